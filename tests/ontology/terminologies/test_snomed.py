"""SNOMED CT in RF2: types by semantic tag, drugs by what products are made of. Ids are made up but for the model's."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from trialgraph.errors import InvalidTerms
from trialgraph.ontology.namespaces import AUTHORITIES
from trialgraph.ontology.terminologies import snomed
from trialgraph.ontology.terminologies.entry import LICENSED, Entry

SNOMED = AUTHORITIES["SNOMED"]
FSN, SYNONYM, IS_A, INGREDIENT = "900000000000003001", "900000000000013009", "116680003", "127489000"
SAME_AS = "900000000000527005"
HEADERS = {
    "sct2_Concept_Snapshot": "id effectiveTime active moduleId definitionStatusId",
    "sct2_Description_Snapshot-en": "id effectiveTime active moduleId conceptId languageCode typeId term"
    " caseSignificanceId",
    "sct2_Relationship_Snapshot": "id effectiveTime active moduleId sourceId destinationId relationshipGroup typeId"
    " characteristicTypeId modifierId",
    "der2_cRefset_AssociationSnapshot": "id effectiveTime active moduleId refsetId referencedComponentId"
    " targetComponentId",
}
Rows = dict[str, list[list[str]]]


def concept(rows: Rows, sctid: str, *names: str, active: str = "1", language: str = "en") -> None:
    rows["sct2_Concept_Snapshot"].append([sctid, "20240101", active, "m", "d"])
    for kind, name in zip([FSN, *[SYNONYM] * len(names)], names, strict=False):
        rows["sct2_Description_Snapshot-en"].append(["1", "20240101", "1", "m", sctid, language, kind, name, "c"])


def related(rows: Rows, source: str, kind: str, target: str, active: str = "1") -> None:
    row = ["1", "20240101", active, "m", source, target, "0", kind, "c", "o"]
    rows["sct2_Relationship_Snapshot"].append(row)


def example() -> Rows:
    rows: Rows = {name: [] for name in HEADERS}
    concept(rows, "1001", "Systemic sclerosis (disorder)", "Systemic sclerosis", "SSc", "Scleroderma (systemic)")
    concept(rows, "1002", "Limited systemic sclerosis (disorder)")
    concept(rows, "1003", "Able to walk (finding)")
    concept(rows, "2001", "Mycophenolate mofetil (substance)", "MMF")
    concept(rows, "2002", "Sodium (substance)")
    concept(rows, "2003", "Product containing mycophenolate mofetil (medicinal product)")
    concept(rows, "2004", "Mycophenolate mofetil 500 mg oral tablet (clinical drug)")
    concept(rows, "2005", "Product containing immunosuppressant (product)")
    concept(rows, "3001", "Skin structure (body structure)")
    concept(rows, "3002", "Excision (procedure)")
    concept(rows, "4001", "Progressive systemic sclerosis (disorder)", active="0")
    related(rows, "1002", IS_A, "1001")
    related(rows, "1002", IS_A, "1003", active="0")
    related(rows, "2003", INGREDIENT, "2001")
    related(rows, "2003", IS_A, "2005")
    related(rows, "2004", IS_A, "2003")
    rows["der2_cRefset_AssociationSnapshot"].append(["u", "20240101", "1", "m", SAME_AS, "4001", "1001"])
    return rows


def release(folder: Path, rows: Rows) -> Path:
    for name, written in rows.items():
        lines = [HEADERS[name].split(), *written]
        text = "".join("\t".join(fields) + "\r\n" for fields in lines)
        (folder / f"{name}_INT_20240101.txt").write_bytes(text.encode())
    return folder


@pytest.fixture
def found(tmp_path: Path) -> dict[str, Entry]:
    return entries(release(tmp_path, example()))


def entries(path: Path) -> dict[str, Entry]:
    return {entry.iri.removeprefix(SNOMED): entry for entry in snomed.read(path).entries}


def test_the_semantic_tag_gives_the_type(found: dict[str, Entry]) -> None:
    assert {sctid: entry.type for sctid, entry in found.items()} == {
        "1001": "Condition",
        "1002": "Condition",
        "1003": "Observation",
        "2001": "Drug",
        "2002": "Substance",
        "2003": "Drug",
        "2005": "DrugClass",
        "3001": "",
        "3002": "Procedure",
        "4001": "Condition",
    }


def test_the_tag_is_no_part_of_the_name(found: dict[str, Entry]) -> None:
    disease = found["1001"]
    assert disease.label == "Systemic sclerosis"
    assert disease.synonyms == ("Scleroderma (systemic)",)
    assert disease.abbreviations == ("SSc",)


def test_active_is_a_relationships_are_the_hierarchy(found: dict[str, Entry]) -> None:
    assert found["1002"].broader == (SNOMED + "1001",)
    assert found["2003"].broader == (SNOMED + "2005",)


def test_a_product_leads_to_its_substance(found: dict[str, Entry]) -> None:
    assert found["2003"].ingredients == (SNOMED + "2001",)
    assert (found["2003"].form, found["2001"].form) == ("product", "")


def test_an_inactive_concept_leads_to_the_one_that_took_its_place(tmp_path: Path) -> None:
    rows = example()
    concept(rows, "4002", "Given up (disorder)", active="0")
    found = entries(release(tmp_path, rows))
    assert found["4001"].replaced_by == SNOMED + "1001"
    assert found["4002"].replaced_by == ""
    assert found["1001"].replaced_by is None


def test_what_is_left_out_is_counted(tmp_path: Path) -> None:
    rows = example()
    concept(rows, "5001", "Sklerodermie (disorder)", language="de")
    read = snomed.read(release(tmp_path, rows))
    assert len(list(read.entries)) == 10
    assert read.left_out == {snomed.PRODUCT: 1, snomed.FOREIGN: 1, snomed.NAMELESS: 1}


def test_the_archive_is_read_and_only_its_snapshot(tmp_path: Path) -> None:
    folder = release(tmp_path, example())
    with zipfile.ZipFile(tmp_path / "SnomedCT.zip", "w") as archive:
        for file in folder.glob("*.txt"):
            place = "Refset/Content" if file.name.startswith("der2") else "Terminology"
            archive.write(file, f"SnomedCT/Snapshot/{place}/{file.name}")
            archive.writestr(f"SnomedCT/Full/{place}/{file.name.replace('Snapshot', 'Full')}", "broken")
    read = snomed.read(tmp_path / "SnomedCT.zip")
    assert read.version == "2024-01-01"
    assert list(read.entries) == list(snomed.read(folder).entries)


def test_a_concept_that_is_there_twice_is_told(tmp_path: Path) -> None:
    rows = example()
    rows["sct2_Concept_Snapshot"].append(rows["sct2_Concept_Snapshot"][0])
    with pytest.raises(InvalidTerms, match=r"^sct2_Concept_Snapshot.*, line 13: 1001 is there already"):
        entries(release(tmp_path, rows))


def test_a_cycle_is_told(tmp_path: Path) -> None:
    rows = example()
    related(rows, "1001", IS_A, "1002")
    with pytest.raises(InvalidTerms, match="a term is its own ancestor: SNOMED:100"):
        entries(release(tmp_path, rows))


def test_a_file_without_header_is_told(tmp_path: Path) -> None:
    release(tmp_path, example())
    file = tmp_path / "sct2_Relationship_Snapshot_INT_20240101.txt"
    file.write_text(file.read_text().split("\n", 1)[1])
    with pytest.raises(InvalidTerms, match=r"^sct2_Relationship_Snapshot_INT_20240101\.txt, line 1: no header"):
        entries(tmp_path)


def test_a_release_without_a_snapshot_is_told(tmp_path: Path) -> None:
    (tmp_path / "sct2_Concept_Full_INT_20240101.txt").write_text("id\n")
    with pytest.raises(InvalidTerms, match="there is no sct2_Concept_Snapshot file"):
        snomed.read(tmp_path)


def test_it_is_the_users_own() -> None:
    assert (snomed.TERMS, snomed.URL) == (LICENSED, None)

"""UMLS: English names, codes of the sources, types by MRSTY. Ids that begin with C999 are made up."""

from __future__ import annotations

from pathlib import Path

import pytest

from trialgraph.errors import InvalidTerms
from trialgraph.ontology.namespaces import AUTHORITIES
from trialgraph.ontology.terminologies import umls
from trialgraph.ontology.terminologies.entry import LICENSED, Entry

UMLS = AUTHORITIES["UMLS"]


def atom(
    cui: str, text: str, source: str = "MTH", kind: str = "PN", code: str = "", *, language: str = "ENG", **flags: str
) -> str:
    status, suppress = flags.get("status", "S"), flags.get("suppress", "N")
    rank = [status, "L", "PF", "S", "Y"]
    return "|".join([cui, language, *rank, "A", "", "", "", source, kind, code, text, "0", suppress, ""]) + "|\n"


def semantic(cui: str, name: str) -> str:
    return "|".join([cui, "T000", "A1", name, "AT", ""]) + "|\n"


CONSO = [
    atom("C0000001", "an organ"),
    atom("C0036421", "Scleroderma, Systemic", "MSH", "MH", "D012595"),
    atom("C0036421", "Systemic Scleroderma", status="P"),
    atom("C0036421", "SSc", "NCI", "AB", "C72070"),
    atom("C0036421", "PSS - abbreviated", "NCI", "AB", "C72070"),
    atom("C0036421", "Esclerodermia sistémica", "MSHSPA", "MH", "D012595", language="SPA"),
    atom("C0036421", "scleroderma obs", "SNOMEDCT_US", "OAP", "1", suppress="O"),
    atom("C9990001", "a drug", "MSH", "MH", "D000001"),
    atom("C9990001", "a drug, another entry", "MSH", "NM", "C000001"),
    atom("C9990001", "A DRUG", "MTHSPL", "SU", "AAAAAAAAAA"),
    atom("C9990001", "a drug tablet", "MTHSPL", "DP", "1234-5"),
    atom("C9990001", "phenotype", "HPO", "PT", "HP:0000001"),
]
TYPES = [
    semantic("C0000001", "Body Part, Organ, or Organ Component"),
    semantic("C0000002", "Disease or Syndrome"),
    semantic("C0036421", "Disease or Syndrome"),
    semantic("C9990001", "Organic Chemical"),
    semantic("C9990001", "Pharmacologic Substance"),
]


def release(folder: Path, conso: list[str] = CONSO, types: list[str] = TYPES) -> Path:
    (folder / "MRCONSO.RRF").write_text("".join(conso))
    (folder / "MRSTY.RRF").write_text("".join(types))
    return folder


def entries(path: Path) -> dict[str, Entry]:
    return {entry.iri.removeprefix(UMLS): entry for entry in umls.read(path).entries}


def test_the_preferred_name_is_the_label_and_types_come_from_mrsty(tmp_path: Path) -> None:
    found = entries(release(tmp_path))
    assert [(entry.label, entry.type) for entry in found.values()] == [
        ("an organ", ""),
        ("Systemic Scleroderma", "Condition"),
        ("a drug", "Drug"),
    ]


def test_only_english_names_are_read_and_abbreviations_set_apart(tmp_path: Path) -> None:
    disease = entries(release(tmp_path))["C0036421"]
    assert disease.synonyms == ("Scleroderma, Systemic",)
    assert disease.abbreviations == ("SSc", "PSS - abbreviated")


def test_a_code_of_a_source_is_exact_where_it_is_the_only_one(tmp_path: Path) -> None:
    found = entries(release(tmp_path))
    assert found["C0036421"].exact == (AUTHORITIES["MESH"] + "D012595", AUTHORITIES["NCIT"] + "C72070")
    assert found["C9990001"].exact == (AUTHORITIES["UNII"] + "AAAAAAAAAA", AUTHORITIES["HP"] + "0000001")
    assert found["C9990001"].close == (AUTHORITIES["MESH"] + "D000001", AUTHORITIES["MESH"] + "C000001")


def test_what_is_left_out_is_counted(tmp_path: Path) -> None:
    read = umls.read(release(tmp_path))
    assert len(list(read.entries)) == 3
    assert read.left_out == {umls.FOREIGN: 1, umls.SUPPRESSED: 1}


def test_a_concept_without_a_semantic_type_has_no_type(tmp_path: Path) -> None:
    assert {entry.type for entry in entries(release(tmp_path, types=TYPES[:1])).values()} == {""}


@pytest.mark.parametrize("kept", range(len(TYPES)))
def test_the_two_files_may_hold_different_concepts(tmp_path: Path, kept: int) -> None:
    found = entries(release(tmp_path, types=TYPES[kept:]))
    assert (found["C0036421"].type == "Condition") == (kept <= 2)
    assert (found["C9990001"].type == "Drug") == (kept <= 4)


def test_the_version_is_that_of_the_release(tmp_path: Path) -> None:
    folder = tmp_path / "2024AA" / "META"
    folder.mkdir(parents=True)
    assert umls.read(release(folder)).version == "2024AA"
    (folder / "release.dat").write_text("umls.release.date=20240506\numls.release.name=2024AB\n")
    assert umls.read(folder).version == "2024AB"


def test_a_file_in_another_order_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidTerms, match=r"^MRCONSO\.RRF, line 13: C0000001 comes after C9990001: .* not sorted"):
        list(umls.read(release(tmp_path, [*CONSO, CONSO[0]])).entries)


@pytest.mark.parametrize("file", ["MRCONSO.RRF", "MRSTY.RRF"])
def test_a_file_cut_short_or_missing_is_told(tmp_path: Path, file: str) -> None:
    path = release(tmp_path) / file
    path.write_text(path.read_text()[:-10])
    with pytest.raises(InvalidTerms, match=rf"^{file}, line \d+: \d+ columns where"):
        list(umls.read(tmp_path).entries)
    path.unlink()
    with pytest.raises(InvalidTerms, match=rf"there is no {file}"):
        umls.read(tmp_path)


def test_it_is_the_users_own() -> None:
    assert (umls.TERMS, umls.URL) == (LICENSED, None)

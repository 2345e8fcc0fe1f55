"""RxNorm: substances with their salts, brands and combinations. Ids below 100 are made up."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from trialgraph.errors import InvalidTerms
from trialgraph.ontology.namespaces import AUTHORITIES
from trialgraph.ontology.terminologies import rxnorm
from trialgraph.ontology.terminologies.entry import OPEN, Entry

RXNORM, UNII = AUTHORITIES["RXNORM"], AUTHORITIES["UNII"]


def name(rxcui: str, kind: str, text: str, *, source: str = "RXNORM", suppress: str = "N", code: str = "") -> str:
    atom = f"{rxcui}-{source}-{kind}-{text}"
    fields = [rxcui, "ENG", *[""] * 5, atom, "", rxcui, "", source, kind, code or rxcui, text, "", suppress, ""]
    return "|".join(fields) + "|\n"


def relation(first: str, kind: str, second: str) -> str:
    """The second concept is `kind` of the first, as RXNREL says it."""
    return "|".join([first, "", "CUI", "RO", second, "", "CUI", kind, "", "", "RXNORM", *[""] * 5]) + "|\n"


def unii(rxcui: str, code: str) -> str:
    return "|".join([rxcui, "", "", "", "AUI", "", "", "", "UNII_CODE", "MTHSPL", code, "N", ""]) + "|\n"


CONSO = [
    # A release is sorted by id as text, so a synonym may come before the row that says what its concept is.
    name("68149", "SY", "MMF tablet ingredient"),
    name("68149", "IN", "mycophenolate mofetil"),
    name("68149", "SU", "MYCOPHENOLATE MOFETIL", source="MTHSPL", code="9242ECW6R0"),
    name("6851", "IN", "methotrexate"),
    name("6851", "TMSY", "methoTREXATE"),
    name("11", "PIN", "methotrexate sodium"),
    name("12", "BN", "CellCept"),
    name("13", "BN", "Brand of two"),
    name("14", "MIN", "methotrexate / mycophenolate mofetil"),
    name("15", "SCD", "methotrexate 2.5 MG Oral Tablet"),
    name("15", "PSN", "methotrexate 2.5 MG Oral Tablet"),
    name("15", "SY", "MTX 2.5 MG Oral Tablet"),
    name("15", "DP", "METHOTREXATE tablet", source="MTHSPL"),
]
RELATIONS = [
    relation("6851", "form_of", "11"),
    relation("11", "has_form", "6851"),
    relation("68149", "tradename_of", "12"),
    relation("12", "has_tradename", "68149"),
    relation("6851", "tradename_of", "13"),
    relation("68149", "tradename_of", "13"),
    relation("11", "has_part", "14"),
    relation("68149", "has_part", "14"),
    relation("6851", "ingredient_of", "15"),
]


def release(folder: Path, conso: list[str] = CONSO, relations: list[str] = RELATIONS) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "RXNCONSO.RRF").write_text("".join(conso))
    (folder / "RXNREL.RRF").write_text("".join(relations))
    return folder


def entries(path: Path) -> dict[str, Entry]:
    return {entry.iri.removeprefix(RXNORM): entry for entry in rxnorm.read(path).entries}


def test_substances_salts_brands_and_combinations_are_drugs_and_products_are_not(tmp_path: Path) -> None:
    found = entries(release(tmp_path))
    assert list(found) == ["68149", "6851", "11", "12", "13", "14"]
    assert {entry.type for entry in found.values()} == {"Drug"}
    assert {rxcui: entry.form for rxcui, entry in found.items()} == {
        "68149": "",
        "6851": "",
        "11": "salt",
        "12": "brand",
        "13": "brand",
        "14": "combination",
    }


def test_salts_and_brands_lead_to_their_substance(tmp_path: Path) -> None:
    found = entries(release(tmp_path))
    assert found["11"].ingredients == (RXNORM + "6851",)
    assert found["12"].ingredients == (RXNORM + "68149",)
    assert found["13"].ingredients == (RXNORM + "6851", RXNORM + "68149")
    assert found["6851"].ingredients == ()


def test_a_salt_in_a_combination_stands_for_its_substance(tmp_path: Path) -> None:
    assert entries(release(tmp_path))["14"].ingredients == (RXNORM + "6851", RXNORM + "68149")


def test_a_name_is_kept_once_whatever_its_case(tmp_path: Path) -> None:
    found = entries(release(tmp_path))
    assert found["68149"].synonyms == ("MMF tablet ingredient",)
    assert found["6851"].synonyms == ()


def test_the_unii_comes_from_the_labels_and_from_the_attributes(tmp_path: Path) -> None:
    release(tmp_path)
    (tmp_path / "RXNSAT.RRF").write_text(unii("6851", "YL5FZ2Y5U1") + unii("15", "XXXXXXXXXX"))
    found = entries(tmp_path)
    assert found["68149"].exact == (UNII + "9242ECW6R0",)
    assert found["6851"].exact == (UNII + "YL5FZ2Y5U1",)


def test_of_several_uniis_that_of_the_same_name_is_exact(tmp_path: Path) -> None:
    """RxNorm gives a hydrate the id of its base, so that a concept may have several."""
    conso = [
        name("21", "IN", "substance"),
        name("21", "SU", "SUBSTANCE MONOHYDRATE", source="MTHSPL", code="AAAAAAAAAA"),
        name("21", "SU", "SUBSTANCE", source="MTHSPL", code="BBBBBBBBBB"),
    ]
    entry = entries(release(tmp_path, conso))["21"]
    assert (entry.exact, entry.close) == ((UNII + "BBBBBBBBBB",), (UNII + "AAAAAAAAAA",))
    assert entry.synonyms == ("SUBSTANCE MONOHYDRATE",)


def test_what_is_left_out_is_counted(tmp_path: Path) -> None:
    conso = [*CONSO, name("16", "BN", "Nobody's", suppress="E"), name("6851", "IN", "MTX", source="DRUGBANK")]
    read = rxnorm.read(release(tmp_path, conso))
    assert len(list(read.entries)) == 6
    # The product stands in two rows of RxNorm and one of the labels; a synonym of what is no entry is not counted.
    assert read.left_out == {rxnorm.PRODUCT: 3, rxnorm.SUPPRESSED: 1, rxnorm.FOREIGN: 1}


def test_an_obsolete_substance_is_kept_as_such_unless_it_has_a_current_name(tmp_path: Path) -> None:
    conso = [
        name("31", "IN", "withdrawn", suppress="O"),
        name("32", "IN", "old name", suppress="O"),
        name("32", "IN", "new name"),
    ]
    found = entries(release(tmp_path, conso))
    assert (found["31"].label, found["31"].replaced_by) == ("withdrawn", "")
    assert (found["32"].label, found["32"].replaced_by) == ("new name", None)


@pytest.mark.parametrize("archive", ["RxNorm_full_prescribe_01052026.zip", "current.zip"])
def test_a_zip_file_is_read_as_a_folder_is(tmp_path: Path, archive: str) -> None:
    folder = release(tmp_path / "rrf")
    with zipfile.ZipFile(tmp_path / archive, "w") as file:
        for member in folder.iterdir():
            file.write(member, f"rrf/{member.name}")
    assert entries(tmp_path / archive) == entries(folder) == entries(folder / "RXNCONSO.RRF")


def test_the_version_is_what_the_release_says_or_the_date_in_its_name(tmp_path: Path) -> None:
    dated = release(tmp_path / "RxNorm_full_prescribe_01052026")
    assert rxnorm.read(dated).version == "2026-01-05"
    (dated / "RXNSAB.RRF").write_text("C1|C2|MTHSPL_2026|MTHSPL|||2026|\nC3|C4|RXNORM_x|RXNORM|||25AB_260105F|\n")
    assert rxnorm.read(dated).version == "25AB_260105F"
    assert rxnorm.read(release(tmp_path / "rrf")).version == ""


def test_without_relations_nothing_leads_to_the_substance(tmp_path: Path) -> None:
    (release(tmp_path) / "RXNREL.RRF").unlink()
    with pytest.raises(InvalidTerms, match=r"there is no RXNREL\.RRF, which leads salts and brands"):
        rxnorm.read(tmp_path)


def test_a_row_that_is_there_twice_is_told(tmp_path: Path) -> None:
    with pytest.raises(InvalidTerms, match=r"^RXNCONSO\.RRF, line 14: the row id \(RXAUI\) 6851-.* is there already"):
        list(rxnorm.read(release(tmp_path, [*CONSO, CONSO[3]])).entries)


def test_a_file_cut_short_is_told(tmp_path: Path) -> None:
    release(tmp_path)
    text = (tmp_path / "RXNCONSO.RRF").read_text()
    (tmp_path / "RXNCONSO.RRF").write_text(text[:-20])
    with pytest.raises(InvalidTerms, match=r"^RXNCONSO\.RRF, line 13: \d+ columns where there should be 18"):
        list(rxnorm.read(tmp_path).entries)


def test_an_attribute_cut_short_is_told(tmp_path: Path) -> None:
    release(tmp_path)
    (tmp_path / "RXNSAT.RRF").write_text(unii("6851", "YL5FZ2Y5U1") + "68149||||AUI||||UNII_CODE|MTHSPL|\n")
    with pytest.raises(InvalidTerms, match=r"^RXNSAT\.RRF, line 2: 10 columns where there should be 13"):
        list(rxnorm.read(tmp_path).entries)


def test_the_subset_is_free(tmp_path: Path) -> None:
    assert (rxnorm.NAME, rxnorm.TERMS) == ("rxnorm", OPEN)
    assert rxnorm.URL is not None and rxnorm.URL.endswith("RxNorm_full_prescribe_current.zip")

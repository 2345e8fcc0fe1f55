"""NCIt's flat file: what is a disease, a drug, or a class of drugs. Codes from C9000000 on are made up."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from trialgraph.errors import InvalidTerms
from trialgraph.ontology.namespaces import AUTHORITIES
from trialgraph.ontology.terminologies import ncit
from trialgraph.ontology.terminologies.entry import Entry

NCIT = AUTHORITIES["NCIT"]
HEADER = "code\tconcept IRI\tparents\tsynonyms\tdefinition\tdisplay name\tconcept status\tsemantic type\tsubset\n"


def concept(code: str, names: str, semantic: str, *, parents: str = "", status: str = "", display: str = "") -> str:
    iri = f"<http://ncicb.nci.nih.gov/xml/owl/EVS/Thesaurus.owl#{code}>"
    return "\t".join([code, iri, parents, names, "What it is.", display, status, semantic, ""]) + "\n"


CONCEPTS = [
    concept("C1909", "Pharmacologic Substance|Drug", "Pharmacologic Substance"),
    concept("C9000001", "Immunosuppressive Agent", "Pharmacologic Substance", parents="C1909"),
    concept(
        "C1468",
        "Mycophenolate Mofetil|MMF|CellCept|MYCOPHENOLATE MOFETIL",
        "Organic Chemical|Pharmacologic Substance",
        parents="C9000001",
        display="Mycophenolate",
    ),
    concept(
        "C9000002",
        "Mycophenolate Mofetil Hydrochloride",
        "Organic Chemical|Pharmacologic Substance",
        parents="C1468",
    ),
    concept("C9000003", "A Family of Molecules", "Organic Chemical|Pharmacologic Substance", parents="C9000001"),
    concept("C9000004", "Oneximab", "Organic Chemical|Pharmacologic Substance", parents="C9000003|C9000001"),
    concept("C9000005", "A Disease", "Disease or Syndrome"),
    concept("C9000006", "A Laboratory Test", "Laboratory Procedure"),
    concept("C9000007", "An Operation", "Therapeutic or Preventive Procedure"),
    concept("C9000008", "A Part of the Body", "Body Part, Organ, or Organ Component"),
    concept("C9000009", "A Retired Disease", "Neoplastic Process", parents="C9000005", status="Retired_Concept"),
]


def written(folder: Path, *rows: str) -> Path:
    (folder / "Thesaurus.txt").write_text("".join(rows or CONCEPTS))
    return folder / "Thesaurus.txt"


def entries(path: Path) -> dict[str, Entry]:
    return {entry.iri.removeprefix(NCIT): entry for entry in ncit.read(path).entries}


def test_the_type_is_that_of_the_semantic_type(tmp_path: Path) -> None:
    found = entries(written(tmp_path))
    assert {code: entry.type for code, entry in found.items()} == {
        "C1909": "DrugClass",
        "C9000001": "DrugClass",
        "C1468": "Drug",
        "C9000002": "Drug",
        "C9000003": "DrugClass",
        "C9000004": "Drug",
        "C9000005": "Condition",
        "C9000006": "Measurement",
        "C9000007": "Procedure",
        "C9000008": "",
        "C9000009": "Condition",
    }


def test_names_are_told_from_abbreviations(tmp_path: Path) -> None:
    drug = entries(written(tmp_path))["C1468"]
    assert drug.label == "Mycophenolate Mofetil"
    assert drug.abbreviations == ("MMF",)
    assert drug.synonyms == ("CellCept", "Mycophenolate")


def test_parents_are_kept_in_order(tmp_path: Path) -> None:
    found = entries(written(tmp_path))
    assert found["C9000004"].broader == (NCIT + "C9000003", NCIT + "C9000001")
    assert found["C1909"].broader == ()


def test_a_retired_concept_says_so_and_makes_no_class_of_its_parent(tmp_path: Path) -> None:
    substance = "Pharmacologic Substance"
    rows = (
        concept("C9000001", "A Drug", substance),
        concept("C9000002", "Another", substance, parents="C9000001", status="Header_Concept|Obsolete_Concept"),
    )
    found = entries(written(tmp_path, *rows))
    assert found["C9000002"].replaced_by == ""
    assert (found["C9000001"].replaced_by, found["C9000001"].type) == (None, "Drug")


def test_releases_with_and_without_a_header_and_a_ninth_column_are_read(tmp_path: Path) -> None:
    whole = entries(written(tmp_path, HEADER, *CONCEPTS))
    assert len(whole) == len(CONCEPTS)
    older = [row.removesuffix("\t\n") + "\n" for row in CONCEPTS]
    assert entries(written(tmp_path, *older)) == whole


def test_the_root_node_of_older_releases_is_no_parent(tmp_path: Path) -> None:
    found = entries(written(tmp_path, concept("C1909", "Pharmacologic Substance", "Antibiotic", parents="root_node")))
    assert found["C1909"].broader == ()


def test_the_archive_is_read_and_its_name_says_which_version_it_is(tmp_path: Path) -> None:
    plain = written(tmp_path)
    with zipfile.ZipFile(tmp_path / "Thesaurus_24.03d.FLAT.zip", "w") as archive:
        archive.write(plain, "Thesaurus.txt")
    read = ncit.read(tmp_path / "Thesaurus_24.03d.FLAT.zip")
    assert read.version == "24.03d"
    assert list(read.entries) == list(ncit.read(plain).entries)
    assert read.left_out == {}


@pytest.mark.parametrize(
    ("rows", "cause"),
    [
        ([CONCEPTS[0], CONCEPTS[0]], r"line 2: C1909 is there already, on line 1"),
        ([CONCEPTS[0], CONCEPTS[1][:40]], r"line 2: 2 columns where NCIt's flat file has 8 or 9"),
        (["<?xml version='1.0'?>\n"], r"line 1: 1 columns where"),
        ([CONCEPTS[0], "x" + CONCEPTS[1]], r"line 2: 'xC9000001' is no code of a concept, such as C642"),
    ],
)
def test_a_bad_file_is_told_with_the_line(tmp_path: Path, rows: list[str], cause: str) -> None:
    with pytest.raises(InvalidTerms, match=rf"^Thesaurus\.txt, {cause}"):
        list(ncit.read(written(tmp_path, *rows)).entries)


def test_a_cycle_is_told_with_its_ids(tmp_path: Path) -> None:
    rows = (
        concept("C9000001", "One", "Disease or Syndrome", parents="C9000002"),
        concept("C9000002", "Two", "Disease or Syndrome", parents="C9000001"),
    )
    with pytest.raises(InvalidTerms, match=r"^Thesaurus\.txt: a term is its own ancestor: NCIT:C900000"):
        list(ncit.read(written(tmp_path, *rows)).entries)

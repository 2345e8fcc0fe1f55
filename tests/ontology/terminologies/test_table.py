"""A plain table of terms: headers, separators, ids, and what is wrong with which field."""

from __future__ import annotations

import gzip
import lzma
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trialgraph.errors import InvalidTerms
from trialgraph.ontology.namespaces import AUTHORITIES, TERM
from trialgraph.ontology.terminologies import table
from trialgraph.ontology.terminologies.entry import Entry

MONDO, MESH, OWN = AUTHORITIES["MONDO"], AUTHORITIES["MESH"], TERM + "terms/"


def written(folder: Path, text: str, name: str = "terms.csv") -> Path:
    (folder / name).write_text(text, "utf-8")
    return folder / name


def entries(path: Path, type: str = "") -> list[Entry]:
    return list(table.read(path, type).entries)


def test_a_row_is_a_term_with_all_that_it_has(tmp_path: Path) -> None:
    text = (
        "ID,Label,Synonyms,Abbreviations,Parents,Exact matches,Type\n"
        'MONDO:0005100,systemic sclerosis,"scleroderma, systemic|another",SSc,MONDO:0019340,MSH:D012595,condition\n'
    )
    assert entries(written(tmp_path, text)) == [
        Entry(
            iri=MONDO + "0005100",
            type="Condition",
            label="systemic sclerosis",
            synonyms=("scleroderma, systemic", "another"),
            abbreviations=("SSc",),
            broader=(MONDO + "0019340",),
            exact=(MESH + "D012595",),
        )
    ]


def test_an_id_of_the_tables_own_gets_an_iri_under_its_name(tmp_path: Path) -> None:
    text = "code\tname\tparent\nfrailty\tFrailty\t\nvery frail/1\tSevere frailty\tfrailty\n"
    frail, severe = entries(written(tmp_path, text, "terms.v2.tsv"), "Condition")
    assert (frail.iri, severe.iri) == (OWN + "frailty", OWN + "very%20frail%2F1")
    assert severe.broader == (frail.iri,)
    assert {frail.type, severe.type} == {"Condition"}


def test_an_iri_is_taken_as_it_is(tmp_path: Path) -> None:
    (entry,) = entries(written(tmp_path, "iri;term\nhttps://example.org/a#1;one\n"))
    assert (entry.iri, entry.label, entry.type) == ("https://example.org/a#1", "one", "")


def test_a_type_in_the_row_goes_before_that_of_the_table(tmp_path: Path) -> None:
    text = "id,label,type\na,A,drug class\nb,B,\n"
    assert [entry.type for entry in entries(written(tmp_path, text), "drug")] == ["DrugClass", "Drug"]


@pytest.mark.parametrize("separator", ["|", ";", "; ", ";;", " | "])
def test_values_are_separated_by_bars_or_semicolons(tmp_path: Path, separator: str) -> None:
    text = f"id\tlabel\taliases\tdrug classes\na\tA\tx{separator}y{separator}\tCHEBI:1{separator}other\nother\tO\t\t\n"
    entry, _ = entries(written(tmp_path, text))
    assert entry.synonyms == ("x", "y")
    assert entry.classes == (AUTHORITIES["CHEBI"] + "1", OWN + "other")


def test_a_class_by_its_name_is_refused_since_it_would_be_lost(tmp_path: Path) -> None:
    with pytest.raises(InvalidTerms, match=r"terms.csv, line 2: column classes: 'JAK inhibitors' is no id"):
        entries(written(tmp_path, "id\tlabel\tclasses\na\tA\tJAK inhibitors\n"))


def test_terms_of_no_type_are_counted(tmp_path: Path) -> None:
    release = table.read(written(tmp_path, "id\tlabel\na\tA\nb\tB\n"))
    assert len(list(release.entries)) == 2
    assert dict(release.left_out) == {table.UNTYPED: 2}


@pytest.mark.parametrize(("separator", "ending"), [(",", "\r\n"), (";", "\n"), ("\t", "\r\n"), ("|", "\n")])
def test_the_header_tells_the_separator(tmp_path: Path, separator: str, ending: str) -> None:
    text = ending.join(separator.join(row) for row in [("note", "LABEL", "Concept_ID"), ("n", "A", "a"), ("", "", "")])
    (entry,) = entries(written(tmp_path, "\ufeff" + text))
    assert (entry.iri, entry.label) == (OWN + "a", "A")


@pytest.mark.parametrize("pack", [gzip.compress, lzma.compress])
def test_a_compressed_table_is_read(tmp_path: Path, pack: type) -> None:
    file = tmp_path / "terms.csv.gz"
    file.write_bytes(pack(b"id,label\na,A\n"))
    assert entries(file)[0].iri == OWN + "a"


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        ("id,label\na,A\na,B\n", "line 3: column id: 'a' is there already, on line 2"),
        ("id,label\na,A\n\n,B\n", "line 4: column id: it is empty"),
        ("id,label\na,\n", "line 2: column label: it is empty"),
        ("id,name,title\na,A,B\nb,B\n", "line 3: 2 fields under a header of 3"),
        ("id,label,type\na,A,gene\n", "line 2: column type: 'gene' is no type of a term; there are Drug"),
        ("id,label,exact\na,A,FOO:1\n", "line 2: column exact: 'FOO:1' is no IRI and no CURIE of a known authority"),
        ("id,label\nMONDO:1<2,A\n", "line 2: column id: 'MONDO:1<2' is no IRI"),
        ("id,label,parents\na,A,\nb,B,a|c\n", "line 3: column parents: 'c' is no id of this table, CURIE or IRI"),
        ("id,synonyms\na,A\n", r"line 1: no column 'label' in the header \['id', 'synonyms'\]"),
        ("id,label,name\na,A,B\n", "line 1: several columns mean the same: label, name"),
        ('id,label\na,A\nb,"B\nc,C\n', "line 3: unexpected end of data"),
        ("id,label\n", "line 1: no terms below the header"),
    ],
)
def test_what_is_wrong_is_told_with_line_and_column(tmp_path: Path, text: str, cause: str) -> None:
    with pytest.raises(InvalidTerms, match=rf"^terms\.csv, {cause}"):
        entries(written(tmp_path, text))


def test_a_cycle_is_told(tmp_path: Path) -> None:
    with pytest.raises(InvalidTerms, match=r"^terms\.csv: a term is its own ancestor: TERM:terms/"):
        entries(written(tmp_path, "id,label,parents\na,A,b\nb,B,a\n"))


def test_an_unknown_type_of_the_table_is_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(InvalidTerms, match="'gene' is no type of a term"):
        table.read(written(tmp_path, "id,label\na,A\n"), "gene")


NAME = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=8)


@given(st.dictionaries(NAME, NAME, min_size=1, max_size=5))
def test_any_id_and_label_come_back(tmp_path_factory: pytest.TempPathFactory, terms: dict[str, str]) -> None:
    folder = tmp_path_factory.mktemp("table")
    terms = {f"x{key.replace(':', '')}": label for key, label in terms.items()}
    quoted = [",".join('"' + field.replace('"', '""') + '"' for field in row) for row in terms.items()]
    found = entries(written(folder, "\n".join(["id,label", *quoted])))
    assert [entry.label for entry in found] == list(terms.values())
    assert len({entry.iri for entry in found}) == len(terms)


def test_a_vocabulary_of_thousands_of_drugs_is_read(shared: Path, tmp_path: Path) -> None:
    """DrugBank's open vocabulary has names with semicolons, quotes and commas in them."""
    with lzma.open(shared / "data/terminology/drugbank-open-vocabulary.csv.xz", "rt", encoding="utf-8") as file:
        rows = file.read().split("\n", 2)[2]
    text = "id;accession;label;cas;unii;synonyms;key\n" + rows
    found = {entry.iri: entry for entry in entries(written(tmp_path, text, "drugbank.csv"), "Drug")}
    assert len(found) > 14_000
    mycophenolate = found[TERM + "drugbank/DB00688"]
    assert mycophenolate.label == "Mycophenolate mofetil"
    assert all(entry.type == "Drug" and entry.label for entry in found.values())

"""SSSOM/TSV; each sentence quoted is the specification's."""

from __future__ import annotations

import lzma
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trialgraph.errors import InvalidTerms
from trialgraph.ontology.namespaces import AUTHORITIES, PREFIXES
from trialgraph.ontology.terminologies import sssom
from trialgraph.ontology.terminologies.mapping import PREDICATES, Mapping

MONDO, MESH, SKOS = AUTHORITIES["MONDO"], AUTHORITIES["MESH"], PREFIXES["skos"]
HEADER = """#mapping_set_id: https://example.org/set
#mapping_set_version: 1.10
#curie_map:
#  FOO: https://example.org/foo/
#  MESH: http://example.org/another/place/for/mesh/
"""
COLUMNS = "subject_id\tsubject_label\tpredicate_id\tpredicate_modifier\tobject_id\tmapping_justification\tconfidence\n"
CURATED = "semapv:ManualMappingCuration"


def row(subject: str, predicate: str, object: str, modifier: str = "", confidence: str = "") -> str:
    return "\t".join([subject, "a label", predicate, modifier, object, CURATED, confidence]) + "\n"


EXACT = row("MONDO:0005100", "skos:exactMatch", "MESH:D012595", confidence="0.9")


def written(folder: Path, *rows: str, header: str = HEADER) -> Path:
    (folder / "set.sssom.tsv").write_text(header + COLUMNS + "".join(rows), "utf-8")
    return folder / "set.sssom.tsv"


def mappings(path: Path) -> list[Mapping]:
    return list(sssom.read(path).mappings)


def test_a_row_is_a_mapping_between_the_graphs_own_iris(tmp_path: Path) -> None:
    assert mappings(written(tmp_path, EXACT)) == [
        Mapping(
            subject=MONDO + "0005100",
            predicate=SKOS + "exactMatch",
            object=MESH + "D012595",
            subject_label="a label",
            confidence=0.9,
            justification=CURATED,
        )
    ]


@pytest.mark.parametrize("predicate", PREDICATES)
def test_every_match_of_skos_is_kept(tmp_path: Path, predicate: str) -> None:
    (found,) = mappings(written(tmp_path, row("MONDO:1", "skos:" + predicate.removeprefix(SKOS), "HP:1")))
    assert (found.predicate, found.confidence, found.negative) == (predicate, None, False)


def test_a_negated_row_is_kept_as_such(tmp_path: Path) -> None:
    (found,) = mappings(written(tmp_path, row("MONDO:1", "skos:exactMatch", "HP:1", modifier="Not")))
    assert found.negative


def test_a_prefix_is_the_sets_or_one_of_the_many_names_of_an_authority(tmp_path: Path) -> None:
    rows = [row("FOO:bar/1", "skos:closeMatch", "SCTID:89155008"), row("Orphanet:90291", "skos:exactMatch", "UMLS:C1")]
    foo, orphanet = mappings(written(tmp_path, *rows))
    assert (foo.subject, foo.object) == ("https://example.org/foo/bar/1", AUTHORITIES["SNOMED"] + "89155008")
    assert orphanet.subject == AUTHORITIES["ORPHA"] + "90291"


def test_matches_of_another_kind_and_terms_without_a_match_are_counted(tmp_path: Path) -> None:
    rows = [
        EXACT,
        row("MONDO:1", "rdfs:subClassOf", "HP:1"),
        row("MONDO:1", "FOO:like", "HP:1"),
        row("MONDO:2", "FOO:like", "HP:1"),
        row("MONDO:2", "skos:exactMatch", "sssom:NoTermFound"),
    ]
    read = sssom.read(written(tmp_path, *rows))
    assert len(list(read.mappings)) == 1
    assert read.left_out == {
        "a match of another kind: rdfs:subClassOf": 1,
        "a match of another kind: FOO:like": 2,
        sssom.NO_TERM: 1,
    }


@pytest.mark.parametrize(
    ("header", "version"),
    [(HEADER, "1.10"), ("# curie_map: {}\n# mapping_date: 2024-05-06\n", "2024-05-06"), ("#curie_map: {}\n", "")],
)
def test_the_version_is_read_as_it_is_written(tmp_path: Path, header: str, version: str) -> None:
    """The `#` character "MAY be followed by one or several space characters"."""
    assert sssom.read(written(tmp_path, EXACT, header=header)).version == version


@pytest.mark.parametrize("name", ["set.sssom.yml", "set.yml"])
def test_the_header_may_be_in_a_file_beside_it(tmp_path: Path, name: str) -> None:
    """ "The metadata block MAY be stored in a separate file from the TSV section"."""
    (tmp_path / name).write_text("".join(line[1:] for line in HEADER.splitlines(keepends=True)))
    path = written(tmp_path, row("FOO:1", "skos:exactMatch", "HP:1"), header="")
    assert sssom.read(path).version == "1.10"
    assert mappings(path)[0].subject == "https://example.org/foo/1"


def test_a_set_without_header_needs_none_where_the_prefixes_are_known(tmp_path: Path) -> None:
    assert len(mappings(written(tmp_path, EXACT, header=""))) == 1


def test_any_value_may_be_enclosed_in_quotes(tmp_path: Path) -> None:
    """ "Any value MAY be enclosed in double quotes", and one inside "MUST be escaped by preceding it"."""
    quoted = EXACT.replace("a label", '"5"" tab\there"').replace("MONDO:0005100", '"MONDO:0005100"')
    (found,) = mappings(written(tmp_path, quoted))
    assert (found.subject, found.subject_label) == (MONDO + "0005100", '5" tab\there')


@pytest.mark.parametrize(
    ("bad", "cause"),
    [
        (
            row("BAR:1", "skos:exactMatch", "HP:1"),
            "column subject_id: the prefix of 'BAR:1' is not declared in curie_map",
        ),
        (row("HP:1", "skos:exactMatch", "https://a.org/1"), "column object_id: 'https://a.org/1' is no CURIE"),
        (row("", "skos:exactMatch", "HP:1"), "column subject_id: '' is no CURIE"),
        (row("HP:1", "BAR:match", "HP:1"), "column predicate_id: the prefix of 'BAR:match'"),
        (row("HP:1", "skos:exactMatch", "HP:2", "No"), "column predicate_modifier: 'No' is not 'Not'"),
        (row("HP:1", "skos:exactMatch", "HP:2", "", "1.5"), "column confidence: '1.5' is no number between 0 and 1"),
        (row("HP:1", "skos:exactMatch", "HP:2", "", "high"), "column confidence: 'high' is no number"),
        (row("HP:1", "skos:exactMatch", "HP:2", "", "nan"), "column confidence: 'nan' is no number"),
        (EXACT[:30], "3 fields under a header of 7"),
    ],
)
def test_what_is_wrong_is_told_with_line_and_column(tmp_path: Path, bad: str, cause: str) -> None:
    with pytest.raises(InvalidTerms, match=rf"^set\.sssom\.tsv, line 8: {cause}"):
        mappings(written(tmp_path, EXACT, bad))


@pytest.mark.parametrize(
    ("header", "cause"),
    [
        ("#curie_map: [\n", "header: it is no YAML"),
        ("#just words\n", "header: it is no map with a curie_map in it"),
        ("#curie_map: words\n", "header: it is no map with a curie_map in it"),
        ("no columns\n", "line 1: no column 'subject_id' in the header"),
        (HEADER + "\n", "line 6: no column 'subject_id' in the header"),
    ],
)
def test_a_bad_header_is_told(tmp_path: Path, header: str, cause: str) -> None:
    with pytest.raises(InvalidTerms, match=rf"^set\.sssom\.tsv, {cause}"):
        mappings(written(tmp_path, EXACT, header=header))


def test_a_header_alone_is_no_set(tmp_path: Path) -> None:
    (tmp_path / "set.sssom.tsv").write_text(HEADER)
    with pytest.raises(InvalidTerms, match="no column 'subject_id' in the header"):
        mappings(tmp_path / "set.sssom.tsv")


@given(st.floats(0, 1))
def test_any_confidence_between_0_and_1_is_kept(tmp_path_factory: pytest.TempPathFactory, number: float) -> None:
    folder = tmp_path_factory.mktemp("set")
    (found,) = mappings(written(folder, row("HP:1", "skos:exactMatch", "MONDO:1", confidence=str(number))))
    assert found.confidence == number


def test_a_set_of_tens_of_thousands_is_read(shared: Path, tmp_path: Path) -> None:
    """A public table of MeSH mappings, written as SSSOM; what it maps to no known authority has a declared prefix."""
    with lzma.open(shared / "data/terminology/mesh_mappings.tsv.xz", "rt", encoding="utf-8") as file:
        table = [line.rstrip("\n").split("\t") for line in file]
    curies = [id if ":" in id else f"{prefix}:{id}" for _, _, _, prefix, id, _ in table]
    prefixes = sorted({curie.partition(":")[0] for curie in curies})
    header = "#curie_map:\n" + "".join(f"#  {prefix}: https://example.org/{prefix}/\n" for prefix in prefixes)
    rows = [row(f"MESH:{fields[1]}", "skos:exactMatch", curie) for fields, curie in zip(table, curies, strict=True)]
    found = mappings(written(tmp_path, *rows, header=header))
    assert len(found) == len(table) > 28_000
    assert {mapping.subject for mapping in found} == {MESH + fields[1] for fields in table}
    assert any(mapping.object.startswith(AUTHORITIES["CHEBI"]) for mapping in found)

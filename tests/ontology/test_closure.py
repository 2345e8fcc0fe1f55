"""The hierarchy, closed: on small graphs made here, and a few facts of what the package ships."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from trialgraph.errors import InvalidTerms
from trialgraph.ontology import closure
from trialgraph.ontology.closure import Pair, is_a, members, shipped_quads
from trialgraph.ontology.namespaces import (
    BRIDGES_GRAPH,
    CLOSURE_GRAPH,
    MEMBERSHIP_GRAPH,
    ONTOLOGY_GRAPH,
    TERMS_GRAPH,
    TG,
    expand,
)

PREFIXES = """@prefix dct: <http://purl.org/dc/terms/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix term: <https://w3id.org/trialgraph/term/> .
@prefix tg: <https://w3id.org/trialgraph/ontology#> .
"""
MMF, RITUXIMAB, IMMUNOSUPPRESSANTS = "CHEBI:8764", "MESH:D000069283", "CHEBI:35705"

# Edges lead from a smaller number to a greater, so that there is no cycle.
edges = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)).filter(lambda pair: pair[0] < pair[1]), max_size=20)


class TestIsA:
    def test_a_term_without_neighbours_is_itself(self) -> None:
        assert is_a([], ["a"]) == [("a", "a")]

    def test_root_and_leaf_are_themselves_too(self) -> None:
        assert is_a([("leaf", "root")], []) == [("leaf", "leaf"), ("leaf", "root"), ("root", "root")]

    def test_two_ways_up_are_one_fact(self) -> None:
        diamond = [("a", "b"), ("a", "c"), ("b", "d"), ("c", "d")]
        assert is_a(diamond, []).count(("a", "d")) == 1

    @given(edges)
    def test_it_is_the_least_relation_that_is_reflexive_and_transitive(self, pairs: list[tuple[int, int]]) -> None:
        stated = {(str(a), str(b)) for a, b in pairs}
        expected = stated | {(str(n), str(n)) for n in range(10)}
        while more := {(a, d) for a, b in expected for c, d in expected if b == c} - expected:
            expected |= more
        assert is_a(stated, map(str, range(10))) == sorted(expected)

    @pytest.mark.parametrize("cycle", [["a"], ["a", "b"], ["a", "b", "c"]])
    def test_a_cycle_is_named_once_around(self, cycle: list[str]) -> None:
        around = list(zip(cycle, [*cycle[1:], cycle[0]], strict=True))
        with pytest.raises(InvalidTerms) as caught:
            is_a([("x", "a"), *around], [])
        assert str(caught.value) == f"a term is its own ancestor: {' -> '.join([*cycle, cycle[0]])}"

    def test_a_cycle_is_told_in_short_names(self) -> None:
        iri = expand("MONDO:0005100") or ""
        with pytest.raises(InvalidTerms, match="MONDO:0005100 -> MONDO:0005100"):
            is_a([(iri, iri)], [])


class TestMembers:
    hierarchy = is_a([("salt", "drug"), ("class", "wider"), ("wider", "widest")], ["other"])

    def test_a_member_belongs_to_the_wider_classes(self) -> None:
        assert members([("drug", "class")], self.hierarchy) == [
            (kind, group) for kind in ("drug", "salt") for group in ("class", "wider", "widest")
        ]

    def test_what_is_said_of_a_salt_is_not_said_of_the_drug(self) -> None:
        assert ("drug", "class") not in members([("salt", "class")], self.hierarchy)

    def test_terms_that_no_hierarchy_knows_keep_what_is_said(self) -> None:
        assert members([("new", "group")], self.hierarchy) == [("new", "group")]

    def test_a_class_is_no_member_of_itself(self) -> None:
        assert members([("class", "wider")], self.hierarchy) == [("class", "wider"), ("class", "widest")]

    def test_nothing_follows_from_nothing(self) -> None:
        assert members([], self.hierarchy) == []


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An ontology of two terms, a bridge and a membership, in place of the one that is shipped."""
    for name in ("terms", "vocabulary"):
        (tmp_path / name).mkdir()
    texts = {
        "trialgraph.ttl": "[] a tg:Something .",
        "shapes.ttl": "term:shape a tg:Shape .",
        "vocabulary/code.ttl": "term:code a skos:Concept .",
        "terms/drugs.ttl": "term:salt a tg:Drug ; skos:broader term:drug . term:drug a tg:Drug .",
        "terms/classes.ttl": "term:class a tg:DrugClass . term:wider a tg:DrugClass .",
        "terms/bridges.ttl": "term:b a tg:Bridge ; tg:narrower term:class ; tg:broader term:wider .",
        "terms/membership-mesh.ttl": "term:drug tg:inClass term:class .",
    }
    for name, text in texts.items():
        (tmp_path / name).write_text(PREFIXES + text, "utf-8")
    monkeypatch.setattr(closure, "files", lambda package: tmp_path)
    return tmp_path


def pairs(lines: list[str], name: str) -> dict[str, set[Pair]]:
    """By graph, what one of our properties relates, in the last steps of the IRIs."""
    found: defaultdict[str, set[Pair]] = defaultdict(set)
    for quad in ox.parse("".join(lines).encode(), format=ox.RdfFormat.N_QUADS):
        if quad.predicate.value == TG + name:
            ends = (str(node.value).split("/")[-1] for node in (quad.subject, quad.object))
            found[quad.graph_name.value].add((next(ends), next(ends)))
    return found


class TestShippedFolder:
    def test_bridges_carry_classes_upward_and_kinds_inherit_them(self, folder: Path) -> None:
        lines = list(shipped_quads())
        assert pairs(lines, "inClass") == {
            MEMBERSHIP_GRAPH + "mesh": {(d, c) for d in ("drug", "salt") for c in ("class", "wider")}
        }
        apart = {("salt", "drug"), ("class", "wider")}
        assert pairs(lines, "isA") == {
            CLOSURE_GRAPH: apart | {(term, term) for term in ("salt", "drug", "class", "wider")}
        }

    def test_every_file_has_its_graph_and_shapes_have_none(self, folder: Path) -> None:
        lines = list(shipped_quads())
        graphs = {line.rsplit("<", 1)[1][:-4] for line in lines}
        assert graphs == {
            TERMS_GRAPH, BRIDGES_GRAPH, CLOSURE_GRAPH, CLOSURE_GRAPH + "/curated", ONTOLOGY_GRAPH,
            MEMBERSHIP_GRAPH + "mesh",
        }  # fmt: skip
        assert not [line for line in lines if "Shape" in line]

    def test_a_term_is_a_concept_with_its_short_name(self, folder: Path) -> None:
        text = "".join(shipped_quads())
        assert f'/term/salt> <http://www.w3.org/2004/02/skos/core#notation> "TERM:salt" <{TERMS_GRAPH}> .\n' in text
        assert f"/term/salt> <{closure._RDF_TYPE}> <{closure._CONCEPT}> <{TERMS_GRAPH}> .\n" in text

    def test_bad_turtle_is_told_with_its_file_and_line(self, folder: Path) -> None:
        (folder / "terms" / "drugs.ttl").write_text("\n\nthis is no turtle", "utf-8")
        with pytest.raises(InvalidTerms, match=r"drugs\.ttl: .*line 3"):
            list(shipped_quads())

    @pytest.mark.parametrize("end", ["tg:narrower term:class", "tg:broader term:wider", 'dct:source "x"'])
    def test_a_bridge_without_both_ends_is_named(self, folder: Path, end: str) -> None:
        (folder / "terms" / "bridges.ttl").write_text(PREFIXES + f"term:b a tg:Bridge ; {end} .", "utf-8")
        with pytest.raises(InvalidTerms, match="TERM:b"):
            list(shipped_quads())

    def test_a_cycle_over_a_bridge_is_found(self, folder: Path) -> None:
        text = "term:wider a tg:DrugClass ; skos:broader term:class . term:class a tg:DrugClass ."
        (folder / "terms" / "classes.ttl").write_text(PREFIXES + text, "utf-8")
        with pytest.raises(InvalidTerms, match="TERM:class"):
            list(shipped_quads())


@pytest.fixture(scope="module")
def lines() -> list[str]:
    """Everything that is shipped."""
    return list(shipped_quads())


class TestShipped:
    def test_each_line_comes_once_and_always_in_the_same_order(self, lines: list[str]) -> None:
        assert len(lines) == len(set(lines)) > 10_000
        assert lines == list(shipped_quads())

    def test_every_term_is_itself(self, lines: list[str]) -> None:
        terms = {line.split()[0] for line in lines if "core#notation>" in line and TERMS_GRAPH in line}
        assert len(terms) > 1_000
        assert {f"{term} <{TG}isA> {term} <{CLOSURE_GRAPH}> .\n" for term in terms} <= set(lines)

    def test_lupus_nephritis_is_lupus_by_a_bridge_only(self, lines: list[str]) -> None:
        nephritis, lupus = expand("MONDO:0005556"), expand("MONDO:0007915")
        assert f"<{nephritis}> <{TG}isA> <{lupus}> <{CLOSURE_GRAPH}> .\n" in lines
        assert [line for line in lines if f"{nephritis}>" in line and f"{lupus}>" in line and TERMS_GRAPH in line] == []

    @pytest.mark.parametrize(
        ("drug", "authorities"), [(MMF, {"atc", "chebi"}), (RITUXIMAB, set())], ids=["mycophenolate", "rituximab"]
    )
    def test_authorities_disagree_on_immunosuppressants(
        self, lines: list[str], drug: str, authorities: set[str]
    ) -> None:
        start = f"<{expand(drug)}> <{TG}inClass> <{expand(IMMUNOSUPPRESSANTS)}> <{MEMBERSHIP_GRAPH}"
        assert {line.removeprefix(start).split(">")[0] for line in lines if line.startswith(start)} == authorities

"""Compiled names: every name leads to its terms, in memory and from files, as a plain search would find them."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trialgraph.ontology.index import BITS, CURATED, LABEL, SECOND, TEXT, Index, ordinary
from trialgraph.ontology.lexicon import Lexicon
from trialgraph.ontology.namespaces import TERM, expand
from trialgraph.ontology.term import Term
from trialgraph.ontology.words import key

GOUT = Term(iri=TERM + "gout", type="Condition", label="gout", names=("podagra",), matches=("http://example.org/gout",))
LOADED = Term(
    iri=expand("MONDO:9900002") or "",
    type="Condition",
    label="glimmer disease",
    names=("gout", "glim", "of", "Syndrome, Zorb"),
    abbreviations=("GD", "G"),
    broader=(GOUT.iri, "http://example.org/unknown"),
    curated=False,
)


def marks(index: Index, name: str) -> dict[int, int]:
    """The terms of a name by number, with the marks they have for it."""
    return {n >> BITS: n & (1 << BITS) - 1 for n in index.names.get(key(name))}


@pytest.fixture
def index() -> Index:
    return Index.of((GOUT, LOADED))


class TestMarks:
    def test_our_name_comes_before_a_loaded_one(self, index: Index) -> None:
        assert marks(index, "gout") == {0: LABEL | CURATED | TEXT, 1: TEXT ^ TEXT | SECOND}

    def test_a_loaded_name_of_a_short_word_is_not_looked_for_in_text(self, index: Index) -> None:
        assert (marks(index, "glim"), marks(index, "of")) == ({1: 0}, {1: 0})
        assert marks(index, "glimmer disease") == {1: LABEL | TEXT}
        assert index.running.get(key("glim")) == ()

    def test_a_name_turned_round_is_the_name_too(self, index: Index) -> None:
        assert marks(index, "Zorb syndromes") == {1: TEXT}

    def test_an_abbreviation_keeps_its_case_and_one_letter_is_none_in_text(self, index: Index) -> None:
        assert list(index.codes.get("GD")) == [1 << BITS | TEXT]
        assert list(index.codes.get("G")) == [1 << BITS]
        assert index.codes.get("gd") == ()

    def test_a_label_comes_before_a_synonym_and_the_preferred_authority_before_another(self) -> None:
        terms = [
            Term(iri=expand(curie) or "", type="Condition", label=label, names=names, curated=False)
            for curie, label, names in (
                ("MESH:D1", "sparkle", ()),
                ("MONDO:1", "twinkle", ("sparkle", "flicker")),
                ("DOID:1", "glitter", ("flicker",)),
            )
        ]
        index = Index.of(terms)
        assert marks(index, "sparkle") == {0: LABEL | TEXT, 1: TEXT | SECOND}
        assert marks(index, "flicker") == {1: TEXT, 2: TEXT | SECOND}

    def test_a_drug_and_a_condition_of_one_name_are_both_meant(self) -> None:
        terms = [
            Term(iri=TERM + type, type=type, label="sparkle", curated=False)
            for type in ("Condition", "Drug", "DrugClass")
        ]
        found = marks(Index.of(terms), "sparkle")
        assert not any(mark & SECOND for mark in found.values())
        assert len(found) == 3

    def test_ordinary_words_are_not_looked_for_in_text(self) -> None:
        word = min(ordinary())
        index = Index.of([Term(iri=TERM + "x", type="Condition", label=word, curated=False)])
        assert marks(index, word) == {0: LABEL}

    def test_what_only_holds_the_hierarchy_together_is_not_looked_for_in_text(self) -> None:
        index = Index.of([Term(iri=TERM + "x", type="", label="luminous organ", curated=False)])
        assert marks(index, "luminous organ") == {0: LABEL}


class TestTables:
    def test_an_iri_leads_to_its_term_before_those_that_match_it(self, index: Index) -> None:
        assert list(index.iris.get("http://example.org/gout")) == [0]
        matching = Term(iri=TERM + "a", type="Condition", label="a", matches=(GOUT.iri, "http://example.org/gout"))
        both = Index.of((matching, GOUT))
        assert list(both.iris.get(GOUT.iri)) == [1]
        assert list(both.iris.get("http://example.org/gout")) == [0, 1]

    def test_bridges_are_parents_and_what_is_no_term_is_none(self) -> None:
        index = Index.of((GOUT, LOADED), [(GOUT.iri, LOADED.iri), (LOADED.iri, GOUT.iri), (GOUT.iri, TERM + "none")])
        assert [list(index.parents[n]) for n in (0, 1)] == [[1], [0]]

    def test_all_come_back_from_files(self, index: Index, tmp_path: Path) -> None:
        index.save(tmp_path)
        opened = Index.open(tmp_path)
        assert [opened.term(n) for n in (0, 1)] == [GOUT, LOADED]
        for name in ("gout", "podagra", "glim", "Zorb syndrome", "nothing"):
            assert opened.names.get(key(name)) == index.names.get(key(name))
            assert opened.running.get(key(name)) == index.running.get(key(name))
        assert list(opened.parents[1]) == [0]

    def test_no_terms_are_an_index_too(self, tmp_path: Path) -> None:
        Index.of(()).save(tmp_path)
        assert (len(Index.open(tmp_path).terms), Index.open(tmp_path).names.get("gout ")) == (0, ())


WORDS = ("glimmer", "sparkle", "lantern", "dimness")
phrases = st.lists(st.sampled_from(WORDS), min_size=1, max_size=3).map(" ".join)
named = st.lists(st.lists(phrases, min_size=1, max_size=3, unique=True), max_size=5)


def saved(terms: Sequence[Term]) -> Lexicon:
    """The lexicon of the terms, opened from files."""
    with tempfile.TemporaryDirectory() as folder:
        Index.of(terms).save(Path(folder))
        return Lexicon.open(Path(folder))


def search(terms: Sequence[Term], text: str) -> list[tuple[int, int, set[str]]]:
    """At each word the longest name that stands there, with the terms it is the label of, else a name of."""
    labels = {term.label: {other.iri for other in terms if other.label == term.label} for term in terms}
    names = {name: {other.iri for other in terms if name in other.names} for term in terms for name in term.names}
    meant = {**names, **labels}
    found, words, start, i = [], text.split(" "), 0, 0
    while i < len(words):
        sizes = [n for n in range(len(words) - i, 0, -1) if " ".join(words[i : i + n]) in meant]
        size = sizes[0] if sizes else 1
        name = " ".join(words[i : i + size])
        if sizes:
            found.append((start, start + len(name), meant[name]))
        start += len(name) + 1
        i += size
    return found


@settings(max_examples=100, deadline=None)
@given(named, st.lists(st.sampled_from((*WORDS, "other")), max_size=8).map(" ".join))
def test_names_are_found_in_text_as_a_plain_search_finds_them(names: list[list[str]], text: str) -> None:
    terms = [
        Term(iri=f"{TERM}{n}", type="Condition", label=label, names=tuple(others), curated=False)
        for n, (label, *others) in enumerate(names)
    ]
    for lexicon in (Lexicon(terms), saved(terms)):
        matched = [(match.start, match.end, {term.iri for term in match.terms}) for match in lexicon.match(text)]
        assert matched == search(terms, text)


edges = st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7)).filter(lambda pair: pair[0] < pair[1]), max_size=14)


@settings(deadline=None)
@given(edges)
def test_what_is_above_a_term_is_what_networkx_says(pairs: list[tuple[int, int]]) -> None:
    above = {n: tuple(f"{TERM}{b}" for a, b in pairs if a == n) for n in range(8)}
    terms = [Term(iri=f"{TERM}{n}", type="Condition", label=f"disease {n}", broader=above[n]) for n in range(8)]
    graph: nx.DiGraph[str] = nx.DiGraph((f"{TERM}{a}", f"{TERM}{b}") for a, b in pairs)
    graph.add_nodes_from(term.iri for term in terms)
    for lexicon in (Lexicon(terms), saved(terms)):
        for iri in graph:
            found = list(lexicon.ancestors(iri))
            assert found[0] == iri
            assert len(found) == len(set(found))
            assert set(found) == {iri, *nx.descendants(graph, iri)}
            assert all(lexicon.is_a(iri, other) == (other in found) for other in graph)

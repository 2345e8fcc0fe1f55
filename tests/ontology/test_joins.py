"""What is remembered of how terms were joined: the entries of each, and who says what is above it."""

from __future__ import annotations

import pytest

from tests.ontology.glimmer import GLIMMER, LUMINOUS, MESH_GLIMMER, MESH_SHINING, SYSTEMIC_SCLEROSIS, mesh, mondo, put
from trialgraph.ontology.closure import PACKAGE
from trialgraph.ontology.joins import Joins
from trialgraph.ontology.lexicon import Lexicon
from trialgraph.ontology.shelf import Shelf


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Shelf:
    folder = tmp_path_factory.mktemp("joins")
    found = Shelf(folder / "terminologies")
    put(found, "mondo", mondo(folder))
    put(found, "mesh", mesh(folder))
    return found


@pytest.fixture(scope="module")
def lexicon(shelf: Shelf) -> Lexicon:
    return shelf.lexicon()


@pytest.fixture(scope="module")
def joins(shelf: Shelf, lexicon: Lexicon) -> Joins:
    return shelf.joins()


def number(lexicon: Lexicon, iri: str) -> int:
    found = lexicon.number(iri)
    assert found is not None
    return found


def test_a_term_knows_the_entries_it_was_joined_from(joins: Joins, lexicon: Lexicon) -> None:
    found = {source: entry.iri for source, entry in joins.entries(number(lexicon, GLIMMER))}
    assert found == {"mondo": GLIMMER, "mesh": MESH_GLIMMER}


def test_each_source_says_what_is_above(joins: Joins, lexicon: Lexicon) -> None:
    found = {(lexicon.at(above).iri, source) for above, source in joins.broader(number(lexicon, GLIMMER))}
    assert found == {(LUMINOUS, "mondo"), (MESH_SHINING, "mesh")}


def test_of_a_shipped_term_the_package_says_its_own(joins: Joins, lexicon: Lexicon) -> None:
    found = {(lexicon.at(above).iri, source) for above, source in joins.broader(number(lexicon, SYSTEMIC_SCLEROSIS))}
    shipped = Lexicon.shipped().term(SYSTEMIC_SCLEROSIS).broader
    assert shipped
    assert found == {(LUMINOUS, "mondo"), *((iri, PACKAGE) for iri in shipped)}


def test_all_terms_are_there_and_of_what_is_above_them_the_lexicon_has_one_part(joins: Joins, lexicon: Lexicon) -> None:
    """The joined hierarchy places a term as one authority does; here every source speaks."""
    assert len(joins.members) == len(joins.edges) == len(lexicon)
    for n, term in enumerate(lexicon):
        stated = {lexicon.at(above).iri: source for above, source in joins.broader(n)}
        assert set(term.broader) <= set(stated)
        assert bool(term.broader) == bool(stated)


def test_entries_are_a_sequence(shelf: Shelf) -> None:
    found = shelf.entries("mesh")
    assert [entry.label for entry in found] == ["Shining Diseases", "Glimmer Syndromes", "Dimness"]
    assert [entry.label for entry in found[1:]] == ["Glimmer Syndromes", "Dimness"]
    assert found[::-1] == list(reversed(found))
    assert found[2] in found
    for beyond in (3, -1):
        with pytest.raises(IndexError):
            found[beyond]

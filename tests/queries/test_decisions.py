"""What people decide about which trials are one: what records say afterwards, and how it is taken back."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.queries.test_identity import TITLE, graph, record, write
from trialgraph.errors import InvalidParameter, UnknownTrial
from trialgraph.loaders.quads import trial_id
from trialgraph.ontology.closure import shipped_quads
from trialgraph.queries import identity
from trialgraph.queries.ask import ask
from trialgraph.queries.decisions import ACCEPTED, REJECTED, decide, decisions, settle, trial_of
from trialgraph.queries.resolution import resolve
from trialgraph.queries.store import GraphStore

PAGE = record("a", TITLE, "Hill University")
REGISTERED = record("b", "Something else", "Hill University", "NCT90000001")
ID = trial_id(PAGE)
TRIALS = "SELECT DISTINCT ?id { ?record tg:describes ?trial . ?trial tg:id ?id } ORDER BY ?id"
PROVISIONAL = "SELECT DISTINCT ?trial { ?trial a tg:ProvisionalTrial }"


def quads(store: GraphStore) -> set[str]:
    return {str(quad) for quad in store.store}


def trials(store: GraphStore) -> list[str]:
    return [str(id) for id in store.select(TRIALS).column("id")]


@pytest.fixture
def store() -> GraphStore:
    return graph(PAGE, REGISTERED)


def test_an_accepted_id_is_that_of_the_records(store: GraphStore) -> None:
    assert trials(store) == ["NCT90000001", ID]
    decide(store, ID, "nct90000001", ACCEPTED, "Ada")
    assert trials(store) == ["NCT90000001"]
    assert not store.select(PROVISIONAL).rows
    titles = store.select("SELECT ?title { nct:NCT90000001 tg:briefTitle ?title } ORDER BY ?title").column("title")
    assert titles == ["Something else", TITLE]
    assert not any(trial_of(ID) in quad for quad in quads(store))


def test_the_provisional_id_still_finds_the_trial(store: GraphStore) -> None:
    decide(store, ID, "NCT90000001", ACCEPTED, "Ada")
    assert resolve(store, "Trial", ID).value == "NCT90000001"
    assert {row[0] for row in ask(store, "merged-facts", {"trial": ID}).rows} == {"NCT90000001"}


def test_who_decided_what_and_when(store: GraphStore) -> None:
    made = decide(store, ID, "NCT90000001", ACCEPTED, "Ada O'Hill")
    assert decisions(store) == [made]
    assert made[:4] == (ID, "NCT90000001", ACCEPTED, "Ada O'Hill")
    assert made.at.endswith("Z")
    rows = store.select("SELECT ?at { GRAPH graph:decisions { ?d a tg:IdentityDecision ; prov:generatedAtTime ?at } }")
    assert rows.column("at") == [made.at]


def test_a_record_that_is_read_again_is_the_accepted_trial_again(store: GraphStore) -> None:
    decide(store, ID, "NCT90000001", ACCEPTED, "Ada")
    before = quads(store)
    write(store, PAGE)
    assert trials(store) == ["NCT90000001", ID]
    settle(store)
    assert quads(store) == before


def test_a_decision_is_taken_back_by_the_other(store: GraphStore) -> None:
    before = quads(store)
    decide(store, ID, "NCT90000001", ACCEPTED, "Ada")
    decide(store, ID, "NCT90000001", REJECTED, "Bo")
    assert [(each.verdict, each.by) for each in decisions(store)] == [(REJECTED, "Bo")]
    assert {quad for quad in quads(store) if "graph/decisions" not in quad} == before


def test_a_trial_is_only_one_other(store: GraphStore) -> None:
    decide(store, ID, "NCT90000001", ACCEPTED, "Ada")
    decide(store, ID, "NCT90000002", ACCEPTED, "Ada")
    assert trials(store) == ["NCT90000001", "NCT90000002"]
    assert [each.value for each in decisions(store)] == ["NCT90000002"]


def test_it_may_be_rejected_to_be_several(store: GraphStore) -> None:
    decide(store, ID, "NCT90000001", REJECTED, "Ada")
    decide(store, ID, "NCT90000002", REJECTED, "Ada")
    assert len(decisions(store)) == 2
    assert trials(store) == ["NCT90000001", ID]


def test_of_two_registries_the_preferred_id_stays_and_chains_are_followed() -> None:
    store = graph(PAGE, record("b", "One", "X", "ISRCTN90000001"), record("c", "Two", "X", "NCT90000001"))
    decide(store, ID, "ISRCTN90000001", ACCEPTED, "Ada")
    assert trials(store) == ["ISRCTN90000001", "NCT90000001"]
    made = decide(store, "NCT90000001", "ISRCTN90000001", ACCEPTED, "Ada")
    assert (made.id, made.value) == ("ISRCTN90000001", "NCT90000001")
    assert trials(store) == ["NCT90000001"]
    assert {resolve(store, "Trial", each).value for each in (ID, "ISRCTN90000001")} == {"NCT90000001"}


def test_two_ids_of_one_registry_cannot_be_each_other() -> None:
    store = graph(record("b", "One", "X", "NCT90000001"), record("c", "Two", "X", "NCT90000002"))
    decide(store, "NCT90000001", "NCT90000002", ACCEPTED, "Ada")
    with pytest.raises(InvalidParameter, match="are one trial already"):
        decide(store, "NCT90000002", "NCT90000001", ACCEPTED, "Ada")
    assert trials(store) == ["NCT90000002"]


def test_superseded_versions_are_of_the_accepted_trial_too() -> None:
    store = graph(PAGE, REGISTERED, record("c", TITLE, "Hill University"))
    assert len(store.versions.superseded) == 1
    decide(store, ID, "NCT90000001", ACCEPTED, "Ada")
    ids = store.select("SELECT DISTINCT ?id { GRAPH ?record { ?record tg:describes ?trial . ?trial tg:id ?id } }")
    assert ids.column("id") == ["NCT90000001"]
    assert len(store.versions.superseded) == 1
    assert not store.select(PROVISIONAL).rows


def test_the_edition_by_which_a_record_was_read_stays(store: GraphStore) -> None:
    unchanged = store.unchanged()
    assert len(unchanged) == 2
    decide(store, ID, "NCT90000001", ACCEPTED, "Ada")
    assert store.unchanged() == unchanged


def test_terms_that_are_loaded_anew_leave_decisions_alone(store: GraphStore, tmp_path: Path) -> None:
    decide(store, ID, "NCT90000001", REJECTED, "Ada")
    store.load_shipped(list(shipped_quads())[:100], stale=list(store.term_graphs()))
    assert len(decisions(store)) == 1


def test_candidates_that_were_rejected_are_no_longer_told() -> None:
    store = graph(PAGE, record("b", TITLE, "Hill University", "NCT90000001"))
    identity.link(store)
    assert [row[2:4] for row in identity.listed(store).rows] == [("NCT90000001", 0.98)]
    decide(store, ID, "NCT90000001", REJECTED, "Ada")
    identity.link(store)
    assert [row[2:7] for row in identity.listed(store).rows] == [
        (None, None, None, None, None),
        ("NCT90000001", None, None, REJECTED, "Ada"),
    ]


@pytest.mark.parametrize(
    ("id", "other", "error", "message"),
    [
        ("P-nothing", "NCT90000001", UnknownTrial, "holds no trial P-nothing"),
        (ID, "P-another", InvalidParameter, "'P-another' is the id of no registry"),
        ("NCT90000001", "NCT90000001", InvalidParameter, "are the same id"),
    ],
)
def test_ids_that_nothing_can_be_decided_about(
    store: GraphStore, id: str, other: str, error: type[Exception], message: str
) -> None:
    before = quads(store)
    with pytest.raises(error, match=message):
        decide(store, id, other, ACCEPTED, "Ada")
    assert quads(store) == before

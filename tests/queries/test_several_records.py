"""Several records of one trial: by which ids it is found, and what counts where they differ."""

from __future__ import annotations

import io
from typing import Any, Literal

import pytest
from rich.console import Console

from trialgraph.display import show_trial
from trialgraph.errors import UnknownTrial
from trialgraph.loaders.model import PartialDate, Record, SecondaryId, Sponsor, Trial
from trialgraph.loaders.quads import record_iri, record_quads
from trialgraph.ontology.lexicon import Lexicon
from trialgraph.queries.ask import ask
from trialgraph.queries.resolution import resolve
from trialgraph.queries.store import GraphStore
from trialgraph.view import trial as view

NCT, CTIS, ISRCTN, EUDRACT = "NCT90000001", "2023-590001-11", "ISRCTN90000001", "2019-000001-11"


def record(format: str, digest: str, **values: Any) -> Record:
    values = {"brief_title": "Walking uphill", "sponsors": (Sponsor(name="Hill University", role="LEAD"),), **values}
    return Record(trial=Trial(**values), source=f"{digest}.txt", place="", format=format, digest=digest * 64)


def graph(*records: Record) -> GraphStore:
    store = GraphStore.open()
    for each in records:
        updated = each.trial.last_update_post_date
        lines = "".join(record_quads(each, Lexicon([])))
        store.write([(record_iri(each), lines, updated.date if updated else "")])
    return store


def day(text: str, type: Literal["ACTUAL"] | None = None) -> PartialDate:
    return PartialDate(date=text, type=type)


def secondary(id: str, type: str) -> SecondaryId:
    return SecondaryId(id=id, type=type)


class TestIds:
    @pytest.fixture
    def store(self) -> GraphStore:
        return graph(
            record("ctgov-json", "a", nct_id=NCT, secondary_ids=(secondary(f"EudraCT {EUDRACT}", "EUDRACT_NUMBER"),)),
            record("ctis", "b", registry_id=f"{CTIS}-00", secondary_ids=(secondary(NCT, "NCT"),)),
            record(
                "isrctn",
                "c",
                registry_id="ISRCTN90000002",
                secondary_ids=(secondary(ISRCTN, "REGISTRY"), secondary("HILL-7", "OTHER")),
            ),
        )

    @pytest.mark.parametrize("typed", [NCT, NCT.lower(), CTIS, f"{CTIS}-00", f"EUCT number: {CTIS}", EUDRACT])
    def test_any_id_of_a_record_finds_the_trial(self, store: GraphStore, typed: str) -> None:
        assert resolve(store, "Trial", typed).value == NCT
        assert {row[0] for row in ask(store, "merged-facts", {"trial": typed}).rows} == {NCT}

    @pytest.mark.parametrize("typed", [ISRCTN, "HILL-7", "2019-000001-12", "2023-590001", "90000001", "a", "ctis"])
    def test_an_id_of_another_kind_or_a_part_of_one_does_not(self, store: GraphStore, typed: str) -> None:
        with pytest.raises(UnknownTrial, match="holds no trial"):
            resolve(store, "Trial", typed)

    def test_an_id_that_two_trials_state_names_both(self) -> None:
        same = (secondary(EUDRACT, "EUDRACT_NUMBER"),)
        store = graph(*(record("ctgov-json", n, nct_id=f"NCT9000000{n}", secondary_ids=same) for n in "12"))
        with pytest.raises(UnknownTrial, match=f"several trials have the id {EUDRACT}.* NCT90000001, NCT90000002"):
            resolve(store, "Trial", EUDRACT)


def counting(store: GraphStore) -> dict[str, tuple[object, ...]]:
    """Of each field its value, the record's document, and how many say otherwise."""
    rows = ask(store, "merged-facts", {"trial": NCT}).records()
    return {str(row["field"]): (row["value"], row["source"], row["otherwise"]) for row in rows}


class TestWhatCounts:
    def test_a_registry_before_an_aggregator_before_a_page_whatever_the_day(self) -> None:
        store = graph(
            record("captioned", "a", nct_id=NCT, enrollment_count=1, last_update_post_date=day("2025-03-03")),
            record("aact", "b", nct_id=NCT, enrollment_count=2, last_update_post_date=day("2025-02-02"), sex="ALL"),
            record("ctgov-xml", "c", nct_id=NCT, enrollment_count=3, last_update_post_date=day("2025-01-01")),
        )
        found = counting(store)
        assert found["enrollmentCount"] == ("3", "c.txt", 2)
        assert found["sex"] == ("ALL", "b.txt", 0)
        assert found["briefTitle"] == ("Walking uphill", "c.txt", 0)

    def test_a_page_counts_where_nothing_else_is_said(self) -> None:
        store = graph(record("ctgov-xml", "a", nct_id=NCT), record("pff", "b", nct_id=NCT, acronym="HILLS"))
        assert counting(store)["acronym"] == ("HILLS", "b.txt", 0)

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ({"last_update_post_date": day("2024-01-02")}, {"last_update_post_date": day("2024-01-01")}),
            ({"last_update_post_date": day("2024-01-02")}, {"status_verified_date": day("2025-01-01")}),
            ({"status_verified_date": day("2024-01-02")}, {"status_verified_date": day("2024-01-01")}),
            ({"status_verified_date": day("2024-01-02")}, {}),
        ],
    )
    @pytest.mark.parametrize("formats", [("ctgov-json", "ctgov-xml"), ("ctgov-xml", "ctgov-json")])
    def test_of_one_kind_the_newer(self, one: dict[str, Any], other: dict[str, Any], formats: tuple[str, str]) -> None:
        store = graph(
            record(formats[0], "a", nct_id=NCT, enrollment_count=10, **one),
            record(formats[1], "b", nct_id=NCT, enrollment_count=20, **other),
        )
        assert counting(store)["enrollmentCount"] == ("10", "a.txt", 1)

    def test_a_version_that_is_superseded_neither_counts_nor_disagrees(self) -> None:
        store = graph(
            record("ctgov-json", "a", nct_id=NCT, enrollment_count=10, last_update_post_date=day("2024-01-01")),
            record("ctgov-json", "b", nct_id=NCT, enrollment_count=20, last_update_post_date=day("2025-01-01")),
        )
        assert counting(store)["enrollmentCount"] == ("20", "b.txt", 0)

    def test_phases_and_texts_are_told_whole(self) -> None:
        title = 'Walking 1/2 a mile: "up" | down\\ hill\nand back'
        store = graph(
            record("ctgov-json", "a", nct_id=NCT, brief_title=title, phases=("PHASE2", "PHASE1")),
            record("ctgov-xml", "b", nct_id=NCT, brief_title=title, phases=("PHASE1", "PHASE2")),
            record("pff", "c", nct_id=NCT, brief_title=title, phases=("PHASE2",)),
        )
        found = counting(store)
        assert found["briefTitle"][0] == title
        assert found["phase"][0] == "PHASE1, PHASE2"
        assert found["phase"][2] == 1

    def test_the_type_of_a_date_is_of_the_record_that_the_date_is_from(self) -> None:
        store = graph(
            record("isrctn", "a", nct_id=NCT, start_date=day("2020-01-01")),
            record("aact", "b", nct_id=NCT, start_date=day("2021-01-01", "ACTUAL"), completion_date=day("2022-01-01")),
        )
        assert view(store, NCT).facts["startDateType"] == []
        rows = {str(row["field"]): row["type"] for row in ask(store, "merged-facts").records()}
        assert rows["startDate"] == rows["completionDate"] == ""


def test_show_prints_what_counts_once_and_how_many_say_otherwise() -> None:
    store = graph(
        record("captioned", "a", nct_id=NCT, brief_title="Walking up", enrollment_count=1, overall_status="UNKNOWN"),
        record("pff", "b", nct_id=NCT, brief_title="Walking up", enrollment_count=1),
        record(
            "ctgov-json",
            "c",
            nct_id=NCT,
            enrollment_count=3,
            overall_status="COMPLETED",
            start_date=day("2020-01-01", "ACTUAL"),
        ),
    )
    printed = io.StringIO()
    show_trial(Console(file=printed, width=120), view(store, NCT))
    lines = [" ".join(line.split()) for line in printed.getvalue().splitlines()]
    assert lines[1] == "Walking uphill"
    assert "enrollment 3 2 other records say otherwise" in lines
    assert "status COMPLETED 1 other record says otherwise" in lines
    assert "start 2020-01-01 actual" in lines

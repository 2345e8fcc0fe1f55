"""How likely two trials are one, by what their records state."""

from __future__ import annotations

import pytest

from trialgraph.queries.candidates import Sketch, Titles, likeness, sketches

TITLE = "Walking Uphill in Patients With Glimmer Disease"
FULL = Sketch(
    titles=(TITLE,),
    sponsors=frozenset({"Hill"}),
    phases=frozenset({"PHASE2"}),
    enrollment=47,
    start="2021-02-01",
    conditions=frozenset({"glimmer"}),
    treatments=frozenset({"walking"}),
)
# What becomes of a pair that agrees in all when one thing differs, from most to least sure.
CHANGES = [
    ({}, 0.99, 0.99, "start 2021-02 in both"),
    ({"enrollment": 49}, 0.99, 0.99, "enrolment 47 and 49"),
    ({"titles": ("Walking Uphill in Glimmer",), "start": ""}, 0.5, 0.97, "titles 69% alike"),
    ({"titles": ("A Wholly Different Thing With Nothing to It",)}, 0.5, 0.85, "titles 51% alike"),
]


@pytest.mark.parametrize(("change", "least", "most", "basis"), CHANGES)
def test_what_differs_counts_against_it(change: dict[str, object], least: float, most: float, basis: str) -> None:
    found = likeness(FULL, FULL._replace(**change))  # type: ignore[arg-type]
    assert least <= found.confidence <= most
    assert basis in found.basis


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"sponsors": frozenset({"Dale"})}, "different lead sponsor"),
        ({"phases": frozenset({"PHASE3"})}, "different phase"),
        ({"enrollment": 400}, "enrolment 47 and 400"),
        ({"start": "2015-01-01"}, "start 2021-02 and 2015-01"),
        ({"conditions": frozenset({"zorb"})}, "different conditions"),
        ({"treatments": frozenset({"rest"})}, "different treatments"),
    ],
)
def test_each_ground_speaks_against_it_and_is_told(change: dict[str, object], words: str) -> None:
    bare = FULL._replace(titles=("Walking in Glimmer",), start="2021-03-01")
    same, other = likeness(FULL, bare), likeness(FULL, bare._replace(**change))  # type: ignore[arg-type]
    assert other.confidence < same.confidence
    assert words in other.basis
    assert words not in same.basis


def test_what_a_record_leaves_out_says_nothing() -> None:
    only = Sketch(titles=(TITLE,))
    assert likeness(FULL, only) == likeness(only, FULL) == likeness(only, only) == (0.9, "same title")


def test_a_title_of_few_words_may_be_that_of_many() -> None:
    short = Sketch(titles=("Safety Study",))
    assert likeness(short, short).confidence < 0.7


def test_titles_without_a_word_are_like_nothing() -> None:
    assert likeness(Sketch(), FULL).confidence == 0.0


def test_the_likest_of_several_titles_counts() -> None:
    both = Sketch(titles=("Uphill", TITLE.upper()))
    assert likeness(both, FULL._replace(sponsors=frozenset())).basis.startswith("same title")


def test_codes_of_two_products_tell_trials_apart() -> None:
    one, other = (Sketch(titles=(f"A Study of {code} in Adults With Glimmer",)) for code in ("GLM105", "GLM107"))
    assert likeness(one, other).confidence < 0.5
    assert "different codes in the titles" in likeness(one, other).basis
    assert "codes" not in likeness(one, one).basis


def test_starts_a_month_apart_are_near_and_years_apart_are_not() -> None:
    bare = Sketch(titles=("Walking Up in Glimmer Disease",), start="2021-02-01")
    starts = ["2021-02-20", "2021-03-01", "2021-09-01", "2024-01-01"]
    sure = [likeness(bare, bare._replace(titles=(TITLE,), start=start)).confidence for start in starts]
    assert sure == sorted(sure, reverse=True)
    assert len(set(sure)) == 4


class TestTitles:
    def test_like_titles_are_found_by_rare_words(self) -> None:
        known = Titles([(f"t{n}", f"A Study of drug{n} in Patients") for n in range(1000)])
        assert known.like(["Study with drug77"]) == {"t77"}
        assert known.like(["Patients in a Study"]) == set()

    def test_a_title_of_common_words_is_found_whole(self) -> None:
        known = Titles([("same", "Study in Patients"), *((f"t{n}", f"Study in Patients {n}") for n in range(1000))])
        assert known.like(["STUDY in patients!"]) == {"same"}

    def test_only_so_many_are_compared(self) -> None:
        known = Titles([(f"t{n}", f"Glimmer {n}") for n in range(200)])
        assert len(known.like(["Glimmer"])) == 20
        assert "t7" in known.like(["Glimmer 7"])


def test_a_sketch_takes_no_value_on_which_records_differ() -> None:
    values = {"briefTitle": {"B"}, "officialTitle": {"A"}, "enrollmentCount": {"5", "6"}, "startDate": {"2020-01-01"}}
    found = sketches({"t": values})["t"]
    assert found == Sketch(titles=("A", "B"), start="2020-01-01")

"""Lists of an ICTRP export, in the manners of the registries that it gathers."""

from __future__ import annotations

import pytest

from trialgraph.loaders.formats.ictrp.lists import conditions, countries, interventions, outcomes, parts
from trialgraph.loaders.model import Intervention, Outcome


def test_semicolons_part_a_list_and_nothing_is_listed_twice() -> None:
    assert parts("One; two <br>of it;;One;") == ("One", "two of it")
    assert parts(None) == parts(" ; ") == ()


COUNTRIES = [
    ("Norway;Chad", ("Norway", "Chad")),
    ("Norway<br>Chad", ("Norway", "Chad")),
    ("Norway, Chad", ("Norway", "Chad")),
    ("Korea, Republic of;Norway", ("Korea, Republic of", "Norway")),
    ("Iran, Islamic Republic of", ("Iran, Islamic Republic of",)),
    ("Norway, and others", ("Norway, and others",)),
    ("Norway;Norway", ("Norway",)),
    (None, ()),
]


def test_there_are_eight_lists_of_countries() -> None:
    assert len(COUNTRIES) == 8


@pytest.mark.parametrize(("printed", "expected"), COUNTRIES)
def test_countries(printed: str | None, expected: tuple[str, ...]) -> None:
    assert countries(printed) == expected


def test_conditions_are_named_once_whatever_their_case() -> None:
    assert conditions("Gout;Rickets; <br>gout") == ("Gout", "Rickets")


def test_the_eu_register_names_a_condition_by_a_term_and_classes_it() -> None:
    printed = (
        "Swollen toe <br>MedDRA version: 9.9<br>Level: PT<br>Classification code 10099999<br>Term: Gout<br>"
        "System Organ Class: 10000000003<br>;Therapeutic area: Diseases [C] - Joint Diseases [C05]"
    )
    assert conditions(printed) == ("Swollen toe", "Gout")


def test_interventions_with_their_types() -> None:
    assert interventions("Drug: Zorbamide 5 mg;Dietary Supplement: Kelp;Other: Chat: weekly;Rest") == (
        Intervention(name="Zorbamide 5 mg", type="DRUG"),
        Intervention(name="Kelp", type="DIETARY_SUPPLEMENT"),
        Intervention(name="Chat: weekly", type="OTHER"),
        Intervention(name="Rest"),
    )


def test_a_word_before_a_colon_that_is_no_type_is_part_of_the_name() -> None:
    assert interventions("Group A: Zorbamide;Group B: none") == (
        Intervention(name="Group A: Zorbamide"),
        Intervention(name="Group B: none"),
    )


def test_prose_is_one_intervention() -> None:
    prose = "Each patient takes a tablet of zorbamide in the morning; <br>those who forget it take one later."
    assert interventions(prose) == (
        Intervention(
            name="Intervention",
            description="Each patient takes a tablet of zorbamide in the morning; those who forget it take one later.",
        ),
    )


def test_prose_among_typed_interventions_is_no_name() -> None:
    _, prose = interventions("Drug: Zorbamide;Before the first tablet of it every patient stops taking kelp")
    assert prose == Intervention(
        name="Intervention", description="Before the first tablet of it every patient stops taking kelp"
    )


def test_the_products_of_the_eu_register() -> None:
    printed = (
        "<br>Trade Name: Zorbex<br>Product Name: Zorbex<br>Pharmaceutical Form: Tablet<br>INN or Proposed INN: "
        "ZORBAMIDE<br>CAS Number: 1-2-3<br>Concentration unit: mg<br><br>Product Name: Kelp <br>"
        "Other descriptive name: <br><br>Product Name: <br>"
    )
    assert interventions(printed) == (
        Intervention(name="Zorbex", other_names=("ZORBAMIDE",)),
        Intervention(name="Kelp"),
    )


@pytest.mark.parametrize("printed", [None, "", "<br>"])
def test_without_words_there_is_no_intervention_and_no_outcome(printed: str | None) -> None:
    assert interventions(printed) == ()
    assert outcomes("primary", printed) == ()


def test_outcomes_with_and_without_a_time() -> None:
    assert outcomes(
        "secondary", "Pain;Gait [6 weeks after the start];Sleep Timepoint: day 3;Mood (scale [0-9]) daily"
    ) == (
        Outcome(type="secondary", measure="Pain"),
        Outcome(type="secondary", measure="Gait", time_frame="6 weeks after the start"),
        Outcome(type="secondary", measure="Sleep", time_frame="day 3"),
        Outcome(type="secondary", measure="Mood (scale [0-9]) daily"),
    )


def test_the_eu_register_prints_objectives_which_are_no_outcomes() -> None:
    printed = (
        "Main Objective: To ease pain;Secondary Objective: To see more;Primary end point(s): Pain;"
        "Timepoint(s) of evaluation of this end point: 6 weeks"
    )
    assert outcomes("primary", printed) == (Outcome(type="primary", measure="Pain", time_frame="6 weeks"),)

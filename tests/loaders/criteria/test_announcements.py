"""What the words that announce a list of items say of them, and what they do not."""

from __future__ import annotations

import pytest

from trialgraph.loaders.criteria import read_criteria
from trialgraph.loaders.model import EligibilityText


def _effects(text: str) -> dict[str, str]:
    found = read_criteria(EligibilityText(text=text))
    return {c.about.text: c.effect for criterion in found for c in criterion.characteristics}


@pytest.mark.parametrize("opening", ["Adults with or without fever and:", "Children, whether or not on aspirin, with:"])
def test_what_is_left_open_is_over_where_a_list_begins(opening: str) -> None:
    text = f"Inclusion Criteria:\n\n- {opening}\n  - Pneumonia\n  - Treated with azithromycin\n"
    found = _effects(text)
    assert {found[words] for words in ("Pneumonia", "azithromycin")} == {"requires"}


@pytest.mark.parametrize("opening", ["With or without:", "Asthma with or without any of the following:"])
def test_a_list_may_be_left_open_itself(opening: str) -> None:
    text = f"Inclusion Criteria:\n\n- {opening}\n  - Eczema\n  - Treatment with methotrexate\n"
    found = _effects(text)
    assert (found["Eczema"], found["methotrexate"]) == ("informs", "permits")


@pytest.mark.parametrize(
    "opening",
    [
        "To be eligible, a subject must meet all of the following criteria:",
        "In order to take part, an individual has to fulfil the following:",
        "Each participant will be eligible if all these criteria are met:",
        "A person can take part only if the following apply:",
    ],
)
@pytest.mark.parametrize("mark", ["", "- "])
def test_to_be_admitted_is_no_permission(opening: str, mark: str) -> None:
    text = f"Inclusion Criteria:\n\n{mark}{opening}\n\n  * Asthma\n  * Treated with methotrexate\n"
    assert set(_effects(text).values()) == {"requires"}


def test_what_is_to_be_done_to_be_admitted_is_required() -> None:
    assert _effects("Inclusion Criteria:\n\n- To be eligible, patients must have had methotrexate") == {
        "methotrexate": "requires"
    }
    found = _effects("Inclusion Criteria:\n\n- Patients with asthma are considered to be eligible")
    assert found == {"asthma": "permits"}


@pytest.mark.parametrize(
    "opening",
    [
        "Subjects with any of the following criteria will be excluded:",
        "A participant must not meet any of these criteria:",
    ],
)
def test_an_announcement_of_exclusions_is_no_condition_of_them(opening: str) -> None:
    text = f"Exclusion Criteria:\n\n* {opening}\n\n  - Pregnancy\n  - Treatment with rituximab\n"
    parts = [c for criterion in read_criteria(EligibilityText(text=text)) for c in criterion.characteristics]
    assert [(c.effect, c.condition) for c in parts] == [("excludes", None)] * 2


def test_what_an_announcement_says_of_its_items_is_kept() -> None:
    one = "Inclusion Criteria:\n\n* Patients are eligible if they meet one of the following criteria:\n\n  - Asthma\n"
    [found] = [c for criterion in read_criteria(EligibilityText(text=one)) for c in criterion.characteristics]
    assert (found.effect, found.condition) == ("requires", "one of the following criteria:")
    timed = "Exclusion Criteria:\n\n* Patients who used any of the following within 4 weeks:\n\n  - Rituximab\n"
    [found] = [c for criterion in read_criteria(EligibilityText(text=timed)) for c in criterion.characteristics]
    assert found.window is not None
    assert (found.window.value, found.condition) == (4, "any of the following within 4 weeks:")
    allowed = "Exclusion Criteria:\n\n* The following are permitted:\n\n  - Inhaled steroids\n"
    assert set(_effects(allowed).values()) == {"permits"}


def test_who_may_enter_without_something_opens_no_list_of_what_is_required() -> None:
    text = "Patients are eligible if they have none of the following:\n\n- Asthma\n- Eczema\n"
    assert next(c.text for c in read_criteria(EligibilityText(text=text))).startswith("Patients")
    assert "requires" not in _effects(text).values()

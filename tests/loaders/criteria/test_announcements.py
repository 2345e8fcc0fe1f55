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

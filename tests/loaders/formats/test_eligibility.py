"""Two lists of criteria are one text, under the headings by which the criteria are read apart."""

from __future__ import annotations

import pytest

from trialgraph.loaders.formats.eligibility import two_lists
from trialgraph.loaders.model import EligibilityText


@pytest.mark.parametrize(
    ("inclusion", "exclusion", "text"),
    [
        ("a", "b\nc", "Inclusion Criteria:\n\na\n\nExclusion Criteria:\n\nb\nc"),
        ("a", None, "Inclusion Criteria:\n\na"),
        ("", "b", "Exclusion Criteria:\n\nb"),
    ],
)
def test_two_lists_are_one_text_under_their_headings(inclusion: str | None, exclusion: str | None, text: str) -> None:
    assert two_lists(inclusion, exclusion) == EligibilityText(text=text)


def test_no_list_is_no_text() -> None:
    assert two_lists(None, "") is None

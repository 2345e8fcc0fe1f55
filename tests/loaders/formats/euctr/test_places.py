"""Countries of a protocol, also where the line breaks between them are lost."""

from __future__ import annotations

import pytest

from tests.loaders.formats.euctr.protocol import values
from trialgraph.loaders.formats.euctr.places import countries, member_state

REGIONS = "Korea, Republic of\nUnited States"


def test_the_countrys_own_and_those_where_sites_are_planned() -> None:
    assert countries(values()) == ("Sweden", "Korea, Republic of", "United States")
    assert countries(values((REGIONS, "Sweden\nJapan"))) == ("Sweden", "Japan")


CASES = [
    ("JapanKorea, Republic ofUnited States", ("Japan", "Korea, Republic of", "United States")),
    ("Japan Korea, Republic of United States", ("Japan", "Korea, Republic of", "United States")),
    ("Guinea Guinea-Bissau Niger Nigeria", ("Guinea", "Guinea-Bissau", "Niger", "Nigeria")),
    ("Bosnia and HerzegovinaRussian Federation", ("Bosnia and Herzegovina", "Russian Federation")),
    ("Japan, Mexico; Peru", ("Japan", "Mexico", "Peru")),
    ("Japan\nRest of the world\nPeru", ("Japan", "Rest of the world", "Peru")),
    ("Japan and Peru", ("Japan and Peru",)),
    ("to be decided", ("to be decided",)),
]


@pytest.mark.parametrize(("printed", "found"), CASES)
def test_countries_are_told_apart_by_their_names(printed: str, found: tuple[str, ...]) -> None:
    """A line with words that are no country stays as it is printed."""
    assert countries(values((REGIONS, printed)))[1:] == found


def test_the_number_of_cases() -> None:
    assert len(CASES) == 8


@pytest.mark.parametrize(
    ("printed", "state"),
    [("UK - MHRA", "UK"), ("Czech Republic - SUKL", "Czech Republic"), ("Outside EU/EEA", None), ("Italy", "Italy")],
)
def test_the_member_state_is_named_before_its_authority(printed: str, state: str | None) -> None:
    assert member_state(values(("Sweden - MPA", printed))) == state


def test_a_third_country_trial_names_its_countries_otherwise() -> None:
    label = "E.8.6.3 If E.8.6.1 or E.8.6.2 are Yes, specify the regions in which trial sites are planned"
    other = "E.8.6.3 Specify the countries outside of the EEA in which trial sites are planned"
    found = values((label, other), ("A.1 Member State Concerned: Sweden - MPA\n", ""))
    assert countries(found) == ("Korea, Republic of", "United States")

"""Where the criteria begin and end on a page whose layout is unknown."""

from __future__ import annotations

import pytest

from trialgraph.loaders.formats import page
from trialgraph.loaders.formats.page_criteria import Criteria, criteria

LABELS = {"Phase": "phase", "Status": "status"}

BOUNDS = {
    "a heading of the page ends them": (
        "Inclusion Criteria:\n- Adults\nExclusion Criteria:\n- Pregnancy\nStudy Design\nOpen label",
        ("Inclusion Criteria:", "- Pregnancy"),
    ),
    "a heading of several words": (
        "Eligibility Criteria\nPatients with gout.\nSponsors and Collaborators\nExample Inc.",
        ("Patients with gout.", "Patients with gout."),
    ),
    "a label ends them": ("Inclusion criteria\nAdults\nPhase: 2\nmore", ("Inclusion criteria", "Adults")),
    "an item that reads like a heading or a label does not": (
        "Inclusion Criteria\n- Study Design\n• Phase\n1. Contacts\nExclusion Criteria\nNone\nContacts\nAda",
        ("Inclusion Criteria", "None"),
    ),
    "topics of the criteria do not": (
        "Inclusion Criteria\nDisease status:\nActive\nOther conditions\nPrior treatment\nOther:\nAge over 18\nOutcomes",
        ("Inclusion Criteria", "Age over 18"),
    ),
    "rows of age and sex before and after them are not theirs": (
        "Eligibility\nSex: All\nAges\n18 Years to 60 Years\nInclusion criteria\nGout\nMinimum Age: 18 Years\nSex"
        "\nFemale\nHealthy Volunteers: No",
        ("Inclusion criteria", "Gout"),
    ),
    "an age that is a criterion is theirs": (
        "Inclusion criteria\nSex: any, with contraception\nGout\nAge: adult",
        ("Inclusion criteria", "Age: adult"),
    ),
    "a menu is passed over": (
        "Overview\nEligibility\nContacts\nOverview\nA study.\nWho can participate?\nAdults with gout\nContacts\nAda",
        ("Adults with gout", "Adults with gout"),
    ),
    "the section holds other fields first": (
        "Recruitment & Eligibility\nStatus\nOpen\nInclusion Criteria\nGout\n© Example",
        ("Inclusion Criteria", "Gout"),
    ),
    "criteria on the line of their heading": (
        "Eligibility Criteria: Inclusion Criteria: * Gout Exclusion Criteria: * Lupus\nPhase: 2",
        ("Inclusion Criteria: * Gout Exclusion Criteria: * Lupus",) * 2,
    ),
    "exclusion first, numbered as in a protocol": (
        "E.4 Principal exclusion criteria: none\nE.3 Principal inclusion criteria\nGout",
        ("E.4 Principal exclusion criteria: none", "Gout"),
    ),
}


def found(text: str) -> Criteria | None:
    return criteria(page.filled(page.lines(text)), LABELS)


@pytest.mark.parametrize(("text", "expected"), BOUNDS.values(), ids=list(BOUNDS))
def test_bounds(text: str, expected: tuple[str, str]) -> None:
    section = found(text)
    assert section is not None
    assert (section.lines[0].raw, section.lines[-1].raw) == expected
    first, last = section.lines[0], section.lines[-1]
    assert text[first.start : first.end] == first.raw and text[last.start : last.end] == last.raw
    assert not {each.start for each in section.lines} & {each.start for each in section.around}


def test_the_table_is_whole() -> None:
    assert len(BOUNDS) == 11


@pytest.mark.parametrize(
    "text",
    [
        "",
        "A study of gout\nPhase: 2",
        "Eligibility\nContacts\nAda",
        "Inclusion criteria\nExclusion criteria",
        "The inclusion criteria were changed in May.",
    ],
)
def test_no_criteria(text: str) -> None:
    assert found(text) is None


def test_how_sure_the_place_is() -> None:
    ended = found("Inclusion criteria\nGout\nOutcomes\nx")
    open_end = found("Inclusion criteria\nGout")
    apart = found("Inclusion criteria\nGout\nOutcomes\nx\nExclusion criteria\nLupus")
    assert ended and open_end and apart
    assert [each.inference.confidence for each in (ended, open_end, apart)] == [0.85, 0.7, 0.5]
    assert ended.inference.basis == 'before "Outcomes"'
    assert "another list" in apart.inference.basis


def test_whether_a_list_has_its_heading() -> None:
    listed, free = found("Inclusion criteria\nGout"), found("Eligibility\nAdults with gout")
    assert listed and free
    assert (listed.listed, free.listed) == (True, False)

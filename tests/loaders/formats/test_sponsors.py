"""Sponsors, and who only pays."""

from __future__ import annotations

from trialgraph.loaders.formats.sponsors import with_funders
from trialgraph.loaders.model import Sponsor


def test_who_pays_is_a_collaborator_unless_it_is_a_sponsor_already() -> None:
    lead, other = Sponsor(name="Hill University", role="LEAD"), Sponsor(name="Hill Pharma", role="COLLABORATOR")
    found = with_funders((lead, other), ("HILL UNIVERSITY", "Hill Fund", None, "", "hill fund", "Hill Pharma"))
    assert list(found) == [lead, other, Sponsor(name="Hill Fund", role="COLLABORATOR")]


def test_a_sponsor_that_is_printed_twice_has_the_first_of_its_roles() -> None:
    lead = Sponsor(name="Hill University", role="LEAD")
    assert list(with_funders((lead, Sponsor(name="Hill university", role="COLLABORATOR")), ())) == [lead]


def test_without_names_there_are_none() -> None:
    assert list(with_funders((), (None,))) == []

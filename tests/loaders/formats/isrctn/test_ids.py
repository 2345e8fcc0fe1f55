"""The other numbers of an ISRCTN trial: each once, and known for what it is."""

from __future__ import annotations

from typing import Any
from xml.etree.ElementTree import Element, fromstring

import pytest

from trialgraph.loaders.formats.elements import from_json
from trialgraph.loaders.formats.isrctn.ids import org_study_id, secondary_ids
from trialgraph.loaders.model import SecondaryId


def trial(*listed: str, **refs: str) -> Element:
    secondary: dict[str, Any] = {"secondaryNumbers": {"secondaryNumber": list(listed)}}
    return from_json("trial", {"externalRefs": refs | secondary})


NUMBERS = [
    ("NCT00000001", "NCT", "ClinicalTrials.gov"),
    ("2019-000001-11", "EUDRACT_NUMBER", "EUCTR"),
    ("2023-500001-11-00", "CTIS", "CTIS"),
    ("ISRCTN00000026", "ISRCTN", "ISRCTN"),
    ("NTR123", None, None),
    ("HILL-7", None, None),
]


@pytest.mark.parametrize(("number", "type", "domain"), NUMBERS)
def test_a_number_of_a_registry_is_known_by_its_form(number: str, type: str | None, domain: str | None) -> None:
    assert secondary_ids(trial(number)) == (SecondaryId(id=number, type=type, domain=domain),)
    assert len(NUMBERS) == 6


def test_a_number_of_ctis_may_stand_where_one_of_its_forerunner_is_asked_for() -> None:
    assert secondary_ids(trial(eudraCTNumber="2023-500001-11-00"))[0].type == "CTIS"


def test_a_field_names_the_type_of_what_its_form_does_not_tell() -> None:
    found = secondary_ids(trial(clinicalTrialsGovNumber="pending", irasNumber="123456"))
    assert [(each.id, each.type) for each in found] == [("pending", "NCT"), ("123456", "IRAS")]


def test_of_two_numbers_in_one_registry_only_the_one_in_its_field_is_that_of_this_trial() -> None:
    found = secondary_ids(trial("NCT00000002", "2019-000001-11", clinicalTrialsGovNumber="NCT00000001"))
    assert [each.type for each in found] == ["NCT", "REGISTRY", "EUDRACT_NUMBER"]
    assert [each.type for each in secondary_ids(trial("NCT00000002", "NCT00000003"))] == ["REGISTRY", "REGISTRY"]


def test_the_xml_tells_the_type_of_a_listed_number() -> None:
    listed = '<secondaryNumber numberType="cpms"> 43\n21 </secondaryNumber>'
    xml = f"<trial><externalRefs><secondaryNumbers>{listed}</secondaryNumbers></externalRefs></trial>"
    assert secondary_ids(fromstring(xml)) == (SecondaryId(id="43 21", type="cpms"),)


def test_a_number_is_listed_once_and_that_of_the_sponsor_not_at_all() -> None:
    found = trial(
        "NCT00000001", "HILL-7", "X", "X", clinicalTrialsGovNumber="NCT00000001", protocolSerialNumber="HILL-7"
    )
    assert [each.id for each in secondary_ids(found)] == ["NCT00000001", "X"]
    assert org_study_id(found) == "HILL-7"


@pytest.mark.parametrize("printed", ["Nil known", "N/A", "None", "-", ""])
def test_what_says_that_there_is_no_number_is_none(printed: str) -> None:
    found = trial(printed, clinicalTrialsGovNumber=printed, protocolSerialNumber=printed)
    assert (org_study_id(found), secondary_ids(found)) == (None, ())

"""Pages whose layout nobody described: only what is sure is kept, and what is lacking is named."""

from __future__ import annotations

import io
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from trialgraph.errors import InvalidRecord, UnknownFormat
from trialgraph.loaders.criteria.segmentation import segment
from trialgraph.loaders.document import HEAD, Document
from trialgraph.loaders.formats import captioned, recognise, unknown_page
from trialgraph.loaders.formats.format import Format
from trialgraph.loaders.model import Record, SecondaryId, Sponsor, Trial
from trialgraph.loaders.sources import documents
from trialgraph.ontology.registries import registry_id

ReadPage = Callable[[Format, str], Trial]

PAGE = """Example Trials
Menu
Last updated: March 5, 2021
Title: Examplinib in Adults With Gout
NCT ID: NCT00000001
EudraCT Number: 2008-123456-27
Sponsor: Example Inc.
Collaborator
Example University
Overall Status: Completed
Phase
Phase 1/Phase 2
Conditions
Gout
Hyperuricemia
Study Type: Interventional
Who can participate?
Inclusion criteria:
- Gout
- Not in NCT00000002
Exclusion criteria:
- Kidney stones
Minimum Age: 18 Years
Sex: Female
Healthy Volunteers: No
Study Locations
Example Hospital, Springfield
Related trials
NCT00000003
"""


def test_a_page_with_labels_is_read_by_them(read_page: ReadPage) -> None:
    trial = read_page(unknown_page, PAGE)
    assert (trial.nct_id, trial.brief_title) == ("NCT00000001", "Examplinib in Adults With Gout")
    assert trial.secondary_ids == (SecondaryId(id="2008-123456-27", type="EUDRACT_NUMBER", domain="EUCTR"),)
    assert trial.sponsors == (
        Sponsor(name="Example Inc."),
        Sponsor(name="Example University", role="COLLABORATOR"),
    )
    assert (trial.overall_status, trial.phases, trial.study_type) == (
        "COMPLETED",
        ("PHASE1", "PHASE2"),
        "INTERVENTIONAL",
    )
    assert trial.conditions == ("Gout", "Hyperuricemia")
    assert (trial.minimum_age, trial.maximum_age, trial.sex, trial.healthy_volunteers) == (
        "18 Years",
        None,
        "FEMALE",
        False,
    )
    assert trial.related_trials == ("NCT00000002", "NCT00000003")
    assert trial.eligibility is not None
    assert trial.eligibility.text.startswith("Inclusion criteria:\n- Gout")
    assert trial.eligibility.text.endswith("- Kidney stones")
    assert trial.eligibility.offset == PAGE.index("Inclusion criteria:")
    assert [each.field for each in trial.inferences] == ["eligibility"]


def test_what_no_label_tells_is_an_inference(read_page: ReadPage) -> None:
    page = "Examplinib in Adults With Gout\nNCT00000001\nPhase 1\nInclusion criteria\nGout"
    trial = read_page(unknown_page, page)
    assert (trial.nct_id, trial.brief_title, trial.phases) == ("NCT00000001", "Examplinib in Adults With Gout", ())
    assert {each.field: each.value for each in trial.inferences if each.field != "eligibility"} == {
        "nct_id": "NCT00000001",
        "brief_title": "Examplinib in Adults With Gout",
    }
    assert all(each.basis and 0.5 <= each.confidence < 1 for each in trial.inferences)


def test_values_that_differ_are_not_taken(read_page: ReadPage) -> None:
    trial = read_page(unknown_page, PAGE + "Status: Recruiting\nPhase: 3\nPhase\nSex: Male")
    assert (trial.overall_status, trial.phases, trial.sex) == (None, (), None)


def test_what_the_trials_below_study_is_not_taken_for_this_one(read_page: ReadPage) -> None:
    trial = read_page(unknown_page, PAGE + "A Trial of Other People\nConditions: Asthma\nSponsor: Other Inc.\n")
    assert trial.conditions == ()
    assert trial.sponsors == (Sponsor(name="Example University", role="COLLABORATOR"),)
    again = read_page(unknown_page, PAGE + "Conditions: Gout; Hyperuricemia\nSponsor: Example Inc.\n")
    assert (again.conditions, len(again.sponsors)) == (("Gout", "Hyperuricemia"), 2)


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("Conditions: Gout; Lupus, Systemic | Pain", ("Gout", "Lupus, Systemic", "Pain")),
        ("Condition\nGout\nMedDRA version: 9.1", ("Gout",)),
        ("Conditions\n• Gout\n• Pain\nTreatments\nDrug", ("Gout", "Pain")),
        ("Conditions\nGout\nHow it works\nPatients come every week.", ("Gout",)),
        ("Conditions\nTreatments\nDrug", ()),
    ],
)
def test_conditions(printed: str, expected: tuple[str, ...], read_page: ReadPage) -> None:
    page = f"NCT ID: NCT00000001\n{printed}\nInclusion criteria\nPain of any kind"
    assert read_page(unknown_page, page).conditions == expected


def test_a_page_without_a_sure_id_is_read_by_its_title(read_page: ReadPage) -> None:
    page = "Skip to the main content of this page\nA Study of Examplinib in Gout\nInclusion criteria\nGout\nContacts\n"
    trial = read_page(unknown_page, page + "NCT00000001\nNCT00000002")
    assert (trial.id, trial.brief_title) == (None, "A Study of Examplinib in Gout")
    assert trial.related_trials == ()


def test_a_saved_page_is_known_by_its_address_and_title() -> None:
    html = """<!doctype html><title>Examplinib in Adults With Gout - Example</title>
        <link rel=canonical href="https://trials.example/NCT00000001"><h1>Examplinib in Adults With Gout</h1>
        <h2>Inclusion criteria</h2><ul><li>Gout</ul><h2>Related</h2><p>NCT00000002<p>NCT00000003"""
    document = Document("page.html", partial(io.BytesIO, html.encode()))
    assert recognise(document) is unknown_page
    [found] = unknown_page.read(document)
    assert isinstance(found, Record) and found.format == "unknown-page"
    assert found.trial.nct_id == "NCT00000001"
    assert {each.field: each.confidence for each in found.trial.inferences} == {
        "nct_id": 0.95,
        "brief_title": 0.9,
        "eligibility": 0.85,
    }
    assert found.trial.eligibility is not None and found.trial.eligibility.text == "Inclusion criteria\n\n• Gout"


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        ("NCT ID: NCT00000001\nPhase: 2", "a page without an eligibility section"),
        ("Inclusion criteria\nGout", "without a registry id that is surely its own, and without a title"),
        ("NCT00000001\nNCT00000002\nInclusion criteria\nGout", "without a title"),
        ("How we choose whom to hire\nEligibility\nAdults who like work", "without a list of criteria"),
        ('id,title,"inclusion, criteria",a,b,c,d,e,f\nInclusion criteria:\nGout', "not the text of a page"),
        ("id|a|b|c|d|e|f|g|h\nInclusion criteria:\nGout", "not the text of a page"),
        ("<trials>\nInclusion criteria:\nGout\nNCT00000001", "not the text of a page"),
    ],
)
def test_what_is_lacking_is_named(text: str, cause: str) -> None:
    document = Document("page.txt", partial(io.BytesIO, text.encode()))
    with pytest.raises(UnknownFormat, match=cause):
        recognise(document)
    [found] = unknown_page.read(document)
    assert isinstance(found, InvalidRecord) and cause in found.cause


@pytest.mark.parametrize(
    "line", ["Eligibility\nContacts\n", "Inclusion criteria\nExclusion criteria\n", "NCT00000001\n", "a, b "]
)
def test_a_long_page_costs_no_more_than_its_length(line: str) -> None:
    start = time.perf_counter()
    assert unknown_page.lacking(line * (HEAD // len(line)))
    assert time.perf_counter() - start < 5


# The pages are cut off: the one of the captioned layout ends before its criteria.
REAL = {
    "centerwatch_NCT04535245.txt": (4, "Confirmed diagnosis of", "Must be able to comprehend"),
    "ignite_NCT04396756.txt": (None, "Diagnosis of IPF", "Smoking of any kind"),
    "meddatax_NCT01858259.txt": (0, "", ""),
    "medpath_EUCTR2008-000224-27-GB.txt": (3, "Fulfill 1980", "Active chronic infection"),
    "veeva_NCT03458156.txt": (9, "Meeting the 1997", "Uncontrollable infec"),
}


def test_real_pages_of_other_sites(shared: Path) -> None:
    pages = {Path(each.source).name: each for each in documents([str(shared / "data" / "pages")])}
    assert pages.keys() == REAL.keys()
    for name, (inclusion, first, last) in REAL.items():
        document = pages[name]
        assert isinstance(document, Document)
        [found] = recognise(document).read(document)
        assert isinstance(found, Record)
        own = registry_id(Path(name).stem.partition("_")[2])
        assert own is not None and found.trial.id == own.id
        if found.format == captioned.NAME:
            assert inclusion == 0 and found.trial.eligibility is None
            continue
        assert found.format == unknown_page.NAME and found.trial.eligibility is not None
        text = found.trial.eligibility.text
        assert document.text[found.trial.eligibility.offset :].startswith(text)
        items = segment(text).items
        assert text[items[0].start :].startswith(first) and text[items[-1].start :].startswith(last)
        assert (items[0].list, items[-1].list) == ("inclusion", "exclusion")
        assert inclusion in {None, sum(each.list == "inclusion" for each in items)}
        assert not any(heading in text for heading in ("Study Design", "Study & Design", "Healthy Volunteers: "))

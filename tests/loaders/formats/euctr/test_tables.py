"""The labels of the register, and the keys that are named for them."""

from __future__ import annotations

import pytest

from tests.loaders.formats.euctr.protocol import NUMBERED
from trialgraph.loaders.formats.euctr.labels import protocols
from trialgraph.loaders.formats.euctr.tables import HEADINGS, LABELS, UNREAD, WORDINGS, Entry, key_of
from trialgraph.loaders.formats.euctr.trial import trial


def test_no_label_stands_in_two_tables() -> None:
    headings, unread = HEADINGS.strip().splitlines(), UNREAD.strip().splitlines()
    every = [*LABELS, *headings, *unread]
    assert len(every) == len({each.casefold() for each in every}) == len(WORDINGS)
    assert len(WORDINGS) > 220


def test_a_label_is_its_number_and_its_wording() -> None:
    assert {each.number for each in WORDINGS if each.wording == "IMP"} == {"D."}
    assert {each.field for each in WORDINGS if each.number == "E.3"} == {"inclusion"}
    assert all(each.heading for each in WORDINGS if each.number == "E.6" and "Scope" in each.wording)
    assert {each.field for each in WORDINGS if each.heading or each.number.startswith("B.5.")} == {""}


# Fields that tell nothing beside the others of the made-up protocol.
_SILENT = {
    "product": "it parts one product from the next",
    "placebo_number": "it parts one placebo from the next",
    "arms": "the trial is randomised, so that there are several",
    "multinational": "the number of the whole trial is told",
    "enrollment_here": "the number of the whole trial is told",
    "minors": "a group under 18 is told",
    "end_status": "the status of the summary is told, too",
}


def other(value: str) -> str:
    """Another answer to the question, another number, another text."""
    answers = {"Yes": "No", "No": "Yes", "Information not present in EudraCT": "Yes", "Sweden - MPA": "Finland - FIMEA"}
    if value[-1].isdigit():
        return f"{value[:-1]}{(int(value[-1]) + 1) % 10}"
    return answers.get(value) or f"{value} x"


@pytest.mark.parametrize("field", sorted(set(LABELS.values())))
def test_every_field_that_is_read_says_something(field: str) -> None:
    [protocol] = protocols(NUMBERED)
    entries = [*protocol.entries, Entry("status", "Completed")]
    changed = [each._replace(value=other(each.value)) if each.field == field else each for each in entries]
    assert changed != entries
    assert (trial(changed) != trial(entries)) != (field in _SILENT)


KEYS = [
    ("a2_eudract_number", ("number", "")),
    ("_id", ("link", "")),
    ("x5_trial_status", ("status", "")),
    ("a31_title_of_the_trial_for_lay_people_in_easily_understood_ie_nontechnical_language", ("lay_title", "")),
    ("a51_isrctn_international_standard_randomised_controlled_trial_number", ("isrctn", "")),
    ("a52_us_nct_clinicaltrialsgov_registry_number", ("nct", "")),
    ("b31_and_b32_status_of_the_sponsor", ("sponsor_status", "")),
    ("d38_inn__proposed_inn", ("inn", "")),
    ("d32_product_code_where_applicable", ("product_code", "")),
    ("e3_principal_inclusion_criteria", ("inclusion", "")),
    ("e3_principal_inclusion_criteria_es", ("inclusion", "es")),
    ("e863_trial_sites_planned_in", ("regions", "")),
    ("f112_preterm_newborn_infants_up_to_gestational_age__37_weeks", ("preterm", "")),
    ("p_date_of_the_global_end_of_the_trial", ("end_date", "")),
    ("b54_telephone_number", None),
    ("b56_email", None),
    ("e22_secondary_objectives_of_the_trial_es", None),
    ("endPoints", None),
    ("", None),
]


@pytest.mark.parametrize(("key", "field"), KEYS)
def test_a_key_is_of_the_field_of_its_label(key: str, field: tuple[str, str] | None) -> None:
    assert key_of(key) == field


def test_the_number_of_keys() -> None:
    assert len(KEYS) == 19

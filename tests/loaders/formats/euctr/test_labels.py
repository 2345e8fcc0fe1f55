"""Where the labels of the register's text stand, with line breaks and without."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.loaders.formats.euctr.protocol import NUMBERED, PREAMBLE, PROTOCOL, SUMMARY, changed
from trialgraph.loaders.formats.euctr.labels import labels, protocols
from trialgraph.loaders.formats.euctr.tables import Entry

# A number with a word behind it; not one that another label mentions (`D.1.2 and D.1.3 IMP Role`).
_NUMBERED = re.compile(
    r"(?<!and )(?<!to )(?<!If )(?<!or )(?:[A-HNP]\.(?:\d+(?:\.\d+)*\s+|IMP|\s)(?=[A-Za-z]))"
    r"|Sponsor \d|MedDRA Classification"
)


def entries(text: str) -> list[Entry]:
    [protocol] = protocols(text)
    return list(protocol.entries)


def found(text: str, field: str) -> list[str]:
    return [each.value for each in entries(text) if each.field == field]


def test_every_line_of_a_protocol_is_a_label_or_goes_on_a_value() -> None:
    starts = {label.start for label in labels(PROTOCOL)}
    numbered = [match.start() for match in _NUMBERED.finditer(PROTOCOL)]
    assert len(numbered) > 130
    assert [PROTOCOL[at : at + 40] for at in numbered if at not in starts] == []


def test_every_label_of_a_real_text_is_known(shared: Path) -> None:
    text = (shared / "data" / "other-registries" / "euctr-one-study-full.txt").read_text("utf-8")
    starts = {label.start for label in labels(text)}
    numbered = [match.start() for match in _NUMBERED.finditer(text)]
    assert len(numbered) > 750
    assert [text[at : at + 60] for at in numbered if at not in starts] == []


def test_a_value_stands_between_two_labels() -> None:
    assert found(PROTOCOL, "title") == ["Examplinib in Glimmer, a Randomised Trial"]
    assert found(PROTOCOL, "inclusion") == ["1. Glimmer for 4 weeks.\n2. Age < 70 years."]
    assert found(PROTOCOL, "sponsor_status") == ["Non-Commercial", "Non-Commercial"]
    assert found(PROTOCOL, "route") == ["Oral use\nGastric use"]
    assert found(PROTOCOL, "regions") == ["Korea, Republic of\nUnited States"]
    assert found(PROTOCOL, "end_date") == ["2006-07-08"]
    assert found(PROTOCOL, "link") == ["https://www.example.org/ctr-search/trial/2004-000001-11/SE/"]


def test_contacts_are_never_read() -> None:
    text = repr(entries(PROTOCOL))
    assert not any(each in text for each in ("someone@example.org", "12345", "Example Street", "Example Office"))


def test_lost_line_breaks_change_no_value() -> None:
    broken = [(each.field, each.value.replace("\n", "")) for each in entries(PROTOCOL)]
    lost = [(each.field, each.value) for each in entries(PROTOCOL.replace("\n", ""))]
    assert lost == broken
    assert len(lost) > 70


def test_words_may_be_parted_otherwise() -> None:
    text = changed(("A.3 Full title of the trial:", "A.3\tFull  title of\u00a0the trial :"), ("Sponsor's", "Sponsor’s"))
    assert entries(text) == entries(NUMBERED)


def test_another_language_is_told() -> None:
    text = changed(("A.3.1 Title", "A.3 Full title of the trial (sv): Examplinib mot glimmer\nA.3.1 Title"))
    titles = [each for each in entries(text) if each.field == "title"]
    assert [(each.language, each.value.split()[-1]) for each in titles] == [("", "Trial"), ("sv", "glimmer")]


@pytest.mark.parametrize(
    "prose",
    [
        "see E.2 Objective of the trial for more",
        "as in E.3 Principal inclusion criteria above",
        "vitamin D. IMP Identification is done by a nurse",
        "grade E.3 or F.2 Gender is not asked",
        "Link: none. Trial Status: frail",
        "the EudraCT Number: 2004-000009-99 of another trial",
        "Sponsor 1 agrees, MedDRA Classification applies",
    ],
)
def test_what_prose_says_of_labels_does_not_end_it(prose: str) -> None:
    text = changed(("2. Age < 70 years.", prose))
    for each in (text, SUMMARY + text, text.replace("\n", "")):
        [inclusion] = found(each, "inclusion")
        assert inclusion.endswith(prose)
    assert len(entries(text)) == len(entries(NUMBERED))


def test_the_words_of_a_criterion_stay_criteria_where_prose_looks_just_like_a_label() -> None:
    text = changed(("1. Use of glowine.", "1. Use of glowine, E.3 Principal inclusion criteria: no.\n3. Thirst."))
    assert found(text, "exclusion") == ["1. Use of glowine,"]
    assert found(text, "inclusion")[1] == "no.\n3. Thirst.\n2. Pregnancy."


def test_each_summary_begins_a_protocol() -> None:
    other = PROTOCOL.replace("/SE/", "/FI/").replace("Sweden - MPA", "Finland - FIMEA")
    for text in (PREAMBLE + PROTOCOL + "\n" + other, (PREAMBLE + PROTOCOL + other).replace("\n", "")):
        first, second = protocols(text)
        assert first.text.startswith("Summary") and second.text.startswith("Summary")
        assert first.text.rstrip().endswith("2006-07-08")
        assert [each.value for each in second.entries if each.field == "member_state"] == ["Finland - FIMEA"]
        assert len(first.entries) == len(second.entries) == len(entries(PROTOCOL))


def test_protocols_without_a_summary_begin_with_their_member_state() -> None:
    first, second = protocols(NUMBERED + NUMBERED)
    assert first.text.startswith("A.1 Member State") and second.text.startswith("A.1 Member State")
    assert first.entries == second.entries


def test_a_protocol_of_a_third_country_has_no_member_state() -> None:
    text = changed(("A.1 Member State Concerned: Sweden - MPA\n", ""))
    assert [each.field for each in entries(text)][:2] == ["number", "title"]


def test_a_text_without_labels_has_no_protocol() -> None:
    assert list(protocols("E.3 of the house is shut. Link: none")) == []
    assert list(protocols("")) == []

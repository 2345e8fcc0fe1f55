"""The register's text as documents: one record a protocol, one trial an EudraCT number."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.loaders.formats.euctr.protocol import NUMBERED, PREAMBLE, PROTOCOL, changed, document
from trialgraph.errors import InvalidRecord
from trialgraph.loaders.formats import recognise
from trialgraph.loaders.formats.euctr import text as euctr_text
from trialgraph.loaders.model import Record
from trialgraph.loaders.quads import record_iri, trial_id, trial_iri

FINNISH = PROTOCOL.replace("/SE/", "/FI/").replace("Sweden - MPA", "Finland - FIMEA")


def records(text: str) -> list[Record]:
    found = list(euctr_text.read(document(text)))
    kept = [each for each in found if isinstance(each, Record)]
    assert len(kept) == len(found), found
    return kept


def test_each_protocol_is_a_record_of_its_own_and_all_are_of_one_trial() -> None:
    first, second = records(PREAMBLE + PROTOCOL + FINNISH)
    assert (first.trial.registry_id, second.trial.registry_id) == ("2004-000001-11-SE", "2004-000001-11-FI")
    assert [(each.source, each.place, each.format) for each in (first, second)] == [
        ("sample.txt", "protocol 1", "euctr-text"),
        ("sample.txt", "protocol 2", "euctr-text"),
    ]
    assert trial_iri(first) == trial_iri(second) and record_iri(first) != record_iri(second)


def test_a_trial_without_numbers_of_other_registries_is_known_by_its_own() -> None:
    bare = re.sub(r"A\.5\.\d .*\n", "", PROTOCOL)
    first, second = records(bare + bare.replace("/SE/", "/FI/"))
    assert trial_id(first) == trial_id(second) == "2004-000001-11"
    assert trial_iri(first).endswith("/trial/2004-000001-11")


def test_lost_line_breaks_lose_no_field() -> None:
    [broken], [lost] = records(PROTOCOL), records(PROTOCOL.replace("\n", ""))
    assert lost.trial.eligibility is not None and broken.trial.eligibility is not None
    for field in set(broken.trial.__struct_fields__) - {"eligibility", "interventions", "inferences"}:
        assert getattr(lost.trial, field) == getattr(broken.trial, field), field
    assert lost.trial.eligibility.text.split() == broken.trial.eligibility.text.split()


def test_the_digest_is_that_of_the_protocol_wherever_it_stands() -> None:
    [alone], [_, second] = records(FINNISH), records(PROTOCOL + "\n" + FINNISH)
    [windows] = records(FINNISH.replace("\n", "\r\n"))
    assert alone.digest == second.digest == windows.digest
    assert len(alone.digest) == 64


def test_a_protocol_that_cannot_be_does_not_cost_its_neighbours() -> None:
    bad, good = euctr_text.read(document(PROTOCOL.replace("2006-07-08", "8 Juli") + FINNISH))
    assert isinstance(bad, InvalidRecord) and isinstance(good, Record)
    assert str(bad) == "sample.txt (2004-000001-11 protocol 1): '8 Juli' is not a date"
    assert good.place == "protocol 2"


def test_a_text_without_a_protocol_is_refused() -> None:
    [found] = euctr_text.read(document("a shopping list"))
    assert str(found) == "sample.txt: a text without a protocol: no label of a EudraCT number"


@pytest.mark.parametrize("text", [PROTOCOL, NUMBERED, PREAMBLE + FINNISH, PROTOCOL.replace("\n", "")])
def test_the_text_is_recognised(text: str) -> None:
    assert recognise(document(text)) is euctr_text


@pytest.mark.parametrize(
    "text",
    [
        "EudraCT number: 2004-000001-11. See A.3 Full title of the trial.",
        "A.2 EudraCT number: 2004-000001-11",
        f"<html>{NUMBERED}",
        "a shopping list",
    ],
)
def test_other_text_is_not(text: str) -> None:
    assert not euctr_text.recognises(text)


def test_a_text_in_another_language_only_is_recognised() -> None:
    text = changed(("A.3 Full title of the trial:", "A.3 Full title of the trial (es):"))
    assert euctr_text.recognises(text)


def test_a_real_text(shared: Path) -> None:
    text = (shared / "data" / "other-registries" / "euctr-one-study-full.txt").read_text("utf-8")
    found = records(text)
    assert [each.trial.registry_id for each in found] == [f"2015-001314-10-{code}" for code in ("SE", "PT", "ES", "BE")]
    assert len({trial_iri(each) for each in found}) == 1
    for each in found:
        trial = each.trial
        assert (trial.phases, trial.enrollment_count, trial.sex) == (("PHASE3",), 720, "ALL")
        assert (trial.minimum_age, trial.maximum_age, trial.overall_status) == ("18 Years", None, "COMPLETED")
        assert [drug.type for drug in trial.interventions] == ["BIOLOGICAL", None]
        assert len(trial.location_countries) == 14
        assert trial.eligibility is not None and 29 <= trial.eligibility.text.count("\n") < 40
        # Every word of the criteria stands in the text of the register, in the same order.
        words = re.sub(r"\s", "", trial.eligibility.text)
        inclusion, exclusion = words.removeprefix("InclusionCriteria:").split("ExclusionCriteria:")
        assert all(part in re.sub(r"\s", "", text) for part in (inclusion, exclusion))
    assert "@" not in repr([each.trial for each in found])

"""What every format must do, whichever it is."""

from __future__ import annotations

import importlib
import io
import pkgutil
import re
from collections.abc import Iterator
from functools import partial
from importlib import resources
from pathlib import Path

import pytest

from trialgraph import seeds
from trialgraph.errors import InvalidParameter, InvalidRecord, UnknownFormat, UnreadableSource
from trialgraph.loaders import formats
from trialgraph.loaders.document import Document
from trialgraph.loaders.formats import FORMATS, named, recognise, registry_lines
from trialgraph.loaders.formats.format import Format
from trialgraph.loaders.model import Record, Trial
from trialgraph.loaders.sources import documents

JSON = '{"protocolSection": {"identificationModule": {"nctId": "NCT00000001", "briefTitle": "Größe ≥ 1"}}}'
XML = (
    "<clinical_study><id_info><nct_id>NCT00000001</nct_id></id_info>"
    "<brief_title>Größe ≥ 1</brief_title></clinical_study>"
)
EUCTR_JSON = (
    '{"_id": "2004-000001-11-SE", "a2_eudract_number": "2004-000001-11", "a3_full_title_of_the_trial": "Größe ≥ 1", '
    '"a52_us_nct_clinicaltrialsgov_registry_number": "NCT00000001"}'
)
EUCTR_TEXT = (
    "A.1 Member State Concerned: Sweden - MPA\nA.2 EudraCT number: 2004-000001-11\n"
    "A.3 Full title of the trial: Größe ≥ 1\nA.5.2 US NCT (ClinicalTrials.gov registry) number: NCT00000001\n"
)
CTIS = """{
  "ctNumber": "2023-500001-11-00",
  "authorizedPartI": {
    "trialDetails": {"clinicalTrialIdentifiers": {
      "publicTitle": "Größe ≥ 1", "secondaryIdentifyingNumbers": {"nctNumber": {"number": "NCT00000001"}}
    }}
  }
}"""
ISRCTN = (
    '<trial xmlns="http://www.67bricks.com/isrctn"><isrctn>00000018</isrctn>'
    "<externalRefs><clinicalTrialsGovNumber>NCT00000001</clinicalTrialsGovNumber></externalRefs></trial>"
)
LINE = '{"isrctn": "00000018", "ctrname": "ISRCTN", "externalRefs": {"clinicalTrialsGovNumber": "NCT00000001"}}'
ICTRP_TABLE = 'TrialID,Public_title,Phase,Condition\nNCT00000001,"Größe ≥ 1",,\n'
ICTRP_XML = (
    "<Trials_downloaded_from_ICTRP><Trial><TrialID>NCT00000001</TrialID><Public_title>Größe ≥ 1</Public_title>"
    "</Trial></Trials_downloaded_from_ICTRP>"
)
PAGE = "NCT ID: NCT00000001\nWho can participate?\nInclusion criteria:\nAge ≥ 18\nStudy Locations\nExample Hospital"


def document(text: str, name: str = "sample") -> Document:
    return Document(name, partial(io.BytesIO, text.encode()))


def samples() -> Iterator[Document]:
    """At least one document of each format: the seeds are those of the pages."""
    yield document(JSON, "json")
    yield document(XML, "xml")
    yield document(EUCTR_JSON, "euctr-json")
    yield document(EUCTR_TEXT, "euctr-text")
    yield document(CTIS, "ctis")
    yield document(ISRCTN, "isrctn")
    yield document(LINE, "line")
    yield document(ICTRP_TABLE, "ictrp table")
    yield document(ICTRP_XML, "ictrp xml")
    yield document(PAGE, "page.txt")
    yield document("<!doctype html>" + "".join(f"<p>{line}</p>" for line in PAGE.split("\n")), "page.html.txt")
    for seed in sorted(resources.files(seeds).iterdir(), key=lambda each: each.name):
        if seed.name.endswith(".txt"):
            yield document(seed.read_text("utf-8"), seed.name)


SAMPLES = list(samples())


def read(format: Format, sample: Document) -> list[Record | InvalidRecord]:
    return list(format.read(sample))


def test_every_module_that_offers_a_format_is_registered() -> None:
    modules = (
        importlib.import_module(each.name) for each in pkgutil.walk_packages(formats.__path__, f"{formats.__name__}.")
    )
    offered = {module.NAME for module in modules if hasattr(module, "recognises") and hasattr(module, "NAME")}
    assert offered == {each.NAME for each in FORMATS}


def test_names_are_distinct_and_fit_into_an_iri() -> None:
    names = [each.NAME for each in FORMATS]
    assert len(set(names)) == len(names)
    assert all(re.fullmatch(r"[a-z][a-z0-9-]*", name) for name in names)
    assert [named(name) for name in names] == list(FORMATS)


def test_there_is_a_sample_of_every_format() -> None:
    assert len(SAMPLES) == 16
    assert {recognise(sample).NAME for sample in SAMPLES} == {each.NAME for each in FORMATS}


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.source)
class TestEverySample:
    def test_is_recognised_by_one_format_only_or_left_to_the_last_resort(self, sample: Document) -> None:
        *described, last = FORMATS
        found = [each.NAME for each in described if each.recognises(sample.head)]
        assert found == ([] if recognise(sample) is last else [recognise(sample).NAME])

    def test_is_read_into_records_that_say_where_they_are_from(self, sample: Document) -> None:
        format = recognise(sample)
        [record] = read(format, sample)
        assert isinstance(record, Record)
        # The line of an export is a record of the format that knows its registry.
        assert (record.source, record.format) == (sample.source, "isrctn" if format is registry_lines else format.NAME)
        assert re.fullmatch(r"[0-9a-f]{64}", record.digest)
        assert record.trial != Trial()

    def test_is_read_the_same_twice_and_with_other_newlines(self, sample: Document) -> None:
        format = recognise(sample)
        [first], [second] = read(format, sample), read(format, sample)
        assert first == second and isinstance(first, Record)
        other = document(sample.text.replace("\n", "\r\n"), sample.source)
        [third] = read(recognise(other), other)
        assert isinstance(third, Record) and third.trial == first.trial

    def test_another_text_has_another_digest(self, sample: Document) -> None:
        other = document(sample.text.replace("NCT00000001", "NCT00000002") + "\nmore" * sample.source.endswith("txt"))
        [first], [second] = read(recognise(sample), sample), read(recognise(sample), other)
        assert isinstance(first, Record) and isinstance(second, Record)
        assert first.digest != second.digest

    def test_the_eligibility_text_stands_where_the_offset_says(self, sample: Document) -> None:
        [record] = read(recognise(sample), sample)
        assert isinstance(record, Record)
        eligibility = record.trial.eligibility
        if sample.source.endswith(".txt"):
            assert eligibility is not None
            assert sample.text[eligibility.offset :].startswith(eligibility.text)
        else:
            assert eligibility is None


@pytest.mark.parametrize("format", FORMATS, ids=lambda each: each.NAME)
@pytest.mark.parametrize("text", ["x\n" * 9, "{}", "<a/>", "[1, 2]", "[[" * 5000, "<clinical_study", '{"studies": 3}'])
def test_a_format_forced_upon_a_document_of_another_layout_does_not_crash(format: Format, text: str) -> None:
    found = read(format, document(text))
    assert {each.source for each in found} == {"sample"}
    assert not any(isinstance(each, Record) and each.trial.nct_id for each in found)


def test_an_unknown_layout_names_those_that_are_known() -> None:
    with pytest.raises(
        UnknownFormat, match=r"^a\.txt: no layout .*ctgov-json, ctgov-xml.*: a page without an eligibility section"
    ):
        recognise(document("a shopping list", "a.txt"))
    with pytest.raises(
        InvalidParameter, match=r"no input format is called 'pdf'; there are registry-lines, ctgov-json"
    ):
        named("pdf")


@pytest.mark.parametrize("data", [b"", b"\0\1\2", "Größe".encode("latin-1")])
def test_what_is_no_text_is_of_no_format(data: bytes) -> None:
    with pytest.raises(UnreadableSource):
        recognise(Document("a", partial(io.BytesIO, data)))


def test_the_files_of_other_registries_are_told_apart(shared: Path) -> None:
    found = list(documents([str(shared / "data" / "other-registries")]))
    names = {each.source.rpartition("/")[2]: recognise(each).NAME for each in found if isinstance(each, Document)}
    assert names == {
        "ctrdata-demo.jsonl.gz": "registry-lines",
        "euctr-one-study-full.txt": "euctr-text",
        "ictrp-sample.csv": "ictrp",
    }

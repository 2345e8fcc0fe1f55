"""The export of the WHO's registry platform: tables with a header and without, XML, and what is broken in them."""

from __future__ import annotations

import csv
import html
import io
import re
import tracemalloc
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from trialgraph.errors import InvalidRecord, UnreadableSource
from trialgraph.loaders import compression
from trialgraph.loaders.document import Document
from trialgraph.loaders.formats import ictrp
from trialgraph.loaders.formats.ictrp.tables import FULL_EXPORT
from trialgraph.loaders.model import EligibilityText, Intervention, Record, Sponsor, Trial
from trialgraph.loaders.quads import trial_iri
from trialgraph.loaders.sources import documents

HEADER = "TrialID,Public_title,Primary sponsor,Intervention,INCLUSION_CRITERIA,Contact_Email"
CRITERIA = '"<br>        Inclusion Criteria:\n<br>\n<br>          -  gout\n<br>"'
ROW = f"NCT00000001,A Trial,A Clinic,Drug: Zorbamide,{CRITERIA},secret@example.org"
ROWS = [
    ROW,
    'DRKS00000001,"The ""Zorba"" Trial",A Clinic,,adults,secret@example.org',
    "ISRCTN00000001,A Third Trial,A Clinic,,,",
]
TRIAL = Trial(
    registry_id="NCT00000001",
    brief_title="A Trial",
    sponsors=(Sponsor(name="A Clinic", role="LEAD"),),
    interventions=(Intervention(name="Zorbamide", type="DRUG"),),
    eligibility=EligibilityText(text="Inclusion Criteria:\n\n  -  gout"),
)
UNCLOSED = "a quotation mark is opened and not closed"

ELEMENTS = """<Trial>
    <Export_date>10/04/2026 04:51:51</Export_date>
    <Internal_Number>1
    </Internal_Number>
    <TrialID>NCT00000001
    </TrialID>
    <Public_title>A Trial
    </Public_title>
    <Acronym />
    <Primary_sponsor>A Clinic</Primary_sponsor>
    <Intervention>Drug: Zorbamide</Intervention>
    <Inclusion_Criteria>&lt;br&gt;Inclusion Criteria:&#x0D;&lt;br&gt;&lt;br&gt;  -  gout</Inclusion_Criteria>
    <Contact_Email>secret@example.org</Contact_Email>
  </Trial>"""
START, END = "<Trials_downloaded_from_ICTRP>", "</Trials_downloaded_from_ICTRP>"
XML = f"<?xml version='1.0' encoding='UTF-8' ?>\n{START}\n  {ELEMENTS}\n{END}\n"


def document(text: str | bytes) -> Document:
    return Document("export", partial(io.BytesIO, text.encode() if isinstance(text, str) else text))


def read(text: str | bytes) -> list[Record | InvalidRecord]:
    given = document(text)
    assert ictrp.recognises(given.head)
    return list(ictrp.read(given))


def trials(found: list[Record | InvalidRecord]) -> list[Trial]:
    return [each.trial for each in found if isinstance(each, Record)]


def ids(found: list[Record | InvalidRecord]) -> list[tuple[str, str | None, str]]:
    return [
        (each.place, each.trial.registry_id, "") if isinstance(each, Record) else (each.place, each.record, each.cause)
        for each in found
    ]


def table(*rows: str) -> str:
    return "\n".join((HEADER, *rows)) + "\n"


def xml(*elements: str) -> str:
    return XML.replace(ELEMENTS, "\n".join(elements))


def test_a_row_is_a_record() -> None:
    first, second, third = read(table(*ROWS))
    assert isinstance(first, Record) and first.trial == TRIAL
    assert (first.source, first.place, first.format) == ("export", "line 2", "ictrp")
    assert isinstance(second, Record) and second.trial.brief_title == 'The "Zorba" Trial'
    assert ids([second, third]) == [("line 6", "DRKS00000001", ""), ("line 7", "ISRCTN00000001", "")]


def test_an_element_is_a_record() -> None:
    [record] = read(XML)
    assert isinstance(record, Record) and record.trial == TRIAL
    assert (record.source, record.place, record.format) == ("export", "line 3", "ictrp")


def test_contacts_are_never_read() -> None:
    assert "secret" not in repr([*read(table(*ROWS)), *read(XML), *read(full_export())])


def test_a_record_is_one_of_the_trial_of_its_registry() -> None:
    [record] = read(XML)
    assert isinstance(record, Record) and record.trial.nct_id is None
    assert trial_iri(record) == "https://clinicaltrials.gov/study/NCT00000001"


@pytest.mark.parametrize(
    "text",
    [
        table(ROW).replace("\n", "\r\n"),
        b"\xef\xbb\xbf" + table(ROW).encode(),
        "\n\n" + table(ROW),
        table(ROW).replace("TrialID", '"Trial ID"').replace("Public_title", "PUBLIC TITLE"),
        table(ROW).replace(",", ";"),
        table(ROW).replace(",", "\t"),
        table(ROW, ""),
        b"\xef\xbb\xbf" + XML.encode(),
        XML.replace("\n", "\r\n"),
        XML.replace("\n", ""),
        XML.partition("?>")[2],
    ],
)
def test_an_export_is_the_same_in_other_layouts(text: str | bytes) -> None:
    [found] = trials(read(text))
    assert found == TRIAL


def full_export() -> str:
    """The same trial as a row of the full export, which has no header."""
    values = {
        "TrialID": "NCT00000001",
        "public_title": "A Trial",
        "Primary_sponsor": "A Clinic",
        "Interventions": "Drug: Zorbamide",
        "Inclusion_Criteria": CRITERIA.strip('"'),
        "Public_Contact_Email": "secret@example.org",
        "Scientific_title": "NULL",
    }
    stream = io.StringIO()
    csv.writer(stream).writerow([values.get(column, "") for column in FULL_EXPORT])
    return stream.getvalue()


def test_the_full_export_has_no_header() -> None:
    found = read(full_export() + full_export().replace("NCT00000001", "NCT00000002"))
    assert ids(found) == [("line 1", "NCT00000001", ""), ("line 5", "NCT00000002", "")]
    assert trials(found)[0] == TRIAL


def test_the_digest_is_of_what_is_read_wherever_the_row_stands() -> None:
    columns = "Public_title,TrialID,INCLUSION_CRITERIA,Intervention,Primary sponsor,Internal_Number"
    other = f"{columns}\nA Trial,NCT00000001,{CRITERIA},Drug: Zorbamide,A Clinic,7\n"
    found = [*read(table(*ROWS)), *read(other), *read(table(ROW.replace("A Trial", "Another")))]
    digests = [each.digest for each in found if isinstance(each, Record)]
    assert len(digests) == 5 and digests[0] == digests[3]
    assert len(set(digests)) == 4


@pytest.mark.parametrize(
    ("broken", "cause"),
    [
        ("NCT00000002,Short", "2 columns instead of 6"),
        ("NCT00000002,A,B,C,D,E,F", "7 columns instead of 6"),
        ('NCT00000002,A,B,C,D,"E', UNCLOSED),
        ('NCT00000002,A,B,C,"D\n<br>more, and more,E', UNCLOSED),
        ('NCT00000002,A,B,C,"D "quoted", and more",E', "',' expected after '\"'"),
    ],
)
def test_a_broken_row_costs_itself(broken: str, cause: str) -> None:
    # A cell that begins with a newline closes the quotation mark before it, so that two rows look like one.
    follower = 'ACTRN00000000000001,T,S,,"\n<br>adults",\n'
    text = table(ROW, broken, ROWS[1]) + follower + ROWS[2]
    found = read(text)
    assert [registry_id for _, registry_id, _ in ids(found)] == [
        "NCT00000001",
        "NCT00000002",
        "DRKS00000001",
        "ACTRN00000000000001",
        "ISRCTN00000001",
    ]
    assert [each for each in ids(found) if each[2]] == [("line 6", "NCT00000002", cause)]


def test_whichever_quotation_mark_is_lost_only_its_row_is() -> None:
    rows = [ROW.replace("00000001", f"0000000{n}") for n in range(5)]
    text = table(*rows)
    marks = [n for n, character in enumerate(text) if character == '"']
    assert len(marks) == 10
    for number, mark in enumerate(marks):
        lost = f"NCT0000000{number // 2}"
        found = ids(read(text[:mark] + text[mark + 1 :]))
        assert [id for _, id, cause in found if cause] == [lost]
        assert [id for _, id, cause in found if not cause] == [f"NCT0000000{n}" for n in range(5) if n != number // 2]


def test_two_rows_that_look_like_one_are_told_apart() -> None:
    found = read(table('NCT00000002,A,B,C,D,"E', 'NCT00000003,A,B,C,"\nD",E', ROW))
    assert ids(found) == [
        ("line 2", "NCT00000002", UNCLOSED),
        ("line 3", "NCT00000003", ""),
        ("line 5", "NCT00000001", ""),
    ]


def test_ids_that_are_listed_in_a_text_are_no_rows() -> None:
    listed = '"see\nNCT00000004, NCT00000005, NCT00000006 and, if need be, NCT00000007"'
    [found] = trials(read(table(ROW.replace(CRITERIA, listed))))
    assert found.eligibility == EligibilityText(text=listed.strip('"'))


def test_a_row_without_a_trial_is_named_by_its_line() -> None:
    found = read(table(",A Trial,A Clinic,,,", ROW))
    assert ids(found) == [("line 2", "", "the trial has no id (TrialID)"), ("line 3", "NCT00000001", "")]


def test_a_date_that_is_none_is_named_by_its_line_and_its_column() -> None:
    text = "TrialID,Public_title,Date_enrollement\nDRKS00000001,A,soon\nDRKS00000002,B,2018-01\n"
    assert ids(read(text)) == [
        ("line 2", "DRKS00000001", "'soon' is not a date (date enrolment)"),
        ("line 3", "DRKS00000002", ""),
    ]


@pytest.mark.parametrize(
    ("broken", "cause"),
    [
        ("<Trial><TrialID>DRKS00000002</TrialID>\n<Public_title>\x0b</Public_title></Trial>", "not well-formed XML"),
        ("<Trial><TrialID>DRKS00000002</TrialID>\n<Public_title>&#11;</Public_title></Trial>", "not well-formed XML"),
        ("<Trial><TrialID>DRKS00000002</TrialID>\n<Public_title>A</Trial>", "not well-formed XML"),
        ("<Trial><TrialID>DRKS00000002</TrialID>\n", "not well-formed XML"),
        (
            "<Trial><TrialID>DRKS00000002</TrialID>\n<Date_registration>soon</Date_registration></Trial>",
            "'soon' is not",
        ),
        (
            "<Trial><TrialID>DRKS00000002</TrialID>\n<Public_title>&secret;</Public_title></Trial>",
            "not well-formed XML",
        ),
    ],
)
def test_a_broken_element_costs_itself(broken: str, cause: str) -> None:
    first, bad, last = read(xml(ELEMENTS, broken, ELEMENTS.replace("NCT00000001", "NCT00000003")))
    assert isinstance(bad, InvalidRecord) and bad.record == "DRKS00000002" and bad.cause.startswith(cause)
    assert bad.place.startswith(("line 17", "line 18", "line 19"))
    assert [each.registry_id for each in trials([first, last])] == ["NCT00000001", "NCT00000003"]


def test_entities_are_not_expanded() -> None:
    secret = "<!DOCTYPE x [<!ENTITY secret 'expanded'>]>"
    bad = xml(f"<Trial>{secret}<TrialID>DRKS00000002</TrialID></Trial>")
    assert "expanded" not in repr(read(bad)) and not trials(read(bad))


def test_a_document_that_breaks_off_says_so_after_its_trials() -> None:
    found = read(XML.removesuffix(f"{END}\n"))
    assert ids(found) == [("line 3", "NCT00000001", ""), ("line 17", "", "the document breaks off")]
    cut = read(XML[: XML.index("<Intervention>")])
    assert [each[1] for each in ids(cut)] == ["NCT00000001", ""] and not trials(cut)


def test_an_export_may_be_longer_than_what_is_read_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ictrp, "_CHUNK", 7)
    numbered = [ELEMENTS.replace("NCT00000001", f"NCT{n:08}") for n in range(5)]
    found = read(xml(*numbered))
    assert [each.registry_id for each in trials(found)] == [f"NCT{n:08}" for n in range(5)]
    assert [each[0] for each in ids(found)] == [f"line {3 + 14 * n}" for n in range(5)]


@pytest.mark.parametrize(("make", "one"), [(table, ROW), (xml, ELEMENTS)])
def test_the_export_is_never_held_as_a_whole(
    make: Callable[..., str], one: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ictrp, "_CHUNK", 4_096)
    text = make(*(one.replace("gout", "gout " * 1_000) for _ in range(400)))
    # The first trial brings in what all trials need, such as the names of countries.
    assert read(make(one))
    given = document(text)
    assert given.head
    tracemalloc.start()
    number = sum(isinstance(each, Record) for each in ictrp.read(given))
    held = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert number == 400 and held < len(text) / 4


def test_a_trial_without_end_does_not_fill_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ictrp, "WHOLE_LIMIT", 2_000_000)
    assert compression.WHOLE_LIMIT > 2_000_000
    with pytest.raises(UnreadableSource, match="a trial of more than 2 MB"):
        read(XML.replace("A Clinic", "x" * 4_000_000))


@pytest.mark.parametrize(
    "head",
    [
        "id,title\nNCT00000001,A Trial",
        "TrialID\nNCT00000001",
        "NCT00000001,A Trial,A Clinic",
        "the TrialID, the Public_title, the phase",
        "<clinical_study></clinical_study>",
        "see <Trials_downloaded_from_ICTRP>",
        '{"TrialID": 1, "Phase": 2, "Condition": 3}',
        "",
    ],
)
def test_other_documents_are_not_recognised(head: str) -> None:
    assert not ictrp.recognises(head)


def test_an_export_in_another_encoding_is_refused_with_the_place() -> None:
    with pytest.raises(UnreadableSource, match="not UTF-8: byte 97 is 0xe9"):
        read(table(ROW).replace("A Trial", "A é Trial").encode("cp1252"))


def test_behind_the_beginning_another_encoding_costs_single_rows() -> None:
    many = [ROWS[1]] * 2_000
    found = read(table(*many, ROWS[1].replace("Zorba", "\udce9"), ROW).encode(errors="surrogateescape"))
    assert ids(found)[-2:] == [("line 2002", "DRKS00000001", "not UTF-8"), ("line 2003", "NCT00000001", "")]
    assert len(trials(found)) == 2_001


def test_every_real_row_is_read(shared: Path) -> None:
    path = shared / "data" / "other-registries" / "ictrp-sample.csv"
    [given] = documents([str(path)])
    assert isinstance(given, Document) and ictrp.recognises(given.head)
    found = trials(list(ictrp.read(given)))
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(found) == len(rows) == 156
    for trial, row in zip(found, rows, strict=True):
        assert (trial.registry_id or "").removeprefix("EUCTR") in row["TrialID"]
        words = re.sub("<br *(?:/ *)?>", " ", html.unescape(row["INCLUSION_CRITERIA"])).split()
        assert (trial.eligibility is None) == (not words)
        if trial.eligibility and words:
            # Every word of the criteria is kept but the form below them, and none is added but the heading.
            kept = trial.eligibility.text.split()
            form = " ".join(words).casefold().find("are the trial subjects under 18?")
            words = words if form < 0 else " ".join(words)[:form].split()
            assert kept in (words, ["Inclusion", "Criteria:", *words], ["Inclusion", "Criteria:", *words[2:]])
    assert sum(trial.minimum_age is not None for trial in found) == 114
    assert sum(trial.start_date is not None for trial in found) == sum(bool(row["DATE_ENROLLEMENT"]) for row in rows)

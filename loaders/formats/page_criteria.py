"""Where the eligibility criteria stand on a page of unknown layout: from their heading to the next foreign one."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import islice, takewhile
from typing import NamedTuple

from trialgraph.loaders.formats import page
from trialgraph.loaders.formats.codes import CODES, yes_no
from trialgraph.loaders.formats.page import Line
from trialgraph.loaders.model import Inference

_NUMBER = r"(?:[A-Z]?\.?\d{1,2}(?:\.\d{1,2})*[.)]?\s+)?"
_WHAT = r"(?:(?:key|main|major|general|principal|study|trial|patient|participant)\s+)?"
_LIST = re.compile(
    rf"{_NUMBER}{_WHAT}(?:in|ex)clusion(?:\s+criteria)?\s*:?|{_NUMBER}{_WHAT}(?:in|ex)clusion\s+criteria\s*:\s*\S.*",
    re.IGNORECASE,
)
_SECTION = re.compile(
    rf"{_NUMBER}(?:(?:{_WHAT}eligibility(?:\s+(?:criteria|requirements|information))?"
    r"|(?:details\s+and\s+patient|recruitment\s*(?:&|and)|participation\s*(?:&|and))\s+eligibility"
    rf"|{_WHAT}(?:inclusion\s*(?:/|&|and)\s*exclusion|participation|selection|eligibility)\s+criteria"
    r"|(?:participation|participant)\s+requirements"
    r"|who\s+can\s+(?:participate|take\s+part|join)\??|(?:am\s+i|are\s+you|who\s+is)\s+eligible\??)\s*:?"
    r"|(?:eligibility|participation)\s+criteria\s*:\s*(?P<rest>\S.*))",
    re.IGNORECASE,
)
_BULLET = re.compile(r"[-–•*·○▪]|\(?\d{1,2}[.)]|\(?[a-z][.)]\s")
_MOST_WORDS = 7
# A line of such words is a heading of a trial page if one of them says what no list of criteria is about.
_DECISIVE_NAMES = """
    about arms collaborator collaborators contact contacts cookie copyright design documents endpoint endpoints funding
    identifiers interventions investigator investigators keywords location locations objective objectives officials
    outcome outcomes overview oversight privacy publications purpose references results sites sponsor sponsors summary
    timeline share similar related enrollment enrolment masking allocation description footer back
"""
_OTHER_NAMES = """
    study trial trials studies clinical brief detailed scientific official primary secondary other measures measure
    type types phase group groups and of the for with to in cohort cohorts intervention treatment treatments result
    site center centers centre centres information details background data sharing statement plan date dates key
    number numbers responsible party principal additional more external links link resources terms use policy
    conditions condition us top target total people ids participant participants recruitment recruiting is where
    this search page facility facilities title public
"""
_DECISIVE = frozenset(_DECISIVE_NAMES.split())
_HEADING_WORDS = _DECISIVE.union(_OTHER_NAMES.split())

_WHO: dict[str, Callable[[str], bool]] = {
    **dict.fromkeys(("Minimum Age", "Maximum Age", "Minimum Eligible Age", "Maximum Eligible Age"), lambda text: True),
    **dict.fromkeys(("Age", "Ages", "Age Range", "Eligible Ages"), lambda text: page.ages(text) != (None, None)),
    **dict.fromkeys(("Sex", "Gender", "Sexes", "Eligible Sex"), lambda text: text.upper() in CODES["sex"] | {"BOTH"}),
    **dict.fromkeys(
        ("Healthy Volunteers", "Accepts Healthy Volunteers", "Volunteers"),
        lambda text: yes_no(text) is not None or "healthy volunteers" in text.casefold(),
    ),
}
_ROWS = {label: label for label in _WHO}


class Criteria(NamedTuple):
    """The lines of the criteria, the lines of the page around them, and how their place was found."""

    lines: list[Line]
    around: list[Line]
    inference: Inference
    listed: bool


def criteria(lines: Sequence[Line], labels: dict[str, str]) -> Criteria | None:
    """The criteria among the filled lines of a page, ended by a heading or one of the labels; None without any."""
    end = 0
    for n, line in enumerate(lines):
        start = _begun(line)
        # What stands in a section that came to nothing is no section either.
        if start is None or n < end:
            continue
        body = list(takewhile(lambda each: not _is_foreign(each, labels), islice(lines, n + 1, None)))
        end = n + 1 + len(body)
        kept = _without_rows([*start, *body])
        if any(map(_says_something, kept)):
            return _criteria(lines, n, end, kept)
    return None


def _criteria(lines: Sequence[Line], start: int, end: int, kept: list[Line]) -> Criteria:
    taken = {lines[start].start, *(each.start for each in kept)}
    apart = any(_LIST.fullmatch(each.text) for each in lines[end:])
    return Criteria(
        lines=kept,
        around=[each for each in lines if each.start not in taken],
        inference=_ground(lines[end : end + 1], apart),
        listed=any(_LIST.match(each.text) for each in kept),
    )


def _says_something(line: Line) -> bool:
    """Whether a line is more than the heading of a list."""
    return not _LIST.fullmatch(line.text) or ":" in line.text.rstrip(": ")


def _begun(line: Line) -> list[Line] | None:
    """What a line that begins the section leaves for it: the heading of a list is a part of the criteria."""
    if _LIST.fullmatch(line.text):
        return [line]
    match = _SECTION.fullmatch(line.raw)
    if match is None:
        return None
    at = match.start("rest")
    rest = match["rest"]
    return [Line(" ".join(rest.split()), rest, line.start + at)] if rest else []


def _is_foreign(line: Line, labels: dict[str, str]) -> bool:
    """Whether a line is a heading or a labelled field that is none of the criteria's own."""
    if _BULLET.match(line.raw) or page.labelled(line.text, _ROWS, r"\s*:\s*"):
        return False
    if _SECTION.fullmatch(line.raw) or _LIST.fullmatch(line.text):
        return False
    words = re.findall(r"[a-z]+", line.text.casefold())
    headed = line.text[:1].isupper() and not line.text.endswith((".", ",", ";")) and len(words) <= _MOST_WORDS
    is_heading = headed and set(words) <= _HEADING_WORDS and not _DECISIVE.isdisjoint(words)
    return is_heading or line.text.startswith("©") or page.labelled(line.raw, labels, r"\s*[:\t]\s*") is not None


def _without_rows(lines: list[Line]) -> list[Line]:
    """The criteria without the rows of age, sex and healthy volunteers that stand before or after them."""
    kept = list(lines)
    while kept and (number := _row(kept[0].text, kept[1].text if len(kept) > 1 else "")):
        del kept[:number]
    while kept:
        if _row(kept[-1].text, "") == 1:
            kept.pop()
        elif len(kept) > 1 and _row(kept[-2].text, kept[-1].text) == 2:
            del kept[-2:]
        else:
            break
    return kept


def _row(text: str, below: str) -> int:
    """How many lines such a row takes: one, two where the value stands below its label, none where it is no row."""
    pair = page.labelled(text, _ROWS, r"\s*[:\t]\s*")
    if pair is None:
        return 0
    fits = _WHO[pair[0]]
    return 1 if pair[1] and fits(pair[1]) else 2 if not pair[1] and below and fits(below) else 0


def _ground(after: Sequence[Line], apart: bool) -> Inference:
    """How sure the place of the criteria is; a list that stands apart may be one of the same trial."""
    basis, confidence = f'before "{after[0].text[:60]}"' if after else "to the end of the page", 0.85 if after else 0.7
    if apart:
        basis, confidence = f"{basis}; another list of criteria stands below", 0.5
    return Inference(field="eligibility", value="the text below its heading", basis=basis, confidence=confidence)

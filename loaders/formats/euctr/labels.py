"""The protocols of a text from the EU Clinical Trials Register, each as its values in order.

Copies of such texts often lost their line breaks, so that a label follows the value before it without so much as a
blank. A label is therefore known by its number and its wording together, wherever it stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from trialgraph.loaders.formats.euctr.tables import SUMMARY, WORDINGS, Entry, Wording

_NUMBER = r"(?P<number>[A-HNP]\.(?:\d+(?:\.\d+)*)?)"
_SUMMARY = "|".join(map(re.escape, SUMMARY)).replace("'", "['’]")
# Lines that say what the labels below them belong to.
_MARK = r"(?P<mark>Sponsor \d+(?=\s*B\.1\.1\b)|MedDRA Classification(?=\s*E\.1\.[23]\b))"
_LABEL = re.compile(rf"{_NUMBER}|(?:Summary\s*)?(?P<summary>{_SUMMARY})[ \t]*:|{_MARK}")
# Another language than English is named behind the wording: `A.3 Full title of the trial (es):`.
_LANGUAGE = r"(?:\s*\(?where applicable\)?)?(?:\s*\((?P<language>[a-z]{2})\)(?=\s*:))?"


class Protocol(NamedTuple):
    """One member state's protocol: its text, and its values in order."""

    text: str
    entries: tuple[Entry, ...]


class Label(NamedTuple):
    """A label in the text: the field it is of ("" where it is not read), its language, and where it stands."""

    field: str
    language: str
    start: int
    end: int
    summary: bool = False
    heading: bool = False


def protocols(text: str) -> Iterator[Protocol]:
    """Every protocol of the text, in order."""
    found = labels(text)
    starts = _starts(found)
    for at, until in pairwise([*starts, len(found)]):
        end = found[until].start if until < len(found) else len(text)
        yield Protocol(text[found[at].start : end].strip(), tuple(_entries(text, found[at:until], end)))


def labels(text: str) -> list[Label]:
    """The labels of the text in order, without those that prose names."""
    kept: list[Label] = []
    after: Label | None = None
    for label in reversed(list(_candidates(text))):
        value = text[label.end : after.start if after else len(text)]
        if not (label.heading and value.strip()):
            kept.append(label)
            after = label
    return _counting(kept[::-1])


def _candidates(text: str) -> Iterator[Label]:
    """What has the form of a label, in order."""
    at = 0
    while found := _LABEL.search(text, at):
        at = found.end()
        if summary := found["summary"]:
            yield Label(SUMMARY[summary.replace("’", "'")], "", found.start(), at, summary=True)
        elif found["mark"]:
            yield Label("", "", found.start(), at)
        elif label := _numbered(found["number"], text, found.start(), at):
            at = label.end
            yield label


def _numbered(number: str, text: str, start: int, at: int) -> Label | None:
    """The label of a number, where one of its wordings stands behind it."""
    for pattern, wording in _PATTERNS.get(number, ()):
        if match := pattern.match(text, at):
            return Label(wording.field, match["language"] or "", start, match.end(), heading=wording.heading)
    return None


def _counting(found: Sequence[Label]) -> list[Label]:
    """The labels without those that prose has: a label of the summary counts only among others of it."""
    kept: list[Label] = []
    for label, after in zip(found, [*found[1:], None], strict=False):
        heads = label.field == "number" and after is not None and after.summary
        if not label.summary or heads or (kept and kept[-1].summary):
            kept.append(label)
    return kept


def _starts(found: Sequence[Label]) -> list[int]:
    """Where the protocols begin: with their summary, or with the numbered part where there is none."""
    starts: list[int] = []
    headed = False
    for at, label in enumerate(found):
        if label.summary and label.field == "number":
            starts.append(at)
            headed = True
        elif label.field == "member_state":
            starts += [] if headed else [at]
            headed = False
        elif label.field == "number" and not starts:
            starts.append(at)
    return starts


def _entries(text: str, found: Sequence[Label], end: int) -> Iterator[Entry]:
    """The values: what stands between a label and the next one."""
    for label, after in zip(found, [*found[1:], None], strict=False):
        value = text[label.end : after.start if after else end].strip()
        if label.field and value:
            yield Entry(label.field, value, label.language)


def _pattern(wording: Wording) -> re.Pattern[str]:
    """The words however they are parted; a colon ends them, or a question mark, unless they are a heading."""
    words = r"\s+".join(map(re.escape, wording.wording.split())).replace("'", "['’]")
    words = words.replace(re.escape("..."), r"[^:?]{0,150}?")
    return re.compile(rf"\s*{words}{_LANGUAGE}\s*{'[:?]?' if wording.heading else '[:?]'}", re.IGNORECASE)


def _patterns() -> dict[str, list[tuple[re.Pattern[str], Wording]]]:
    """The wordings of each number, the longest first."""
    patterns: dict[str, list[tuple[re.Pattern[str], Wording]]] = {}
    for wording in sorted(WORDINGS, key=lambda each: len(each.wording), reverse=True):
        patterns.setdefault(wording.number, []).append((_pattern(wording), wording))
    return patterns


_PATTERNS = _patterns()

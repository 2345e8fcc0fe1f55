"""The text of a web page as lines that know where they stand, cut into sections and labelled fields.

A page loader states its layout as tables (headings, labels, definitions); what they have in common is here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from trialgraph.errors import InvalidRecord
from trialgraph.loaders.document import Document
from trialgraph.loaders.formats.codes import CODES, Kind, code, partial_date
from trialgraph.loaders.model import EligibilityText, PartialDate, Record, Trial

NCT = re.compile(r"\bNCT\d{8}\b")
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)[a-z]*\.?"
_DATE = re.compile(rf"\d{{4}}(?:-\d\d){{0,2}}\b|{_MONTH} (?:\d{{1,2}}, )?\d{{4}}|\d{{1,2}} {_MONTH} \d{{4}}")
_AGE = r"\d+(?:\.\d+)? (?:Year|Month|Week|Day|Hour|Minute)s?"
_COUNT = re.compile(r"\d[\d,]*")


@dataclass(frozen=True)
class Line:
    """One line of a page: its words with single spaces, no bullet, and where its stripped form stands in the text."""

    text: str
    raw: str
    start: int

    @property
    def end(self) -> int:
        """The end of the stripped line in the text, excluded."""
        return self.start + len(self.raw)

    @property
    def cells(self) -> tuple[str, ...]:
        """The columns of a table row, where tabs still mark them; else the whole line."""
        return tuple(" ".join(cell.split()) for cell in self.raw.split("\t"))


Sections = dict[str, list[Line]]


def lines(text: str) -> list[Line]:
    """All lines of a page in order, blank ones too."""
    found, start = [], 0
    for raw in text.split("\n"):
        indent = len(raw) - len(raw.lstrip())
        found.append(Line(" ".join(raw.strip().removeprefix("•").split()), raw.strip(), start + indent))
        start += len(raw) + 1
    return found


def filled(lines: Iterable[Line]) -> list[Line]:
    """The lines that are not blank."""
    return [line for line in lines if line.text]


def prose(text: str, lines: Iterable[Line]) -> str | None:
    """The text from the first to the last filled line, verbatim; None where all are blank."""
    kept = filled(lines)
    return text[kept[0].start : kept[-1].end] if kept else None


def eligibility(text: str, lines: Iterable[Line]) -> EligibilityText | None:
    """The same slice as the eligibility text, with its place in the page."""
    kept = filled(lines)
    return EligibilityText(text=text[kept[0].start : kept[-1].end], offset=kept[0].start) if kept else None


@dataclass(frozen=True)
class Outline:
    """The headings of a layout: regular expressions for a whole line (a colon may follow), and their sections.

    An `opening` line begins a section and belongs to it, for where the heading itself is lost. In a section of
    `prose` the author writes freely, and a line such as "Interventions" is most likely his own: there the
    `weak` headings do not count.
    """

    strong: Mapping[str, str]
    weak: Mapping[str, str] = field(default_factory=dict)
    opening: Mapping[str, str] = field(default_factory=dict)
    prose: Collection[str] = ()

    def split(self, lines: Sequence[Line]) -> Sections:
        """The lines under each heading; what precedes the first one is `head`, a repeated section goes on."""
        sections: Sections = {"head": []}
        here = "head"
        for line in lines:
            heading = _section(self.strong, line.text)
            if here not in self.prose:
                heading = heading or _section(self.weak, line.text)
            here = heading or _section(self.opening, line.text) or here
            section = sections.setdefault(here, [])
            if not heading:
                section.append(line)
        return sections


def _section(table: Mapping[str, str], text: str) -> str | None:
    """The section whose heading the line is."""
    for pattern, section in table.items():
        if re.fullmatch(rf"(?:{pattern})\s*:?", text, re.IGNORECASE):
            return section
    return None


def labelled(text: str, labels: Mapping[str, str], separator: str = r"\s*:\s*|\s+") -> tuple[str, str] | None:
    """The field and the value of a line that begins with one of the labels, the longest that fits."""
    match = _label_pattern(tuple(labels), separator).match(text)
    if match is None:
        return None
    *printed, value = match.groups()
    label = next(name for name, found in zip(_longest_first(labels), printed, strict=True) if found is not None)
    return labels[label], (value or "").strip()


@cache
def _label_pattern(labels: tuple[str, ...], separator: str) -> re.Pattern[str]:
    """What matches a line with one of the labels, with a group for each and one for the value."""
    names = "|".join(f"({re.escape(label)})" for label in _longest_first(labels)) or "(?!)"
    return re.compile(rf"(?:{names})(?:\s*:?$|(?:{separator})(.*))", re.IGNORECASE)


def _longest_first(labels: Iterable[str]) -> list[str]:
    return sorted(labels, key=len, reverse=True)


def fields(
    lines: Iterable[Line],
    inline: Mapping[str, str] | None = None,
    block: Mapping[str, str] | None = None,
    definitions: Mapping[str, str] | None = None,
    separator: str = r"\s*:\s*|\s+",
) -> dict[str, list[str]]:
    """The values of each field, one a line.

    An `inline` label begins the line of its value, a `block` label has a line of its own, a definition
    (recognised by its beginning) stands between label and value and names the field where the label is lost.
    """
    found: dict[str, list[str]] = {}
    here = ""
    for line in filled(lines):
        bare = line.text.rstrip(": ").casefold()
        begun = next((name for start, name in (definitions or {}).items() if line.text.startswith(start)), None)
        alone = next((name for label, name in (block or {}).items() if label.casefold() == bare), None)
        pair = labelled(line.text, inline or {}, separator)
        if begun or alone:
            here, value = begun or alone or "", ""
        elif pair:
            here, value = pair
        else:
            value = line.text
        values = found.setdefault(here, [])
        if value:
            values.append(value)
    return found


def first(found: Mapping[str, list[str]], name: str) -> str | None:
    """The first value of a field, None where the page leaves it out."""
    return next(iter(found.get(name, [])), None)


def date(printed: str | None, type: str | None = None) -> PartialDate | None:
    """The date that a value begins with (`(Actual)`, or a link, may follow); None where it begins with none.

    Raises ValueError for a date that is not in the calendar.
    """
    match = _DATE.match(printed or "")
    if not printed or not match:
        return None
    after = re.match(r"\W*(Actual|Anticipated|Estimated?)\b", printed[match.end() :], re.IGNORECASE)
    return partial_date(match[0], after[1] if after else type)


def count(printed: str | None) -> int | None:
    """The number a value begins with (`1,372 participants`)."""
    match = _COUNT.match(printed or "")
    return int(match[0].replace(",", "")) if match else None


def ages(printed: str | None) -> tuple[str | None, str | None]:
    """The minimum and the maximum age of `18 Years to 80 Years`, `18 Years and Over`, `up to 17 Years`."""
    text = printed or ""
    found = re.findall(_AGE, text, re.IGNORECASE)
    if len(found) > 1:
        return found[0], found[1]
    if not found:
        return None, None
    upper = re.match(rf"(?:up to|under|n/?a\s*(?:to|-|–))\s*{_AGE}|{_AGE} and (?:under|younger)", text, re.IGNORECASE)
    return (None, found[0]) if upper else (found[0], None)


def is_age(text: str) -> bool:
    """Whether a line is an age and nothing else."""
    return re.fullmatch(_AGE, text, re.IGNORECASE) is not None


def coded(kind: Kind, printed: str | None) -> str | None:
    """The code of a printed value; None where it has none."""
    found = code(kind, printed)
    return found if found in CODES[kind] else None


def typed(text: str, kind: Kind) -> tuple[str, str] | None:
    """`DRUG` and `Bortezomib` of `Drug: - Bortezomib`; None where the line begins with no type of that kind."""
    match = re.match(r"([A-Z][\w /-]*):\s*(?:-\s+)?(.*)", text)
    type = coded(kind, match[1]) if match else None
    return (type, match[2].strip()) if match and type else None


def listed(printed: str, tail: str = "(?!)") -> tuple[str, ...]:
    """The items of a list with commas; a comma inside brackets, or before words like `tail`, parts nothing."""
    items: list[str] = []
    for item in filter(None, map(str.strip, re.split(r",(?![^()]*\))", printed))):
        if items and re.fullmatch(tail, item, re.IGNORECASE):
            items[-1] += f", {item}"
        else:
            items.append(item)
    return tuple(items)


def countries(printed: str | None) -> tuple[str, ...]:
    """The countries of a list with commas (`China, Korea, Republic of` are two)."""
    return listed(printed or "", tail=r"(.* )?Republic of( the)?|Province of China|Federated States of")


def related(lines: Iterable[Line], own: str | None) -> tuple[str, ...]:
    """The registry ids in these lines, each once, in order, without the trial's own."""
    found = dict.fromkeys(id for line in lines for id in NCT.findall(line.text))
    return tuple(id for id in found if id != own)


def mentions(head: str, phrases: Iterable[str]) -> int:
    """How many of the phrases begin a line of the text."""
    beginnings = [line.text.casefold() for line in lines(head)]
    return sum(any(line.startswith(phrase.casefold()) for line in beginnings) for phrase in phrases)


def record(document: Document, format: str, read: Callable[[str], Trial]) -> Record | InvalidRecord:
    """The page's one trial; InvalidRecord where it has no title, id or criteria, or a value that cannot be."""
    try:
        trial = read(document.text)
    except ValueError as error:
        return InvalidRecord(document.source, "", "", str(error))
    if not (trial.nct_id or trial.brief_title or trial.official_title or trial.eligibility):
        return InvalidRecord(document.source, "", "", "a page without a trial: no title, id or criteria")
    return Record(trial=trial, source=document.source, place="", format=format, digest=document.digest)

"""Old records that lost their line breaks: `PATIENT CHARACTERISTICS: Age: 18 and over Hepatic: Not specified ...`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from trialgraph.loaders.criteria.enumerations import Cut


class Part(NamedTuple):
    """A topic of a section: its title, where that is printed (nowhere for what comes first), and its text."""

    title: str
    heading: int
    start: int
    end: int


_SECTION = re.compile(r"(?:--)?(?P<title>[A-Z][A-Z/ -]{5,40}:|(?<=--)[A-Z][\w/ -]{3,40}--)\s+(?=\S)")
_TOPIC = re.compile(
    r"""\b(?P<title>Age|Sex|Menopausal\s+status|Hormone\s+receptor\s+status|Performance\s+status|Life\s+expectancy
        |Hematopoietic|Hepatic|Renal|Cardiovascular|Pulmonary|Neurologic(?:al)?|Gastrointestinal|Immunologic|Metabolic|Other
        |Biologic\s+therapy|Chemotherapy|Endocrine\s+therapy|Radiotherapy|Surgery):(?:\s+|$)""",
    re.VERBOSE,
)
_LAST_WORDS = (
    "and or of with in by to for from than the a an at if as on no not is are including following except unless prior"
)
_NO_LAST_WORD = "".join(rf"(?<!\s{word})" for word in _LAST_WORDS.split())
# A word that begins a criterion, where the one before it ends no phrase: `... bone scan No prior chemotherapy`.
_OPENING = re.compile(
    rf"""(?<=[\w)%*.])(?<![A-Z]){_NO_LAST_WORD}\s+
    (?=(?:No|Not|At\s+least|Must|May|More\s+than|Greater\s+than|Less\s+than|See|Prior|Previous|Previously|Recovered|Fertile
        |Histologically|Pathologically|Cytologically|Measurable|Bidimensionally|Unidimensionally|Evaluable|Concurrent
        |Platelet|WBC|Absolute|Granulocyte|Neutrophil|Hemoglobin|Hematocrit|Bilirubin|SGOT|SGPT|AST|ALT|Alkaline
        |Creatinine|BUN|Calcium|LVEF|DLCO|FEV1|Ejection|Cardiac|Adequate|Normal|Able|Negative|Patients?|Women|Men
        |Pregnant|Effective|Any|All|Only|HIV|Ineligible|Failed|Refractory|Relapsed|Recurrent|Progressive
        |Documented|Considered|Willing|Informed|Written|Life|Performance|Karnofsky|Lansky|Zubrod|ECOG|WHO)\b)""",
    re.VERBOSE,
)


def section_heading(text: str, start: int, end: int) -> re.Match[str] | None:
    """The heading in capitals with which a paragraph begins, where more follows on its line."""
    return _SECTION.match(text, start, end)


def parts(text: str, start: int, end: int) -> Iterator[Part]:
    """The topics of a section; what stands before the first has no title."""
    title, heading = "", start
    for match in _TOPIC.finditer(text, start, end):
        yield Part(title, heading, start, match.start())
        title, heading, start = " ".join(match["title"].split()), match.start(), match.end()
    yield Part(title, heading, start, end)


def openings(text: str, start: int, end: int) -> Iterator[Cut]:
    """The criteria of a topic, which nothing but a capital sets apart."""
    for match in _OPENING.finditer(text, start, end):
        yield Cut(start, start, match.start())
        start = match.end()
    if start < end:
        yield Cut(start, start, end)

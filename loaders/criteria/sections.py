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
    r"""\b(?P<title>Age|Sex|Menopausal\s+[Ss]tatus|Hormone\s+[Rr]eceptor\s+[Ss]tatus|Performance\s+[Ss]tatus|Life\s+[Ee]xpectancy
        |Hematopoietic|Hepatic|Renal|Cardiovascular|Pulmonary|Neurologic(?:al)?|Gastrointestinal|Immunologic|Metabolic|Other
        |Biologic\s+[Tt]herapy|Chemotherapy|Endocrine\s+[Tt]herapy|Radiotherapy|Surgery):(?:\s+|$)""",
    re.VERBOSE,
)
_LAST_WORDS = (
    "and or of with in by to for from than the a an at if as on no not is are including following except unless prior "
    "known active current recent concurrent other any"
)
_PHRASE_WORDS = frozenset(_LAST_WORDS.split())
_LONGEST_LAST_WORD = 12
_PROPER_NAMES = (
    "American Ann Association Barrett Binet Bowen Breslow Bruce Burkitt Cancer Candida Children Clark "
    "Crohn Dukes Eastern Epstein Ewing Gilbert Gleason Hashimoto Hodgkin Hoffman Jewett Kaposi Langerhans "
    "Leydig Lhermitte Lugano Merkel National New Paget Philadelphia Pneumocystis Rai Reed Research Rye "
    "Schwann Sertoli Sezary Southeastern Southwest Waldenstrom Whitmore Wilms World"
)
_NAMES = frozenset(_PROPER_NAMES.split())
# A word that begins a criterion, where the one before it ends no phrase: `... bone scan No prior chemotherapy`.
_OPENING = re.compile(
    r"""(?<=[\w)%*.;])\s+(?=[A-Z])
    (?=(?P<word>No|Not|At\s+least|More\s+than|Greater\s+than|Less\s+than|See|Prior|Must|May|Any|All|Only
        |WBC|SGOT|SGPT|AST|ALT|BUN|LVEF|DLCO|FEV1|HIV|ECOG|WHO|Hepatitis|Karnofsky|Lansky|Zubrod|Platelet|Bilirubin
        |(?P<any>[A-Z][a-z]{2,}(?=\s+[a-z]{2})))\b(?!['’]))""",
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
    """The criteria of a topic, which nothing but a capital sets apart.

    After a colon a capital may also begin a member of what was announced: `... including: Androgens Intravenous ...`.
    """
    announced, seen = False, start
    for match in _OPENING.finditer(text, start, end):
        announced = announced or text.find(":", seen, match.start()) >= 0
        seen = match.start()
        if not (announced and match["any"]) and not _is_name(text, match, start):
            yield Cut(start, start, match.start())
            start, announced = match.end(), False
    if start < end:
        yield Cut(start, start, end)


def _is_name(text: str, match: re.Match[str], start: int) -> bool:
    last = text[max(start, match.start() - _LONGEST_LAST_WORD) : match.start()].rsplit(None, 1)[-1]
    return last.casefold().rpartition("/")[2] in _PHRASE_WORDS or match["word"] in _NAMES

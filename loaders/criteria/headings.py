"""Headings of eligibility text: those that open a list of criteria, and those that only name a topic."""

from __future__ import annotations

import re
from typing import NamedTuple

from trialgraph.loaders.model import ListName


class ListHeading(NamedTuple):
    """The list that a heading opens, and where the heading ends."""

    list: ListName
    end: int


_NAMES = r"""
    (?P<none>inclusion\s*(?:/|and|&)\s*exclusion)
    |(?P<inclusion>inclusions?|inclusive|eligible|eligibility\s+criteria\s*[-–:]\s*inclusion)
    |(?P<exclusion>exclusions?|exclusionary|ineligible|non[-\s]?inclusion|non-?eligibility)
"""
_LIST_HEADING = re.compile(
    rf"""[*\#_•\-\s\\]{{0,60}}(?:\(?(?:\d{{1,2}}(?:\.\d{{1,2}}){{0,3}}|[A-Z]|[IVX]{{1,4}})\\?[.):]?\s+)?
    (?P<title>
        (?P<before>(?:[^\W\d_][\w/'’()-]{{0,30}}\s+){{0,4}}?)
        (?:{_NAMES})(?![\w/-])
        (?:\s*(?P<criteria>criteri(?:a|on|as|um)\b)|\s+(?:patients|subjects|participants|volunteers|individuals)\b)?
    )
    (?:\s+(?P<include>includes?|included|comprises?)(?:\s+the\s+following)?\b
      |\s+(?P<about>for|of|at|in|are|will)\b[^:.\n]{{0,80}}
      |\s*[-–]\s*(?P<part>(?:[\w/()]+\s?){{1,5}}(?=[:：]))
      |\s*(?P<dash>[-–])(?=\s|[A-Z]|$)
      |\s*\([^)\n]{{0,80}}\)
      |\s+\d{{1,2}}
    )?
    \s*[*_]*\s*(?P<colon>[:;：])?[*_]*""",
    re.IGNORECASE | re.VERBOSE,
)
_SENTENCE_WORDS = frozenset(
    "of for the in to with who that are is be or no not any a must will may by meet meets".split()
)
_CUE = re.compile(r"(?:In|Ex|IN|EX)(?:clusion|CLUSION)")
_INNER_HEADING = re.compile(
    r"\w+\s+(?:[Cc]riteria|CRITERIA)(?:\s*:|\s+-\s|\s+(?=\d{1,2}(?:\.\d{1,2}){0,3}[.)]?\s+[A-Z]))"
)
_BEFORE_INNER = re.compile(
    r"(?:^|\s)(?P<prefix>(?:\d{1,2}(?:\.\d{1,2}){1,2}\s+)?(?:(?:Key|Main|Major|Other|Additional|General|Specific)\s+)?)$"
)
_BEFORE_REACH = 30
_FOLLOWING = re.compile(r"\b(?:following|any of|all of|if|these)\b", re.IGNORECASE)
_OUT = re.compile(
    r"\b(?:exclu\w+|ineligible|not (?:be )?(?:eligible|enrolled|included|considered|participate))\b", re.IGNORECASE
)
_IN = re.compile(
    r"\b(?:must|should|need to|have to|will) (?:meet|fulfil\w*|satisfy|have|be)\b.*\bcriteria\b", re.IGNORECASE
)
_PEOPLE = (
    r"^(?:(?:all|the|adult|healthy|eligible|potential|female|male)\s+)*"
    r"(?:patients?|subjects?|participants?|volunteers?|children|adults|women|men|individuals?|persons?|you|donors?|infants?)"
)
_MAY_ENTER = re.compile(
    _PEOPLE + r"\s+(?:may|will|can|are|is)\s+(?:be\s+)?(?:considered\s+)?(?:eligible|included|enrolled|recruited)\b.*"
    r"\b(?:if|when|following)\b",
    re.IGNORECASE | re.DOTALL,
)
_MUST = re.compile(
    _PEOPLE + r"\s+(?:must|may|should)\s+(?P<not>not\s+)?(?:have|meet|be|fulfil\w*|satisfy)"
    r"(?:\s+(?:all|any|one|each)(?:\s+of)?)?(?:\s+(?:the|these))?(?:\s+following)?"
    r"(?:\s+(?:\w+\s+){0,2}(?:criteria|conditions|requirements|characteristics|diseases|symptoms))?\s*:$",
    re.IGNORECASE,
)
_TOPICS = frozenset(
    """age aged sex gender weight consent general other others laboratory therapy therapies chemotherapy radiotherapy
    surgery treatment treatments medication medications medicine condition conditions characteristics requirements
    considerations experience status function history findings values parameters studies assessments exclusions
    diagnosis diagnostics disease diseases population participants subjects patients controls volunteers group cohort
    imaging contraception reproduction hepatic renal cardiovascular pulmonary hematologic hematopoietic neurologic
    demographics informed safety procedures miscellaneous""".split()
)
_TOPIC_WORDS = 8
_TITLE_WORDS = 6


def list_heading(text: str, start: int, end: int) -> ListHeading | None:
    """The heading that a line begins with, where it opens a list: `Key Exclusion Criteria (part A): ...`."""
    words = text[start : start + 160].lower()
    if "clusi" not in words and "eligib" not in words:
        return None
    match = _LIST_HEADING.match(text, start, end)
    if not match or not _SENTENCE_WORDS.isdisjoint(match["before"].casefold().split()):
        return None
    rest = text[match.end() : end].strip(" *_\t\r")
    ends_itself = match["colon"] or match["dash"] or match["include"]
    if not ends_itself and (rest or not _says_little(match)):
        return None
    name: ListName = "none" if match["none"] else "inclusion" if match["inclusion"] else "exclusion"
    return ListHeading(name, match.end() if rest else end)


def _says_little(match: re.Match[str]) -> bool:
    """Whether a line without a colon names a list and no more: `Exclusion of other causes of cough` is a criterion."""
    if match["criteria"]:
        return True
    plural = match["about"] == "for" and match["exclusion"] and match["exclusion"].casefold() == "exclusions"
    return bool(plural) or not match["about"]


def sentence_heading(text: str, start: int, end: int) -> ListHeading | None:
    """The list that a whole sentence opens: `Subjects who meet any of the following will be excluded:`."""
    words = text[start:end].strip(" *_\t\r")
    if not words.endswith(":"):
        return None
    must = _MUST.match(words)
    if must:
        return ListHeading("exclusion" if must["not"] else "inclusion", end)
    if not _FOLLOWING.search(words):
        return None
    if _OUT.search(words):
        return ListHeading("exclusion", end)
    return ListHeading("inclusion", end) if _IN.search(words) or _MAY_ENTER.match(words) else None


def inner_headings(text: str) -> list[int]:
    """Where a list heading may begin in the midst of a line: `... of the trial. Exclusion Criteria: Pregnancy`."""
    found = []
    for cue in _CUE.finditer(text):
        if _INNER_HEADING.match(text, cue.start()):
            before = text[max(0, cue.start() - _BEFORE_REACH) : cue.start()]
            match = _BEFORE_INNER.search(before)
            if match:
                found.append(cue.start() - len(match["prefix"]))
    return found


def names_topic(words: str) -> bool:
    """Whether a line without a mark only names what follows: `Laboratory values:`, `GENERAL HEALTH`."""
    if words.startswith("--") and words.endswith("--"):
        return True
    if words.endswith(":"):
        return words.count(" ") < _TOPIC_WORDS and not re.search(r"\b(?:following|of|or|and|if|they)\s*:$", words)
    return len(words) > 4 and words.isupper() and words.count(" ") < _TOPIC_WORDS


def titles_list(words: str) -> bool:
    """Whether a short line above a marked list is its title: `Medical Conditions`, `Prior therapy`."""
    parts = words.split()
    if not words[0].isupper() or len(parts) > _TITLE_WORDS or not words[-1].isalpha():
        return False
    capitals = sum(part[0].isupper() for part in parts)
    return parts[-1].casefold() in _TOPICS or (len(parts) > 1 and capitals == len(parts))

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
    |(?P<inclusion>inc?lus+ions?|inclusive(?=\s+crit)|eligibility\s+criteria\s*[-–:]\s*inclusion)
    |(?P<open>eligibility(?=\s+crit))
    |(?P<who>(?P<ineligible>in)?eligible)
    |(?P<exclusion>exc?lus+ions?|ineligibility|exclusionary|non[-\s]?inclusion|non-?eligibility)
"""
_LIST_HEADING = re.compile(
    rf"""[*\#_•\-\s\\]{{0,60}}(?:\(?(?:\d{{1,2}}(?:\.\d{{1,2}}){{0,3}}|[A-Z]|(?:[IVX]{{1,4}}\.?){{1,3}})\\?[.):]?\s+)?
    (?P<title>
        (?P<before>(?:\w[\w/'’()-]{{0,30}}\s+){{0,4}}?)
        (?:{_NAMES})(?![\w/-])
        (?:\s*(?P<criteria>crit(?:er|ier)\w{{1,4}}\b)|\s+(?P<people>patients|subjects|participants|volunteers|individuals)\b)?
    )
    (?:(?:\s+for\s[^:.\n]{{1,60}}?)?\s+(?P<include>includes?|included|comprises?)(?:\s+the\s+following)?\b
      |(?P<tail>(?:\s+[\w/(),-]{{1,20}}){{1,8}}(?=\s*[:：]))
      |\s+(?P<about>for|of|at|in|are|will)\b[^:.\n]{{0,80}}
      |\s*[-–]\s*(?P<part>(?:[\w/()]+\s?){{1,5}}(?=[:：]))
      |\s*(?P<dash>[-–])(?=\s|[A-Z]|$)
      |(?P<number>)(?=\s+\d{{1,2}}(?:\.\d{{1,2}}){{1,2}}[.)]?\s+[A-Z])
      |\s*\([^)\n]{{0,80}}\)
      |\s+\d{{1,2}}
    )?
    \s*[*_]*\s*(?P<colon>[:;：])?[*_]*""",
    re.IGNORECASE | re.VERBOSE,
)
_SENTENCE_WORDS = frozenset(
    (
        "with",
        "who",
        "that",
        "are",
        "is",
        "be",
        "no",
        "not",
        "any",
        "must",
        "will",
        "may",
        "by",
        "to",
        "meet",
        "see",
        "above",
    )
)
_VERBS = frozenset(("may", "must", "should"))
_LONGEST_TITLE = 84
_LONGEST_SENTENCE = 500
_NOTHING = re.compile(r"[\s*_]*$")
_CUE = re.compile(r"(?:In|Ex|IN|EX)(?:clusion|CLUSION)")
_INNER_HEADING = re.compile(
    r"\w+\s+(?:[Cc]riteria|CRITERIA)(?:\s*:|\s+-\s|\s+(?=\d{1,2}(?:\.\d{1,2}){0,3}[.)]?\s+[A-Z]))"
)
_BEFORE_INNER = re.compile(
    r"(?:^|\s)(?P<prefix>(?:\d{1,2}(?:\.\d{1,2}){1,2}\s+)?(?:(?:Key|Main|Major|Other|Additional|General|Specific)\s+)?)$"
)
_BEFORE_REACH = 30
_FOLLOWING = re.compile(r"\b(?:follow(?:s|ing)|below|any of|all of|if|these)\b", re.IGNORECASE)
_OUT = re.compile(
    r"\b(?:exclu(?:des?|ded|sions?)\b|disqualified|ineligible"
    r"|not (?:be )?(?:eligible|enrolled|included|considered|participate))\b",
    re.IGNORECASE,
)
_MEET = r"(?:meet|fulfil\w*|satisfy)\b"
_OUGHT = r"(?:must|should|needs? to|ha(?:s|ve) to|will)"
_IN = re.compile(rf"^(?!if\b|when\b).*\b{_OUGHT} {_MEET}.*\bcriteria\b", re.IGNORECASE)
_MUST_NOT = re.compile(rf"\b(?:must|should|may|can|do) not {_MEET} any\b", re.IGNORECASE)
_PEOPLE = (
    r"(?:(?:an?|each|every|any|all|the|adult|healthy|eligible|potential|female|male|your)\s+)*"
    r"(?:patients?|subjects?|participants?|volunteers?|child(?:ren)?|baby|adults|women|men|individuals?|persons?|you|donors?|infants?)"
)
# Of all who take part: `to be eligible, a subject must meet the following:`; not of `women of childbearing age`.
_ALL_MUST = re.compile(
    rf"(?:(?:in order )?(?:to|for) [^,:]{{1,80}}, )?{_PEOPLE} {_OUGHT} (?:also )?{_MEET}"
    r"[^:]*\b(?:following|criteria)\b",
    re.IGNORECASE,
)
_MAY_ENTER = re.compile(
    _PEOPLE + r"\s+(?:may|will|can|are|is)\s+(?:be\s+)?(?:considered\s+)?"
    r"(?:eligible|included|enrolled|recruited|participate|take\s+part)\b.*"
    r"\b(?:if|when|following)\b",
    re.IGNORECASE | re.DOTALL,
)
_WHO_MEET = re.compile(
    r"\bmeet(?:s|ing)?\b.*\bfollowing\b.*\b(?:eligible|included|enrolled)\b", re.IGNORECASE | re.DOTALL
)
_MUST = re.compile(
    _PEOPLE + r"\s+(?:must|may|should)\s+(?P<not>not\s+)?"
    r"(?:be\s+diagnosed\s+(?:as\s+having|with)|have|meet|be|fulfil\w*|satisfy)"
    r"(?:\s+(?:all|any|one|each)(?:\s+of)?)?(?:\s+(?:the|these))?(?:\s+following)?"
    r"(?:\s+(?:\w+\s+){0,2}(?:criteria|conditions|requirements|characteristics|diseases|symptoms))?\s*:$",
    re.IGNORECASE,
)
# `May take part if they have none of the following` opens no list of what is required.
_DENIES = re.compile(r"\b(?:not|no|none|neither|without)\b", re.IGNORECASE)
_CHOICE = re.compile(r"\b(?:at\s+least|(?<!any )(?:one|two|three|either))\b", re.IGNORECASE)
# A field of a registry's form and its answer: `Are the trial subjects under 18? no`, `F.1.2 Adults (18-64 years) yes`.
_FORM = re.compile(
    r"(?:(?:[A-Z](?:\.\d{1,2}){1,4}\s+)?(?:(?:Are|Is|Does|Do|Has|Have)\s+the\s+(?:trial|study)\b[^?]{0,120}\?"
    r"|(?P<count>Number\s+of\s+subjects\s+for\s+this\s+age\s+range))|[A-Z](?:\.\d{1,2}){1,4}\s+\S.{0,120}\s)"
    r"[\s:]*(?P<answer>yes|no|not\s+applicable|\d{1,6})?[\s.]*",
    re.IGNORECASE,
)
_TOPIC_NAMES = """
    age aged sex gender weight consent general other others laboratory therapy therapies chemotherapy radiotherapy
    surgery treatment treatments medication medications medicine condition conditions characteristics requirements
    considerations experience status function history findings values parameters studies assessments exclusions
    diagnosis diagnostics disease diseases population participant participants subject subjects patient patients
    controls volunteers donor donors group cohort imaging contraception reproduction hepatic renal cardiovascular
    pulmonary hematologic hematopoietic neurologic demographics safety procedures expectancy
"""
_TOPICS = frozenset(_TOPIC_NAMES.split())
_NO_TOPIC = re.compile(
    r"\b(?:following|follows|of|or|and|if|they|by|below|as|except|includ(?:es?|ed|ing)|e\.g\.?|at|with|to|has|have|is|are|not"
    r"|either|who|must|when|the|defined|receiving|for)\s*:$",
    re.IGNORECASE,
)
_SAYS_MORE = frozenset("≤≥<>=×%;.")
_BRACKETED = re.compile(r"\\?\[(?!Note\b)[^\]\[]*\]|\\?>[^<>]*<")
_TOPIC_WORDS = 8
_TITLE_WORDS = 6


def list_heading(text: str, start: int, end: int) -> ListHeading | None:
    """The heading that a line begins with, where it opens a list: `Key Exclusion Criteria (part A): ...`."""
    words = text[start : start + 160].lower()
    if "lus" not in words and "eligib" not in words:
        return None
    match = _LIST_HEADING.match(text, start, end)
    if not match or not _is_title(match) or (match["about"] and match[0].endswith(";")):
        return None
    rest = _NOTHING.match(text, match.end(), end) is None
    ends_itself = match["colon"] or match["dash"] or match["include"] or match["number"] is not None
    if not ends_itself and (rest or not _says_little(match)):
        return None
    return ListHeading(_named(match), match.end() if rest else end)


def _is_title(match: re.Match[str]) -> bool:
    """Whether the words around the name of the list are no sentence: `Key Exclusion Criteria for part A`."""
    if match["who"]:
        return bool(match["people"]) and not match["before"]
    tail = match["tail"] or match["about"] or ""
    words = match["before"].casefold().split()
    if not (_SENTENCE_WORDS.isdisjoint(words) and _VERBS.isdisjoint(tail.casefold().split())):
        return False
    return not tail or bool(match["criteria"]) or "criteria" in words or tail.split()[0].casefold() == "for"


def _named(match: re.Match[str]) -> ListName:
    if match["none"] or match["open"]:
        return "none"
    return "exclusion" if match["exclusion"] or match["ineligible"] else "inclusion"


def _says_little(match: re.Match[str]) -> bool:
    """Whether a line without a colon names a list and no more: `Exclusion of other causes of cough` is a criterion."""
    if match["criteria"] or "criteria" in match["before"].casefold():
        if (match["about"] or "").casefold() in ("are", "will"):
            return _FOLLOWING.search(match[0]) is not None
        return not match["about"] or match.end() - match.start() < _LONGEST_TITLE
    return not match["about"] or (match["exclusion"] or "").casefold() == "exclusions"


def sentence_heading(text: str, start: int, end: int) -> ListHeading | None:
    """The list that a whole sentence opens: `Subjects who meet any of the following will be excluded:`."""
    # A sentence may be wrapped over several lines.
    words = " ".join(text[start:end].strip(" *_\t\r").split()) if end - start < _LONGEST_SENTENCE else ""
    if not words.endswith(":") or ". " in words:
        return None
    must = _MUST.match(words)
    if must:
        return ListHeading("exclusion" if must["not"] else "inclusion", end)
    if not _FOLLOWING.search(words):
        return None
    if _OUT.search(words) or _MUST_NOT.search(words):
        return ListHeading("exclusion", end)
    enters = _IN.search(words) or _ALL_MUST.match(words) or _MAY_ENTER.match(words) or _WHO_MEET.search(words)
    return ListHeading("inclusion", end) if enters and not _DENIES.search(words) else None


def fills_form(words: str) -> bool:
    """Whether a line is a field of a registry's form that was printed with the criteria, and its answer."""
    if "?" not in words and "ubjects for" not in words and words[1:2] != ".":
        return False
    match = _FORM.fullmatch(words)
    return match is not None and (match["answer"] or match["count"]) is not None


def choice_in(words: str) -> str:
    """What is left of a sentence that opens a list: how many of its items are asked for, if that is not all of them."""
    choice = _CHOICE.search(words)
    return words[choice.start() :] if choice else ""


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
        return words.count(" ") < _TOPIC_WORDS and not _NO_TOPIC.search(words)
    return len(words) > 4 and words.isupper() and words.count(" ") < _TOPIC_WORDS and _SAYS_MORE.isdisjoint(words)


def titles_list(words: str) -> bool:
    """Whether a short line above a marked list is its title: `Medical Conditions`, `Prior therapy`, `[Part 2 only]`."""
    parts = words.split()
    if _BRACKETED.fullmatch(words):
        return len(parts) <= _TITLE_WORDS
    if not words[0].isupper() or len(parts) > _TITLE_WORDS or not words[-1].isalpha():
        return False
    capitals = sum(part[0].isupper() for part in parts)
    return parts[-1].casefold() in _TOPICS or (len(parts) > 1 and capitals == len(parts))

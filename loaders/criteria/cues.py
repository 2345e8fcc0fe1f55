"""The words that decide what a criterion does to a patient: negation, permission, exception, response, allergy.

Each cue is a pattern with the reach it has: what stands before its subject in the same clause, or after it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

_I = re.IGNORECASE

# Inclusion lists negate at length ("No evidence of ...", "Patients who did not use ..."), reaching to the clause's end.
NEGATION = re.compile(
    r"\b(?:non-?(?=pregnan|lactat|smok)|no(?!\s(?:more|less|fewer|greater|later|longer)\s(?:than)?)|not(?!\s(?:more|less|exceed\w*|limited|only|later))|without|absence\sof|absent|free\s(?:of|from)|never|none|neither|nor|negative\s(?:for|history)|"
    r"lack\sof|"
    r"(?:did|do|does|has|have|had|is|are|was|were|must|should|may|can|will)n[o']t|cannot|deny|denies|naive\sto|"
    r"exclud\w+|other\sthan)\b", _I,
)  # fmt: skip
# In an exclusion list only a cue right before its subject turns it into a requirement ("Inability to consent").
REVERSAL = re.compile(
    r"\b(?:inability|unable|unwilling(?:ness)?|refus\w+|lack\sof|lacking|absence\sof|without|"
    r"failure\sto\s(?:comply|provide|give|sign|use|obtain)|"
    r"(?:do|does|is|are|has|have|will|can)\snot|cannot|not\s(?:willing|able|using|receiving|taking|on|agree\w*|"
    r"vaccinated|having|meeting)|"
    r"inadequate\suse|incapab\w+|"
    r"incapacity)\b", _I,
)  # fmt: skip
ENDING = re.compile(
    r"\b(?:stop\w*|discontinu\w+|ceas\w+|withhold\w*|interrupt\w*|taper\w*|washed?[-\s]?out|withdraw\w*|refrain\w*)\b",
    _I,
)
NAIVE = re.compile(r"[-\s]?(?:treatment[-\s]?)?na[iï]ve\b", _I)
PERMISSION = re.compile(
    r"\b(?:(?:is|are|be|remain|considered|as)\s(?:also\s)?(?:allowed|permitted|acceptable|eligible|permissible|"
    r"admissible|accepted|tolerated)|allowed|permitted|permissible|"
    r"may\s(?:be|have|continue|receive|participate|use|take|remain|enter|enrol\w*)|can\s(?:be|continue|"
    r"participate|use|receive)|does\snot\sexclude|"
    r"(?:is|are)\snot\s(?:an?\s)?exclu\w+|not\sexcluded|will\snot\s(?:be\sexcluded|exclude))\b", _I,
)  # fmt: skip
PROHIBITION = re.compile(
    r"\b(?:(?:not|never|nor)\s(?:be\s)?(?:allowed|permitted|acceptable|eligible|permissible)|may\snot|can(?:not|"
    r"\snot)|prohibited|forbidden|disallowed|ineligible|"
    r"(?:are|is|be|will\sbe)\sexcluded|must\snot|should\snot|excludes?\b)", _I,
)  # fmt: skip
EXCEPTION = re.compile(
    r"\b(?:except(?:\s(?:for|in|if|when|that))?|excepting|with\s(?:the\s)?exceptions?\s(?:of|for|that)|"
    r"other\sthan|apart\sfrom|unless|"
    r"but\snot(?!\s(?:limited|restricted))|aside\sfrom|excluding|not\sincluding|exclusive\sof|"
    r"does\snot\sinclude|(?:is|are)\snot\srequired\sfor|outside\sof|exception\s?:?)\b", _I,
)  # fmt: skip
NO_CONSTRAINT = re.compile(
    r"\b(?:with\sor\swithout|with/without|regardless\sof|irrespective\sof|whether\sor\snot)\b", _I
)
ALLERGY = re.compile(
    r"\b(?:hyper-?sensiti\w+|sensitivit\w+|allerg(?:y|ies|ic)|anaphyla\w+|reactions?\sto|hypersensitivity)\b", _I
)
RESPONSE = re.compile(
    r"(?:\b(?:fail(?:ed|ure|s|ing)?\b(?!\sto\s(?:comply|provide|give|sign|use|obtain))|refractory|resistan\w+|"
    r"unrespons\w+|non-?respon\w+|no\sresponse|poor\sresponse|"
    r"(?:inadequate|insufficient|incomplete|suboptimal|partial)(?:ly)?\s(?:\w+\s)?(?:respon\w+|control\w*|"
    r"reli\w+)|lack\sof\s(?:response|efficacy)|(?:not|never)\srespond\w*|"
    r"progress(?:ed|ion|ing|ive\sdisease)\s(?:\w+\s){0,3}?(?:on|after|during|following|despite|while)|"
    r"relaps\w+\s(?:after|on|following)|despite|intoleran\w+|"
    r"contra-?indicat\w+|(?:not|un\w*\sto|cannot|could\snot)\s(?:to\s)?tolerate\w*|unable\sto\s(?:take|receive|"
    r"tolerate|use)|toxicity\s(?:to|from|with)|previous\sfailure))", _I,
)  # fmt: skip
STABLE = re.compile(r"\b(?:stable|unchanged|constant|steady|stably|stabili[sz]ed)\b", _I)
CONDITIONAL = re.compile(
    r"\b(?:if|may|allowed|permitted|can|when|those|those\son|(?:patients|subjects|participants)\s(?:on|taking|"
    r"receiving|using))\b",
    _I,
)
OFF = re.compile(
    r"\b(?:stop(?:ped|ping)?|discontinu\w+|off|withdr[ae]w\w*|wash(?:ed)?[-\s]?out|free\sof|ceas\w+|abstain\w*)\b", _I
)
ELAPSED = re.compile(
    r"\b(?:since|elapsed|ha(?:s|ve)\spassed|(?:from|after|before|since)\s(?:the\s|their\s)?(?:last|most\srecent|prior|previous|completion|end)|"
    r"interval|wash-?out)\b", _I,
)  # fmt: skip
STUDY = re.compile(
    r"\b(?:will\s(?:receive|be\s(?:treated|given|randomi[sz]ed|administered))|randomi[sz]ed\sto|"
    r"scheduled\s(?:to\sreceive|for)|candidates?\sfor|eligible\s(?:for|to\sreceive)|"
    r"planned|induced|related|associated)\b", _I,
)  # fmt: skip
DOSE_REFERENCE = re.compile(r"[\s,]*(?:or\s(?:an?\s|its\s|the\s)?)?(?:dose\s)?equivalents?\b|-equivalents?\b", _I)
EXAMPLES = re.compile(
    r"[\s,(\[:;\-–]*(?:(?:treatments?|therap(?:y|ies)|agents?|drugs?|medications?|\w+ed)[\s,(]*)?"
    r"(?:including|includes?|inclusive\sof|include[sd]?|e\.\s?g\.?,?|eg\.?,?|i\.\s?e\.?,?|ie\.?,?|such\sas|"
    r"for\sexample|like|namely|especially|particularly|but\snot\slimited\sto|"
    r"for\sinstance)(?:[\s,:]+(?:but\s(?:are\s|is\s)?not\slimited\sto))?[\s,:]*", _I,
)  # fmt: skip
ANY_OF = re.compile(
    r"\b(?:either|any(?:\sor\sall)?(?:\sone)?\sof|(?:at\sleast\s)?(?:one|two|1|2)(?:\s(?:or\smore|\(1\)))?\sof|"
    r"either\sof|one\sof)\b(?:[^.;]{0,40})", _I,
)  # fmt: skip
OBLIGATION = re.compile(
    r"\b(?:must(?!\snot)|(?:is|are|be)\s(?:not\s)?(?:required|necessary|needed)|ha(?:s|ve)\sto|should(?!\snot)|"
    r"needs?\sto)\b",
    _I,
)
DEFINITION = re.compile(r"\b(?:defined\sas|definitions?|as\sfollows)\b", _I)

# Characters of a criterion that are read at once.
LONG = 3000
_BREAK = re.compile(r"[.;](?=\s|$)|\bbut\b|\bhowever\b|\balthough\b|\bunless\b|\bexcept\b", _I)
CIRCUMSTANCE = re.compile(
    r"(?:\b(?:for|in|among)\s(?:all\s|the\s|those\s)?(?:subjects|patients|participants|those|women|men|females?|males?|individuals)\s"
    r"(?:with|who|receiving|on|taking|of)\b[^.;:,)]*|\bif\b[^.;,]*|\b(?:toxicit\w+|(?:side\s)?effects?|adverse\s\w+|recover\w+)\b[^.;,]{0,40}|"
    r"\b(?:prevent\w*|avoid\w*|become|becoming|get)\s)$", _I,
)  # fmt: skip
NONE_LEFT = re.compile(
    r"\bno\b[^.;,]{0,60}\b(?:available|exists?|options?)\b|\bno\s(?:limit|restriction)s?\b|\bnot\samenable\sto\b", _I
)
CAUSE = re.compile(r"\b(?:due\sto|secondary\sto|caused\sby|associated\swith|related\sto|because\sof|induced\sby)\b", _I)
# Old records run sentences together without a stop: "No prior radiotherapy At least 4 weeks since surgery".
_SENTENCE = re.compile(
    r"(?<=[.?!;])[\"”')]*\s+(?=\S)|(?<=[a-z0-9)])\s+(?=(?:No|Not|At\sleast|Must|Prior|Concurrent|More\sthan|Fertile|Recovered)\s[a-z0-9])"
    r"|(?<=\w)\s+(?=(?:Chemotherapy|Radiotherapy|Surgery|Endocrine\stherapy|Biologic\stherapy|Other):\s)"
)
_NOT_END = re.compile(r"(?:\b(?:e\.g|i\.e|eg|ie|etc|vs|cf|approx|no|incl|resp|dr|st)\.)$", _I)


class Clause(NamedTuple):
    """A stretch of a criterion that is read as one statement."""

    start: int
    end: int


def clauses(text: str) -> list[Clause]:
    """The sentences and semicolon-separated parts of a criterion, in order, without the space between them."""
    return list(_clauses(text))


def _clauses(text: str) -> Iterator[Clause]:
    start = 0
    for match in _SENTENCE.finditer(text):
        inside = text[start : match.start()]
        goes_on = _NOT_END.search(inside) and not (inside.endswith("etc.") and text[match.end()].isupper())
        if goes_on or inside.count("(") > inside.count(")"):
            continue
        yield Clause(start, match.start())
        start = match.end()
    if start < len(text):
        yield Clause(start, len(text))


def pieces(text: str) -> Iterator[Clause]:
    """Stretches of whole clauses, short enough that reading one costs little; nearly every criterion is one.

    What is said of a mention depends on its clause, so reading costs the square of a stretch, not of the text.
    """
    start = end = 0
    for clause in clauses(text) if len(text) > LONG else ():
        if clause.end - start > LONG and end > start:
            yield from _cut(text, start, end)
            start = clause.start
        end = clause.end
    yield from _cut(text, start, len(text))


def _cut(text: str, start: int, end: int) -> Iterator[Clause]:
    """One stretch, cut at white space where it is a single endless clause."""
    while end - start > LONG:
        space = max(text.rfind(" ", start, start + LONG), text.rfind("\n", start, start + LONG))
        stop = space + 1 if space > start else start + LONG
        yield Clause(start, stop)
        start = stop
    yield Clause(start, end)


def last(pattern: re.Pattern[str], text: str, start: int, end: int) -> re.Match[str] | None:
    """The last match of a cue between two offsets, or None."""
    found = None
    for found in pattern.finditer(text, start, end):  # noqa: B007
        pass
    return found


def reaches(text: str, cue_end: int, subject: int) -> bool:
    """Whether nothing between a cue and its subject ends the cue's reach."""
    return _BREAK.search(text, cue_end, subject) is None


def words_between(text: str, start: int, end: int) -> int:
    """How many words stand between two offsets."""
    return len(re.findall(r"\w+", text[start:end]))

"""What a mention does to a patient: effect and kind, after list, negation, permission and exception.

`Passage` is the text that is read: a criterion, with the words of the item that announces it put before it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from trialgraph.loaders.criteria import cues
from trialgraph.loaders.criteria.cues import Clause, last, reaches, words_between
from trialgraph.loaders.model import EffectName, ListName, Mention
from trialgraph.ontology.lexicon import Lexicon

MALIGNANCY = "http://purl.obolibrary.org/obo/MONDO_0004992"
INFECTION = "http://purl.obolibrary.org/obo/MONDO_0005550"
REPRODUCTIVE = re.compile(r"pregnan|breast.?feeding|lactat|menopaus|childbearing")
# Observations are few and each is a kind of its own; the rest are "other".
# What an inclusion item names without asking for it: to prevent pregnancy, women of childbearing potential.
_NEVER_REQUIRED = frozenset({"pregnancy", "breast feeding", "childbearing potential", "investigational drugs"})
OBSERVED = (
    ("therapy", "treatment-exposure"), ("treatment", "treatment-exposure"), ("consent", "consent"), ("compl",
    "compliance"), ("judg", "investigator-judgement"), ("opinion", "investigator-judgement"),
    ("age", "age"), ("gender", "sex"), ("sex", "sex"), ("childbearing", "reproductive"), ("menopaus", "reproductive"),
)  # fmt: skip


@dataclass(frozen=True)
class Passage:
    """A text to be read as one criterion; `own` is where the criterion itself starts."""

    text: str
    printed_in: ListName
    section: str = ""
    own: int = 0

    @cached_property
    def clauses(self) -> tuple[Clause, ...]:
        """Its sentences and parts between semicolons."""
        return tuple(cues.clauses(self.text))

    def clause(self, offset: int) -> Clause:
        """The clause an offset stands in; an announcing item and its child are one clause."""
        found = next((c for c in self.clauses if c.start <= offset < c.end), Clause(0, len(self.text)))
        return Clause(0, found.end) if self.own and found.start <= self.own <= found.end else found


@dataclass(frozen=True)
class Reading:
    """The effect of one mention, its kind, the rule that gave it, how sure, and what it is an exception to."""

    effect: EffectName
    kind: str
    rule: str
    confidence: float
    negated: bool = False
    exception_to: str | None = None
    condition: str | None = None


def read(passage: Passage, mention: Mention, lexicon: Lexicon) -> Reading:
    """The effect and kind of a mention."""
    clause = passage.clause(mention.start)
    kind = kind_of(passage, mention, clause, lexicon)
    exception = _exception(passage, mention, clause)
    if exception:
        return _excepted(passage, mention, clause, kind, exception)
    text = passage.text
    if (cue := last(cues.NO_CONSTRAINT, text, clause.start, mention.start)) and words_between(
        text, cue.end(), mention.start
    ) < 6:
        return Reading("informs", kind, "no-constraint", 0.9)
    if kind == "stable-dose":
        return _stable(passage, mention, clause)
    if cues.PROHIBITION.search(text, clause.start, clause.end) and _prohibited(text, mention, clause):
        return Reading("excludes", kind, "prohibition", 0.9)
    if _permitted(text, mention, clause):
        lifted = text[passage.own : clause.start].strip(" .;\n") if passage.printed_in == "exclusion" else ""
        return Reading("permits", kind, "permission", 0.85, exception_to=lifted[-200:] or None)
    if re.search(r"\bfamily\shistory\sof\s[^.;,]{0,40}$", text[clause.start : mention.start], re.IGNORECASE):
        return Reading("informs", kind, "family-history", 0.7)
    if _given(passage, mention, clause):
        return Reading("informs", kind, "study-treatment", 0.7)
    return _listed(passage, mention, clause, kind)


def kind_of(passage: Passage, mention: Mention, clause: Clause, lexicon: Lexicon) -> str:
    """What sort of statement is made about the mention."""
    text = passage.text
    if is_treatment(mention, lexicon):
        return _treatment_kind(passage, mention, clause, lexicon)
    if mention.type == "Condition":
        if last(cues.ALLERGY, text, clause.start, mention.end) and mention.label in ("anaphylaxis", "hypersensitivity"):
            return "hypersensitivity"
        return _condition_kind(passage, mention, lexicon)
    if mention.type == "Measurement":
        return "disease-duration" if "duration" in (mention.label or "") else "measurement"
    if mention.type == "Observation":
        label = (mention.label or mention.text).casefold()
        return next((kind for word, kind in OBSERVED if re.search(rf"\b{word}", label)), "other")
    label = (mention.label or mention.text).casefold()
    words = ("contracept", "intrauterine", "condom", "diaphragm", "abstinence", "steriliz", "birth control")
    if any(word in label for word in words):
        return "contraception"
    return "reproductive" if REPRODUCTIVE.search(label) else "procedure"


def is_treatment(mention: Mention, lexicon: Lexicon) -> bool:
    """Whether a patient is treated with what is mentioned."""
    if mention.term:
        return lexicon.term(mention.term).is_treatment
    return mention.type in ("Drug", "DrugClass", "Procedure")


def _treatment_kind(passage: Passage, mention: Mention, clause: Clause, lexicon: Lexicon) -> str:
    text = passage.text
    for pattern, kind in ((cues.ALLERGY, "hypersensitivity"), (cues.RESPONSE, "treatment-response")):
        if _speaks_of(pattern, text, mention, clause):
            return kind
    stable = last(cues.STABLE, text, clause.start, clause.end)
    if stable and not cues.NAIVE.match(text, mention.end) and _dosed(text, clause):
        return "stable-dose"
    label = (mention.label or mention.text).casefold()
    if "vaccin" in label or "immuniz" in label:
        return "vaccination"
    return "procedure" if mention.type == "Procedure" else "treatment-exposure"


def _dosed(text: str, clause: Clause) -> bool:
    words = r"\b(?:dos(?:e|es|age|ing)|regimens?|treatment|therapy|for\s(?:\w+\s){0,3}?\W*\d|medications?)\b"
    return re.search(words, text[clause.start : clause.end], re.IGNORECASE) is not None


_EXPOSURE = re.compile(
    r"\b(?:use\sof|treatment\swith|treated\swith|receiv\w+|taking|received|exposure\sto|administration\sof|"
    r"therapy\swith|or\sprior)\b",
    re.IGNORECASE,
)
_AFTER = re.compile(r"[\s-]*(?:\([^)]{0,40}\)\s)?(?:therapy|treatment|agents?|drugs?)?[\s-]*")


def _speaks_of(cue: re.Pattern[str], text: str, mention: Mention, clause: Clause) -> bool:
    """Whether a cue stands before the mention with no word of exposure after it, or right behind the mention."""
    before = last(cue, text, clause.start, mention.start)
    if (
        before
        and reaches(text, before.end(), mention.start)
        and not _EXPOSURE.search(text, before.end(), mention.start)
    ):
        return True
    gap = _AFTER.match(text, mention.end)
    return bool(gap) and cue.match(text, gap.end() if gap else mention.end) is not None


def _condition_kind(passage: Passage, mention: Mention, lexicon: Lexicon) -> str:
    if mention.label and REPRODUCTIVE.search(mention.label):
        return "reproductive"
    if mention.term and lexicon.is_a(mention.term, MALIGNANCY):
        return "malignancy" if passage.printed_in == "exclusion" else "diagnosis"
    if mention.term and lexicon.is_a(mention.term, INFECTION):
        return "infection"
    return "comorbidity" if passage.printed_in == "exclusion" else "diagnosis"


def _exception(passage: Passage, mention: Mention, clause: Clause) -> str | None:
    """The words an exception is taken out of, where the mention stands inside one."""
    text = passage.text
    cue = last(cues.EXCEPTION, text, clause.start, mention.start)
    if not cue or _closed(text, cue.end(), mention.start) or not _in_reach(text, cue, mention):
        return None
    head = text[clause.start : cue.start()].strip(" ,;:(")
    return head[-200:] or text[: cue.start()].strip(" ,;:(")[-200:] or None


def _excepted(passage: Passage, mention: Mention, clause: Clause, kind: str, exception: str) -> Reading:
    """An exception to what excludes permits; an exception to what an inclusion list requires does not.

    `No malignancy except basal cell carcinoma` permits the carcinoma, `any lymphoma except Burkitt` shuts it out, and
    `a therapy other than X` only says that X does not count.
    """
    cue = last(cues.EXCEPTION, passage.text, clause.start, mention.start)
    lifts = (
        passage.printed_in == "exclusion"
        or cue is None
        or cues.NEGATION.search(passage.text, clause.start, cue.start())
    )
    if lifts or kind == "stable-dose":
        return Reading("permits", kind, "exception", 0.9, exception_to=exception)
    if cue and re.match(r"except|excluding|with\s(?:the\s)?exception", cue[0], re.IGNORECASE):
        return Reading("excludes", kind, "exception-to-requirement", 0.6, exception_to=exception)
    return Reading("informs", kind, "exception-to-requirement", 0.6, exception_to=exception)


def _closed(text: str, start: int, end: int) -> bool:
    """Whether the exception ends before the mention: at its own bracket, at a colon, at a bracket that lists its class.

    In `agents other than sulfasalazine (i.e., gold, penicillamine)` gold is an example of the agents.
    """
    depth = 0
    for char in text[start:end]:
        depth += (char == "(") - (char == ")")
        if depth < 0 or char == ":":
            return True
    return depth > 0


def _in_reach(text: str, cue: re.Match[str], mention: Mention) -> bool:
    """`other than SLE, RA` reaches over its list; a new statement (`, or use of ...`) ends it."""
    between = text[cue.end() : mention.start]
    return not re.search(r"[.;]\s|,\s(?:or|and)\s(?:use|history|previous|prior|treatment|with)\b", between)


def _stable(passage: Passage, mention: Mention, clause: Clause) -> Reading:
    """A stable dose is required, or what makes a drug acceptable."""
    text = passage.text
    words = text[clause.start : clause.end].strip()
    permitted = cues.PERMISSION.search(words) and not cues.PROHIBITION.search(words)
    if permitted:
        return Reading("permits", "stable-dose", "permission-if-stable", 0.9, condition=words[:300])
    if passage.printed_in == "exclusion":
        if re.search(r"\bunless\b|\bexcept\b", words, re.IGNORECASE):
            return Reading("permits", "stable-dose", "excluded-unless-stable", 0.75, condition=words[:300])
        if re.search(r"\b(?:not|un)\W?(?:\w+\s){0,4}stable|unstable|without", words, re.IGNORECASE):
            return Reading("permits", "stable-dose", "excluded-if-unstable", 0.7, negated=True, condition=words[:300])
        return Reading("excludes", "stable-dose", "list", 0.6, condition=words[:300])
    if cues.CONDITIONAL.search(words):
        return Reading("permits", "stable-dose", "conditional-stable", 0.8, condition=words[:300])
    return Reading("requires", "stable-dose", "stable-dose", 0.9, condition=words[:300])


def _prohibited(text: str, mention: Mention, clause: Clause) -> bool:
    cue = last(cues.PROHIBITION, text, clause.start, clause.end)
    return cue is not None and reaches(text, min(cue.end(), mention.end), max(cue.start(), mention.start))


def _permitted(text: str, mention: Mention, clause: Clause) -> bool:
    cue = cues.PERMISSION.search(text, clause.start, clause.end)
    if cue and (_apart(text, cue, mention) or _DENIED.search(text, clause.start, mention.start)):
        return False
    denied = re.match(r"\s*(?:no(?!\smore)|none|neither)\b", text[clause.start : clause.end], re.IGNORECASE)
    return (
        cue is not None and not denied and reaches(text, min(cue.end(), mention.end), max(cue.start(), mention.start))
    )


# A negation right before its subject is stronger than a permission of the sentence: `eligible if she is not pregnant`.
_DENIED = re.compile(r"\b(?:no|not|without|never)\s(?:\w+\s){0,2}$", re.IGNORECASE)


def _apart(text: str, cue: re.Match[str], mention: Mention) -> bool:
    """Whether a cue and a mention stand on different sides of a bracket: `steroids (inhaled steroids allowed)`."""
    between = text[mention.end : cue.start()] if cue.start() > mention.end else text[cue.end() : mention.start]
    return between.count("(") != between.count(")")


def _given(passage: Passage, mention: Mention, clause: Clause) -> bool:
    if mention.type not in ("Drug", "DrugClass", "Procedure"):
        return False
    if re.match(r"[-\s](?:induced|related|associated)\b", passage.text[mention.end :]):
        return True
    cause = last(cues.CAUSE, passage.text, clause.start, mention.start)
    if cause and words_between(passage.text, cause.end(), mention.start) < 3:
        return True
    cue = last(cues.STUDY, passage.text, clause.start, mention.start)
    return passage.printed_in != "exclusion" and (
        cue is not None and words_between(passage.text, cue.end(), mention.start) < 6
    )


def _listed(passage: Passage, mention: Mention, clause: Clause, kind: str) -> Reading:
    """The effect of the list a mention stands in, turned round where it is negated."""
    text = passage.text
    if re.search(r"\ballowed|\bpermitted", passage.section, re.IGNORECASE):
        return Reading("permits", kind, "section", 0.8)
    if _obliged(passage, clause):
        return Reading("informs", kind, "obligation", 0.6)
    excluding = passage.printed_in == "exclusion" or bool(re.search(r"\bexclu", passage.section, re.IGNORECASE))
    if cues.NAIVE.match(text, mention.end):
        return Reading("requires" if excluding else "excludes", kind, "naive", 0.9, negated=True)
    if excluding:
        cue = last(cues.REVERSAL, text, clause.start, mention.start)
        if cue and kind != "treatment-response" and _reverses(text, cue, mention):
            return Reading("requires", kind, "reversal", 0.85, negated=True)
        lacking = kind in ("contraception", "consent", "compliance") and re.search(
            r"\bno\s(?:\w+\s)?$", text[: mention.start]
        )
        if lacking:
            return Reading("requires", kind, "reversal", 0.85, negated=True)
        return Reading("excludes", kind, "list", 0.95)
    if _in_passing(passage, mention, clause):
        return Reading("informs", kind, "in-passing", 0.6)
    cue = last(cues.NEGATION, text, clause.start, mention.start)
    if cue and _qualifies(text, cue, clause):
        return Reading("informs", kind, "qualifier", 0.7, negated=True)
    if cue and reaches(text, cue.end(), mention.start) and not _answered(text, cue, mention):
        return Reading("excludes", kind, "negation", 0.9, negated=True)
    if mention.label in _NEVER_REQUIRED:
        return Reading("informs", kind, "in-passing", 0.5)
    return Reading("requires", kind, "list", 0.9 if passage.printed_in == "inclusion" else 0.75)


def _obliged(passage: Passage, clause: Clause) -> bool:
    """Whether a later sentence of an exclusion states what must be done: `Confirmation must be ...`."""
    later = passage.printed_in == "exclusion" and clause.start > passage.own
    if not later or cues.OFF.search(passage.text, clause.start, clause.end):
        return False
    return cues.OBLIGATION.search(passage.text, clause.start, clause.end) is not None


def _reverses(text: str, cue: re.Match[str], mention: Mention) -> bool:
    if cues.ENDING.search(text, cue.end(), mention.start):
        return False
    near = words_between(text, cue.end(), mention.start) <= 5
    return near and not re.search(r"[,;.]|\bdue\b|\bbecause\b", text[cue.end() : mention.start])


def _in_passing(passage: Passage, mention: Mention, clause: Clause) -> bool:
    """Whether an inclusion item only speaks of those who have it: `for patients with liver metastases`."""
    before = passage.text[max(clause.start, passage.own, mention.start - 120) : mention.start]
    return (
        cues.CIRCUMSTANCE.search(before) is not None
        or cues.NONE_LEFT.search(passage.text, clause.start, clause.end) is not None
    )


def _qualifies(text: str, cue: re.Match[str], clause: Clause) -> bool:
    """Whether a negation only says under which circumstances the clause holds: `a fall in FVC in the absence of X`."""
    absent = cue[0].casefold().startswith(("absence", "without"))
    return absent and words_between(text, clause.start, cue.start()) > 4


def _answered(text: str, cue: re.Match[str], mention: Mention) -> bool:
    """Whether a later `and has`, `who are` or `must have` starts a positive statement after the negation."""
    words = r"\b(?:and|who|but|must|should)\s(?:have|has|are|is|had|be|agree|use)\b(?!\s(?:no|not)\b)"
    return re.search(words, text[cue.end() : mention.start], re.IGNORECASE) is not None


def main_effect(passage: Passage, readings: list[Reading]) -> EffectName:
    """What a criterion does as a whole: what its first statement does that is no exception; else its list."""
    text = passage.text[passage.own :]
    if cues.DEFINITION.search(text) and re.search(r"(?:as\sfollows|follows|following)\W*$", text):
        return "informs"
    for reading in readings:
        if reading.exception_to is None and reading.effect != "informs" and reading.rule != "permission":
            return "permits" if reading.effect == "permits" else reading.effect
    if readings and all(r.effect == "permits" for r in readings):
        return "permits"
    if passage.printed_in == "exclusion":
        reversal = cues.REVERSAL.match(text.lstrip()) or re.match(
            r"(?:subjects?|patients?)\s(?:un|not\s)", text, re.IGNORECASE
        )
        return "requires" if reversal else "excludes"
    negated = re.match(r"(?:no|not|without|absence|free)\b", text, re.IGNORECASE)
    return "excludes" if negated else "requires"

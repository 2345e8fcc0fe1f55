"""What a mention does to a patient: effect and kind, after list, negation, permission and exception."""

from __future__ import annotations

import re
from functools import lru_cache

import msgspec

from trialgraph.loaders.criteria import cues
from trialgraph.loaders.criteria.cues import Cue
from trialgraph.loaders.criteria.negation import REPRODUCTIVE, demanded, leaves_open, negates, negation, qualifies
from trialgraph.loaders.criteria.passage import Clause, Passage
from trialgraph.loaders.model import EffectName, Mention
from trialgraph.ontology.lexicon import Lexicon

MALIGNANCY = "http://purl.obolibrary.org/obo/MONDO_0004992"
INFECTION = "http://purl.obolibrary.org/obo/MONDO_0005550"
# Observations are few and each is a kind of its own; the rest are "other".
# What an inclusion item names without asking for it: to prevent pregnancy, women of childbearing potential.
_NEVER_REQUIRED = frozenset({"pregnancy", "breast feeding", "childbearing potential", "investigational drugs"})
OBSERVED = (
    ("therapy", "treatment-exposure"), ("treatment", "treatment-exposure"), ("consent", "consent"), ("compl",
    "compliance"), ("judg", "investigator-judgement"), ("opinion", "investigator-judgement"),
    ("age", "age"), ("gender", "sex"), ("sex", "sex"), ("childbearing", "reproductive"), ("menopaus", "reproductive"),
)  # fmt: skip


# What stands between a drug and the limit of its dose, and between such a limit and its drug.
_LEADS_TO_DOSE = re.compile(
    r"[\s(,]*(?:[\w-]+\s+){0,3}(?:\([^()]{0,60}\)\s*)?(?:(?:is|are|of|at|to|be|dos\w+)\s*){0,3}", re.IGNORECASE
)
_LEADS_TO_DRUG = re.compile(
    r"(?:\s*/\s*\w+|\s(?:per\s\w+|daily|a\sday))?[\s)]*(?:of\s|oral\s|systemic\s)*", re.IGNORECASE
)


class Reading(msgspec.Struct, frozen=True):
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
    if kind == "treatment-response" and (effect := _asked(passage, mention, clause)):
        return Reading(effect, kind, "response", 0.85)
    if passage.has_any(_TURNING) and (reading := _turned(passage, mention, clause, kind, lexicon)):
        return reading
    if _given(passage, mention, clause):
        return Reading("informs", kind, "study-treatment", 0.7)
    return _listed(passage, mention, clause, kind)


def _asked(passage: Passage, mention: Mention, clause: Clause) -> EffectName | None:
    """What an inclusion item that speaks of a failed treatment asks for, or None where that is denied.

    `Did not respond to X` and `cannot tolerate X` ask for it: their negation is that of the response. Who is
    `ineligible for X` need not have had it.
    """
    if passage.printed_in == "exclusion" or passage.has(cues.EXCEPTION):
        return None
    failed = passage.last(cues.RESPONSE, clause.start, mention.start)
    cue = failed or passage.last(cues.BARRED, clause.start, mention.start)
    if cue is None or passage.last(cues.NEGATION, clause.start, cue.start()):
        return None
    return "requires" if failed else "informs"


# The cues of all that `_turned` reads; most criteria have none.
_TURNING = (
    cues.EXCEPTION.sign | cues.NO_CONSTRAINT.sign | cues.ABSTENTION.sign | cues.DOSE_CHANGE.sign | cues.STABLE.sign
    | cues.PROHIBITION.sign | cues.PERMISSION.sign | cues.CEILING.sign | cues.IF_TAKING.sign | cues.FAMILY.sign
)  # fmt: skip


def _turned(passage: Passage, mention: Mention, clause: Clause, kind: str, lexicon: Lexicon) -> Reading | None:
    """The effect of a mention of which more is said than that it stands in its list, or None."""
    exception = _exception(passage, mention, clause)
    if exception:
        return _excepted(passage, mention, clause, kind, exception)
    text = passage.text
    if (cue := passage.last(cues.NO_CONSTRAINT, clause.start, mention.start)) and leaves_open(passage, cue, mention):
        optional = cue[0][0] in "wW+±" and is_treatment(mention, lexicon)
        return Reading("permits" if optional else "informs", kind, "no-constraint", 0.9)
    if _abstained(passage, mention, clause, kind):
        return Reading("excludes", kind, "abstention", 0.85, negated=True)
    if change := _unchanged(passage, mention, clause):
        return Reading("permits", "stable-dose", "no-dose-change", 0.8, condition=change)
    if kind == "stable-dose":
        return _stable(passage, mention, clause)
    if _prohibited(passage, mention, clause):
        return Reading("excludes", kind, "prohibition", 0.9)
    if _permitted(passage, mention, clause):
        lifted = text[passage.own : clause.start].strip(" .;\n") if passage.printed_in == "exclusion" else ""
        return Reading("permits", kind, "permission", 0.85, exception_to=lifted[-200:] or None)
    if limit := _limit(passage, mention, clause):
        return Reading("permits", kind, "dose-limit", 0.75, condition=text[limit.start() : limit.end()])
    if _if_taken(passage, mention, clause):
        return Reading("permits", kind, "if-taken", 0.75, condition=text[clause.start : clause.end].strip()[:300])
    if _of_family(passage, mention, clause):
        return Reading("informs", kind, "family-history", 0.7)
    return None


def kind_of(passage: Passage, mention: Mention, clause: Clause, lexicon: Lexicon) -> str:
    """What sort of statement is made about the mention."""
    if is_treatment(mention, lexicon):
        return _treatment_kind(passage, mention, clause, lexicon)
    if mention.type == "Condition":
        if passage.last(cues.ALLERGY, clause.start, mention.end) and mention.label in (
            "anaphylaxis",
            "hypersensitivity",
        ):
            return "hypersensitivity"
        return _condition_kind(passage, mention, lexicon)
    if mention.type == "Measurement":
        return "disease-duration" if "duration" in (mention.label or "") else "measurement"
    label = (mention.label or mention.text).casefold()
    if mention.type == "Observation":
        return _observed(label)
    words = ("contracept", "intrauterine", "condom", "diaphragm", "abstinence", "steriliz", "birth control")
    if any(word in label for word in words):
        return "contraception"
    return "reproductive" if REPRODUCTIVE.search(label) else "procedure"


@lru_cache(maxsize=10_000)
def _observed(label: str) -> str:
    """The kind of statement that is made about an observation."""
    return next((kind for word, kind in OBSERVED if re.search(rf"\b{word}", label)), "other")


def is_treatment(mention: Mention, lexicon: Lexicon) -> bool:
    """Whether a patient is treated with what is mentioned."""
    if mention.term:
        return lexicon.term(mention.term).is_treatment
    return mention.type in ("Drug", "DrugClass", "Procedure")


def _treatment_kind(passage: Passage, mention: Mention, clause: Clause, lexicon: Lexicon) -> str:
    if _speaks_of(passage, cues.ALLERGY, mention, clause):
        return "hypersensitivity"
    if _barred(passage, mention, clause) or _speaks_of(passage, cues.RESPONSE, mention, clause):
        return "treatment-response"
    stable = passage.last(cues.STABLE, clause.start, clause.end)
    if stable and not passage.match(cues.NAIVE, mention.end) and passage.first(cues.DOSED, clause.start, clause.end):
        return "stable-dose"
    label = (mention.label or mention.text).casefold()
    if "vaccin" in label or "immuniz" in label:
        return "vaccination"
    return "procedure" if mention.type == "Procedure" else "treatment-exposure"


_AFTER = re.compile(r"[\s-]*(?:\([^)]{0,40}\)\s)?(?:therapy|treatment|agents?|drugs?)?[\s-]*")


def _speaks_of(passage: Passage, cue: Cue, mention: Mention, clause: Clause) -> bool:
    """Whether a cue stands before the mention with no word of exposure after it, or right behind the mention."""
    if not passage.has(cue):
        return False
    before = passage.last(cue, clause.start, mention.start)
    if (
        before
        and passage.reaches(before.end(), mention.start)
        and not passage.first(cues.EXPOSURE, before.end(), mention.start)
    ):
        return True
    gap = _AFTER.match(passage.text, mention.end)
    return gap is not None and passage.match(cue, gap.end()) is not None


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
    cue = passage.last(cues.EXCEPTION, clause.start, mention.start)
    if not cue or _closed(text, cue.end(), mention.start) or not _in_reach(text, cue, mention):
        return None
    head = text[clause.start : cue.start()].strip(" ,;:(")
    return head[-200:] or text[: cue.start()].strip(" ,;:(")[-200:] or None


def _excepted(passage: Passage, mention: Mention, clause: Clause, kind: str, exception: str) -> Reading:
    """An exception to what excludes permits; an exception to what an inclusion list requires does not.

    `No malignancy except basal cell carcinoma` permits the carcinoma, `any lymphoma except Burkitt` shuts it out, and
    `a therapy other than X` only says that X does not count.
    """
    cue = passage.last(cues.EXCEPTION, clause.start, mention.start)
    lifts = passage.printed_in == "exclusion" or cue is None or passage.first(cues.NEGATION, clause.start, cue.start())
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
    """`other than SLE, RA` reaches over its list; a new statement (`, or use of ...`), or what is said of it, ends it.

    So it is over in `for reasons other than asthma, methotrexate` and in `infections other than flu that required X`.
    """
    if cue[0].casefold() == "other than":
        stop = _OTHER_REASON if _REASONS.search(text, 0, cue.start()) else _SAID_OF
        if stop.search(text, cue.end(), mention.start):
            return False
    return not _NEW_STATEMENT.search(text, cue.end(), mention.start)


_REASONS = re.compile(r"\b(?:reasons?|indications?|purposes?|conditions?)\s\Z", re.IGNORECASE)
_OTHER_REASON = re.compile(r",|\b(?:that|which|who|requir\w+)\b")
_SAID_OF = re.compile(r"\b(?:that|which|who|requir\w+)\b")
_NEW_STATEMENT = re.compile(r"[.;]\s|,\s(?:or|and)\s(?:use|history|previous|prior|treatment|with)\b")


def _barred(passage: Passage, mention: Mention, clause: Clause) -> bool:
    """Whether a treatment cannot be given; `precluding the patient from stopping X` says that it is."""
    cue = passage.last(cues.BARRED, clause.start, mention.start)
    return cue is not None and not passage.first(cues.ENDING, cue.end(), mention.start)


def _abstained(passage: Passage, mention: Mention, clause: Clause, kind: str) -> bool:
    """Whether an inclusion item asks to keep off a treatment: `willing to discontinue X`; not `abstain or use X`."""
    if passage.printed_in == "exclusion" or kind == "contraception" or mention.type not in _TREATMENTS:
        return False
    cue = passage.last(cues.ABSTENTION, clause.start, mention.start)
    if cue is None or not passage.reaches(cue.end(), mention.start):
        return False
    return not _OTHERWISE.search(passage.text, cue.end(), mention.start)


_TREATMENTS = ("Drug", "DrugClass", "Procedure")
_OTHERWISE = re.compile(
    r"[:(]|\b(?:or|and)\s(?:to\s)?(?:use|be|have|agree|take|practi[cs]e|remain)\b|\bintercourse\b|\bdonat\w+"
)


def _limit(passage: Passage, mention: Mention, clause: Clause) -> re.Match[str] | None:
    """The most of a drug that an inclusion item allows, where it asks for no more: `prednisone no more than 10 mg`."""
    if passage.printed_in == "exclusion" or mention.type not in ("Drug", "DrugClass"):
        return None
    if passage.first(cues.DEMAND, *clause):
        return None
    ahead = passage.first(cues.CEILING, mention.end, clause.end)
    if ahead and _LEADS_TO_DOSE.fullmatch(passage.text, mention.end, ahead.start()):
        return ahead
    behind = passage.last(cues.CEILING, clause.start, mention.start)
    return behind if behind and _LEADS_TO_DRUG.fullmatch(passage.text, behind.end(), mention.start) else None


def _if_taken(passage: Passage, mention: Mention, clause: Clause) -> bool:
    """Whether an inclusion item only speaks of those who take a treatment: `if on methotrexate, ...`."""
    if passage.printed_in == "exclusion" or mention.type not in ("Drug", "DrugClass"):
        return False
    cue = passage.last(cues.IF_TAKING, clause.start, mention.start)
    return cue is not None and not _PARTED.search(passage.text, cue.end(), mention.start)


_PARTED = re.compile(r"[,;:]")


def _unchanged(passage: Passage, mention: Mention, clause: Clause) -> str | None:
    """The words that ask for a dose without change: `at least 4 weeks since a change in the dose of X`."""
    change = passage.last(cues.DOSE_CHANGE, clause.start, mention.start)
    if change is None or passage.printed_in == "exclusion" or not passage.reaches(change.end(), mention.start):
        return None
    asked = passage.last(cues.NEGATION, clause.start, change.start()) or passage.last(
        cues.ELAPSED, clause.start, change.start() + 1
    )
    return passage.text[clause.start : clause.end].strip()[:300] if asked else None


def _of_family(passage: Passage, mention: Mention, clause: Clause) -> bool:
    cue = passage.last(cues.FAMILY, clause.start, mention.start)
    return cue is not None and not _STOPPED.search(passage.text, cue.end(), mention.start)


_STOPPED = re.compile(r"[.;,]")


def _stable(passage: Passage, mention: Mention, clause: Clause) -> Reading:
    """A stable dose is required, or what makes a drug acceptable."""
    text = passage.text
    words = text[clause.start : clause.end].strip()
    if passage.first(cues.PERMISSION, *clause) and not passage.first(cues.PROHIBITION, *clause):
        return Reading("permits", "stable-dose", "permission-if-stable", 0.9, condition=words[:300])
    if passage.printed_in == "exclusion":
        if re.search(r"\bunless\b|\bexcept\b", words, re.IGNORECASE):
            return Reading("permits", "stable-dose", "excluded-unless-stable", 0.75, condition=words[:300])
        if re.search(r"\b(?:not|un)\W?(?:\w+\s){0,4}stable|unstable|without", words, re.IGNORECASE):
            return Reading("permits", "stable-dose", "excluded-if-unstable", 0.7, negated=True, condition=words[:300])
        return Reading("excludes", "stable-dose", "list", 0.6, condition=words[:300])
    if passage.first(cues.CONDITIONAL, *clause):
        return Reading("permits", "stable-dose", "conditional-stable", 0.8, condition=words[:300])
    if _limit(passage, mention, clause):
        return Reading("permits", "stable-dose", "dose-limit", 0.75, condition=words[:300])
    return Reading("requires", "stable-dose", "stable-dose", 0.9, condition=words[:300])


def _prohibited(passage: Passage, mention: Mention, clause: Clause) -> bool:
    cue = passage.last(cues.PROHIBITION, clause.start, clause.end)
    if cue is None or not passage.reaches(min(cue.end(), mention.end), max(cue.start(), mention.start)):
        return False
    return not demanded(passage, cue, mention)


def _permitted(passage: Passage, mention: Mention, clause: Clause) -> bool:
    cue = passage.first(cues.PERMISSION, clause.start, clause.end)
    if cue is None or _apart(passage.text, cue, mention) or _denied(passage, mention, clause):
        return False
    return passage.reaches(min(cue.end(), mention.end), max(cue.start(), mention.start))


def _denied(passage: Passage, mention: Mention, clause: Clause) -> bool:
    """Whether a negation opens the clause or stands right before its subject: `eligible if she is not pregnant`."""
    if not passage.has(cues.NEGATION):
        return False
    opening = _NONE.match(passage.text, clause.start, clause.end)
    return opening is not None or _DENIED.search(passage.text, clause.start, mention.start) is not None


_NONE = re.compile(r"\s*(?:no(?!\smore)|none|neither)\b", re.IGNORECASE)
_DENIED = re.compile(r"\b(?:no|not|without|never)\s(?:\w+\s){0,2}$", re.IGNORECASE)


def _apart(text: str, cue: re.Match[str], mention: Mention) -> bool:
    """Whether a cue and a mention stand on different sides of a bracket: `steroids (inhaled steroids allowed)`."""
    between = text[mention.end : cue.start()] if cue.start() > mention.end else text[cue.end() : mention.start]
    return between.count("(") != between.count(")")


_INDUCED = re.compile(r"[-\s](?:induced|related|associated)\b")


def _given(passage: Passage, mention: Mention, clause: Clause) -> bool:
    if mention.type not in ("Drug", "DrugClass", "Procedure"):
        return False
    if _INDUCED.match(passage.text, mention.end):
        return True
    cause = passage.last(cues.CAUSE, clause.start, mention.start)
    if cause and passage.words(cause.end(), mention.start) < 3:
        return True
    cue = passage.last(cues.STUDY, clause.start, mention.start)
    return passage.printed_in != "exclusion" and (cue is not None and passage.words(cue.end(), mention.start) < 6)


_ALLOWED = re.compile(r"\ballowed|\bpermitted", re.IGNORECASE)
_EXCLUDED = re.compile(r"\bexclu", re.IGNORECASE)


@lru_cache(maxsize=1000)
def _allows(section: str) -> bool:
    return _ALLOWED.search(section) is not None


@lru_cache(maxsize=1000)
def _excludes(section: str) -> bool:
    return _EXCLUDED.search(section) is not None


def _listed(passage: Passage, mention: Mention, clause: Clause, kind: str) -> Reading:
    """The effect of the list a mention stands in, turned round where it is negated."""
    text = passage.text
    if _allows(passage.section):
        return Reading("permits", kind, "section", 0.8)
    if _obliged(passage, clause):
        return Reading("informs", kind, "obligation", 0.6)
    excluding = passage.printed_in == "exclusion" or _excludes(passage.section)
    banned = passage.last(cues.PROHIBITION, clause.start, mention.start) if excluding else None
    if banned and demanded(passage, banned, mention):
        return Reading("informs", kind, "obligation", 0.6)
    if passage.match(cues.NAIVE, mention.end):
        return Reading("requires" if excluding else "excludes", kind, "naive", 0.9, negated=True)
    if excluding:
        cue = passage.last(cues.REVERSAL, clause.start, mention.start)
        if cue and kind != "treatment-response" and _reverses(passage, cue, mention):
            return Reading("requires", kind, "reversal", 0.85, negated=True)
        lacking = kind in ("contraception", "consent", "compliance") and re.search(
            r"\bno\s(?:\w+\s)?$", text[: mention.start]
        )
        if lacking:
            return Reading("requires", kind, "reversal", 0.85, negated=True)
        return Reading("excludes", kind, "list", 0.95)
    if _in_passing(passage, mention, clause):
        return Reading("informs", kind, "in-passing", 0.6)
    cue = negation(passage, mention, clause)
    if cue and qualifies(passage, cue, clause):
        return Reading("informs", kind, "qualifier", 0.7, negated=True)
    if cue and negates(passage, cue, mention, clause):
        return Reading("excludes", kind, "negation", 0.9, negated=True)
    if mention.label in _NEVER_REQUIRED:
        return Reading("informs", kind, "in-passing", 0.5)
    return Reading("requires", kind, "list", 0.9 if passage.printed_in == "inclusion" else 0.75)


def _obliged(passage: Passage, clause: Clause) -> bool:
    """Whether a later sentence of an exclusion states what must be done: `Confirmation must be ...`."""
    later = passage.printed_in == "exclusion" and clause.start > passage.own
    if not later or passage.first(cues.OFF, clause.start, clause.end):
        return False
    return passage.first(cues.OBLIGATION, clause.start, clause.end) is not None


_BROKEN = re.compile(r"[,;.]|\bdue\b|\bbecause\b")


def _reverses(passage: Passage, cue: re.Match[str], mention: Mention) -> bool:
    if passage.first(cues.ENDING, cue.end(), mention.start):
        return False
    near = passage.words(cue.end(), mention.start) <= 5
    return near and not _BROKEN.search(passage.text, cue.end(), mention.start)


def _in_passing(passage: Passage, mention: Mention, clause: Clause) -> bool:
    """Whether an inclusion item only speaks of those who have it: `for patients with liver metastases`."""
    if passage.has(cues.NONE_LEFT) and any(
        match.start() <= mention.start < match.end() for match in passage.find(cues.NONE_LEFT)
    ):
        return True
    start = max(clause.start, passage.own, mention.start - 120)
    return passage.ends(cues.CIRCUMSTANCE, start, mention.start)


def main_effect(passage: Passage, readings: list[Reading]) -> EffectName:
    """What a criterion does as a whole: what its first statement does that is no exception; else its list."""
    text, own = passage.text, passage.own
    if passage.first(cues.DEFINITION, own, len(text)) and _ANNOUNCES.search(text, max(own, len(text) - 40)):
        return "informs"
    for reading in readings:
        if reading.exception_to is None and reading.effect != "informs" and reading.rule != "permission":
            return reading.effect
    if readings and all(r.effect == "permits" for r in readings):
        return "permits"
    if readings and all(r.effect == "informs" for r in readings) and passage.match(cues.NONE_LEFT, own):
        return "informs"
    if passage.printed_in == "exclusion":
        start = len(text) - len(text[own:].lstrip())
        return "requires" if passage.match(cues.REVERSAL, start) or _LACKING.match(text, own) else "excludes"
    return "excludes" if _NEGATED.match(text, own) else "requires"


_ANNOUNCES = re.compile(r"(?:as\sfollows|follows|following)\W*$")
_LACKING = re.compile(r"(?:subjects?|patients?)\s(?:un|not\s)", re.IGNORECASE)
_NEGATED = re.compile(r"(?:no|not|without|absence|free)\b", re.IGNORECASE)

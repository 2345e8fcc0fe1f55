"""What a criterion says, as characteristics: one checkable statement about one subject each."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import msgspec

from trialgraph.loaders.criteria import binding, cues, effects
from trialgraph.loaders.criteria.effects import Passage, Reading
from trialgraph.loaders.criteria.mentions import Context, mentions
from trialgraph.loaders.criteria.quantities import Limit, limits
from trialgraph.loaders.criteria.times import Time, times
from trialgraph.loaders.model import Characteristic, EffectName, Mention, Quantity, Window
from trialgraph.ontology.lexicon import Lexicon

# What a window is counted from where the text does not say: the day the patient enters the trial.
UNSTATED = "enrollment"
# Kinds whose lengths run on from the study: contraception until 90 days after the last dose.
_LASTING = frozenset({"contraception", "consent", "compliance", "sex"})
_AGE = re.compile(r"\b(?:aged?|ages)\b", re.IGNORECASE)
_OTHER_DISEASES = re.compile(
    r"\bother\s(?=[\w\s-]*(?:diseases?|disorders?|conditions?|illness(?:es)?)\b)", re.IGNORECASE
)
_UNLESS = re.compile(r"\b(?:unless|except\s(?:if|when|in|where|that))\b[^.;]*", re.IGNORECASE)
_FINDING = re.compile(
    r"\s(?:show(?:s|ed|ing)|demonstrat\w+|reveal\w+|confirm\w+|consistent|proven|evidence|findings?)\b"
)
_NAMELESS = re.compile(r"(?<![\w-])[A-Za-z][\w/-]*(?:\s[\w/-]+){0,4}$")
_ATTRIBUTE = re.compile(
    r"\s(?:physicians?|specialists?|clinics?|cent(?:er|re)s?|experts?|nurses?|investigators?|registr(?:y|ies)|networks?|units?|wards?)\b",
    re.IGNORECASE,
)
_MATERIAL = re.compile(
    r"\s(?:tissues?|lesions?|cells?|biops\w+|samples?|specimens?|markers?|burden|antigens?|mutations?|assessments?|imaging)\b",
    re.IGNORECASE,
)
_VACCINATED = re.compile(r"\b(?:vaccin\w+|immuni[sz]\w+)\s(?:against|for)\s(?:\w+\s)?$", re.IGNORECASE)
_ANCHORED = re.compile(
    r"\b(?:first|initial|after\s(?:the\s)?(?:last|final))\s(?:\w+\s)?(?:doses?|administration|infusion|injection|treatment|day)\s(?:of|with)\s(?:the\s)?$"
    r"|\b(?:before|prior\sto|after|to)\s(?:the\s)?(?:start|initiation|introduction|beginning)\s(?:of\s)?$",
    re.IGNORECASE,
)
_CARRIER = re.compile(r"(?:treatments?|therap(?:y|ies)|immuni[sz]ations?|vaccinations?)$", re.IGNORECASE)
_DOSE_UNITS = re.compile(r"(?:mg|g|mcg|[µμ]g|IU|units?)(?:/|\b)", re.IGNORECASE)


@dataclass(frozen=True)
class Understanding:
    """What was read out of one criterion; offsets are into the passage."""

    effect: EffectName
    characteristics: list[Characteristic]
    mentions: list[Mention]
    unparsed: list[tuple[int, int]]


def understand(passage: Passage, lexicon: Lexicon, context: Context) -> Understanding:
    """The characteristics of a criterion, in the order of their subjects."""
    text = passage.text
    named = mentions(text, lexicon, context)
    spans = [t for t in times(text) if not _age(text, t) and not _in_name(t, named)]
    numbers = limits(text, [(t.start, t.end) for t in spans if t.window and t.window.value is not None])
    bound = binding.limits_of(text, numbers, named, passage.clauses)
    subjects = [m for m in named if m.start >= passage.own and _is_subject(text, m, spans)]
    readings = [effects.read(passage, m, lexicon) for m in subjects]
    found = [
        _characteristic(passage, mention, reading, spans, bound.get(mention.start), named, lexicon)
        for mention, reading in zip(subjects, readings, strict=True)
    ]
    found += _loose_limits(passage, numbers, bound, found)
    found += _unless(passage, found)
    found += _others(passage, found, named)
    found.sort(key=lambda c: (c.about.start, c.about.end))
    effect = effects.main_effect(passage, readings)
    return Understanding(effect, found, _all_mentions(passage, named, spans, numbers), _unparsed(passage, found))


def _age(text: str, time: Time) -> bool:
    """Whether a length is an age: `Age > 18 years`."""
    window = time.window
    if window and window.unit == "year" and (window.value or 0) >= 12 and not time.lead and not window.anchor:
        return True
    before = text[max(0, time.start - 30) : time.start]
    return time.window is not None and _AGE.search(before) is not None and not re.search(r"[.;,]", before)


def _in_name(time: Time, named: Sequence[Mention]) -> bool:
    """Whether a length is part of a name: `24 hours proteinuria`."""
    return time.window is not None and any(m.start <= time.start < m.end for m in named)


def _is_subject(text: str, mention: Mention, spans: Sequence[Time]) -> bool:
    """Not a dose reference (`of prednisone or equivalent`), not how something was found (`by chest X-ray`), not a time.

    In `treatment with X` and `hypersensitivity to X` it is X that is spoken of.
    """
    if any(t.window and t.start <= mention.start < t.end for t in spans):
        return False
    if _CARRIER.search(mention.text) and re.match(r"\s(?:with|using|by)\b", text[mention.end :]):
        return False
    if cues.DOSE_REFERENCE.match(text, mention.end) or _ANCHORED.search(
        text[max(0, mention.start - 60) : mention.start]
    ):
        return False
    if (
        re.search(r"(?:^|[.;\n])\s*$", text[: mention.start])
        and mention.type in ("Drug", "DrugClass", "Procedure")
        and re.match(r"\s?:", text[mention.end :])
    ):
        return False
    if _is_carrier_of_allergy(text, mention) or _VACCINATED.search(text, 0, mention.start):
        return False
    if _ATTRIBUTE.match(text, mention.end) or text[: mention.start].endswith("Criteria in "):
        return False
    if mention.type == "Condition" and _MATERIAL.match(text, mention.end):
        return False
    if mention.type != "Procedure":
        return True
    if mention.text.endswith("evidence"):
        return False
    method = cues.last(binding.METHOD, text, 0, mention.start)
    by_method = method is not None and not re.search(r"[.;,]", text[method.end() : mention.start])
    return not by_method and not _FINDING.match(text, mention.end)


def _is_carrier_of_allergy(text: str, mention: Mention) -> bool:
    """Whether an allergy is one to something named: `hypersensitivity to X`, `X allergy`."""
    if mention.type != "Condition" or not cues.ALLERGY.match(mention.text):
        return False
    after = re.match(r"\s(?:reactions?\s)?(?:to|against)\b", text[mention.end :])
    return after is not None or (
        re.search(r"[a-z]\s$", text[: mention.start]) is not None
        and not re.search(
            r"\b(?:of|with|severe|known|any|or|and|an|a|serious|history|active|no)\s$",
            text[: mention.start],
            re.IGNORECASE,
        )
    )


def _characteristic(
    passage: Passage,
    mention: Mention,
    reading: Reading,
    spans: Sequence[Time],
    limit: Limit | None,
    named: Sequence[Mention],
    lexicon: Lexicon,
) -> Characteristic:
    text, clause = passage.text, passage.clause(mention.start)
    time = binding.time_of(text, mention, clause, spans, named)
    window, timing, reading = _when(passage, mention, time, reading)
    quantity = limit.quantity if limit else None
    if quantity and limit and limit.change:
        quantity = msgspec.structs.replace(quantity, relative_to="change")
    about = _about(mention, quantity, lexicon)
    return Characteristic(
        about=about,
        effect=reading.effect,
        kind=reading.kind,
        rule=reading.rule,
        confidence=_confidence(about, reading),
        start=clause.start,
        end=clause.end,
        timing=timing,
        window=window,
        quantity=_with_unit(quantity, about, lexicon),
        negated=reading.negated,
        example_of=_class_of(text, mention, clause, named),
        exception_to=reading.exception_to,
        condition=reading.condition or _condition(passage, mention, clause),
        group=_group(text, mention, clause, named),
    )


def _when(
    passage: Passage, mention: Mention, time: Time | None, reading: Reading
) -> tuple[Window | None, str, Reading]:
    """The window and timing of a mention; a wash-out that an inclusion list demands excludes within it."""
    if time is None:
        return None, "unspecified", reading
    window, clause = time.window, passage.clause(mention.start)
    if window is None or window.value is None:
        return None, time.timing, reading
    if time.bare and reading.effect == "excludes" and not binding.washout(passage.text, clause, time):
        low = None if window.days is None else -window.days
        window = msgspec.structs.replace(window, comparator="<=", low_days=low, high_days=0.0)
    if reading.kind in _LASTING or "expectancy" in (mention.label or ""):
        return msgspec.structs.replace(window, low_days=None, high_days=None), "within", reading
    if window.anchor is None and reading.kind not in ("measurement", "disease-duration", "age"):
        window = msgspec.structs.replace(window, anchor=UNSTATED)
    if reading.kind == "stable-dose" or not binding.washout(passage.text, clause, time):
        if window.comparator in (">=", ">") and time.duration and window.days is not None:
            window = msgspec.structs.replace(window, low_days=-window.days, high_days=0.0)
        return window, "within", reading
    if (
        reading.effect == "requires"
        and reading.rule == "list"
        and reading.kind in ("treatment-exposure", "procedure", "vaccination")
    ):
        reading = _turned(reading, effect="excludes", rule="wash-out")
    return binding.turned(window), "within", reading


def _turned(reading: Reading, *, effect: EffectName, rule: str) -> Reading:
    """The reading with another effect, and the rule that turned it."""
    return Reading(effect, reading.kind, rule, reading.confidence - 0.05, True, reading.exception_to, reading.condition)


def _about(mention: Mention, quantity: Quantity | None, lexicon: Lexicon) -> Mention:
    """The mention; a measurement limited in percent of predicted is that measurement, not the volume."""
    percent = quantity and quantity.ucum == "%" and quantity.relative_to in (None, "predicted")
    if mention.type != "Measurement" or not percent or not mention.label:
        return mention
    predicted = lexicon.resolve(f"{mention.label} % predicted") or lexicon.resolve(
        f"{mention.label}, percent predicted"
    )
    if not predicted:
        return mention
    term = predicted[0]
    return msgspec.structs.replace(mention, term=term.iri, curie=term.curie, label=term.label)


def _with_unit(quantity: Quantity | None, about: Mention, lexicon: Lexicon) -> Quantity | None:
    """The quantity with the unit its term has by convention, where none is printed."""
    if quantity is None or quantity.ucum or quantity.relative_to or not about.term:
        return quantity
    unit = lexicon.term(about.term).unit
    # Nobody has 1.5 neutrophils a microlitre: so small a number counts in thousands or thousand millions, unsaid which.
    if unit == "/uL" and quantity.number < 100:
        return quantity
    return msgspec.structs.replace(quantity, ucum=unit) if unit and not quantity.unit else quantity


def _confidence(about: Mention, reading: Reading) -> float:
    linked = 1.0 if about.term else 0.7 if about.candidates else 0.8
    return round(reading.confidence * linked, 2)


def _class_of(text: str, mention: Mention, clause: cues.Clause, named: Sequence[Mention]) -> str | None:
    """The words of the class under which a mention is listed as an example."""
    families = {
        "Drug": ("DrugClass",),
        "DrugClass": ("DrugClass",),
        "Procedure": ("DrugClass", "Procedure"),
        "Condition": ("Condition",),
    }
    heads = [
        m
        for m in named
        if clause.start <= m.start and m.end <= mention.start and m.type in families.get(mention.type, ())
    ]
    for head in reversed(heads):
        if cues.last(cues.EXCEPTION, text, max(clause.start, head.start - 20), head.start):
            continue
        examples = _examples(text, head, clause)
        if examples and examples[0] <= mention.start < examples[1]:
            return _class_of(text, head, clause, named) or head.text
    return None


def _examples(text: str, head: Mention, clause: cues.Clause) -> tuple[int, int] | None:
    """Where the examples of a class stand: behind `such as`, in `(... or others)`, in a list after a colon."""
    cue = cues.EXAMPLES.match(text, head.end)
    bracket = re.compile(r"[\s\w-]{0,25}?\(").match(text, head.end)
    if cue:
        return cue.end(), _end_of_list(text, cue, clause)
    if bracket:
        close = text.find(")", bracket.end(), clause.end)
        inside = text[bracket.end() : close]
        if close > 0 and (cues.EXAMPLES.match(inside) or re.search(r"\bor\sothers?\b|\betc\b", inside)):
            return bracket.end(), close
    colon = text.find(":", head.end, min(head.end + 60, clause.end))
    if colon > 0 and re.search(r"\betc\b|\bsuch\b", text[colon : clause.end]):
        return colon + 1, clause.end
    return None


def _end_of_list(text: str, cue: re.Match[str], clause: cues.Clause) -> int:
    opened = "(" in cue[0]
    end = text.find(")", cue.end(), clause.end) if opened else -1
    if end > 0:
        return end
    stop = re.compile(r"\)|\bwithin\b|\bfor\s(?:at|the|\d)|\bprior\sto\b|\bin\sthe\s(?:past|last)\b|[;]").search(
        text, cue.end(), clause.end
    )
    return stop.start() if stop else clause.end


def _condition(passage: Passage, mention: Mention, clause: cues.Clause) -> str | None:
    """What qualifies a statement: an `if`, an open choice, a dose."""
    text = passage.text
    own = text[passage.own :]
    if re.match(r"\s*(?:if|for)\b", own, re.IGNORECASE) and re.search(r"\bthen\b|:|\bwho\b|,", own):
        return own.split("\n")[0][:200]
    choice = cues.last(cues.ANY_OF, text, clause.start, mention.start)
    if choice and cues.reaches(text, choice.end(), mention.start):
        return choice[0].strip()[:100]
    if mention.type in ("Drug", "DrugClass"):
        return _dose(text, mention, clause)
    return None


def _dose(text: str, mention: Mention, clause: cues.Clause) -> str | None:
    near = text[mention.end : min(mention.end + 60, clause.end)]
    match = re.match(
        r"[\s(,]*((?:at\s(?:a\s)?doses?\sof\s|doses?\s(?:of\s)?)?(?:[≤≥<>]=?|up\sto|more\sthan|less\sthan|no\smore\sthan|at\sleast)\s?\d[^);,]*)",
        near,
    )
    return match[1].strip() if match and _DOSE_UNITS.search(match[1]) else None


def _group(text: str, mention: Mention, clause: cues.Clause, named: Sequence[Mention]) -> str | None:
    """The key of the alternatives a mention belongs to: those of a choice (`any of`), or of a list joined by `or`."""
    choice = cues.last(cues.ANY_OF, text, clause.start, mention.start)
    if choice and cues.reaches(text, choice.end(), mention.start):
        return f"any@{choice.start()}"
    if head := _class_of(text, mention, clause, named):
        return f"examples of {head}"
    run = binding.coordination(text, mention, named)
    joined = any(re.search(r"\bor\b|/", text[a.end : b.start]) for a, b in pairwise(run))
    return f"or@{run[0].start}" if joined else None


def _loose_limits(
    passage: Passage, numbers: Sequence[Limit], bound: dict[int, Limit], found: Sequence[Characteristic]
) -> Iterator[Characteristic]:
    """Limits of something that has no name in the lexicon: kept with the words before them as their subject."""
    text, used = passage.text, {id(limit) for limit in bound.values()}
    for limit in numbers:
        if (
            id(limit) in used
            or limit.start < passage.own
            or limit.grade
            or _near(limit, bound)
            or _is_dose(text, limit)
        ):
            continue
        clause = passage.clause(limit.start)
        words = _NAMELESS.search(text[max(clause.start, passage.own) : limit.start].rstrip())
        if not words:
            continue
        end = len(text[: limit.start].rstrip())
        start = end - len(words[0])
        if any(start < other.about.end and other.about.start < end for other in found):
            continue
        effect: EffectName = "excludes" if passage.printed_in == "exclusion" else "requires"
        about = Mention(start=start, end=end, text=text[start:end], type="Measurement")
        yield Characteristic(
            about=about, effect=effect, kind="measurement", rule="unnamed-measurement", confidence=0.5,
            start=clause.start, end=clause.end, quantity=limit.quantity, condition=_condition(passage, about, clause),
        )  # fmt: skip


def _near(limit: Limit, bound: dict[int, Limit]) -> bool:
    """Whether a limit only spells another one again, in the brackets behind it."""
    return any(0 <= limit.start - other.end <= 3 for other in bound.values())


def _is_dose(text: str, limit: Limit) -> bool:
    return (
        _DOSE_UNITS.match(limit.quantity.unit or "") is not None
        and re.search(r"\b(?:dos\w+|of|mg|prednis\w+|equivalent)\b", text[limit.end : limit.end + 30]) is not None
    )


def _unless(passage: Passage, found: Sequence[Characteristic]) -> Iterator[Characteristic]:
    """An exception that names nothing itself: it lifts the statement it is attached to."""
    for match in _UNLESS.finditer(passage.text, passage.own):
        if any(match.start() <= c.about.start < match.end() and c.exception_to for c in found):
            continue
        before = [c for c in found if c.about.end <= match.start() and c.effect == "excludes" and not c.exception_to]
        if before:
            head = before[-1]
            yield msgspec.structs.replace(
                head, effect="permits", rule="exception-by-condition", confidence=0.7, window=None,
                timing="unspecified", condition=match[0].strip(),
                exception_to=passage.text[head.about.start : match.start()].strip(" ,;")[-160:],
            )  # fmt: skip


def _others(passage: Passage, found: Sequence[Characteristic], named: Sequence[Mention]) -> Iterator[Characteristic]:
    """`other connective tissue diseases` among exclusions: the diseases that are studied are not meant."""
    if passage.printed_in != "exclusion":
        return
    for match in _OTHER_DISEASES.finditer(passage.text, passage.own):
        head = next((c for c in found if 0 <= c.about.start - match.end() < 3 and c.about.type == "Condition"), None)
        coordinated = re.search(r"\b(?:or|and)\s$", passage.text[: match.start()])
        if head and head.effect == "excludes" and not coordinated:
            yield Characteristic(
                about=Mention(start=match.start(), end=match.start() + 5, text=match[0][:5], type="Condition"),
                effect="permits", kind=head.kind, rule="other-than-studied", confidence=0.7, start=head.start,
                end=head.end, exception_to=head.about.text, condition="the conditions studied are not meant",
            )  # fmt: skip


def _all_mentions(
    passage: Passage, named: Sequence[Mention], spans: Sequence[Time], numbers: Sequence[Limit]
) -> list[Mention]:
    text = passage.text
    marks = [("Temporal", t.start, t.end) for t in spans] + [("Value", n.start, n.end) for n in numbers]
    marks += [("Negation", m.start(), m.end()) for m in cues.NEGATION.finditer(text)]
    extra = [Mention(start=a, end=b, text=text[a:b], type=type_) for type_, a, b in marks]
    own = [m for m in [*named, *extra] if m.start >= passage.own]
    return sorted(own, key=lambda m: (m.start, m.end))


def _unparsed(passage: Passage, found: Sequence[Characteristic]) -> list[tuple[int, int]]:
    """The clauses of the criterion of which nothing was understood."""
    understood = {(c.start, c.end) for c in found}
    spans = [(max(c.start, passage.own), c.end) for c in passage.clauses if c.end > passage.own]
    return [(a, b) for a, b in spans if not any(s <= a and b <= e for s, e in understood)]

"""What a criterion says, as characteristics: one checkable statement about one subject each."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

import msgspec

from trialgraph.loaders.criteria import additions, binding, cues, effects
from trialgraph.loaders.criteria.context import Context
from trialgraph.loaders.criteria.effects import Reading
from trialgraph.loaders.criteria.judgement import judged
from trialgraph.loaders.criteria.lists import class_of, group_of
from trialgraph.loaders.criteria.mentions import as_tagged, mentions
from trialgraph.loaders.criteria.passage import Clause, Passage
from trialgraph.loaders.criteria.qualifiers import condition_of
from trialgraph.loaders.criteria.quantities import Limit, limits
from trialgraph.loaders.criteria.subjects import is_subject
from trialgraph.loaders.criteria.tagger import Tag
from trialgraph.loaders.criteria.times import Time, times
from trialgraph.loaders.model import Characteristic, EffectName, Mention, Quantity, Window
from trialgraph.ontology.lexicon import Lexicon, Match

# What a window is counted from where the text does not say: the day the patient enters the trial.
UNSTATED = "enrollment"
# Kinds whose lengths run on from the study: contraception until 90 days after the last dose.
_LASTING = frozenset({"contraception", "consent", "compliance", "sex"})
# Kinds of statement that something was done or given.
_TREATED = frozenset({"treatment-exposure", "procedure", "vaccination"})
# What turns a length into a distance, also from something that is no anchor.
_BEFORE = (" before", " prior", " since", " after", " from")
_ANSWERED = re.compile(r"[^?.;:]{1,200}\?\s*(?:yes|no|n/?a|not\s+applicable)\W*", re.IGNORECASE)
_AGE = re.compile(r"\b(?:aged?|ages)\b", re.IGNORECASE)


# The words and the offsets of a stretch as it was printed, from those in its passage.
Place = Callable[[int, int], tuple[str, int, int]]


class Understanding(msgspec.Struct, frozen=True):
    """What was read out of one criterion; offsets are into the passage."""

    effect: EffectName
    characteristics: list[Characteristic]
    mentions: list[Mention]
    unparsed: list[tuple[int, int]]

    def moved(self, place: Place) -> Understanding:
        """The same as it was printed."""
        return Understanding(
            self.effect,
            [_placed(each, place) for each in self.characteristics],
            [_moved(each, place) for each in self.mentions],
            [place(start, end)[1:] for start, end in self.unparsed],
        )


def _placed(characteristic: Characteristic, place: Place) -> Characteristic:
    _, start, end = place(characteristic.start, characteristic.end)
    return msgspec.structs.replace(characteristic, about=_moved(characteristic.about, place), start=start, end=end)


def _moved(mention: Mention, place: Place) -> Mention:
    text, start, end = place(mention.start, mention.end)
    return msgspec.structs.replace(mention, text=text, start=start, end=end)


def understand(
    passage: Passage, names: Sequence[Match], lexicon: Lexicon, context: Context, tags: Sequence[Tag]
) -> Understanding:
    """The characteristics of a criterion, in the order of their subjects.

    `names` are those that the lexicon finds in the passage, `tags` those of the tagger.
    """
    text = passage.text
    if "?" in text and _ANSWERED.fullmatch(text, passage.own):
        # What an answer to a question says of who may enter is not told.
        return Understanding("informs", [], [], [(passage.own, len(text))])
    named = mentions(passage, names, lexicon, context, tags)
    spans = [t for t in times(text) if not _age(text, t) and not _in_name(t, named)]
    numbers = limits(text, [(t.start, t.end) for t in spans if t.window and t.window.value is not None])
    if passage.printed_in == "exclusion":
        # Whether `= 18 and = 65` shuts out those between the numbers, or all others, was said by the lost signs alone.
        numbers = [limit for limit in numbers if not limit.restored]
    bound = binding.limits_of(passage, numbers, named)
    subjects = [m for m in named if m.start >= passage.own and is_subject(passage, m, spans)]
    second = judged(passage, subjects, [effects.read(passage, m, lexicon) for m in subjects], lexicon)
    stated = [(mention, reading) for mention, reading in zip(subjects, second, strict=True) if reading]
    periods = binding.times_of(passage, [mention for mention, _ in stated], spans, named)
    found = [
        _characteristic(passage, mention, reading, time, bound.get(mention.start), named, lexicon)
        for (mention, reading), time in zip(stated, periods, strict=True)
    ]
    found += additions.loose_limits(passage, numbers, bound, found)
    found += additions.exceptions(passage, found)
    found += additions.other_diseases(passage, found)
    found.sort(key=lambda c: (c.about.start, c.about.end))
    effect = effects.main_effect(passage, [reading for _, reading in stated])
    return Understanding(effect, found, _all_mentions(passage, named, tags), _unparsed(passage, found))


def _age(text: str, time: Time) -> bool:
    """Whether a length is an age: `Age > 18 years`."""
    window = time.window
    if text[time.start : time.end].endswith("ago"):
        return False
    if window and window.unit == "year" and (window.value or 0) >= 12 and not time.lead and not window.anchor:
        return True
    before = text[max(0, time.start - 30) : time.start]
    return time.window is not None and _AGE.search(before) is not None and not re.search(r"[.;,]", before)


def _in_name(time: Time, named: Sequence[Mention]) -> bool:
    """Whether a length is part of a name: `24 hours proteinuria`."""
    return time.window is not None and any(m.start <= time.start < m.end for m in named)


def _characteristic(
    passage: Passage,
    mention: Mention,
    reading: Reading,
    time: Time | None,
    limit: Limit | None,
    named: Sequence[Mention],
    lexicon: Lexicon,
) -> Characteristic:
    clause = passage.clause(mention.start)
    window, timing, reading = _when(passage, mention, time, reading)
    quantity = limit.quantity if limit else None
    if quantity and limit and limit.change:
        quantity = msgspec.structs.replace(quantity, relative_to="change")
    about = _about(mention, quantity, lexicon)
    example_of = class_of(passage, mention, clause, named)
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
        example_of=example_of,
        exception_to=reading.exception_to,
        condition=reading.condition or condition_of(passage, mention, clause),
        group=group_of(passage, mention, clause, named, example_of),
    )


def _when(
    passage: Passage, mention: Mention, time: Time | None, reading: Reading
) -> tuple[Window | None, str, Reading]:
    """The window and timing of a mention; a wash-out that an inclusion list demands excludes within it."""
    if time is None:
        return None, "unspecified", reading
    window, clause = time.window, passage.clause(mention.start)
    if window is None or window.value is None or _only_lasted(passage, clause, time, reading):
        return None, "unspecified" if time.timing == "within" else time.timing, reading
    if time.bare and reading.effect == "excludes" and not binding.washout(passage, clause, time):
        low = None if window.days is None else -window.days
        window = msgspec.structs.replace(window, comparator="<=", low_days=low, high_days=0.0)
    if reading.kind in _LASTING or "expectancy" in (mention.label or ""):
        return msgspec.structs.replace(window, low_days=None, high_days=None), "within", reading
    if window.anchor is None and reading.kind not in ("measurement", "disease-duration", "age"):
        window = msgspec.structs.replace(window, anchor=UNSTATED)
    if reading.kind == "stable-dose" or not binding.washout(passage, clause, time):
        if window.comparator in (">=", ">") and time.duration and window.days is not None:
            window = msgspec.structs.replace(window, low_days=-window.days, high_days=0.0)
        return window, "within", reading
    if reading.effect == "requires" and reading.rule == "list" and reading.kind in _TREATED:
        reading = _turned(reading, effect="excludes", rule="wash-out")
    return binding.turned(window), "within", reading


def _only_lasted(passage: Passage, clause: Clause, time: Time, reading: Reading) -> bool:
    """Whether a length says how long a treatment went on, not when: excluded `dialysis for over a month`, `failed 6
    months of methotrexate`."""
    window = time.window
    if window is None or window.anchor_stated or window.comparator not in (">=", ">") or reading.kind == "stable-dose":
        return False
    if not time.lead and passage.text.startswith(" of ", time.end):
        return reading.effect == "excludes" or reading.kind == "treatment-response"
    if time.bare or passage.text.startswith(_BEFORE, time.end):
        return False
    excluded = reading.effect == "excludes" and reading.kind in _TREATED and reading.rule == "list"
    return excluded and time.duration and not binding.washout(passage, clause, time)


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
    """How sure a statement is; that of a treatment was judged with what its words are linked to in view."""
    linked = 1.0 if about.term or about.type in ("Drug", "DrugClass") else 0.7 if about.candidates else 0.8
    return round(reading.confidence * linked, 2)


def _all_mentions(passage: Passage, named: Sequence[Mention], tags: Sequence[Tag]) -> list[Mention]:
    """What the tagger marked, what it knows no type for, and the negations."""
    text = passage.text
    negated = [match.span() for match in passage.find(cues.NEGATION)]
    negations = [Mention(start=start, end=end, text=text[start:end], type="Negation") for start, end in negated]
    own = [m for m in [*as_tagged(text, named, tags), *negations] if m.start >= passage.own]
    return sorted(own, key=lambda m: (m.start, m.end))


def _unparsed(passage: Passage, found: Sequence[Characteristic]) -> list[tuple[int, int]]:
    """The clauses of the criterion of which nothing was understood."""
    understood = {(c.start, c.end) for c in found}
    spans = [(max(c.start, passage.own), c.end) for c in passage.clauses if c.end > passage.own]
    return [(a, b) for a, b in spans if not any(s <= a and b <= e for s, e in understood)]

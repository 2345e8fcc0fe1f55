"""Which terms a record's own lists name: the conditions it studies, the treatments it gives."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from trialgraph.loaders import grounding
from trialgraph.loaders.grounding import CONDITION, TREATMENT, WHOLE, defines, ground, is_absent, is_ambiguous
from trialgraph.loaders.model import Criterion, Intervention, Trial
from trialgraph.ontology.lexicon import Lexicon, Match, Term

# How sure a term is that stands in a title.
TITLE = 0.7
# More words than that describe an intervention instead of naming it.
_NAME = 8
# How sure it is that a drug of a description is given: its dose is printed, or only that patients take it.
DOSED, TAKEN = 0.7, 0.5

_PLACEBO = re.compile(r"\b(?:placebos?|sham|dummy|vehicle)\b", re.IGNORECASE)
_PLACEBO_OF = re.compile(r"\bplacebos?[ -](?:of|for|to|match\w*|control\w*|compar\w*)\b", re.IGNORECASE)
_ADDED = re.compile(r"\s*\+\s*|\s+(?:plus|and|with|combined with|in combination with|in addition to)\s+", re.IGNORECASE)

_UNIT = r"(?:mg|g|[µμ]g|mcg|ug|i?u|units?)\b(?:\s*/\s*(?:kg|m2|m²|day|d)\b)*"
_DOSE = rf"\d+(?:[.,]\d+)?\s*(?:{_UNIT})?\s*(?:(?:-|–|to)\s*\d+(?:[.,]\d+)?\s*)?{_UNIT}"
_DOSE_AFTER = re.compile(rf"(?:\s+\w+)?\s*[(,:]?\s*(?:at\s+)?{_DOSE}", re.IGNORECASE)
_DOSE_BEFORE = re.compile(rf"{_DOSE}\s*(?:of\s+)?(?:oral(?:ly)?\s+|intravenous\s+)?\Z", re.IGNORECASE)
_TAKEN = re.compile(
    r"\b(?:receiv\w+|combin\w+ (?:with|of)|treated with|administ\w+|together with|added to|plus)\s+"
    r"(?:(?:oral|intravenous|iv|subcutaneous|daily|low[- ]dose|high[- ]dose)\s+)*\Z",
    re.IGNORECASE,
)
# What makes of a named drug a comparison, a possibility, a limit or a history.
_NOT_GIVEN = re.compile(
    r"\b(?:placebos?\b(?!.*\b(?:plus|and|with)\b)|sham|if|unless|not|without|no|instead of|versus|vs|than|allowed|"
    r"permitted|may|prior|previous(?:ly)?|history|fail\w*|except)\b[^.;:]{0,60}\Z",
    re.IGNORECASE,
)
# Diagnoses behind these words are several ways into the trial, not what all its patients have.
_OPTIONS = re.compile(r"\bof the following\b", re.IGNORECASE)
_EQUIVALENT = re.compile(r"[^.;]{0,20}\bequivalent", re.IGNORECASE)


class Evidence(NamedTuple):
    """Why a trial studies a condition: the words, the field they stand in, how sure; `term` None where none fits."""

    text: str
    field: str
    confidence: float
    term: str | None = None
    criterion: Criterion | None = None
    how: str | None = None
    candidates: tuple[str, ...] = ()


class Given(NamedTuple):
    """A drug that a description says is given although no list names it, and the arms that it is given in."""

    term: Term
    text: str
    description: str
    confidence: float
    arms: tuple[int, ...] = ()


class Named(NamedTuple):
    """What the name of an intervention stands for; `how` it was found, `candidates` where nothing tells which."""

    terms: tuple[Term, ...]
    is_placebo: bool
    given: tuple[Term, ...]
    how: str | None = None
    candidates: tuple[str, ...] = ()


def conditions(trial: Trial, criteria: Iterable[Criterion], lexicon: Lexicon) -> Iterator[Evidence]:
    """Every ground on which the trial studies a condition: listed, in a title, or a diagnosis it requires."""
    found = [*stated(trial, lexicon)]
    yield from found
    known = [evidence.term for evidence in found if evidence.term]
    for criterion in criteria:
        for evidence in _required(criterion):
            # Hypertension that a peanut trial asks about is not what it studies.
            if not known or any(_akin(lexicon, evidence.term, term) for term in known):
                yield evidence


def _akin(lexicon: Lexicon, one: str | None, other: str) -> bool:
    return one is not None and (lexicon.is_a(one, other) or lexicon.is_a(other, one))


def stated(trial: Trial, lexicon: Lexicon) -> Iterator[Evidence]:
    """The conditions that the record lists, and those of its titles."""
    record = grounding.Evidence.of(trial, lexicon)
    for listed in trial.conditions:
        yield from _listed(listed, lexicon, record)
    for title in dict.fromkeys(filter(None, (trial.brief_title, trial.official_title))):
        for match in lexicon.match(title):
            term, text = _only(match, "Condition"), title[match.start : match.end]
            if term is None or is_absent(title, match.start, match.end, term):
                continue
            # PD is pharmacodynamics in the title of a trial of asthma.
            if not trial.conditions or not (match.abbreviation or is_ambiguous(text)) or record.pick((term,)):
                yield Evidence(text, "title", TITLE, term.iri)


def _listed(text: str, lexicon: Lexicon, record: grounding.Evidence) -> Iterator[Evidence]:
    """The term of the whole entry, else those of its parts, else the bare words."""
    found = ground(text, CONDITION, lexicon, record)
    if not any(each.term for each in found):
        candidates = tuple(term.iri for each in found for term in each.candidates)
        yield Evidence(text, "conditions", WHOLE, candidates=candidates)
    for each in found:
        if each.term:
            yield Evidence(text, "conditions", each.confidence, each.term.iri, how=each.how)


def _required(criterion: Criterion) -> Iterator[Evidence]:
    """Diagnoses that every patient must have; an item below another is but one of several ways in."""
    if criterion.list != "inclusion" or criterion.parent is not None:
        return
    options = _OPTIONS.search(criterion.text)
    end = criterion.start + options.start() if options else criterion.end
    for each in criterion.characteristics:
        required = each.kind == "diagnosis" and each.effect == "requires" and not each.negated
        if required and each.about.type == "Condition" and each.about.term and each.about.start < end:
            yield Evidence(each.about.text, "criterion", each.confidence, each.about.term, criterion)


def named_by(intervention: Intervention, lexicon: Lexicon, record: grounding.Evidence | None = None) -> Named:
    """The terms that an intervention's name (else its other names) stands for; a placebo of X is never X."""
    record = record or grounding.Evidence(lexicon)
    placebo = bool(_PLACEBO.search(intervention.name))
    found: list[grounding.Grounding] = []
    for name in (intervention.name, *filter(_telling(intervention.name), intervention.other_names)):
        real = [part for part in _ADDED.split(name) if not _PLACEBO.search(part)] if placebo else [name]
        meant = [] if _PLACEBO_OF.search(name) else real
        fresh = [each for part in meant for each in ground(part, TREATMENT, lexicon, record)]
        if name != intervention.name:
            fresh = [each for each in fresh if _is_borne_out(name, each, record)]
        found = fresh if any(each.term for each in fresh) else found or fresh
        if placebo or any(each.term for each in found):
            break
    given = tuple(dict.fromkeys(each.term for each in found if each.term))
    blank = tuple(term for term in lexicon.resolve("placebo") if term.type == "Drug") if placebo else ()
    return Named(
        terms=(*blank, *given),
        is_placebo=placebo and not given,
        given=tuple(term for term in given if term.is_treatment),
        how=next((each.how if name == intervention.name else "other name" for each in found if each.term), None),
        candidates=tuple(term.iri for each in found for term in each.candidates) if not given else (),
    )


def _telling(name: str) -> Callable[[str], bool]:
    """Whether an other name says what the name does not: its own abbreviation does not, nor does a description."""
    return lambda other: not defines(name, other) and len(other.split()) <= _NAME


def _is_borne_out(name: str, found: grounding.Grounding, record: grounding.Evidence) -> bool:
    """Whether a term that was found by an abbreviation is one of ours, or one that the record points to."""
    sure = not is_ambiguous(name) or found.term is None or found.term.curated
    return sure or bool(found.term and record.pick((found.term,)))


def unlisted(trial: Trial, listed: Iterable[Term], lexicon: Lexicon) -> list[Given]:
    """Drugs that descriptions of arms and interventions give, apart from those `listed` and their kinds."""
    known = [term.iri for term in listed]
    found: dict[str, Given] = {}
    for given in _all_given(trial, lexicon):
        iri = given.term.iri
        if any(lexicon.is_a(iri, other) or lexicon.is_a(other, iri) for other in known):
            continue
        first = found.get(iri, given)
        arms = tuple(dict.fromkeys((*first.arms, *given.arms)))
        found[iri] = first._replace(confidence=max(first.confidence, given.confidence), arms=arms)
    return list(found.values())


def _all_given(trial: Trial, lexicon: Lexicon) -> Iterator[Given]:
    for n, arm in enumerate(trial.arm_groups, 1):
        yield from (given._replace(arms=(n,)) for given in _given(arm.description or "", lexicon))
    for intervention in trial.interventions:
        yield from _given(intervention.description or "", lexicon)


def _given(text: str, lexicon: Lexicon) -> Iterator[Given]:
    """Drugs of one description, with a dose beside them or a word that says that patients take them."""
    for match in lexicon.match(text):
        term = _only(match, "Drug")
        if (
            term is None
            or _PLACEBO.search(term.label)
            or _NOT_GIVEN.search(text, 0, match.start)
            or _EQUIVALENT.match(text, match.end)
        ):
            continue
        if _DOSE_AFTER.match(text, match.end) or _DOSE_BEFORE.search(text, 0, match.start):
            yield Given(term, text[match.start : match.end], text, DOSED)
        elif _TAKEN.search(text, 0, match.start):
            yield Given(term, text[match.start : match.end], text, TAKEN)


def _only(match: Match, *types: str) -> Term | None:
    """The one term of these types that the words may mean; None where there is none, or a choice."""
    fitting = [term for term in match.terms if term.type in types]
    sure = match.curated or not match.abbreviation
    return fitting[0] if len(fitting) == 1 and sure else None

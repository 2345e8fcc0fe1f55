"""What a criterion names: terms of the lexicon, and drugs and classes that no lexicon has yet.

An abbreviation means what the same record says it means ("cyclophosphamide (CTX)"); failing that, what fits the
trial's conditions and its other words; failing that, it stays open with its candidates.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from trialgraph.loaders.grounding import defines, headed, is_ambiguous
from trialgraph.loaders.model import Mention, Trial
from trialgraph.ontology.lexicon import Lexicon, Match, Term

_DEFINED = re.compile(r"\s?\(\s?(?P<short>[A-Za-z][A-Za-z0-9\-]{1,9}?)s?\s?\)")
_CLASS = re.compile(
    r"""(?<![\w-])(?:
        anti[-\s]?[A-Z][\w-]{0,30}(?:\s+(?:monoclonal\s+)?(?:antibod(?:y|ies)|agents?|therap(?:y|ies)|drugs?|treatments?))?
      | (?:[A-Z][\w/-]{1,40}|[a-z]{4,40}[\w-]{0,20})[\s-]
          (?:inhibitors?|antagonists?|agonists?|blockers?|inducers?|modulators?|analogu?es?)
      | (?:investigational|experimental)\s(?:\w+\s){0,2}?
          (?:agents?|drugs?|products?|therap(?:y|ies)|treatments?|devices?|medications?|vaccines?)
      | (?:anti|immuno|chemo|hormon|thrombo|cyto|gluco|bio)[a-z-]{3,30}\s
          (?:agents?|drugs?|medications?|therap(?:y|ies)|treatments?)
      | (?:(?:conventional|standard|systemic|concomitant|prohibited|background|curative|palliative|
          targeted|surgical|local|topical|oral|alternative|(?:neo)?adjuvant|maintenance|first-line|second-line|approved|[\w-]{1,30}-(?:targeted|directed|based|modified))[\s-])+
          (?:\w+\s)?(?:agents?|drugs?|medications?|therap(?:y|ies)|treatments?|immunotherap(?:y|ies))
    )(?![\w-])""",
    re.VERBOSE,
)
_OPERATION = re.compile(
    r"(?<![\w-])(?:[a-z]{2,20}(?:al|ic|ar)\s)?[A-Za-z]{3,25}(?:ectomy|ectomies|plasty|ostomy|otomy)(?![\w-])"
)
_NOVEL = re.compile(
    r"(?<![\w-])[A-Za-z]{2,30}?(?:(?:[lzvx]i[mz]ab|zumab|ximab|umab|tinib|ciclib|parib|zomib|rafenib|cept|"
    r"kinra|limus"
    r"|platin|taxel|rubicin|statin|sartan|dipine|gliptin|gliflozin|glutide|prazole|floxacin|oxacin|mycin|cillin|"
    r"conazole"
    r"|fungin|lukast|xaban|gatran|parin|triptan|setron|coxib|azepam|tadine|vudine|tegravir|previr|buvir|asvir|"
    r"ciclovir"
    r"|citabine|trexed|tecan|vastin|semide|thiazide|profen|dronate|terol|tropium|sonide|olone|asone))(?![\w])"
)
_CONJUNCT = re.compile(
    r"(?<![\w-])(?P<word>[A-Za-z][\w-]{1,30})\s?(?:\([^()]{0,150}\)\s?)?(?:,\s?(?:and/or\s|and\s|or\s)?|\s(?:and/or|and|"
    r"or)\s|/)(?:other\s)?$"
)
_LISTED = re.compile(r"(?:[,/+-]|\b(?:and|with|plus|or|in|for|of))\s*\Z", re.IGNORECASE)
# How far before its head a coordinated word may begin.
_NEAR = 200
_GENERIC = frozenset(
    [
        "disease",
        "diseases",
        "disorder",
        "disorders",
        "abnormality",
        "abnormalities",
        "dysfunction",
        "impairment",
        "insufficiency",
        "infection",
        "infections",
    ]
)
_NOT_NOVEL = frozenset({"antistatin", "accept", "concept", "except", "precept", "intercept"})
_SEROLOGY = re.compile(
    r"\s*(?:\(\w+\)\s*)?(?:antibod\w+\s+)?(?:positiv|negativ|titer|titre|level|test|serolog)", re.IGNORECASE
)


@dataclass(frozen=True)
class Context:
    """What the rest of the record tells about its words: conditions studied, terms named, abbreviations defined."""

    conditions: frozenset[str] = frozenset()
    named: frozenset[str] = frozenset()
    defined: dict[str, tuple[Term, ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, trial: Trial, lexicon: Lexicon) -> Context:
        """The context of a trial: its titles, conditions, interventions, summary and criteria."""
        about = [*trial.conditions, *trial.keywords, trial.brief_title or "", trial.official_title or ""]
        prose = [trial.brief_summary or "", trial.detailed_description or ""]
        prose += [i.name for i in trial.interventions] + ([trial.eligibility.text] if trial.eligibility else [])
        found = cls.of_texts(about, prose, lexicon)
        # The registry's headings say nothing of the criteria, but which of two meanings an abbreviation has.
        own = (heading for heading in trial.mesh_terms if not heading.ancestor)
        headings = {term.iri for heading in own if (term := headed(heading, lexicon))}
        return replace(found, named=found.named | headings)

    @classmethod
    def of_texts(cls, about: Iterable[str], prose: Iterable[str], lexicon: Lexicon) -> Context:
        """The context of loose texts; `about` are those that say what is studied."""
        conditions: set[str] = set()
        named: set[str] = set()
        defined: dict[str, tuple[Term, ...]] = {}
        for text, is_about in [*((t, True) for t in about), *((t, False) for t in prose)]:
            matches = lexicon.match(text)
            certain = {m.terms[0] for m in matches if len(m.terms) == 1 and not m.abbreviation}
            named |= {term.iri for term in certain}
            defined.update(_definitions(text, matches))
            if is_about:
                conditions |= {term.iri for term in certain if term.type == "Condition"}
        return cls(frozenset(conditions), frozenset(named), defined)


def _definitions(text: str, matches: list[Match]) -> Iterator[tuple[str, tuple[Term, ...]]]:
    """The abbreviations that a text defines in brackets, with the terms of their long forms."""
    ends = {match.end: match for match in matches}
    for bracket in _DEFINED.finditer(text):
        short, match = bracket["short"], ends.get(bracket.start())
        if not any(letter.isupper() for letter in short):
            continue
        before = text[max(0, bracket.start() - 150) : bracket.start()]
        if match and _is_long_form(text, match, short):
            yield short, match.terms
        elif defines(before, short):
            yield short, ()


def _is_long_form(text: str, match: Match, short: str) -> bool:
    """Whether the bracket is about the name before it, not about a longer phrase that it ends.

    `Response Evaluation Criteria in Solid Tumors (RECIST)` does not define solid tumors. A drug may have any code,
    unless it is the last of several: `... and dexamethasone (PVd)`.
    """
    known = any(short in (*term.abbreviations, *term.other_abbreviations) for term in match.terms)
    if known or defines(text[match.start : match.end], short):
        return True
    return match.terms[0].type == "Drug" and not _LISTED.search(text, max(0, match.start - 10), match.start)


def mentions(text: str, lexicon: Lexicon, context: Context) -> list[Mention]:
    """Every mention in a criterion's text, in order, none overlapping; offsets into the text given."""
    known = [match for match in lexicon.match(text) if _is_meant(text, match, context)]
    taken = [(m.start, m.end) for m in known]
    found = [_linked(text, match, lexicon, context, known) for match in known]
    for pattern, type_ in ((_CLASS, "DrugClass"), (_NOVEL, "Drug"), (_OPERATION, "Procedure")):
        for match in pattern.finditer(text):
            start, end = match.span()
            free = all(end <= a or start >= b for a, b in taken)
            if free and match[0].casefold() not in _NOT_NOVEL and not _SEROLOGY.match(text, end):
                taken.append((start, end))
                found.append(Mention(start=start, end=end, text=match[0], type=type_))
    found.extend(_by_definition(text, context, taken))
    found.extend(_shared_heads(text, found, lexicon))
    return _without_repeats(text, sorted(found, key=lambda mention: mention.start))


def _is_meant(text: str, match: Match, context: Context) -> bool:
    """Whether the words are a name here: an abbreviation is none where the record says that it means something else.

    Nor is one that only loaded terminologies know, where nothing in the record bears it out: they have thousands.
    """
    if not match.abbreviation:
        return True
    form = _form(text, match)
    if form in context.defined:
        return context.defined[form] != ()
    sure = match.curated or not is_ambiguous(form)
    return sure or any(term.iri in context.named for term in match.terms)


def _form(text: str, match: Match) -> str:
    return text[match.start : match.end]


def _linked(text: str, match: Match, lexicon: Lexicon, context: Context, near: list[Match]) -> Mention:
    terms = match.terms
    if match.abbreviation:
        terms = context.defined.get(_form(text, match)) or terms
    chosen = _chosen(terms, lexicon, context, near)
    first = chosen or terms[0]
    return Mention(
        start=match.start,
        end=match.end,
        text=_form(text, match),
        type=first.type,
        term=chosen.iri if chosen else None,
        curie=chosen.curie if chosen else None,
        label=chosen.label if chosen else None,
        candidates=() if chosen else tuple(term.curie for term in terms),
    )


def _chosen(terms: tuple[Term, ...], lexicon: Lexicon, context: Context, near: list[Match]) -> Term | None:
    """The one term that is meant, where the evidence tells; None leaves it open."""
    if len(terms) == 1:
        return terms[0]
    certain = {m.terms[0].iri for m in near if len(m.terms) == 1}
    for evidence in (context.named, context.conditions | certain):
        fitting = [t for t in terms if t.iri in evidence or _related(t.iri, evidence, lexicon)]
        if len(fitting) == 1:
            return fitting[0]
    near_types = {m.terms[0].type for m in near if len(m.terms) == 1}
    fitting = [t for t in terms if t.type in near_types]
    return fitting[0] if len(fitting) == 1 else None


def _related(iri: str, others: Iterable[str], lexicon: Lexicon) -> bool:
    return any(lexicon.is_a(iri, other) or lexicon.is_a(other, iri) for other in others)


def _by_definition(text: str, context: Context, taken: list[tuple[int, int]]) -> Iterator[Mention]:
    """Uses of an abbreviation that the record itself defines and the lexicon lacks."""
    for short, terms in context.defined.items():
        if len(terms) != 1:
            continue
        for match in re.finditer(rf"(?<![\w-]){re.escape(short)}s?(?![\w-])", text):
            if all(match.end() <= a or match.start() >= b for a, b in taken):
                taken.append(match.span())
                term = terms[0]
                yield Mention(
                    start=match.start(), end=match.end(), text=match[0], type=term.type, term=term.iri,
                    curie=term.curie, label=term.label,
                )  # fmt: skip


def _repeats_head(text: str, before: Mention, mention: Mention) -> bool:
    """Whether a bare head only closes the name before it: `infection` in `hepatitis C virus (HCV) infection`."""
    gap = re.fullmatch(r"\s?(?:\([^()]{1,30}\))?\s?", text[before.end : mention.start])
    return gap is not None and before.type == mention.type and mention.text.casefold() in _GENERIC


def _shared_heads(text: str, found: Sequence[Mention], lexicon: Lexicon) -> Iterator[Mention]:
    """What shares the head of a coordination, as `diffuse` in `diffuse or limited SSc`."""
    starts = {m.start for m in found}
    for mention in found:
        head = _head(mention)
        if mention.type not in ("Condition", "DrugClass") or not head:
            continue
        end = mention.start
        while match := _CONJUNCT.search(text, max(0, end - _NEAR), end):
            # Words that a bare comma parts from the head are an item of their own.
            if end == mention.start and text[match.end("word") : end].strip() == ",":
                break
            terms = next(filter(None, (lexicon.meaning(f"{match['word']} {h}") for h in _heads(head))), ())
            if len(terms) != 1 or match.start() in starts or terms[0].type != mention.type:
                break
            yield Mention(
                start=match.start(), end=match.end("word"), text=match["word"], type=terms[0].type, term=terms[0].iri,
                curie=terms[0].curie, label=terms[0].label,
            )  # fmt: skip
            end = match.start()


def _head(mention: Mention) -> str:
    """The words after the first, or a bare head such as `disorders`."""
    words = mention.text.split()
    return " ".join(words[1:]) if len(words) > 1 else words[0] if words[0].casefold() in _GENERIC else ""


def _heads(head: str) -> Iterator[str]:
    """The head as printed, and for a general one the words that terms are named with."""
    yield head
    if head.casefold() in _GENERIC:
        yield from ("disease", "disorder", "infection", "system disorder")


def _without_repeats(text: str, found: list[Mention]) -> list[Mention]:
    """The mentions less those that only repeat the one before them in brackets: `infliximab (Remicade)`."""
    kept: list[Mention] = []
    for mention in found:
        before = kept[-1] if kept else None
        if before and _repeats_head(text, before, mention):
            continue
        repeats = before and mention.term and mention.term == before.term
        if (
            before
            and repeats
            and re.fullmatch(r"\s?[(\[/,]?\s?(?:also known as |i\.?e\.?,? )?", text[before.end : mention.start])
        ):
            continue
        kept.append(mention)
    return kept

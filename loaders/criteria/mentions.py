"""What a criterion names: terms of the lexicon, and drugs and classes that no lexicon has yet."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

import msgspec

from trialgraph.loaders.criteria.context import Context
from trialgraph.loaders.criteria.cues import Cue
from trialgraph.loaders.criteria.passage import Passage
from trialgraph.loaders.criteria.tagger import Tag
from trialgraph.loaders.grounding import is_ambiguous
from trialgraph.loaders.model import Mention
from trialgraph.ontology.lexicon import Lexicon, Match, Term

_CLASS = Cue(
    r"\banti(?:-?[A-Z]|\Z)|inhibit|antagon|agonist|blocker|inducer|modulator|analog|investigational|experimental|"
    r"\b(?:anti|immuno|chemo|hormon|thrombo|cyto|gluco|bio)[a-z-]{3,30}\Z|-(?:targeted|directed|based|modified)|"
    r"\b(?:conventional|standard|systemic|concomitant|prohibited|background|curative|palliative|targeted|surgical|local|"
    r"topical|oral|alternative|(?:neo)?adjuvant|maintenance|first-line|second-line|approved)",
    r"""(?<![\w-])(?:
        anti[-\s]?[A-Z][\w-]{0,30}(?:\s+(?:monoclonal\s+)?(?:antibod(?:y|ies)|agents?|therap(?:y|ies)|drugs?|treatments?))?
      | (?=[\w/-]{2,60}[\s-](?:inhib|antag|agon|block|induc|modul|anal))
          (?:[A-Z][\w/-]{1,40}|[a-z]{4,40}[\w-]{0,20})[\s-]
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
_OPERATION = Cue(
    r"ectomy|ectomies|plasty|ostomy|otomy",
    r"(?<![\w-])(?:[a-z]{2,20}(?:al|ic|ar)\s)?[A-Za-z]{3,25}(?:ectomy|ectomies|plasty|ostomy|otomy)(?![\w-])",
    0,
)
# What the names of new drugs end with (INN stems).
_STEMS = (
    r"(?:[lzvx]i[mz]ab|umab|tinib|ciclib|parib|zomib|rafenib|cept|kinra|limus|platin|taxel|rubicin|statin|sartan|dipine|"
    r"gliptin|gliflozin|glutide|prazole|floxacin|oxacin|mycin|cillin|conazole|fungin|lukast|xaban|gatran|parin|triptan|"
    r"setron|coxib|azepam|tadine|vudine|tegravir|previr|buvir|asvir|ciclovir|citabine|trexed|tecan|vastin|semide|"
    r"thiazide|profen|dronate|terol|tropium|sonide|olone|asone)"
)
_NOVEL = Cue(rf"{_STEMS}\b", rf"(?<![\w-])[A-Za-z]{{2,30}}?{_STEMS}(?!\w)", 0)
_CONJUNCT = re.compile(
    r"(?<![\w-])(?P<word>[A-Za-z][\w-]{1,30})\s?(?:\([^()]{0,150}\)\s?)?(?:,\s?(?:and/or\s|and\s|or\s)?|\s(?:and/or|and|"
    r"or)\s|/)(?:other\s)?$"
)
_RUN = re.compile(r"[\w-]+")
# How such a joint ends, and how much of it tells so.
_JOINTS, _JOINT = (",", "/", "and", "or", "other"), 8
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
# What the tagger marks, and what of it is spoken of where no term is named; of procedures only those that treat: most
# others tell how something is found out.
_TAGGED = frozenset({"Drug", "Condition", "Procedure", "Measurement", "Value", "Temporal"})
_SPOKEN_OF = frozenset({"Drug", "Measurement"})
_TREATING = re.compile(
    r"surg|therap|transplant|resect|implant|graft|treatment|transfus|dialys|vaccin|radiat|ablat|repair|apheresis|"
    r"drainage|inject|infusion|intervention|stent|bypass|ventilat|immuni[sz]|prophyla|replacement",
    re.IGNORECASE,
)
# Drugs of a kind: a plural, or a word for a kind.
_SEVERAL = re.compile(
    r"(?:\b(?:agent|drug|medication|medicine|therapy|treatment|inhibitor|antibody|product|antagonist|blocker|agonist|"
    r"vaccine)|[a-z]{3}[a-hj-rtv-z]s)$",
    re.IGNORECASE,
)
_NOT_NOVEL = frozenset({"antistatin", "accept", "concept", "except", "precept", "intercept"})
_SEROLOGY = re.compile(
    r"\s*(?:\(\w+\)\s*)?(?:antibod\w+\s+)?(?:positiv|negativ|titer|titre|level|test|serolog)", re.IGNORECASE
)
# Antibodies that a patient has, not those that one is given.
_AUTOANTIBODY = re.compile(
    r"anti[-\s]?(?:ds|double[-\s]stranded|ss|native)?[-\s]?(?:DNA|Smith|Sm|SSA|SSB|SS-A|SS-B|Ro|La|RNP|U1|CCP|cyclic|citrullin\w+|"
    r"cardiolipin|phospholipid|nuclear|neutrophil|GAD\w*|islet|insulin|HBs|HBc|HBV|HCV|HIV|hepatitis|thyr\w+|TPO|centromere|"
    r"Scl|topoisomerase|MDA5|Jo|synthetase|AQP4|aquaporin|MOG|AChR|acetylcholine|MuSK|GBM|PLA2R|mitochondrial|smooth|"
    r"histone|beta|HLA|drug|donor|tissue|transglutaminase|endomysial)\b",
    re.IGNORECASE,
)
# What a condition is called where no term names it; the tagger marks other words too.
_CLINICAL = re.compile(
    r"\b(?:diseases?|disorders?|syndromes?|conditions?|infections?|failure|injur\w+|pain|cancers?|tumou?rs?|malignan\w+|"
    r"neoplas\w+|lesions?|metasta\w+|ulcers?|bleeding|symptoms?|dysfunction|impairment|abnormalit\w+|deficienc\w+|"
    r"insufficiency|abuse|dependence|addiction|allerg\w+|reactions?|toxicit\w+|fever|seizures?|stroke|attacks?|defects?|"
    r"fractures?|wounds?|o?edema|effusions?|rash|nausea|vomiting|depression|anxiety|illness\w*|pregnan\w+|obes\w+|"
    r"disabilit\w+|intolerance|immunocompromised|perforations?|obstruction|occlusion|fistula\w*|abscess\w*|relapse|"
    r"recurrence|progression|exacerbations?|flares?|co-?morbidit\w+|manifestations?|involvement|complications?|necrosis|"
    r"ischemia|isch(?:a)?emi\w+|arrhythmia\w*|block|arrest|shock|delirium|dementia|trauma|palsy|hernia\w*|cysts?|polyps?|"
    r"thromb\w+|h(?:a)?emorrhag\w+|hypert\w+|hypot\w+|hypog\w+|hyperg\w+|suicid\w+|psycho\w+)\b"
    r"|(?:itis|osis|oses|a?emia|pathy|pathies|omas?|penia|uria|plegia|algia|ectasis|trophy|rrh(?:o)?ea|iasis|plasia)\b",
    re.IGNORECASE,
)


def mentions(
    passage: Passage, names: Sequence[Match], lexicon: Lexicon, context: Context, tags: Sequence[Tag] = ()
) -> list[Mention]:
    """Every mention in a passage in order, none overlapping.

    `names` are those that the lexicon finds in it, `tags` what the tagger marks, also where no term is named.
    """
    text = passage.text
    known = [match for match in names if _is_meant(text, match, context)]
    found = [_linked(text, match, lexicon, context, known) for match in known]
    found.extend(_unnamed(passage, found))
    found.extend(_by_definition(text, context, found))
    found.extend(_shared_heads(text, found, lexicon))
    found.extend(_tagged(text, tags, found))
    return _without_repeats(text, sorted(found, key=lambda mention: mention.start))


def _unnamed(passage: Passage, known: Sequence[Mention]) -> Iterator[Mention]:
    """What looks like a drug, a class or an operation, where no name of the lexicon stands."""
    taken = [(mention.start, mention.end) for mention in known]
    for cue, type_ in ((_CLASS, "DrugClass"), (_NOVEL, "Drug"), (_OPERATION, "Procedure")):
        for match in passage.find(cue):
            start, end = match.span()
            free = all(end <= a or start >= b for a, b in taken)
            if free and match[0].casefold() not in _NOT_NOVEL and not _is_measured(passage.text, start, end):
                taken.append((start, end))
                yield Mention(start=start, end=end, text=match[0], type=type_)


def _tagged(text: str, tags: Sequence[Tag], known: Sequence[Mention]) -> Iterator[Mention]:
    """What the tagger marks where nothing known stands."""
    taken = sorted((mention.start, mention.end) for mention in known)
    at = 0
    for tag in tags:
        while at < len(taken) and taken[at][1] <= tag.start:
            at += 1
        free = at == len(taken) or tag.end <= taken[at][0]
        if free and _is_spoken_of(text, tag) and not (at and _abbreviates(text, taken[at - 1][1], tag)):
            yield _unlinked(text, tag)


def _is_spoken_of(text: str, tag: Tag) -> bool:
    """Whether what a tag marks may be a subject: what treats, what is called like a condition, what is measured."""
    if tag.type == "Procedure":
        return _TREATING.search(text, tag.start, tag.end) is not None
    if tag.type == "Condition":
        return _CLINICAL.search(text, tag.start, tag.end) is not None
    return tag.type in _SPOKEN_OF and not (tag.type == "Drug" and _is_measured(text, tag.start, tag.end))


def _is_measured(text: str, start: int, end: int) -> bool:
    """Whether words that look like a drug name an antibody that is tested for."""
    return _SEROLOGY.match(text, end) is not None or _AUTOANTIBODY.match(text, start) is not None


def _abbreviates(text: str, end: int, tag: Tag) -> bool:
    """Whether a tag is only the short form, in brackets, of the mention that ends before it: `plasmapheresis (PEX)`."""
    return text[end : tag.start].strip() in ("(", "[") and text[tag.end : tag.end + 1] in (")", "]")


def _unlinked(text: str, tag: Tag) -> Mention:
    words = text[tag.start : tag.end]
    type_ = "DrugClass" if tag.type == "Drug" and _SEVERAL.search(words) else tag.type
    return Mention(start=tag.start, end=tag.end, text=words, type=type_)


def as_tagged(text: str, named: Sequence[Mention], tags: Sequence[Tag]) -> list[Mention]:
    """The mentions with the spans of the tagger; a tag has the term of the mention that it shares most with."""
    kept = [mention for mention in named if _broad(mention.type) not in _TAGGED]
    at = 0
    for tag in tags:
        while at < len(named) and named[at].end <= tag.start:
            at += 1
        beside = []
        for mention in islice(named, at, None):
            if mention.start >= tag.end:
                break
            if _broad(mention.type) == tag.type:
                beside.append(mention)
        kept.append(_placed(text, tag, beside))
    return kept


def _broad(type_: str) -> str:
    """The type as the tagger knows it: a class of drugs is a drug."""
    return "Drug" if type_ == "DrugClass" else type_


def _placed(text: str, tag: Tag, beside: Sequence[Mention]) -> Mention:
    if not beside:
        return _unlinked(text, tag)
    most = max(beside, key=lambda m: min(m.end, tag.end) - max(m.start, tag.start))
    return msgspec.structs.replace(most, start=tag.start, end=tag.end, text=text[tag.start : tag.end])


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


def _by_definition(text: str, context: Context, found: Sequence[Mention]) -> Iterator[Mention]:
    """Uses of an abbreviation that the record itself defines and the lexicon lacks."""
    taken = [(mention.start, mention.end) for mention in found]
    for short in _defined_in(text, context):
        terms = context.defined[short]
        if len(terms) != 1 or short not in text:
            continue
        for match in re.finditer(rf"(?<![\w-]){re.escape(short)}s?(?![\w-])", text):
            if all(match.end() <= a or match.start() >= b for a, b in taken):
                taken.append(match.span())
                [term] = terms
                yield Mention(
                    start=match.start(), end=match.end(), text=match[0], type=term.type, term=term.iri,
                    curie=term.curie, label=term.label,
                )  # fmt: skip


def _defined_in(text: str, context: Context) -> Iterable[str]:
    """The abbreviations of the record that may stand in a text: all, unless it is quicker to look at each word."""
    if len(context.defined) < len(text):
        return context.defined
    runs = _RUN.findall(text)
    words = dict.fromkeys([*runs, *(run.removesuffix("s") for run in runs)])
    return [word for word in words if word in context.defined]


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
        while match := _conjunct(text, end):
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


def _conjunct(text: str, end: int) -> re.Match[str] | None:
    """The word that is joined to what begins at an offset; most often another sign stands there, or another word."""
    joined = text[max(0, end - _JOINT) : end].rstrip().endswith(_JOINTS)
    return _CONJUNCT.search(text, max(0, end - _NEAR), end) if joined else None


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

"""Eligibility text in, criteria out."""

from __future__ import annotations

import re
from collections.abc import Sequence

import msgspec

from trialgraph.loaders.criteria.characteristics import understand
from trialgraph.loaders.criteria.mentions import Context
from trialgraph.loaders.criteria.passage import Passage, pieces
from trialgraph.loaders.criteria.segmentation import Item, segment
from trialgraph.loaders.model import Characteristic, Criterion, EligibilityText, Mention
from trialgraph.ontology.lexicon import Lexicon

_LEADING = re.compile(r"\d|exclu|allowed|permitted|prohibited|required", re.IGNORECASE)


def read_criteria(
    eligibility: EligibilityText, lexicon: Lexicon | None = None, context: Context | None = None
) -> tuple[Criterion, ...]:
    """The criteria of an eligibility text in order, each with what it was understood to say.

    Offsets are code points into the document (`eligibility.offset` is added). Without a context the text's own
    abbreviations are all that is known about its words.
    """
    lexicon = Lexicon.shipped() if lexicon is None else lexicon
    context = context or Context.of_texts((), (eligibility.text,), lexicon)
    items = segment(eligibility.text).items
    criteria: list[Criterion] = []
    counts: dict[str, int] = {}
    seen: dict[tuple[str, str], int] = {}
    for item in items:
        ordinal = counts[item.list] = counts.get(item.list, 0) + 1
        criterion = _criterion(eligibility, item, items, criteria, ordinal, lexicon, context)
        first = seen.setdefault((item.list, " ".join(criterion.text.casefold().split())), ordinal)
        criteria.append(msgspec.structs.replace(criterion, duplicate_of=first) if first != ordinal else criterion)
    return tuple(criteria)


def _criterion(
    eligibility: EligibilityText, item: Item, items: Sequence[Item], above: Sequence[Criterion], ordinal: int,
    lexicon: Lexicon, context: Context,
) -> Criterion:  # fmt: skip
    text = eligibility.text[item.start : item.end]
    lead = _lead(eligibility.text, item, items)
    effects, characteristics, mentions, unparsed = [], [], [], []
    for start, end in pieces(text):
        passage = Passage(lead + text[start:end], item.list, item.section, len(lead))
        shift = item.start + eligibility.offset + start - len(lead)
        understood = understand(passage, lexicon, context)
        effects.append(understood.effect)
        first = item.start + eligibility.offset + start
        characteristics += [_shifted(c, shift, first) for c in understood.characteristics]
        mentions += [_moved(m, shift) for m in understood.mentions]
        unparsed += [(a + shift, b + shift) for a, b in understood.unparsed]
    return Criterion(
        list=item.list,
        ordinal=ordinal,
        label=item.label,
        text=text,
        start=item.start + eligibility.offset,
        end=item.end + eligibility.offset,
        parent=above[item.parent].ordinal if item.parent is not None else None,
        effect=effects[0],
        characteristics=tuple(characteristics),
        mentions=tuple(mentions),
        unparsed=tuple(unparsed),
    )


def _lead(text: str, item: Item, items: Sequence[Item]) -> str:
    """The words that announce this item: `Treatment with any of the following within 4 weeks:`."""
    if item.parent is None:
        return item.section + ":\n" if _LEADING.search(item.section) else ""
    parent = items[item.parent]
    words = text[parent.start : parent.end]
    return words + "\n" if words.rstrip().endswith((":", "following")) else ""


def _shifted(characteristic: Characteristic, shift: int, first: int) -> Characteristic:
    start = max(characteristic.start + shift, first)
    return msgspec.structs.replace(
        characteristic, about=_moved(characteristic.about, shift), start=start, end=characteristic.end + shift
    )


def _moved(mention: Mention, shift: int) -> Mention:
    return msgspec.structs.replace(mention, start=mention.start + shift, end=mention.end + shift)

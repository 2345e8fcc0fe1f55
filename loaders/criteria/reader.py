"""Eligibility text in, criteria out."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from operator import attrgetter

import msgspec

from trialgraph.loaders.criteria.characteristics import Place, Understanding, understand
from trialgraph.loaders.criteria.context import Context
from trialgraph.loaders.criteria.flat import Flat
from trialgraph.loaders.criteria.headings import choice_in, sentence_heading
from trialgraph.loaders.criteria.passage import LONG, Clause, Passage, pieces
from trialgraph.loaders.criteria.segmentation import Item, segment
from trialgraph.loaders.criteria.tagger import Tag, Tagger
from trialgraph.loaders.model import Criterion, EligibilityText
from trialgraph.ontology.lexicon import Lexicon, Match

_START, _END = attrgetter("start"), attrgetter("end")
_FIGURE = re.compile(r"\d")
_LEADING = re.compile(r"\d|exclu|allowed|permitted|prohibited|required", re.IGNORECASE)


def read_criteria(
    eligibility: EligibilityText,
    lexicon: Lexicon | None = None,
    context: Context | None = None,
    tagger: Tagger | None = None,
) -> tuple[Criterion, ...]:
    """The criteria of an eligibility text in order, each with what it was understood to say.

    Offsets are code points into the document (`eligibility.offset` is added). Without a context the text's own
    names and abbreviations are all that is known about its words. The lexicon and the tagger are those of the package
    where none are given.
    """
    lexicon = Lexicon.shipped() if lexicon is None else lexicon
    reader = _Reader(eligibility, lexicon, context or Context(), tagger or Tagger.shipped())
    criteria: list[Criterion] = []
    seen: dict[tuple[str, str], int] = {}
    for index in range(len(reader.items)):
        criterion = reader.criterion(index, criteria)
        first = seen.setdefault((criterion.list, " ".join(criterion.text.casefold().split())), criterion.ordinal)
        if first != criterion.ordinal:
            criterion = msgspec.structs.replace(criterion, duplicate_of=first)
        criteria.append(criterion)
    return tuple(criteria)


def _moved(name: Match, shift: int) -> Match:
    return Match(name.start + shift, name.end + shift, name.terms, name.abbreviation, name.curated)


def _only_opens(words: str, item: Item) -> bool:
    """Whether an announcement without a name says no more of an item than the list does: `To take part you must:`."""
    heading = sentence_heading(words, 0, len(words))
    if heading is None or _FIGURE.search(words):
        return False
    return heading.list == item.list or (heading.list, item.list) == ("inclusion", "none")


class _Reader:
    """The items of one text, the names in each, and what the whole record tells about them."""

    def __init__(self, eligibility: EligibilityText, lexicon: Lexicon, context: Context, tagger: Tagger) -> None:
        self.printed, self.offset, self.lexicon = eligibility.text, eligibility.offset, lexicon
        self.flat = Flat(self.printed, segment(self.printed).items)
        self.text, self.items = self.flat.text, self.flat.items
        self.names = [lexicon.match(self.text[item.start : item.end]) for item in self.items]
        texts = (self.text[item.start : item.end] for item in self.items)
        self.context = context.reading(zip(texts, self.names, strict=True))
        self.tags = tagger.tag(self.text, [n for at, item in enumerate(self.items) for n in self._names(at, item)])
        self.tag_starts, self.tag_ends = [tag.start for tag in self.tags], [tag.end for tag in self.tags]
        self.counts: dict[str, int] = {}

    def _names(self, index: int, item: Item) -> list[Match]:
        """The names in an item, by their offsets into the text."""
        return [_moved(name, item.start) for name in self.names[index]]

    def criterion(self, index: int, above: Sequence[Criterion]) -> Criterion:
        """The item of this index, understood; `above` are the criteria of those before it."""
        item = self.items[index]
        start, end = self.flat.start(item.start), self.flat.end(item.end)
        lead, announced = self._announcement(item)
        stretches = pieces(self.text[item.start : item.end])
        understood = [self._understood(item, lead, announced, piece, self.names[index]) for piece in stretches]
        ordinal = self.counts[item.list] = self.counts.get(item.list, 0) + 1
        return Criterion(
            list=item.list,
            ordinal=ordinal,
            label=item.label,
            text=self.printed[start:end],
            start=start + self.offset,
            end=end + self.offset,
            parent=above[item.parent].ordinal if item.parent is not None else None,
            effect=understood[0].effect,
            characteristics=tuple(c for part in understood for c in part.characteristics),
            mentions=tuple(m for part in understood for m in part.mentions),
            unparsed=tuple(span for part in understood for span in part.unparsed),
        )

    def _announcement(self, item: Item) -> tuple[str, Sequence[Match]]:
        """The words that announce an item, `Treatment with any of the following within 4 weeks:`, and their names."""
        if item.parent is None:
            lead = item.section + ":\n" if _LEADING.search(item.section) else ""
            return lead, self.lexicon.match(lead) if lead else ()
        parent = self.items[item.parent]
        if parent.end - parent.start > LONG:
            # It would be read again with each of what it announces.
            return "", ()
        words, names = self.text[parent.start : parent.end], self.names[item.parent]
        if not words.rstrip().endswith((":", "following")):
            return "", ()
        if not names and _only_opens(words, item):
            words = choice_in(words)
        return (words + "\n", names) if words else ("", ())

    def _understood(
        self, item: Item, lead: str, announced: Sequence[Match], piece: Clause, names: Sequence[Match]
    ) -> Understanding:
        """What a stretch of an item says; offsets are into the document."""
        words = self.text[item.start + piece.start : item.start + piece.end]
        ahead = len(lead)
        inside = names[bisect_left(names, piece.start, key=_START) : bisect_right(names, piece.end, key=_END)]
        if ahead != piece.start:
            inside = [_moved(name, ahead - piece.start) for name in inside]
        passage = Passage(lead + words, item.list, item.section, ahead)
        first = item.start + piece.start
        tags = self._tags(item.start + piece.start, item.start + piece.end, ahead)
        understood = understand(passage, [*announced, *inside], self.lexicon, self.context, tags)
        return understood.moved(self._place(first - ahead, first))

    def _place(self, shift: int, first: int) -> Place:
        """Where a stretch of a passage was printed; what stands before `first` only announces it."""

        def place(start: int, end: int) -> tuple[str, int, int]:
            begin, stop = self.flat.span(max(start + shift, first), max(end + shift, first + 1))
            return self.printed[begin:stop], begin + self.offset, stop + self.offset

        return place

    def _tags(self, start: int, end: int, ahead: int) -> list[Tag]:
        """The tags in a stretch of the text, cut where they go beyond it, by their offsets in its passage."""
        first, last = bisect_right(self.tag_ends, start), bisect_left(self.tag_starts, end)
        shift = ahead - start
        return [
            Tag(max(tag.start, start) + shift, min(tag.end, end) + shift, tag.type) for tag in self.tags[first:last]
        ]

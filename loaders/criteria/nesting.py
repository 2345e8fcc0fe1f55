"""Which criterion each criterion of a list belongs to: `One of the following:` and the bullets below it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from trialgraph.loaders.criteria.enumerations import count_of
from trialgraph.loaders.model import ListName


class Item(NamedTuple):
    """One criterion as printed: where it stands, its mark, how deep, and under which heading."""

    list: ListName
    start: int
    end: int
    label: str | None = None
    indent: int = 0
    section: str = ""
    parent: int | None = None


_ANNOUNCING = re.compile(r"(?::|\b(?:following|one or more of|(?:any|one|all|each|either) of))\s*$", re.IGNORECASE)
_MEMBERS = re.compile(
    r"\b(?:except(?: for)?|(?:one|any|all|each|either|more) of(?:(?:\s|<br>)+the(?:\s|<br>)+following)?)\s*:$",
    re.IGNORECASE,
)
_LABEL = re.compile(r"(?:excluded|allowed|permitted|required)\b[^.;:]*:$", re.IGNORECASE)
_CRITERION = re.compile(
    r"(?:no|not|none|patients?|subjects?|participants?|must|able|willing\w*|age|aged|history|prior|previous|any|other|all"
    r"|significant|concurrent|known|currently?|adequate|women|men|females?|males?|signed|written|informed|has|have|is|are"
    r"|ability|life|at\s+least|performance|ecog|pregnan\w+|use|treatment)\b",
    re.IGNORECASE,
)
_LONGEST_LABEL = 100
_ENDING = 40
_DEPTH = 6
_UNEVEN = 2


def nested(text: str, items: Sequence[Item]) -> list[Item]:
    """The items with the index of the one each belongs to: the nearest less indented, or the one that announces it."""
    done: list[Item] = []
    above: list[int] = []
    outer: set[tuple[str | None, int]] = set()
    for index, item in enumerate(items):
        if above:
            last = done[above[-1]]
            if not item.label or last.section != item.section or last.list != item.list:
                above.clear()
                outer.clear()
            elif len(above) == 1 and item.label == last.label and item.indent == last.indent and _plain(text, last):
                above.clear()
            else:
                lowers = index + 1 < len(items) and text[items[index + 1].start].islower()
                _close(text, done, above, item, lowers, (item.label, item.indent) in outer)
        done.append(item._replace(parent=above[-1]) if above else item)
        if not above and item.label and count_of(item.label) is None:
            outer.add((item.label, item.indent))
        above.append(index)
    return done


def _plain(text: str, item: Item) -> bool:
    """Whether an item neither counts nor announces, told by a cheap look."""
    return count_of(item.label) is None and text[item.end - 1] not in ":gfGF"


def _close(text: str, done: Sequence[Item], above: list[int], item: Item, lowers: bool, outer: bool) -> None:
    """Takes from `above` all that the item does not belong to; `outer` tells that its mark stood outside before."""
    if _takes_flat(text, done[above[-1]], item, lowers):
        return
    depth = next((n for n in range(1, min(_DEPTH, len(above)) + 1) if _siblings(done[above[-n]], item)), 0)
    del above[len(above) - depth :]
    while above and not depth and (outer or not _holds(text, done[above[-1]], item)):
        above.pop()
    if above and _is_flat(done[above[-1]], item) and not _takes_flat(text, done[above[-1]], item, lowers):
        above.pop()


def _is_flat(above: Item, item: Item) -> bool:
    return above.label == item.label and above.indent == item.indent


def _takes_flat(text: str, above: Item, item: Item, lowers: bool) -> bool:
    """Whether a list without steps goes on with what one of its items announced.

    The parts are in small letters (`... as defined below:`), or members that do not begin as a criterion does
    (`No other cancer except:`), or whatever is no label itself below a label (`Excluded within a week of entry:`).
    """
    if not _is_flat(above, item) or not _announces(text, above):
        return False
    if text[above.start].isupper() and (
        text[item.start].islower() or (lowers and text[item.start : item.start + 2].isupper())
    ):
        return True
    if above.end - above.start < _LONGEST_LABEL and _LABEL.match(text, above.start, above.end):
        return text[item.end - 1] != ":"
    members = _MEMBERS.search(text, max(above.start, above.end - _ENDING), above.end)
    return members is not None and not _CRITERION.match(text, item.start, item.end)


def _siblings(above: Item, item: Item) -> bool:
    if not above.label or not item.label or _style(above.label) != _style(item.label):
        return False
    before, count = count_of(above.label), count_of(item.label)
    if not before or not count:
        return above.indent == item.indent
    if above.indent == item.indent:
        return before.value < count.value
    # The first line of a text often stands less deep than its list.
    return before.value + 1 == count.value and abs(above.indent - item.indent) <= _UNEVEN


def _holds(text: str, above: Item, item: Item) -> bool:
    if not item.label:
        return False
    count = count_of(item.label)
    begins = count is None or count.value == 1
    if not above.label:
        return begins and _announces(text, above)
    if item.indent != above.indent:
        return item.indent > above.indent
    differs = _style(above.label) != _style(item.label)
    counted = differs and any(map(str.isalnum, above.label))
    return begins and (counted or ((differs or count is not None) and _announces(text, above)))


def _announces(text: str, item: Item) -> bool:
    if text[item.end - 1] not in ":gfGF":
        return False
    return _ANNOUNCING.search(text, max(item.start, item.end - _ENDING), item.end) is not None


@lru_cache(maxsize=1024)
def _style(label: str) -> str:
    """The kind of a mark: `1.` for numbers, `a)` for letters, the first sign for bullets; `* 7.` counts as `7.`."""
    if not any(map(str.isalnum, label)):
        return label.lstrip("\\")[:1]
    label = label.split()[-1]
    return re.sub(r"\d+", "1", re.sub(r"[a-zA-Z]+", "a", label))

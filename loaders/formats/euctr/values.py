"""The values of a protocol in the EU Clinical Trials Register, asked for by their field."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence

from trialgraph.loaders.formats import page
from trialgraph.loaders.formats.codes import yes_no
from trialgraph.loaders.formats.euctr.tables import Entry

# What sponsors write where they have nothing to say; in criteria it is kept, since "None" says something there.
_NOTHING = ("", "-", "--", ".", "n/a", "na", "n.a.", "nd", "none", "not applicable", "not available")
_UNANSWERED = "information not present in eudract"
_CRITERIA = ("inclusion", "exclusion")


class Values:
    """Values in the order in which they are printed: English where a field has English, else its first language."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._printed = tuple(entries)
        self._entries = tuple(_readable(self._printed))

    def all(self, *fields: str) -> tuple[str, ...]:
        """Every value of these fields, as it is printed."""
        return tuple(each.value for each in self._entries if each.field in fields)

    def lines(self, *fields: str) -> tuple[str, ...]:
        """Every value of these fields once, on one line."""
        return tuple(dict.fromkeys(" ".join(value.split()) for value in self.all(*fields)))

    def first(self, *fields: str) -> str | None:
        """The first value of the first field that has one, on one line."""
        return next((value for field in fields for value in self.lines(field)), None)

    def prose(self, field: str) -> str | None:
        """The text of a field with its line breaks; a label that the text itself names does not end it."""
        return "\n".join(self.all(field)) or None

    def yes(self, field: str) -> bool | None:
        """Whether a question is answered with yes; None where it is not answered."""
        return yes_no(self.first(field))

    def only(self, codes: dict[str, str]) -> str | None:
        """The code of the one field that is answered with yes; None where several are, or none."""
        found = [code for field, code in codes.items() if self.yes(field)]
        return found[0] if len(found) == 1 else None

    def count(self, field: str) -> int | None:
        """The number that a value begins with."""
        return page.count(self.first(field))

    def groups(self, starts: Collection[str]) -> Iterator[Values]:
        """The values from each of the fields that start a group up to the next one."""
        group: list[Entry] = []
        for each in self._printed:
            if each.field in starts and group:
                yield Values(group)
                group = []
            group.append(each)
        yield Values(group)


def _readable(entries: Sequence[Entry]) -> Iterator[Entry]:
    languages: dict[str, str] = {}
    stated = [each for each in entries if _says_something(each)]
    for each in stated:
        languages[each.field] = min(languages.get(each.field, each.language), each.language, key=bool)
    yield from (each for each in stated if each.language == languages[each.field])


def _says_something(entry: Entry) -> bool:
    value = entry.value.strip().casefold()
    return value != _UNANSWERED and (entry.field in _CRITERIA or value not in _NOTHING)

"""The countries that a protocol in the EU Clinical Trials Register names."""

from __future__ import annotations

import re
from collections.abc import Iterator

from trialgraph.loaders.formats.euctr.values import Values
from trialgraph.ontology.places import country_code

# Where one country can end: before a blank or a comma, or where its line break was lost.
_END = re.compile(r"(?<=\w)(?=[ ,;])|(?<=[a-z.)])(?=[A-Z])|$")


def countries(values: Values) -> tuple[str, ...]:
    """The country of the protocol and those in which sites are planned, each once."""
    own = member_state(values)
    planned = (country for text in values.all("regions") for line in text.splitlines() for country in _countries(line))
    return tuple(dict.fromkeys((*((own,) if own else ()), *planned)))


def member_state(values: Values) -> str | None:
    """The country of `Sweden - MPA`; None for a trial outside of the European Economic Area."""
    printed = (values.first("member_state") or "").split(" - ")[0].strip()
    return printed if country_code(printed) else None


def _countries(line: str) -> tuple[str, ...]:
    """The countries of a line that may have lost what parts them; the line itself where they cannot be told apart."""
    line = " ".join(line.split())
    found = tuple(_parted(line))
    return found if all(found) else (line,)


def _parted(line: str) -> Iterator[str]:
    """The longest country that the rest of the line begins with, again and again; "" where it begins with none."""
    rest = line
    while rest:
        ends = [match.start() for match in _END.finditer(rest)]
        country = next((rest[:end] for end in reversed(ends) if country_code(rest[:end])), "")
        yield country
        rest = rest[len(country) :].strip(" ,;") if country else ""

"""The interventions of an ISRCTN trial: the drugs that are named, or what the description begins with or tells."""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from trialgraph.loaders.formats.codes import code
from trialgraph.loaders.formats.described import label
from trialgraph.loaders.formats.elements import text
from trialgraph.loaders.formats.plain_text import plain
from trialgraph.loaders.model import Intervention

_TYPES = {
    "behavioural": "BEHAVIORAL",
    "biological/vaccine": "BIOLOGICAL",
    "procedure/surgery": "PROCEDURE",
    "supplement": "DIETARY_SUPPLEMENT",
}
_NAME = re.compile(r"(?:[^\s,;([]|[ \t]|,(?=\S)|\([^()]*\)|\[[^][]*\]|[(\[])+")
_NOTHING = {"not specified", "not applicable", "n/a", "nil", "none", "-"}


def interventions(trial: Element) -> tuple[Intervention, ...]:
    """One for each drug that is named, with what the record says of all of them."""
    return tuple(one for each in trial.iterfind("interventions/intervention") for one in _listed(each))


def _listed(element: Element) -> Iterator[Intervention]:
    printed, type = plain(element.findtext("description", "")), _type(text(element, "interventionType"))
    first = printed.partition("\n")[0].strip()
    for name in [*_drugs(plain(element.findtext("drugNames", "")))] or filter(None, [label(first)]):
        yield Intervention(name=name, type=type, description=printed if printed and printed != name else None)


def _drugs(printed: str) -> Iterator[str]:
    """The names between commas, semicolons and line breaks that stand in no bracket: not `1,25-dihydroxyvitamin D`."""
    for match in _NAME.finditer(printed):
        name = match[0].strip()
        if name and name.casefold() not in _NOTHING:
            yield name


def _type(printed: str | None) -> str | None:
    if printed is None or printed.casefold() in _NOTHING:
        return None
    return _TYPES.get(printed.casefold()) or code("intervention_type", printed)

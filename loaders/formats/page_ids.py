"""Which registry id on a page of unknown layout is that of its trial.

A page prints ids of other trials as well: of those it calls related, of the study it extends. Only one that is
labelled, stands in the page's address or title, or is the only one on a line of its own is taken.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from trialgraph.loaders.formats import page
from trialgraph.loaders.formats.codes import ID_TYPES
from trialgraph.loaders.formats.page import Line
from trialgraph.loaders.model import Inference, SecondaryId
from trialgraph.ontology.registries import RegistryId, preferred, registry_id

_GIVERS = ("NCT", "Registry", "Registration", "Trial", "Study", "Clinical Study", "ClinicalTrials.gov", "EudraCT")
_OTHER_GIVERS = ("EU CT", "EU Trial", "CTIS", "ISRCTN", "ANZCTR", "DRKS")
_KINDS = ("ID", "Number", "Identifier", "No.")
LABELS = {
    **{f"{giver} {kind}": "id" for giver in (*_GIVERS, *_OTHER_GIVERS) for kind in _KINDS},
    **dict.fromkeys(
        ("Identifier", "Identifiers", "NCT", "ISRCTN", "Main ID", "Primary ID", "Trial registration"), "id"
    ),
}
SEPARATOR = r"\s*[:\t]\s*"

_AROUND = ".,;:()[]{}<>'\"#|"
_ADDRESS = re.compile(r"https?://\S+")
_TOP = 5


class Identity(NamedTuple):
    """The id of a page's trial, its ids in other registries, and the ground where that is no label."""

    id: RegistryId | None = None
    others: tuple[SecondaryId, ...] = ()
    inference: Inference | None = None

    @property
    def nct_id(self) -> str | None:
        """The id where it is one of ClinicalTrials.gov."""
        return self.id.id if self.id and self.id.registry == "ClinicalTrials.gov" else None

    @property
    def registry_id(self) -> str | None:
        """The id where it is one of another registry."""
        return self.id.id if self.id and not self.nct_id else None


def ids(text: str) -> list[RegistryId]:
    """The registry ids in a text or an address, each once."""
    words = [*text.split(), *re.split(r"[\s/?=&,;:]+", text)]
    return list(dict.fromkeys(found for word in words if (found := registry_id(word.strip(_AROUND)))))


def identity(lines: Sequence[Line], title: str, about: str = "") -> Identity:
    """The identity of the trial of a page, by the lines outside its criteria, its title, and what it says of itself."""
    labelled = _sure(_labelled(lines))
    top = (address for line in lines[:_TOP] for address in _ADDRESS.findall(line.text))
    grounds = (
        ("in the address of the page", _sure((*_ADDRESS.findall(about), *top)), 0.95),
        ("", labelled, 1.0),
        ("in the title of the page", _sure((title, about)), 0.8),
        ("the only registry id that has a line of its own", _sure(_alone(lines)), 0.8),
    )
    basis, found, confidence = next((each for each in grounds if each[1]), ("", [], 0.0))
    own = preferred(found)
    if own is None:
        return Identity()
    others = tuple(
        SecondaryId(id=each.id, type=ID_TYPES.get(each.registry, "REGISTRY"), domain=each.registry)
        for each in dict.fromkeys([*found, *labelled])
        if each.registry != own.registry
    )
    field = "nct_id" if own.registry == "ClinicalTrials.gov" else "registry_id"
    concluded = Inference(field=field, value=own.id, basis=basis, confidence=confidence)
    return Identity(own, others, None if own in labelled else concluded)


def _sure(texts: Iterable[str]) -> list[RegistryId]:
    """The ids in the texts; none where two are of one registry, since one trial has one id there."""
    found = list(dict.fromkeys(each for text in texts for each in ids(text)))
    return found if len({each.registry for each in found}) == len(found) else []


def _labelled(lines: Sequence[Line]) -> Iterator[str]:
    """The values behind the labels of ids, and below those that have a line of their own."""
    for n, line in enumerate(lines):
        if pair := page.labelled(line.raw.lstrip("•*- "), LABELS, SEPARATOR):
            yield pair[1] or " ".join(below.text for below in lines[n + 1 : n + 2])


def _alone(lines: Iterable[Line]) -> Iterator[str]:
    return (line.text for line in lines if registry_id(line.text.strip(_AROUND)))

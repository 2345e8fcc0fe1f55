"""The other numbers of an ISRCTN trial, and whose they are."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from trialgraph.loaders.formats.codes import ID_TYPES
from trialgraph.loaders.formats.elements import text
from trialgraph.loaders.model import SecondaryId
from trialgraph.ontology.registries import registry_id

# What stands where there is no number.
_NONE = {"nil known", "n/a", "na", "none", "not applicable", "-"}


def org_study_id(trial: Element) -> str | None:
    """The number that the sponsor gave."""
    return _number(trial, "externalRefs/protocolSerialNumber")


def secondary_ids(trial: Element) -> tuple[SecondaryId, ...]:
    """Every other number once, with its type: by its form where it is one of a registry, else as the record says."""
    own, found = org_study_id(trial), dict[str, SecondaryId]()
    for number, type in _printed(trial):
        if number != own:
            found.setdefault(number, _secondary_id(number, type))
    return tuple(found.values())


def _printed(trial: Element) -> Iterator[tuple[str, str | None]]:
    refs = "externalRefs"
    for name, type in (("clinicalTrialsGovNumber", "NCT"), ("eudraCTNumber", "EUDRACT_NUMBER"), ("irasNumber", "IRAS")):
        if number := _number(trial, f"{refs}/{name}"):
            yield number, type
    for each in trial.iterfind(f"{refs}/secondaryNumbers/secondaryNumber"):
        if number := _number(each, "."):
            yield number, each.get("numberType")


def _number(element: Element, path: str) -> str | None:
    printed = text(element, path) if path != "." else " ".join((element.text or "").split())
    return None if not printed or printed.casefold() in _NONE else printed


def _secondary_id(number: str, type: str | None) -> SecondaryId:
    known = registry_id(number)
    if known and known.registry in ID_TYPES:
        return SecondaryId(id=number, type=ID_TYPES[known.registry], domain=known.registry)
    return SecondaryId(id=number, type=type)

"""The other numbers of an ISRCTN trial, and whose they are."""

from __future__ import annotations

from collections.abc import Collection, Iterator
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
    """Every other number once, with its type: by its form where it is one of a registry, else as the record says.

    Of two numbers in one registry, only one that stands in the field for it is known to be that of this very trial.
    """
    own, printed = org_study_id(trial), dict[str, str | None]()
    for number, type in _printed(trial):
        if number != own:
            printed.setdefault(number, type)
    registries = [known.registry for number in printed if (known := registry_id(number))]
    several = {each for each in registries if registries.count(each) > 1}
    return tuple(_secondary_id(number, type, several) for number, type in printed.items())


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


def _secondary_id(number: str, type: str | None, several: Collection[str]) -> SecondaryId:
    known = registry_id(number)
    if known and known.registry in ID_TYPES:
        own = ID_TYPES[known.registry]
        sure = known.registry not in several or type == own
        return SecondaryId(id=number, type=own if sure else "REGISTRY", domain=known.registry)
    return SecondaryId(id=number, type=type)

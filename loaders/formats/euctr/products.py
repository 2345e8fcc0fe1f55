"""The medicinal products (IMPs) of a protocol in the EU Clinical Trials Register as interventions."""

from __future__ import annotations

from collections.abc import Iterator

from trialgraph.loaders.formats.euctr.values import Values
from trialgraph.loaders.model import Intervention

_NAMES = ("trade_name", "product_name", "inn", "other_name", "product_code", "sponsor_code")
# The narrower kind first: a gene therapy is of biological origin, too.
_TYPES = {"gene_therapy": "GENETIC", "biological": "BIOLOGICAL", "chemical": "DRUG"}


def interventions(values: Values) -> tuple[Intervention, ...]:
    """The products and placebos, each once however many of its strengths are listed."""
    found = (each for group in values.groups(("product", "placebo_number")) for each in _of_group(group))
    return tuple(dict.fromkeys(found))


def _of_group(group: Values) -> Iterator[Intervention]:
    names = group.lines(*_NAMES)
    name = group.first(*_NAMES)
    if name:
        yield Intervention(
            name=name,
            type=next((type for field, type in _TYPES.items() if group.yes(field)), None),
            description=_description(group, "form", "route", role=group.first("role")),
            other_names=tuple(other for other in names if other != name),
        )
    if group.yes("placebo"):
        yield Intervention(name="Placebo", description=_description(group, "placebo_form", "placebo_route"))


def _description(group: Values, *fields: str, role: str | None = None) -> str | None:
    """The role of a product in the trial, its form and how it is given, one below the other."""
    return "\n".join(filter(None, (f"IMP role: {role}" if role else None, *map(group.prose, fields)))) or None

"""The products that a trial of CTIS gives, as interventions."""

from __future__ import annotations

from collections.abc import Iterator

from trialgraph.loaders.formats.ctis import tables
from trialgraph.loaders.formats.plain_text import line
from trialgraph.loaders.model import Intervention

# What stands where a product has no name of its own.
_NOTHING = {"", "na", "n/a", "-", "not applicable", "unknown"}


def interventions(part: tables.PartOne) -> Iterator[Intervention]:
    """Each product once, with its role; a placebo is known by the role of its group alone."""
    groups = part.product_role_group_infos or (tables.ProductGroup(products=part.products),)
    seen: set[Intervention] = set()
    for group in groups:
        listed = [_placebo(group)] if _is_placebo(group) else _products(group)
        for each in listed:
            if each and each not in seen:
                seen.add(each)
                yield each


def _is_placebo(group: tables.ProductGroup) -> bool:
    return (group.product_role_name or "").strip().casefold() == "placebo"


def _placebo(group: tables.ProductGroup) -> Intervention:
    """A placebo, whatever it is made of or looks like: that is told in the description, and is not given as a drug."""
    told = (line(group.comments), *(name for product in group.products for name in _names(product)[:1]))
    return Intervention(name="Placebo", description="\n".join(("Role: Placebo", *filter(None, told))))


def _products(group: tables.ProductGroup) -> list[Intervention | None]:
    """The products of a group; where it lists none, what the comment on it tells."""
    if group.products:
        return [_intervention(product, group.product_role_name) for product in group.products]
    name = line(group.comments)
    return [Intervention(name=name, description=_labelled("Role", group.product_role_name))] if name else []


def _intervention(product: tables.Product, role: str | None) -> Intervention | None:
    names = _names(product)
    if not names:
        return None
    return Intervention(
        name=names[0],
        type="DRUG" if product.all_substances_chemicals else None,
        description="\n".join(filter(None, _description(product, role))) or None,
        other_names=tuple(names[1:]),
    )


def _names(product: tables.Product) -> list[str]:
    """The names of the product, and those of its substances; one that differs in capitals only is no other."""
    info = product.product_dictionary_info
    printed = [
        product.product_name,
        info.prod_name,
        product.other_medicinal_product,
        info.product_other_name,
        info.active_substance_name,
        *(each.act_subst_name for each in info.product_substances),
        product.json_active_substance_names,
        info.active_substance_other_descriptive_name,
        product.sponsor_product_code_edit,
        info.sponsor_product_code,
    ]
    names: dict[str, str] = {}
    for each in printed:
        name = line(each)
        if name and name.casefold() not in _NOTHING:
            names.setdefault(name.casefold(), name)
    return list(names.values())


def _description(product: tables.Product, role: str | None) -> Iterator[str | None]:
    yield _labelled("Role", role)
    yield _labelled("Pharmaceutical form", product.pharmaceutical_form_display)
    yield _labelled("Route", ", ".join(product.routes))
    yield _labelled("Maximum daily dose", _dose(product.max_daily_dose_amount, product.dose_uom))
    yield _labelled("Maximum total dose", _dose(product.max_total_dose_amount, product.dose_uom_total))


def _dose(amount: str | float | None, unit: str | None) -> str | None:
    return f"{amount} {unit or ''}".strip() if amount is not None else None


def _labelled(label: str, text: str | None) -> str | None:
    return f"{label}: {line(text)}" if line(text) else None

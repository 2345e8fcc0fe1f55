"""Sponsors of registries that print beside them who gives money or material."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from trialgraph.loaders.model import Sponsor


def with_funders(sponsors: Iterable[Sponsor], funders: Iterable[str | None]) -> Iterator[Sponsor]:
    """Each sponsor once, and as a collaborator who funds the trial and does not stand among them, in any capitals."""
    seen: set[str] = set()
    others = (Sponsor(name=name, role="COLLABORATOR") for name in funders if name)
    for each in (*sponsors, *others):
        if each.name.casefold() not in seen:
            seen.add(each.name.casefold())
            yield each

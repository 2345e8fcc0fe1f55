"""What every terminology is read into: entries, one a term, with all references as IRIs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

import msgspec

from trialgraph.ontology.organizations import Organization
from trialgraph.ontology.terminologies.mapping import MappingRelease

# What a graph asks of a licence: whether an export may carry the terms along.
OPEN, LICENSED = "open", "licensed"


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One term as a release states it; all references (`broader`, `exact`, ...) are IRIs, and all tuples are in the
    order of the release.

    `type` is one of `trialgraph.ontology.lexicon.TYPES`, or `Substance` for a chemical that is no drug, or "" for what
    is none of these and only holds the hierarchy together (an anatomical part above a disease): such an entry
    is never linked to. `synonyms` mean exactly the term; `related` ones (broader, narrower, related)
    are shown to people and never matched. `classes` are drug classes or roles that the authority itself gives a drug;
    `ingredients` the active substance of a salt, brand, or product, with `form` saying which of them it is.
    `replaced_by` is set, perhaps to "", where the release calls the entry obsolete or merged.
    """

    iri: str
    type: str
    label: str
    synonyms: tuple[str, ...] = ()
    abbreviations: tuple[str, ...] = ()
    brands: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    broader: tuple[str, ...] = ()
    exact: tuple[str, ...] = ()
    close: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    ingredients: tuple[str, ...] = ()
    form: str = ""
    replaced_by: str | None = None


class Release(msgspec.Struct, frozen=True, kw_only=True):
    """A file of a terminology, ready to be read: its version, and its entries as a stream that may be read once.

    `left_out` fills while the entries are read: a reason and how many entries it cost.
    """

    version: str
    entries: Iterator[Entry]
    left_out: dict[str, int]


class OrganizationRelease(msgspec.Struct, frozen=True, kw_only=True):
    """A dump, ready to be read: its version, and its organizations as a stream that may be read once.

    `left_out` fills while they are read: a reason and how many organizations it cost.
    """

    version: str
    organizations: Iterator[Organization]
    left_out: dict[str, int]


AnyRelease = Release | MappingRelease | OrganizationRelease


class Terminology(Protocol):
    """A module that reads one authority's releases; it is one line in `TERMINOLOGIES`."""

    NAME: str
    """What a person types, and the last step of the graph's IRI: `mondo`."""
    TITLE: str
    """What people call it: `Mondo Disease Ontology`."""
    LICENCE: str
    """The licence in a few words, and who grants it."""
    TERMS: str
    """`OPEN` or `LICENSED`: the latter load only from a file the user holds, and no export carries them unasked."""
    URL: str | None
    """Where the newest official release is downloaded from; None where it needs a licence or has no single address.

    Where the address has to be asked for, a module has `LOCATE` too; where a checksum is printed, `CHECKSUM_URL`:
    see `download`. A module of a file format, which anybody may use for terms of their own, says `MANY = True`.
    """

    def read(self, path: Path) -> AnyRelease:
        """The release in a local file, compressed or not.

        Raises InvalidTerms, now or while the entries are read, with the file and the place.
        """
        ...

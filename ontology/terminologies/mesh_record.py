"""A record of MeSH as NLM states it, in XML or RDF, and the entry that it becomes.

A record is a bundle of concepts. Only the terms of the preferred one mean exactly what the record means: mycophenolate
mofetil is a narrower concept of D009173, mycophenolic acid, and no name of it. The terms of the others are `related`.
One kind of them leads to the record all the same: a concept that has nothing but trade names (Ecotrin under aspirin)
is a product of the substance, so that they are its brands. Where such a concept has a name of its own besides, the
trade names are those of that other substance.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

import msgspec

from trialgraph.ontology.namespaces import AUTHORITIES
from trialgraph.ontology.terminologies.entry import Entry
from trialgraph.ontology.terminologies.names import distinct

# The record for products of several substances, which NLM maps each of them to.
COMBINATIONS = "D004338"

# Values of LexicalTag; the others (EPO, LAB, NAM, NON, and ABX and ACX for a phrase with a short form in it) are words.
_SHORT, _TRADE = ("ABB", "ACR"), "TRD"
_UNII = re.compile(r"[A-Z0-9]{10}\Z")


class Name(NamedTuple):
    """A term of a concept, permuted ones (`Scleroderma, Systemic`) included, with its LexicalTag."""

    text: str
    tag: str


class Heading(NamedTuple):
    """A descriptor that a supplementary record is mapped to; `main` where it is starred."""

    ui: str
    main: bool


class Record(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A descriptor (D...) or supplementary record (C...); all references are UIs.

    `kind` is SCRClass, "" for a descriptor. `names` are of the preferred concept, `concepts` the names of each other
    one; `numbers` are registry numbers of the preferred concept. `headings` leaves out those with a qualifier: what is
    mapped to `Acetylglucosamine/*analogs & derivatives` is no acetylglucosamine. `above` are broader descriptors
    that RDF states besides tree numbers.
    """

    ui: str
    label: str
    kind: str = ""
    names: tuple[Name, ...] = ()
    concepts: tuple[tuple[Name, ...], ...] = ()
    numbers: tuple[str, ...] = ()
    trees: tuple[str, ...] = ()
    actions: tuple[str, ...] = ()
    headings: tuple[Heading, ...] = ()
    above: tuple[str, ...] = ()
    active: bool = True

    @property
    def is_descriptor(self) -> bool:
        """Whether it is one of the thesaurus itself."""
        return self.ui.startswith("D")

    @property
    def uniis(self) -> tuple[str, ...]:
        """The substances, by FDA's identifier, that the preferred concept is."""
        return tuple(number for number in self.numbers if _UNII.match(number))

    @property
    def registered(self) -> bool:
        """Whether any registry numbers it; NLM writes 0 where none does."""
        return any(number != "0" for number in self.numbers)

    @property
    def mapped(self) -> tuple[str, ...]:
        """The descriptors that a supplementary record is a kind of: the main ones, or all where none is.

        A combination is a kind of what it consists of no more than a sandwich is a kind of bread.
        """
        if any(heading.ui == COMBINATIONS for heading in self.headings):
            return (COMBINATIONS,)
        main = tuple(heading.ui for heading in self.headings if heading.main)
        return main or tuple(heading.ui for heading in self.headings)


def iri(ui: str) -> str:
    """The IRI of a record, without a year."""
    return AUTHORITIES["MESH"] + ui


def entry(record: Record, type: str, broader: Iterable[str], ingredients: Iterable[str] = ()) -> Entry:
    """What the record says of a term of the type; `broader` and `ingredients` are UIs."""
    words = [name.text for name in record.names if name.tag not in (*_SHORT, _TRADE)]
    brands = [name.text for name in record.names if name.tag == _TRADE]
    related: list[str] = []
    for concept in record.concepts:
        product = type in ("Drug", "Substance") and all(name.tag == _TRADE for name in concept)
        (brands if product else related).extend(name.text for name in concept)
    names = distinct((record.label, *words))
    brands = _beside(brands, names)
    consists = tuple(iri(ui) for ui in ingredients)
    uniis = tuple(AUTHORITIES["UNII"] + unii for unii in record.uniis)
    return Entry(
        iri=iri(record.ui),
        type=type,
        label=record.label,
        synonyms=names[1:],
        abbreviations=_abbreviations(record),
        brands=tuple(brands),
        related=tuple(_beside(related, (*names, *brands))),
        broader=tuple(iri(ui) for ui in broader),
        exact=uniis if len(uniis) == 1 else (),
        close=uniis if len(uniis) > 1 else (),
        classes=tuple(iri(ui) for ui in record.actions),
        ingredients=consists,
        form="combination" if consists else "",
        replaced_by=None if record.active else "",
    )


def _abbreviations(record: Record) -> tuple[str, ...]:
    found = dict.fromkeys(name.text for name in record.names if name.tag in _SHORT)
    found.pop(record.label, None)
    return tuple(found)


def _beside(names: Iterable[str], known: Iterable[str]) -> list[str]:
    """The names, each once, without those that are known."""
    seen = {name.casefold() for name in known}
    return [name for name in distinct(names) if name.casefold() not in seen]

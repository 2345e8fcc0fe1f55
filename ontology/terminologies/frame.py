"""What a term of an OBO ontology says, the same whatever syntax it is written in."""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from trialgraph.ontology.namespaces import OBO

SCOPES = ("EXACT", "NARROW", "BROAD", "RELATED")
SKOS_MATCHES = ("exactMatch", "closeMatch", "broadMatch", "narrowMatch", "relatedMatch")

_PURL = re.compile(re.escape(OBO) + r"([A-Za-z]+)_(\w+)\Z")
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_NUMBER = re.compile(r"/(\d+)/")

# The OBO Foundry's common synonym types (OMO), under the names that ontologies gave them before.
_SYNONYM_TYPES = {
    "0003000": "ABBREVIATION",
    "0003001": "AMBIGUOUS",
    "0003002": "DUBIOUS",
    "0003003": "LAYPERSON",
    "0003004": "PLURAL_FORM",
    "0003005": "UK_SPELLING",
    "0003006": "MISSPELLING",
    "0003007": "MISNOMER",
    "0003010": "INN",
    "0003012": "ACRONYM",
}
_RELATIONS = {"RO:0000087": "has_role", "BFO:0000051": "has_part"}


class Synonym(msgspec.Struct, frozen=True, gc=False):
    """Another name, its scope (one of `SCOPES`), and its type in capitals (`ABBREVIATION`, `INN`), "" without one."""

    text: str
    scope: str
    type: str = ""


class Xref(msgspec.Struct, frozen=True, gc=False):
    """An id of another authority as written (`MESH:D012595`), and who says what of it (`MONDO:equivalentTo`)."""

    id: str
    sources: tuple[str, ...] = ()


class Frame(msgspec.Struct, kw_only=True, gc=False):
    """One term; ids are CURIEs (`MONDO:0005100`), or IRIs where the release has no CURIE for them.

    `matches` are pairs of a SKOS relation (one of `SKOS_MATCHES`) and an id or IRI as written; `relations` pairs of
    a name (`has_role`) and an id. Tuples, not lists, since an empty one costs nothing and most are empty.
    """

    id: str
    label: str = ""
    synonyms: tuple[Synonym, ...] = ()
    xrefs: tuple[Xref, ...] = ()
    matches: tuple[tuple[str, str], ...] = ()
    is_a: tuple[str, ...] = ()
    relations: tuple[tuple[str, str], ...] = ()
    alt_ids: tuple[str, ...] = ()
    obsolete: bool = False
    replaced_by: tuple[str, ...] = ()
    consider: tuple[str, ...] = ()

    def related(self, *names: str) -> Iterator[str]:
        """The ids that stand in one of the relations, in the order of the release."""
        return (target for name, target in self.relations if name in names)


class Frames(msgspec.Struct):
    """The terms of a release as a stream, its version as written, and what the reader left out (fills meanwhile).

    The version is known when the stream ends.
    """

    stream: Iterator[Frame]
    left_out: dict[str, int]
    version: str = ""


def count(left_out: dict[str, int], reason: str, how_many: int = 1) -> None:
    """Adds to what was left out for a reason."""
    left_out[reason] = left_out.get(reason, 0) + how_many


def curie(iri: str) -> str:
    """The CURIE of an OBO IRI (`.../obo/MONDO_0005100`); anything else as it is."""
    found = _PURL.match(iri)
    return f"{found[1]}:{found[2]}" if found else iri


def local(name: str) -> str:
    """What a property or synonym type is called, without the IRI before it."""
    return re.split(r"[#/]", name)[-1]


def synonym_type(name: str) -> str:
    """The name of a synonym type in capitals, from an IRI, a CURIE or a plain name."""
    short = local(name)
    return _SYNONYM_TYPES.get(short.removeprefix("OMO:").removeprefix("OMO_"), short.upper().replace(":", "_"))


def relation(name: str) -> str:
    """The name of a relation (`has_role`), from an IRI, a CURIE or a plain name."""
    return _RELATIONS.get(curie(name), local(name))


def version(written: str) -> str:
    """The date in a version (`hp/releases/2026-02-16`), else the number in its IRI (`.../chebi/245/chebi.owl`)."""
    date, number = _DATE.search(written), _NUMBER.search(written)
    return date[0] if date else number[1] if number else written

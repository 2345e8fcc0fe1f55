"""MeSH in NLM's N-Triples, `mesh.nt` and `meshXXXX.nt`: records, concepts and terms, put together again.

The vocabulary is https://hhs.github.io/meshrdf/. The triples come sorted by subject, so that a record stands far from
its terms: what is needed of the whole file is kept until its end. Years in IRIs fall away.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pyoxigraph as ox

from trialgraph.errors import InvalidTerms
from trialgraph.ontology.namespaces import AUTHORITIES
from trialgraph.ontology.terminologies.compression import opened
from trialgraph.ontology.terminologies.members import invalid
from trialgraph.ontology.terminologies.mesh_record import Heading, Name, Record
from trialgraph.ontology.terminologies.mesh_xml import version as named_version

UNNAMED = "a record whose name is not in the file"
ELSEWHERE = "a concept or term that is not in the file"
WITHDRAWN = "a term that NLM has withdrawn"

_START = re.compile(rb"\s*(?:<https?://|_:|#)")
_STAMP = re.compile(re.escape(AUTHORITIES["MESH"]).encode() + rb"((?:19|20)\d\d)/")
# The triples that are needed: of records (C, D), concepts (M), and terms (T), but not of pairs with a qualifier.
_NEEDED = re.compile(
    rb"\s*<http://id\.nlm\.nih\.gov/mesh/(?:\d{4}/)?"
    rb"(?:[CD]\d+>[ \t]*<[^>]*#(?:type|label|active|treeNumber|pharmacologicalAction|preferredMappedTo|mappedTo"
    rb"|broaderDescriptor|preferredConcept|concept)"
    rb"|M\d+>[ \t]*<[^>]*#(?:preferredTerm|term|registryNumber)"
    rb"|T\d+>[ \t]*<[^>]*#(?:prefLabel|altLabel|lexicalTag|active))>"
)
_KINDS = {
    "SCR_Chemical": "1",
    "SCR_Protocol": "2",
    "SCR_Disease": "3",
    "SCR_Organism": "4",
    "SCR_Population_Group": "5",
    "SCR_Anatomy": "6",
}
_PIECE = 1 << 20


class _Concept(msgspec.Struct, gc=False):
    terms: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()


class _Term(msgspec.Struct, gc=False):
    names: tuple[str, ...] = ()
    tag: str = "NON"
    active: bool = True


class _Record(msgspec.Struct, gc=False):
    kind: str = ""
    label: str = ""
    active: bool = True
    trees: tuple[str, ...] = ()
    actions: tuple[str, ...] = ()
    headings: tuple[Heading, ...] = ()
    above: tuple[str, ...] = ()
    concepts: tuple[str, ...] = ()


def is_triples(path: Path) -> bool:
    """Whether a file begins as N-Triples do, and as XML does not; raises InvalidTerms where it is empty."""
    with opened(path) as file:
        start = file.read(64)
    if not start:
        raise InvalidTerms(f"{path.name}: the file is empty")
    return bool(_START.match(start))


def version(path: Path) -> str:
    """The year in the IRIs of a file, else in its name, else ""."""
    with opened(path) as file:
        found = _STAMP.search(file.read(_PIECE))
    return found[1].decode() if found else named_version(path)


def records(path: Path, left_out: dict[str, int]) -> Iterator[Record]:
    """The records of a file in order; raises InvalidTerms with the line where it is no N-Triples or cut short."""
    graph = _Graph(left_out)
    for triple in _triples(path):
        graph.add(triple)
    if not graph.records:
        raise InvalidTerms(f"{path.name}: there is no record of MeSH in it")
    yield from graph.read()


def _triples(path: Path) -> Iterator[ox.Quad]:
    """The triples that are needed, the others being empty lines to the parser, which still counts them."""
    before = 0
    with opened(path) as file:
        while lines := file.readlines(_PIECE):
            # A line that does not end as a triple does is for the parser to complain of.
            needed = (line if _NEEDED.match(line) or not line.endswith(b".\n") else b"\n" for line in lines)
            try:
                yield from ox.parse(b"".join(needed), format=ox.RdfFormat.N_TRIPLES)
            except SyntaxError as error:
                # The parser's message names a line of what it was given.
                cause = f"it is cut short or no N-Triples: {error.msg.partition(': ')[2] or error.msg}"
                raise invalid(path.name, before + (error.lineno or 1), cause) from error
            before += len(lines)


class _Graph:
    """What the triples say of records, concepts and terms."""

    def __init__(self, left_out: dict[str, int]) -> None:
        self.records: defaultdict[str, _Record] = defaultdict(_Record)
        self._concepts: defaultdict[str, _Concept] = defaultdict(_Concept)
        self._terms: defaultdict[str, _Term] = defaultdict(_Term)
        self._left_out = left_out

    def add(self, triple: ox.Quad) -> None:
        """Takes a triple in, in the order of the file."""
        ui = _ui(triple.subject)
        predicate = triple.predicate.value.rpartition("#")[2]
        if ui.startswith(("C", "D")):
            _add_to_record(self.records[ui], predicate, triple.object)
        elif ui.startswith("M"):
            concept = self._concepts[ui]
            if predicate == "registryNumber":
                concept.numbers += (_value(triple.object),)
            else:
                term = (_ui(triple.object),)
                concept.terms = term + concept.terms if predicate == "preferredTerm" else concept.terms + term
        else:
            self._add_to_term(self._terms[ui], predicate, _value(triple.object))

    def _add_to_term(self, term: _Term, predicate: str, value: str) -> None:
        if predicate == "lexicalTag":
            term.tag = value
        elif predicate == "active":
            term.active = value == "true"
        else:
            term.names = (value, *term.names) if predicate == "prefLabel" else (*term.names, value)

    def read(self) -> Iterator[Record]:
        """The records that have a name, in order; the others are counted."""
        # What has been read is let go, as the entries that it becomes may all be kept.
        for ui in list(self.records):
            record = self.records.pop(ui)
            if record.label:
                yield self._read(ui, record)
            else:
                self._count(UNNAMED)

    def _read(self, ui: str, record: _Record) -> Record:
        concepts = [self._concepts.pop(concept, None) for concept in dict.fromkeys(record.concepts)]
        names = [self._names(concept) for concept in concepts]
        preferred = concepts[0] if concepts else None
        return Record(
            ui=ui,
            label=record.label,
            kind=record.kind,
            names=names[0] if names else (),
            concepts=tuple(filter(None, names[1:])),
            numbers=preferred.numbers if preferred else (),
            trees=record.trees,
            actions=record.actions,
            headings=tuple(dict.fromkeys(record.headings)),
            above=record.above,
            active=record.active,
        )

    def _names(self, concept: _Concept | None) -> tuple[Name, ...]:
        if concept is None:
            self._count(ELSEWHERE)
            return ()
        found: list[Name] = []
        for ui in dict.fromkeys(concept.terms):
            term = self._terms.get(ui)
            if term and term.active:
                found.extend(Name(name, term.tag) for name in term.names)
            else:
                self._count(WITHDRAWN if term else ELSEWHERE)
        return tuple(found)

    def _count(self, reason: str) -> None:
        self._left_out[reason] = self._left_out.get(reason, 0) + 1


def _add_to_record(record: _Record, predicate: str, node: object) -> None:
    match predicate:
        case "type":
            record.kind = _kind(_value(node)) or record.kind
        case "label":
            record.label = record.label or _value(node)
        case "active":
            record.active = _value(node) == "true"
        case "preferredConcept":
            record.concepts = (_ui(node), *record.concepts)
        case "concept":
            record.concepts += (_ui(node),)
        case "treeNumber":
            record.trees += (_ui(node),)
        case "pharmacologicalAction":
            record.actions += (_ui(node),)
        case "broaderDescriptor":
            record.above += (_ui(node),)
        # A pair of a descriptor and a qualifier (D003316Q000097) is passed over.
        case "preferredMappedTo" | "mappedTo" if "Q" not in (ui := _ui(node)):
            record.headings += (Heading(ui, predicate == "preferredMappedTo"),)


def _kind(type: str) -> str:
    """SCRClass; of one that is not known 0, of a descriptor ""."""
    name = type.rpartition("#")[2]
    return _KINDS.get(name, "0" if name.startswith("SCR_") else "")


def _ui(node: object) -> str:
    """The UI or tree number in an IRI of MeSH."""
    return _value(node).rpartition("/")[2]


def _value(node: object) -> str:
    return str(getattr(node, "value", node))

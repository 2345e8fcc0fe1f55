"""Any SKOS vocabulary, in Turtle, TriG, N-Triples, N-Quads, RDF/XML or JSON-LD.

English labels and those without a language are read; a concept that has neither is read in whatever language it has.
What the graph itself says of its terms (`a tg:Drug`, `tg:abbreviation`, `tg:brandName`) is understood too.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, cast
from urllib.parse import quote

import pyoxigraph as ox

from trialgraph.errors import InvalidTerms
from trialgraph.ontology.namespaces import PREFIXES, TERM, TG, expand
from trialgraph.ontology.terminologies.entry import OPEN, Entry, Release
from trialgraph.ontology.terminologies.hierarchy import acyclic
from trialgraph.ontology.terminologies.kinds import KINDS, kind
from trialgraph.ontology.terminologies.members import Member, sole, stream
from trialgraph.ontology.terminologies.names import distinct

NAME = "skos"
TITLE = "A SKOS vocabulary"
LICENCE = "whatever its publisher grants"
TERMS = OPEN
URL: str | None = None
MANY = True

SKOS, _OWL, _DCT = PREFIXES["skos"], PREFIXES["owl"], PREFIXES["dct"]
_TYPE, _LABEL = PREFIXES["rdf"] + "type", PREFIXES["rdfs"] + "label"
# SKOS calls the last two of each broader and narrower as well.
_BROADER = (SKOS + "broader", SKOS + "broadMatch")
_NARROWER = (SKOS + "narrower", SKOS + "narrowMatch")
_NAMES = (SKOS + "altLabel", SKOS + "hiddenLabel")
_TITLES = (_DCT + "title", SKOS + "prefLabel", _LABEL, "http://purl.org/dc/elements/1.1/title")
_VERSIONS = (_OWL + "versionInfo", _DCT + "hasVersion", _DCT + "modified", _DCT + "issued")
_FORMATS = {"owl": ox.RdfFormat.RDF_XML}
# The last thing in an RDF/XML file; the parser does not miss it.
_END = re.compile(rb"</(?:[\w.-]+:)?RDF\s*>\s*(?:<!--.*-->\s*)*\Z", re.DOTALL)
BLANK, NAMELESS = "a blank node", "without a label"

_BLANK = "_:"

_Node = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
_Facts = defaultdict[str, list[_Node]]


def read(path: Path, type: str = "") -> Release:
    """The concepts of a vocabulary; `type` is that of concepts which are not stated to be of one of ours.

    Raises InvalidTerms with the file, and the line and column where it does not parse.
    """
    member = sole(path)
    facts = _facts(member)
    concepts = [iri for iri, of in facts.items() if _is_concept(of)]
    if not concepts:
        raise InvalidTerms(f"{member.name}: it holds no skos:Concept")
    left_out: Counter[str] = Counter()
    entries = _entries(facts, concepts, kind(type), left_out)
    return Release(version=_version(facts), entries=acyclic(entries, member.name), left_out=left_out)


def _facts(member: Member) -> dict[str, _Facts]:
    """What is said of each node, by property; a blank node's name begins with `_:`."""
    facts: defaultdict[str, _Facts] = defaultdict(lambda: defaultdict(list))
    for quad in _quads(member):
        facts[_id(quad.subject)][quad.predicate.value].append(quad.object)
    for iri in [iri for iri in facts if not iri.startswith(_BLANK)]:
        for below in _said(facts[iri], _NARROWER):
            facts[_id(below)][_BROADER[0]].append(ox.NamedNode(iri))
    return facts


def _quads(member: Member) -> Iterator[ox.Quad]:
    format, base = _format(member), TERM + quote(member.name.split(".")[0], safe="") + "/"
    with stream(member) as file:
        tail = _Tail(file)
        try:
            yield from ox.parse(cast(IO[bytes], tail), format=format, base_iri=base)
        except SyntaxError as error:
            raise InvalidTerms(f"{member.name}{_place(error)}: {error.msg}") from error
    if format == ox.RdfFormat.RDF_XML and not _END.search(tail.last):
        raise InvalidTerms(f"{member.name}: it is cut short, or is no RDF/XML: </rdf:RDF> is not its end")


class _Tail:
    """A stream that remembers the last bytes that went through it."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.last = b""

    def read(self, size: int = -1) -> bytes:
        """The next bytes."""
        read = self._file.read(size)
        self.last = (self.last + read)[-1000:]
        return read


def _format(member: Member) -> ox.RdfFormat:
    suffix = Path(member.name).suffix.removeprefix(".").casefold()
    found = _FORMATS.get(suffix) or ox.RdfFormat.from_extension(suffix)
    if found is None:
        raise InvalidTerms(f"{member.name}: '.{suffix}' is no RDF; known are .ttl .trig .nt .nq .rdf .xml .owl .jsonld")
    return found


def _place(error: SyntaxError) -> str:
    return f", line {error.lineno}, column {error.offset}" if error.lineno else ""


def _id(node: _Node) -> str:
    if isinstance(node, ox.BlankNode):
        return _BLANK + node.value
    return node.value if isinstance(node, ox.NamedNode | ox.Literal) else str(node)


def _said(of: _Facts, properties: Iterable[str]) -> list[_Node]:
    return [node for property in properties for node in of.get(property, ())]


def _is_concept(of: _Facts) -> bool:
    return any(_id(node) == SKOS + "Concept" or _id(node).removeprefix(TG) in KINDS for node in of.get(_TYPE, ()))


def _version(facts: dict[str, _Facts]) -> str:
    """What the first concept scheme is called, and which version of it this is."""
    for of in facts.values():
        if any(_id(node) == SKOS + "ConceptScheme" for node in of.get(_TYPE, ())):
            found = [_texts(_said(of, properties))[:1] for properties in (_TITLES, _VERSIONS)]
            return " ".join(text for texts in found for text in texts)
    return ""


def _texts(nodes: Iterable[_Node]) -> list[str]:
    """Literals in English or without a language, English first; those of any language where there is none."""
    literals = [node for node in nodes if isinstance(node, ox.Literal)]
    language = {node: (node.language or "").casefold() for node in literals}
    ours = [node for node in literals if language[node] in ("", "en") or language[node].startswith("en-")]
    ranked = sorted(ours, key=lambda node: ("en", language[node], "").index(language[node]))
    return [node.value for node in ranked or literals]


def _entries(facts: dict[str, _Facts], concepts: Iterable[str], type: str, left_out: Counter[str]) -> Iterator[Entry]:
    for iri in concepts:
        names = _texts(_said(facts[iri], [SKOS + "prefLabel"])) or _texts(_said(facts[iri], [*_NAMES, _LABEL]))
        if iri.startswith(_BLANK) or not names:
            left_out[BLANK if iri.startswith(_BLANK) else NAMELESS] += 1
        else:
            yield _entry(iri, names, facts[iri], type)


def _entry(iri: str, names: list[str], of: _Facts, type: str) -> Entry:
    stated = (_id(node).removeprefix(TG) for node in of.get(_TYPE, ()))
    replaced = _iris(of, [_DCT + "isReplacedBy"])
    gone = replaced or any(_id(node) in ("true", "1") for node in of.get(_OWL + "deprecated", ()))
    return Entry(
        iri=iri,
        type=next((name for name in stated if name in KINDS), type),
        label=names[0],
        synonyms=distinct([*names, *(text for name in _NAMES for text in _texts(of.get(name, ())))])[1:],
        abbreviations=tuple(_texts(of.get(TG + "abbreviation", ()))),
        brands=tuple(_texts(of.get(TG + "brandName", ()))),
        broader=_iris(of, _BROADER),
        exact=_exact(iri, of),
        close=_iris(of, [SKOS + "closeMatch"]),
        replaced_by=(replaced[0] if replaced else "") if gone else None,
    )


def _iris(of: _Facts, properties: Iterable[str]) -> tuple[str, ...]:
    found = (node.value for node in _said(of, properties) if isinstance(node, ox.NamedNode))
    return tuple(dict.fromkeys(found))


def _exact(iri: str, of: _Facts) -> tuple[str, ...]:
    """What matches exactly; a notation that is a CURIE of a known authority does too."""
    notations = (expand(_id(node)) for node in of.get(SKOS + "notation", ()))
    matches = (*_iris(of, [SKOS + "exactMatch"]), *(notation for notation in notations if notation))
    return tuple(match for match in dict.fromkeys(matches) if match != iri)

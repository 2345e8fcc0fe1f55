"""Terms from obographs JSON, the form that ontologies are released in for programs.

Not read by fastobo, whose reader of graphs drops synonyms and stops at the first cross-reference with a space.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import BinaryIO

import msgspec

from trialgraph.errors import InvalidTerms
from trialgraph.ontology.terminologies.frame import (
    SCOPES,
    SKOS_MATCHES,
    Frame,
    Frames,
    Synonym,
    Xref,
    curie,
    local,
    relation,
    synonym_type,
)

_SCOPES = {f"has{scope.title()}Synonym": scope for scope in SCOPES}


class _Value(msgspec.Struct):
    val: str
    pred: str | None = None
    synonymType: str | None = None  # noqa: N815
    meta: _Meta | None = None


class _Meta(msgspec.Struct):
    synonyms: list[_Value] | None = None
    xrefs: list[_Value] | None = None
    basicPropertyValues: list[_Value] | None = None  # noqa: N815
    version: str | None = None
    deprecated: bool | None = None


class _Node(msgspec.Struct):
    id: str
    lbl: str | None = None
    type: str | None = None
    meta: _Meta | None = None


class _Edge(msgspec.Struct):
    sub: str
    pred: str
    obj: str


class _Graph(msgspec.Struct):
    # A node is decoded when its turn comes, so that only one of them is in memory twice.
    nodes: list[msgspec.Raw]
    edges: list[_Edge] = []
    meta: _Meta | None = None


class _Document(msgspec.Struct):
    graphs: list[_Graph]


def frames(stream: BinaryIO, place: str) -> Frames:
    """The terms of an open file, `place` being its name in errors; the file is held in memory as a whole."""
    try:
        graphs = msgspec.json.decode(stream.read(), type=_Document).graphs
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise InvalidTerms(f"{place}: not valid obographs JSON: {error}") from error
    if not graphs:
        raise InvalidTerms(f"{place}: no graph in it")
    # The first graph is the ontology; further ones are what it imports.
    graph = graphs[0]
    return Frames(stream=_stream(graph, place), left_out={}, version=(graph.meta and graph.meta.version) or "")


def _stream(graph: _Graph, place: str) -> Iterator[Frame]:
    decoder = msgspec.json.Decoder(_Node)
    edges: defaultdict[str, list[_Edge]] = defaultdict(list)
    for edge in graph.edges:
        edges[edge.sub].append(edge)
    for number, raw in enumerate(graph.nodes, 1):
        try:
            node = decoder.decode(raw)
        except msgspec.DecodeError as error:
            raise InvalidTerms(f"{place}, node {number}: {error}") from error
        if node.type in ("CLASS", None):
            yield _frame(node, edges.pop(node.id, []))


def _frame(node: _Node, edges: list[_Edge]) -> Frame:
    meta = node.meta or _Meta()
    frame = Frame(
        id=curie(node.id),
        label=(node.lbl or "").strip(),
        obsolete=bool(meta.deprecated),
        synonyms=tuple(map(_synonym, meta.synonyms or ())),
        xrefs=tuple(Xref(xref.val, _sources(xref)) for xref in meta.xrefs or ()),
        is_a=tuple(curie(edge.obj) for edge in edges if edge.pred in ("is_a", "subClassOf")),
        relations=tuple((relation(e.pred), curie(e.obj)) for e in edges if e.pred not in ("is_a", "subClassOf")),
    )
    for value in meta.basicPropertyValues or ():
        _property(frame, local(value.pred or ""), value.val)
    return frame


def _synonym(said: _Value) -> Synonym:
    kind = synonym_type(said.synonymType) if said.synonymType else ""
    return Synonym(said.val, _SCOPES.get(local(said.pred or ""), "RELATED"), kind)


def _sources(xref: _Value) -> tuple[str, ...]:
    said = (xref.meta and xref.meta.basicPropertyValues) or ()
    return tuple(value.val for value in said if local(value.pred or "") == "source")


def _property(frame: Frame, name: str, value: str) -> None:
    if name in SKOS_MATCHES:
        frame.matches += ((name, value),)
    elif name in ("IAO_0100001", "replacedBy"):
        frame.replaced_by += (curie(value),)
    elif name == "consider":
        frame.consider += (curie(value),)
    elif name == "hasAlternativeId":
        frame.alt_ids += (curie(value),)

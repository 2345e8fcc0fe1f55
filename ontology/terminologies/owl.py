"""Terms from OWL in RDF/XML, as the OBO Foundry releases it, read by Oxigraph as a stream of triples.

What is said about a statement (the type of a synonym, who says that a cross-reference means the same) stands in an
axiom beside it, and may come before or after it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import BinaryIO

import pyoxigraph as ox

from trialgraph.errors import InvalidTerms
from trialgraph.ontology.namespaces import OBO
from trialgraph.ontology.terminologies.compression import BROKEN, cause
from trialgraph.ontology.terminologies.frame import (
    SCOPES,
    SKOS_MATCHES,
    Frame,
    Frames,
    Synonym,
    Xref,
    curie,
    relation,
    synonym_type,
)

_OWL = "http://www.w3.org/2002/07/owl#"
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_RDFS = "http://www.w3.org/2000/01/rdf-schema#"
_OIO = "http://www.geneontology.org/formats/oboInOwl#"
_SKOS = "http://www.w3.org/2004/02/skos/core#"

_SCOPES = {f"{_OIO}has{scope.title()}Synonym": scope for scope in SCOPES}
_MATCHES = {_SKOS + match: match for match in SKOS_MATCHES}
_ENGLISH = ("", "en", "en-us", "en-gb")


def frames(stream: BinaryIO, place: str) -> Frames:
    """The terms of an open file, `place` being its name in errors; only when all is read is any of them whole."""
    found = Frames(stream=iter(()), left_out={})
    found.stream = _stream(stream, place, found)
    return found


def _stream(stream: BinaryIO, place: str, found: Frames) -> Iterator[Frame]:
    reading = _Reading(place)
    try:
        for quad in ox.parse(stream, format=ox.RdfFormat.RDF_XML, base_iri=OBO):
            reading.take(quad)
    except SyntaxError as error:
        where = f"{place}, line {error.lineno}" if error.lineno else place
        raise InvalidTerms(f"{where}: not valid RDF/XML: {error.msg}") from error
    except BROKEN as error:
        raise InvalidTerms(f"{place}: {cause(error)}") from error
    found.version = reading.version
    yield from reading.finish()


class _Reading:
    """Frames as far as the triples so far fill them."""

    def __init__(self, place: str) -> None:
        self.version = ""
        self._place = place
        self._frames: dict[str, Frame] = {}
        self._classes: set[str] = set()
        # The blank node being read; the parts of one stand together, so that it is whole when the next begins.
        self._blank = ""
        self._parts: defaultdict[str, list[str]] = defaultdict(list)
        self._restrictions: dict[str, tuple[str, str]] = {}
        self._restricted: list[tuple[Frame, str]] = []

    def take(self, quad: ox.Quad) -> None:
        """Adds one triple."""
        subject, predicate, said = quad.subject, quad.predicate.value, quad.object
        if isinstance(subject, ox.BlankNode):
            if subject.value != self._blank:
                self._close()
                self._blank = subject.value
            self._parts[predicate].append(_value(said))
        elif isinstance(subject, ox.NamedNode):
            self._take(subject.value, predicate, said)

    def finish(self) -> Iterator[Frame]:
        """All classes, whole."""
        self._close()
        for frame, restriction in self._restricted:
            if restriction in self._restrictions:
                frame.relations += (self._restrictions[restriction],)
        return (frame for iri, frame in self._frames.items() if iri in self._classes)

    def _frame(self, iri: str) -> Frame:
        frame = self._frames.get(iri)
        if frame is None:
            frame = self._frames[iri] = Frame(id=curie(iri))
        return frame

    def _take(self, iri: str, predicate: str, said: object) -> None:
        value = _value(said)
        if predicate in _SCOPES:
            _synonym(self._frame(iri), value, _SCOPES[predicate], "")
        elif predicate == _OIO + "hasDbXref":
            _xref(self._frame(iri), value, ())
        elif predicate == _RDFS + "subClassOf":
            self._broader(iri, said)
        elif predicate == _RDFS + "label":
            self._label(iri, said)
        elif predicate == _RDF + "type":
            self._type(iri, value)
        elif predicate in (_OWL + "versionIRI", _OWL + "versionInfo"):
            self.version = self.version or value
        else:
            _property(self._frame(iri), predicate, value)

    def _type(self, iri: str, kind: str) -> None:
        if kind == _OWL + "Class":
            self._frame(iri)
            self._classes.add(iri)

    def _broader(self, iri: str, said: object) -> None:
        frame = self._frame(iri)
        if isinstance(said, ox.BlankNode):
            self._restricted.append((frame, said.value))
        else:
            frame.is_a += (curie(_value(said)),)

    def _label(self, iri: str, said: object) -> None:
        frame, label = self._frame(iri), _value(said).strip()
        if (getattr(said, "language", None) or "") not in _ENGLISH:
            return
        if frame.label and frame.label != label and iri.startswith(OBO):
            raise InvalidTerms(f"{self._place}: {frame.id} stands twice, as '{frame.label}' and as '{label}'")
        frame.label = label

    def _close(self) -> None:
        """Makes use of the blank node that is complete now: a restriction, or an axiom about a statement."""
        parts = self._parts
        if source := parts.get(_OWL + "annotatedSource"):
            self._annotate(self._frame(source[0]), parts)
        elif (on := parts.get(_OWL + "onProperty")) and (some := parts.get(_OWL + "someValuesFrom")):
            self._restrictions[self._blank] = (relation(on[0]), curie(some[0]))
        parts.clear()

    def _annotate(self, frame: Frame, parts: dict[str, list[str]]) -> None:
        predicate, value = parts.get(_OWL + "annotatedProperty"), parts.get(_OWL + "annotatedTarget")
        if not (predicate and value):
            return
        if predicate[0] in _SCOPES and (kinds := parts.get(_OIO + "hasSynonymType")):
            _synonym(frame, value[0], _SCOPES[predicate[0]], synonym_type(kinds[0]))
        elif predicate[0] == _OIO + "hasDbXref" and (sources := parts.get(_OIO + "source")):
            _xref(frame, value[0], tuple(sources))


def _value(said: object) -> str:
    return str(getattr(said, "value", said))


def _synonym(frame: Frame, text: str, scope: str, kind: str) -> None:
    """Adds a synonym, or its type to the same synonym."""
    for i, known in enumerate(frame.synonyms):
        if (known.text, known.scope) == (text, scope):
            typed = (*frame.synonyms[:i], Synonym(text, scope, kind or known.type), *frame.synonyms[i + 1 :])
            frame.synonyms = typed
            return
    frame.synonyms += (Synonym(text, scope, kind),)


def _xref(frame: Frame, written: str, sources: tuple[str, ...]) -> None:
    """Adds a cross-reference, or its sources to the same one."""
    for i, known in enumerate(frame.xrefs):
        if known.id == written:
            frame.xrefs = (*frame.xrefs[:i], Xref(written, known.sources + sources), *frame.xrefs[i + 1 :])
            return
    frame.xrefs += (Xref(written, sources),)


def _property(frame: Frame, predicate: str, value: str) -> None:
    if predicate in _MATCHES:
        frame.matches += ((_MATCHES[predicate], value),)
    elif predicate == OBO + "IAO_0100001":
        frame.replaced_by += (curie(value),)
    elif predicate == _OIO + "consider":
        frame.consider += (curie(value),)
    elif predicate == _OIO + "hasAlternativeId":
        frame.alt_ids += (curie(value),)
    elif predicate == _OWL + "deprecated":
        frame.obsolete = value in ("true", "1")

"""Whether a record is well formed: SHACL over one record at a time, which takes milliseconds.

The same shapes over a whole graph would take hours. What a record cannot tell by itself, such as whether a term
exists, is no shape but a query.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files
from typing import NamedTuple

import pyoxigraph as ox
import pyshacl
import rdflib
from rdflib.collection import Collection
from rdflib.namespace import SH, XSD

from trialgraph.ontology.namespaces import ORGANIZATIONS_GRAPH, PLACES_GRAPH


class Violation(NamedTuple):
    """What is wrong with a record: the node, the property (empty where it is the node itself), in words, the record."""

    focus: str
    path: str
    message: str
    record: str


@cache
def shapes() -> rdflib.Graph:
    """The shapes that come with the package, parsed once."""
    text = files("trialgraph.ontology").joinpath("shapes.ttl").read_bytes()
    return _flat(rdflib.Graph().parse(data=text, format="turtle"))


def _flat(rules: rdflib.Graph) -> rdflib.Graph:
    """The same shapes, their properties with targets of their own.

    pySHACL sets up a property anew for every node that its shape leads to it, and one with a target once: this halves
    the time of a record.
    """
    for shape, part in list(rules.subject_objects(SH.property)):
        for target in (SH.targetClass, SH.targetSubjectsOf, SH.targetObjectsOf):
            for where in rules.objects(shape, target):
                rules.remove((shape, SH.property, part))
                rules.add((part, rdflib.RDF.type, SH.PropertyShape))
                rules.add((part, target, where))
    return rules


def violations(quads: Iterable[str], against: rdflib.Graph | None = None) -> list[Violation]:
    """Every violation in N-Quads lines, in order; each named graph is looked at by itself.

    What the lines say of places and organizations, in the graphs of those, counts with every other graph.
    """
    rules = shapes() if against is None else against
    return sorted({found for record, graph in _graphs(quads) for found in _violations(record, graph, rules)})


def _graphs(quads: Iterable[str]) -> Iterator[tuple[str, rdflib.Graph]]:
    """The graphs of N-Quads lines, by IRI; empty for the default graph."""
    graphs: defaultdict[str, rdflib.Graph] = defaultdict(rdflib.Graph)
    for quad in ox.parse("".join(quads).encode(), format=ox.RdfFormat.N_QUADS):
        name = quad.graph_name.value if isinstance(quad.graph_name, ox.NamedNode) else ""
        graphs[name].add((_node(quad.subject), rdflib.URIRef(quad.predicate.value), _node(quad.object)))
    shared = [graphs.pop(name) for name in (PLACES_GRAPH, ORGANIZATIONS_GRAPH) if name in graphs]
    for name, graph in graphs.items():
        for other in shared:
            graph += other
        yield name, graph


def _node(term: object) -> rdflib.term.Node:
    match term:
        case ox.NamedNode():
            return rdflib.URIRef(term.value)
        case ox.BlankNode():
            return rdflib.BNode(term.value)
        case ox.Literal(language=str(language)):
            return rdflib.Literal(term.value, lang=language)
        case ox.Literal():
            # To rdflib a plain literal and an xsd:string are two things; in RDF 1.1, and in the shapes, they are one.
            datatype = rdflib.URIRef(term.datatype.value)
            return rdflib.Literal(term.value, datatype=None if datatype == XSD.string else datatype)
    raise TypeError(f"{term} is no RDF 1.1 term")


def _violations(record: str, graph: rdflib.Graph, rules: rdflib.Graph) -> Iterator[Violation]:
    conforms, report, _ = pyshacl.validate(graph, shacl_graph=rules, inplace=True, meta_shacl=False, advanced=False)
    if conforms:
        return
    for result in report.subjects(rdflib.RDF.type, SH.ValidationResult):
        yield Violation(
            focus=str(report.value(result, SH.focusNode)),
            path=_path(report, report.value(result, SH.resultPath)),
            message=str(report.value(result, SH.resultMessage)),
            record=record,
        )


def _path(report: rdflib.Graph, path: rdflib.term.Node | None) -> str:
    """The IRI of a path's property; those of its alternatives with a bar between them."""
    alternatives = report.value(path, SH.alternativePath) if path else None
    steps = Collection(report, alternatives) if alternatives else [path] if path else []
    return "|".join(str(step) for step in steps)

"""The ontology as Python classes, by Owlready2, and what the reasoner HermiT concludes from it.

For those who write the ontology or try it on examples of their own: HermiT sees classes and a few individuals, never
the graph, and no command waits for it.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from io import BytesIO
from typing import Any

import owlready2
import pyoxigraph as ox

from trialgraph.errors import InvalidTerms, ReasonerUnavailable
from trialgraph.ontology.namespaces import BASE, PREFIXES, TG

IRI = BASE + "ontology"
_DEFINITIONS = ox.NamedNode(BASE + "definitions")
_FILES = ("trialgraph.ttl", "definitions.ttl")
# What a coded value needs so that one can find and use it; its schemes and definitions are for readers of the graph.
_CODED = frozenset((PREFIXES["rdf"] + "type", PREFIXES["skos"] + "prefLabel", PREFIXES["skos"] + "notation"))
# Properties of ours that would take a Python attribute from one that everybody expects there: rdfs:label, skos:broader.
_PYTHON_NAMES = {"label": "mark", "broader": "broaderTerm", "narrower": "narrowerTerm"}
_TYPE, _CONCEPT = ox.NamedNode(PREFIXES["rdf"] + "type"), ox.NamedNode(PREFIXES["skos"] + "Concept")
_INDIVIDUAL = ox.NamedNode(PREFIXES["owl"] + "NamedIndividual")


@dataclass(frozen=True)
class Inferred:
    """What HermiT concluded, in names of ours (`WashoutCharacteristic`) or IRIs of others; all of it sorted.

    `subclasses` are (class, superclass) pairs that were not stated; `types` are (individual, class) pairs, all of them.
    """

    consistent: bool
    unsatisfiable: tuple[str, ...] = ()
    subclasses: tuple[tuple[str, str], ...] = ()
    types: tuple[tuple[str, str], ...] = ()


def load(*turtle: str) -> Any:
    """The ontology as an Owlready2 ontology in a world of its own, with the statements of Turtle texts added.

    Its classes and properties are attributes: `load().Trial`, and `trial.hasCriterion` of a member of it. Coded values
    are members of namespaces: `load().get_namespace(PREFIXES["effect"]).excludes`. What is printed before a criterion,
    tg:label, is the attribute `mark`, and `label` the name; the ends of a bridge are `narrowerTerm`, `broaderTerm`.

    Raises InvalidTerms for a text that is no Turtle.
    """
    world = owlready2.World()
    ontology = world.get_ontology(IRI).load(fileobj=BytesIO(_n_triples(turtle)), only_local=True)
    for name, attribute in _PYTHON_NAMES.items():
        world[TG + name].python_name = attribute
    # Owlready2 gives an attribute to one property, and now to none of the two that had the name.
    world._props.update(label=owlready2.label, broader=world[PREFIXES["skos"] + "broader"])
    return ontology


def infer(ontology: Any) -> Inferred:
    """What HermiT infers of a loaded ontology and of the individuals made in it, whose `is_a` then says it too.

    Raises ReasonerUnavailable where Java is missing or the reasoner stops. Takes a second or two.
    """
    classes = list(ontology.classes())
    stated = {each: set(each.ancestors()) for each in classes}
    if not _reason(ontology):
        return Inferred(consistent=False)
    return Inferred(
        consistent=True,
        unsatisfiable=tuple(sorted(_name(each) for each in _unsatisfiable(ontology))),
        subclasses=_pairs((each, each.ancestors() - stated[each]) for each in classes),
        types=_pairs((each, _types(each)) for each in _individuals(classes)),
    )


def classify(*turtle: str) -> Inferred:
    """What HermiT infers of the ontology and of the individuals in Turtle texts; raises ReasonerUnavailable."""
    return infer(load(*turtle))


def _n_triples(turtle: Iterable[str]) -> bytes:
    """The ontology and the texts in the one syntax that both libraries know."""
    return ox.serialize(_triples(turtle), format=ox.RdfFormat.N_TRIPLES) or b""


def _triples(turtle: Iterable[str]) -> Iterator[ox.Triple]:
    root = files("trialgraph.ontology")
    for name in _FILES:
        # The two files become one ontology, which has one header.
        yield from (triple for triple in _parsed(root / name) if triple.subject != _DEFINITIONS)
    for file in (root / "vocabulary").iterdir():
        yield from _coded(_parsed(file))
    for number, text in enumerate(turtle, 1):
        try:
            yield from (quad.triple for quad in ox.parse(text.encode(), format=ox.RdfFormat.TURTLE))
        except SyntaxError as error:
            raise InvalidTerms(f"Turtle text {number}: {error.msg}") from None


def _parsed(file: Traversable) -> Iterator[ox.Triple]:
    return (quad.triple for quad in ox.parse(file.read_bytes(), format=ox.RdfFormat.TURTLE))


def _coded(triples: Iterable[ox.Triple]) -> Iterator[ox.Triple]:
    """The values of a vocabulary as individuals, without the scheme that holds them."""
    found = list(triples)
    for value in {triple.subject: None for triple in found if triple.object == _CONCEPT}:
        yield ox.Triple(value, _TYPE, _INDIVIDUAL)
        yield from (t for t in found if t.subject == value and t.predicate.value in _CODED)


def _reason(ontology: Any) -> bool:
    """Whether the ontology is consistent; its objects know what was inferred afterwards."""
    if shutil.which(owlready2.JAVA_EXE) is None:
        raise ReasonerUnavailable("HermiT needs Java, and there is no 'java' on the path")
    try:
        with ontology:
            # A date is no datatype of OWL's; asked otherwise, HermiT stops at the first.
            owlready2.sync_reasoner_hermit(ontology.world, debug=0, ignore_unsupported_datatypes=True)
    except owlready2.OwlReadyInconsistentOntologyError:
        return False
    except owlready2.OwlReadyJavaError as error:
        raise ReasonerUnavailable(f"HermiT stopped: {str(error).strip().splitlines()[-1]}") from None
    return True


def _unsatisfiable(ontology: Any) -> set[Any]:
    return set(ontology.world.inconsistent_classes()) - {owlready2.Nothing}


def _individuals(classes: Iterable[Any]) -> set[Any]:
    """Every member of a class; most are nowhere declared to be individuals."""
    return {each for group in classes for each in group.instances()}


def _types(individual: Any) -> set[Any]:
    return {above for each in individual.is_a for above in each.ancestors() if hasattr(each, "ancestors")}


def _pairs(found: Iterable[tuple[Any, set[Any]]]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(pair for each, above in found for pair in _named(each, above)))


def _named(each: Any, above: set[Any]) -> Iterator[tuple[str, str]]:
    yield from ((_name(each), _name(other)) for other in above if other is not owlready2.Thing)


def _name(entity: Any) -> str:
    return str(entity.iri).removeprefix(TG)

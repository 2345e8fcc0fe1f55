"""The ontology as Owlready2 objects, and what the reasoner HermiT concludes from it.

For those who write the ontology, and for tests of it: HermiT sees classes and small examples, never the graph, and
no user waits for it.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.resources import files
from io import BytesIO
from typing import Any

import owlready2
import pyoxigraph as ox

from trialgraph.errors import ReasonerUnavailable
from trialgraph.ontology.namespaces import BASE, PREFIXES, TG

IRI = BASE + "ontology"
_OUTSIDE_OWL = frozenset(PREFIXES["xsd"] + name for name in ("date", "time", "gYear", "gYearMonth", "duration"))


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

    Its classes and properties are attributes: `load().Trial`, and `trial.hasCriterion` of a member of it. The attribute
    `label` is tg:label, the mark that is printed before a criterion; `owlready2.label[x]` is the name of x.
    """
    ontology = owlready2.World().get_ontology(IRI)
    return ontology.load(fileobj=BytesIO(_n_triples(turtle)), only_local=True)


def classify(*turtle: str) -> Inferred:
    """What HermiT infers of the ontology and of the individuals in the Turtle texts.

    Raises ReasonerUnavailable where Java is missing or the reasoner stops. Takes about a second.
    """
    ontology = load(*turtle)
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


def _n_triples(turtle: Iterable[str]) -> bytes:
    """The ontology and the texts in the one syntax that both libraries know, without what OWL has no datatype for."""
    texts = [files("trialgraph.ontology").joinpath("trialgraph.ttl").read_text("utf-8"), *turtle]
    triples = (quad.triple for text in texts for quad in ox.parse(text.encode(), format=ox.RdfFormat.TURTLE))
    known = (triple for triple in triples if not _outside_owl(triple))
    return ox.serialize(known, format=ox.RdfFormat.N_TRIPLES) or b""


def _outside_owl(triple: ox.Triple) -> bool:
    return isinstance(triple.object, ox.Literal) and triple.object.datatype.value in _OUTSIDE_OWL


def _reason(ontology: Any) -> bool:
    """Whether the ontology is consistent; its objects know what was inferred afterwards."""
    if shutil.which(owlready2.JAVA_EXE) is None:
        raise ReasonerUnavailable("HermiT needs Java, and there is no 'java' on the path")
    try:
        with ontology:
            owlready2.sync_reasoner_hermit(ontology.world, debug=0)
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

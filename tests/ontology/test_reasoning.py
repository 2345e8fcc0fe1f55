"""What HermiT concludes: of the ontology, exactly what is recorded; of each example, what its header says it is.

`#+ is: E1.1 WashoutCharacteristic` in an example says what its node must be found to be. To record anew what follows
from the ontology, write the lines that the failing test shows to inferred.txt.
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import owlready2
import pytest

from trialgraph.errors import ReasonerUnavailable
from trialgraph.ontology.namespaces import OBO, PREFIXES, TG, expand
from trialgraph.ontology.reasoning import Inferred, classify, load

HERE = Path(__file__).parent
EXAMPLES = {file.stem: file.read_text("utf-8") for file in sorted((HERE / "examples").glob("*.ttl"))}
HEADER = re.compile(r"^#\+ is: (\S+) (\S+)$", re.MULTILINE)
EXPECTED = [(name, *found) for name, text in EXAMPLES.items() for found in HEADER.findall(text)]
WORDS = f"@prefix tg: <{TG}> .\n@prefix effect: <{PREFIXES['effect']}> .\n@prefix : <https://example.org/> .\n"

needs_java = pytest.mark.skipif(shutil.which("java") is None, reason="HermiT needs Java, which is not installed")


def node(example: str, name: str) -> str:
    """The IRI that a header means: an inner node of the example, a CURIE, or an IRI as it is."""
    prefix, _, local = name.partition(":")
    if local:
        return PREFIXES[prefix] + local if prefix in PREFIXES else expand(name) or name
    return f"https://w3id.org/trialgraph/record/example/{example}/0#{name}"


@pytest.fixture(scope="module")
def inferred() -> Inferred:
    """What follows from the ontology and all examples together."""
    return classify(*EXAMPLES.values())


def test_every_example_says_what_it_is() -> None:
    assert len(EXAMPLES) == 14
    assert {name for name, *_ in EXPECTED} == set(EXAMPLES)
    assert len(EXPECTED) == 23


@needs_java
def test_the_ontology_and_its_examples_contradict_nothing(inferred: Inferred) -> None:
    assert inferred.consistent
    assert inferred.unsatisfiable == ()


@needs_java
def test_classes_stand_where_they_were_recorded(inferred: Inferred) -> None:
    lines = [f"{narrow} {broad.replace(OBO, 'obo:')}" for narrow, broad in inferred.subclasses]
    assert lines == (HERE / "inferred.txt").read_text("utf-8").splitlines()


@needs_java
@pytest.mark.parametrize(("example", "name", "expected"), EXPECTED)
def test_the_example_is_what_it_says(inferred: Inferred, example: str, name: str, expected: str) -> None:
    assert (node(example, name), expected) in inferred.types


@needs_java
@pytest.mark.parametrize(
    ("example", "name", "other"),
    [
        ("lifelong-exclusion", "E1.1", "WashoutCharacteristic"),
        ("background-treatment", "I1.1", "WashoutCharacteristic"),
        ("failure-and-allergy", "E1.1", "ExposureExclusion"),
        ("failure-and-allergy", "E2.1", "ExposureExclusion"),
        ("exception", "E1.2", "ExcludingCharacteristic"),
        ("threshold", "I1", "NegatedInclusion"),
        ("washout", "E1", "RequiringExclusion"),
        ("washout", "E1.1", "ClassCharacteristic"),
    ],
)
def test_the_example_is_not_what_it_only_resembles(inferred: Inferred, example: str, name: str, other: str) -> None:
    kinds = {kind for each, kind in inferred.types if each == node(example, name)}
    assert kinds
    assert other not in kinds


@needs_java
@pytest.mark.parametrize(
    "contradiction",
    [
        ":c a tg:InclusionCriterion, tg:ExclusionCriterion .",
        ":t a tg:Drug, tg:DrugClass .",
        ":c a tg:RequiringCharacteristic, tg:ExcludingCharacteristic .",
        ":c a tg:Trial ; tg:hasCriterion [ a tg:Characteristic ] .",
    ],
)
def test_a_contradiction_is_found(contradiction: str) -> None:
    assert classify(WORDS + contradiction) == Inferred(consistent=False)


@needs_java
def test_a_class_that_nothing_can_belong_to_is_named() -> None:
    both = "tg:Both a <http://www.w3.org/2002/07/owl#Class> ; "
    both += "<http://www.w3.org/2000/01/rdf-schema#subClassOf> tg:InclusionCriterion, tg:ExclusionCriterion ."
    assert classify(WORDS + both).unsatisfiable == ("Both",)


def test_a_date_does_not_reach_the_reasoner() -> None:
    dated = ':t a tg:Trial ; tg:startDate "2020-01-01"^^<http://www.w3.org/2001/XMLSchema#date> ; tg:id "x" .'
    trial = load(WORDS + dated).world["https://example.org/t"]
    assert trial.startDate == []
    assert trial.id == ["x"]


def test_the_ontology_is_there_as_python_objects() -> None:
    ontology = load()
    assert owlready2.label[ontology.Trial] == ["trial"]
    assert ontology.ProvisionalTrial in ontology.Trial.subclasses()


def test_what_is_printed_before_a_criterion_is_not_its_name() -> None:
    text = ':c a tg:EligibilityCriterion ; tg:label "3." ; <http://www.w3.org/2000/01/rdf-schema#label> "a name" .'
    criterion = load(WORDS + text).world["https://example.org/c"]
    assert (criterion.label, owlready2.label[criterion]) == (["3."], ["a name"])


def test_two_loads_share_nothing() -> None:
    first, second = load(WORDS + ":t a tg:Trial ."), load()
    assert len(list(first.Trial.instances())) == 1
    assert len(list(second.Trial.instances())) == 0


def test_missing_java_is_said_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(owlready2, "JAVA_EXE", "no-such-java")
    with pytest.raises(ReasonerUnavailable, match=r"^HermiT needs Java[^\n]*$"):
        classify()

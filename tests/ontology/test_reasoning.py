"""What HermiT concludes: of the ontology, exactly what is recorded; of each example, what its header says it is.

`#+ is: E1.1 WashoutCharacteristic` in an example says what its node must be found to be, `#+ is not:` what it must not,
although it resembles it. To record anew what follows from the ontology, write the lines that the failing test shows to
inferred.txt.
"""

from __future__ import annotations

import contextlib
import io
import re
import shutil
import subprocess
import sys
import textwrap
from datetime import date
from pathlib import Path

import owlready2
import pytest

import trialgraph.ontology
from trialgraph.errors import InvalidTerms, ReasonerUnavailable
from trialgraph.ontology.namespaces import OBO, PREFIXES, expand
from trialgraph.ontology.reasoning import Inferred, classify, infer, load

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
EXAMPLES = {file.stem: file.read_text("utf-8") for file in sorted((HERE / "examples").glob("*.ttl"))}
HEADER = re.compile(r"^#\+ (is|is not): (\S+) (\S+)$", re.MULTILINE)
SAID = [(name, *found) for name, text in EXAMPLES.items() for found in HEADER.findall(text)]
PREFIXED = ("tg", "kind", "rdfs", "owl", "skos", "xsd")
WORDS = "".join(f"@prefix {prefix}: <{PREFIXES[prefix]}> .\n" for prefix in PREFIXED)
WORDS += "@prefix : <https://example.org/> .\n"

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


def test_every_example_says_what_it_is_and_what_it_is_not() -> None:
    assert len(EXAMPLES) == 21
    assert {(name, verb) for name, verb, *_ in SAID} == {(name, verb) for name in EXAMPLES for verb in ("is", "is not")}
    assert len(SAID) == 101


def test_every_defined_class_has_an_example_and_something_that_resembles_it() -> None:
    defined = {each.name for each in load().classes() if each.equivalent_to}
    assert len(defined) == 28
    for verb in ("is", "is not"):
        assert defined - {kind for _, said, _, kind in SAID if said == verb} == set(), verb


@needs_java
def test_the_ontology_and_its_examples_contradict_nothing(inferred: Inferred) -> None:
    assert inferred.consistent
    assert inferred.unsatisfiable == ()


@needs_java
def test_classes_stand_where_they_were_recorded(inferred: Inferred) -> None:
    lines = [f"{narrow} {broad.replace(OBO, 'obo:')}" for narrow, broad in inferred.subclasses]
    assert lines == (HERE / "inferred.txt").read_text("utf-8").splitlines()


@needs_java
@pytest.mark.parametrize(("example", "verb", "name", "kind"), SAID)
def test_the_example_is_what_it_says_and_no_more(
    inferred: Inferred, example: str, verb: str, name: str, kind: str
) -> None:
    found = {of for each, of in inferred.types if each == node(example, name)}
    assert found
    assert (kind in found) == (verb == "is")


@needs_java
@pytest.mark.parametrize(
    "contradiction",
    [
        ":c a tg:InclusionCriterion, tg:ExclusionCriterion .",
        ":t a tg:Drug, tg:DrugClass .",
        ":c a tg:RequiringCharacteristic, tg:ExcludingCharacteristic .",
        ":c a tg:Characteristic ; tg:kind kind:treatment-exposure, kind:treatment-response .",
        ":c a tg:Trial ; tg:hasCriterion [ a tg:Characteristic ] .",
        ":d a tg:Biologic ; tg:inClass :e . :e a tg:Drug .",
        ":d a tg:Drug ; tg:inClass :c . :c tg:isA :e . :e a tg:Condition .",
        ":i a tg:PlaceboIntervention ; tg:isPlacebo false .",
        ":c tg:windowValue 4.0, 8.0 .",
    ],
)
def test_a_contradiction_is_found(contradiction: str) -> None:
    assert classify(WORDS + contradiction) == Inferred(consistent=False)


@needs_java
def test_a_class_that_nothing_can_belong_to_is_named() -> None:
    both = "tg:Both a owl:Class ; rdfs:subClassOf tg:InclusionCriterion, tg:ExclusionCriterion ."
    assert classify(WORDS + both).unsatisfiable == ("Both",)


@needs_java
def test_a_date_does_not_stop_the_reasoner() -> None:
    ontology = load(WORDS + ':t a tg:ProvisionalTrial ; tg:startDate "2020-01-01"^^xsd:date ; tg:id "x" .')
    trial = ontology.world["https://example.org/t"]
    trial.completionDate = [date(2021, 5, 1)]
    assert ("https://example.org/t", "Trial") in infer(ontology).types
    assert (trial.startDate, trial.id) == ([date(2020, 1, 1)], ["x"])


class TestPythonClasses:
    """`trialgraph.ontology.load()`, as docs/ontology.md shows it."""

    def test_classes_have_the_names_of_the_ontology(self) -> None:
        ontology = load()
        assert ontology.Trial.label == ["trial"]
        assert ontology.ProvisionalTrial in ontology.Trial.subclasses()
        assert set(ontology.search(label="wash-out*")) == {ontology.WashoutCharacteristic, ontology.WashoutCriterion}
        assert ontology.search_one(iri="*#hasCriterion").domain == [ontology.Trial]

    @pytest.mark.parametrize("vocabulary", ["effect", "kind", "timing", "anchor", "status", "phase", "code"])
    def test_coded_values_are_members_of_their_namespace(self, vocabulary: str) -> None:
        ontology, stem = load(), PREFIXES[vocabulary]
        concepts = [each for each in ontology.world.individuals() if each.iri.startswith(stem)]
        assert len(concepts) >= 4
        for each in concepts:
            assert ontology.get_namespace(stem)[each.name] is each
            assert isinstance(each, ontology.world[PREFIXES["skos"] + "Concept"])
            assert each.notation and each.prefLabel

    def test_what_is_printed_before_a_criterion_is_not_its_name(self) -> None:
        text = ':c a tg:EligibilityCriterion ; tg:label "3." ; rdfs:label "a name" .'
        criterion = load(WORDS + text).world["https://example.org/c"]
        assert (criterion.mark, criterion.label) == (["3."], ["a name"])

    def test_a_broader_term_is_no_end_of_a_bridge(self) -> None:
        terms = ":n a tg:Drug ; skos:broader :v . :v a tg:Drug . :w a tg:Drug . "
        ontology = load(WORDS + terms + ":b a tg:Bridge ; tg:narrower :n ; tg:broader :w .")
        bridge, narrow = (ontology.world[f"https://example.org/{name}"] for name in "bn")
        assert [each.name for each in (*bridge.narrowerTerm, *bridge.broaderTerm, *narrow.broader)] == ["n", "w", "v"]

    def test_two_loads_share_nothing(self) -> None:
        first, second = load(WORDS + ":t a tg:Trial ."), load()
        assert len(list(first.Trial.instances())) == 1
        assert len(list(second.Trial.instances())) == 0

    def test_what_is_no_turtle_is_refused_with_its_place(self) -> None:
        with pytest.raises(InvalidTerms, match=r"^Turtle text 2: .*line 1"):
            load(WORDS, ":t a tg:Trial .")

    @needs_java
    def test_what_is_made_in_python_is_classified(self) -> None:
        ontology = load()
        effect, kind = (ontology.get_namespace(PREFIXES[name]) for name in ("effect", "kind"))
        with ontology:
            drug = ontology.Drug("a-drug")
            said = ontology.Characteristic("said", effect=effect.excludes, kind=kind.procedure, windowValue=4.0)
            criterion = ontology.InclusionCriterion("criterion", hasCharacteristic=[said])
        found = infer(ontology)
        assert {("criterion", "WashoutCriterion"), ("criterion", "NegatedInclusion")} <= set(found.types)
        assert list(ontology.WashoutCriterion.instances()) == [criterion]
        assert drug.is_a == [ontology.Drug]

    @needs_java
    def test_the_examples_of_the_page_print_what_the_page_says(
        self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        page = (ROOT / "docs" / "ontology.md").read_text("utf-8")
        examples = re.findall(r"```python\n(.*?)```\n\n((?:    [^\n]+\n)*)", page, re.DOTALL)
        assert len(examples) == 2
        monkeypatch.chdir(tmp_path)
        for example, told in examples:
            printed = io.StringIO()
            with contextlib.redirect_stdout(printed):
                exec(compile(example, "ontology.md", "exec"), {})
            assert printed.getvalue() == textwrap.dedent(told)
        assert [each.name for each in tmp_path.iterdir()] == ["connective-tissue.owl"]

    @needs_java
    def test_what_contradicts_in_python_is_found(self) -> None:
        ontology = load()
        with ontology:
            ontology.Drug("both").is_a.append(ontology.Condition)
        assert infer(ontology) == Inferred(consistent=False)

    def test_the_doorway_is_quick_and_knows_its_names(self) -> None:
        program = "import sys, trialgraph.ontology as o; print('owlready2' in sys.modules, 'pyoxigraph' in sys.modules)"
        run = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
        assert run.stdout.split() == ["False", "False"]
        assert trialgraph.ontology.load is load
        with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
            _ = trialgraph.ontology.nonsense


def test_missing_java_is_said_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(owlready2, "JAVA_EXE", "no-such-java")
    with pytest.raises(ReasonerUnavailable, match=r"^HermiT needs Java[^\n]*$"):
        classify()

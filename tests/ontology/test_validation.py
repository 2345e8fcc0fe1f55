"""The shapes: real records and the examples conform, and each way of being broken is found and named."""

from __future__ import annotations

import gzip
from functools import cache
from itertools import islice
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib

from trialgraph.loaders.model import Record
from trialgraph.loaders.pipeline import records
from trialgraph.loaders.quads import record_iri, record_quads
from trialgraph.ontology.closure import shipped_quads
from trialgraph.ontology.lexicon import Lexicon
from trialgraph.ontology.namespaces import CLOSURE_GRAPH, ONTOLOGY_GRAPH, PREFIXES, TG
from trialgraph.ontology.validation import Violation, shapes, violations

ROOT = Path(__file__).parents[2]
HERE = Path(__file__).parent
EXAMPLES = sorted((HERE / "examples").glob("*.ttl"))
RECORD = "https://w3id.org/trialgraph/record/page/NCT00000001/0"
SOUND = (HERE / "record.ttl").read_text("utf-8")

# What is changed in it, what it becomes (nothing: it is taken away), and what must then be said.
BROKEN = [tuple(line.split("\t")) for line in (HERE / "broken.tsv").read_text("utf-8").splitlines()[1:]]


def quads(turtle: str, graph: str = RECORD) -> list[str]:
    parsed = ox.parse(turtle.encode(), format=ox.RdfFormat.TURTLE)
    return [f"{quad.triple} <{graph}> .\n" for quad in parsed]


def messages(turtle: str) -> set[str]:
    return {violation.message for violation in violations(quads(turtle))}


def broken(part: str, instead: str) -> str:
    assert SOUND.count(part) == 1, f"{part} stands {SOUND.count(part)} times in the record"
    return SOUND.replace(part, instead)


@cache
def lexicon() -> Lexicon:
    return Lexicon.shipped()


def read(*sources: Path) -> dict[str, list[str]]:
    found = [each for each in records([str(source) for source in sources]) if isinstance(each, Record)]
    return {record_iri(each): list(record_quads(each, lexicon())) for each in found}


class TestConform:
    def test_a_sound_record_has_no_violation(self) -> None:
        assert violations(quads(SOUND)) == []

    @pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.stem)
    def test_every_example(self, file: Path) -> None:
        assert violations(quads(file.read_text("utf-8"))) == []

    def test_the_seeds(self) -> None:
        graphs = read(ROOT / "seeds")
        assert len(graphs) == 5
        assert [found for lines in graphs.values() for found in violations(lines)] == []

    def test_the_shipped_terms(self) -> None:
        apart = (f"<{CLOSURE_GRAPH}> .", f"<{ONTOLOGY_GRAPH}> .")
        lines = [line for line in shipped_quads() if not line.rstrip().endswith(apart)]
        assert len(lines) > 10_000
        assert violations(lines) == []

    def test_records_of_the_registry(self, shared: Path, tmp_path: Path) -> None:
        """Every twentieth of a thousand studies."""
        with gzip.open(shared / "data" / "ctgov-v2" / "studies.jsonl.gz", "rt", encoding="utf-8") as lines:
            (tmp_path / "studies.jsonl").write_text("".join(islice(lines, 0, None, 20)), encoding="utf-8")
        graphs = read(tmp_path / "studies.jsonl")
        assert len(graphs) > 50
        assert [found for lines in graphs.values() for found in violations(lines)] == []


class TestBroken:
    @pytest.mark.parametrize(("part", "instead", "message"), BROKEN)
    def test_is_found_and_named(self, part: str, instead: str, message: str) -> None:
        assert message in messages(broken(part, instead))

    def test_every_message_is_tried(self) -> None:
        """A shape that no test breaks may never fire."""
        tried = {message for *_, message in BROKEN}
        said = {str(message) for message in shapes().objects(None, rdflib.SH.message)}
        assert sorted(said - tried) == []


class TestViolation:
    def test_says_which_node_property_and_record(self) -> None:
        lines = quads(broken("kind:treatment-exposure", "kind:mood"))
        assert violations(lines) == [
            Violation(f"{RECORD}#E1.1", TG + "kind", "the kind is one of the vocabulary", RECORD)
        ]

    def test_the_node_itself_has_no_property(self) -> None:
        found = violations(quads(broken("nct:NCT00000001 a tg:Trial ;", "nct:NCT00000001 ")))
        assert [violation.path for violation in found] == [""]

    def test_records_are_looked_at_one_by_one(self) -> None:
        """What one record lacks, another cannot lend it."""
        other = RECORD + "1"
        statement = f'<{RECORD}#i> <{PREFIXES["rdfs"]}label> "MMF" <{other}> .\n'
        found = violations([*quads(broken('rdfs:label "MMF" ;', "")), statement])
        assert [(violation.message, violation.record) for violation in found] == [
            ("an intervention has a name", RECORD)
        ]

    def test_other_shapes_may_be_given(self) -> None:
        assert violations(quads(broken('tg:id "NCT00000001" ;', "")), rdflib.Graph()) == []

    def test_a_language_tag_is_kept(self) -> None:
        assert messages(broken('4 weeks" ;\n    tg:start', '4 weeks"@en ;\n    tg:start')) == {
            "a criterion has its text"
        }

    def test_a_statement_about_a_statement_is_refused(self) -> None:
        line = f"<{RECORD}> <{TG}about> <<( <{RECORD}> <{TG}about> <{RECORD}> )>> <{RECORD}> .\n"
        with pytest.raises(TypeError, match="is no RDF"):
            violations([line])

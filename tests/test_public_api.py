"""What `import trialgraph` offers, and that it offers it quickly."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import trialgraph
from trialgraph import errors

CHECKOUT = Path(__file__).parents[1]


def test_every_public_name_is_there_and_documented() -> None:
    assert list(trialgraph.__all__) == sorted(trialgraph.__all__)
    for name in trialgraph.__all__:
        assert getattr(trialgraph, name) is not None
    assert all(getattr(trialgraph, name).__doc__ for name in trialgraph.__all__ if name != "__version__")


def test_every_error_is_public() -> None:
    raised = {
        name for name, each in vars(errors).items() if isinstance(each, type) and each.__module__ == errors.__name__
    }
    assert raised <= set(trialgraph.__all__)
    assert all(issubclass(getattr(errors, name), errors.TrialgraphError) for name in raised)


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        _ = trialgraph.nonsense


def test_importing_loads_nothing_heavy() -> None:
    heavy = "{'rdflib', 'networkx', 'pyshacl', 'owlready2', 'SPARQLWrapper', 'typer', 'rich', 'pyoxigraph'}"
    program = f"import sys, trialgraph; print(sorted({heavy} & set(sys.modules)))"
    run = subprocess.run([sys.executable, "-c", program], cwd=CHECKOUT, capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


@pytest.fixture(scope="module")
def seeds() -> trialgraph.Graph:
    return trialgraph.open()


def test_the_bundled_seeds_answer_the_headline_question(seeds: trialgraph.Graph) -> None:
    rows = seeds.ask("trials-excluding-treatment", treatment="MMF", condition="SSc", authority=None)
    assert isinstance(rows, trialgraph.Rows)
    assert [(row["trial"], row["how"], row["window_days"]) for row in rows.records()] == [("NCT05300932", "named", 28)]


def test_sparql_needs_no_prefixes(seeds: trialgraph.Graph) -> None:
    rows = seeds.sparql("SELECT ?id { ?trial a tg:Trial ; tg:id ?id } ORDER BY ?id")
    assert rows.columns == ("id",)
    assert len(rows) == 5
    with pytest.raises(trialgraph.InvalidQuery):
        seeds.sparql("SELECT")


def test_a_graph_is_built_once_and_opened_again(tmp_path: Path) -> None:
    sources, folder = [str(CHECKOUT / "seeds")], tmp_path / "graph"
    told: list[tuple[int, str]] = []
    report = trialgraph.build(sources, folder, progress=lambda done, source, expected: told.append((done, source)))
    assert (report.read, report.kept, report.quarantined) == (5, 5, [])
    assert [done for done, _ in told] == [1, 2, 3, 4, 5]
    size = trialgraph.open(folder).sparql("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }").rows
    again = trialgraph.build(sources, folder)
    assert (again.kept, again.unchanged, again.quads) == (5, 5, 0)
    anew = trialgraph.build(sources, folder, fresh=True)
    assert (anew.kept, anew.unchanged, anew.quads) == (5, 0, report.quads)
    assert trialgraph.open(folder).sparql("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }").rows == size


def test_a_graph_that_is_not_there_cannot_be_opened(tmp_path: Path) -> None:
    with pytest.raises(trialgraph.GraphUnavailable, match="no graph here"):
        trialgraph.open(tmp_path / "none")
    with pytest.raises(trialgraph.GraphUnavailable, match="http"):
        trialgraph.open(endpoint="nowhere")


def test_an_unknown_input_format_is_named(tmp_path: Path) -> None:
    with pytest.raises(trialgraph.InvalidParameter, match="ctgov"):
        trialgraph.build([], tmp_path / "graph", input_format="punched cards")


def test_loose_text_is_read_as_criteria() -> None:
    text = "Exclusion Criteria:\n\n1. Treatment with MMF within 4 weeks before baseline"
    (criterion,) = trialgraph.read_criteria(text)
    assert criterion.list == "exclusion"
    assert text[criterion.start : criterion.end] == criterion.text
    assert [(each.about.label, each.effect) for each in criterion.characteristics] == [
        ("mycophenolate mofetil", "excludes")
    ]

"""Terminologies beside a graph, as the library adds and removes them: what a build then links, and what is left."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import msgspec
import pytest

import trialgraph
from tests.ontology.glimmer import (
    AGENTS,
    BLOCKERS,
    DIMMING,
    DRUGS,
    GLIMMER,
    IMAGINUMAB,
    JUVENILE,
    LUMINOUS,
    MESH_GLIMMER,
    MESH_SHINING,
    SYSTEMIC_SCLEROSIS,
    ZORBAMIDE,
    atc,
    drugs,
    kept,
    mappings,
    mesh,
    mondo,
    study,
    written,
)
from trialgraph.errors import GraphUnavailable, InvalidParameter, InvalidTerms, UnreadableSource
from trialgraph.ontology import shelf as shelf_module
from trialgraph.ontology.organizations import Organization
from trialgraph.ontology.shelf import Loaded
from trialgraph.ontology.terminologies import named, ror, table
from trialgraph.ontology.terminologies.entry import OrganizationRelease
from trialgraph.queries.store import GraphStore
from trialgraph.terms import add, decided, listed, name_of, remove


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "graph"


def build(folder: Path, *conditions: str, drug: str = "Zorbex") -> None:
    report = trialgraph.build([str(study(folder.parent, *conditions, drug=drug))], folder)
    assert (report.kept, report.quarantined) == (1, [])


def rows(folder: Path, query: str) -> set[tuple[str, ...]]:
    found = trialgraph.open(folder).sparql(f"SELECT DISTINCT {query}")
    return {tuple(map(str, row)) for row in found.rows}


def studied(folder: Path) -> set[str]:
    return {term for (term,) in rows(folder, "?term { ?trial tg:studies ?term }")}


def excluded(folder: Path) -> set[str]:
    return {term for (term,) in rows(folder, "?term { ?characteristic tg:about ?term ; tg:aboutText ?words }")}


def graphs(folder: Path) -> set[str]:
    """The graphs of sources, as `terms/mondo`."""
    stem = "https://w3id.org/trialgraph/graph/"
    found = {graph.removeprefix(stem) for (graph,) in rows(folder, "?g { GRAPH ?g { ?s ?p ?o } }")}
    return {graph for graph in found if graph.count("/") == 1}


def present(folder: Path, terms: Iterable[str]) -> set[str]:
    """Those of the terms that have a label in the graph."""
    return {term for term in terms if rows(folder, f"?label {{ <{term}> skos:prefLabel ?label }}")}


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A graph with four sources beside it, built of one record; nothing writes to it."""
    place = tmp_path_factory.mktemp("loaded")
    folder = place / "graph"
    for terminology, path in (("mondo", mondo(place)), ("mesh", mesh(place)), ("table", drugs(place))):
        add(terminology, folder, path)
    add("sssom", folder, mappings(place))
    build(folder, "Zorb Syndrome", "Dimness", "Glimmerless Scleroderma")
    return folder


class TestLoaded:
    def test_names_of_every_source_are_linked_to_one_term_each(self, loaded: Path) -> None:
        assert studied(loaded) == {GLIMMER, DIMMING, SYSTEMIC_SCLEROSIS}
        assert ZORBAMIDE in excluded(loaded)

    def test_the_graph_holds_these_and_what_is_above_them_and_no_other(self, loaded: Path) -> None:
        assert present(loaded, [GLIMMER, LUMINOUS, DIMMING, MESH_SHINING]) == {GLIMMER, LUMINOUS, DIMMING, MESH_SHINING}
        assert present(loaded, [JUVENILE, IMAGINUMAB]) == set()
        assert not rows(loaded, f"?p {{ {{ <{JUVENILE}> ?p ?o }} UNION {{ ?s ?p <{JUVENILE}> }} }}")

    def test_every_source_has_graphs_of_its_own(self, loaded: Path) -> None:
        found = {graph for graph in graphs(loaded) if graph.partition("/")[2] in {s.name for s in listed(loaded)}}
        assert found == {
            *(f"{kind}/{name}" for kind in ("terms", "closure") for name in ("mondo", "mesh", "table-drugs")),
            "membership/table-drugs",
            "membership/mesh",
        }

    def test_the_hierarchy_and_the_classes_are_closed(self, loaded: Path) -> None:
        found = rows(loaded, f"?above {{ <{GLIMMER}> tg:isA ?above . ?above a tg:Condition }}")
        assert found >= {(GLIMMER,), (LUMINOUS,)}
        # MONDO has the term, so that MESH's place for it stands in MESH's own hierarchy.
        assert (MESH_SHINING,) not in found
        assert rows(loaded, f"?class {{ <{ZORBAMIDE}> tg:inClass ?class }}") == {(BLOCKERS,), (AGENTS,)}

    def test_a_second_source_says_in_its_own_graph_what_it_calls_the_term(self, loaded: Path) -> None:
        stem = "https://w3id.org/trialgraph/graph/terms/"
        assert rows(loaded, f"?name ?g {{ GRAPH ?g {{ <{GLIMMER}> skos:altLabel ?name }} }}") == {
            ("Zorb syndrome", stem + "mondo"),
            ("Glimmer Syndromes", stem + "mesh"),
            ("Sparkle Fever", stem + "mesh"),
        }
        assert rows(loaded, f"?id {{ <{GLIMMER}> skos:exactMatch ?id }}") == {(MESH_GLIMMER,)}

    def test_a_question_knows_what_they_call_a_term_and_what_is_below_it(self, loaded: Path) -> None:
        question = {"treatment": "zorbamidum", "condition": "luminous disorder"}
        answer = trialgraph.open(loaded).ask("trials-excluding-treatment", **question)
        assert list(answer.column("trial")) == ["NCT99000001"]


class TestAdded:
    def test_a_name_that_only_the_loaded_terms_know_is_linked(self, folder: Path, tmp_path: Path) -> None:
        build(folder)
        assert studied(folder) == set()
        done = add("mondo", folder, mondo(tmp_path)).source
        assert (done.name, done.version, done.terms, done.redistributable) == ("mondo", "2026-01-06", 10, True)
        # A graph that was built before keeps its links until it is built again.
        assert studied(folder) == set()
        build(folder)
        assert studied(folder) == {GLIMMER}

    def test_a_newer_release_takes_the_place_of_the_older(self, folder: Path, tmp_path: Path) -> None:
        add("mondo", folder, mondo(tmp_path))
        build(folder)
        newer = mondo(tmp_path, version="2026-02-03")
        written(newer, newer.read_text().replace("Zorb syndrome", "Blink syndrome"))
        assert add("mondo", folder, newer).source.version == "2026-02-03"
        assert [source.version for source in listed(folder)] == ["2026-02-03"]
        build(folder)
        assert studied(folder) == set()
        build(folder, "blink syndrome")
        assert studied(folder) == {GLIMMER}
        assert rows(folder, f"?name {{ <{GLIMMER}> skos:altLabel ?name }}") == {("Blink syndrome",)}

    def test_the_type_of_terms_whose_file_does_not_tell(self, folder: Path, tmp_path: Path) -> None:
        path = written(tmp_path / "local.csv", "id,label\n1,zonk fever\n")
        add("table", folder, path, type="condition")
        build(folder, "Zonk fever")
        assert [iri.rpartition("term/")[2] for iri in studied(folder)] == ["local/1"]
        with pytest.raises(InvalidParameter, match="mondo says itself of which type its terms are"):
            add("mondo", folder, mondo(tmp_path), type="Condition")

    def test_a_licensed_source_is_marked(self, folder: Path, tmp_path: Path) -> None:
        assert add("atc", folder, atc(tmp_path)).source.redistributable is False
        assert [(source.name, source.redistributable) for source in listed(folder)] == [("atc", False)]

    def test_what_was_decided_because_of_it_is_told(self, folder: Path, tmp_path: Path) -> None:
        assert add("mondo", folder, mondo(tmp_path)).notes == ()
        path = written(tmp_path / "odd.csv", "id,label,parents,exact\n1,glow,2,MONDO:9900001\n2,glim,,MONDO:9900002\n")
        note = "MONDO:9900001 under MONDO:9900002 (table-odd) closes a circle and is left out"
        assert add("table", folder, path, type="Condition").notes == (note,)
        assert decided(folder) == (note,)
        build(folder)
        isa = rows(folder, f"?a ?b {{ VALUES ?a {{ <{GLIMMER}> <{LUMINOUS}> }} ?a tg:isA ?b . ?b a tg:Condition }}")
        assert (GLIMMER, LUMINOUS) in isa
        assert (LUMINOUS, GLIMMER) not in isa

    def test_who_waits_is_told_what_is_done(self, folder: Path, tmp_path: Path) -> None:
        told: list[str] = []
        add("mondo", folder, mondo(tmp_path), progress=lambda doing, done, total: told.append(doing))
        assert list(dict.fromkeys(told)) == ["compiling", "writing"]

    def test_a_register_of_organizations_needs_no_terminology_beside_it(
        self, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        one = Organization(iri="https://ror.org/00f54p054", name="Stanford University", country="US")
        release = OrganizationRelease(version="1", organizations=iter([one]), left_out={})
        monkeypatch.setattr(ror, "read", lambda path: release)
        add("ror", folder, written(tmp_path / "ror.json", "[]"))
        build(folder)
        remove("ror", folder)
        assert listed(folder) == ()


class TestRemoved:
    def test_a_build_takes_all_of_it_away(self, folder: Path, tmp_path: Path) -> None:
        build(folder)
        # Blank nodes have other names each time.
        everything = "?g ?s ?p ?o { GRAPH ?g { ?s ?p ?o } FILTER(!ISBLANK(?s) && !ISBLANK(?o)) }"
        before, ours = rows(folder, everything), graphs(folder)
        add("mondo", folder, mondo(tmp_path))
        add("table", folder, drugs(tmp_path))
        build(folder)
        remove("mondo", folder)
        assert [source.name for source in listed(folder)] == ["table-drugs"]
        remove("table-drugs", folder)
        assert listed(folder) == ()
        assert graphs(folder) == ours
        assert present(folder, [GLIMMER, LUMINOUS, ZORBAMIDE]) == set()
        build(folder)
        assert rows(folder, everything) == before

    def test_what_is_not_there_cannot_be_removed_and_makes_no_graph(self, folder: Path) -> None:
        with pytest.raises(InvalidTerms, match="no terminology 'mondo' was added here; there are: none"):
            remove("mondo", folder)
        assert not folder.exists()

    def test_while_another_writes_nothing_is_added_or_removed(self, folder: Path, tmp_path: Path) -> None:
        add("mondo", folder, mondo(tmp_path))
        before = kept(folder / "terminologies")
        writer = GraphStore.open(folder)
        with pytest.raises(GraphUnavailable, match="another process is writing"):
            remove("mondo", folder)
        with pytest.raises(GraphUnavailable, match="another process is writing"):
            add("mesh", folder, mesh(tmp_path))
        assert kept(folder / "terminologies") == before
        del writer
        remove("mondo", folder)


class TestRefused:
    def test_a_file_that_is_not_there(self, folder: Path, tmp_path: Path) -> None:
        with pytest.raises(UnreadableSource, match=r"none\.obo: no such file"):
            add("mondo", folder, tmp_path / "none.obo")
        assert not folder.exists()

    def test_a_terminology_that_nobody_knows(self, folder: Path) -> None:
        with pytest.raises(InvalidParameter, match="'monde' is no terminology, name one of: mondo, hpo, "):
            add("monde", folder)

    @pytest.mark.parametrize("name", ["snomed", "umls", "atc", "table", "skos", "sssom"])
    def test_what_is_not_downloaded_needs_a_file(self, folder: Path, name: str) -> None:
        with pytest.raises(InvalidParameter, match=rf"{name} \(.+\) is added from a file that you hold: name it"):
            add(name, folder)

    def test_ids_that_no_graph_could_hold(self, folder: Path, tmp_path: Path) -> None:
        path = written(tmp_path / "odd.csv", "id,label\nhttp://example.org/%zz,zonk fever\n")
        with pytest.raises(InvalidTerms, match=r"odd\.csv: 'http://example\.org/%zz' is no IRI"):
            add("table", folder, path, type="Condition")

    def test_an_error_that_somebody_keeps_does_not_keep_the_graph(self, folder: Path, tmp_path: Path) -> None:
        add("mondo", folder, mondo(tmp_path))
        with pytest.raises(InvalidTerms) as kept_error:
            add("table", folder, written(tmp_path / "twice.csv", "id,label\n1,one\n1,two\n"))
        GraphStore.open(folder).close()
        assert "twice.csv, line 3" in str(kept_error.value)

    def test_where_nothing_could_be_added_no_graph_is_left(self, folder: Path, tmp_path: Path) -> None:
        for text in ("", "id,label\n1,one\n1,two\n"):
            with pytest.raises(InvalidTerms):
                add("table", folder, written(tmp_path / "bad.csv", text))
            assert not folder.exists()

    def test_an_interrupted_compilation_leaves_a_graph_that_answers(
        self, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        add("mondo", folder, mondo(tmp_path))
        build(folder)

        def interrupted(*_: object) -> None:
            raise KeyboardInterrupt

        with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
            patched.setattr(shelf_module, "merge", interrupted)
            add("table", folder, drugs(tmp_path))
        assert studied(folder) == {GLIMMER}
        # The table was read to its end, so that the next build compiles what this one did not.
        build(folder)
        assert ZORBAMIDE in excluded(folder)


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("drugs.csv", "table-drugs"),
        ("Drugs.tsv.gz", "table-drugs"),
        ("my drugs (2).csv", "table-my-drugs-2"),
        ("Größe.csv", "table-grösse"),
        (".hidden.csv", "table-hidden"),
        ("..csv", "table-csv"),
        ("<>.csv", "table"),
        ("a/b.csv", "table-b"),
    ],
)
def test_a_file_gives_its_source_a_name_that_a_folder_and_an_iri_may_have(path: str, name: str) -> None:
    assert name_of(table, Path(path)) == name


def test_only_a_format_takes_its_name_from_the_file() -> None:
    assert name_of(named("mondo"), Path("my mondo.obo")) == "mondo"


def test_a_file_of_any_name_can_be_built_with(folder: Path, tmp_path: Path) -> None:
    add("table", folder, written(tmp_path / "my drugs (2).csv", DRUGS))
    build(folder)
    assert "terms/table-my-drugs-2" in graphs(folder)


def test_what_is_known_of_a_source_comes_back_whole(folder: Path, tmp_path: Path) -> None:
    added = add("mondo", folder, mondo(tmp_path)).source
    assert listed(folder) == (added,)
    assert msgspec.json.decode(msgspec.json.encode(added), type=Loaded) == added
    assert len(added.sha256) == len(added.content) == 64

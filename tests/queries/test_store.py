"""The embedded graph: records replaced whole, read-only queries, and folders that are no graph."""

from __future__ import annotations

import gc
import json
from pathlib import Path

import pyoxigraph as ox
import pytest

from trialgraph.errors import GraphUnavailable, InvalidQuery
from trialgraph.queries.rows import Cell
from trialgraph.queries.store import GraphStore
from trialgraph.queries.versions import family, revision

BASE = "https://w3id.org/trialgraph/record/"
FIRST, SECOND, OTHER = (f"{BASE}{path}" for path in ("page/NCT1/aa", "page/NCT1/bb", "page/NCT10/aa"))


def lines(record: str, *values: str) -> list[str]:
    return [f'<http://x/s> <http://x/p> "{value}" <{record}> .\n' for value in values]


def content(graph: GraphStore) -> list[str]:
    return sorted(str(quad) for quad in graph.store)


def bare(record: str, *values: str) -> tuple[str, str, str]:
    return record, "".join(lines(record, *values)), ""


def written(record: str, *values: str, updated: str = "") -> tuple[str, str, str]:
    about = f"<{record}> <https://w3id.org/trialgraph/ontology#describes> <http://x/s> <{record}> .\n"
    day = f'<http://x/s> <https://w3id.org/trialgraph/ontology#lastUpdatePostDate> "{updated}" <{record}> .\n'
    return record, "".join((about, day if updated else "", *lines(record, *values))), updated


def said(graph: GraphStore) -> list[Cell]:
    """What the default graph says."""
    return graph.select("SELECT DISTINCT ?o { <http://x/s> <http://x/p> ?o } ORDER BY ?o").column("o")


def said_in(graph: GraphStore, record: str) -> list[Cell]:
    text = f"SELECT ?o {{ GRAPH <{record}> {{ <http://x/s> <http://x/p> ?o }} }} ORDER BY ?o"
    return graph.select(text).column("o")


class TestWrite:
    def test_same_record_twice_changes_nothing(self) -> None:
        graph = GraphStore.open()
        text = r"quote \" back \\ line \n \u00E9 } . <x>"
        graph.write([written(FIRST, "a", text)])
        once = content(graph)
        graph.write([written(FIRST, "a", text)])
        assert content(graph) == once
        assert said(graph) == ["a", 'quote " back \\ line \n é } . <x>']

    def test_a_record_that_is_read_anew_is_replaced(self) -> None:
        graph = GraphStore.open()
        graph.write([written(FIRST, "a", "b"), written(OTHER, "z")])
        graph.write([written(FIRST, "b", "c")])
        assert said(graph) == ["b", "c", "z"]

    def test_a_broken_quad_leaves_what_stood_there(self) -> None:
        graph = GraphStore.open()
        graph.write([written(FIRST, "a")])
        with pytest.raises(SyntaxError):
            graph.write([written(OTHER, "c"), (SECOND, f"<not an iri> <http://x/p> 'd' <{SECOND}> .\n", "")])
        assert said(graph) == ["a"]

    def test_a_store_that_fails_says_so(self, tmp_path: Path) -> None:
        GraphStore.open(tmp_path / "g").write([written(FIRST, "a")])
        gc.collect()
        graph = GraphStore.open(tmp_path / "g", read_only=True)
        with pytest.raises(GraphUnavailable):
            graph.write([written(OTHER, "b")])

    def test_family_is_format_and_id(self) -> None:
        assert family(FIRST) == family(SECOND) == f"{BASE}page/NCT1"
        assert family(FIRST) != family(OTHER)


class TestVersions:
    def test_the_newer_version_counts_and_the_older_is_seen_by_its_graph_only(self) -> None:
        graph = GraphStore.open()
        graph.write([written(FIRST, "a", "same"), written(OTHER, "z")])
        graph.write([written(SECOND, "same", "c")])
        assert list(graph.records()) == [SECOND, OTHER]
        assert graph.held() == {FIRST, SECOND, OTHER}
        assert said(graph) == ["c", "same", "z"]
        assert said_in(graph, FIRST) == ["a", "same"]
        assert said_in(graph, SECOND) == ["c", "same"]
        revisions = "SELECT ?newer ?older { ?newer prov:wasRevisionOf ?older }"
        assert graph.select(revisions).rows == ((SECOND, FIRST),)

    def test_two_versions_in_one_batch(self) -> None:
        graph = GraphStore.open()
        graph.write([written(FIRST, "a"), written(OTHER, "z"), written(SECOND, "c")])
        assert said(graph) == ["c", "z"]

    def test_the_day_of_the_last_update_tells_the_newer_whichever_comes_first(self) -> None:
        graph = GraphStore.open()
        graph.write([written(SECOND, "new", updated="2025-03-01")])
        graph.write([written(FIRST, "old", updated="2024-12-31")])
        assert list(graph.records()) == [SECOND]
        assert said(graph) == ["new"]
        assert said_in(graph, FIRST) == ["old"]

    def test_what_another_record_says_too_stays_said(self) -> None:
        graph = GraphStore.open()
        graph.write([written(FIRST, "a", "both"), written(OTHER, "both")])
        graph.write([written(SECOND, "c")])
        assert said(graph) == ["both", "c"]

    def test_terms_are_replaced_in_the_default_graph_as_well(self) -> None:
        graph = GraphStore.open()
        terms = "https://w3id.org/trialgraph/graph/terms"
        graph.load_shipped(lines(terms, "old term"))
        graph.write([written(FIRST, "a")])
        graph.write([written(SECOND, "c")])
        graph.load_shipped(lines(terms, "new term"))
        assert said(graph) == ["c", "new term"]

    def test_blank_nodes_of_terms_do_not_pile_up(self) -> None:
        graph = GraphStore.open()
        terms = "https://w3id.org/trialgraph/graph/terms"
        line = f"<http://x/s> <http://x/p> _:b <{terms}> .\n_:b <http://x/q> 'deep' <{terms}> .\n".replace("'", '"')
        for lot in ([written(FIRST, "a")], [written(SECOND, "c")]):
            graph.write(lot)
            graph.load_shipped(line.splitlines(keepends=True))
        graph.load_shipped(line.splitlines(keepends=True))
        assert graph.select("SELECT ?o { <http://x/s> <http://x/p>/<http://x/q> ?o }").column("o") == ["deep"]
        assert len(said(graph)) == 2

    def test_records_read_anew_after_that_are_replaced_in_the_default_graph_too(self) -> None:
        graph = GraphStore.open()
        graph.write([written(FIRST, "a"), written(OTHER, "y")])
        graph.write([written(SECOND, "c")])
        graph.write([written(SECOND, "d"), written(OTHER, "z"), written(FIRST, "b")])
        assert said(graph) == ["d", "z"]
        assert said_in(graph, FIRST) == ["b"]

    def test_it_is_so_in_a_folder_and_after_reopening(self, tmp_path: Path) -> None:
        for record in (written(FIRST, "a"), written(OTHER, "z"), written(SECOND, "c")):
            graph = GraphStore.open(tmp_path / "g")
            graph.write([record])
            del graph
        graph = GraphStore.open(tmp_path / "g", read_only=True)
        assert list(graph.records()) == [SECOND, OTHER]
        assert said(graph) == ["c", "z"]

    def test_a_build_killed_before_the_older_was_taken_out_is_set_right(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        graph = GraphStore.open(tmp_path / "g")
        graph.write([written(FIRST, "a")])
        graph.versions.set_apart()
        with monkeypatch.context() as killed:
            killed.setattr(graph.versions, "withdraw", lambda graph: None)
            graph.write([written(SECOND, "c")])
        assert said(graph) == ["a", "c"]
        del graph
        assert said(GraphStore.open(tmp_path / "g")) == ["c"]

    def test_a_copy_that_was_broken_off_is_begun_anew(self, tmp_path: Path) -> None:
        graph = GraphStore.open(tmp_path / "g")
        graph.write([written(FIRST, "a"), written(OTHER, "z")])
        left = ox.Quad(ox.NamedNode("http://x/s"), ox.NamedNode("http://x/p"), ox.Literal("half"))
        graph.store.add(left)
        graph.write([written(SECOND, "c")])
        assert said(graph) == ["c", "z"]


def test_a_record_that_is_superseded_before_it_came_is_not_held(tmp_path: Path) -> None:
    """As where a build was killed between the newer record of a batch and the older."""
    graph = GraphStore.open(tmp_path / "g")
    graph.write([written(SECOND, "b", updated="2024-01-01")])
    graph.versions.set_apart()
    graph.store.bulk_load(revision(SECOND, FIRST).encode(), format=ox.RdfFormat.N_QUADS)
    del graph
    again = GraphStore.open(tmp_path / "g")
    assert again.held() == {SECOND}
    again.write([written(FIRST, "a", updated="2023-01-01")])
    assert (again.held(), list(again.records()), said(again)) == ({FIRST, SECOND}, [SECOND], ["b"])


class TestEdition:
    def test_records_are_unchanged_until_the_reader_is_another(self, tmp_path: Path) -> None:
        graph = GraphStore.open(tmp_path / "g")
        graph.write([written(FIRST, "a"), written(OTHER, "z")])
        assert graph.unchanged() == {FIRST, OTHER}
        graph.edition = "another"
        assert graph.unchanged() == set()
        graph.write([written(FIRST, "b")])
        assert (graph.unchanged(), graph.held()) == ({FIRST}, {FIRST, OTHER})
        assert graph.select(f"SELECT ?e {{ <{FIRST}> tg:edition ?e }}").rows == (("another",),)

    def test_an_edition_is_that_of_the_terms(self, tmp_path: Path) -> None:
        graph = GraphStore.open(tmp_path / "g")
        source = tmp_path / "g" / "terminologies" / "sources" / "x"
        source.mkdir(parents=True)
        about = {
            "name": "x",
            "title": "X",
            "licence": "",
            "redistributable": True,
            "origin": "",
            "sha256": "",
            "added": "",
        }
        (source / "source.json").write_text(json.dumps(about), encoding="utf-8")
        assert graph.edition == GraphStore.open(tmp_path / "g", read_only=True).edition != GraphStore.open().edition


class TestTerms:
    ONE, TWO = "https://w3id.org/trialgraph/graph/terms", "https://w3id.org/trialgraph/graph/closure"

    def test_are_there_until_the_edition_is_another(self, tmp_path: Path) -> None:
        graph = GraphStore.open(tmp_path / "g")
        assert not graph.has_terms
        graph.load_terms([*lines(self.ONE, "a"), *lines(self.TWO, "b")])
        assert graph.has_terms
        graph.edition = "another"
        assert not graph.has_terms
        graph.load_terms(lines(self.ONE, "c"))
        assert (graph.has_terms, said(graph)) == (True, ["c"])
        assert list(graph.term_graphs()) == [self.ONE]

    def test_are_not_there_where_loading_was_broken_off(self, tmp_path: Path) -> None:
        graph = GraphStore.open(tmp_path / "g")
        graph.load_terms(lines(self.ONE, "a"))
        with pytest.raises(SyntaxError):
            graph.load_terms([f"no quad <{self.ONE}> .\n"])
        assert not graph.has_terms


def test_shipped_graphs_are_replaced_one_by_one() -> None:
    graph = GraphStore.open()
    one, two = "https://w3id.org/trialgraph/graph/terms", "https://w3id.org/trialgraph/graph/closure"
    graph.write([(FIRST, "".join(lines(FIRST, "a")), "")])
    graph.load_shipped([*lines(one, "old", "gone"), *lines(two, "kept")])
    graph.load_shipped(lines(one, "new"))
    assert sorted(quad.split('"')[1] for quad in content(graph) if "edition" not in quad) == ["a", "kept", "new"]
    assert list(graph.records()) == [FIRST]


class TestQuery:
    def test_default_graph_is_the_union_and_prefixes_need_no_declaration(self, graph: GraphStore) -> None:
        rows = graph.select("SELECT DISTINCT ?label { ?t tg:id 'NCT00000001' ; tg:studies/skos:prefLabel ?label }")
        assert rows.rows == (("systemic sclerosis",),)

    def test_declared_prefix_wins(self, graph: GraphStore) -> None:
        text = "PREFIX tg: <http://elsewhere/> SELECT * { ?t tg:id ?id }"
        assert graph.select(text).rows == ()

    def test_ask_and_construct_are_rows_too(self, graph: GraphStore) -> None:
        assert graph.select("ASK { ?t a tg:Trial }").rows == ((True,),)
        built = graph.select("CONSTRUCT { ?t tg:id ?id } WHERE { ?t tg:id ?id FILTER(?id = 'p7') }")
        assert built.columns == ("subject", "predicate", "object")
        assert built.column("object") == ['"p7"']

    @pytest.mark.parametrize("text", ["INSERT DATA { <a:a> <b:b> 1 }", "DROP ALL", "PREFIX a: <b:b>\nCLEAR ALL"])
    def test_update_is_refused(self, graph: GraphStore, text: str) -> None:
        before = len(graph)
        with pytest.raises(InvalidQuery, match="only read"):
            graph.select(text)
        assert len(graph) == before

    @pytest.mark.parametrize(
        ("text", "message"),
        [
            (
                "SELECT ?x {\n  ?x foo:a ?y }",
                "line 2, column 6: the prefix 'foo:' is not declared\n    ?x foo:a ?y }\n       ^",
            ),
            (
                "SELECT ?x\nWHERE { ?x a tg:Trial . FILTER(?x = ) }",
                "line 2, column 37: ')' is not expected here\n"
                "  WHERE { ?x a tg:Trial . FILTER(?x = ) }\n" + " " * 38 + "^",
            ),
            (
                "SELEC ?x { ?x a tg:Trial }",
                "line 1, column 1: 'SELEC' is not expected here\n  SELEC ?x { ?x a tg:Trial }\n  ^",
            ),
            (
                "SELECT * { ?s ?p 'a b' } LIMIT many",
                "line 1, column 32: 'many' is not expected here\n"
                "  SELECT * { ?s ?p 'a b' } LIMIT many\n" + " " * 33 + "^",
            ),
            ("SELECT * {\n?s ?p ?o\n", "line 2, column 9: the query ends too early\n  ?s ?p ?o\n          ^"),
            (
                "SELECT ?x (COUNT(*) AS ?n) {}",
                "line 1, column 30: The SELECT contains a variable that is unbound\n"
                "  SELECT ?x (COUNT(*) AS ?n) {}\n" + " " * 31 + "^",
            ),
            ("", "line 1, column 1: the query ends too early\n  \n  ^"),
        ],
    )
    def test_malformed_query_is_shown_at_its_place(self, text: str, message: str) -> None:
        with pytest.raises(InvalidQuery) as raised:
            GraphStore.open().select(text)
        assert str(raised.value) == message

    def test_caret_stands_under_its_character_after_tabs(self) -> None:
        with pytest.raises(InvalidQuery) as raised:
            GraphStore.open().select("SELECT ?x {\n\t\t?x foo:a ?y }")
        _, printed, caret = str(raised.value).split("\n")
        assert caret.expandtabs().index("^") == printed.expandtabs().index("foo")


class TestFolder:
    def test_content_outlives_the_process_that_wrote_it(self, tmp_path: Path) -> None:
        graph = GraphStore.open(tmp_path / "g")
        graph.write([bare(FIRST, "a")])
        graph.optimize()
        # The writer is gone before the reader comes: in one process its compaction would still be moving files.
        del graph
        gc.collect()
        reader = GraphStore.open(tmp_path / "g", read_only=True)
        assert reader.select("SELECT ?o { ?s ?p ?o MINUS { ?s tg:edition ?o } }").rows == (("a",),)

    def test_second_writer_is_told_of_the_first(self, tmp_path: Path) -> None:
        graph = GraphStore.open(tmp_path / "g")
        with pytest.raises(GraphUnavailable, match="another process is writing"):
            GraphStore.open(tmp_path / "g")
        assert len(graph) == 0

    def test_missing_folder_cannot_be_read(self, tmp_path: Path) -> None:
        with pytest.raises(GraphUnavailable, match="there is no graph here"):
            GraphStore.open(tmp_path / "none", read_only=True)
        assert not (tmp_path / "none").exists()

    def test_folder_of_other_things_is_left_alone(self, tmp_path: Path) -> None:
        (tmp_path / "letter.txt").write_text("Dear reader")
        with pytest.raises(GraphUnavailable, match="does not hold a graph"):
            GraphStore.open(tmp_path)
        assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]

    def test_a_graph_whose_making_was_killed_is_made_again(self, tmp_path: Path) -> None:
        for name in ("LOCK", "LOG", "IDENTITY", "MANIFEST-000001", "000001.dbtmp"):
            (tmp_path / name).write_text("")
        GraphStore.open(tmp_path).write([bare(FIRST, "a")])
        gc.collect()
        assert list(GraphStore.open(tmp_path, read_only=True).records()) == [FIRST]

    def test_file_is_no_folder(self, tmp_path: Path) -> None:
        (tmp_path / "file").write_text("")
        with pytest.raises(GraphUnavailable, match="a graph is a folder"):
            GraphStore.open(tmp_path / "file")

    def test_broken_graph_is_unavailable(self, tmp_path: Path) -> None:
        GraphStore.open(tmp_path / "g").write([bare(FIRST, "a")])
        (tmp_path / "g" / "CURRENT").write_text("MANIFEST-999999\n")
        with pytest.raises(GraphUnavailable, match="MANIFEST"):
            GraphStore.open(tmp_path / "g")

    def test_update_refused_by_a_read_only_graph_is_unavailable(self, tmp_path: Path) -> None:
        GraphStore.open(tmp_path / "g").write([bare(FIRST, "a")])
        reader = GraphStore.open(tmp_path / "g", read_only=True)
        with pytest.raises(GraphUnavailable):
            reader.write([bare(SECOND, "b")])
        assert isinstance(reader.store, ox.Store)

"""Shards: the same quads as a graph that one machine builds, by processes and by Spark; whole, checked, continued."""

from __future__ import annotations

import gzip
import hashlib
import json
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

import trialgraph
from trialgraph.cli import main
from trialgraph.ontology.namespaces import GRAPH, IDENTITY_GRAPH, TG
from trialgraph.queries.store import GraphStore
from trialgraph.shards import write
from trialgraph.workers import Cluster, Processes, Workers

MARK = ox.NamedNode(TG + "defaultGraph")
# Where the commands of installed packages are.
SCRIPTS = str(Path(sys.executable).parent)
SEEDS = str(Path(__file__).parents[2] / "seeds")


def study(
    number: int, text: str = "Exclusion Criteria:\n\n* Treatment with MMF within 4 weeks", updated: str = ""
) -> str:
    protocol: dict[str, Any] = {
        "identificationModule": {"nctId": f"NCT{number:08}", "briefTitle": f"Trial {number}"},
        "eligibilityModule": {"eligibilityCriteria": text},
        "contactsLocationsModule": {"locations": [{"facility": "Ward", "city": "Lyon", "country": "France"}]},
    }
    if updated:
        protocol["statusModule"] = {"lastUpdatePostDateStruct": {"date": updated}}
    return json.dumps({"protocolSection": protocol})


@pytest.fixture
def sources(tmp_path: Path) -> list[str]:
    """Two files and the seeds: a record that stands in both files, three versions of one, and one that is none."""
    first, second = tmp_path / "a.jsonl", tmp_path / "b.jsonl"
    newest, oldest, middle = study(1, "new", "2020-03-01"), study(1, "old", "2020-01-01"), study(1, "mid", "2020-02-01")
    first.write_text("\n".join((study(0), newest, "{no study", study(2))) + "\n")
    second.write_text("\n".join((oldest, study(3), study(2), middle)) + "\n")
    return [str(first), SEEDS, str(second)]


def manifest(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / "manifest.json").read_bytes())
    return found


def comparable(quads: Iterable[ox.Quad]) -> set[str]:
    """The quads, whose blank nodes have the same names wherever they come from."""
    ground: set[str] = set()
    rest = ox.Dataset()
    for quad in quads:
        if isinstance(quad.subject, ox.BlankNode) or isinstance(quad.object, ox.BlankNode):
            rest.add(quad)
        else:
            ground.add(str(quad))
    rest.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return ground.union(map(str, rest))


def in_shards(folder: Path) -> set[str]:
    """Every quad of the files that the manifest names, each of which is as long and as sound as it says.

    They are compared as a store keeps them, which makes an integer of every number without a fraction.
    """
    store = ox.Store()
    for kind in ("files", "superseded"):
        for file in manifest(folder)[kind]:
            data = (folder / file["name"]).read_bytes()
            assert (len(data), hashlib.sha256(data).hexdigest()) == (file["bytes"], file["sha256"])
            lines = gzip.decompress(data)
            assert lines.count(b"\n") == file["quads"]
            store.bulk_load(lines, ox.RdfFormat.N_QUADS)
    return comparable(store)


def in_graph(folder: Path) -> set[str]:
    """Every quad of a graph but what only a store has: candidates, and the default graph that it keeps apart."""
    return comparable(
        quad
        for quad in GraphStore.open(folder, read_only=True).store
        if quad.graph_name not in (ox.DefaultGraph(), ox.NamedNode(IDENTITY_GRAPH)) and quad.predicate != MARK
    )


def test_shards_hold_the_quads_that_one_machine_builds(tmp_path: Path, sources: list[str]) -> None:
    built = trialgraph.build(sources, tmp_path / "graph")
    report = write(sources, tmp_path / "shards", Processes(2), size=2)
    assert in_shards(tmp_path / "shards") == in_graph(tmp_path / "graph")
    assert (report.read, report.kept, report.duplicates, report.formats) == (12, 11, 1, built.formats)
    assert report.quarantined == built.quarantined
    assert len(manifest(tmp_path / "shards")["files"]) == 1 + 6


def test_what_is_superseded_stands_apart(tmp_path: Path, sources: list[str]) -> None:
    trialgraph.build(sources, tmp_path / "graph")
    write(sources, tmp_path / "shards", Processes(1), size=2)
    store = GraphStore.open()
    for file in manifest(tmp_path / "shards")["files"]:
        store.store.bulk_load(gzip.decompress((tmp_path / "shards" / file["name"]).read_bytes()), ox.RdfFormat.N_QUADS)
    question = "SELECT ?text { ?trial tg:id 'NCT00000001' ; tg:hasCriterion/tg:text ?text }"
    rows = store.select(question).rows
    assert rows == (("new",),)
    assert rows == trialgraph.open(tmp_path / "graph").sparql(question).rows
    assert [file["records"] for file in manifest(tmp_path / "shards")["superseded"]] == [1, 1, 0]


@pytest.mark.skipif(
    not shutil.which("oxigraph", path=SCRIPTS), reason="the store is not installed: pip install oxigraph"
)
def test_a_store_loads_them_as_the_docs_say(tmp_path: Path, sources: list[str]) -> None:
    shards, graph = tmp_path / "shards", tmp_path / "oxigraph"
    write(sources, shards, Processes(1))
    files = [str(shards / "terms.nq.gz"), *map(str, shards.glob("part-*.nq.gz"))]
    subprocess.run(
        [Path(SCRIPTS, "oxigraph"), "load", "--location", graph, "--file", *files], check=True, capture_output=True
    )
    rows = trialgraph.open(graph).ask("trials-excluding-treatment", treatment="MMF", condition="SSc")
    assert {row["trial"] for row in rows.records()} == {"NCT05300932"}


def test_terms_that_were_added_are_linked_and_come_along(tmp_path: Path) -> None:
    (tmp_path / "own.csv").write_text("id,name\nX:1,zorbutinib\nX:2,unnamed\n")
    (tmp_path / "a.jsonl").write_text(study(1, "Exclusion Criteria:\n\n* Treatment with zorbutinib") + "\n")
    with pytest.raises(SystemExit) as ended:
        main(["terms", "add", "table", str(tmp_path / "own.csv"), "--type", "Drug", "--graph", str(tmp_path / "graph")])
    assert not ended.value.code
    trialgraph.build([str(tmp_path / "a.jsonl")], tmp_path / "graph")
    write([str(tmp_path / "a.jsonl")], tmp_path / "shards", Processes(1), graph=tmp_path / "graph")
    quads = in_shards(tmp_path / "shards")
    assert quads == in_graph(tmp_path / "graph")
    assert sum("zorbutinib" in quad and f"<{GRAPH}terms/table-own>" in quad for quad in quads) == 1


def test_a_second_run_writes_only_what_would_come_out_otherwise(tmp_path: Path, sources: list[str]) -> None:
    folder = tmp_path / "shards"
    write(sources, folder, Processes(1), size=2)
    before, first = {file: file.stat().st_mtime_ns for file in folder.glob("part-*.gz")}, manifest(folder)
    spoiled, kept = folder / "part-000000-000000.nq.gz", folder / "part-000001-000000.nq.gz"
    spoiled.write_bytes(spoiled.read_bytes()[:-9])
    (folder / ".part-000009-000000.nq.gz").write_bytes(b"half")
    (folder / "mine.nq.gz").write_bytes(b"another's")
    Path(sources[2]).write_text(study(3) + "\n")
    write(sources, folder, Processes(1), size=2)
    assert spoiled.stat().st_mtime_ns != before[spoiled]
    assert kept.stat().st_mtime_ns == before[kept]
    assert in_shards(folder)
    assert sorted(file.name for file in folder.glob("*.gz")) == sorted(
        ["mine.nq.gz", *(each["name"] for each in manifest(folder)["files"])]
    )
    assert not list(folder.glob(".*"))
    assert (first["kept"], manifest(folder)["kept"]) == (11, 9)


def test_standard_input_is_refused(tmp_path: Path) -> None:
    with pytest.raises(trialgraph.InvalidParameter, match="standard input cannot be read by many workers"):
        write(["-"], tmp_path / "shards", Processes(1))


def test_the_command_reports_and_says_so_where_something_failed(
    tmp_path: Path, sources: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["shard", *sources, "--to", str(tmp_path / "shards"), "--graph", str(tmp_path / "none"), "--jobs", "2"])
    assert ended.value.code == 1
    said = capsys.readouterr().err
    assert "a.jsonl" in said
    assert "line 3" in said
    assert manifest(tmp_path / "shards")["kept"] == 11


def test_without_spark_it_is_said_how_to_get_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyspark.sql", None)
    with pytest.raises(trialgraph.InvalidParameter, match=r"pip install 'trialgraph\[spark\]'"):
        Cluster("local[2]")


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    pytest.importorskip("pyspark", reason="Spark is not installed (pip install 'trialgraph[spark]')")
    workers = Cluster("local[2]")
    yield workers
    workers.stop()


def test_a_cluster_writes_the_same_files(tmp_path: Path, sources: list[str], cluster: Workers) -> None:
    write(sources, tmp_path / "one", Processes(1), size=2)
    write(sources, tmp_path / "other", cluster, size=2)
    one, other = manifest(tmp_path / "one"), manifest(tmp_path / "other")
    assert {**one, "seconds": 0} == {**other, "seconds": 0}
    assert in_shards(tmp_path / "one") == in_shards(tmp_path / "other")


def test_a_cluster_finds_nothing_in_nothing(tmp_path: Path, cluster: Workers) -> None:
    report = write([str(tmp_path / "none")], tmp_path / "shards", cluster)
    assert (report.kept, len(report.quarantined)) == (0, 1)


def test_real_records_come_out_of_a_cluster_as_out_of_one_machine(
    shared: Path, tmp_path: Path, cluster: Workers
) -> None:
    sources = [str(shared / "data" / "ctgov-v2" / "studies.jsonl.gz")]
    built = trialgraph.build(sources, tmp_path / "graph", jobs=2)
    report = write(sources, tmp_path / "shards", cluster, size=128)
    assert (report.read, report.kept) == (built.read, built.kept)
    assert in_shards(tmp_path / "shards") == in_graph(tmp_path / "graph")

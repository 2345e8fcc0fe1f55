"""Builds that are killed at any moment, and resumed, end in the graph of a build that was left alone."""

from __future__ import annotations

import json
import random
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from trialgraph.queries.store import GraphStore

# Batches so small that many stand between the first record and the last.
BUILD = "import trialgraph.loaders.pipeline as p; p._BATCH = 3000; from trialgraph.cli import main; main()"
STUDIES = 300
# Graphs, and how often the build of each is killed before it is let go on to its end: twenty moments.
GRAPHS, KILLS = 5, 4
DRUGS = ("mycophenolate mofetil", "rituximab", "methotrexate", "cyclophosphamide", "imatinib", "prednisone")


def study(number: int, text: str, updated: str) -> str:
    protocol: dict[str, Any] = {
        "identificationModule": {"nctId": f"NCT{number:08}", "briefTitle": f"Trial {number}"},
        "statusModule": {"lastUpdatePostDateStruct": {"date": updated}},
        "conditionsModule": {"conditions": ["Systemic Sclerosis"]},
        "eligibilityModule": {"eligibilityCriteria": f"Exclusion Criteria:\n\n* {text}"},
        "contactsLocationsModule": {"locations": [{"city": f"Town {number % 7}", "country": "France"}]},
    }
    return json.dumps({"protocolSection": protocol})


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Studies, of which every fortieth comes in two versions, the older one last."""
    file = tmp_path_factory.mktemp("records") / "studies.jsonl"
    texts = [f"Treatment with {drug} within {weeks} weeks" for drug in DRUGS for weeks in range(2, 9)]
    lines = [study(number, texts[number % len(texts)], "2024-05-01") for number in range(STUDIES)]
    lines += [study(number, "Treatment with imatinib, ever", "2023-01-01") for number in range(0, STUDIES, 40)]
    file.write_text("\n".join(lines) + "\n")
    return file


def started(source: Path, graph: Path, *options: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-c", BUILD, "build", str(source), "--graph", str(graph), *options]
    return subprocess.Popen(command, stderr=subprocess.PIPE)


def full(source: Path, graph: Path) -> str:
    """What a build says that may write files of half a megabyte at most, which to the store is a full disk."""
    limit = "import resource, signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN)"
    code = f"{limit}; resource.setrlimit(resource.RLIMIT_FSIZE, (500_000,) * 2); {BUILD}"
    command = [sys.executable, "-c", code, "build", str(source), "--graph", str(graph)]
    done = subprocess.run(command, stderr=subprocess.PIPE, text=True)
    assert done.returncode == 1
    return done.stderr


def finished(source: Path, graph: Path, *options: str) -> float:
    """The seconds that the build took."""
    start = time.perf_counter()
    with started(source, graph, *options) as process:
        said = process.communicate()[1].decode()
    assert process.returncode == 0, said
    return time.perf_counter() - start


def content(graph: Path) -> Counter[str]:
    """Every quad, the default graph's too; blank nodes without the names that each load gives them."""
    return Counter(re.sub(r"_:\w+", "_:", str(quad)) for quad in GraphStore.open(graph, read_only=True).store)


@pytest.fixture(scope="module")
def undisturbed(source: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Counter[str], float]:
    """What a build that was left alone made, and the seconds it took."""
    graph = tmp_path_factory.mktemp("undisturbed") / "graph"
    seconds = finished(source, graph)
    found = content(graph)
    assert sum("wasRevisionOf" in quad for quad in found) == 2 * -(-STUDIES // 40)
    return found, seconds


@pytest.mark.parametrize("seed", range(GRAPHS))
def test_the_graph_is_the_same(
    seed: int, source: Path, undisturbed: tuple[Counter[str], float], tmp_path: Path
) -> None:
    expected, seconds = undisturbed
    chance = random.Random(seed)
    for _ in range(KILLS):
        with started(source, tmp_path / "graph", "--resume") as process:
            try:
                process.wait(chance.uniform(0.1, seconds))
            except subprocess.TimeoutExpired:
                process.send_signal(signal.SIGKILL)
    finished(source, tmp_path / "graph", "--resume")
    assert content(tmp_path / "graph") == expected


def children(process: int) -> list[int]:
    return list(map(int, Path(f"/proc/{process}/task/{process}/children").read_text().split()))


def until(condition: Callable[[], bool]) -> None:
    """Nothing, as soon as the condition holds; a failure if it does not within half a minute."""
    for _ in range(300):
        if condition():
            return
        time.sleep(0.1)
    pytest.fail("it never came to that")


LINUX = pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="this system does not list processes in /proc")


@LINUX
def test_no_worker_outlives_a_killed_build(source: Path, tmp_path: Path) -> None:
    with started(source, tmp_path / "graph", "--jobs", "2") as process:
        until(lambda: len(children(process.pid)) >= 2)
        workers = children(process.pid)
        process.kill()
    until(lambda: not any(Path(f"/proc/{worker}").exists() for worker in workers))


@LINUX
def test_an_interrupted_build_says_how_to_go_on(source: Path, tmp_path: Path) -> None:
    with started(source, tmp_path / "graph", "--jobs", "2") as process:
        until(lambda: len(children(process.pid)) >= 2)
        process.send_signal(signal.SIGINT)
        said = process.communicate()[1].decode()
    expected = "trialgraph: interrupted; what was loaded before stands, and the same command goes on from there\n"
    assert (process.returncode, said) == (130, expected)


@pytest.mark.skipif(sys.platform == "win32", reason="this system does not limit the size of a file")
def test_a_full_disk_is_named_and_the_build_goes_on_when_there_is_room(
    source: Path, undisturbed: tuple[Counter[str], float], tmp_path: Path
) -> None:
    graph = tmp_path / "graph"
    assert full(source, graph) == (
        f"trialgraph: {graph}: no room left on the disk; what was loaded before stands: "
        "make room and run the same command again\n"
    )
    finished(source, graph)
    assert content(graph) == undisturbed[0]

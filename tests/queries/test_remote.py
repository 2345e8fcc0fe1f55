"""A real endpoint gives the same rows as the embedded graph, and its failures have names."""

from __future__ import annotations

import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from trialgraph.errors import GraphUnavailable, InvalidQuery, UnknownTerm
from trialgraph.queries.ask import ask
from trialgraph.queries.remote import Endpoint
from trialgraph.queries.store import GraphStore


@pytest.fixture(scope="module")
def endpoint(graph: GraphStore, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Endpoint]:
    """`oxigraph serve` over a copy of the fixture, on a free port of loopback."""
    program = shutil.which("oxigraph")
    if program is None:
        pytest.skip("the oxigraph program (package `oxigraph`) is not installed")
    folder = tmp_path_factory.mktemp("endpoint")
    copy = GraphStore.open(folder)
    copy.store.extend(graph.store)
    copy.store.flush()
    del copy
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{probe.getsockname()[1]}"
    command = [program, "serve-read-only", "--location", str(folder), "--bind", address, "--union-default-graph"]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL) as server:
        try:
            _wait(f"http://{address}/")
            yield Endpoint(f"http://{address}/query")
        finally:
            server.terminate()


def _wait(url: str) -> None:
    for _ in range(100):
        try:
            urlopen(url, timeout=1).close()
            return
        except URLError:
            time.sleep(0.1)
    pytest.fail("the endpoint does not come up")


def test_same_rows_as_the_embedded_graph(endpoint: Endpoint, graph: GraphStore, case: Any) -> None:
    assert ask(endpoint, case.question, case.values) == ask(graph, case.question, case.values)


def test_ask_and_construct(endpoint: Endpoint, graph: GraphStore) -> None:
    for text in (
        "ASK { ?t a tg:Trial }",
        "CONSTRUCT { ?t tg:id ?id } WHERE { ?t tg:id ?id }",
        "SELECT ?x (1.50 AS ?y) ('a' AS ?z) {}",
    ):
        assert endpoint.select(text) == graph.select(text)


def test_malformed_query_is_shown_in_the_lines_of_the_user(endpoint: Endpoint) -> None:
    with pytest.raises(InvalidQuery, match="line 2, column 5: the prefix 'foo:' is not declared"):
        endpoint.select("SELECT ?x {\n ?x foo:a ?y }")


def test_query_that_only_the_endpoint_refuses_has_its_address(endpoint: Endpoint) -> None:
    with pytest.raises(GraphUnavailable, match=endpoint.url.rpartition("/")[0]):
        Endpoint(endpoint.url + "-missing").select("ASK {}")


def test_update_never_leaves_the_house(endpoint: Endpoint) -> None:
    with pytest.raises(InvalidQuery, match="only read"):
        endpoint.select("DELETE WHERE { ?s ?p ?o }")


def test_unknown_name_suggests_names_of_the_remote_graph(endpoint: Endpoint) -> None:
    with pytest.raises(UnknownTerm, match="did you mean rituximab"):
        ask(endpoint, "trials-excluding-treatment", {"treatment": "rituksimab"})


def test_nobody_listens() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{probe.getsockname()[1]}/query"
    with pytest.raises(GraphUnavailable, match=f"{url}: .*refused"):
        Endpoint(url).select("ASK {}")


def test_address_is_a_web_address(tmp_path: Path) -> None:
    with pytest.raises(GraphUnavailable, match="starts with http"):
        Endpoint(str(tmp_path))


class _Answer(BaseHTTPRequestHandler):
    """What a store may do to us: the path of the request names it."""

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        if self.path == "/slow":
            time.sleep(1.5)
        self.send_response({"/busy": 503, "/failed": 500, "/picky": 400}.get(self.path, 200))
        self.send_header("Content-Type", "application/sparql-results+json")
        self.end_headers()
        self.wfile.write(b'{"head": {"vars": ["x"]}, "results": {"bindings": [{"x"')

    def log_message(self, format: str, *args: object) -> None:
        """Silence: the test reads what the client says."""


@pytest.fixture(scope="module")
def unreliable() -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), _Answer)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize(
    ("path", "message"),
    [("/busy", "answers 503"), ("/failed", "status code 500"), ("/cut", "the answer breaks off")],
)
def test_failure_of_the_endpoint_is_named(unreliable: str, path: str, message: str) -> None:
    with pytest.raises(GraphUnavailable, match=f"{unreliable}{path}: .*{message}"):
        Endpoint(unreliable + path).select("SELECT ?x { ?x a ?y }")


def test_endpoint_may_refuse_what_we_find_right(unreliable: str) -> None:
    with pytest.raises(InvalidQuery, match="refuses the query"):
        Endpoint(unreliable + "/picky").select("ASK {}")


def test_no_answer_in_time(unreliable: str) -> None:
    with pytest.raises(GraphUnavailable, match="no answer within 1 s"):
        Endpoint(unreliable + "/slow", timeout=1).select("ASK {}")

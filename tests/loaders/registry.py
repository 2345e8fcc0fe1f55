"""A registry of made-up studies on this machine, one that pages, shifts, stalls, breaks off, and refuses."""

from __future__ import annotations

import gzip
import json
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from trialgraph.errors import DownloadFailed
from trialgraph.loaders.fetching import Fetched, fetch
from trialgraph.loaders.registry_api import Patience, Query, Registry

Study = dict[str, Any]

GLIMMER = Query(condition="glimmer disease")


def nct(number: int) -> str:
    return f"NCT{number:08}"


def study(number: int, *aliases: int) -> Study:
    """A study that `trialgraph build` reads."""
    identification: Study = {"nctId": nct(number), "briefTitle": f"Zorbamide für glimmer, part {number}"}
    if aliases:
        identification["nctIdAliases"] = [nct(alias) for alias in aliases]
    criteria = "Exclusion Criteria:\n\n* Zorbamide within 4 weeks"
    return {
        "protocolSection": {
            "identificationModule": identification,
            "statusModule": {"overallStatus": "RECRUITING"},
            "eligibilityModule": {"eligibilityCriteria": criteria},
        },
        "hasResults": False,
    }


def dumped(found: object) -> bytes:
    return json.dumps(found, ensure_ascii=False, separators=(",", ":")).encode()


def lines(studies: Sequence[Study]) -> bytes:
    """The studies as a file of JSON lines, with the bytes that the server sends."""
    return b"".join(dumped(each) + b"\n" for each in studies)


def read(path: Path) -> bytes:
    """The content of a file, unpacked if it is packed."""
    data = path.read_bytes()
    return gzip.decompress(data) if path.suffix == ".gz" else data


@dataclass
class Answer:
    """An answer in place of the right one: a status with headers and a body, or the right body spoilt."""

    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes | None = None
    cut: int | None = None
    """After how many bytes the connection ends."""
    chunked: bool = False
    """Whether a cut body had promised more chunks, in place of a length."""
    shortened: int | None = None
    """To how many bytes the body is shortened without any sign of it."""
    packed: bool = False
    stall: float = 0
    drops: float = 0
    """Seconds between one byte and the next."""


class _Handler(BaseHTTPRequestHandler):
    server: Server

    def do_GET(self) -> None:
        address = urlsplit(self.path)
        asked = {name: values[0] for name, values in parse_qs(address.query).items()}
        self.server.seen.append(asked)
        self.server.agents.add(self.headers["User-Agent"])
        if address.path != "/api/studies":
            self._send(Answer(404, body=b"no such place"), b"")
        elif self.server.next:
            self._send(self.server.next.pop(0), self.server.page(asked))
        elif asked.get("pageToken", "") in self.server.forgotten:
            self._send(Answer(400, {"Content-Type": "text/plain"}, b"Unknown page token"), b"")
        else:
            self._send(Answer(), self.server.page(asked))

    def _send(self, answer: Answer, right: bytes) -> None:
        usual = right if answer.status == 200 else b""
        body = usual if answer.body is None else answer.body
        body = body[: answer.shortened]
        if answer.packed:
            body = gzip.compress(body)
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        if answer.packed:
            self.send_header("Content-Encoding", "gzip")
        if answer.chunked:
            self.send_header("Transfer-Encoding", "chunked")
            body = b"%x\r\n%b" % (len(body), body)
        else:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        time.sleep(answer.stall)
        self._write(body[: answer.cut], answer.drops)

    def _write(self, body: bytes, pause: float) -> None:
        try:
            for byte in body if pause else ():
                self.wfile.write(bytes([byte]))
                time.sleep(pause)
            self.wfile.write(b"" if pause else body)
        except OSError:
            # The client lost its patience, as it should.
            self.close_connection = True

    def log_message(self, *_: object) -> None:
        pass


class Server(ThreadingHTTPServer):
    """A registry; tokens say from which study a page goes on, and in which pass over the pages."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.studies = [study(number) for number in range(1, 26)]
        self.seen: list[dict[str, str]] = []
        self.agents: set[str] = set()
        self.next: list[Answer] = []
        self.forgotten: set[str] = set()
        self.token: Callable[[int], str | None] = lambda start: f"from-{start}"
        self.turned: Callable[[int], None] = lambda start: None
        """Called before the page from a study on is made."""
        self.total: int | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/api"

    def page(self, asked: dict[str, str]) -> bytes:
        start, size = int(asked.get("pageToken", "from-0").split("-")[1]), int(asked["pageSize"])
        self.turned(start)
        found = self._found(asked)
        page: dict[str, object] = {"totalCount": len(found) if self.total is None else self.total}
        page = page if asked.get("countTotal") == "true" else {}
        page["studies"] = found[start : start + size]
        if start + size < len(found) and (token := self.token(start + size)):
            page["nextPageToken"] = token
        return dumped(page)

    def _found(self, asked: dict[str, str]) -> list[Study]:
        if "filter.ids" not in asked:
            return self.studies
        ids = set(asked["filter.ids"].split(","))
        return [each for each in self.studies if ids & _all_ids(each)]


def _all_ids(found: Study) -> set[str]:
    names = found["protocolSection"]["identificationModule"]
    return {names["nctId"], *names.get("nctIdAliases", ())}


@contextmanager
def serving() -> Iterator[Server]:
    with Server() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


class Time:
    """A clock that only moves when somebody sleeps; `slept` are the pauses."""

    def __init__(self) -> None:
        self.now, self.slept = 100.0, list[float]()

    def clock(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


class Desk:
    """Where studies are fetched, four a page, into the file `out`; `said` and `told` are what was heard meanwhile."""

    def __init__(self, server: Server, out: Path) -> None:
        self.server, self.out, self.time = server, out, Time()
        self.part = out.with_name(f"{out.name}.part")
        self.note = out.with_name(f"{out.name}.part.json")
        self.said, self.told = list[str](), list[tuple[int, int | None]]()

    def fetch(self, query: Query = GLIMMER, *, restart: bool = False, page_size: int = 4) -> Fetched:
        patience = Patience(waits=(1, 2))
        registry = Registry(self.server.url, 600, patience, self.said.append, self.time.clock, self.time.sleep)
        return fetch(
            query,
            self.out,
            registry,
            page_size=page_size,
            restart=restart,
            progress=lambda done, total: self.told.append((done, total)),
        )

    def interrupt(self, pages: int, query: Query = GLIMMER) -> None:
        """Nothing; so many pages arrived before the registry went away."""
        answers = [Answer(200)] * pages + [Answer(503)] * 3
        self.server.next = answers
        with pytest.raises(DownloadFailed, match="503"):
            self.fetch(query)

    def noted(self) -> dict[str, object]:
        found: dict[str, object] = json.loads(self.note.read_bytes())
        return found

    def listed(self) -> list[str]:
        return sorted(place.name for place in self.out.parent.iterdir())

    def asked(self) -> list[str]:
        """The page tokens that the registry was asked for since the last time."""
        found = [each.get("pageToken", "") for each in self.server.seen]
        self.server.seen.clear()
        return found

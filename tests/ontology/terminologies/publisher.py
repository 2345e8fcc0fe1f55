"""A publisher's server on this machine, one that can break off, forget, change, and refuse."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class File:
    """A file on the server, and how the server misbehaves about it."""

    body: bytes
    etag: str = '"1"'
    modified: str = ""
    kind: str = "application/octet-stream"
    ranges: bool = True
    careful: bool = True
    """Whether If-Range is looked at."""
    shifted: bool = False
    """Whether a range begins where the server likes."""
    sized: bool = True
    chunked: bool = False
    cuts: list[int] = field(default_factory=list)
    """After how many bytes the next answers break off."""
    refusals: list[tuple[int, str]] = field(default_factory=list)
    """The next answers: a status and the seconds to wait."""
    stall: float = 0


class Handler(BaseHTTPRequestHandler):
    server: Server

    def do_GET(self) -> None:
        self.server.seen.append((self.path, dict(self.headers)))
        file = self.server.files.get(self.path)
        if file is None:
            self._say(404)
        elif file.refusals:
            status, seconds = file.refusals.pop(0)
            self._say(status, {"Retry-After": seconds} if seconds else {})
        elif file.etag and self.headers["If-None-Match"] == file.etag:
            self._say(304)
        else:
            self._send(file)

    def _send(self, file: File) -> None:
        start = self._start(file)
        if start >= len(file.body):
            self._say(416, {"Content-Range": f"bytes */{len(file.body)}"})
            return
        headers = {"Content-Type": file.kind, "ETag": file.etag, "Last-Modified": file.modified}
        if start:
            headers["Content-Range"] = f"bytes {start}-{len(file.body) - 1}/{len(file.body)}"
        if file.sized:
            headers["Content-Length"] = str(len(file.body) - start)
        if file.chunked:
            headers["Transfer-Encoding"] = "chunked"
        self._say(206 if start else 200, headers)
        time.sleep(file.stall)
        part = file.body[start:][: file.cuts.pop(0) if file.cuts else None]
        if file.chunked:
            # A chunk promises its length, and an empty one says that all is said.
            whole = start + len(part) == len(file.body)
            part = b"%x\r\n%b" % (len(file.body) - start, part) + (b"\r\n0\r\n\r\n" if whole else b"")
        self.wfile.write(part)

    def _start(self, file: File) -> int:
        asked, same = self.headers["Range"], self.headers["If-Range"] in (file.etag, file.modified)
        if not asked or not file.ranges or (file.careful and not same):
            return 0
        return int(asked.removeprefix("bytes=").removesuffix("-")) - file.shifted

    def _say(self, status: int, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in (headers or {"Content-Length": "0"}).items():
            if value:
                self.send_header(name, value)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


class Server(ThreadingHTTPServer):
    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.files: dict[str, File] = {}
        self.seen: list[tuple[str, dict[str, str]]] = []

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.server_port}{path}"

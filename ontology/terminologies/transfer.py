"""One file over HTTP, continued where the last try broke off; a downloader for pooch."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import msgspec
import requests
import urllib3
from requests.adapters import HTTPAdapter

import trialgraph
from trialgraph.errors import DownloadFailed

Progress = Callable[[int, int | None], None]

# Seconds until a server must have taken the call, and between two pieces of an answer.
_PATIENCE = (15, 60)
# How often a busy server (429, 503) is asked again, how fast the waits grow, and the longest it may ask for: seconds.
_TRIES, BACKOFF, _LONGEST = 4, 1.0, 120
_PIECE = 1 << 18
# The answers that say that there is no such file.
GONE = (404, 410)


class _Retry(urllib3.Retry):
    """Waits as long as the server asks, within reason; what a server asks without a limit would look like a hang."""

    def get_retry_after(self, response: urllib3.BaseHTTPResponse) -> float | None:
        asked = super().get_retry_after(response)
        return None if asked is None else min(asked, _LONGEST)


def session() -> requests.Session:
    """A session that says who asks, takes files as they are stored, and asks busy servers again."""
    http = requests.Session()
    http.headers["User-Agent"] = f"trialgraph/{trialgraph.__version__}"
    # A file packed for the journey only could not be continued: the ranges are those of the file as it is stored.
    http.headers["Accept-Encoding"] = "identity"
    busy = _Retry(
        _TRIES,
        connect=0,
        read=False,
        other=0,
        status_forcelist=(429, 503),
        backoff_factor=BACKOFF,
        raise_on_status=False,
    )
    for scheme in ("https://", "http://"):
        http.mount(scheme, HTTPAdapter(max_retries=busy))
    return http


@contextmanager
def failures(url: str) -> Iterator[None]:
    """Nothing; what goes wrong on the way to the server and back is raised as DownloadFailed."""
    try:
        yield
    except requests.Timeout:
        raise DownloadFailed(url, "the server does not answer in time") from None
    except requests.exceptions.SSLError:
        raise DownloadFailed(url, "no secure connection to the server (its certificate or encryption)") from None
    except requests.ConnectionError:
        raise DownloadFailed(url, "no connection to the server") from None
    except requests.RequestException as problem:
        raise DownloadFailed(url, str(problem)) from None


def ask(http: requests.Session, url: str, **headers: str) -> requests.Response:
    """The server's answer, whose body is still to be read; 200, 206, 304, and 416 are answers.

    Raises DownloadFailed for any other, with its `status`.
    """
    with failures(url):
        response = http.get(url, headers=headers, stream=True, timeout=_PATIENCE)
    if response.status_code in (200, 206, 304, 416):
        return response
    response.close()
    cause = "not found" if response.status_code in GONE else response.reason
    if response.status_code in (429, 503):
        cause += f"; asked {_TRIES + 1} times"
    raise DownloadFailed(url, f"{cause} ({response.status_code})", response.status_code)


def read(http: requests.Session, url: str) -> bytes:
    """The whole answer, for small ones such as checksums."""
    with failures(url), ask(http, url) as response:
        return response.content


class Version(msgspec.Struct, frozen=True):
    """What a server says to tell one content of an address from the next."""

    etag: str = ""
    modified: str = ""

    @classmethod
    def of(cls, response: requests.Response) -> Version:
        """The version of the answer's body."""
        return cls(response.headers.get("ETag", ""), response.headers.get("Last-Modified", ""))

    @property
    def unchanged(self) -> str:
        """What `If-Range` takes, "" for none: a weak ETag promises the same meaning, not the same bytes (RFC 9110)."""
        return self.modified if not self.etag or self.etag.startswith("W/") else self.etag

    @property
    def changed(self) -> dict[str, str]:
        """The headers that ask for the file only if it is another than this one."""
        if self.etag:
            return {"If-None-Match": self.etag}
        return {"If-Modified-Since": self.modified} if self.modified else {}


class _Origin(msgspec.Struct):
    """What the bytes of a part are the beginning of."""

    url: str
    version: Version


class Unchanged(Exception):
    """The server has still the version that is in the cache."""


class Transfer:
    """A downloader for `pooch.retrieve` that continues a broken transfer.

    The bytes gather in `part`; what they are the beginning of stands beside it. Only a whole file is handed to pooch,
    and then the part is gone. A transfer that breaks off leaves it for the next one.
    """

    def __init__(self, http: requests.Session, part: Path, held: Version | None, progress: Progress | None) -> None:
        self.http, self.part, self.held = http, part, held or Version()
        self.progress = progress or (lambda done, total: None)
        self.note = part.with_name(f"{part.name}.json")
        self.version, self.resumed = Version(), False

    def __call__(self, url: str, output_file: str, pooch: object) -> None:
        """Nothing; the whole file stands at `output_file`.

        Raises DownloadFailed, and Unchanged where the server has the version held.
        """
        with self._open(url) as response:
            self._receive(url, response)
        self.part.replace(output_file)
        self.note.unlink(missing_ok=True)

    def discard(self) -> None:
        """Nothing; what arrived so far is gone."""
        self.part.unlink(missing_ok=True)
        self.note.unlink(missing_ok=True)

    def _open(self, url: str) -> requests.Response:
        """The answer to go on with: the rest of the part, or the whole file from its start."""
        if begun := self._begun(url):
            offset = self.part.stat().st_size
            rest = {"Range": f"bytes={offset}-", "If-Range": begun.unchanged}
            response = ask(self.http, url, **self.held.changed, **rest)
            self.resumed, self.version = _continues(response, offset, begun), begun
            if self.resumed or response.status_code in (200, 304):
                return self._checked(url, response)
            response.close()
        return self._checked(url, ask(self.http, url, **self.held.changed))

    def _begun(self, url: str) -> Version | None:
        """The version that the part is the beginning of, if it can be continued."""
        try:
            origin = msgspec.json.decode(self.note.read_bytes(), type=_Origin)
        except (FileNotFoundError, msgspec.MsgspecError):
            return None
        usable = origin.url == url and origin.version.unchanged and self.part.is_file() and self.part.stat().st_size
        return origin.version if usable else None

    def _checked(self, url: str, response: requests.Response) -> requests.Response:
        """The answer, if there is a file in it."""
        if response.status_code == (206 if self.resumed else 200) and not _is_page(response):
            return response
        response.close()
        if response.status_code == 304:
            self.discard()
            raise Unchanged
        what = "with a web page" if _is_page(response) else f"unasked ({response.status_code})"
        raise DownloadFailed(url, f"the server answers {what}, not with the file")

    def _receive(self, url: str, response: requests.Response) -> None:
        """Nothing; the part is the whole file."""
        # The note is written before the first byte and after the old part is gone: no part stands beside a wrong one.
        if not self.resumed:
            self.discard()
            self.version = Version.of(response)
            self.note.write_bytes(msgspec.json.encode(_Origin(url, self.version)))
        with self.part.open("ab") as part:
            rest = response.headers.get("Content-Length", "")
            total = part.tell() + int(rest) if rest.isdecimal() else None
            whole = self._write(response, part, total)
        size = self.part.stat().st_size
        if not whole or size != (size if total is None else total):
            of = "" if total is None else f" of {total:,}"
            then = "continues there" if self.version.unchanged else "starts again, as this server cannot continue"
            raise DownloadFailed(url, f"the transfer broke off after {size:,}{of} bytes; the next try {then}")

    def _write(self, response: requests.Response, part: BinaryIO, total: int | None) -> bool:
        """Whether the answer ended where it should."""
        done = part.tell()
        self.progress(done, total)
        try:
            for piece in response.raw.stream(_PIECE, decode_content=False):
                done += part.write(piece)
                self.progress(done, total)
        except urllib3.exceptions.HTTPError:
            return False
        return True


def _continues(response: requests.Response, offset: int, begun: Version) -> bool:
    """Whether the answer is the rest of what was begun; some servers send a range of whatever they have now.

    An answer to If-Range need not repeat the date (RFC 9110, 15.3.7).
    """
    starts = response.headers.get("Content-Range", "").startswith(f"bytes {offset}-")
    return response.status_code == 206 and starts and Version.of(response).unchanged in (begun.unchanged, "")


def _is_page(response: requests.Response) -> bool:
    """Whether the body is for people: a login, or an error that says 200."""
    return response.headers.get("Content-Type", "").startswith("text/html")

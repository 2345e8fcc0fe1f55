"""ClinicalTrials.gov's API, version 2: pages of studies, asked for at a polite rate and until they arrive whole."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

import msgspec
import requests
import urllib3

import trialgraph
from trialgraph.errors import DownloadFailed, InvalidParameter
from trialgraph.loaders.formats import ctgov_v2 as v2
from trialgraph.ontology.terminologies.transfer import failures

REGISTRY = "https://clinicaltrials.gov/api/v2"
# Requests a minute: the limit that the registry publishes.
RATE = 50
# Studies with results have some hundred kilobytes each: a page of these is still a few megabytes to fetch again.
PAGE_SIZE = 200
# As many ids as fit into an address that every server takes.
_LOT = 200
_PIECE = 1 << 16
# A registry that was never reached is mostly one that cannot be: it is tried again only so often.
_FIRST_WAITS = 2
# Of what a server says about a refusal, so many characters are told.
_SAID = 200


class Query(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is asked of the registry: words, in its own search syntax, or ids; `limit` studies at most."""

    condition: str = ""
    term: str = ""
    intervention: str = ""
    statuses: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()
    limit: int | None = None

    def lots(self) -> list[dict[str, str]]:
        """The parameters of each run of pages: one run for words, one for each lot of ids."""
        if self.ids:
            return [{"filter.ids": ",".join(lot)} for lot in _lots(self.ids)]
        words = {
            "query.cond": self.condition,
            "query.term": self.term,
            "query.intr": self.intervention,
            "filter.overallStatus": ",".join(self.statuses),
        }
        return [{name: value for name, value in words.items() if value}]


def _lots(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    return (ids[start : start + _LOT] for start in range(0, len(ids), _LOT))


class Page(v2.Page, frozen=True):
    """One page of an answer, as sent; the last one names no next page."""

    next_page_token: str | None = None
    total_count: int | None = None


@dataclass(frozen=True)
class Patience:
    """Seconds: to reach the server, between two pieces of an answer, for a whole page, and of the longest wait.

    A failed request is made again after each of the `waits`, or later if the server asks for that.
    """

    connect: float = 15
    read: float = 60
    page: float = 300
    longest: float = 600
    waits: tuple[float, ...] = (1, 2, 4, 8, 16, 32)


class _Refused(DownloadFailed):
    """An answer that is no page; `wait` is the seconds that the server asks to wait."""

    wait: float = 0


_decode = msgspec.json.Decoder(Page).decode


@dataclass
class Registry:
    """A server of the API, with one request at a time; `say` is told why something takes long."""

    url: str = REGISTRY
    rate: float = RATE
    patience: Patience = Patience()
    say: Callable[[str], None] = lambda message: None
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    asked: int = field(default=0, init=False)
    _reached: bool = field(default=False, init=False)
    _next: float = field(default=float("-inf"), init=False)
    _http: requests.Session = field(default_factory=requests.Session, init=False)

    def __post_init__(self) -> None:
        if not self.url.startswith(("http://", "https://")):
            raise InvalidParameter(f"{self.url}: the address of a registry starts with http:// or https://")
        self.url = self.url.rstrip("/")
        self._http.headers["User-Agent"] = f"trialgraph/{trialgraph.__version__}"

    def page(self, parameters: dict[str, str]) -> Page:
        """The page that the parameters ask for.

        Raises DownloadFailed where the server refuses it, or where no try brings it whole.
        """
        tries = 0
        while True:
            self._keep_pace()
            try:
                return self._page(parameters)
            except DownloadFailed as failure:
                wait = self._wait(failure, tries)
            tries += 1
            self.sleep(wait)

    def _keep_pace(self) -> None:
        now = self.clock()
        if now < self._next:
            self.sleep(self._next - now)
        self._next = max(now, self._next) + 60 / self.rate
        self.asked += 1

    def _wait(self, failure: DownloadFailed, tries: int) -> float:
        """The seconds until the request is made again; raises the failure where that is no use."""
        passing = failure.status in (0, 408, 429) or failure.status >= 500
        if not passing:
            raise failure
        if tries == len(self.patience.waits[: None if self._reached else _FIRST_WAITS]):
            raise DownloadFailed(failure.source, f"{failure.cause}; asked {tries + 1} times", failure.status)
        wished = failure.wait if isinstance(failure, _Refused) else 0
        if wished > self.patience.longest:
            raise DownloadFailed(failure.source, f"{failure.cause}; it asks to wait {wished:,.0f} s", failure.status)
        wait = max(wished, self.patience.waits[tries])
        self.say(f"{failure.cause}; asking again in {wait:.0f} s")
        return wait

    def _page(self, parameters: dict[str, str]) -> Page:
        address, patience = f"{self.url}/studies", (self.patience.connect, self.patience.read)
        with (
            failures(self.url),
            self._http.get(address, params=parameters, stream=True, timeout=patience) as response,
        ):
            self._reached = True
            body = self._body(response)
        if response.status_code != 200:
            raise _refused(self.url, response, body)
        try:
            return _decode(body)
        except msgspec.DecodeError as error:
            raise DownloadFailed(self.url, f"the answer is cut short, or no page of studies ({error})") from None

    def _body(self, response: requests.Response) -> bytes:
        """The whole answer, unpacked; what comes by drops would never run into the time between two pieces."""
        pieces, late = [], self.clock() + self.patience.page
        try:
            while piece := response.raw.read1(_PIECE, decode_content=True):
                pieces.append(piece)
                if self.clock() > late:
                    raise DownloadFailed(self.url, f"the answer is not whole after {self.patience.page:.0f} s")
        except urllib3.exceptions.ReadTimeoutError:
            raise DownloadFailed(self.url, f"the answer stopped for {self.patience.read:.0f} s") from None
        except urllib3.exceptions.HTTPError:
            raise DownloadFailed(self.url, "the answer broke off") from None
        return b"".join(pieces)


def _refused(url: str, response: requests.Response, body: bytes) -> _Refused:
    """Why the server sends no page, in its own words where these are for people and short."""
    said = "" if "html" in response.headers.get("Content-Type", "") else body[:_SAID].decode("utf-8", "replace")
    cause = " ".join(f"{response.reason} ({response.status_code}) {said}".split())
    refused = _Refused(url, cause, response.status_code)
    try:
        refused.wait = urllib3.Retry().parse_retry_after(response.headers.get("Retry-After", "0"))
    except urllib3.exceptions.InvalidHeader:
        # A server that asks for something unheard of is asked again as if it had not.
        refused.wait = 0
    return refused

"""Pages arrive whole or not at all, at a polite rate, and a busy server is asked again when it likes."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

import trialgraph
from tests.loaders.registry import Answer, Server, Time, dumped, nct, serving, study
from trialgraph.errors import DownloadFailed, InvalidParameter
from trialgraph.loaders.registry_api import REGISTRY, Patience, Query, Registry

ASKED = {"query.cond": "glimmer disease", "pageSize": "3"}


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as found:
        yield found


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def registry(server: Server, time: Time, said: list[str]) -> Registry:
    """A client that waits for nothing in truth."""
    patience = Patience(connect=5, read=5, page=5, longest=600, waits=(1, 2, 4))
    return Registry(server.url, 60, patience, said.append, time.clock, time.sleep)


class TestQuery:
    def test_words_are_one_run_of_pages(self) -> None:
        query = Query(condition="a", term="b", intervention="c", statuses=("RECRUITING", "COMPLETED"))
        assert query.lots() == [
            {"query.cond": "a", "query.term": "b", "query.intr": "c", "filter.overallStatus": "RECRUITING,COMPLETED"}
        ]

    def test_what_is_not_asked_is_not_sent(self) -> None:
        assert Query(condition="systemic sclerosis").lots() == [{"query.cond": "systemic sclerosis"}]

    def test_many_ids_are_asked_for_in_lots(self) -> None:
        ids = tuple(nct(number) for number in range(450))
        lots = [lot["filter.ids"].split(",") for lot in Query(ids=ids).lots()]
        assert [len(lot) for lot in lots] == [200, 200, 50]
        assert tuple(each for lot in lots for each in lot) == ids


class TestPage:
    def test_studies_as_they_were_sent(self, server: Server, registry: Registry) -> None:
        page = registry.page({**ASKED, "countTotal": "true"})
        assert [bytes(each) for each in page.studies] == [dumped(study(number)) for number in (1, 2, 3)]
        assert (page.next_page_token, page.total_count) == ("from-3", 25)

    def test_the_last_page_names_no_next_one(self, registry: Registry) -> None:
        page = registry.page({**ASKED, "pageToken": "from-24"})
        assert (len(page.studies), page.next_page_token, page.total_count) == (1, None, None)

    def test_the_server_is_told_who_asks_for_what(self, server: Server, registry: Registry) -> None:
        registry.page({**ASKED, "query.term": 'AREA[Phase]PHASE3 & "ü"'})
        assert server.agents == {f"trialgraph/{trialgraph.__version__}"}
        assert server.seen == [{**ASKED, "query.term": 'AREA[Phase]PHASE3 & "ü"'}]

    def test_a_packed_answer_is_unpacked(self, server: Server, registry: Registry) -> None:
        server.next = [Answer(packed=True)]
        assert len(registry.page(ASKED).studies) == 3
        assert registry.asked == 1

    def test_the_registry_is_the_one_in_bethesda_unless_told(self) -> None:
        assert Registry().url == REGISTRY == "https://clinicaltrials.gov/api/v2"
        assert Registry("http://localhost/api/").url == "http://localhost/api"

    @pytest.mark.parametrize("url", ["", "clinicaltrials.gov/api/v2", "file:///etc/passwd"])
    def test_an_address_is_one_of_the_web(self, url: str) -> None:
        with pytest.raises(InvalidParameter, match="starts with http"):
            Registry(url)


class TestPace:
    def test_requests_are_as_far_apart_as_the_rate_says(self, registry: Registry, time: Time) -> None:
        for _ in range(4):
            registry.page(ASKED)
        assert time.slept == [1, 1, 1]

    def test_time_that_passed_anyway_counts(self, registry: Registry, time: Time) -> None:
        registry.page(ASKED)
        time.now += 0.75
        registry.page(ASKED)
        time.now += 50
        registry.page(ASKED)
        assert time.slept == [0.25]

    def test_a_long_pause_is_no_licence_to_hurry(self, registry: Registry, time: Time) -> None:
        registry.page(ASKED)
        time.now += 60
        registry.page(ASKED)
        registry.page(ASKED)
        assert time.slept == [1]

    def test_fifty_a_minute_are_polite_enough(self, server: Server, time: Time) -> None:
        registry = Registry(server.url, clock=time.clock, sleep=time.sleep)
        registry.page(ASKED)
        registry.page(ASKED)
        assert time.slept == [pytest.approx(1.2)]


PASSING: dict[str, tuple[Answer, str]] = {
    "busy": (Answer(429), "Too Many Requests (429)"),
    "broken": (Answer(500), "Internal Server Error (500)"),
    "a bad gateway": (Answer(502, {"Content-Type": "text/html"}, b"<h1>sorry</h1>"), "Bad Gateway (502)"),
    "away": (Answer(503, body=b"maintenance\n until noon"), "Service Unavailable (503) maintenance until noon"),
    "late": (Answer(504), "Gateway Timeout (504)"),
    "cut short": (Answer(cut=100), "the answer broke off"),
    "cut short in a chunk": (Answer(cut=100, chunked=True), "the answer broke off"),
    "cut short when packed": (Answer(packed=True, cut=60), "the answer broke off"),
    "nothing": (Answer(body=b""), "the answer is cut short, or no page of studies"),
    "half a page without a sign": (Answer(shortened=200), "the answer is cut short, or no page of studies"),
    "no JSON": (Answer(body=b"<html>log in</html>"), "the answer is cut short, or no page of studies"),
    "no page": (Answer(body=b'{"error": "odd"}'), "the answer is cut short, or no page of studies"),
    "no list of studies": (Answer(body=b'{"studies": null}'), "the answer is cut short, or no page of studies"),
}


class TestPassing:
    def test_all_cases_are_here(self) -> None:
        assert len(PASSING) == 13

    @pytest.mark.parametrize("name", PASSING)
    def test_is_asked_again(self, name: str, server: Server, registry: Registry, time: Time, said: list[str]) -> None:
        answer, cause = PASSING[name]
        server.next = [answer, answer]
        assert len(registry.page(ASKED).studies) == 3
        assert time.slept == [1, 2]
        assert [line.endswith(f"; asking again in {n} s") for line, n in zip(said, (1, 2), strict=True)] == [True] * 2
        assert all(line.startswith(cause) for line in said)

    @pytest.mark.parametrize("name", PASSING)
    def test_but_not_for_ever(self, name: str, server: Server, registry: Registry, time: Time) -> None:
        answer, cause = PASSING[name]
        server.next = [answer] * 9
        with pytest.raises(DownloadFailed) as caught:
            registry.page(ASKED)
        assert str(caught.value).startswith(f"{server.url}: {cause}")
        assert str(caught.value).endswith("; asked 4 times")
        assert caught.value.status == (0 if answer.status == 200 else answer.status)
        assert time.slept == [1, 2, 4]
        assert len(server.seen) == 4

    def test_after_a_good_page_the_waits_begin_anew(self, server: Server, registry: Registry, time: Time) -> None:
        server.next = [Answer(503), Answer(503)]
        registry.page(ASKED)
        server.next = [Answer(503)]
        registry.page(ASKED)
        assert time.slept[0:2] == [1, 2]
        assert time.slept[-1] == 1


class TestRetryAfter:
    @pytest.mark.parametrize(("asked", "waited"), [("7", 7), ("600", 600), ("0", 1), ("soon", 1), ("-3", 1)])
    def test_seconds(self, asked: str, waited: float, server: Server, registry: Registry, time: Time) -> None:
        server.next = [Answer(429, {"Retry-After": asked})]
        registry.page(ASKED)
        assert time.slept == [waited]

    def test_a_date(self, server: Server, registry: Registry, time: Time) -> None:
        then = format_datetime(datetime.now(UTC) + timedelta(seconds=90), usegmt=True)
        server.next = [Answer(503, {"Retry-After": then})]
        registry.page(ASKED)
        (waited,) = time.slept
        assert 80 < waited <= 90

    def test_a_date_that_is_gone(self, server: Server, registry: Registry, time: Time) -> None:
        server.next = [Answer(429, {"Retry-After": "Wed, 21 Oct 2015 07:28:00 GMT"})]
        registry.page(ASKED)
        assert time.slept == [1]

    def test_nobody_waits_an_hour(self, server: Server, registry: Registry, time: Time) -> None:
        server.next = [Answer(429, {"Retry-After": "3600"})]
        with pytest.raises(DownloadFailed, match=r"Too Many Requests \(429\); it asks to wait 3,600 s"):
            registry.page(ASKED)
        assert time.slept == []


class TestRefused:
    @pytest.mark.parametrize("status", [400, 401, 403, 404, 410])
    def test_is_not_asked_again(self, status: int, server: Server, registry: Registry) -> None:
        server.next = [Answer(status, body=b"Too short a query: `x`")]
        with pytest.raises(DownloadFailed, match=rf"\({status}\) Too short a query: `x`$") as caught:
            registry.page(ASKED)
        assert caught.value.status == status
        assert registry.asked == 1

    def test_a_long_reason_is_cut(self, server: Server, registry: Registry) -> None:
        server.next = [Answer(400, body=b"x" * 10_000)]
        with pytest.raises(DownloadFailed) as caught:
            registry.page(ASKED)
        assert "x" * 200 in str(caught.value)
        assert len(str(caught.value)) < 300

    def test_another_place_has_no_studies(self, server: Server, time: Time) -> None:
        with pytest.raises(DownloadFailed, match=r"Not Found \(404\) no such place"):
            Registry(f"{server.url}/v1", clock=time.clock, sleep=time.sleep).page(ASKED)


class TestStalled:
    """These wait in truth, for a quarter of a second at most."""

    def test_an_answer_that_does_not_begin(self, server: Server) -> None:
        server.next = [Answer(stall=1)]
        said: list[str] = []
        registry = Registry(server.url, 60_000, Patience(read=0.2, waits=(0,)), said.append)
        assert len(registry.page(ASKED).studies) == 3
        assert said == ["the answer stopped for 0 s; asking again in 0 s"]

    def test_an_answer_that_comes_by_drops(self, server: Server) -> None:
        server.next = [Answer(drops=0.02)]
        said: list[str] = []
        registry = Registry(server.url, 60_000, Patience(read=5, page=0.2, waits=(0,)), said.append)
        assert len(registry.page(ASKED).studies) == 3
        assert said == ["the answer is not whole after 0 s; asking again in 0 s"]

    def test_a_server_that_takes_the_call_and_says_nothing(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as silent:
            registry = Registry(f"http://127.0.0.1:{silent.getsockname()[1]}", 60_000, Patience(read=0.1, waits=(0,)))
            with pytest.raises(DownloadFailed, match="the server does not answer in time; asked 2 times"):
                registry.page(ASKED)

    def test_nobody_there(self, time: Time) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        registry = Registry(f"http://127.0.0.1:{port}", 60, clock=time.clock, sleep=time.sleep)
        with pytest.raises(DownloadFailed, match="no connection to the server; asked 3 times"):
            registry.page(ASKED)
        assert time.slept == [1, 2]

    def test_a_server_that_dies_on_the_way_is_waited_for_a_minute(self, time: Time) -> None:
        with serving() as server:
            registry = Registry(server.url, 60, clock=time.clock, sleep=time.sleep)
            server.next = [Answer(headers={"Connection": "close"})]
            registry.page(ASKED)
        with pytest.raises(DownloadFailed, match="no connection to the server; asked 7 times"):
            registry.page(ASKED)
        assert time.slept[1:] == [1, 2, 4, 8, 16, 32]

"""A fetched file holds every study once, wherever it was interrupted and whatever the registry does meanwhile."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.loaders.registry import Answer, Desk, Server, Study, dumped, lines, nct, read, serving, study
from trialgraph.errors import DownloadFailed
from trialgraph.loaders.fetching import Fetched
from trialgraph.loaders.registry_api import Query


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as found:
        yield found


@pytest.fixture(params=["x.jsonl", "x.jsonl.gz"])
def desk(request: pytest.FixtureRequest, server: Server, tmp_path: Path) -> Desk:
    return Desk(server, tmp_path / request.param)


class TestWhole:
    def test_one_study_a_line_as_it_was_sent(self, desk: Desk) -> None:
        done = desk.fetch()
        assert read(desk.out) == lines(desk.server.studies)
        assert done == Fetched(studies=25, total=25, missing=(), renamed={}, resumed=0)
        assert desk.listed() == [desk.out.name]

    def test_only_the_first_page_counts(self, desk: Desk) -> None:
        desk.fetch()
        assert [each.get("countTotal") for each in desk.server.seen] == ["true", *[None] * 6]
        assert {each["pageSize"] for each in desk.server.seen} == {"4"}
        assert {each["format"] for each in desk.server.seen} == {"json"}

    def test_who_waits_is_told(self, desk: Desk) -> None:
        desk.fetch()
        assert desk.told == [(0, None), *((done, 25) for done in (4, 8, 12, 16, 20, 24, 25))]

    def test_the_same_query_gives_the_same_bytes(self, desk: Desk) -> None:
        desk.fetch()
        before = desk.out.read_bytes()
        desk.fetch()
        assert desk.out.read_bytes() == before

    def test_what_was_there_stays_until_the_new_file_is_whole(self, desk: Desk) -> None:
        desk.out.write_bytes(b"old")
        desk.interrupt(3)
        assert desk.out.read_bytes() == b"old"
        desk.fetch()
        assert read(desk.out) == lines(desk.server.studies)

    def test_no_more_than_wanted(self, desk: Desk) -> None:
        done = desk.fetch(Query(condition="glimmer disease", limit=6))
        assert read(desk.out) == lines(desk.server.studies[:6])
        assert (done.studies, done.total, done.lacking) == (6, 6, 0)
        assert desk.told[-1] == (6, 6)
        assert len(desk.asked()) == 2

    def test_no_study_no_file(self, desk: Desk) -> None:
        desk.server.studies = []
        assert desk.fetch().studies == 0
        assert desk.listed() == []

    def test_studies_that_were_counted_and_never_came_are_missed(self, desk: Desk) -> None:
        desk.server.total = 30
        assert desk.fetch().lacking == 5
        assert read(desk.out) == lines(desk.server.studies)

    def test_line_breaks_between_values_are_left_out_and_nothing_else(self, desk: Desk) -> None:
        sent = (
            b'{\n "protocolSection": {"identificationModule": {"nctId": "NCT00000001",\r\n "briefTitle": '
            b'"a\\n  \\u00e9"}}, "x": [1.50, 1e3,  12345678901234567890123, true, null]}'
        )
        desk.server.next = [Answer(body=b'{\n"studies":[\n' + sent + b"\n]}")]
        desk.fetch()
        (line,) = read(desk.out).splitlines()
        assert json.loads(line) == json.loads(sent)
        assert b'"a\\n  \\u00e9"' in line
        assert b"[1.50,1e3,12345678901234567890123,true,null]" in line

    def test_a_study_without_an_id_is_kept_for_the_build_to_judge(self, desk: Desk) -> None:
        odd: Study = {"protocolSection": {"identificationModule": {"briefTitle": "nameless"}}}
        desk.server.studies[3:3] = [odd, odd]
        desk.fetch()
        assert read(desk.out).count(b"nameless") == 1
        assert len(read(desk.out).splitlines()) == 26

    def test_trouble_on_the_way_leaves_no_trace(self, desk: Desk) -> None:
        desk.server.next = [Answer(429, {"Retry-After": "5"}), Answer(), Answer(500), Answer(cut=300)]
        desk.fetch()
        assert read(desk.out) == lines(desk.server.studies)
        assert [line.partition(";")[0] for line in desk.said] == [
            "Too Many Requests (429)",
            "Internal Server Error (500)",
            "the answer broke off",
        ]


class TestIds:
    def test_what_is_not_there_is_named(self, desk: Desk) -> None:
        done = desk.fetch(Query(ids=(nct(3), nct(99), nct(7), nct(98))))
        assert read(desk.out) == lines([study(3), study(7)])
        assert done == Fetched(studies=2, total=None, missing=(nct(99), nct(98)), renamed={}, resumed=0)
        assert desk.told[-1] == (2, 4)

    def test_an_id_of_the_past_finds_its_study_once(self, desk: Desk) -> None:
        desk.server.studies[4] = study(5, 77, 78)
        done = desk.fetch(Query(ids=(nct(77), nct(5), nct(78), nct(79))))
        assert read(desk.out) == lines([study(5, 77, 78)])
        assert (done.missing, done.renamed) == ((nct(79),), {nct(77): nct(5), nct(78): nct(5)})

    def test_many_ids_and_an_interruption_between_lots(self, desk: Desk) -> None:
        desk.server.studies = [study(number) for number in range(1, 501)]
        query = Query(ids=tuple(nct(number) for number in range(500, 0, -1)))
        with pytest.raises(DownloadFailed):
            desk.server.turned = lambda start: desk.server.next.extend([Answer(404)] * (len(desk.server.seen) == 3))
            desk.fetch(query, page_size=150)
        assert (desk.noted()["lot"], desk.noted()["token"], desk.noted()["studies"]) == (1, "from-150", 350)
        desk.server.next.clear()
        done = desk.fetch(query, page_size=150)
        assert (done.studies, done.resumed, done.missing) == (500, 350, ())
        found = [
            json.loads(line)["protocolSection"]["identificationModule"]["nctId"] for line in read(desk.out).splitlines()
        ]
        assert sorted(found) == sorted(query.ids)

    def test_nothing_found(self, desk: Desk) -> None:
        done = desk.fetch(Query(ids=(nct(99),)))
        assert (done.studies, done.missing) == (0, (nct(99),))
        assert desk.listed() == []


class TestInterrupted:
    @pytest.mark.parametrize("pages", [1, 3, 6])
    def test_goes_on_where_it_stopped(self, desk: Desk, pages: int) -> None:
        desk.interrupt(pages)
        assert desk.listed() == [desk.part.name, desk.note.name]
        assert (desk.noted()["studies"], desk.noted()["bytes"]) == (4 * pages, desk.part.stat().st_size)
        desk.asked()
        done = desk.fetch()
        assert read(desk.out) == lines(desk.server.studies)
        assert (done.studies, done.resumed, done.total) == (25, 4 * pages, 25)
        assert desk.asked() == [f"from-{start}" for start in range(4 * pages, 25, 4)]
        assert desk.listed() == [desk.out.name]

    def test_before_the_first_page_there_is_nothing_to_go_on_with(self, desk: Desk) -> None:
        desk.interrupt(0)
        assert desk.listed() == []

    def test_the_file_is_the_same_as_an_undisturbed_one(self, desk: Desk) -> None:
        desk.fetch()
        undisturbed = desk.out.read_bytes()
        for pages in (1, 2, 1):
            desk.interrupt(pages)
        desk.fetch()
        assert desk.out.read_bytes() == undisturbed

    @pytest.mark.parametrize("tail", [b'{"protocolSection": {"ident', b"\x1f\x8b\x08\x00", b"\n" * 9])
    def test_what_was_written_and_not_noted_is_cut_off(self, desk: Desk, tail: bytes) -> None:
        desk.interrupt(2)
        with desk.part.open("ab") as part:
            part.write(tail)
        desk.fetch()
        assert read(desk.out) == lines(desk.server.studies)

    def test_killed_before_the_part_got_its_name(self, desk: Desk) -> None:
        desk.interrupt(6)
        desk.server.next = [Answer()]
        noted = desk.note.read_bytes()
        desk.fetch()
        desk.out.rename(desk.part)
        desk.note.write_bytes(noted)
        assert desk.fetch().resumed == 24
        assert read(desk.out) == lines(desk.server.studies)

    def test_the_note_tells_people_what_was_asked(self, desk: Desk) -> None:
        desk.interrupt(2)
        assert desk.noted() == {
            "url": desk.server.url,
            "query": {"condition": "glimmer disease"},
            "lot": 0,
            "token": "from-8",
            "studies": 8,
            "bytes": desk.part.stat().st_size,
            "total": 25,
            "again": False,
        }

    def test_with_fewer_studies_a_page_it_still_goes_on(self, desk: Desk) -> None:
        desk.interrupt(2)
        desk.fetch(page_size=3)
        assert read(desk.out) == lines(desk.server.studies)

    def test_to_begin_anew_is_said(self, desk: Desk) -> None:
        desk.interrupt(3)
        desk.server.studies = [study(number) for number in range(50, 60)]
        assert desk.fetch(restart=True).resumed == 0
        assert read(desk.out) == lines(desk.server.studies)


class TestForgottenToken:
    def test_all_pages_are_asked_for_again_and_nothing_stands_twice(self, desk: Desk) -> None:
        desk.interrupt(3)
        desk.server.forgotten = {"from-12"}
        desk.server.token = lambda start: f"new-{start}"
        desk.server.studies.insert(2, study(50))
        desk.asked()
        done = desk.fetch()
        assert done.studies == 26
        assert read(desk.out) == lines([study(number) for number in (*range(1, 13), 50, *range(13, 26))])
        assert desk.said[2:] == ["the registry does not know the next page any more, so all pages are asked for again"]
        assert desk.asked() == ["from-12", "", *(f"new-{start}" for start in range(4, 26, 4))]

    @pytest.mark.parametrize("pages", [1, 2, 4])
    def test_an_interruption_of_that_is_none_either(self, desk: Desk, pages: int) -> None:
        desk.server.studies = [study(number) for number in range(1, 60)]
        desk.interrupt(12)
        desk.server.token = lambda start: f"new-{start}"
        desk.server.next = [Answer(400), *[Answer()] * pages, *[Answer(500)] * 3]
        with pytest.raises(DownloadFailed, match="500"):
            desk.fetch()
        assert desk.noted()["again"] is True
        assert desk.noted()["token"] == f"new-{4 * pages}"
        assert desk.fetch().resumed == 48
        assert read(desk.out) == lines(desk.server.studies)

    def test_a_token_may_be_forgotten_in_the_middle(self, desk: Desk) -> None:
        desk.server.next = [Answer(), Answer(), Answer(400)]
        assert desk.fetch().resumed == 0
        assert desk.asked() == ["", "from-4", "from-8", "", *(f"from-{start}" for start in range(4, 25, 4))]
        assert read(desk.out) == lines(desk.server.studies)

    def test_a_registry_that_forgets_every_time_is_given_up(self, desk: Desk) -> None:
        desk.interrupt(3)
        desk.server.forgotten = {"from-12", "from-4"}
        with pytest.raises(DownloadFailed, match="Unknown page token"):
            desk.fetch()
        assert desk.noted()["studies"] == 12

    def test_a_query_that_is_refused_is_no_forgotten_token(self, desk: Desk) -> None:
        desk.server.forgotten = {""}
        with pytest.raises(DownloadFailed, match=r"Bad Request \(400\)"):
            desk.fetch()
        assert desk.said == []
        assert len(desk.server.seen) == 1


class TestMovingPages:
    def test_a_study_that_moves_to_the_next_page_stands_once(self, desk: Desk) -> None:
        def insert(start: int) -> None:
            if start == 8:
                desk.server.studies.insert(0, study(50))

        desk.server.turned = insert
        done = desk.fetch()
        assert read(desk.out) == lines([study(number) for number in range(1, 26)])
        assert done.lacking == 0

    def test_a_study_that_moved_past_is_missed_and_that_is_told(self, desk: Desk) -> None:
        def remove(start: int) -> None:
            if start == 8:
                del desk.server.studies[0]

        desk.server.turned = remove
        done = desk.fetch()
        assert (done.studies, done.lacking) == (24, 1)
        assert nct(9).encode() not in read(desk.out)


class TestCircles:
    @pytest.mark.parametrize("again", [4, 8])
    def test_a_next_page_that_was_sent_before(self, desk: Desk, again: int) -> None:
        desk.server.token = lambda start: f"from-{min(start, again)}"
        with pytest.raises(DownloadFailed, match="names a next page that was sent before"):
            desk.fetch()
        assert len(desk.asked()) == again // 4 + 1
        assert desk.noted()["studies"] == again

    def test_pages_that_hold_nothing_new(self, desk: Desk) -> None:
        tokens = iter(range(1000))
        desk.server.token = lambda start: f"from-0-{next(tokens)}"
        with pytest.raises(DownloadFailed, match="3 pages in a row hold no study that is new"):
            desk.fetch()
        assert len(desk.asked()) == 4

    def test_an_empty_page_in_between_is_none(self, desk: Desk) -> None:
        empty = Answer(body=dumped({"studies": [], "nextPageToken": "from-0-again"}))
        desk.server.next = [empty, Answer(body=dumped({"studies": [], "nextPageToken": "from-0"}))]
        desk.fetch()
        assert read(desk.out) == lines(desk.server.studies)

    def test_nor_is_an_empty_one_at_the_end(self, desk: Desk) -> None:
        desk.server.next = [Answer(body=dumped({"studies": [study(1)], "nextPageToken": "from-99"}))]
        assert desk.fetch().studies == 1

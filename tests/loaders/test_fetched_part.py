"""A part is continued only by the fetch that it is the beginning of, and only where it is as it was noted."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.conftest import SUPERUSER
from tests.loaders.registry import GLIMMER, Desk, Server, lines, nct, read, serving
from trialgraph.errors import DownloadFailed
from trialgraph.loaders.registry_api import Query


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as found:
        yield found


@pytest.fixture(params=["x.jsonl", "x.jsonl.gz"])
def desk(request: pytest.FixtureRequest, server: Server, tmp_path: Path) -> Desk:
    return Desk(server, tmp_path / request.param)


def another(query: Query) -> Callable[[Desk], Query]:
    return lambda desk: query


def spoilt(name: str, data: bytes | None) -> Callable[[Desk], Query]:
    """Asks for the same once more, when the part or its note holds something else or is gone."""

    def spoil(desk: Desk) -> Query:
        path: Path = getattr(desk, name)
        path.unlink()
        if data is not None:
            path.write_bytes(data)
        return GLIMMER

    return spoil


UNUSABLE: dict[str, tuple[Callable[[Desk], Query], str]] = {
    "another query": (another(Query(term="zorb")), r"another fetch \(condition glimmer disease; http"),
    "a narrower one": (another(Query(condition="glimmer disease", limit=9)), "another fetch"),
    "ids": (another(Query(ids=(nct(1),))), "another fetch"),
    "no note": (spoilt("note", None), "nothing says what it is the beginning of"),
    "a broken note": (spoilt("note", b"{"), "nothing says what it is the beginning of"),
    "shorter than noted": (spoilt("part", b"{}"), "it is damaged"),
    "other bytes": (spoilt("part", b"\n" * 9999), "it is damaged"),
}


class TestUnusable:
    def test_all_cases_are_here(self) -> None:
        assert len(UNUSABLE) == 7

    @pytest.mark.parametrize("name", UNUSABLE)
    def test_is_left_alone_and_the_way_out_is_told(self, desk: Desk, name: str) -> None:
        desk.interrupt(2)
        spoil, cause = UNUSABLE[name]
        query = spoil(desk)
        desk.asked()
        with pytest.raises(DownloadFailed, match=cause) as caught:
            desk.fetch(query)
        assert str(desk.part) in str(caught.value)
        assert "begin anew with --restart, or write to another file" in str(caught.value)
        assert desk.asked() == []
        assert desk.part.exists()
        desk.fetch(query, restart=True)
        assert desk.listed() == [desk.out.name]

    def test_another_registry(self, desk: Desk) -> None:
        desk.interrupt(2)
        with serving() as other:
            desk.server = other
            with pytest.raises(DownloadFailed, match="another fetch"):
                desk.fetch()

    def test_a_file_that_is_being_fetched_is_not_fetched_twice(self, desk: Desk) -> None:
        other: list[DownloadFailed] = []

        def meanwhile(start: int) -> None:
            if start == 8:
                with pytest.raises(DownloadFailed) as caught:
                    Desk(desk.server, desk.out).fetch(restart=True)
                other.append(caught.value)

        desk.server.turned = meanwhile
        desk.fetch()
        assert [str(each) for each in other] == [f"{desk.part}: another process is fetching into it"]
        assert read(desk.out) == lines(desk.server.studies)

    def test_a_folder_in_the_way(self, desk: Desk) -> None:
        desk.part.mkdir()
        with pytest.raises(DownloadFailed, match="Is a directory"):
            desk.fetch(restart=True)

    def test_a_folder_that_may_not_be_written(self, desk: Desk) -> None:
        folder = desk.out.parent
        folder.chmod(0o500)
        try:
            (folder / "probe").touch()
        except PermissionError:
            with pytest.raises(DownloadFailed, match="Permission denied"):
                desk.fetch()
        else:
            pytest.skip(SUPERUSER)
        finally:
            folder.chmod(0o700)


def test_every_page_of_a_packed_file_is_a_member(server: Server, tmp_path: Path) -> None:
    desk = Desk(server, tmp_path / "x.jsonl.gz")
    desk.interrupt(3)
    assert desk.part.read_bytes().count(b"\x1f\x8b\x08") == 3
    assert gzip.decompress(desk.part.read_bytes()) == lines(server.studies[:12])

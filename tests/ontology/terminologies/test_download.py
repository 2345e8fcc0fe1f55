"""Downloads against a real server on this machine: whole, continued, kept, renewed, and every way to fail."""

from __future__ import annotations

import fcntl
import hashlib
import io
import json
import logging
import random
import resource
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pooch
import pytest
from requests.adapters import HTTPAdapter
from urllib3 import HTTPResponse

import trialgraph
from tests.ontology.terminologies.publisher import File, Server
from trialgraph.errors import DownloadFailed
from trialgraph.ontology.terminologies import transfer
from trialgraph.ontology.terminologies.address import years, zenodo
from trialgraph.ontology.terminologies.download import Downloaded, cache_folder, fetch
from trialgraph.ontology.terminologies.entry import Terminology

OLD, NEW = random.Random(1).randbytes(1_000_000), random.Random(2).randbytes(900_000)
DATE = "Mon, 02 Nov 2026 10:00:00 GMT"


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setattr(transfer, "BACKOFF", 0)
    with Server() as running:
        thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield running
        running.shutdown()
        thread.join()


def a_terminology(url: str | None, **more: object) -> Terminology:
    return cast(Terminology, SimpleNamespace(NAME="mondo", TITLE="Mondo Disease Ontology", URL=url, **more))


@pytest.fixture
def mondo(server: Server) -> Terminology:
    server.files["/mondo.obo"] = File(OLD)
    return a_terminology(server.url("/mondo.obo"))


def holds(folder: Path) -> set[str]:
    """What a person finds in the cache of the terminology, and no less: the lock and the record are known."""
    return {each.name for each in (folder / "mondo").iterdir()} - {".lock", ".release.json"}


def sha256(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


def breaks_off(terminology: Terminology, cache: Path) -> str:
    with pytest.raises(DownloadFailed, match="the transfer broke off") as failure:
        fetch(terminology, cache=cache)
    return str(failure.value)


def test_a_release_is_downloaded_whole(mondo: Terminology, server: Server, tmp_path: Path) -> None:
    release = fetch(mondo, cache=tmp_path)
    path, url = tmp_path / "mondo" / "mondo.obo", server.url("/mondo.obo")
    assert release == Downloaded(path=path, url=url, sha256=sha256(OLD), size=len(OLD))
    assert path.read_bytes() == OLD
    assert holds(tmp_path) == {"mondo.obo"}


def test_the_server_is_told_who_asks_and_that_ranges_matter(mondo: Terminology, server: Server, tmp_path: Path) -> None:
    fetch(mondo, cache=tmp_path)
    ((_, headers),) = server.seen
    assert headers["User-Agent"] == f"trialgraph/{trialgraph.__version__}"
    assert headers["Accept-Encoding"] == "identity"
    assert "Range" not in headers


def test_what_is_in_the_cache_is_not_asked_for_again(mondo: Terminology, server: Server, tmp_path: Path) -> None:
    assert fetch(mondo, cache=tmp_path) == fetch(mondo, cache=tmp_path)
    assert len(server.seen) == 1


def test_the_environment_may_name_the_cache(
    mondo: Terminology, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRIALGRAPH_CACHE", str(tmp_path / "elsewhere"))
    assert fetch(mondo).path == tmp_path / "elsewhere" / "mondo" / "mondo.obo"
    monkeypatch.delenv("TRIALGRAPH_CACHE")
    assert cache_folder() == Path(pooch.os_cache("trialgraph"))


def test_pooch_keeps_quiet_meanwhile(mondo: Terminology, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    logger, told = pooch.get_logger(), io.StringIO()
    monkeypatch.setattr(logger, "handlers", [logging.StreamHandler(told)])
    fetch(mondo, cache=tmp_path)
    assert told.getvalue() == ""
    logger.info("heard again")
    assert told.getvalue() == "heard again\n"


@pytest.mark.parametrize("cut", [1, 300_000, len(OLD) - 1])
def test_a_broken_transfer_is_continued(mondo: Terminology, server: Server, tmp_path: Path, cut: int) -> None:
    server.files["/mondo.obo"].cuts = [cut]
    message = breaks_off(mondo, tmp_path)
    assert f"after {cut:,} of 1,000,000 bytes; the next try continues there" in message
    assert message.startswith(server.url("/mondo.obo"))
    assert holds(tmp_path) == {"mondo.obo.part", "mondo.obo.part.json"}
    release = fetch(mondo, cache=tmp_path)
    assert (release.resumed, release.sha256, release.changed) == (True, sha256(OLD), False)
    assert server.seen[-1][1]["Range"] == f"bytes={cut}-"
    assert server.seen[-1][1]["If-Range"] == '"1"'
    assert holds(tmp_path) == {"mondo.obo"}


def test_a_transfer_that_breaks_twice_is_continued_twice(mondo: Terminology, server: Server, tmp_path: Path) -> None:
    server.files["/mondo.obo"].cuts = [300_000, 300_000]
    breaks_off(mondo, tmp_path)
    assert "after 600,000 of 1,000,000" in breaks_off(mondo, tmp_path)
    assert fetch(mondo, cache=tmp_path).sha256 == sha256(OLD)


def test_a_continued_release_is_known_by_its_version(mondo: Terminology, server: Server, tmp_path: Path) -> None:
    server.files["/mondo.obo"].cuts = [10]
    breaks_off(mondo, tmp_path)
    fetch(mondo, cache=tmp_path)
    fetch(mondo, cache=tmp_path, fresh=True)
    assert server.seen[-1][1]["If-None-Match"] == '"1"'


def test_nothing_to_continue_starts_again(mondo: Terminology, server: Server, tmp_path: Path) -> None:
    server.files["/mondo.obo"].cuts = [0]
    breaks_off(mondo, tmp_path)
    assert not fetch(mondo, cache=tmp_path).resumed


@pytest.mark.parametrize(("etag", "asked"), [("", DATE), ('W/"1"', DATE), ('"1"', '"1"')])
def test_the_same_file_is_known_by_a_strong_tag_else_by_its_date(
    mondo: Terminology, server: Server, tmp_path: Path, etag: str, asked: str
) -> None:
    file = server.files["/mondo.obo"]
    file.etag, file.modified, file.cuts = etag, DATE, [300_000]
    breaks_off(mondo, tmp_path)
    assert fetch(mondo, cache=tmp_path).resumed
    assert server.seen[-1][1]["If-Range"] == asked


@pytest.mark.parametrize("etag", ["", 'W/"1"'])
def test_without_either_it_starts_again(mondo: Terminology, server: Server, tmp_path: Path, etag: str) -> None:
    server.files["/mondo.obo"].etag, server.files["/mondo.obo"].cuts = etag, [300_000]
    assert "the next try starts again" in breaks_off(mondo, tmp_path)
    release = fetch(mondo, cache=tmp_path)
    assert (release.resumed, release.sha256) == (False, sha256(OLD))
    assert "Range" not in server.seen[-1][1]


@pytest.mark.parametrize(
    "now",
    [
        pytest.param(File(NEW, '"2"'), id="changed between the tries"),
        pytest.param(File(NEW, '"2"', careful=False), id="changed, and If-Range ignored"),
        pytest.param(File(NEW[:200_000], '"2"', careful=False), id="changed, and shorter than the part"),
        pytest.param(File(OLD, ranges=False), id="Range ignored"),
        pytest.param(File(OLD, shifted=True), id="another range than asked for"),
    ],
)
def test_what_cannot_be_continued_starts_again(mondo: Terminology, server: Server, tmp_path: Path, now: File) -> None:
    server.files["/mondo.obo"].cuts = [300_000]
    breaks_off(mondo, tmp_path)
    server.files["/mondo.obo"] = now
    release = fetch(mondo, cache=tmp_path)
    assert (release.resumed, release.path.read_bytes()) == (False, now.body)
    assert holds(tmp_path) == {"mondo.obo"}


@pytest.mark.parametrize("note", [b"", b"{", b'{"url":"http://another.org/","version":{"etag":"\\"1\\""}}'])
def test_a_part_of_unknown_origin_is_not_continued(
    mondo: Terminology, server: Server, tmp_path: Path, note: bytes
) -> None:
    folder = tmp_path / "mondo"
    folder.mkdir()
    (folder / "mondo.obo.part").write_bytes(b"something else")
    (folder / "mondo.obo.part.json").write_bytes(note)
    assert fetch(mondo, cache=tmp_path).path.read_bytes() == OLD


def test_an_answer_of_unknown_length_is_taken(mondo: Terminology, server: Server, tmp_path: Path) -> None:
    server.files["/mondo.obo"].sized = False
    told: list[tuple[int, int | None]] = []
    assert fetch(mondo, cache=tmp_path, progress=lambda done, total: told.append((done, total))).size == len(OLD)
    assert told[-1] == (len(OLD), None)


def test_an_answer_of_unknown_length_may_break_off_too(mondo: Terminology, server: Server, tmp_path: Path) -> None:
    file = server.files["/mondo.obo"]
    file.sized, file.chunked, file.cuts = False, True, [300_000]
    assert "bytes; the next try continues there" in breaks_off(mondo, tmp_path)
    release = fetch(mondo, cache=tmp_path)
    assert (release.resumed, release.sha256) == (True, sha256(OLD))


def test_progress_goes_from_what_is_there_to_the_whole(mondo: Terminology, server: Server, tmp_path: Path) -> None:
    server.files["/mondo.obo"].cuts = [300_000]
    breaks_off(mondo, tmp_path)
    told: list[tuple[int, int | None]] = []
    fetch(mondo, cache=tmp_path, progress=lambda done, total: told.append((done, total)))
    assert told[0] == (300_000, len(OLD))
    assert told[-1] == (len(OLD), len(OLD))
    assert told == sorted(told)


def test_an_interrupted_transfer_is_continued(mondo: Terminology, tmp_path: Path) -> None:
    def interrupt(done: int, _: int | None) -> None:
        if done:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fetch(mondo, cache=tmp_path, progress=interrupt)
    assert holds(tmp_path) == {"mondo.obo.part", "mondo.obo.part.json"}
    release = fetch(mondo, cache=tmp_path)
    assert (release.resumed, release.sha256) == (True, sha256(OLD))


def test_a_file_that_is_not_there(server: Server, tmp_path: Path) -> None:
    with pytest.raises(DownloadFailed, match=r"/none\.obo: not found \(404\)$") as failure:
        fetch(a_terminology(server.url("/none.obo")), cache=tmp_path)
    assert failure.value.status == 404
    assert holds(tmp_path) == set()


def test_a_busy_server_is_asked_again(mondo: Terminology, server: Server, tmp_path: Path) -> None:
    server.files["/mondo.obo"].refusals = [(503, "0"), (429, ""), (503, "0")]
    assert fetch(mondo, cache=tmp_path).sha256 == sha256(OLD)
    assert len(server.seen) == 4


def test_a_server_that_stays_busy_is_left_alone(mondo: Terminology, server: Server, tmp_path: Path) -> None:
    server.files["/mondo.obo"].refusals = [(503, "0")] * 9
    with pytest.raises(DownloadFailed, match=r"Service Unavailable; asked 5 times \(503\)"):
        fetch(mondo, cache=tmp_path)
    assert len(server.seen) == 5


@pytest.mark.parametrize(("asked", "waited"), [("0", 0), ("7", 7), ("86400", 120), (None, None)])
def test_a_server_may_ask_for_a_wait_within_reason(asked: str | None, waited: int | None) -> None:
    adapter = cast(HTTPAdapter, transfer.session().get_adapter("https://a.org"))
    answer = HTTPResponse(headers={"Retry-After": asked} if asked else {})
    assert adapter.max_retries.get_retry_after(answer) == waited


@pytest.mark.parametrize("status", [401, 403, 500])
def test_any_other_refusal_is_not_asked_again(mondo: Terminology, server: Server, tmp_path: Path, status: int) -> None:
    server.files["/mondo.obo"].refusals = [(status, "")]
    with pytest.raises(DownloadFailed, match=rf"\({status}\)"):
        fetch(mondo, cache=tmp_path)
    assert len(server.seen) == 1


def test_no_connection(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{closed.getsockname()[1]}/mondo.obo"
        with pytest.raises(DownloadFailed, match="no connection to the server"):
            fetch(a_terminology(url), cache=tmp_path)


def test_no_secure_connection(mondo: Terminology, server: Server, tmp_path: Path) -> None:
    with pytest.raises(DownloadFailed, match="no secure connection to the server"):
        fetch(a_terminology(server.url("/mondo.obo").replace("http:", "https:")), cache=tmp_path)


def test_an_answer_that_was_not_asked_for(mondo: Terminology, server: Server, tmp_path: Path) -> None:
    server.files["/mondo.obo"].refusals = [(304, ""), (206, "")]
    with pytest.raises(DownloadFailed, match="the server sends no file"):
        fetch(mondo, cache=tmp_path)
    with pytest.raises(DownloadFailed, match=r"the server answers unasked \(206\), not with the file"):
        fetch(mondo, cache=tmp_path)
    assert holds(tmp_path) == set()


def test_no_address(tmp_path: Path) -> None:
    with pytest.raises(DownloadFailed, match="nowhere"):
        fetch(a_terminology("nowhere"), cache=tmp_path)
    with pytest.raises(DownloadFailed, match="Mondo Disease Ontology: there is no release to download; name a file"):
        fetch(a_terminology(None), cache=tmp_path)


def test_a_server_that_falls_silent(
    mondo: Terminology, server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transfer, "_PATIENCE", (0.1, 0.1))
    server.files["/mondo.obo"].stall = 0.4
    assert "after 0 of 1,000,000 bytes" in breaks_off(mondo, tmp_path)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/mondo.obo"
        with pytest.raises(DownloadFailed, match="does not answer in time"):
            fetch(a_terminology(url), cache=tmp_path)


def test_a_page_for_people_is_no_release(mondo: Terminology, server: Server, tmp_path: Path) -> None:
    server.files["/mondo.obo"] = File(b"<html>Please sign in</html>", kind="text/html; charset=utf-8")
    with pytest.raises(DownloadFailed, match="answers with a web page, not with the file"):
        fetch(mondo, cache=tmp_path)
    assert holds(tmp_path) == set()


def test_a_release_fits_the_checksum_that_is_printed(mondo: Terminology, server: Server, tmp_path: Path) -> None:
    server.files["/mondo.obo.md5"] = File(f"{hashlib.md5(OLD).hexdigest()}  mondo.obo\n".encode(), kind="text/plain")
    printed = a_terminology(mondo.URL, CHECKSUM_URL=server.url("/mondo.obo.md5"))
    assert fetch(printed, cache=tmp_path) == fetch(printed, cache=tmp_path, fresh=True)
    assert [path for path, _ in server.seen] == ["/mondo.obo.md5", "/mondo.obo", "/mondo.obo.md5"]


def test_a_release_that_is_not_the_one_printed_is_not_kept(mondo: Terminology, server: Server, tmp_path: Path) -> None:
    server.files["/mondo.obo.sha256"] = File(sha256(NEW).encode())
    printed = a_terminology(mondo.URL, CHECKSUM_URL=server.url("/mondo.obo.sha256"))
    with pytest.raises(DownloadFailed, match="another sha256 sum than its publisher prints"):
        fetch(printed, cache=tmp_path)
    assert holds(tmp_path) == set()


def test_a_checksum_must_be_printed_where_it_is_said_to_be(mondo: Terminology, server: Server, tmp_path: Path) -> None:
    server.files["/sums"] = File(b"soon")
    with pytest.raises(DownloadFailed, match=r"/sums: there is no checksum of mondo\.obo"):
        fetch(a_terminology(mondo.URL, CHECKSUM_URL=server.url("/sums")), cache=tmp_path)


def test_the_publisher_has_nothing_newer(mondo: Terminology, server: Server, tmp_path: Path) -> None:
    first = fetch(mondo, cache=tmp_path)
    assert fetch(mondo, cache=tmp_path, fresh=True) == first
    assert len(server.seen) == 2
    assert holds(tmp_path) == {"mondo.obo"}


def test_a_newer_release_takes_the_place_of_the_one_before(mondo: Terminology, server: Server, tmp_path: Path) -> None:
    fetch(mondo, cache=tmp_path)
    server.files["/mondo.obo"] = File(NEW, '"2"')
    assert fetch(mondo, cache=tmp_path).sha256 == sha256(OLD)
    newer = fetch(mondo, cache=tmp_path, fresh=True)
    assert (newer.sha256, newer.changed, newer.path.read_bytes()) == (sha256(NEW), True, NEW)
    assert fetch(mondo, cache=tmp_path).sha256 == sha256(NEW)


def test_the_same_content_under_another_tag_has_not_changed(mondo: Terminology, server: Server, tmp_path: Path) -> None:
    fetch(mondo, cache=tmp_path)
    server.files["/mondo.obo"].etag = '"2"'
    assert not fetch(mondo, cache=tmp_path, fresh=True).changed


def test_a_newer_release_that_breaks_off_leaves_the_one_before(
    mondo: Terminology, server: Server, tmp_path: Path
) -> None:
    first = fetch(mondo, cache=tmp_path)
    server.files["/mondo.obo"] = File(NEW, '"2"', cuts=[300_000])
    with pytest.raises(DownloadFailed, match="broke off"):
        fetch(mondo, cache=tmp_path, fresh=True)
    assert fetch(mondo, cache=tmp_path) == first
    newer = fetch(mondo, cache=tmp_path, fresh=True)
    assert (newer.resumed, newer.changed, newer.sha256) == (True, True, sha256(NEW))


def test_a_release_taken_back_while_it_broke_off(mondo: Terminology, server: Server, tmp_path: Path) -> None:
    first = fetch(mondo, cache=tmp_path)
    old, server.files["/mondo.obo"] = server.files["/mondo.obo"], File(NEW, '"2"', cuts=[300_000])
    with pytest.raises(DownloadFailed):
        fetch(mondo, cache=tmp_path, fresh=True)
    server.files["/mondo.obo"] = old
    assert fetch(mondo, cache=tmp_path, fresh=True) == first
    assert holds(tmp_path) == {"mondo.obo"}


@pytest.mark.parametrize("record", [None, b"", b"[]"])
def test_a_cache_that_was_spoilt_is_filled_again(
    mondo: Terminology, server: Server, tmp_path: Path, record: bytes | None
) -> None:
    release = fetch(mondo, cache=tmp_path)
    if record is None:
        release.path.write_bytes(OLD[:-1])
    else:
        (release.path.parent / ".release.json").write_bytes(record)
    assert fetch(mondo, cache=tmp_path) == release
    assert release.path.read_bytes() == OLD
    assert len(server.seen) == 2
    assert "If-None-Match" not in server.seen[-1][1]


def test_the_newest_year_that_is_there_is_taken(server: Server, tmp_path: Path) -> None:
    coming, this, last = years()
    mesh = a_terminology(server.url("/desc{year}.gz"), CHECKSUM_URL=server.url("/desc{year}.md5"))
    for year, body in ((last, OLD), (this, NEW)):
        server.files[f"/desc{year}.gz"] = File(body)
        server.files[f"/desc{year}.md5"] = File(hashlib.md5(body).hexdigest().encode())
        release = fetch(mesh, cache=tmp_path, fresh=True)
        assert (release.path.name, release.changed) == (f"desc{year}.gz", False)
        assert holds(tmp_path) == {f"desc{year}.gz"}
    assert server.seen[0][0] == f"/desc{coming}.md5"


def test_no_year_is_there(server: Server, tmp_path: Path) -> None:
    with pytest.raises(DownloadFailed, match=rf"desc{{year}}\.gz: not found for {', '.join(years())}$"):
        fetch(a_terminology(server.url("/desc{year}.gz")), cache=tmp_path)


def test_a_year_that_is_refused_is_no_reason_to_take_an_older_one(server: Server, tmp_path: Path) -> None:
    server.files[f"/desc{years()[0]}.gz"] = File(NEW, refusals=[(500, "")])
    server.files[f"/desc{years()[1]}.gz"] = File(OLD)
    with pytest.raises(DownloadFailed, match=r"\(500\)"):
        fetch(a_terminology(server.url("/desc{year}.gz")), cache=tmp_path)


def test_an_archive_is_asked_where_the_newest_release_lies(server: Server, tmp_path: Path) -> None:
    link = {"self": server.url("/files/v2.9-ror-data.zip/content")}
    file = {"key": "v2.9-ror-data.zip", "checksum": f"md5:{hashlib.md5(OLD).hexdigest()}", "links": link}
    server.files["/api?sort=newest"] = File(json.dumps({"hits": {"hits": [{"files": [file]}]}}).encode())
    server.files["/files/v2.9-ror-data.zip/content"] = File(OLD, etag="")
    ror = a_terminology(server.url("/api?sort=newest"), LOCATE=zenodo)
    release = fetch(ror, cache=tmp_path)
    assert (release.path.name, release.url) == ("v2.9-ror-data.zip", link["self"])
    assert fetch(ror, cache=tmp_path, fresh=True) == release
    assert [path for path, _ in server.seen].count("/files/v2.9-ror-data.zip/content") == 1


def test_two_downloads_do_not_spoil_each_other(mondo: Terminology, server: Server, tmp_path: Path) -> None:
    folder = tmp_path / "mondo"
    folder.mkdir()
    with (folder / ".lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(DownloadFailed, match="another process is downloading into this folder"):
            fetch(mondo, cache=tmp_path)
    assert fetch(mondo, cache=tmp_path).sha256 == sha256(OLD)


def test_a_cache_that_is_no_folder(mondo: Terminology, tmp_path: Path) -> None:
    (tmp_path / "mondo").write_text("in the way")
    with pytest.raises(DownloadFailed, match=rf"{tmp_path}/mondo: Not a directory"):
        fetch(mondo, cache=tmp_path)


def test_a_disk_that_is_full(mondo: Terminology, tmp_path: Path) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, hard))
    try:
        with pytest.raises(DownloadFailed, match="mondo: File too large"):
            fetch(mondo, cache=tmp_path)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert holds(tmp_path) == {"mondo.obo.part", "mondo.obo.part.json"}
    release = fetch(mondo, cache=tmp_path)
    assert (release.resumed, release.sha256) == (True, sha256(OLD))

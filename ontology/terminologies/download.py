"""Official releases, downloaded once and kept in a cache."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
import pooch
import requests

from trialgraph.errors import DownloadFailed
from trialgraph.ontology.terminologies.address import Address, checksum, file_name, years
from trialgraph.ontology.terminologies.entry import Terminology
from trialgraph.ontology.terminologies.transfer import GONE, Progress, Transfer, Unchanged, Version, read, session

if sys.platform != "win32":
    import fcntl

_RECORD = ".release.json"


class Downloaded(msgspec.Struct, frozen=True, kw_only=True):
    """A whole release in the cache: where it lies and came from, its SHA-256 and size in bytes.

    `resumed` says that an earlier transfer was continued, `changed` that the same address gave something else before.
    """

    path: Path
    url: str
    sha256: str
    size: int
    resumed: bool = False
    changed: bool = False


class _Record(msgspec.Struct, frozen=True):
    """What the cache remembers about the release of a terminology."""

    url: str
    name: str
    sha256: str
    version: Version


def cache_folder() -> Path:
    """The folder of all downloads: the environment's TRIALGRAPH_CACHE, else where the system keeps caches."""
    return Path(os.environ.get("TRIALGRAPH_CACHE") or pooch.os_cache("trialgraph"))


def fetch(
    terminology: Terminology, *, cache: Path | None = None, progress: Progress | None = None, fresh: bool = False
) -> Downloaded:
    """The release in the cache, downloaded first where there is none.

    With `fresh` the publisher is asked for a newer one. `progress` is told the bytes done and their total, if known.
    A module may name more than its URL: `LOCATE` finds the address in the answer that the URL gives, and
    `CHECKSUM_URL` is where the publisher prints the file's sum.

    Raises DownloadFailed; what was in the cache before is still there, and a broken transfer is continued next time.
    """
    if terminology.URL is None:
        raise DownloadFailed(terminology.TITLE, "there is no release to download; name a file that you hold")
    folder = (cache or cache_folder()) / terminology.NAME
    with _folder_failures(folder):
        record = _read(folder)
        kept = _kept(folder, record)
        if kept and not fresh:
            return kept
        folder.mkdir(parents=True, exist_ok=True)
        with _alone(folder), session() as http:
            return _newest(terminology, terminology.URL, _Cache(http, folder, record, kept, progress))


class _Cache(msgspec.Struct):
    """A terminology's folder, what is in it, and how to fill it."""

    http: requests.Session
    folder: Path
    record: _Record | None
    kept: Downloaded | None
    progress: Progress | None

    def fill(self, address: Address) -> Downloaded:
        """The release at the address, which is the one kept if the publisher has no other."""
        kept = self.kept if self.kept and self.kept.url == address.url else None
        if kept and address.checksum and _fits(kept.path, address.checksum):
            return kept
        held = self.record.version if kept and self.record else None
        transfer = Transfer(self.http, self.folder / f"{address.name}.part", held, self.progress)
        arrived = self.folder / f".{address.name}"
        arrived.unlink(missing_ok=True)
        try:
            _retrieve(address, arrived, transfer)
        except Unchanged:
            if kept:
                return kept
            raise DownloadFailed(address.url, "the server sends no file (304)") from None
        return self._keep(address, arrived, transfer)

    def _keep(self, address: Address, arrived: Path, transfer: Transfer) -> Downloaded:
        """The file that arrived, now under its own name and in place of the one before."""
        sha256, path = pooch.file_hash(str(arrived), alg="sha256"), self.folder / address.name
        arrived.replace(path)
        _write(self.folder, _Record(address.url, address.name, sha256, transfer.version))
        before = self.record
        if before and before.name != address.name:
            (self.folder / before.name).unlink(missing_ok=True)
        return Downloaded(
            path=path,
            url=address.url,
            sha256=sha256,
            size=path.stat().st_size,
            resumed=transfer.resumed,
            changed=before is not None and before.url == address.url and before.sha256 != sha256,
        )


def _newest(terminology: Terminology, url: str, cache: _Cache) -> Downloaded:
    """The newest release that the publisher has; where the address carries a year, the first year that is there."""
    locate: Callable[[str, bytes], Address] | None = getattr(terminology, "LOCATE", None)
    if locate:
        return cache.fill(locate(url, read(cache.http, url)))
    sums: str = getattr(terminology, "CHECKSUM_URL", "")
    if "{year}" not in url:
        return cache.fill(_address(cache.http, url, sums))
    for year in years():
        try:
            return cache.fill(_address(cache.http, url.replace("{year}", year), sums.replace("{year}", year)))
        except DownloadFailed as failure:
            if failure.status not in GONE:
                raise
    raise DownloadFailed(url, f"not found for {', '.join(years())}")


def _address(http: requests.Session, url: str, sum_url: str) -> Address:
    """The address of the file with the checksum that its publisher prints, if any."""
    name = file_name(url)
    if not sum_url:
        return Address(url, name)
    printed = checksum(read(http, sum_url).decode("utf-8", "replace"), name)
    if not printed:
        raise DownloadFailed(sum_url, f"there is no checksum of {name}")
    return Address(url, name, printed)


def _retrieve(address: Address, arrived: Path, transfer: Transfer) -> None:
    """Nothing; the file has arrived and has the checksum that its publisher prints."""
    logger = pooch.get_logger()
    silent = logger.disabled
    # What pooch tells would stand in the middle of the progress bar, and it advises to pin a hash. Its level is
    # left alone: the logger is in no tree, so that it would not forget the level that it had.
    logger.disabled = True
    try:
        pooch.retrieve(address.url, address.checksum or None, arrived.name, arrived.parent, downloader=transfer)
    except ValueError:
        kind = address.checksum.partition(":")[0]
        raise DownloadFailed(address.url, f"the file has another {kind} sum than its publisher prints") from None
    finally:
        logger.disabled = silent


def _fits(path: Path, printed: str) -> bool:
    kind, _, value = printed.partition(":")
    return bool(pooch.file_hash(str(path), alg=kind) == value)


def _kept(folder: Path, record: _Record | None) -> Downloaded | None:
    """The release in the cache, if it is still what arrived."""
    path = folder / record.name if record else folder
    if not record or not path.is_file() or pooch.file_hash(str(path)) != record.sha256:
        return None
    return Downloaded(path=path, url=record.url, sha256=record.sha256, size=path.stat().st_size)


def _read(folder: Path) -> _Record | None:
    try:
        return msgspec.json.decode((folder / _RECORD).read_bytes(), type=_Record)
    except (FileNotFoundError, msgspec.MsgspecError):
        return None


def _write(folder: Path, record: _Record) -> None:
    draft = folder / f"{_RECORD}.part"
    draft.write_bytes(msgspec.json.encode(record))
    draft.replace(folder / _RECORD)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Nothing; two processes that continue the same part would spoil it."""
    with (folder / ".lock").open("a") as lock:
        if sys.platform != "win32":
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise DownloadFailed(str(folder), "another process is downloading into this folder") from None
        yield


@contextmanager
def _folder_failures(folder: Path) -> Iterator[None]:
    """Nothing; a full disk or a folder that may not be written is raised as DownloadFailed."""
    try:
        yield
    except OSError as problem:
        raise DownloadFailed(str(folder), problem.strerror or str(problem)) from None

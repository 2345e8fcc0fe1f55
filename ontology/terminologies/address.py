"""Where the newest release lies, when its address carries a year or an archive has to be asked for it."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

import msgspec

from trialgraph.errors import DownloadFailed

# A sum as publishers print it: alone, before the name of the file, or after it (`MD5 (file) = ...`).
_SUM = re.compile(r"\b(?:[0-9a-f]{128}|[0-9a-f]{64}|[0-9a-f]{40}|[0-9a-f]{32})\b", re.IGNORECASE)
_ALGORITHM = {32: "md5", 40: "sha1", 64: "sha256", 128: "sha512"}


class Address(msgspec.Struct, frozen=True):
    """Where one release lies: its URL, the file's name, and its checksum as `md5:...`, "" where none is printed."""

    url: str
    name: str
    checksum: str = ""


def years() -> tuple[str, str, str]:
    """What `{year}` in an address may be, newest first: publishers bring the next year's release out in autumn."""
    this = datetime.now(UTC).year
    return str(this + 1), str(this), str(this - 1)


def file_name(url: str) -> str:
    """The last step of the URL, as a name that is safe in any folder."""
    last = PurePosixPath(unquote(urlsplit(url).path)).name
    return re.sub(r"[^\w.-]", "_", last).lstrip(".") or "release"


def checksum(printed: str, name: str) -> str:
    """The checksum of the file in what its publisher prints, as `md5:...`; "" where there is none for it."""
    lines = [line for line in printed.splitlines() if _SUM.search(line)]
    named = [line for line in lines if name in line]
    # A sum that names no file is of the only file there is; one that names another file says nothing about ours.
    for line in named or [line for line in lines if _SUM.fullmatch(line.strip())]:
        if found := _SUM.search(line):
            return f"{_ALGORITHM[len(found[0])]}:{found[0].lower()}"
    return ""


class _Links(msgspec.Struct):
    self: str


class _File(msgspec.Struct):
    key: str
    links: _Links
    checksum: str = ""


class _Deposit(msgspec.Struct):
    files: list[_File]


class _Hits(msgspec.Struct):
    hits: list[_Deposit]


class _Listing(msgspec.Struct):
    hits: _Hits


def zenodo(url: str, answer: bytes) -> Address:
    """The archive (.zip) of the newest deposit in what Zenodo's API answers at `url`, a search sorted by date.

    Raises DownloadFailed where the answer is no such list.
    """
    try:
        deposit = msgspec.json.decode(answer, type=_Listing).hits.hits[0]
        file = next(each for each in deposit.files if each.key.endswith(".zip"))
    except (msgspec.MsgspecError, UnicodeDecodeError, IndexError, StopIteration):
        raise DownloadFailed(url, "the archive's answer lists no release") from None
    known = file.checksum.partition(":")[0] in _ALGORITHM.values()
    return Address(file.links.self, file_name(file.key), file.checksum if known else "")

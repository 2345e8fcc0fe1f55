"""Where the newest release lies: years, names, printed checksums, and an archive's answer."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trialgraph.errors import DownloadFailed
from trialgraph.ontology.terminologies.address import Address, checksum, file_name, years, zenodo

MD5 = "0123456789abcdef0123456789abcdef"
ANOTHER = "f" * 32
SHA256 = "ab" * 32


def test_the_newest_year_is_tried_first() -> None:
    this = datetime.now(UTC).year
    assert years() == (str(this + 1), str(this), str(this - 1))


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://purl.obolibrary.org/obo/mondo.obo", "mondo.obo"),
        ("https://a.org/Thesaurus.FLAT.zip?version=1#top", "Thesaurus.FLAT.zip"),
        ("https://a.org/a%20b.obo", "a_b.obo"),
        ("https://a.org/%2e%2e", "release"),
        ("https://a.org/%2e%2e%2f%2e%2e%2fpasswd", "passwd"),
        ("https://a.org/.release.json", "release.json"),
        ("https://a.org", "release"),
    ],
)
def test_a_file_is_named_like_the_end_of_its_address(url: str, name: str) -> None:
    assert file_name(url) == name


@given(st.text())
def test_no_address_leads_out_of_the_cache(path: str) -> None:
    name = file_name(f"https://a.org/{path.replace('[', '').replace(']', '')}")
    assert name
    assert not set(name) & set("/\\:\0")
    assert not name.startswith(".")


@pytest.mark.parametrize(
    ("printed", "found"),
    [
        (f"{MD5}\n", f"md5:{MD5}"),
        (f"{SHA256.upper()}", f"sha256:{SHA256}"),
        (f"{MD5}  hp.obo\n", f"md5:{MD5}"),
        (f"{ANOTHER}  doid.obo\n{MD5} *hp.obo\n", f"md5:{MD5}"),
        (f"MD5 (hp.obo) = {MD5}", f"md5:{MD5}"),
        (f"{'c' * 40}  hp.obo", f"sha1:{'c' * 40}"),
        (f"{ANOTHER}  doid.obo\n", ""),
        (f"{MD5[:-1]}  hp.obo", ""),
        ("<html>not here</html>", ""),
        ("", ""),
    ],
)
def test_a_checksum_is_found_as_publishers_print_it(printed: str, found: str) -> None:
    assert checksum(printed, "hp.obo") == found


def deposit(*files: tuple[str, str]) -> bytes:
    listed = [{"key": key, "checksum": sum_, "size": 1, "links": {"self": f"https://z/{key}"}} for key, sum_ in files]
    return json.dumps({"hits": {"hits": [{"id": 1, "files": listed}], "total": 90}}).encode()


def test_the_newest_deposit_of_an_archive_names_its_zip_and_its_checksum() -> None:
    answer = deposit(("readme.md", f"md5:{ANOTHER}"), ("v2.9-ror-data.zip", f"md5:{MD5}"))
    assert zenodo("https://z/api", answer) == Address("https://z/v2.9-ror-data.zip", "v2.9-ror-data.zip", f"md5:{MD5}")


def test_a_sum_of_an_unknown_kind_is_no_sum() -> None:
    assert zenodo("https://z/api", deposit(("ror.zip", "crc:1"))).checksum == ""


@pytest.mark.parametrize("answer", [b"", b"<html>", b"{}", b'{"hits":{"hits":[]}}', b"\xff", deposit(("a.json", ""))])
def test_an_answer_without_a_release_is_an_error(answer: bytes) -> None:
    with pytest.raises(DownloadFailed, match=r"https://z/api: the archive's answer lists no release"):
        zenodo("https://z/api", answer)

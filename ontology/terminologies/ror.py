"""ROR, the Research Organization Registry: its data dump in the schemas 1 and 2, as JSON, as CSV, or the zip of both.

https://ror.readme.io/docs/data-dump says what the fields are. A dump of 110,000 organizations is 250 MB of JSON, so
it is read object by object.
"""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec

from trialgraph.errors import InvalidTerms
from trialgraph.ontology.namespaces import AUTHORITIES
from trialgraph.ontology.organizations import Organization
from trialgraph.ontology.places import country_code
from trialgraph.ontology.terminologies.address import zenodo
from trialgraph.ontology.terminologies.columns import Columns, Row
from trialgraph.ontology.terminologies.columns import read as read_rows
from trialgraph.ontology.terminologies.entry import OPEN, OrganizationRelease
from trialgraph.ontology.terminologies.members import Member, find, stream

NAME = "ror"
TITLE = "Research Organization Registry"
LICENCE = "CC0 1.0, ROR"
TERMS = OPEN
# Each release has an address of its own, which the archive tells.
URL: str | None = "https://zenodo.org/api/communities/ror-data/records?q=&sort=newest&size=1"
LOCATE = zenodo

_CHUNK = 1 << 20
# No organization's record is longer; a longer one is damage.
_LONGEST = 1 << 24
_ID = re.compile(re.escape(AUTHORITIES["ROR"]) + r"0[a-hj-km-np-tv-z0-9]{6}[0-9]{2}")
_VERSION = re.compile(r"v\d+(?:\.\d+)*(?:-\d{4}-\d{2}-\d{2})?")
_DIGITS = "0123456789abcdefghjkmnpqrstvwxyz"

_COLUMNS = Columns(
    headers={
        "id": ("id",),
        "name": ("names.types.ror_display", "name"),
        "labels": ("names.types.label", "labels"),
        "aliases": ("names.types.alias", "aliases"),
        "acronyms": ("names.types.acronym", "acronyms"),
        "country": ("locations.geonames_details.country_code", "country.country_code"),
        "city": ("locations.geonames_details.name", "addresses[0].city"),
        "status": ("status",),
        "relationships": ("relationships",),
    },
    needed=("id", "name", "status"),
)
_LANGUAGE = re.compile(r"\A(?:[a-z]{2,3}|no_lang_code): ")
_ROR = re.compile(re.escape(AUTHORITIES["ROR"]) + r"\w+")
_PARENTS = re.compile(rf"\bparent:((?:[,\s]*{_ROR.pattern})+)", re.IGNORECASE)


def read(path: Path) -> OrganizationRelease:
    """The organizations of a dump; withdrawn ones are left out, those that are no more are kept for old trials.

    Raises InvalidTerms, now or while they are read, with the file and the place.
    """
    member = _member(path)
    left_out: dict[str, int] = {}
    version = _VERSION.search(member.name)
    return OrganizationRelease(
        version=version[0] if version else "", organizations=_organizations(member, left_out), left_out=left_out
    )


def _member(path: Path) -> Member:
    """The file to read: of a zip the newest schema, and JSON before CSV, which holds less."""
    packed = Member(path)
    if packed.name.casefold().endswith((".json", ".csv")) or not path.exists():
        return packed
    for pattern in (r".*schema_v2\.json", r".*\.json", r".*schema_v2\.csv", r".*\.csv"):
        found = find(path, pattern) if path.suffix.casefold() == ".zip" or path.is_dir() else []
        if found:
            return found[0]
    raise InvalidTerms(f"{path.name}: there is no ROR data dump in it, a .json or a .csv file")


def _organizations(member: Member, left_out: dict[str, int]) -> Iterator[Organization]:
    seen: set[str] = set()
    for place, status, organization in _records(member):
        _check(organization, place, seen)
        if status == "withdrawn":
            left_out["withdrawn by ROR"] = left_out.get("withdrawn by ROR", 0) + 1
        else:
            yield organization
    if not seen:
        raise InvalidTerms(f"{member.name}: there is no organization in it")


def _check(organization: Organization, place: str, seen: set[str]) -> None:
    if not _ID.fullmatch(organization.ror) or not _is_checked(organization.ror):
        raise InvalidTerms(f"{place}: '{organization.ror}' is no ROR id")
    if organization.ror in seen:
        raise InvalidTerms(f"{place}: '{organization.ror}' is there already")
    if not organization.name:
        raise InvalidTerms(f"{place}: {organization.ror} has no name")
    seen.add(organization.ror)


def _is_checked(ror: str) -> bool:
    """Whether the last two digits of an id are right for the others (ISO 7064, MOD 97-10)."""
    number = 0
    for digit in ror[-9:-2]:
        number = number * 32 + _DIGITS.index(digit)
    return 98 - number * 100 % 97 == int(ror[-2:])


def _records(member: Member) -> Iterator[tuple[str, str, Organization]]:
    """Of each record the place, its status, and the organization."""
    if member.name.casefold().endswith(".csv"):
        for row in read_rows(member, _COLUMNS):
            yield f"{row.file}, line {row.line}", row["status"], _of_row(row)
        return
    for n, record in enumerate(_objects(member), 1):
        place = f"{member.name}, record {n}"
        try:
            status = str(record.get("status") or "")
            organization = _of_schema_2(record) if "names" in record else _of_schema_1(record)
        except (KeyError, TypeError, AttributeError, msgspec.ValidationError) as error:
            raise InvalidTerms(f"{place}: it is no ROR record: {type(error).__name__}: {error}") from error
        yield place, status, organization


def _objects(member: Member) -> Iterator[dict[str, Any]]:
    """The objects of a JSON array, one at a time."""
    decoder, text, started = json.JSONDecoder(), "", False
    with stream(member) as file:
        for more in _decoded(member, file):
            text = (text + more).lstrip()
            if not started and text:
                if text[0] != "[":
                    raise InvalidTerms(f"{member.name}: a ROR data dump is a JSON list, this begins with {text[:20]!r}")
                text, started = text[1:], True
            found, text = _cut(decoder, text)
            yield from found
            if len(text) > _LONGEST:
                break
    if text.strip() != "]":
        raise InvalidTerms(f"{member.name}: the JSON list breaks off" if started else f"{member.name}: it is empty")


def _decoded(member: Member, file: Any) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder("utf-8-sig")()
    try:
        while chunk := file.read(_CHUNK):
            yield decoder.decode(chunk)
        yield decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        raise InvalidTerms(f"{member.name}: it is not UTF-8: {error.reason}") from error


def _cut(decoder: json.JSONDecoder, text: str) -> tuple[list[dict[str, Any]], str]:
    """The whole objects at the start of a text, and what is left: part of the next, or the end of the list."""
    found: list[dict[str, Any]] = []
    at = 0
    while True:
        while at < len(text) and text[at] in " \t\r\n,":
            at += 1
        try:
            record, at = decoder.raw_decode(text, at)
        except json.JSONDecodeError:
            return found, text[at:]
        found.append(record)


def _of_schema_2(record: Mapping[str, Any]) -> Organization:
    names: dict[str, list[str]] = {}
    for name in record["names"]:
        for kind in name["types"]:
            names.setdefault(kind, []).append(name["value"])
    places = [location.get("geonames_details") or {} for location in record.get("locations") or ()]
    first: Mapping[str, Any] = places[0] if places else {}
    return _organization(
        record["id"],
        next(iter(names.get("ror_display") or names.get("label") or [""])),
        [*names.get("label", ()), *names.get("alias", ())],
        names.get("acronym", ()),
        (first.get("country_code"), first.get("name")),
        _parents(record),
    )


def _of_schema_1(record: Mapping[str, Any]) -> Organization:
    addresses = record.get("addresses") or [{}]
    return _organization(
        record["id"],
        record["name"],
        [*(label["label"] for label in record.get("labels") or ()), *(record.get("aliases") or ())],
        record.get("acronyms") or (),
        ((record.get("country") or {}).get("country_code"), addresses[0].get("city")),
        _parents(record),
    )


def _of_row(row: Row) -> Organization:
    parents = _ROR.findall(" ".join(_PARENTS.findall(row["relationships"])))
    country, city = _values(row, "country"), _values(row, "city")
    return _organization(
        row["id"],
        row["name"],
        [*_values(row, "labels"), *_values(row, "aliases")],
        _values(row, "acronyms"),
        (country[0] if country else "", city[0] if city else ""),
        parents,
    )


def _values(row: Row, column: str) -> list[str]:
    return [_LANGUAGE.sub("", value.strip()) for value in row[column].split(";") if value.strip()]


def _parents(record: Mapping[str, Any]) -> list[str]:
    links = record.get("relationships") or ()
    return [link["id"] for link in links if str(link["type"]).casefold() == "parent"]


def _organization(
    ror: str,
    name: str,
    names: Iterable[str],
    acronyms: Iterable[str],
    place: tuple[str | None, str | None],
    parents: Iterable[str],
) -> Organization:
    country, city = place
    called = _without_country(name, country or "")
    others = [each for each in dict.fromkeys([name, *names]) if each and each != called]
    fields = {"iri": ror, "ror": ror, "name": called, "country": country or "", "city": city or ""}
    return msgspec.convert(
        {**fields, "names": others, "acronyms": list(dict.fromkeys(acronyms)), "parents": list(parents)}, Organization
    )


def _without_country(name: str, country: str) -> str:
    """A name as it is used: ROR tells companies of several countries apart as `Pfizer (United States)`."""
    head, _, tail = name.removesuffix(")").rpartition(" (")
    return head if head and name.endswith(")") and country_code(tail) == country else name

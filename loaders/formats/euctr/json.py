"""EU Clinical Trials Register: protocols as the R package ctrdata makes JSON of them, one or a line each.

The package leaves out line breaks and most signs: `age < 18 (years)` has become `age  18 years`. What is lost there is
not guessed; the register's own text (`euctr.text`) has it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from trialgraph.errors import InvalidRecord
from trialgraph.loaders.document import Document
from trialgraph.loaders.formats.euctr.tables import Entry, key_of
from trialgraph.loaders.formats.euctr.trial import trial
from trialgraph.loaders.formats.json_values import digest, values
from trialgraph.loaders.model import Record

NAME = "euctr-json"

# Lists whose objects hold values, and the key that stands before all others in such an object, as in the text: its
# value begins a group. A database may have turned the keys.
_GROUPS = {
    "b1_sponsor": "b11_name_of_sponsor",
    "b4_sources_of_monetary_or_material_support": "",
    "dimp": "_dimp",
    "d38_imp_identification_details": "",
    "d8_information_on_placebo": "d8_placebo",
    "e12_meddra_classification": "",
}
# What the results that ctrdata adds to a protocol say of the trial itself.
_RESULTS = {
    "usctnIdentifier": "nct",
    "isrctnIdentifier": "isrctn",
    "whoIdentifier": "utn",
    "recruitmentStartDate": "recruitment_start",
    "globalEndOfTrialDate": "reached_end",
}
_PROTOCOL = re.compile(r'"a2_eudract_number"\s*:')
_REGISTER = re.compile(r'"ctrname"\s*:\s*"([^"]*)"')


def recognises(head: str) -> bool:
    """Whether it is JSON of protocols, and of no other register's records beside them."""
    is_json = head.lstrip().startswith(("{", "["))
    return is_json and _PROTOCOL.search(head) is not None and set(_REGISTER.findall(head)) <= {"EUCTR"}


def read(document: Document) -> Iterator[Record | InvalidRecord]:
    """The protocol, those of a list, or one a line."""
    for each in values(document):
        yield each if isinstance(each, InvalidRecord) else study(each.value, document.source, each.place)


def study(value: object, source: str, place: str) -> Record | InvalidRecord:
    """The record of one decoded protocol."""
    try:
        found = trial(_entries(_object(value, "$"), "$"))
        own = digest(value)
    except (ValueError, RecursionError) as error:
        return InvalidRecord(source, _id(value), place, str(error))
    return Record(trial=found, source=source, place=place, format=NAME, digest=own)


def _id(value: object) -> str:
    found = (value.get("_id") or value.get("a2_eudract_number")) if isinstance(value, dict) else None
    return found if isinstance(found, str) else ""


def _entries(value: dict[str, object], path: str) -> Iterator[Entry]:
    """The values of an object and of the groups in it; raises ValueError with the path where one has a wrong type."""
    for key, each in value.items():
        here = f"{path}.{key}"
        if key in _GROUPS:
            yield from _group(key, each, here)
        elif key == "trialInformation":
            yield from _results(_object(each, here), here)
        elif known := key_of(key):
            field, language = known
            if text := _text(each, here):
                yield Entry(field, text, language)


def _group(key: str, value: object, path: str) -> Iterator[Entry]:
    for number, each in enumerate(_list(value, path)):
        here = f"{path}[{number}]"
        items = sorted(_object(each, here).items(), key=lambda item: item[0] != _GROUPS[key])
        yield from _entries(dict(items), here)


def _results(value: dict[str, object], path: str) -> Iterator[Entry]:
    """What the results say; they print an empty object where there is nothing."""
    yield Entry("results", "yes")
    ended = value.get("isGlobalEndOfTrialReached") == "true"
    for key, field in _RESULTS.items():
        text = _text(value.get(key) or None, f"{path}.{key}")
        if text and (ended or field != "reached_end"):
            yield Entry(field, text)


def _text(value: object, path: str) -> str | None:
    if value is None or isinstance(value, str):
        return value
    raise _wrong("text", value, path)


def _list(value: object, path: str) -> list[object]:
    if isinstance(value, list):
        return value
    raise _wrong("a list", value, path)


def _object(value: object, path: str) -> dict[str, object]:
    if isinstance(value, dict):
        return value
    raise _wrong("an object", value, path)


def _wrong(expected: str, value: object, path: str) -> ValueError:
    return ValueError(f"expected {expected}, got {msgspec.json.encode(value).decode()[:40]} - at `{path}`")

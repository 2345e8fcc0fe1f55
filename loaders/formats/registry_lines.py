"""Records of several registries as JSON, one a line, as the R package ctrdata exports them from its database.

Each says in `ctrname` which registry it is from; how a record is read is the matter of the module that knows it.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from typing import Any

from msgspec.structs import replace

from trialgraph.errors import InvalidRecord
from trialgraph.loaders.document import HEAD, Document
from trialgraph.loaders.formats import ctgov_json, ctgov_xml, ctis, isrctn
from trialgraph.loaders.formats.elements import from_json
from trialgraph.loaders.formats.euctr import json as euctr_json
from trialgraph.loaders.formats.json_values import Value, canonical, digest, values
from trialgraph.loaders.model import Record

NAME = "registry-lines"

_Study = Callable[[Any, str, str], Record | InvalidRecord]

_EXPORT = re.compile(r'"ctrname"\s*:')
# How a line begins whose `ctrname` may stand behind the head.
_V2 = re.compile(r'\{\s*"protocolSection"\s*:')
# What the export adds to a record; the day of the import changes although the trial does not.
_IMPORTED = ("record_last_import", "annotation")


def recognises(head: str) -> bool:
    """Whether it is JSON of an export, or begins with a line so long that it may be."""
    start = head.lstrip()
    if _EXPORT.search(start):
        return start.startswith(("{", "["))
    is_one_long_line = "\n" not in start and len(head.encode()) > HEAD - 4
    return is_one_long_line and bool(_V2.match(start) or (start.startswith("{") and ctis.recognises(start)))


def read(document: Document) -> Iterator[Record | InvalidRecord]:
    """Every record, in order; a line of a registry that is not known comes as the error that names it."""
    for each in values(document):
        yield each if isinstance(each, InvalidRecord) else _record(each, document.source)


def _record(found: Value, source: str) -> Record | InvalidRecord:
    value = found.value
    if not isinstance(value, dict):
        return InvalidRecord(source, "", found.place, "no record of a registry, which is a JSON object")
    if "ctrname" not in value and "protocolSection" in value:
        return _ctgov_v2(found.data, source, found.place)
    registry = value.get("ctrname", "CTIS" if "ctNumber" in value else None)
    study = _STUDIES.get(str(registry))
    if study is None:
        return InvalidRecord(source, _id(value), found.place, _reason(value, registry))
    return study({key: each for key, each in value.items() if key not in _IMPORTED}, source, found.place)


def _reason(value: dict[str, object], registry: object) -> str:
    if registry is not None:
        return f"no reader for {registry} lines yet"
    is_history = value.get("_id") == "meta-info"
    return "no trial record" + (" but the queries that the export was made with" if is_history else "")


def _id(value: dict[str, object]) -> str:
    printed = value.get("_id")
    return printed if isinstance(printed, str) else ""


def _ctgov_v2_export(value: dict[str, object], source: str, place: str) -> Record | InvalidRecord:
    """The study as it was before the export."""
    own = {key: each for key, each in value.items() if key not in ("_id", "ctrname")}
    return _ctgov_v2(canonical(own), source, place)


def _ctgov_v2(data: bytes, source: str, place: str) -> Record | InvalidRecord:
    """The study, read as a document of its own."""
    nothing = InvalidRecord(source, "", place, "no study in it")
    found = next(ctgov_json.read(Document(source, lambda: io.BytesIO(data))), nothing)
    if isinstance(found, InvalidRecord):
        return InvalidRecord(source, found.record, place, found.cause)
    return replace(found, place=place)


def _ctgov_xml(value: dict[str, object], source: str, place: str) -> Record | InvalidRecord:
    """The study of the XML that the JSON was made of."""
    return ctgov_xml.study(from_json("clinical_study", value), source, place, digest(value))


# By `ctrname`: to read the lines of another registry, add it and its function.
_STUDIES: dict[str, _Study] = {
    "CTIS": ctis.study,
    "EUCTR": euctr_json.study,
    "ISRCTN": isrctn.study,
    "CTGOV": _ctgov_xml,
    "CTGOV2": _ctgov_v2_export,
}

"""JSON documents that hold records of any registry: their values, where each stands, and its digest."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import NamedTuple

import msgspec

from trialgraph.errors import InvalidRecord
from trialgraph.loaders.document import Document

canonical = msgspec.json.Encoder(order="deterministic").encode


class Value(NamedTuple):
    """A decoded value, the bytes it was decoded from, and its place in the document."""

    value: object
    data: bytes
    place: str


def values(document: Document) -> Iterator[Value | InvalidRecord]:
    """Each line's value, the members of a list, or else the one value of the document; in place of what is none, why.

    Lines are streamed, so that there may be any number of them.
    """
    if _is_lines(document.head):
        for number, line in document.lines():
            yield _decoded(document.source, line, f"line {number}")
        return
    whole = _decoded(document.source, document.data.removeprefix(b"\xef\xbb\xbf"), "")
    if isinstance(whole, Value) and isinstance(whole.value, list):
        for number, each in enumerate(whole.value, 1):
            yield Value(each, canonical(each), f"record {number}")
    else:
        yield whole


def digest(value: object) -> str:
    """SHA-256 of the value with sorted keys and without blanks: it stays the same wherever the value stands."""
    return hashlib.sha256(canonical(value)).hexdigest()


def without_blanks(value: object) -> object:
    """The value less what says nothing: null, and texts and lists without content, at any depth."""
    if isinstance(value, dict):
        kept = ((key, without_blanks(each)) for key, each in value.items())
        return {key: each for key, each in kept if each not in (None, "", [], {})}
    if isinstance(value, list):
        return [each for each in map(without_blanks, value) if each not in (None, "", [], {})]
    return None if isinstance(value, str) and not value.strip() else value


def _is_lines(head: str) -> bool:
    """Whether the first line is a value of its own; a line longer than the head is one."""
    first, newline, _ = head.lstrip().partition("\n")
    return first.startswith("{") and (not newline or first.rstrip().endswith("}"))


def _decoded(source: str, data: bytes, place: str) -> Value | InvalidRecord:
    try:
        return Value(msgspec.json.decode(data), data, place)
    except (msgspec.DecodeError, ValueError, RecursionError) as error:
        return InvalidRecord(source, "", place, str(error))

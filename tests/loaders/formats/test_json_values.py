"""JSON documents give their values one by one, with the place of each, and blanks are nothing."""

from __future__ import annotations

import io
import json
from functools import partial
from typing import Any

import pytest

from trialgraph.errors import InvalidRecord
from trialgraph.loaders.document import HEAD, Document
from trialgraph.loaders.formats.json_values import Value, canonical, digest, values, without_blanks


def found(text: str) -> list[Value | InvalidRecord]:
    return list(values(Document("a.json", partial(io.BytesIO, text.encode()))))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{"a": 1}\n{"a": 2}\n', [({"a": 1}, "line 1"), ({"a": 2}, "line 2")]),
        ('{"a": 1}', [({"a": 1}, "line 1")]),
        ('\ufeff{"a": 1}\n\n{"a": 2}', [({"a": 1}, "line 1"), ({"a": 2}, "line 3")]),
        ('{\n "a": 1\n}\n', [({"a": 1}, "")]),
        ('[{"a": 1},\n {"a": 2}]', [({"a": 1}, "record 1"), ({"a": 2}, "record 2")]),
        ('\ufeff[{"a": 1}]', [({"a": 1}, "record 1")]),
        ("[]", []),
        ('"text"', [("text", "")]),
    ],
)
def test_each_value_is_given_with_its_place(text: str, expected: list[tuple[Any, str]]) -> None:
    got = found(text)
    assert all(isinstance(each, Value) for each in got)
    assert [(each.value, each.place) for each in got if isinstance(each, Value)] == expected


def test_a_line_longer_than_the_head_is_a_line() -> None:
    line = json.dumps({"a": "x" * HEAD})
    assert [each.place for each in found(f"{line}\n{line}")] == ["line 1", "line 2"]


@pytest.mark.parametrize("text", ["{", "[1, ", "x", "[[" * 5000, '{"a": 1}}'])
def test_what_is_no_json_says_so(text: str) -> None:
    [bad] = found(text)
    assert isinstance(bad, InvalidRecord)
    assert bad.source == "a.json" and bad.cause


def test_a_broken_line_costs_itself_only() -> None:
    got = found('{"a": 1}\n{"a": \n{"a": 3}')
    assert [type(each) for each in got] == [Value, InvalidRecord, Value]
    assert [each.place for each in got] == ["line 1", "line 2", "line 3"]


def test_the_bytes_of_a_value_are_its_own() -> None:
    [line] = found('{"b": 1,  "a": 2}')
    [member] = found('[{"b": 1,  "a": 2}]')
    assert isinstance(line, Value) and isinstance(member, Value)
    assert line.data == b'{"b": 1,  "a": 2}'
    assert member.data == canonical(line.value) == b'{"a":2,"b":1}'


def test_a_digest_does_not_hang_on_the_order_of_keys() -> None:
    assert digest({"a": 1, "b": 2}) == digest({"b": 2, "a": 1}) != digest({"a": 1, "b": 3})


@pytest.mark.parametrize(
    ("value", "rest"),
    [
        ({"a": None, "b": "", "c": " ", "d": [], "e": {}, "f": {"g": None}}, {}),
        ({"a": 0, "b": False, "c": "x"}, {"a": 0, "b": False, "c": "x"}),
        ({"a": [None, "x", {"b": None}, [""]]}, {"a": ["x"]}),
        (None, None),
        ("", None),
        (7, 7),
    ],
)
def test_what_says_nothing_is_left_out(value: Any, rest: Any) -> None:
    assert without_blanks(value) == rest

"""XML is parsed or refused with a reason, and JSON that was made of it is XML again."""

from __future__ import annotations

import io
from functools import partial
from typing import Any
from xml.etree.ElementTree import Element, fromstring, tostring

import pytest

from trialgraph.errors import InvalidRecord
from trialgraph.loaders.document import Document
from trialgraph.loaders.formats.elements import block, from_json, root, text, texts


def parsed(data: bytes) -> Element | InvalidRecord:
    return root(Document("a.xml", partial(io.BytesIO, data)), "X1")


def test_the_root_is_found() -> None:
    found = parsed(b"<a><b>1</b></a>")
    assert isinstance(found, Element) and (found.tag, text(found, "b")) == ("a", "1")


@pytest.mark.parametrize(
    ("data", "place", "cause"),
    [
        (b"<a>\n<b></a>", "line 2, column 6", "not well-formed XML: mismatched tag"),
        (b'<!DOCTYPE a [<!ENTITY e "x">]><a>&e;</a>', "", "XML that refers to what is not allowed"),
        (b'<?xml version="1.0" encoding="klingon"?><a/>', "", "unknown encoding: klingon"),
    ],
)
def test_what_is_no_xml_says_why(data: bytes, place: str, cause: str) -> None:
    found = parsed(data)
    assert isinstance(found, InvalidRecord)
    assert (found.source, found.record, found.place) == ("a.xml", "X1", place)
    assert found.cause.startswith(cause)


def test_texts_are_on_one_line_and_blocks_keep_theirs() -> None:
    element = fromstring("<a><b>\n    one\n      two\n  </b><b> </b><b>three</b></a>")
    assert text(element, "b") == "one two"
    assert texts(element, "b") == ("one two", "three")
    assert block(element, "b") == "one\n  two"
    assert (text(element, "c"), texts(element, "c"), block(element, "c")) == (None, (), None)


@pytest.mark.parametrize(
    ("value", "xml"),
    [
        ({"b": "1"}, "<a><b>1</b></a>"),
        ({"b": ["1", "2"]}, "<a><b>1</b><b>2</b></a>"),
        ({"b": {"c": ["1"], "d": 2}}, "<a><b><c>1</c><d>2</d></b></a>"),
        ({"b": {}, "c": [], "d": "", "e": None, "f": [{}, "1", None]}, "<a><f>1</f></a>"),
        ({"@attributes": {"rank": "1"}, "b": "1"}, "<a><b>1</b></a>"),
        ("only text", "<a>only text</a>"),
        (None, "<a />"),
    ],
)
def test_json_is_xml_again(value: Any, xml: str) -> None:
    assert tostring(from_json("a", value), encoding="unicode") == xml


@pytest.mark.parametrize(
    ("printed", "read"),
    [
        ("one&#xD; two&#xD;&#xD; three", "one\ntwo\n\nthree"),
        ("one\r\r    - two\r      three", "one\n\n- two\n  three"),
        (" Parkinson&apos;s &lt; 3", "Parkinson's < 3"),
        ("one\r\ntwo", "one\ntwo"),
        ("two\twords", "two\twords"),
    ],
)
def test_line_breaks_and_entities_of_the_xml_are_restored(printed: str, read: str) -> None:
    assert from_json("a", {"b": printed}).findtext("b") == read

"""The text of HTML: lines, cells and lists as a browser copies them, and what it says of itself beside."""

from __future__ import annotations

import io
import time
from functools import partial

import pytest

from trialgraph.errors import UnreadableSource
from trialgraph.loaders.document import HEAD, Document
from trialgraph.loaders.html_text import is_html, page


def text(body: str) -> str:
    return page(f"<!doctype html><body>{body}</body>").text


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        ("<!DOCTYPE html>\n<html>", True),
        ('\n<?xml version="1.0"?>\n<!DOCTYPE HTML PUBLIC "x">', True),
        ("<!-- saved from url=(0014)about:internet -->\n<html lang=en>", True),
        ("<div class=study><p>Phase 2", True),
        ("<clinical_study><brief_title>", False),
        ('<?xml version="1.0"?><trials><trial>', False),
        ("<paragraph>", False),
        ("Study of <b>something</b>", False),
        ("{}", False),
        ("<!-- a -->" * 5000 + "<x>", False),
    ],
)
def test_html_is_told_by_how_it_begins(head: str, expected: bool) -> None:
    start = time.perf_counter()
    assert is_html(head) is expected
    assert time.perf_counter() - start < 1


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<div>one</div><div>two <b>bold</b>, three</div>", "one\ntwo bold, three"),
        ("<div><div><div>deep</div></div></div>\n\n<div> next </div>", "deep\nnext"),
        ("<p>one<p>two", "one\n\ntwo"),
        ("one<br>two<br/><br/><br/>three", "one\ntwo\n\nthree"),
        ("<h2>Head</h2>text", "Head\n\ntext"),
        ("a\n   b\t<span> c</span><span>d </span> e", "a b cd e"),
        ("<dl><dt>Phase</dt><dd>2</dd></dl>", "Phase\n2"),
        ("FVC &ge; 45&nbsp;% &lt; &#8804; &amp;lt;", "FVC ≥ 45 % < ≤ &lt;"),
        ("<custom-row><p>a</p></custom-row>b", "a\n\nb"),
        ("platelets 10<sup>9</sup>/L, 5 m<sup>2</sup>, note<sup>10</sup>", "platelets 10^9/L, 5 m2, note10"),
        ("<pre>\n a\n   b\n\n\nc</pre>d", "a\n   b\n\nc\n\nd"),
        ("<div style='white-space: pre-line'>a\nb</div>", "a\nb"),
        ("<div>unclosed <i>words", "unclosed words"),
    ],
)
def test_lines_and_blanks(body: str, expected: str) -> None:
    assert text(body).strip() == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<ul><li>a<li>b</ul>", "• a\n• b"),
        ("<ol start=3><li>a</li><li>b</li></ol>", "3. a\n4. b"),
        ("<ol start=x><li>a</li></ol>", "1. a"),
        ("<ul><li><p>a</p><ul><li>b</li></ul></li><li>c</li></ul>d", "• a\n  • b\n• c\n\nd"),
        ("<ul><li><h3>Sponsor</h3><p>Example</p></li></ul>", "Sponsor\nExample"),
        ("<ul><li><div>Phase</div><div>2</div></li><li><div>a</div></li></ul>", "Phase\n2\n• a"),
        ("<ul><li></li><li>a<br>b</li></ul>", "• a\nb"),
        ("<li>loose", "loose"),
    ],
)
def test_items_have_their_mark_unless_they_are_parts_of_the_page(body: str, expected: str) -> None:
    assert text(body) == expected


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ("<tr><th>Phase<td><p>2</p>", "Phase\t2"),
        ("<tr><td>a</td><td></td><td>c</td></tr><tr><td>d</td></tr>", "a\t\tc\nd"),
        ("<tr><td>a</td><td></td></tr><tr><td>b</td></tr>", "a\nb"),
        ("<tr><td>Menu<br>Home</td><td>Title</td></tr>", "Menu\nHome\nTitle"),
        ("<tr><td>Arms</td><td><p>one</p><p>two</p></td></tr>", "Arms\tone\n\ntwo"),
        ("<tr><td>a<td><table><tr><td>b<td>c</table></tr>", "a\tb\tc"),
    ],
)
def test_cells_stand_beside_one_another(rows: str, expected: str) -> None:
    assert text(f"<table>{rows}</table>") == expected


@pytest.mark.parametrize(
    "hidden",
    [
        "<script>if (a < b) '</p>'</script>",
        "<style>p {}</style>",
        "<nav><ul><li>Home</ul></nav>",
        "<div role=navigation>Home</div>",
        "<p hidden>no</p>",
        "<div style='color: red; DISPLAY : none'><p>no</p></div>",
        "<dialog>no</dialog>",
        "<svg><text>no</text></svg>",
        "<select><option>no</select>",
        "<noscript><p>no</noscript>",
        "<!-- no -->",
        "<template><p>no</template>",
    ],
)
def test_what_is_no_part_of_the_page_is_left_out_and_what_follows_stays(hidden: str) -> None:
    assert text(f"<div>a {hidden} b</div>c").split() == ["a", "b", "c"]


def test_a_page_says_its_title_and_its_addresses() -> None:
    html = """<!doctype html><!-- saved from url=(0026)https://trials.example/one --><html><head>
        <title>A trial\n of examplinib</title><link rel="canonical" href="https://trials.example/two">
        <meta property="og:url" content="https://trials.example/three"></head><p>x"""
    found = page(html)
    assert found.text == "x"
    assert set(found.about.split("\n")) == {
        "A trial of examplinib",
        *(f"https://trials.example/{name}" for name in ("one", "two", "three")),
    }


def document(html: str) -> Document:
    return Document("page.html", partial(io.BytesIO, html.encode()))


def test_a_document_of_html_has_the_text_of_the_page_and_the_digest_of_the_file() -> None:
    padding = f"<style>{'x' * HEAD}</style>"
    short, long = document("<html><p>words"), document(f"<html>{padding}<p>words")
    assert short.text == long.text == short.head == long.head == "words"
    assert short.digest != long.digest
    plain = Document("page.txt", partial(io.BytesIO, b"words <p>"))
    assert (plain.text, plain.about) == ("words <p>", "")


def test_the_encoding_is_that_of_the_file_whatever_the_page_says() -> None:
    assert document("<?xml version='1.0' encoding='latin-1'?><html><meta charset=latin1><p>≥ é").text == "≥ é"


@pytest.mark.parametrize(
    ("html", "cause"),
    [
        ("<html><script>draw()</script>", "without text"),
        ("<html>" + "<div>" * 100_000 + "x", "nested too deep"),
        ("<html>" + "<b>" * 100_000 + "x", "nested too deep"),
    ],
)
def test_what_cannot_be_read_whole_is_refused(html: str, cause: str) -> None:
    with pytest.raises(UnreadableSource, match=rf"^page\.html: .*{cause}"):
        _ = document(html).text

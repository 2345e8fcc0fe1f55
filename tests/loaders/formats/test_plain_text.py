"""Fields with HTML in them are read as they are shown."""

from __future__ import annotations

import pytest

from trialgraph.loaders.formats.plain_text import line, plain


@pytest.mark.parametrize(
    ("printed", "shown"),
    [
        ("one<br>two<BR/>three<br />four", "one\ntwo\nthree\nfour"),
        ("<p>one</p><p>two</p>", "one\n\ntwo"),
        ("&#64; &lt; &amp;", "@ < &"),
        ("one\r\ntwo\rthree", "one\ntwo\nthree"),
        ("BMI <30 and > 18", "BMI <30 and > 18"),
        ("p < 0.05, <pq>", "p < 0.05, <pq>"),
        ("  \n", ""),
    ],
)
def test_text_is_what_the_field_shows(printed: str, shown: str) -> None:
    assert plain(printed) == shown


@pytest.mark.parametrize(("printed", "shown"), [("a<br>b\n c", "a b c"), (" ", None), ("", None), (None, None)])
def test_a_line_has_no_breaks(printed: str | None, shown: str | None) -> None:
    assert line(printed) == shown

"""Texts of an ICTRP export as lines, without the mark-up in which the registries handed them in."""

from __future__ import annotations

import html
import re
import textwrap

# Only what is surely a tag: `BMI <18 and >35` has none. A newline beside one is the same break.
_BREAK_TAG = r"[ \t]*<(?:br|/?(?:p|div|ul|ol|li))\s*/?\s*>"
_BREAK = re.compile(rf"\n{_BREAK_TAG}|{_BREAK_TAG}(?:[ \t]*\n)?", re.IGNORECASE)
_TAG = re.compile(r"</?(?:b|i|u|em|strong|sup|sub|span|font)(?:\s[^<>]*)?>", re.IGNORECASE)
_NEWLINE = re.compile(r"\r\n|\r")
_HEADING = r"(?:key\s+|main\s+)?(?:{})\s+criteria\s*[:：]?"
_OWN_LINE = {
    name: re.compile(rf"\A\W*{_HEADING.format(name)}[^\S\n]*(?:\n|\Z)", re.IGNORECASE)
    for name in ("Inclusion", "Exclusion")
}


def block(text: str | None) -> str | None:
    """The text line by line, less the indentation of all of it; None where nothing is left."""
    lines = _TAG.sub("", _BREAK.sub("\n", _NEWLINE.sub("\n", html.unescape(text or ""))))
    return textwrap.dedent(re.sub(r"\A(?:[ \t]*\n)+", "", lines)).strip() or None


def line(text: str | None) -> str | None:
    """The text on one line; None where there is none."""
    return " ".join((block(text) or "").split()) or None


def section(heading: str, text: str | None) -> str | None:
    """One list of criteria below its heading, which the registry may have printed itself; None where it is empty.

    What stands before such a heading further down belongs to the list too, and not to the one above it.
    """
    name = heading.split()[0]
    if text is None or _OWN_LINE[name].match(text):
        return text if text and _OWN_LINE[name].sub("", text).strip() else None
    items = re.sub(rf"\A{_HEADING.format(name)}\s*", "", text, flags=re.IGNORECASE)
    return f"{heading}\n\n{items}" if items else None

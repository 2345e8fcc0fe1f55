"""Text of registries whose fields may hold entities and line breaks of HTML."""

from __future__ import annotations

import html
import re

_BREAK = re.compile(r"<\s*(?:br|/?\s*p)\s*/?>", re.IGNORECASE)


def plain(printed: str) -> str:
    """The text that the field shows; newlines as `\\n`, none before and behind it."""
    lines = _BREAK.sub("\n", html.unescape(printed)).replace("\r\n", "\n").replace("\r", "\n")
    return lines.strip()


def line(printed: str | None) -> str | None:
    """The text on one line; None where there is none."""
    return " ".join(plain(printed).split()) or None if printed else None

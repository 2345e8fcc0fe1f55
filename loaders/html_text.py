"""The text of a saved web page, as a browser copies it when all of the page is selected.

Block elements and `<br>` end a line, cells of a table row stand beside one another with a tab between, items of a
list have the mark that a browser draws. Scripts, styles, menus and what is hidden are left out. What only a style sheet
hides or sets side by side cannot be known.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from lxml import etree

_BEGINNING = re.compile(
    r"(?>\s+|<!--.*?-->|<\?xml[^>]*>)*+<(?:!doctype\s+html|html|head|body|div|main|meta|title|table|h1|p|span|ul)\b",
    re.IGNORECASE | re.DOTALL,
)
_UNSEEN = "script style noscript template title nav svg select textarea iframe object canvas audio video"
_SET_APART = "p h1 h2 h3 h4 h5 h6 ul ol dl table section article pre blockquote hr"
_ON_LINES = """
    address aside body caption dd details dialog div dt fieldset figcaption figure footer form header html legend li
    main summary tbody tfoot thead tr
"""
# What stands in such an element within a list item is a part of the page, and not the words of the item.
_PAGE_PARTS = "h1 h2 h3 h4 h5 h6 table section article dl form"
_LEFT_OUT, _PARAGRAPHS, _PARTS = (frozenset(names.split()) for names in (_UNSEEN, _SET_APART, _PAGE_PARTS))
_BLOCKS = _PARAGRAPHS.union(_ON_LINES.split())
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_PRINTED = re.compile(r"white-space\s*:\s*(?:pre|break-spaces)", re.IGNORECASE)
_BLANK = " \t\n\r\f"
_BLANKS = re.compile(f"[{_BLANK}]+")
_SAVED_FROM = re.compile(r"saved from url=\(\d+\)(\S+)|url:\s*(\S+)")
_ADDRESS = etree.XPath("//link[@rel='canonical']/@href | //meta[@property='og:url']/@content")


class Page(NamedTuple):
    """The text of a saved page, and what the page says of itself beside it: its title and its addresses."""

    text: str
    about: str


def is_html(head: str) -> bool:
    """Whether a text that begins so is HTML."""
    return _BEGINNING.match(head) is not None


def page(html: str) -> Page:
    """The text of an HTML document; raises ValueError where elements are nested too deep to be read."""
    # The parser believes what a document says of its encoding only where it is told none.
    parser = etree.HTMLParser(encoding="utf-8", huge_tree=True)
    root = etree.fromstring(html.encode("utf-8", "replace"), parser)
    if any(error.type_name == "ERR_RESOURCE_LIMIT" for error in parser.error_log):
        raise ValueError("HTML with elements nested too deep")
    return Page("", "") if root is None else Page(_Text().of(root), "\n".join(_about(root)))


def _about(root: etree._Element) -> Iterator[str]:
    yield from (" ".join("".join(title.itertext()).split()) for title in root.iter("title"))
    yield from map(str, _ADDRESS(root))
    # Browsers note the address in front of the root element.
    for comment in root.itersiblings(etree.Comment, preceding=True):
        yield from ("".join(match.groups("")) for match in _SAVED_FROM.finditer(comment.text or ""))


class _Text:
    """Text as it is written: `breaks`, `tabs` and `space` are due before the next word, `mark` is a list item's."""

    def __init__(self) -> None:
        self.written: list[str] = []
        self.line = 0
        self.breaks, self.tabs, self.space, self.mark = 0, 0, False, ""
        self.lists: list[int | None] = []
        self.rows: list[_Row] = []
        self.printed = 0

    def of(self, root: etree._Element) -> str:
        """The text of an element and all in it."""
        walk = etree.iterwalk(root, events=("start", "end", "comment", "pi"))
        for event, element in walk:
            if event in {"start", "end"} and not _is_left_out(element):
                (self._enter if event == "start" else self._leave)(element, element.tag)
                self._write(element.text if event == "start" else element.tail)
            elif event == "start":
                walk.skip_subtree()
            else:
                self._write(element.tail)
        return "".join(self.written).replace("\xa0", " ")

    def _enter(self, element: etree._Element, tag: str) -> None:
        if tag in _PARTS:
            self.mark = ""
        if tag in {"td", "th"} and self.rows:
            self._begin_cell(self.rows[-1])
        elif tag == "br":
            self._end_line(min(self.breaks + 1, 2))
        elif tag == "sup" and self._is_power(element):
            self.written.append("^")
        else:
            self._begin_block(element, tag)
        self.printed += _is_printed(element)

    def _begin_block(self, element: etree._Element, tag: str) -> None:
        if tag in _BLOCKS:
            self._end_line(2 if tag in _PARAGRAPHS and not self.lists else 1)
        if tag in {"ul", "ol"}:
            start = element.get("start", "1")
            self.lists.append((int(start) if start.isdecimal() else 1) if tag == "ol" else None)
        elif tag == "li" and self.lists:
            self._begin_item(element)
        elif tag == "tr":
            self.rows.append(_Row(self.line + bool(self.written), len(self.written)))

    def _begin_item(self, element: etree._Element) -> None:
        number = self.lists[-1]
        mark = "  " * (len(self.lists) - 1) + ("• " if number is None else f"{number}. ")
        # An item of several boxes is a card or a row of the page.
        self.mark = mark if sum(child.tag == "div" for child in element) < 2 else ""
        if number is not None:
            self.lists[-1] = number + 1

    def _begin_cell(self, row: _Row) -> None:
        """Sets a cell beside the one before it, or below it where that one has several lines."""
        if row.cells and self.line <= row.line:
            self.breaks = 0 if len(self.written) > row.start else self.breaks
            self.tabs += 1
        else:
            self._end_line(1)
        row.cells += 1

    def _leave(self, element: etree._Element, tag: str) -> None:
        self.printed -= _is_printed(element)
        if tag == "tr" and self.rows:
            self.rows.pop()
            self.tabs = 0
        if tag in {"ul", "ol"}:
            self.lists.pop()
        elif tag == "li":
            self.mark = ""
        if tag in _BLOCKS:
            self._end_line(2 if tag in _PARAGRAPHS and not self.lists else 1)

    def _end_line(self, breaks: int) -> None:
        """Lets the next word begin a line; what opens at the beginning of a cell begins none."""
        if not self.tabs:
            self.breaks, self.space = max(self.breaks, breaks), False

    def _is_power(self, element: etree._Element) -> bool:
        """Whether raised digits follow a ten, which would be another number if they stood beside it."""
        due = self.breaks or self.tabs or self.space
        raised = re.match(r"[-+−–]?\d", element.text or "")
        return bool(raised and not due and self.written and self.written[-1].endswith("10"))

    def _write(self, text: str | None) -> None:
        if self.printed:
            for number, line in enumerate((text or "").splitlines()):
                if number:
                    self._end_line(min(self.breaks + 1, 2))
                self._put(line)
        elif text:
            self.space = self.space or (text[0] in _BLANK and not self.breaks)
            self._put(_BLANKS.sub(" ", text).strip(" "))
            self.space = text[-1] in _BLANK and not self.breaks

    def _put(self, words: str) -> None:
        if not words:
            return
        if self.written:
            self.line += self.breaks > 0
            self.written.append("\n" * self.breaks + "\t" * self.tabs or " " * self.space)
        self.written.append(self.mark + words)
        self.breaks, self.tabs, self.space, self.mark = 0, 0, False, ""


@dataclass
class _Row:
    """A table row that is being written: its line, where it starts, and how many cells it has yet."""

    line: int
    start: int
    cells: int = 0


def _is_left_out(element: etree._Element) -> bool:
    if element.tag in _LEFT_OUT or element.get("hidden") is not None or element.get("role") == "navigation":
        return True
    closed = element.tag == "dialog" and element.get("open") is None
    return closed or _HIDDEN.search(element.get("style", "")) is not None


def _is_printed(element: etree._Element) -> bool:
    """Whether blanks and line ends within the element are the author's own."""
    return element.tag == "pre" or _PRINTED.search(element.get("style", "")) is not None

"""What a format of trial records must offer: a module of `loaders.formats` is one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from trialgraph.errors import InvalidRecord
from trialgraph.loaders.document import Document
from trialgraph.loaders.model import Record


class Format(Protocol):
    """A layout of trial records. A module with these three names is a format.

    To add one: write the module, add it to `FORMATS`, write its test module.
    """

    NAME: str

    def recognises(self, head: str) -> bool:
        """Whether a document that begins so has this layout; by content, never by file name."""

    def read(self, document: Document) -> Iterator[Record | InvalidRecord]:
        """Every record of the document, in order; one that does not decode comes as the error that says why."""

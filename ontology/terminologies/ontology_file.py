"""A release of an OBO ontology in memory, whatever syntax it is written in, and how its terms hang together."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable
from functools import cached_property
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import BinaryIO

from trialgraph.errors import InvalidTerms
from trialgraph.ontology.terminologies import obo, obographs, owl
from trialgraph.ontology.terminologies.compression import opened
from trialgraph.ontology.terminologies.frame import Frame, Frames, version

_WANTED = "OBO, obographs JSON, or OWL in RDF/XML was expected"
_HEAD = 1 << 16
_OBO = re.compile(rb"[a-z][a-z-]*:[ \t]|\[Term\]|!")
_NOT_ELEMENT = re.compile(rb"<!--.*?-->|<\?.*?\?>", re.DOTALL)
_ELEMENT = re.compile(rb"<(?:[\w.-]+:)?([A-Za-z_][\w.-]*)")


class Ontology:
    """The terms of one release by id; `left_out` counts what the reading cost, by reason."""

    def __init__(self, place: str, found: Frames) -> None:
        self.place, self.left_out = place, found.left_out
        self.frames: dict[str, Frame] = {}
        for frame in found.stream:
            if frame.id in self.frames:
                raise InvalidTerms(f"{place}: {frame.id} stands twice")
            self.frames[frame.id] = frame
        self.version = version(found.version)
        self._check_cycles()

    def under(self, *roots: str) -> set[str]:
        """The ids of the terms and of everything below them, however far."""
        found, queue = set(roots), list(roots)
        while queue:
            for child in self._children.get(queue.pop(), ()):
                if child not in found:
                    found.add(child)
                    queue.append(child)
        return found

    def require(self, *ids: str) -> None:
        """Raises InvalidTerms unless the release has the terms that the others are sorted by."""
        for missing in (i for i in ids if i not in self.frames):
            raise InvalidTerms(f"{self.place}: lacks {missing}, which its terms are sorted by; is it another ontology?")

    @cached_property
    def _children(self) -> dict[str, list[str]]:
        children: defaultdict[str, list[str]] = defaultdict(list)
        for frame in self.frames.values():
            for parent in frame.is_a:
                children[parent].append(frame.id)
        return dict(children)

    def _check_cycles(self) -> None:
        try:
            TopologicalSorter({frame.id: frame.is_a for frame in self.frames.values()}).prepare()
        except CycleError as error:
            raise InvalidTerms(f"{self.place}: a cycle: {' is_a '.join(reversed(error.args[1]))}") from error


def read(path: Path) -> Ontology:
    """The release in a local file, compressed or not; its syntax is told by its content.

    Raises InvalidTerms with the file's name and the place for what cannot be read, for a term that stands twice, and
    for a cycle of broader terms, with the ids of the cycle.
    """
    with opened(path) as stream:
        head = stream.read(_HEAD)
        reader = _reader(head.removeprefix(b"\xef\xbb\xbf").lstrip(), path.name)
        stream.seek(0)
        return Ontology(path.name, reader(stream, path.name))


def _reader(head: bytes, place: str) -> Callable[[BinaryIO, str], Frames]:
    if not head:
        raise InvalidTerms(f"{place}: the file is empty")
    if head.startswith(b"{"):
        return obographs.frames
    if head.startswith(b"<"):
        return _xml_reader(head, place)
    if _OBO.match(head):
        return obo.frames
    start = head[:30].decode(errors="replace").splitlines()[0]
    raise InvalidTerms(f"{place}, line 1: {_WANTED}, not {start!r}")


def _xml_reader(head: bytes, place: str) -> Callable[[BinaryIO, str], Frames]:
    root = _ELEMENT.search(_NOT_ELEMENT.sub(b"", head))
    name = root[1].decode() if root else ""
    if name == "RDF":
        return owl.frames
    if name == "Ontology":
        raise InvalidTerms(f"{place}: OWL/XML, which is not read; ROBOT or Protégé turn it into RDF/XML or OBO")
    raise InvalidTerms(f"{place}: {_WANTED}, not XML with the root element '{name}'")

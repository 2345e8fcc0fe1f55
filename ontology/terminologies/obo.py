"""Terms from OBO 1.4 (`[Term]` stanzas), read by fastobo as a stream."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any, BinaryIO

import fastobo

from trialgraph.errors import InvalidTerms
from trialgraph.ontology.terminologies.compression import BROKEN, cause
from trialgraph.ontology.terminologies.frame import (
    SKOS_MATCHES,
    Frame,
    Frames,
    Synonym,
    Xref,
    count,
    curie,
    local,
    relation,
    synonym_type,
)
from trialgraph.ontology.terminologies.references import NAMES, STRANGE

_BLOCK = 1 << 18
_TAGS = (
    rb"format-version|data-version|date|synonymtypedef|subsetdef|idspace|id|name|alt_id|synonym|xref|is_a|relationship"
    rb"|is_obsolete|replaced_by|consider"
)
_MATCH = rb"property_value: *(?:\S+[:#])?(?:exact|close|broad|narrow|related)Match "
_USELESS = re.compile(rb"^(?!\[|(?:" + _TAGS + rb"):|" + _MATCH + rb").+", re.MULTILINE)
_EVIDENCE = re.compile(rb'^(synonym: .*) \[[^"\n]*\][ \t]*(?:\{.*\})?[ \t]*(?:!.*)?\r?$', re.MULTILINE)
_BRACE = re.compile(rb"^(name: .*?)(?<!\\)\{(?!\w+=)", re.MULTILINE)
_KNOWN = rb"(?:https?|" + NAMES.encode() + rb"):\S+[ \t\r]*(?:[\"{!].*)?$"
_STRANGE = re.compile(rb"^xref:(?! *" + _KNOWN + rb").*", re.MULTILINE | re.IGNORECASE)
_ID = re.compile(rb"^id: *(\S+)", re.MULTILINE)


def frames(stream: BinaryIO, place: str) -> Frames:
    """The terms of an open file, `place` being its name in errors."""
    found = Frames(stream=iter(()), left_out={})
    found.stream = _stream(_Text(stream, place, found.left_out), found)
    return found


def _stream(text: _Text, found: Frames) -> Iterator[Frame]:
    try:
        reader = fastobo.iter(text, threads=1)
        found.version = _version(reader.header())
        for stanza in reader:
            if text.failure:
                break
            if isinstance(stanza, fastobo.term.TermFrame):
                yield _frame(stanza)
    except (SyntaxError, OSError, ValueError) as error:
        # What was already wrong with the text explains more than what fastobo made of it.
        raise text.failure or _invalid(text.place, error) from error
    if text.failure:
        raise text.failure


def _invalid(place: str, error: Exception) -> InvalidTerms:
    line = getattr(error, "lineno", None)
    where = f"{place}, line {line}" if line else place
    return InvalidTerms(f"{where}: not valid OBO: {getattr(error, 'msg', None) or error}")


class _Text:
    """A file as fastobo takes it: lines that say nothing of use are emptied, so that the numbers stay right.

    Definitions, comments and evidence are most of the text, and where releases break the syntax (a space in an id, a
    loose quote); without them fastobo is faster and reads releases that it otherwise refuses. Patterns run over
    blocks of whole lines, since a large release has ten million of them.
    An exception does not come through fastobo unharmed, so what is wrong is kept in `failure`.
    """

    def __init__(self, stream: BinaryIO, place: str, left_out: dict[str, int]) -> None:
        self.place = place
        self.failure: InvalidTerms | None = None
        self._stream, self._left_out = stream, left_out
        self._line, self._rest = 1, b""
        self._ids: dict[bytes, int] = {}

    def read(self, size: int) -> bytes:
        """At most so many bytes; none at the end, or where the file turns out to be broken."""
        while len(self._rest) < size and not self.failure and (block := self._block()):
            self._check(block)
            useful = self._useful(block)
            self._check_ids(useful)
            self._rest += useful
            self._line += block.count(b"\n")
        taken, self._rest = self._rest[:size], self._rest[size:]
        return taken

    def _block(self) -> bytes:
        try:
            return self._stream.read(_BLOCK) + self._stream.readline()
        except BROKEN as error:
            self.failure = InvalidTerms(f"{self.place}: {cause(error)}")
            return b""

    def _useful(self, block: bytes) -> bytes:
        block, strange = _STRANGE.subn(b"", block)
        if strange:
            count(self._left_out, STRANGE, strange)
        return _BRACE.sub(rb"\1\\{", _EVIDENCE.sub(rb"\1 []", _USELESS.sub(b"", block)))

    def _check(self, block: bytes) -> None:
        """Notes a line that is cut off or wrongly encoded."""
        if not block.endswith(b"\n"):
            self._fail(block, len(block), "the file breaks off in the middle of this line")
        try:
            block.decode()
        except UnicodeDecodeError as error:
            self._fail(block, error.start, "not UTF-8")

    def _check_ids(self, block: bytes) -> None:
        """Notes an id for the second time."""
        for found in _ID.finditer(block):
            line = self._line + block.count(b"\n", 0, found.start())
            if (first := self._ids.setdefault(found[1], line)) != line:
                self._fail(block, found.start(), f"{found[1].decode()} stands twice; first in line {first}")

    def _fail(self, block: bytes, position: int, what: str) -> None:
        line = self._line + block.count(b"\n", 0, position)
        self.failure = self.failure or InvalidTerms(f"{self.place}, line {line}: {what}")


def _version(header: Any) -> str:
    clauses = {clause.raw_tag(): clause for clause in header}
    if "data-version" in clauses:
        return str(clauses["data-version"].version)
    return clauses["date"].date.date().isoformat() if "date" in clauses else ""


def _frame(stanza: Any) -> Frame:
    frame = Frame(id=curie(str(stanza.id)))
    for clause in stanza:
        if taken := _CLAUSES.get(type(clause)):
            taken(frame, clause)
    return frame


def _name(frame: Frame, clause: Any) -> None:
    frame.label = clause.name.strip()


def _synonym(frame: Frame, clause: Any) -> None:
    said = clause.synonym
    frame.synonyms += (Synonym(said.desc, said.scope, synonym_type(str(said.type)) if said.type else ""),)


def _xref(frame: Frame, clause: Any) -> None:
    sources = (q.value for q in clause.qualifiers or () if local(str(q.key)) == "source")
    frame.xrefs += (Xref(str(clause.xref.id), tuple(sources)),)


def _is_a(frame: Frame, clause: Any) -> None:
    frame.is_a += (curie(str(clause.term)),)


def _relationship(frame: Frame, clause: Any) -> None:
    frame.relations += ((relation(str(clause.typedef)), curie(str(clause.term))),)


def _property(frame: Frame, clause: Any) -> None:
    value = clause.property_value
    kind = local(str(value.relation)).removeprefix("skos:")
    if kind in SKOS_MATCHES:
        frame.matches += ((kind, str(value.value)),)


def _alt_id(frame: Frame, clause: Any) -> None:
    frame.alt_ids += (curie(str(clause.alt_id)),)


def _obsolete(frame: Frame, clause: Any) -> None:
    frame.obsolete = clause.obsolete


def _replaced_by(frame: Frame, clause: Any) -> None:
    frame.replaced_by += (curie(str(clause.term)),)


def _consider(frame: Frame, clause: Any) -> None:
    frame.consider += (curie(str(clause.term)),)


_CLAUSES: dict[type, Callable[[Frame, Any], None]] = {
    fastobo.term.NameClause: _name,
    fastobo.term.SynonymClause: _synonym,
    fastobo.term.XrefClause: _xref,
    fastobo.term.IsAClause: _is_a,
    fastobo.term.RelationshipClause: _relationship,
    fastobo.term.PropertyValueClause: _property,
    fastobo.term.AltIdClause: _alt_id,
    fastobo.term.IsObsoleteClause: _obsolete,
    fastobo.term.ReplacedByClause: _replaced_by,
    fastobo.term.ConsiderClause: _consider,
}

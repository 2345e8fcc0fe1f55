"""MeSH in NLM's XML: `descXXXX.xml` and `suppXXXX.xml` as they are laid out since 2010, read as streams.

Elements: https://www.nlm.nih.gov/mesh/xml_data_elements.html. Of 2025 is the list around RegistryNumber.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import IO, NamedTuple
from xml.etree.ElementTree import Element, ParseError, iterparse
from xml.parsers import expat

from trialgraph.errors import InvalidTerms
from trialgraph.ontology.terminologies.compression import opened
from trialgraph.ontology.terminologies.members import invalid, sole
from trialgraph.ontology.terminologies.mesh_record import Heading, Name, Record

_PIECE = 1 << 16
_YEAR = re.compile(r"(?:desc|supp|mesh|recordset_)((?:19|20)\d\d)", re.IGNORECASE)


class Layout(NamedTuple):
    """What a file of one kind of records is made of."""

    root: str
    record: str
    called: str


DESCRIPTORS = Layout("DescriptorRecordSet", "DescriptorRecord", "Descriptor")
SUPPLEMENTARY = Layout("SupplementalRecordSet", "SupplementalRecord", "SupplementalRecord")


class Head(NamedTuple):
    """What a file says before its first record: the name of its root, and the document type's address, "" for none."""

    root: str
    dtd: str


def version(path: Path, dtd: str = "") -> str:
    """The year of a release, "" where nothing tells.

    The document type names the layout of each year (`nlmdescriptorrecordset_20250101.dtd`, `desc2015.dtd`) and goes
    with the file when that is renamed, so it is asked before the names of the file and of an archive's member.
    Dates inside say when a record was made or changed, which is another year for nearly all.
    """
    found = (_YEAR.search(text) for text in (dtd, sole(path).name, path.name))
    return next((year[1] for year in found if year), "")


def head(path: Path) -> Head:
    """The beginning of a file; no document type is fetched.

    Raises InvalidTerms where it is no XML, or declares entities, which NLM's files do not and an attack does.
    """
    parser, found = expat.ParserCreate(), {"dtd": "", "root": ""}

    def doctype(name: str, system: str | None, public: str | None, internal: bool) -> None:
        found["dtd"] = system or ""

    def entity(*_: object) -> None:
        raise invalid(path.name, parser.CurrentLineNumber, "it declares entities, which no release of MeSH does")

    def start(name: str, attributes: object) -> None:
        found["root"] = found["root"] or name

    parser.StartDoctypeDeclHandler = doctype
    parser.EntityDeclHandler = entity
    parser.StartElementHandler = start
    with opened(path) as file:
        try:
            while not found["root"]:
                piece = file.read(_PIECE)
                parser.Parse(piece, not piece)
        except expat.ExpatError as error:
            raise invalid(path.name, error.lineno, f"it is no XML: {expat.ErrorString(error.code)}") from error
    return Head(found["root"], found["dtd"])


def records(path: Path, layout: Layout) -> Iterator[Record]:
    """The records of a file in order; raises InvalidTerms with the line and the UI of one that is laid out otherwise.

    The file's `head` has been read, so that it declares no entities: the standard parser is then as safe as a
    defused one, at twice the speed.
    """
    seen: set[str] = set()
    with opened(path) as file:
        for element in _elements(path, file, layout):
            try:
                record = _record(element, layout)
                if record.ui in seen:
                    raise _Unknown("there are two records of this id")
            except _Unknown as problem:
                ui = element.findtext(f"{layout.called}UI") or "a record without UI"
                line = _line(path, layout, len(seen))
                raise invalid(path.name, line, f"{ui}: {problem}") from None
            seen.add(record.ui)
            yield record
    if not seen:
        raise InvalidTerms(f"{path.name}: there is no {layout.record} in it")


class _Unknown(Exception):
    """What is wrong with a record."""


def _elements(path: Path, file: IO[bytes], layout: Layout) -> Iterator[Element]:
    try:
        events = iter(iterparse(file, events=("start", "end")))
        _, root = next(events)
        for event, element in events:
            if event == "end" and element.tag == layout.record:
                yield element
                # The set would otherwise hold on to every record that was read.
                root.clear()
    except ParseError as error:
        cause = f"it is cut short or no XML: {expat.ErrorString(error.code)}"
        raise invalid(path.name, error.position[0], cause) from error


def _line(path: Path, layout: Layout, before: int) -> int:
    """The line of the record that comes after so many; a parser of streams does not tell."""
    opening = re.compile(rf"<{layout.record}[\s/>]".encode())
    with opened(path) as file:
        starts = (number for number, line in enumerate(file, 1) for _ in opening.findall(line))
        return next(islice(starts, before, None), 1)


def _record(element: Element, layout: Layout) -> Record:
    concepts = element.findall("ConceptList/Concept")
    preferred = [concept for concept in concepts if _attribute(concept, "PreferredConceptYN") == "Y"]
    if len(preferred) != 1:
        raise _Unknown(f"{len(preferred)} preferred concepts where there should be one")
    return Record(
        ui=_text(element, f"{layout.called}UI"),
        label=_text(element, f"{layout.called}Name/String"),
        kind=_attribute(element, "SCRClass") if layout is SUPPLEMENTARY else "",
        names=_names(preferred[0]),
        concepts=tuple(_names(concept) for concept in concepts if concept is not preferred[0]),
        numbers=_numbers(preferred[0]),
        trees=_texts(element, "TreeNumberList/TreeNumber"),
        actions=_texts(element, "PharmacologicalActionList/PharmacologicalAction/DescriptorReferredTo/DescriptorUI"),
        headings=tuple(_headings(element)),
    )


def _names(concept: Element) -> tuple[Name, ...]:
    terms = concept.findall("TermList/Term")
    if not terms:
        raise _Unknown("a concept without terms")
    return tuple(Name(_text(term, "String"), _attribute(term, "LexicalTag")) for term in terms)


def _numbers(concept: Element) -> tuple[str, ...]:
    return _texts(concept, "RegistryNumber") + _texts(concept, "RegistryNumberList/RegistryNumber")


def _headings(element: Element) -> Iterator[Heading]:
    for mapped in element.iterfind("HeadingMappedToList/HeadingMappedTo"):
        if mapped.find("QualifierReferredTo") is None:
            ui = _text(mapped, "DescriptorReferredTo/DescriptorUI")
            yield Heading(ui.lstrip("*"), ui.startswith("*"))


def _text(element: Element, path: str) -> str:
    text = (element.findtext(path) or "").strip()
    if not text:
        raise _Unknown(f"{element.tag} without {path}")
    return text


def _texts(element: Element, path: str) -> tuple[str, ...]:
    return tuple((found.text or "").strip() for found in element.iterfind(path))


def _attribute(element: Element, name: str) -> str:
    value = element.get(name)
    if not value:
        raise _Unknown(f"{element.tag} without {name}, which MeSH has since 2010")
    return value

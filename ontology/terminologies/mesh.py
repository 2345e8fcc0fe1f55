"""MeSH: its descriptors, from NLM's XML, or the whole of it from NLM's N-Triples."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from trialgraph.errors import InvalidTerms
from trialgraph.ontology.terminologies import mesh_rdf, mesh_xml
from trialgraph.ontology.terminologies.entry import OPEN, Entry, Release
from trialgraph.ontology.terminologies.hierarchy import acyclic
from trialgraph.ontology.terminologies.mesh_record import Record, entry
from trialgraph.ontology.terminologies.mesh_trees import Trees
from trialgraph.ontology.terminologies.mesh_types import Types, is_combination, supplementary_type

NAME = "mesh"
TITLE = "Medical Subject Headings, descriptors"
LICENCE = "U.S. National Library of Medicine, free to use with attribution"
TERMS = OPEN
URL: str | None = "https://nlmpubs.nlm.nih.gov/projects/mesh/MESH_FILES/xmlmesh/desc{year}.gz"


def read(path: Path) -> Release:
    """The descriptors of an XML file (`desc2025.xml`), or all records of N-Triples (`mesh.nt`), compressed or not.

    Its version is the year. Raises InvalidTerms, now or while the entries are read, with the file and the line.
    """
    left_out: Counter[str] = Counter()
    if mesh_rdf.is_triples(path):
        version, records = mesh_rdf.version(path), mesh_rdf.records(path, left_out)
    else:
        version, records = xml_records(path, mesh_xml.DESCRIPTORS)
    entries = acyclic(_entries(records, path.name, left_out), path.name)
    return Release(version=version, entries=entries, left_out=left_out)


def xml_records(path: Path, layout: mesh_xml.Layout) -> tuple[str, Iterator[Record]]:
    """The year of an XML file, and its records; raises InvalidTerms where they are of another kind."""
    head = mesh_xml.head(path)
    if head.root != layout.root:
        name = {mesh_xml.DESCRIPTORS.root: "mesh", mesh_xml.SUPPLEMENTARY.root: "mesh-supplementary"}.get(head.root)
        hint = f"; it is added as {name}" if name else ""
        raise InvalidTerms(f"{path.name}: it is a {head.root} where a {layout.root} is expected{hint}")
    return mesh_xml.version(path, head.dtd), mesh_xml.records(path, layout)


def supplementary_entry(record: Record) -> Entry:
    """A supplementary record as a term, below what it is mapped to."""
    return entry(record, supplementary_type(record), record.mapped)


def _entries(records: Iterable[Record], name: str, left_out: dict[str, int]) -> Iterator[Entry]:
    # A descriptor's place and type need all of them: thirty thousand, a tenth of the others.
    descriptors: list[Record] = []
    for record in records:
        if record.is_descriptor:
            descriptors.append(record)
        else:
            yield supplementary_entry(record)
    trees = Trees(descriptors, name)
    types = Types(descriptors, trees)
    for record in descriptors:
        yield _descriptor(record, types.of(record), trees, left_out)


def _descriptor(record: Record, type: str, trees: Trees, left_out: dict[str, int]) -> Entry:
    above = tuple(trees.parents(record, left_out))
    if not is_combination(record):
        return entry(record, type, above)
    kinds = tuple(trees.parents(record, left_out, "D26"))
    return entry(record, type, kinds, ingredients=(ui for ui in above if ui not in kinds))

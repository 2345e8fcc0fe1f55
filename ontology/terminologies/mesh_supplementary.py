"""MeSH's supplementary records: chemicals, regimens, rare diseases, organisms, each mapped to descriptors."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from trialgraph.ontology.terminologies import mesh_rdf, mesh_xml
from trialgraph.ontology.terminologies.entry import OPEN, Release
from trialgraph.ontology.terminologies.mesh import LICENCE, supplementary_entry, xml_records

__all__ = ["LICENCE", "NAME", "TERMS", "TITLE", "URL", "read"]

NAME = "mesh-supplementary"
TITLE = "Medical Subject Headings, supplementary records"
TERMS = OPEN
URL: str | None = "https://nlmpubs.nlm.nih.gov/projects/mesh/MESH_FILES/xmlmesh/supp{year}.gz"


def read(path: Path) -> Release:
    """The supplementary records of an XML file (`supp2025.xml`) or of N-Triples (`mesh.nt`), compressed or not.

    Its version is the year, which should be that of the descriptors: records are mapped to those. Raises
    InvalidTerms, now or while the entries are read, with the file and the line.
    """
    left_out: Counter[str] = Counter()
    if mesh_rdf.is_triples(path):
        version, records = mesh_rdf.version(path), mesh_rdf.records(path, left_out)
    else:
        version, records = xml_records(path, mesh_xml.SUPPLEMENTARY)
    entries = (supplementary_entry(record) for record in records if not record.is_descriptor)
    return Release(version=version, entries=entries, left_out=left_out)

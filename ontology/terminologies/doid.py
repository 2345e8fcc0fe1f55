"""DOID, the Human Disease Ontology."""

from __future__ import annotations

from pathlib import Path

from trialgraph.ontology.terminologies.entry import OPEN, Release
from trialgraph.ontology.terminologies.foundry import entries
from trialgraph.ontology.terminologies.ontology_file import read as read_ontology

NAME = "doid"
TITLE = "Human Disease Ontology"
LICENCE = "CC0 1.0, Disease Ontology project"
TERMS = OPEN
URL: str | None = "https://purl.obolibrary.org/obo/doid.obo"

DISEASE = "DOID:4"


def read(path: Path) -> Release:
    """The release in a local file: OBO, obographs JSON or OWL (RDF/XML), compressed or not; or one of its slims.

    Every term is a condition but `disease` itself. A slim does not have that, so nothing is asked of the hierarchy.
    """
    ontology = read_ontology(path)
    found = entries(ontology, "DOID", lambda frame: "" if frame.id == DISEASE else "Condition")
    return Release(version=ontology.version, entries=found, left_out=ontology.left_out)

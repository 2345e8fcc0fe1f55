"""HPO, the Human Phenotype Ontology: the preferred authority for findings."""

from __future__ import annotations

from pathlib import Path

from trialgraph.ontology.terminologies.entry import OPEN, Release
from trialgraph.ontology.terminologies.foundry import entries
from trialgraph.ontology.terminologies.ontology_file import read as read_ontology

NAME = "hpo"
TITLE = "Human Phenotype Ontology"
LICENCE = "HPO licence (free, name the source and version, unchanged), Human Phenotype Ontology Consortium"
TERMS = OPEN
URL: str | None = "https://purl.obolibrary.org/obo/hp.obo"

ABNORMALITY = "HP:0000118"


def read(path: Path) -> Release:
    """The release in a local file: OBO, obographs JSON or OWL (RDF/XML), compressed or not.

    Phenotypic abnormalities are conditions; modes of inheritance, onsets, frequencies and clinical modifiers, which
    say something about one, have no type.
    """
    ontology = read_ontology(path)
    ontology.require(ABNORMALITY)
    conditions = ontology.under(ABNORMALITY) - {ABNORMALITY}
    found = entries(ontology, "HP", lambda frame: "Condition" if frame.id in conditions else "")
    return Release(version=ontology.version, entries=found, left_out=ontology.left_out)

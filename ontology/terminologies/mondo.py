"""MONDO, the Monarch Initiative's disease ontology: the preferred authority for conditions."""

from __future__ import annotations

from pathlib import Path

from trialgraph.ontology.terminologies.entry import OPEN, Release
from trialgraph.ontology.terminologies.foundry import entries
from trialgraph.ontology.terminologies.ontology_file import read as read_ontology

NAME = "mondo"
TITLE = "Mondo Disease Ontology"
LICENCE = "CC BY 4.0, Monarch Initiative"
TERMS = OPEN
URL: str | None = "https://purl.obolibrary.org/obo/mondo.obo"

DISEASE, HUMAN_DISEASE, ANIMAL_DISEASE, INJURY = "MONDO:0000001", "MONDO:0700096", "MONDO:0005583", "MONDO:0021178"


def read(path: Path) -> Release:
    """The release in a local file: OBO, obographs JSON or OWL (RDF/XML), compressed or not.

    Diseases and injuries are conditions, but not those of animals, and not `disease` and `human disease` themselves,
    whose names (disorder, condition) mean every one and none. A susceptibility is no condition of a patient. All these
    are kept without a type.
    """
    ontology = read_ontology(path)
    ontology.require(DISEASE)
    conditions = ontology.under(DISEASE, INJURY) - ontology.under(ANIMAL_DISEASE) - {DISEASE, HUMAN_DISEASE}
    found = entries(ontology, "MONDO", lambda frame: "Condition" if frame.id in conditions else "")
    return Release(version=ontology.version, entries=found, left_out=ontology.left_out)

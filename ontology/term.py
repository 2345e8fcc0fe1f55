"""A term: what names stand for."""

from __future__ import annotations

import msgspec

from trialgraph.ontology.namespaces import authority, contract

TYPES = ("Drug", "DrugClass", "Condition", "Procedure", "Measurement", "Observation")
TREATMENTS = ("Drug", "DrugClass", "Substance")

# Of terms of a type that authorities share a name for, the first of these is meant.
PREFERRED: dict[str, tuple[str, ...]] = {
    "Condition": ("MONDO", "HP", "DOID", "MESH", "NCIT", "EFO", "ORPHA", "SNOMED", "UMLS"),
    "Drug": ("CHEBI", "MESH", "RXNORM", "UNII", "NCIT", "DRUGBANK", "ATC", "SNOMED", "UMLS"),
    "Procedure": ("MESH", "NCIT", "MAXO", "SNOMED", "UMLS"),
    "Measurement": ("LOINC", "MESH", "NCIT", "SNOMED", "UMLS"),
}
_GROUPS = {"DrugClass": "Drug", "Substance": "Drug", "Observation": "Measurement"}


class Term(msgspec.Struct, frozen=True, kw_only=True):
    """One term, shipped or loaded. `broader` and `matches` are IRIs; `unit` a UCUM code for bare numbers.

    `curated` says that it comes with the package; what loaded terminologies call a curated term besides are its
    `other_names` and `other_abbreviations`. A `Substance` is a chemical that no authority calls a drug.
    """

    iri: str
    type: str
    label: str
    names: tuple[str, ...] = ()
    abbreviations: tuple[str, ...] = ()
    other_names: tuple[str, ...] = ()
    other_abbreviations: tuple[str, ...] = ()
    broader: tuple[str, ...] = ()
    matches: tuple[str, ...] = ()
    unit: str | None = None
    treatment: bool = False
    curated: bool = True

    @property
    def curie(self) -> str:
        """The short form of the IRI, `CHEBI:8764`."""
        return contract(self.iri)

    @property
    def is_treatment(self) -> bool:
        """Whether it is something a patient is treated with: a drug, a class, or a therapeutic procedure."""
        return self.type in TREATMENTS or self.treatment


def group(type: str) -> str:
    """What a term of the type competes with for a name: drugs with classes and chemicals, and so on."""
    return _GROUPS.get(type, type)


def preference(type: str, iri: str) -> int:
    """How far from the preferred authority for its type an IRI is; 0 is best."""
    order = PREFERRED.get(group(type), ())
    coined = authority(iri)
    return order.index(coined) if coined in order else len(order)

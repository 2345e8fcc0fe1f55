"""What type of term a record of MeSH is: by its tree numbers, its pharmacological actions, and what is below it.

A chemical is a Drug where NLM gives it a pharmacological action, and a Substance where it gives none: branch D holds
elements, enzymes and every protein as well, and to call all of them drugs would read a treatment into each laboratory
value. NLM gives few of the newest drugs an action, and a file without any (a table turned into XML) says of no
chemical that it is a drug; a Substance is the safer reading, as it still stands for a treatment where a treatment is
named and gives way to an authority that knows the drug.

A chemical is a DrugClass where at least half of the chemicals below it are drugs and it is no one substance itself:
Penicillins (no registry number, though an action), Benzodiazepines (numbered by CAS, no action), but not
Proteins (few drugs below) nor Prednisolone (a UNII). Branches that name uses, not structures, are classes throughout.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from trialgraph.ontology.terminologies.mesh_record import Record
from trialgraph.ontology.terminologies.mesh_trees import Trees, under

# Diseases and findings; mental disorders; behavioural symptoms, such as depression.
_CONDITIONS = ("C", "F03", "F01.145.126")
_LABORATORY = ("E01.370.225", "E05.200")
# Therapy and operations, which a biopsy is besides a laboratory's business.
_TREATMENTS = ("E02", "E03", "E04", "E06", "F04.754")
_DIAGNOSIS = "E01"
# Pharmacologic actions and specialty uses.
_USES = ("D27.505", "D27.720")
_COMBINATIONS, _SOLUTIONS, _VACCINES = "D26.310", "D26.776", "D20.215.894"
# Dosage forms, placebos, ways to sell (prescription drugs), and toxic actions: what is nothing else is no chemical.
_NO_STRUCTURE = ("D26", "D27")

_SUPPLEMENTARY = {"2": "Procedure", "3": "Condition"}
_CHEMICAL = "1"


class Types:
    """The types of a file's descriptors; a class is told by what is below it."""

    def __init__(self, descriptors: Iterable[Record], trees: Trees) -> None:
        self._trees = trees
        self._below: Counter[str] = Counter()
        self._drugs: Counter[str] = Counter()
        for record in descriptors:
            above = trees.ancestors(number for number in record.trees if _is_structure(number))
            self._below.update(above)
            if record.actions:
                self._drugs.update(above)

    def of(self, record: Record) -> str:
        """The type of a descriptor, "" for what is none (anatomy, organisms, ideas)."""
        if _any(record, *_CONDITIONS):
            return "Condition"
        if _any(record, "D"):
            return self._chemical(record)
        if _any(record, *_TREATMENTS):
            return "Procedure"
        if _any(record, *_LABORATORY):
            return "Measurement"
        return "Procedure" if _any(record, _DIAGNOSIS) else ""

    def _chemical(self, record: Record) -> str:
        if _any(record, _VACCINES):
            return "DrugClass" if any(self._trees.has_below(number) for number in record.trees) else "Drug"
        if self._is_class(record):
            return "DrugClass"
        if record.actions or is_combination(record):
            return "Drug"
        if not record.uniis and (_any(record, *_USES) or _COMBINATIONS in record.trees):
            return "DrugClass"
        return "Substance" if _any_structure(record) else ""

    def _is_class(self, record: Record) -> bool:
        of_its_own = record.registered if record.actions else record.uniis
        below, drugs = self._below[record.ui], self._drugs[record.ui]
        return not of_its_own and 0 < below <= 2 * drugs


def supplementary_type(record: Record) -> str:
    """The type of a supplementary record by its SCRClass; organisms, populations and anatomy are none."""
    if record.kind == _CHEMICAL:
        return "Drug" if record.actions else "Substance"
    return _SUPPLEMENTARY.get(record.kind, "")


def is_combination(record: Record) -> bool:
    """Whether a descriptor is a product of several substances, which MeSH hangs below each of them.

    What stands among uses besides is a class of products: Contraceptives, Oral, Combined.
    """
    below = any(number != _COMBINATIONS and under(number, _COMBINATIONS) for number in record.trees)
    return below and not _any(record, *_USES)


def _any(record: Record, *branches: str) -> bool:
    return any(under(number, branch) for number in record.trees for branch in branches)


def _any_structure(record: Record) -> bool:
    return any(number.startswith("D") and _is_structure(number) for number in record.trees)


def _is_structure(number: str) -> bool:
    return under(number, _SOLUTIONS) or not any(under(number, branch) for branch in _NO_STRUCTURE)

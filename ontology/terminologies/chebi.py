"""ChEBI, chemical entities of biological interest: the preferred authority for small-molecule drugs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path

import msgspec

from trialgraph.ontology.namespaces import expand
from trialgraph.ontology.terminologies.entry import OPEN, Entry, Release
from trialgraph.ontology.terminologies.foundry import entries
from trialgraph.ontology.terminologies.frame import Frame, Synonym
from trialgraph.ontology.terminologies.ontology_file import Ontology
from trialgraph.ontology.terminologies.ontology_file import read as read_ontology
from trialgraph.ontology.terminologies.synonyms import is_acronym, names

NAME = "chebi"
TITLE = "ChEBI, Chemical Entities of Biological Interest"
LICENCE = "CC BY 4.0, EMBL-EBI"
TERMS = OPEN
URL: str | None = "https://ftp.ebi.ac.uk/pub/databases/chebi/ontology/chebi.obo.gz"

CHEMICAL_ENTITY, ROLE = "CHEBI:24431", "CHEBI:50906"
PHARMACOLOGICAL_ROLE, PHARMACEUTICAL, DRUG = "CHEBI:52210", "CHEBI:52217", "CHEBI:23888"
HYDRATE, MIXTURE, RACEMATE, DIASTEREOMERS = "CHEBI:35505", "CHEBI:60004", "CHEBI:60911", "CHEBI:60915"

# Names that are written for machines or derived from a structure; no trial calls a drug by one.
_STRUCTURAL = ("IUPAC", "FORMULA", "SMILES", "INCHI")


def read(path: Path) -> Release:
    """The release in a local file, also lite or core: OBO, obographs JSON or OWL (RDF/XML), compressed or not.

    A chemical with a pharmaceutical role, or with an international nonproprietary name (which only pharmaceutical
    substances are given), is a drug, and so is a salt, hydrate or mixture of one; the others are substances.
    A pharmacological or pharmaceutical role is a drug class; other roles have no type.
    """
    ontology = read_ontology(path)
    ontology.require(CHEMICAL_ENTITY, ROLE)
    chemistry = _Chemistry(ontology)
    found = entries(ontology, "CHEBI", chemistry.type_of, partial(names, field=field))
    return Release(version=ontology.version, entries=map(chemistry.complete, found), left_out=ontology.left_out)


def field(synonym: Synonym) -> str:
    """Which of a term's names a synonym is; ChEBI calls all but systematic names RELATED, so the scope says nothing."""
    if "BRAND" in synonym.type:
        return "brands"
    # Two letters are the symbol of an element and, in text, any word: In, As, He.
    if synonym.scope in ("NARROW", "BROAD") or len(synonym.text) < 3 or _is_structural(synonym):
        return "related"
    return "abbreviations" if is_acronym(synonym.text) else "synonyms"


def _is_structural(synonym: Synonym) -> bool:
    return any(kind in synonym.type for kind in _STRUCTURAL)


class _Chemistry:
    """Which terms are drugs, classes and forms; known only when the whole release is."""

    def __init__(self, ontology: Ontology) -> None:
        self._frames = ontology.frames
        self._chemicals = ontology.under(CHEMICAL_ENTITY)
        pharmaceutical = ontology.under(PHARMACEUTICAL, DRUG)
        self._classes = pharmaceutical | ontology.under(PHARMACOLOGICAL_ROLE)
        self._drugs = {i for i in self._chemicals if self._is_drug(i, pharmaceutical)}
        self._forms = _forms(ontology)
        self._ingredients = {i: self._active(i) for i in self._forms if i in self._frames}

    def type_of(self, frame: Frame) -> str:
        """The type of an entry."""
        if frame.id in self._drugs or self._ingredients.get(frame.id):
            return "Drug"
        if frame.id in self._chemicals:
            return "Substance"
        return "DrugClass" if frame.id in self._classes else ""

    def complete(self, entry: Entry) -> Entry:
        """The entry with its classes, and with its ingredients where it is a form of a drug."""
        frame = self._frames.get(_id(entry.iri))
        if frame is None or frame.obsolete:
            return entry
        classes = tuple(role for role in frame.related("has_role") if role in self._classes)
        ingredients = self._ingredients.get(frame.id, ())
        if not classes and not ingredients:
            return entry
        form = self._forms[frame.id] if ingredients else ""
        return msgspec.structs.replace(entry, classes=_iris(classes), ingredients=_iris(ingredients), form=form)

    def _is_drug(self, id_: str, pharmaceutical: set[str]) -> bool:
        frame = self._frames.get(id_)
        if frame is None:
            return False
        has_role = any(role in pharmaceutical for role in frame.related("has_role"))
        return has_role or any(synonym.type == "INN" for synonym in frame.synonyms)

    def _active(self, id_: str) -> tuple[str, ...]:
        """The drugs among the parts of a salt, hydrate or mixture, each once."""
        return tuple(dict.fromkeys(drug for part in self._frames[id_].related("has_part") for drug in self._drug(part)))

    def _drug(self, part: str) -> Iterator[str]:
        """A part itself where it is a drug; else, where it is an ion of one, that drug."""
        if part in self._drugs:
            yield part
        elif part in self._frames:
            neutral = self._frames[part].related("is_conjugate_base_of", "is_conjugate_acid_of")
            yield from [drug for drug in neutral if drug in self._drugs][:1]


def _forms(ontology: Ontology) -> dict[str, str]:
    """What a chemical is, by id, where it is a form of another: a mixture, a hydrate, or a salt."""
    # Not all kinds of salt are under `salt` in all releases; their names say what they are.
    kinds = [f.id for f in ontology.frames.values() if f.label == "salt" or f.label.endswith(" salt")]
    # A mixture of mirror images is no product: racemic omeprazole is no combination of two omeprazoles.
    forms = dict.fromkeys(ontology.under(MIXTURE) - ontology.under(RACEMATE, DIASTEREOMERS), "mixture")
    forms |= dict.fromkeys(ontology.under(HYDRATE), "hydrate")
    return forms | dict.fromkeys(ontology.under(*kinds), "salt")


def _id(iri: str) -> str:
    return "CHEBI:" + iri.rpartition("CHEBI_")[2]


def _iris(ids: Iterable[str]) -> tuple[str, ...]:
    return tuple(iri for iri in map(expand, ids) if iri)

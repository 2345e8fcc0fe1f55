"""Names as labelled trials write them, linked by the shipped terms: the right term, several that stay open, or none.

What is measured is the name alone, in its own words; what a whole criterion says about it is measured elsewhere.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tests.ontology import identifiers
from trialgraph.ontology.lexicon import Lexicon, Term
from trialgraph.ontology.namespaces import contract, expand

# A row whose treatment is no drug that has a name.
NO_NAME = {"study drug"}
# Texts that stand for their term only in the sentence, by what they lack.
HEADLESS = "an adjective, whose noun stands behind the last of a list"
NOT_HELD = {
    **dict.fromkeys(
        ["bacterial", "viral", "fungal", "mycobacterial", "cardiovascular", "endocrine", "hematologic", "hepatic"],
        HEADLESS,
    ),
    **dict.fromkeys(["liver", "neurological", "pulmonary", "renal"], HEADLESS),
    "acute ischemia": "of the heart, as the sentence speaks of its electrocardiogram",
    "diffuse or limited SSc": "two subtypes, of which the words name the second alone",
}


class Linked(NamedTuple):
    """A labelled text, what it was linked to, and whether that is right, open (right among others), wrong or none."""

    text: str
    meant: str
    terms: tuple[Term, ...]
    verdict: str

    def __str__(self) -> str:
        return f"{self.verdict}: {self.text!r} is {self.meant}, linked to {[term.label for term in self.terms]}"


def named(text: str) -> tuple[Term, ...]:
    """What the words name as a whole, or else what is named among them."""
    lexicon = Lexicon.shipped()
    within = (term for match in lexicon.match(text) for term in match.terms)
    return lexicon.resolve(text) or tuple(dict.fromkeys(within))


def folded(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", " ", name.casefold()).strip()


class Treatments:
    """The single drugs of the labelled trials, and the other names that the labels accept for each."""

    def __init__(self, folder: Path) -> None:
        others = json.loads((folder / "synonyms.json").read_text("utf-8"))
        self.labels = {folded(other): folded(label) for label, names in others.items() for other in names}
        self.labels.update((folded(label), folded(label)) for label in others)
        lines = (folder / "dev.jsonl").read_text("utf-8").splitlines()
        rows = (row for line in lines for row in json.loads(line)["rows"])
        self.rows = [row for row in rows if row["kind"] == "drug" and row["agent_norm"] not in NO_NAME]

    def label(self, name: str) -> str:
        """The gold's own name for a drug that goes by this one."""
        return self.labels.get(folded(name), folded(name))

    def linked(self, row: dict[str, Any]) -> Linked:
        """How the words of a row are linked, with a drug expected; the parts of a combination count as the whole."""
        terms = tuple(term for term in named(row["agent"]) if term.is_treatment)
        return Linked(row["agent"], row["agent_norm"], terms, self.verdict(row["agent_norm"], terms))

    def verdict(self, meant: str, terms: tuple[Term, ...]) -> str:
        agrees = [term for term in terms if self.label(meant) in self.known(term)]
        if agrees or not terms:
            return "none" if not terms else "right" if len(agrees) == len(terms) else "open"
        parts = {self.label(part) for part in meant.split("/")}
        whole = len(parts) > 1 and all(parts & self.known(term) for term in terms)
        return "right" if whole and parts <= set().union(*map(self.known, terms)) else "wrong"

    def known(self, term: Term) -> set[str]:
        return {self.label(name) for name in (term.label, *term.names, *term.abbreviations)}


@pytest.fixture(scope="module")
def drugs(shared: Path) -> list[Linked]:
    treatments = Treatments(shared / "gold" / "treatments")
    return [treatments.linked(row) for row in treatments.rows]


def listed(links: list[Linked], *verdicts: str) -> str:
    return "\n".join(sorted({str(link) for link in links if link.verdict in verdicts}))


class TestTreatments:
    """The single drugs of gold/treatments."""

    def test_there_are_as_many_as_were_labelled(self, drugs: list[Linked]) -> None:
        assert len(drugs) == 340

    def test_nineteen_of_twenty_are_linked_right(self, drugs: list[Linked]) -> None:
        right = sum(link.verdict == "right" for link in drugs)
        assert right / len(drugs) >= 0.95, f"{right} of {len(drugs)}\n{listed(drugs, 'none', 'open', 'wrong')}"

    def test_none_is_linked_wrong(self, drugs: list[Linked]) -> None:
        assert listed(drugs, "wrong") == ""

    def test_a_wrong_link_would_be_seen(self, shared: Path) -> None:
        treatments = Treatments(shared / "gold" / "treatments")
        row = {"agent": "methotrexate", "agent_norm": "leflunomide"}
        assert treatments.linked(row).verdict == "wrong"
        assert treatments.linked({**row, "agent": "methotrexate and leflunomide"}).verdict == "open"
        assert treatments.linked({**row, "agent": "XYZ-123"}).verdict == "none"
        assert treatments.linked({**row, "agent_norm": "methotrexate/leflunomide"}).verdict == "wrong"


def concepts(node: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every text of a gold reading that has a concept with verified ids, as written, with that concept."""
    if isinstance(node, dict):
        concept, text = node.get("concept"), node.get("text") or node.get("as_given")
        if isinstance(concept, dict) and concept["sure"] == "verified" and text:
            yield text, concept
    for child in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from concepts(child)


def curies(concept: dict[str, Any]) -> set[str]:
    """The verified ids of a concept: those of MONDO, HP, ChEBI and MeSH."""
    ids = {concept[key] for key in ("mondo", "hp", "chebi") if key in concept}
    return ids | ({f"MESH:{concept['mesh']}"} if "mesh" in concept else set())


@pytest.fixture(scope="module")
def verified(shared: Path) -> list[Linked]:
    facts = identifiers.shipped()

    def ids(term: Term) -> set[str]:
        """The term's id and all that it is mapped to, also as near: of a measurement, MeSH has only the analyte."""
        predicates = identifiers.SAME + identifiers.NEAR
        return {term.curie, *(contract(iri) for p in predicates for iri in facts[term.iri].get(p, ()))}

    def linked(text: str, concept: dict[str, Any]) -> Linked:
        terms, wanted = named(text), curies(concept)
        right = any(ids(term) & wanted for term in terms)
        return Linked(text, concept["label"], terms, "right" if right else "wrong" if terms else "none")

    readings = [json.loads(path.read_text("utf-8")) for path in sorted((shared / "gold" / "seeds").glob("*.json"))]
    return [linked(text, concept) for reading in readings for text, concept in concepts(reading) if curies(concept)]


class TestSeeds:
    """The verified ids of gold/seeds."""

    def test_there_are_as_many_as_were_verified(self, verified: list[Linked]) -> None:
        assert len(verified) > 200

    def test_every_verified_id_is_reached_and_no_other(self, verified: list[Linked]) -> None:
        held = [link for link in verified if link.text not in NOT_HELD]
        assert listed(held, "none", "wrong") == ""

    def test_what_only_the_sentence_tells_is_still_missed(self, verified: list[Linked]) -> None:
        missed = {link.text for link in verified if link.verdict != "right"}
        assert missed == set(NOT_HELD)


@pytest.mark.parametrize("name", ["triple therapy", "RO7501275", "standard of care", "the usual medication"])
def test_a_name_that_is_no_term_stays_a_name(name: str) -> None:
    assert named(name) == ()


@pytest.mark.parametrize("name", ["Sjogren", "Sjögren", "Sjogren's", "Sjögren’s syndrome"])
def test_accents_and_possessives_do_not_matter(name: str) -> None:
    assert {term.curie for term in named(name)} == {"MONDO:0010030"}


@pytest.mark.parametrize("name", ["biospecimen collection", "Biospecimen Collections"])
def test_number_does_not_matter(name: str) -> None:
    assert [term.iri for term in named(name)] == [expand("MESH:D013048")]

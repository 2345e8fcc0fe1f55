"""Two shipped terms that share a name are listed in `homonyms.toml`, each with a decision that holds."""

from __future__ import annotations

import tomllib
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest

from trialgraph.ontology.lexicon import Lexicon, Term, tokens
from trialgraph.ontology.term import group

LISTED: list[dict[str, Any]] = tomllib.loads(Path(__file__).with_name("homonyms.toml").read_text("utf-8"))["homonym"]


def shared_names(lexicon: Lexicon) -> dict[str, set[str]]:
    """The CURIEs of the terms that share a name's normal form, or an abbreviation, by what they share."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for term in lexicon:
        for written in forms(term):
            found[written].add(term.curie)
    return {written: curies for written, curies in found.items() if len(curies) > 1}


def forms(term: Term) -> set[str]:
    return {*(normal_form(name) for name in (term.label, *term.names)), *term.abbreviations}


def normal_form(name: str) -> str:
    return " ".join(token.norm for token in tokens(name))


def test_what_terms_share_is_what_is_listed() -> None:
    listed = {row["written"]: set(row["terms"]) for row in LISTED}
    assert shared_names(Lexicon.shipped()) == listed
    assert len(listed) == len(LISTED) >= 25


def test_a_pair_that_is_not_listed_is_seen() -> None:
    pair = [Term(iri=f"urn:{n}", type="Drug", label=label) for n, label in enumerate(["Aspirins", "aspirin"])]
    assert shared_names(Lexicon(pair)) == {"aspirin": {"urn:0", "urn:1"}}


@pytest.mark.parametrize("row", LISTED, ids=[row["written"] for row in LISTED])
def test_the_decision_holds(row: dict[str, Any]) -> None:
    """Nobody drops a candidate before the evidence, and kinds that are to tell the terms apart do differ."""
    terms = Lexicon.shipped().resolve(row["written"])
    assert {term.curie for term in terms} == set(row["terms"])
    assert row["decision"] in ("open", "slot")
    assert len(row["reason"].split()) >= 5
    if row["decision"] == "slot":
        assert len({group(term.type) for term in terms}) > 1

"""The type of a term as people write it in a column or on the command line."""

from __future__ import annotations

from trialgraph.errors import InvalidTerms
from trialgraph.ontology.term import TYPES

# Entries know one more: a chemical that is no drug.
KINDS = (*TYPES, "Substance")
_WRITTEN = {kind.casefold(): kind for kind in KINDS}


def kind(text: str) -> str:
    """`DrugClass` of `drug class`, "" of ""; raises InvalidTerms with the types there are."""
    plain = "".join(letter for letter in text.casefold() if letter.isalpha())
    if plain and plain not in _WRITTEN:
        raise InvalidTerms(f"'{text}' is no type of a term; there are {', '.join(KINDS)}")
    return _WRITTEN[plain] if plain else ""

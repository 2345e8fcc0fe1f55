"""What things mean: the ontology, coded vocabularies, terms, and how they hang together.

`load()` gives the ontology as Python classes, `infer()` what a reasoner concludes of it and of individuals made in it.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from trialgraph.ontology.reasoning import Inferred, classify, infer, load

__all__ = ["Inferred", "classify", "infer", "load"]


def __getattr__(name: str) -> Any:
    # Owlready2 and its database are imported by those who use them, not by every reader of a record.
    if name in __all__:
        return getattr(import_module("trialgraph.ontology.reasoning"), name)
    raise AttributeError(f"module 'trialgraph.ontology' has no attribute '{name}'")

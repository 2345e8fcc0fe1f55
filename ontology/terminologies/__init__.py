"""Terminologies of other authorities, read into entries; one module an authority, one line in `TERMINOLOGIES`."""

from __future__ import annotations

from importlib import import_module

from trialgraph.errors import InvalidParameter
from trialgraph.ontology.terminologies.entry import Terminology

TERMINOLOGIES = (
    "mondo",
    "hpo",
    "doid",
    "mesh",
    "mesh-supplementary",
    "chebi",
    "rxnorm",
    "ncit",
    "snomed",
    "umls",
    "atc",
    "ror",
    "skos",
    "sssom",
    "table",
)


def named(name: str) -> Terminology:
    """The terminology of a name; raises InvalidParameter that lists the names there are."""
    if name not in TERMINOLOGIES:
        raise InvalidParameter(f"'{name}' is no terminology, name one of: {', '.join(TERMINOLOGIES)}")
    # A parser takes its library with it, which only those who add terms need wait for.
    module: Terminology = import_module(f"{__name__}.{name.replace('-', '_')}")
    return module

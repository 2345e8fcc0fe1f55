"""A named question, asked of any graph that answers SPARQL."""

from __future__ import annotations

from collections.abc import Mapping

from trialgraph.errors import InvalidParameter
from trialgraph.queries.catalogue import DATA_BLOCK, Question, question
from trialgraph.queries.resolution import Value, resolve
from trialgraph.queries.rows import Backend, Rows


def ask(backend: Backend, name: str, values: Mapping[str, str] | None = None) -> Rows:
    """The answer to the question of this name; `values` are parameters as a person types them.

    Raises UnknownQuestion, InvalidParameter, UnknownTerm, AmbiguousTerm or UnknownTrial.
    """
    return backend.select(bound(backend, question(name), values or {}))


def bound(backend: Backend, asked: Question, values: Mapping[str, str]) -> str:
    """The question's SPARQL with every given value in its data block, ready to be run anywhere."""
    _complain(asked, values)
    types = {parameter.name: parameter.type for parameter in asked.parameters}
    terms = {name: resolve(backend, types[name], typed) for name, typed in values.items()}
    return _filled(asked.sparql(values), terms)


def _filled(text: str, terms: Mapping[str, Value]) -> str:
    """All blocks in one pass, so that no value is ever searched for blocks; each is written by its own class."""
    return DATA_BLOCK.sub(lambda block: f"VALUES ?{block[1]} {{ {terms[block[1]]} }}", text)


def _complain(asked: Question, values: Mapping[str, str]) -> None:
    known = {parameter.name for parameter in asked.parameters}
    for name in values:
        if name not in known:
            takes = ", ".join(f"--{each.name}" for each in asked.parameters) or "no parameters"
            raise InvalidParameter(f"{asked.name} has no parameter --{name}; it takes {takes}")
    for parameter in asked.parameters:
        if not parameter.optional and parameter.name not in values:
            raise InvalidParameter(f"{asked.name} needs --{parameter.name}: {parameter.description}")

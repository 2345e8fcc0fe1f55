"""A mapping set in SSSOM/TSV: a header in YAML, in the file or beside it, and a row a mapping.

The rules are those of the specification, https://mapping-commons.github.io/sssom/spec-formats-tsv/. A prefix that the
graph knows stands for the graph's IRI, whatever the set declares, so that both join; another has to be declared.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from collections.abc import Mapping as Dictionary
from itertools import chain
from pathlib import Path
from typing import NamedTuple

import yaml

from trialgraph.errors import InvalidTerms
from trialgraph.ontology.namespaces import PREFIXES
from trialgraph.ontology.terminologies.columns import Columns, Row, rows
from trialgraph.ontology.terminologies.entry import OPEN
from trialgraph.ontology.terminologies.mapping import PREDICATES, Mapping, MappingRelease
from trialgraph.ontology.terminologies.members import Member, lines, sole
from trialgraph.ontology.terminologies.references import reference

NAME = "sssom"
TITLE = "An SSSOM mapping set"
LICENCE = "whatever its publisher grants"
TERMS = OPEN
URL: str | None = None
MANY = True

_NEEDED = ("subject_id", "predicate_id", "object_id", "mapping_justification")
_OPTIONAL = ("predicate_modifier", "subject_label", "object_label", "confidence")
_COLUMNS = Columns(headers={name: (name,) for name in (*_NEEDED, *_OPTIONAL)}, needed=_NEEDED)
_CURIE = re.compile(r"([^\s:/]+):(?!//)([^\x00-\x20<>\"{}|\\^`]+)\Z")
# A row may say that nothing was found for a term.
_NOTHING = "sssom:NoTermFound"
NO_TERM = "no term was found"
# What the specification builds in, of what a row of ours may hold.
_BUILT_IN = {"skos": PREFIXES["skos"], "owl": PREFIXES["owl"], "rdf": PREFIXES["rdf"], "rdfs": PREFIXES["rdfs"]}


class _Set(NamedTuple):
    prefixes: dict[str, str]
    version: str


def read(path: Path) -> MappingRelease:
    """The mappings of a set, with its header in the file or in `NAME.sssom.yml` or `NAME.yml` beside it.

    Raises InvalidTerms, now or while the mappings are read, with the file, the line and the column.
    """
    member = sole(path)
    numbered = lines(member)
    header: list[str] = []
    first = next(numbered, (1, ""))
    while first[1].startswith("#"):
        header.append(first[1][1:])
        first = next(numbered, (first[0] + 1, ""))
    about = _about(member.name, "".join(header)) if header else _beside(path)
    left_out: Counter[str] = Counter()
    found = rows(member.name, chain([first], numbered), _COLUMNS)
    return MappingRelease(version=about.version, mappings=_mappings(found, about, left_out), left_out=left_out)


def _beside(path: Path) -> _Set:
    stem = path.name.split(".")[0]
    for name in (f"{stem}.sssom.yml", f"{stem}.sssom.yaml", f"{stem}.yml", f"{stem}.yaml"):
        if (path.parent / name).is_file():
            return _about(name, "".join(line for _, line in lines(Member(path.parent / name))))
    return _Set({}, "")


def _about(name: str, header: str) -> _Set:
    try:
        # The base loader leaves every value a text: a version 1.10 is not the number 1.1.
        about = yaml.load(header, Loader=yaml.BaseLoader)
    except yaml.YAMLError as error:
        raise InvalidTerms(f"{name}, header: it is no YAML: {' '.join(str(error).split())}") from error
    if not isinstance(about, dict) or not isinstance(about.get("curie_map", {}), dict):
        raise InvalidTerms(f"{name}, header: it is no map with a curie_map in it")
    version = about.get("mapping_set_version") or about.get("mapping_date") or ""
    return _Set(dict(about.get("curie_map", {})), str(version))


def _mappings(found: Iterable[Row], about: _Set, left_out: Counter[str]) -> Iterator[Mapping]:
    for row in found:
        predicate = _iri(row, "predicate_id", about.prefixes)
        if _NOTHING in (row["subject_id"], row["object_id"]):
            left_out[NO_TERM] += 1
        elif predicate not in PREDICATES:
            left_out[f"a match of another kind: {row['predicate_id']}"] += 1
        else:
            yield _mapping(row, predicate, about.prefixes)


def _mapping(row: Row, predicate: str, prefixes: Dictionary[str, str]) -> Mapping:
    if row["predicate_modifier"] not in ("", "Not"):
        raise row.invalid("predicate_modifier", f"'{row['predicate_modifier']}' is not 'Not'")
    return Mapping(
        subject=_iri(row, "subject_id", prefixes),
        predicate=predicate,
        object=_iri(row, "object_id", prefixes),
        subject_label=row["subject_label"],
        object_label=row["object_label"],
        confidence=_confidence(row),
        justification=row["mapping_justification"],
        negative=row["predicate_modifier"] == "Not",
    )


def _iri(row: Row, column: str, prefixes: Dictionary[str, str]) -> str:
    curie = _CURIE.match(row[column])
    if not curie:
        raise row.invalid(column, f"'{row[column]}' is no CURIE")
    stem = prefixes.get(curie[1]) or _BUILT_IN.get(curie[1])
    iri = reference(row[column]) or (stem + curie[2] if stem else None)
    if iri is None:
        raise row.invalid(column, f"the prefix of '{row[column]}' is not declared in curie_map")
    return iri


def _confidence(row: Row) -> float | None:
    try:
        number = float(row["confidence"]) if row["confidence"] else None
    except ValueError:
        number = -1
    # Written so that it also catches what is not a number (NaN), which compares with nothing.
    if number is not None and not 0 <= number <= 1:
        raise row.invalid("confidence", f"'{row['confidence']}' is no number between 0 and 1")
    return number

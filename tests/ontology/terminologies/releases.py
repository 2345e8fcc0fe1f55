"""Releases in OBO for tests and benchmarks, written from the tables of MONDO, DOID and ChEBI in the shared folder.

The tables do not hold all that a release does: no definitions, scopes or types of synonyms, and not who says what of a
cross-reference. What stands for it here is said at each function.
"""

from __future__ import annotations

import json
import lzma
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any


def write_mondo(shared: Path, path: Path) -> Path:
    """Writes MONDO: all synonyms EXACT; a cross-reference equivalent where it is its authority's only one."""
    terms = _table(shared, "mondo.json.xz")
    return _write(path, "mondo", "mondo/releases/2024-01-01/mondo.obo", (_mondo(term) for term in terms))


def write_doid(shared: Path, path: Path) -> Path:
    """Writes DOID: all synonyms EXACT."""
    return _write(path, "doid", "doid/releases/2024-01-01/doid.obo", map(_doid, _table(shared, "doid.json.xz")))


def write_chebi(shared: Path, path: Path, *, whole: bool = True) -> Path:
    """Writes ChEBI with all relations: the further names of the BEL table are synonyms, RELATED as ChEBI has them.

    Not as a whole, only what has a role or a part is written, and all that this leads to: a sixth.
    """
    further = defaultdict(list)
    with lzma.open(shared / "data/terminology/bel_chebi_map.tsv.xz", "rt", encoding="utf-8") as lines:
        for line in lines:
            name, id_ = line.rstrip("\n").split("\t")
            further[id_].append(name)
    table = _table(shared, "chebi.json.xz")
    terms = table if whole else _with_roles(table)
    return _write(path, "chebi", "230", (_chebi(term, further[term["id"]]) for term in terms))


def _with_roles(table: list[dict[str, Any]]) -> list[dict[str, Any]]:
    relations = {term["id"]: term.get("relations", {}) for term in table}
    queue = [id_ for id_, said in relations.items() if {"has_role", "has_part"} & said.keys()]
    kept = {"CHEBI:36342", *queue}
    while queue:
        for targets in relations.get(queue.pop(), {}).values():
            queue += set(targets) - kept
            kept.update(targets)
    return [term for term in table if term["id"] in kept]


def _table(shared: Path, name: str) -> list[dict[str, Any]]:
    with lzma.open(shared / "data/terminology" / name) as file:
        table: list[dict[str, Any]] = json.load(file)
    return table


def _write(path: Path, ontology: str, version: str, stanzas: Iterable[Iterator[str]]) -> Path:
    with path.open("w", encoding="utf-8") as file:
        file.write(f"format-version: 1.2\ndata-version: {version}\nontology: {ontology}\n")
        for stanza in stanzas:
            file.write("\n[Term]\n")
            file.writelines(f"{line}\n" for line in stanza)
    return path


def _mondo(term: dict[str, Any]) -> Iterator[str]:
    yield from _head(f"MONDO:{term['id']}", term)
    yield from _synonyms(term.get("synonyms", ()), "EXACT")
    authorities = Counter(xref["namespace"] for xref in term.get("xrefs", ()))
    for xref in term.get("xrefs", ()):
        says = ' {source="MONDO:equivalentTo"}' if authorities[xref["namespace"]] == 1 else ""
        yield _xref(xref) + says
    yield from (f"is_a: MONDO:{parent}" for parent in term.get("relations", {}).get("is_a", ()))


def _doid(term: dict[str, Any]) -> Iterator[str]:
    yield from _head(term["id"], term)
    yield from _synonyms(term.get("synonyms", ()), "EXACT")
    yield from map(_xref, term.get("xrefs", ()))
    yield from _relations(term)


def _chebi(term: dict[str, Any], further: list[str]) -> Iterator[str]:
    yield from _head(term["id"], term)
    yield from _synonyms((name for name in further if name != term["name"]), "RELATED")
    yield from _relations(term)


def _head(id_: str, term: dict[str, Any]) -> Iterator[str]:
    prefix = id_.partition(":")[0]
    yield f"id: {id_}"
    yield f"name: {_plain(term['name'])}".replace("{", r"\{")
    for other in term.get("alt_ids", ()):
        yield f"alt_id: {other if ':' in other else f'{prefix}:{other}'}"


def _synonyms(names: Iterable[str], scope: str) -> Iterator[str]:
    for name in names:
        quoted = _plain(name).replace("\\", "\\\\").replace('"', '\\"')
        yield f'synonym: "{quoted}" {scope} []'


def _xref(xref: dict[str, str]) -> str:
    return f"xref: {xref['namespace']}:{xref['id']}".replace(" ", r"\ ").replace(r"xref:\ ", "xref: ")


def _relations(term: dict[str, Any]) -> Iterator[str]:
    for name, targets in term.get("relations", {}).items():
        for target in targets:
            yield f"is_a: {target}" if name == "is_a" else f"relationship: {name} {target}"


def _plain(name: str) -> str:
    """A name without the escapes of OBO, which the tables have kept."""
    return name.replace(r"\{", "{").replace(r"\}", "}").replace("\n", " ")

"""How many quads your own records become, and of what: a row for every kind of node.

    python benchmarks/quads.py RECORDS... [--each N]

RECORDS is anything that `trialgraph build` reads, of which every N-th record is taken. What is known of a city or an
organization stands in the graph once, whoever names it, and is counted once.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Annotated, NamedTuple

import typer
from rich.table import Table

from trialgraph.console import console
from trialgraph.loaders.model import Record
from trialgraph.loaders.pipeline import records
from trialgraph.loaders.quads import record_quads
from trialgraph.loaders.statements import SHARED
from trialgraph.ontology.lexicon import Lexicon

# The part of a record that a node stands for, by what follows the `#` of its IRI.
_PART = re.compile(r"#([A-Za-z]*)[\d.]*(unparsed)?\d*>$")
_KINDS = {
    "I": "criterion",
    "E": "criterion",
    "N": "criterion",
    "arm": "arm",
    "condition": "evidence of a condition",
    "identifier": "other identifier",
    "intervention": "intervention",
    "mesh": "MeSH heading",
    "official": "official",
    "outcome": "outcome",
    "site": "site",
    "sponsor": "sponsorship",
    "inference": "inference",
}


class Share(NamedTuple):
    """What the nodes of one kind take: quads, and bytes as N-Quads."""

    kind: str
    quads: int
    bytes: int


def kind(line: str) -> str:
    """What sort of node an N-Quads line is about."""
    subject = line.partition(" ")[0]
    if line.endswith(SHARED):
        return "place or organization"
    part = _PART.search(subject)
    if part is None:
        return "record" if "/record/" in subject else "trial, and who sponsors it"
    if part[2]:
        return "stretch not understood"
    if part[1] in ("I", "E", "N") and "." in subject.rpartition("#")[2]:
        return "characteristic"
    return _KINDS.get(part[1], part[1])


def shares(found: Iterable[Record], lexicon: Lexicon) -> tuple[int, list[Share]]:
    """How many records there are, and what they take, the largest share first."""
    quads, size, count = Counter[str](), Counter[str](), 0
    said: set[str] = set()
    for record in found:
        count += 1
        for line in record_quads(record, lexicon):
            if line.endswith(SHARED):
                if line in said:
                    continue
                said.add(line)
            sort = kind(line)
            quads[sort] += 1
            size[sort] += len(line.encode())
    return count, [Share(sort, number, size[sort]) for sort, number in quads.most_common()]


def sound(sources: list[str], each: int) -> Iterator[Record]:
    """Every so-many-th record; what cannot be read is passed over."""
    return islice((found for found in records(sources) if isinstance(found, Record)), 0, None, each)


def main(
    sources: Annotated[list[str], typer.Argument(metavar="RECORDS...", help="What `trialgraph build` reads.")],
    each: Annotated[int, typer.Option(min=1, help="Take every N-th record.")] = 1,
) -> None:
    """Count and print a table."""
    count, found = shares(sound(sources, each), Lexicon.shipped())
    if not count:
        sys.exit("there is no record to count")
    table = Table(title=f"{count:,} records", title_justify="left")
    for heading in ("about", "quads a record", "of all", "kB of N-Quads"):
        table.add_column(heading, justify="left" if heading == "about" else "right")
    total = Share("all", sum(share.quads for share in found), sum(share.bytes for share in found))
    for share in (*found, total):
        part = f"{share.quads / total.quads:.1%}"
        table.add_row(share.kind, f"{share.quads / count:,.1f}", part, f"{share.bytes / count / 1e3:,.1f}")
    console().print(table)


if __name__ == "__main__":
    typer.run(main)

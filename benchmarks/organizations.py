"""How many sponsors and sites of your own records are known organizations, and which spellings were taken for which.

    python benchmarks/organizations.py FILE... [--ror DUMP] [--format table|csv|tsv|json]

FILE is anything that `trialgraph build` reads. The shares go to stderr; to stdout go the merges, which are the
spellings that are not what their organization is called, each to be read by a person. With a ROR data dump, its
organizations are known too.
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated, NamedTuple

import typer

from trialgraph.loaders.model import Record, Trial
from trialgraph.loaders.pipeline import records
from trialgraph.ontology.organizations import Found, Organizations
from trialgraph.ontology.places import country_code
from trialgraph.ontology.terminologies import ror
from trialgraph.queries.rows import Rows
from trialgraph.queries.table import default_format, write

WAYS = ("written", "form", "order", "spelling", "")


class Mention(NamedTuple):
    """A name in a record, and where it must be; `kind` is sponsor or site."""

    kind: str
    name: str
    country: str = ""
    city: str = ""


def mentions(trial: Trial) -> Iterator[Mention]:
    """The organizations that a trial names; persons are none."""
    people = {official.name.casefold() for official in trial.overall_officials}
    for sponsor in trial.sponsors:
        if sponsor.agency_class != "INDIV" and sponsor.name.casefold() not in people:
            yield Mention("sponsor", sponsor.name)
    for site in trial.locations:
        code = country_code(site.country) if site.country else None
        if site.facility and code:
            yield Mention("site", site.facility, code, site.city or "")


def shares(found: dict[Mention, Found], counts: Counter[Mention]) -> Rows:
    """For each kind and each way to know a name: how many mentions, their share, and how many different names."""
    rows: list[tuple[str, str, int, float, int]] = []
    for kind in ("sponsor", "site"):
        own = {mention: counts[mention] for mention in found if mention.kind == kind}
        for way in WAYS:
            ones = [mention for mention in own if found[mention].how == way]
            number = sum(own[mention] for mention in ones)
            share = round(number / max(1, sum(own.values())), 3)
            rows.append((kind, way or "not linked", number, share, len({mention.name for mention in ones})))
    return Rows(("kind", "known by", "mentions", "share", "names"), tuple(rows))


def merges(found: dict[Mention, Found], counts: Counter[Mention]) -> Rows:
    """Every spelling that is not what its organization is called, by organization."""
    rows = [
        (each.organization.name, mention.name, mention.country, mention.city, each.how, each.score, counts[mention])
        for mention, each in found.items()
        if each.organization and mention.name != each.organization.name
    ]
    columns = ("organization", "written", "country", "city", "known by", "score", "mentions")
    return Rows(columns, tuple(sorted(rows)))


def counted(sources: Iterable[str]) -> Counter[Mention]:
    """How often each organization is named in the records of the sources; what cannot be read is reported."""
    counts: Counter[Mention] = Counter()
    for record in records(list(sources)):
        if isinstance(record, Record):
            counts.update(mentions(record.trial))
        else:
            print(record, file=sys.stderr)
    return counts


def main(
    sources: list[str],
    dump: Annotated[Path | None, typer.Option("--ror", help="A ROR data dump: zip, JSON or CSV.")] = None,
    format: Annotated[str, typer.Option(help="table, csv, tsv or json.")] = "",
) -> None:
    """Print the shares of names that are known organizations, and which spellings were taken for which."""
    known = Organizations.shipped()
    if dump:
        known = known.with_others(ror.read(dump).organizations)
    counts = counted(sources)
    start = time.perf_counter()
    found = {each: known.resolve(each.name, each.country or None, each.city or None) for each in counts}
    spent = time.perf_counter() - start
    write(shares(found, counts), format or default_format(sys.stderr), sys.stderr)
    print(f"{len(known)} organizations; {len(found)} names looked up in {spent:.2f} s", file=sys.stderr)
    write(merges(found, counts), format or default_format(sys.stdout), sys.stdout)


if __name__ == "__main__":
    typer.run(main)

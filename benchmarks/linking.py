"""How often the names of conditions and interventions meet the term that the registry's own MeSH headings name.

    python benchmarks/linking.py RECORDS... [--graph DIR] [--disagreements FILE.tsv]

RECORDS are files of any format that carries the registry's MeSH headings (ClinicalTrials.gov v2, legacy XML); DIR is a
graph with the terminologies to link to, the shipped terms alone if there is none. A heading counts as met where a
term of the trial is the heading's term, is narrower, or is broader; the rest is written to FILE to be read by a person.
"""

from __future__ import annotations

import csv
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated, NamedTuple

import typer
from rich.console import Console
from rich.table import Table

from trialgraph.loaders.grounding import CONDITION, TREATMENT, Evidence, headed
from trialgraph.loaders.links import named_by, stated
from trialgraph.loaders.model import Intervention, MeshTerm, Record, Trial
from trialgraph.loaders.pipeline import records
from trialgraph.ontology.lexicon import Lexicon
from trialgraph.ontology.shelf import TERMINOLOGIES, Shelf

SAME, NARROWER, BROADER, OTHER, NONE = "same", "narrower", "broader", "other term", "no term"
OUTCOMES = (SAME, NARROWER, BROADER, OTHER, NONE)


class Comparison(NamedTuple):
    """A heading of the registry beside the terms that the trial's own names were linked to."""

    trial: str
    branch: str
    heading: str
    outcome: str
    names: str
    terms: str


def main(
    sources: list[str],
    graph: Annotated[Path | None, typer.Option(help="A graph with terminologies.")] = None,
    disagreements: Annotated[Path | None, typer.Option(help="Where to write what differs.")] = None,
) -> None:
    """Print the shares of names that are linked, and of headings that are met."""
    shelf = Shelf(graph / TERMINOLOGIES) if graph else None
    lexicon = shelf.lexicon() if shelf else Lexicon.shipped()
    hierarchy = Hierarchy(lexicon, shelf)
    trials = [record.trial for record in records(sources) if isinstance(record, Record)]
    found = [each for trial in trials for each in compared(trial, lexicon, hierarchy)]
    out = Console()
    out.print(_linked(trials, lexicon))
    out.print(_met(found))
    if disagreements:
        with disagreements.open("w", encoding="utf-8", newline="") as file:
            rows = csv.writer(file, delimiter="\t")
            rows.writerow(Comparison._fields)
            rows.writerows(each for each in found if each.outcome in (OTHER, NONE))
        print(f"{disagreements}: what differs", file=sys.stderr)


class Hierarchy:
    """Which term is below which, by whatever authority: MeSH's headings are compared where MeSH has them too."""

    def __init__(self, lexicon: Lexicon, shelf: Shelf | None) -> None:
        self._lexicon, self._joins = lexicon, shelf.joins() if shelf else None
        self._known: dict[int, frozenset[int]] = {}

    def is_a(self, narrower: str, broader: str) -> bool:
        """Whether the first is the second or a kind of it."""
        below, above = self._lexicon.number(narrower), self._lexicon.number(broader)
        return below is not None and above in self._above(below)

    def _above(self, number: int) -> frozenset[int]:
        if number not in self._known:
            queue, seen = [number], {number}
            for current in queue:
                fresh = [n for n in self._parents(current) if n not in seen]
                seen.update(fresh)
                queue.extend(fresh)
            self._known[number] = frozenset(seen)
        return self._known[number]

    def _parents(self, number: int) -> Iterable[int]:
        if self._joins is None:
            return self._lexicon.parents(number)
        return [above for above, _ in self._joins.broader(number)]


def compared(trial: Trial, lexicon: Lexicon, hierarchy: Hierarchy) -> Iterator[Comparison]:
    """Each heading that the lexicon knows, with what the trial's own names were taken for."""
    conditions = {each.term: None for each in stated(trial, lexicon) if each.term and each.field == "conditions"}
    evidence = Evidence.of(trial, lexicon)
    given = {term.iri: None for each in trial.interventions for term in named_by(each, lexicon, evidence).terms}
    listed = "; ".join(each.name for each in trial.interventions)
    by_branch = {"condition": (conditions, "; ".join(trial.conditions)), "intervention": (given, listed)}
    for heading in trial.mesh_terms:
        slot = CONDITION if heading.branch == "condition" else TREATMENT
        term = None if heading.ancestor else headed(heading, lexicon)
        if term and term.type in slot:
            terms, names = by_branch[heading.branch or "condition"]
            outcome = _outcome(hierarchy, term.iri, terms)
            labels = "; ".join(lexicon.term(iri).label for iri in terms)
            yield Comparison(trial.nct_id or "", heading.branch or "", _title(heading), outcome, names, labels)


def _outcome(hierarchy: Hierarchy, heading: str, terms: Iterable[str]) -> str:
    found = list(terms)
    if heading in found:
        return SAME
    if any(hierarchy.is_a(term, heading) for term in found):
        return NARROWER
    if any(hierarchy.is_a(heading, term) for term in found):
        return BROADER
    return OTHER if found else NONE


def _title(heading: MeshTerm) -> str:
    return f"{heading.term} ({heading.id})"


def _linked(trials: list[Trial], lexicon: Lexicon) -> Table:
    """Names with a term, by list."""
    table = Table("names", "in all", "whole name", "a part of it", "no term", title="Linked", title_justify="left")
    conditions = Counter(
        "none" if not each.term else "part" if each.how == "part" else "whole"
        for trial in trials
        for each in {each.text: each for each in stated(trial, lexicon) if each.field == "conditions"}.values()
    )
    given = Counter(_how(trial, each, lexicon) for trial in trials for each in trial.interventions)
    for name, count in (("conditions", conditions), ("interventions", given)):
        total = count.total() or 1
        shares = [f"{count[kind]} ({count[kind] / total:.1%})" for kind in ("whole", "part", "none")]
        table.add_row(name, str(count.total()), *shares)
    return table


def _how(trial: Trial, intervention: Intervention, lexicon: Lexicon) -> str:
    named = named_by(intervention, lexicon, Evidence.of(trial, lexicon))
    return "none" if not named.terms else "part" if named.how == "part" else "whole"


def _met(found: list[Comparison]) -> Table:
    table = Table("headings on", "in all", *OUTCOMES, title="The registry's MeSH headings", title_justify="left")
    for branch in sorted({each.branch for each in found}):
        counts = Counter(each.outcome for each in found if each.branch == branch)
        total = counts.total()
        table.add_row(branch + "s", str(total), *(f"{counts[o]} ({counts[o] / total:.1%})" for o in OUTCOMES))
    return table


if __name__ == "__main__":
    typer.run(main)

"""How fast the criteria of your own records are read, beside spaCy's tokenisation of the same texts.

    python benchmarks/reading.py RECORDS... [--graph DIR]

RECORDS is anything that `trialgraph build` reads; with a graph the names of its terminologies are looked for too. Each
text is read as `trialgraph build` reads it, in one process on one core, once cold and then three times, of which the
best counts. Rates are of texts of 3,000 characters, so that they compare between sets of short and of long texts. spaCy
is in the extra `bench`: `pip install -e '.[bench]'`.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated, NamedTuple

import typer
from rich.table import Table

from trialgraph.console import console
from trialgraph.loaders.criteria import Context, read_criteria
from trialgraph.loaders.model import Record, Trial
from trialgraph.loaders.pipeline import records
from trialgraph.ontology.lexicon import Lexicon
from trialgraph.ontology.shelf import TERMINOLOGIES, Shelf

# Characters of the text that rates are given for, and how often the texts are gone through.
STANDARD = 3000
_AGAIN = 3


class Rate(NamedTuple):
    """What was gone through, and the seconds of processor time it took: cold, and at best."""

    name: str
    characters: int
    cold: float
    warm: float

    @property
    def texts(self) -> float:
        """Texts of the standard length in a second."""
        return self.characters / STANDARD / self.warm


def trials_of(sources: Sequence[str]) -> list[Trial]:
    """The trials of the records that state criteria; what cannot be read is said on stderr."""
    found = []
    for each in records(list(sources)):
        if not isinstance(each, Record):
            typer.echo(str(each), err=True)
        elif each.trial.eligibility:
            found.append(each.trial)
    return found


def measured(name: str, characters: int, work: Callable[[], None]) -> Rate:
    """The work done once cold and then again, in processor time."""
    spent = []
    for _ in range(1 + _AGAIN):
        start = time.process_time()
        work()
        spent.append(time.process_time() - start)
    return Rate(name, characters, spent[0], min(spent[1:]))


def main(
    sources: Annotated[list[str], typer.Argument(metavar="RECORDS...", help="What `trialgraph build` reads.")],
    graph: Annotated[Path | None, typer.Option(metavar="DIR", help="A graph with terminologies.")] = None,
) -> None:
    """Measure and print a table."""
    lexicon = Shelf(graph / TERMINOLOGIES).standing() if graph else Lexicon.shipped()
    trials = trials_of(sources)
    if not trials:
        sys.exit("there is no eligibility text in the records")
    texts = [trial.eligibility for trial in trials if trial.eligibility]
    contexts = [Context.of(trial, lexicon) for trial in trials]
    size = sum(len(each.text) for each in texts)

    def read() -> None:
        for text, context in zip(texts, contexts, strict=True):
            read_criteria(text, lexicon, context)

    rates = [measured("trialgraph, criteria read", size, read)]
    if find_spec("spacy"):
        import spacy

        tokenizer = spacy.blank("en").tokenizer

        def cut() -> None:
            for text in texts:
                tokenizer(text.text)

        rates.append(measured("spaCy, words cut", size, cut))
    _print(len(texts), size, rates)


def _print(count: int, size: int, rates: Sequence[Rate]) -> None:
    table = Table(title=f"{count:,} texts, {size / max(count, 1):,.0f} characters on average")
    for heading in ("what", "texts of 3,000 characters a second", "cold", "ms a text", "times spaCy's time"):
        table.add_column(heading, justify="left" if heading == "what" else "right")
    yardstick = rates[-1]
    for rate in rates:
        ratio = f"{rate.warm / yardstick.warm:.1f}" if len(rates) > 1 else ""
        cold = f"{rate.characters / STANDARD / rate.cold:.0f}"
        table.add_row(rate.name, f"{rate.texts:.0f}", cold, f"{1000 / rate.texts:.2f}", ratio)
    console().print(table)


if __name__ == "__main__":
    typer.run(main)

"""The command that fetches studies from the registry, for `trialgraph build` to read."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from trialgraph.console import fail, read_text, say
from trialgraph.errors import DownloadFailed, InvalidParameter

if TYPE_CHECKING:
    from trialgraph.loaders.fetching import Fetched
    from trialgraph.loaders.registry_api import Query, Registry

_BETWEEN = re.compile(r"[\s,;]+")
# Whoever writes this means an id, even where a digit is missing.
_LIKE_ID = re.compile(r"NCT\d+\Z", re.IGNORECASE)
_OTHER_PACKING = {".xz", ".zip", ".bz2", ".zst", ".7z"}


def fetch(
    out: Annotated[
        Path, typer.Option("-o", "--out", metavar="FILE", dir_okay=False, help="FILE.jsonl, or FILE.jsonl.gz.")
    ],
    words: Annotated[
        list[str] | None, typer.Argument(metavar="[QUERY | NCT...]", help="Words to search for, or ids.")
    ] = None,
    condition: Annotated[str, typer.Option(help="A condition, in the registry's search syntax.")] = "",
    intervention: Annotated[str, typer.Option(help="A treatment, in the registry's search syntax.")] = "",
    term: Annotated[str, typer.Option(help="Other words, in the registry's search syntax; the same as QUERY.")] = "",
    status: Annotated[
        list[str] | None, typer.Option(help="Only of this status: RECRUITING ...; may stand several times.")
    ] = None,
    ids: Annotated[str | None, typer.Option(metavar="FILE|-", help="A file with ids, or '-'.")] = None,
    limit: Annotated[int | None, typer.Option("--max", min=1, help="So many studies at most.")] = None,
    restart: Annotated[bool, typer.Option("--restart", help="Begin anew where an earlier try was stopped.")] = False,
    rate: Annotated[float, typer.Option(min=1, help="Requests a minute, at most.")] = 50,
    page_size: Annotated[int, typer.Option(min=1, max=1000, help="Studies a request.")] = 200,
    url: Annotated[
        str, typer.Option(envvar="TRIALGRAPH_REGISTRY", help="Where the registry's API is, if not at the registry.")
    ] = "",
) -> None:
    """Fetch studies from ClinicalTrials.gov, one a line; the same command continues what was interrupted.

    Exit status 1 if an id is not found or studies are lacking; the others are kept all the same.
    """
    from trialgraph.loaders.registry_api import REGISTRY, Query, Registry

    named, searched = _told_apart(words or ())
    if searched and term:
        fail("QUERY and --term are the same: name one of them", 2)
    wanted = [*named, *(_ids(read_text(ids), ids) if ids else ())]
    query = Query(
        condition=condition,
        term=term or searched,
        intervention=intervention,
        statuses=tuple(each.upper() for each in status or ()),
        ids=tuple(dict.fromkeys(wanted)),
        limit=limit,
    )
    _refuse(query, out)
    registry = Registry(url or REGISTRY, rate, say=say)
    done = _fetch(query, out, registry, page_size=page_size, restart=restart)
    if not _report(done, out, registry):
        raise typer.Exit(1)


def _told_apart(words: Sequence[str]) -> tuple[list[str], str]:
    """The ids among the arguments, or the query that stands there instead."""
    if len(words) == 1 and not _LIKE_ID.match(words[0]):
        return [], words[0]
    return [_id(word, "") for word in words], ""


def _ids(text: str, source: str) -> list[str]:
    found = [_id(word, f"{source}: ") for word in _BETWEEN.split(text) if word]
    if not found:
        raise InvalidParameter(f"{source}: there is no id in it")
    return found


def _id(word: str, where: str) -> str:
    from trialgraph.ontology.registries import registry_id

    found = registry_id(word)
    if not found or found.registry != "ClinicalTrials.gov":
        raise InvalidParameter(f"{where}'{word}' is no id of ClinicalTrials.gov (NCT and eight digits)")
    return found.id


def _refuse(query: Query, out: Path) -> None:
    """Nothing where there is something to ask for and a place to write it."""
    asked = query.condition or query.term or query.intervention or query.statuses
    if query.ids and asked:
        fail("ids and a query exclude each other", 2)
    if not query.ids and not asked:
        fail("name ids, or what to search for: QUERY, --condition, --intervention, --term, --status", 2)
    if not out.parent.is_dir():
        raise InvalidParameter(f"-o {out}: there is no folder {out.parent}")
    if out.suffix in _OTHER_PACKING:
        raise InvalidParameter(f"-o {out}: packed files are written as .gz only")


def _fetch(query: Query, out: Path, registry: Registry, *, page_size: int, restart: bool) -> Fetched:
    """What was fetched; where it was interrupted, says how to go on and ends."""
    from trialgraph.loaders.fetching import fetch as run
    from trialgraph.progress import counting

    try:
        with counting("fetching") as tell:
            return run(query, out, registry, page_size=page_size, restart=restart, progress=tell)
    except DownloadFailed as failure:
        # What the registry refused is refused again; all else may go better the next time.
        if failure.source != registry.url or (400 <= failure.status < 500 and failure.status != 429):
            raise
        fail(f"{failure}; the same command continues where this one stopped")
    except KeyboardInterrupt:
        fail("interrupted; the same command continues where this one stopped")


def _report(done: Fetched, out: Path, registry: Registry) -> bool:
    """Whether all is there that was asked for; what was fetched, and what was not, stands on stderr."""
    for old, now in sorted(done.renamed.items()):
        say(f"{old} is {now} today")
    if done.missing:
        say(f"not found: {' '.join(done.missing)}")
    if not done.studies:
        say(f"no study matches; {out} was not written")
        return False
    before = f", {done.resumed} of them by an earlier try" if done.resumed else ""
    say(f"{out}: {done.studies} studies{before}; {registry.asked} requests")
    if done.lacking:
        say(f"the registry counted {done.total} studies and sent {done.studies}: fetch again")
    return not (done.missing or done.lacking)

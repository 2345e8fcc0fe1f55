"""The commands about which trials are one: the candidates, and what people decide of them."""

from __future__ import annotations

import getpass
from typing import Annotated

import typer

from trialgraph.console import EndpointOption, FolderOption, FormatOption, default_folder, fail, opened, print_rows, say

identity = typer.Typer(help="Trials that may be one and the same: candidates, and decisions.", no_args_is_help=True)

TrialArgument = Annotated[str, typer.Argument(metavar="TRIAL", help="The id of a trial, as P-1a2b3c4d5e.")]
OtherArgument = Annotated[str, typer.Argument(metavar="ID", help="The registry id that it has, or has not.")]
ByOption = Annotated[str, typer.Option("--by", metavar="NAME", help="Who decides; else who is logged in.")]


@identity.command("list")
def list_(graph: FolderOption = None, endpoint: EndpointOption = None, format: FormatOption = None) -> None:
    """List trials without a registry id, and those of two registries, with what each may be and what was decided."""
    from trialgraph.queries.identity import listed

    print_rows(listed(opened(graph, endpoint).backend), format)


@identity.command()
def accept(trial: TrialArgument, other: OtherArgument, graph: FolderOption = None, by: ByOption = "") -> None:
    """Make two trials one: every record of the first describes the trial of the registry id from now on."""
    _decide(trial, other, "accepted", graph, by)


@identity.command()
def reject(trial: TrialArgument, other: OtherArgument, graph: FolderOption = None, by: ByOption = "") -> None:
    """Keep two trials apart for good; what was accepted before is taken back."""
    _decide(trial, other, "rejected", graph, by)


def _decide(trial: str, other: str, verdict: str, graph: FolderOption, by: str) -> None:
    from trialgraph import seeds
    from trialgraph.queries.decisions import ACCEPTED, decide, decisions, is_held
    from trialgraph.queries.identity import link
    from trialgraph.queries.store import GraphStore

    folder = graph or default_folder()
    if not (folder / "CURRENT").exists():
        fail(f"{folder}: there is no graph here to keep a decision in (make one: trialgraph build SOURCE...)")
    store = GraphStore.open(folder)
    before, holds = decisions(store), is_held(store, other)
    made = decide(store, trial, other, verdict, by or _person())
    link(store, seeds.candidates())
    is_one = "is" if made.verdict == ACCEPTED else "is not"
    say(f"{made.id} {is_one} {made.value}, as {made.by} decided")
    if made.verdict == ACCEPTED and _registry(made.id) == _registry(made.value):
        say(f"both are ids of {_registry(made.value)}: two trials, unless one was registered twice")
    if made.verdict == ACCEPTED and not holds:
        say(f"the graph holds no other record of {made.value}: is the id right?")
    for each in before:
        if each.id == made.id and each.value != made.value and made.verdict == each.verdict == ACCEPTED:
            say(f"that takes the place of {each.value}, which {each.by} had accepted")


def _registry(id: str) -> str:
    from trialgraph.ontology.registries import registry_id

    known = registry_id(id)
    return known.registry if known else ""


def _person() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        fail("nobody is logged in: say who decides with --by NAME", 2)

"""The command line. Exit status: 0 done, 1 the input or the question was wrong, 2 wrong usage.

Answers go to stdout, progress and reports to stderr. What a command needs is imported when it runs, so that
`--help` is quick.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from trialgraph.cli_fetch import fetch
from trialgraph.cli_identity import identity
from trialgraph.cli_shards import shard
from trialgraph.cli_terms import terms
from trialgraph.console import (
    EndpointOption,
    FolderOption,
    Format,
    FormatOption,
    console,
    default_folder,
    embedded,
    fail,
    opened,
    print_rows,
    read_text,
    say,
)
from trialgraph.errors import InvalidParameter, TrialgraphError

if TYPE_CHECKING:
    from trialgraph.queries.catalogue import Question

app = typer.Typer(
    help="A knowledge graph of clinical trials that understands eligibility criteria.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.add_typer(terms, name="terms")
app.add_typer(identity, name="identity")
app.command()(shard)
app.command()(fetch)


def main(arguments: Sequence[str] | None = None) -> None:
    """Never returns: runs the command and exits with its status."""
    try:
        app(args=None if arguments is None else list(arguments), prog_name="trialgraph")
    except TrialgraphError as error:
        say(str(error))
        sys.exit(1)


def _version(wanted: bool) -> None:
    if wanted:
        from trialgraph import __version__

        print(f"trialgraph {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    pass


@app.command()
def build(
    sources: Annotated[
        list[str], typer.Argument(metavar="SOURCE...", help="Files, folders, globs, zip, gz or xz, or '-'.")
    ],
    graph: FolderOption = None,
    jobs: Annotated[int, typer.Option(min=1, help="Processes that read records.")] = 1,
    input_format: Annotated[str | None, typer.Option(help="Take every source for this layout.")] = None,
    resume: Annotated[bool, typer.Option("--resume", help="Read no record again, even if the terms changed.")] = False,
    fresh: Annotated[bool, typer.Option("--fresh", help="Read every record again, even if nothing changed.")] = False,
    report: Annotated[
        Path | None, typer.Option(metavar="FILE.json", dir_okay=False, help="Write the report as JSON too.")
    ] = None,
) -> None:
    """Read trial records into a graph; exit status 1 if anything was quarantined, the rest is kept all the same."""
    from trialgraph.progress import building, print_report

    folder = graph or default_folder()
    if report and not report.parent.is_dir():
        raise InvalidParameter(f"--report {report}: there is no folder {report.parent}")
    try:
        done = building(sources, folder, input_format=input_format, jobs=jobs, resume=resume, fresh=fresh)
    except KeyboardInterrupt:
        fail("interrupted; what was loaded before stands, and the same command goes on from there", 130)
    print_report(done, folder)
    if report:
        report.write_text(json.dumps(done.as_dict(), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    if done.quarantined or not done.kept:
        raise typer.Exit(1)


@app.command()
def questions(
    name: Annotated[str | None, typer.Argument(help="One question, in full.")] = None, format: FormatOption = None
) -> None:
    """List the named questions; with NAME, what that one takes, tells, and its SPARQL."""
    from trialgraph.queries.catalogue import catalogue, question
    from trialgraph.queries.rows import Rows

    if name is None:
        print_rows(
            Rows(("question", "asks"), tuple((each.name, each.summary) for each in catalogue().values())), format
        )
    else:
        from trialgraph.display import show_question

        show_question(console(), question(name))


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def ask(
    context: typer.Context,
    name: Annotated[str | None, typer.Argument(help="A question of the catalogue; see: trialgraph questions.")] = None,
    graph: FolderOption = None,
    endpoint: EndpointOption = None,
    format: FormatOption = None,
) -> None:
    """Ask a named question: trialgraph ask trials-excluding-treatment --treatment MMF."""
    from trialgraph.queries.catalogue import catalogue, question

    if name is None or name.startswith("-"):
        fail("name a question, one of:\n  " + "\n  ".join(catalogue()), 2)
    asked = question(name)
    values = _parameters(asked, context.args)
    print_rows(opened(graph, endpoint).ask(name, **values), format)


def _parameters(asked: Question, arguments: Sequence[str]) -> dict[str, str]:
    """The parameters behind `--treatment MMF` or `--treatment=MMF`; exits with the usage where they do not fit."""
    left, values = list(arguments), {}
    while left:
        option, joined, value = left.pop(0).partition("=")
        if not option.startswith("--") or not (joined or left):
            fail(f"'{option}' is no parameter with a value\n{_usage(asked)}", 2)
        values[option[2:].replace("-", "_")] = value if joined else left.pop(0)
    known = {each.name: each.optional for each in asked.parameters}
    for name in values.keys() - known.keys():
        fail(f"{asked.name} has no parameter --{name}\n{_usage(asked)}", 2)
    for name in known.keys() - values.keys():
        if not known[name]:
            fail(f"{asked.name} needs --{name}\n{_usage(asked)}", 2)
    return values


def _usage(asked: Question) -> str:
    options = [f"[--{each.name} VALUE]" if each.optional else f"--{each.name} VALUE" for each in asked.parameters]
    meanings = [f"  --{each.name}  {each.description}" for each in asked.parameters]
    return "\n".join([" ".join(["usage: trialgraph ask", asked.name, *options]), *meanings])


@app.command()
def sparql(
    source: Annotated[str, typer.Argument(metavar="FILE|-", help="A file with a query, or '-'.")],
    graph: FolderOption = None,
    endpoint: EndpointOption = None,
    format: FormatOption = None,
) -> None:
    """Ask any SPARQL 1.1 query; it only reads, and the usual prefixes need no declaration."""
    text = read_text(source)
    print_rows(opened(graph, endpoint).sparql(text), format)


@app.command()
def show(
    trial: Annotated[str, typer.Argument(metavar="TRIAL", help="A registry id, or the id of a provisional trial.")],
    graph: FolderOption = None,
    endpoint: EndpointOption = None,
) -> None:
    """Show one trial: its facts, its criteria, and what each was understood to say."""
    from trialgraph.display import show_trial
    from trialgraph.view import trial as read

    show_trial(console(), read(opened(graph, endpoint).backend, trial))


@app.command()
def criteria(
    source: Annotated[str, typer.Argument(metavar="FILE|-", help="A file with eligibility text, or '-'.")],
    graph: FolderOption = None,
    format: Annotated[Format, typer.Option("--format", help="table to read, json for a program.")] = Format.table,
) -> None:
    """Show how a piece of eligibility text is understood; offsets are code points into the text given."""
    from trialgraph.graph import read_criteria

    found = read_criteria(read_text(source), graph or default_folder())
    if format is Format.json:
        from trialgraph.exchange import as_json

        for criterion in found:
            print(as_json(criterion))
    elif format is Format.table:
        from trialgraph.display import show_criteria

        show_criteria(console(), found)
    else:
        from trialgraph.exchange import as_rows

        print_rows(as_rows(found), format)


@app.command()
def check(graph: FolderOption = None, format: FormatOption = None) -> None:
    """Check every record (SHACL, offsets) and count what was understood; exit status 1 if anything is wrong."""
    from trialgraph.progress import checking
    from trialgraph.queries.check import by_message

    found = checking(embedded(graph))
    print_rows(found.as_rows(), format)
    for message, faults in sorted(by_message(found.faults).items()):
        say(f"{len(faults)} x {message}, first at {faults[0].node} of {faults[0].record}")
    if found.faults:
        raise typer.Exit(1)

"""The commands about terms: find one, and add, list or remove the terminologies that names are linked to."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from trialgraph.console import (
    EndpointOption,
    FolderOption,
    Format,
    FormatOption,
    console,
    default_folder,
    fail,
    opened,
    print_rows,
    say,
)

terms = typer.Typer(help="The terms that names are linked to.", no_args_is_help=True)

# Of what was decided when terminologies were joined, so many lines are shown.
_SHOWN = 2


@terms.command()
def find(
    text: Annotated[str, typer.Argument(help="A name, a part of one, an abbreviation or a CURIE.")],
    graph: FolderOption = None,
    endpoint: EndpointOption = None,
    format: FormatOption = None,
    limit: Annotated[int, typer.Option(min=1, help="How many, at most.")] = 10,
) -> None:
    """Find terms by name: synonyms, parents, classes by authority, identifiers, trials that use them."""
    from trialgraph.queries.terms import as_rows
    from trialgraph.queries.terms import find as search

    found = search(opened(graph, endpoint).backend, text, limit)
    if len(found) == limit:
        say(f"the first {limit}; there may be more (--limit)")
    if format is Format.table or (format is None and sys.stdout.isatty()):
        from trialgraph.display import show_terms

        show_terms(console(), found)
    else:
        print_rows(as_rows(found), format)


@terms.command()
def add(
    source: Annotated[str, typer.Argument(help="A terminology: mondo, hpo, mesh, chebi ... or table, skos, sssom.")],
    file: Annotated[Path | None, typer.Argument(help="A release you hold; else the newest is downloaded.")] = None,
    graph: FolderOption = None,
    type: Annotated[str, typer.Option(help="The type of the terms, where the file does not tell: Condition ...")] = "",
    fresh: Annotated[bool, typer.Option("--fresh", help="Ask the publisher for a newer release.")] = False,
) -> None:
    """Add a terminology to a graph: its names are linked to, its hierarchy is followed, from the next build on."""
    from trialgraph.progress import adding

    folder = graph or default_folder()
    added = adding(source, folder, file, type=type, fresh=fresh)
    done = added.source
    say(f"{done.name}: {done.title} {done.version}".rstrip())
    say(f"{done.terms} terms with {done.names} names from {done.origin}; licence: {done.licence}")
    for reason, count in sorted(done.left_out.items()):
        say(f"left out: {count} x {reason}")
    for note in added.notes[:_SHOWN]:
        say(note)
    if len(added.notes) > _SHOWN:
        say(f"... and {len(added.notes) - _SHOWN} more decisions in joining it with the rest: terms list --notes")
    say(f"trials that are in {folder} keep their links until they are built again")


@terms.command("list")
def list_(
    graph: FolderOption = None,
    format: FormatOption = None,
    notes: Annotated[bool, typer.Option("--notes", help="List what was decided when they were joined.")] = False,
) -> None:
    """List the terminologies of a graph: version, licence, how many terms and names."""
    from trialgraph.queries.rows import Rows
    from trialgraph.terms import decided, listed

    folder = graph or default_folder()
    if notes:
        print_rows(Rows(("note",), tuple((note,) for note in decided(folder))), format)
        return
    columns = ("name", "title", "version", "terms", "names", "licence", "export", "added", "origin")
    rows = tuple(
        (
            s.name,
            s.title,
            s.version,
            s.terms,
            s.names,
            s.licence,
            "yes" if s.redistributable else "no",
            s.added,
            s.origin,
        )
        for s in listed(folder)
    )
    print_rows(Rows(columns, rows), format)
    if not rows:
        say(f"no terminology was added to {folder}; names are linked to the terms that come with the package")


@terms.command()
def remove(
    source: Annotated[str, typer.Argument(help="A name that `trialgraph terms list` shows.")],
    graph: FolderOption = None,
) -> None:
    """Remove a terminology from a graph."""
    from trialgraph.terms import remove as take_away

    folder = graph or default_folder()
    take_away(source, folder)
    say(f"{source} is gone from {folder}")


@terms.command()
def export(
    out: Annotated[Path, typer.Argument(metavar="OUT.owl", help="The file to write, OWL in RDF/XML.")],
    under: Annotated[
        list[str] | None, typer.Option(metavar="TERM", help="Only this term and its kinds; may stand several times.")
    ] = None,
    licensed: Annotated[bool, typer.Option("--licensed", help="With terms that must not be passed on.")] = False,
    graph: FolderOption = None,
) -> None:
    """Write the terms as an OWL ontology that Protégé opens: shipped ones and those of added terminologies."""
    from trialgraph.ontology.owl_export import export_owl
    from trialgraph.queries.resolution import term

    backend = opened(graph).backend
    roots = [term(backend, name).value for name in under or ()]
    lexicon = backend.lexicon
    try:
        done = export_owl(lexicon, out, bridges=lexicon.edges(), under=roots, licensed=licensed)
    except OSError as error:
        fail(f"{out}: {error.strerror or error}")
    say(f"{out}: {done.terms} terms")
    for authority, count in sorted(done.left_out.items()):
        say(f"left out: {count} terms of {authority}, whose licence forbids passing them on (--licensed writes them)")

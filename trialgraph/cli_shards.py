"""The command that writes a graph as files, for registries that are too large for one machine."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from trialgraph.console import FolderOption, default_folder


def shard(
    sources: Annotated[
        list[str], typer.Argument(metavar="SOURCE...", help="Files, folders, globs or archives; one worker reads each.")
    ],
    to: Annotated[Path, typer.Option("--to", metavar="DIR", file_okay=False, help="Where the files go.")],
    graph: FolderOption = None,
    size: Annotated[int, typer.Option(min=1, help="Records a file, at most.")] = 500,
    jobs: Annotated[int, typer.Option(min=1, help="Processes of this machine that do the work.")] = 1,
    spark: Annotated[
        str | None,
        typer.Option(metavar="MASTER", help="Spark does it: local[4], spark://host:7077, or 'submitted'."),
    ] = None,
    input_format: Annotated[str | None, typer.Option(help="Take every source for this layout.")] = None,
) -> None:
    """Write the graph as gzipped N-Quads with a manifest, for any store; exit status 1 if anything was quarantined.

    Names are linked to the shipped terms, and to the terminologies of the graph, if there is one.
    """
    from trialgraph.progress import print_report, sharding
    from trialgraph.workers import Cluster, Processes

    workers = Cluster(spark) if spark else Processes(jobs)
    done = sharding(sources, to, workers, graph=graph or default_folder(), size=size, input_format=input_format)
    print_report(done, to)
    if done.quarantined or not done.kept:
        raise typer.Exit(1)

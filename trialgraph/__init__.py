"""Turns clinical-trial records into a knowledge graph and answers questions over it.

import trialgraph

trialgraph.build(["records/"], "trialgraph-data")
graph = trialgraph.open("trialgraph-data")      # or open(), the five seeds that come along
for row in graph.ask("trials-excluding-treatment", treatment="MMF").records():
    print(row["trial"], row["window_days"])
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from trialgraph.errors import (
    AmbiguousTerm,
    DownloadFailed,
    GraphUnavailable,
    InvalidParameter,
    InvalidQuery,
    InvalidQuestion,
    InvalidRecord,
    InvalidTerms,
    ReasonerUnavailable,
    TrialgraphError,
    UnknownFormat,
    UnknownQuestion,
    UnknownTerm,
    UnknownTrial,
    UnreadableSource,
)

if TYPE_CHECKING:
    from trialgraph.graph import Graph, build, open, read_criteria
    from trialgraph.queries.rows import Rows

__version__ = "0.1.0"

__all__ = [
    "AmbiguousTerm",
    "DownloadFailed",
    "Graph",
    "GraphUnavailable",
    "InvalidParameter",
    "InvalidQuery",
    "InvalidQuestion",
    "InvalidRecord",
    "InvalidTerms",
    "ReasonerUnavailable",
    "Rows",
    "TrialgraphError",
    "UnknownFormat",
    "UnknownQuestion",
    "UnknownTerm",
    "UnknownTrial",
    "UnreadableSource",
    "__version__",
    "build",
    "open",
    "read_criteria",
]

# Imported when first used, so that `import trialgraph` and the command line's --help stay quick.
_LAZY = {
    "Graph": "trialgraph.graph",
    "Rows": "trialgraph.queries.rows",
    "build": "trialgraph.graph",
    "open": "trialgraph.graph",
    "read_criteria": "trialgraph.graph",
}


def __getattr__(name: str) -> Any:
    if name in _LAZY:
        return getattr(import_module(_LAZY[name]), name)
    raise AttributeError(f"module 'trialgraph' has no attribute '{name}'")

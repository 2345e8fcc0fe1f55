"""The five documents the project began with, unchanged, and what the index says of each."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any


@dataclass(frozen=True)
class Seed:
    """One document: its file, the format that reads it, where it came from, and its digest.

    `id` is the registry id that the page prints, None where it prints none; `candidate` then is what a person
    concluded: an id, how sure, and why.
    """

    file: str
    layout: str
    origin: str
    sha256: str
    id: str | None = None
    candidate: dict[str, Any] | None = None


def index() -> tuple[Seed, ...]:
    """The entries of index.toml, in the order of the file names."""
    table = tomllib.loads(files(__name__).joinpath("index.toml").read_text(encoding="utf-8"))
    return tuple(sorted((Seed(**entry) for entry in table["seed"]), key=lambda seed: seed.file))


def paths() -> list[tuple[str, Traversable]]:
    """The name of each document and the document itself, in the order of the index."""
    return [(seed.file, files(__name__).joinpath(seed.file)) for seed in index()]


def candidates() -> Mapping[str, Mapping[str, Any]]:
    """What people concluded of documents without a registry id (id, confidence, basis), by the document's digest."""
    return {seed.sha256: seed.candidate for seed in index() if seed.candidate}

"""A small graph in memory, and the cases every question is tried with."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from pathlib import Path

import pyoxigraph as ox
import pytest

from trialgraph.queries.store import GraphStore

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Case:
    """A question with its parameters; the right rows stand in `expected/NAME.tsv`."""

    name: str
    question: str
    values: dict[str, str] = field(default_factory=dict)

    @property
    def expected(self) -> str:
        return (HERE / "expected" / f"{self.name}.tsv").read_text(encoding="utf-8")


def cases() -> list[Case]:
    return [Case(**entry) for entry in tomllib.loads((HERE / "cases.toml").read_text(encoding="utf-8"))["case"]]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "case" in metafunc.fixturenames:
        metafunc.parametrize("case", cases(), ids=lambda case: case.name)


@pytest.fixture(scope="session")
def all_cases() -> list[Case]:
    return cases()


@pytest.fixture(scope="session")
def graph() -> GraphStore:
    """The fixture's trials, terms and hierarchy; nothing writes to it."""
    store = GraphStore.open()
    store.store.load(path=str(HERE / "fixture.trig"), format=ox.RdfFormat.TRIG)
    return store

"""The worked example of docs/terminologies.md, followed as a newcomer would."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import trialgraph
from trialgraph.cli import main
from trialgraph.ontology.terminologies import TERMINOLOGIES, named
from trialgraph.ontology.terminologies.entry import OPEN
from trialgraph.queries.rows import Rows

PAGE = (Path(__file__).parents[1] / "docs" / "terminologies.md").read_text(encoding="utf-8")
FILE = re.compile(r"<!-- file (\S+) -->\s*```\w+\n(.*?)```", re.DOTALL)
RUN = re.compile(r"<!-- run -->\s*```sh\n(.*?)```", re.DOTALL)
QUERY = re.compile(r"<!-- query -->\s*```sparql\n(.*?)```", re.DOTALL)
SOURCE = re.compile(r"^\| `([\w-]+)` \|.*\| (yes|no) \| ([^|]+) \|$", re.MULTILINE)


def run(*words: str) -> None:
    with pytest.raises(SystemExit) as ended:
        main(words)
    assert ended.value.code == 0


@pytest.fixture(scope="module")
def followed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder in which the example was followed."""
    folder = tmp_path_factory.mktemp("newcomer")
    for name, text in FILE.findall(PAGE):
        (folder / name).write_text(text, encoding="utf-8")
    (lines,) = RUN.findall(PAGE)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        for add_or_build in (line.split() for line in lines.splitlines()):
            if {"add", "build"} & set(add_or_build):
                run(*add_or_build[1:])
    return folder


def asked(followed: Path, query: int) -> Rows:
    return trialgraph.open(followed / "trials").sparql(QUERY.findall(PAGE)[query])


def test_the_example_answers_as_the_page_says(followed: Path, capsys: pytest.CaptureFixture[str]) -> None:
    graph = str(followed / "trials")
    run("terms", "find", "KLV-2301", "--graph", graph, "--format", "tsv")
    assert capsys.readouterr().out.splitlines()[1].startswith("TERM:compounds/K1\tkelvinib\tDrug\ttable-compounds\t")
    run("ask", "class-mentions", "--treatment", "kelvin inhibitor", "--graph", graph, "--format", "tsv")
    (row,) = capsys.readouterr().out.splitlines()[1:]
    assert row.split("\t") == [
        "NCT09990001",
        "A trial of something else",
        "member",
        "KLV-2301",
        "kelvinib",
        "table-compounds",
    ]


def test_the_query_on_the_hierarchy_names_who_says_so(followed: Path) -> None:
    rows = {(row["above"], row["authority"]) for row in asked(followed, 0).records()}
    assert ("connective tissue disorder", "curated") in rows


def test_the_query_on_classes_names_who_says_so(followed: Path) -> None:
    (row,) = asked(followed, 1).records()
    assert (row["trial"], row["drug"], row["authority"]) == ("NCT09990001", "kelvinib", "table-compounds")


def test_every_source_is_listed_with_its_licence_and_where_it_comes_from() -> None:
    listed = {name: (exported, place) for name, exported, place in SOURCE.findall(PAGE)}
    assert set(listed) == set(TERMINOLOGIES)
    for name, (exported, place) in listed.items():
        module = named(name)
        assert (exported == "yes") == (module.TERMS == OPEN)
        assert place in module.URL if module.URL else place.startswith("a file of yours")

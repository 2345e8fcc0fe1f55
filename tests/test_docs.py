"""The documents keep up with the code: commands, questions, examples, links, decisions."""

from __future__ import annotations

import contextlib
import io
import re
import shlex
from pathlib import Path

import pytest
from typer.models import CommandInfo

import trialgraph
from trialgraph.cli import app, main
from trialgraph.cli_identity import identity
from trialgraph.cli_terms import terms
from trialgraph.loaders.formats import FORMATS
from trialgraph.loaders.formats.kinds import KINDS
from trialgraph.queries.catalogue import catalogue

CHECKOUT = Path(__file__).parents[1]
PAGES = sorted([*CHECKOUT.glob("*.md"), *CHECKOUT.glob("docs/**/*.md")])
README = (CHECKOUT / "README.md").read_text(encoding="utf-8")
LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)#\s]+)[^)]*\)")


def block(name: str) -> str:
    """What stands in the fence between `<!-- name -->` and `<!-- /name -->` of README.md."""
    found = re.search(rf"<!-- {name} -->\s*```\w*\n(.*?)```\s*<!-- /{name} -->", README, re.DOTALL)
    assert found, f"README.md has no block {name}"
    return found[1].strip()


@pytest.fixture(scope="module")
def seeds() -> trialgraph.Graph:
    return trialgraph.open()


def name_of(command: CommandInfo) -> str:
    assert command.callback
    return command.name or command.callback.__name__


def test_every_command_is_in_the_readme_or_the_docs() -> None:
    told = "\n".join(page.read_text(encoding="utf-8") for page in PAGES if page.name != "CHANGELOG.md")
    commands = [name_of(command) for command in app.registered_commands]
    assert len(commands) >= 7
    commands += [f"terms {name_of(command)}" for command in terms.registered_commands]
    commands += [f"identity {name_of(command)}" for command in identity.registered_commands]
    assert [command for command in commands if f"trialgraph {command}" not in told] == []


def test_every_format_is_in_the_docs() -> None:
    page = (CHECKOUT / "docs" / "formats.md").read_text(encoding="utf-8")
    assert [name for name in KINDS if f"`{name}`" not in page] == []
    assert {each.NAME for each in FORMATS} - {"registry-lines"} == KINDS.keys() - {"aact"}


def test_every_question_is_in_the_docs() -> None:
    page = (CHECKOUT / "docs" / "questions.md").read_text(encoding="utf-8")
    assert [name for name in catalogue() if f"## {name}\n" not in page] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(CHECKOUT)))
def test_links_lead_somewhere(page: Path) -> None:
    targets = LINK.findall(page.read_text(encoding="utf-8"))
    assert [target for target in targets if not (page.parent / target).exists()] == []


def test_the_headline_of_the_readme_is_the_answer(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    command = shlex.split(block("first").rpartition("&&")[2])
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("TRIALGRAPH_HOME", raising=False)
    with pytest.raises(SystemExit) as ended:
        main(command[1:])
    assert ended.value.code == 0
    answered = {line.partition("\t")[0] for line in capsys.readouterr().out.splitlines()[1:]}
    assert set(re.findall(r"NCT\d{8}|P-[0-9a-f]{10}", block("headline"))) == answered == {"NCT05300932"}


def test_the_query_of_the_readme_answers(seeds: trialgraph.Graph) -> None:
    rows = seeds.sparql(block("sparql"))
    assert any(row["trial"] == "NCT05300932" and row["days"] == 28 for row in rows.records())


def test_the_python_of_the_readme_runs(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (example,) = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    monkeypatch.chdir(tmp_path)
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(example, "README.md", "exec"), {})
    assert "NCT05300932 named 28" in printed.getvalue()


def test_every_decision_is_indexed_and_complete() -> None:
    folder = CHECKOUT / "docs" / "decisions"
    index = (folder / "README.md").read_text(encoding="utf-8")
    records = sorted(folder.glob("[0-9]*.md"))
    assert [int(record.name[:4]) for record in records] == list(range(1, len(records) + 1))
    for record in records:
        text = record.read_text(encoding="utf-8")
        assert f"]({record.name})" in index
        assert all(part in text for part in ("**Context.**", "**Decision.**", "**We rejected**", "because"))


def test_the_changelog_has_an_entry_for_this_version() -> None:
    text = (CHECKOUT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert f"## [{trialgraph.__version__}]" in text
    assert "## [Unreleased]" in text

"""The page layouts saved as HTML: whatever the markup, the trial is that of the text."""

from __future__ import annotations

import html
import io
from collections.abc import Callable
from functools import partial
from importlib.resources import files

import pytest
from msgspec import Struct
from msgspec.structs import asdict

from trialgraph import seeds
from trialgraph.loaders.document import Document
from trialgraph.loaders.formats import recognise
from trialgraph.loaders.model import EligibilityText, Record

Markup = Callable[[list[str]], str]
SHELL = """<!DOCTYPE html><html><head><title>Trial</title><script>var a = "<p>Phase</p>";</script></head>
<body><nav><a href="/">Home</a></nav><main>%s</main><div hidden>Cookies</div></body></html>"""


def divs(lines: list[str]) -> str:
    return "".join(f'<div class="row"><div>\n  <span>{line}</span></div>\n</div>' for line in lines)


def breaks(lines: list[str]) -> str:
    return "<br>\n".join(lines)


def paragraphs(lines: list[str]) -> str:
    return "".join(f"<p>{line.replace(' ', chr(10), 1)}" for line in lines)


def table(lines: list[str]) -> str:
    return f"<table><tbody>{''.join(f'<tr><td>{line}</td><td></td></tr>' for line in lines)}</table>"


def preformatted(lines: list[str]) -> str:
    return "<pre>\n" + "\n".join(lines) + "</pre>"


def nested_lists(lines: list[str]) -> str:
    """The lines with a bullet as items of a list in an item of a list, the others as parts of that item."""
    items = (f"<ul><li>{line.removeprefix('• ')}</ul>" if line[0] in "-•*" else f"<div>{line}</div>" for line in lines)
    return f"<ul><li><div>Study Record</div>{''.join(items)}</ul>"


def list_of_rows(lines: list[str]) -> str:
    """Each line an item that is set apart by its own elements, as cards are."""
    return f"<ul>{''.join(f'<li><div>{line}</div><div></div>' for line in lines)}</ul>"


PLAIN: tuple[Markup, ...] = (divs, breaks, paragraphs, table, preformatted, list_of_rows)


def read(content: str) -> Record:
    document = Document("page", partial(io.BytesIO, content.encode()))
    [found] = recognise(document).read(document)
    assert isinstance(found, Record)
    if found.trial.eligibility:
        assert document.text[found.trial.eligibility.offset :].startswith(found.trial.eligibility.text)
    return found


def lines_of(seed: seeds.Seed) -> list[str]:
    """The filled lines as a browser sets them, with single blanks."""
    printed = files(seeds).joinpath(seed.file).read_text(encoding="utf-8").split("\n")
    return [words for line in printed if (words := " ".join(line.split()))]


def facts(value: Struct) -> dict[str, object]:
    """The fields of a value; of texts the words, without blank lines and the bullets of HTML lists."""
    return {name: _words(each) for name, each in asdict(value).items()}


def _words(value: object) -> object:
    if isinstance(value, EligibilityText):
        return _words(value.text)
    if isinstance(value, str):
        lines = (line.strip().removeprefix("• ") for line in value.split("\n"))
        return " ".join(" ".join(lines).split())
    if isinstance(value, tuple):
        return tuple(map(_words, value))
    return facts(value) if isinstance(value, Struct) else value


def test_there_is_a_page_of_each_layout() -> None:
    assert {seed.layout for seed in seeds.index()} == {"captioned", "ctgov-page", "details", "pff"}
    assert len(PLAIN) == 6


@pytest.mark.parametrize("markup", [*PLAIN, nested_lists], ids=lambda each: each.__name__)
@pytest.mark.parametrize("seed", seeds.index(), ids=lambda seed: seed.file[:3])
def test_the_trial_is_that_of_the_text(seed: seeds.Seed, markup: Markup) -> None:
    lines = lines_of(seed)
    expected = read("\n".join(lines))
    found = read(SHELL % markup([html.escape(line) for line in lines]))
    assert found.format == expected.format == seed.layout
    assert found.trial.nct_id == seed.id
    assert found.digest != expected.digest
    assert facts(found.trial) == facts(expected.trial)


@pytest.mark.parametrize("seed", seeds.index(), ids=lambda seed: seed.file[:3])
@pytest.mark.parametrize("markup", [divs, breaks, table, preformatted, list_of_rows], ids=lambda each: each.__name__)
def test_lines_that_follow_closely_give_the_very_same_trial(seed: seeds.Seed, markup: Markup) -> None:
    lines = lines_of(seed)
    found = read(SHELL % markup([html.escape(line) for line in lines]))
    assert found.trial == read("\n".join(lines)).trial


def test_cells_of_a_table_are_the_columns_of_its_rows() -> None:
    sites = "<tr><td>Italy</td><td>Example Clinic of the North</td><td>Reggio nell'Emilia</td><td></td></tr>"
    found = read(
        "<html><table><tr><th colspan=2>Administrative data</th></tr><tr><td>NCT number</td><td>NCT00000001</td></tr>"
        "<tr><td>Other study ID #</td><td>EX-1</td></tr></table><h3>Recruitment information / eligibility</h3>"
        f"<h3>Locations</h3><table>{sites}</table>"
    )
    assert (found.format, found.trial.nct_id, found.trial.org_study_id) == ("details", "NCT00000001", "EX-1")
    [site] = found.trial.locations
    assert (site.facility, site.city) == ("Example Clinic of the North", "Reggio nell'Emilia")

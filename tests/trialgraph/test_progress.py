"""The bars of a download and of a fetch: seen on a terminal, and nowhere else."""

from __future__ import annotations

import io
import re
import sys
import time
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest

from trialgraph.progress import counting, transferring


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


Bar = Callable[[str], AbstractContextManager[Callable[[int, int | None], None]]]


def shown(
    monkeypatch: pytest.MonkeyPatch, *told: tuple[int, int | None], title: str = "Mondo", bar: Bar = transferring
) -> str:
    """All that a terminal is sent, without the escapes that colour it; `<gone>` where a line is taken away."""
    terminal = Terminal()
    monkeypatch.setenv("COLUMNS", "120")
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("TTY_COMPATIBLE", raising=False)
    monkeypatch.setattr(sys, "stderr", terminal)
    with bar(title) as tell:
        for done, total in told:
            tell(done, total)
            time.sleep(0.02)
    return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", terminal.getvalue().replace("\x1b[2K", "<gone>"))


def test_a_terminal_shows_bytes_speed_and_the_time_that_remains(monkeypatch: pytest.MonkeyPatch) -> None:
    text = shown(monkeypatch, (0, 50_000_000), (20_000_000, 50_000_000), (40_000_000, 50_000_000))
    assert "Mondo" in text
    assert "40.0/50.0 MB" in text
    assert re.search(r"\d [MG]B/s", text)
    assert re.search(r"0:00:\d\d", text)


def test_what_was_there_before_counts_as_done_and_not_as_speed(monkeypatch: pytest.MonkeyPatch) -> None:
    text = shown(monkeypatch, (40_000_000, 50_000_000), (40_000_001, 50_000_000))
    assert "40.0/50.0 MB" in text
    assert re.search(r"\d bytes/s", text)


def test_a_total_may_be_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "20.0/? MB" in shown(monkeypatch, (20_000_000, None))


def test_a_title_is_shown_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "ror [red]latest[/red]" in shown(monkeypatch, (1, 2), title="ror [red]latest[/red]")


def test_the_bar_is_gone_at_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    assert shown(monkeypatch, (1, 2)).endswith("<gone>")


def test_a_fetch_shows_studies_their_rate_and_the_time_that_remains(monkeypatch: pytest.MonkeyPatch) -> None:
    text = shown(monkeypatch, (0, None), (200, 1000), (400, 1000), (600, 1000), title="fetching", bar=counting)
    assert "fetching" in text
    assert "0/?" in text
    assert "600/1000" in text
    assert re.search(r"600/1000 [\d,]+/s", text)
    assert re.search(r"0:00:\d\d", text)


@pytest.mark.parametrize("bar", [transferring, counting])
def test_nothing_is_shown_where_stderr_is_no_terminal(capfd: pytest.CaptureFixture[str], bar: Bar) -> None:
    with bar("Mondo Disease Ontology") as tell:
        tell(1, 2)
        tell(2, 2)
    assert capfd.readouterr() == ("", "")

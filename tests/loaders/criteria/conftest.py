"""Case files for the tests of the criteria reader, and the reader as those tests use it."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from trialgraph.loaders.criteria import read_criteria
from trialgraph.loaders.model import Criterion, EligibilityText

Case = Mapping[str, Any]
ReadOne = Callable[[Case], Criterion]
_HEADINGS = {"inclusion": "Inclusion Criteria:", "exclusion": "Exclusion Criteria:", "none": ""}


def _cases(module: str) -> list[Case]:
    """The cases of a test module, `test_times.py` from `cases/times.toml`, in the order of the file."""
    name = Path(module).stem.removeprefix("test_")
    file = Path(__file__).parent / "cases" / f"{name}.toml"
    found: list[Case] = tomllib.loads(file.read_text(encoding="utf8"))["case"]
    return found


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """One test a case; a case with `xfail` fails for the reason it gives, and is an error once it holds."""
    if "case" not in metafunc.fixturenames:
        return
    parameters = []
    for case in _cases(str(metafunc.module.__file__)):
        marks = [pytest.mark.xfail(reason=case["xfail"], strict=True)] if "xfail" in case else []
        parameters.append(pytest.param(case, id=case["text"][:70], marks=marks))
    metafunc.parametrize("case", parameters)


@pytest.fixture
def cases(request: pytest.FixtureRequest) -> list[Case]:
    """All cases of the module's file, so that a test can say how many there are."""
    return _cases(str(request.path))


@pytest.fixture
def read_one() -> ReadOne:
    """Reads the text of a case as the only item of the list it names (exclusion where it names none)."""

    def read(case: Case) -> Criterion:
        text = f"{_HEADINGS[case.get('list', 'exclusion')]}\n\n- {case['text']}\n"
        [criterion] = read_criteria(EligibilityText(text=text))
        assert criterion.text == case["text"]
        return criterion

    return read

"""What all tests share: where the development material is, and that nothing is skipped where all must run."""

from __future__ import annotations

import os
from collections.abc import Generator
from pathlib import Path

import pytest

SUPERUSER = "the superuser may read everything"
ABSENT = "the development material (TRIALGRAPH_SHARED or ../shared) is not on this machine"


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of development material (real records, gold readings); tests that need it skip without it."""
    place = Path(os.environ.get("TRIALGRAPH_SHARED") or Path(__file__).parents[2] / "shared")
    if not (place / "gold").is_dir():
        pytest.skip(ABSENT)
    return place


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """With TRIALGRAPH_REQUIRE_ALL set, a skip is a failure: a machine that lacks Java must not look like a pass."""
    report = yield
    excused = hasattr(report, "wasxfail") or any(reason in str(report.longrepr) for reason in (ABSENT, SUPERUSER))
    if report.skipped and not excused and os.environ.get("TRIALGRAPH_REQUIRE_ALL"):
        report.outcome = "failed"
        report.longrepr = f"skipped although TRIALGRAPH_REQUIRE_ALL is set: {report.longrepr}"
    return report

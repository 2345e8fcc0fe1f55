"""What all tests share: where the development material is, when it is there at all."""

from __future__ import annotations

import os
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of development material (real records, gold readings); tests that need it skip without it."""
    place = Path(os.environ.get("TRIALGRAPH_SHARED") or Path(__file__).parents[2] / "shared")
    if not (place / "gold").is_dir():
        pytest.skip("the development material (TRIALGRAPH_SHARED or ../shared) is not on this machine")
    return place

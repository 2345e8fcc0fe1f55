"""What an installed trialgraph holds: every module and data file of the rooms, and nothing beside them."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tomllib
import zipfile
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parents[1]
ROOMS = ("loaders", "ontology", "queries", "seeds")
BUILD = "from setuptools import build_meta; build_meta.build_wheel('dist')"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """The names of the files in a wheel built from a copy of the checkout, without the network."""
    if find_spec("setuptools") is None or int(version("setuptools").partition(".")[0]) < 77:
        pytest.skip("setuptools 77 or newer, which builds the wheel, is not installed")
    copy = tmp_path_factory.mktemp("build")
    for name in (*ROOMS, "trialgraph"):
        shutil.copytree(CHECKOUT / name, copy / name, symlinks=True, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE", "MANIFEST.in"):
        shutil.copy(CHECKOUT / name, copy / name)
    subprocess.run([sys.executable, "-W", "ignore", "-c", BUILD], cwd=copy, check=True, capture_output=True)
    (built,) = (copy / "dist").glob("*.whl")
    return zipfile.ZipFile(built).namelist()


def files_of(folder: Path) -> list[str]:
    """The files below a folder, as paths from it; compiled ones and links to other rooms left out."""
    return [
        path.relative_to(folder).as_posix()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts and not path.name.startswith(".")
    ]


@pytest.mark.parametrize("room", ROOMS)
def test_every_file_of_a_room_is_in_the_wheel(room: str, wheel: list[str]) -> None:
    expected = {f"trialgraph/{room}/{name}" for name in files_of(CHECKOUT / room)}
    assert expected, f"{room} is empty"
    assert expected - set(wheel) == set()


def test_the_doorway_is_in_the_wheel(wheel: list[str]) -> None:
    own = {f"trialgraph/{path.name}" for path in (CHECKOUT / "trialgraph").iterdir() if path.suffix == ".py"}
    assert own | {"trialgraph/py.typed"} <= set(wheel)


def test_the_wheel_installs_one_package_only(wheel: list[str]) -> None:
    tops = {name.partition("/")[0] for name in wheel}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"trialgraph"}
    assert not [name for name in wheel if name.endswith(".pyc")]


def test_the_links_lead_to_the_rooms() -> None:
    for room in ROOMS:
        link = CHECKOUT / "trialgraph" / room
        assert link.is_symlink()
        assert link.readlink() == Path("..") / room


def test_constraints_name_every_dependency_and_no_address() -> None:
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text())["project"]
    lines = (CHECKOUT / "constraints.txt").read_text().splitlines()
    pins = dict(line.split("==") for line in lines if not line.startswith("#"))
    extras = [each for extra in project["optional-dependencies"].values() for each in extra]
    named = {each.split(">=")[0].lower() for each in (*project["dependencies"], *extras)}
    wanted = {name for name in named if not name.startswith("trialgraph[")}
    assert wanted - {name.lower() for name in pins} == set()
    assert not [line for line in lines if "@" in line or "://" in line]

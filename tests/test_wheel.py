"""A wheel works away from the checkout, with notebooks, templates and sample inside."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import zipfile
from typing import TYPE_CHECKING

import pytest

from estimation.simulation.engine import code_folder

if TYPE_CHECKING:
    from pathlib import Path

RUN = "from estimation.cli import main; main()"


@pytest.fixture(scope="module")
def site(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder into which the wheel is unpacked, as an installer would."""
    built = tmp_path_factory.mktemp("dist")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", built]
    subprocess.run(build, cwd=root, check=True, capture_output=True)
    [wheel] = built.glob("*.whl")
    folder = tmp_path_factory.mktemp("site")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)
    take_over_code(folder)
    return folder


def take_over_code(site: Path) -> None:
    """Give the wheel the machine code of the same sources, so that nobody waits for a compiler."""
    code = "from estimation.simulation.engine.compiled import blocks"
    folders = {"PYTHONPATH": str(site), "NUMBA_CACHE_DIR": str(site / "code")}
    environment = os.environ | folders | {"PYTHONDONTWRITEBYTECODE": "1"}
    subprocess.run([sys.executable, "-c", code], cwd=site, env=environment, check=True)
    # Numba has made a folder for the code of each folder of sources: here, of one.
    [there] = (path for path in site.glob("code/*/*") if path.is_dir())
    here = code_folder.ready()
    assert here is not None
    for path in here.glob("*/*"):
        shutil.copy2(path, there)


@pytest.fixture(scope="module")
def play(site: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder with the sample that the wheel wrote."""
    folder = tmp_path_factory.mktemp("play")
    kickoff(site, folder, "sample", str(folder))
    return folder


def kickoff(site: Path, folder: Path, *arguments: str) -> str:
    """What the wheel's command prints, run away from the checkout."""
    command = [sys.executable, "-c", RUN, *arguments]
    environment = os.environ | {"PYTHONPATH": str(site), "NUMBA_CACHE_DIR": str(site / "code")}
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_wheel_holds_what_a_checkout_has(site: Path, root: Path) -> None:
    for folder in ("notebooks", "templates", "sample"):
        here = {
            p.name for p in (root / folder).rglob("*") if p.suffix in {".ipynb", ".yaml", ".csv"}
        }
        there = {p.name for p in (site / "estimation" / "_bundled" / folder).rglob("*")}
        assert here - there == set()
    styles = {p.relative_to(root / "estimation") for p in (root / "estimation").rglob("*.css")}
    assert [path for path in styles if not (site / "estimation" / path).is_file()] == []
    assert (site / "estimation" / "py.typed").is_file()
    assert list(site.rglob("__pycache__")) == []


def test_wheel_is_the_one_that_runs(site: Path, tmp_path: Path) -> None:
    code = "from estimation.resources import resource; print(resource('sample/history.csv'))"
    environment = os.environ | {"PYTHONPATH": str(site)}
    printed = subprocess.check_output(
        [sys.executable, "-c", code], cwd=tmp_path, env=environment, text=True
    )
    assert printed.strip() == str(site / "estimation/_bundled/sample/history.csv")


def test_wheel_forecasts_its_sample(site: Path, play: Path) -> None:
    printed = kickoff(
        site, play, "simulate", "website-relaunch.plan.yaml",
        "--history", "history.csv", "--trials", "500", "--json", "-",
    )  # fmt: skip
    assert json.loads(printed)["basis"] == "history"


def test_wheel_makes_a_store(site: Path, play: Path) -> None:
    """Migrations are files that nothing imports by name."""
    kickoff(site, play, "history", "import", "history.csv", "--store", "team.db")
    assert "is sound" in kickoff(site, play, "store", "check", "--store", "team.db")


def test_wheel_makes_a_pack(site: Path, play: Path) -> None:
    kickoff(site, play, "pack", "brand-identity.plan.yaml", "--out", "packs")
    assert list((play / "packs").rglob("*.html"))

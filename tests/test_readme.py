"""The README is true: its examples run as they stand."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.fixture(scope="module")
def readme(root: Path) -> str:
    return (root / "README.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def play(readme: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder in which the command lines of the README were run, one after another."""
    section = readme.partition("## The command line by example")[2].partition("\n## ")[0]
    lines = re.findall(r"^    (.+)$", section, flags=re.MULTILINE)
    assert any(line.startswith("kickoff simulate") for line in lines)
    # Serving the workbook does not end by itself; the tests of the workbook start it.
    script = "\n".join(line for line in lines if not line.startswith("kickoff open"))
    folder = tmp_path_factory.mktemp("readme")
    commands = Path(sys.executable).parent
    done = subprocess.run(
        ["bash", "-euc", script],
        cwd=folder,
        env=os.environ | {"PATH": f"{commands}{os.pathsep}{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return folder / "play"


def test_command_lines(play: Path) -> None:
    made = {path.name for path in play.iterdir()}
    assert {"history.csv", "changed.plan.yaml", "acme-site.plan.yaml", "packs"} <= made


def test_python(readme: str, play: Path) -> None:
    [example] = re.findall(r"```python\n(.+?)```", readme, flags=re.DOTALL)
    subprocess.run([sys.executable, "-c", example], cwd=play, check=True)


def test_make_targets(readme: str, root: Path) -> None:
    """Each `make` target that is named can be made."""
    makefile = (root / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):", makefile, flags=re.MULTILINE))
    named = set(re.findall(r"make ([a-z]+)(?=`|      )", readme))
    assert named == {"kickoff", "test", "pack", "bench"}
    assert named <= targets


def test_files_that_are_named(readme: str, root: Path) -> None:
    layout = readme.partition("## Layout")[2].partition("\n## ")[0]
    named = re.findall(r"^\| `([^`]+)`", layout, flags=re.MULTILINE)
    named += re.findall(r"\]\(([A-Z.a-z]+)\)", readme)
    assert [name for name in named if not (root / name).exists()] == []


def test_benchmarks_are_those_of_the_page(readme: str, root: Path) -> None:
    """Both tables were written by the same run of `make bench`."""
    page = (root / "docs" / "benchmarks.md").read_text(encoding="utf-8")
    quoted = readme.partition("<!-- benchmarks -->")[2].partition("<!-- end of benchmarks -->")[0]
    assert "numpy" in quoted
    assert page.endswith(quoted.strip() + "\n")

"""The JavaScript of the pages, where there is a Node.js to run it."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from estimation.workbook import find_choice
from estimation.workbook.app import Workbook
from estimation.workbook.assets import script
from estimation.workbook.pages import PAGES

ROOT = Path(__file__).resolve().parents[2]

STATIC, TESTS = Path("estimation/workbook/static"), Path("tests/workbook/static")

pytestmark = pytest.mark.skipif(shutil.which("node") is None, reason="no Node.js on this machine")


def node(*arguments: str | Path, cwd: Path, **environment: str) -> str:
    """Run Node.js; what it complains of is the failure."""
    ended = subprocess.run(
        ["node", *arguments],
        cwd=cwd,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return ended.stdout


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The scripts and their tests, where every version of Node.js takes them for modules."""
    made: Path = tmp_path_factory.mktemp("javascript")
    for part in (STATIC, TESTS):
        shutil.copytree(ROOT / part, made / part)
    (made / "package.json").write_text('{"type": "module"}', encoding="utf-8")
    return made


def test_the_script_of_the_pages_is_well_formed(folder: Path) -> None:
    joined = folder / "joined.mjs"
    joined.write_text(script(), encoding="utf-8")
    node("--check", joined, cwd=folder)


@pytest.mark.skipif(not (ROOT / "node_modules/eslint").is_dir(), reason="npm ci was not run")
def test_eslint_finds_nothing() -> None:
    """What `make lint-js` runs."""
    command = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))["scripts"]["lint"]
    eslint, *arguments = command.split()
    assert eslint == "eslint"
    node("node_modules/eslint/bin/eslint.js", *arguments, cwd=ROOT)


def test_eslint_is_pinned() -> None:
    """A new version finds new things: it comes when somebody wants it."""
    development = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))
    versions = development["devDependencies"].values()
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in versions)
    assert development["private"]


def run_tests(folder: Path, name: str, **environment: str) -> str:
    """Run the tests of a file; the summary has to be that none failed."""
    said = node("--test", "--test-reporter=tap", folder / TESTS / name, cwd=folder, **environment)
    assert "# fail 0" in said
    return said


def test_the_renderer(folder: Path) -> None:
    run_tests(folder, "dom.test.js")


def test_every_page_is_drawn(folder: Path, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KICKOFF_PLAN", str(path))
    for name in ("KICKOFF_HISTORY", "KICKOFF_STORE", "KICKOFF_ROLE", "QUERY_STRING"):
        monkeypatch.delenv(name, raising=False)
    book, views = Workbook(find_choice(), role="AM"), []
    book.session.trials = 200

    def say(do: str, **message: object) -> Any:
        book._handle_custom_msg({"do": do, **message}, [])  # noqa: SLF001 - as it arrives
        book.settle()
        views.append([dict(book.frame), dict(book.content)])
        return book.content["is"]

    for page in PAGES:
        say("page", page=page.id)
        if page.id == "brief":
            say("brief.ask", typed="Who signs?")
            say("apply", path="project.deadline", typed="soon")
        elif page.id == "scope":
            say("scope.type", path="activities.wires.effort.design", typed="60 80 12")
            say("scope.open", id="wires")
            say("scope.paste", text="Activity\tDesigner\nCard sort\t8", paste=1)
            say("scope.paste_off")
        elif page.id == "risks":
            say("risks.add", name="Content is late")
        elif page.id == "scenarios":
            say("scenarios.open", id="")
    book.store.close()
    assert not [content for _, content in views if "failed" in content]
    given = folder / "views.json"
    given.write_text(json.dumps(views), encoding="utf-8")
    assert f"# pass {len(views)}" in run_tests(folder, "pages.test.js", PAGE_VIEWS=str(given))

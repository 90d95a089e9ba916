"""What reaches a terminal is shown there, never obeyed, in whatever code page it has."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from estimation.printable import json_text, printable

if TYPE_CHECKING:
    from pathlib import Path

NASTY = "[/draft] :smile: \x1b[2J\x9b31m \u202ecod\u2069 \udcff"
"""Markup and emoji names of rich, escape sequences, a change of direction, half a character."""

PLAN = {
    "kickoff_plan": 1,
    "project": {"id": "acme", "name": NASTY[:-1], "start": "2027-01-11", "deadline": "2027-02-01"},
    "price": {"amount": 9000},
    "roles": [{"id": "dev", "name": "Söhne 🚀", "cost_rate": 50}],
    "activities": [
        {"id": "a", "name": NASTY[:-1], "effort": {"dev": {"low": 9, "likely": 30, "high": 70}}}
    ],
    "risks": [{"id": "r", "name": NASTY[:-1], "probability": 0.4, "affects": ["a"], "delay": 3}],
}  # fmt: skip

COMMANDS = (
    ["--help"], ["simulate", "--help"], ["check", "p.plan.yaml"], ["simulate"], ["fly"],
    ["simulate", "p.plan.yaml", "--trials", "40"],
    ["simulate", "p.plan.yaml", "--trials", "40", "--json", "-"],
    ["compare", "p.plan.yaml", "p.plan.yaml", "--trials", "40"],
    ["history", "show", "h.csv"], ["history", "import", "h.csv", "--into", "new.parquet"],
    ["pack", "gone\x1b[1m.plan.yaml", "--out", "out"], ["check", "\x1b[1m\u202e.plan.yaml"],
    ["new", NASTY, "--from", "\x1b[1m"], ["store", "check", "--store", "\x1b[1m.db"],
)  # fmt: skip

RUN = """
import io, sys
from estimation import cli
for arguments in eval(sys.stdin.read()):
    sys.argv = ["kickoff", *arguments]
    try:
        cli.main()
    except SystemExit as end:
        assert end.code in (0, 1, 2), arguments
"""


@pytest.mark.parametrize("encoding", ["utf-8", "cp850", "cp437", "ascii"])
def test_every_command_in_every_code_page(encoding: str, tmp_path: Path) -> None:
    (tmp_path / "p.plan.yaml").write_text(json.dumps(PLAN), encoding="utf-8")
    row = f"{NASTY[:-1]},1,8,9\n{NASTY[:-1]},2,{NASTY[:-1]},9\n"
    (tmp_path / "h.csv").write_text(f"project_id,item_id,estimated_hours,actual_hours\n{row}")
    done = subprocess.run(
        [sys.executable, "-c", RUN],
        input=repr(COMMANDS).encode(),
        capture_output=True,
        cwd=tmp_path,
        env={**os.environ, "PYTHONIOENCODING": encoding, "COLUMNS": "200"},
        check=False,
    )
    said = (done.stdout + done.stderr).decode(encoding)
    assert done.returncode == 0, said
    assert "Traceback" not in said
    assert {sign for sign in "\x1b\x9b\u202e\u2069\udcff" if sign in said} == set()
    # The name stands there as it is, and what the terminal would obey is written out.
    assert "[/draft] :smile: \\x1b[2J\\x9b31m \\u202ecod" in said


@pytest.mark.parametrize("encoding", ["utf-8", "cp850", "ascii"])
def test_json_holds_the_same_data_in_every_code_page(encoding: str) -> None:
    data = {"name": f"{NASTY} Söhne 🚀 \u2028 €", "P80": [1.5, None]}
    text = json_text(data, encoding)
    assert json.loads(text) == data
    assert printable(text, encoding) == text


def test_json_of_ordinary_text_is_as_python_writes_it() -> None:
    data = {"name": "Söhne & Co — 3½ Tage, €72.000 🚀", "n": [1, 2.5]}
    assert json_text(data) == json.dumps(data, indent=1, ensure_ascii=False)

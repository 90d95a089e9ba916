"""A sheet as people send it; skips where the collection of them is not beside the checkout."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from estimation import read_plan
from estimation.connectors.pasting import read_paste

IMPORTS = Path(__file__).resolve().parents[4] / "shared" / "imports"
CASE = "D8_estimate_sheet_clipboard.txt"

pytestmark = pytest.mark.skipif(
    not (IMPORTS / CASE).exists(), reason="the collection of sheets is not beside this checkout"
)

PLAN: dict[str, Any] = {
    "kickoff_plan": 1,
    "project": {"id": "birch", "start": "2027-01-11"},
    "activities": [{"id": "brief", "duration": 2}],
}

SENSES = {
    "heading": "heading", "total": "total", "tax": "tax",
}  # fmt: skip
"""What a reason must speak of, by a word of the expected one."""


def test_the_estimate_sheet_is_read_as_expected() -> None:
    expected = json.loads((IMPORTS / "expected.json").read_text(encoding="utf-8"))[CASE]
    text = (IMPORTS / CASE).read_bytes().decode()
    pasted = read_paste(text, read_plan(PLAN))
    names = {role["id"]: role["name"] for role in pasted.roles}
    found = [
        {
            "name": each["name"],
            "phase": each["phase"],
            "effort": {names[role]: hours for role, hours in each["effort"].items()},
        }
        for each in pasted.activities
    ]
    assert found == expected["activities_expected"]
    assert pasted.questions == []
    assert pasted.rows == expected["rows_in_file"]
    assert pasted.read.hours == pytest.approx(expected["total_effort_hours"])
    left_out = {each.row: each.reason for each in pasted.left_out}
    assert left_out.keys() == {each["line"] for each in expected["dropped"]}
    for each in expected["dropped"]:
        word = next(word for word in SENSES if word in each["reason"])
        assert SENSES[word] in left_out[each["line"]]

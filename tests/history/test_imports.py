"""Files as other tools write them, read as their expected results say, or honestly refused."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from estimation.errors import HistoryError
from estimation.history.preview import look

if TYPE_CHECKING:
    from pathlib import Path

ANSWERS: dict[str, dict[str, Any]] = {
    "D4_worklog_with_estimate.csv": {"finished_before": "2026-02-01"},
    "D5_task_tracker.csv": {},
    "D6_hours_as_times.xlsx": {},
}
"""What is answered for each file that is read."""

ASKED = {"D4_worklog_with_estimate.csv": "finished"}
"""What is asked about a file before that."""

SENSE = {
    "cancelled work": "cancelled",
    "no estimate (0)": "there is no estimate",
    "no estimate": "there is no estimate",
    "total": "total row",
}
"""Reasons of the expected results in our words."""


@pytest.fixture(scope="module")
def expected(shared: Path) -> dict[str, Any]:
    """Expected result of each file."""
    return json.loads((shared / "imports" / "expected.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", ANSWERS)
def test_a_file_is_read_as_expected(shared: Path, expected: dict[str, Any], name: str) -> None:
    wanted = expected[name]
    (preview,) = look([shared / "imports" / name], ANSWERS[name])
    assert preview.history is not None
    told, history = preview.to_dict(), preview.history
    for key in ("kind", "rows_in_file", "rows_read", "first_date"):
        assert told[key] == wanted[key], key
    assert sorted(told["projects"]) == sorted(wanted["projects"])
    assert told["estimated_hours"] == pytest.approx(
        sum(row["estimated_hours"] for row in wanted["finished"]), abs=0.005
    )
    for rows, found in (
        (wanted["finished"], history.frame),
        (wanted.get("open", []), history.open),
    ):
        assert len(found) == len(rows)
        for row in rows:
            column = "item_id" if "item" in row else "class"
            project = found["project_id"] == row.get("project", found["project_id"])
            match = found[(found[column] == (row.get("item") or row.get("class"))) & project]
            assert match["estimated_hours"].tolist() == pytest.approx([row["estimated_hours"]])
            spent = match["actual_hours"].fillna(0).tolist()
            assert spent == pytest.approx([row.get("actual_hours", 0)], abs=0.005)
            if "finished" in row:
                assert str(match["finished"].iloc[0].date()) == row["finished"]
    left_out = {(entry["line"], entry["reason"]) for entry in told["left_out"]}
    assert len(left_out) == len(wanted["dropped"])
    for each in wanted["dropped"]:
        reasons = [reason for line, reason in left_out if line == each["line"]]
        assert SENSE[each["reason"]] in reasons[0]


@pytest.mark.parametrize(("name", "about"), ASKED.items())
def test_what_is_open_is_asked_first(shared: Path, name: str, about: str) -> None:
    (preview,) = look([shared / "imports" / name], {})
    assert preview.history is None
    assert [question.about for question in preview.questions] == [about]


@pytest.mark.parametrize(
    "name",
    ["D1_harvest_de_semicolon.csv", "D2_toggl_saved_by_excel.csv", "D3_clockify_us_ambiguous.csv"],
)
def test_tracked_time_without_estimates_is_refused(shared: Path, name: str) -> None:
    with pytest.raises(HistoryError, match="tracked time"):
        look([shared / "imports" / name], {})

"""Files as other tools write them: right numbers, or a question; sums that come out even."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from estimation.connectors.looking import look_at
from estimation.errors import HistoryError

OWN = Path(__file__).parents[1] / "data" / "imports"
SHARED = Path(__file__).resolve().parents[3] / "shared" / "imports"

EXPECTED: dict[str, dict[str, Any]] = {
    "harvest_de.csv": {
        "recognised_as": "Harvest, time report", "kind": "time_entries", "rows_in_file": 4,
        "rows_read": 2, "total_hours": 3.75, "first_date": "2026-01-12",
        "projects": {"Laden": 3.75}, "out": {4: "no project", 5: "total row"},
    },
    # 20,0 between commas is twenty, not two hundred; a correction below 0 counts.
    "harvest_us.csv": {"rows_read": 3, "total_hours": 22.0, "projects": {"Shop": 22.0}, "out": {}},
    "harvest_projects.csv": {
        "kind": "estimate_vs_actual", "rows_in_file": 4, "rows_read": 2, "finished": 1, "open": 1,
        "estimated_hours": 120.0, "actual_hours": 130.5,
        "out": {4: "the budget is money", 5: "no budget"},
    },
    # 18:25 min are minutes and seconds.
    "toggl_minutes.csv": {"total_hours": 1.5 + (18 * 60 + 25) / 3600, "out": {}},
    # 1:20:00 counts, and not 1,33.
    "clockify_de.csv": {"total_hours": 1 + 20 / 60 + 2.5, "first_date": "2026-01-13"},
    "clockify_projects.csv": {
        "finished": 1, "open": 1, "estimated_hours": 40.0, "actual_hours": 44.5, "first_date": None,
        "out": {4: "no estimate"},
    },
    "kimai.csv": {"recognised_as": "Kimai, timesheet", "total_hours": 7.0},
    # Seconds, as begin and end say.
    "kimai_seconds.csv": {"total_hours": 7260 / 3600 + 0.5},
    "solidtime.csv": {"recognised_as": "solidtime, time entries", "total_hours": 4.0},
    "timely.csv": {"total_hours": 4.5, "projects": {"Shop": 3.25, "Care": 1.25}},
    # A sub-task without an estimate counts for its story; Won't Do is not done.
    "jira.csv": {
        "recognised_as": "Jira, issues", "rows_read": 4, "finished": 2, "open": 1,
        "estimated_hours": 10.0, "actual_hours": 11.5, "out": {5: "cancelled work"},
    },
    "clickup.csv": {
        "recognised_as": "ClickUp, tasks", "finished": 1, "open": 1, "estimated_hours": 8.0,
        "actual_hours": 10.0, "first_date": "2026-01-06", "out": {4: "no estimate"},
    },
    "asana.csv": {
        "finished": 1, "open": 1, "estimated_hours": 8.0, "actual_hours": 9.5,
        "out": {5: "no estimate"},
    },
    "notion.csv": {
        "finished": 1, "open": 1, "actual_hours": 10.0, "first_date": "2026-01-05",
        "projects": {"Shop": 12.0},
    },
    "everhour.csv": {
        "recognised_as": "Everhour, report", "finished": 1, "open": 1, "actual_hours": 9.25,
        "out": {4: "total row"},
    },
    "sheet_de.csv": {
        "rows_in_file": 3, "finished": 1, "open": 1, "estimated_hours": 8.0, "actual_hours": 9.5,
        "total_hours": 109.75, "out": {6: "total row"},
    },
}  # fmt: skip


def look_alone(path: Path, **answers: Any) -> Any:
    (seen,) = look_at([path], answers)
    return seen


@pytest.mark.parametrize("name", EXPECTED)
def test_own_files(name: str) -> None:
    found = look_alone(OWN / name).to_dict()
    expected = dict(EXPECTED[name])
    left_out = expected.pop("out", None)
    if left_out is not None:
        reasons = {row["line"]: row["reason"] for row in found["left_out"]}
        assert reasons.keys() == left_out.keys()
        assert all(left_out[line] in reasons[line] for line in left_out)
    for key, value in expected.items():
        if isinstance(value, float | dict):
            value = pytest.approx(value)
        assert found[key] == value, key
    assert found["questions"] == []
    for sums in found["sums"].values():
        read = sums["read"] + sums["left_out"] + sums["repeated"]
        assert sums["in_file"] == pytest.approx(read)


def test_dates_that_can_be_read_two_ways_are_asked() -> None:
    seen = look_alone(OWN / "plain_ambiguous.csv")
    (question,) = seen.questions
    assert (question.about, question.option) == ("dates", "--dates")
    read = look_alone(OWN / "plain_ambiguous.csv", dates="mdy").to_dict()
    assert (read["total_hours"], read["first_date"]) == (6.5, "2026-03-04")


def test_estimates_and_times_are_joined() -> None:
    files = [OWN / "estimates_only.csv", OWN / "times_for_estimates.csv"]
    asked, tracked = look_at(files, {})
    assert [each.about for each in asked.questions] == ["finished"]
    assert tracked.to_dict()["total_hours"] == 20.5
    joined = look_at(files, {"finished_before": "2026-02-01"})[0].to_dict()
    assert joined["kind"] == "estimate_vs_actual_from_entries"
    # The launch has an estimate and no time; the meeting has time and no estimate.
    assert (joined["finished"], joined["open"]) == (2, 1)
    assert (joined["estimated_hours"], joined["actual_hours"]) == (30.0, 19.5)
    assert any("20.5 hours = 19.5 joined + 1 of other work" in note for note in joined["notes"])
    with pytest.raises(HistoryError, match="not what the work took"):
        look_alone(OWN / "estimates_only.csv")


def test_a_board_of_blocks(tmp_path: Path) -> None:
    """Monday writes a board as blocks, each with its own header and sum."""
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    header = ["Name", "Subitems", "Person", "Status", "Estimated hours", "Actual hours"]
    for row in (
        ["Shop"], [], ["Build"], header,
        ["Menu", "", "Ada", "Done", 8, 10], ["Search", "", "Ole", "Working on it", 16, 2],
        ["", "", "", "", 24, 12], [], ["Brand"], header,
        ["Logo", "", "Ada", "Done", 4, 3.5], ["", "", "", "", 4, 3.5],
    ):  # fmt: skip
        sheet.append(row)
    book.save(tmp_path / "Shop.xlsx")
    found = look_alone(tmp_path / "Shop.xlsx").to_dict()
    assert (found["finished"], found["open"], found["actual_hours"]) == (2, 1, 13.5)
    assert found["projects"] == {"Shop": 15.5}
    assert [row["line"] for row in found["left_out"]] == [7, 12]


def test_no_project_is_asked(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("Date,Task,Hours\n2026-01-12,Design,2\n")
    assert look_alone(tmp_path / "x.csv").questions[0].option == "--project"
    assert look_alone(tmp_path / "x.csv", project="Shop").to_dict()["projects"] == {"Shop": 2.0}
    (tmp_path / "y.csv").write_text("Projekt: Laden,,\n,,\nDatum,Aufgabe,Std\n2026-01-12,A,2\n")
    assert look_alone(tmp_path / "y.csv").to_dict()["projects"] == {"Laden": 2.0}


@pytest.mark.parametrize(
    ("rows", "asked", "hours"),
    [
        ("30\n45\n60", "unit", None),  # minutes, or hours of several weeks
        ("1.5\n0.75\n8", None, 10.25),  # parts of an hour
        ("1\n2\n3", "unit", None),  # whole numbers say nothing
        ("1h 30m\n45m\n2h", None, 4.25),
    ],
)
def test_what_a_silent_column_counts(
    rows: str, asked: str | None, hours: float | None, tmp_path: Path
) -> None:
    lines = [f"2026-01-12,Shop,{cell}" for cell in rows.split("\n")]
    (tmp_path / "x.csv").write_text("\n".join(["Date,Project,Duration", *lines]))
    seen = look_alone(tmp_path / "x.csv")
    assert [each.about for each in seen.questions] == ([asked] if asked else [])
    if hours is not None:
        assert seen.to_dict()["total_hours"] == hours


SHARED_CASES = {
    "D1_harvest_de_semicolon.csv": {}, "D2_toggl_saved_by_excel.csv": {},
    "D3_clockify_us_ambiguous.csv": {"dates": "mdy"},
    "D4_worklog_with_estimate.csv": {"finished_before": "2026-02-01"}, "D5_task_tracker.csv": {},
    "D6_hours_as_times.xlsx": {},
}  # fmt: skip
ASKED_FIRST = {"D3_clockify_us_ambiguous.csv": "dates", "D4_worklog_with_estimate.csv": "finished"}


@pytest.mark.skipif(not SHARED.is_dir(), reason="the collection is not beside this checkout")
@pytest.mark.parametrize("name", SHARED_CASES)
def test_the_shared_cases(name: str) -> None:
    expected = json.loads((SHARED / "expected.json").read_text(encoding="utf-8"))[name]
    first = look_alone(SHARED / name)
    asked = [ASKED_FIRST[name]] if name in ASKED_FIRST else []
    assert [question.about for question in first.questions] == asked
    found = look_alone(SHARED / name, **SHARED_CASES[name]).to_dict()
    assert found["kind"] == expected["kind"]
    assert found["rows_in_file"] == expected["rows_in_file"]
    assert found["rows_read"] == expected["rows_read"]
    assert found["first_date"] == expected["first_date"][:10]
    assert {str(row["line"]) for row in found["left_out"]} == {
        str(row["line"]) for row in expected["dropped"]
    }
    for key, figure in (
        ("total_hours", "total_hours"),
        ("total_estimated_hours_finished", "estimated_hours"),
        ("total_actual_hours_finished", "actual_hours"),
    ):
        if key in expected:
            assert found[figure] == pytest.approx(expected[key], abs=0.01)
    assert set(found["projects"]) == set(expected["projects"])

"""Plans out: what another tool finds in them, and that the same plan comes in again."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest

from estimation import read_plan, simulate
from estimation.connectors.plans.reading import new_plan_from_file
from estimation.connectors.plans.writing import export_plan, losses
from estimation.errors import PlanError

if TYPE_CHECKING:
    from pathlib import Path

PLAN: dict[str, Any] = {
    "kickoff_plan": 1,
    "project": {"id": "shop", "name": "=Shop & more", "start": "2027-01-11", "currency": "CHF"},
    "calendars": {"team": {"days": ["mon", "tue", "wed", "thu", "fri"], "hours_per_day": 7.5,
                           "closed": ["2027-02-01", {"from": "2027-03-01", "to": "2027-03-05"}]}},
    "roles": [{"id": "design", "name": "Lead designer", "people": 2, "cost_rate": 60,
               "calendar": "team"},
              {"id": "pm", "name": "PM", "people": 1, "cost_rate": 70, "calendar": "team"}],
    "activities": [
        {"id": "look", "name": "Look", "phase": "Concept",
         "effort": {"design": {"low": 16, "likely": 24, "high": 40}, "pm": 4}},
        {"id": "shoot", "name": "=Shoot", "phase": "Concept", "duration": 2,
         "crew": {"design": 2}, "after": [{"activity": "look", "type": "SS", "lag": 1.5}]},
        {"id": "wait", "name": "Wait", "duration": {"low": 1, "likely": 3, "high": 8},
         "after": ["shoot"], "not_before": "2027-02-15"},
        {"id": "launch", "name": "Launch", "milestone": True,
         "after": [{"activity": "wait", "lag": -1}, {"activity": "look", "type": "FF"}]},
    ],
    "risks": [{"id": "late", "name": "Late", "probability": 0.2, "affects": ["wait"], "delay": 3}],
}  # fmt: skip


@pytest.fixture(scope="module")
def result() -> Any:
    return simulate(read_plan(PLAN), trials=100)


def test_out_as_xml_and_in_again(result: Any, tmp_path: Path) -> None:
    export_plan(result.plan, result, tmp_path / "shop.xml")
    path, found = new_plan_from_file(
        "=Shop & more", tmp_path / "shop.xml", result.plan.project.start, tmp_path
    )
    again = read_plan(path)
    for section in ("calendars", "roles", "activities"):
        assert getattr(again, section) == getattr(result.plan, section), section
    assert again.project.start == result.plan.project.start
    assert again.project.currency == "CHF"
    assert found.notes == ()
    assert losses(result.plan, ".xml") == ["not in the file: 1 risks"]


def test_both_forecasts_agree(result: Any, tmp_path: Path) -> None:
    export_plan(result.plan, result, tmp_path / "shop.xml")
    path, _ = new_plan_from_file("x", tmp_path / "shop.xml", result.plan.project.start, tmp_path)
    first = simulate(read_plan({**PLAN, "risks": []}), trials=200).percentile("finish_days", 0.8)
    second = simulate(read_plan(path), trials=200).percentile("finish_days", 0.8)
    assert second == pytest.approx(first)


def test_text_is_no_formula(result: Any, tmp_path: Path) -> None:
    export_plan(result.plan, result, tmp_path / "shop.xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO((tmp_path / "shop.xlsx").read_bytes()))["Activities"]
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0][:5] == ("ID", "Task", "Phase", "Class", "Hours")
    assert sheet["B3"].data_type == "s"
    assert rows[2][1] == "=Shoot"
    assert rows[1][10] == "Lead designer 16/24/40; PM 4"
    export_plan(result.plan, result, tmp_path / "shop.csv")
    text = (tmp_path / "shop.csv").read_text(encoding="utf-8-sig")
    listed = list(csv.DictReader(io.StringIO(text)))
    assert [each["Name"] for each in listed] == ["Look", "'=Shoot", "Wait", "Launch"]
    assert listed[0]["Original Estimate (seconds)"] == str(28 * 3600)
    assert listed[3]["Predecessors"] == "wait FS-1d; look FF"


def test_same_bytes(result: Any, tmp_path: Path) -> None:
    for ending in (".xml", ".xlsx", ".csv"):
        for name in ("a", "b"):
            export_plan(result.plan, result, tmp_path / f"{name}{ending}")
        assert (tmp_path / f"a{ending}").read_bytes() == (tmp_path / f"b{ending}").read_bytes()


def test_nothing_is_overwritten(result: Any, tmp_path: Path) -> None:
    (tmp_path / "shop.csv").write_text("mine")
    with pytest.raises(PlanError, match="is there already"):
        export_plan(result.plan, result, tmp_path / "shop.csv")
    with pytest.raises(PlanError, match="expected a name that ends with"):
        export_plan(result.plan, result, tmp_path / "shop.pdf")

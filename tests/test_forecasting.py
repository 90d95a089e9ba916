"""From plan files to results that may be compared."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from estimation import prepare, read_plan
from estimation.forecasting import calibration_for, forecast, forecast_change
from estimation.history import HISTORY_FILE

if TYPE_CHECKING:
    from pathlib import Path

PLAN = """\
kickoff_plan: 1
project: {id: acme-site, start: 2027-01-11}
roles: [{id: dev, people: 1, cost_rate: 50}]
activities:
  - {id: shop, effort: {dev: {low: 16, likely: 40, high: 90}}}
  - {id: copy, effort: {dev: {low: 8, likely: 24, high: 40}}}
  - {id: proof, duration: 6, after: [copy]}
"""


def write_history(folder: Path, actual: int) -> None:
    """Work of 8 estimated hours that took `actual` in each of 60 rows."""
    projects = [f"p{k % 6}" for k in range(60)]
    rows = {"project_id": projects, "estimated_hours": 8, "actual_hours": actual}
    pd.DataFrame(rows).to_parquet(folder / HISTORY_FILE)


def test_a_copy_in_another_folder_is_no_change(tmp_path: Path) -> None:
    """Whatever past work lies beside it: both rest on the history of the plan as it was."""
    plans = [tmp_path / folder / "acme.plan.yaml" for folder in ("one", "two")]
    for plan, actual in zip(plans, (8, 30), strict=True):
        plan.parent.mkdir()
        plan.write_text(PLAN, encoding="utf-8")
        write_history(plan.parent, actual)
    own = [forecast(plan, trials=50) for plan in plans]
    assert (own[0].cost < own[1].cost).all()  # which alone would look like a change
    results = forecast_change(plans[0], plans[1], trials=50)
    for result in results.values():
        assert (result.cost == own[0].cost).all()
        assert (result.finish_days == own[0].finish_days).all()


def test_the_changed_plan_keeps_the_priority_list(tmp_path: Path) -> None:
    """`copy` comes first, as a wait follows it; the later plan alone would begin with `shop`."""
    before, after = tmp_path / "before.plan.yaml", tmp_path / "after.plan.yaml"
    before.write_text(PLAN, encoding="utf-8")
    after.write_text(PLAN.replace("after: [copy]", "after: [shop]"), encoding="utf-8")
    results = forecast_change(before, after, trials=50)
    first, second = (result.simulation for result in results.values())
    assert prepare(read_plan(after)).model.priorities != first.model.priorities
    assert second.model.priorities == first.model.priorities


def test_one_history_is_learned_from_once(tmp_path: Path) -> None:
    """As long as it says the same, wherever it lies."""
    plan = tmp_path / "acme.plan.yaml"
    write_history(tmp_path, 8)
    first = calibration_for(plan)
    assert first is not None
    (tmp_path / "copy").mkdir()
    write_history(tmp_path / "copy", 8)
    assert calibration_for(tmp_path / "copy" / plan.name) is first
    write_history(tmp_path, 30)
    second = calibration_for(plan)
    assert second is not None
    assert second is not first
    items = pd.DataFrame({"estimated_hours": [8.0]})
    assert (second.quantiles(items, 0.5) > 2 * first.quantiles(items, 0.5)).all()

"""What an analyst sees of a result, a plan and a calibration at the end of a cell."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from estimation import PlanError, SimulationError, calibrate, prepare, simulate, write_plan
from estimation.simulation.analysis.short_table import short_table

if TYPE_CHECKING:
    from pathlib import Path

ACTIVITIES = [{"id": "build", "effort": {"dev": {"low": 10, "likely": 20, "high": 40}}}]
ROLES = [{"id": "dev", "cost_rate": 50}]


def test_a_result_shows_the_figures_that_its_percentiles_give(make: Any) -> None:
    result = simulate(make(ACTIVITIES, roles=ROLES), trials=500)
    table = short_table(result)
    assert list(table.index) == ["finish_date", "finish_days", "hours", "cost [EUR]"]
    assert table.loc["cost [EUR]", "P80"] == f"{result.percentile('cost', 0.8):,.0f}"
    assert table.loc["finish_date", "P80"] == str(
        result.date_of(result.percentile("finish_days", 0.8) or 0)
    )
    assert table.loc["finish_date", "P80"] in result._repr_html_()


def test_a_name_is_no_markup(make: Any) -> None:
    plan = make(ACTIVITIES, roles=ROLES, project={"name": "<b>Acme"})
    assert "<b>" not in simulate(plan, trials=10)._repr_html_()


def test_what_is_large_shows_itself_in_a_few_lines(make: Any) -> None:
    result = simulate(make(ACTIVITIES, roles=ROLES), calibrate(None), trials=5_000)
    for shown in (result, result.plan, result.simulation.calibration):
        assert len(repr(shown)) < 1_000
        assert len(str(shown)) < 1_000


def test_a_plan_may_be_its_file(make: Any, tmp_path: Path) -> None:
    plan = make(ACTIVITIES, roles=ROLES)
    path = tmp_path / "acme.plan.yaml"
    write_plan(plan, path)
    read = simulate(str(path), trials=50)
    assert (read.finish_days == simulate(plan, trials=50).finish_days).all()
    assert prepare(path).plan == read.plan


def test_what_is_no_plan_is_named(tmp_path: Path) -> None:
    with pytest.raises(SimulationError, match="plan is a int; expected a Plan"):
        simulate(3)  # type: ignore[arg-type]
    with pytest.raises(PlanError, match="none"):
        simulate(tmp_path / "none.plan.yaml")

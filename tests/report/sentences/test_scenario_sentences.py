"""What scenarios change, in sentences, at the values from which on there is a difference."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pytest

from estimation import simulate
from estimation.report import scenario_sentences
from estimation.report.wording import LEAST_CHANCE, LEAST_DAYS, LEAST_MONEY

PLANNED = {
    "finish_date": date(2027, 1, 13),
    "finish_days": 8.0,
    "finish_days_change": 0.0,
    "cost_change": 0.0,
    "p_on_time": 0.5,
    "p_joint": np.nan,
}


NONE_BETTER = "No scenario holds the date more often than the plan does: in 5 in 10."


@pytest.fixture
def texts(make: Any, plain: Any) -> Any:
    """Sentences about a scenario that differs from the plan in some figures."""

    def texts(deadline: str | None = "2027-01-08", **lean: Any) -> dict[str, str]:
        project = {} if deadline is None else {"deadline": deadline}
        plan = simulate(make([{"id": "a", "duration": 3}], project=project), trials=10)
        planned = PLANNED if deadline else PLANNED | {"p_on_time": np.nan}
        rows = [planned] if not lean else [planned, planned | lean]
        frame = pd.DataFrame(rows, index=["As planned", "Lean"][: len(rows)])
        found: dict[str, str] = plain(scenario_sentences(frame, plan, 0.8))
        return found

    return texts


def test_a_plan_without_scenarios(texts: Any) -> None:
    assert texts()["chart"] == "By 8 January: 5 in 10 as planned"
    assert "effects" not in texts()
    assert "chart" not in texts(deadline=None)


@pytest.mark.parametrize(
    ("change", "finding", "chart"),
    [
        (0.3, "“Lean” holds the date in 8 in 10, the plan as it is in 5 in 10.",
         "By 8 January: 5 in 10 as planned, 8 in 10 with “Lean”"),
        (LEAST_CHANCE + 1e-9, "“Lean” holds the date in 51 in 100, the plan as it is in 50 in 100.",
         "By 8 January: 50 in 100 as planned, 51 in 100 with “Lean”"),
        (LEAST_CHANCE - 1e-9, NONE_BETTER,
         "By 8 January: 5 in 10 in every scenario"),
        (-0.3, NONE_BETTER,
         "By 8 January: 5 in 10 as planned"),
    ],
)  # fmt: skip
def test_the_deadline_decides(texts: Any, change: float, finding: str, chart: str) -> None:
    found = texts(p_on_time=0.5 + change)
    assert (found["finding"], found["chart"]) == (finding, chart)


def test_date_and_margin_decide_where_both_are_known(texts: Any) -> None:
    """The plan's own joint chance is unknown here, so that the date decides."""
    assert texts(p_joint=0.9, p_on_time=0.5)["finding"].startswith("No scenario holds the date")


@pytest.mark.parametrize(
    ("days", "cost", "effect"),
    [
        (0.1, 0.0, "“Lean” moves neither date nor cost."),
        (LEAST_DAYS, LEAST_MONEY - 1, "“Lean” is done ½ working day later at the same cost."),
        (LEAST_DAYS - 0.01, LEAST_MONEY, "“Lean” costs €50 more and does not move the date."),
        (-3.0, -900.0, "“Lean” saves €900 and is done 3 working days earlier."),
        (-3.0, np.nan, "“Lean” is done 3 working days earlier at the same cost."),
    ],
)
def test_what_a_scenario_changes(texts: Any, days: float, cost: float, effect: str) -> None:
    assert texts(finish_days_change=days, cost_change=cost)["effects"] == effect


@pytest.mark.parametrize(
    ("days", "finding", "chart"),
    [
        (-3.0, "“Lean” is done first: 8 in 10 by 8 Jan.", "“Lean” is done 3 working days earlier"),
        (2.0, "No scenario is done sooner than the plan as it is.", "No scenario is done earlier"),
    ],
)
def test_without_a_deadline_the_finish_decides(
    texts: Any, days: float, finding: str, chart: str
) -> None:
    lean = {"finish_days": 8 + days, "finish_days_change": days, "p_on_time": np.nan}
    found = texts(deadline=None, finish_date=date(2027, 1, 8), **lean)
    assert (found["finding"], found["chart"]) == (finding, chart)

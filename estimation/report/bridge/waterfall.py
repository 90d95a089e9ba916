"""From one forecast to another: how much of the difference each cause makes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from estimation.errors import SimulationError
from estimation.report.bridge.causes import CAUSES, changed_in_steps
from estimation.report.paired_differences import check_draws, difference_error, run_again

if TYPE_CHECKING:
    from collections.abc import Callable

    from estimation.plan import CalendarSpec, WorkingCalendar
    from estimation.simulation import Result

MONEY = ("cost", "price", "margin")
"""Figures of a bridge beside the finish."""


def bridge(before: Result, after: Result, level: float | None = None) -> pd.DataFrame:
    """
    Explain by cause what lies between two forecasts of a project, in days and money.

    One cause after another is changed, in the order of `causes.CAUSES`: the history first, then
    progress, estimates, client reviews, scope, sequence and dates, people, calendars, risks and
    questions, expenses, rates, price. Each step is simulated with common random numbers, and its
    change is what it adds to the steps before it; so the causes add up, and each depends on the
    order. What is left, such as another order in which people are given out, is "rest".

    Parameters
    ----------
    before, after : Result
        Of the same trials, seed and sampling.
    level : float, optional
        How sure date, cost and margin are to be; default: that of the later plan's promise.

    Returns
    -------
    DataFrame
        First row "before", last row "after", between them a row for each cause that changed
        anything in the plan: cause, name; finish_days [working days of the team], finish_date,
        cost, price (on average) and margin (at least) [money] once it is changed; columns
        with _change, what it adds, and _se, the standard error of that; in the last row the whole
        difference. Where the start or the team's calendar differ, days are those of the earlier
        plan's calendar, to the finish date. NaN where a plan does not give a figure.

    Raises
    ------
    SimulationError
        If the random numbers differ, or the currency.

    Examples
    --------
    >>> from estimation import read_plan, simulate
    >>> plan = read_plan({
    ...     "kickoff_plan": 1,
    ...     "project": {"id": "demo", "start": "2027-01-11"},
    ...     "activities": [{"id": "build", "duration": 3}],
    ... })
    >>> later = plan.with_changes({"activities.build.duration": 5})
    >>> frame = bridge(simulate(plan, trials=100), simulate(later, trials=100))
    >>> frame[["cause", "finish_days_change"]].to_numpy().tolist()
    [['before', nan], ['estimates', 2.0], ['after', 2.0]]
    """
    check_draws(before, after)
    _check_currency(before, after)
    sure = after.plan.promise.level if level is None else level
    days = _days_of(before, after)
    last, rows = before, [_row("before", "Before", before, None, sure, days)]
    for cause, simulation in changed_in_steps(before, after):
        is_end = simulation is after.simulation
        now = after if is_end else run_again(before, simulation)
        if cause != "rest" or _moved(last, now):
            name = _name(cause)
            rows.append(_row(cause, name, now, last, sure, days))
            last = now
    rows.append(_row("after", "After", after, before, sure, days))
    return pd.DataFrame(rows)


def _name(cause: str) -> str:
    """What one cause, or several that go together, are called."""
    first, *others = (CAUSES[each] for each in cause.split("+"))
    return " and ".join([first, *(other[:1].lower() + other[1:] for other in others)])


def _moved(before: Result, after: Result) -> bool:
    """Whether any trial came out otherwise."""
    for name in ("finish_days", "cost", "price"):
        one, two = before.values(name), after.values(name)
        if (one is None) != (two is None):
            return True
        if one is not None and two is not None and not np.allclose(one, two, rtol=1e-12, atol=1e-9):
            return True
    return False


def _check_currency(before: Result, after: Result) -> None:
    """Refuse two plans in different currencies."""
    first, second = (result.plan.project.currency for result in (before, after))
    if first != second:
        raise SimulationError(
            f"the two plans count in {first} and {second}; write both in one currency"
        )


def _days_of(before: Result, after: Result) -> Callable[[Result, float], float]:
    """How finishes are counted, so that all steps are on one scale."""
    first, second = (result.simulation.model.timeline for result in (before, after))
    if first.start == second.start and _open_days(first.team) == _open_days(second.team):
        return lambda result, level: _at(result, "finish_days", level)
    return lambda result, level: first.days_until(result.date_of(_at(result, "finish_days", level)))


def _open_days(calendar: WorkingCalendar) -> list[CalendarSpec]:
    """What a calendar gives of days, and nothing of hours."""
    return [spec.model_copy(update={"hours_per_day": 8}) for spec in calendar.specs]


def _at(result: Result, name: str, level: float) -> float:
    """A figure at a level; NaN where the plan does not give it."""
    if name == "price":
        return np.nan if result.price is None else float(result.price.mean())
    found = result.percentile(name, 1 - level if name == "margin" else level)
    return np.nan if found is None else found


def _error(before: Result, after: Result, name: str, level: float) -> float:
    """Standard error of the change of a figure at a level; NaN where there is none."""
    q = {"price": None, "margin": 1 - level}.get(name, level)
    found = difference_error(before, after, name, q)
    return np.nan if found is None else found


def _row(
    cause: str,
    name: str,
    now: Result,
    last: Result | None,
    level: float,
    days: Callable[[Result, float], float],
) -> dict[str, object]:
    """Figures once a cause is changed, and what it adds to those before."""
    row: dict[str, object] = {"cause": cause, "name": name, "finish_days": days(now, level)}
    row["finish_date"] = now.date_of(_at(now, "finish_days", level))
    row |= {figure: _at(now, figure, level) for figure in MONEY}
    for figure in ("finish_days", *MONEY):
        row[f"{figure}_change"] = row[f"{figure}_se"] = np.nan
        if last is not None:
            was = days(last, level) if figure == "finish_days" else _at(last, figure, level)
            row[f"{figure}_change"] = row[figure] - was  # type: ignore[operator]
            row[f"{figure}_se"] = _error(last, now, figure, level)
    return row

"""Load and cash, in sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from estimation.report.money.cash_by_week import cash_by_week, deepest
from estimation.report.schedule.load_by_week import load_by_week, over_booked
from estimation.report.wording import LEAST_MONEY, chance, day, money

if TYPE_CHECKING:
    from datetime import date

    import pandas as pd

    from estimation.simulation import Result

MOST_NAMED = 3
"""Weeks that a sentence names."""


def load_sentences(
    result: Result, level: float | None = None, load: pd.DataFrame | None = None
) -> dict[str, str]:
    r"""
    Say which roles are over-booked, and in which weeks.

    Parameters
    ----------
    result : Result
    level : float, optional
        In which share of the projects a week is to hold; default: the plan's `promise.level`.
    load : DataFrame, optional
        What `load_by_week` says of this result and level, where it is known already.

    Returns
    -------
    dict of str to str
        ``load`` names the worst weeks, ``load_chart`` is the title of the chart; ``absent`` says
        what the plan lacks for either.

    Examples
    --------
    >>> from estimation import read_plan, simulate
    >>> plan = read_plan({
    ...     "kickoff_plan": 1,
    ...     "project": {"id": "demo", "start": "2027-01-11"},
    ...     "activities": [{"id": "build", "duration": 3}],
    ... })
    >>> load_sentences(simulate(plan, trials=100))
    {'absent': 'Load is left out: no activity names hours of a role.'}
    """
    sure = result.plan.promise.level if level is None else level
    frame = load_by_week(result, sure) if load is None else load
    if frame.empty:
        return {"absent": "Load is left out: no activity names hours of a role."}
    if frame["capacity"].isna().all():
        busiest = frame.iloc[int(frame["hours_mean"].to_numpy().argmax())]
        week = _day(result, busiest["week"].date())
        title = f"{busiest['name']} is busiest in the week of {week}"
        lacks = "no role says how many people it has"
        return {
            "load": f"{title}: {busiest['hours_mean']:,.0f} hours on average.",
            "load_chart": title,
            "absent": f"Over-booked weeks are left out: {lacks}.",
        }
    over = over_booked(frame)
    if over.empty:
        text = f"Every week holds in {chance(sure)} projects or more"
        return {"load": f"{text}: nobody is over-booked.", "load_chart": text}
    return _over(result, over, sure)


def _over(result: Result, over: pd.DataFrame, level: float) -> dict[str, str]:
    """Name the worst weeks of the role that has most of them."""
    counts = over["name"].value_counts()
    name = str(counts.index[0])
    rows = over[over["name"] == name]
    weeks = [_day(result, week.date()) for week in rows["week"].head(MOST_NAMED).sort_values()]
    many = len(rows)
    spelt = weeks[0] if many == 1 else f"{', '.join(weeks[:-1])} and {weeks[-1]}"
    which = f"in the week of {spelt}" if many == 1 else f"in {many} weeks"
    named = "" if many == 1 else f"{', the worst' if many > MOST_NAMED else ''}: {spelt}"
    others = sorted(set(over["name"]) - {name})
    also = f" So are, less often: {', '.join(others)}." if others else ""
    worst = chance(float(rows["p_over"].iloc[0]))
    return {
        "load": f"{name} is over-booked {which}{named}. At the worst there are more hours than "
        f"people in {worst} projects; a week is to hold in {chance(level)}.{also}",
        "load_chart": f"{name} is over-booked {which}",
    }


def cash_sentences(result: Result, cash: pd.DataFrame | None = None) -> dict[str, str]:
    r"""
    Say how far spending runs ahead of billing.

    Parameters
    ----------
    result : Result
    cash : DataFrame, optional
        What `cash_by_week` says of this result, where it is known already.

    Returns
    -------
    dict of str to str
        ``cash`` says when we are furthest ahead, and by how much, ``cash_chart`` is the title of
        the chart; ``absent`` says what the plan lacks.

    Examples
    --------
    >>> from estimation import read_plan, simulate
    >>> plan = read_plan({
    ...     "kickoff_plan": 1,
    ...     "project": {"id": "demo", "start": "2027-01-11"},
    ...     "activities": [{"id": "build", "duration": 3}],
    ... })
    >>> cash_sentences(simulate(plan, trials=100))
    {'absent': 'Cash is left out: the plan gives no cost and no price.'}
    """
    missing = [
        name for name, known in (("cost", result.cost), ("price", result.price)) if known is None
    ]
    if missing:
        lacks = " and ".join(f"no {name}" for name in missing)
        absent = {"absent": f"Cash is left out: the plan gives {lacks}."}
        if len(missing) == 2:
            return absent
        one = "what is billed" if missing == ["cost"] else "what is spent"
        return {**absent, "cash_chart": f"By week, {one}"}
    frame = cash_by_week(result) if cash is None else cash
    depth, currency = deepest(frame), result.plan.project.currency
    if depth is None or depth.mean < LEAST_MONEY:
        text = "Billing is ahead of cost all the way"
        return {"cash": f"{text}: the client finances the work.", "cash_chart": text}
    week = _day(result, depth.week)
    mean, high = money(depth.mean, currency), money(depth.high, currency)
    return {
        "cash": f"In the week of {week} we have spent {mean} more than we have billed, on average; "
        f"{chance(0.1)} projects take {high} or more.",
        "cash_chart": f"We finance up to {mean}: most in the week of {week}",
    }


def _day(result: Result, when: date) -> str:
    """A date, with its year where that is not the year of the start."""
    return day(when, since=result.plan.project.start)

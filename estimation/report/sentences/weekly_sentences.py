"""Load and cash by week, in sentences."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from estimation.report.money.cash_by_week import cash_by_week, deepest
from estimation.report.schedule.load_by_week import load_by_week, over_booked
from estimation.report.sentences.missing_sentences import missing_cash, missing_load
from estimation.report.sentences.topic import Topic
from estimation.report.wording import LEAST_MONEY, chance, day, money

if TYPE_CHECKING:
    from datetime import date

    import pandas as pd

    from estimation.simulation import Result

MOST_NAMED = 3
"""Weeks that a sentence names."""


@dataclass(frozen=True)
class LoadSentences(Topic):
    """
    Which roles are over-booked.

    Parameters
    ----------
    load, chart : str, optional
        The worst weeks, and the title of the chart; None where no activity names hours.
    missing : str, optional
        What the plan lacks for either.
    """

    load: str | None = None
    chart: str | None = None
    missing: str | None = None


def load_sentences(
    result: Result, level: float | None = None, load: pd.DataFrame | None = None
) -> LoadSentences:
    r"""
    Describe which roles are over-booked, and in which weeks.

    Parameters
    ----------
    result : Result
    level : float, optional
        In which share of the projects a week is to hold; default: the plan's `promise.level`.
    load : DataFrame, optional
        What `load_by_week` gives for this result and level, where it is known already.

    Returns
    -------
    LoadSentences

    Examples
    --------
    >>> from estimation import read_plan, simulate
    >>> plan = read_plan({
    ...     "kickoff_plan": 1,
    ...     "project": {"id": "demo", "start": "2027-01-11"},
    ...     "activities": [{"id": "build", "duration": 3}],
    ... })
    >>> load_sentences(simulate(plan, trials=100)).missing
    'Load is left out: no activity names hours of a role.'
    """
    sure = result.plan.promise.level if level is None else level
    frame = load_by_week(result, sure) if load is None else load
    missing = missing_load(frame)
    if frame.empty:
        return LoadSentences(missing=missing)
    if missing is not None:
        busiest = frame.iloc[int(frame["hours_mean"].to_numpy().argmax())]
        chart = (
            f"{busiest['name']} is busiest in the week of {_day(result, busiest['week'].date())}"
        )
        return LoadSentences(
            f"{chart}: {busiest['hours_mean']:,.0f} hours on average.", chart, missing
        )
    over = over_booked(frame)
    if over.empty:
        chart = f"Every week holds in {chance(sure)} projects or more"
        return LoadSentences(f"{chart}: nobody is over-booked.", chart)
    return _over(result, over, sure)


def _over(result: Result, over: pd.DataFrame, level: float) -> LoadSentences:
    """Name the worst weeks of the role that has most of them."""
    name = str(over["name"].value_counts().index[0])
    rows = over[over["name"] == name]
    weeks = [_day(result, week.date()) for week in rows["week"].head(MOST_NAMED).sort_values()]
    many = len(rows)
    listed = weeks[0] if many == 1 else f"{', '.join(weeks[:-1])} and {weeks[-1]}"
    which = f"in the week of {listed}" if many == 1 else f"in {many} weeks"
    named = "" if many == 1 else f"{', the worst' if many > MOST_NAMED else ''}: {listed}"
    others = sorted(set(over["name"]) - {name})
    also = f" So are, less often: {', '.join(others)}." if others else ""
    worst = chance(float(rows["p_over"].iloc[0]))
    return LoadSentences(
        f"{name} is over-booked {which}{named}. At the worst there are more hours than "
        f"people in {worst} projects; a week is to hold in {chance(level)}.{also}",
        f"{name} is over-booked {which}",
    )


def role_note(rows: pd.DataFrame) -> str:
    r"""
    Tell in short when a role is over-booked.

    Parameters
    ----------
    rows : DataFrame
        Of one role, as `load_by_week` gives them.

    Examples
    --------
    >>> import pandas as pd
    >>> weeks = pd.to_datetime(["2027-01-04", "2027-01-11"])
    >>> rows = pd.DataFrame({"week": weeks, "capacity": 40.0, "is_over": [False, True]})
    >>> role_note(rows).replace("\xa0", " ")
    'over-booked in the week of 11 Jan'
    """
    if rows["capacity"].isna().all():
        return "no limit of people"
    over = rows[rows["is_over"].astype(bool)]
    if over.empty:
        return "no week over-booked"
    first = rows["week"].iloc[0].date()
    weeks = [day(week.date(), since=first) for week in sorted(over["week"])]
    if len(weeks) == 1:
        return f"over-booked in the week of {weeks[0]}"
    return f"over-booked in {len(weeks)} weeks, from {weeks[0]} to {weeks[-1]}"


@dataclass(frozen=True)
class CashSentences(Topic):
    """
    How far spending runs ahead of billing.

    Parameters
    ----------
    cash : str, optional
        When we are furthest ahead, and by how much.
    chart : str, optional
        Title of the chart; None where the plan gives neither cost nor price.
    missing : str, optional
        What the plan lacks.
    """

    cash: str | None = None
    chart: str | None = None
    missing: str | None = None


def cash_sentences(result: Result, cash: pd.DataFrame | None = None) -> CashSentences:
    r"""
    Describe how far spending runs ahead of billing.

    Parameters
    ----------
    result : Result
    cash : DataFrame, optional
        What `cash_by_week` gives for this result, where it is known already.

    Returns
    -------
    CashSentences

    Examples
    --------
    >>> from estimation import read_plan, simulate
    >>> plan = read_plan({
    ...     "kickoff_plan": 1,
    ...     "project": {"id": "demo", "start": "2027-01-11"},
    ...     "activities": [{"id": "build", "duration": 3}],
    ... })
    >>> cash_sentences(simulate(plan, trials=100)).missing
    'Cash is left out: the plan gives no cost and no price.'
    """
    missing = missing_cash(result)
    if missing is not None:
        if result.cost is None and result.price is None:
            return CashSentences(missing=missing)
        shown = "what is billed" if result.cost is None else "what is spent"
        return CashSentences(chart=f"By week, {shown}", missing=missing)
    frame = cash_by_week(result) if cash is None else cash
    depth, currency = deepest(frame), result.plan.project.currency
    if depth is None or depth.mean < LEAST_MONEY:
        chart = "Billing is ahead of cost all the way"
        return CashSentences(f"{chart}: the client finances the work.", chart)
    week = _day(result, depth.week)
    mean, high = money(depth.mean, currency), money(depth.high, currency)
    return CashSentences(
        f"In the week of {week} we have spent {mean} more than we have billed, on average; "
        f"{chance(0.1)} projects take {high} or more.",
        f"We finance up to {mean}: most in the week of {week}",
    )


def _day(result: Result, when: date) -> str:
    """Write a date, with its year where that is not the year of the start."""
    return day(when, since=result.plan.project.start)

"""The figures in plain sentences, the same on every page and in every pack."""

from __future__ import annotations

from typing import TYPE_CHECKING

from estimation.report.figures import middle_margin_share
from estimation.report.influences.drivers import TURN, drivers
from estimation.report.levels import HELD, MARKS, finish_date, percentiles
from estimation.report.wording import (
    LEAST_DAYS,
    LEAST_MONEY,
    chance,
    day,
    money,
    share,
    working_days,
)

if TYPE_CHECKING:
    import pandas as pd

    from estimation.simulation import Result


FEW_TRIALS = 100
"""Fewer trials say too little of the spread to tell how exact a date is."""


def sentences(
    result: Result, level: float | None = None, moves: pd.DataFrame | None = None
) -> dict[str, str]:
    r"""
    Say what a result means.

    Parameters
    ----------
    result : Result
    level : float, optional
        How sure date and cost are to be; default: the plan's `promise.level`.
    moves : DataFrame, optional
        What `drivers` says of this result, at any level, where it is known already.

    Returns
    -------
    dict of str to str
        By what they are about; what the plan gives no figures for is absent. ``finding`` heads the
        page, ``deadline`` and ``driver`` follow it, ``finish_chart``, ``cost_chart`` and
        ``drivers_chart`` are titles, ``drivers_note`` says how to read the chart.

    Examples
    --------
    >>> from estimation import read_plan, simulate
    >>> plan = read_plan({
    ...     "kickoff_plan": 1,
    ...     "project": {"id": "demo", "start": "2027-01-11"},
    ...     "activities": [{"id": "build", "duration": 3}],
    ... })
    >>> sentences(simulate(plan, trials=100))["finding"].replace("\xa0", " ")
    'Promise 13 January: 8 in 10 simulated projects are done by then.'
    """
    sure = result.plan.promise.level if level is None else level
    said = {
        **_finish(result, sure),
        **_drivers(result, moves),
        **_cost(result, sure),
        **_margin(result, sure),
        "precision": _precision(result, sure),
        "basis": _basis(result),
    }
    return {about: text for about, text in said.items() if text}


def _finish(result: Result, level: float) -> dict[str, str]:
    """What can be promised, and what the client asks for."""
    promised = finish_date(result, level)
    low, middle, high = (finish_date(result, q) for q in MARKS.values())
    start = result.plan.project.start
    promise, short = (day(promised, long=long, since=start) for long in (True, False))
    said = {
        "finding": f"Promise {promise}: {chance(level)} simulated projects are done by then.",
        "finish_range": f"{chance(HELD)} end between {day(low, since=start)} and "
        f"{day(high, since=start)}",
        "finish_chart": f"Finish: {day(middle, since=start)} is a coin toss, {short} a promise"
        if middle < promised
        else f"Finish: {short}",
    }
    deadline = result.plan.project.deadline
    if deadline is not None and result.p_on_time is not None:
        client = result.plan.project.client or "The client"
        asked = day(deadline, long=True, since=start)
        said["deadline"] = f"{client} asks for {asked}. That holds in {chance(result.p_on_time)}."
    extra = result.contingency("finish_days", level)
    if extra is not None and extra >= LEAST_DAYS:
        likely = result.date_of(float(result.base.finish_days[0]))
        base = day(likely, long=True, since=start)
        said["contingency"] = (
            f"If every estimate came out as most likely, it would be done on {base}. "
            f"To be sure in {chance(level)} takes {working_days(extra)} more."
        )
    return said


def _drivers(result: Result, moves: pd.DataFrame | None) -> dict[str, str]:
    """What moves the finish most."""
    if result.finish_days.std() < 1e-9:
        return {}
    most = drivers(result, most=1) if moves is None else moves
    if most.empty:
        return {}
    top = most.iloc[0]
    turn = chance(TURN)
    name, move = _mover(top)
    apart = working_days(top["later"] - top["earlier"])
    return {
        "drivers_chart": moves_most(most),
        "driver": f"{name} {move} it most: a good run and a bad one are {apart} apart.",
        "drivers_note": f"How far the average finish shifts when one thing goes well (the best "
        f"{turn}) or badly (the worst {turn}), all else as it falls.",
    }


def moves_most(moves: pd.DataFrame, figure: str = "finish") -> str:
    """
    Say which input moves a figure most, as a title.

    Parameters
    ----------
    moves : DataFrame
        What `drivers` says, at least one row.
    figure : str
        The figure in a word.

    Examples
    --------
    >>> import pandas as pd
    >>> moves_most(pd.DataFrame([{"kind": "risk", "name": "Risk: rain"}]), "cost")
    'Risk: rain moves the cost most'
    """
    name, move = _mover(moves.iloc[0])
    return f"{name} {move} the {figure} most"


def _mover(top: pd.Series) -> tuple[str, str]:
    """Name of an input inside a sentence, and its verb."""
    several = top["kind"] == "reviews" and "all" in top["name"]
    return ("Client reviews", "move") if several else (top["name"], "moves")


def _cost(result: Result, level: float) -> dict[str, str]:
    """What the cost stays under."""
    if result.cost is None:
        return {}
    currency = result.plan.project.currency
    found = percentiles(result.cost, [MARKS["low"], level, MARKS["high"]])
    low, at_level, high = (money(amount, currency) for amount in found.tolist())
    said = {
        "cost_chart": f"Cost: {at_level} covers {chance(level)}",
        "cost": f"cost, taken alone, under {at_level}",
        "cost_range": f"{chance(HELD)} between {low} and {high}",
    }
    extra = result.contingency("cost", level)
    if extra is not None and extra >= LEAST_MONEY and result.base.cost is not None:
        base = money(float(result.base.cost[0]), currency)
        said["cost_contingency"] = (
            f"At the most likely figures it would cost {base}. "
            f"To cover {chance(level)} takes {money(extra, currency)} more."
        )
    if result.p_within_budget is not None and result.plan.project.budget is not None:
        budget = money(result.plan.project.budget, currency)
        said["budget"] = (
            f"The budget of {budget} covers the cost in {chance(result.p_within_budget)}."
        )
    return said


def _margin(result: Result, level: float) -> dict[str, str]:
    """What is left of the price, and how often that is a loss."""
    middle = middle_margin_share(result)
    if middle is None or result.p_no_loss is None:
        return {}
    kept = result.percentile("margin_share", 1 - level)
    said = {
        "margin": f"Half of the projects keep {share(middle)} of the price or more"
        + ("." if kept is None else f"; {chance(level)} projects keep {share(kept)} or more."),
        "loss": f"We lose money in {chance(1 - result.p_no_loss)}.",
    }
    if result.p_joint is not None:
        said["joint"] = (
            f"Date and margin hold together in {chance(result.p_joint)}: "
            "a late project is often also an expensive one."
        )
    return said


def _precision(result: Result, level: float) -> str:
    """How exact the promised date is."""
    error = result.standard_error("finish_days", level)
    assert error is not None  # every plan has a finish
    if result.trials < FEW_TRIALS:
        return f"Only {result.trials:,} simulated: too few to say how exact a date is."
    exact = "a working day" if 2 * error <= 1 else working_days(2 * error)
    return (
        f"{result.trials:,} simulated projects; "
        f"the date at {chance(level)} is exact to within {exact}."
    )


def _basis(result: Result) -> str:
    """What the ranges rest on."""
    label = result.simulation.basis_label
    return f"Rests on {label}."

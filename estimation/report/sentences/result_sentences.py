"""What a result means as a whole, in sentences: finish, cost, margin, and what they rest on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from estimation.report.influences.drivers import TURN, drivers
from estimation.report.levels import HELD, MARKS, finish_date, percentiles
from estimation.report.sentences.margin_labels import left_out, margin_text
from estimation.report.sentences.topic import Topic
from estimation.report.wording import (
    LEAST_DAYS,
    LEAST_MONEY,
    chance,
    day,
    money,
    working_days,
)

if TYPE_CHECKING:
    import pandas as pd

    from estimation.simulation import Result

FEW_TRIALS = 100
"""Fewer trials tell too little of the spread to know how exact a date is."""


@dataclass(frozen=True)
class ResultSentences(Topic):
    """
    What a result means.

    Parameters
    ----------
    finding : str
        What can be promised: the head of the page.
    deadline : str, optional
        What the client asks for, and how often it holds.
    finish_range, finish_chart : str
        Ends of the range of the finish, and title of its curve.
    contingency : str, optional
        How much time a promise takes on top of the most likely figures.
    driver, drivers_chart, drivers_note : str, optional
        What moves the finish most; title of the chart of drivers, and how to read it.
    cost_alone, cost_range, cost_chart, cost_contingency, budget : str, optional
        The same of the cost, where the plan gives it; `cost_alone` goes on after a date.
    margin, loss, joint : str, optional
        What is left of the price, how often that is a loss, and how often date and margin hold.
    precision, basis : str
        How exact the promised date is, and what the ranges rest on.
    """

    finding: str
    finish_range: str
    finish_chart: str
    precision: str
    basis: str
    deadline: str | None = None
    contingency: str | None = None
    driver: str | None = None
    drivers_chart: str | None = None
    drivers_note: str | None = None
    cost_alone: str | None = None
    cost_range: str | None = None
    cost_chart: str | None = None
    cost_contingency: str | None = None
    budget: str | None = None
    margin: str | None = None
    loss: str | None = None
    joint: str | None = None


def result_sentences(
    result: Result, level: float | None = None, moves: pd.DataFrame | None = None
) -> ResultSentences:
    r"""
    Describe what a result means.

    Parameters
    ----------
    result : Result
    level : float, optional
        How sure date and cost are to be; default: the plan's `promise.level`.
    moves : DataFrame, optional
        What `drivers` gives for this result, at any level, where it is known already.

    Returns
    -------
    ResultSentences

    Examples
    --------
    >>> from estimation import read_plan, simulate
    >>> plan = read_plan({
    ...     "kickoff_plan": 1,
    ...     "project": {"id": "demo", "start": "2027-01-11"},
    ...     "activities": [{"id": "build", "duration": 3}],
    ... })
    >>> result_sentences(simulate(plan, trials=100)).finding.replace("\xa0", " ")
    'Promise 13 January: 8 in 10 simulated projects are done by then.'
    """
    sure = result.plan.promise.level if level is None else level
    return ResultSentences(
        **_finish(result, sure),
        **_asked(result),
        **_drivers(result, moves),
        **_cost(result, sure),
        **_margin(result, sure),
        contingency=_contingency(result, sure),
        cost_contingency=_cost_contingency(result, sure),
        precision=_precision(result, sure),
        basis=f"Rests on {result.simulation.basis_label}.",
    )


def _finish(result: Result, level: float) -> dict[str, str]:
    """Tell what can be promised, and how far the finish is spread."""
    promised = finish_date(result, level)
    low, middle, high = (finish_date(result, q) for q in MARKS.values())
    start = result.plan.project.start
    promise, short = (day(promised, long=long, since=start) for long in (True, False))
    return {
        "finding": f"Promise {promise}: {chance(level)} simulated projects are done by then.",
        "finish_range": f"{chance(HELD)} end between {day(low, since=start)} and "
        f"{day(high, since=start)}",
        "finish_chart": f"Finish: {day(middle, since=start)} is a coin toss, {short} a promise"
        if middle < promised
        else f"Finish: {short}",
    }


def _asked(result: Result) -> dict[str, str]:
    """Tell how often the deadline and the budget hold."""
    project, texts = result.plan.project, {}
    if project.deadline is not None and result.p_on_time is not None:
        asked = day(project.deadline, long=True, since=project.start)
        held = chance(result.p_on_time)
        texts["deadline"] = (
            f"{project.client or 'The client'} asks for {asked}. That holds in {held}."
        )
    if project.budget is not None and result.p_within_budget is not None:
        held = chance(result.p_within_budget)
        budget = money(project.budget, project.currency)
        texts["budget"] = f"The budget of {budget} covers the cost in {held}."
    return texts


def _contingency(result: Result, level: float) -> str | None:
    """Tell how much time a level takes on top of the most likely figures."""
    extra = result.contingency("finish_days", level)
    if extra is None or extra < LEAST_DAYS:
        return None
    likely = result.date_of(float(result.base.finish_days[0]))
    base = day(likely, long=True, since=result.plan.project.start)
    return (
        f"If every estimate came out as most likely, it would be done on {base}. "
        f"To be sure in {chance(level)} takes {working_days(extra)} more."
    )


def _cost_contingency(result: Result, level: float) -> str | None:
    """Tell how much money a level takes on top of the most likely figures."""
    extra, base = result.contingency("cost", level), result.base.cost
    if extra is None or base is None or extra < LEAST_MONEY:
        return None
    currency = result.plan.project.currency
    return (
        f"At the most likely figures it would cost {money(float(base[0]), currency)}. "
        f"To cover {chance(level)} takes {money(extra, currency)} more."
    )


def _drivers(result: Result, moves: pd.DataFrame | None) -> dict[str, str]:
    """Tell what moves the finish most."""
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
    Name the input that moves a figure most, as a title.

    Parameters
    ----------
    moves : DataFrame
        What `drivers` gives, at least one row.
    figure : str
        Name of the figure inside a sentence.

    Examples
    --------
    >>> import pandas as pd
    >>> moves_most(pd.DataFrame([{"kind": "risk", "name": "Risk: rain"}]), "cost")
    'Risk: rain moves the cost most'
    """
    name, move = _mover(moves.iloc[0])
    return f"{name} {move} the {figure} most"


def _mover(top: pd.Series) -> tuple[str, str]:
    """Return the name of an input inside a sentence, and its verb."""
    several = top["kind"] == "reviews" and "all" in top["name"]
    return ("Client reviews", "move") if several else (top["name"], "moves")


def _cost(result: Result, level: float) -> dict[str, str]:
    """Tell what the cost stays under."""
    if result.cost is None:
        return {}
    currency = result.plan.project.currency
    found = percentiles(result.cost, [MARKS["low"], level, MARKS["high"]])
    low, at_level, high = (money(amount, currency) for amount in found.tolist())
    return {
        "cost_chart": f"Cost: {at_level} covers {chance(level)}",
        "cost_alone": f"cost, taken alone, under {at_level}",
        "cost_range": f"{chance(HELD)} between {low} and {high}",
    }


def _margin(result: Result, level: float) -> dict[str, str]:
    """Tell what is left of the price, and how often that is a loss."""
    middle, least = margin_text(result, 0.5), margin_text(result, 1 - level)
    if middle is None or result.p_no_loss is None:
        return {}
    without = left_out(result)
    kept = f"{middle} of the price" if middle.endswith("%") else middle
    texts = {
        "margin": f"Half of the projects keep {kept} or more"
        + ("." if least is None else f"; {chance(level)} projects keep {least} or more.")
        + (f" This is without {without}." if without else ""),
        "loss": f"We lose money in {chance(1 - result.p_no_loss)}.",
    }
    if result.p_joint is not None:
        texts["joint"] = (
            f"Date and margin hold together in {chance(result.p_joint)}: "
            "a late project is often also an expensive one."
        )
    return texts


def _precision(result: Result, level: float) -> str:
    """Tell how exact the promised date is."""
    error = result.standard_error("finish_days", level)
    assert error is not None  # every plan has a finish
    if result.trials < FEW_TRIALS:
        return f"Only {result.trials:,} simulated: too few to tell how exact a date is."
    exact = "a working day" if 2 * error <= 1 else working_days(2 * error)
    return (
        f"{result.trials:,} simulated projects; "
        f"the date at {chance(level)} is exact to within {exact}."
    )

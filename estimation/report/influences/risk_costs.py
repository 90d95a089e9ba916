"""What risks cost in days and money, and what the measures against them are worth."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from estimation.report.paired_differences import difference_error

if TYPE_CHECKING:
    from collections.abc import Collection

    from estimation.plan import Risk
    from estimation.simulation import Result, Simulation

STEPS = 5
"""Risks that are taken away one after another, unless more are asked for."""


class Saved(NamedTuple):
    """What a change saves at a level, with standard errors; NaN where the plan lacks a figure."""

    finish_days: float
    finish_days_se: float
    cost: float
    cost_se: float
    cost_mean: float


def risk_costs(
    result: Result, level: float | None = None, only: Collection[str] | None = None
) -> pd.DataFrame:
    """
    Measure what each risk costs, by removing it, and what its measure buys at what price.

    Every figure is a difference on common random numbers. Those of several risks do not add up: two
    delays side by side cost little more than the longer one. See `risk_order`.

    Parameters
    ----------
    result : Result
    level : float, optional
        How sure date and cost are to be; default: the plan's `promise.level`.
    only : collection of str, optional
        Ids of the risks that are asked for; each takes a what-if or two. Default: all.

    Returns
    -------
    DataFrame
        One row per risk, in the plan's order: id, name, owner; probability as it is modelled, and
        occurred, the share of trials; mitigated.

        Removing it saves, at the level: finish_days [working days of the team], cost [money], each
        with _se; cost_mean [money], on average.

        Its measure, NaN where it has none: price [money]; probability_left; before_days and
        before_cost, what the risk costs without the measure; after_days and after_cost, with it;
        saves_days and saves_cost, what the measure itself buys at the level, each with _se, its
        price left out; saves_mean [money], on average; worth [money], saves_mean less the price.
        Costs are NaN where the plan gives none.

    Examples
    --------
    >>> from estimation import read_plan, simulate
    >>> plan = read_plan({
    ...     "kickoff_plan": 1,
    ...     "project": {"id": "demo", "start": "2027-01-11"},
    ...     "activities": [{"id": "build", "duration": 10}],
    ...     "risks": [{"id": "late", "probability": 0.3, "affects": ["build"], "delay": 5}],
    ... })
    >>> risk_costs(simulate(plan))["finish_days"].tolist()
    [5.0]
    """
    sure = result.plan.promise.level if level is None else level
    wanted = [risk for risk in result.plan.risks if only is None or risk.id in only]
    rows = [_row(result, risk, sure) for risk in wanted]
    columns = [
        *("id", "name", "owner", "probability", "occurred", "mitigated"),
        *Saved._fields,
        *("price", "probability_left", "before_days", "before_cost", "after_days", "after_cost"),
        *("saves_days", "saves_days_se", "saves_cost", "saves_cost_se", "saves_mean", "worth"),
    ]
    return pd.DataFrame(rows, columns=columns)


def _row(result: Result, risk: Risk, level: float) -> dict[str, object]:
    """Figures of one risk."""
    simulation = result.simulation
    modelled = next(each for each in simulation.model.risks if each.id == risk.id)
    occurred = result.draws.happens(f"risk:{risk.id}:occurs", modelled.probability).mean()
    without = result.without_risk(risk.id)
    row: dict[str, object] = {
        "id": risk.id,
        "name": risk.name or risk.id,
        "owner": risk.owner,
        "probability": modelled.probability,
        "occurred": occurred,
        "mitigated": risk.mitigated,
        **_saved(result, without, level)._asdict(),
    }
    if risk.mitigation is not None:
        other = result.what_ifs.run(simulation.with_measures({risk.id: not risk.mitigated}))
        before, after = (other, result) if risk.mitigated else (result, other)
        row |= _measure(risk, before, after, without, level)
    return row


def _measure(
    risk: Risk, before: Result, after: Result, without: Result, level: float
) -> dict[str, object]:
    """What the measure against a risk buys; `without` pays for it where the plan does."""
    assert risk.mitigation is not None
    price, left = risk.mitigation.price, risk.mitigation.left.probability
    paid = price if risk.mitigated else 0.0
    costs, leaves, saves = (
        _saved(before, without, level),
        _saved(after, without, level),
        _saved(before, after, level),
    )
    return {
        "price": price,
        "probability_left": risk.probability if left is None else left,
        "before_days": costs.finish_days,
        "before_cost": costs.cost + paid,
        "after_days": leaves.finish_days,
        "after_cost": leaves.cost + paid - price,
        "saves_days": saves.finish_days,
        "saves_days_se": saves.finish_days_se,
        "saves_cost": saves.cost + price,
        "saves_cost_se": saves.cost_se,
        "saves_mean": saves.cost_mean + price,
        "worth": saves.cost_mean,
    }


def risk_order(result: Result, level: float | None = None, steps: int = STEPS) -> pd.DataFrame:
    """
    Take away the risk that costs most, then of the others the one that then costs most, and so on.

    Most is most days at the level; in a tie, as for risks that only cost money, most money.

    Parameters
    ----------
    result : Result
    level : float, optional
        How sure date and cost are to be; default: the plan's `promise.level`.
    steps : int
        How many risks are taken away at most; each step simulates the plan once per risk left.

    Returns
    -------
    DataFrame
        One row per step: id, name, owner; finish_days [working days of the team] and cost [money]
        that this step saves, each with _se; finish_days_total and cost_total, all steps so far;
        finish_date at the level after it. The savings of all steps add up to the total.
    """
    sure = result.plan.promise.level if level is None else level
    names = {risk.id: risk for risk in result.plan.risks}
    left, now = dict(names), result
    rows: list[dict[str, object]] = []
    while left and len(rows) < steps:
        tried = {
            id_: result.without_risk(id_)
            if now is result
            else result.what_ifs.run(now.simulation.without_risk(id_))
            for id_ in left
        }
        saved = {id_: _saved(now, without, sure) for id_, without in tried.items()}
        most = max(saved, key=lambda id_: _size(saved[id_]))
        now, step, total = tried[most], saved[most], _saved(result, tried[most], sure)
        rows.append(
            {
                "id": most,
                "name": names[most].name or most,
                "owner": names[most].owner,
                "finish_days": step.finish_days,
                "finish_days_se": step.finish_days_se,
                "cost": step.cost,
                "cost_se": step.cost_se,
                "finish_days_total": total.finish_days,
                "cost_total": total.cost,
                "finish_date": _date_at(now, sure),
            }
        )
        del left[most]
    columns = [
        *("id", "name", "owner", "finish_days", "finish_days_se", "cost", "cost_se"),
        *("finish_days_total", "cost_total", "finish_date"),
    ]
    return pd.DataFrame(rows, columns=columns)


def risks_together(result: Result, level: float | None = None) -> pd.DataFrame:
    """
    Measure what all risks cost together, and what all measures not yet taken would buy.

    Parameters
    ----------
    result : Result
    level : float, optional
        How sure date and cost are to be; default: the plan's `promise.level`.

    Returns
    -------
    DataFrame
        Rows "risks" and "measures", as far as there are any: count; finish_days [working days of
        the team] and cost [money] saved at the level, each with _se, cost_mean on average; price
        of the measures [money], which is left out of the savings, and worth [money], cost_mean less
        the price.
    """
    sure = result.plan.promise.level if level is None else level
    plan, rows = result.plan, []
    open_measures = [r for r in plan.risks if r.mitigation is not None and not r.mitigated]
    if plan.risks:
        without = result.simulation
        for risk in plan.risks:
            without = without.without_risk(risk.id)
        rows.append(_together(result, "risks", len(plan.risks), without, 0.0, sure))
    if open_measures:
        taken = result.simulation.with_measures({risk.id: True for risk in open_measures})
        price = taken.model.mitigation_price - result.simulation.model.mitigation_price
        rows.append(_together(result, "measures", len(open_measures), taken, price, sure))
    return pd.DataFrame(rows, columns=["what", "count", *Saved._fields, "price", "worth"])


def _together(
    result: Result, what: str, count: int, changed: Simulation, price: float, level: float
) -> dict[str, object]:
    """What one change of all risks saves; what it costs itself is told apart."""
    saved = _saved(result, result.what_ifs.run(changed), level)
    row = {"what": what, "count": count, **saved._asdict(), "price": price}
    row["cost"], row["cost_mean"] = saved.cost + price, saved.cost_mean + price
    row["worth"] = saved.cost_mean
    return row


def _saved(before: Result, after: Result, level: float) -> Saved:
    """What `after` is earlier and cheaper than `before`."""
    found = []
    for name in ("finish_days", "cost"):
        first, second = before.percentile(name, level), after.percentile(name, level)
        error = difference_error(before, after, name, level)
        found.append(np.nan if first is None or second is None else first - second)
        found.append(np.nan if error is None else error)
    mean = np.nan
    if before.cost is not None and after.cost is not None:
        mean = float(before.cost.mean() - after.cost.mean())
    return Saved(found[0], found[1], found[2], found[3], mean)


def _size(saved: Saved) -> tuple[float, float]:
    """What is larger: days to a thousandth, so that noise in the last digit decides nothing."""
    return round(saved.finish_days, 3), 0.0 if np.isnan(saved.cost) else saved.cost


def _date_at(result: Result, level: float) -> object:
    """Finish date at a level."""
    days = result.percentile("finish_days", level)
    assert days is not None
    return result.date_of(days)

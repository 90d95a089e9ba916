"""The signed plan with what clients did: reported reviews as durations and rounds."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import numpy as np

from estimation.distributions import PROBS
from estimation.plan import Plan

if TYPE_CHECKING:
    from collections.abc import Sequence

    from estimation.projects.status import Report
    from estimation.simulation import Simulation
    from estimation.simulation.model.model import ActivityModel

Data = dict[str, Any]


def client_reports(plan: Plan, reports: Sequence[Report]) -> list[Report]:
    """Reports on reviews that say how long a client took, or takes, by date and activity."""
    reviews = {activity.id for activity in plan.activities if activity.review is not None}
    return [each for each in reports if each.activity in reviews and _began(each.content)]


def client_plan(signed: Simulation, reports: Sequence[Report], until: dt.date) -> Plan:
    """
    The signed plan in which the reviews of some reports last as they did.

    Parameters
    ----------
    signed : Simulation
        Of the plan as signed.
    reports : sequence of Report
        On reviews.
    until : date
        Of the status: what is not back by then waits for longer.

    Returns
    -------
    Plan
    """
    told = {each.activity: each.content for each in reports}
    models = {activity.id: activity for activity in signed.model.activities}
    activities = []
    for activity in signed.plan.source["activities"]:
        if activity["id"] in told:
            review = _review(signed, models[activity["id"]], told[activity["id"]], until)
            activity = {**activity, "review": {**activity["review"], **review}}
            if review.get("cap", 1) is None:
                del activity["review"]["cap"]
        activities.append(activity)
    data = {**signed.plan.source, "activities": activities}
    return Plan.build(data, path=signed.plan.path)


def _began(report: Data) -> Any:
    """Day on which a client had it first, as far as somebody said it."""
    return report.get("started") or report.get("waiting_since")


def _review(signed: Simulation, model: ActivityModel, report: Data, until: dt.date) -> Data:
    """Turnaround and rounds of a review as they were, or as they are known to be at least."""
    review = model.review
    assert review is not None
    waits = [float(each) for each in report.get("waits") or []]
    back = int(report.get("rounds_so_far") or len(waits))
    if report.get("finished"):
        rounds = back or max(round(review.rounds.base), 1)
        if not waits:
            days = _days(signed, model, report["started"], report["finished"])
            again = (rounds - 1) * review.rework * _likely_days(signed.model.activities[review.of])
            waits = [max(days - again, 0.0) / rounds]
        return {"rounds": rounds, "turnaround": float(np.mean(waits)), "cap": None}
    stated: Data = {}
    if back:
        weights = _chances_above(review.rounds.table.values, back)
        stated["rounds"] = {"values": weights}
    elif report.get("waiting_since"):
        waited = _days(signed, model, report["waiting_since"], until.isoformat())
        table = review.turnaround.table
        below = float(table.cdf(waited))
        if waited > 0 and below > 0 and not table.is_constant:
            # Longer than it lasted: the distribution given that.
            q = PROBS[1:-1:8]
            values = np.maximum.accumulate(table.ppf(below + (1 - below) * q))
            pairs = zip(q, values, strict=True)
            stated["turnaround"] = {"quantiles": {float(a): float(b) for a, b in pairs}}
        elif waited > 0 and below > 0:
            stated["turnaround"] = max(waited, float(table.median))
    return stated


def _days(signed: Simulation, model: ActivityModel, first: str, last: str) -> float:
    """Working days of the client from the morning of a day to the evening of another."""
    calendar = signed.model.calendars[model.axis]
    one, two = (dt.date.fromisoformat(str(day)) for day in (first, last))
    ends = np.array([float((one - calendar.origin).days), float((two - calendar.origin).days + 1)])
    worked = calendar.workdays(ends)
    return max(float(worked[1] - worked[0]), 0.0)


def _likely_days(model: ActivityModel) -> float:
    """Likely working days of what is reviewed."""
    days = [part.variable.base * part.scale / part.capacity for part in model.effort]
    return max([0.0 if model.duration is None else model.duration.base, *days])


def _chances_above(values: Any, back: int) -> dict[float, float]:
    """Chances of each number of rounds, given that there are more than came back."""
    rounds = np.rint(values)
    weights: dict[float, float] = {}
    shares = np.diff(PROBS, append=1.0)
    for number, share in zip(rounds, shares, strict=True):
        if number > back:
            weights[float(number)] = weights.get(float(number), 0.0) + float(share)
    return weights or {float(back + 1): 1.0}

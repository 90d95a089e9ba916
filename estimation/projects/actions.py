"""What would bring a promise back: each step tried alone, on common random numbers."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from estimation.errors import KickoffError
from estimation.projects.chances import chances_of
from estimation.projects.change_files import changed_plan
from estimation.report.paired_differences import run_again
from estimation.simulation import prepare

if TYPE_CHECKING:
    from collections.abc import Iterator

    from estimation.plan import Plan
    from estimation.projects.today import Today

Data = dict[str, Any]

LEAST_COST = 1.0
"""Steps that cost less than this are free [money]."""


def possible_actions(plan: Plan) -> Iterator[Data]:
    """
    Steps that a plan with its status leaves open.

    Yields
    ------
    dict
        kind, subject (an id), owner, words, and the change as a change order has it.
    """
    reports = {} if plan.status is None else plan.status.activities
    for activity in plan.activities:
        if activity.optional and activity.id not in reports:
            yield _action("drop", activity.id, "AM", f"leave out {activity.name}",
                          {"drop": [activity.id]})  # fmt: skip
    used = {role for a in plan.activities for role in (*a.effort, *a.crew)}
    for role in plan.roles:
        if role.people is not None and role.id in used:
            yield _action("person", role.id, "PM", f"one more {role.name}",
                          {"set": {f"roles.{role.id}.people": role.people + 1}})  # fmt: skip
    for risk in plan.risks:
        if risk.mitigation is not None and not risk.mitigated:
            words = f"the measure against {risk.name}"
            change: Data = {"set": {f"risks.{risk.id}.mitigated": True}}
            yield _action("measure", risk.id, risk.owner or "PM", words, change)
    for activity in plan.activities:
        report = reports.get(activity.id)
        if activity.review is not None and (report is None or report.finished is None):
            cap = activity.review.cap
            wait = activity.review.turnaround
            shorter = cap - 1 if cap is not None else wait and math.ceil(wait.likely)
            if shorter and shorter > 0:
                yield _action(
                    "review", activity.id, "AM",
                    f"{activity.name}: approved unless answered within {shorter:g} days",
                    {"set": {f"activities.{activity.id}.review.cap": float(shorter)}},
                )  # fmt: skip
    for question in plan.questions:
        if question.is_open and len(question.answers) > 1:
            best = min(question.answers, key=lambda each: each.factor)
            answer = {"text": best.text, "weight": 1, "factor": best.factor}
            key = f"questions.{question.id}"
            yield _action(
                "question", question.id, question.owner or "AM",
                f"{question.text} Answered: {best.text}",
                {"set": {f"{key}.state": "answered", f"{key}.answers": [answer]}},
            )  # fmt: skip


def _action(kind: str, subject: str, owner: str, words: str, change: Data) -> Data:
    return {"kind": kind, "subject": subject, "owner": owner, "action": words, "change": change}


def ranked_actions(today: Today) -> list[Data]:
    """
    Steps that would make the promised date likelier, the cheapest chance first.

    Each is tried alone, with the random numbers of today's forecast. Free ones come first, by what
    they gain; then those that cost, by chance gained per unit of money. What gains nothing comes
    last.

    Returns
    -------
    list of dict
        As `possible_actions`, with finish_days (by how much the finish moves at the promised
        level), chance, gained, both, cost (by how much the mean cost moves) and gained_per_money.
    """
    result, level = today.result, today.in_force.signed.level
    date = today.in_force.date
    before = chances_of(result, date)
    now = result.percentile("finish_days", level) or 0.0
    found = []
    for action in possible_actions(today.plan):
        try:
            plan = changed_plan(today.plan, {"change": action["change"]})
            simulation = prepare(plan, today.calibration, priorities_from=result.simulation)
            after = run_again(result, simulation)
        except KickoffError:
            # A step that the plan does not hold together with is none.
            continue
        chances = chances_of(after, date)
        cost = None
        if after.cost is not None and result.cost is not None:
            cost = float(after.cost.mean() - result.cost.mean())
        gained = chances.date - before.date
        paid = cost is not None and cost > LEAST_COST
        found.append(
            {
                **action,
                "finish_days": (after.percentile("finish_days", level) or 0.0) - now,
                "chance": chances.date,
                "gained": gained,
                "both": chances.both,
                "cost": cost,
                "gained_per_money": gained / cost if paid and cost else None,
            }
        )
    return sorted(found, key=_rank)


def _rank(action: Data) -> tuple[int, float, str]:
    """Free steps by gain, then the others by gain per money, then what gains nothing."""
    if action["gained"] <= 0:
        return 2, -action["gained"], action["subject"]
    if action["gained_per_money"] is None:
        return 0, -action["gained"], action["subject"]
    return 1, -action["gained_per_money"], action["subject"]

"""Risks: who owns each, how likely it is, and what its removal would save."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from estimation.packs.page import markup
from estimation.report.wording import LEAST_DAYS, NOTHING, chance, money, working_days

if TYPE_CHECKING:
    import pandas as pd

    from estimation.packs.page.markup import Html, Piece
    from estimation.plan import Plan
    from estimation.simulation import Result


def risks(result: Result) -> Html:
    """A row per risk; savings are those at 8 in 10, under the same luck, dearest first."""
    plan = result.plan
    if not plan.risks:
        return markup.absent("No risks: the plan names none.")
    frame = result.risks.sort_values(["finish_days_saved", "cost_saved"], ascending=False)
    by_id = {risk.id: risk for risk in plan.risks}
    has_cost = result.cost is not None
    heads = ["Risk", "Owner", "Chance", "Time"] + ["Money"] * has_cost + ["Measure"]
    rows: list[list[Piece]] = []
    for row in frame.to_dict("records"):
        risk = by_id[row["id"]]
        cells: list[Piece] = [row["name"], markup.badge(risk.owner), chance(risk.probability)]
        cells.append(working_days(max(row["finish_days_saved"], 0), short=True))
        if has_cost:
            cells.append(money(row["cost_saved"], plan.project.currency))
        rows.append([*cells, _measure(risk, plan)])
    numbers = "ttn" + "n" * (1 + has_cost) + "t"
    return markup.section(
        _finding(frame),
        markup.table(heads, rows, numbers=numbers),
        note="Time and money: how much earlier and cheaper the plan is at 8 in 10 with the risk "
        "removed. They do not add up.",
    )


def _finding(frame: pd.DataFrame) -> str:
    """How many risks there are, and which costs most time."""
    count = "One risk" if len(frame) == 1 else f"{len(frame)} risks"
    worst = frame.iloc[0]
    if worst["finish_days_saved"] < LEAST_DAYS:
        return f"{count}; none of them moves the finish by itself"
    return f"{count}; “{worst['name']}” costs most time, {working_days(worst['finish_days_saved'])}"


def _measure(risk: Any, plan: Plan) -> str:
    """What lessens the risk, and whether the plan has taken it."""
    if risk.mitigation is None:
        return NOTHING
    price = money(risk.mitigation.price, plan.project.currency, exact=True)
    left = risk.mitigation.left.probability
    words = f"{price}, taken" if risk.mitigated else f"{price}, not taken"
    return words if left is None else f"{words}; leaves {chance(left)}"

"""Risks: who owns each, how likely it is, what it costs, and what its measure is worth."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from estimation import report
from estimation.packs import markup
from estimation.report.wording import (
    LEAST_DAYS,
    LEAST_MONEY,
    NOTHING,
    chance,
    money,
    working_days,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from estimation.packs.markup import Html, Piece
    from estimation.plan import Plan
    from estimation.simulation import Result


def risks(result: Result, level: float) -> Html:
    """A row per risk, what costs most time first; all figures on common random numbers."""
    plan = result.plan
    if not plan.risks:
        return markup.left_out("Risks")
    costs = report.risk_costs(result, level)
    texts = report.risk_sentences(
        result,
        costs,
        report.risk_order(result, level, steps=2),
        report.risks_together(result, level),
        level,
    )
    frame = costs.sort_values(["finish_days", "cost"], ascending=False, kind="stable")
    has_cost = result.cost is not None
    heads = ["Risk", "Owner", "Chance", "Time"] + ["Money"] * has_cost + ["Measure"]
    rows: list[list[Piece]] = []
    for row in frame.to_dict("records"):
        owner = markup.badge(row["owner"] if isinstance(row["owner"], str) else None)
        cells: list[Piece] = [row["name"], owner, chance(row["probability"], is_stated=True)]
        cells.append(working_days(max(row["finish_days"], 0), short=True))
        if has_cost:
            cells.append(money(row["cost"], plan.project.currency))
        rows.append([*cells, _measure(row, plan, level)])
    numbers = "ttn" + "n" * (1 + has_cost) + "t"
    return markup.section(
        (texts.together or "Risks").rstrip("."),
        markup.paragraphs(texts.worst, texts.next_worst, texts.best_measure, texts.measures),
        markup.table(heads, rows, numbers=numbers),
        markup.note(
            f"Time and money: how much earlier and cheaper the plan is at {chance(level)} with "
            "the risk removed. They do not add up."
        ),
    )


def _measure(row: Mapping[Any, Any], plan: Plan, level: float) -> Piece:
    """What lessens the risk, whether the plan has taken it, and what it saves."""
    risk = next(each for each in plan.risks if each.id == row["id"])
    if risk.mitigation is None:
        return NOTHING
    price = money(risk.mitigation.price, plan.project.currency, exact=True)
    left = risk.mitigation.left.probability
    label = f"{price}, taken" if risk.mitigated else f"{price}, not taken"
    label = label if left is None else f"{label}; leaves {chance(left, is_stated=True)}"
    return markup.two_lines(label, _saves(row, plan, level))


def _saves(row: Mapping[Any, Any], plan: Plan, level: float) -> str:
    """What a measure saves: money on average, time at the level."""
    parts = []
    if row["saves_mean"] >= LEAST_MONEY:  # NaN is not
        parts.append(f"{money(row['saves_mean'], plan.project.currency)} on average")
    if row["saves_days"] >= LEAST_DAYS:
        parts.append(f"{working_days(row['saves_days'])} at {chance(level)}")
    return f"saves {' and '.join(parts) or 'hardly anything'}"

"""The forecast page: which date and cost can be promised, and what moves them."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import pandas as pd

from estimation.report import (
    LEVELS,
    MARKS,
    JointSentences,
    cost_limit,
    drivers,
    finish_date,
    joint_levels,
    joint_promises,
    level_table,
    missing_sentences,
    percentiles,
    result_sentences,
    s_curve,
)
from estimation.report.wording import LEAST_DAYS, NOTHING, chance, day, money, share, signed_halves
from estimation.workbook.pages.forecast.load_bands import load_view
from estimation.workbook.pages.frame import percent, possessive
from estimation.workbook.session import SLIDER_STOPS

if TYPE_CHECKING:
    from estimation.report import ResultSentences
    from estimation.simulation import Result
    from estimation.workbook.pages.context import PageContext
    from estimation.workbook.protocol import View

NO_MOVES = pd.DataFrame()
"""What moves the finish, before that is known."""

DRIVERS = 8
"""Bars of the tornado."""


def view(context: PageContext) -> View:
    """
    Everything the page shows, at each stop of the slider, so that a move asks nobody.

    What moves the finish, date and cost together, and load come after the rest.
    """
    session = context.session
    result = session.result()
    found = context.later("drivers", lambda: drivers(session.result(), most=DRIVERS))
    both = context.later("together", lambda: _together(session.result())) or {}
    load = context.later("load", lambda: load_view(session))
    moves = NO_MOVES if found is None else found
    texts = {level: result_sentences(result, level, moves) for level in SLIDER_STOPS}
    at = texts[SLIDER_STOPS[0]]
    return {
        "levels": {
            str(percent(row["level"])): _level(
                result, row, texts[row["level"]], both.get(row["level"], JointSentences())
            )
            for row in level_table(result, SLIDER_STOPS).to_dict("records")
        },
        "rows": [percent(level) for level in LEVELS],
        "lead": _given(at.deadline, at.driver),
        "finish": _finish(result, at),
        "cost": _cost(result, at),
        "drivers": _drivers(moves, at),
        "load": load,
        "missing": list(missing_sentences(result).given().values()),
        "waiting": bool(context.wanted),
    }


def _together(result: Result) -> dict[float, JointSentences]:
    """Date and cost in the same project, at each stop of the slider."""
    return joint_promises(result, joint_levels(result, SLIDER_STOPS))


def _level(
    result: Result, row: dict[Any, Any], texts: ResultSentences, together: JointSentences
) -> View:
    """One stop of the slider."""
    currency = result.plan.project.currency
    level, finish = row["level"], row["finish_date"]
    by = day(finish, since=result.plan.project.start)
    known = result.cost is not None
    return {
        "said": chance(level),
        "finding": texts.finding,
        "finish_title": texts.finish_chart,
        "cost_title": texts.cost_chart or "",
        "date": by,
        "finish": finish.toordinal(),
        "cost": row["cost"] if known else None,
        "cost_said": money(row["cost"], currency) if known else NOTHING,
        "margin_said": NOTHING if math.isnan(row["margin_share"]) else share(row["margin_share"]),
        "promise": f"done by {by}" + (f"; {texts.cost_alone}" if texts.cost_alone else ""),
        "note": " ".join(_given("Each column stands alone.", texts.joint, texts.precision)),
        "together": _given(together.levels, together.promise),
        "contingency": _given(texts.contingency, texts.cost_contingency),
    }


def _given(*texts: str | None) -> list[str]:
    """Texts that are there."""
    return [text for text in texts if text is not None]


def _finish(result: Result, texts: ResultSentences) -> View:
    """S-curve of the finish date."""
    curve = s_curve(result, "finish")
    days = [each.toordinal() for each in curve["value"].dt.date]
    start = result.plan.project.start
    low, middle, high = (finish_date(result, q) for q in MARKS.values())
    view = {
        "curve": list(zip(days, curve["probability"].tolist(), strict=True)),
        "low": low.toordinal(),
        "high": high.toordinal(),
        "range": texts.finish_range,
        "label": "S-curve of the finish date. "
        f"{chance(0.5)} simulated projects end by {day(middle, since=start)}, "
        f"{chance(0.9)} by {day(high, since=start)}; "
        f"{texts.finish_range}.",
    }
    deadline = result.plan.project.deadline
    if deadline is not None and result.p_on_time is not None:
        client, asked = result.plan.project.client, day(deadline, since=start)
        view["fixed"] = {
            "at": deadline.toordinal(),
            "said": f"{client or 'The client'} asks for {asked}:",
            "short": f"{possessive(client)} {asked}:" if client else f"Asked for {asked}:",
            "holds": f"holds in {chance(result.p_on_time)}",
        }
    return view


def _cost(result: Result, texts: ResultSentences) -> View | None:
    """S-curve of the cost; None where it is not known."""
    if result.cost is None:
        return None
    curve = s_curve(result, "cost")
    low, high = percentiles(result.cost, [MARKS["low"], MARKS["high"]]).tolist()
    view = {
        "curve": curve[["value", "probability"]].to_numpy().tolist(),
        "low": low,
        "high": high,
        "range": texts.cost_range,
        "label": f"S-curve of cost. {texts.cost_range}.",
        "currency": money(0, result.plan.project.currency).removesuffix("0"),
    }
    fixed = _cost_line(result)
    return view if fixed is None else view | {"fixed": fixed}


def _cost_line(result: Result) -> View | None:
    """What the cost has to stay under."""
    limit = cost_limit(result)
    if limit is None:
        return None
    return {
        "at": limit.amount,
        "said": f"{limit.name}: under {money(limit.amount, result.plan.project.currency)}",
        "short": limit.name,
        "holds": f"holds in {chance(limit.chance)}",
    }


def _drivers(moves: pd.DataFrame, texts: ResultSentences) -> View | None:
    """Bars of what moves the finish; None where nothing does."""
    if texts.drivers_chart is None:
        return None
    rows: list[View] = [
        {
            "name": row["name"],
            "earlier": min(row["earlier"], 0.0),
            "later": max(row["later"], 0.0),
            "said": [
                signed_halves(min(row["earlier"], 0.0)),
                signed_halves(max(row["later"], 0.0)),
            ],
        }
        for row in moves.to_dict("records")
        if abs(row["later"] - row["earlier"]) >= LEAST_DAYS
    ]
    if not rows:
        return None
    label = "; ".join(f"{r['name']} {' to '.join(r['said'])}" for r in rows)
    return {
        "title": texts.drivers_chart,
        "note": texts.drivers_note,
        "rows": rows,
        "label": f"What moves the finish, in working days: {label}.",
    }

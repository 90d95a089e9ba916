"""The scenarios page: the plan and its scenarios side by side, under the same luck."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from estimation.report import best_scenario, compare, s_curve, scenario_sentences
from estimation.report.levels import HELD
from estimation.report.wording import (
    SAME,
    chance,
    chance_change,
    chances_apart,
    day,
    days_change,
    money,
    money_change,
    points_change,
    share,
    ten,
)
from estimation.workbook.pages.frame import possessive, scenario_names
from estimation.workbook.pages.scenarios import levers
from estimation.workbook.pages.scenarios.summary import what_differs

if TYPE_CHECKING:
    import pandas as pd

    from estimation.simulation import Result
    from estimation.workbook.pages.context import PageContext
    from estimation.workbook.protocol import View
    from estimation.workbook.session import Session

NO_SCENARIOS = (
    "A scenario is a set of named changes: a smaller scope, another team, another price. "
    "Make one below, and it stands here beside the plan, under the same luck."
)

Row = Any
"""A row of `report.compare`."""


def view(context: PageContext) -> View:
    """The comparison as far as it is simulated, and what can be done with scenarios."""
    session = context.session
    names = scenario_names(session)
    for id_ in names:
        if id_ not in session.state.results:
            context.later(f"scenario {id_ or ''}", partial(_simulate, session, id_))
    found: View | None = context.later("scenarios", lambda: _comparison(session))
    shown = _waiting(names) if found is None else found
    in_use = session.scenario or ""
    columns = [{**each, "in_use": each["id"] == in_use} for each in shown["columns"]]
    made = {"waiting": bool(context.wanted), "make": levers.view(context)}
    return {**shown, "columns": columns, **made}


def _simulate(session: Session, scenario: str | None) -> bool:
    """Simulate one scenario; the sitting keeps what comes out."""
    return session.result_of(scenario).trials > 0


def _waiting(names: dict[str | None, str]) -> View:
    """What can be shown before anything is simulated."""
    return {
        "finding": "Simulating the plan and its scenarios with the same luck.",
        "lead": "",
        "key": "",
        "columns": [
            {"id": id_ or "", "name": name, "said": "", "best": False}
            for id_, name in names.items()
        ],
        "rows": [],
        "chart": None,
    }


def _comparison(session: Session) -> View:
    """Everything the page compares, at the level of the session."""
    names = scenario_names(session)
    results = {id_: session.result_of(id_) for id_ in names}
    frame = compare({str(id_ or ""): result for id_, result in results.items()}, session.level)
    rows = list(frame.itertuples())
    best = best_scenario(frame)
    base = results[None]
    texts = scenario_sentences(frame.set_axis(list(names.values())), base, session.level)
    alone = len(rows) == 1
    return {
        "finding": "No scenarios yet." if alone else texts.finding,
        "lead": NO_SCENARIOS if alone else texts.effects or "",
        "key": _key(base),
        "columns": [
            {
                "id": id_ or "",
                "name": name,
                "said": what_differs(session.plan, id_, base, result),
                "best": i == best,
            }
            for i, ((id_, name), result) in enumerate(
                zip(names.items(), results.values(), strict=True)
            )
        ],
        "rows": [row for row in _table(frame, rows, session, base) if row is not None],
        "chart": _chart(results, names, rows, base, texts.chart or "When the plan is done"),
    }


ACTIONS = levers.ACTIONS
"""What can be done on this page alone."""


def _key(base: Result) -> str:
    """How to read the strips."""
    project, price = base.plan.project, base.plan.price
    lines = []
    if project.deadline is not None:
        whose = possessive(project.client) if project.client else "the client’s"
        lines.append(f"{whose} {day(project.deadline, long=True, since=project.start)}")
    if price is not None and price.target_margin is not None:
        lines.append(f"our {share(price.target_margin)}")
    dashed = f", the dashed line is {' or '.join(lines)}" if lines else ""
    return (
        f"In each row: the bar holds {chance(HELD)} simulated projects, "
        f"the dot is the middle one{dashed}."
    )


def _table(
    frame: pd.DataFrame, rows: list[Row], session: Session, base: Result
) -> list[View | None]:
    """Rows of the comparison; None where the plan gives no such figure."""
    project, price = base.plan.project, base.plan.price
    sure, currency = chance(session.level), project.currency
    target = None if price is None else price.target_margin
    by = ""
    if project.deadline is not None:
        by = f"by {day(project.deadline, long=True, since=project.start)}"
    return [
        _finish_row(rows, sure, base),
        None
        if _unknown(frame, "p_on_time")
        else _tens("On time", f"done {by}", frame["p_on_time"]),
        None if _unknown(frame, "price") else _price_row(rows, base, currency),
        None if _unknown(frame, "cost") else _cost_row(rows, sure, currency),
        None if _unknown(frame, "margin_share") else _margin_row(rows, target),
        None if _unknown(frame, "p_loss") else _loss_row(rows),
        None
        if _unknown(frame, "p_joint") or target is None
        else _tens("Date and margin", f"{by} and at least {share(target)}", frame["p_joint"]),
    ]


def _loss_row(rows: list[Row]) -> View:
    cells = [_figure(chance(row.p_loss)) for row in rows]
    return {"name": "Loss", "note": "we lose money in", "cells": cells}


def _unknown(frame: pd.DataFrame, column: str) -> bool:
    return bool(frame[column].isna().any())


def _figure(value: str, change: str = "") -> View:
    return {"value": value, "change": change, "same": change == SAME}


def _tens(name: str, note: str, chances: pd.Series) -> View:
    """A row of chances with ten marks."""
    cells = []
    for i, p in enumerate(chances):
        change = chance_change(p - chances.iloc[0]) if i else ""
        cells.append(_figure(chance(p), change) | {"ten": ten(p)})
    return {"name": name, "note": note, "cells": cells}


def _finish_row(rows: list[Row], sure: str, base: Result) -> View:
    deadline, start = base.plan.project.deadline, base.plan.project.start
    cells = []
    for i, row in enumerate(rows):
        change = days_change(row.finish_days_change) if i else ""
        ends = [row.finish_low, row.finish_middle, row.finish_high]
        strip = {
            "at": [each.toordinal() for each in ends],
            "ends": [day(ends[0], since=start), day(ends[2], since=start)],
        }
        cells.append(_figure(day(row.finish_date, since=start), change) | {"strip": strip})
    line = None if deadline is None else deadline.toordinal()
    return {"name": "Finish", "note": f"{sure} by", "cells": cells, "line": line}


def _price_row(rows: list[Row], base: Result, currency: str) -> View:
    fixed = base.plan.price is not None and base.plan.price.kind == "fixed"
    cells = [
        _figure(
            money(row.price, currency, exact=fixed),
            money_change(row.price_change, currency) if i else "",
        )
        for i, row in enumerate(rows)
    ]
    return {"name": "Price", "note": "fixed" if fixed else "on average", "cells": cells}


def _cost_row(rows: list[Row], sure: str, currency: str) -> View:
    cells = []
    for i, row in enumerate(rows):
        ends = [row.cost_low, row.cost_middle, row.cost_high]
        strip = {"at": ends, "ends": [money(ends[0], currency), money(ends[2], currency)]}
        change = money_change(row.cost_change, currency) if i else ""
        cells.append(_figure(money(row.cost, currency), change) | {"strip": strip})
    return {"name": "Cost", "note": f"{sure} under", "cells": cells}


def _margin_row(rows: list[Row], target: float | None) -> View:
    cells = []
    for i, row in enumerate(rows):
        ends = [row.margin_low, row.margin_middle, row.margin_high]
        change = points_change(row.margin_change) if i else ""
        strip = {"at": ends, "ends": [share(ends[0]), share(ends[2])]}
        cells.append(_figure(share(row.margin_share), change) | {"strip": strip})
    return {"name": "Margin", "note": "middle", "cells": cells, "line": target}


def _chart(
    results: dict[str | None, Result],
    names: dict[str | None, str],
    rows: list[Row],
    base: Result,
    title: str,
) -> View:
    """S-curves of the finish of all scenarios."""
    deadline, start = base.plan.project.deadline, base.plan.project.start
    curves = []
    held = [f"by {day(row.finish_date, since=start)}" for row in rows]
    if deadline is not None:
        by = f"by {day(deadline, since=start)}"
        held = [f"{share} {by}" for share in chances_apart(*(row.p_on_time for row in rows))]
    for (id_, name), row, chance_text in zip(names.items(), rows, held, strict=True):
        curve = s_curve(results[id_], "finish")
        days = [each.toordinal() for each in curve["value"].dt.date]
        curves.append(
            {
                "name": name,
                "said": chance_text,
                "p": row.p_on_time if deadline else None,
                "curve": list(zip(days, curve["probability"].tolist(), strict=True)),
            }
        )
    label = "; ".join(f"{each['name']} {each['said']}" for each in curves)
    return {
        "title": title,
        "note": "All were simulated with the same luck: the same sick days, the same slow reviews. "
        "What differs is the change, not chance.",
        "curves": curves,
        "at": None if deadline is None else deadline.toordinal(),
        "label": f"Finish by scenario. {label}.",
    }

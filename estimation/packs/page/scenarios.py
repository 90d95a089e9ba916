"""Scenarios side by side, on common random numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from estimation import report
from estimation.packs import markup
from estimation.report.sentences.missing_sentences import missing_part
from estimation.report.wording import (
    NOTHING,
    chance,
    chance_change,
    day,
    days_change,
    money,
    money_change,
    points_change,
    share,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date

    from estimation.packs.markup import Html, Piece
    from estimation.simulation import Result


def scenarios(results: Mapping[str, Result], level: float) -> Html:
    """
    Compare scenarios with the plan as it stands.

    Parameters
    ----------
    results : mapping of str to Result
        By name; the first is what the others differ from.
    level : float
        How sure date and cost are to be.
    """
    if len(results) < 2:
        return markup.absent(missing_part("scenarios"))
    first = next(iter(results.values()))
    frame = report.compare(results, level)
    return markup.section(
        report.scenario_sentences(frame, first, level).chart or "Scenarios",
        _table(frame, first, level),
        note="All were simulated with the same luck: what differs is the change, not chance.",
    )


def _table(frame: pd.DataFrame, first: Result, level: float) -> Html:
    """A row per scenario; below each figure what it changes, but for the plan as it stands."""
    price, currency, start = first.plan.price, first.plan.project.currency, first.plan.project.start
    fixed = price is not None and price.kind == "fixed"
    columns: list[tuple[str, str, Callable[[Any], tuple[str, str]]]] = [
        (f"{chance(level)} done by", "finish_days", lambda row: _finish(row, start)),
        ("On time", "p_on_time", lambda row: _chance(row, "p_on_time")),
        ("Price", "price", lambda row: _amount(row, "price", currency, exact=fixed)),
        (f"{chance(level)} cost under", "cost", lambda row: _amount(row, "cost", currency)),
        ("Margin, middle", "margin_share", _margin),
        ("Date and margin", "p_joint", lambda row: _chance(row, "p_joint")),
    ]
    shown = [column for column in columns if frame[column[1]].notna().any()]
    rows: list[list[Piece]] = []
    for name, row in zip(frame.index, frame.to_dict("records"), strict=True):
        texts = [(NOTHING, "") if pd.isna(row[needs]) else make(row) for _, needs, make in shown]
        rows.append(
            [
                str(name),
                *(markup.two_lines(value, change if rows else "") for value, change in texts),
            ]
        )
    heads = ["Scenario", *(head for head, _, _ in shown)]
    return markup.table(heads, rows, numbers="t" + "n" * len(shown))


def _finish(row: dict[str, Any], start: date) -> tuple[str, str]:
    """The date, and how much earlier or later it is."""
    change = days_change(row["finish_days_change"], short=True)
    return day(row["finish_date"], since=start), change


def _chance(row: dict[str, Any], name: str) -> tuple[str, str]:
    """The chance, and how much more or less it is."""
    return chance(row[name]), chance_change(row[f"{name}_change"])


def _amount(
    row: dict[str, Any], name: str, currency: str, *, exact: bool = False
) -> tuple[str, str]:
    """An amount, and the difference to the plan as it stands."""
    return money(row[name], currency, exact=exact), money_change(row[f"{name}_change"], currency)


def _margin(row: dict[str, Any]) -> tuple[str, str]:
    """The margin, and the points that it changes by."""
    return share(row["margin_share"]), points_change(row["margin_change"])

"""The plan: a Gantt chart, and the activities with dates, hours, cost and criticality."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from estimation import plotting
from estimation.packs import markup
from estimation.report import gantt_frame
from estimation.report.wording import NOTHING, chance, day, money

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from estimation.packs.markup import Html, Piece
    from estimation.simulation import Result

ROWS = 34
"""Activities in one chart: so many fit on a printed page."""

MOST_ACTIVITIES = 40
"""Activities that are shown one by one; above, phases stand for them, and the annex has all."""


def gantt(result: Result) -> Html:
    """When each activity runs, in as many charts as pages are needed, all on one scale."""
    rows = shown_rows(result)
    first = pd.Timestamp(rows["start_date_P50"].min()).date()
    last = pd.Timestamp(rows["finish_date_P90"].max()).date()
    pictures = [
        markup.chart(
            plotting.plot_gantt,
            part,
            deadline=result.plan.project.deadline,
            today=None if result.plan.status is None else result.plan.status.date,
            dates=(first, last),
            alt=f"Schedule of {len(part)} activities: {_names(part)}",
        )
        for part in _parts(rows)
    ]
    return markup.section(
        _finding(rows, result),
        *pictures,
        note="The bar is the middle case, the whisker holds 8 in 10 of the ends. Darker bars are "
        "more often on the longest path.",
    )


def shown_rows(result: Result) -> pd.DataFrame:
    """Activities as a Gantt chart shows them; above `MOST_ACTIVITIES` their phases."""
    rows = gantt_frame(result)
    if len(rows) <= MOST_ACTIVITIES or rows["phase"].nunique() < 2:
        return rows
    named = rows[rows["phase"].notna() & (rows["kind"] != "span")]
    first = {column: "min" for column in ("start_date_P50",)}
    last = {c: "max" for c in rows.columns if c.startswith("finish_date")}
    sums = {c: "sum" for c in ("hours_mean", "cost_mean") if c in rows}
    most = {"criticality_index": "max"}
    grouped = named.groupby("phase", sort=False).agg(first | last | sums | most).reset_index()
    grouped["name"], grouped["kind"] = grouped["phase"], "work"
    grouped["phase"] = None
    rest = rows[rows["phase"].isna() & (rows["kind"] != "span")]
    return pd.concat([grouped, rest.head(MOST_ACTIVITIES)], ignore_index=True)


def _parts(rows: pd.DataFrame) -> list[pd.DataFrame]:
    """Rows in parts of about the same size."""
    count = -(-len(rows) // ROWS)
    size = -(-len(rows) // count)
    return [rows.iloc[at : at + size] for at in range(0, len(rows), size)]


def _names(rows: pd.DataFrame) -> str:
    """First and last name of some rows."""
    first, last = rows["name"].iloc[0], rows["name"].iloc[-1]
    return f"{first}." if len(rows) == 1 else f"{first} to {last}."


def _finding(rows: pd.DataFrame, result: Result) -> str:
    """How much there is to do, and what is most often critical."""
    work = rows[(rows["kind"] == "work") | (rows["kind"] == "review")]
    whole = len(result.plan.activities)
    count = f"{whole} {'activity' if whole == 1 else 'activities'}"
    count += f", {result.hours.mean():,.0f} hours on average" if result.hours.any() else ""
    always = int((work["criticality_index"] >= 0.95).sum())
    if 0 < always < len(work):
        return f"{count}; {always} {'is' if always == 1 else 'are'} nearly always critical"
    return count


def activity_table(result: Result) -> Html:
    """Dates, hours, cost and criticality of each activity."""
    rows, currency = shown_rows(result), result.plan.project.currency
    has_cost, has_hours = result.cost is not None, bool(result.hours.any())
    heads = ["Activity", "Starts", "Done", "8 in 10 by"]
    heads += ["Hours"] * has_hours + ["Cost"] * has_cost + ["Critical in"]
    body: list[list[Piece]] = []
    before = None
    for row in rows.to_dict("records"):
        phase = row["phase"] if isinstance(row["phase"], str) else None
        if phase is not None and phase != before:
            body.append([phase])
        before = phase
        cells: list[Piece] = [row["name"], *_dates(row, result.plan.project.start)]
        if has_hours:
            cells.append(f"{row['hours_mean']:,.0f}" if row["hours_mean"] >= 0.5 else NOTHING)
        if has_cost:
            cells.append(money(row["cost_mean"], currency) if row["cost_mean"] >= 0.5 else NOTHING)
        cells.append(_critical(row["criticality_index"]))
        body.append(cells)
    return markup.section(
        "Each activity",
        markup.table(heads, body, numbers="t" + "n" * (len(heads) - 1)),
        note="Start and end in the middle case, and the date by which 8 in 10 are done. "
        "Hours and cost are averages, rework included. Critical: on the longest path.",
    )


def _critical(index: float) -> str:
    """How often an activity is on the longest path; trials never make sure."""
    if index >= 0.95:
        return "nearly always"
    return "seldom" if index < 0.05 else chance(index)


def _dates(row: Mapping[Any, Any], start: date) -> list[Piece]:
    """Start and finish of the middle case, and the finish in 8 of 10."""
    columns = ("start_date_P50", "finish_date_P50", "finish_date_P80")
    return [day(pd.Timestamp(row[column]).date(), since=start) for column in columns]

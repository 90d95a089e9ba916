"""What a pack holds as data: tables for a workbook, figures for JSON, and the client's view."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from estimation import report
from estimation.packs.client import client_view
from estimation.packs.page.origin import ANNEX_MIME, OFFER_MIME
from estimation.report.schedule.gantt import gantt_frame

if TYPE_CHECKING:
    from collections.abc import Mapping

    from estimation.simulation import Result

LEVELS = (0.1, 0.2, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95)


@dataclass(frozen=True)
class Annex:
    """
    Tables and figures, as a notebook keeps them.

    Parameters
    ----------
    kind : str
        Of the output.
    data : dict
        Plain JSON types.
    """

    kind: str
    data: dict[str, Any]

    def _repr_mimebundle_(self, **_: object) -> dict[str, Any]:
        """As a notebook keeps it."""
        return {self.kind: self.data, "text/plain": "data"}


def annex(results: Mapping[str | None, Result], level: float) -> Annex:
    """
    Tables of activities, levels, risks and scenarios, and the result as JSON has it.

    Parameters
    ----------
    results : mapping of str or None to Result
        By id of the scenario; under None what the pack is about.
    level : float
    """
    result = results[None]
    currency = result.plan.project.currency
    named = {name or "As planned": each for name, each in results.items()}
    tables = [
        _activities(result, currency),
        _table("Levels", f"Dates; working days; {currency}", report.level_table(result, LEVELS)),
        _roles(result),
    ]
    if result.plan.risks:
        costs = report.risk_costs(result, level)
        columns = ["name", "owner", "probability", "finish_days", "cost"]
        tables.append(_table("Risks", f"Chance; working days; {currency}", costs[columns]))
    if len(named) > 1:
        frame = report.compare(named, level).rename_axis("scenario").reset_index()
        shown = [name for name in frame.columns if not name.endswith(("_se", "_change"))]
        tables.append(_table("Scenarios", f"Working days; {currency}; chances", frame[shown]))
    data = {"currency": currency, "result": result.to_dict(), "tables": tables}
    return Annex(ANNEX_MIME, data)


def _activities(result: Result, currency: str) -> dict[str, Any]:
    """Activities with their dates, hours and cost; the last two are summed up."""
    frame = gantt_frame(result)
    columns = [
        "id", "name", "phase", "start_date_P50", "finish_date_P50", "finish_date_P80",
        "criticality_index", "hours_mean", "cost_mean",
    ]  # fmt: skip
    shown = [column for column in columns if column in frame]
    made = _table("Activities", f"Dates; share of trials; hours; {currency}", frame[shown])
    made["sums"] = [shown.index(name) for name in ("hours_mean", "cost_mean") if name in shown]
    return made


def _roles(result: Result) -> dict[str, Any]:
    """Hours of each role."""
    return _table("Hours by role", "Hours; people", report.hours_by_role(result))


def _table(name: str, unit: str, frame: pd.DataFrame) -> dict[str, Any]:
    """A frame as plain JSON types."""
    rows = [[_plain(value) for value in row] for row in frame.itertuples(index=False)]
    return {
        "name": name,
        "unit": unit,
        "heads": [str(each) for each in frame.columns],
        "rows": rows,
    }


def _plain(value: Any) -> Any:
    """A number, a text, or nothing."""
    if value is None or value is pd.NaT or (isinstance(value, float) and not np.isfinite(value)):
        return None
    if isinstance(value, str | bool):
        return str(value)
    if isinstance(value, int | float | np.number):
        number = round(float(value), 6)
        return number if np.isfinite(number) else None
    if isinstance(value, pd.Timestamp | np.datetime64):
        return str(pd.Timestamp(value).date())
    return str(value)


def offer(results: Mapping[str | None, Result], level: float, language: str = "") -> Annex:
    """
    What the client may read, and nothing else.

    Parameters
    ----------
    results : mapping of str or None to Result
    level : float
    language : str
        Of the client; empty takes the plan's.
    """
    return Annex(OFFER_MIME, client_view(results, level, language).to_data())

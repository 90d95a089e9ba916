"""A result at the end of a notebook's cell: its figures at a few levels."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

    from estimation.simulation.figures import Figures

LEVELS = {"P10": 0.1, "P50": 0.5, "P80": 0.8, "P90": 0.9}
"""Columns of the table."""


def short_table(figures: Figures) -> pd.DataFrame:
    """
    Tabulate the figures of a result at a few percentiles.

    Parameters
    ----------
    figures : Figures

    Returns
    -------
    DataFrame, one row per figure
        finish_date; finish_days [working days of the team], hours [h], cost, price and margin
        [money of the plan], each not exceeded in that share of trials; columns P10, P50, P80, P90.
        Figures that the plan does not give are left out.

    Examples
    --------
    >>> from estimation import read_plan, simulate
    >>> plan = read_plan({
    ...     "kickoff_plan": 1,
    ...     "project": {"id": "demo", "start": "2027-01-11"},
    ...     "activities": [{"id": "build", "duration": 3}],
    ... })
    >>> short_table(simulate(plan, trials=100))["P80"].to_dict()
    {'finish_date': '2027-01-13', 'finish_days': '3.0'}
    """
    import pandas as pd

    currency = figures.plan.project.currency
    units = {"finish_days": "", "hours": "", "cost": currency, "price": currency}
    rows = {"finish_date": [_date(figures, q) for q in LEVELS.values()]}
    for name in ("finish_days", "hours", "cost", "price", "margin"):
        values = [figures.percentile(name, q) for q in LEVELS.values()]
        if None not in values and any(values):
            digits = ",.1f" if name in ("finish_days", "hours") else ",.0f"
            label = f"{name} [{units.get(name, currency)}]" if units.get(name, currency) else name
            rows[label] = [format(value, digits) for value in values]
    return pd.DataFrame.from_dict(rows, orient="index", columns=list(LEVELS))


def _date(figures: Figures, q: float) -> str:
    """Date at a percentile."""
    days = figures.percentile("finish_days", q)
    assert days is not None  # a plan may lack a price, but every plan has a finish
    return figures.date_of(days).isoformat()

"""Cash: what is spent and what is billed by each week."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np

from estimation.plotting import axes, curves, style
from estimation.plotting.placing import Canvas, Spot
from estimation.report.wording import chance

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

MARGINS = style.Margins(left=64, right=22, top=44, bottom=26)

LINES = {
    "billed": ("billed", style.CATEGORIES[2], "#f7ead2", (5, 2.5)),
    "cost": ("spent", style.TOGETHER, style.SEQUENCE[1], None),
}
"""Words, colour, wash and dashes of each line."""

TEXT_COLOURS = {"billed": "#8a5606", "cost": style.TOGETHER}
"""Colours of labels, dark enough to read."""


def plot_cash(
    cash: pd.DataFrame,
    *,
    currency: str = "EUR",
    title: str = "",
    width: float = style.WIDE,
    ax: Axes | None = None,
) -> Axes:
    """
    Draw cost and billing up to each week: the mean as a line, the range of 8 in 10 shaded.

    Parameters
    ----------
    cash : DataFrame
        Columns week, and cost and billed each with _low, _mean and _high [money], as
        `report.cash_by_week` gives them; NaN for what the plan does not give.
    currency : str
        Code of the currency.
    title, width, ax
        As in every chart of this package.

    Returns
    -------
    Axes

    Examples
    --------
    >>> import pandas as pd
    >>> money = {
    ...     f"{name}_{mark}": [10e3, 20e3] for name in ("cost", "billed")
    ...     for mark in ("low", "mean", "high")
    ... }
    >>> weeks = pd.to_datetime(["2027-01-11", "2027-01-18"])
    >>> ax = plot_cash(pd.DataFrame({"week": weeks, **money}))
    >>> [text.get_text() for text in ax.texts][-3:-1]
    ['billed', 'spent']
    """
    ax = ax or curves.new_chart(width, curves.HEIGHT, MARGINS, title)
    style.clear(ax)
    shown = cash.iloc[: _weeks_in_sight(cash)]
    first = shown["week"].iloc[0].date()
    ends = np.array([0, *(7 * (1 + np.arange(len(shown))))]) + axes.as_number(first)
    ax.set_xlim(ends[0], ends[-1])
    known = [name for name in LINES if shown[f"{name}_mean"].notna().any()]
    most = max((float(shown[f"{name}_high"].max()) for name in known), default=1.0)
    ax.set_ylim(0, max(most, 1e-9) * 1.04)
    axes.draw_money_rungs(ax, *ax.get_ylim(), currency)
    ax.axhline(0, color=style.EDGE, linewidth=1, zorder=3, clip_on=False)
    axes.draw_date_axis(ax, first, first + timedelta(weeks=len(shown)))
    canvas = Canvas(ax)
    for name in known:
        _draw_line(ax, canvas, ends, shown, name)
    for name in known:
        _label(canvas, ends, shown, name)
    note = f"up to the end of each week; shaded: {chance(0.8)} projects, line: on average"
    if style.text_width(note) > style.size(ax)[0]:
        note = f"by week; shaded: {chance(0.8)}; line: average"
    curves.write_note(ax, note)
    curves.write_title(ax, title, MARGINS.left, 36)
    return ax


def _weeks_in_sight(cash: pd.DataFrame) -> int:
    """How many weeks it takes until nearly all is spent and billed."""
    last = 1
    for name in LINES:
        means = cash[f"{name}_mean"].to_numpy(float)
        if np.isfinite(means).any() and means[-1] > 0:
            last = max(last, int(np.argmax(means >= 0.995 * means[-1])) + 2)
    return min(last, len(cash))


def _draw_line(ax: Axes, canvas: Canvas, ends: np.ndarray, cash: pd.DataFrame, name: str) -> None:
    """One line with its range; billing moves in steps, which weeks show as slopes."""
    _, colour, wash, dashes = LINES[name]
    low, mean, high = (
        np.append(0.0, cash[f"{name}_{mark}"].to_numpy(float)) for mark in ("low", "mean", "high")
    )
    ax.fill_between(ends, low, high, color=wash, linewidth=0, zorder=2, alpha=0.75)
    (line,) = ax.plot(ends, mean, color=colour, linewidth=2.25, zorder=4)
    if dashes:
        line.set_dashes(dashes)
    canvas.add_curve(ends, mean)


def _label(canvas: Canvas, ends: np.ndarray, cash: pd.DataFrame, name: str) -> None:
    """Name a line beside it, at the first of some places where nothing is in the way."""
    text, colour = LINES[name][0], TEXT_COLOURS[name]
    mean = np.append(0.0, cash[f"{name}_mean"].to_numpy(float))
    at = int(np.clip(round(0.62 * (len(ends) - 1)), 0, len(ends) - 1))
    sides = ((10, "left"), (-10, "right"))
    rises = (12, -20, 26, -34, 44, -52) if name == "billed" else (-20, 12, -34, 26, -52, 44)
    spots = [Spot(dx, dy, side) for dy in rises for dx, side in sides]
    canvas.label([(text, True)], (float(ends[at]), float(mean[at])), spots, colour)

"""S-curve of the finish date."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from estimation.plotting import axes, curves, style
from estimation.report.wording import chance, day

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def plot_finish_curve(
    curve: pd.DataFrame,
    marks: pd.DataFrame,
    *,
    asked: curves.Asked | None = None,
    title: str = "",
    width: float = style.WIDE,
    ax: Axes | None = None,
) -> Axes:
    """
    Draw the chance that the project is done by each date.

    Parameters
    ----------
    curve : DataFrame
        Columns value (dates) and probability, as `report.s_curve` gives them.
    marks : DataFrame
        Columns level and finish_date, as `report.level_table` gives them: the lower end of the
        shaded band, the chosen level, the upper end.
    asked : Asked, optional
        The date that the client asks for.
    title, width, ax
        As in every chart of this package.

    Returns
    -------
    Axes

    Examples
    --------
    >>> import pandas as pd
    >>> dates = pd.to_datetime(["2027-05-03", "2027-05-10", "2027-05-19"])
    >>> curve = pd.DataFrame({"value": dates, "probability": [0.2, 0.5, 1.0]})
    >>> marks = pd.DataFrame({"level": [0.1, 0.8, 0.9], "finish_date": dates})
    >>> ax = plot_finish_curve(curve, marks, title="Finish: 10 May")
    >>> ax.get_ylim()
    (np.float64(0.0), np.float64(10.0))
    """
    marks = curves.three_marks(marks)
    ax = ax or curves.new_chart(width, curves.HEIGHT, curves.MARGINS, title)
    style.clear(ax)
    dates = [pd.Timestamp(value).date() for value in curve["value"]]
    probability = curve["probability"].to_numpy(float)
    in_sight = [when for when, p in zip(dates, probability, strict=True) if 0.002 < p < 0.998]
    first, last = (in_sight or dates)[0], (in_sight or dates)[-1]
    first, last = _with_asked(first - timedelta(days=3), last + timedelta(days=3), asked)
    axes.set_date_limits(ax, first, last)
    axes.draw_chance_axis(ax)
    start = axes.monday_before(first)
    end = start + timedelta(days=round(float(np.ptp(ax.get_xlim()))))
    axes.draw_date_axis(ax, start, end)
    low, chosen, high = (pd.Timestamp(value).date() for value in marks["finish_date"])
    level = float(marks["level"].iloc[1])
    numbers = [axes.as_number(when) for when in dates]
    drawn = curves.Curve(
        x=np.array([numbers[0] - 1, *numbers, max(numbers[-1], axes.as_number(end))]),
        probability=np.array([0, *probability, 1]),
        band=(axes.as_number(low), axes.as_number(high)),
        band_text=_band_text(marks, low, high, first),
        chosen=(axes.as_number(chosen), level),
        chosen_texts=(day(chosen, since=first), f"{chance(level)} are done"),
    )
    curves.draw_curve(ax, drawn, asked, None if asked is None else _number(asked))
    curves.write_title(ax, title, curves.MARGINS.left, 36)
    return ax


def _number(asked: curves.Asked) -> float:
    """The date asked for, as matplotlib counts it."""
    assert isinstance(asked.value, date)
    return axes.as_number(asked.value)


def _with_asked(first: date, last: date, asked: curves.Asked | None) -> tuple[date, date]:
    """Widen the range to what was asked for, unless that would squeeze the curve."""
    if asked is None:
        return first, last
    assert isinstance(asked.value, date)
    pad = max((last - first) * 0.5, timedelta(weeks=1))
    if first - pad <= asked.value <= last + pad:
        return min(first, asked.value - timedelta(days=1)), max(last, asked.value)
    return first, last


def _band_text(marks: pd.DataFrame, low: date, high: date, first: date) -> str:
    """What the band holds."""
    held = chance(float(marks["level"].iloc[2] - marks["level"].iloc[0]))
    if low == high:
        return f"{held} end on {day(low, since=first)}"
    return f"{held} end between {day(low, since=first)} and {day(high, since=first)}"

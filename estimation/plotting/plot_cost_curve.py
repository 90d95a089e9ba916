"""S-curve of the total cost."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from estimation.plotting import axes, curves, style
from estimation.report.wording import chance, money

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes


def plot_cost_curve(
    curve: pd.DataFrame,
    marks: pd.DataFrame,
    *,
    currency: str = "EUR",
    asked: curves.Asked | None = None,
    title: str = "",
    width: float = style.WIDE,
    ax: Axes | None = None,
) -> Axes:
    """
    Draw the chance that the cost stays under each amount.

    Parameters
    ----------
    curve : DataFrame
        Columns value [money] and probability, as `report.s_curve` gives them.
    marks : DataFrame
        Columns level and cost [money], as `report.level_table` gives them: the lower end of the
        shaded band, the chosen level, the upper end.
    currency : str
        Code of the currency.
    asked : Asked, optional
        The amount that is not to be passed.
    title, width, ax
        As in every chart of this package.

    Returns
    -------
    Axes

    Examples
    --------
    >>> import pandas as pd
    >>> curve = pd.DataFrame({"value": [50e3, 60e3, 70e3], "probability": [0.1, 0.5, 1.0]})
    >>> marks = pd.DataFrame({"level": [0.1, 0.8, 0.9], "cost": [50e3, 66e3, 68e3]})
    >>> plot_cost_curve(curve, marks).texts[0].get_text()
    '2'
    """
    marks = curves.three_marks(marks)
    ax = ax or curves.new_chart(width, curves.HEIGHT, curves.MARGINS, title)
    style.clear(ax)
    amounts, probability = curve["value"].to_numpy(float), curve["probability"].to_numpy(float)
    first, last = _limits(amounts, probability, asked)
    ax.set_xlim(first, last)
    axes.draw_chance_axis(ax)
    axes.draw_money_axis(ax, first, last, currency)
    low, chosen, high = (float(value) for value in marks["cost"])
    level = float(marks["level"].iloc[1])
    held = chance(float(marks["level"].iloc[2] - marks["level"].iloc[0]))
    ends = money(low, currency), money(high, currency)
    drawn = curves.Curve(
        x=np.array([min(amounts[0], first), amounts[0], *amounts, max(amounts[-1], last)]),
        probability=np.array([0, 0, *probability, 1]),
        band=(low, high),
        band_text=f"{held} cost {ends[0]}"
        if ends[0] == ends[1]
        else f"{held} between {ends[0]} and {ends[1]}",
        chosen=(chosen, level),
        chosen_texts=(money(chosen, currency), f"{chance(level)} cost less"),
    )
    asked_x = None if asked is None else float(asked.value)  # type: ignore[arg-type]
    curves.draw_curve(ax, drawn, asked, asked_x)
    curves.write_title(ax, title, curves.MARGINS.left, 36)
    return ax


def _limits(
    amounts: np.ndarray, probability: np.ndarray, asked: curves.Asked | None
) -> tuple[float, float]:
    """Where the axis begins and ends: most of the curve, and what was asked for if it is near."""
    in_sight = amounts[(probability > 0.004) & (probability < 0.997)]
    first, last = (in_sight if in_sight.size else amounts)[[0, -1]]
    pad = max((last - first) * 0.04, abs(last) * 0.01, 1e-6)
    first, last = float(first - pad), float(last + pad)
    if asked is not None:
        value = float(asked.value)  # type: ignore[arg-type]
        near = 0.5 * (last - first)
        if first - near <= value <= last + near:
            first, last = min(first, value - pad), max(last, value + pad)
    return first, last

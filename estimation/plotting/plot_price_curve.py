"""Price curve: how often an amount misses the target margin, and how often it loses money."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from estimation.plotting import axes, curves, style
from estimation.plotting.placing import Canvas, Spot
from estimation.report.wording import MINUS, chance, money, share

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

MARGINS = style.Margins(left=44, right=22, top=44, bottom=26)

RATES = "time_and_materials"
"""The kind whose amount is a factor of rates, and no money."""


def plot_price_curve(
    curve: pd.DataFrame,
    *,
    amount: float | None = None,
    target: float | None = None,
    kind: str = "fixed",
    currency: str = "EUR",
    title: str = "",
    width: float = style.WIDE,
    ax: Axes | None = None,
) -> Axes:
    """
    Draw how many of 10 projects miss the target or lose money, by what is asked.

    Parameters
    ----------
    curve : DataFrame
        Columns amount, p_loss and p_target, as `report.price_curve` gives them.
    amount : float, optional
        The plan's own, one of the amounts of the curve: an upright line.
    target : float, optional
        Target margin as a share of the price, for the label beside its curve.
    kind : {"fixed", "time_and_materials", "capped", "retainer"}
        What the amount is.
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
    >>> curve = pd.DataFrame({
    ...     "amount": [50e3, 60e3, 70e3], "p_loss": [0.4, 0.1, 0.0], "p_target": [0.1, 0.5, 0.9],
    ... })
    >>> ax = plot_price_curve(curve, amount=60e3, target=0.25)
    >>> [text.get_text() for text in ax.texts][-2:]
    ['misses 25% margin', 'loses money']
    """
    ax = ax or curves.new_chart(width, curves.HEIGHT, MARGINS, title)
    style.clear(ax)
    amounts = curve["amount"].to_numpy(float)
    pad = 0.02 * float(np.ptp(amounts)) or 1.0
    ax.set_xlim(amounts[0] - pad, amounts[-1] + pad)
    axes.draw_chance_axis(ax)
    if kind == RATES:
        _draw_rate_axis(ax)
    else:
        axes.draw_money_axis(ax, *ax.get_xlim(), currency)
    canvas = Canvas(ax)
    narrow = width < 500
    loses = "loses" if narrow else "loses money"
    lines: list[_Line] = [(10 * curve["p_loss"].to_numpy(float), style.BAD, (5, 3), loses)]
    if curve["p_target"].notna().any():
        margin = "" if narrow else " margin"
        misses = "misses the target" if target is None else f"misses {share(target)}{margin}"
        values = 10 * (1 - curve["p_target"].to_numpy(float))
        lines.insert(0, (values, style.TOGETHER, None, misses))
    for tenths, colour, dashes, _ in lines:
        (line,) = ax.plot(amounts, tenths, color=colour, linewidth=2.25, zorder=4)
        if dashes:
            line.set_dashes(dashes)
        canvas.add_curve(amounts, tenths)
    if amount is not None and ax.get_xlim()[0] <= amount <= ax.get_xlim()[1]:
        at = int(np.argmin(np.abs(amounts - amount)))
        _draw_amount(ax, canvas, amount, [(t[at], c) for t, c, _, _ in lines], kind, currency)
    for tenths, colour, _, text in lines:
        _label_curve(canvas, amounts, tenths, colour, text)
    curves.write_title(ax, title, MARGINS.left, 36)
    return ax


def _draw_amount(
    ax: Axes,
    canvas: Canvas,
    amount: float,
    points: list[tuple[float, str]],
    kind: str,
    currency: str,
) -> None:
    """The plan's own amount: an upright line, and a dot with a chance where it meets a curve."""
    ax.plot([amount, amount], [0, 10], color=style.INK, linewidth=1.25, zorder=3)
    canvas.add_line((amount, 0), (amount, 10))
    text = "our rates" if kind == RATES else money(amount, currency, exact=True)
    beside = [Spot(7, -4, "left"), Spot(-7, -4, "right"), Spot(7, -22, "left")]
    canvas.label([(text, True)], (amount, 9.6), beside)
    for tenths, colour in points:
        ax.plot(
            [amount],
            [tenths],
            "o",
            markersize=9,
            color=colour,
            markeredgecolor=style.PAPER,
            markeredgewidth=2,
            zorder=7,
            clip_on=False,
        )
        spots = [Spot(dx, dy, side) for dy in (9, 22, -20) for dx, side in _SIDES]
        canvas.label([(chance(tenths / 10), True)], (amount, tenths), spots)


_Line = tuple[np.ndarray, str, tuple[int, int] | None, str]
"""Tenths, colour, dashes and label of a curve."""

_SIDES = ((9, "left"), (-9, "right"))


def _label_curve(
    canvas: Canvas, amounts: np.ndarray, tenths: np.ndarray, colour: str, text: str
) -> None:
    """Name a curve beside it, where it is between seldom and often."""
    middle = (tenths.max() + tenths.min()) / 2
    levels = [middle * share for share in (0.8, 1.0, 0.6, 1.2, 0.4, 1.5, 0.2, 1.8)]
    points = [int(np.argmin(np.abs(tenths - level))) for level in levels]
    x, y = canvas.pixels(amounts[points], tenths[points]).T
    spots = [
        Spot(across - x[0] + dx, up - y[0] + dy, side)
        for across, up in zip(x, y, strict=True)
        for dy in (12, -6, 26, -20)
        for dx, side in _SIDES
    ]
    anchor = float(amounts[points[0]]), float(tenths[points[0]])
    canvas.label([(text, True)], anchor, spots, colour)


def _draw_rate_axis(ax: Axes) -> None:
    """Rates, in hundredths above or below those of the plan."""
    low, high = ax.get_xlim()
    step = max(axes.round_step((high - low) / max(style.size(ax)[0] / 64, 2)), 0.01)
    at = math.ceil((low - 1) / step - 1e-9)
    while 1 + at * step <= high + 1e-9:
        percent = round(at * step * 100)
        sign = MINUS if percent < 0 else "+"
        text = "our rates" if percent == 0 else f"{sign}{abs(percent)}%"
        axes.draw_tick(ax, 1 + at * step, text)
        at += 1

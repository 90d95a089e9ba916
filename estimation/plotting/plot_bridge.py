"""From one forecast to another by cause: a waterfall."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import pandas as pd

from estimation.plotting import curves, style
from estimation.report.wording import (
    LEAST_DAYS,
    SAME,
    day,
    money,
    money_change,
    signed_halves,
)

if TYPE_CHECKING:
    from datetime import date

    from matplotlib.axes import Axes

ROW, NARROW_ROW = 29.0, 46.0
"""Height of a row [px]: name left of the bar, or above it on a phone."""


def plot_bridge(
    bridge: pd.DataFrame,
    figure: Literal["finish_days", "cost", "margin"] = "finish_days",
    *,
    currency: str = "EUR",
    since: date | None = None,
    title: str = "",
    width: float = style.WIDE,
    ax: Axes | None = None,
) -> Axes:
    """
    Draw how much of the difference between two forecasts each cause makes.

    Each bar begins where the one above it ends; a line leads from the first figure to the last.

    Parameters
    ----------
    bridge : DataFrame
        Columns cause, name, `figure`, its _change and finish_date, as `report.bridge` gives them:
        the first row is before, the last after.
    figure : {"finish_days", "cost", "margin"}
        What differs.
    currency : str
        Code of the currency.
    since : date, optional
        Start of the project: dates of other years have the year.
    title, width, ax
        As in every chart of this package.

    Returns
    -------
    Axes

    Examples
    --------
    >>> import pandas as pd
    >>> frame = pd.DataFrame({
    ...     "cause": ["before", "scope", "after"], "name": ["Promise", "Scope", "Forecast"],
    ...     "cost": [60e3, 64e3, 64e3], "cost_change": [None, 4e3, 4e3],
    ... })
    >>> [text.get_text() for text in plot_bridge(frame, "cost").texts]
    ['Promise', '€60,000', 'Scope', '+€4,000', 'Forecast', '€64,000']
    """
    narrow = width < 500
    row = NARROW_ROW if narrow else ROW
    margins = style.Margins(left=6 if narrow else 210, right=14, top=6, bottom=6)
    if ax is None:
        height = margins.top + margins.bottom + row * len(bridge)
        ax = curves.new_chart(width, height, margins, title)
    style.clear(ax)
    ends = bridge[figure].astype(float).tolist()
    _set_limits(ax, ends, narrow)
    ax.set_ylim(len(bridge), 0)
    ax.plot(
        [ends[0]] * 2,
        [0, len(bridge)],
        color=style.INK_2,
        linewidth=1.25,
        dashes=(3, 3),
        zorder=1,
    )
    low = 0.66 if narrow else 0.5
    for number, record in enumerate(bridge.to_dict("records")):
        y = number + low
        is_end = number in (0, len(bridge) - 1)
        _write_name(ax, str(record["name"]), number, narrow, margins.left, bold=is_end)
        if is_end:
            ax.plot([ends[number]], [y], "o", markersize=7, color=style.INK, zorder=4)
            _write_value(
                ax, _figure_text(record, figure, currency, since), ends[number], y, bold=True
            )
        else:
            _draw_step(ax, ends[number - 1], ends[number], y, 15 / row)
            text = _change_text(float(record[f"{figure}_change"]), figure, currency)
            _write_value(ax, text, max(ends[number - 1 : number + 1]), y)
        if number:
            ax.plot([ends[number - 1]] * 2, [y - 1, y], color=style.EDGE, linewidth=1, zorder=2)
    curves.write_title(ax, title, margins.left, margins.top + 4)
    return ax


def _set_limits(ax: Axes, ends: list[float], narrow: bool) -> None:
    """From the least to the most, with space for what stands right of a bar."""
    least, most = min(ends), max(ends)
    span = max(most - least, 1e-9)
    width = style.size(ax)[0]
    beside = 118.0
    scale = span / max(width - beside - 16, 40)
    ax.set_xlim(least - 10 * scale, most + beside * scale)


def _draw_step(ax: Axes, start: float, end: float, y: float, height: float) -> None:
    """The bar of one cause; what changes nothing is a thin line."""
    left, right = ax.get_xlim()
    least = 2 * (right - left) / style.size(ax)[0]
    later = end >= start
    size = end - start
    if abs(size) < least:
        size = least if later else -least
    ax.barh(y, size, height, left=start, color=style.SEQUENCE[4 if later else 2], zorder=3)


def _figure_text(record: dict[Any, Any], figure: str, currency: str, since: date | None) -> str:
    """Write a figure."""
    if figure == "finish_days":
        return day(pd.Timestamp(record["finish_date"]).date(), since=since)
    return money(float(record[figure]), currency)


def _change_text(change: float, figure: str, currency: str) -> str:
    """Write what a cause adds."""
    if figure != "finish_days":
        return money_change(change, currency)
    if abs(change) < LEAST_DAYS:
        return SAME
    return f"{signed_halves(change)} {'day' if abs(change) < 1.25 else 'days'}"


def _write_name(
    ax: Axes, name: str, number: int, narrow: bool, space: float, *, bold: bool
) -> None:
    """The cause: left of its bar, or above it on a phone."""
    width = style.size(ax)[0] if narrow else space - 16
    style.write(
        ax,
        style.shortened(name, width, bold=bold),
        (0, number if narrow else number + 0.5),
        offset=(-space, -15 if narrow else -4),
        coordinates=ax.get_yaxis_transform(),
        px=style.LABEL,
        colour=style.INK,
        bold=bold,
        halo=narrow,
    )


def _write_value(ax: Axes, text: str, x: float, y: float, *, bold: bool = False) -> None:
    """What stands right of a bar or dot."""
    style.write(
        ax,
        text,
        (x, y),
        offset=(9, -4),
        px=style.LABEL if bold else style.SMALL,
        colour=style.INK if bold else style.INK_2,
        bold=bold,
        halo=True,
    )

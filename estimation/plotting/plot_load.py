"""Load: hours of each role in each week against what its people have."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np

from estimation.plotting import axes, curves, style
from estimation.report.sentences.weekly_sentences import role_note
from estimation.report.wording import chance

if TYPE_CHECKING:
    from datetime import date

    import pandas as pd
    from matplotlib.axes import Axes

ROW = 96.0
"""Height of a role [px]."""

ABOVE = 30.0
"""Of which are for its name, and what is written of it [px]."""

IN_SIGHT = 0.5
"""[h] Weeks at both ends with fewer hours than that at the upper end of the range are left out."""


def plot_load(
    load: pd.DataFrame,
    *,
    title: str = "",
    width: float = style.WIDE,
    ax: Axes | None = None,
) -> Axes:
    """
    Draw the hours of each role by week: the mean as a line, the range of 8 in 10 shaded.

    Parameters
    ----------
    load : DataFrame
        Columns name, week, hours_low, hours_mean, hours_high, capacity, p_over and is_over, as
        `report.load_by_week` gives them; a role to a row, in their order.
    title, width, ax
        As in every chart of this package.

    Returns
    -------
    Axes

    Examples
    --------
    >>> import pandas as pd
    >>> weeks = pd.to_datetime(["2027-01-11", "2027-01-18"])
    >>> ax = plot_load(pd.DataFrame({
    ...     "name": "Designer", "week": weeks, "hours_low": [10.0, 20.0],
    ...     "hours_mean": [20.0, 40.0], "hours_high": [30.0, 60.0], "capacity": 40.0,
    ...     "p_over": [0.0, 0.5], "is_over": [False, True],
    ... }))
    >>> ax.texts[2].get_text()
    'Designer'
    """
    names = list(dict.fromkeys(load["name"]))
    margins = style.Margins(left=44, right=22, top=26, bottom=28)
    if ax is None:
        height = margins.top + margins.bottom + ROW * max(len(names), 1)
        ax = curves.new_chart(width, height, margins, title)
    style.clear(ax)
    first, last = _range(load)
    ax.set_xlim(axes.as_number(first), axes.as_number(last))
    ax.set_ylim(len(names), 0)
    for number, name in enumerate(names):
        rows = load[load["name"] == name]
        _draw_role(ax, rows, number, row=style.size(ax)[1] / len(names))
    axes.draw_date_axis(ax, first, last)
    note = f"hours a week; line: on average; shaded: {chance(0.8)}; dashed: what people have"
    if style.text_width(note) > style.size(ax)[0]:
        note = f"hours a week; line: mean; shaded: {chance(0.8)}; dashed: people"
    curves.write_note(ax, note)
    curves.write_title(ax, title, margins.left, 34)
    return ax


def _range(load: pd.DataFrame) -> tuple[date, date]:
    """Monday of the first week in which somebody works, and that after the last."""
    busy = load[load["hours_high"] > IN_SIGHT]
    weeks = (load if busy.empty else busy)["week"]
    first = weeks.min().date()
    return first, max(weeks.max().date(), first + timedelta(weeks=1)) + timedelta(weeks=1)


def _draw_role(ax: Axes, rows: pd.DataFrame, number: int, row: float) -> None:
    """One role: its band and mean, what its people have, and its over-booked weeks."""
    capacity = rows["capacity"].to_numpy(float)
    most = float(np.nanmax(np.append(rows["hours_high"].to_numpy(float), capacity)))
    base, scale = number + 1 - 4 / row, (1 - (ABOVE + 4) / row) / max(most, 1e-9)
    weeks = [axes.as_number(week.date()) for week in rows["week"]]
    edges = np.array([*weeks, weeks[-1] + 7])

    def heights(values: np.ndarray) -> np.ndarray:
        """Hours as heights above the line of the role, the last one twice, as steps need it."""
        return base - scale * np.append(values, values[-1])

    low, mean, high = (
        heights(rows[f"hours_{mark}"].to_numpy(float)) for mark in ("low", "mean", "high")
    )
    for week, is_over in zip(weeks, rows["is_over"], strict=True):
        if is_over:
            ax.fill_between(
                [week, week + 7], number + ABOVE / row, base, color=style.BAD_WASH, linewidth=0
            )
            ax.plot([week, week + 7], [base, base], color=style.BAD, linewidth=3, zorder=6)
    ax.fill_between(
        edges, low, high, step="post", color=style.SEQUENCE[1], linewidth=0, zorder=2, alpha=0.8
    )
    ax.step(edges, mean, where="post", color=style.TOGETHER, linewidth=2, zorder=4)
    ax.axhline(base, color=style.EDGE, linewidth=1, zorder=3)
    if np.isfinite(capacity).any():
        ax.step(
            edges,
            heights(capacity),
            where="post",
            color=style.INK,
            linewidth=1.25,
            dashes=(3, 2),
            zorder=5,
        )
    _write_hours(ax, base, scale, most, capacity, row)
    _write_role(ax, rows, number, row)


def _write_hours(
    ax: Axes, base: float, scale: float, most: float, capacity: np.ndarray, row: float
) -> None:
    """Hours at the left of a role: those its people have in most weeks, else the most."""
    known = capacity[np.isfinite(capacity)]
    usual = float(np.median(known)) if known.size else most
    for hours, dy in ((0.0, -1.0), (usual, -4.0)):
        if hours == 0 or scale * hours * row > 16:
            style.write(
                ax,
                f"{hours:,.0f}",
                (0, base - scale * hours),
                offset=(-8, dy),
                anchor="right",
                coordinates=ax.get_yaxis_transform(),
                colour=style.INK_3,
            )


def _write_role(ax: Axes, rows: pd.DataFrame, number: int, row: float) -> None:
    """Name of a role, and when it is over-booked."""
    name, over = str(rows["name"].iloc[0]), rows[rows["is_over"].astype(bool)]
    width = style.size(ax)[0]
    shown = style.shortened(name, width * 0.5, style.LABEL, bold=True)
    at = (0.0, number + 22 / row)
    style.write(
        ax,
        shown,
        at,
        coordinates=ax.get_yaxis_transform(),
        px=style.LABEL,
        colour=style.INK,
        bold=True,
    )
    note, colour = role_note(rows), style.BAD if len(over) else style.INK_2
    dx = style.text_width(shown, style.LABEL, bold=True) + 10
    style.write(
        ax,
        style.shortened(note, width - dx, style.SMALL),
        at,
        offset=(dx, 0),
        coordinates=ax.get_yaxis_transform(),
        colour=colour,
    )

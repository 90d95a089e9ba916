"""What it is worth to know: open questions and uncertain things, most valuable first."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from estimation.plotting import curves, style
from estimation.report.wording import LEAST_DAYS, LEAST_MONEY, NBSP, money, working_days

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

ROW = 29
"""Height of a row [px]."""

NARROW_ROW = 46
"""Height of a row whose name stands above its bar [px]."""

MOST = 10
"""Rows that are drawn."""

RIGHT = 168
"""Room for the two columns right of the bars [px]."""

COLUMNS = (76, 164)
"""Where they end [px]."""

QUESTION = "Question: "
"""What the name of a question begins with."""


def plot_worth(
    worths: pd.DataFrame,
    *,
    currency: str = "EUR",
    title: str = "",
    width: float = style.WIDE,
    ax: Axes | None = None,
) -> Axes:
    """
    Draw what knowing each thing before signing is worth, in money and in days.

    Parameters
    ----------
    worths : DataFrame
        Columns name, worth [money; NaN where it is unknown], days [working days] and is_bound, as
        `report.value_of_information` gives them; the first ten rows are drawn. Bars are the worth,
        or the days where no worth is known.
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
    >>> worths = pd.DataFrame({
    ...     "name": ["Question: Who?"], "worth": [1_900.0], "days": [3.0], "is_bound": [False],
    ... })
    >>> [text.get_text() for text in plot_worth(worths).texts]
    ['worth', 'days earlier', 'Question: Who?', '€1,900', '3']
    """
    rows = _rows(worths)
    narrow = width < 500
    row = NARROW_ROW if narrow else ROW
    margins = style.Margins(left=2 if narrow else 270, right=RIGHT, top=26, bottom=6)
    if ax is None:
        height = margins.top + margins.bottom + row * max(len(rows), 1)
        ax = curves.new_chart(width, height, margins, title)
    style.clear(ax)
    in_money = bool(rows["worth"].notna().any())
    values = np.maximum(rows["worth" if in_money else "days"].to_numpy(float), 0)
    ax.set_xlim(0, max(float(values.max(initial=0)), 1e-9))
    ax.set_ylim(max(len(rows), 1), 0)
    heads = {COLUMNS[0]: "worth"} if in_money else {}
    heads[COLUMNS[1]] = "days earlier"
    for dx, text in heads.items():
        _write(ax, text, (1, 0), dx, 8, style.INK_3)
    low = 0.62 if narrow else 0.5
    for number, (value, each) in enumerate(zip(values, rows.to_dict("records"), strict=True)):
        middle = number + low
        is_question = str(each["name"]).startswith(QUESTION)
        colour = style.SEQUENCE[4] if is_question else style.SEQUENCE[2]
        ax.barh(middle, value, 15 / row, color=colour, zorder=2)
        _write_name(ax, str(each["name"]), number, narrow, margins.left)
        if in_money:
            amount = money(each["worth"], currency)
            text = f"≤ {amount}" if each["is_bound"] and each["worth"] > 0 else amount
            _write(ax, text, (1, middle), COLUMNS[0], -4, style.INK, bold=True)
        days = working_days(each["days"], short=True).removesuffix("s").removesuffix(f"{NBSP}day")
        _write(ax, days if each["days"] > 0 else "0", (1, middle), COLUMNS[1], -4, style.INK_2)
    curves.write_title(ax, title, margins.left, margins.top, RIGHT)
    return ax


def _rows(worths: pd.DataFrame) -> pd.DataFrame:
    """Rows that are worth a number, and all questions; some in any case."""
    is_worth = (worths["worth"] >= LEAST_MONEY) | (worths["days"] >= LEAST_DAYS)
    shown = worths[is_worth | worths["name"].str.startswith(QUESTION)]
    return (worths.head(1) if shown.empty else shown).head(MOST)


def _write(
    ax: Axes,
    text: str,
    at: tuple[float, float],
    dx: float,
    dy: float,
    colour: str,
    *,
    bold: bool = False,
) -> None:
    """A figure in a column right of the bars."""
    style.write(
        ax,
        text,
        at,
        offset=(dx, dy),
        anchor="right",
        coordinates=ax.get_yaxis_transform(),
        px=style.LABEL if bold else style.SMALL,
        colour=colour,
        bold=bold,
    )


def _write_name(ax: Axes, name: str, number: int, narrow: bool, space: float) -> None:
    """What one could know: left of its bar, or above it on a phone."""
    width = style.size(ax)[0] + RIGHT if narrow else space - 16
    style.write(
        ax,
        style.shortened(name, width),
        (0, number if narrow else number + 0.5),
        offset=(0 if narrow else -space, -14 if narrow else -4),
        coordinates=ax.get_yaxis_transform(),
        px=style.LABEL,
        colour=style.INK,
    )

"""What moves the finish: a tornado."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from estimation.plotting import curves, style
from estimation.report.wording import MINUS

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

ROW = 29
"""Height of a row [px]."""

NARROW_ROW = 46
"""Height of a row whose name stands above its bar [px]."""


def plot_drivers(
    drivers: pd.DataFrame,
    *,
    title: str = "",
    width: float = style.WIDE,
    ax: Axes | None = None,
) -> Axes:
    """
    Draw how far the average finish shifts when one thing goes well or badly.

    Parameters
    ----------
    drivers : DataFrame
        Columns name, earlier and later [working days], as `report.drivers` gives them; the first
        row is drawn on top.
    title, width, ax
        As in every chart of this room.

    Returns
    -------
    Axes

    Examples
    --------
    >>> import pandas as pd
    >>> frame = pd.DataFrame({"name": ["Reviews"], "earlier": [-9.0], "later": [8.6]})
    >>> [text.get_text() for text in plot_drivers(frame).texts][-2:]
    ['−9', '+9']
    """
    narrow = width < 500
    row = NARROW_ROW if narrow else ROW
    margins = style.Margins(left=30 if narrow else 270, right=44, top=26, bottom=6)
    if ax is None:
        height = margins.top + margins.bottom + row * len(drivers)
        ax = curves.new_chart(width, height, margins, title)
    style.clear(ax)
    earlier, later = drivers["earlier"].to_numpy(float), drivers["later"].to_numpy(float)
    least, most = min(earlier.min(initial=0), 0), max(later.max(initial=0), 0)
    span = max(most - least, 1e-9)
    # Both ends keep room for their numbers, even where one side is empty.
    ax.set_xlim(least - 0.06 * span, most + 0.02 * span)
    ax.set_ylim(len(drivers), 0)
    ax.axvline(0, color=style.EDGE, linewidth=1, zorder=1)
    for y, words, anchor in ((-8, "earlier", "right"), (8, "later, working days", "left")):
        style.write(
            ax,
            words,
            (0, 0),
            offset=(y, 8),
            anchor=anchor,
            colour=style.INK_3,
        )
    low = 0.62 if narrow else 0.5
    bar = 15 / row
    for number, name in enumerate(drivers["name"]):
        middle = number + low
        ax.barh(middle, earlier[number], bar, color=style.SEQUENCE[2], zorder=2)
        ax.barh(middle, later[number], bar, color=style.SEQUENCE[4], zorder=2)
        _write_name(ax, str(name), number, narrow, margins.left)
        _write_end(ax, min(earlier[number], 0), middle, -6, "right")
        _write_end(ax, max(later[number], 0), middle, 6, "left")
    curves.write_title(ax, title, margins.left, margins.top)
    return ax


def _write_name(ax: Axes, name: str, number: int, narrow: bool, room: float) -> None:
    """What moves the finish: left of its bar, or above it on a phone."""
    if narrow:
        width = style.size(ax)[0] + 60
        words = style.shortened(name, width)
        at, offset = (0.0, float(number)), (-30.0, -14.0)
    else:
        words = style.shortened(name, room - 16)
        at, offset = (0.0, number + 0.5), (-room, -4.0)
    style.write(
        ax,
        words,
        at,
        offset=offset,
        coordinates=ax.get_yaxis_transform(),
        px=style.LABEL,
        colour=style.INK,
        halo=narrow,
    )


def _write_end(ax: Axes, days: float, y: float, dx: float, anchor: str) -> None:
    """The days at the end of a bar, halves below three."""
    shown = np.round(abs(days) * 2) / 2 if abs(days) < 3 else np.round(abs(days))
    whole, half = int(shown), shown % 1 > 0
    number = f"{whole or ''}{'½' if half else ''}" or "0"
    sign = MINUS if anchor == "right" else "+"
    style.write(
        ax,
        f"{sign}{number}" if shown else "0",
        (days, y),
        offset=(dx, -4),
        anchor=anchor,
        px=style.LABEL,
        colour=style.INK if anchor == "left" else style.INK_2,
        bold=anchor == "left",
    )

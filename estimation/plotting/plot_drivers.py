"""What moves the finish, the cost or the margin: a tornado."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from estimation.plotting import curves, style
from estimation.report.wording import LEAST_MONEY, money_change, signed_halves

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from estimation.distributions import Array

ROW = 29
"""Height of a row [px]."""

_SIDES = {
    "finish_days": ("earlier", "later, working days"),
    "cost": ("cheaper", "more expensive"),
    "margin": ("less margin", "more margin"),
}

NARROW_ROW = 46
"""Height of a row whose name stands above its bar [px]."""


def plot_drivers(
    drivers: pd.DataFrame,
    *,
    figure: Literal["finish_days", "cost", "margin"] = "finish_days",
    currency: str = "EUR",
    title: str = "",
    width: float = style.WIDE,
    ax: Axes | None = None,
) -> Axes:
    """
    Draw how far the average shifts when one thing goes well or badly.

    Parameters
    ----------
    drivers : DataFrame
        Columns name, earlier and later [working days, or money], as `report.drivers` gives them for
        the figure; the first row is drawn on top.
    figure : {"finish_days", "cost", "margin"}
        What shifts.
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
    >>> frame = pd.DataFrame({"name": ["Reviews"], "earlier": [-9.0], "later": [8.6]})
    >>> [text.get_text() for text in plot_drivers(frame).texts][-2:]
    ['−9', '+8½']
    """
    narrow = width < 500
    row = NARROW_ROW if narrow else ROW
    margins = style.Margins(left=4 if narrow else 256, right=6, top=26, bottom=6)
    if ax is None:
        height = margins.top + margins.bottom + row * len(drivers)
        ax = curves.new_chart(width, height, margins, title)
    style.clear(ax)
    ends = drivers[["earlier", "later"]].to_numpy(float)
    earlier, later = ends.min(axis=1, initial=0), ends.max(axis=1, initial=0)
    labels = [
        [_figure_text(float(at), figure, currency) for at in side] for side in (earlier, later)
    ]
    _set_limits(ax, earlier, later, labels)
    ax.set_ylim(len(drivers), 0)
    ax.axvline(0, color=style.EDGE, linewidth=1, zorder=1)
    for y, text, anchor in zip((-8, 8), _SIDES[figure], ("right", "left"), strict=True):
        style.write(
            ax,
            text,
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
        _write_end(ax, earlier[number], labels[0][number], middle, -6, "right")
        _write_end(ax, later[number], labels[1][number], middle, 6, "left")
    curves.write_title(ax, title, margins.left, margins.top)
    return ax


def _set_limits(ax: Axes, earlier: Array, later: Array, labels: list[list[str]]) -> None:
    """From the longest bar to the longest, with space for what stands at its end."""
    least, most = earlier.min(initial=0), later.max(initial=0)
    span, width = max(most - least, 1e-9), style.size(ax)[0]
    spaces = [
        max((style.text_width(text, style.LABEL, bold=True) for text in side), default=0) + 10
        for side in labels
    ]
    per_px = span / max(width - sum(spaces), 40)
    ax.set_xlim(least - spaces[0] * per_px, most + spaces[1] * per_px)


def _write_name(ax: Axes, name: str, number: int, narrow: bool, space: float) -> None:
    """What moves the finish: left of its bar, or above it on a phone."""
    if narrow:
        text = style.shortened(name, style.size(ax)[0])
        at, offset = (0.0, float(number)), (0.0, -14.0)
    else:
        text = style.shortened(name, space - 16)
        at, offset = (0.0, number + 0.5), (-space, -4.0)
    style.write(
        ax,
        text,
        at,
        offset=offset,
        coordinates=ax.get_yaxis_transform(),
        px=style.LABEL,
        colour=style.INK,
        halo=narrow,
    )


def _figure_text(size: float, figure: str, currency: str) -> str:
    """What stands at the end of a bar."""
    if figure == "finish_days":
        return signed_halves(size)
    return "0" if abs(size) < LEAST_MONEY else money_change(size, currency)


def _write_end(ax: Axes, at: float, text: str, y: float, dx: float, anchor: str) -> None:
    """What a bar comes to, at its end."""
    style.write(
        ax,
        text,
        (at, y),
        offset=(dx, -4),
        anchor=anchor,
        px=style.LABEL,
        colour=style.INK if anchor == "left" else style.INK_2,
        bold=anchor == "left",
    )

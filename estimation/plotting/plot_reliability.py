"""How far stated chances held."""

from __future__ import annotations

from typing import TYPE_CHECKING

from estimation.plotting import axes, style

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

HEIGHT = 320.0
"""Height without a title [px]."""

MARGINS = style.Margins(left=44, right=20, top=34, bottom=52)


def plot_reliability(
    reliability: pd.DataFrame,
    *,
    title: str = "",
    width: float = style.WIDE,
    ax: Axes | None = None,
) -> Axes:
    """
    Draw the share that held against the chance that was stated.

    Parameters
    ----------
    reliability : DataFrame
        Columns level and held [share], low and high [share]: what chance alone explains.
    title, width, ax
        As in every chart of this package.

    Returns
    -------
    Axes

    Examples
    --------
    >>> import pandas as pd
    >>> frame = pd.DataFrame({"level": [0.2, 0.8], "held": [0.25, 0.79], "low": [0.1, 0.7],
    ...                       "high": [0.3, 0.9]})
    >>> len(plot_reliability(frame).lines) > 2
    True
    """
    ax = ax or style.new_axes(min(width, 480), HEIGHT, MARGINS)
    style.clear(ax)
    ax.set_xlim(0, 10)
    axes.draw_chance_axis(ax)
    stated, held = 10 * reliability["level"], 10 * reliability["held"]
    ax.fill_between(
        stated,
        10 * reliability["low"],
        10 * reliability["high"],
        color=style.TOGETHER_WASH,
        linewidth=0,
        zorder=1.5,
    )
    ax.plot([0, 10], [0, 10], color=style.EDGE, linewidth=1, linestyle=(0, (4, 3)), zorder=2)
    ax.plot(stated, held, color=style.TOGETHER, linewidth=2, zorder=3)
    ax.plot(
        stated, held, color=style.TOGETHER, linestyle="none", marker="o", markersize=5, zorder=3
    )
    for tenth in range(0, 11, 2):
        axes.draw_tick(ax, tenth, str(tenth))
    axes.name_axis(ax, "stated chance, of 10")
    if title:
        style.write(ax, title, (0, 1), offset=(0, 8), coordinates="axes fraction", bold=True)
    return ax

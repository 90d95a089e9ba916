"""Where among the stated chances the truth fell."""

from __future__ import annotations

from typing import TYPE_CHECKING

from estimation.plotting import axes, style

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes

HEIGHT = 220.0
"""Height without a title [px]."""

MARGINS = style.Margins(left=20, right=20, top=28, bottom=52)


def plot_pit(
    shares: Sequence[float],
    band: tuple[float, float],
    *,
    title: str = "",
    width: float = style.WIDE,
    ax: Axes | None = None,
) -> Axes:
    """
    Draw the share of truths in each tenth of the stated chances.

    Parameters
    ----------
    shares : sequence of float
        In tenths, rising; they sum to 1.
    band : pair of float
        Shares between which chance alone leaves forecasts that hold.
    title, width, ax
        As in every chart of this package.

    Returns
    -------
    Axes

    Examples
    --------
    >>> len(plot_pit([0.1] * 10, (0.08, 0.12)).patches)
    11
    """
    ax = ax or style.new_axes(min(width, 480), HEIGHT, MARGINS)
    style.clear(ax)
    ax.set_xlim(0, 10)
    ax.set_ylim(0, max(*shares, band[1]) * 1.1)
    ax.axhspan(*band, color=style.TOGETHER_WASH, linewidth=0, zorder=1)
    ax.bar(
        [k + 0.5 for k in range(len(shares))],
        shares,
        width=0.8,
        color=style.TOGETHER,
        zorder=2,
    )
    ax.axhline(1 / len(shares), color=style.EDGE, linewidth=1, linestyle=(0, (4, 3)), zorder=3)
    ax.axhline(0, color=style.EDGE, linewidth=1, zorder=3, clip_on=False)
    for k, share in enumerate(shares):
        style.write(
            ax, f"{100 * share:.0f}", (k + 0.5, share), offset=(0, 4), anchor="center", halo=True
        )
        axes.draw_tick(ax, k + 0.5, f"{k + 1}")
    axes.name_axis(ax, "tenth of the stated chances, lowest first")
    if title:
        style.write(ax, title, (0, 1), offset=(0, 8), coordinates="axes fraction", bold=True)
    return ax

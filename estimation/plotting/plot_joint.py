"""Date and cost of each trial, and the pairs that hold together."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from estimation.plotting import axes, curves, style
from estimation.plotting.placing import Canvas, Spot
from estimation.report.wording import chance, day, money

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

MARGINS = style.Margins(left=58, right=22, top=26, bottom=26)

HEIGHT = 360
"""Height of the scatter without a title [px]."""


NARROW_CANVAS = 400
"""Width of the drawing [px] below which the name of the pair breaks into short lines."""


def plot_joint(
    scatter: pd.DataFrame,
    frontier: pd.DataFrame,
    promise: pd.DataFrame,
    *,
    currency: str = "EUR",
    asked: tuple[curves.Asked, curves.Asked] | None = None,
    both: float | None = None,
    title: str = "",
    width: float = style.WIDE,
    ax: Axes | None = None,
) -> Axes:
    r"""
    Draw each trial as a dot, the frontier of equal joint confidence, and a pair to promise.

    Parameters
    ----------
    scatter : DataFrame
        Columns finish_date and cost, as `report.joint_scatter` gives them.
    frontier : DataFrame
        Columns finish_date and cost, as `report.joint_frontier` gives them at the level.
    promise : DataFrame
        One row with level, finish_date and cost, as `report.joint_levels` gives it.
    currency : str
        Code of the currency.
    asked : (Asked, Asked), optional
        The date and the cost that are asked for; dashed lines, the corner shaded where both hold.
    both : float, optional
        How often both hold.
    title, width, ax
        As in every chart of this package.

    Returns
    -------
    Axes

    Examples
    --------
    >>> import pandas as pd
    >>> dates = pd.to_datetime(["2027-05-03", "2027-05-10", "2027-05-19"])
    >>> pairs = pd.DataFrame({"finish_date": dates, "cost": [50e3, 60e3, 58e3]})
    >>> promise = pairs.iloc[[1]].assign(level=0.8)
    >>> ax = plot_joint(pairs, pairs, promise)
    >>> ax.texts[-1].get_text().replace("\xa0", " ")
    'hold together in 8 in 10'
    """
    ax = ax or curves.new_chart(width, HEIGHT, MARGINS, title)
    style.clear(ax)
    days = [_number(each) for each in scatter["finish_date"]]
    start, end = _set_limits(ax, scatter, asked)
    axes.draw_date_axis(ax, start, end)
    low, high = ax.get_ylim()
    axes.draw_money_rungs(ax, low, high, currency)
    ax.axhline(low, color=style.EDGE, linewidth=1, zorder=3, clip_on=False)
    ax.scatter(days, scatter["cost"], s=9, color=style.CATEGORIES[4], linewidth=0, zorder=2)
    canvas = Canvas(ax)
    if asked is not None:
        _draw_asked(ax, canvas, asked, both)
    _draw_frontier(ax, canvas, frontier, promise, currency, start)
    curves.write_title(ax, title, MARGINS.left, 24)
    return ax


def _number(value: Any) -> float:
    """The end of a date as a number on the axis."""
    return axes.as_number(axes.as_date(value)) + 1


def _set_limits(
    ax: Axes, scatter: pd.DataFrame, asked: tuple[curves.Asked, curves.Asked] | None
) -> tuple[date, date]:
    """All but the farthest dots, and what is asked for if it is near."""
    dates, costs = scatter["finish_date"].sort_values(), scatter["cost"].sort_values()
    far = max(len(costs) // 200, 0)
    first, last = axes.as_date(dates.iloc[far]), axes.as_date(dates.iloc[-1 - far])
    low, high = float(costs.iloc[far]), float(costs.iloc[-1 - far])
    pad = max((high - low) * 0.06, abs(high) * 0.01, 1e-6)
    low, high = low - pad, high + pad
    if asked is not None:
        when, most = asked[0].value, float(asked[1].value)  # type: ignore[arg-type]
        assert isinstance(when, date)
        near = max((last - first) * 0.4, timedelta(weeks=1))
        if first - near <= when <= last + near:
            first, last = min(first, when), max(last, when + timedelta(days=1))
        if low - 0.4 * (high - low) <= most <= high + 0.4 * (high - low):
            low, high = min(low, most - pad), max(high, most + pad)
    axes.set_date_limits(ax, first - timedelta(days=1), last + timedelta(days=1))
    ax.set_ylim(low, high)
    start = axes.monday_before(first - timedelta(days=1))
    return start, start + timedelta(days=round(float(ax.get_xlim()[1] - ax.get_xlim()[0])))


def _draw_asked(
    ax: Axes, canvas: Canvas, asked: tuple[curves.Asked, curves.Asked], both: float | None
) -> None:
    """Dashed lines at what is asked for, and the corner in which both hold."""
    (left, right), (low, high) = ax.get_xlim(), ax.get_ylim()
    x, y = _number(asked[0].value), float(asked[1].value)  # type: ignore[arg-type]
    inside_x, inside_y = min(max(x, left), right), min(max(y, low), high)
    ax.fill_between(
        [left, inside_x], low, inside_y, color=style.TOGETHER_WASH, linewidth=0, zorder=0
    )
    dashed: dict[str, Any] = {
        "color": style.INK_2,
        "linewidth": 1.25,
        "dashes": (3, 3),
        "zorder": 4,
    }
    if left < x < right:
        ax.plot([x, x], [low, high], **dashed)
        canvas.add_line((x, low), (x, high))
    if low < y < high:
        ax.plot([left, right], [y, y], **dashed)
        canvas.add_line((left, y), (right, y))
    height = canvas.height
    spots = [Spot(dx, up, side) for up in (10, 26, 42, 58, height - 14)
             for dx, side in ((7, "left"), (-7, "right"))]  # fmt: skip
    text = style.shortened(asked[0].label, canvas.width * 0.6, style.SMALL)
    canvas.label([(text, False)], (inside_x, low), spots)
    text = style.shortened(asked[1].label, canvas.width * 0.6, style.SMALL)
    wide = canvas.width
    spots = [Spot(dx, dy, side) for dx, side in ((wide - 4, "right"), (6, "left"))
             for dy in (6, -15, 24, 44)]  # fmt: skip
    canvas.label([(text, False)], (left, inside_y), spots)
    if both is not None and inside_x > left and inside_y > low:
        spots = [Spot(8, up, "left") for up in (24, 44, 64, 10)]
        lines = [("both hold", False), (f"in {chance(both)}", True)]
        canvas.label(lines, (left, low), spots)


def _draw_frontier(
    ax: Axes,
    canvas: Canvas,
    frontier: pd.DataFrame,
    promise: pd.DataFrame,
    currency: str,
    start: date,
) -> None:
    """The frontier, and the pair to promise with its name."""
    x, y = [_number(each) for each in frontier["finish_date"]], frontier["cost"].tolist()
    # Before the first date no cost is enough; after the last a later date changes nothing.
    right, top = ax.get_xlim()[1], ax.get_ylim()[1]
    xs, ys = [x[0], *x, max(right, x[-1])], [max(top, y[0]), *y, y[-1]]
    ax.plot(xs, ys, color=style.PAPER, linewidth=5, zorder=5)
    ax.plot(xs, ys, color=style.TOGETHER, linewidth=2.25, zorder=6)
    canvas.add_curve(xs, ys)
    row = promise.iloc[0]
    at = _number(row["finish_date"]), float(row["cost"])
    ax.plot(
        [at[0]],
        [at[1]],
        "o",
        markersize=9,
        color=style.INK,
        markeredgecolor=style.PAPER,
        markeredgewidth=2,
        zorder=8,
    )
    when, cost = day(axes.as_date(row["finish_date"]), since=start), money(at[1], currency)
    lines = [(f"{when} and {cost}", True), (f"hold together in {chance(row['level'])}", False)]
    if canvas.width < NARROW_CANVAS:
        lines = [(f"{when} and", True), (cost, True), (f"in {chance(row['level'])}", False)]
    spots = [Spot(10, up, "left") for up in (24, 40, 60, 90, -20, -40)]
    spots += [Spot(-10, down, "right") for down in (-24, -50, -80)]
    canvas.label(lines, at, spots)

"""Histogram of the finish, the cost or the margin."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from estimation.plotting import axes, curves, style
from estimation.plotting.placing import Canvas, Spot
from estimation.report.wording import chance, day, money

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

MARGINS = style.Margins(left=34, right=34, top=44, bottom=26)

HEIGHT = 270
"""Height of a histogram without a title [px]."""

TIER = 32.0
"""Room above the bars for one label of two lines [px]."""

_NOTES = {"finish_date": "are done", "cost": "cost less", "margin": "keep more"}
"""What a share of the projects does at a level."""


def plot_histogram(
    bars: pd.DataFrame,
    marks: pd.DataFrame,
    figure: str = "finish_date",
    *,
    currency: str = "EUR",
    asked: curves.Asked | None = None,
    title: str = "",
    width: float = style.WIDE,
    ax: Axes | None = None,
) -> Axes:
    """
    Draw how often each week, or each amount, comes out, and where the levels are.

    Bars of the middle range are dark, those beyond its ends light.

    Parameters
    ----------
    bars : DataFrame
        Columns low, high and share, as `report.histogram` gives them.
    marks : DataFrame
        Columns level and `figure`, as `report.level_table` gives them: the lower end of the middle
        range, the chosen level, the upper end.
    figure : {"finish_date", "cost", "margin"}
        What is counted.
    currency : str
        Code of the currency.
    asked : Asked, optional
        What is asked for; a dashed line.
    title, width, ax
        As in every chart of this package.

    Returns
    -------
    Axes

    Examples
    --------
    >>> import pandas as pd
    >>> bars = pd.DataFrame({"low": [4e4, 5e4], "high": [5e4, 6e4], "share": [0.3, 0.7]})
    >>> marks = pd.DataFrame({"level": [0.1, 0.8, 0.9], "cost": [4.2e4, 5.4e4, 5.8e4]})
    >>> len(plot_histogram(bars, marks, "cost").patches)
    2
    """
    ax = ax or curves.new_chart(width, HEIGHT, MARGINS, title)
    style.clear(ax)
    lows, highs = ([axes.number_of(each) for each in bars[end]] for end in ("low", "high"))
    ends = [axes.number_of(each) for each in marks[figure]]
    chosen, low, high = ends[1], min(ends), max(ends)
    asked_x = None if asked is None else axes.number_of(asked.value)
    _set_limits(ax, lows, highs, asked_x)
    tiers = 1 if asked is None else 2
    height = style.size(ax)[1]
    ax.set_ylim(0, float(bars["share"].max()) * height / (height - TIER * tiers - 4))
    _draw_bars(ax, list(zip(lows, highs, bars["share"], strict=True)), low, high)
    _draw_axis(ax, bars, figure, currency)
    _write_range(ax, bars, marks, figure, currency)
    canvas, level = Canvas(ax), float(marks["level"].iloc[1])
    # A date is over at the end of its day.
    over = 1 if figure == "finish_date" else 0
    names = _figure_text(marks[figure].iloc[1], bars, currency), f"{chance(level)} {_NOTES[figure]}"
    lines = [_Line(chosen + over, names, is_asked=False)]
    if asked is not None and asked_x is not None:
        names = asked.label, f"holds in {chance(asked.chance)}"
        lines.append(_Line(asked_x + over, names, is_asked=True))
    # Labels stand right of their lines: that of the line further left above that of the other.
    for tier, line in enumerate(sorted(lines, key=lambda each: each.x)):
        _draw_level(ax, canvas, line, tier)
    curves.write_title(ax, title, MARGINS.left, 36)
    return ax


def _draw_bars(ax: Axes, bars: list[tuple[float, float, float]], low: float, high: float) -> None:
    """Draw bars of (left, right, share), dark where they reach into the middle range."""
    for left, right, share in bars:
        inside = right > low and left <= high
        gap = 0.06 * (right - left)
        ax.bar(
            left + gap,
            share,
            right - left - 2 * gap,
            align="edge",
            color=style.SEQUENCE[3 if inside else 1],
            edgecolor=style.SEQUENCE[4 if inside else 2],
            linewidth=0.75,
            zorder=2,
        )


def _set_limits(ax: Axes, lows: list[float], highs: list[float], asked: float | None) -> None:
    """All bars, and what is asked for unless that would squeeze them."""
    first, last = lows[0], highs[-1]
    space = (last - first) * 0.5
    if asked is not None and first - space <= asked <= last + space:
        step = highs[0] - lows[0]
        first, last = min(first, asked - step), max(last, asked + step)
    ax.set_xlim(first, last)


def _draw_axis(ax: Axes, bars: pd.DataFrame, figure: str, currency: str) -> None:
    left, right = ax.get_xlim()
    ax.axhline(0, color=style.EDGE, linewidth=1, zorder=3, clip_on=False)
    if figure != "finish_date":
        axes.draw_money_axis(ax, left, right, currency)
        return
    start = axes.as_date(bars["low"].iloc[0]) + timedelta(
        days=round(left - axes.number_of(bars["low"].iloc[0]))
    )
    end = start + timedelta(days=round(right - left))
    first = axes.monday_before(start + timedelta(days=6))
    axes.draw_date_axis(ax, first, end)


def _write_range(
    ax: Axes, bars: pd.DataFrame, marks: pd.DataFrame, figure: str, currency: str
) -> None:
    """Write what the dark bars hold, and what a bar is where there is space for it."""
    low, _, high = sorted(marks[figure])
    ends = [_figure_text(each, bars, currency) for each in (low, high)]
    held = chance(abs(float(marks["level"].iloc[2] - marks["level"].iloc[0])))
    verb = {"finish_date": "end", "cost": "cost", "margin": "keep"}[figure]
    text = f"{held} {verb} {'between ' if ends[0] != ends[1] else ''}{' and '.join(ends)}"
    if ends[0] == ends[1]:
        text = f"{held} {verb} {'on ' if figure == 'finish_date' else ''}{ends[0]}"
    space = style.size(ax)[0]
    longer = f"{text}; each bar is {_bar(bars, figure, currency)}"
    text = longer if style.text_width(longer) <= space else text
    text = style.shortened(text, space, style.SMALL)
    style.write(ax, text, (0, 1), offset=(0, 8), coordinates="axes fraction")


def _figure_text(value: Any, bars: pd.DataFrame, currency: str) -> str:
    """Write a date or an amount."""
    if isinstance(value, int | float):
        return money(value, currency)
    return day(axes.as_date(value), since=axes.as_date(bars["low"].iloc[0]))


class _Line(NamedTuple):
    """A level, or what is asked for: where it is, and what stands beside it."""

    x: float
    text: tuple[str, str]
    is_asked: bool


def _draw_level(ax: Axes, canvas: Canvas, line: _Line, tier: int) -> None:
    """A line up to its label, which stands beside it above the bars."""
    x, text, is_asked = line
    rise = canvas.height - 12 - TIER * tier
    y = ax.get_ylim()[1] * (rise + 11) / canvas.height
    style_of: dict[str, Any] = {"color": style.INK, "linewidth": 1.25, "zorder": 5}
    if is_asked:
        style_of |= {"color": style.INK_2, "dashes": (3, 3)}
    left, right = ax.get_xlim()
    if left < x < right:
        ax.plot([x, x], [0, y], **style_of)
    at = min(max(x, left), right)
    beside = canvas.width * max(at - left, right - at) / (right - left) - 8
    first = style.shortened(text[0], beside, style.LABEL, bold=not is_asked)
    lines = [(first, not is_asked), (text[1], is_asked)]
    canvas.label(lines, (at, 0), [Spot(7, rise, "left"), Spot(-7, rise, "right")])


def _bar(bars: pd.DataFrame, figure: str, currency: str) -> str:
    """What one bar stands for."""
    step = axes.number_of(bars["high"].iloc[0]) - axes.number_of(bars["low"].iloc[0])
    if figure != "finish_date":
        return f"a step of {money(step, currency, exact=step >= 1)}"
    if step < 7:
        return "a day"
    return "a week" if step == 7 else f"{round(step / 7)} weeks"

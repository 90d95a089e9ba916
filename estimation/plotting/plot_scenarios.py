"""Scenarios side by side: strips on one axis."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from estimation.plotting import axes, curves, style
from estimation.report.wording import day, money

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

ROW = 50.0
"""Height of a row [px]: the name, the strip, the labels of its ends."""

MARGINS = style.Margins(left=2, right=14, top=24, bottom=4)


def plot_scenarios(
    scenarios: pd.DataFrame,
    figure: Literal["finish", "cost"] = "finish",
    *,
    currency: str = "EUR",
    asked: curves.Asked | None = None,
    title: str = "",
    width: float = style.WIDE,
    ax: Axes | None = None,
) -> Axes:
    """
    Draw a strip for each scenario: the bar holds 8 in 10, the dot is the middle one.

    Parameters
    ----------
    scenarios : DataFrame
        By name, as `report.compare` gives it: finish_low, finish_middle and finish_high, or
        cost_low, cost_middle and cost_high.
    figure : {"finish", "cost"}
        What is compared.
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
    >>> frame = pd.DataFrame(
    ...     {"cost_low": [52e3], "cost_middle": [61e3], "cost_high": [72e3]}, index=["As planned"]
    ... )
    >>> [text.get_text() for text in plot_scenarios(frame, "cost").texts]
    ['As planned', '€52,000', '€72,000']
    """
    if ax is None:
        height = MARGINS.top + MARGINS.bottom + ROW * len(scenarios)
        ax = curves.new_chart(width, height, MARGINS, title)
    style.clear(ax)
    ends = [scenarios[f"{figure}_{part}"] for part in ("low", "middle", "high")]
    numbers = [[axes.number_of(value) for value in column] for column in ends]
    asked_x = None if asked is None else axes.number_of(asked.value)
    _set_limits(ax, [x for column in numbers for x in column], asked_x)
    ax.set_ylim(len(scenarios), 0)
    if asked is not None and asked_x is not None:
        _draw_asked(ax, asked, asked_x)
    for row, name in enumerate(scenarios.index):
        colour = style.CATEGORIES[min(row, len(style.CATEGORIES) - 1)]
        low, middle, high = (column[row] for column in numbers)
        _draw_strip(ax, row, (low, middle, high), colour)
        texts = [_figure_text(column.iloc[row], currency) for column in (ends[0], ends[2])]
        _write_row(ax, str(name), row, (low, high), texts)
    curves.write_title(ax, title, MARGINS.left, MARGINS.top + 10)
    return ax


def _figure_text(value: Any, currency: str) -> str:
    """Write a date or an amount."""
    return money(value, currency) if isinstance(value, int | float) else day(axes.as_date(value))


def _set_limits(ax: Axes, numbers: list[float], asked: float | None) -> None:
    """From the least to the most, with space for the labels."""
    least, most = min(numbers), max(numbers)
    span = max(most - least, 1.0)
    if asked is not None and least - span <= asked <= most + span:
        least, most = min(least, asked), max(most, asked)
        span = max(most - least, 1.0)
    ax.set_xlim(least - 0.08 * span, most + 0.08 * span)


def _draw_asked(ax: Axes, asked: curves.Asked, x: float) -> None:
    """What is asked for: a dashed line with its label above."""
    left, right = ax.get_xlim()
    if not left <= x <= right:
        return
    ax.axvline(x, color=style.INK_2, linewidth=1.25, dashes=(3, 3), zorder=1)
    width = style.size(ax)[0]
    label = style.shortened(asked.label, width, style.SMALL)
    half = style.text_width(label) / 2
    middle = min(max((x - left) / (right - left) * width, half), width - half + MARGINS.right)
    style.write(
        ax, label, (middle / width, 1), offset=(0, 8), anchor="center", coordinates="axes fraction"
    )


def _draw_strip(ax: Axes, row: int, ends: tuple[float, float, float], colour: str) -> None:
    """The strip of one scenario on its hairline."""
    low, middle, high = ends
    y = row + 0.55
    ax.axhline(y, color=style.RULE, linewidth=1, zorder=0)
    ax.barh(y, high - low, 6 / ROW, left=low, color=colour, zorder=3)
    ax.plot(
        [middle],
        [y],
        "o",
        markersize=10,
        color=colour,
        markeredgecolor=style.PAPER,
        markeredgewidth=2,
        zorder=4,
    )


def _write_row(ax: Axes, name: str, row: int, ends: tuple[float, float], texts: list[str]) -> None:
    """The scenario's name at the left, and what the ends of its strip are."""
    style.write(
        ax,
        style.shortened(name, style.size(ax)[0] - 10, bold=True),
        (0, row),
        offset=(0, -17),
        coordinates=ax.get_yaxis_transform(),
        px=style.LABEL,
        colour=style.INK,
        bold=True,
        halo=True,
    )
    left, right = ax.get_xlim()
    per_unit = style.size(ax)[0] / (right - left)
    space = (ends[1] - ends[0]) * per_unit
    if texts[0] == texts[1]:
        texts = texts[:1]
    widths = [style.text_width(each) for each in texts]
    # Ends that lie too close share one label in their middle.
    if len(texts) == 1 or sum(widths) + 8 > space:
        middle = (sum(ends) / 2 - left) * per_unit
        both = " to ".join(texts)
        half = style.text_width(both) / 2
        middle = min(max(middle, half), style.size(ax)[0] - half)
        style.write(
            ax,
            both,
            (middle / style.size(ax)[0], row + 0.55),
            offset=(0, -18),
            anchor="center",
            coordinates=ax.get_yaxis_transform(),
            halo=True,
        )
        return
    for x, each, anchor in zip(ends, texts, ("left", "right"), strict=True):
        style.write(ax, each, (x, row + 0.55), offset=(0, -18), anchor=anchor, halo=True)

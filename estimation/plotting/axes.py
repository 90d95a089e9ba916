"""Axes of chance, dates and money: where their ticks are, and what stands at them."""

from __future__ import annotations

import math
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pandas as pd
from matplotlib.dates import date2num

from estimation.plotting import style
from estimation.report.wording import MINUS, SYMBOLS, day

if TYPE_CHECKING:
    from collections.abc import Iterator

    from matplotlib.axes import Axes

_WEEKS = (1, 2, 4, 8, 13, 26, 52, 104)
"""Weeks from one tick to the next: the fewest that leave space for the labels."""


def as_number(when: date) -> float:
    """A date as matplotlib counts it [days]."""
    return float(date2num(when))


def as_date(value: Any) -> date:
    """The date in a cell of a frame."""
    return pd.Timestamp(value).date()


def number_of(value: Any) -> float:
    """A date or an amount in a cell of a frame, as matplotlib counts it."""
    return float(value) if isinstance(value, int | float) else as_number(as_date(value))


def monday_before(when: date) -> date:
    """The Monday of a date's week."""
    return when - timedelta(days=when.weekday())


def draw_chance_axis(ax: Axes) -> None:
    """From 0 to 10 "of 10", with hairlines."""
    ax.set_ylim(0, 10)
    for tenth in range(2, 11, 2):
        ax.axhline(tenth, color=style.RULE, linewidth=1, zorder=1)
        _left_of_axis(ax, str(tenth), tenth, -4)
    _left_of_axis(ax, "of 10", 10, 14)
    ax.axhline(0, color=style.EDGE, linewidth=1, zorder=3, clip_on=False)


def _left_of_axis(ax: Axes, text: str, tenth: float, dy: float) -> None:
    """A label of the chance axis."""
    style.write(
        ax,
        text,
        (0, tenth / 10),
        offset=(-8, dy),
        anchor="right",
        coordinates="axes fraction",
        colour=style.INK_3,
    )


def set_date_limits(ax: Axes, first: date, last: date) -> None:
    """From the Monday before the first date to the Monday after the last."""
    end = monday_before(last + timedelta(days=6))
    start = monday_before(first)
    ax.set_xlim(as_number(start), as_number(max(end, start + timedelta(weeks=2))))


def draw_date_axis(ax: Axes, start: date, end: date) -> None:
    """Ticks on Mondays, the month where it is new, the year where it is new."""
    width, _ = style.size(ax)
    weeks = max((end - start).days / 7, 1)
    step = next((w for w in _WEEKS if weeks / w * _space(w) <= width), None)
    if step is None:
        step = 52 * math.ceil(weeks * _space(52) / width / 52)
    before: date | None = None
    at = start
    while at <= end:
        new_month = before is None or before.month != at.month or before.year != at.year
        new_year = before is not None and before.year != at.year
        text = day(at, year=step >= 52) if new_month else str(at.day)
        if new_year and step < 52:
            text = str(at.year)
        draw_tick(ax, as_number(at), text)
        before, at = at, at + timedelta(weeks=step)


def _space(weeks: int) -> float:
    """What the label of a tick takes [px]: longer where each has its year."""
    return 54 if weeks < 52 else 88


def draw_money_axis(ax: Axes, low: float, high: float, currency: str) -> None:
    """Round amounts, thousands as k, millions as M."""
    for amount, text in _rungs(low, high, style.size(ax)[0] / 64, currency):
        draw_tick(ax, amount, text)


def draw_money_rungs(ax: Axes, low: float, high: float, currency: str) -> None:
    """Round amounts left of the axes, each with a hairline."""
    for amount, text in _rungs(low, high, style.size(ax)[1] / 44, currency):
        ax.axhline(amount, color=style.RULE, linewidth=1, zorder=0)
        style.write(
            ax,
            text,
            (0, amount),
            offset=(-8, -4),
            anchor="right",
            coordinates=ax.get_yaxis_transform(),
            colour=style.INK_3,
        )


def _rungs(low: float, high: float, most: float, currency: str) -> Iterator[tuple[float, str]]:
    """Round amounts between two, at most so many or else two, and how they are written."""
    step = round_step((high - low) / max(most, 2))
    at = math.ceil(low / step - 1e-9) * step
    while at <= high + step * 1e-9:
        yield at, short_money(at, step, currency)
        at += step


def round_step(least: float) -> float:
    """Smallest of 1, 2, 5 times a power of ten that is not below the least."""
    least = max(least, 1e-9)
    power = 10.0 ** math.floor(math.log10(least))
    return next(k * power for k in (1, 2, 5, 10) if k * power >= least * (1 - 1e-9))


def short_money(amount: float, step: float, currency: str) -> str:
    """An amount at a tick."""
    sign = ("" if amount >= 0 else MINUS) + SYMBOLS.get(currency, f"{currency} ")
    amount = abs(amount)
    if amount < step / 2:
        return f"{SYMBOLS.get(currency, f'{currency} ')}0"
    for unit, letter in ((1e6, "M"), (1e3, "k")):
        if step >= unit or (amount >= unit and step >= unit / 10):
            return f"{sign}{amount / unit:,.{0 if step >= unit else 1}f}{letter}"
    return f"{sign}{amount:,.{0 if step >= 1 else 2}f}"


def draw_tick(ax: Axes, x: float, text: str) -> None:
    """A short mark below the axis, and its label."""
    ax.plot(
        [x, x],
        [0, -4 / style.size(ax)[1]],
        transform=ax.get_xaxis_transform(),
        color=style.EDGE,
        linewidth=1,
        clip_on=False,
        zorder=3,
    )
    style.write(
        ax,
        text,
        (x, 0),
        offset=(0, -18),
        anchor="center",
        coordinates=ax.get_xaxis_transform(),
        colour=style.INK_2,
    )


def name_axis(ax: Axes, text: str) -> None:
    """What the lower axis counts, below its ticks at the right."""
    style.write(
        ax,
        text,
        (1, 0),
        offset=(0, -38),
        anchor="right",
        coordinates="axes fraction",
        colour=style.INK_3,
    )

"""Bridges, histograms and scatters: what they show, and that no label lies on another."""

from __future__ import annotations

import itertools
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest

from estimation.plotting import (
    NARROW,
    WIDE,
    Asked,
    plot_bridge,
    plot_drivers,
    plot_histogram,
    plot_joint,
)
from estimation.plotting.style import missing_glyphs
from estimation.report.wording import SAME

if TYPE_CHECKING:
    from matplotlib.axes import Axes

START = date(2027, 1, 11)
NAME = "Copy for $40 to $50 pages <b>& more</b> than fits into any column 🚀"


def bridge_rows(count: int, scale: float = 3.0) -> pd.DataFrame:
    """So many causes, turn by turn later and earlier, one of them nothing."""
    changes = [0.0] + [scale * (-1) ** i * (i + 1) for i in range(count)]
    changes[count // 2 + 1] = 0.0
    ends = 60 + np.cumsum([*changes, 0])
    return pd.DataFrame(
        {
            "cause": ["before", *["scope"] * count, "after"],
            "name": ["Promise", *[NAME] * count, "Forecast"],
            "finish_days": ends,
            "finish_days_change": [np.nan, *changes[1:], ends[-1] - 60],
            "finish_date": [START + timedelta(days=int(7 * end / 5)) for end in ends],
            "cost": ends * 1e3,
            "cost_change": [np.nan, *(1e3 * c for c in changes[1:]), 1e3 * (ends[-1] - 60)],
        }
    )


def bars(of: str, count: int = 30) -> pd.DataFrame:
    """A histogram of so many weeks, or steps of 2,000."""
    share = np.exp(-(((np.arange(count) - count / 3) / (count / 5)) ** 2))
    low: object = 3e4 + 2e3 * np.arange(count)
    high: object = 3.2e4 + 2e3 * np.arange(count)
    if of == "finish_date":
        low = pd.to_datetime([START + timedelta(weeks=i) for i in range(count)])
        high = pd.to_datetime([START + timedelta(weeks=i + 1) for i in range(count)])
    return pd.DataFrame({"low": low, "high": high, "share": share / share.sum()})


def marks(of: str) -> pd.DataFrame:
    dates = [START + timedelta(days=days) for days in (30, 100, 120)]
    values = {"finish_date": dates, "cost": [4e4, 5.6e4, 6e4], "margin": [6e4, 4.4e4, 4e4]}[of]
    return pd.DataFrame({"level": [0.1, 0.8, 0.9], of: values})


def joint_frames(spread: float) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Dots, a frontier and a pair to promise."""

    def dates(deviations: object) -> pd.DatetimeIndex:
        off = np.rint(90 + spread * np.asarray(deviations, float)).astype(int)
        return pd.to_datetime([START + timedelta(days=int(days)) for days in off])

    days, noise = np.random.default_rng(1).standard_normal((2, 400))
    costs = 6e4 + 4e3 * (0.8 * days + 0.6 * noise)
    frontier = pd.DataFrame({"finish_date": dates([0.9, 1.2, 2]), "cost": [6.7e4, 6.5e4, 6.4e4]})
    dots = pd.DataFrame({"finish_date": dates(days), "cost": costs})
    return dots, frontier, frontier.iloc[[1]].assign(level=0.8)


def asked(days: int, chance: float) -> Asked:
    return Asked(START + timedelta(days=days), chance, "Fährhaus Hotels asks for 14 September")


def both_asked(days: int, cost: float) -> tuple[Asked, Asked]:
    return asked(days, 0.5), Asked(cost, 0.6, "25% margin: under €63,000")


def weeks(days: int | None, chance: float = 0.5, count: int = 30, width: int = WIDE) -> Axes:
    """Histogram of a finish, asked for so many days after the start."""
    wanted = None if days is None else asked(days, chance)
    rows = bars("finish_date", count)
    return plot_histogram(rows, marks("finish_date"), asked=wanted, title=NAME, width=width)


money_drivers = pd.DataFrame({"name": [NAME] * 4, "earlier": -11_234.0, "later": 12_345.0})

CHARTS = {
    "drivers of cost": lambda w: plot_drivers(money_drivers, figure="cost", width=w),
    "drivers of margin": lambda w: plot_drivers(
        money_drivers, figure="margin", currency="CHF", width=w
    ),
    "bridge of 2": lambda w: plot_bridge(bridge_rows(2), title=NAME, width=w),
    "bridge of 12": lambda w: plot_bridge(bridge_rows(12), since=date(2026, 11, 2), width=w),
    "bridge of cost": lambda w: plot_bridge(bridge_rows(6), "cost", currency="CHF", width=w),
    "bridge of nothing": lambda w: plot_bridge(bridge_rows(1, 0.0), width=w),
    "histogram": lambda w: weeks(60, width=w),
    "histogram, asked at the level": lambda w: weeks(100, 0.8, width=w),
    "histogram, asked late": lambda w: weeks(300, 1.0, width=w),
    "histogram, asked years early": lambda w: weeks(-3000, 0.0, width=w),
    "histogram of 3": lambda w: weeks(None, count=3, width=w),
    "histogram of cost": lambda w: plot_histogram(
        bars("cost"), marks("cost"), "cost", asked=Asked(5.7e4, 0.8, NAME), width=w
    ),
    "histogram of margin": lambda w: plot_histogram(
        bars("margin"), marks("margin"), "margin", currency="CHF", width=w
    ),
    "joint": lambda w: plot_joint(
        *joint_frames(12), asked=both_asked(95, 6.3e4), both=0.52, title=NAME, width=w
    ),
    "joint, nothing asked": lambda w: plot_joint(*joint_frames(12), currency="CHF", width=w),
    "joint, both far": lambda w: plot_joint(
        *joint_frames(2), asked=both_asked(9, 2e4), both=0.0, width=w
    ),
    "joint, years": lambda w: plot_joint(
        *joint_frames(300), asked=both_asked(900, 9e4), both=0.998, width=w
    ),
}


def covered(ax: Axes) -> list[tuple[str, tuple[float, float, float, float]]]:
    """What each text covers [px], without the room above and below its letters."""
    with missing_glyphs():
        boxes = [(text.get_text(), text.get_window_extent()) for text in ax.texts]
    return [(words, (b.x0, b.y0 + 1, b.x1, b.y1 - 1)) for words, b in boxes if words]


@pytest.mark.parametrize("width", [WIDE, NARROW])
@pytest.mark.parametrize("name", CHARTS)
def test_no_label_lies_on_another_or_leaves_the_figure(name: str, width: int) -> None:
    ax = CHARTS[name](width)
    texts = covered(ax)
    assert [
        (first, second)
        for (first, a), (second, b) in itertools.combinations(texts, 2)
        if a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
    ] == []
    box = ax.get_figure(root=True).bbox
    assert [
        words
        for words, (x0, y0, x1, y1) in texts
        if x0 < -1 or y0 < -1 or x1 > box.x1 + 1 or y1 > box.y1 + 1
    ] == []


def test_a_bridge_leads_from_bar_to_bar() -> None:
    """Each bar begins where the last one ended; the last figure is a dot at its end."""
    rows = bridge_rows(4)
    ax = plot_bridge(rows)
    ends = rows["finish_days"].tolist()
    for bar, start, end in zip(ax.patches, ends[:-2], ends[1:-1], strict=True):
        assert bar.get_x() == pytest.approx(start)
        if start != end:  # nothing is drawn as a thin line
            assert bar.get_x() + bar.get_width() == pytest.approx(end)
    dots = [line.get_xdata()[0] for line in ax.lines if line.get_marker() == "o"]
    assert dots == [60, ends[-1]]
    assert SAME in [text.get_text() for text in ax.texts]


def test_a_histogram_draws_its_shares() -> None:
    rows = bars("cost")
    ax = plot_histogram(rows, marks("cost"), "cost")
    assert [bar.get_height() for bar in ax.patches] == pytest.approx(rows["share"].tolist())
    assert ax.get_ylim()[0] == 0


def test_the_corner_of_what_is_asked_for_is_shaded() -> None:
    ax = plot_joint(*joint_frames(12), asked=both_asked(95, 6.3e4), both=0.52)
    corner = ax.collections[1].get_paths()[0].vertices
    day = (START - date(1970, 1, 1)).days + 95
    # to the end of the day
    assert corner.max(axis=0).tolist() == [day + 1, 6.3e4]
    assert "in 5 in 10" in [text.get_text().replace("\u00a0", " ") for text in ax.texts]


def test_numbers_of_bars_follow_one_rule() -> None:
    """Halves below ten, as sentences say days; larger ones are whole."""
    rows = pd.DataFrame({"name": ["a", "b"], "earlier": [-3.3, -0.1], "later": [12.4, 9.6]})
    ends = [text.get_text() for text in plot_drivers(rows).texts]
    assert [words for words in ends if words[-1] in "0123456789½"] == ["−3½", "+12", "0", "+9½"]


@pytest.mark.parametrize("days", [40, 59, 62, 80])
def test_no_line_of_a_histogram_crosses_a_label(days: int) -> None:
    """The line further left has its label on top: right of it the other, lower one ends below."""
    ax = weeks(days)
    first, second = sorted(
        (line for line in ax.lines if len(set(line.get_xdata())) == 1 and line.get_zorder() == 5),
        key=lambda line: line.get_xdata()[0],
    )
    assert first.get_ydata()[1] > second.get_ydata()[1]

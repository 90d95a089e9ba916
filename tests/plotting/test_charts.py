"""Charts: what they show, and that no label lies on another, for small and large plans."""

from __future__ import annotations

import itertools
import re
import subprocess
import sys
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure

from estimation.plotting import (
    NARROW,
    WIDE,
    Asked,
    plot_cash,
    plot_cost_curve,
    plot_drivers,
    plot_finish_curve,
    plot_gantt,
    plot_load,
    plot_price_curve,
    plot_scenarios,
    plot_worth,
    style,
    to_svg,
)
from estimation.plotting.axes import short_money
from estimation.plotting.style import missing_glyphs

if TYPE_CHECKING:
    from matplotlib.axes import Axes

START = date(2027, 1, 11)
NAME = "Copy for $40 to $50 pages <b>& more</b> than fits into any column 🚀"


def finish_curve(days: float, spread: float) -> tuple[pd.DataFrame, pd.DataFrame]:
    """S-curve and marks of a finish so many days after the start."""
    probs = np.linspace(0.01, 1, 100)
    values = np.sort(days + spread * np.log(probs / (1.02 - probs)))
    dates = [START + timedelta(days=round(v)) for v in values]
    curve = pd.DataFrame({"value": pd.to_datetime(dates), "probability": probs})
    curve = curve.groupby("value", as_index=False).last()
    marks = pd.DataFrame({"level": [0.1, 0.8, 0.9], "finish_date": [dates[i] for i in (9, 79, 89)]})
    return curve, marks


def gantt_rows(count: int) -> pd.DataFrame:
    """A schedule of so many activities of every kind."""
    start = [pd.Timestamp(START) + pd.Timedelta(days=3 * i) for i in range(count)]
    kinds = ["work", "review", "milestone", "span", "work"]
    return pd.DataFrame(
        {
            "name": [NAME if i % 7 == 0 else f"Activity {i}" for i in range(count)],
            "phase": [None if i >= count - 1 else f"Phase {i // 10}" for i in range(count)],
            "kind": [kinds[i % 5] for i in range(count)],
            "criticality_index": np.linspace(0, 1, count),
            "start_date_P50": start,
            "finish_date_P10": [s + pd.Timedelta(days=2) for s in start],
            "finish_date_P50": [s + pd.Timedelta(days=5) for s in start],
            "finish_date_P90": [s + pd.Timedelta(days=14) for s in start],
        }
    )


def driver_rows(count: int) -> pd.DataFrame:
    earlier = -np.linspace(12, 0, count)
    return pd.DataFrame({"name": [NAME] * count, "earlier": earlier, "later": -earlier * 1.2})


def scenario_rows(count: int) -> pd.DataFrame:
    low = [START + timedelta(days=60 + 9 * i) for i in range(count)]
    return pd.DataFrame(
        {
            "finish_low": low,
            "finish_middle": [d + timedelta(days=1 + 20 * (i % 2)) for i, d in enumerate(low)],
            "finish_high": [d + timedelta(days=2 + 40 * (i % 2)) for i, d in enumerate(low)],
        },
        index=[f"{NAME} {i}" for i in range(count)],
    )


def covered(ax: Axes) -> list[tuple[str, tuple[float, float, float, float]]]:
    """What each text covers [px], without the room above and below its letters."""
    with missing_glyphs():
        boxes = [(text.get_text(), text.get_window_extent()) for text in ax.texts]
    return [(words, (b.x0, b.y0 + 1, b.x1, b.y1 - 1)) for words, b in boxes if words]


def overlaps(ax: Axes) -> list[tuple[str, str]]:
    """Texts that lie on one another."""
    return [
        (first, second)
        for (first, a), (second, b) in itertools.combinations(covered(ax), 2)
        if a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
    ]


def outside(ax: Axes) -> list[str]:
    """Texts that leave the figure."""
    box = ax.get_figure(root=True).bbox
    return [
        words
        for words, (x0, y0, x1, y1) in covered(ax)
        if x0 < -1 or y0 < -1 or x1 > box.x1 + 1 or y1 > box.y1 + 1
    ]


def asked(days: int, chance: float) -> Asked:
    return Asked(START + timedelta(days=days), chance, "Fährhaus Hotels asks for 14 September")


def price_rows(middle: float) -> pd.DataFrame:
    amounts = middle * np.linspace(0.6, 1.6, 97)
    misses = 1 / (1 + np.exp(12 * (amounts / middle - 1.1)))
    loses = 1 / (1 + np.exp(14 * (amounts / middle - 0.8)))
    return pd.DataFrame({"amount": amounts, "p_loss": loses, "p_target": 1 - misses})


def load_rows(roles: int, weeks: int) -> pd.DataFrame:
    hours = 30 + 20 * np.sin(np.arange(weeks) / 3)
    one = pd.DataFrame(
        {
            "week": pd.date_range("2027-01-11", periods=weeks, freq="7D"),
            "hours_low": hours * 0.5,
            "hours_mean": hours,
            "hours_high": hours * 1.3,
            "capacity": 40.0,
            "p_over": (hours > 40) * 0.5,
            "is_over": hours > 40,
        }
    )
    names = [NAME if i % 2 else f"Role {i}" for i in range(roles)]
    return pd.concat([one.assign(name=f"{name} {i}") for i, name in enumerate(names)])


def cash_rows(weeks: int, billed: bool = True) -> pd.DataFrame:
    spent = 50e3 / (1 + np.exp(-6 * (np.arange(weeks) / weeks - 0.5)))
    steps = np.where(np.arange(weeks) < weeks / 2, 15e3, 60e3) if billed else np.full(weeks, np.nan)
    rows = {"week": pd.date_range("2027-01-11", periods=weeks, freq="7D")}
    for mark, factor in (("low", 0.8), ("mean", 1.0), ("high", 1.25)):
        rows |= {f"cost_{mark}": spent * factor, f"billed_{mark}": steps * factor}
    return pd.DataFrame(rows)


def worth_rows(count: int, money: bool = True) -> pd.DataFrame:
    worth = np.linspace(12_000, 0, count) if money else np.full(count, np.nan)
    return pd.DataFrame(
        {
            "name": [f"Question: {NAME}" if i % 2 else NAME for i in range(count)],
            "worth": worth,
            "days": np.linspace(12, -1, count),
            "is_bound": [i % 3 == 0 for i in range(count)],
        }
    )


CHARTS = {
    "price": lambda w: plot_price_curve(
        price_rows(84e3), amount=84e3, target=0.25, title=NAME, width=w
    ),
    "price without target": lambda w: plot_price_curve(
        price_rows(4e3).assign(p_target=np.nan), currency="CHF", width=w
    ),
    "price, rates": lambda w: plot_price_curve(
        price_rows(1.0), amount=1.0, target=0.3, kind="time_and_materials", width=w
    ),
    "load of 2": lambda w: plot_load(load_rows(2, 3), title=NAME, width=w),
    "load of 7": lambda w: plot_load(load_rows(7, 70), title=NAME, width=w),
    "load without limits": lambda w: plot_load(
        load_rows(2, 9).assign(capacity=np.nan, p_over=np.nan, is_over=False), width=w
    ),
    "cash of 3": lambda w: plot_cash(cash_rows(3), title=NAME, width=w),
    "cash of 90": lambda w: plot_cash(cash_rows(90), currency="CHF", width=w),
    "cash, cost alone": lambda w: plot_cash(cash_rows(20, billed=False), width=w),
    "worth of 3": lambda w: plot_worth(worth_rows(3), title=NAME, width=w),
    "worth of 30": lambda w: plot_worth(worth_rows(30), currency="CHF", width=w),
    "worth in days": lambda w: plot_worth(worth_rows(5, money=False), width=w),
    "finish": lambda w: plot_finish_curve(*finish_curve(120, 12), asked=asked(110, 0.4), width=w),
    "finish, asked at the level": lambda w: plot_finish_curve(
        *finish_curve(120, 12), asked=asked(137, 0.8), width=w
    ),
    "finish, asked late": lambda w: plot_finish_curve(
        *finish_curve(120, 12), asked=asked(170, 1.0), width=w
    ),
    "finish, asked years early": lambda w: plot_finish_curve(
        *finish_curve(1200, 12), asked=asked(10, 0.0), width=w
    ),
    "finish, days": lambda w: plot_finish_curve(
        *finish_curve(8, 0.4), asked=asked(8, 0.5), width=w
    ),
    "finish, years": lambda w: plot_finish_curve(*finish_curve(3000, 300), width=w),
    "cost": lambda w: plot_cost_curve(
        pd.DataFrame(
            {"value": np.linspace(4e4, 9e4, 200), "probability": np.linspace(0.005, 1, 200)}
        ),
        pd.DataFrame({"level": [0.1, 0.8, 0.9], "cost": [4.5e4, 8e4, 8.5e4]}),
        asked=Asked(7.9e4, 0.78, "25% margin: under €79,000"),
        currency="CHF",
        width=w,
    ),
    "drivers of 3": lambda w: plot_drivers(driver_rows(3), title=NAME, width=w),
    "drivers of 8": lambda w: plot_drivers(driver_rows(8), title=NAME, width=w),
    "gantt of 3": lambda w: plot_gantt(gantt_rows(3), width=w, deadline=START + timedelta(12)),
    "gantt of 150": lambda w: plot_gantt(gantt_rows(150), width=w, deadline=START + timedelta(400)),
    "scenarios": lambda w: plot_scenarios(scenario_rows(6), asked=asked(90, 0.5), width=w),
}


@pytest.mark.parametrize("width", [WIDE, NARROW])
@pytest.mark.parametrize("name", CHARTS)
def test_no_label_lies_on_another_or_leaves_the_figure(name: str, width: int) -> None:
    ax = CHARTS[name](width)
    assert overlaps(ax) == []
    assert outside(ax) == []


def test_overlaps_are_seen() -> None:
    ax = CHARTS["finish"](WIDE)
    ax.texts[-1].xy = ax.texts[-2].xy
    ax.texts[-1].xyann = ax.texts[-2].xyann
    assert overlaps(ax) != []


def test_chance_runs_from_0_to_10_and_dates_start_on_a_monday() -> None:
    ax = CHARTS["finish"](WIDE)
    assert tuple(ax.get_ylim()) == (0, 10)
    first = date(1970, 1, 1) + timedelta(days=ax.get_xlim()[0])
    assert first.weekday() == 0


def test_the_chosen_level_is_marked_where_the_marks_say() -> None:
    curve, marks = finish_curve(120, 12)
    ax = plot_finish_curve(curve, marks)
    dot = next(line for line in ax.lines if line.get_marker() == "o")
    chosen = (marks["finish_date"][1] - date(1970, 1, 1)).days
    assert dot.get_xydata().tolist() == [[chosen, 8.0]]


def test_what_is_asked_for_is_dashed_and_said() -> None:
    ax = CHARTS["finish"](WIDE)
    assert any(line.get_linestyle() == "--" for line in ax.lines)
    assert "holds in 4 in 10" in [text.get_text().replace("\u00a0", " ") for text in ax.texts]


def test_a_far_date_is_said_and_does_not_squeeze_the_curve() -> None:
    ax = CHARTS["finish, asked years early"](WIDE)
    assert np.ptp(ax.get_xlim()) < 200  # the curve spans some 120 days, the date is 1,190 away
    assert any(text.get_text().startswith("←") for text in ax.texts)


@pytest.mark.parametrize("chart", [plot_finish_curve, plot_cost_curve])
def test_a_plan_without_spread_is_a_step(chart: object) -> None:
    day = pd.Timestamp("2027-01-13")
    if chart is plot_finish_curve:
        curve = pd.DataFrame({"value": [day], "probability": [1.0]})
        ax = plot_finish_curve(
            curve, pd.DataFrame({"level": [0.1, 0.8, 0.9], "finish_date": [day] * 3})
        )
    else:
        curve = pd.DataFrame({"value": [900.0] * 200, "probability": np.linspace(0.005, 1, 200)})
        ax = plot_cost_curve(curve, pd.DataFrame({"level": [0.1, 0.8, 0.9], "cost": [900.0] * 3}))
    assert overlaps(ax) == []
    assert ax.get_xlim()[0] < ax.get_xlim()[1]


def test_gantt_draws_a_bar_for_work_and_hatches_reviews() -> None:
    ax = plot_gantt(gantt_rows(10))
    bars = [patch for patch in ax.patches if patch.get_height() < 1]
    assert sum(patch.get_hatch() is not None for patch in bars) == 2  # rows 1 and 6
    assert len(bars) == 8  # all but the milestones, rows 2 and 7


def test_a_price_is_marked_where_the_curves_say() -> None:
    curve = price_rows(84e3)
    ax = plot_price_curve(curve, amount=84e3, target=0.25)
    dots = [line.get_xydata()[0].tolist() for line in ax.lines if line.get_marker() == "o"]
    row = curve.iloc[(curve["amount"] - 84e3).abs().idxmin()]
    assert dots == [[84e3, 10 - 10 * row["p_target"]], [84e3, 10 * row["p_loss"]]]
    # Told apart without colour too.
    assert any(line.get_linestyle() == "--" for line in ax.lines)


def test_over_booked_weeks_are_said_and_marked() -> None:
    rows = load_rows(1, 30)
    ax = plot_load(rows)
    over = [line for line in ax.lines if line.get_color() == style.BAD]
    assert len(over) == rows["is_over"].sum()
    assert any("over-booked in" in text.get_text() for text in ax.texts)


def test_worths_are_drawn_most_valuable_first_and_what_is_worth_nothing_is_left_out() -> None:
    rows = worth_rows(4).assign(name=["A", "B", "C", "Question: D"])
    rows.loc[2, ["worth", "days"]] = 0.0
    ax = plot_worth(rows)
    bars = [patch.get_width() for patch in ax.patches]
    assert bars == [12_000, 8_000, 0]
    assert "C" not in [text.get_text() for text in ax.texts]


def test_a_chart_draws_on_the_axes_it_is_given() -> None:
    ax = Figure(figsize=(8, 3)).add_subplot()
    assert plot_drivers(driver_rows(3), ax=ax) is ax


def test_svg_is_the_same_every_time_and_holds_text_as_written() -> None:
    rows = gantt_rows(20).assign(name="$40 to $50 <b>& more</b>")
    first, second = (to_svg(plot_gantt(rows).figure) for _ in range(2))
    assert first == second
    assert "$40 to $50 &lt;b&gt;&amp; more" in first
    assert "<b>" not in first
    assert not re.search(r"(?:href|src|url)\s*[=(]\s*[\"']?https?:", first)


def test_no_pyplot() -> None:
    code = "import sys, estimation.plotting; print('matplotlib.pyplot' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


@pytest.mark.parametrize(
    ("amount", "step", "said"),
    [
        (0, 1e4, "€0"),
        (1e-9, 1e4, "€0"),  # the sum of steps is not exact
        (-2e4, 1e4, "−€20k"),
        (5e5, 5e5, "€500k"),
        (2e6, 5e5, "€2.0M"),
        (0, 0.5, "€0"),
    ],
)
def test_amounts_at_ticks(amount: float, step: float, said: str) -> None:
    assert short_money(amount, step, "EUR") == said

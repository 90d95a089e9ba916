"""Two estimates and past work, once both are in: how they lie to each other, in words and marks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from estimation.distributions import PROBS
from estimation.report import MARKS
from estimation.report.levels import HELD
from estimation.report.wording import chance
from estimation.workbook.estimates.pool import three
from estimation.workbook.estimates.quantities import THREE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from estimation.distributions import Array, QuantileTable
    from estimation.store import Judgement
    from estimation.workbook.estimates.pool import Together
    from estimation.workbook.protocol import View

APART = 1.1
"""Two figures differ from a tenth on."""

CURVE_POINTS = 121
"""Points of a drawn density."""

CURVE_DRAWS = 400
"""Evenly spread draws that a density is drawn from."""

DRAWN = (0.005, 0.99)
"""Part of a distribution that is worth drawing."""

END_NAMES = {"low": "low end", "likely": "middle", "high": "high end"}

UNIT_NAMES = {"h": ("hour", "hours"), "days": ("working day", "working days")}


def number(value: float) -> str:
    """
    Say hours or days without digits that nobody means.

    Examples
    --------
    >>> number(104.3), number(7.26), number(1250)
    ('104', '7.3', '1,250')
    """
    return f"{value:,.0f}" if value >= 20 else f"{round(value, 1):g}"


def size(value: float, unit: str) -> str:
    """
    Say a size with its unit in words.

    Examples
    --------
    >>> size(104.2, "h"), size(1, "days")
    ('104 hours', '1 working day')
    """
    amount = number(value)
    one, many = UNIT_NAMES[unit]
    return f"{amount} {one if amount == '1' else many}"


def ends(table: QuantileTable) -> list[float]:
    """Low, middle and high of what a bar holds."""
    return [table.percentile(q) for q in MARKS.values()]


def past_name(generated: bool, priors: bool) -> str:
    """What past work is called, by what it rests on."""
    if priors:
        return "General experience"
    return "Past work (generated)" if generated else "The firm’s history"


def title(judged: Mapping[str, Judgement], past: QuantileTable | None, name: str) -> str:
    """Say with whom past work sides, and on which end."""
    if past is None:
        return "Both ranges, and the two together"
    end = widest_end(judged)
    marks = dict(zip(THREE, ends(past), strict=True))
    if end is None:
        middle = (judged["AM"].value["likely"] + judged["PM"].value["likely"]) / 2
        if marks["likely"] > middle * APART:
            return f"You agree, and {_inside(name)} says more"
        if marks["likely"] < middle / APART:
            return f"You agree, and {_inside(name)} says less"
        return f"You agree, and {_inside(name)} agrees with you"
    values = {role: each.value[end] for role, each in judged.items()}
    at = marks[end]
    if not _differ(max(values.values()), at) and not _differ(min(values.values()), at):
        return f"{name} lies between you on the {END_NAMES[end]}"
    if min(values.values()) * APART < at < max(values.values()) / APART:
        nearer = min(values, key=lambda role: abs(values[role] - at))
        return f"{name} lies between you on the {END_NAMES[end]}, nearer to the {nearer}"
    nearer = min(values, key=lambda role: abs(values[role] - at))
    return f"{name} sides with the {nearer} on the {END_NAMES[end]}"


def widest_end(judged: Mapping[str, Judgement]) -> str | None:
    """The end on which the two are furthest apart; None where they agree on all."""
    apart = {
        end: _ratio(judged["AM"].value[end], judged["PM"].value[end]) for end in ("high", "low")
    } | {"likely": _ratio(judged["AM"].value["likely"], judged["PM"].value["likely"])}
    end = max(apart, key=lambda each: apart[each])
    return end if apart[end] > APART else None


def talk(judged: Mapping[str, Judgement], past: QuantileTable | None, unit: str) -> tuple[str, str]:
    """Heading and words on what the two should talk about."""
    end = widest_end(judged)
    am, pm = (three(judged[role]) for role in ("AM", "PM"))
    if end is None:
        return "You two agree", "Nothing is far apart. Take both together, and go on."
    same = [each for each in ("low", "likely", "high") if not _differ(am[each], pm[each])]
    shown = f"{number(am[end])} against {number(pm[end])}"
    if same:
        first = same[0]
        agreed = f"{number(am[first])} and {number(pm[first])}"
        lines = [
            f"The two of you agree on the {END_NAMES[first]} ({agreed}) and differ on the "
            f"{END_NAMES[end]}: {shown}."
        ]
    else:
        lines = [f"You differ most on the {END_NAMES[end]}: AM {number(am[end])}, PM "
                 f"{number(pm[end])}."]  # fmt: skip
    lower, higher = sorted((am[end], pm[end]))
    asked = higher if end != "low" else lower
    lines.append(f"What would make it {size(asked, unit)}?")
    if past is not None:
        over = 1 - share_below(past, lower)
        lines.append(f"In the past, {chance(over)} went over {number(lower)}.")
    return f"Talk about the {END_NAMES[end]}", " ".join(lines)


def share_below(table: QuantileTable, value: float) -> float:
    """Share of a distribution at or below a value."""
    return float(np.interp(value, table.values, PROBS, left=0.0, right=1.0))


def chart(
    judged: Mapping[str, Judgement],
    found: Together,
    unit: str,
    name: str,
    past: str,
    last: str,
) -> View:
    """Densities of past work and of both together, and the three bars below them."""
    middle = ends(found.table)
    rows = [_judge_row(role, judged[role], "low, likely, high") for role in judged]
    rows.append(_row("together", last, f"{chance(HELD)} lie here", *middle))
    tables = [found.table] if found.past is None else [found.table, found.past]
    low, high = _span(rows, tables)
    bars = "; ".join(f"{r['name']} {r['said']}" for r in rows)
    past_label = ""
    if found.past is not None:
        a, _, b = ends(found.past)
        past_label = f"{past}: {chance(HELD)} between {number(a)} and {number(b)}. "
    grid = np.linspace(low, high, CURVE_POINTS)
    return {
        "from": low,
        "to": high,
        "unit": "h" if unit == "h" else "days",
        "rows": rows,
        "curves": {
            "together": _points(grid, density(found.table, grid)),
            "past": None if found.past is None else _points(grid, density(found.past, grid)),
        },
        "past_name": past,
        "label": f"{name}, {UNIT_NAMES[unit][1]}. {past_label}{bars}.",
    }


def own_chart(role: str, judgement: Judgement, unit: str, name: str) -> View:
    """One's own range, while nothing else is to be seen."""
    row = _judge_row(role, judgement, "")
    row["name"] = f"{role}, you"
    low, high = row["low"], row["high"]
    air = max((high - low) * 0.35, 0.1 * high, 1.0)
    return {
        "from": max(low - air, 0.0),
        "to": high + 2 * air,
        "unit": "h" if unit == "h" else "days",
        "rows": [row],
        "curves": None,
        "label": f"{name}, {UNIT_NAMES[unit][1]}. {row['name']} {row['said']}.",
    }


def density(table: QuantileTable, grid: Array) -> Array:
    """Height of a distribution over a grid, smoothed, its highest point 1 or less by its width."""
    draws = table.ppf((np.arange(CURVE_DRAWS) + 0.5) / CURVE_DRAWS)
    q1, q3 = np.interp([0.25, 0.75], np.linspace(0, 1, CURVE_DRAWS), draws)
    spread = min(float(draws.std()), float(q3 - q1) / 1.34) or float(draws.std())
    step = float(grid[1] - grid[0])
    width = max(1.06 * spread * CURVE_DRAWS**-0.2, 1.5 * step)
    apart = (grid[:, None] - draws[None, :]) / width
    heights: Array = np.exp(-0.5 * apart**2).sum(axis=1) / (
        CURVE_DRAWS * width * np.sqrt(2 * np.pi)
    )
    return heights


def _points(grid: Array, heights: Array) -> list[list[float]]:
    return [
        [round(x, 3), round(y, 7)] for x, y in zip(grid.tolist(), heights.tolist(), strict=True)
    ]


def _span(rows: list[View], tables: list[QuantileTable]) -> tuple[float, float]:
    """Ends of the axis."""
    lows = [row["low"] for row in rows] + [table.percentile(DRAWN[0]) for table in tables]
    highs = [row["high"] for row in rows] + [table.percentile(DRAWN[1]) for table in tables]
    low, high = min(lows), max(highs)
    air = max((high - low) * 0.06, 0.02 * high, 0.1)
    return max(low - air, 0.0), high + air


def _judge_row(role: str, judgement: Judgement, note: str) -> View:
    value = judgement.value
    return _row(role.lower(), role, note, *(value[name] for name in THREE))


def _row(kind: str, name: str, note: str, low: float, middle: float, high: float) -> View:
    marks: dict[str, Any] = {"low": low, "middle": middle, "high": high}
    label = f"{number(low)} to {number(high)}, middle {number(middle)}"
    labels = {f"{mark}_said": number(value) for mark, value in marks.items()}
    return {"kind": kind, "name": name, "note": note, "said": label, **marks, **labels}


def _ratio(one: float, other: float) -> float:
    """How far apart two sizes are, as a factor; of hours below one it says little."""
    a, b = max(one, 0.5), max(other, 0.5)
    return max(a, b) / min(a, b)


def _differ(one: float, other: float) -> bool:
    return _ratio(one, other) > APART


def _inside(name: str) -> str:
    """A name inside a sentence."""
    return name[:1].lower() + name[1:]

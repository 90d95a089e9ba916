"""How long a whole report takes, and its charts, on a plan as agencies write them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from table import TRIALS, Row, milliseconds

from estimation import Result, Simulation, prepare, read_plan
from estimation.packs import page
from estimation.packs.page import markup

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ACTIVITIES = 100

RUNS = 4
"""Reports of which a figure is the median; a first one is made before them."""

ROLES = (("design", 2, 55, 110), ("dev", 3, 60, 120), ("content", 1, 45, 90), ("qa", 1, 50, 100))
"""Id, people, cost rate and bill rate."""


def plan(*, is_levelled: bool) -> dict[str, Any]:
    """Effort by role, reviews, calendars, a dozen risks, drivers, questions, price and deadline."""
    generator = np.random.default_rng(1)
    roles = [
        {"id": name, "name": name.title(), "cost_rate": cost, "bill_rate": bill}
        | ({"people": people} if is_levelled else {})
        for name, people, cost, bill in ROLES
    ]
    activities = [_activity(i, generator) for i in range(ACTIVITIES)]
    last = [f"a{i}" for i in range(ACTIVITIES - 10, ACTIVITIES)]
    end = {"id": "end", "milestone": True, "after": last}
    lead = {"id": "lead", "span": {"from": "a0", "to": "end"}, "hours_per_week": {"design": 4}}
    return {
        "kickoff_plan": 1,
        "project": {"id": "large", "start": "2027-01-11", "deadline": "2027-12-01"},
        "price": {"kind": "fixed", "amount": 260_000, "target_margin": 0.25},
        "calendars": {
            "team": {"days": ["mon", "tue", "wed", "thu", "fri"], "holidays": "DE-BE"},
            "client": {"days": ["mon", "tue", "wed", "thu"]},
        },
        "roles": roles,
        "activities": [*activities, end, lead],
        "risks": [_risk(i) for i in range(12)],
        "drivers": [{"id": "new", "affects": "all", "factor": _about(1.0, 1.2)}],
        "questions": [
            {"id": "cms", "text": "Which CMS?", "affects": [f"a{i}" for i in range(10, 19)],
             "answers": [{"text": "Theirs", "weight": 3}, {"text": "New", "factor": 1.5}]},
            {"id": "copy", "text": "Who writes the copy?", "affects": ["a2", "a3", "a5"]},
        ],
        "expenses": [{"id": "host", "amount": {"low": 800, "likely": 1_000, "high": 2_000}}],
        "payments": [{"at": "signing", "share": 0.4}, {"at": "end", "share": 0.6}],
        "discovery": {"cost": 4_000, "correlation": 0.7},
        "scenarios": [{"id": "lean", "name": "Lean", "set": {"price.amount": 250_000}}],
    }  # fmt: skip


def _activity(i: int, generator: np.random.Generator) -> dict[str, Any]:
    """Work after two of the dozen before it; each tenth is a review of the one before it."""
    before = generator.integers(max(0, i - 12), i, size=min(i, 2)).tolist() if i else []
    likely = round(float(generator.uniform(8, 40)))
    if i % 10 == 9:
        review = {"of": f"a{i - 1}", "rounds": {1: 0.5, 2: 0.35, 3: 0.15}, "rework": 0.25,
                  "turnaround": _about(4, 9), "cap": 10, "calendar": "client"}  # fmt: skip
        return {"id": f"a{i}", "review": review, "after": [f"a{i - 1}"]}
    role = ROLES[generator.integers(len(ROLES))][0]
    return {
        "id": f"a{i}",
        "name": f"Activity {i}",
        "phase": f"Phase {i // 20 + 1}",
        "after": [f"a{j}" for j in sorted(set(before))],
        "effort": {role: {"low": round(0.6 * likely), "likely": likely, "high": 2 * likely}},
    }


def _about(p50: float, p90: float) -> dict[str, dict[str, float]]:
    """A lognormal quantity."""
    return {"lognormal": {"p50": p50, "p90": p90}}


def _risk(i: int) -> dict[str, Any]:
    """Two of three delay an activity, the others cost money; some can be lessened."""
    risk: dict[str, Any] = {"id": f"r{i}", "probability": 0.2, "cost": 1_000}
    if i % 3:
        risk |= {"affects": [f"a{7 * i}"], "delay": {"low": 2, "likely": 5, "high": 12}}
    if i % 4 == 1:
        risk["mitigation"] = {"price": 500, "left": {"probability": 0.05}}
    return risk


@dataclass
class Charts:
    """Stands in for what draws the charts of a page, and draws them when asked."""

    asked: list[Callable[[], object]] = field(default_factory=list)

    def __call__(self, plot: Any, *frames: Any, alt: str, **options: Any) -> markup.Html:
        self.asked.append(lambda: DRAW(plot, *frames, alt=alt, **options))
        return markup.Html("", alt)

    def draw(self) -> None:
        for draw in self.asked:
            draw()


DRAW = markup.chart


def report(result: Result, compared: dict[str, Result]) -> None:
    """Every frame and every sentence of a pack but those of what-ifs."""
    level = result.plan.promise.level
    for section in (
        *(page.promise, page.levels, page.finish_chart, page.histogram, page.cost_chart),
        *(
            page.together,
            page.drivers_chart,
            page.price_and_margin,
            page.price_curve,
            page.load,
            page.pack_data,
        ),
    ):
        section(result, level)
    for section in (page.money_drivers, page.gantt, page.activity_table, page.team, page.cash):
        section(result)
    page.missing(result)
    page.basis(result)
    page.scenarios(compared, level)
    page.ask_first(compared, level)


def report_rows() -> Iterator[Row]:
    """A report takes one run and its replays; what-ifs take trials of their own."""
    for is_levelled in (False, True):
        yield from _rows(is_levelled)


def _rows(is_levelled: bool) -> Iterator[Row]:
    """Rows of one plan; run before the clock starts."""
    simulation = prepare(read_plan(plan(is_levelled=is_levelled)))
    scenario = prepare(simulation.plan, None, "lean", simulation)
    times: list[tuple[float, float, float]] = []
    markup.chart, charts = Charts(), 0
    try:
        for seed in range(RUNS + 1):
            markup.chart = waiting = Charts()
            times.append(_time(simulation, scenario, seed, waiting, draws=not is_levelled))
            charts = len(waiting.asked)
    finally:
        markup.chart = DRAW
    whole, what_ifs, drawn = np.median(times[1:], axis=0) / 1000
    name = f"{ACTIVITIES} activities, levelled" if is_levelled else f"{ACTIVITIES} activities"
    yield Row(f"full report, {name}", f"{whole:.2f} s", "", "" if is_levelled else "<= 0.5 s")
    yield Row("its what-ifs: 12 risks, 3 measures", f"{what_ifs:.2f} s")
    if not is_levelled:
        yield Row(f"all charts of it, {charts} in two widths", f"{drawn:.1f} s", "", "<= 3 s")


def _time(
    simulation: Simulation, scenario: Simulation, seed: int, charts: Charts, *, draws: bool
) -> tuple[float, float, float]:
    """Milliseconds of report, what-ifs and charts of one run."""
    result = simulation.run(TRIALS, seed)
    compared = {"As planned": result, "Lean": scenario.run(TRIALS, seed)}
    whole = milliseconds(lambda: report(result, compared))
    what_ifs = milliseconds(lambda: page.risks(result, result.plan.promise.level))
    return whole, what_ifs, milliseconds(charts.draw) if draws else 0.0

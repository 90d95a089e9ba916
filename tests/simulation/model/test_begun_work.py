"""Work that has begun: what is left of it is drawn given what was spent, in both backends."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from estimation import prepare, read_plan
from estimation.distributions import discrete, three_point, uniform
from estimation.simulation.prepared import BACKENDS

TRIALS = 20_000

PLAN: dict[str, Any] = {
    "kickoff_plan": 1,
    "project": {"id": "demo", "start": "2027-01-11"},
    "calendars": {"team": {"days": ["mon", "tue", "wed", "thu", "fri"]}},
    "roles": [{"id": "dev", "cost_rate": 1}],
    "drivers": [
        {"id": "new-client", "affects": ["build"], "factor": {"lognormal": {"p50": 1, "p90": 1.3}}}
    ],
    "risks": [
        {"id": "late", "probability": 0.4, "affects": ["build"], "factor": 1.5},
    ],
    "activities": [
        {"id": "build", "effort": {"dev": {"low": 40, "likely": 80, "high": 160}}},
        {
            "id": "ok",
            "after": ["build"],
            "review": {
                "of": "build", "turnaround": {"uniform": [0, 10]},
                "rounds": {1: 0.5, 2: 0.3, 3: 0.2}, "rework": 0.1,
            },
        },
    ],
}  # fmt: skip


def reported(date: str, **activities: Any) -> Any:
    return read_plan({**PLAN, "status": {"date": date, "activities": activities}})


def both(plan: Any) -> tuple[Any, Any]:
    """The plan simulated by each backend."""
    simulation = prepare(plan)
    draws = simulation.draws(TRIALS, 3)
    return tuple(BACKENDS[name](simulation.model).run(draws).outcome for name in BACKENDS)  # type: ignore[return-value]


def test_both_backends_draw_the_same() -> None:
    for plan in (
        reported("2027-01-20", build={"started": "2027-01-11", "hours": {"dev": 70}}),
        reported("2027-01-20", build={"started": "2027-01-11"}),
        reported(
            "2027-02-10",
            build={"started": "2027-01-11", "finished": "2027-01-22", "hours": {"dev": 75}},
            ok={"waiting_since": "2027-02-03", "rounds_so_far": 1},
        ),
        reported(
            "2027-02-10",
            build={"started": "2027-01-11", "finished": "2027-01-22", "hours": {"dev": 75}},
            ok={"started": "2027-01-25", "waits": [4]},
        ),
    ):
        engine, reference = both(plan)
        for name in ("finish_days", "hours", "cost"):
            assert getattr(engine, name) == pytest.approx(getattr(reference, name), rel=1e-9)


def test_begun_work_takes_more_than_its_hours_so_far() -> None:
    """As many trials as the whole distribution has above them, drawn in the same order."""
    plan = reported("2027-01-20", build={"started": "2027-01-11", "hours": {"dev": 70}})
    model = prepare(plan).model
    [part] = model.activities[0].effort
    draws = prepare(plan).draws(TRIALS, 3)
    times = draws.value(model.factors[0])
    occurred = draws.happens("risk:late:occurs", 0.4)
    times = times * np.where(occurred, 1.5, 1.0)
    hours = draws.value(part.variable) * times
    assert (hours >= 70 - 1e-9).all()
    table, u = part.variable.table, draws.uniforms(part.variable.id)
    below = table.cdf(70 / times)
    assert hours == pytest.approx(table.ppf(below + (1 - below) * u) * times, rel=1e-6)


def test_what_is_certain_goes_on_as_it_was() -> None:
    """A report that says what the plan said changes no figure of a plan without spread."""
    data = {
        **PLAN,
        "drivers": [],
        "risks": [],
        "activities": [
            {"id": "build", "effort": {"dev": 80}},
            {"id": "test", "effort": {"dev": 16}, "after": ["build"]},
        ],
    }
    planned = prepare(read_plan(data)).run(50)
    half = {"build": {"started": "2027-01-11", "hours": {"dev": 40}}}
    data["status"] = {"date": "2027-01-15", "activities": half}
    later = prepare(read_plan(data)).run(50)
    assert later.finish_days == pytest.approx(planned.finish_days)
    assert later.cost == pytest.approx(planned.cost)


def test_a_wait_goes_on_for_longer_than_it_lasted() -> None:
    """Uniform from 0 to 10 days, six of them over: what is left is uniform from 0 to 4."""
    done = {"started": "2027-01-11", "finished": "2027-01-22", "hours": {"dev": 75}}
    data = {**PLAN, "drivers": [], "risks": []}
    review = {**PLAN["activities"][1]["review"], "rounds": {1: 1.0}}
    data["activities"] = [PLAN["activities"][0], {**PLAN["activities"][1], "review": review}]
    data["status"] = {
        "date": "2027-02-01",
        "activities": {"build": done, "ok": {"waiting_since": "2027-01-25"}},
    }
    result = prepare(read_plan(data)).run(TRIALS, 3)
    left = result.finish_days - 16  # 11 January to 1 February are 16 working days
    assert left.min() > 0
    assert left.max() < 4
    # Uniform: within four standard errors of 20,000 trials.
    assert left.mean() == pytest.approx(2, abs=4 * 4 / 12**0.5 / TRIALS**0.5)


def test_rounds_that_came_back_do_not_come_again() -> None:
    """Two of at most three rounds are back: one is left, whatever the chances said."""
    done = {"started": "2027-01-11", "finished": "2027-01-22", "hours": {"dev": 80}}
    told = {"rounds_so_far": 2, "waiting_since": "2027-02-10"}
    plan = reported("2027-02-10", build=done, ok=told)
    result = prepare(plan).run(TRIALS, 3)
    review = prepare(plan).model.activities[1].review
    assert review is not None
    assert float(review.rounds.table.values[-1]) == 1
    # What was reworked twice, 10 % of 80 hours each time, is spent.
    assert result.hours == pytest.approx(80 + 16)


def test_a_round_that_is_with_us_is_worked_in_first() -> None:
    done = {"started": "2027-01-11", "finished": "2027-01-22", "hours": {"dev": 80}}
    plan = reported("2027-02-10", build=done, ok={"started": "2027-01-25", "rounds_so_far": 2})
    result = prepare(plan).run(TRIALS, 3)
    # One day of rework, then the last wait; of the two reworks one is spent.
    assert result.finish_days.min() >= 23 + 1
    assert result.hours == pytest.approx(80 + 8 + 8)


def test_what_waits_for_no_client_says_so() -> None:
    with pytest.raises(ValueError, match="is no review, so it waits for no client"):
        reported("2027-02-10", build={"started": "2027-01-11", "waiting_since": "2027-01-12"})
    with pytest.raises(ValueError, match="is finished and waits for the client"):
        reported("2027-02-10", ok={"finished": "2027-01-11", "waiting_since": "2027-01-12"})


def test_the_distribution_function_is_the_quantile_functions_inverse() -> None:
    table = three_point(10, 20, 60)
    q = np.linspace(0.001, 0.999, 101)
    assert table.cdf(table.ppf(q)) == pytest.approx(q, abs=1e-9)
    assert uniform(0, 1).cdf([-1, 2]).tolist() == [0, 1]
    assert discrete({1: 0.2, 3: 0.8}).cdf([1, 2.9, 3]) == pytest.approx([0.2, 0.2, 1])


def test_the_base_trial_goes_on_where_more_is_spent_than_was_likely() -> None:
    plan = reported("2027-02-10", build={"started": "2027-01-11", "hours": {"dev": 120}})
    [part] = prepare(plan).model.activities[0].effort
    assert 120 < part.variable.base_left < 160

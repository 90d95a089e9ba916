"""From one forecast to another: causes by hand, and sums to the digit."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from estimation import SimulationError, calibrate, read_plan, simulate
from estimation.report import bridge

ROLES = [{"id": "x", "name": "Designer", "people": 1, "cost_rate": 50, "bill_rate": 90}]
PRICE = {"kind": "fixed", "amount": 9_000}
TRIALS = 400


def parts(frame: Any) -> dict[str, tuple[float, float]]:
    """Days and cost by cause."""
    inner = frame.iloc[1:-1]
    return {
        row.cause: (round(row.finish_days_change, 6), round(row.cost_change, 6))
        for row in inner.itertuples()
    }


def adds_up(frame: Any) -> bool:
    """Whether the causes are the whole difference, in every figure."""
    for figure in ("finish_days", "cost", "price", "margin"):
        changes = frame[f"{figure}_change"]
        whole = frame[figure].iloc[-1] - frame[figure].iloc[0]
        if not np.isnan(whole):
            assert changes.iloc[1:-1].sum() == pytest.approx(whole, abs=1e-9)
            assert changes.iloc[-1] == pytest.approx(whole, abs=1e-9)
    return True


def test_each_sort_of_change_is_a_cause(make: Any) -> None:
    """
    Ten days of design at 50 an hour; each change by hand, one after another.

    Estimates 80 to 120 h: 5 days and 2,000. Scope: a job of 16 h behind it: 2 days and 800.
    People: two at once on the first job: 120 h in 7.5 days instead of 15. Risks: a certain delay of
    3 days and 100. Expenses 500. Rates 60 instead of 50: 136 h x 10. Price 500 more.
    """
    before = make([{"id": "a", "effort": {"x": 80}}], roles=ROLES, price=PRICE)
    after = make(
        [{"id": "a", "effort": {"x": 120}, "crew": {"x": 2}},
         {"id": "b", "effort": {"x": 16}, "after": ["a"]}],
        roles=[{**ROLES[0], "people": 2, "cost_rate": 60}],
        price={"kind": "fixed", "amount": 9_500},
        risks=[{"id": "k", "probability": 1, "affects": ["a"], "delay": 3, "cost": 100}],
        expenses=[{"id": "e", "amount": 500}],
    )  # fmt: skip
    frame = bridge(simulate(before, trials=9), simulate(after, trials=9), 0.8)
    assert parts(frame) == {
        "estimates": (5, 2_000),
        "scope": (2, 800),
        "people": (-7.5, 0),
        "risks": (3, 100),
        "expenses": (0, 500),
        "rates": (0, 1_360),
        "price": (0, 0),
    }
    assert frame["cause"].iloc[[0, -1]].tolist() == ["before", "after"]
    assert frame["price_change"].iloc[-2] == 500
    # 9,000 - 4,000 kept before; 9,500 - 8,760 after
    assert frame["margin"].iloc[[0, -1]].tolist() == [5_000, 740]
    assert adds_up(frame)


def test_progress_and_dropped_work(make: Any) -> None:
    """A job of 5 days took 8; of the two behind it, 4 and 2 days one after the other, one goes."""
    jobs = [{"id": "a", "duration": 5}, {"id": "b", "duration": 4, "after": ["a"]},
            {"id": "c", "duration": 2, "after": ["b"]}]  # fmt: skip
    before = make(jobs)
    after = make(
        [jobs[0], {**jobs[2], "after": ["a"]}],
        status={"date": "2027-01-13", "activities": {
            "a": {"started": "2027-01-04", "finished": "2027-01-13"}}},
    )  # fmt: skip
    frame = bridge(simulate(before, trials=9), simulate(after, trials=9))
    assert {k: days for k, (days, _) in parts(frame).items()} == {"progress": 3, "scope": -4}
    assert frame["cost_change"].isna().all()
    assert adds_up(frame)


def test_history_reviews_and_sequence(make: Any) -> None:
    """Waits of 2 instead of 5 days; and what may not begin before the 18th waits until then."""

    def plan(turnaround: float, **build: Any) -> Any:
        return make(
            [{"id": "a", "effort": {"x": 16}},
             {"id": "r", "after": ["a"],
              "review": {"of": "a", "turnaround": turnaround, "rounds": 1}},
             {"id": "b", "duration": 1, "after": ["r"], **build}],
            roles=ROLES,
        )  # fmt: skip

    first = simulate(plan(5), trials=TRIALS)
    second = simulate(plan(2, not_before="2027-02-01"), calibrate(None), trials=TRIALS)
    frame = bridge(first, second)
    assert frame["cause"].tolist()[1:-1] == ["history", "reviews", "sequence"]
    found = frame.set_index("cause")["finish_days_change"]
    assert found["reviews"] == pytest.approx(-3)
    assert found["history"] > 0  # the labelled priors: a median of 1.10, and a spread
    assert frame["finish_date"].iloc[-1].isoformat() >= "2027-02-01"
    assert adds_up(frame)


def test_other_days_are_counted_on_the_first_calendar(make: Any) -> None:
    """Four days a week instead of five: ten days end on 19 instead of 15 January."""
    before = make([{"id": "a", "duration": 10}])
    after = make(
        [{"id": "a", "duration": 10}], calendars={"team": {"days": ["mon", "tue", "wed", "thu"]}}
    )
    frame = bridge(simulate(before, trials=9), simulate(after, trials=9))
    assert [d.isoformat() for d in frame["finish_date"]] == ["2027-01-15"] + 2 * ["2027-01-19"]
    assert parts(frame)["calendars"][0] == 2  # Monday and Tuesday
    later = before.with_changes({"project.start": "2027-01-11"})
    frame = bridge(simulate(before, trials=9), simulate(later, trials=9))
    assert parts(frame)["sequence"][0] == 5


def test_what_cannot_stand_alone_goes_together(make: Any) -> None:
    """A new calendar for everybody is named "team": the new role on it cannot come before it."""
    before = make([{"id": "a", "effort": {"x": 40}}], roles=ROLES)
    after = make(
        [{"id": "a", "effort": {"y": 40}}],
        roles=[{"id": "y", "cost_rate": 70, "calendar": "half"}],
        calendars={"team": {}, "half": {"days": ["mon", "tue"]}},
    )
    frame = bridge(simulate(before, trials=9), simulate(after, trials=9))
    assert adds_up(frame)
    assert frame["finish_days"].iloc[-1] == simulate(after, trials=9).percentile("finish_days", 0.8)


def test_nothing_changed(make: Any) -> None:
    result = simulate(make([{"id": "a", "duration": {"uniform": [1, 9]}}]), trials=50)
    frame = bridge(result, result)
    assert frame["cause"].tolist() == ["before", "after"]
    assert frame["finish_days_change"].iloc[-1] == 0


def test_the_order_of_work_is_what_is_left(make: Any) -> None:
    """Same plan, another list of priorities, made so by hand: the cause is the order of work."""
    from dataclasses import replace

    jobs = [{"id": "a", "effort": {"x": 40}}, {"id": "b", "effort": {"x": 8}},
            {"id": "c", "duration": 5, "after": ["b"]}]  # fmt: skip
    result = simulate(make(jobs, roles=ROLES), trials=9)
    simulation = result.simulation
    other = replace(simulation, model=replace(simulation.model, priorities=(0, 1, 2)))
    frame = bridge(result, other.run(9))
    # c waits for b: last, its 5 days come after 6; first, beside a
    assert parts(frame) == {"rest": (5, 0)}
    assert frame["name"].tolist() == ["Before", "Order of work", "After"]


@pytest.mark.parametrize("scenario", ["lean", "content-help", "fast-answers", "english"])
def test_scenarios_of_the_sample(sample: Any, scenario: str) -> None:
    plan = read_plan(sample / "website-relaunch.plan.yaml")
    frame = bridge(simulate(plan, trials=TRIALS), simulate(plan, None, scenario, trials=TRIALS))
    assert adds_up(frame)
    causes = {"lean": ["estimates", "scope", "price"], "content-help": ["risks", "price"],
              "fast-answers": ["reviews"], "english": ["scope", "price"]}  # fmt: skip
    assert [c for c in frame["cause"].iloc[1:-1] if c != "rest"] == causes[scenario]


def test_other_luck_and_other_money_are_refused(make: Any) -> None:
    plan = make([{"id": "a", "duration": 3}])
    result = simulate(plan, trials=10)
    with pytest.raises(SimulationError, match="differ in their random numbers: trials 10 and 20"):
        bridge(result, simulate(plan, trials=20))
    with pytest.raises(SimulationError, match="differ in their random numbers: seed 0 and 1"):
        bridge(result, simulate(plan, trials=10, seed=1))
    francs = plan.with_changes({"project.currency": "CHF"})
    with pytest.raises(SimulationError, match="EUR and CHF"):
        bridge(result, simulate(francs, trials=10))

"""Luck, and what must hold of any plan: shared draws, blocks, monotone networks, units."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from estimation import Plan, PlanError, SimulationError, prepare, read_plan, simulate

# Plans for the properties

quantities = st.one_of(
    st.floats(0, 30),
    st.lists(st.floats(0, 30), min_size=3, max_size=3).map(
        lambda p: dict(zip(("low", "likely", "high"), sorted(p), strict=True))
    ),
    st.lists(st.floats(0, 30), min_size=2, max_size=2).map(lambda p: {"uniform": sorted(p)}),
    st.lists(st.floats(0, 30), min_size=1, max_size=4).map(lambda p: {"samples": p}),
)


@st.composite
def networks(draw: Any, types: tuple[str, ...] = ("FS",)) -> list[dict[str, Any]]:
    """Up to seven activities with links to earlier ones."""
    count = draw(st.integers(1, 7))
    activities = []
    for i in range(count):
        before = draw(st.lists(st.integers(0, i - 1), max_size=3, unique=True)) if i else []
        after = [
            {
                "activity": f"a{j}",
                "type": draw(st.sampled_from(types)),
                "lag": draw(st.sampled_from([0, 0, 1, 2.5, -1])),
            }
            for j in before
        ]
        exists = draw(st.sampled_from([1, 1, 1, 0.5]))
        activities.append(
            {"id": f"a{i}", "duration": draw(quantities), "after": after, "probability": exists}
        )
    return activities


def plan_of(activities: list[dict[str, Any]], **sections: Any) -> Plan:
    project = {"id": "demo", "start": "2027-01-04"}
    return read_plan({"kickoff_plan": 1, "project": project, "activities": activities, **sections})


def scaled(quantity: Any, factor: float) -> Any:
    """A quantity as it is written, times a factor."""
    if not isinstance(quantity, dict):
        return quantity * factor
    return {
        key: [v * factor for v in value] if isinstance(value, list) else value * factor
        for key, value in quantity.items()
    }


few = settings(max_examples=25)


@few
@given(networks(), st.data(), st.floats(0, 20))
def test_a_longer_activity_never_ends_a_network_earlier(
    activities: list[dict[str, Any]], data: Any, extra: float
) -> None:
    """In FS networks, trial by trial; a risk makes one activity longer by so many days."""
    longer = data.draw(st.sampled_from(activities))["id"]
    risk = {"id": "r", "probability": 1, "affects": [longer], "delay": extra}
    before = simulate(plan_of(activities), trials=20)
    after = simulate(plan_of(activities, risks=[risk]), trials=20)
    assert (after.finish_days >= before.finish_days - 1e-9).all()


@few
@given(networks(("FS", "SS", "FF", "SF")))
def test_percentiles_rise(activities: list[dict[str, Any]]) -> None:
    result = simulate(plan_of(activities), trials=50)
    levels = [result.percentile("finish_days", q) for q in (0, 0.1, 0.5, 0.8, 0.95, 1)]
    assert levels == sorted(levels)
    assert levels[0] >= 0


@few
@given(networks(("FS", "SS", "FF", "SF")), st.sampled_from([0, 0.5, 2, 3.7]))
def test_scaling_all_durations_and_lags_scales_the_finish(
    activities: list[dict[str, Any]], factor: float
) -> None:
    other = [
        {
            **activity,
            "duration": scaled(activity["duration"], factor),
            "after": [{**link, "lag": link["lag"] * factor} for link in activity["after"]],
        }
        for activity in activities
    ]
    one, scaled_one = simulate(plan_of(activities), trials=20), simulate(plan_of(other), trials=20)
    assert scaled_one.finish_days == pytest.approx(one.finish_days * factor, abs=1e-6)


@few
@given(networks(("FS", "SS", "FF", "SF")), st.randoms(use_true_random=False))
def test_the_order_of_the_file_changes_nothing(
    activities: list[dict[str, Any]], random: Any
) -> None:
    shuffled = random.sample(activities, len(activities))
    one, other = simulate(plan_of(activities), trials=20), simulate(plan_of(shuffled), trials=20)
    assert (one.finish_days == other.finish_days).all()
    assert one.criticality_index == other.criticality_index


@few
@given(networks(("FS", "SS", "FF", "SF")), quantities)
def test_a_further_activity_changes_nobody_elses_draws(
    activities: list[dict[str, Any]], duration: Any
) -> None:
    plan, further = plan_of(activities), {"id": "further", "duration": duration}
    one, other = simulate(plan, trials=5), simulate(plan_of([further, *activities]), trials=5)
    for trial in range(5):
        rows = other.schedule(trial)
        rows = rows[rows["id"] != "further"].reset_index(drop=True)
        assert rows.equals(one.schedule(trial))


@few
@given(networks(("FS", "SS", "FF", "SF")))
def test_dates_respect_every_link(activities: list[dict[str, Any]]) -> None:
    """What the links say, read off the dates of one trial."""
    result = simulate(plan_of(activities), trials=3)
    for trial in range(3):
        dates = result.schedule(trial).set_index("id")
        for activity in activities:
            own = dates.loc[activity["id"]]
            assert own["start_days"] >= 0
            assert own["finish_days"] >= own["start_days"]
            for link in activity["after"]:
                first = "finish_days" if link["type"] in ("FS", "FF") else "start_days"
                second = "start_days" if link["type"] in ("FS", "SS") else "finish_days"
                bound = dates.loc[link["activity"], first] + link["lag"]
                assert own[second] >= bound - 1e-6


@few
@given(networks())
def test_somebody_is_critical(activities: list[dict[str, Any]]) -> None:
    """In each trial of a network without lags at least one existing activity is, if any exists."""
    tight = [
        {**a, "probability": 1, "after": [{**link, "lag": 0} for link in a["after"]]}
        for a in activities
    ]
    result = simulate(plan_of(tight), trials=20)
    assert all(0 <= share <= 1 for share in result.criticality_index.values())
    assert sum(result.criticality_index.values()) >= 1 - 1e-12


# Luck

MODEL: dict[str, Any] = {
    "calendars": {"team": {"days": ["mon", "tue", "wed", "thu", "fri"]},
                  "client": {"days": ["mon", "tue", "wed"]}},
    "roles": [{"id": "x", "cost_rate": 50, "bill_rate": 80},
              {"id": "y", "cost_rate": 40, "bill_rate": 70}],
    "price": {"kind": "time_and_materials", "target_margin": 0.2},
    "drivers": [
        {"id": "d", "affects": ["a", "b"], "factor": {"lognormal": {"p50": 1, "p90": 1.4}}}
    ],
    "risks": [
        {"id": "late", "probability": 0.4, "affects": ["b"], "delay": {"uniform": [2, 6]}},
        {"id": "dear", "probability": 0.3, "cost": {"uniform": [100, 900]}},
    ],
    "expenses": [{"id": "fee", "amount": {"uniform": [10, 90]}, "billed": True}],
    "correlations": [{"between": ["a", "b"], "rank": 0.4}],
}  # fmt: skip
ACTIVITIES: list[dict[str, Any]] = [
    {"id": "a", "effort": {"x": {"low": 8, "likely": 20, "high": 60}, "y": 4}},
    {"id": "b", "effort": {"x": {"low": 8, "likely": 20, "high": 60}}, "after": ["a"]},
    {"id": "r", "after": ["b"], "review": {"of": "b", "calendar": "client", "rework": 0.3,
     "turnaround": {"uniform": [1, 5]}, "rounds": {1: 0.5, 2: 0.5}}},
    {"id": "m", "milestone": True, "after": ["r"]},
    {"id": "pm", "span": {"from": "a", "to": "m"}, "hours_per_week": {"y": {"uniform": [3, 6]}}},
]  # fmt: skip
NAMES = ("finish_days", "hours", "cost", "price", "margin")


def same(one: Any, other: Any, trials: slice = slice(None)) -> bool:
    """Whether two results agree bit for bit."""
    return all((one.values(name)[trials] == other.values(name)).all() for name in NAMES)


def test_same_seed_same_numbers() -> None:
    one, other = (simulate(plan_of(ACTIVITIES, **MODEL), trials=300, seed=4) for _ in range(2))
    assert same(one, other)
    assert one.criticality_index == other.criticality_index


def test_another_seed_is_other_luck_and_zero_is_a_seed() -> None:
    simulation = prepare(plan_of(ACTIVITIES, **MODEL))
    zero, one = simulation.run(300, seed=0), simulation.run(300, seed=1)
    assert not same(zero, one)
    assert same(zero, simulation.run(300))
    assert not (zero.finish_days == one.finish_days).any()


def test_more_trials_extend_the_first_ones() -> None:
    simulation = prepare(plan_of(ACTIVITIES, **MODEL))
    assert same(simulation.run(5_000, seed=2), simulation.run(700, seed=2), slice(700))


@pytest.mark.parametrize("block", [64, 128])
def test_the_size_of_a_block_is_irrelevant(monkeypatch: pytest.MonkeyPatch, block: int) -> None:
    whole = prepare(plan_of(ACTIVITIES, **MODEL)).run(150, seed=2)
    monkeypatch.setattr("estimation.simulation.engine.workspaces.BLOCKS", (block,))
    parts = prepare(plan_of(ACTIVITIES, **MODEL)).run(150, seed=2)
    assert same(whole, parts)
    assert whole.criticality_index == parts.criticality_index
    for column in ("significance_index", "finish_days_P80", "cost_mean"):
        assert whole.activities[column].tolist() == pytest.approx(parts.activities[column].tolist())


def test_a_scenario_shares_its_luck() -> None:
    """Where nothing is changed the difference is zero, and a price changes no date."""
    scenarios = [
        {"id": "same"},
        {"id": "cheaper", "set": {"roles.x.bill_rate": 70}},
        {"id": "more", "add": [{"id": "qa", "after": ["r"], "duration": 2}],
         "set": {"activities.m.after": ["qa"]}},
        {"id": "safe", "set": {"risks.dear.probability": 0}},
    ]  # fmt: skip
    plan = plan_of(ACTIVITIES, **MODEL, scenarios=scenarios)
    base = simulate(plan, trials=500)
    assert same(base, simulate(plan, scenario="same", trials=500))
    cheaper = simulate(plan, scenario="cheaper", trials=500)
    assert (cheaper.finish_days == base.finish_days).all()
    assert (cheaper.cost == base.cost).all()
    assert (cheaper.price < base.price).all()
    more = simulate(plan, scenario="more", trials=500)
    assert more.finish_days - base.finish_days == pytest.approx(2)
    safe = simulate(plan, scenario="safe", trials=500)
    saved = base.cost - safe.cost
    assert (saved == 0).any()
    assert saved[saved > 0].min() >= 100 - 1e-9
    assert (safe.finish_days == base.finish_days).all()


def test_a_change_of_one_estimate_leaves_the_others() -> None:
    """Luck goes by id: with a longer `a`, `b` still takes what it took in each trial."""
    activities = [{"id": i, "duration": {"uniform": [1, 9]}} for i in ("a", "b")]
    one = simulate(plan_of(activities), trials=5)
    other = simulate(plan_of([{"id": "a", "duration": 50}, activities[1]]), trials=5)
    for trial in range(5):
        assert one.schedule(trial).iloc[1].equals(other.schedule(trial).iloc[1])


def test_names_do_not_matter_and_ids_do() -> None:
    activities = [{"id": "a", "duration": {"uniform": [1, 9]}}]
    one = simulate(plan_of(activities), trials=5)
    named = simulate(plan_of([{**activities[0], "name": "Brief"}]), trials=5)
    other = simulate(plan_of([{**activities[0], "id": "b"}]), trials=5)
    assert (one.finish_days == named.finish_days).all()
    assert (one.finish_days != other.finish_days).all()


def test_draws_of_two_activities_are_independent() -> None:
    """Side by side: T is the maximum of two uniforms with mean 2/3, not 1/2."""
    one = {"uniform": [0, 1]}
    plan = plan_of([{"id": "a", "duration": one}, {"id": "b", "duration": one}])
    # 4.4 standard errors, ALPHA = 1e-5
    found = simulate(plan, trials=10_000).finish_days.mean()
    assert found == pytest.approx(2 / 3, abs=4.4 * 0.2357 / 100)


# What is refused


@pytest.mark.parametrize(
    ("trials", "seed", "message"),
    [
        (0, 0, "trials is 0; expected a whole number from 1 to 10,000,000"),
        (-5, 0, "trials is -5"),
        (10_000_001, 0, "trials is 10000001"),  # would not fit into memory
        (10.5, 0, r"trials is 10.5"),
        (True, 0, "trials is True"),  # a flag is no number
        ("10", 0, "trials is '10'"),
        (None, 0, "trials is None"),
        (float("nan"), 0, "trials is nan"),
        (10, 0.5, r"seed is 0.5; expected a whole number"),
        (10, None, "seed is None"),
        (10, "x", "seed is 'x'"),
        (10, 2**70, "seed is"),
    ],
)
def test_runs_that_cannot_be(trials: Any, seed: Any, message: str) -> None:
    with pytest.raises(SimulationError, match=message):
        prepare(plan_of([{"id": "a", "duration": 1}])).run(trials, seed)


def test_numpy_numbers_are_numbers() -> None:
    simulation = prepare(plan_of([{"id": "a", "duration": 1}]))
    assert simulation.run(np.int64(5), np.uint8(3)).trials == 5


def test_there_is_no_such_scenario() -> None:
    plan = plan_of([{"id": "a", "duration": 1}], scenarios=[{"id": "lean"}])
    with pytest.raises(PlanError, match=r"scenario 'leam' is not in the plan.*lean"):
        prepare(plan, scenario="leam")


@pytest.mark.parametrize("form", [{"milestone": True}, {"duration": 0}])
def test_a_plan_of_one_milestone(form: Any) -> None:
    """Nothing to do is done on the first day."""
    result = simulate(plan_of([{"id": "m", **form}]), trials=20)
    assert (result.finish_days == 0).all()
    assert str(result.finish_dates[0]) == "2027-01-04"
    assert result.criticality_index == {"m": 1}
    assert len(result.activities) == 1
    assert result.to_dict()["finish_days"]["P80"] == 0


def test_a_plan_of_2000_activities_in_a_row() -> None:
    """Twenty years of work, on a calendar with holidays."""
    activities = [
        {"id": f"a{i}", "duration": 3, "after": [f"a{i - 1}"] if i else []} for i in range(2_000)
    ]
    calendars = {"team": {"days": ["mon", "tue", "wed", "thu", "fri"], "holidays": "DE-BE"}}
    result = simulate(plan_of(activities, calendars=calendars), trials=5)
    assert (result.finish_days == 6_000).all()
    assert result.finish_dates[0] > np.datetime64("2049-12-31")
    assert set(result.criticality_index.values()) == {1}


@pytest.mark.parametrize("days", [1e15, 1e308])
def test_work_without_end_is_refused(days: float) -> None:
    """Numbers beyond any calendar are told apart before they become an index."""
    plan = {
        "kickoff_plan": 1,
        "project": {"id": "endless", "start": "2027-01-04"},
        "activities": [{"id": "a", "duration": days}],
    }
    with pytest.raises(PlanError, match=r"too large|past the year 3000"):
        simulate(read_plan(plan), trials=10).to_dict()


def test_what_is_no_simulation_or_calibration_is_refused(make: Any) -> None:
    plan = make([{"id": "a", "duration": 1}])
    with pytest.raises(SimulationError, match="priorities_from is a Result; expected a Simulation"):
        prepare(plan, priorities_from=simulate(plan, trials=1))  # type: ignore[arg-type]
    with pytest.raises(SimulationError, match="calibration is a str; expected what calibrate"):
        prepare(plan, "history.csv")  # type: ignore[arg-type]


def test_like_is_the_former_name_of_priorities_from(make: Any) -> None:
    plan = make([{"id": "a", "duration": 1}])
    with pytest.warns(FutureWarning, match="priorities_from"):
        prepare(plan, like=prepare(plan))

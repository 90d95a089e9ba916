"""What runs past all calendars, or ends before it begins, is said; nothing is silently 0."""

from __future__ import annotations

from typing import Any

import pytest

from estimation import PlanError, simulate
from estimation.report import cash_by_week, histogram, load_by_week, price_kinds

WILD = {"lognormal": {"p50": 1, "p90": 1000}}
HEAVY = {"lognormal": {"p50": 5, "p90": 60}}
ROLES = [{"id": "dev", "cost_rate": 50, "bill_rate": 80}]
PART = {"team": {}, "part": {"days": ["mon", "tue"]}}


@pytest.mark.parametrize("calendars", [{}, PART])
@pytest.mark.parametrize("kind", [{"duration": WILD}, {"effort": {"dev": WILD}}])
def test_a_run_past_all_calendars_is_refused_at_once(make: Any, calendars: Any, kind: Any) -> None:
    """On one calendar it ran, and the histogram raised."""
    scale = {"effort": {"dev": {"lognormal": {"p50": 8, "p90": 8000}}}}
    wild = scale if "effort" in kind else kind
    more = {"calendar": "part"} if calendars and "duration" in kind else {}
    plan = make([{"id": "odd", **wild, **more}], roles=ROLES, calendars=calendars)
    with pytest.raises(PlanError, match=r"activity 'odd': takes .* past the year 3000; check its"):
        simulate(plan, trials=1_000)


def test_a_long_sum_is_refused_too(make: Any) -> None:
    """None alone is out of reach."""
    chain = [
        {"id": f"a{i}", "duration": 9_000, "after": [f"a{i - 1}"] if i else []} for i in range(40)
    ]
    with pytest.raises(PlanError, match="past the year 3000"):
        simulate(make(chain), trials=1)


@pytest.mark.parametrize("kind", ["fixed", "retainer", "time_and_materials"])
def test_what_ran_can_be_shown(make: Any, kind: str) -> None:
    amount = {} if kind == "time_and_materials" else {"amount": 1_000}
    plan = make([{"id": "a", "duration": HEAVY, "crew": {"dev": 1}}], roles=ROLES,
                price={"kind": kind, **amount})  # fmt: skip
    result = simulate(plan, trials=500)
    for frame in (
        histogram(result),
        load_by_week(result),
        cash_by_week(result),
        price_kinds(result),
    ):
        assert len(frame) > 0


def test_a_hammock_that_ends_before_it_begins_is_named(make: Any) -> None:
    activities = [
        {"id": "early", "duration": {"values": {1: 1, 5: 1}}},
        {"id": "wait", "duration": 3},
        {"id": "late", "duration": 1, "after": ["wait"]},
        {"id": "span", "span": {"from": "late", "to": "early"}, "hours_per_week": {"dev": 5}},
    ]
    result = simulate(make(activities, roles=ROLES), trials=1_000)
    (said,) = [each for each in result.notices if "no hours" in each]
    share = (result.hours == 0).mean()
    assert said.startswith(f"Span 'span' has no hours in {share * 100:.0f} of 100 trials: 'early'")
    activities[0]["duration"] = 1
    (said,) = [
        each for each in simulate(make(activities, roles=ROLES), trials=9).notices if "Span" in each
    ]
    assert said.startswith("Span 'span' has no hours: 'early', with which it ends, is done before")
    activities[-1]["span"] = {"from": "wait", "to": "late"}
    assert not [
        each for each in simulate(make(activities, roles=ROLES), trials=9).notices if "Span" in each
    ]


def test_a_long_run_is_looked_into_in_part(make: Any) -> None:
    """Percentiles of activities are those of the first trials, which are a run of their own."""
    plan = make(
        [{"id": f"a{i}", "duration": {"low": 1, "likely": 2, "high": 5}} for i in range(60)]
    )
    long, short = simulate(plan, trials=25_000), simulate(plan, trials=20_000)
    assert long.activities["finish_days_P80"].equals(short.activities["finish_days_P80"])
    assert any("the first 20,000 of 25,000 trials" in each for each in long.notices)
    assert not any("the first" in each for each in short.notices)
    assert long.to_dict()["finish_days"]["P80"] == long.percentile("finish_days", 0.8)

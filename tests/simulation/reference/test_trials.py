"""Where activities come to lie in time, by hand. The project starts on Monday 4 January 2027."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pytest

from estimation import prepare, simulate

pytestmark = pytest.mark.usefixtures("each_backend")

TEAM = {"days": ["mon", "tue", "wed", "thu", "fri"]}
CLIENT = {"days": ["mon", "tue", "wed", "thu"]}
SHOP = {"days": ["tue", "wed", "thu", "fri", "sat"]}
CALENDARS = {"team": TEAM, "client": CLIENT, "shop": SHOP}


# Links on one calendar

LINKS = [
    # type, lag, start of b: `lead` fills days 0 to 4, `a` 4 to 7, and `b` takes 2 days
    ("FS", 0, 7),
    ("FS", 2, 9),
    ("FS", 0.5, 7.5),
    ("FS", -1, 6),
    ("FS", -9, 0),  # nothing starts before day 0
    ("SS", 0, 4),
    ("SS", 1.5, 5.5),
    ("SS", -2, 2),
    ("SS", -5, 0),
    ("FF", 0, 5),  # both end at 7
    ("FF", 1, 6),
    ("FF", -3, 2),  # ends at 4
    ("FF", -6, 0),  # could end at 1, cannot start before day 0
    ("SF", 0, 2),  # ends at 4, when `a` starts
    ("SF", 3, 5),
    ("SF", -1, 1),
    ("SF", -4, 0),
]


@pytest.mark.parametrize(("kind", "lag", "start"), LINKS)
def test_links(make: Any, times: Any, kind: str, lag: float, start: float) -> None:
    plan = make([
        {"id": "lead", "duration": 4},
        {"id": "a", "duration": 3, "after": ["lead"]},
        {"id": "b", "duration": 2, "after": [{"activity": "a", "type": kind, "lag": lag}]},
    ])  # fmt: skip
    assert times(plan)["b"] == (start, start + 2)
    assert simulate(plan, trials=2).percentile("finish_days", 0.8) == max(7, start + 2)


def test_the_latest_link_decides(make: Any, times: Any) -> None:
    plan = make([
        {"id": "a", "duration": 3},
        {"id": "b", "duration": 5},
        {"id": "c", "duration": 1, "after": ["a", {"activity": "b", "type": "SS", "lag": 4.5}]},
    ])  # fmt: skip
    assert times(plan)["c"] == (4.5, 5.5)


# Links between calendars: the client works Monday to Thursday, the shop Tuesday to Saturday

MIXED = [
    # days of `a` (team), link, calendar and days of `b`, start and finish of `b` in team days
    (4, ("FS", 0), "client", 1, (5, 6)),  # Thursday's end; the client's next day is Monday 11
    (4, ("FS", 1), "client", 1, (6, 7)),  # the client's Monday passes
    (4, ("FS", -1), "client", 1, (3, 4)),  # one day of the client's before Thursday's end
    (5, ("FS", -1), "client", 1, (3, 4)),  # Friday is none of the client's days
    (4, ("SS", 5), "client", 1, (6, 7)),  # Monday to Thursday and Monday 11 pass
    (5, ("FF", 1), "client", 2, (3, 6)),  # has to end on Monday 11: Thursday and Monday
    (5, ("SF", 5), "client", 2, (3, 6)),  # five days of the client's after the start: Monday's end
    (
        5,
        ("FF", -1),
        "client",
        2,
        (1, 3),
    ),  # a client's day before Thursday's end: Tuesday, Wednesday
    (6, ("FF", -2), "client", 2, (1, 3)),  # five of the client's days are over by Monday's end
    (5, ("SF", 3), "client", 2, (1, 3)),
    (5, ("SF", -1), "client", 2, (0, 2)),  # nothing starts before day 0
    (5, ("SS", -2), "shop", 1, (1, 2)),  # the shop's first day is Tuesday
    (5, ("SS", 1), "shop", 1, (2, 3)),  # Tuesday passes
    (5, ("FF", -1), "shop", 2, (2, 4)),  # a shop's day before Friday's end: Wednesday, Thursday
    (5, ("FF", 1), "shop", 2, (4, 5)),  # ends on Saturday: Friday's end as the team counts
    (5, ("FS", 0), "shop", 1, (5, 5)),  # on Saturday, which counts as Friday's end
    (5, ("FS", 0), "shop", 2, (5, 7)),  # Saturday and Tuesday 12
    (5, ("FS", -1), "shop", 1, (4, 5)),  # Friday again
    (4.5, ("FS", 0), "client", 0.5, (5, 5.5)),  # Friday noon; Monday morning
    (3.5, ("FS", 0), "client", 1, (3.5, 5.5)),  # Thursday noon to Monday noon
]


@pytest.mark.parametrize(("days", "link", "calendar", "length", "expected"), MIXED)
def test_links_between_calendars(
    make: Any,
    times: Any,
    days: float,
    link: tuple[str, float],
    calendar: str,
    length: float,
    expected: tuple[float, float],
) -> None:
    after = [{"activity": "a", "type": link[0], "lag": link[1]}]
    plan = make(
        [
            {"id": "a", "duration": days},
            {"id": "b", "duration": length, "calendar": calendar, "after": after},
        ],
        calendars=CALENDARS,
    )
    assert times(plan)["b"] == expected


FIRST_HALF = {"days": ["mon", "tue", "wed"]}


@pytest.mark.parametrize(
    ("lead", "link", "calendar", "finish_date", "start", "then"),
    [
        # `a` ends on Saturday the 9th; `b` works two days, on which nobody works on Saturday, and
        # is not done before `a`: what follows on the shop's days begins on Tuesday, not on Saturday
        (0, "FF", "client", "2027-01-09", 2, "2027-01-12"),
        (0, "FF", "half", "2027-01-09", 1, "2027-01-12"),
        # it ends when `a` begins, on Saturday morning: the shop's Saturday follows
        (4, "SF", "client", "2027-01-09", 2, "2027-01-09"),
    ],
)
def test_what_ends_with_another_does_not_end_before_its_day_off(
    make: Any, lead: float, link: str, calendar: str, finish_date: str, start: float, then: str
) -> None:
    plan = make(
        [
            {"id": "lead", "duration": lead, "calendar": "shop"},
            {"id": "a", "duration": 5 - lead, "calendar": "shop", "after": ["lead"]},
            {"id": "b", "duration": 2, "calendar": calendar,
             "after": [{"activity": "a", "type": link}]},
            {"id": "c", "duration": 1, "calendar": "shop", "after": ["b"]},
        ],
        calendars={"shop": SHOP, **CALENDARS, "half": FIRST_HALF},
    )  # fmt: skip
    simulation = prepare(plan)
    block = next(iter(simulation.blocks(simulation.draws(1, seed=0))))[0]
    origin = simulation.model.calendars[0].origin
    index = {name: i for i, name in enumerate(simulation.model.ids)}
    started = block.placement.start[0, index["b"]]
    assert (origin - date(2027, 1, 4)).days + started == start
    begun = block.placement.start[0, index["c"]]
    assert np.datetime64(origin) + int(begun) == np.datetime64(then)
    ended = block.placement.finish[0, index["b"]]
    saturday = (date.fromisoformat(finish_date) - origin).days
    assert saturday <= ended <= saturday + 1


def test_back_on_the_team_calendar(make: Any, times: Any) -> None:
    """What ends on a Saturday lets the team go on on Monday."""
    plan = make(
        [
            {"id": "a", "duration": 5},
            {"id": "b", "duration": 1, "calendar": "shop", "after": ["a"]},
            {"id": "c", "duration": 1, "after": ["b"]},
        ],
        calendars=CALENDARS,
    )
    assert times(plan)["c"] == (5, 6)
    assert simulate(plan, trials=1).finish_dates[0] == np.datetime64("2027-01-11")


# Milestones and other work of no length


@pytest.mark.parametrize(
    ("first", "milestone", "then", "start"),
    [
        # calendars of a 4-day activity, of the milestone, and of the next activity
        ("team", "team", "team", 4),
        ("team", "client", "team", 4),  # Friday is not lost to a client who is off
        ("client", "team", "team", 4),
        ("client", "client", "client", 5),  # Monday
        ("client", "shop", "team", 4),
    ],
)
@pytest.mark.parametrize("form", [{"milestone": True}, {"duration": 0}])
def test_milestones_pass_through(
    make: Any, times: Any, form: Any, first: str, milestone: str, then: str, start: float
) -> None:
    plan = make(
        [
            {"id": "a", "duration": 4, "calendar": first},
            {"id": "m", **form, "calendar": milestone, "after": ["a"]},
            {"id": "b", "duration": 1, "calendar": then, "after": ["m"]},
        ],
        calendars=CALENDARS,
    )
    found = times(plan)
    assert found["m"] == (4, 4)
    assert found["b"] == (start, start + 1)


def test_a_milestone_passes_over_a_weekend(make: Any, times: Any) -> None:
    plan = make(
        [
            {"id": "a", "duration": 5},
            {"id": "m", "milestone": True, "after": ["a"]},
            {"id": "sale", "duration": 1, "calendar": "shop", "after": ["m"]},
        ],
        calendars=CALENDARS,
    )
    assert times(plan)["m"] == (5, 5)
    # The shop can use Saturday: 5 team days, and a finish on Friday's end as the team counts.
    assert times(plan)["sale"] == (5, 5)


def test_a_milestone_may_have_a_lag(make: Any, times: Any) -> None:
    plan = make([
        {"id": "a", "duration": 4.5},
        {"id": "m", "milestone": True, "after": [{"activity": "a", "lag": 1}]},
        {"id": "b", "duration": 1, "after": ["m"]},
    ])  # fmt: skip
    assert times(plan) == {"a": (0, 4.5), "m": (5.5, 5.5), "b": (5.5, 6.5)}


# not_before, the start of the project, days off


@pytest.mark.parametrize(
    ("day", "calendar", "start"),
    [
        ("2027-01-11", "team", 5),  # Monday
        ("2027-01-09", "team", 5),  # Saturday: Monday is the first working instant
        ("2027-01-09", "shop", 5),  # Saturday, which the shop works
        ("2027-01-08", "client", 5),  # Friday: the client starts on Monday
        ("2027-01-06", "team", 3),  # the predecessor decides
        ("2026-12-01", "team", 3),
    ],
)
def test_not_before(make: Any, times: Any, day: str, calendar: str, start: float) -> None:
    plan = make(
        [
            {"id": "a", "duration": 3},
            {"id": "b", "duration": 1, "calendar": calendar, "after": ["a"], "not_before": day},
        ],
        calendars=CALENDARS,
    )
    assert times(plan)["b"][0] == start


@pytest.mark.parametrize("calendar", ["team", "client"])
def test_day_0_is_the_first_working_instant(make: Any, times: Any, calendar: str) -> None:
    """A start on a Saturday is a start on Monday, on one calendar and on several."""
    plan = make(
        [{"id": "a", "duration": 1, "calendar": calendar}],
        calendars=CALENDARS,
        project={"start": "2027-01-09"},
    )
    assert times(plan)["a"] == (0, 1)
    assert simulate(plan, trials=1).date_of(1.0) == date(2027, 1, 11)


def test_days_off_interrupt_work(make: Any) -> None:
    """Monday, Tuesday, Thursday: three working days that end on the 7th."""
    plan = make(
        [{"id": "a", "duration": 3}], calendars={"team": {**TEAM, "closed": ["2027-01-06"]}}
    )
    result = simulate(plan, trials=1)
    assert result.finish_days[0] == 3
    assert result.finish_dates[0] == np.datetime64("2027-01-07")


def test_one_calendar_or_several_give_the_same(make: Any) -> None:
    """A plan that never uses its second calendar runs on one axis; one that does, on another."""
    activities = [
        {"id": "a", "duration": {"low": 1, "likely": 3, "high": 9}},
        {"id": "b", "duration": {"low": 1, "likely": 2, "high": 6}, "after": ["a"]},
        {"id": "c", "duration": {"uniform": [0, 7]},
         "after": [{"activity": "a", "type": "SS", "lag": 1},
                   {"activity": "b", "type": "FF", "lag": -1}]},
    ]  # fmt: skip
    one = simulate(make(activities), trials=500)
    aside = {"id": "aside", "duration": 0, "calendar": "client"}
    several = simulate(make([*activities, aside], calendars=CALENDARS), trials=500)
    assert several.finish_days == pytest.approx(one.finish_days, abs=1e-9)


# Effort and duration


@pytest.mark.parametrize(
    ("activity", "finish", "hours"),
    [
        # 24 h at 8 h a day; the other role needs half a day
        ({"effort": {"design": 24, "pm": 4}}, 3, 28),
        # the slowest role decides: 4 h of 2 h a day
        ({"effort": {"design": 4, "few": 4}}, 2, 8),
        # two designers
        ({"effort": {"design": 24}, "crew": {"design": 2}}, 1.5, 24),
        # half a designer
        ({"effort": {"design": 24}, "crew": {"design": 0.5}}, 6, 24),
        # two designers halve 24 h to 1.5 days, then pm with 16 h decides
        ({"effort": {"design": 24, "pm": 16}, "crew": {"design": 2}}, 2, 40),
        # two designers for two days
        ({"duration": 2, "crew": {"design": 2}}, 2, 32),
        # hours per day are each role's: 2 x 8 + 2 x 2
        ({"duration": 2, "crew": {"design": 1, "few": 1}}, 2, 20),
        ({"duration": 2}, 2, 0),
        ({"effort": {"design": 0}}, 0, 0),
    ],
)
def test_effort_and_duration(make: Any, activity: Any, finish: float, hours: float) -> None:
    plan = make(
        [{"id": "a", **activity}],
        calendars={"team": TEAM, "few": {**TEAM, "hours_per_day": 2}},
        roles=[{"id": "design"}, {"id": "pm"}, {"id": "few", "calendar": "few"}],
    )
    result = simulate(plan, trials=1)
    assert result.finish_days[0] == pytest.approx(finish)
    assert result.hours[0] == pytest.approx(hours)


def test_the_fraction_of_a_day_is_the_same_on_every_calendar(make: Any, times: Any) -> None:
    """3 h of a 6-hour day end at noon, and so do 4 h of an 8-hour day: together one day."""
    plan = make(
        [{"id": "a", "effort": {"x": 3}}, {"id": "b", "effort": {"y": 4}, "after": ["a"]}],
        calendars={"team": TEAM, "six": {**TEAM, "hours_per_day": 6}},
        roles=[{"id": "x", "calendar": "six"}, {"id": "y"}],
    )
    assert times(plan) == {"a": (0, 0.5), "b": (0.5, 1)}


def test_roles_work_on_the_days_they_share(make: Any, times: Any) -> None:
    """40 h of 8 are five days of Monday to Thursday: the fifth is Monday 11."""
    plan = make(
        [{"id": "a", "effort": {"design": 40, "lead": 12}}],
        calendars={**CALENDARS, "lead": {**CLIENT, "hours_per_day": 6}},
        roles=[{"id": "design"}, {"id": "lead", "calendar": "lead"}],
    )
    assert times(plan)["a"] == (0, 6)


# Activities that may not exist


@pytest.mark.parametrize(("exists", "finish", "hours"), [(0, 5, 24), (1, 7, 40)])
def test_links_pass_through_what_does_not_exist(
    make: Any, times: Any, exists: float, finish: float, hours: float
) -> None:
    """3 days, a lag of 1, perhaps 2 days, a lag of 1."""
    plan = make(
        [
            {"id": "a", "effort": {"x": 24}},
            {"id": "b", "effort": {"x": 16}, "probability": exists,
             "after": [{"activity": "a", "lag": 1}]},
            {"id": "c", "milestone": True, "after": [{"activity": "b", "lag": 1}]},
        ],
        roles=[{"id": "x", "cost_rate": 10}],
    )  # fmt: skip
    assert times(plan)["c"] == (finish, finish)
    result = simulate(plan, trials=1)
    assert (result.hours[0], result.cost[0]) == (hours, 10 * hours)


@pytest.mark.parametrize("people", [None, 1])
@pytest.mark.parametrize("calendar", ["team", "client"])
def test_a_day_before_which_it_may_not_begin_holds_nothing_that_does_not_exist(
    make: Any, calendar: str, people: float | None
) -> None:
    """An event in February that perhaps takes place, and what follows after 2 days or after it."""
    role = {"id": "x", "calendar": calendar, **({} if people is None else {"people": people})}
    plan = make(
        [
            {"id": "a", "effort": {"x": 16}},
            {"id": "event", "effort": {"x": 8}, "not_before": "2027-02-01", "probability": 0.5,
             "after": ["a"]},
            {"id": "c", "effort": {"x": 8}, "after": ["event"]},
        ],
        roles=[role],
        calendars=CALENDARS,
    )  # fmt: skip
    result = simulate(plan, trials=100)
    # 1 February is the 21st working day: two days on from there
    assert set(result.finish_days) == {3, 22}
    late = result.finish_days == 22
    assert result.criticality_index["a"] == pytest.approx(1 - late.mean())
    assert result.criticality_index["event"] == pytest.approx(late.mean())


def test_probability_is_the_share_of_trials(make: Any) -> None:
    plan = make([
        {"id": "a", "duration": 3},
        {"id": "b", "duration": 5, "probability": 0.5, "after": ["a"]},
    ])  # fmt: skip
    result = simulate(plan, trials=10_000)
    assert set(result.finish_days) == {3, 8}
    # 4.4 standard errors of a binomial share: ALPHA = 1e-5
    assert (result.finish_days == 8).mean() == pytest.approx(0.5, abs=4.4 * 0.005)


def test_a_risk_delays_nothing_that_does_not_exist(make: Any, times: Any) -> None:
    plan = make(
        [{"id": "a", "duration": 3}, {"id": "b", "duration": 5, "probability": 0}],
        risks=[{"id": "r", "probability": 1, "affects": ["b"], "delay": 9, "factor": 2}],
    )
    assert times(plan)["b"] == (0, 0)


# Hammocks


@pytest.mark.parametrize(
    ("days", "weeks"),
    [(["mon", "tue", "wed", "thu", "fri"], 2), (["mon", "tue", "wed", "thu"], 2.5)],
)
def test_hammock(make: Any, days: list[str], weeks: float) -> None:
    """From the start of `b` to the finish of `c`: 10 working days, so many weeks of 6 h."""
    plan = make(
        [
            {"id": "a", "duration": 2},
            {"id": "b", "duration": 4, "after": ["a"]},
            {"id": "c", "duration": 6, "after": ["b"]},
            {"id": "d", "duration": 3, "after": ["c"]},
            {"id": "steering", "span": {"from": "b", "to": "c"}, "hours_per_week": {"pm": 6}},
        ],
        calendars={"team": {"days": days}},
        roles=[{"id": "pm", "cost_rate": 60}],
    )
    result = simulate(plan, trials=1)
    assert result.finish_days[0] == 15
    assert result.hours[0] == pytest.approx(weeks * 6)
    assert result.cost[0] == pytest.approx(weeks * 6 * 60)
    assert result.criticality_index["steering"] == 0


def test_a_hammock_lasts_as_long_as_its_span_in_each_trial(make: Any) -> None:
    plan = make(
        [
            {"id": "a", "duration": {"uniform": [1, 20]}},
            {"id": "steering", "span": {"from": "a", "to": "a"}, "hours_per_week": {"pm": 5}},
        ],
        roles=[{"id": "pm"}],
    )
    result = simulate(plan, trials=200)
    assert result.hours == pytest.approx(result.finish_days)  # 5 h in 5 days


# Risks, drivers, questions

PAIR = [{"id": "a", "duration": 2}, {"id": "b", "duration": 3, "after": ["a"]}]
CREWED = [
    {"id": "a", "duration": 2, "crew": {"x": 1}},
    {"id": "b", "effort": {"x": 24}, "after": ["a"]},
]
ROLES = [{"id": "x", "cost_rate": 10}]


@pytest.mark.parametrize(
    ("risk", "finish", "cost"),
    [
        # CREWED takes 2 + 3 days and 40 h x 10; each risk occurs in every trial
        ({"affects": ["b"], "factor": 2}, 8, 640),
        ({"affects": ["a", "b"], "factor": 2}, 10, 800),
        ({"affects": "all", "factor": 2}, 10, 800),
        ({"affects": ["b"], "delay": 4}, 9, 400),  # nobody works while content is late
        ({"affects": ["a"], "delay": 4}, 9, 720),  # a crew is held, and costs 4 x 8 x 10
        ({"affects": ["a", "b"], "delay": 1}, 7, 480),
        ({"affects": ["b"], "factor": 2, "delay": 4}, 12, 640),  # 3 x 2 + 4, not (3 + 4) x 2
        ({"affects": ["a", "b"], "cost": 500}, 5, 900),  # once
        ({"cost": 500}, 5, 900),
        ({"delay": 4}, 9, 400),  # added to the finish
        ({"delay": 4, "cost": 500}, 9, 900),
        ({"affects": "all", "delay": 1, "cost": 500}, 7, 980),
    ],
)
def test_risks(make: Any, risk: Any, finish: float, cost: float) -> None:
    plan = make(CREWED, roles=ROLES, risks=[{"id": "r", "probability": 1, **risk}])
    result = simulate(plan, trials=1)
    assert result.finish_days[0] == pytest.approx(finish)
    assert result.cost[0] == pytest.approx(cost)


def test_risks_in_series_multiply_and_their_delays_add(make: Any) -> None:
    """3 x 2 x 1.5 + 1 + 2."""
    risks = [
        {"id": "r", "probability": 1, "affects": ["b"], "factor": 2, "delay": 1},
        {"id": "s", "probability": 1, "affects": ["b"], "factor": 1.5, "delay": 2},
    ]
    assert simulate(make(PAIR, risks=risks), trials=1).finish_days[0] == 2 + 12


@pytest.mark.parametrize(
    ("mitigated", "left", "finish", "cost"),
    [
        (False, {"probability": 0}, 9, 400),  # not bought: not paid, not played
        (True, {"probability": 0}, 5, 1300),
        (True, {"delay": 1}, 6, 1300),  # the probability stays
        (True, {}, 9, 1300),
        (True, {"cost": 50}, 9, 1350),
        (True, {"delay": 0}, 5, 1300),  # 0 is a value, not an absence
    ],
)
def test_mitigation(make: Any, mitigated: bool, left: Any, finish: float, cost: float) -> None:
    risk = {"id": "r", "probability": 1, "affects": ["b"], "delay": 4, "mitigated": mitigated}
    risk["mitigation"] = {"price": 900, "left": left}
    result = simulate(make(CREWED, roles=ROLES, risks=[risk]), trials=1)
    assert (result.finish_days[0], result.cost[0]) == (finish, cost)


BESIDE = [{"id": "a", "duration": 2}, {"id": "b", "effort": {"x": 8}}]
"""Side by side: the finish shows the days of `a`, the hours those of `b`."""


def test_a_risk_has_one_occurrence_and_one_draw(make: Any) -> None:
    """A node that several share, drawn twice, was seen elsewhere."""
    risk = {"id": "r", "probability": 0.4, "affects": ["a", "b"], "factor": {"uniform": [2, 4]}}
    result = simulate(make(BESIDE, roles=ROLES, risks=[risk]), trials=2_000)
    assert result.finish_days / 2 == pytest.approx(result.hours / 8)
    # 4.4 standard errors, ALPHA = 1e-5
    share = (result.hours > 8).mean()
    assert share == pytest.approx(0.4, abs=4.4 * np.sqrt(0.24 / 2_000))


def test_risk_cost_falls_due_only_when_it_occurs(make: Any) -> None:
    plan = make(CREWED, roles=ROLES, risks=[{"id": "r", "probability": 0.3, "cost": 1000}])
    result = simulate(plan, trials=10_000)
    assert set(result.cost) == {400, 1400}
    assert result.cost.mean() == pytest.approx(700, abs=4.4 * 1000 * np.sqrt(0.21 / 10_000))


TRIALS = 40_000


@pytest.mark.parametrize(
    ("risks", "mean", "sd"),
    [
        # p .4 of triangular 1, 1.1, 1.3; then p .25 of triangular 1.05, 1.2, 1.5; then both
        ([0], 1.053333, 0.076303),
        ([1], 1.0625, 0.117925),
        ([0, 1], 1.119167, 0.148603),
    ],
)
def test_risk_factors(make: Any, risks: list[int], mean: float, sd: float) -> None:
    known = [
        {"id": "r", "probability": 0.4, "affects": ["a"],
         "factor": {"low": 1, "likely": 1.1, "high": 1.3, "shape": "triangular"}},
        {"id": "s", "probability": 0.25, "affects": ["a"],
         "factor": {"low": 1.05, "likely": 1.2, "high": 1.5, "shape": "triangular"}},
    ]  # fmt: skip
    plan = make([{"id": "a", "duration": 1}], risks=[known[i] for i in risks])
    finish = simulate(plan, trials=TRIALS).finish_days
    # 4.4 standard errors, ALPHA = 1e-5
    assert finish.mean() == pytest.approx(mean, abs=4.4 * sd / np.sqrt(TRIALS))
    assert finish.std() == pytest.approx(sd, rel=0.03)


def test_a_shared_risk_makes_correlation(make: Any) -> None:
    """Each triangular .9, 1, 1.2 of its own, both under p .4 of triangular 1, 1.1, 1.3: .589037."""
    own = {"low": 0.9, "likely": 1, "high": 1.2, "shape": "triangular"}
    factor = {"low": 1, "likely": 1.1, "high": 1.3, "shape": "triangular"}
    plan = make(
        [{"id": "a", "duration": own}, {"id": "b", "effort": {"x": own}}],
        roles=ROLES,
        risks=[{"id": "r", "probability": 0.4, "affects": ["a", "b"], "factor": factor}],
    )
    result = simulate(plan, trials=TRIALS)
    rho = np.corrcoef(result.finish_days, result.hours)[0, 1]
    # the sd of a sample correlation is (1 - rho^2) / sqrt(n), and more under heavier tails
    assert rho == pytest.approx(0.589037, abs=4.4 * 1.5 * (1 - 0.589**2) / np.sqrt(TRIALS))


def test_a_driver_is_one_factor_for_all_it_affects(make: Any, times: Any) -> None:
    drivers = [{"id": "new-client", "affects": ["a", "b"], "factor": {"uniform": [1, 2]}}]
    plan = make([*BESIDE, {"id": "c", "duration": 0.5}], roles=ROLES, drivers=drivers)
    result = simulate(plan, trials=500)
    assert result.finish_days / 2 == pytest.approx(result.hours / 8)
    assert np.ptp(result.finish_days) > 1
    assert times(plan)["c"] == (0, 0.5)


def test_drivers_stretch_duration_and_effort_before_delays(make: Any) -> None:
    """3 days x 2 x 1.5 + 1, and 24 h x 3."""
    plan = make(
        [{"id": "b", "effort": {"x": 24}}],
        roles=ROLES,
        drivers=[{"id": "d", "affects": ["b"], "factor": 2}],
        risks=[{"id": "r", "probability": 1, "affects": ["b"], "factor": 1.5, "delay": 1}],
    )
    result = simulate(plan, trials=1)
    assert (result.finish_days[0], result.hours[0]) == (10, 72)


def test_evidence_based_scheduling(make: Any) -> None:
    """Estimates 8 and 16, velocities 1 and .5 alike: 24, 32, 40 or 48, a quarter each; mean 36."""
    velocity = {"values": {1: 0.5, 2: 0.5}}
    plan = make(
        [{"id": "a", "duration": 8}, {"id": "b", "duration": 16, "after": ["a"]}],
        drivers=[
            {"id": "va", "affects": ["a"], "factor": velocity},
            {"id": "vb", "affects": ["b"], "factor": velocity},
        ],
    )
    values, counts = np.unique(simulate(plan, trials=TRIALS).finish_days, return_counts=True)
    assert values.tolist() == [24, 32, 40, 48]
    assert counts / TRIALS == pytest.approx(0.25, abs=4.4 * np.sqrt(0.1875 / TRIALS))


def test_a_discrete_risk(make: Any) -> None:
    """10 + 5 with p .3: mean 11.5, every percentile under 70 is 10, every one over 70 is 15."""
    plan = make(
        [{"id": "a", "duration": 10}],
        risks=[{"id": "r", "probability": 0.3, "affects": ["a"], "delay": 5}],
    )
    result = simulate(plan, trials=TRIALS)
    assert result.finish_days.mean() == pytest.approx(11.5, abs=4.4 * 5 * np.sqrt(0.21 / TRIALS))
    assert [result.percentile("finish_days", q) for q in (0.01, 0.68, 0.72, 1)] == [10, 10, 15, 15]


ANSWERS = [{"text": "Theirs", "weight": 3, "factor": 1}, {"text": "New", "weight": 1, "factor": 2}]


@pytest.mark.parametrize(
    ("question", "possible"),
    [
        ({"state": "open", "answers": ANSWERS}, {5, 8}),
        ({"answers": ANSWERS}, {5, 8}),  # open is the default
        ({"state": "asked 5 Jan", "answers": ANSWERS}, {5, 8}),
        ({"state": "answered", "answers": ANSWERS}, {5}),  # nobody says with which
        ({"state": "answered", "answers": [{**ANSWERS[0], "weight": 0}, ANSWERS[1]]}, {8}),
        ({"state": "open"}, {5}),
    ],
)
def test_open_questions_play_as_factors(make: Any, question: Any, possible: set[float]) -> None:
    plan = make(PAIR, questions=[{"id": "q", "text": "Which?", "affects": ["b"], **question}])
    result = simulate(plan, trials=2_000)
    assert set(result.finish_days) == possible
    if len(possible) == 2:
        share = (result.finish_days == 8).mean()
        assert share == pytest.approx(0.25, abs=4.4 * np.sqrt(0.1875 / 2_000))

"""A report that says what the plan said changes no figure, at the end of every working day."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from estimation import Simulation, prepare, read_plan
from estimation.simulation.model.variables import BaseDraws
from estimation.simulation.reference.work import draw_work, shared_draws

FIGURES = ("finish_days", "hours", "cost", "price")

ROLES = [
    {"id": "dev", "people": 1, "cost_rate": 50, "bill_rate": 80},
    {"id": "art", "people": 2, "cost_rate": 70, "bill_rate": 90},
    {"id": "pm", "cost_rate": 60, "bill_rate": 100},
]

WORK: tuple[dict[str, Any], ...] = (
    {"effort": {"dev": 32}},
    {"effort": {"dev": 16, "pm": 4}},
    {"effort": {"art": 32, "dev": 8}, "crew": {"art": 2}},
    {"effort": {"art": 16}},
    {"duration": 2, "crew": {"dev": 1}},
    {"duration": 4, "crew": {"art": 2, "pm": 0.5}},
    {"duration": 2},
    {"duration": 4},
)

WAYS = ("dates", "hours", "effort left", "days left")
"""What is said of work that has begun, beside the day on which it did."""


@st.composite
def plans(draw: st.DrawFn) -> dict[str, Any]:
    """Plans without spread in which everything begins and ends with a day."""
    activities: list[dict[str, Any]] = []
    works: list[str] = []
    for i in range(draw(st.integers(3, 6))):
        known = [each["id"] for each in activities]
        after = draw(st.lists(st.sampled_from(known), max_size=2, unique=True)) if known else []
        kind = draw(st.sampled_from(["work", "work", "review", "review", "milestone"]))
        if kind == "review" and works:
            of = draw(st.sampled_from(works))
            review = {
                "of": of,
                "turnaround": draw(st.sampled_from([1, 2, 3])),
                "rounds": draw(st.sampled_from([1, 2, 3])),
                "rework": draw(st.sampled_from([0.5, 1])),
                "calendar": draw(st.sampled_from(["team", "client"])),
            }
            activities.append({"id": f"a{i}", "review": review, "after": sorted({*after, of})})
        elif kind == "milestone" and known:
            held = draw(st.sampled_from([{}, {"not_before": "2027-01-09"}]))
            activities.append({"id": f"a{i}", "milestone": True, "after": after, **held})
        else:
            works.append(f"a{i}")
            activities.append({"id": f"a{i}", **draw(st.sampled_from(WORK)), "after": after})
    spans = [{"id": "lead", "span": {"from": "a0", "to": works[-1]}, "hours_per_week": {"pm": 5}}]
    return {
        "kickoff_plan": 1,
        "project": {"id": "demo", "start": "2027-01-04"},
        "price": {"kind": "time_and_materials"},
        "calendars": {"team": {}, "client": {"days": ["mon", "tue", "wed", "thu"]}},
        "roles": ROLES,
        "activities": [*activities, *spans],
    }


class Course:
    """What a plan without spread says of every moment."""

    def __init__(self, plan: dict[str, Any]) -> None:
        self.simulation: Simulation = prepare(read_plan(plan))
        self.model, draws = self.simulation.model, BaseDraws()
        self.works = draw_work(self.model, draws, shared_draws(self.model, draws))
        self.placed = self.simulation.backend.placer.place_stretches(self.works)
        self.roles = [role.id for role in self.simulation.plan.roles]
        dates = self.simulation.run(1).activities.set_index("id")
        finishes = dates["finish_date_P50"].dt.date
        self.dates = {name: finishes[name] for name in self.model.ids}

    def status(self, day: date, way: str) -> dict[str, Any]:
        """The report at the end of a day that says what the plan says."""
        now = self.model.timeline.evening(day)
        found = {}
        first = 0
        for i, (activity, work) in enumerate(zip(self.model.activities, self.works, strict=True)):
            begins = self.placed.begins[0, first : first + len(work.stretches)]
            first += len(work.stretches)
            if activity.span is None:
                told = self._of(i, begins, now, day, way)
                if told is not None:
                    found[activity.id] = told
        return {"date": day.isoformat(), "activities": found}

    def _of(self, i: int, begins: Any, now: float, day: date, way: str) -> dict[str, Any] | None:
        activity, work = self.model.activities[i], self.works[i]
        start, finish = self.placed.start[0, i], self.placed.finish[0, i]
        ended = self.dates[activity.id]
        if not work.stretches or finish == start:
            return {"finished": ended.isoformat()} if ended <= day and activity.is_instant else None
        if start >= now - 1e-9:
            return None
        axis = self.model.axis(activity.axis)
        began = self.model.timeline.team.origin + timedelta(days=int(np.floor(start + 1e-9)))
        if self.model.timeline.flat:
            begun = self.model.timeline.dates(np.array([start + 1e-6]))
            began = begun[0].item()
        said: dict[str, Any] = {"started": began.isoformat()}
        is_done = finish <= now + 1e-9
        if is_done:
            said["finished"] = ended.isoformat()
        if way == "dates":
            return said
        done = self._hours(i, begins, now)
        said["hours"] = {self.roles[role]: hours for role, hours in done.items()}
        if is_done or way == "hours" or activity.review is not None:
            return said
        if way == "effort left" and (activity.effort or activity.crew):
            left = {self.roles[r]: float(h[0]) - done[r] for r, h in work.hours.items()}
            said["remaining"] = {"effort": left}
        else:
            left_days = float(axis.workdays(np.array(finish)) - axis.workdays(np.array(now)))
            said["remaining"] = {"duration": left_days}
        return said

    def _hours(self, i: int, begins: Any, now: float) -> dict[int, float]:
        """Hours so far: of a review, those of its reworks."""
        activity, work = self.model.activities[i], self.works[i]
        working = range(len(begins)) if activity.review is None else range(1, len(begins), 2)
        whole = sum(float(work.stretches[k].days[0]) for k in working)
        done = 0.0
        for k in working:
            axis = self.model.axis(work.stretches[k].axis)
            passed = axis.workdays(np.array(now)) - axis.workdays(np.array(begins[k]))
            done += min(max(float(passed), 0.0), float(work.stretches[k].days[0]))
        share = done / whole if whole else 0.0
        return {role: float(hours[0]) * share for role, hours in work.hours.items()}


def figures(simulation: Simulation) -> list[float]:
    result = simulation.run(1)
    known = [result.values(name) for name in FIGURES]
    return [0.0 if values is None else float(values[0]) for values in known]


def days_of(course: Course) -> list[date]:
    """Working days of the plan, and one more."""
    timeline = course.model.timeline
    last = int(np.ceil(float(course.simulation.run(1).finish_days[0])))
    return [timeline.dates(np.array([n + 1.0]))[0].item() for n in range(last + 1)]


def check(plan: dict[str, Any], ways: tuple[str, ...] = WAYS) -> None:
    """No figure moves, whatever is said at the end of whatever day."""
    course = Course(plan)
    expected = figures(course.simulation)
    for day in days_of(course):
        for way in ways:
            status = course.status(day, way)
            reported = figures(prepare(read_plan({**plan, "status": status})))
            assert reported == pytest.approx(expected, abs=1e-6), (day, way, status)


@settings(max_examples=12, phases=[Phase.explicit, Phase.generate])
@given(plans())
def test_a_report_that_says_what_the_plan_said_changes_nothing(plan: dict[str, Any]) -> None:
    """Shrinking takes longer than reading the plan that fails."""
    check(plan)


def reviewed(work: dict[str, Any], *others: dict[str, Any]) -> dict[str, Any]:
    """A plan of work that is reviewed in three rounds, and of more."""
    review = {"of": "work", "turnaround": 2, "rounds": 3, "rework": 0.5}
    activities = [
        {"id": "work", **work},
        {"id": "ok", "review": review, "after": ["work"]},
        *others,
    ]
    return {
        "kickoff_plan": 1,
        "project": {"id": "demo", "start": "2027-01-04"},
        "price": {"kind": "time_and_materials"},
        "roles": ROLES,
        "activities": activities,
    }


@pytest.mark.parametrize("work", WORK)
def test_every_kind_of_work_that_is_reviewed(work: dict[str, Any]) -> None:
    check(reviewed(work))


def test_days_alone_that_are_reviewed() -> None:
    """4 days, and three rounds of 2 days with two reworks of 2: 14, whatever is reported."""
    plan = reviewed({"duration": 4})
    done = {"started": "2027-01-04", "finished": "2027-01-07"}
    begun = {"started": "2027-01-04", "remaining": {"duration": 1}}
    for day, report in (("2027-01-07", done), ("2027-01-06", begun)):
        told = {**plan, "status": {"date": day, "activities": {"work": report}}}
        assert prepare(read_plan(told)).run(1).finish_days[0] == pytest.approx(14)


def test_a_rework_keeps_its_place_among_those_who_need_its_people() -> None:
    """Other work of the only developer comes first in the list, and in the past."""
    check(
        reviewed(
            {"effort": {"dev": 32}},
            {"id": "long", "effort": {"dev": 40}, "after": ["work"]},
            {"id": "then", "effort": {"dev": 24}, "after": ["long"]},
        )
    )


def test_a_finished_review_costs_its_likely_rounds() -> None:
    """Nobody reported hours: two rounds are likeliest, so one rework of half of 32 h."""
    plan = reviewed({"effort": {"dev": 32}})
    plan["activities"][1]["review"]["rounds"] = {1: 0.3, 2: 0.5, 5: 0.2}
    done = {"work": {"started": "2027-01-04", "finished": "2027-01-07", "hours": {"dev": 32}},
            "ok": {"started": "2027-01-08", "finished": "2027-01-15"}}  # fmt: skip
    told = {**plan, "status": {"date": "2027-01-15", "activities": done}}
    assert set(prepare(read_plan(told)).run(50).hours) == {48}


def test_a_crew_goes_on_with_its_hours_less_those_reported() -> None:
    """Two of 4 days, of whom one day is reported by Wednesday: three days are left."""
    plan = {
        "kickoff_plan": 1,
        "project": {"id": "demo", "start": "2027-01-04"},
        "roles": ROLES,
        "activities": [{"id": "a", "duration": 4, "crew": {"art": 2}}],
        "status": {"date": "2027-01-06",
                   "activities": {"a": {"started": "2027-01-04", "hours": {"art": 16}}}},
    }  # fmt: skip
    result = prepare(read_plan(plan)).run(1)
    assert (result.finish_days[0], result.hours[0]) == (6, 64)


def test_a_milestone_that_waits_for_a_day_off() -> None:
    """Saturday: reached on Monday morning, with all behind it, also who works on Saturdays."""
    plan: dict[str, Any] = {
        "kickoff_plan": 1,
        "project": {"id": "demo", "start": "2027-01-04"},
        "calendars": {"team": {}, "all": {"days": ["mon", "tue", "fri", "sat", "sun"]}},
        "activities": [
            {"id": "m", "milestone": True, "not_before": "2027-01-09"},
            {"id": "next", "milestone": True, "after": ["m"]},
            {"id": "a", "duration": 1, "calendar": "all", "after": ["next"]},
            {"id": "b", "duration": 1, "calendar": "all", "after": ["a"]},
        ],
    }  # fmt: skip
    rows = prepare(read_plan(plan)).run(2).activities.set_index("id")
    monday, tuesday = date(2027, 1, 11), date(2027, 1, 12)
    assert {rows.loc[i, "finish_date_P50"].date() for i in ("m", "next", "a")} == {monday}
    assert rows.loc["b", "finish_date_P50"].date() == tuesday
    # Reported on that day, it was reached in its morning: who follows it has done as planned.
    told = {"date": "2027-01-11", "activities": {
        "m": {"finished": monday}, "next": {"finished": monday},
        "a": {"started": monday, "finished": monday}}}  # fmt: skip
    assert rows.loc["next", "finish_days_P50"] == 5
    again = prepare(read_plan({**plan, "status": told})).run(2)
    assert again.activities.set_index("id").loc["next", "finish_days_P50"] == 5
    assert again.finish_days[0] == pytest.approx(7)
    dates = again.activities.set_index("id")["finish_date_P50"]
    assert dates["m"].date() == dates["next"].date() == monday

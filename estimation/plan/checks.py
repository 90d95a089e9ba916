"""What only the whole plan can tell: ids, references, circles, sums."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from estimation.plan.activities import Activity
from estimation.plan.documents import Place
from estimation.plan.dropping import NAMED
from estimation.plan.network import cycles, precedes
from estimation.plan.problems import Problem, did_you_mean
from estimation.plan.ranks import can_hold, proposal

if TYPE_CHECKING:
    from estimation.plan.plan import Plan
    from estimation.plan.progress import Progress

SHARES_TOLERANCE = 0.005
"""Shares written with two decimals sum to 1 within this."""


def problems(
    plan: Plan, whole: dict[str, Any], fresh: Sequence[int] | None = None
) -> list[Problem]:
    """
    All that cannot be in a plan whose parts can be read.

    Parameters
    ----------
    plan : Plan
    whole : dict
        Plain data in which ids are looked up; more than the plan where parts could not be read.
    fresh : sequence of int, optional
        Positions of the activities that are to be looked at, as `changed_activities` finds them;
        default: all.
    """
    known = _Known(whole)
    fresh = range(len(plan.activities)) if fresh is None else fresh
    found = [
        *_duplicate_ids(plan),
        *_activity_references(plan, known, fresh),
        *_calendar_references(plan, known, fresh),
        *_other_references(plan, known),
        *_scenario_references(plan, known),
    ]
    whole_plan = [*_never_working(plan, fresh), *_sums(plan), *_progress(plan)]
    return [*found, *_network(plan, found, fresh), *whole_plan]


class _Known:
    """Ids of a plan, by section."""

    def __init__(self, whole: dict[str, Any]) -> None:
        self.whole = whole
        self.activities = self.ids("activities")
        self.roles = self.ids("roles")
        calendars = whole.get("calendars")
        self.calendars = set(map(str, calendars)) if isinstance(calendars, dict) else set()

    @cached_property
    def coupled(self) -> set[str]:
        """What a correlation may name."""
        named = self.ids("drivers") | self.ids("expenses") | self.ids("risks")
        return named | self.ids("activities", having=frozenset({"effort", "duration"}))

    def ids(self, section: str, having: frozenset[str] = frozenset()) -> set[str]:
        """Ids in one section, of the entries that have one of some keys."""
        entries = self.whole.get(section)
        if not isinstance(entries, list):
            return set()
        named = [entry for entry in entries if isinstance(entry, dict) and "id" in entry]
        return {str(each["id"]) for each in named if not having or each.keys() & having}


def _unknown(place: Place, word: str, what: str, known: Collection[str]) -> Iterator[Problem]:
    """A problem where `word` is not known."""
    if word not in known:
        yield Problem(place, f"'{word}' is not {what}{did_you_mean(word, known)}")


def _duplicate_ids(plan: Plan) -> Iterator[Problem]:
    """Ids that name two things."""
    first: dict[str, str] = {}
    for section in NAMED:
        for i, entry in enumerate(getattr(plan, section)):
            if entry.id in first:
                yield Problem(
                    (section, i, "id"),
                    f"'{entry.id}' is already the id of an entry of {first[entry.id]}; "
                    "ids are unique across the plan, so choose another",
                )
            first.setdefault(entry.id, section)


def _activity_references(plan: Plan, known: _Known, fresh: Sequence[int]) -> Iterator[Problem]:
    """Activities and roles that activities name."""
    for i in fresh:
        activity = plan.activities[i]
        yield from _named_by(("activities", i), activity, known.activities, known.roles)
    spans = {activity.id for activity in plan.activities if activity.span is not None}
    for i in fresh:
        activity = plan.activities[i]
        for j, link in enumerate(activity.after):
            if link.activity in spans:
                yield Problem(
                    ("activities", i, "after", j),
                    f"waits for the span '{link.activity}', which only follows others; "
                    "name the activity with which the span ends",
                )
        if activity.span is not None:
            for key, end in (("from", activity.span.from_), ("to", activity.span.to)):
                if end in spans:
                    message = f"'{end}' is a span itself; name an activity"
                    yield Problem(("activities", i, "span", key), message)


def _named_by(
    place: Place, activity: Activity, activities: set[str], roles: set[str]
) -> Iterator[Problem]:
    """Unknown activities and roles that one activity names."""
    for j, link in enumerate(activity.after):
        yield from _unknown((*place, "after", j), link.activity, "an activity", activities)
    for key in ("effort", "crew", "hours_per_week"):
        for role in getattr(activity, key):
            yield from _unknown((*place, key, role), role, "a role", roles)
    if activity.review is not None:
        of = activity.review.of
        yield from _unknown((*place, "review", "of"), of, "an activity", activities)
        if of == activity.id:
            yield Problem((*place, "review", "of"), "reviews itself; name the activity reviewed")
    if activity.span is not None:
        for key, end in (("from", activity.span.from_), ("to", activity.span.to)):
            yield from _unknown((*place, "span", key), end, "an activity", activities)


def _calendar_references(plan: Plan, known: _Known, fresh: Sequence[int]) -> Iterator[Problem]:
    """Calendars that roles, activities and reviews name."""
    named: list[tuple[Place, str | None]] = [
        (("roles", i, "calendar"), role.calendar) for i, role in enumerate(plan.roles)
    ]
    for i in fresh:
        activity = plan.activities[i]
        named.append((("activities", i, "calendar"), activity.calendar))
        if activity.review is not None:
            named.append((("activities", i, "review", "calendar"), activity.review.calendar))
    for place, name in named:
        if name is not None:
            yield from _unknown(place, name, "a calendar", known.calendars)


def _other_references(plan: Plan, known: _Known) -> Iterator[Problem]:
    """Ids that money, risks and progress name."""
    activities = known.activities
    for i, expense in enumerate(plan.expenses):
        if expense.at is not None:
            yield from _unknown(("expenses", i, "at"), expense.at, "an activity", activities)
    acceptance = () if plan.offer is None else plan.offer.acceptance
    for i, each in enumerate(acceptance):
        place: Place = ("offer", "acceptance", i, "of")
        yield from _unknown(place, each.of, "an activity", activities)
    for i, payment in enumerate(plan.payments):
        milestones = activities | {"signing"}
        yield from _unknown(("payments", i, "at"), payment.at, "signing or an activity", milestones)
    for section in ("risks", "drivers", "questions"):
        for i, entry in enumerate(getattr(plan, section)):
            affected = () if entry.affects == "all" else entry.affects
            for j, name in enumerate(affected):
                yield from _unknown((section, i, "affects", j), name, "an activity", activities)
    for i, correlation in enumerate(plan.correlations):
        for j, name in enumerate(correlation.between):
            what = "a driver, an expense, a risk, or an activity with effort or duration"
            yield from _unknown(("correlations", i, "between", j), name, what, known.coupled)
    if plan.status is not None:
        for name, progress in plan.status.activities.items():
            place = ("status", "activities", name)
            yield from _unknown(place, name, "an activity", activities)
            for role in progress.hours:
                yield from _unknown((*place, "hours", role), role, "a role", known.roles)
            remaining = {} if progress.remaining is None else progress.remaining.effort
            for role in remaining:
                here = (*place, "remaining", "effort", role)
                yield from _unknown(here, role, "a role", known.roles)


def _scenario_references(plan: Plan, known: _Known) -> Iterator[Problem]:
    """Activities that scenarios drop and add; the rest is seen when a scenario is built."""
    if not plan.scenarios:
        return
    every = set().union(*(known.ids(section) for section in NAMED))
    for i, scenario in enumerate(plan.scenarios):
        for j, name in enumerate(scenario.drop):
            place: Place = ("scenarios", i, "drop", j)
            yield from _unknown(place, name, "an activity", known.activities)
        for j, activity in enumerate(scenario.add):
            if activity.id in every:
                message = f"'{activity.id}' is in the plan already; choose another id, or use set"
                yield Problem(("scenarios", i, "add", j, "id"), message)


def _network(plan: Plan, found: list[Problem], fresh: Sequence[int]) -> Iterator[Problem]:
    """Circles of waiting, and spans that end before they begin."""
    if not fresh or any(each.place[0] == "activities" for each in found):
        return
    waits = plan.waits
    position = {activity.id: i for i, activity in enumerate(plan.activities)}
    # A circle that was not there before goes through something that is new.
    new = [plan.activities[i].id for i in fresh]
    is_whole = len(new) == len(waits)
    circles = cycles(waits) if is_whole or any(precedes(waits, a, a) for a in new) else []
    for circle in circles:
        yield Problem(
            ("activities", position[circle[0]]),
            f"waits for itself: {' -> '.join(circle)}; take one of these links out",
        )
    for i, activity in enumerate(plan.activities):
        span = activity.span
        if span and not circles and precedes(waits, span.to, span.from_):
            yield Problem(
                ("activities", i, "span"),
                f"'{span.to}' comes before '{span.from_}', but the span goes from "
                f"'{span.from_}' to '{span.to}'; swap them",
            )


def _never_working(plan: Plan, fresh: Sequence[int]) -> Iterator[Problem]:
    """Activities whose roles never work on the same day."""
    default = plan.default_calendar_name
    calendar = {role.id: role.calendar or default for role in plan.roles}
    for i in fresh:
        activity = plan.activities[i]
        roles = [role for role in {**activity.effort, **activity.crew} if role in calendar]
        names = [calendar[role] for role in roles]
        days = [set(plan.calendars[name].days) for name in names if name in plan.calendars]
        if len(days) > 1 and not set.intersection(*days):
            yield Problem(
                ("activities", i),
                f"{' and '.join(roles)} never work on the same day; give their calendars "
                "a day in common, or split the activity",
            )


def _sums(plan: Plan) -> Iterator[Problem]:
    """Shares that do not sum to 1, and correlations that cannot all hold."""
    total = sum(payment.share for payment in plan.payments)
    if plan.payments and abs(total - 1) > SHARES_TOLERANCE:
        yield Problem(("payments",), f"shares sum to {total:g}; expected 1")
    names = sorted({name for each in plan.correlations for name in each.between})
    ranks = np.eye(len(names))
    for i, correlation in enumerate(plan.correlations):
        at = [names.index(name) for name in correlation.between]
        pairs = [(a, b) for a in at for b in at if a != b]
        if any(ranks[pair] not in (0.0, correlation.rank) for pair in pairs):
            message = "gives a pair another rank than an entry before; keep one of them"
            yield Problem(("correlations", i, "between"), message)
        for pair in pairs:
            ranks[pair] = correlation.rank
    if len(names) > 0 and not can_hold(ranks):
        message = f"cannot all hold together; the nearest that can: {proposal(names, ranks)}"
        yield Problem(("correlations",), message)


def _progress(plan: Plan) -> Iterator[Problem]:
    """Progress that is reported from the future, or that cannot be of such an activity."""
    if plan.status is None:
        return
    activities = {activity.id: activity for activity in plan.activities}
    for name, progress in plan.status.activities.items():
        if name in activities:
            message = _cannot_be(activities[name], progress)
            yield from [Problem(("status", "activities", name), message)] if message else []
        for key in ("started", "finished", "waiting_since"):
            day = getattr(progress, key)
            if day is not None and day > plan.status.date:
                message = f"{day} is after the status date {plan.status.date}; correct one of them"
                yield Problem(("status", "activities", name, key), message)


def _cannot_be(activity: Activity, progress: Progress) -> str:
    """What is wrong with a report on an activity; empty where it can be."""
    if progress.remaining and (activity.milestone or activity.span):
        what = "a milestone" if activity.milestone else "a span, which lasts as long as others"
        return f"is {what}, so nothing of it remains by itself; take remaining out"
    is_review = activity.review is not None
    if not is_review and (progress.waiting_since or progress.rounds_so_far or progress.waits):
        return "is no review, so it waits for no client and has no rounds; take them out"
    if is_review and (progress.waiting_since or progress.rounds_so_far or progress.waits):
        return ""
    if progress.started or activity.span:
        return ""
    if progress.finished and not activity.milestone:
        return f"is finished on {progress.finished} but never started; add started"
    if progress.hours:
        return "has hours but never started; add started"
    return ""

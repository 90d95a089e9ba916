"""
Work of trials in time where people are limited: one trial, one activity after another.

Serial schedule generation [1]_: in the order of the priority list, each activity is placed at the
first instant at which its links and its people allow it. Then chains of what waits for what, for
links or for people, are traced back from the finish.

References
----------
.. [1] Kolisch, R. (1996). Serial and parallel resource-constrained project scheduling methods
   revisited. European Journal of Operational Research, 90, 320-333.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from estimation.simulation.backend import Placement, Stretches
from estimation.simulation.model.timeline import TOLERANCE

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from estimation.simulation.backend import Work
    from estimation.simulation.model.model import ActivityModel, Link, Model
    from estimation.simulation.model.timeline import Side


def place(model: Model, works: Sequence[Work], *, with_float: bool = False) -> Placement:
    """
    Place the work of some trials as its people allow.

    Parameters
    ----------
    model : Model
    works : sequence of Work
        In the order of the model.
    with_float : bool
        Whether total float is wanted too.

    Returns
    -------
    Placement
    """
    shape = (len(works[0].exists), len(works))
    start, finish = np.empty(shape), np.empty(shape)
    critical, floats = np.empty(shape, dtype=np.bool_), np.empty(shape)
    for number, trial in enumerate(_placed(model, works)):
        start[number], finish[number] = trial.start, trial.finish
        chain, late = _trace(trial)
        critical[number] = [
            on and bool(w.exists[number]) for on, w in zip(chain, works, strict=True)
        ]
        floats[number] = [trial.float_of(i, late[i]) for i in range(len(works))]
    return Placement(start, finish, critical, floats if with_float else np.zeros((0, 0)))


def place_stretches(model: Model, works: Sequence[Work]) -> Stretches:
    """Place the work of some trials as its people allow, and say when each stretch begins."""
    trials = list(_placed(model, works))
    begins = [[s.begin for of_activity in t.stretches for s in of_activity] for t in trials]
    return Stretches(
        np.array([trial.start for trial in trials]),
        np.array([trial.finish for trial in trials]),
        np.array(begins).reshape(len(trials), -1),
    )


def front_of(model: Model) -> int:
    """How many activities lead the priority list that are placed as if nobody had been at work."""
    leads = [model.activities[i].is_front for i in model.priorities]
    return leads.index(False) if False in leads else len(leads)


def past_stints(model: Model) -> list[tuple[int, float, float, float]]:
    """
    Who was at work before the status date: role, begin, end, and how many.

    Only a review that has begun is asked for its past: its reworks are placed from its start on.
    """
    if not any(activity.is_waiting for activity in model.activities):
        return []
    return [
        (role, *when, people)
        for activity in model.activities
        if (when := _past_of(activity)) is not None
        for role, people in _people_before(activity).items()
        if model.people[role] is not None
    ]


def _past_of(activity: ActivityModel) -> tuple[float, float] | None:
    """Between which instants work was done that is not placed any more."""
    progress = activity.progress
    if progress is None or activity.review is not None or progress.elapsed <= 0:
        return None
    end = activity.resumes if progress.finished is None else progress.finished
    return (progress.started, end) if end > progress.started else None


def _people_before(activity: ActivityModel) -> dict[int, float]:
    """People of each role who were at work on average: their hours over the days that passed."""
    assert activity.progress is not None
    progress, people = activity.progress, activity.people
    hours = activity.actual_hours if progress.is_finished else dict(progress.hours)
    capacities = activity.capacities
    return {
        role: people[role] * hours[role] / (capacity * progress.elapsed)
        for role, capacity in capacities.items()
        if role in hours
    }


@dataclass
class _Stretch:
    """One stretch of an activity in one trial; `people` of the roles that have a limit."""

    activity: int
    axis: int
    days: float
    people: dict[int, float]
    begin: float = 0.0
    end: float = 0.0


class _Stint(NamedTuple):
    """So many people of a role at work from one instant to another."""

    role: int
    begin: float
    end: float
    people: float

    def covers(self, t: float) -> bool:
        """Whether they are at work just after an instant."""
        return self.begin <= t + TOLERANCE < self.end


@dataclass
class _Trial:
    """One trial, as far as it is placed."""

    model: Model
    stretches: list[list[_Stretch]]
    exists: list[bool]
    start: list[float]
    finish: list[float]
    stints: list[_Stint] = field(default_factory=list)

    def after(self, axis: int, t: float, days: float, side: Side) -> float:
        """Instant that lies so many working days after another, or before it if negative."""
        on = self.model.axis(axis)
        return float(on.instant(on.workdays(np.array(t)) + days, side))

    def workdays(self, axis: int, t: float) -> float:
        """Working days elapsed at an instant."""
        return float(self.model.axis(axis).workdays(np.array(t)))

    def limit(self, link: Link, axis: int) -> float:
        """Instant before which a link lets its successor not start, or not finish."""
        ends = self.finish if link.type in ("FS", "FF") else self.start
        t = ends[link.predecessor]
        return t if link.lag == 0 else self.after(axis, t, link.lag, "finish")

    def bound(self, i: int, link: Link) -> float:
        """Instant before which a link lets activity `i` not start."""
        t = self.limit(link, self.model.activities[i].axis)
        if link.type in ("FF", "SF"):
            for stretch in reversed(self.stretches[i]):
                if stretch.days > 0:
                    t = self.after(stretch.axis, t, -stretch.days, "finish")
        return t

    def place(self, i: int) -> None:
        """Place activity `i` at the first instant that its links and its people allow."""
        activity = self.model.activities[i]
        t = activity.resumes if self.exists[i] else activity.passes
        earliest = activity.no_earlier
        if activity.progress is None:
            for link in activity.links:
                t = max(t, self.bound(i, link))
                if link.type in ("FF", "SF"):
                    earliest = max(earliest, self.limit(link, activity.axis))
        begins = []
        for stretch in self.stretches[i]:
            stretch.begin = stretch.end = t
            if stretch.days > 0:
                self.place_stretch(stretch, t)
                t = stretch.end
                begins.append(stretch.begin)
        self.start[i], self.finish[i] = begins[0] if begins else t, max(t, earliest)
        if activity.progress is not None:
            self.start[i] = activity.progress.started
            if activity.progress.finished is not None:
                self.finish[i] = activity.progress.finished

    def place_stretch(self, stretch: _Stretch, t: float | None) -> None:
        """Do a stretch as soon after an instant as its people are free."""
        while t is not None:
            stretch.begin = self.after(stretch.axis, t, 0.0, "start")
            stretch.end = self.after(stretch.axis, stretch.begin, stretch.days, "finish")
            t = self.conflict_end(stretch)
        self.stints += [
            _Stint(role, stretch.begin, stretch.end, people)
            for role, people in stretch.people.items()
        ]

    def conflict_end(self, stretch: _Stretch) -> float | None:
        """End of the first time in which a stretch has too few people; None if there is none."""
        for role, need in stretch.people.items():
            free = (self.model.people[role] or 0.0) + TOLERANCE - need
            stints = [stint for stint in self.stints if stint.role == role]
            changes = sorted({t for stint in stints for t in (stint.begin, stint.end)})

            def at_work(t: float, stints: Iterable[_Stint] = tuple(stints)) -> float:
                return sum(stint.people for stint in stints if stint.covers(t))

            inner = [t for t in changes if stretch.begin + TOLERANCE < t < stretch.end - TOLERANCE]
            for moment in (stretch.begin, *inner):
                if at_work(moment) > free:
                    later = (t for t in changes if t > moment + TOLERANCE)
                    return next(t for t in later if at_work(t) <= free)
        return None

    def float_of(self, i: int, late: float) -> float:
        """Total float of activity `i` [working days], given its latest finish."""
        activity = self.model.activities[i]
        if activity.span is not None:
            return 0.0
        left = self.workdays(activity.axis, late) - self.workdays(activity.axis, self.finish[i])
        return max(left, 0.0)


def _placed(model: Model, works: Sequence[Work]) -> Iterable[_Trial]:
    """Place trial after trial."""
    front, past = front_of(model), [_Stint(*stint) for stint in past_stints(model)]
    for number in range(len(works[0].exists)):
        origin = [model.timeline.origin] * len(works)
        trial = _Trial(
            model,
            [_stretches(model, work, i, number) for i, work in enumerate(works)],
            [bool(work.exists[number]) for work in works],
            list(origin),
            list(origin),
        )
        for position, i in enumerate(model.priorities):
            if position == front:
                trial.stints += past
            if model.activities[i].span is None:
                trial.place(i)
        yield trial


def _stretches(model: Model, work: Work, i: int, trial: int) -> list[_Stretch]:
    """Stretches of one activity in one trial; nobody asks for more people than there are."""
    stretches = []
    for stretch in work.stretches:
        people = {
            role: min(float(count[trial]), limit)
            for role, count in stretch.people.items()
            if (limit := model.people[role]) is not None and count[trial] > TOLERANCE
        }
        stretches.append(_Stretch(i, stretch.axis, float(stretch.days[trial]), people))
    return stretches


def _trace(trial: _Trial) -> tuple[NDArray[np.bool_], NDArray[np.float64]]:
    """Chains of tight links and of people back from the finish, and latest finishes."""
    model = trial.model
    team, activities = model.team_axis, model.activities
    spans = [activity.span is not None for activity in activities]
    ends = [t for t, is_span in zip(trial.finish, spans, strict=True) if not is_span]
    last_day = trial.workdays(team, max([model.timeline.origin, *ends]))
    done = np.array([trial.workdays(team, t) for t in trial.finish])
    chain = (done >= last_day - TOLERANCE) & ~np.array(spans)
    late = np.full(len(spans), float(model.axis(team).instant(np.array(last_day), "start")))
    rank = {i: position for position, i in enumerate(model.priorities)}
    for i in reversed(model.priorities):
        if not spans[i] and activities[i].progress is None:
            _trace_links(trial, i, chain, late)
            _trace_people(trial, i, rank, chain, late)
    return chain, late


def _late_begin(trial: _Trial, stretches: Sequence[_Stretch], t: float) -> float:
    """Latest instant at which stretches can begin if the last of them ends at `t`."""
    for stretch in reversed(stretches):
        if stretch.days > 0:
            t = trial.after(stretch.axis, t, -stretch.days, "start")
    return t


def _late_end(trial: _Trial, stretches: Sequence[_Stretch], t: float) -> float:
    """Latest instant at which stretches end if the first of them begins at `t`."""
    for stretch in stretches:
        if stretch.days > 0:
            t = trial.after(stretch.axis, t, stretch.days, "start")
    return t


def _trace_links(
    trial: _Trial, i: int, chain: NDArray[np.bool_], late: NDArray[np.float64]
) -> None:
    """Carry chain and latest finish from activity `i` to its predecessors."""
    activity, stretches = trial.model.activities[i], trial.stretches[i]
    late_start = _late_begin(trial, stretches, late[i])
    for link in activity.links:
        bound = trial.bound(i, link)
        waits = trial.start[i] - bound
        if trial.finish[i] > trial.start[i]:
            axis = stretches[0].axis
            waits = trial.workdays(axis, trial.start[i]) - trial.workdays(axis, bound)
        chain[link.predecessor] |= chain[i] and waits <= TOLERANCE
        limit = late_start if link.type in ("FS", "SS") else late[i]
        if link.lag != 0:
            limit = trial.after(activity.axis, limit, -link.lag, "start")
        if link.type in ("SS", "SF"):
            limit = _late_end(trial, trial.stretches[link.predecessor], limit)
        late[link.predecessor] = min(late[link.predecessor], limit)


def _trace_people(
    trial: _Trial,
    i: int,
    rank: dict[int, int],
    chain: NDArray[np.bool_],
    late: NDArray[np.float64],
) -> None:
    """Carry chain and latest finish from activity `i` to those whose people it waits for."""
    before = [
        (number, other)
        for j, stretches in enumerate(trial.stretches)
        if rank[j] < rank[i]
        for number, other in enumerate(stretches)
        if other.days > 0
    ]
    for place, stretch in enumerate(trial.stretches[i]):
        for role, need in stretch.people.items() if stretch.days > 0 else ():
            busy = sum(
                other.people.get(role, 0.0)
                for _, other in before
                if other.begin <= stretch.begin + TOLERANCE < other.end
            )
            enough = (trial.model.people[role] or 0.0) + TOLERANCE - busy - need
            for number, other in before:
                if other.people.get(role, 0.0) <= enough or not _resumes(trial, stretch, other):
                    continue
                j = other.activity
                chain[j] |= chain[i]
                limit = _late_begin(trial, trial.stretches[i][place:], late[i])
                limit = _late_end(trial, trial.stretches[j][number + 1 :], limit)
                late[j] = min(late[j], limit)


def _resumes(trial: _Trial, stretch: _Stretch, other: _Stretch) -> bool:
    """Whether a stretch begins when another releases its people."""
    resumed = trial.after(stretch.axis, other.end, 0.0, "start")
    return abs(resumed - stretch.begin) <= TOLERANCE

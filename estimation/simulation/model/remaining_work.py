"""What the status says of each activity: what is done, and what is left to do."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from estimation.simulation.model.model import ProgressModel
from estimation.simulation.model.variables import Variable, variable_of

if TYPE_CHECKING:
    from datetime import date

    from estimation.plan import Activity, Plan, WorkingCalendar
    from estimation.plan.progress import Progress
    from estimation.simulation.model.effort_tables import Estimates, Part
    from estimation.simulation.model.model import RoleEffort
    from estimation.simulation.model.staffing import Staffing
    from estimation.simulation.model.timeline import Timeline


@dataclass(frozen=True)
class Remaining:
    """What somebody estimated that an activity still needs: effort by role, or days, or both."""

    effort: tuple[RoleEffort, ...]
    duration: Variable | None


@dataclass(frozen=True)
class Reporting:
    """Reads the status of a plan; all instants are those of the timeline."""

    plan: Plan
    timeline: Timeline
    staffing: Staffing
    estimates: Estimates

    def earliest(self, activity: Activity) -> float:
        """
        First instant at which an activity can run, whatever its predecessors do.

        A milestone that waits for a day off waits for the next working day.
        """
        day = self.opening(activity) if activity.milestone else activity.not_before
        return self.now if day is None else max(self.now, self.timeline.morning(day))

    def opening(self, activity: Activity) -> date | None:
        """Day in the morning of which a milestone can be reached at the earliest."""
        day = activity.not_before
        return None if day is None else self.timeline.working_day(day)

    @property
    def now(self) -> float:
        """End of the status date; without a status, day 0."""
        if self.plan.status is None:
            return self.timeline.origin
        return max(self.timeline.origin, self.timeline.evening(self.plan.status.date))

    def reached(self, activity: Activity) -> date | None:
        """Day on which a milestone is reported."""
        report = self.report(activity.id)
        day = None if report is None else report.finished or report.started
        return day if activity.milestone else None

    def is_reached_in_the_morning(self, activity: Activity) -> bool:
        """
        Whether a milestone was reached in the morning of the day on which it is reported.

        It has no length, and is reached by the evening, unless it waited for that very day alone,
        or for a milestone that did.
        """
        day = self.reached(activity)
        if day is None:
            return False
        waited = day == self.opening(activity)
        for link in activity.after:
            before, report = self._activities[link.activity], self.report(link.activity)
            if self.reached(before) == day and self.is_reached_in_the_morning(before):
                waited = True
            elif report is None or report.finished is None or report.finished >= day:
                return False
        return waited

    @cached_property
    def _activities(self) -> dict[str, Activity]:
        """Activities by id."""
        return {activity.id: activity for activity in self.plan.activities}

    def report(self, activity: str) -> Progress | None:
        """What is reported of an activity."""
        status = self.plan.status
        return None if status is None else status.activities.get(activity)

    def progress(self, activity: Activity, calendar: WorkingCalendar) -> ProgressModel | None:
        """What is known of an activity that has begun, and works on that calendar."""
        report, timeline = self.report(activity.id), self.timeline
        if report is None or not _has_begun(report):
            return None
        began, ended = report.started or report.waiting_since or report.finished, report.finished
        started = timeline.origin if began is None else timeline.morning(began)
        finished = None if ended is None else timeline.evening(ended)
        if (reached := self.reached(activity)) is not None:
            is_morning = self.is_reached_in_the_morning(activity)
            finished = timeline.morning(reached) if is_morning else timeline.evening(reached)
            started = finished
        remaining = self.remaining(activity) or Remaining((), None)
        axis, until = timeline.axis(calendar), self.now if finished is None else finished
        elapsed = axis.workdays(np.array(until)) - axis.workdays(np.array(started))
        spent = report.hours or self._reworked(activity, report)
        return ProgressModel(
            started=started,
            finished=finished,
            elapsed=max(float(elapsed), 0.0),
            hours=tuple((self.staffing.index[role], hours) for role, hours in spent.items()),
            remaining_effort=remaining.effort,
            remaining_duration=remaining.duration,
        )

    def resumes(self, activity: Activity, progress: ProgressModel | None) -> tuple[float, float]:
        """
        Instant from which the work is placed, and the one before which it does not finish.

        Work that has begun goes on after the status date where somebody said what is left of it, or
        reported its hours; else it is placed from its real start and cannot have finished by then.
        """
        if progress is None:
            return self.earliest(activity), -math.inf
        report = self.report(activity.id)
        if report is not None and activity.review is not None and not progress.is_finished:
            if report.waiting_since is not None and not progress.says_what_remains:
                return self.timeline.morning(report.waiting_since), self.now
            if report.rounds_so_far or report.waits:
                return self.now, -math.inf
        is_told = report is not None and any(role in activity.crew for role in report.hours)
        if progress.says_what_remains or is_told or (progress.hours and activity.effort):
            return self.now, -math.inf
        return progress.started, self.now

    def rounds_back(self, activity: Activity) -> int | None:
        """Rounds of a review that came back, where somebody said it."""
        report = self.report(activity.id)
        if report is None or (report.rounds_so_far is None and not report.waits):
            return None
        return len(report.waits) if report.rounds_so_far is None else report.rounds_so_far

    def _reworked(self, activity: Activity, report: Progress) -> dict[str, float]:
        """Likely hours of the rework between rounds of a review that came back, by role."""
        review, back = activity.review, self.rounds_back(activity)
        if review is None or not back or report.finished:
            return {}
        done = back if report.waiting_since is not None else back - 1
        of = self.report(review.of)
        hours = dict(of.hours) if of is not None and of.finished else {}
        if not hours:
            hours = {part[0]: _likely(part) for part in self.estimates.parts.get(review.of, ())}
        times = done * review.rework
        return {role: each * times for role, each in hours.items() if each * times > 0}

    def waited(self, activity: Activity, calendar: WorkingCalendar) -> float | None:
        """Working days that a client has had a review so far; None where it is not there."""
        report = self.report(activity.id)
        if report is None or report.waiting_since is None:
            return None
        axis, since = self.timeline.axis(calendar), self.timeline.morning(report.waiting_since)
        days = axis.workdays(np.array(self.now)) - axis.workdays(np.array(since))
        return max(float(days), 0.0)

    def remaining(self, activity: Activity) -> Remaining | None:
        """What somebody said that is left of an activity, whether it has begun or not."""
        report = self.report(activity.id)
        remaining = None if report is None else report.remaining
        if remaining is None or not (remaining.effort or remaining.duration is not None):
            return None
        # The same random numbers as in the plan before: a re-forecast differs by what was reported
        # alone.
        effort = tuple(
            self.staffing.effort(
                activity, role, variable_of(f"effort:{activity.id}:{role}", quantity)
            )
            for role, quantity in remaining.effort.items()
        )
        if remaining.duration is None:
            return Remaining(effort, None)
        duration = variable_of(f"duration:{activity.id}", remaining.duration)
        if not effort and activity.effort:
            effort = self._worked_for(activity, duration)
            return Remaining(effort, None if effort else duration)
        return Remaining(effort, duration)

    def _worked_for(self, activity: Activity, days: Variable) -> tuple[RoleEffort, ...]:
        """
        Effort of so many days, by the roles of the estimate.

        The role that sets the duration of the likely effort works on all of them, the others the
        share of their time that they have in that effort.
        """
        planned = self.estimates.parts[activity.id]
        parts = [self.staffing.effort(activity, *part) for part in planned]
        likely = [_likely(part) for part in planned]
        lasts = max(hours / part.capacity for hours, part in zip(likely, parts, strict=True))
        if lasts == 0:
            return ()
        return tuple(
            self.staffing.effort(activity, role, days, hours / lasts)
            for (role, _, _), hours in zip(planned, likely, strict=True)
            if hours > 0
        )


def _has_begun(report: Progress) -> bool:
    """Whether a report tells of work that has begun."""
    return bool(
        report.started
        or report.finished
        or report.hours
        or report.waiting_since
        or report.rounds_so_far
        or report.waits
    )


def _likely(part: Part) -> float:
    """Likely hours of one role."""
    _, variable, scale = part
    return variable.base * scale

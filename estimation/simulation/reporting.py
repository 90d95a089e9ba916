"""What the status says of each activity: what is done, and what is left to do."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from estimation.simulation.model import ProgressModel
from estimation.simulation.variables import Variable, variable_of

if TYPE_CHECKING:
    from estimation.plan import Activity, Plan
    from estimation.simulation.estimates import Estimates, Part
    from estimation.simulation.model import RoleEffort
    from estimation.simulation.staffing import Staffing
    from estimation.simulation.timeline import Timeline


@dataclass(frozen=True)
class Remaining:
    """What somebody said that an activity still needs: effort by role, or days, or both."""

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
        """First instant at which an activity can run, whatever its predecessors do."""
        held = [] if activity.not_before is None else [self.timeline.morning(activity.not_before)]
        return max([self.now, *held])

    @property
    def now(self) -> float:
        """End of the status date; without a status, day 0."""
        if self.plan.status is None:
            return self.timeline.origin
        return max(self.timeline.origin, self.timeline.evening(self.plan.status.date))

    def progress(self, activity: Activity) -> ProgressModel | None:
        """What is known of an activity that has begun."""
        status = self.plan.status
        report = None if status is None else status.activities.get(activity.id)
        if report is None or not (report.started or report.finished or report.hours):
            return None
        began, ended = report.started or report.finished, report.finished
        if activity.milestone:
            # It has no length: it was reached on the day on which it was reported, by the evening.
            began = ended = ended or began
        started = self.timeline.origin if began is None else self.timeline.morning(began)
        finished = None if ended is None else self.timeline.evening(ended)
        if activity.milestone and finished is not None:
            started = finished
        remaining = self.remaining(activity) or Remaining((), None)
        return ProgressModel(
            started=started,
            finished=finished,
            hours=tuple((self.staffing.index[role], hours) for role, hours in report.hours.items()),
            remaining_effort=remaining.effort,
            remaining_duration=remaining.duration,
        )

    def resumes(self, activity: Activity, progress: ProgressModel | None) -> tuple[float, float]:
        """
        Instant from which the work is placed, and the one before which it does not finish.

        Work that has begun goes on after the status date where somebody said what is left of it;
        else it is placed from its real start and cannot have finished by then.
        """
        if progress is None:
            return self.earliest(activity), -math.inf
        if progress.says_what_remains or (progress.hours and activity.effort):
            return self.now, -math.inf
        return progress.started, self.now

    def remaining(self, activity: Activity) -> Remaining | None:
        """What somebody said that is left of an activity, whether it has begun or not."""
        status = self.plan.status
        report = None if status is None else status.activities.get(activity.id)
        said = None if report is None else report.remaining
        if said is None or not (said.effort or said.duration is not None):
            return None
        # The same luck as in the plan before: a re-forecast differs by what was said alone.
        effort = tuple(
            self.staffing.effort(
                activity, role, variable_of(f"effort:{activity.id}:{role}", quantity)
            )
            for role, quantity in said.effort.items()
        )
        if said.duration is None:
            return Remaining(effort, None)
        duration = variable_of(f"duration:{activity.id}", said.duration)
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


def _likely(part: Part) -> float:
    """Likely hours of one role."""
    _, variable, scale = part
    return variable.base * scale

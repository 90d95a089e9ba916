"""Who works on an activity, and how much they do in a day."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from estimation.simulation.model.model import RoleCrew, RoleEffort

if TYPE_CHECKING:
    from collections.abc import Mapping

    from estimation.plan import Activity, Plan, WorkingCalendar
    from estimation.simulation.model.variables import Variable


@dataclass
class Staffing:
    """
    The roles of a plan: how many people each has, when and how long they work.

    Parameters
    ----------
    plan : Plan
    calendars : mapping of str to WorkingCalendar
    default : WorkingCalendar
        Of roles without a calendar.
    """

    plan: Plan
    calendars: Mapping[str, WorkingCalendar]
    default: WorkingCalendar

    index: dict[str, int] = field(init=False)

    def __post_init__(self) -> None:
        self.index = {role.id: i for i, role in enumerate(self.plan.roles)}

    def calendar_name(self, role: str) -> str:
        """Name of the calendar of a role; empty for the default one."""
        name = self.plan.roles[self.index[role]].calendar or ""
        return "" if name and self.calendars[name] is self.default else name

    def calendar(self, name: str) -> WorkingCalendar:
        """The calendar of that name, the default one where it is empty."""
        return self.calendars[name] if name else self.default

    def people(self, activity: Activity, role: str) -> float:
        """People of a role at work on an activity with effort: its crew, or all there are."""
        limit = self.plan.roles[self.index[role]].people
        crew = activity.crew.get(role, 1.0)
        return crew if limit is None else min(crew, limit)

    def hours_per_day(self, role: str) -> float:
        """Hours that one of a role works in a day."""
        return self.calendar(self.calendar_name(role)).hours_per_day

    def effort(
        self, activity: Activity, role: str, variable: Variable, scale: float = 1.0
    ) -> RoleEffort:
        """Hours of one role, with what its people do in a day."""
        people = self.people(activity, role)
        capacity = people * self.hours_per_day(role)
        return RoleEffort(self.index[role], variable, scale, people, capacity)

    def shortage(self, activity: Activity) -> float:
        """How many times as long work takes because there are fewer people than its crew."""
        asked = [crew / self.people(activity, role) for role, crew in activity.crew.items()]
        return max([1.0, *asked])

    def crew(self, activity: Activity) -> tuple[RoleCrew, ...]:
        """Those who are there as long as an activity with its own duration runs."""
        if activity.duration is None:
            return ()
        times = self.shortage(activity)
        return tuple(
            RoleCrew(self.index[role], people / times, people / times * self.hours_per_day(role))
            for role, people in activity.crew.items()
        )

    def stretched(self, activity: Activity, duration: Variable) -> Variable:
        """Duration of an activity with the people there are: the same hours, by fewer."""
        times = self.shortage(activity)
        if times == 1:
            return duration
        return replace(duration, table=duration.table.scaled(times), base=duration.base * times)

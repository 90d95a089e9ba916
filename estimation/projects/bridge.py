"""From what was signed to today, by cause, and whose days they were."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from estimation.errors import KickoffError
from estimation.projects.client_plan import client_plan, client_reports
from estimation.projects.promised import team_calendar, working_days_between
from estimation.projects.today import orders_but_replans, plan_after
from estimation.report.bridge.causes import changed_in_steps
from estimation.report.paired_differences import run_again
from estimation.report.wording import day
from estimation.simulation import prepare
from estimation.simulation.levelling.priorities import with_priorities

if TYPE_CHECKING:
    from collections.abc import Iterator

    from estimation.projects.status import Report
    from estimation.projects.today import Today
    from estimation.simulation import Result, Simulation

Data = dict[str, Any]

TODAY = ("people", "calendars", "history", "rates", "price")
"""What is changed after client, progress and orders, in this order; the rest comes last."""

OWNERS = {"client": "client", "calendars": "calendar"}
"""Whose the days of a cause are; those of orders are scope, all others ours."""


@dataclass(frozen=True, eq=False)
class Step:
    """
    One cause.

    Parameters
    ----------
    cause : str
        client, progress, order N, people, calendars, calibration, rates, price, rest.
    result : Result
        Forecast with this cause and those before it.
    lines : tuple of (str, str, str, Result)
        What it is made of: activity, report, why, and the forecast with it and those before it.
    """

    cause: str
    result: Result
    lines: tuple[tuple[str, str, str, Result], ...] = ()

    @property
    def owner(self) -> str:
        """Whose its days are."""
        if self.cause.startswith("order "):
            return "scope"
        return OWNERS.get(self.cause, "us")


@dataclass(frozen=True, eq=False)
class Bridge:
    """
    The way from the signed forecast to today's.

    Parameters
    ----------
    today : Today
    with_lines : bool
        Whether each step is told report by report, as the delay ledger needs it.
    """

    today: Today
    with_lines: bool = True

    @property
    def signed(self) -> Result:
        """What was signed."""
        return self.today.in_force.signed.result

    @property
    def level(self) -> float:
        """How sure the promised date is."""
        return self.today.in_force.signed.level

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        """Causes in their order; what moved nothing is there too, but for people and so on."""
        return tuple(self._steps())

    def _steps(self) -> Iterator[Step]:
        """Simulate one cause after another."""
        in_force, standing = self.today.in_force, self.today.standing
        signed, last = in_force.signed, self.signed
        if standing is not None:
            reports = client_reports(signed.plan, standing.reports)
            if reports:
                step = self._client(reports)
                last = step.result
                yield step
            plan = plan_after(in_force, (), standing)
            result = self._run(plan, self.signed.simulation)
            yield Step("progress", result, tuple(self._reported(last, result)))
            last = result
        before = last.simulation if standing is None else self.signed.simulation
        orders = orders_but_replans(in_force.accepted)
        carried: list[str] = []
        for k, order in enumerate(orders):
            carried.append(f"order {order.number}")
            try:
                plan = plan_after(in_force, orders[: k + 1], standing)
            except KickoffError:
                # It builds on what is ours alone, and comes with the rest.
                continue
            result = self._run(plan, before)
            before = result.simulation
            name = " and ".join(carried)
            line = (
                _touched(order.data),
                f"change order {order.number}",
                order.data["name"],
                result,
            )
            yield Step(name, result, (line,))
            last, carried = result, []
        end = self.today.result
        for cause, simulation in changed_in_steps(last, end, TODAY):
            is_end = simulation is end.simulation
            result = end if is_end else self._again(simulation)
            if cause == "rest" and not _moved(last, result):
                continue
            yield Step(_named(cause), result)
            last = result

    def _run(self, plan: Any, like: Simulation) -> Result:
        """Simulate a plan at the signed calibration."""
        signed = self.today.in_force.signed
        if plan.source == signed.plan.source:
            return self.signed
        return self._again(prepare(plan, signed.calibration, priorities_from=like))

    def _again(self, simulation: Simulation) -> Result:
        return run_again(self.signed, simulation)

    def _client(self, reports: list[Report]) -> Step:
        """Reported reviews as durations and rounds, all else as signed."""
        standing = self.today.standing
        assert standing is not None
        lines = []
        numbers = range(1, len(reports) + 1) if self.with_lines else [len(reports)]
        for k in numbers:
            plan = client_plan(self.signed.simulation, reports[:k], standing.date)
            result = self._run(plan, self.signed.simulation)
            lines.append((*self._sentence_of(reports[k - 1]), result))
        return Step("client", lines[-1][-1], tuple(lines))

    def _reported(self, before: Result, after: Result) -> Iterator[tuple[str, str, str, Result]]:
        """Reports one by one, then that nothing else had begun."""
        standing = self.today.standing
        assert standing is not None
        known = {activity.id for activity in after.plan.activities}
        reports = [each for each in standing.reports if each.activity in known]
        if self.with_lines and can_be_mixed(before.simulation, after.simulation):
            told: set[str] = set()
            for report in reports:
                told.add(report.activity)
                if told == known:
                    break
                mixed = mixed_simulation(before.simulation, after.simulation, told)
                yield (*self._sentence_of(report), self._again(mixed))
        if reports and {r.activity for r in reports} == known:
            yield (*self._sentence_of(reports[-1]), after)
            return
        name = _first_left(before, {r.activity for r in reports})
        yield name, f"status of {standing.date}", "had not begun by then", after

    def _sentence_of(self, report: Report) -> tuple[str, str, str]:
        """Activity, report and what it says beside what was signed."""
        content = report.content
        forecast = self.today.in_force.signed.baseline.content["forecast"]
        due = next((a for a in forecast["activities"] if a["id"] == report.activity), None)
        if content.get("finished"):
            why = f"finished on {_day(content['finished'])}"
        elif content.get("waiting_since"):
            why = f"waits for the client since {_day(content['waiting_since'])}"
        else:
            why = f"began on {_day(content.get('started') or report.date)}"
        if due is not None:
            planned = self.signed.date_of(due["finish_days"]["P50"])
            why += f"; as signed, done by {_day(planned)} in the middle case"
        return report.activity, f"status of {report.date} ({report.source})", why

    # Figures

    def days(self, result: Result) -> float:
        """Finish at the promised level, on the signed team calendar [working days]."""
        found = result.percentile("finish_days", self.level) or 0.0
        one, two = self.signed.simulation.model.timeline, result.simulation.model.timeline
        if one.team.specs == two.team.specs:
            return found
        return one.days_until(result.date_of(found))

    def date(self, result: Result) -> dt.date:
        """Day of the finish at the promised level."""
        return result.date_of(result.percentile("finish_days", self.level) or 0.0)

    def rows(self) -> list[Data]:
        """What each cause adds to those before it; it adds up to the difference."""
        rows, last = [], self.signed
        for step in self.steps:
            row: Data = {
                "cause": step.cause,
                "finish_days": self.days(step.result) - self.days(last),
            }
            for name, q in (("cost", self.level), ("margin", 1 - self.level)):
                one, two = last.percentile(name, q), step.result.percentile(name, q)
                row[name] = None if one is None or two is None else two - one
            rows.append(row)
            last = step.result
        return rows

    def ledger(self) -> list[Data]:
        """Whose days they were, line by line; they add up to the difference of dates."""
        calendar = team_calendar(self.today.in_force.signed.plan)
        lines: list[Data] = []
        last = self.date(self.signed)
        for step in self.steps:
            moves = [*step.lines]
            if not moves or moves[-1][-1] is not step.result:
                moves.append(("", "", _why(step.cause), step.result))
            for activity, report, why, result in moves:
                now = self.date(result)
                days = working_days_between(calendar, last, now)
                if days or step.owner == "scope":
                    lines.append(
                        {
                            "cause": step.owner, "days": days, "from": last.isoformat(),
                            "to": now.isoformat(), "activity": activity, "report": report,
                            "why": why,
                        }
                    )  # fmt: skip
                    last = now
        return lines


def can_be_mixed(one: Simulation, two: Simulation) -> bool:
    """Whether activities of two models of one plan lie on the same axes of time."""
    first, second = one.model, two.model
    if first.ids != second.ids or first.timeline.flat != second.timeline.flat:
        return False
    calendars = zip(first.calendars, second.calendars, strict=False)
    same = all(a.specs == b.specs and a.origin == b.origin for a, b in calendars)
    return (
        same
        and len(first.calendars) == len(second.calendars)
        and first.timeline.team.origin == second.timeline.team.origin
    )


def mixed_simulation(before: Simulation, after: Simulation, told: set[str]) -> Simulation:
    """A plan in which some activities are as reported, and all others as if nothing were known."""
    activities = tuple(
        new if new.id in told else old
        for old, new in zip(before.model.activities, after.model.activities, strict=True)
    )
    model = replace(before.model, activities=activities)
    return replace(before, model=with_priorities(model, before.model))


def _moved(one: Result, two: Result) -> bool:
    """Whether a figure of any trial differs by more than the last digits."""
    for name in ("finish_days", "cost", "price"):
        first, second = one.values(name), two.values(name)
        if (first is None) != (second is None):
            return True
        if first is None or second is None:
            continue
        if not np.allclose(first, second, rtol=1e-12, atol=1e-9):
            return True
    return False


def _named(cause: str) -> str:
    """Causes of today, in the words of a re-forecast."""
    return cause.replace("history", "calibration")


def _why(cause: str) -> str:
    """What a step without a report means."""
    return {
        "people": "other people than signed",
        "calendars": "other days off than signed",
        "calibration": "past work, and what this project has shown of its own factor",
        "rates": "other rates than signed",
        "price": "another price than signed",
    }.get(cause, "order of work")


def _touched(data: Data) -> str:
    """The activity that an order touches first."""
    change = data.get("change") or {}
    added = [each["id"] for each in change.get("add") or []]
    named = [key.split(".")[1] for key in change.get("set") or {} if key.startswith("activities.")]
    return next(iter([*added, *(change.get("drop") or []), *named]), "")


def _first_left(result: Result, told: set[str]) -> str:
    """The most critical activity of which nothing is reported."""
    left = [name for name in result.criticality_index if name not in told]
    return max(left, key=lambda name: result.criticality_index[name]) if left else ""


def _day(value: Any) -> str:
    at = value if isinstance(value, dt.date) else dt.date.fromisoformat(str(value))
    return day(at, year=True)

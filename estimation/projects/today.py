"""What is known today: the plan in force as of today, its work so far, and past work without it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from estimation.plan import Plan
from estimation.projects.change_orders import (
    ACCEPTED,
    InForce,
    Order,
    effective,
    plan_with,
    terms_of,
)
from estimation.projects.project_factor import ProjectFactor, factor_after, simulated_hours
from estimation.projects.signing import calibration_of
from estimation.projects.status import with_standing
from estimation.report.paired_differences import run_again
from estimation.simulation import prepare
from estimation.store import ChangeOrder, OrderStep

if TYPE_CHECKING:
    from collections.abc import Sequence

    from estimation.calibration import Calibration
    from estimation.history import History
    from estimation.plan.documents import Document
    from estimation.projects.status import Standing
    from estimation.simulation import Result

Data = dict[str, Any]

ROLE_KEYS = ("people", "calendar", "cost_rate", "bill_rate")
"""What may be another today than when it was signed, without a change order."""


@dataclass(frozen=True, eq=False)
class Today:
    """
    A signed project as of today.

    Parameters
    ----------
    in_force : InForce
    standing : Standing or None
        Where its work stands; None before the first status.
    plan_file : Plan or None
        The plan's file today, for people, calendars and rates that are others by now.
    history : History or None
        Past work of today; None as at signing.
    """

    in_force: InForce
    standing: Standing | None = None
    plan_file: Plan | None = None
    history: History | None = None

    @cached_property
    def plan(self) -> Plan:
        """The plan in force with people, calendars and rates of today, and with its status."""
        return with_standing(as_of_today(self.in_force, self.plan_file), self.standing)

    @cached_property
    def past_work(self) -> History | None:
        """
        Past work without any row of this project.

        None where the plan was signed as it is written: it is forecast so until it ends.
        """
        signed = self.in_force.signed
        if signed.history is None:
            return None
        return without_project(self.history or signed.history, signed.project)

    @cached_property
    def factor(self) -> ProjectFactor:
        """What the project has shown of its own factor."""
        calibration = calibration_of(self.past_work)
        if calibration is None or self.standing is None:
            return ProjectFactor()
        base = self.in_force.simulation
        tau = calibration.project_log_sd
        told = {r.activity: r.content for r in self.standing.reports if r.content.get("hours")}
        signed = self.in_force.signed.result
        hours = simulated_hours(base, list(told), signed.trials, signed.seed)
        done = [name for name in hours if told[name].get("finished")]
        actual = sum(sum(told[name]["hours"].values()) for name in done)
        simulated = sum((hours[name] for name in done), 0.0) if done else None
        begun = [
            (float(sum(told[name]["hours"].values())), hours[name])
            for name in hours
            if name not in done
        ]
        if not done and not begun:
            return ProjectFactor(0.0, tau)
        return factor_after(tau, float(actual), simulated, begun)  # type: ignore[arg-type]

    @cached_property
    def calibration(self) -> Calibration | None:
        """Past work as a calibration in which the factor is this project's."""
        found = calibration_of(self.past_work)
        factor = self.factor
        if found is None or not (factor.actual or factor.log_mean):
            return found
        return replace(found, project_factor=factor.table)

    @cached_property
    def result(self) -> Result:
        """Today's forecast, on the random numbers and with the priority list of the baseline."""
        in_force, signed = self.in_force, self.in_force.signed.result
        same = self.calibration is in_force.signed.calibration
        if same and self.plan.source == in_force.plan.source:
            return in_force.result
        simulation = prepare(self.plan, self.calibration, priorities_from=in_force.simulation)
        return run_again(signed, simulation)

    def with_order(self, data: Data, document: Document | None = None) -> Today:
        """As if a change order were accepted today: nothing of it is kept."""
        in_force = self.in_force
        signed = in_force.signed
        terms = terms_of(in_force, data, document)
        number = max((order.number for order in in_force.orders), default=0) + 1
        now = dt.datetime.now(dt.UTC)
        key = (signed.project, signed.baseline.number, number)
        step = OrderStep(*key, 1, now, "AM", "-", ACCEPTED, {"terms": terms.to_dict()})
        order = Order(ChangeOrder(*key, now, "AM", "-", data), (step,))
        orders = (*in_force.orders, order)
        return replace(self, in_force=InForce(signed, orders, effective(orders)))


_WITHOUT: dict[tuple[int, str], tuple[History, History]] = {}
"""Past work without a project, by what it was before; both are kept, so that ids stay theirs."""


def without_project(history: History, project: str) -> History:
    """Past work without the rows of a project; the same where it has none."""
    is_own = (history.frame["project_id"] == project).to_numpy(bool)
    is_open = (history.open["project_id"] == project).to_numpy(bool)
    if not is_own.any() and not is_open.any():
        return history
    key = (id(history), project)
    if key not in _WITHOUT:
        rest = replace(history, frame=history.frame[~is_own], open=history.open[~is_open])
        _WITHOUT[key] = (history, rest)
    return _WITHOUT[key][1]


def as_of_today(in_force: InForce, plan_file: Plan | None) -> Plan:
    """
    The plan in force with people, calendars and rates as the plan's file has them by now.

    What the file says as it was signed stays as the change orders have it.
    """
    plan, signed = in_force.plan, in_force.signed.plan
    if plan_file is None:
        return plan
    scenario = in_force.signed.baseline.content["terms"].get("scenario")
    if scenario is not None and any(each.id == scenario for each in plan_file.scenarios):
        plan_file = plan_file.scenario(scenario)
    data = dict(plan.source)
    data["roles"] = [_role(r, signed.source, plan_file.source) for r in data.get("roles") or []]
    calendars = dict(data.get("calendars") or {})
    before, now = (each.source.get("calendars") or {} for each in (signed, plan_file))
    for name in calendars:
        if name in now and now[name] != before.get(name):
            calendars[name] = now[name]
    if calendars:
        data["calendars"] = calendars
    if not data["roles"]:
        del data["roles"]
    return plan if data == plan.source else Plan.build(data, path=plan.path)


def _role(role: Data, signed: Data, file: Data) -> Data:
    """A role in force, with what its file says otherwise than when it was signed."""
    before, now = ({r["id"]: r for r in each.get("roles") or []} for each in (signed, file))
    if role["id"] not in now:
        return role
    old, new = before.get(role["id"], {}), now[role["id"]]
    changed = dict(role)
    for key in ROLE_KEYS:
        if new.get(key) != old.get(key):
            changed.pop(key, None)
            if new.get(key) is not None:
                changed[key] = new[key]
    return role if changed == role else changed


def orders_but_replans(orders: Sequence[Order]) -> tuple[Order, ...]:
    """Orders of the client, without what is ours alone."""
    return tuple(order for order in orders if not order.is_replan)


def plan_after(in_force: InForce, orders: Sequence[Order], standing: Standing | None) -> Plan:
    """The signed plan with some orders and the reports on its work."""
    return with_standing(plan_with(in_force.signed.plan, orders), standing)

"""Today's forecast beside what was signed: promise, bridge, ledger, contingency, warnings."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from estimation._version import __version__
from estimation.projects.actions import ranked_actions
from estimation.projects.bridge import Bridge
from estimation.projects.chances import Chances, chances_of
from estimation.projects.change_orders import order_view
from estimation.projects.promised import revised_sum
from estimation.projects.status import progress_counts
from estimation.simulation.analysis.activities import LEVELS
from estimation.simulation.analysis.json_document import PERCENTILES
from estimation.simulation.figures import rank
from estimation.store import content_hash

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from estimation.distributions import Array
    from estimation.projects.today import Today
    from estimation.simulation import Result
    from estimation.store import Forecast

Data = dict[str, Any]

KIND = "reforecast"
"""What the inputs of a stored forecast say of its kind."""

WARN_AT = 0.2
"""A chance so far below that at signing is a warning, unless the plan says another."""

LABELS = {"P10": 0.1, "P20": 0.2, "P50": 0.5, "P80": 0.8, "P90": 0.9}
"""Levels of dates."""


@dataclass(frozen=True)
class Contingency:
    """
    Contingency of the cost [money]; None where the cost is not known.

    Parameters
    ----------
    set_aside : float
        What was between the base and the promised level, in the plan in force without a status.
    used : float
        By how much the base has risen.
    left : float
    needed : float
        What is between the base and the promised level today.
    """

    set_aside: float
    used: float
    left: float
    needed: float

    @property
    def may_be_released(self) -> float:
        """What is left above what is needed; negative is what is missing."""
        return self.left - self.needed


@dataclass(frozen=True, eq=False)
class Reforecast:
    """
    A project as it stands today.

    Parameters
    ----------
    today : Today
    trail : sequence of Forecast
        Re-forecasts of the baseline that were kept, the first one first.
    with_lines : bool
        Whether the delay ledger is made, which takes a simulation for each report.
    """

    today: Today
    trail: Sequence[Forecast] = ()
    with_lines: bool = True

    @cached_property
    def bridge(self) -> Bridge:
        """The way from the signed forecast to today's."""
        return Bridge(self.today, self.with_lines)

    @property
    def result(self) -> Result:
        """Today's forecast."""
        return self.today.result

    @cached_property
    def signed_chances(self) -> Chances:
        """Chances of what was promised, as they were at signing."""
        signed = self.today.in_force.signed
        return chances_of(signed.result, signed.date)

    @cached_property
    def chances(self) -> Chances:
        """Chances of what is in force, today."""
        return chances_of(self.result, self.today.in_force.date)

    @cached_property
    def warnings(self) -> list[str]:
        """Figures whose chance is below the level that both chose: date, margin, both."""
        limits = self.today.in_force.signed.plan.promise.warn_below
        found = []
        for name in ("date", "margin", "both"):
            now, signed = getattr(self.chances, name), getattr(self.signed_chances, name)
            limit = getattr(limits, name)
            if limit is None and signed is not None:
                limit = signed - WARN_AT
            # A tolerance for the last digit of a share of trials.
            if now is not None and limit is not None and now < limit - 1e-9:
                found.append(name)
        return found

    @cached_property
    def contingency(self) -> Contingency | None:
        """What was set aside, used, is left and needed."""
        level, reference = self.today.in_force.signed.level, self.today.in_force.result
        planned, now = reference.percentile("cost", level), self.result.percentile("cost", level)
        base, base_now = reference.base.cost, self.result.base.cost
        if planned is None or now is None or base is None or base_now is None:
            return None
        set_aside, used = planned - float(base[0]), float(base_now[0] - base[0])
        return Contingency(set_aside, used, set_aside - used, now - float(base_now[0]))

    @cached_property
    def inputs(self) -> Data:
        """What the forecast was made of, as it is kept."""
        today, standing = self.today, self.today.standing
        signed = today.in_force.signed
        past = today.past_work
        reports = [] if standing is None else [[r.activity, r.content] for r in standing.reports]
        return {
            "kind": KIND,
            "baseline": signed.baseline.content_hash,
            "version": __version__,
            "status_date": None if standing is None else standing.date.isoformat(),
            "reports": content_hash(reports),
            "orders": [[o.number, o.terms] for o in today.in_force.accepted],
            "plan": content_hash(_without_status(today.plan.source)),
            "past_work": None if past is None else [past.source, len(past.frame)],
        }

    @property
    def status_date(self) -> dt.date | None:
        """Day on which the work stands so; None before the first status."""
        return None if self.today.standing is None else self.today.standing.date

    def trail_row(self) -> Data:
        """Today as a row of the trail."""
        at = self.status_date or self.today.in_force.signed.on
        dates = _dates(self.result)
        row = {label: dates[label] for label in ("P10", "P50", "P80", "P90")}
        return {"at": at.isoformat(), **row, "chance": self.chances.date}

    def _trail(self) -> list[Data]:
        """From the signature to today; of one day the last forecast."""
        signed = self.today.in_force.signed
        dates = _dates(signed.result)
        first = {label: dates[label] for label in ("P10", "P50", "P80", "P90")}
        rows: list[Data] = [
            {"at": signed.on.isoformat(), **first, "chance": self.signed_chances.date}
        ]
        own = signed.baseline.content_hash
        for each in self.trail:
            if each.inputs.get("baseline") == own and each.inputs.get("kind") == KIND:
                rows.append(each.result["trail_row"])
        now = self.trail_row()
        if self.status_date is not None or self.today.in_force.accepted:
            rows.append(now)
        by_day: dict[str, Data] = {}
        for row in rows:
            by_day[row["at"]] = row
        return [by_day[at] for at in sorted(by_day)]

    def to_dict(self) -> Data:
        """The re-forecast as the JSON of ``kickoff reforecast``."""
        in_force = self.today.in_force
        signed, chances, factor = in_force.signed, self.chances, self.today.factor
        held = self.contingency
        price = signed.plan.price
        return {
            "kickoff_reforecast": 1,
            "project": signed.project,
            "status_date": None if self.status_date is None else self.status_date.isoformat(),
            "baseline": signed.baseline.number,
            "seed": signed.result.seed,
            "trials": signed.result.trials,
            "version": __version__,
            "promise": {
                "level": signed.level,
                "signed_date": signed.date.isoformat(),
                "date": in_force.date.isoformat(),
                "days_moved": in_force.days_moved,
                "chance": chances.date,
                "target_margin": None if price is None else price.target_margin,
                "margin_chance": chances.margin,
                "both": chances.both,
                "signed_chances": self.signed_chances._asdict(),
                "signed_sum": revised_sum(signed.plan),
                "sum_of_orders": in_force.sum_of_orders,
                "contract_sum": revised_sum(in_force.plan),
                "warnings": self.warnings,
            },
            "signed": figures(signed.result, signed.trials),
            "now": figures(self.result),
            "bridge": self.bridge.rows(),
            "delay_ledger": self.bridge.ledger() if self.with_lines else [],
            "change_orders": [order_view(in_force, order) for order in in_force.orders],
            "contingency": None
            if held is None
            else {
                "set_aside": held.set_aside,
                "used": held.used,
                "left": held.left,
                "needed": held.needed,
                "may_be_released": held.may_be_released,
            },
            "project_factor": {
                "median": factor.median,
                "log_sd": factor.log_sd,
                "sentence": factor.sentence,
            },
            "actions": ranked_actions(self.today) if self.with_lines or self.warnings else [],
            "progress": progress_counts(self.today.plan),
            "trail": self._trail(),
            "notices": list(dict.fromkeys((*signed.notices, *self.result.simulation.notices))),
        }


def figures(result: Result, trials: Any = None) -> Data:
    """
    Finish, cost and margin of a result at its levels.

    Parameters
    ----------
    result : Result
    trials : mapping of str to array, optional
        Figures of each trial as they were frozen; default: those of the result.
    """
    values = {name: result.values(name) for name in ("finish_days", "cost", "margin")}
    values |= {name: trials[name] for name in values if trials is not None and name in trials}
    finish = values["finish_days"]
    assert finish is not None
    ranked = np.sort(finish)
    days = {label: float(ranked[rank(q, len(ranked))]) for label, q in LABELS.items()}
    return {
        "finish_date": {label: result.date_of(at).isoformat() for label, at in days.items()},
        "finish_days": _levels(finish),
        "cost": _levels(values["cost"]),
        "margin": _levels(values["margin"]),
    }


def _levels(values: Array | None) -> Data | None:
    """Mean, spread and levels of one figure."""
    if values is None:
        return None
    ranked = np.sort(values)
    levels = {label: float(ranked[rank(q, len(ranked))]) for label, q in PERCENTILES.items()}
    return {"mean": float(values.mean()), "sd": float(values.std()), **levels}


def _dates(result: Result) -> dict[str, str]:
    """Dates at the levels of the trail."""
    return {
        label: result.date_of(result.percentile("finish_days", q) or 0.0).isoformat()
        for label, q in (LABELS | dict(LEVELS)).items()
    }


def _without_status(data: Data) -> Data:
    return {key: value for key, value in data.items() if key != "status"}

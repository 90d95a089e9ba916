"""Two estimates as one: what each counts, and what both come to with past work."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from estimation.distributions import PROBS, QuantileTable, blend
from estimation.simulation import history_items
from estimation.simulation.model.effort_tables import basis_of
from estimation.store.records import ROLES
from estimation.workbook.estimates.quantities import THREE, Subject, subjects

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from estimation.calibration import Calibration, Scorecard
    from estimation.plan import Plan
    from estimation.store import Judgement


def pool_of(judged: Mapping[str, Judgement], weights: Mapping[str, float]) -> dict[str, Any]:
    """Both estimates as one quantity of the plan."""
    return {
        "pool": [
            {"by": role, **three(judged[role]), "weight": weights[role]}
            for role in ROLES
            if role in judged
        ]
    }


def three(judgement: Judgement) -> dict[str, float]:
    """Low, likely and high alone."""
    return {name: judgement.value[name] for name in THREE}


@dataclass(frozen=True)
class Weights:
    """What the two count in a pool, and why."""

    of: Mapping[str, float]
    why: str


EQUAL = Weights(
    dict.fromkeys(ROLES, 0.5),
    "AM and PM count the same until each has ten finished estimates on record.",
)


def weights(cards: Sequence[Scorecard]) -> Weights:
    """
    Weights by the record of past ranges; equal until both have one.

    Examples
    --------
    >>> weights([]).of
    {'AM': 0.5, 'PM': 0.5}
    """
    by_role = {card.judge: card for card in cards if card.judge in ROLES and card.is_earned}
    total = sum(card.weight for card in by_role.values())
    if len(by_role) < len(ROLES) or not total > 0:
        return EQUAL
    held = " ".join(
        f"{role}: {sum(by_role[role].hits[1:3])} of {by_role[role].ranges} held." for role in ROLES
    )
    am = round(by_role["AM"].weight / total, 4)
    return Weights(
        {"AM": am, "PM": round(1 - am, 4)},
        f"The weights of AM and PM are earned by how past ranges held what came. {held}",
    )


@dataclass(frozen=True)
class Together:
    """
    What the forecast counts with once a value is in the plan.

    Parameters
    ----------
    table : QuantileTable
        The judges and past work together.
    past : QuantileTable or None
        What past work of this kind and size says alone; None where there is none.
    share : float
        How much past work counts in it, 0 to 1.
    """

    table: QuantileTable
    past: QuantileTable | None
    share: float


def together(plan: Plan, calibration: Calibration | None, subject: Subject, value: Any) -> Together:
    """
    Judges and past work as one distribution, as the simulation blends them.

    Parameters
    ----------
    plan : Plan
    calibration : Calibration or None
    subject : Subject
        Of this plan.
    value : quantity as plain data
        Such as a pool.
    """
    changed = plan.with_changes({subject.path: value})
    now = next(each for each in _quantities(changed) if each.path == subject.path)
    own = now.quantity.table()
    past = None if calibration is None else _past(changed, calibration, now)
    if past is None or calibration is None or now.role is None:
        return Together(own, None, 0.0)
    basis = basis_of(now.activity)
    share = {"judgement": 0.0, "history": 1.0}.get(
        basis, calibration.blending.of(now.activity.class_)
    )
    if now.quantity.is_number and basis != "judgement":
        share = 1.0
    return Together(blend(own, past, share), past, share)


def _quantities(plan: Plan) -> list[Subject]:
    """Efforts and durations, certain ones too."""
    certain = [
        Subject(f"activities.{a.id}.duration", a, None, a.duration)
        for a in plan.activities
        if a.duration is not None and a.duration.is_number
    ]
    return [*subjects(plan), *certain]


def _past(plan: Plan, calibration: Calibration, subject: Subject) -> QuantileTable | None:
    """What past work says of one role's hours; None for days, of which it is not asked."""
    activity = subject.activity
    total = sum(quantity.likely for quantity in activity.effort.values())
    if subject.role is None or total <= 0 or subject.quantity.likely <= 0:
        return None
    hours = calibration.quantiles(history_items(plan, [activity]), PROBS)[0]
    return QuantileTable(hours * (subject.quantity.likely / total))

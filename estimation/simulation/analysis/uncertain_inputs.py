"""What went into each trial: the uncertain inputs of a run."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal

import numpy as np

from estimation.simulation.reference.work import draw_work, shared_draws

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from estimation.distributions import Array
    from estimation.simulation.figures import Figures
    from estimation.simulation.model.model import ActivityModel
    from estimation.simulation.model.variables import Variable

Kind = Literal[
    "reviews",
    "project",
    "firm",
    "effort",
    "duration",
    "weekly",
    "exists",
    "expense",
    "risk",
    "driver",
    "question",
]
"""Where an uncertain input stands; "project" and "firm" are factors of all work on history."""


UNIFORM_KINDS = ("project", "firm", "effort", "duration", "weekly")
"""Kinds of inputs whose values are uniforms, of which none comes twice but by rare chance."""


@dataclass(frozen=True, eq=False)
class Input:
    """
    One uncertain input.

    `kind` and `id` say which; `values`, shape (trials,), rise with how badly it goes: uniforms for
    a quantity, days for the reviews, the effect for a risk, money for an expense.
    """

    kind: Kind
    id: str
    values: Array

    @cached_property
    def order(self) -> NDArray[np.intp]:
        """Trials from the best to the worst, shape (trials,); equals stand as they were drawn."""
        values = self.values
        if values.min() > 0 and values.max() < 1:
            # Sorting whole numbers of 16 bits is fifteen times as fast, and uniforms are as fine.
            values = (values * 2**16).astype(np.uint16)
        return np.argsort(values, kind="stable")


def uncertain_inputs(result: Figures) -> list[Input]:
    """
    Inputs of a run that are not certain, drawn again.

    All reviews of the plan count as one input: the client is one.

    Parameters
    ----------
    result : Figures

    Returns
    -------
    list of Input
    """
    model, trials = result.simulation.model, result.trials
    draws = result.draws
    inputs: list[Input] = []
    reviews = review_days(result)
    if reviews:
        inputs.append(Input("reviews", "", np.sum(list(reviews.values()), axis=0)))
    if model.project_factor is not None:
        inputs.append(Input("project", "", draws.uniforms(model.project_factor.id)))
    if model.firm_level is not None and not model.firm_level.table.is_constant:
        inputs.append(Input("firm", "", draws.uniforms(model.firm_level.id)))
    for variable in model.factors:
        if not variable.table.is_constant:
            kind, _, name = variable.id.partition(":")
            inputs.append(
                Input("driver" if kind == "driver" else "question", name, draws.value(variable))
            )
    for activity in model.activities:
        main, kind_of = _main_variable(activity)
        if main is not None:
            inputs.append(Input(kind_of, activity.id, draws.uniforms(main.id)))
        weekly = [variable for _, variable in activity.weekly if not variable.table.is_constant]
        if weekly:
            inputs.append(Input("weekly", activity.id, draws.uniforms(weekly[0].id)))
        if 0 < activity.exists < 1:
            exists = draws.happens(f"exists:{activity.id}", activity.exists)
            inputs.append(Input("exists", activity.id, exists.astype(np.float64)))
    for variable, _ in model.expenses:
        if not variable.table.is_constant:
            name = variable.id.partition(":")[2]
            inputs.append(Input("expense", name, draws.value(variable)))
    for risk in model.risks:
        happened = draws.happens(f"risk:{risk.id}:occurs", risk.probability)
        effects = [v for v in (risk.delay, risk.factor, risk.cost) if v is not None]
        open_ = [v for v in effects if not v.table.is_constant]
        size = 1 + draws.uniforms(open_[0].id) if open_ else np.ones(trials)
        inputs.append(Input("risk", risk.id, np.where(happened, size, 0)))
    return [one for one in inputs if one.values.std() > 0]


def review_days(result: Figures) -> dict[str, Array]:
    """Days spent in each review of a plan, rework included, shape (trials,) each, by its id."""
    whole, draws = result.simulation.model, result.draws
    reviews = [i for i, activity in enumerate(whole.activities) if activity.review is not None]
    if not reviews:
        return {}
    model = whole.only(reviews)
    works = draw_work(model, draws, shared_draws(model, draws))
    days: dict[str, Array] = {
        activity.id: np.sum([stretch.days for stretch in work.stretches], axis=0)
        for activity, work in zip(model.activities, works, strict=True)
        if activity.review is not None and work.stretches
    }
    return days


def _main_variable(activity: ActivityModel) -> tuple[Variable | None, Kind]:
    """The variable in which most of what is left of an activity lies, if that is uncertain."""
    uncertain = [(size, v) for size, v in activity.left if not v.table.is_constant]
    if not uncertain:
        return None, "effort"
    main = max(uncertain, key=lambda pair: pair[0])[1]
    return main, "duration" if activity.duration is not None else "effort"

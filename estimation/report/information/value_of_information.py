"""Value of information: what to ask the client first, and what a paid look before signing gives."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from estimation.errors import SimulationError
from estimation.report.information.regression import Fit, Known, fit_several
from estimation.report.information.worth import (
    Gains,
    Promise,
    Worth,
    days_of_fit,
    gains_of,
    promise_of,
    worth_of_all,
    worth_of_fit,
    worth_of_signal,
)
from estimation.report.input_names import input_name
from estimation.simulation import UNIFORM_KINDS, review_days

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from estimation.distributions import Array
    from estimation.simulation import Result

COLUMNS = ["kind", "id", "name", "worth", "worth_se", "days", "days_se", "is_bound"]
"""Columns of `value_of_information`."""

UNKNOWN = Worth(np.nan, np.nan)
"""Where the plan gives no cost or no price."""


def value_of_information(
    result: Result,
    scenarios: Mapping[str, Result] | None = None,
    level: float | None = None,
) -> pd.DataFrame:
    """
    Value what knowing each uncertain thing before signing is worth, most valuable first.

    The decision is to sign at this price or not: signing brings the margin less the target margin,
    not signing 0, and each scenario is a further action.

    Parameters
    ----------
    result : Result
    scenarios : mapping of str to Result, optional
        The plan's scenarios by id, run with the trials and the seed of `result`.
    level : float, optional
        How sure the promised date is; default: the plan's `promise.level`.

    Returns
    -------
    DataFrame
        One row per open question and per uncertain input, by falling worth, then days: kind, id and
        name; worth [money], E[max over actions of E(utility | known)] - max over actions of
        E(utility); days [working days of the team], P(level) - E[P(level) | known] of the finish;
        worth_se and days_se, standard errors; is_bound, whether the figures are upper bounds: those
        of a question without answers are what knowing all it affects would give. Worth is NaN where
        the plan gives no cost or no price.

    Raises
    ------
    SimulationError
        If a scenario was run with other trials or another seed.

    References
    ----------
    .. [1] Strong, M., Oakley, J. E., Brennan, A. (2014). Estimating multiparameter partial expected
       value of perfect information from a probabilistic sensitivity analysis sample. Medical
       Decision Making, 34, 311-326.

    Examples
    --------
    Work that costs 400 or 800, at a price of 500: it is left, unless the client says which it is.

    >>> from estimation import read_plan, simulate
    >>> plan = read_plan({
    ...     "kickoff_plan": 1,
    ...     "project": {"id": "demo", "start": "2027-01-11"},
    ...     "price": {"kind": "fixed", "amount": 500},
    ...     "roles": [{"id": "design", "cost_rate": 50}],
    ...     "activities": [{"id": "build", "effort": {"design": 8}}],
    ...     "questions": [{"id": "cms", "text": "Which CMS?", "affects": ["build"],
    ...         "answers": [{"text": "Theirs"}, {"text": "New", "factor": 2}]}],
    ... })
    >>> found = value_of_information(simulate(plan)).iloc[0]
    >>> found["name"], round(found["worth"], -1)
    ('Question: Which CMS?', np.float64(50.0))
    """
    return _ranked(result, scenarios, level, _subjects(result))


def _ranked(
    result: Result,
    scenarios: Mapping[str, Result] | None,
    level: float | None,
    subjects: Iterable[_Subject],
) -> pd.DataFrame:
    """Rows of some subjects, most valuable first."""
    sure = result.plan.promise.level if level is None else level
    outcomes = _outcomes(result, utilities(result, scenarios), sure)
    rows = [
        (each.kind, each.id, each.name, *_worths(outcomes, each), each.is_bound)
        for each in subjects
    ]
    frame = pd.DataFrame(rows, columns=COLUMNS)
    by_days = frame.sort_values(["worth", "days"], ascending=False, kind="stable")
    return by_days.reset_index(drop=True)


def questions_first(
    result: Result,
    scenarios: Mapping[str, Result] | None = None,
    level: float | None = None,
    worths: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """
    Rank open questions, the most valuable first: what to ask the client.

    Parameters
    ----------
    result, scenarios, level
        As in `value_of_information`.
    worths : DataFrame, optional
        What that function gives, where it is known already.

    Returns
    -------
    DataFrame
        One row per open question: its rows of `value_of_information`, text, owner and due.
    """
    if worths is None:
        asked_for = (each for each in _subjects(result) if each.kind == "question")
        worths = _ranked(result, scenarios, level, asked_for)
    rows = worths[worths["kind"] == "question"].reset_index(drop=True)
    asked = {question.id: question for question in result.plan.questions}
    rows["text"] = [asked[name].text for name in rows["id"]]
    rows["owner"] = [asked[name].owner for name in rows["id"]]
    rows["due"] = [asked[name].due for name in rows["id"]]
    return rows


def perfect_information(result: Result, scenarios: Mapping[str, Result] | None = None) -> Worth:
    """
    Value knowing everything before signing: it is worth more than any answer alone.

    Parameters
    ----------
    result, scenarios
        As in `value_of_information`.

    Returns
    -------
    Worth
        Expected value of perfect information [money] and its standard error; NaN where the plan
        gives no cost or no price.
    """
    actions = utilities(result, scenarios)
    return UNKNOWN if actions is None else worth_of_all(actions, result.sampling)


def discovery_worth(
    result: Result,
    scenarios: Mapping[str, Result] | None = None,
    *,
    cost: float | None = None,
    correlation: float | None = None,
) -> pd.DataFrame:
    """
    Compare what a paid look before signing is worth with what it costs.

    Parameters
    ----------
    result, scenarios
        As in `value_of_information`.
    cost : float, optional
        [money]; default: that of the plan's `discovery`.
    correlation : float, optional
        Between what it shows and the truth, the utility of signing; default: the plan's.

    Returns
    -------
    DataFrame
        One row: cost, correlation, worth (expected value of sample information), worth_se and net,
        worth less cost [money]. Empty where the plan has no discovery and none is given, or gives
        no cost or no price.

    Raises
    ------
    SimulationError
        If a scenario was run with other trials or another seed, or the correlation is not one.
    """
    planned = result.plan.discovery
    asked = planned.cost if cost is None and planned is not None else cost
    accuracy = planned.correlation if correlation is None and planned is not None else correlation
    actions = utilities(result, scenarios)
    columns = ["cost", "correlation", "worth", "worth_se", "net"]
    if asked is None or accuracy is None or actions is None:
        return pd.DataFrame(columns=columns, dtype=float)
    if not -1 <= accuracy <= 1:
        raise SimulationError(f"discovery: correlation is {accuracy!r}; expected -1 to 1")
    found = worth_of_signal(actions, SIGN, accuracy, result.sampling)
    row = (asked, accuracy, found.worth, found.se, found.worth - asked)
    return pd.DataFrame([row], columns=columns)


LEAVE, SIGN = 0, 1
"""Rows of the utilities: not to sign, and to sign as planned; the scenarios follow."""


def utilities(result: Result, scenarios: Mapping[str, Result] | None = None) -> Array | None:
    """
    Return what each action brings in each trial, shape (actions, trials), [money].

    Not signing, 0; signing, margin - target_margin x price; each scenario, the same of its own.
    None where the plan gives no cost or no price. A scenario that lacks them is no action.

    Raises
    ------
    SimulationError
        If a scenario was run with other trials or another seed.
    """
    signed = _utility(result)
    if signed is None:
        return None
    rows = [np.zeros(result.trials), signed]
    for name, other in (scenarios or {}).items():
        if (other.trials, other.seed) != (result.trials, result.seed):
            raise SimulationError(
                f"scenario '{name}' has {other.trials:,} trials from seed {other.seed}; "
                f"expected {result.trials:,} from seed {result.seed}: run all with the same"
                " trials and seed"
            )
        brought = _utility(other)
        if brought is not None:
            rows.append(brought)
    return np.array(rows)


def _utility(result: Result) -> Array | None:
    """Margin less the target margin of each trial [money]."""
    if result.margin is None or result.price is None or result.plan.price is None:
        return None
    return result.margin - (result.plan.price.target_margin or 0.0) * result.price


class _Subject(NamedTuple):
    """Something that one could know: one quantity, or several together."""

    kind: str
    id: str
    name: str
    known: tuple[Known, ...]
    is_bound: bool

    def fit(self, values: Array) -> Fit:
        """Regress some values, shape (N, m), on what one could know."""
        if len(self.known) == 1:
            return self.known[0].fit(values)
        return fit_several(self.known, values)


def _subjects(result: Result) -> Iterator[_Subject]:
    """Uncertain inputs, and the open questions that none of them stands for."""
    known: dict[tuple[str, str], Known] = {
        (each.kind, each.id): Known(each.values, each.order, each.kind in UNIFORM_KINDS)
        for each in result.inputs
    }
    for each in result.inputs:
        name = input_name(result.plan, each)
        yield _Subject(each.kind, each.id, name, (known[each.kind, each.id],), is_bound=False)
    asked = [q for q in result.plan.questions if q.is_open]
    affected = {name for q in asked if not q.answers for name in q.affects}
    of_activity = _of_activities(result, affected, known)
    for question in asked:
        if ("question", question.id) not in known:
            parts = [] if question.answers else [of_activity[name] for name in question.affects]
            name = f"Question: {question.text}"
            together = tuple(part for several in parts for part in several)
            is_bound = not question.answers
            yield _Subject("question", question.id, name, together, is_bound)


def _of_activities(
    result: Result, names: set[str], known: Mapping[tuple[str, str], Known]
) -> dict[str, list[Known]]:
    """What is uncertain of some activities, by their ids."""
    kinds = ("effort", "duration", "weekly", "exists")
    found = {name: [known[k, name] for k in kinds if (k, name) in known] for name in names}
    reviews = {a.id for a in result.plan.activities if a.review is not None} & names
    if reviews:
        for name, days in review_days(result).items():
            if name in reviews and days.std() > 0:
                found[name].append(Known.of(days))
    return found


class _Outcomes(NamedTuple):
    """What is regressed on each subject, and what all of them are compared with."""

    actions: Array | None
    gains: Gains | None
    values: Array
    promise: Promise
    sampling: str


def _outcomes(result: Result, actions: Array | None, level: float) -> _Outcomes:
    """What actions bring, and the finish, side by side, shape (N, actions + 1)."""
    finish = result.finish_days
    rows = finish[None] if actions is None else np.vstack([actions, finish])
    gains = None if actions is None else gains_of(actions)
    return _Outcomes(actions, gains, rows.T, promise_of(finish, level), result.sampling)


def _worths(outcomes: _Outcomes, subject: _Subject) -> tuple[float, float, float, float]:
    """Worth in money and in days, each with its standard error."""
    actions = outcomes.actions
    if not subject.known:
        nothing = 0.0 if actions is not None else np.nan
        return nothing, nothing, 0.0, 0.0
    fit = subject.fit(outcomes.values)
    finish, sampling = outcomes.values[:, -1], outcomes.sampling
    in_days = days_of_fit(finish, fit.of(slice(-1, None)), outcomes.promise, sampling)
    in_money = UNKNOWN
    if actions is not None:
        in_money = worth_of_fit(actions, fit.of(slice(None, -1)), outcomes.gains, sampling)
    return *in_money, *in_days

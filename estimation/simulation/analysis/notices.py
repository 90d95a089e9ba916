"""What only the trials of a run can tell a reader of its figures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from estimation.plan.network import precedes, waits_for
from estimation.simulation.reference.trials import simulate_trials

if TYPE_CHECKING:
    from estimation.simulation.figures import Figures

WORTH_SAYING = 2.0
"""
Times as many plain trials. 16 replicates know a gain to a third: where there is none, they find so
much in one run of 20.
"""


def trial_notices(result: Figures) -> tuple[str, ...]:
    """
    List what the trials of a run tell beyond its plan.

    Parameters
    ----------
    result : Figures

    Returns
    -------
    tuple of str
        Sentences in the planner's words.
    """
    return (*hammock_notices(result), *length_notices(result), *sampling_notices(result))


def hammock_notices(result: Figures) -> tuple[str, ...]:
    """
    Name the hammocks that end before they begin, and so have no hours, in some of the trials.

    Parameters
    ----------
    result : Figures

    Returns
    -------
    tuple of str
        Nothing where each ends with what follows its begin.
    """
    plan, model = result.plan, result.simulation.model
    waits = {activity.id: waits_for(activity) for activity in plan.activities}
    loose = [
        (i, activity.span)
        for i, activity in enumerate(model.activities)
        if activity.span is not None
        and not precedes(waits, *(model.ids[end] for end in activity.span))
        and activity.span[0] != activity.span[1]
    ]
    if not loose:
        return ()
    draws = result.draws.part(0, min(result.trials, ENOUGH))
    placed = simulate_trials(model, result.simulation.backend.placer, draws).placement
    ids = model.ids
    notices = []
    for i, (first, to) in loose:
        share = float((placed.finish[:, to] <= placed.start[:, first]).mean())
        if share > 0:
            notices.append(
                f"Span '{ids[i]}' has no hours{_in_so_many(share)}: '{ids[to]}', with which it "
                f"ends, is done before '{ids[first]}', with which it begins, has begun."
            )
    return tuple(notices)


def length_notices(result: Figures) -> tuple[str, ...]:
    """Say where activities and risks are read off the first trials of a long run."""
    looked = result.inner.trials
    if looked == result.trials:
        return ()
    return (
        f"Figures of single activities and risks are those of the first {looked:,} of "
        f"{result.trials:,} trials.",
    )


ENOUGH = 1_000
"""Trials that tell how often something is so, to a hundredth or two."""


def _in_so_many(share: float) -> str:
    """In how many of 100 trials something is so; nothing where it is in all."""
    return "" if share == 1 else f" in {max(round(share * 100), 1)} of 100 trials"


def sampling_notices(result: Figures) -> tuple[str, ...]:
    """
    Say what a sampling other than the plain one gained, by the standard errors of the run itself.

    Parameters
    ----------
    result : Figures

    Returns
    -------
    tuple of str
        Nothing for plain sampling.
    """
    if result.sampling == "random":
        return ()
    gains = {
        name: _gain(result.plain_standard_error("finish_days", q), result, q)
        for name, q in (("mean", None), ("P80", 0.8))
    }
    useful = [
        f"its {name} as {_rounded(gain * result.trials)}"
        for name, gain in gains.items()
        if gain >= WORTH_SAYING
    ]
    useless = [name for name, gain in gains.items() if gain < WORTH_SAYING]
    sentence = f"Sampled as '{result.sampling}': "
    if useful:
        sentence += f"the finish is about as exact as plain trials make it, {', '.join(useful)}. "
    if useless:
        sentence += f"That does not clearly help the {' and '.join(useless)} of the finish. "
    return (sentence + "Chances, and what hangs on rare events, gain least.",)


def _gain(plain: float | None, result: Figures, q: float | None) -> float:
    """How many plain trials one trial is worth; 1 where the finish is certain."""
    error = result.standard_error("finish_days", q)
    return (plain / error) ** 2 if plain and error else 1.0


def _rounded(number: float) -> str:
    """Two digits of a number that is known no better."""
    digits = max(len(f"{number:.0f}") - 2, 0)
    return f"{round(number, -digits):,.0f}"

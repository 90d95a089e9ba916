"""Which activities the finish hangs on, trial by trial: critical chains and total float."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from estimation.simulation.play import ActivityPlay, Play, place
from estimation.simulation.timeline import TOLERANCE, Axis

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from estimation.distributions import Array
    from estimation.simulation.model import Model


def critical(model: Model, play: Play) -> NDArray[np.bool_]:
    """
    Whether each activity lies on a chain of tight links back from the finish.

    Ties: all chains count. A hammock is never critical, nor is an activity that does not exist in
    the trial, though the chain passes through it.

    Parameters
    ----------
    model : Model
    play : Play

    Returns
    -------
    array, shape (n_activities, trials), of bool
        In the order of the model.

    References
    ----------
    .. [1] Elmaghraby, S. E. (2000). On criticality and sensitivity in activity networks. European
       Journal of Operational Research, 127, 220-238.
    """
    last = play.finish_days - play.added_days
    on_chain = np.zeros((len(model.activities), len(last)), dtype=bool)
    for index, (activity, played) in enumerate(zip(model.activities, play.activities, strict=True)):
        if activity.span is None:
            on_chain[index] = model.timeline.team_days(played.finish) >= last - TOLERANCE
    mask = np.zeros_like(on_chain)
    for index in reversed(range(len(model.activities))):
        activity, played = model.activities[index], play.activities[index]
        mask[index] = on_chain[index] & played.exists
        for link, bound in zip(activity.links, played.bounds, strict=False):
            on_chain[link.predecessor] |= on_chain[index] & _is_tight(bound, played)
    return mask


def _is_tight(bound: Array, played: ActivityPlay) -> NDArray[np.bool_]:
    """Whether the activity starts as soon as the bound lets it."""
    axis, _ = played.stretches[0]
    working = played.finish > played.start
    waits = axis.workdays(played.start) - axis.workdays(bound)
    return np.where(working, waits, played.start - bound) <= TOLERANCE


def total_float(model: Model, play: Play) -> Array:
    """
    Largest delay of each activity that leaves the finish unchanged.

    Parameters
    ----------
    model : Model
    play : Play

    Returns
    -------
    array, shape (n_activities, trials), [working days of the activity's calendar]
        In the order of the model; 0 for hammocks, which last as long as others do.
    """
    team = model.default_axis
    latest_finish = np.full(play.finish_days.shape, model.timeline.origin)
    for played in play.activities:
        latest_finish = np.maximum(latest_finish, played.finish)
    latest_finish = team.instant(team.workdays(latest_finish), "start")
    late = [latest_finish] * len(model.activities)
    for index in reversed(range(len(model.activities))):
        activity, played = model.activities[index], play.activities[index]
        late_start = _latest_start(late[index], played)
        for link in activity.links[: len(played.bounds)]:
            limit = late_start if link.type in ("FS", "SS") else late[index]
            if link.lag != 0:
                limit = activity.axis.instant(activity.axis.workdays(limit) - link.lag, "start")
            if link.type in ("SS", "SF"):
                _, limit = place(limit, play.activities[link.predecessor].stretches)
            late[link.predecessor] = np.minimum(late[link.predecessor], limit)
    return np.stack(
        [
            np.zeros(len(latest_finish))
            if activity.span is not None
            else _days_between(played, finish)
            for activity, played, finish in zip(
                model.activities, play.activities, late, strict=True
            )
        ]
    )


def _latest_start(latest_finish: Array, played: ActivityPlay) -> Array:
    """The last instant at which the activity can start and still finish in time."""
    instant = latest_finish
    for axis, days in reversed(played.stretches):
        instant = np.where(days > 0, axis.instant(axis.workdays(instant) - days, "start"), instant)
    return instant


def _days_between(played: ActivityPlay, latest_finish: Array) -> Array:
    """Working days from the finish to the latest finish, on the activity's calendar."""
    axis: Axis = played.stretches[-1][0]
    return np.maximum(axis.workdays(latest_finish) - axis.workdays(played.finish), 0)

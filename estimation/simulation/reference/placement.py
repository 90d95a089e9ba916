"""
Work of trials in time, as if there were people enough.

Every array has one value per trial; instants lie on the timeline of the model. Plans with limits of
people are placed by `limited_people`, one trial after another.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from estimation.simulation.backend import Placement, Stretches
from estimation.simulation.model.timeline import TOLERANCE
from estimation.simulation.reference import limited_people

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from estimation.distributions import Array
    from estimation.simulation.backend import Stretch, Work
    from estimation.simulation.model.model import ActivityModel, Link, Model


@dataclass(frozen=True)
class PlainPlacer:
    """
    Places the work of a model in time, in plain NumPy; a `Placer`.

    Parameters
    ----------
    model : Model
    """

    model: Model

    def place(self, works: Sequence[Work], *, with_float: bool = False) -> Placement:
        """Place the work of some trials; see `Placer.place`."""
        if self.model.has_limits:
            return limited_people.place(self.model, works, with_float=with_float)
        return place(self.model, works, with_float=with_float)

    def place_stretches(self, works: Sequence[Work]) -> Stretches:
        """Place the work of some trials, and say when each stretch begins."""
        if self.model.has_limits:
            return limited_people.place_stretches(self.model, works)
        placed = _instants(self.model, works)
        begins = [begin for of_activity in placed.begins for begin in of_activity]
        none = np.zeros((len(works[0].exists), 0))
        return Stretches(placed.start, placed.finish, np.column_stack(begins) if begins else none)


def place(model: Model, works: Sequence[Work], *, with_float: bool = False) -> Placement:
    """
    Place the work of some trials as if there were people enough.

    Parameters
    ----------
    model : Model
    works : sequence of Work
        In the order of the model.
    with_float : bool
        Whether total float is wanted too.

    Returns
    -------
    Placement
    """
    start, finish, bounds, _ = _instants(model, works)
    critical = _critical(model, works, start, finish, bounds)
    floats = _total_float(model, works, start, finish) if with_float else np.zeros((0, 0))
    return Placement(start, finish, critical, floats)


class _Instants(NamedTuple):
    """
    Starts and finishes, shape (trials, n).

    For each activity, by link the instant before which it may not start, and by stretch its begin.
    """

    start: Array
    finish: Array
    bounds: list[list[Array]]
    begins: list[list[Array]]


def _instants(model: Model, works: Sequence[Work]) -> _Instants:
    """Place one activity after another, each as early as its links allow."""
    shape = (len(works[0].exists), len(works))
    start, finish = np.full(shape, model.timeline.origin), np.full(shape, model.timeline.origin)
    bounds: list[list[Array]] = []
    begins: list[list[Array]] = []
    for i, (activity, work) in enumerate(zip(model.activities, works, strict=True)):
        bounds.append([])
        begins.append([])
        if activity.span is not None:
            continue
        earliest = np.where(work.exists, activity.resumes, activity.passes)
        last = np.full(shape[0], activity.no_earlier)
        if activity.progress is None:
            for link in activity.links:
                limit = _limit(model, link, activity, start, finish)
                bounds[i].append(_bound(model, link, work.stretches, limit))
                earliest = np.maximum(earliest, bounds[i][-1])
                if link.type in ("FF", "SF"):
                    last = np.maximum(last, limit)
        start[:, i], finish[:, i], begins[i] = _place(model, earliest, work.stretches)
        finish[:, i] = np.maximum(finish[:, i], last)
        if activity.progress is not None:
            start[:, i] = activity.progress.started
            if activity.progress.finished is not None:
                finish[:, i] = activity.progress.finished
    return _Instants(start, finish, bounds, begins)


def _limit(model: Model, link: Link, activity: ActivityModel, start: Array, finish: Array) -> Array:
    """The instant before which a link lets its successor not start, or not finish."""
    ends = finish if link.type in ("FS", "FF") else start
    instant = ends[:, link.predecessor]
    if link.lag != 0:
        axis = model.axis(activity.axis)
        instant = axis.instant(axis.workdays(instant) + link.lag, "finish")
    return instant


def _bound(model: Model, link: Link, stretches: tuple[Stretch, ...], instant: Array) -> Array:
    """The instant before which a link lets its successor not start."""
    if link.type in ("FF", "SF"):
        for stretch in reversed(stretches):
            axis = model.axis(stretch.axis)
            back = axis.instant(axis.workdays(instant) - stretch.days, "finish")
            instant = np.where(stretch.days > 0, back, instant)
    return instant


def _place(
    model: Model, earliest: Array, stretches: Sequence[Stretch]
) -> tuple[Array, Array, list[Array]]:
    """Start and finish of work, and the begins of its stretches; no work passes through."""
    start = instant = earliest
    each_begin = []
    begun = np.zeros(len(earliest), dtype=bool)
    for stretch in stretches:
        axis, working = model.axis(stretch.axis), stretch.days > 0
        elapsed = axis.workdays(instant)
        begins = working & ~begun
        opening = axis.instant(elapsed, "start")
        each_begin.append(np.where(working, opening, instant))
        start = np.where(begins, opening, start)
        begun |= begins
        instant = np.where(working, axis.instant(elapsed + stretch.days, "finish"), instant)
    return start, instant, each_begin


def _critical(
    model: Model,
    works: Sequence[Work],
    start: Array,
    finish: Array,
    bounds: Sequence[Sequence[Array]],
) -> NDArray[np.bool_]:
    """Mark chains of tight links back from the finish."""
    team = model.axis(model.team_axis)
    done = team.workdays(finish)
    chain = done >= team.workdays(finish.max(axis=1))[:, None] - TOLERANCE
    for i in reversed(range(len(works))):
        activity = model.activities[i]
        if activity.span is not None:
            chain[:, i] = False
        for link, bound in zip(activity.links, bounds[i], strict=False):
            waits = start[:, i] - bound
            if works[i].stretches:
                axis = model.axis(works[i].stretches[0].axis)
                working = finish[:, i] > start[:, i]
                days = axis.workdays(start[:, i]) - axis.workdays(bound)
                waits = np.where(working, days, waits)
            chain[:, link.predecessor] |= chain[:, i] & (waits <= TOLERANCE)
    return chain & np.column_stack([work.exists for work in works])


def _total_float(model: Model, works: Sequence[Work], start: Array, finish: Array) -> Array:
    """Largest delay of each activity that leaves the finish unchanged; 0 for hammocks."""
    team = model.axis(model.team_axis)
    latest = team.instant(team.workdays(finish.max(axis=1)), "start")
    late = np.repeat(latest[:, None], len(works), axis=1)
    floats = np.zeros_like(late)
    for i in reversed(range(len(works))):
        activity, stretches = model.activities[i], works[i].stretches
        if activity.span is not None:
            continue
        axis = model.axis(activity.axis)
        floats[:, i] = np.maximum(axis.workdays(late[:, i]) - axis.workdays(finish[:, i]), 0)
        late_start = late[:, i]
        for stretch in reversed(stretches):
            on = model.axis(stretch.axis)
            back = on.instant(on.workdays(late_start) - stretch.days, "start")
            late_start = np.where(stretch.days > 0, back, late_start)
        for link in activity.links if activity.progress is None else ():
            limit = late_start if link.type in ("FS", "SS") else late[:, i]
            if link.lag != 0:
                limit = axis.instant(axis.workdays(limit) - link.lag, "start")
            if link.type in ("SS", "SF"):
                for stretch in works[link.predecessor].stretches:
                    on = model.axis(stretch.axis)
                    forth = on.instant(on.workdays(limit) + stretch.days, "start")
                    limit = np.where(stretch.days > 0, forth, limit)
            late[:, link.predecessor] = np.minimum(late[:, link.predecessor], limit)
    return floats

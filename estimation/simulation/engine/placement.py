"""From a model and its drawn work to the plain arrays of the kernels, and back."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple, Protocol, TypeVar

import numpy as np

from estimation.simulation.backend import Placement, Stretches
from estimation.simulation.engine import network_records
from estimation.simulation.engine.kernel import Kernel
from estimation.simulation.reference.limited_people import front_of, past_stints

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from estimation.distributions import Array
    from estimation.simulation.backend import Work
    from estimation.simulation.engine.network_records import Calendars, Network, Profile
    from estimation.simulation.model.model import Model

place = Kernel("serial_schedule", "place")
place_stretches = Kernel("serial_schedule", "place_stretches")

FIRST_REACH = 2_048
"""[calendar days] Length of the calendars at first; twice as long whenever work runs past them."""


People = TypeVar("People")
People_co = TypeVar("People_co", covariant=True)


class OnAxis(Protocol[People_co]):
    """A stretch on the calendar `axis`, and whom it holds meanwhile."""

    @property
    def axis(self) -> int:
        """Index of the calendar."""

    @property
    def people(self) -> Mapping[int, People_co]:
        """People by index of the role: in each trial, or where a program keeps them."""


class InStretches(Protocol[People_co]):
    """Work that is done in stretches, drawn or yet to be drawn."""

    @property
    def stretches(self) -> Sequence[OnAxis[People_co]]:
        """Stretches in turn."""


LINK_TYPES = {
    "FS": network_records.FS,
    "SS": network_records.SS,
    "FF": network_records.FF,
    "SF": network_records.SF,
}
"""Types of links, as plans write them and as kernels read them."""


class Drawn(NamedTuple):
    """
    What differs from trial to trial.

    Length of each stretch, shape (trials, stretches), [working days]; people of each hold, shape
    (trials, holds); which activities exist, shape (trials, n).
    """

    lengths: Array
    amounts: Array
    exists: NDArray[np.bool_]


@dataclass
class CompiledPlacer:
    """Places the work of a model in time, on calendars that grow as far as it takes."""

    model: Model
    calendars: Calendars = field(init=False)

    def __post_init__(self) -> None:
        self.calendars = calendars_of(self.model, FIRST_REACH)

    def place(self, works: Sequence[Work], *, with_float: bool = False) -> Placement:
        """
        Place the work of some trials.

        Parameters
        ----------
        works : sequence of Work
            In the order of the model.
        with_float : bool
            Whether total float is wanted too.

        Returns
        -------
        Placement

        Raises
        ------
        PlanError
            If the work runs past the end of all calendars.
        """
        model, trials = self.model, len(works[0].exists)
        net, drawn = network_of(model, works)
        while True:
            placement = _empty_placement(trials, len(works), with_float)
            place(self.calendars, net, *drawn, placement, *workspace(net))
            reach = self.calendars.days.shape[1]
            if model.timeline.flat or placement.finish.max() < reach - 1:
                return placement
            self.calendars = calendars_of(model, 2 * reach)

    def place_stretches(self, works: Sequence[Work]) -> Stretches:
        """Place the work of some trials, and say when each stretch of it begins; as `place`."""
        model, trials = self.model, len(works[0].exists)
        net, drawn = network_of(model, works)
        profile, (_, _, chain, late) = workspace(net)
        start, finish = (np.empty((trials, len(works))) for _ in range(2))
        begins, ends = (np.empty(drawn.lengths.shape) for _ in range(2))
        placed = (start, finish, chain, late)
        while True:
            calendars = self.calendars
            place_stretches(calendars, net, *drawn, placed, begins, ends, profile)
            reach = calendars.days.shape[1]
            if model.timeline.flat or finish.max() < reach - 1:
                return Stretches(start, finish, begins)
            self.calendars = calendars_of(model, 2 * reach)


def network_of(model: Model, works: Sequence[Work]) -> tuple[Network, Drawn]:
    """
    Give a model and its work the shape that the kernels take.

    Parameters
    ----------
    model : Model
    works : sequence of Work
        In the order of the model.

    Returns
    -------
    Network
    Drawn
    """
    net, people = write_network(model, works)
    stretches = [stretch for work in works for stretch in work.stretches]
    trials = len(works[0].exists)
    drawn = Drawn(
        _columns([stretch.days for stretch in stretches], trials),
        _columns(people, trials),
        np.column_stack([work.exists for work in works]),
    )
    return net, drawn


def write_network(
    model: Model, works: Sequence[InStretches[People]]
) -> tuple[Network, list[People]]:
    """
    Write the records of a model and the stretches of its work.

    Parameters
    ----------
    model : Model
    works : sequence of InStretches
        In the order of the model.

    Returns
    -------
    Network
    list
        The people of each hold, as the stretches have them: roles without a limit hold nobody.
    """
    holds = [
        (s, role, people)
        for s, stretch in enumerate(stretch for work in works for stretch in work.stretches)
        for role, people in stretch.people.items()
        if model.people[role] is not None
    ]
    net = network_records.Network(
        model.team_axis,
        model.timeline.origin,
        np.array(model.priorities, dtype=np.int64),
        _activities(model, works),
        _links(model),
        _stretches(works, [s for s, _, _ in holds]),
        *_holds(model, [(s, role) for s, role, _ in holds]),
        *_past(model),
    )
    return net, [people for _, _, people in holds]


def calendars_of(model: Model, reach: int) -> Calendars:
    """Know the calendars of a model over so many calendar days."""
    if model.timeline.flat:
        days = np.zeros((len(model.calendars), 1), dtype=network_records.DAY)
        return network_records.Calendars(
            days, np.full(len(days), network_records.FLAT, dtype=np.int64)
        )
    return open_calendars(np.array([calendar.open_days(reach) for calendar in model.calendars]))


def open_calendars(is_open: NDArray[np.bool_]) -> Calendars:
    """Calendars that work on the days so marked, shape (axes, calendar days)."""
    days = np.zeros(is_open.shape, dtype=network_records.DAY)
    days["is_open"] = is_open
    days["elapsed"][:, 1:] = np.cumsum(is_open[:, :-1], axis=1)
    for row, working in zip(days, is_open, strict=True):
        workdays = np.flatnonzero(working)
        row["workday"][: len(workdays)] = workdays
    return network_records.Calendars(days, is_open.sum(axis=1))


def _empty_placement(trials: int, activities: int, with_float: bool) -> Placement:
    """Memory for a placement."""
    shape = (trials, activities)
    floats = np.empty(shape if with_float else (0, 0))
    return Placement(np.empty(shape), np.empty(shape), np.empty(shape, dtype=bool), floats)


def workspace(net: Network) -> tuple[Profile, tuple[Array, Array, NDArray[np.bool_], Array]]:
    """Memory that a kernel needs during one trial."""
    n, stretches = len(net.order), len(net.stretches)
    scratch = (np.empty(stretches), np.empty(stretches), np.empty(n, dtype=bool), np.empty(n))
    return empty_profile(net), scratch


def empty_profile(net: Network) -> Profile:
    """Memory for the people at work in one trial."""
    stretches, holds, roles = len(net.stretches), len(net.holds), len(net.roles)
    shape = (roles, 2 * (stretches + len(net.past)) + 3)
    sizes, first, last = np.zeros((3, roles), dtype=np.int64)
    return network_records.Profile(
        *(np.empty(shape), np.empty(shape), sizes, first, last, np.empty(holds), np.empty(holds))
    )


def _columns(arrays: Sequence[Array], trials: int) -> Array:
    """Arrays of one value per trial as the columns of a matrix."""
    return np.column_stack(arrays) if arrays else np.zeros((trials, 0))


def _ends(counts: Sequence[int]) -> NDArray[np.int64]:
    """Where the entries of each end, given how many each has."""
    return np.cumsum(np.asarray(counts, dtype=np.int64))


def _activities(model: Model, works: Sequence[InStretches[object]]) -> NDArray[np.void]:
    """Records of the activities."""
    records = np.zeros(len(works), dtype=network_records.ACTIVITY)
    records["rank"][np.array(model.priorities)] = np.arange(len(works))
    links = [len(activity.links) for activity in model.activities]
    counts = [len(work.stretches) for work in works]
    records["end_link"], records["end_stretch"] = _ends(links), _ends(counts)
    records["first_link"] = records["end_link"] - links
    records["first_stretch"] = records["end_stretch"] - counts
    for record, activity in zip(records, model.activities, strict=True):
        progress = activity.progress
        record["axis"], record["is_span"] = activity.axis, activity.span is not None
        record["resumes"], record["no_earlier"] = activity.resumes, activity.no_earlier
        record["passes"] = activity.passes
        record["begun"] = record["finished"] = network_records.NEVER
        if progress is not None:
            record["begun"] = progress.started
            if progress.finished is not None:
                record["finished"] = progress.finished
    return records


def _links(model: Model) -> NDArray[np.void]:
    """Records of the links, activity after activity."""
    links = [
        (link.predecessor, LINK_TYPES[link.type], link.lag)
        for activity in model.activities
        for link in activity.links
    ]
    return np.array(links, dtype=network_records.LINK)


def _stretches(works: Sequence[InStretches[object]], held: Sequence[int]) -> NDArray[np.void]:
    """Records of the stretches, activity after activity; `held` is the stretch of each hold."""
    axes = [(stretch.axis, i) for i, work in enumerate(works) for stretch in work.stretches]
    records = np.zeros(len(axes), dtype=network_records.STRETCH)
    records["axis"], records["activity"] = [a for a, _ in axes], [i for _, i in axes]
    counts = np.bincount(np.array(held, dtype=np.int64), minlength=len(axes))
    records["end_hold"] = np.cumsum(counts)
    records["first_hold"] = records["end_hold"] - counts
    return records


def _holds(
    model: Model, holds: Sequence[tuple[int, int]]
) -> tuple[NDArray[np.void], NDArray[np.void], NDArray[np.int64]]:
    """Records of the holds, stretch after stretch, those of the roles, and the slots."""
    records = np.zeros(len(holds), dtype=network_records.HOLD)
    records["stretch"], records["role"] = [s for s, _ in holds], [role for _, role in holds]
    slots = np.argsort(records["role"], kind="stable")
    records["slot"][slots] = np.arange(len(holds))
    roles = np.zeros(len(model.people), dtype=network_records.ROLE)
    roles["capacity"] = [np.inf if people is None else people for people in model.people]
    counts = np.bincount(records["role"], minlength=len(roles))
    roles["end_slot"] = np.cumsum(counts)
    roles["first_slot"] = roles["end_slot"] - counts
    return records, roles, slots


def _past(model: Model) -> tuple[int, NDArray[np.void]]:
    """How many lead the list of priorities, and who was at work before the status date."""
    front = front_of(model)
    return front, np.array(past_stints(model), dtype=network_records.PAST)

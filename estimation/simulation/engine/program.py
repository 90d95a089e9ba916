"""From a model to the records that compiled code simulates."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from estimation.simulation.engine import program_records as rec
from estimation.simulation.engine.instants import finish_rows, last_ones, start_rows
from estimation.simulation.engine.placement import write_network
from estimation.simulation.engine.rows import RowAllocator, VariableTables
from estimation.simulation.reference.work import says_what_remains

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from estimation.simulation.engine.program_records import Program
    from estimation.simulation.model.model import (
        ActivityModel,
        Model,
        ReviewModel,
        RoleEffort,
    )


T = TypeVar("T")


@dataclass(frozen=True, eq=False)
class Compiled:
    """
    A program, the rows of its blocks, and what its variables are drawn from.

    Parameters
    ----------
    program : Program
    rows : int
    tables : VariableTables
    """

    program: Program
    rows: int
    tables: VariableTables


def compile_model(model: Model, *, keep_lengths: bool = False) -> Compiled:
    """
    Write down a model as a program.

    Parameters
    ----------
    model : Model
    keep_lengths : bool
        Whether the length of every stretch stays known until the end of a block, as total float
        needs it.

    Returns
    -------
    Compiled
    """
    return _Writer(model, keep_lengths).compiled()


@dataclass(frozen=True)
class _Stretch:
    """A stretch and the rows of the people that it holds, by role."""

    axis: int
    row: int
    people: dict[int, int] = field(default_factory=dict)


@dataclass
class _Shape:
    """What others need to know of an activity that is written: its stretches and its effort."""

    stretches: list[_Stretch]
    worked: int = rec.NONE
    effort: dict[int, int] = field(default_factory=dict)


class _Writer:
    """The records of a program, as they are written one after another."""

    def __init__(self, model: Model, keep_lengths: bool) -> None:
        self.model = model
        self.rows = RowAllocator(model.copula)
        self.operands: list[int] = []
        self.parts: list[tuple[object, ...]] = []
        self.crews: list[tuple[object, ...]] = []
        self.reviewed_efforts: list[tuple[object, ...]] = []
        self.weekly: list[tuple[object, ...]] = []
        self.reworks: list[tuple[object, ...]] = []
        self.shapes: list[_Shape] = []
        self.reviewed = {a.review.of for a in model.activities if a.review is not None}
        self.is_lanes = model.timeline.flat and not model.has_limits
        self.keeps_lengths = keep_lengths
        self.keeps_rows = keep_lengths or not self.is_lanes
        self.scratch: list[int] = []
        self.turns: list[int] = []
        self.counted: list[tuple[object, ...]] = []
        self.waiting: list[tuple[object, ...]] = []
        self.counting: np.void | None = None

    def compiled(self) -> Compiled:
        """Write everything."""
        model = self.model
        factors = [self.rows.shared(variable) for variable in model.factors]
        common = [
            self.rows.shared(variable)
            for variable in (model.project_factor, model.firm_level)
            if variable is not None
        ]
        risks = [self._risk(index) for index in range(len(model.risks))]
        works = np.zeros(len(model.activities), dtype=rec.WORK)
        for activity, work in zip(model.activities, works, strict=True):
            operands = [factors[f] for f in activity.factors]
            told = says_what_remains(activity)
            operands += common if activity.on_history and not told else []
            operands += [row for r in activity.risks if (row := risks[r][1]) != rec.NONE]
            delays = [row for r in activity.risks if (row := risks[r][2]) != rec.NONE]
            self._write(activity, work, operands, delays)
        self._count_waiting()
        amounts = [(self.rows.variable(v), rec.NONE, billed) for v, billed in model.expenses]
        amounts += [
            (self.rows.variable(risk.cost), row, False)
            for risk, (row, _, _) in zip(model.risks, risks, strict=True)
            if risk.cost is not None
        ]
        delays = [
            row
            for risk, (_, _, row) in zip(model.risks, risks, strict=True)
            if risk.delays_finish and row != rec.NONE
        ]
        return self._compiled(works, amounts, delays)

    def _compiled(
        self,
        works: NDArray[np.void],
        amounts: list[tuple[int, int, bool]],
        finish_delays: list[int],
    ) -> Compiled:
        """Put the records together."""
        model, timeline = self.model, self.model.timeline
        net, holds = write_network(model, self.shapes)
        program = rec.Program(
            is_lanes=self.is_lanes,
            day0=0.0 if timeline.flat else timeline.day0,
            days_per_week=model.days_per_week,
            net=net,
            works=works,
            operands=np.array(self.operands, dtype=np.int64),
            parts=np.array(self.parts, dtype=rec.PART),
            crews=np.array(self.crews, dtype=rec.CREW),
            counted=np.array(self.counted, dtype=rec.COUNTED),
            reviewed=np.array(self.reviewed_efforts, dtype=rec.REVIEWED_EFFORT),
            weekly=np.array(self.weekly, dtype=rec.WEEKLY),
            reworks=np.array(self.reworks, dtype=rec.REWORK),
            shared=np.array(self.rows.shares, dtype=rec.SHARED),
            constants=np.array(self.rows.constants, dtype=rec.CONSTANT),
            amounts=np.array(amounts, dtype=rec.AMOUNT),
            finish_delays=np.array(finish_delays, dtype=np.int64),
            lengths=np.array([s.row for x in self.shapes for s in x.stretches], dtype=np.int64),
            holds=np.array(holds, dtype=np.int64),
            ends=last_ones(model),
            starts=start_rows(model, self.shapes, keep_all=self.keeps_lengths),
            finishes=finish_rows(model, keep_all=self.keeps_rows),
        )
        return Compiled(program, self.rows.count, self.rows.tables())

    def _length_row(self, stretches: Sequence[_Stretch]) -> int:
        """
        Row of a further stretch: its own, or scratch that the next activity uses again.

        What a link holds to a finish is traced back by its lengths, once all is placed.
        """
        links = self.model.activities[len(self.shapes) - 1].links
        if self.keeps_rows or any(link.type in ("FF", "SF") for link in links):
            return self.rows.add()
        place, rows = len(stretches) - 1, self.scratch
        if not stretches:
            # Those that wait to be counted need theirs for a little longer.
            place, rows = len(self.waiting), self.turns
        if place == len(rows):
            rows.append(self.rows.add())
        return rows[place]

    def _risk(self, index: int) -> tuple[int, int, int]:
        """Rows of a risk: whether it occurs, its factor and its delay."""
        risk = self.model.risks[index]
        occurred = self.rows.event(f"risk:{risk.id}:occurs", risk.probability)
        factor = rec.NONE if risk.factor is None else self.rows.shared(risk.factor, occurred, 1.0)
        delay = rec.NONE if risk.delay is None else self.rows.shared(risk.delay, occurred, 0.0)
        return occurred, factor, delay

    def _write(
        self, activity: ActivityModel, work: np.void, operands: list[int], delays: list[int]
    ) -> None:
        """Write one activity."""
        shape = _Shape([])
        self.shapes.append(shape)
        work["first_factor"], work["end_factor"] = _extend(self.operands, operands)
        work["first_delay"], work["end_delay"] = _extend(self.operands, delays)
        for name in ("exists", "duration", "worked", "rounds", "of_worked"):
            work[name] = rec.NONE
        if activity.exists < 1:
            work["exists"] = self.rows.event(f"exists:{activity.id}", activity.exists)
        progress = activity.progress
        is_past = progress is not None and progress.finished is not None
        has_work = activity.duration is not None or bool(activity.effort)
        says_more = progress is not None and not is_past and progress.says_what_remains
        if activity.review is not None and not says_more:
            self._review(activity, activity.review, work, shape)
        elif has_work and is_past:
            self._finished(activity, work, shape)
        elif has_work or activity.review is not None:
            self._worked(activity, work, shape, says_more=says_more)
        elif activity.span is not None:
            self._span(activity, work)
        else:
            work["kind"] = rec.NOTHING
            if delays:
                self._stretch(activity.axis, shape)

    def _stretch(self, axis: int, shape: _Shape, people: dict[int, int] | None = None) -> int:
        """Row of the length of a further stretch."""
        row = self._length_row(shape.stretches)
        shape.stretches.append(_Stretch(axis, row, people or {}))
        return row

    def _rates(self, role: int) -> tuple[float, float]:
        """Cost and bill rate of a role, 0 where unknown or of no use."""
        model = self.model
        by_hours = model.price is not None and model.price.kind in ("time_and_materials", "capped")
        return model.cost_rates[role] or 0.0, (model.bill_rates[role] or 0.0) * by_hours

    def _worked(
        self, activity: ActivityModel, work: np.void, shape: _Shape, *, says_more: bool
    ) -> None:
        """Write an activity with effort, or with a duration of its own and perhaps a crew."""
        progress = activity.progress
        duration, parts = activity.duration, activity.effort
        spent: dict[int, float] = {} if progress is None else dict(progress.hours)
        if progress is not None and says_more:
            duration, parts = progress.remaining_duration, progress.remaining_effort
        work["kind"] = rec.WORKED
        if duration is not None:
            work["duration"] = self.rows.variable(duration)
        self._known(work, spent)
        planned = {} if says_more else spent
        people = self._parts(activity, parts, planned, work, shape)
        self._crews(activity, planned, work, shape)
        row = self._stretch(activity.axis, shape, people)
        # A stretch is longer than the work where a crew waits for a delay, and shorter where some
        # of the work that a review does again is done.
        has_delay = bool(work["end_delay"] > work["first_delay"])
        is_reviewed = len(self.shapes) - 1 in self.reviewed
        work["is_less"] = activity.goes_on_with_less
        own_row = is_reviewed or (bool(activity.crew) and (has_delay or activity.goes_on_with_less))
        shape.worked = self.rows.add() if own_row else row
        work["worked"] = shape.worked
        is_bare = not (parts or spent or has_delay or is_reviewed)
        if is_bare and work["exists"] == rec.NONE and work["end_factor"] == work["first_factor"]:
            kind = rec.NONE if duration is None else self.rows.kind(work["duration"])
            work["kind"] = rec.PLAIN if kind == rec.CONTINUOUS else rec.WORKED
        if work["kind"] == rec.PLAIN:
            self._count(work)
        if has_delay and not activity.crew:
            self._stretch(activity.axis, shape)
        if is_reviewed:
            self._reviewed_effort(activity, spent, work, shape)

    def _parts(
        self,
        activity: ActivityModel,
        parts: tuple[RoleEffort, ...],
        planned: dict[int, float],
        work: np.void,
        shape: _Shape,
    ) -> dict[int, int]:
        """Write the effort of each role; the rows of the people that it holds."""
        crewed = {crew.role for crew in activity.crew}
        if crewed:
            people = {
                c.role: self.rows.constant(c.people) for c in activity.crew if self._limits(c.role)
            }
        else:
            people = {part.role: self.rows.add() for part in parts if self._limits(part.role)}
        written = []
        for number, part in enumerate(parts):
            is_same = number > 0 and part.variable is parts[number - 1].variable
            shape.effort[part.role] = self.rows.add()
            written.append(
                (
                    0 if is_same else self.rows.variable(part.variable),
                    is_same,
                    part.scale,
                    part.capacity,
                    planned.get(part.role, 0.0),
                    part.people,
                    shape.effort[part.role],
                    rec.NONE if crewed else people.get(part.role, rec.NONE),
                    float(part.role not in crewed),
                    *self._rates(part.role),
                )
            )
        work["first_part"], work["end_part"] = _extend(self.parts, written)
        return people

    def _crews(
        self, activity: ActivityModel, planned: dict[int, float], work: np.void, shape: _Shape
    ) -> None:
        """Write those who are there as long as an activity lasts."""
        crews = []
        for crew in activity.crew:
            row = rec.NONE
            if len(self.shapes) - 1 in self.reviewed:
                row = shape.effort[crew.role] = self.rows.add()
            spent, is_told = planned.get(crew.role, 0.0), crew.role in planned
            crews.append((crew.hours_per_day, spent, is_told, row, *self._rates(crew.role)))
        work["first_crew"], work["end_crew"] = _extend(self.crews, crews)

    def _count(self, work: np.void) -> None:
        """Let a plain activity wait until several can be counted in one go."""
        crews = self.crews[work["first_crew"] : work["end_crew"]]
        self.waiting += [(work["worked"], hours, *rates) for hours, _, _, _, *rates in crews]
        self.counting = work
        if self.keeps_rows or len(self.waiting) >= rec.TOGETHER:
            self._count_waiting()

    def _count_waiting(self) -> None:
        """Count what waits with the activity that came last."""
        if self.counting is not None:
            work, self.counting = self.counting, None
            work["first_counted"], work["end_counted"] = _extend(self.counted, self.waiting)
            self.waiting = []

    def _reviewed_effort(
        self, activity: ActivityModel, spent: dict[int, float], work: np.void, shape: _Shape
    ) -> None:
        """Write what a review of an activity that has begun does again."""
        capacities = activity.capacities
        efforts = [
            (row, spent.get(role, 0.0), capacities.get(role, np.inf))
            for role, row in shape.effort.items()
        ]
        for role, hours in spent.items():
            if role not in shape.effort:
                shape.effort[role] = self.rows.constant(hours)
                efforts.append((shape.effort[role], 0.0, capacities.get(role, np.inf)))
        work["adds_spent"], work["spent_days"] = bool(activity.told_roles), activity.spent_days
        work["first_reviewed"], work["end_reviewed"] = _extend(self.reviewed_efforts, efforts)

    def _limits(self, role: int) -> bool:
        """Whether a role has only so many people."""
        return self.model.people[role] is not None

    def _known(self, work: np.void, hours: dict[int, float]) -> None:
        """Write what was spent already."""
        for role, spent in hours.items():
            cost, bill = self._rates(role)
            work["known_hours"] += spent
            work["known_cost"] += spent * cost
            work["known_bill"] += spent * bill

    def _finished(self, activity: ActivityModel, work: np.void, shape: _Shape) -> None:
        """Write work that is done: its hours are known, or else as estimated."""
        known, worked = activity.actual_hours, activity.actual_days
        work["kind"] = rec.DONE
        self._known(work, known)
        if len(self.shapes) - 1 in self.reviewed:
            shape.worked = self.rows.constant(worked)
            shape.effort = {role: self.rows.constant(hours) for role, hours in known.items()}
            people = self._past_people(activity, known, worked)
            shape.stretches.append(_Stretch(activity.axis, self.rows.constant(0.0), people))

    def _past_people(
        self, activity: ActivityModel, known: dict[int, float], worked: float
    ) -> dict[int, int]:
        """Rows of the people who did work that is done: a review has them do some of it again."""
        held = {crew.role: crew.people for crew in activity.crew}
        if not held and worked > 0:
            parts = activity.effort
            held = {
                p.role: p.people * (known.get(p.role, 0.0) / p.capacity / worked) for p in parts
            }
        return {
            role: self.rows.constant(people) for role, people in held.items() if self._limits(role)
        }

    def _review(
        self, activity: ActivityModel, review: ReviewModel, work: np.void, shape: _Shape
    ) -> None:
        """Write a review: its waits with the reworks between them."""
        of, axis = self.shapes[review.of], self.model.activities[review.of].axis
        most = max(int(np.rint(review.rounds.table.values[-1])), 0)
        is_past = activity.progress is not None and activity.progress.finished is not None
        people = of.stretches[0].people if of.stretches and not is_past else {}
        work["kind"], work["most_rounds"], work["is_past"] = rec.REVIEWED, most, is_past
        work["rework"] = review.rework
        work["cap"] = np.inf if review.cap is None else review.cap
        work["rounds"] = self.rows.variable(review.rounds)
        work["first_wait"] = self.rows.next_variable
        for number in range(1, most + 1):
            self.rows.variable(review.turnaround_of(number))
            if number > 1:
                self._stretch(axis, shape, people)
            self._stretch(activity.axis, shape)
        if work["end_delay"] > work["first_delay"]:
            self._stretch(activity.axis, shape)
        if of.worked == rec.NONE:
            of.worked = self.rows.constant(0.0)
        work["of_worked"] = of.worked
        known = dict(activity.progress.hours) if activity.progress else {}
        self._known(work, known)
        # Where rounds came back already, the hours are theirs, and none of the rounds to come.
        counted = {} if review.back else known
        again = [
            (row, counted.get(role, 0.0), *self._rates(role))
            for role, row in of.effort.items()
            if not (is_past and role in known)
        ]
        work["first_rework"], work["end_rework"] = _extend(self.reworks, again)

    def _span(self, activity: ActivityModel, work: np.void) -> None:
        """Write a hammock."""
        assert activity.span is not None
        work["kind"] = rec.SPANNED
        work["span_from"], work["span_to"] = activity.span
        work["counts_from"] = activity.counts_from
        self._known(work, {} if activity.progress is None else dict(activity.progress.hours))
        weekly = [(self.rows.variable(v), *self._rates(role)) for role, v in activity.weekly]
        work["first_weekly"], work["end_weekly"] = _extend(self.weekly, weekly)


def _extend(records: list[T], more: Iterable[T]) -> tuple[int, int]:
    """Add records; first and end of the new ones."""
    first = len(records)
    records.extend(more)
    return first, len(records)

"""A sitting of two people over one plan, as one of them sees it; what they agree is in its log."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from estimation.errors import KickoffError, WorkbookError
from estimation.plan import (
    Plan,
    Scenario,
    parse_plan,
)
from estimation.store import Change, LogRow, Who
from estimation.workbook.input import entries
from estimation.workbook.input.labels import name_of
from estimation.workbook.input.price_fields import Pricing
from estimation.workbook.input.refusals import JUDGED, Refused, refusal_of
from estimation.workbook.input.surroundings import surroundings_of
from estimation.workbook.log.file_writing import unwritten, write_file
from estimation.workbook.log.fold import SET, USE, Log, State
from estimation.workbook.log.known_rates import rates_left_out
from estimation.workbook.log.placement import changes_to, placed
from estimation.workbook.log.plan_files import PlanFile, session_of
from estimation.workbook.log.results import TRIALS, Simulations
from estimation.workbook.log.shared import SharedLog

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from estimation.calibration import Calibration
    from estimation.simulation import Result
    from estimation.store.records import Role
    from estimation.store.store import Store
    from estimation.tabular.numbers import Mark

SLIDER_STOPS = tuple(twentieths / 20 for twentieths in range(10, 20))
"""Stops of the slider: 5 in 10 to 19 in 20."""

MOST_SCENARIOS = 5
"""Columns of the comparison, the plan as it stands included."""

NAMES: dict[Role, str] = {"AM": "Account manager", "PM": "Project manager"}
"""What the two are called until they say their names."""

NAMED = "name"
"""Kind of the rows in which somebody at the table says a name; the path is the role."""


class Session:
    r"""
    A plan under discussion, without any page.

    Every change is a row in the log of the store, and only a row that leaves a plan which can be
    simulated gets there: it is checked against all that was seen, and again if somebody else was
    faster. So the same log is the same plan for everybody, and the last row decides.

    Parameters
    ----------
    store : Store
    id : str
        Of a session in it.
    path : Path
        The plan's file, for messages and for writing it back.
    role : {"AM", "PM"}
        Whose eyes and hands these are.
    calibration : Calibration, optional
        The firm's history; without it the plan is simulated as it is written.
    trials : int
        Of each simulation.
    origin : Path, optional
        The file that stands for `path` while that is not there: a sample, which is never changed.

    Raises
    ------
    PlanError
        If the plan cannot be read.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> from estimation.store import open_store
    >>> folder = Path(tempfile.mkdtemp())
    >>> plan = folder / "demo.plan.yaml"
    >>> _ = plan.write_text(
    ...     "kickoff_plan: 1\nproject: {id: demo, start: 2027-01-11}\n"
    ...     "activities: [{id: build, duration: 3}]\n"
    ... )
    >>> store = open_store(folder / "kickoff.db", create=True)
    >>> am = Session.over(plan, store, "AM", trials=100)
    >>> pm = Session.over(plan, store, "PM", trials=100)
    >>> am.apply("activities.build.duration", {"likely": "4"})
    >>> pm.follow(), pm.result().percentile("finish_days", pm.level)
    (True, 4.0)
    >>> pm.apply("activities.build.duration", {"low": "5", "likely": "4", "high": "6"})
    'Low 5 is above likely 4.'
    >>> store.close()
    """

    def __init__(
        self,
        store: Store,
        id: str,
        path: Path,
        role: Role,
        calibration: Calibration | None = None,
        trials: int = TRIALS,
        origin: Path | None = None,
    ) -> None:
        self.store = store
        self.id = id
        self.path = path
        self.origin = path if origin is None or path.exists() else origin
        self.role = role
        self.calibration = calibration
        self.text = store.sessions.get(id).plan
        self.came_in = parse_plan(self.text, self.origin)
        self.log = Log(State(self.came_in.source, _plan=self.came_in))
        self.refused: dict[str, Refused] = {}
        self.trouble: str | None = None
        self.decimal: Mark | None = None
        self._simulations = Simulations(self.came_in, self.log, calibration, trials, self.origin)
        self._shared = SharedLog(store, id, self.log, self._simulations, self.origin)
        self._pricing = Pricing(self._simulations.simulate)
        self.follow()

    @classmethod
    def over(
        cls,
        path: Path,
        store: Store,
        role: Role,
        calibration: Calibration | None = None,
        trials: int = TRIALS,
        origin: Path | None = None,
    ) -> Self:
        """
        The session over a plan file: the last one, or a new one if the file has changed since.

        Raises
        ------
        CopiedPlanError
            If its project id belongs to another file, which has a session.
        PlanError
            If the plan cannot be read.
        StoreError
            If the store refuses.
        """
        begun = session_of(PlanFile.at(path, origin), store, Who(role, NAMES[role]))
        return cls(store, begun, path, role, calibration, trials, origin)

    @property
    def who(self) -> Who:
        """Who sits here."""
        return Who(self.role, self.names[self.role])

    @property
    def names(self) -> dict[Role, str]:
        """Names of the two at the table."""
        chosen = {row.path: row.value for row in self.rows if row.kind == NAMED}
        return {role: chosen.get(role, name) for role, name in NAMES.items()}

    @property
    def rows(self) -> list[LogRow]:
        """The log as far as it is known here."""
        return self.log.rows

    @property
    def made(self) -> set[int]:
        """Numbers of the rows of the log that were added here, and not in another window."""
        return self._shared.made

    @property
    def state(self) -> State:
        """The last state."""
        return self.log.states[-1]

    @property
    def plan(self) -> Plan:
        """The plan as it stands, without the scenario in use."""
        return self.state.plan(self.origin)

    @property
    def scenario(self) -> str | None:
        """The scenario in use; None is the plan as it stands."""
        return self.state.scenario

    @property
    def level(self) -> float:
        """The chance that is promised, at the nearest stop of the slider."""
        promised = self.plan.promise.level
        return min(SLIDER_STOPS, key=lambda level: abs(level - promised))

    @property
    def scenarios(self) -> tuple[Scenario, ...]:
        """Scenarios that fit beside the plan as it stands."""
        return self.plan.scenarios[: MOST_SCENARIOS - 1]

    @property
    def basis_label(self) -> str:
        """What the ranges rest on, in the planner's words."""
        return self.result().simulation.basis_label

    def follow(self) -> bool:
        """
        Read what was added to the log; whether anything was.

        Raises
        ------
        StoreError
            If the store cannot be read.
        """
        return self._shared.follow()

    def result(self) -> Result:
        """What comes out of the scenario in use."""
        return self.result_of(self.scenario)

    def result_of(self, scenario: str | None) -> Result:
        """
        What comes out of a scenario, or of the plan as it stands; simulated once for each state.

        Raises
        ------
        PlanError, SimulationError
            If it cannot be simulated.
        """
        return self._simulations.result(self.state, scenario)

    def forecast(self) -> Result:
        """What is frozen of the scenario in use: a cost only where all rates are known."""
        result = self.result()
        if not rates_left_out(result.plan):
            return result
        return self._simulations.exactly(result.plan)

    def result_before(self) -> Result:
        """What came out of the plan as it came in; simulated once."""
        return self._simulations.before()

    def apply(self, path: str, typed: Any) -> str | None:
        """
        Change a value.

        Parameters
        ----------
        path : str
            As for `Plan.with_changes`; price.kind, price.amount and price.target_margin work even
            where the plan has no price yet.
        typed : str, or mapping of low, likely, high to str
            As it stands in the fields.

        Returns
        -------
        str or None
            What is wrong with it, in which case the last valid value goes on; None if all is well.
        """
        return self.attempt(path, typed, lambda: self._write(lambda: self._changes(path, typed)))

    def put(self, path: str, typed: Any, make: Callable[[], Mapping[str, Any]]) -> str | None:
        """
        Change values together that were typed into one field.

        Parameters
        ----------
        path : str
            Of the field; what was refused is kept there.
        typed : str, or mapping of str
            As it stands in it.
        make : callable
            Reads it: new values by path, as for `Plan.with_changes`; what it raises is refused.

        Returns
        -------
        str or None
            As `apply`.
        """
        return self.attempt(path, typed, lambda: self._write(lambda: self._routed(make())))

    def attempt(self, path: str, typed: Any, change: Callable[[], None]) -> str | None:
        """
        Make a change that a field asks for; what cannot be stays in the field, with the reason.

        Parameters
        ----------
        path : str
            Of the field.
        typed : str, or what else stands in it
        change : callable
            Makes it, or raises a KickoffError.

        Returns
        -------
        str or None
            As `apply`.
        """
        try:
            change()
        except KickoffError as error:
            return self.refuse(path, typed, error)
        self.refused.pop(path, None)
        return None

    def refuse(self, path: str, typed: Any, error: KickoffError) -> str:
        """
        Keep in a field what cannot be, with the reason.

        Returns
        -------
        str
            What is wrong with it.
        """
        self.refused[path] = self.refusal(typed, error)
        return self.refused[path].message

    def refusal(self, typed: Any, error: KickoffError) -> Refused:
        """What was typed and cannot be, with the reason, and with answers where it is a doubt."""
        return refusal_of(typed, error, self.decimal)

    def settle(self, path: str, value: Any) -> None:
        """
        Set a plain value where it shows: in the scenario in use where that says more than the plan.

        The row says that this was agreed on, so it is added where nothing changes, too.

        Raises
        ------
        PlanError, SimulationError
            If the plan cannot be so.
        """
        self._write(lambda: placed(self.plan, self.scenario, {path: value}))

    def change(self, *changes: Change) -> None:
        """
        Add rows of the kinds set, add, move and use; all of them or none.

        Raises
        ------
        PlanError, SimulationError
            If the plan cannot be so.
        StoreError
            If they cannot be kept.
        """
        self._write(lambda: list(changes), as_read=True)

    def set_values(self, values: Mapping[str, Any]) -> None:
        """
        Set plain values together, each where it shows: the plan, or the scenario in use.

        Parameters
        ----------
        values : mapping of str to value
            By path, as for `Plan.with_changes`.

        Raises
        ------
        PlanError, SimulationError
            If the plan cannot be so.
        """
        self._write(lambda: self._routed(values), as_read=True)

    def what_if(self, values: Mapping[str, Any]) -> Result:
        """
        What would come out of the scenario in use with other values; nothing is written.

        Parameters
        ----------
        values : mapping of str to value
            By path, as for `Plan.with_changes`.

        Raises
        ------
        PlanError, SimulationError
            If the plan cannot be so.
        """
        return self._simulations.simulate(self.result().plan.with_changes(values))

    def act(self, do: Callable[[], object]) -> None:
        """
        Do something that reads the plan and then changes it; again, where the other was faster.

        So a whole list that is written back, such as all contacts, has what the other one put into
        it meanwhile.

        Parameters
        ----------
        do : callable
            May be called twice; what it changes is kept once.

        Raises
        ------
        StoreError
            If others write for too long.
        """
        self._shared.act(do)

    def undo(self) -> None:
        """
        Take the last change of one's own back, or the last entry that was refused.

        Raises
        ------
        WorkbookError
            If others have built on it since.
        """
        if self.refused:
            self.refused.popitem()
        else:
            self._take_back(lambda: self.log.next_undo(self.role))

    def redo(self) -> None:
        """
        Do again what was undone last.

        Raises
        ------
        WorkbookError
            If it does not fit any more.
        """
        self._take_back(lambda: self.log.next_redo(self.role))

    def take_back(self, number: int) -> None:
        """
        Take a row back, whoever added it, with all that was added together with it.

        Raises
        ------
        WorkbookError, StoreError
            If it cannot be taken back, or was already.
        """
        self._take_back(lambda: self.log.step_of(number))

    @property
    def can_undo(self) -> bool:
        """Whether there is something of one's own to take back."""
        return bool(self.refused or self.log.next_undo(self.role))

    @property
    def can_redo(self) -> bool:
        """Whether something was undone, and nothing changed since."""
        return bool(self.log.next_redo(self.role))

    def use(self, scenario: str | None) -> None:
        """
        Put a scenario in use; None is the plan as it stands.

        Raises
        ------
        WorkbookError
            If the plan has none of that id.
        """
        if scenario is not None and scenario not in {each.id for each in self.plan.scenarios}:
            raise WorkbookError(f"there is no scenario '{scenario}' in this plan")
        if scenario != self.scenario:
            self.change(Change(USE, "scenario", scenario))
        self.refused.clear()

    def promise(self, level: float) -> None:
        """Change the chance that is promised."""
        if round(level, 4) != round(self.plan.promise.level, 4):
            self.change(Change(SET, "promise.level", round(level, 4)))

    def call(self, name: str) -> None:
        """
        Say one's name.

        Raises
        ------
        StoreError
            If it is empty or longer than 200 characters.
        """
        who = Who(self.role, name.strip())
        self._shared.record(who, Change(NAMED, self.role, who.name))

    def record(self, kind: str, path: str, value: Any = None) -> None:
        """
        Add a row that changes no plan, such as a question to the other one.

        Raises
        ------
        StoreError
            If it cannot be kept.
        """
        self._shared.record(self.who, Change(kind, path, value))

    @property
    def unwritten(self) -> int:
        """How many changes the plan's file does not have."""
        return unwritten(self.rows)

    def write(self) -> Path:
        """
        Write the plan's file; comments and order stay.

        Raises
        ------
        WorkbookError
            If somebody else has changed the file since it was read or written here.
        PlanError
            If it cannot be written.
        """
        change = write_file(self.plan, self.path, self.text, self.rows)
        self._shared.record(self.who, change)
        return self.path

    def name_of(self, path: str) -> str:
        """Say what people call the thing that a path changes."""
        return name_of(self.plan, path.removeprefix(f"{JUDGED}."))

    def _write(self, make: Callable[[], list[Change]], *, as_read: bool = False) -> None:
        """Add changes that hold against all that is known."""
        self._shared.write(self.who, make, as_read=as_read)

    def _take_back(self, choose: Callable[[], list[int]]) -> None:
        """Undo rows, if the plan without them can be simulated."""
        self._shared.take_back(self.who, choose)

    def _changes(self, path: str, typed: Any) -> list[Change]:
        """Changes that a field of one value asks for."""
        if path.startswith("price."):
            return self._routed(self._pricing.values(path, typed, self.result()))
        return self._routed({path: self.read(path, typed)})

    def read(self, path: str, typed: Any) -> Any:
        """
        Read what stands in the field of a path, as the plan around it explains it.

        Raises
        ------
        WorkbookError, PlanError
            As `entries.read`; also if a budget is far above the last one, until that is confirmed.
        """
        plan = self.result().plan
        value = entries.read(path, typed, surroundings_of(plan, path))
        if path == "project.budget":
            self._pricing.check_size(path, typed, value, plan.project.budget, plan)
        return value

    def _routed(self, values: Mapping[str, Any]) -> list[Change]:
        """Changes of the plan, or of the scenario in use where that has its own value."""
        return changes_to(self.plan, self.scenario, self.result().plan, values)

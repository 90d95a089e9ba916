"""Which sitting a plan's file goes on with; a copied file is a project of its own, once asked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from estimation.errors import KickoffError, WorkbookError
from estimation.plan import PLAN_ENDING, parse_plan, read_text, write_plan
from estimation.starting.templates import project_id as id_after
from estimation.store import WRITTEN, Change, Who, text_hash
from estimation.workbook.folding import Log, State

if TYPE_CHECKING:
    from pathlib import Path

    from estimation.store import Sitting
    from estimation.store.store import Store


SOMEBODY = Who("PM", "Project manager")
"""Who answers in the terminal, where nobody has said which of the two it is."""


@dataclass(frozen=True)
class PlanFile:
    """
    A plan's file, or what stands for it while it is not there.

    Parameters
    ----------
    path : Path
        The file.
    source : Path
        What is read: the file, or the bundled sample that it is to be a copy of.

    Raises
    ------
    PlanError
        Of `text` and `project_id`, if it cannot be read.
    """

    path: Path
    source: Path

    @classmethod
    def at(cls, path: Path, origin: Path | None = None) -> PlanFile:
        """The file at a path; `origin` stands for it while it is not there."""
        return cls(path, path if origin is None or path.exists() else origin)

    @property
    def text(self) -> str:
        """What it says."""
        return read_text(self.source)

    @property
    def project_id(self) -> str:
        """Id of its project."""
        return parse_plan(self.text, self.source).project.id

    def beside(self, name: str) -> Path | None:
        """A plan's file of another name, if there is one beside it."""
        places = (self.path.parent / name, self.source.parent / name)
        return next((each for each in places if each.is_file()), None)


class CopiedPlanError(WorkbookError):
    """
    A plan's file has the project id of another one, which has a sitting.

    Parameters
    ----------
    file : Path
        The file that was to be opened.
    project_id : str
        That both have.
    owner : str
        Name of the file that the sitting belongs to.
    is_gone : bool
        Whether that file is not there any more, so that this may be the same under a new name.
    suggested : str
        An id that no other project has.
    """

    def __init__(
        self, file: Path, project_id: str, owner: str, is_gone: bool, suggested: str
    ) -> None:
        self.file = file
        self.project_id = project_id
        self.owner = owner
        self.is_gone = is_gone
        self.suggested = suggested
        super().__init__(
            f"{file.name}: {self.said} Give it an id of its own in the file, as "
            f"project: {{id: {suggested}, ...}}."
        )

    @property
    def said(self) -> str:
        """What is so, in the planner's words."""
        if self.is_gone:
            return (
                f"The project id {self.project_id} belongs to {self.owner}, which has a sitting "
                "and is not here any more."
            )
        return (
            f"The project id {self.project_id} belongs to {self.owner}, which has a sitting. Two "
            "files of one id would be one project."
        )


def session_of(plan: PlanFile, store: Store, who: Who) -> str:
    """
    Id of the session that a plan's file goes on with; a new one where it says something else.

    Raises
    ------
    CopiedPlanError
        If its project id belongs to another file.
    PlanError
        If it cannot be read.
    StoreError
        If the store refuses.
    """
    text, project, name = plan.text, plan.project_id, plan.path.name
    refuse_copy(plan, store)
    known = sittings_over(plan, store, project)
    if known and text_hash(text) not in {each.text_hash for each in known}:
        _recognise(known[0], plan, store, who)
    return store.sessions.resume(project, text, who, name).id


def _recognise(last: Sitting, plan: PlanFile, store: Store, who: Who) -> None:
    """
    Know a file again that says what its last sitting says, in whatever words.

    Somebody wrote a comment into it, or the process was killed between the file and the log.
    """
    came_in, text = store.sessions.get(last.id).plan, plan.text
    log = Log(State(parse_plan(came_in, plan.source).source))
    log.take(store.sessions.log(last.id))
    if log.states[-1].source == parse_plan(text, plan.source).source:
        store.sessions.append(last.id, who, Change(WRITTEN, plan.path.name, text_hash(text)))


def refuse_copy(plan: PlanFile, store: Store) -> None:
    """
    Raise if the project id of a plan's file belongs to another file.

    It belongs to the file whose sitting is the oldest, as long as that file has it still.

    Raises
    ------
    CopiedPlanError, PlanError, StoreError
    """
    project, own = plan.project_id, plan.path.name
    sittings = store.sessions.sittings(project)
    files = dict.fromkeys(each.file or own for each in sittings)
    for name in files:
        if name == own:
            return
        other = plan.beside(name)
        if other is not None and _has_id(other, project):
            break
        if own not in files:
            break
    else:
        return
    is_gone = plan.beside(name) is None
    raise CopiedPlanError(plan.path, project, name, is_gone, free_id(plan, store))


def free_id(plan: PlanFile, store: Store) -> str:
    """An id after a file's name that no plan beside it has, and no sitting."""
    after = id_after(plan.path.name.removesuffix(PLAN_ENDING) or plan.project_id)
    taken = {plan.project_id}
    for path in {*plan.path.parent.glob(f"*{PLAN_ENDING}")} - {plan.path}:
        try:
            taken.add(PlanFile.at(path).project_id)
        except KickoffError:
            continue
    number, found = 1, after
    while found in taken or store.sessions.of_project(found):
        number += 1
        found = f"{after}-{number}"
    return found


def give_own_id(copied: CopiedPlanError) -> None:
    """
    Give a copied file the id that was suggested; comments and order stay.

    Raises
    ------
    PlanError
        If it cannot be written.
    """
    write_plan({"project.id": copied.suggested}, copied.file)


def take_over(copied: CopiedPlanError, store: Store, who: Who = SOMEBODY) -> None:
    """
    Go on with the sitting of a file that is gone, under the new name of the file.

    Raises
    ------
    PlanError
        If the file cannot be read.
    StoreError
        If the store refuses.
    """
    of_owner = [
        each for each in store.sessions.sittings(copied.project_id) if each.file == copied.owner
    ]
    text = read_text(copied.file)
    for each in sorted(of_owner, key=lambda each: each.taken_up_at):
        store.sessions.take_up(each.id, who, copied.file.name, text)


def sittings_over(plan: PlanFile, store: Store, project_id: str) -> list[Sitting]:
    """
    Sittings over a plan's file, the last that was taken up first.

    Raises
    ------
    StoreError
        If they cannot be read.
    """
    found = [
        each for each in store.sessions.sittings(project_id) if each.file in (None, plan.path.name)
    ]
    return sorted(found, key=lambda each: each.taken_up_at, reverse=True)


def _has_id(path: Path, project_id: str) -> bool:
    """Whether a file is of that project; one that cannot be read may be."""
    try:
        return PlanFile.at(path).project_id == project_id
    except KickoffError:
        return True

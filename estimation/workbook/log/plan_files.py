"""Which sitting a plan's file goes on with; a copied file is a project of its own, once asked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from estimation.errors import KickoffError, PlanError, WorkbookError
from estimation.plan import PLAN_ENDING, PathError, parse_plan, read_plan, read_text, write_plan
from estimation.starting.templates import project_id as id_after
from estimation.store import WRITTEN, Change, Who, text_hash
from estimation.workbook.log.fold import Log, State

if TYPE_CHECKING:
    from collections.abc import Mapping
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
    source : Path, optional
        What stands for the file while it is not there, as the bundled sample does.
    has_other_id : bool
        Whether the other file is there, and of another project by now.
    """

    def __init__(
        self,
        file: Path,
        project_id: str,
        owner: str,
        is_gone: bool,
        suggested: str,
        source: Path | None = None,
        has_other_id: bool = False,
    ) -> None:
        self.file = file
        self.source = source
        self.has_other_id = has_other_id
        self.project_id = project_id
        self.owner = owner
        self.is_gone = is_gone
        self.suggested = suggested
        super().__init__(
            f"{file.name}: {self.explanation} Give it an id of its own in the file, as "
            f"project: {{id: {suggested}, ...}}."
        )

    @property
    def explanation(self) -> str:
        """What is so, in the planner's words."""
        if self.is_gone:
            return (
                f"The project id {self.project_id} belongs to {self.owner}, which has a sitting "
                "and is not here any more."
            )
        if self.has_other_id:
            return (
                f"The project id {self.project_id} belongs to a sitting over {self.owner}, which "
                "has another id by now."
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
    text, name = plan.text, plan.path.name
    opened = parse_plan(text, plan.source)
    refuse_copy(plan, store)
    known = sittings_over(plan, store, opened.project.id)
    is_new = text_hash(text) not in {each.text_hash for each in known}
    if known and is_new and _last_source(known[0], plan, store) == opened.source:
        store.sessions.append(known[0].id, who, Change(WRITTEN, name, text_hash(text)))
    return store.sessions.resume(opened.project.id, text, who, name).id


def _last_source(last: Sitting, plan: PlanFile, store: Store) -> Mapping[str, Any] | None:
    """
    The plan as a sitting left it; None where this version cannot read that.

    A file that says the same in other words goes on with the sitting: somebody wrote a comment into
    it, or the process was killed between the file and the log.
    """
    came_in, rows = store.sessions.get(last.id).plan, store.sessions.log(last.id)
    try:
        log = Log(State(parse_plan(came_in, plan.source).source))
        log.take(rows)
    except (PlanError, PathError, WorkbookError):
        return None
    return log.states[-1].source


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
    other = plan.beside(name)
    raise CopiedPlanError(
        plan.path,
        project,
        name,
        is_gone=other is None,
        suggested=free_id(plan, store),
        source=plan.source,
        has_other_id=other is not None and not _has_id(other, project),
    )


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

    A file that is not there yet becomes a copy of what stands for it.

    Raises
    ------
    PlanError
        If it cannot be written.
    """
    plan = read_plan(PlanFile.at(copied.file, copied.source).source)
    write_plan(plan.with_changes({"project.id": copied.suggested}), copied.file)


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
    text = PlanFile.at(copied.file, copied.source).text
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

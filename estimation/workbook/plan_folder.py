"""A folder of plans as one page has it open: its store, its past work, its sessions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from estimation.errors import KickoffError, WorkbookError
from estimation.files import put_new
from estimation.plan import PLAN_ENDING, parse_plan, plan_text, read_plan, read_text
from estimation.starting import write_new
from estimation.starting.templates import project_id
from estimation.store import Who, open_store, text_hash
from estimation.workbook.choice import names_of
from estimation.workbook.log.plan_files import PlanFile, free_id, sittings_over
from estimation.workbook.session import NAMES, Session

if TYPE_CHECKING:
    from pathlib import Path

    from estimation.store import Presence
    from estimation.store.records import Role
    from estimation.store.seals import Seals
    from estimation.workbook.choice import Choice

PUT_AWAY = "put away"
"""Folder for plans that are done with, below the folder of plans."""

AWAY_AFTER = 8.0
"""A page that has not said that it is there for so long is closed [s]."""

LOOKED_AT = 200
"""Places where somebody was that are looked at, the last ones first."""


class PlanFolder:
    """
    A folder of plans.

    Parameters
    ----------
    choice : Choice
        Its plans, past work and store.
    role : {"AM", "PM"}
        Whose page has it open.
    seals : Seals, optional
        Who seals blind estimates; default: the key beside the store.
    """

    def __init__(self, choice: Choice, role: Role, seals: Seals | None = None) -> None:
        self.choice = choice.looked_again()
        self.role = role
        self.store = open_store(choice.store, create=True, seals=seals)
        self.sessions: dict[str, Session] = {}
        self.calibration = choice.calibration()
        self.past_items = len(self.store.history)
        self._read: dict[str, tuple[tuple[int, int] | None, str, str]] = {}
        self._begun: dict[str, Session] = {}
        self._files: dict[str, str | None] = {}

    @property
    def who(self) -> Who:
        """Whose page this is, by the name that everybody has at first."""
        return Who(self.role, NAMES[self.role])

    def close(self) -> None:
        """Close the store."""
        self.store.close()

    def look_again(self) -> bool:
        """Find plans that came or went; whether any did."""
        before, self.choice = self.choice, self.choice.looked_again()
        return self.choice != before

    def has_other_history(self) -> bool:
        """Whether past work was brought in since its calibration was made."""
        return len(self.store.history) != self.past_items

    def read_history_again(self) -> None:
        """Take the past work that is there by now; sessions are opened again on it."""
        self.choice = self.choice.with_history()
        self.calibration = self.choice.calibration()
        self.past_items = len(self.store.history)
        self.sessions.clear()
        self._begun.clear()

    def path_of(self, name: str) -> Path:
        """
        File of one of the plans, by its name with or without the ending.

        Raises
        ------
        WorkbookError
            If there is none of that name.
        """
        found = next((each for each in self.choice.plans if name in names_of(each)), None)
        if found is None:
            raise WorkbookError(f"there is no plan {name} in this folder")
        return found

    def session(self, name: str) -> Session:
        """
        The session of one of the plans; the last one over its file, or a new one.

        Raises
        ------
        CopiedPlanError
            If its project id belongs to another file.
        WorkbookError, PlanError, StoreError
            If it cannot be opened.
        """
        path = self.path_of(name)
        if path.name not in self.sessions:
            self.sessions[path.name] = Session.over(
                self.choice.write_to(path), self.store, self.role, self.calibration, origin=path
            )
        return self.sessions[path.name]

    def at_sitting(self, path: Path, id: str) -> Session:
        """A session over a plan's file by its id; it is the plan's from here on."""
        where = self.choice.write_to(path)
        session = Session(self.store, id, where, self.role, self.calibration, origin=path)
        self.sessions[path.name] = session
        return session

    def begun(self, path: Path) -> Session | None:
        """
        The session that a plan's file goes on with, as it stands; None where none was begun.

        Raises
        ------
        PlanError
            If the file cannot be read.
        """
        plan = PlanFile.at(self.choice.write_to(path), path)
        found = plan.source.stat() if plan.source.exists() else None
        read = None if found is None else (found.st_mtime_ns, found.st_size)
        if self._read.get(path.name, (None, "", ""))[0] != read or read is None:
            self._read[path.name] = read, plan.project_id, text_hash(plan.text)
        _, project, digest = self._read[path.name]
        sittings = [
            each for each in sittings_over(plan, self.store, project) if each.text_hash == digest
        ]
        if not sittings:
            return None
        session = self._begun.get(path.name)
        if session is None or session.id != sittings[0].id:
            where = self.choice.write_to(path)
            session = Session(
                self.store, sittings[0].id, where, self.role, self.calibration, origin=path
            )
            self._begun[path.name] = session
        session.follow()
        return session

    def places(self) -> list[Presence]:
        """Where somebody was in any plan of the store, the last first."""
        return self.store.presence.last(LOOKED_AT)

    def file_of(self, session_id: str) -> str | None:
        """Name of the plan's file that a session is over, if it is one of this folder."""
        if session_id not in self._files:
            sittings = self.store.sessions.sittings(self.store.sessions.get(session_id).project_id)
            self._files |= {sitting.id: sitting.file for sitting in sittings}
        file = self._files.get(session_id)
        return file if any(file == plan.name for plan in self.choice.plans) else None

    def name_of(self, file: str) -> str:
        """What people call a plan, by the name of its file; the file's name where it is unknown."""
        try:
            path = self.path_of(file)
            session = self.begun(path)
            plan = read_plan(path) if session is None else session.plan
        except KickoffError:
            return file
        return plan.project.name

    def last_place(self) -> tuple[str, str] | None:
        """Plan and page where this role was last."""
        for place in self.places():
            if place.role == self.role and (file := self.file_of(place.session_id)) is not None:
                return file, place.page
        return None

    # Files ----------------------------------------------------------------------------

    def copy(self, name: str, new_name: str) -> Path:
        """
        Copy a plan as it stands, under a new name and an id of its own.

        Raises
        ------
        WorkbookError, PlanError
            If it cannot be read, or there is a plan of that name.
        """
        path = self.path_of(name)
        session = self.begun(path)
        plan = parse_plan(read_text(path), path) if session is None else session.plan
        own_id = free_id(
            PlanFile(path.with_name(f"{project_id(new_name)}{PLAN_ENDING}"), path), self.store
        )
        named = plan.with_changes({"project.id": own_id, "project.name": new_name})
        return write_new(plan_text(named, path, path), new_name, self.choice.folder)

    def put_away(self, name: str) -> Path:
        """
        Move a plan's file into the folder of those that are put away; what it is called stays.

        Raises
        ------
        WorkbookError
            If somebody has it open, or it cannot be moved.
        """
        path = self.path_of(name)
        session = self.begun(path)
        if session is not None:
            here = self.store.presence.who_is_here(session.id, AWAY_AFTER)
            if other := [each.role for each in here if each.role != self.role]:
                raise WorkbookError(
                    f"The {other[0]} is in {session.plan.project.name}. Put it away once nobody is."
                )
        target = _moved(path, path.parent / PUT_AWAY)
        self.sessions.pop(path.name, None)
        self.look_again()
        return target

    def take_back(self, name: str) -> Path:
        """
        Move a plan that was put away back among the others.

        Raises
        ------
        WorkbookError
            If there is none of that name, or it cannot be moved.
        """
        found = next((each for each in self.plans_away() if name in names_of(each)), None)
        if found is None:
            raise WorkbookError(f"there is no plan {name} among those that are put away")
        target = _moved(found, self.choice.folder)
        self.look_again()
        return target

    def plans_away(self) -> list[Path]:
        """Plans that are put away, by name."""
        return sorted((self.choice.folder / PUT_AWAY).glob(f"*{PLAN_ENDING}"))


def _moved(path: Path, folder: Path) -> Path:
    """Move a file into a folder under a name that nothing has there."""
    stem, number = path.name.removesuffix(PLAN_ENDING), 1
    target = folder / path.name
    try:
        folder.mkdir(exist_ok=True)
        while True:
            try:
                put_new(path, target)
            except FileExistsError:
                number += 1
                target = folder / f"{stem}-{number}{PLAN_ENDING}"
                continue
            path.unlink(missing_ok=True)
            return target
    except OSError as error:
        raise WorkbookError(
            f"{path.name} cannot be moved ({error.strerror}); check the folder {folder.name}"
        ) from None

"""What a page says of other sittings over the same plan: earlier ones, and those that went on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from estimation.report.wording import day
from estimation.store.log import FILE
from estimation.workbook.log.plan_files import CopiedPlanError, PlanFile, sittings_over

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from estimation.store import Sitting
    from estimation.workbook.protocol import View
    from estimation.workbook.session import Session

STAY = "stay"
"""Kind of the rows in which somebody stays with a new sitting; the value is the earlier one."""


def others_over(session: Session) -> list[Sitting]:
    """All sittings over the plan's file, the last that was taken up first; this one included."""
    plan = PlanFile.at(session.path, session.origin)
    return sittings_over(plan, session.store, session.came_in.project.id)


class Listed:
    """What `others_over` says, read again only where a log of the project has moved since."""

    def __init__(self) -> None:
        self._read_at: tuple[object, ...] = ()
        self._found: list[Sitting] = []

    def over(self, session: Session) -> list[Sitting]:
        """All sittings over the plan's file of a session, as `others_over` lists them."""
        project = session.came_in.project.id
        now = (project, session.path.name, session.store.sessions.extent(project))
        if now != self._read_at:
            self._found, self._read_at = others_over(session), now
        return self._found


def news_view(session: Session, sittings: Sequence[Sitting]) -> View | None:
    """
    What is to be said above the page, with what can be done about it; None for nothing.

    Others went on with another sitting; or this one is new, and an earlier one has changes that the
    file does not have.
    """
    own = next((each for each in sittings if each.id == session.id), None)
    if own is None:
        return None
    newest = sittings[0]
    if newest.id != own.id and newest.taken_up_at > own.taken_up_at:
        return _went_on(own, newest)
    stayed = {row.value for row in session.rows if row.kind == STAY}
    left = [each for each in sittings if each.id not in {own.id, *stayed} and each.unwritten]
    if not left or any(row.kind == FILE for row in session.rows):
        return None
    return _is_new(session, left[0])


def _went_on(own: Sitting, newest: Sitting) -> View:
    """The other page left, or took up another sitting."""
    what = (
        f"the {newest.role} began a new sitting, as {newest.file} was changed outside,"
        if newest.taken_up_at == newest.at
        else f"the sitting of {moment(newest)} was taken up again"
    )
    note = f" The {counted(own.changes)} made here stay here." if own.changes else ""
    return {
        "said": f"Others moved on: {what} at {newest.taken_up_at.astimezone():%H:%M}.{note}",
        "answers": [
            {"do": "sitting", "id": newest.id, "name": "Go there"},
            {"do": "sitting", "id": own.id, "name": "Go on with this one, for both"},
        ],
    }


def _is_new(session: Session, earlier: Sitting) -> View:
    """The file was changed by other hands, so that what was agreed before is not in it."""
    return {
        "said": f"{session.path.name} was changed outside, so this is a new sitting. The earlier "
        f"one of {moment(earlier)} has {counted(earlier.changes)}, and the file has not all of "
        "them.",
        "answers": [
            {"do": "sitting", "id": earlier.id, "name": "Go on with the earlier one"},
            {"do": "stay", "id": earlier.id, "name": "Stay with the new one"},
        ],
    }


def copied_view(copied: CopiedPlanError) -> View:
    """The question about a plan's file that has the project id of another one."""
    same = [{"do": "copied", "answer": "same", "name": f"It is {copied.owner} under a new name"}]
    return {
        "said": f"{copied.file.name} is not open yet. {copied.explanation}",
        "answers": [
            {
                "do": "copied", "answer": "own",
                "name": f"Give {copied.file.name} the id {copied.suggested}, and open it",
            },
            *(same if copied.is_gone else []),
            {"do": "copied", "answer": "no", "name": "Leave it"},
        ],
    }  # fmt: skip


def history_view() -> View:
    """That past work was brought in, which the figures here do not rest on yet."""
    return {
        "said": "Past work was brought in since this page was opened. Its figures rest on what was "
        "there before.",
        "answers": [{"do": "again", "name": "Rest on all of it"}],
    }


def list_view(session: Session, sittings: Sequence[Sitting]) -> list[View]:
    """The sittings over a plan as rows; none where there is this one alone."""
    shown = [each for each in sittings if each.changes or each.id == session.id]
    if len(shown) < 2:
        return []
    return [
        {
            "id": each.id,
            "began": moment(each),
            "by": each.role,
            "changes": counted(each.changes),
            "file": "all in the file" if not each.unwritten else "not all in the file",
            "last": "" if each.last is None else f"{each.last.role}, {_when(each.last.at)}",
            "own": each.id == session.id,
        }
        for each in sorted(shown, key=lambda each: each.at, reverse=True)
    ]


def stay(session: Session, id: str) -> None:
    """Stay with a new sitting; both pages stop to offer the earlier one, which is listed still."""
    session.record(STAY, session.path.name, id)


def moment(sitting: Sitting) -> str:
    """When a sitting was begun."""
    return _when(sitting.at)


def _when(at: datetime) -> str:
    here = at.astimezone()
    return f"{day(here.date(), year=True)}, {here:%H:%M}"


def counted(changes: int) -> str:
    """How many changes."""
    return f"{changes} change{'' if changes == 1 else 's'}"

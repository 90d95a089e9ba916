"""Where the other one is: at this plan, at another one, at none; and what can be done about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from estimation.workbook.page_list import PAGE_NAMES
from estimation.workbook.plan_folder import AWAY_AFTER
from estimation.workbook.session import NAMES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from estimation.store.records import Role
    from estimation.workbook.plan_folder import PlanFolder
    from estimation.workbook.protocol import View


@dataclass(frozen=True)
class Elsewhere:
    """
    Another plan that the other one is in.

    Parameters
    ----------
    role : {"AM", "PM"}
        Who it is.
    plan : str
        Name of the plan's file.
    name : str
        As people call the plan.
    page : str
        Id of the page.
    begun_at : datetime
        When it was begun: its file written and the session over it opened.
    """

    role: Role
    plan: str
    name: str
    page: str
    begun_at: datetime


def other_role(role: Role) -> Role:
    """The other one of the two."""
    return "PM" if role == "AM" else "AM"


def elsewhere(folder: PlanFolder, session_id: str | None = None) -> Elsewhere | None:
    """
    Find where the other one is, if that is in another plan of the folder.

    Parameters
    ----------
    folder : PlanFolder
        Of whose page this is.
    session_id : str, optional
        The session that is open here.

    Raises
    ------
    StoreError
        If the store cannot be read.
    """
    role, now = other_role(folder.role), datetime.now(UTC)
    last = next((each for each in folder.places() if each.role == role), None)
    if last is None or (now - last.at).total_seconds() > AWAY_AFTER:
        return None
    if last.session_id == session_id or (file := folder.file_of(last.session_id)) is None:
        return None
    try:
        written = datetime.fromtimestamp(folder.path_of(file).stat().st_mtime, UTC)
    except FileNotFoundError:
        return None
    # A plan that lay there before is opened, not begun, by whoever sees it first.
    begun_at = min(folder.store.sessions.get(last.session_id).at, written)
    return Elsewhere(role, file, folder.name_of(file), last.page, begun_at)


def moved_view(found: Elsewhere | None, since: datetime) -> View | None:
    """
    What is said of the other one who is in another plan, and how to go there.

    Parameters
    ----------
    found : Elsewhere or None
    since : datetime
        When this page came to where it is: a plan that was begun later was begun for both.
    """
    if found is None:
        return None
    is_new = found.begun_at > since
    return {
        "text": f"The {found.role} {'began' if is_new else 'opened'} {found.name}.",
        "plan": found.plan,
        "page": found.page if found.page in PAGE_NAMES else "brief",
        "follow": is_new,
    }


def start_people(folder: PlanFolder, here: Sequence[Role], found: Elsewhere | None) -> View:
    """The two, as a page without a plan shows them."""
    role, other = folder.role, other_role(folder.role)
    is_here = other in here or found is not None
    text = f"{other} is away"
    if found is not None:
        text = f"{other} is in {found.name}"
    elif is_here:
        text = f"{other} is here"
    return {
        "you": role,
        "said": text,
        "at": [],
        "away": None if is_here else other,
        "all": [
            {"role": each, "name": name, "here": each == role or is_here, "page": None}
            for each, name in NAMES.items()
        ],
    }


def elsewhere_view(people: View, role: Role, here: Sequence[Role], found: Elsewhere | None) -> View:
    """People at a plan, where the other one is not there, and yet not away."""
    other = other_role(role)
    if people["away"] is None or (found is None and other not in here):
        return people
    where = "elsewhere" if found is None else f"at {found.name}"
    return people | {"said": f"{other} is {where}", "away": None}

"""Where a project is in its life."""

from __future__ import annotations

from typing import TYPE_CHECKING

from estimation.errors import StoreError

if TYPE_CHECKING:
    from estimation.store.records import ProjectEvent, Who
    from estimation.store.store import Store

STATES = ("in kickoff", "signed", "under way", "paused", "finished", "lost", "cancelled")
"""All states, in the order of a life."""

OPEN = ("signed", "under way")
"""States in which a project is forecast again and again."""

ENDED = ("finished", "lost", "cancelled")
"""States after which nothing comes but reopening."""

STATE = "state"
"""Kind of the events that set one."""


def state_of(store: Store, project: str) -> str:
    """
    State of a project: the one that was set last, else what baseline and statuses say.

    What was set as signed goes on to under way with the first status.
    """
    events = store.events.of_project(project, STATE)
    last = events[-1] if events else None
    if last is not None and last.content["state"] not in ("in kickoff", *OPEN):
        return str(last.content["state"])
    has_status = bool(store.statuses.of_project(project))
    if last is not None and last.content["state"] == "under way":
        return "under way"
    if has_status:
        return "under way"
    return "signed" if store.baselines.in_force(project) is not None else "in kickoff"


def set_state(
    store: Store, project: str, state: str, who: Who, reason: str | None = None
) -> ProjectEvent | None:
    """
    Say where a project is; the row before stays.

    Parameters
    ----------
    store : Store
    project : str
    state : str
        One of STATES; words may be joined by a hyphen.
    who : Who
    reason : str, optional

    Returns
    -------
    ProjectEvent or None
        None where it is in that state already.

    Raises
    ------
    StoreError
        If there is no such state, or the project is not known or not signed.
    """
    wanted = state.strip().lower().replace("-", " ").replace("_", " ")
    if wanted not in STATES:
        raise StoreError(f"'{state}' is no state of a project; expected one of {', '.join(STATES)}")
    with store.whole():
        known = bool(store.baselines.of_project(project) or store.sessions.of_project(project))
        if not known:
            raise StoreError(f"the store knows no project '{project}'; check the id")
        is_signed = store.baselines.in_force(project) is not None
        if wanted in ("signed", "under way", "paused", "finished") and not is_signed:
            raise StoreError(
                f"{project} cannot be {wanted}: it is not signed; kickoff sign comes first"
            )
        if wanted == "in kickoff" and is_signed:
            raise StoreError(f"{project} is signed; set it to signed to reopen it")
        if state_of(store, project) == wanted:
            return None
        content = {"state": wanted, **({} if reason is None else {"reason": reason})}
        return store.events.add(project, STATE, content, who)

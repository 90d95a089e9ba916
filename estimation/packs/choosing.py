"""What a client chose: the option that is signed."""

from __future__ import annotations

from pathlib import Path

from estimation.errors import PackError
from estimation.plan import read_plan, read_text
from estimation.store import STORE_FILE, Change, Who, open_store, store_beside


def choose(plan: str | Path, scenario: str, role: str, name: str, store: str | None = None) -> str:
    """
    Record which option a client chose; it becomes the scenario in use, which is the one to sign.

    Parameters
    ----------
    plan : path
        The plan file.
    scenario : str
        Id of a scenario that is offered, or "plan" for the plan as it stands.
    role : {"AM", "PM"}
    name : str
        Of who records it.
    store : str, optional
        Address of the store; default: the one beside the plan, made if there is none.

    Returns
    -------
    str
        What is recorded, in a sentence.

    Raises
    ------
    PackError
        If the scenario is not offered; it names those that are.
    PlanError, StoreError
        If the plan cannot be read, or the store not be written to.
    """
    path = Path(plan)
    read = read_plan(path)
    options = {each.id: each.offered.name for each in read.scenarios if each.offered is not None}
    if scenario != "plan" and scenario not in options:
        known = ", ".join([*options, "plan"])
        raise PackError(
            f"scenario '{scenario}' is not offered in {path.name}; expected {known}, or give it "
            "`offered: {name: ...}`"
        )
    who = Who(role, name)  # type: ignore[arg-type]  # it refuses other roles itself
    place = store or store_beside(path.parent) or path.parent / STORE_FILE
    with open_store(place, create=True) as opened:
        session = opened.sessions.resume(read.project.id, read_text(path), who, path.name)
        chosen = None if scenario == "plan" else scenario
        opened.sessions.append(session.id, who, Change("use", "scenario", chosen))
    label = options.get(scenario, "the plan as it stands")
    client = read.project.client or "The client"
    return f"{client} chose {label}; recorded by {name} ({role}). It is the one to sign."

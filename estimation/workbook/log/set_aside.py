"""Changes of a meeting as a scenario: the plan as it came in, and what was changed beside it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from estimation.store import Change, in_force
from estimation.workbook.log.fold import ADD, SET
from estimation.workbook.log.plan_paths import value_at

if TYPE_CHECKING:
    from collections.abc import Mapping

    from estimation.workbook.session import Session

SECTIONS = ("activities", "roles", "risks", "price", "expenses")
"""Parts of a plan whose changes a scenario can say; others are facts that all scenarios share."""


@dataclass
class Aside:
    """
    What goes into a scenario, and what takes it out of the plan.

    Parameters
    ----------
    set, drop, add
        As in a scenario of a plan.
    back : list of Change
        Rows after which the plan has none of it.
    """

    set: dict[str, Any] = field(default_factory=dict)
    drop: list[str] = field(default_factory=list)
    add: list[dict[str, Any]] = field(default_factory=list)
    back: list[Change] = field(default_factory=list)

    @property
    def count(self) -> int:
        """How many changes there are."""
        return len(self.set) + len(self.drop) + len(self.add)

    @property
    def entry(self) -> dict[str, Any]:
        """The scenario, without name and id."""
        parts = {"drop": self.drop, "add": self.add, "set": self.set}
        return {key: value for key, value in parts.items() if value}


def set_aside(session: Session) -> Aside:
    """
    Sort the changes of a session into what a scenario says.

    Roles, risks and expenses that were added or taken out stay in the plan: a scenario can only
    give those that are there other values.
    """
    before, now = session.came_in.source, session.plan.source
    aside = Aside()
    rows = [row for row in in_force(session.rows) if row.kind in (SET, ADD)]
    for path in dict.fromkeys(row.path for row in rows):
        section, _, rest = path.partition(".")
        if section not in SECTIONS:
            continue
        id_, _, inner = rest.partition(".")
        if section == "price":
            _changed(aside, path, before, now)
        elif section == "activities" and not inner:
            _activity(aside, id_, before, now)
        elif inner and value_at(before, f"{section}.{id_}") and value_at(now, f"{section}.{id_}"):
            _changed(aside, path, before, now)
    return aside


def _changed(aside: Aside, path: str, before: Mapping[str, Any], now: Mapping[str, Any]) -> None:
    """One other value."""
    old, new = value_at(before, path), value_at(now, path)
    if old == new:
        return
    aside.set[path] = new
    aside.back.append(Change(SET, path, old))


def _activity(aside: Aside, id_: str, before: Mapping[str, Any], now: Mapping[str, Any]) -> None:
    """An activity that was added or taken out."""
    path = f"activities.{id_}"
    old, new = value_at(before, path), value_at(now, path)
    if old is None and new is not None:
        aside.add.append(new)
        aside.back.append(Change(SET, path, None))
    elif old is not None and new is None:
        aside.drop.append(id_)
        order = [each["id"] for each in before["activities"]]
        left = {each["id"] for each in now["activities"]}
        behind = next((each for each in order[order.index(id_) + 1 :] if each in left), None)
        entry = {key: value for key, value in old.items() if key != "id"}
        aside.back.insert(0, Change(ADD, path, {"entry": entry, "before": behind}))

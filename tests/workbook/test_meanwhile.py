"""What is read, changed and written back as a whole, while the other one writes too."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from estimation.errors import WorkbookError
from estimation.store import Change
from estimation.workbook.desk import Desk
from estimation.workbook.pages import BY_ID

if TYPE_CHECKING:
    from estimation.workbook import Session


def contact(team: str, name: str) -> dict[str, Any]:
    return {"team": team, "side": "ours", "typed": name}


@pytest.mark.parametrize(
    ("do", "first", "second", "section"),
    [
        ("contact", contact("design", "Ann"), contact("client", "Bob"), "contacts"),
        ("add_area", {"typed": "Scope"}, {"typed": "Money"}, "responsibilities"),
    ],
)
def test_lists_have_what_both_put_into_them(
    session: Session, other: Session, do: str, first: dict[str, Any], second: dict[str, Any],
    section: str,
) -> None:  # fmt: skip
    act = BY_ID["brief"].actions[do]
    pm, am = (Desk(each, each.path.parent, "brief") for each in (session, other))

    def between() -> None:
        # Every reading of the first round is followed by a change of the other one.
        if not other.rows:
            assert session.plan
            other.act(lambda: act(am, first))
        act(pm, second)

    session.act(between)
    other.follow()
    assert len(session.plan.source[section]) == 2
    assert session.state.source == other.state.source


def test_a_row_of_ones_own_is_no_change_of_the_other(session: Session) -> None:
    def do() -> None:
        session.call("Ann")
        session.change(Change("set", "project.client", "Ann's"))
        session.change(Change("set", "project.name", "Ann's site"))

    session.act(do)
    assert [row.kind for row in session.rows] == ["name", "set", "set"]


def test_who_is_always_outrun_hears_of_it(session: Session, other: Session) -> None:
    def do() -> None:
        number = len(session.rows)
        other.change(Change("set", "project.client", f"Acme {number}"))
        session.change(Change("set", "project.client", "Mine"))

    with pytest.raises(WorkbookError, match="changes faster"):
        session.act(do)
    assert session.plan.project.client != "Mine"

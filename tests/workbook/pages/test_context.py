"""What is read, changed and written back as a whole, while the other one writes too."""

from __future__ import annotations

from threading import Event, Thread
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import event

from estimation.errors import StoreError
from estimation.store import Change
from estimation.workbook.pages.context import PageContext

from .conftest import do

if TYPE_CHECKING:
    from estimation.workbook import Session


def contact(team: str, name: str) -> dict[str, Any]:
    return {"team": team, "side": "ours", "typed": name}


@pytest.mark.parametrize(
    ("action", "first", "second", "section"),
    [
        ("contact", contact("design", "Ann"), contact("client", "Bob"), "contacts"),
        ("add_area", {"typed": "Scope"}, {"typed": "Money"}, "responsibilities"),
    ],
)
def test_lists_have_what_both_put_into_them(
    session: Session, other: Session, action: str, first: dict[str, Any], second: dict[str, Any],
    section: str,
) -> None:  # fmt: skip
    pm, am = (PageContext(each, each.path.parent, "brief") for each in (session, other))

    def between() -> None:
        # Every reading of the first round is followed by a change of the other one.
        if not other.rows:
            assert session.plan
            other.act(lambda: do(am, action, **first))
        do(pm, action, **second)

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


def test_who_was_outrun_has_the_next_turn(session: Session, other: Session) -> None:
    """However fast the other page changes, its rows wait for one that was made in vain."""
    faster: list[Thread] = []

    def do() -> None:
        about_to, number = Event(), len(faster)

        def change() -> None:
            about_to.set()
            other.change(Change("set", "project.client", f"Acme {number}"))

        faster.append(Thread(target=change))
        faster[-1].start()
        assert about_to.wait(60)
        faster[-1].join(None if number == 0 else 0.2)
        session.change(Change("set", "project.name", "Mine"))

    session.act(do)
    for each in faster:
        each.join()
    session.follow()
    assert [(row.role, row.value) for row in session.rows] == [
        ("AM", "Acme 0"), ("PM", "Mine"), ("AM", "Acme 1"),
    ]  # fmt: skip
    other.follow()
    assert session.state.source == other.state.source


def test_what_could_not_be_kept_is_not_shown(session: Session, other: Session) -> None:
    def fail(_: object) -> None:
        raise StoreError("the disk is full")

    def do() -> None:
        if not other.rows:
            other.change(Change("set", "project.client", "Acme"))
        session.change(Change("set", "project.name", "Mine"))
        event.listen(engine, "commit", fail)

    engine = session.store.database.engine
    with pytest.raises(StoreError, match="full"):
        session.act(do)
    event.remove(engine, "commit", fail)
    session.follow()
    assert [row.value for row in session.rows] == ["Acme"]
    assert session.plan.project.name != "Mine"
    session.change(Change("set", "project.name", "Mine"))
    other.follow()
    assert session.state.source == other.state.source

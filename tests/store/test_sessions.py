"""Sessions and their logs: nothing is lost, the last row decides, and undo is a row too."""

from __future__ import annotations

import datetime as dt
from threading import Event, Thread
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from estimation.errors import StoreError
from estimation.store import Change, LogRow, Who, in_force, latest, open_store

from .conftest import AM, PM

if TYPE_CHECKING:
    from estimation.store.store import Store


def test_a_change_is_there_for_who_opens_the_store_later(store: Store, address: str, session: str):
    row = store.sessions.append(session, PM, Change("set", "price.amount", 84_000))
    store.close()
    with open_store(address) as again:
        assert again.sessions.log(session) == [row]
        assert again.sessions.get(session).plan == "kickoff_plan: 1\n"
        assert [each.id for each in again.sessions.of_project("acme-site")] == [session]
    assert (row.number, row.role, row.name, row.value) == (1, "PM", "Ben", 84_000)
    assert row.at.utcoffset() == dt.timedelta(0)


def test_who_follows_the_log_sees_each_row_once(store: Store, session: str) -> None:
    store.sessions.append(session, AM, Change("set", "a", 1))
    seen = store.sessions.log(session)
    store.sessions.append(session, PM, Change("set", "a", 2), Change("remove", "b"))
    new = store.sessions.log(session, after=seen[-1].number)
    assert [(row.number, row.kind, row.path, row.value) for row in new] == [
        (2, "set", "a", 2), (3, "remove", "b", None),
    ]  # fmt: skip
    assert store.sessions.last_number(session) == 3
    assert store.sessions.log(session, after=3) == []
    assert latest(store.sessions.log(session)) == {"a": 2}


def test_undo_and_redo(store: Store, session: str) -> None:
    for value in (1, 2):
        store.sessions.append(session, AM, Change("set", "a", value))
    undone = store.sessions.undo(session, PM, 2)
    assert (undone.kind, undone.path, undone.undoes) == ("undo", "a", 2)
    assert latest(store.sessions.log(session)) == {"a": 1}
    store.sessions.undo(session, AM, undone.number)
    assert latest(store.sessions.log(session)) == {"a": 2}


def test_nobody_writes_in_the_turn_of_another(store: Store, session: str) -> None:
    def other() -> None:
        about_to.set()
        row = store.sessions.append(session, PM, Change("set", "a", 2))
        assert row is not None
        others.append(row.number)

    about_to, others = Event(), list[int]()
    waiting = Thread(target=other)
    with store.turn():
        waiting.start()
        assert about_to.wait(60)
        waiting.join(0.2)
        store.sessions.append(session, AM, Change("set", "a", 1))
        assert store.sessions.last_number(session) == 1, "its writer sees it"
        with store.turn():
            store.sessions.append(session, AM, Change("set", "b", 1), seen=1)
    waiting.join()
    assert others == [3]


def test_what_a_turn_wrote_stays_when_the_rest_of_it_fails(store: Store, session: str) -> None:
    with pytest.raises(StoreError, match="row 7"), store.turn():
        store.sessions.append(session, AM, Change("set", "a", 1))
        with pytest.raises(ZeroDivisionError), store.database.writing():
            store.sessions.append(session, AM, Change("set", "a", 2))
            1 / 0
        store.sessions.append(session, AM, Change("set", "b", 3))
        store.sessions.undo(session, AM, 7)
    log = store.sessions.log(session)
    assert [(row.number, row.path, row.value) for row in log] == [(1, "a", 1), (2, "b", 3)]
    assert store.check().problems == ()


def test_a_reading_that_fails_leaves_a_turn_as_it_is(store: Store, session: str) -> None:
    with store.turn():
        store.sessions.append(session, AM, Change("set", "a", 1))
        with (
            pytest.raises(StoreError, match="refused"),
            store.database.reading() as connection,
        ):
            connection.execute(text("SELECT nothing FROM nowhere"))
        store.sessions.append(session, AM, Change("set", "a", 2))
    assert latest(store.sessions.log(session)) == {"a": 2}


def test_two_who_take_back_the_same(store: Store, session: str) -> None:
    store.sessions.append(session, AM, Change("set", "a", 1))
    store.sessions.undo(session, PM, 1)
    with pytest.raises(StoreError, match=r"row 1 was taken back already, by Ben \(PM\)"):
        store.sessions.undo(session, AM, 1)


def test_logs_are_apart(store: Store, session: str) -> None:
    other = store.sessions.start("acme-site", "", PM).id
    store.sessions.append(session, AM, Change("set", "a", 1))
    assert store.sessions.append(other, AM, Change("set", "a", 1)).number == 1
    with pytest.raises(StoreError, match="no row 2"):
        store.sessions.undo(other, AM, 2)


def test_a_block_is_kept_whole_or_not_at_all(store: Store, session: str) -> None:
    with pytest.raises(StoreError, match="finite number"):
        store.sessions.append(session, AM, Change("set", "a", 1), Change("set", "b", float("nan")))
    assert store.sessions.log(session) == []


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (Change("undo", "a"), "writes itself"),  # undo has a door of its own
        (Change("", "a"), "name what is done"),
        (Change("set", "a\x00", 1), "cannot be stored"),  # PostgreSQL has no NUL
        (Change("set", "\ud800", 1), "cannot be stored"),  # half a character
        (Change("set", "a", {1, 2}), "set cannot be stored"),
        (Change("set", "a", {1: 2, "1": 3}), "the same once written"),
    ],
)
def test_what_cannot_be_kept(store: Store, session: str, change: Change, message: str) -> None:
    with pytest.raises(StoreError, match=message):
        store.sessions.append(session, AM, change)
    assert store.sessions.log(session) == []


def test_no_session_and_no_change(store: Store, session: str) -> None:
    with pytest.raises(StoreError, match="no session 'gone'"):
        store.sessions.append("gone", AM, Change("set", "a", 1))
    with pytest.raises(StoreError, match="no session 'gone'"):
        store.sessions.get("gone")
    with pytest.raises(StoreError, match="at least one"):
        store.sessions.append(session, AM)


@pytest.mark.parametrize(
    ("role", "name", "message"),
    [("CEO", "Cy", "expected AM or PM"), ("AM", " ", "1 to 200"), ("PM", "x" * 201, "1 to 200")],
)
def test_who_is_somebody(role, name, message):
    with pytest.raises(StoreError, match=message):
        Who(role, name)


@st.composite
def logs(draw: st.DrawFn) -> list[LogRow]:
    """Logs in which any row may take back an earlier one that no row took back yet."""
    rows: list[LogRow] = []
    free: list[int] = []
    for number in range(1, draw(st.integers(1, 15)) + 1):
        undoes = draw(st.sampled_from(free)) if free and draw(st.booleans()) else None
        if undoes is not None:
            free.remove(undoes)
        free.append(number)
        kind = "set" if undoes is None else "undo"
        moment = dt.datetime(2027, 1, 4, tzinfo=dt.UTC)
        rows.append(LogRow("s", number, moment, "AM", "Ana", kind, "a", number, undoes))
    return rows


@given(logs())
def test_rows_in_force_follow_from_the_definition(rows: list[LogRow]) -> None:
    """A row counts unless a row that counts takes it back: said again, by recursion."""
    by_undone = {row.undoes: row for row in rows if row.undoes is not None}

    def counts(row: LogRow) -> bool:
        undo = by_undone.get(row.number)
        return undo is None or not counts(undo)

    expected = [row for row in rows if row.undoes is None and counts(row)]
    assert in_force(reversed(rows)) == expected

"""A secret opens the pages of one role, at one place, for thirty days, until it is closed."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from estimation.errors import StoreError
from estimation.store import open_store
from estimation.store.doors import GOOD_FOR, Doors

from .test_migrating import execute

if TYPE_CHECKING:
    from estimation.store.store import Store


def test_each_secret_opens_the_door_of_its_role(store: Store, address: str) -> None:
    am, pm = store.doors.open("AM"), store.doors.open("PM")
    with open_store(address) as again:  # as a server that was started again
        assert (again.doors.role_of(am), again.doors.role_of(pm)) == ("AM", "PM")
    assert am != store.doors.open("AM") != pm
    assert store.doors.role_of(am) == "AM"  # the earlier link stays good
    assert len(am) >= 32  # 192 bits in letters of 6 bits


@pytest.mark.parametrize("said", ["", " ", "wrong", "é\ud800\x00", "x" * 100_000])
def test_nothing_else_opens_one(store: Store, said: str) -> None:
    secret = store.doors.open("AM")
    assert store.doors.role_of(said) is None
    assert store.doors.role_of(secret[:-1]) is None
    assert store.doors.role_of(secret + "A") is None
    (door,) = store.doors.open_now()
    assert store.doors.role_of(door.secret_hash) is None  # who reads the store has no link


def test_no_secret_is_kept(store: Store) -> None:
    secret = store.doors.open("PM", "here")
    store.doors.close_all("here")
    with store.database.reading() as connection:
        rows = connection.execute(text("SELECT * FROM doors")).all()
    assert len(rows) == 2
    assert secret not in str(rows)


def test_a_place_has_doors_of_its_own(store: Store) -> None:
    here, there = store.doors.open("AM", "a"), store.doors.open("AM", "b")
    assert store.doors.role_of(here, "a") == "AM"
    assert store.doors.role_of(here, "b") is None
    assert store.doors.close_all("a") == 1
    assert store.doors.role_of(there, "b") == "AM"


def test_closing_is_a_row_too(store: Store) -> None:
    early = [store.doors.open("AM"), store.doors.open("PM")]
    assert store.doors.close_all() == 2
    assert store.doors.close_all() == 0
    late = store.doors.open("AM")
    assert [store.doors.role_of(each) for each in (*early, late)] == [None, None, "AM"]
    assert store.counts()["doors"] == 5
    assert store.check().problems == ()


def test_a_link_is_good_for_thirty_days(store: Store) -> None:
    secret = store.doors.open("AM")
    (door,) = store.doors.open_now()
    for after, role in ((GOOD_FOR - dt.timedelta(seconds=1), "AM"), (GOOD_FOR, None)):
        later = Doors(store.database, lambda after=after: door.at + after)
        assert later.role_of(secret) == role
    assert dt.timedelta(days=30) == GOOD_FOR


def test_there_are_two_roles(store: Store) -> None:
    with pytest.raises(StoreError, match="expected AM or PM"):
        store.doors.open("CEO")  # type: ignore[arg-type]


def test_the_database_itself_refuses_doors_that_cannot_be(store: Store, address: str) -> None:
    store.doors.open("AM")
    store.doors.open("PM")
    store.doors.close_all()
    for statement in (
        "UPDATE doors SET role = 'CEO'",
        "UPDATE doors SET closes = NULL",
        "UPDATE doors SET secret_hash = 'x' WHERE closes IS NOT NULL",
        "UPDATE doors SET closes = 1 WHERE number = 4",  # closed twice
        "UPDATE doors SET secret_hash = 'x' WHERE closes IS NULL",  # one hash for two
        "DELETE FROM doors WHERE number = 1",
    ):
        with pytest.raises(StoreError, match="the database refused"):
            execute(address, statement)
    execute(address, "DELETE FROM doors WHERE number = 3")
    gap, after_it = store.check().problems
    assert gap == "doors: 3 rows are numbered 1 to 4"
    assert after_it.startswith("doors 4 was changed by other hands, or the row before it")

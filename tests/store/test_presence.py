"""Who is here: one row for each of the two, written over."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from estimation.errors import StoreError
from estimation.store import Who
from estimation.store.presence import Presences

from .conftest import AM, PM

if TYPE_CHECKING:
    from estimation.store.store import Store


def test_who_is_here_and_where(store: Store, session: str) -> None:
    assert store.presence.who_is_here(session, 10) == []
    store.presence.here(session, PM, "scope", "activities.wires.effort.design")
    store.presence.here(session, AM, "brief")
    am, pm = store.presence.who_is_here(session, 10)
    assert (am.role, am.name, am.page, am.place) == ("AM", "Ana", "brief", "")
    assert (pm.role, pm.page, pm.place) == ("PM", "scope", "activities.wires.effort.design")


def test_the_last_one_counts(store: Store, session: str) -> None:
    for who, page in ((AM, "brief"), (AM, "scope"), (Who("AM", "Zoë"), "price")):
        store.presence.here(session, who, page)
    (here,) = store.presence.who_is_here(session, 10)
    assert (here.name, here.page) == ("Zoë", "price")
    assert store.counts()["presence"] == 1


def test_who_was_not_heard_of_is_away(store: Store, session: str) -> None:
    begin = dt.datetime(2027, 1, 4, 9, tzinfo=dt.UTC)
    for seconds, who in ((0, AM), (8, PM)):
        moment = begin + dt.timedelta(seconds=seconds)
        Presences(store.database, lambda moment=moment: moment).here(session, who, "brief")
    later = Presences(store.database, lambda: begin + dt.timedelta(seconds=12))
    assert [each.role for each in later.who_is_here(session, 12)] == ["AM", "PM"]
    assert [each.role for each in later.who_is_here(session, 10)] == ["PM"]
    assert later.who_is_here(session, 1) == []


def test_sessions_are_apart(store: Store, session: str) -> None:
    other = store.sessions.start("acme-site", "", PM).id
    store.presence.here(session, AM, "brief")
    assert store.presence.who_is_here(other, 10) == []
    with pytest.raises(StoreError, match="no session 'gone'"):
        store.presence.here("gone", AM, "brief")

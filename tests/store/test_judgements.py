"""Judgements are blind until both are in: the database itself holds the other's back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import event

from estimation.errors import StoreError

from .conftest import AM, PM

if TYPE_CHECKING:
    from estimation.store.store import Store

PATH = "activities.wires.effort.design"
LOW = {"low": 16, "likely": 24, "high": 40}
HIGH = {"low": 30, "likely": 52, "high": 99}


def values(store: Store, role: str, session: str) -> list[object]:
    return [each.value for each in store.judgements.seen_by(role, session)]  # type: ignore[arg-type]


def test_the_other_role_sees_nothing_before_it_has_judged(store: Store, session: str) -> None:
    store.judgements.add(session, PATH, LOW, AM)
    assert values(store, "AM", session) == [LOW]
    assert values(store, "PM", session) == []
    store.judgements.add(session, PATH, HIGH, PM)
    assert values(store, "PM", session) == values(store, "AM", session) == [LOW, HIGH]


def test_no_hidden_value_reaches_the_process(store: Store, session: str) -> None:
    """Rows as the database hands them over: the hidden one is not among them."""
    store.judgements.add(session, PATH, LOW, AM)
    fetched: list[object] = []
    event.listen(
        store.database.engine, "before_cursor_execute", lambda *call: fetched.append(call[2])
    )
    assert store.judgements.seen_by("PM", session) == []
    store.judgements.who_is_in(session)
    [seen, who] = [each for each in fetched if "judgements" in str(each)]
    assert "EXISTS" in str(seen)
    assert "value" not in str(who)


def test_another_quantity_and_the_other_session_stay_hidden(store: Store, session: str) -> None:
    other = store.sessions.start("acme-site", "", AM).id
    store.judgements.add(session, PATH, LOW, AM)
    store.judgements.add(session, "other", HIGH, PM)
    store.judgements.add(other, PATH, HIGH, PM)
    assert values(store, "PM", session) == [HIGH]
    assert values(store, "AM", session) == [LOW]


def test_all_pages_learn_that_it_is_in_and_not_what(store: Store, session: str) -> None:
    store.judgements.add(session, PATH, LOW, AM)
    [row] = store.sessions.log(session)
    assert (row.kind, row.path, row.value, row.role) == ("judgement", PATH, {"round": 1}, "AM")
    assert store.judgements.who_is_in(session) == {(PATH, 1): {"AM"}}
    with pytest.raises(StoreError, match="nobody can take back"):
        store.sessions.undo(session, PM, 1)


def test_judging_again_until_both_are_in(store: Store, session: str) -> None:
    store.judgements.add(session, PATH, HIGH, AM)
    store.judgements.add(session, PATH, LOW, AM)
    store.judgements.add(session, PATH, HIGH, PM)
    assert values(store, "PM", session) == [HIGH, LOW, HIGH]  # the AM's last one counts
    with pytest.raises(StoreError, match=r"round 1 of .* closed.*open round is 2"):
        store.judgements.add(session, PATH, HIGH, AM)


def test_second_round_is_blind_again(store: Store, session: str) -> None:
    with pytest.raises(StoreError, match="not open yet"):
        store.judgements.add(session, PATH, LOW, AM, round=2)
    store.judgements.add(session, PATH, LOW, AM)
    store.judgements.add(session, PATH, HIGH, PM)
    store.judgements.add(session, PATH, 7, PM, round=2)
    assert values(store, "AM", session) == [LOW, HIGH]
    store.judgements.add(session, PATH, 8, AM, round=2)
    assert values(store, "AM", session) == [LOW, HIGH, 7, 8]


def test_there_are_two_roles(store: Store, session: str) -> None:
    with pytest.raises(StoreError, match="expected AM or PM"):
        values(store, "anybody", session)

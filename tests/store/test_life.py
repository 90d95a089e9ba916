"""What comes after a signature: added, never edited, and whole or not at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from estimation.errors import StoreError

from .conftest import AM, PM
from .test_baselines import freeze, signed

if TYPE_CHECKING:
    from estimation.store.store import Store


def test_steps_of_an_order_are_kept_in_their_order(store: Store) -> None:
    signed(store, freeze(store))
    store.baselines.add_change_order("acme", 1, {"name": "Map"}, PM)
    store.order_steps.add("acme", 1, 1, "offered", {"price": 3400.0}, AM)
    store.order_steps.add("acme", 1, 1, "accepted", {"am": "Ana", "pm": "Ben"}, PM)
    found = store.order_steps.of_baseline("acme", 1)
    assert [(row.number, row.step, row.role) for row in found] == [
        (1, "offered", "AM"), (2, "accepted", "PM"),
    ]  # fmt: skip


def test_a_step_needs_its_order(store: Store) -> None:
    signed(store, freeze(store))
    with pytest.raises(StoreError):
        store.order_steps.add("acme", 1, 7, "offered", {}, AM)
    with pytest.raises(StoreError):
        store.order_steps.add("acme", 1, 1, "forgotten", {}, AM)


def test_a_status_is_corrected_by_a_later_row(store: Store) -> None:
    with pytest.raises(StoreError, match="no status 1 of 'acme' to correct; known: none yet"):
        store.statuses.add("acme", "2027-02-01", {}, PM, corrects=1)
    store.statuses.add("acme", "2027-02-01", {"activities": {}}, PM)
    store.statuses.add("acme", "2027-02-01", {"activities": {}}, PM, corrects=1)
    assert [row.corrects for row in store.statuses.of_project("acme")] == [None, 1]


def test_what_is_frozen_twice_is_kept_once(store: Store) -> None:
    digest = store.frozen.put("trials", {"cost": [1.0]})
    assert store.frozen.put("trials", {"cost": [1.0]}) == digest
    assert store.frozen.get(digest) == {"cost": [1.0]}
    assert store.counts()["frozen_data"] == 1
    with pytest.raises(StoreError, match="is not in the store"):
        store.frozen.get("0" * 64)


def test_events_are_told_apart_by_kind(store: Store) -> None:
    store.events.add("acme", "state", {"state": "paused"}, AM)
    store.events.add("acme", "notice", {"figure": "date"}, PM)
    assert [row.kind for row in store.events.of_project("acme")] == ["state", "notice"]
    [notice] = store.events.of_project("acme", "notice")
    assert (notice.number, notice.content) == (2, {"figure": "date"})


def test_all_of_it_or_nothing(store: Store) -> None:
    """Unlike a turn, an error of the last part takes back what was written before it."""

    def write_and_fail() -> None:
        with store.whole():
            store.events.add("acme", "state", {"state": "signed"}, AM)
            store.frozen.get("0" * 64)

    with pytest.raises(StoreError):
        write_and_fail()
    assert store.events.of_project("acme") == []
    with store.whole():
        store.events.add("acme", "state", {"state": "signed"}, AM)
    assert len(store.events.of_project("acme")) == 1

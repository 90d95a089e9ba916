"""In force is what both signed after the last change, in whatever order two act."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, given, settings

from estimation import KickoffError, WorkbookError
from estimation.store import Change, LogRow, Who
from estimation.workbook import Session
from estimation.workbook.log.fold import Log, State
from estimation.workbook.pages.agree import signatures

from ....killed_pages import is_change

if TYPE_CHECKING:
    from pathlib import Path

    from estimation.store.store import Store

TRIALS = 10

ACTS = (
    "look", "sign", "withdraw", "price", "scenario", "promise", "undo", "redo", "judge", "ask",
    "name",
)  # fmt: skip

DOING = st.tuples(
    # Two pages of one role, and one of the other, each of which may have read or not.
    st.sampled_from(["AM", "PM", "PM again"]), st.sampled_from(ACTS), st.integers(0, 1),
)  # fmt: skip


class Table:
    """Pages of a sitting, each with what was on its Agree page when somebody last looked."""

    def __init__(self, store: Store, path: Path) -> None:
        self.store = store
        text = path.read_text(encoding="utf-8")
        self.id = store.sessions.start("acme", text, Who("PM", "Ben")).id
        pages = {"AM": "AM", "PM": "PM", "PM again": "PM"}
        self.pages: dict[str, Any] = {
            page: Session(store, self.id, path, role, trials=TRIALS)  # type: ignore[arg-type]
            for page, role in pages.items()
        }
        self.shown: dict[str, tuple[str, int]] = {}

    def do(self, page: str, act: str, which: int) -> None:
        """One thing of many; what cannot be is refused."""
        who = self.pages[page]
        lean = None if who.scenario else "lean"
        acts = {
            "look": lambda: self.look(page),
            "sign": lambda: signatures.sign(who, *self.shown.get(page, ("", 0))),
            "withdraw": lambda: signatures.withdraw(who),
            "price": lambda: who.apply("price.amount", str(10_000 + 5_000 * which)),
            "scenario": lambda: who.use(lean),
            "promise": lambda: who.promise(0.8 + 0.1 * which),
            "undo": who.undo,
            "redo": who.redo,
            "judge": lambda: self.store.judgements.add(self.id, "a", {"low": which}, who.who),
            "ask": lambda: who.record("ask", "activities.wires.effort.design", {"round": 1}),
            "name": lambda: who.call(f"Name {which}"),
        }
        try:
            acts[act]()
        except KickoffError:
            who.follow()

    def look(self, page: str) -> None:
        """Read the page."""
        who = self.pages[page]
        who.follow()
        self.shown[page] = (
            signatures.position(who, signatures.draft_of(who)).hash, who.log.last_number
        )  # fmt: skip

    def check(self) -> None:
        """Compare what is in force with the rows of the log, read by nobody's fold but this."""
        rows = self.store.sessions.log(self.id)
        for baseline in self.store.baselines.of_project("acme"):
            if baseline.session_id != self.id:
                continue
            signed = [
                row
                for row in rows
                if row.kind == "signature" and row.value["number"] == baseline.number
            ]
            ended = any(
                row.kind == "signature_end" and row.value["number"] == baseline.number
                for row in rows
            )
            assert ended == any(not each.holds for each in baseline.signatures)
            if not baseline.is_signed:
                continue
            first, second = signed
            assert {first.role, second.role} == {"AM", "PM"}
            assert first.value == second.value
            assert not ended
            between = rows[first.number : second.number - 1]
            assert not [row for row in between if is_change(rows, row)]
            assert self.stood_at(rows, first) == self.stood_at(rows, second)

    def stood_at(self, rows: list[LogRow], row: LogRow) -> tuple[object, str | None]:
        """Plan and scenario when a row was added."""
        came_in = self.pages["AM"].came_in
        log = Log(State(came_in.source))
        log.take(rows[: row.number])
        return log.states[-1].source, log.states[-1].scenario


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(DOING, max_size=14))
def test_nothing_is_in_force_but_what_both_signed_after_the_last_change(
    path: Path, store: Store, steps: list[tuple[str, str, int]]
) -> None:
    table = Table(store, path)
    for page, act, which in steps:
        if act == "sign" and which:
            table.look(page)
        table.do(page, act, which)
    table.check()
    assert store.check().problems == ()


@pytest.mark.parametrize(
    "orders",
    [
        ["AM sign", "PM price", "AM undo", "PM sign"],
        ["PM sign", "PM price", "PM undo", "AM sign"],
        ["AM sign", "PM price", "PM undo", "PM redo", "PM undo", "PM sign"],
        ["AM sign", "AM withdraw", "PM sign"],
        ["AM sign", "PM scenario", "PM scenario", "PM sign"],
        ["AM sign", "AM withdraw", "AM sign", "PM price", "PM sign"],
        ["PM sign", "PM again sign"],
    ],
)
def test_orders_after_which_nothing_is_in_force(
    path: Path, store: Store, orders: list[str]
) -> None:
    table = Table(store, path)
    for order in orders:
        page, _, act = order.rpartition(" ")
        table.look(page)
        table.do(page, act, 0)
    assert store.baselines.in_force("acme") is None
    table.check()


@pytest.mark.parametrize(
    "orders",
    [
        ["AM sign", "PM sign"],
        ["AM sign", "AM sign", "PM sign", "PM sign"],
        ["AM sign", "PM ask", "PM judge", "AM name", "PM sign"],
        ["AM sign", "PM price", "PM sign", "AM sign"],
        ["AM sign", "AM withdraw", "PM sign", "AM sign"],
        ["PM sign", "PM again withdraw", "AM sign", "PM sign"],
    ],
)
def test_orders_after_which_it_is_in_force(path: Path, store: Store, orders: list[str]) -> None:
    table = Table(store, path)
    for order in orders:
        page, _, act = order.rpartition(" ")
        table.look(page)
        table.do(page, act, 0)
    in_force = store.baselines.in_force("acme")
    assert in_force is not None
    table.check()
    with pytest.raises(WorkbookError, match="Nothing to withdraw"):
        signatures.withdraw(table.pages["AM"])


def test_what_is_in_force_outlives_changes(path: Path, store: Store) -> None:
    table = Table(store, path)
    for page, act in [("AM", "sign"), ("PM", "sign"), ("PM", "price"), ("AM", "sign")]:
        table.look(page)
        table.do(page, act, 0)
    in_force = store.baselines.in_force("acme")
    assert in_force is not None
    assert in_force.number == 1
    store.sessions.append(table.id, Who("AM", "Ana"), Change("set", "price.amount", 9))
    assert store.baselines.in_force("acme") == in_force
    assert not store.baselines.get("acme", 2).signatures[0].holds

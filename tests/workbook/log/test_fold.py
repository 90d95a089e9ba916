"""One log, one plan: whoever reads it, in whatever steps, with whatever was undone between."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, given, settings

from estimation import PlanError, WorkbookError
from estimation.store import Change, Who
from estimation.store.sessions import Sessions
from estimation.workbook import Session
from estimation.workbook.log.fold import Log, State
from estimation.workbook.log.shared import MOST_LOOKED_AT

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from estimation.store.store import Store


def test_what_one_does_the_other_sees_in_the_same_order(session: Session, other: Session) -> None:
    session.apply("roles.design.people", "1")
    other.apply("price.amount", "21 000")  # has not read the first row yet
    session.follow()
    assert session.plan.source == other.plan.source
    assert [row.role for row in session.rows] == ["PM", "AM"]
    assert session.plan.roles[0].people == 1
    assert session.plan.price.amount == 21_000


def test_the_last_row_decides(session: Session, other: Session) -> None:
    for each, people in ((session, "1"), (other, "3"), (session, "4")):
        each.apply("roles.design.people", people)
    other.follow()
    assert other.plan.roles[0].people == session.plan.roles[0].people == 4


def test_a_change_is_checked_against_what_the_other_did_meanwhile(
    session: Session, other: Session
) -> None:
    gone = [
        Change("set", "activities.wires", None),
        Change("set", "activities.launch.after", ["brief"]),
        Change("set", "scenarios", None),
    ]
    other.change(*gone)
    # The PM has not seen it, and there are no hours of wireframes to change any more.
    said = session.apply("activities.wires.effort.design", {"likely": "90"})
    assert said is not None
    assert "leads nowhere" in said
    assert session.plan.source == other.plan.source


def test_undo_takes_back_ones_own_and_redo_brings_it_again(
    session: Session, other: Session
) -> None:
    session.apply("roles.design.people", "1")
    other.apply("price.amount", "21 000")
    session.undo()  # the AM's change came later, and stays
    assert session.plan.roles[0].people == 2
    assert session.plan.price.amount == 21_000
    session.redo()
    assert session.plan.roles[0].people == 1
    session.undo()
    session.undo()  # nothing of one's own is left
    assert session.plan.roles[0].people == 2
    assert session.can_redo
    session.apply("price.target_margin", "30%")
    assert not session.can_redo


@pytest.mark.parametrize("undone", [1, 2, 3])
def test_several_undone_come_back_in_their_order(session: Session, undone: int) -> None:
    seen = []
    for people in "134":
        seen.append(session.plan.roles[0].people)
        session.apply("roles.design.people", people)
    for expected in seen[::-1][:undone]:
        session.undo()
        assert session.plan.roles[0].people == expected
    for people in "134"[3 - undone :]:
        session.redo()
        assert session.plan.roles[0].people == int(people)
    assert not session.can_redo


def test_what_was_added_together_is_undone_together(session: Session) -> None:
    before = session.plan.source
    session.change(
        Change("add", "activities.check", {"entry": {"duration": 2}, "before": "launch"}),
        Change("set", "activities.launch.after", ["wires", "check"]),
        Change("move", "activities.brief", {"before": None}),
    )
    assert [each.id for each in session.plan.activities] == ["wires", "check", "launch", "brief"]
    session.undo()
    assert session.plan.source == before


def test_changes_at_one_tick_of_the_clock_are_undone_one_by_one(
    session: Session, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Windows tells the time every 16 ms; a step is a number, not a moment."""
    moment = datetime(2027, 1, 4, 9, tzinfo=UTC)
    monkeypatch.setattr(store, "sessions", Sessions(store.database, lambda: moment))
    for people in "134":
        session.apply("roles.design.people", people)
    assert len({row.at for row in session.rows}) == 1
    for people in (3, 1, 2):
        session.undo()
        assert session.plan.roles[0].people == people
    assert not session.can_undo


def test_one_row_of_a_step_takes_the_others_back_with_it(session: Session, other: Session) -> None:
    before = session.plan.source
    session.change(
        Change("add", "activities.check", {"entry": {"duration": 2}, "before": "launch"}),
        Change("set", "activities.launch.after", ["wires", "check"]),
    )
    other.take_back(2)
    assert other.plan.source == before
    session.follow()
    assert not session.can_undo


def test_several_changes_are_kept_together_or_not_at_all(session: Session) -> None:
    with pytest.raises(PlanError):
        session.change(
            Change("set", "roles.design.people", 1),
            Change("set", "activities.launch.after", ["nowhere"]),
        )
    assert session.rows == []
    assert session.plan.roles[0].people == 2


def test_what_something_rests_on_is_not_undone(session: Session, other: Session) -> None:
    session.change(Change("add", "activities.check", {"entry": {"duration": 2}, "before": None}))
    other.change(Change("set", "activities.launch.after", ["wires", "check"]))
    with pytest.raises(WorkbookError) as refused:
        session.undo()
    assert session.plan.source == other.plan.source
    name = next(each.name for each in session.plan.activities if each.id == "launch")
    assert str(refused.value) == (
        f"Not undone: {name} rests on it, which the AM changed since. Take that back first."
    )
    other.undo()
    session.undo()
    assert session.rows[-1].undoes == 1


def test_what_was_added_together_rests_on_it_together(session: Session, other: Session) -> None:
    session.change(Change("add", "activities.check", {"entry": {"duration": 2}, "before": None}))
    other.change(
        Change("set", "activities.check.duration", 3),
        Change("set", "activities.check.name", "Test"),
    )
    with pytest.raises(WorkbookError, match="Not undone: Test rests on it, which the AM changed"):
        session.undo()


def test_a_refused_undo_looks_at_few_of_many_later_changes(
    session: Session, other: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    session.change(Change("add", "activities.check", {"entry": {"duration": 2}, "before": None}))
    for number in range(MOST_LOOKED_AT + 5):
        other.change(Change("set", "project.client", f"Acme {number}"))
    other.change(Change("set", "activities.launch.after", ["wires", "check"]))
    folded: list[None] = []

    def without(log: Log, numbers: Iterable[int]) -> State:
        folded.append(None)
        return fold(log, numbers)

    fold = Log.without
    monkeypatch.setattr(Log, "without", without)
    with pytest.raises(WorkbookError, match="Not undone: later changes rest on it"):
        session.undo()
    assert len(folded) == 1 + MOST_LOOKED_AT


def test_what_several_changes_rest_on_is_not_undone(session: Session, other: Session) -> None:
    session.change(Change("add", "activities.check", {"entry": {"duration": 2}, "before": None}))
    for place in ("launch", "wires"):
        other.change(Change("set", f"activities.{place}.after", ["brief", "check"]))
    with pytest.raises(WorkbookError, match="Not undone: later changes rest on it"):
        session.undo()


def test_somebody_who_comes_later_sees_the_same(session: Session, path: Path, store: Store) -> None:
    session.apply("roles.design.people", "1")
    session.use("lean")
    session.promise(0.9)
    session.call("Ben")
    late = Session.over(path, store, "AM", trials=200)
    assert late.id == session.id
    assert late.plan.source == session.plan.source
    assert (late.scenario, late.level, late.names["PM"]) == ("lean", 0.9, "Ben")


def test_a_file_that_was_changed_begins_a_new_sitting(
    session: Session, path: Path, store: Store
) -> None:
    session.apply("roles.design.people", "1")
    session.write()
    assert Session.over(path, store, "AM", trials=50).id == session.id  # the sitting's own words
    by_hand = path.read_text(encoding="utf-8").replace("people: 1", "people: 5")
    path.write_text(by_hand, encoding="utf-8")
    assert Session.over(path, store, "AM", trials=50).id != session.id


DOING = st.tuples(
    st.sampled_from(["AM", "PM"]),
    st.sampled_from(["people", "price", "wires", "move", "add", "drop", "use", "undo", "redo"]),
    st.integers(1, 4),
)


def _do(who: Session, what: str, number: int) -> None:
    """One thing of many; what cannot be is refused, and changes nothing."""
    wires = {"low": "60", "likely": str(60 + number), "high": "99"}
    doing = {
        "people": lambda: who.apply("roles.design.people", str(number)),
        "price": lambda: who.apply("price.amount", str(20_000 + number)),
        "wires": lambda: who.apply("activities.wires.effort.design", wires),
        "move": lambda: who.change(Change("move", "activities.brief", {"before": "launch"})),
        "add": lambda: who.change(
            Change("add", f"activities.x{number}", {"entry": {"duration": 1}, "before": "wires"})
        ),
        "drop": lambda: who.change(Change("set", f"activities.x{number}", None)),
        "use": lambda: who.use([None, "lean", "more"][number % 3]),
        "undo": who.undo,
        "redo": who.redo,
    }
    before = who.plan.source
    try:
        doing[what]()
    except (PlanError, WorkbookError):
        who.follow()
        if before is not who.plan.source:
            return  # the other one's rows came in on the way
        assert who.plan.source == before


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(DOING, max_size=12))
def test_whatever_two_do_both_have_the_same_plan(
    path: Path, store: Store, steps: list[tuple[str, str, int]]
) -> None:
    project = store.sessions.start("acme", path.read_text(encoding="utf-8"), Who("PM", "Ben"))
    at = {role: Session(store, project.id, path, role, trials=20) for role in ("AM", "PM")}
    for role, what, number in steps:
        _do(at[role], what, number)
    for each in at.values():
        each.follow()
    fresh = Session(store, project.id, path, "AM", trials=20)
    said = [
        (json.dumps(each.plan.source, default=str), each.scenario) for each in (*at.values(), fresh)
    ]
    assert said[0] == said[1] == said[2]

"""A sitting: edits, what they refuse, undo, scenarios, saving, and what is not run twice."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from estimation import WorkbookError, read_plan
from estimation.simulation import Simulation
from estimation.store import Change

if TYPE_CHECKING:
    from pathlib import Path

    from estimation.workbook import Session

WIRES = "activities.wires.effort.design"


def test_the_level_is_the_nearest_stop_of_the_slider(session: Session) -> None:
    session.promise(0.83)
    assert session.level == 0.85
    assert session.plan.promise.level == 0.83


@pytest.mark.parametrize(
    ("where", "typed", "value"),
    [
        (
            WIRES,
            {"low": "70", "likely": "90", "high": "130"},
            {"low": 70, "likely": 90, "high": 130},
        ),
        (WIRES, {"likely": "90"}, 90),
        ("activities.brief.duration", {"likely": "3"}, 3),
        ("roles.design.people", "1", 1),
        ("price.amount", "€21,500.00", 21_500),
        ("price.target_margin", "30%", 0.3),
    ],
)
def test_each_kind_of_edit_reaches_the_plan(
    session: Session, where: str, typed: Any, value: Any
) -> None:
    assert session.apply(where, typed) is None
    found: Any = session.plan.source
    for step in where.split("."):
        found = (
            next(e for e in found if e["id"] == step) if isinstance(found, list) else found[step]
        )
    assert found == value
    assert session.unwritten == 1


def test_an_empty_field_takes_the_limit_of_people_out(session: Session) -> None:
    session.apply("roles.design.people", "")
    assert session.plan.roles[0].people is None


def test_more_hours_cost_more(session: Session) -> None:
    before = session.result().percentile("cost", 0.8)
    session.apply(WIRES, {"low": "120", "likely": "160", "high": "240"})
    after = session.result().percentile("cost", 0.8)
    # The same luck on twice the hours: twice the cost, to the digit.
    assert after == pytest.approx(2 * before)


def test_a_refused_entry_keeps_what_was_typed_and_the_last_valid_value(session: Session) -> None:
    typed = {"low": "60", "likely": "80", "high": "12"}
    message = session.apply(WIRES, typed)
    assert message == "High 12 is below likely 80. Did you mean 120?"
    assert session.refused[WIRES].typed == typed
    assert session.unwritten == 0
    session.apply(WIRES, {"low": "60", "likely": "80", "high": "130"})
    assert session.refused == {}


def test_what_only_the_plan_can_refuse_comes_back_in_words(session: Session) -> None:
    assert "leads nowhere" in str(session.apply("roles.devs.people", "2"))
    assert session.unwritten == 0


def test_the_same_value_again_is_no_change(session: Session) -> None:
    assert session.apply("price.amount", "20 000") is None
    assert session.unwritten == 0


def test_undo_takes_back_the_last_change_and_before_it_a_refused_entry(session: Session) -> None:
    session.apply("roles.design.people", "1")
    session.apply(WIRES, {"likely": "many"})
    session.undo()
    assert session.refused == {}
    assert session.plan.roles[0].people == 1
    session.undo()
    assert session.plan.roles[0].people == 2
    session.undo()  # nothing left: nothing happens
    assert session.plan.source == session.came_in.source


def test_an_edit_of_what_the_scenario_sets_changes_the_scenario(session: Session) -> None:
    session.use("lean")
    session.apply("price.amount", "17 000")
    assert session.result().plan.price.amount == 17_000
    assert session.plan.price.amount == 20_000
    session.apply("activities.brief.duration", {"likely": "3"})  # the scenario says nothing of it
    assert session.plan.activities[0].duration.likely == 3


def test_an_activity_that_the_scenario_adds_is_changed_there(session: Session) -> None:
    session.use("more")
    assert session.apply("activities.qa.effort.design", {"likely": "12"}) is None
    added = next(each for each in session.result().plan.activities if each.id == "qa")
    assert added.effort["design"].likely == 12
    assert "qa" not in {each.id for each in session.plan.activities}


def test_an_unknown_scenario_is_refused(session: Session) -> None:
    with pytest.raises(WorkbookError, match="no scenario 'fast'"):
        session.use("fast")


def test_nothing_is_simulated_twice(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    runs = []
    run = Simulation.run

    def counted(self: Simulation, *args: Any, **kwargs: Any) -> Any:
        runs.append(self.scenario)
        return run(self, *args, **kwargs)

    monkeypatch.setattr(Simulation, "run", counted)
    for _ in range(2):
        for scenario in (None, "lean", "more"):
            session.result_of(scenario)
    assert runs == [None, "lean", "more"]
    session.promise(0.9)
    session.result()
    assert len(runs) == 3  # the slider reads percentiles
    session.apply("price.amount", "21 000")
    session.undo()
    session.result_of("lean")
    assert len(runs) == 4  # the edit alone; the state before it was kept


def test_another_kind_of_price_is_worth_the_same_on_average(session: Session) -> None:
    session.apply("price.kind", "retainer")
    price = session.result().price
    assert price is not None
    # The amount is rounded to the hundred: 50 a month, for about half a month.
    assert price.mean() == pytest.approx(20_000, abs=50)
    session.apply("price.kind", "fixed")
    assert session.plan.price.amount == 20_000  # the amount it had


def test_a_plan_without_price_gets_one_by_its_amount(session: Session) -> None:
    session.change(Change("set", "scenarios", None), Change("set", "price", None))
    assert "Give its amount" in str(session.apply("price.kind", "capped"))
    assert session.apply("price.amount", "5000") is None
    assert session.plan.price.kind == "fixed"


def test_writing_keeps_comments_and_is_counted(session: Session, path: Path) -> None:
    session.apply("roles.design.people", "1")
    assert session.write() == path
    assert session.unwritten == 0
    text = path.read_text(encoding="utf-8")
    assert text.startswith("# A comment that a save keeps.")
    assert read_plan(path).roles[0].people == 1
    session.undo()
    assert session.unwritten == 1


def test_a_file_that_somebody_else_changed_is_not_written_over(
    session: Session, path: Path
) -> None:
    session.apply("roles.design.people", "1")
    path.write_text(path.read_text(encoding="utf-8") + "# mine\n", encoding="utf-8")
    with pytest.raises(WorkbookError, match="changed outside of this sitting"):
        session.write()
    assert path.read_text(encoding="utf-8").endswith("# mine\n")


def test_what_can_be_read_two_ways_waits_for_an_answer(session: Session) -> None:
    """The first answer is that of the browser's locale; none is taken before it is given."""
    session.decimal = ","
    message = session.apply("price.amount", "72.000")
    assert message == "Price “72.000” can be read two ways: 72,000 or 72?"
    assert session.plan.price is not None and session.plan.price.amount == 20_000
    refused = session.refused["price.amount"]
    assert refused.answers == (("72,000", "72000"), ("72", "72"))
    session.decimal = "."
    session.apply("price.amount", "72.000")
    assert [said for said, _ in session.refused["price.amount"].answers] == ["72", "72,000"]
    assert session.apply("price.amount", refused.answers[0][1]) is None
    assert session.plan.price.amount == 72_000
    assert not session.refused


def test_an_answer_for_three_fields_fills_all_of_them(session: Session) -> None:
    session.apply(WIRES, {"low": "1.000", "likely": "1.500", "high": "2.000"})
    (said, typed), _ = session.refused[WIRES].answers
    assert said == "1,000 1,500 2,000"
    assert session.apply(WIRES, typed) is None
    assert session.plan.activities[1].effort["design"].likely == 1500

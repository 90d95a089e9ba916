"""A sitting: edits, what they refuse, undo, scenarios, saving, and what is not run twice."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from estimation import WorkbookError, read_plan
from estimation.simulation import Simulation
from estimation.workbook import Session

if TYPE_CHECKING:
    from pathlib import Path

WIRES = "activities.wires.effort.design"


def test_the_level_starts_at_the_nearest_stop_of_the_slider(path: Path) -> None:
    plan = read_plan(path).with_changes({"promise.level": 0.83})
    assert Session(plan, trials=10).level == 0.85


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
        ("price.amount", "€21,500", 21_500),
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
    assert session.unsaved == 1


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
    assert session.unsaved == 0
    session.apply(WIRES, {"low": "60", "likely": "80", "high": "130"})
    assert session.refused == {}


def test_what_only_the_plan_can_refuse_comes_back_in_words(session: Session) -> None:
    assert "leads nowhere" in str(session.apply("roles.devs.people", "2"))
    assert session.unsaved == 0


def test_the_same_value_again_is_no_change(session: Session) -> None:
    assert session.apply("price.amount", "20,000") is None
    assert session.unsaved == 0


def test_undo_takes_back_the_last_change_and_before_it_a_refused_entry(session: Session) -> None:
    session.apply("roles.design.people", "1")
    session.apply(WIRES, {"likely": "many"})
    session.undo()
    assert session.refused == {}
    assert session.plan.roles[0].people == 1
    session.undo()
    assert session.plan.roles[0].people == 2
    session.undo()  # nothing left: nothing happens
    assert session.unsaved == 0


def test_an_edit_of_what_the_scenario_sets_changes_the_scenario(session: Session) -> None:
    session.use("lean")
    session.apply("price.amount", "17,000")
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
    session.level = 0.9
    session.result()
    assert len(runs) == 3  # the slider reads percentiles
    session.apply("price.amount", "21,000")
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


def test_a_plan_without_price_gets_one_by_its_amount(path: Path) -> None:
    session = Session(read_plan(path).with_changes({"price": None, "scenarios": None}), trials=50)
    assert "amount first" in str(session.apply("price.kind", "capped"))
    assert session.apply("price.amount", "5000") is None
    assert session.plan.price.kind == "fixed"


def test_saving_keeps_comments_and_is_counted(session: Session, path: Path) -> None:
    session.apply("roles.design.people", "1")
    assert session.save() == path
    assert session.unsaved == 0
    text = path.read_text(encoding="utf-8")
    assert text.startswith("# A comment that a save keeps.")
    assert read_plan(path).roles[0].people == 1
    session.undo()
    assert session.unsaved == 1


def test_a_copy_never_covers_a_file_of_somebody_else(path: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "copy.plan.yaml"
    session = Session(path, save_to=elsewhere, trials=50)
    session.apply("roles.design.people", "1")
    elsewhere.write_text("mine", encoding="utf-8")
    with pytest.raises(WorkbookError, match="is there already"):
        session.save()
    elsewhere.unlink()
    assert session.save() == elsewhere
    session.apply("roles.design.people", "3")
    assert session.save() == elsewhere  # its own file
    assert read_plan(path).roles[0].people == 2


def test_a_plan_that_was_never_in_a_file_says_so(path: Path) -> None:
    plan = read_plan(dict(read_plan(path).source))
    with pytest.raises(WorkbookError, match="save_to"):
        Session(plan, trials=10).save()

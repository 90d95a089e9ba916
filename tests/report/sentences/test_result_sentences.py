"""What a result means, in plain sentences; those without figures are None."""

from __future__ import annotations

from typing import Any

import pytest

from estimation import simulate
from estimation.report import headline, result_sentences
from estimation.report.sentences.result_sentences import FEW_TRIALS
from estimation.report.wording import NBSP

ROLES = [{"id": "x", "cost_rate": 50}]
WORK = {"id": "a", "name": "Build", "effort": {"x": {"uniform": [8, 80]}}}
HOURS = [8.0, 16.0, 24.0, 32.0, 40.0, 48.0, 56.0, 64.0, 72.0, 80.0]
"""Ten trials of 1 to 10 days from Monday 4 January 2027, at a cost of 400 to 4,000."""


@pytest.fixture
def texts(make: Any, script: Any, plain: Any) -> Any:
    def texts(level: float | None = None, **sections: Any) -> dict[str, str]:
        plan = make([WORK], **{"roles": ROLES, **sections})
        result = script(plan, {"effort:a:x": HOURS})
        found: dict[str, str] = plain(result_sentences(result, level))
        return found

    return texts


def test_a_plan_of_activities_alone(make: Any, plain: Any) -> None:
    """Nothing of money, deadline or drivers: a promise, and what it rests on."""
    found = plain(result_sentences(simulate(make([{"id": "a", "duration": 3}]), trials=100)))
    assert set(found) == {"finding", "finish_range", "finish_chart", "precision", "basis"}
    assert found["finding"] == ("Promise 6 January: 8 in 10 simulated projects are done by then.")
    assert found["finish_chart"] == "Finish: 6 Jan"
    assert "the plan as it is written" in found["basis"]
    assert "100 simulated" in found["precision"]


def test_finish(texts: Any) -> None:
    """P80 is 8 days, Wednesday the 13th; P50 Friday the 8th; the base, the median, is 5.5 days."""
    found = texts(project={"client": "Acme", "deadline": "2027-01-08"})
    assert found["finding"] == "Promise 13 January: 8 in 10 simulated projects are done by then."
    assert found["finish_range"] == "8 in 10 end between 4 Jan and 14 Jan"
    assert found["finish_chart"] == "Finish: 8 Jan is a coin toss, 13 Jan a promise"
    assert found["deadline"] == "Acme asks for 8 January. That holds in 5 in 10."
    assert found["contingency"] == (
        "If every estimate came out as most likely, it would be done on 11 January. "
        "To be sure in 8 in 10 takes 2½ working days more."
    )


def test_a_client_without_a_name(texts: Any) -> None:
    found = texts(project={"deadline": "2027-01-08"})
    assert found["deadline"].startswith("The client asks for 8 January.")


def test_another_level(texts: Any) -> None:
    assert texts(0.9)["finding"].startswith("Promise 14 January: 9 in 10 ")
    assert texts(promise={"level": 0.6})["finding"].startswith("Promise 11 January: 6 in 10 ")


def test_money(texts: Any) -> None:
    """P80 of the cost is 3,200; P10 to P90 are 400 to 3,600; a budget of 3,000 covers 7 of 10."""
    found = texts(
        price={"amount": 3000, "target_margin": 0.2},
        project={"budget": 3000, "deadline": "2027-01-08"},
    )
    assert found["cost_alone"] == "cost, taken alone, under €3,200"
    assert found["cost_chart"] == "Cost: €3,200 covers 8 in 10"
    assert found["cost_range"] == "8 in 10 between €400 and €3,600"
    assert found["budget"] == "The budget of €3,000 covers the cost in 7 in 10."
    # of ten margins the fifth lowest is at a cost of 2,400, the second lowest at 3,600
    assert found["margin"] == (
        "Half of the projects keep 20% of the price or more; 8 in 10 projects keep −20% or more."
    )
    # 3,200, 3,600 and 4,000 of ten
    assert found["loss"] == "We lose money in 3 in 10."
    assert found["joint"].startswith("Date and margin hold together in 5 in 10")


@pytest.mark.parametrize(
    ("sections", "absent"),
    [
        ({}, {"margin", "loss", "joint", "budget", "deadline"}),
        ({"price": {"amount": 3000}}, {"joint", "budget", "deadline"}),
        (
            {"roles": [{"id": "x"}], "price": {"amount": 3000}},
            {"cost_alone", "cost_chart", "margin", "loss"},
        ),
    ],
)
def test_what_is_unknown_is_not_said(texts: Any, sections: Any, absent: set[str]) -> None:
    assert not absent & set(texts(**sections))


def test_what_moves_it_most(make: Any, plain: Any) -> None:
    """A uniform of 1 to 10 days: the fifths are .8 x 9 = 7.2 days apart."""
    result = simulate(make([WORK], roles=ROLES), trials=5_000)
    found = plain(result_sentences(result))
    assert found["drivers_chart"].startswith("Build")
    assert "7 working days apart" in found["driver"]
    # The fifths of trials that are compared.
    assert "(the best 2 in 10) or badly (the worst 2 in 10)" in found["drivers_note"]


def test_small_contingency_is_not_worth_a_sentence(make: Any) -> None:
    result = simulate(make([{"id": "a", "duration": 3}]), trials=9)
    assert result_sentences(result).contingency is None


@pytest.mark.parametrize("trials", [FEW_TRIALS - 1, FEW_TRIALS])
def test_few_trials_say_that_they_are_few(make: Any, trials: int) -> None:
    """Half the distance between two of a hundred dates would say more than is known."""
    result = simulate(make([{"id": "a", "duration": {"uniform": [1, 9]}}]), trials=trials)
    found = result_sentences(result).precision
    few = f"Only {trials} simulated: too few to tell how exact a date is."
    assert (found == few) == (trials < FEW_TRIALS)
    assert ("exact to within" in found) == (trials >= FEW_TRIALS)


def test_years_stand_where_they_are_not_the_years_of_the_start(make: Any, plain: Any) -> None:
    plan = make([{"id": "a", "duration": 60, "name": "Build"}],
                project={"start": "2026-11-02", "deadline": "2027-02-01"})  # fmt: skip
    result = simulate(plan, trials=10)
    found = plain(result_sentences(result))
    assert found["finding"].startswith("Promise 22 January 2027: ")
    assert found["deadline"].startswith("The client asks for 1 February 2027. ")
    assert headline(result).finish.value.replace(NBSP, " ") == "22 Jan 2027"
    soon = simulate(plan.with_changes({"activities.a.duration": 5}), trials=10)
    assert plain(result_sentences(soon))["finding"].startswith("Promise 6 November: ")

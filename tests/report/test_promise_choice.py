"""What is promised, and what is said of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from estimation import read_plan, simulate
from estimation.report import agreement_finding, agreement_sentences, finish_date
from estimation.report.promise_choice import promised_date, promised_milestones
from estimation.report.wording import NBSP

if TYPE_CHECKING:
    from estimation.simulation import Result


def result_of(**parts: Any) -> Result:
    """Ten equally likely lengths of 1 to 10 days, from Monday 11 January 2027."""
    # The level lies between two lengths, so that no draw decides which of them it is.
    parts["promise"] = {"level": 0.75} | parts.pop("promise", {})
    project = {"id": "demo", "client": "Acme", "start": "2027-01-11"} | parts.pop("project", {})
    return simulate(
        read_plan({
            "kickoff_plan": 1,
            "project": project,
            "activities": [
                {"id": "build", "duration": {"values": {n: 0.1 for n in range(1, 11)}}},
                {"id": "launch", "name": "Launch", "milestone": True, "after": ["build"],
                 **parts.pop("launch", {})},
            ],
            **parts,
        }),
        trials=4000,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("asked", "why", "date", "days", "chance"),
    [
        (None, "level", "2027-01-20", 0, 0.8),
        ("2027-01-22", "client", "2027-01-22", 2, 1.0),  # Friday of the second week
        ("2027-01-20", "client", "2027-01-20", 0, 0.8),
        ("2027-01-15", "level", "2027-01-20", 0, 0.8),  # five days hold in half of the trials
    ],
)
def test_the_clients_date_is_promised_where_it_holds(
    asked: str | None, why: str, date: str, days: int, chance: float
) -> None:
    made = promised_date(result_of(project={} if asked is None else {"deadline": asked}))
    assert (made.why, made.date.isoformat(), made.days_in_hand) == (why, date, days)
    assert made.chance == pytest.approx(chance, abs=0.03)


def test_another_date_can_be_chosen() -> None:
    made = promised_date(result_of(promise={"date": "2027-01-15"}))
    assert (made.why, made.days_in_hand) == ("chosen", -3)
    assert made.chance == pytest.approx(0.5, abs=0.03)


@pytest.mark.parametrize(
    ("parts", "finding", "said"),
    [
        ({"project": {"deadline": "2027-01-21"}}, "We promise 21 January 2027, and are 9 in 10",
         "We promise 21 January 2027, the date that Acme asks for. 9 in 10 simulated projects are "
         "done by then, one working day in hand: 15 in 20 are done by 20 January 2027."),
        ({"promise": {"date": "2027-01-15"}}, "We promise 15 January 2027, and are 5 in 10 sure",
         "We promise 15 January 2027. 5 in 10 simulated projects are done by then, three working "
         "days short: 15 in 20 are done by 20 January 2027."),
    ],
)  # fmt: skip
def test_the_promise_stands_with_its_chance(parts: dict[str, Any], finding: str, said: str) -> None:
    result = result_of(**parts)
    assert agreement_finding(result).replace(NBSP, " ").startswith(finding)
    assert agreement_sentences(result).date.replace(NBSP, " ") == said


def test_a_milestone_has_a_promise_of_its_own() -> None:
    result = result_of(launch={"promise": {"date": "2027-01-18"}})
    found = promised_milestones(result)
    assert [each.id for each in found] == ["launch"]
    assert found[0].chance == pytest.approx(0.6, abs=0.03)  # done by the end of the sixth day
    said = agreement_sentences(result).milestones
    assert said is not None and said.replace(NBSP, " ") == (
        "On the way we promise Launch by 18 January 2027, which holds in 6 in 10."
    )


def test_a_milestone_without_a_date_holds_at_its_level() -> None:
    result = result_of(launch={"promise": {"level": 0.75}})
    assert promised_milestones(result)[0].date == finish_date(result, 0.75)


@pytest.mark.parametrize(
    ("price", "said"),
    [
        ({"kind": "fixed", "amount": 5000}, "We promise €4,800; all figures count €5,000."),
        ({"kind": "retainer", "amount": 20000},
         "We promise at most €4,800: 7 in 10 projects cost the client no more."),
    ],
)  # fmt: skip
def test_the_price_is_promised_apart(price: dict[str, Any], said: str) -> None:
    """A month of 20,000 is 657 a day; up to seven of ten days, with a weekend among them."""
    result = result_of(price=price, promise={"price": 4800})
    agreed = agreement_sentences(result).price
    if price["kind"] == "retainer":
        assert agreed is not None and "We promise at most €4,800: " in agreed
    else:
        assert agreed is not None and agreed.endswith(said)
    assert "€4,800" in agreement_finding(result)

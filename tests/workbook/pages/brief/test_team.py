"""The team: hours a week, days off, rates, holidays, the client's days, currency and VAT."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from estimation import read_plan
from estimation.plan import write_plan
from estimation.report import headline
from estimation.report.wording import NBSP
from estimation.workbook import Session
from estimation.workbook.pages.agree import signatures

from ..conftest import at, do, settled

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from estimation.workbook.pages.context import PageContext

PLAN: dict[str, Any] = {
    "kickoff_plan": 1,
    "project": {"id": "acme", "name": "Acme website", "client": "Acme", "start": "2027-01-11",
                "deadline": "2027-03-12"},
    "price": {"kind": "fixed", "amount": 20000, "target_margin": 0.25},
    "roles": [
        {"id": "design", "name": "Designer", "people": 1, "cost_rate": 50, "bill_rate": 100},
        {"id": "photo", "name": "Photographer", "people": 1},
    ],
    "activities": [
        {"id": "wires", "name": "Wireframes", "effort": {"design": 80}},
        {"id": "shoot", "name": "Shoot", "effort": {"photo": 8}, "after": ["wires"]},
        {"id": "look", "after": ["shoot"], "review": {"of": "shoot", "turnaround": 2, "rounds": 1}},
    ],
}  # fmt: skip


@pytest.fixture
def context(sit: Callable[..., Session]) -> PageContext:
    return at(sit(PLAN, None, 200), "brief")


def source(context: PageContext) -> dict[str, Any]:
    return context.session.plan.source


def finish(context: PageContext) -> float | None:
    return context.session.result().percentile("finish_days", 0.5)


def row(context: PageContext, role: str) -> dict[str, Any]:
    rows = settled(context)["team"]["rows"]
    found: dict[str, Any] = next(each for each in rows if each["role"] == role)
    return found


@pytest.mark.parametrize(
    ("typed", "a_day", "days"),
    [("32", 6.4, 12.5), ("24", 4.8, 50 / 3), ("6", 1.2, 200 / 3), ("20 h", 4, 20)],
)
def test_hours_a_week_make_a_calendar_of_ones_own(
    context: PageContext, typed: str, a_day: float, days: float
) -> None:
    """80 hours of one person; the day of shooting and two of waiting follow."""
    do(context, "week", role="design", typed=typed)
    assert source(context)["roles"][0]["calendar"] == "design-week"
    assert source(context)["calendars"]["design-week"] == {"hours_per_day": a_day}
    assert finish(context) == pytest.approx(days + 3)
    assert row(context, "design")["week"]["typed"] == typed.removesuffix(" h")
    assert row(context, "photo")["week"]["typed"] == "40"


def test_full_hours_need_no_calendar_any_more(context: PageContext) -> None:
    do(context, "week", role="design", typed="24")
    do(context, "week", role="design", typed="40")
    assert "calendar" not in source(context)["roles"][0]
    assert "design-week" not in source(context)["calendars"]


def test_one_undo_takes_the_calendar_back(context: PageContext) -> None:
    before = source(context)
    do(context, "week", role="design", typed="24")
    context.session.undo()
    assert source(context) == before


@pytest.mark.parametrize("typed", ["0", "a few", "400", ""])
def test_hours_that_cannot_be_stay_in_their_field(context: PageContext, typed: str) -> None:
    do(context, "week", role="design", typed=typed)
    field = row(context, "design")["week"]
    assert field["error"] and field["typed"] == typed
    assert "calendars" not in source(context)


def test_days_off_keep_the_hours_of_the_week(context: PageContext) -> None:
    do(context, "off", role="design", typed="Fridays; 18 to 20 Jan")
    spec = source(context)["calendars"]["design-week"]
    assert spec["days"] == ["mon", "tue", "wed", "thu"] and spec["hours_per_day"] == 10
    assert spec["closed"] == [{"from": "2027-01-18", "to": "2027-01-20"}]
    shown = row(context, "design")
    assert shown["off"]["typed"] == "Fridays, 18 to 20 Jan" and shown["week"]["typed"] == "40"


def test_holidays_and_closures_reach_every_calendar_of_ours(context: PageContext) -> None:
    do(context, "week", role="design", typed="24")
    do(context, "holidays", side="ours", code="DE-BE")
    do(context, "closures", typed="15 Feb, 24 December to 1 January")
    for name in ("team", "design-week"):
        spec = source(context)["calendars"][name]
        assert spec["holidays"] == "DE-BE"
        assert spec["closed"] == ["2027-02-15", {"from": "2027-12-24", "to": "2028-01-01"}]
    shown = settled(context)["team"]["calendar"]
    assert (shown["country"], shown["region"]) == ("DE", "BE")
    assert {"id": "BE", "name": "Berlin"} in shown["regions"]
    assert shown["closures"]["typed"] == "15 February, 24 December to 1 January 2028"
    assert row(context, "design")["off"]["typed"] == ""
    do(context, "closures", typed="")
    assert "closed" not in source(context)["calendars"]["design-week"]


def test_holidays_that_fall_into_the_plan_are_named(context: PageContext) -> None:
    do(context, "holidays", side="ours", code="US")
    note = settled(context)["team"]["calendar"]["note"].replace(NBSP, " ")
    assert note == "One falls on working days of the plan: 18 Jan."


def test_the_client_gets_days_of_its_own(context: PageContext) -> None:
    do(context, "client_day", day="fri", on=False)
    assert source(context)["calendars"]["client"] == {"days": ["mon", "tue", "wed", "thu"]}
    assert source(context)["activities"][2]["review"]["calendar"] == "client"
    assert context.session.plan.default_calendar_name == "team"
    do(context, "holidays", side="theirs", code="CH-ZH")
    assert source(context)["calendars"]["client"]["holidays"] == "CH-ZH"
    assert "holidays" not in source(context)["calendars"]["team"]
    shown = settled(context)["team"]["client"]
    assert not shown["as_ours"] and shown["country"] == "CH"


def test_currency_and_vat(context: PageContext) -> None:
    context.session.apply("project.currency", "chf")
    context.session.apply("price.vat", "7,7 %")
    assert source(context)["project"]["currency"] == "CHF"
    assert source(context)["price"]["vat"] == 0.077
    client = settled(context)["team"]["client"]
    assert client["vat"]["typed"] == "7.7%" and client["currency"]["typed"] == "CHF"
    assert "no code" in str(context.session.apply("project.currency", "francs"))


# Rates


def test_a_role_without_rates_leaves_the_rest_of_the_margin(context: PageContext) -> None:
    """20,000 less 80 hours at 50 is 80%; the photographer is named, in the bar too."""
    session = context.session
    shown = headline(session.result())
    assert (shown.margin.value, shown.margin.note) == ("80%", "without Photographer")
    assert shown.joint.note == "without Photographer"
    assert settled(context)["missing"]["finding"] == (
        "Margin is 80% without Photographer, until its rates are known."
    )
    assert "without Photographer" in settled(at(session, "agree"))["sentences"][2]["said"]
    session.apply("roles.photo.cost_rate", "500")
    assert headline(session.result()).margin.value == "60%"
    assert settled(context)["missing"] is None


def test_what_is_frozen_has_no_cost_without_all_rates(context: PageContext) -> None:
    assert context.session.result().cost is not None
    assert signatures.draft_of(context.session).forecast["cost"] is None


def test_without_any_rate_there_is_no_margin(context: PageContext) -> None:
    context.session.apply("roles.design.cost_rate", "")
    assert headline(context.session.result()).margin.note == "needs a cost rate for each role"


def test_the_last_rates_are_offered_and_taken_in_one_step(
    context: PageContext, tmp_path: Path
) -> None:
    """The newest other plan of the folder has them; its sitting may know more than its file."""
    other = {**PLAN, "project": {"id": "cedar", "name": "Cedar website", "start": "2026-03-02"},
             "roles": [{"id": "foto", "name": "photographer", "cost_rate": 60, "bill_rate": 110}],
             "activities": [{"id": "shoot", "effort": {"foto": 8}}]}  # fmt: skip
    path = write_plan(read_plan(other), tmp_path / "cedar.plan.yaml")
    there = Session.over(path, context.session.store, "AM", trials=50)
    there.apply("roles.foto.cost_rate", "65")
    ask = row(context, "photo")["ask"]
    assert ask["said"] == (
        "What does the Photographer cost and bill an hour? Last time €65 and €110 "
        "(Cedar website, 2026). With these the margin is 77%."
    )
    assert row(context, "design")["ask"] is None
    do(context, "rates", role="photo")
    photo = source(context)["roles"][1]
    assert (photo["cost_rate"], photo["bill_rate"]) == (65, 110)
    assert row(context, "photo")["ask"] is None
    context.session.undo()
    assert source(context)["roles"][1] == PLAN["roles"][1]


def test_a_role_that_nobody_knows_is_asked_about(context: PageContext) -> None:
    ask = row(context, "photo")["ask"]
    assert ask["said"].startswith("What does the Photographer cost and bill an hour?")
    assert ask["use"] == ""


def test_the_other_page_sees_the_team(context: PageContext) -> None:
    session = context.session
    other = Session(session.store, session.id, session.path, "AM", trials=200)
    do(context, "week", role="design", typed="24")
    assert other.follow() and other.plan.role("design").calendar == "design-week"
    assert other.name_of("calendars.design-week.hours_per_day") == "Designer, hours a week"

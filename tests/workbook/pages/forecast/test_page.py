"""The forecast page: what it says at once, what comes later, and load by role and week."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from estimation.report import drivers, load_by_week, load_sentences
from estimation.workbook.pages import forecast

from ..conftest import at, settled

if TYPE_CHECKING:
    from collections.abc import Callable

    from estimation.workbook import Session

    Sit = Callable[..., Session]

TWO_AT_ONCE: dict[str, Any] = {
    "kickoff_plan": 1,
    "project": {"id": "demo", "start": "2027-01-11"},
    "roles": [
        {"id": "design", "name": "Designer", "people": 1},
        {"id": "copy", "name": "Copywriter"},
    ],
    "activities": [
        {"id": "wires", "effort": {"design": 40}},
        {"id": "texts", "effort": {"copy": 8}},
        {
            "id": "steering",
            "span": {"from": "wires", "to": "wires"},
            "hours_per_week": {"design": 9},
        },
    ],
}


def test_dates_and_costs_are_there_before_drivers_and_load(session: Session) -> None:
    context = at(session, "forecast")
    first = forecast.view(context)
    assert (first["drivers"], first["load"], first["waiting"]) == (None, None, True)
    assert first["levels"]["80"]["together"] == []
    whole = settled(context)
    assert whole["levels"]["80"]["date"] == first["levels"]["80"]["date"]
    names = drivers(session.result(), most=8)["name"].tolist()
    assert [row["name"] for row in whole["drivers"]["rows"]] == names[
        : len(whole["drivers"]["rows"])
    ]
    assert whole["levels"]["80"]["together"]


def test_load_is_that_of_the_report(session: Session) -> None:
    load = settled(at(session, "forecast"))["load"]
    frame = load_by_week(session.result(), session.level)
    texts = load_sentences(session.result(), session.level, frame)
    assert load["title"] in (texts.chart, str(texts.load).rstrip("."))
    weeks = load["roles"][0]["weeks"]
    by_day = {row["week"].date().toordinal(): row for row in frame.to_dict("records")}
    for week in weeks:
        assert week["high"] == pytest.approx(by_day[week["at"]]["hours_high"], abs=0.01)
        assert week["has"] == by_day[week["at"]]["capacity"]


def test_an_over_booked_week_is_named(sit: Sit) -> None:
    """A week of 40 hours, and nine more to steer it, for one person: too much; no limit: never."""
    load = settled(at(sit(TWO_AT_ONCE), "forecast"))["load"]
    designer, copywriter = load["roles"]
    assert designer["over"] and designer["said"] == "over-booked in the week of 11\u00a0Jan"
    assert [week["over"] for week in designer["weeks"]] == [True]
    assert (copywriter["over"], copywriter["said"]) == (False, "no limit of people")
    assert copywriter["weeks"][0]["has"] is None
    json.dumps(load, allow_nan=False)


def test_without_roles_there_is_no_load(sit: Sit) -> None:
    bare = {**TWO_AT_ONCE, "roles": [], "activities": [{"id": "build", "duration": 3}]}
    view = settled(at(sit(bare), "forecast"))
    assert view["load"] is None and view["cost"] is None

"""Two offers that most tests look at: one alone, one with options."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from estimation import prepare, read_plan
from estimation.packs.client import ClientView, client_view, offered
from estimation.packs.client.building import changes_nothing

if TYPE_CHECKING:
    from collections.abc import Callable

OFFER: dict[str, Any] = {
    "kickoff_plan": 1,
    "project": {
        "id": "acme-site",
        "name": "Website (new) — Größe & 中文 العربية 🚀",
        "client": "Acme <b>",
        "start": "2027-01-11",
        "deadline": "2027-03-31",
    },
    "price": {"kind": "fixed", "amount": 87000, "target_margin": 0.25, "vat": 0.19},
    "calendars": {"team": {}, "client": {"days": ["mon", "tue", "wed", "thu"]}},
    "roles": [
        {"id": "design", "name": "Designer", "people": 2, "cost_rate": 55.55, "bill_rate": 111.11}
    ],
    "activities": [
        {"id": "a", "name": "Wireframes", "phase": "Design", "effort": {"design": 40}},
        {
            "id": "b",
            "name": "Wireframes approved",
            "phase": "Design",
            "after": ["a"],
            "review": {
                "of": "a",
                "calendar": "client",
                "turnaround": 2,
                "rounds": {1: 1},
                "cap": 4,
            },
        },
        {"id": "c", "name": "Extra", "phase": "Build", "after": ["b"], "effort": {"design": 80}},
        {"id": "d", "name": "Launch", "milestone": True, "after": ["c"]},
        {"id": "e", "name": "Perhaps", "probability": 0.5, "effort": {"design": 3}},
    ],
    "payments": [
        {"at": "signing", "share": 0.3},
        {"at": "b", "share": 0.3},
        {"at": "d", "share": 0.4},
    ],
    "offer": {
        "included": ["=cmd|'/c calc'!A1", "Nine templates"],
        "excluded": ["Hosting"],
        "valid_until": "2027-01-08",
        "acceptance": [{"of": "a", "text": "All templates are shown", "days": 4}],
        "revisions": 2,
        "needs": [{"text": "Logos", "by": "2027-01-20", "owner": "Brand manager"}],
        "terms": ["Payable within 14 days"],
    },
    "contacts": [{"team": "Design", "ours": "Ada", "theirs": "Brand manager"}],
    "assumptions": [{"id": "q", "text": "You send the copy", "owner": "AM"}],
}

OPTIONS = [
    {
        "id": "s1",
        "drop": ["c"],
        "set": {"price.amount": 69000},
        "offered": {"name": "Essential", "text": "the core", "order": 1},
    },
    {"id": "s2", "offered": {"name": "Complete", "order": 2}},
    {"id": "s3", "set": {"price.amount": 99999}},
]


def view_of(plan_data: dict[str, Any], language: str = "") -> ClientView:
    """The view of a plan and of what it offers."""
    plan = read_plan(plan_data)
    result = prepare(plan).run(200, 0)
    results = {None: result} | {
        each.id: prepare(plan, None, each.id, result.simulation).run(200, 0)
        for each in offered(plan)
        if not changes_nothing(each)
    }
    return client_view(results, plan.promise.level, language)


@pytest.fixture(scope="session")
def alone() -> ClientView:
    return view_of(OFFER)


@pytest.fixture(scope="session")
def several() -> ClientView:
    return view_of({**OFFER, "scenarios": OPTIONS})


@pytest.fixture(scope="session")
def offer() -> dict[str, Any]:
    """Plain data of the plan of one offer."""
    return OFFER


@pytest.fixture(scope="session")
def make_view() -> Callable[..., ClientView]:
    """Make the view of a plan."""
    return view_of

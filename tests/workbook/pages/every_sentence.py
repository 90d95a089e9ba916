"""Plans of every kind of price, and all that their pages say."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from estimation.workbook.protocol import View

PRICES: dict[str, dict[str, Any] | None] = {
    "no price": None,
    "fixed": {"kind": "fixed", "amount": 80_640},
    "fixed, far too low": {"kind": "fixed", "amount": 40},
    "hours": {"kind": "time_and_materials"},
    "hours, once fixed": {"kind": "time_and_materials", "amount": 80_640},
    "capped": {"kind": "capped", "amount": 5_000},
    "retainer": {"kind": "retainer", "amount": 4_000},
}
ROLES: dict[str, list[dict[str, Any]]] = {
    "rates": [{"id": "x", "name": "Designer", "people": 1, "cost_rate": 50, "bill_rate": 90}],
    "hardly any bill rate": [{"id": "x", "name": "Designer", "cost_rate": 500, "bill_rate": 2}],
    "no rates": [{"id": "x", "name": "Designer"}],
    "no roles": [],
}
DEADLINES = {"no deadline": None, "deadline": "2027-01-22"}
TARGETS = {"no target": None, "target": 0.25}
CURRENCIES = ("EUR", "CHF", "JPY")

PLANS = list(product(PRICES, TARGETS, ROLES, DEADLINES, CURRENCIES))
"""All that a plan can be of these."""

NO_WORDS = {
    "path", "id", "key", "do", "typed", "hash", "place", "number", "page", "at", "file", "role",
    "which", "value", "pages", "currencies", "countries", "regions",
}  # fmt: skip
"""Parts of a view that nobody reads as a sentence."""


def plan_of(price: str, target: str, roles: str, deadline: str, currency: str) -> dict[str, Any]:
    """A plan of these, with one of everything that a page has sentences about."""
    agreed = PRICES[price]
    if agreed is not None and TARGETS[target] is not None:
        agreed = {**agreed, "target_margin": TARGETS[target]}
    project: dict[str, Any] = {
        "id": "demo", "name": "Acme website", "start": "2026-12-14", "currency": currency,
        "client": "Acme", "deadline": DEADLINES[deadline],
    }  # fmt: skip
    work = {"effort": {"x": {"low": 8, "likely": 24, "high": 80}}}
    test = {"effort": {"x": {"low": 6, "likely": 10, "high": 20}}}
    if not ROLES[roles]:
        work = {"duration": {"low": 1, "likely": 3, "high": 9}}  # type: ignore[dict-item]
        test = {"duration": 2}  # type: ignore[dict-item]
    return {
        "kickoff_plan": 1,
        "project": {key: value for key, value in project.items() if value is not None},
        "roles": ROLES[roles],
        "activities": [
            {"id": "a", "name": "Build", **work},
            {"id": "b", "name": "Test", "after": ["a"], "not_before": "2026-12-17", **test},
            {"id": "look", "name": "Look", "after": ["b"], "review": {
                "of": "b", "cap": 4, "turnaround": 2, "rounds": {1: 0.6, 2: 0.4}}},
            {"id": "done", "name": "Launch", "milestone": True, "after": ["look"]},
        ],
        "expenses": [{"id": "fonts", "name": "Fonts", "amount": 120, "at": "done"}],
        "risks": [{"id": "late", "name": "Content arrives late", "owner": "AM", "probability": 0.4,
                   "affects": ["b"], "delay": {"low": 1, "likely": 3, "high": 8}, "cost": 300,
                   "mitigation": {"price": 90, "left": {"probability": 0.1}}}],
        "questions": [{"id": "cms", "text": "Which CMS?", "owner": "AM", "due": "2026-12-18",
                       "affects": ["a"]}],
        "scenarios": [{"id": "lean", "name": "Lean", "set": {"activities.b.not_before": None}}],
        **({} if agreed is None else {"price": agreed}),
    }  # fmt: skip


def texts(view: Any, where: str = "") -> Iterator[tuple[str, str]]:
    """Every text of a view that people read, with its place."""
    if isinstance(view, dict):
        for key, each in view.items():
            if key not in NO_WORDS:
                yield from texts(each, f"{where}.{key}")
    elif isinstance(view, (list, tuple)):
        for each in view:
            yield from texts(each, where)
    elif isinstance(view, str):
        yield where, view


def fields(view: Any) -> set[str]:
    """Paths of all fields that a view offers."""
    if isinstance(view, dict):
        own = {view["path"]} if "typed" in view and isinstance(view.get("path"), str) else set()
        return own.union(*map(fields, view.values()))
    if isinstance(view, (list, tuple)):
        return set().union(*map(fields, view))
    return set()


def views_of(pages: dict[str, View]) -> str:
    """All texts of some pages, for a message."""
    return " | ".join(text for page in pages.values() for _, text in texts(page))

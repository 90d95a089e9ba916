"""One batch that most tests look at: it takes seconds to make."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from estimation.packs import Options, PackReport, make_packs

if TYPE_CHECKING:
    from pathlib import Path

NASTY = 'O\'Brien & "Söhne" <script>alert(1)</script> $5 {{ 7*7 }} 🚀'
"""Signs that mean something in HTML, Python, Jinja, LaTeX, or are not in every font."""

RICH: dict[str, Any] = {
    "kickoff_plan": 1,
    "project": {
        "id": "rich",
        "name": NASTY,
        "client": NASTY,
        "start": "2027-01-11",
        "deadline": "2027-02-12",
        "budget": 6000,
    },
    "price": {"kind": "fixed", "amount": 9000, "target_margin": 0.25},
    "roles": [{"id": "design", "name": NASTY, "people": 2, "cost_rate": 55, "bill_rate": 110}],
    "activities": [
        {
            "id": "a",
            "name": NASTY,
            "phase": NASTY,
            "effort": {"design": {"low": 20, "likely": 40, "high": 90}},
        },
        {"id": "b", "after": ["a"], "review": {"of": "a", "rework": 0.2}},
        {"id": "c", "after": ["b"], "milestone": True},
    ],
    "risks": [
        {
            "id": "late",
            "name": NASTY,
            "owner": NASTY,
            "probability": 0.4,
            "affects": ["a"],
            "factor": 2,
        }
    ],
    "contacts": [{"team": NASTY, "ours": NASTY, "theirs": NASTY}],
    "responsibilities": [{"area": NASTY, "owner": NASTY, "supports": NASTY}],
    "assumptions": [{"id": "q1", "text": NASTY, "owner": NASTY, "state": NASTY}],
    "questions": [
        {"id": "q2", "text": NASTY, "owner": NASTY, "answers": [{"text": NASTY}, {"text": "No"}]}
    ],
    "scenarios": [{"id": "lean", "name": NASTY, "set": {"activities.a.effort.design": 30}}],
}

BARE: dict[str, Any] = {
    "kickoff_plan": 1,
    "project": {"id": "bare", "start": "2027-01-11"},
    "activities": [{"id": "a", "duration": 3}],
}


def write_plan(folder: Path, name: str, plan: dict[str, Any]) -> Path:
    """A plan file; JSON is YAML."""
    path = folder / f"{name}.plan.yaml"
    path.write_text(json.dumps(plan, ensure_ascii=False), encoding="utf-8")
    return path


class Batch(NamedTuple):
    """A batch of good and bad plans, and what came of it."""

    plans: dict[str, Path]
    report: PackReport
    seen: list[str]


@pytest.fixture
def bare_plan(tmp_path: Path) -> Path:
    """A plan of one activity without role, price, risk or deadline."""
    return write_plan(tmp_path, "bare", BARE)


@pytest.fixture(scope="session")
def batch(tmp_path_factory: pytest.TempPathFactory) -> Batch:
    folder = tmp_path_factory.mktemp("plans of O'Brien")
    twin = {**BARE, "project": {**BARE["project"], "id": "Twin"}}
    plans = {
        "rich": write_plan(folder, "rich", RICH),
        "bad": write_plan(folder, "bad", {**BARE, "activities": [{"id": "a"}]}),
        "twin 1": write_plan(folder, "one", twin),
        "twin 2": write_plan(folder, "two", {**twin, "project": {**twin["project"], "id": "twin"}}),
        "bare": write_plan(folder, "bare", BARE),
        "missing": folder / "missing.plan.yaml",
    }
    seen: list[str] = []
    out = tmp_path_factory.mktemp("out")
    (out / "rich" / "contracts").mkdir(parents=True)
    (out / "rich" / "contracts" / "offer.txt").write_text("signed", encoding="utf-8")
    report = make_packs(
        [*plans.values(), plans["bare"]],
        out,
        trials=200,
        options=Options(jobs=1),
        progress=seen.append,
    )
    return Batch(plans, report, seen)

"""Plans whose outcome is published or worked out by hand; each case names its source."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from estimation import read_plan, simulate

if TYPE_CHECKING:
    from pathlib import Path

    from estimation import Result

SHARED = (
    "bridge-uniform",
    "cpm-deterministic",
    "critpath-pert",
    "critpath-triangular",
    "levine-6-3b",
    "merge-three-uniform",
    "pmkc-pert",
    "pmkc-triangular",
    "semantics-calendars",
    "semantics-levelling-money",
    "semantics-links",
)


def figure(found: dict[str, Any], path: str) -> Any:
    """Figure of a result's JSON; `ci`, `start` and `finish` are of one activity."""
    room, _, name = path.partition(".")
    activities = {activity["id"]: activity for activity in found["activities"]}
    if room == "ci":
        return activities[name]["criticality_index"]
    if room in ("start", "finish"):
        return activities[name][f"{room}_days"]["P50"]
    for step in path.split("."):
        found = found[step]
    return found


def check(result: Result, expected: list[dict[str, Any]]) -> None:
    """Every figure lies within its tolerance."""
    told = result.to_dict()
    for case in expected:
        found = figure(told, case["path"])
        if isinstance(case["value"], str):
            assert found == case["value"], case["path"]
        else:
            assert found == pytest.approx(case["value"], abs=case["tolerance"] + 1e-12), case[
                "path"
            ]


@pytest.mark.parametrize("name", SHARED)
def test_shared_oracle(shared: Path, name: str) -> None:
    case = json.loads((shared / "oracles" / f"{name}.expect.json").read_text(encoding="utf-8"))
    plan = read_plan(shared / "oracles" / f"{name}.plan.yaml")
    check(simulate(plan, trials=case["trials"]), case["expect"])


def test_every_shared_oracle_is_here(shared: Path) -> None:
    names = {path.name.partition(".")[0] for path in (shared / "oracles").glob("*.plan.yaml")}
    assert names == set(SHARED)


# Our own copies, for where the shared folder is absent: the plan, the trials, and each figure with
# its tolerance. Those of luck are some four standard errors wide at the trials given.

ONE = {"uniform": [0, 1]}
TEAM = {"days": ["mon", "tue", "wed", "thu", "fri"]}

COPIES: dict[str, tuple[dict[str, Any], int, list[tuple[str, Any, float]]]] = {
    "R package critpath, cpmexample1: duration 8, critical C and F": (
        {
            "activities": [
                {"id": "A", "duration": 3},
                {"id": "B", "duration": 2},
                {"id": "C", "duration": 5},
                {"id": "D", "duration": 1, "after": ["A"]},
                {"id": "E", "duration": 1, "after": ["B"]},
                {"id": "F", "duration": 3, "after": ["C", "D", "E"]},
            ]
        },
        100,
        [
            ("finish_days.mean", 8, 1e-9),
            ("finish_days.sd", 0, 1e-9),
            ("finish_days.P80", 8, 1e-9),
            ("ci.A", 0, 0),
            ("ci.C", 1, 0),
            ("ci.F", 1, 0),
        ],
    ),
    "maximum of three U(0, 1): mean 3/4, sd sqrt(3/80), P80 .8^(1/3)": (
        {"activities": [{"id": i, "duration": ONE} for i in ("a", "b", "c")]},
        40_000,
        [
            ("finish_days.mean", 0.75, 0.004),
            ("finish_days.sd", 0.193649, 0.004),
            ("finish_days.P80", 0.928318, 0.004),
            ("ci.b", 1 / 3, 0.011),
        ],
    ),
    "Leemis et al.: bridge of five U(0, 1) arcs, mean 63/40; sd .436 by simulation": (
        {
            "activities": [
                {"id": "a1", "duration": ONE},
                {"id": "a2", "duration": ONE},
                {"id": "a3", "duration": ONE, "after": ["a1"]},
                {"id": "a4", "duration": ONE, "after": ["a1"]},
                {"id": "a5", "duration": ONE, "after": ["a2", "a3"]},
            ]
        },
        40_000,
        [("finish_days.mean", 1.575, 0.009), ("finish_days.sd", 0.436, 0.007)],
    ),
    "by hand: each type of link": (
        {
            "activities": [
                {"id": "a", "duration": 3},
                {"id": "b", "duration": 4, "after": [{"activity": "a", "type": "FS", "lag": 2}]},
                {"id": "c", "duration": 2, "after": [{"activity": "a", "type": "SS", "lag": 1}]},
                {"id": "d", "duration": 3, "after": [{"activity": "b", "type": "FF", "lag": 1}]},
                {"id": "e", "duration": 2, "after": [{"activity": "a", "type": "SF", "lag": 4}]},
                {"id": "f", "duration": 1, "after": ["d", "e"]},
            ]
        },
        10,
        [
            ("finish_days.P50", 11, 1e-6),
            ("start.b", 5, 1e-6),
            ("start.c", 1, 1e-6),
            ("start.d", 7, 1e-6),
            ("finish.d", 10, 1e-6),
            ("start.e", 2, 1e-6),
            ("ci.b", 1, 0),
            ("ci.c", 0, 0),
            ("ci.d", 1, 0),
            ("ci.e", 0, 0),
        ],
    ),
    "by hand: 3 days Mon-Wed, then Mon-Tue of the next week, then Wed, Thu, Mon of the client": (
        {
            "calendars": {
                "team": TEAM,
                "part": {"days": ["mon", "tue", "wed"], "hours_per_day": 6},
                "client": {"days": ["mon", "tue", "wed", "thu"]},
            },
            "roles": [{"id": "x", "people": 1, "cost_rate": 50, "calendar": "part"}],
            "activities": [
                {"id": "a", "effort": {"x": 18}},
                {"id": "b", "effort": {"x": 12}, "after": ["a"]},
                {
                    "id": "r",
                    "after": ["b"],
                    "review": {
                        "of": "b", "calendar": "client", "turnaround": 3, "rounds": 1, "rework": 0
                    },
                },
            ],
        },
        10,
        [
            ("finish.a", 3, 1e-6),
            ("finish.b", 7, 1e-6),
            ("finish_days.P50", 11, 1e-6),
            ("finish_date.P50", "2027-01-18", 0),
            ("cost.mean", 1500, 1e-6),
        ],
    ),
    "R package critpath, pertexample1; beta-PERT, by simulation of 2 million trials": (
        {
            "activities": [
                {"id": name, "duration": {"low": low, "likely": likely, "high": high},
                 "after": after}
                for name, low, likely, high, after in [
                    ("A", 3, 5, 7, []), ("B", 5, 7, 9, ["A"]), ("C", 5, 5, 8, ["B"]),
                    ("D", 1, 6, 8, ["B"]), ("E", 6, 8, 10, ["B"]), ("F", 2, 6, 7, ["C"]),
                    ("G", 5, 6, 7, ["D"]), ("H", 3, 5, 7, ["E"]), ("I", 4, 6, 8, ["F", "G", "H"]),
                ]
            ]
        },
        40_000,
        [
            ("finish_days.mean", 31.19, 0.034),
            ("finish_days.sd", 1.599, 0.026),
            ("finish_days.P80", 32.55, 0.05),
            ("ci.A", 1, 0),
            ("ci.D", 0.183, 0.009),
            ("ci.E", 0.7665, 0.0095),
        ],
    ),
}  # fmt: skip


@pytest.mark.parametrize("source", COPIES)
def test_own_copy(source: str) -> None:
    sections, trials, expected = COPIES[source]
    plan = read_plan(
        {"kickoff_plan": 1, "project": {"id": "copy", "start": "2027-01-04"}, **sections}
    )
    cases = [{"path": path, "value": value, "tolerance": t} for path, value, t in expected]
    check(simulate(plan, trials=trials), cases)

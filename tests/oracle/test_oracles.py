"""Plans whose outcome is published or worked out by hand; each case names its source."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from estimation import read_plan, simulate

if TYPE_CHECKING:
    from estimation import Result

ORACLES = Path(__file__).resolve().parent.parent / "data" / "oracles"
NAMES = sorted(path.name.partition(".")[0] for path in ORACLES.glob("*.plan.yaml"))


def figure(found: dict[str, Any], path: str) -> Any:
    """Figure of a result's JSON; `ci`, `start` and `finish` are of one activity."""
    kind, _, name = path.partition(".")
    activities = {activity["id"]: activity for activity in found["activities"]}
    if kind == "ci":
        return activities[name]["criticality_index"]
    if kind in ("start", "finish"):
        return activities[name][f"{kind}_days"]["P50"]
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


def expected(folder: Path, name: str) -> dict[str, Any]:
    """Source, trials and figures of an oracle."""
    return json.loads((folder / f"{name}.expect.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", NAMES)
def test_oracle(name: str) -> None:
    case = expected(ORACLES, name)
    assert case["source"]
    check(simulate(read_plan(ORACLES / f"{name}.plan.yaml"), trials=case["trials"]), case["expect"])


def test_there_are_oracles() -> None:
    assert len(NAMES) == 11


def test_oracles_are_the_shared_ones(shared: Path) -> None:
    """None is missing, and no figure was eased, where the shared ones are there."""
    folder = shared / "oracles"
    names = sorted(path.name.partition(".")[0] for path in folder.glob("*.plan.yaml"))
    assert names == NAMES
    for name in names:
        plans = [read_plan(place / f"{name}.plan.yaml") for place in (folder, ORACLES)]
        assert plans[0].source == plans[1].source
        cases = [expected(place, name) for place in (folder, ORACLES)]
        assert {k: v for k, v in cases[0].items() if k != "source"} == {
            k: v for k, v in cases[1].items() if k != "source"
        }

"""Activities removed for good: what is left is a plan, and its rows in the log say the same."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from estimation import WorkbookError, read_plan
from estimation.plan import Plan, changed, inserted
from estimation.workbook.log.rewrite import rows_between
from estimation.workbook.pages.scope.removal import without

if TYPE_CHECKING:
    from pathlib import Path

SAMPLES = ("brand-identity", "campaign-launch", "website-relaunch")


def without_empty(data: dict[str, Any]) -> dict[str, Any]:
    """A list that is empty, and one that is not there, are the same."""
    return {key: value for key, value in data.items() if value}


@pytest.mark.parametrize("name", SAMPLES)
def test_each_activity_of_a_sample_can_be_removed(sample: Path, name: str) -> None:
    """Every one in turn, those that scenarios add included; only what bears a payment may stay."""
    source = read_plan(sample / f"{name}.plan.yaml").source
    added = [each for scenario in source["scenarios"] for each in scenario.get("add") or []]
    removed = 0
    for each in [*source["activities"], *added]:
        try:
            data, said = without(source, each["id"])
        except WorkbookError as error:
            assert each.get("milestone") and "stands at it" in str(error)
            continue
        removed += 1
        Plan.build(data)  # a valid plan, each scenario included
        left = [entry["id"] for entry in data["activities"]]
        assert each["id"] not in left or "stays as a milestone" in said
        order = [entry["id"] for entry in source["activities"] if entry["id"] in left]
        assert left == order
        played = source
        for row in rows_between(source, data):
            if row.kind == "add":
                played = inserted(played, row.path, row.value["entry"], row.value["before"])
            else:
                played = changed(played, {row.path: row.value})
        assert without_empty(played) == without_empty(data)
    assert removed >= len(source["activities"]) - 2


def test_rows_are_as_small_as_the_change() -> None:
    """What the other one edits beside them at the same time is not overwritten."""
    old = {
        "activities": [{"id": "a"}, {"id": "b", "after": ["a"]}, {"id": "c", "after": ["b"]}],
        "risks": [{"id": "r", "affects": ["b", "c"], "probability": 0.3}],
    }
    data, _ = without(old, "b")
    rows = {row.path: row.value for row in rows_between(old, data)}
    assert rows == {
        "activities.b": None,
        "activities.c.after": ["a"],
        "risks.r.affects": ["c"],
    }


def test_new_entries_are_added_in_their_place() -> None:
    old = {"activities": [{"id": "a"}, {"id": "d"}]}
    new = {"activities": [{"id": "a"}, {"id": "b"}, {"id": "c"}, {"id": "d", "after": ["c"]}]}
    played: dict[str, Any] = old
    for row in rows_between(old, new):
        if row.kind == "add":
            played = inserted(played, row.path, row.value["entry"], row.value["before"])
        else:
            played = changed(played, {row.path: row.value})
    assert played == new


def test_what_is_not_there_is_said() -> None:
    with pytest.raises(WorkbookError, match="not there any more"):
        without({"activities": [{"id": "a"}]}, "b")

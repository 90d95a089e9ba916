"""What a client chose is in the log of the session, and is the scenario to sign."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from estimation import PackError, StoreError
from estimation.packs.choosing import choose
from estimation.store import open_store

if TYPE_CHECKING:
    from pathlib import Path

PLAN: dict[str, Any] = {
    "kickoff_plan": 1,
    "project": {"id": "acme", "client": "Acme", "start": "2027-01-11"},
    "activities": [{"id": "a", "duration": 1}, {"id": "b", "duration": 1}],
    "scenarios": [
        {"id": "lean", "drop": ["b"], "offered": {"name": "Essential"}},
        {"id": "inside", "drop": ["a"]},
    ],
}


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    path = tmp_path / "acme.plan.yaml"
    path.write_text(json.dumps(PLAN), encoding="utf-8")
    return path


def test_a_choice_puts_the_option_in_use(plan: Path) -> None:
    sentence = choose(plan, "lean", "AM", "Ada")
    assert sentence == "Acme chose Essential; recorded by Ada (AM). It is the one to sign."
    choose(plan, "plan", "AM", "Ada")
    with open_store(plan.parent / "kickoff.db") as store:
        [session] = store.sessions.of_project("acme")
        rows = store.sessions.log(session.id)
    assert [(row.kind, row.value) for row in rows] == [("use", "lean"), ("use", None)]
    assert {(row.role, row.name) for row in rows} == {("AM", "Ada")}


@pytest.mark.parametrize(
    ("scenario", "role", "error", "message"),
    [
        # A scenario of ours alone.
        ("inside", "AM", PackError, "'inside' is not offered in acme.plan.yaml; expected lean"),
        ("none", "AM", PackError, "'none' is not offered"),
        ("lean", "CEO", StoreError, "CEO"),
    ],
)
def test_what_cannot_be_chosen(
    plan: Path, scenario: str, role: str, error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        choose(plan, scenario, role, "Ada")
    assert not (plan.parent / "kickoff.db").exists()

"""What is signed outside the pages is frozen as on them, and simulates the same to the bit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from estimation.calibration import calibrate
from estimation.history import read_history
from estimation.projects.frozen_inputs import freeze_history, thaw_history, thaw_trials
from estimation.projects.signing import load_signed
from estimation.projects.states import state_of
from estimation.store.canonical import as_json

from .conftest import PLAN

if TYPE_CHECKING:
    from pathlib import Path

    from .conftest import Desk


def test_a_plan_is_signed_by_both_and_marked_so(signed: Desk) -> None:
    with signed.store as store:
        baseline = store.baselines.in_force("acme-site")
        assert baseline is not None
        assert {s.role: s.name for s in baseline.signatures} == {"AM": "Ana", "PM": "Ben"}
        terms = baseline.content["terms"]
        assert terms["signed"] == {"how": "outside Kickoff", "on": "2027-01-04"}
        assert baseline.content["plan"]["promise"]["date"] == terms["finish_date"]
        assert store.check().problems == ()
        assert state_of(store, "acme-site") == "signed"
        assert len(store.forecasts.of_project("acme-site")) == 1


def test_what_was_signed_simulates_the_same_to_the_bit(signed: Desk) -> None:
    with signed.store as store:
        loaded = load_signed(store, "acme-site")
        frozen = loaded.baseline.content["frozen"]
        trials = thaw_trials(store.frozen.get(frozen["parts"]["trials"]))
    for name in ("finish_days", "cost", "margin"):
        values, kept = loaded.result.values(name), trials[name]
        assert values is not None
        assert kept is not None
        assert np.array_equal(values, kept)
    assert loaded.result.percentile("finish_days", 0.8) == pytest.approx(
        loaded.baseline.content["forecast"]["finish_days"]["P80"], rel=1e-12
    )


def test_signing_the_same_again_changes_nothing(signed: Desk) -> None:
    before = signed.rows()
    again = signed.sign()
    assert "was signed already" in again.out
    assert signed.rows() == before


def test_a_changed_plan_supersedes_what_was_signed(signed: Desk) -> None:
    assert signed.sign(PLAN.replace("24000", "25000"), "--json", "-").json["baseline"] == 2
    with signed.store as store:
        baseline = store.baselines.in_force("acme-site")
    assert baseline is not None
    assert (baseline.number, baseline.supersedes) == (2, 1)


def test_the_status_of_a_plan_is_not_signed(desk: Desk) -> None:
    """It comes after the signature."""
    assert desk.sign(PLAN + "status: {date: 2027-01-15, activities: {}}\n").status == 0
    with desk.store as store:
        baseline = store.baselines.in_force("acme-site")
    assert baseline is not None
    assert "status" not in baseline.content["plan"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--am", " ", "--pm", "Ben"), "the name of the AM has 1 characters"),
        (("--am", "Ana", "--pm", "Ben", "--on", "4.1.2027"), "write it as 2027-03-09"),
        (("--am", "Ana", "--pm", "Ben", "--scenario", "lean"), "scenario 'lean' is not in"),
    ],
)
def test_what_cannot_be_signed_leaves_nothing(
    desk: Desk, arguments: tuple[str, ...], said: str
) -> None:
    desk.write("acme.plan.yaml", PLAN)
    ended = desk("sign", "acme.plan.yaml", "--trials", "50", *arguments)
    assert ended.status == 2
    assert said in ended.err
    if (desk.folder / "kickoff.db").exists():
        assert not any(desk.rows().values())


def test_past_work_thaws_to_the_same_calibration(sample: Path) -> None:
    history = read_history(sample / "history.csv")
    frozen = freeze_history(history)
    as_json(frozen)
    thawed = thaw_history(frozen)
    one, two = calibrate(history), calibrate(thawed)
    items = history.frame.head(5)[["project_id", "estimated_hours", "class", "role"]]
    assert np.array_equal(one.item_tables(items), two.item_tables(items))
    assert np.array_equal(one.project_factor.values, two.project_factor.values)
    assert np.array_equal(one.firm_level.values, two.firm_level.values)
    assert one.label == two.label


def test_a_project_goes_through_its_states(signed: Desk) -> None:
    def state() -> str:
        with signed.store as store:
            return state_of(store, "acme-site")

    assert signed("project", "set", "acme-site", "paused", "--name", "Ben").status == 0
    assert state() == "paused"
    assert "already" in signed("project", "set", "acme-site", "paused").out
    assert signed("project", "set", "acme-site", "under", "way").status == 0
    assert state() == "under way"
    assert signed("project", "set", "acme.plan.yaml", "cancelled").status == 0
    assert state() == "cancelled"
    with signed.store as store:
        assert len(store.events.of_project("acme-site", "state")) == 3


@pytest.mark.parametrize(
    ("project", "state", "said"),
    [
        ("acme-site", "asleep", "'asleep' is no state of a project; expected one of in kickoff"),
        ("birch", "paused", "the store knows no project 'birch'"),
        ("acme-site", "in kickoff", "is signed; set it to signed"),
    ],
)
def test_a_state_that_cannot_be(signed: Desk, project: str, state: str, said: str) -> None:
    before = signed.rows()
    ended = signed("project", "set", project, state)
    assert (ended.status, said in ended.err) == (2, True)
    assert signed.rows() == before


def test_nothing_is_signed_after_the_end(signed: Desk) -> None:
    signed("project", "set", "acme-site", "lost")
    ended = signed.sign(PLAN.replace("24000", "25000"))
    assert ended.status == 2
    assert "acme-site is lost; reopen it first" in ended.err

"""Which plan and history are opened."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from estimation.store import open_store
from estimation.workbook import find_choice

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(autouse=True)
def _no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (
        "KICKOFF_PLAN",
        "KICKOFF_HISTORY",
        "KICKOFF_STORE",
        "KICKOFF_FOLDER",
        "QUERY_STRING",
    ):
        monkeypatch.delenv(name, raising=False)


def test_the_sample_is_the_default_and_is_copied_when_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KICKOFF_FOLDER", str(tmp_path))
    choice = find_choice()
    assert choice.sample
    assert len(choice.plans) == 3
    assert choice.history is not None
    assert choice.write_to(choice.plan) == tmp_path / choice.plan.name


def test_a_plan_comes_with_its_neighbours_and_is_saved_in_place(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = path.with_name("other.plan.yaml")
    other.write_text("kickoff_plan: 1", encoding="utf-8")
    monkeypatch.setenv("KICKOFF_PLAN", str(path))
    choice = find_choice()
    assert choice.plans == (path, other)
    assert choice.calibration() is None
    assert choice.write_to(path) == path
    monkeypatch.setenv("QUERY_STRING", "plan=other.plan.yaml")
    assert find_choice().plan == other


def test_a_query_opens_no_file_elsewhere(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KICKOFF_PLAN", str(path))
    monkeypatch.setenv("QUERY_STRING", "plan=../../etc/passwd")
    assert find_choice().plan == path


def test_past_work_comes_from_the_store(
    path: Path, sample: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KICKOFF_PLAN", str(path))
    beside, elsewhere = path.with_name("kickoff.db"), path.with_name("team.db")
    with open_store(beside, create=True) as store:
        assert find_choice().history is None  # nothing in it yet
        store.history.add([sample / "history.csv"])
    choice = find_choice()
    assert str(choice.history) == "kickoff.db"
    assert choice.calibration() is not None
    beside.rename(elsewhere)
    assert find_choice().history is None
    monkeypatch.setenv("KICKOFF_STORE", str(elsewhere))
    assert str(find_choice().history) == "team.db"

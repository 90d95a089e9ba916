"""Tracked time: each entry counts once, whatever comes again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from estimation.connectors.looking import look_at
from estimation.store import open_store

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def store(tmp_path: Path) -> Any:
    with open_store(tmp_path / "kickoff.db", create=True) as opened:
        yield opened


@pytest.fixture
def add(store: Any, tmp_path: Path) -> Any:
    """Add a file with these rows."""

    def add(name: str, *rows: str, head: str = "Date,Project,Task,Person,Hours\n") -> Any:
        path = tmp_path / name
        path.write_text(head + "\n".join(rows) + "\n")
        (seen,) = look_at([path], {})
        return store.time_entries.add([(name, seen.tracked.recognised_as, seen.tracked.frame)])

    return add


def test_a_grown_export_counts_once(store: Any, add: Any) -> None:
    first = [
        "2026-01-12,Shop,Design,Ada,2",
        "2026-01-12,Shop,Design,Ada,2",
        "2026-01-13,Shop,B,O,4",
    ]
    assert (add("jan.csv", *first).new, store.time_entries.read()["hours"].sum()) == (3, 8.0)
    grown = add("feb.csv", *first, "2026-02-01,Shop,B,O,1.5")
    assert (grown.new, grown.unchanged, grown.taken_back, grown.hours) == (1, 3, 0, 1.5)
    assert store.time_entries.read()["hours"].sum() == 9.5
    assert store.check().problems == ()


def test_what_changed_is_taken_back(store: Any, add: Any) -> None:
    add("jan.csv", "2026-01-12,Shop,A,O,2", "2026-01-13,Shop,B,O,4", "2026-01-14,Shop,C,O,1")
    report = add(
        "jan.csv", "2026-01-12,Shop,A,O,2", "2026-01-13,Shop,B,O,3", "2026-01-14,Shop,C,O,1"
    )
    assert (report.new, report.unchanged, report.taken_back, report.hours) == (1, 2, 1, -1.0)
    entries = store.time_entries.read()
    assert sorted(entries["hours"]) == [-4.0, 1.0, 2.0, 3.0, 4.0]
    # What was taken back may come again.
    again = add(
        "jan.csv", "2026-01-12,Shop,A,O,2", "2026-01-13,Shop,B,O,4", "2026-01-14,Shop,C,O,1"
    )
    assert (again.new, again.taken_back) == (1, 1)
    assert store.time_entries.read()["hours"].sum() == 7.0


def test_entries_of_others_stay(store: Any, add: Any) -> None:
    """A file of another month or of other people takes nothing back."""
    add("ada.csv", "2026-01-12,Shop,A,Ada,2", "2026-01-13,Shop,B,Ada,4")
    assert add("ole.csv", "2026-01-12,Shop,A,Ole,2", "2026-01-13,Shop,B,Ole,4").taken_back == 0
    assert add("feb.csv", "2026-02-12,Shop,A,Ada,2").taken_back == 0
    assert store.time_entries.read()["hours"].sum() == 14.0


def test_an_id_takes_the_place_of_itself(store: Any, add: Any) -> None:
    head = "Date,From,To,Duration,User,Customer,Project,Activity,ID\n"
    add("a.csv", "2026-01-12,09:00,10:00,1:00 h,ada,Birch,Shop,Design,7", head=head)
    report = add("b.csv", "2026-01-12,09:00,11:00,2:00 h,ada,Birch,Shop,Design,7", head=head)
    assert (report.new, report.taken_back, report.hours) == (1, 1, 1.0)


def test_an_export_of_the_store_holds_them(store: Any, add: Any, tmp_path: Path) -> None:
    add("jan.csv", "2026-01-12,Shop,A,Ada,2")
    store.import_answers.keep("a shape", {"dates": "dmy"})
    store.export(tmp_path / "all.jsonl")
    with open_store(tmp_path / "other.db", create=True) as other:
        other.import_(tmp_path / "all.jsonl")
        assert other.time_entries.read()["hours"].tolist() == [2.0]
        assert other.import_answers.of("a shape") == {"dates": "dmy"}


def test_the_last_answer_counts(store: Any) -> None:
    store.import_answers.keep("a shape", {"dates": "dmy", "unit": "hours"})
    store.import_answers.keep("a shape", {"dates": "mdy", "unit": "hours"})
    assert store.import_answers.of("a shape") == {"dates": "mdy", "unit": "hours"}
    assert store.import_answers.of("another") == {}
    assert len(store.time_entries) == 0

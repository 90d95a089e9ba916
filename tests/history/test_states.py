"""What is finished and what is open, as the columns of other tools say it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import pytest

from estimation.errors import HistoryError

if TYPE_CHECKING:
    from collections.abc import Callable

    from estimation.history import History

HEADS = "project_id,estimated_hours,actual_hours"


@pytest.mark.parametrize("header", ["Done", "Completed", "Erledigt"])
@pytest.mark.parametrize("tick", ["yes", "x", "✓", "1", "TRUE"])
def test_blank_beside_ticks_is_open(read: Callable[..., History], header: str, tick: str) -> None:
    history = read(f"{HEADS},{header}\na,8,9,{tick}\na,6,3,\na,7,7,{tick}\n")
    assert (len(history.frame), history.open["actual_hours"].tolist()) == (2, [3])


def test_a_column_that_ticks_nothing_is_not_read(read: Callable[..., History]) -> None:
    for cells in (("", ""), ("40", "75")):
        history = read(f"{HEADS},Completed\na,8,9,{cells[0]}\na,6,3,{cells[1]}\n")
        assert len(history.frame) == 2
        assert any("does not say what is done" in note for note in history.notes)


def test_words_of_another_language_are_asked(read: Callable[..., History]) -> None:
    text = f"{HEADS},Status\na,8,9,Klaar\na,6,3,Bezig\n"
    with pytest.raises(HistoryError) as caught:
        read(text)
    assert [q.about for q in caught.value.questions] == ["status:Klaar", "status:Bezig"]
    history = read(text, statuses={"Klaar": "done", "Bezig": "open"})
    assert (len(history.frame), len(history.open)) == (1, 1)
    dated = read(f"{HEADS},finished,Status\na,8,9,2025-01-31,Klaar\na,8,,,Bezig\n")
    assert (len(dated.frame), len(dated.open)) == (1, 1)


def test_a_status_goes_before_a_tick(read: Callable[..., History]) -> None:
    history = read(f"{HEADS},Done,Status\na,8,9,yes,Done\na,6,3,yes,In Progress\n")
    assert (len(history.frame), len(history.open)) == (1, 1)
    # What is no status leaves the word to the ticks.
    ticked = read(f"{HEADS},Done,Status\na,8,9,yes,gold\na,6,3,,silver\n")
    assert (len(ticked.frame), len(ticked.open)) == (1, 1)


LOG = "Issue Key,Project,Estimate (h),Hours,Date"


@pytest.mark.parametrize("header", ["Status", "Finished", "Resolved"])
def test_a_column_that_says_nothing_leaves_the_end_of_a_log_open(
    read: Callable[..., History], header: str
) -> None:
    with pytest.raises(HistoryError, match="--finished-before 2025-01-11"):
        read(f"{LOG},{header}\nA-1,a,8,3,2025-01-08,\nA-2,a,8,4,2025-01-10,\n")


@pytest.mark.parametrize("header", ["End", "Ende", "Fin"])
def test_the_end_of_an_entry_is_not_that_of_the_work(
    read: Callable[..., History], header: str
) -> None:
    text = f"{LOG},{header}\n" + (
        "A-1,a,8,3,2025-01-08,2025-01-08 17:00\nA-2,a,8,4,2025-01-10,2025-01-10 16:00\n"
    )
    with pytest.raises(HistoryError, match="--finished-before 2025-01-11"):
        read(text)


@pytest.mark.parametrize(
    "header",
    ["Start,Finish,Actual Start,Actual Finish", "Start_Date,Finish_Date,Actual_Start,Actual_Finish",
     "Beginn,Ende,Ist-Beginn,Ist-Ende"],
)  # fmt: skip
def test_real_dates_go_before_planned_ones(read: Callable[..., History], header: str) -> None:
    history = read(f"{HEADS},{header}\na,8,9,2025-01-02,2025-01-03,2025-02-04,2025-02-05\n")
    row = history.frame.iloc[0]
    assert (row["started"], row["finished"]) == (
        pd.Timestamp("2025-02-04"), pd.Timestamp("2025-02-05"),
    )  # fmt: skip


def test_a_finish_beside_a_real_start_is_planned(read: Callable[..., History]) -> None:
    history = read(f"{HEADS},Actual Start,Finish\na,8,9,2025-01-02,2025-01-03\n")
    assert history.frame["finished"].isna().all()
    assert "Finish" in history.ignored

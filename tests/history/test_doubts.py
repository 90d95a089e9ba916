"""What a file leaves open is asked, and nothing is guessed; each question has an answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import pytest

from estimation.errors import HistoryError
from estimation.history import History, read_history

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture(scope="module")
def bundled(sample: Path) -> pd.DataFrame:
    """The bundled history as a table of text."""
    return pd.read_csv(sample / "history.csv", dtype=str, keep_default_na=False)


def asked(frame: pd.DataFrame, **answers: object) -> list[str]:
    """What is asked about a table."""
    with pytest.raises(HistoryError) as caught:
        read_history(frame, **answers)  # type: ignore[arg-type]
    return [question.about for question in caught.value.questions]


# The bundled history as other tools would write it: each took a wrong number without a word


def split_in_three(rows: pd.DataFrame) -> pd.DataFrame:
    """Entries of a tracker: a third of the actual on each of three lines, the estimate on all."""
    done = rows[rows["actual_hours"] != ""].drop(columns=["item_id"])
    done["actual_hours"] = (done["actual_hours"].astype(float) / 3).astype(str)
    return pd.concat([done] * 3).sort_index(kind="stable").reset_index(drop=True)


def test_entries_that_repeat_the_estimate_are_asked(bundled: pd.DataFrame) -> None:
    entries = split_in_three(bundled)
    assert asked(entries) == ["rows"]
    whole, joined = read_history(bundled), read_history(entries, rows="entries")
    assert joined.frame["actual_hours"].sum() == pytest.approx(whole.frame["actual_hours"].sum())
    # Items alike in all but what they took cannot be told apart, and are few.
    assert 0.99 * len(whole) <= len(joined) <= len(whole)
    assert joined.reading.entries == len(entries)
    assert len(read_history(entries, rows="items")) == 3 * len(whole)


def test_items_without_an_id_are_not_doubted(bundled: pd.DataFrame) -> None:
    assert len(read_history(bundled.drop(columns="item_id"))) == len(read_history(bundled))


@pytest.mark.parametrize(
    ("unit", "factor"), [("minutes", 60), ("seconds", 3600), ("milliseconds", 3_600_000)]
)
def test_other_units_than_hours_are_asked(bundled: pd.DataFrame, unit: str, factor: int) -> None:
    scaled = bundled.copy()
    for column in ("estimated_hours", "actual_hours"):
        hours = pd.to_numeric(scaled[column], errors="coerce") * factor
        scaled[column] = hours.map(lambda value: "" if pd.isna(value) else f"{value:.0f}")
    with pytest.raises(HistoryError, match=f"--unit {unit}") as caught:
        read_history(scaled)
    assert {question.about for question in caught.value.questions} == {"unit"}
    whole, read = read_history(bundled), read_history(scaled, unit=unit)  # type: ignore[arg-type]
    assert read.frame["actual_hours"].sum() == pytest.approx(whole.frame["actual_hours"].sum())


@pytest.mark.parametrize(
    "words",
    [
        {"done": "Closed", "open": "In Progress", "cancelled": "Won't Do"},
        {"done": "Erledigt", "open": "In Arbeit", "cancelled": "Abgebrochen"},
        {"done": "Terminé", "open": "En cours", "cancelled": "Annulé"},
        {"done": "Hecho", "open": "En curso", "cancelled": "Cancelado"},
    ],
)
def test_status_words_say_what_is_done(bundled: pd.DataFrame, words: dict[str, str]) -> None:
    worded = bundled.rename(columns={"state": "Status"})
    worded["Status"] = worded["Status"].map(words)
    whole, read = read_history(bundled), read_history(worded)
    assert [len(read.frame), len(read.open), len(read.dropped)] == [
        len(whole.frame), len(whole.open), len(whole.dropped),
    ]  # fmt: skip


# Units


def test_units_in_headers_and_cells(read: Callable[..., History]) -> None:
    history = read("Projekt,Schätzung (PT),Ist (min)\na,2,600\na,1,4 Std.\n")
    assert history.frame["estimated_hours"].tolist() == [16.0, 8.0]
    assert history.frame["actual_hours"].tolist() == [10.0, 4.0]
    assert "a day of work is read as 8 hours" in history.notes


def test_a_header_without_a_unit_is_asked(read: Callable[..., History]) -> None:
    text = "Project,Estimate,Actual\na,2,3\n"
    with pytest.raises(HistoryError, match=r"“Estimate” count: hours, days.*unit='hours'"):
        read(text)
    assert read(text, unit="days").frame["actual_hours"].tolist() == [24.0]
    # A unit in each cell leaves nothing to ask.
    assert read("Project,Estimate,Actual\na,2h,3h\n").frame["actual_hours"].tolist() == [3.0]


def test_days_as_fractions_are_asked(read: Callable[..., History]) -> None:
    rows = "".join(
        f"a,{h / 24:.10f},{m / 1440:.10f}\n" for h, m in ((8, 487), (2, 95), (16, 999), (1, 61))
    )
    text = f"project_id,estimated_hours,actual_hours\n{rows}"
    with pytest.raises(HistoryError, match="--unit clock-days"):
        read(text)
    hours = read(text, unit="clock-days").frame["estimated_hours"]
    assert hours.tolist() == pytest.approx([8, 2, 16, 1], abs=1e-8)


def test_columns_in_different_units_are_refused(read: Callable[..., History]) -> None:
    text = "project_id,estimated_hours,actual_hours\na,2,130\na,3,175\na,5,310\n"
    with pytest.raises(HistoryError, match="actual_hours is 62 times estimated_hours"):
        read(text)
    assert len(read(text, unit="hours")) == 3


def test_whole_projects_are_not_doubted(read: Callable[..., History]) -> None:
    rows = "".join(f"p{k},{1200 + 60 * k},{1300 + 90 * k}\n" for k in range(6))
    assert len(read(f"project_id,estimated_hours,actual_hours\n{rows}")) == 6


# Dates


def test_one_order_for_all_dates_of_a_file(read: Callable[..., History]) -> None:
    header = "project_id,estimated_hours,actual_hours,started,finished\n"
    # The last day of a month, in another column, decides.
    history = read(f"{header}a,8,9,03/04/2025,30/04/2025\n")
    assert history.frame["started"].dt.month.tolist() == [4]
    with pytest.raises(HistoryError, match=r"3 April 2025 or 4 March 2025\?.*--dates mdy"):
        read(f"{header}a,8,9,03/04/2025,2025-04-30\n")
    answered = read(f"{header}a,8,9,03/04/2025,2025-04-30\n", dates="mdy")
    assert answered.frame["started"].dt.month.tolist() == [3]


def test_dates_in_two_orders_are_asked_and_the_rest_is_left_empty(
    read: Callable[..., History],
) -> None:
    text = "project_id,estimated_hours,actual_hours,finished\na,8,9,31/12/2025\na,8,9,12/31/2025\n"
    with pytest.raises(HistoryError, match="--dates"):
        read(text)
    history = read(text, dates="dmy")
    assert (len(history), history.unread["line"].tolist()) == (2, [3])


def test_finished_before_started_is_said(read: Callable[..., History]) -> None:
    header = "project_id,estimated_hours,actual_hours,started,finished\n"
    history = read(f"{header}a,8,9,2025-04-30,2025-04-01\na,8,9,2025-04-01,2025-04-01\n")
    assert len(history) == 2
    assert any("finished before started in 1 row (first: line 2" in n for n in history.notes)


# Status


def test_an_unknown_status_is_asked(read: Callable[..., History]) -> None:
    text = "project_id,estimated_hours,actual_hours,Status\na,8,9,Done\na,8,9,QA 2\n"
    with pytest.raises(HistoryError, match=r"“QA 2” in the column “Status” mean\?.*QA 2=open"):
        read(text)
    history = read(text, statuses={"QA 2": "open"})
    assert (len(history.frame), len(history.open)) == (1, 1)


def test_a_column_of_other_words_is_no_status(read: Callable[..., History]) -> None:
    history = read(
        "project_id,estimated_hours,actual_hours,finished,Status\n"
        "a,8,9,2025-01-31,gold\na,8,9,2025-01-31,silver\n"
    )
    assert (len(history), history.ignored) == (2, ("Status",))
    assert any("none of its words is a status" in note for note in history.notes)


def test_open_work_may_have_taken_nothing_so_far(read: Callable[..., History]) -> None:
    history = read(
        "project_id,estimated_hours,actual_hours,Status\na,8,0,To Do\na,8,9,Done\na,8,0,Done\n"
    )
    assert history.open["actual_hours"].isna().all() and len(history.open) == 1
    assert history.dropped[["line", "reason"]].values.tolist() == [[4, "is not above 0"]]


# Rows


ENTRIES = "project_id,item_id,estimated_hours,actual_hours,person,finished\n"


def test_entries_of_one_item_are_added_up(read: Callable[..., History]) -> None:
    history = read(
        f"{ENTRIES}a,1,8,3,Ada,2025-01-08\na,2,4,4,Ada,\na,1,8,5,Bo,2025-01-09\na,1,,1,Bo,\n"
    )
    first = history.frame.loc[2]
    assert (first["estimated_hours"], first["actual_hours"], first["person"]) == (8, 9, "Bo")
    assert first["finished"] == pd.Timestamp("2025-01-09")
    assert history.frame.index.tolist() == [2, 3]
    sums = history.reading.sums["estimated_hours"]
    assert (sums.in_file, sums.read, sums.repeated) == (20, 12, 8)
    assert any("3 rows are entries of 1 piece of work" in note for note in history.notes)


def test_copies_are_left_out_and_equal_entries_are_not(read: Callable[..., History]) -> None:
    copies = read(f"{ENTRIES}a,1,8,3,Ada,\na,1,8,3,Ada,\n")
    assert copies.frame["actual_hours"].tolist() == [3]
    assert copies.dropped["reason"].tolist() == ["stands on an earlier line already"]
    entries = read(f"{ENTRIES}a,1,8,3,Ada,\na,1,8,3,Ada,\na,1,8,2,Ada,\n")
    assert entries.frame["actual_hours"].tolist() == [8]
    # A log that was pasted twice.
    twice = read(f"{ENTRIES}a,1,8,3,Ada,\na,1,8,2,Ada,\na,1,8,3,Ada,\na,1,8,2,Ada,\n")
    assert twice.frame["actual_hours"].tolist() == [5]
    assert len(twice.dropped) == 2


def test_items_with_two_estimates_are_left_out(read: Callable[..., History]) -> None:
    history = read(f"{ENTRIES}a,1,8,3,Ada,\na,1,9,3,Ada,\na,2,8,8,,\n")
    assert history.frame["item_id"].tolist() == ["2"]
    assert history.dropped["line"].tolist() == [2, 3]
    assert history.dropped["reason"].str.contains("different estimates").all()


def test_the_same_id_in_two_projects_is_two_items(read: Callable[..., History]) -> None:
    assert len(read(f"{ENTRIES}a,1,8,3,Ada,\nb,1,9,4,Ada,\n")) == 2


def test_totals_are_left_out(read: Callable[..., History]) -> None:
    history = read(
        "project_id,class,estimated_hours,actual_hours\n"
        "a,Design,8,9\na,Total,8,9\nTotal,Design,4,4\nb,Design,4,5\nb Ergebnis,,4,5\n"
        "Summe:,,12,14\n"
    )
    # A project may be called Total, if its rows name work.
    assert history.frame["project_id"].tolist() == ["a", "Total", "b"]
    assert history.dropped[["line", "reason"]].values.tolist() == [
        [3, "total row"], [6, "subtotal row"], [7, "total row"],
    ]  # fmt: skip


def test_one_project_under_four_spellings(read: Callable[..., History]) -> None:
    names = ["Acme Web", "acme web", "ACME-WEB", "Acme Web", "acme_web "]
    rows = "".join(f"{name},8,9\n" for name in [*names, "Zeta"])
    history = read(f"project_id,estimated_hours,actual_hours\n{rows}")
    assert history.projects == 2
    assert set(history.frame["project_id"]) == {"Acme Web", "Zeta"}
    assert any("are one project, read as 'Acme Web'" in note for note in history.notes)


# Logs of work


def test_a_log_says_who_is_finished_or_is_asked(read: Callable[..., History]) -> None:
    text = "Issue Key;Project;Estimate (h);Hours;Date\n" + (
        "A-1;a;8;3;2025-01-08\nA-1;a;8;4;2025-01-10\nA-2;a;8;2;2025-02-20\n"
    )
    with pytest.raises(HistoryError, match="--finished-before 2025-02-21"):
        read(text)
    history = read(text, finished_before="2025-02-01")
    assert history.frame["actual_hours"].tolist() == [7]
    assert history.frame["started"].tolist() == [pd.Timestamp("2025-01-08")]
    assert history.frame["finished"].tolist() == [pd.Timestamp("2025-01-10")]
    assert history.open["item_id"].tolist() == ["A-2"]


def test_a_log_without_ids_is_asked(read: Callable[..., History]) -> None:
    text = "Task;Project;Estimate (h);Hours;Date\n" + (
        "Menu;a;8;9;2025-01-08\nMenu;a;8;9;2025-01-10\nForm;a;8;2;2025-02-20\n"
    )
    with pytest.raises(HistoryError, match="--rows entries"):
        read(text, finished_before="2025-03-01")
    history = read(text, finished_before="2025-03-01", rows="entries")
    assert sorted(history.frame["actual_hours"]) == [2, 18]


def test_tracked_time_alone_is_refused(read: Callable[..., History]) -> None:
    with pytest.raises(HistoryError, match="tracked time: put the estimate"):
        read("Projekt;Stunden;Datum\na;3,5;05.01.2026\n")


# Answers


@pytest.mark.parametrize(
    ("answers", "message"),
    [
        ({"unit": "weeks"}, "'weeks' was given; expected one of hours, days"),
        ({"dates": "dym"}, "expected one of dmy, mdy, ymd"),
        ({"rows": "lines"}, "expected one of items, entries"),
        ({"finished_before": "soon"}, "'soon' is no date"),
        ({"statuses": {"QA": "maybe"}}, "'maybe' was given for the status 'QA'"),
    ],
)
def test_answers_that_are_none(
    read: Callable[..., History], answers: dict[str, object], message: str
) -> None:
    with pytest.raises(HistoryError, match=message):
        read("project_id,estimated_hours,actual_hours\na,8,9\n", **answers)

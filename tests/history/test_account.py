"""What is in a file is what was read and what was left out, whatever stands in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from estimation.errors import HistoryError
from estimation.history import read_history
from estimation.history.preview import look

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from estimation.history import History

HOURS = st.sampled_from(
    ["", "0", "-3", "1", "2.5", "8", "1h 30m", "90 min", "2:30", "x", "1e9", "30 d", "12:30 PM"]
)
ROW = st.fixed_dictionaries(
    {
        "project_id": st.sampled_from(["a", "A", "b", "", "Total"]),
        "item_id": st.sampled_from(["", "1", "2", "3", "Summe"]),
        "estimated_hours": HOURS,
        "actual_hours": HOURS,
        "estimated_cost": st.sampled_from(["", "0", "500", "5oo", "1e14"]),
        "actual_cost": st.sampled_from(["", "0", "-20", "400", "4OO", "1e13", "9e9"]),
        "finished": st.sampled_from(["", "2025-01-31", "31.01.2025", "soon", "1900-01-01"]),
        "Status": st.sampled_from(["", "Done", "In Progress", "annulé", "Erledigt"]),
    }
)


@settings(
    max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(rows=st.lists(ROW, min_size=1, max_size=8), how=st.sampled_from(["items", "entries"]))
def test_the_sum_in_the_file_is_the_sum_read_and_left_out(
    tmp_path: Path, rows: list[dict[str, str]], how: Any
) -> None:
    pd.DataFrame(rows).to_csv(tmp_path / "past.csv", index=False)
    try:
        history = read_history(tmp_path / "past.csv", unit="hours", rows=how)
    except HistoryError as error:
        assert "past.csv" in str(error)
        return
    kept = pd.concat([history.frame, history.open])
    for name, sums in history.reading.sums.items():
        assert sums.in_file == pytest.approx(sums.read + sums.left_out + sums.repeated)
        assert sums.read == pytest.approx(kept[name].sum())
    joined = history.reading.entries
    pieces = len(kept) + len(history.dropped)
    # Each row is read, left out, or an entry of a piece of work.
    assert pieces <= history.reading.rows <= pieces + joined
    if not joined:
        assert pieces == history.reading.rows


def test_the_account_of_a_sheet_with_a_total(tmp_path: Path) -> None:
    (tmp_path / "past.csv").write_text(
        "project_id,estimated_hours,actual_hours\na,8,9\nb,4,4\nb,0,2\nSumme,12,15\n"
    )
    sums = read_history(tmp_path / "past.csv").reading.sums["actual_hours"]
    assert (sums.in_file, sums.read, sums.left_out, sums.difference) == (30, 13, 17, 0)


ENTRIES = "project_id,item_id,estimated_hours,actual_hours\n"


def test_a_piece_with_an_entry_that_cannot_be_read_is_left_out(
    read: Callable[..., History],
) -> None:
    history = read(f"{ENTRIES}a,1,8,3\na,1,8,1O\na,2,4,5\n")
    assert history.frame["item_id"].tolist() == ["2"]
    assert history.dropped[["line", "reason"]].values.tolist() == [
        [2, "the entry in line 3 of the same piece of work cannot be used"],
        [3, "is not a number"],
    ]
    sums = history.reading.sums["actual_hours"]
    assert (sums.in_file, sums.read, sums.left_out) == (8, 5, 3)


@pytest.mark.parametrize("blank", ["", "0"])
def test_further_entries_need_no_estimate(read: Callable[..., History], blank: str) -> None:
    history = read(f"{ENTRIES}a,1,{blank},3\na,1,8,4\na,1,{blank},2\na,2,{blank},5\n")
    assert history.frame[["estimated_hours", "actual_hours"]].values.tolist() == [[8, 9]]
    assert history.dropped["line"].tolist() == [5]


def test_corrections_within_a_piece_are_summed(read: Callable[..., History]) -> None:
    history = read(f"{ENTRIES}a,1,8,9\na,1,8,-2\na,2,8,3\na,2,8,-3.5\na,3,8,-1\n")
    assert history.frame["actual_hours"].tolist() == [7]
    assert history.dropped["line"].tolist() == [4, 5, 6]
    sums = history.reading.sums["actual_hours"]
    assert (sums.in_file, sums.read, sums.left_out, sums.difference) == (10, 7, 3, 0)


def test_what_is_said_again_is_counted_of_the_pieces_that_stay(
    read: Callable[..., History],
) -> None:
    """The first piece is left out after its entries were added up: nobody takes 10,000 times."""
    history = read(f"{ENTRIES}a,1,8,90000\na,1,8,90001\na,2,4,2\na,2,4,3\n", unit="hours")
    sums = history.reading.sums["estimated_hours"]
    assert (sums.in_file, sums.read, sums.left_out, sums.repeated) == (24, 4, 16, 4)
    assert history.reading.entries == 2


def test_rows_of_another_width_are_said_to_be_in_no_sum(tmp_path: Path) -> None:
    (tmp_path / "past.csv").write_text(
        "project_id,estimated_hours,actual_hours\na,8,9\nb,4,5,6\nb,4\n"
    )
    (preview,) = look([tmp_path / "past.csv"], {})
    assert "in no sum: 2 rows with more or fewer cells than the header" in preview.summary()
    assert preview.to_dict()["rows_in_no_sum"] == 2


@pytest.mark.parametrize(
    ("titles", "mark"),
    [
        ("Hours of 2025\n\n", ","),
        ("Report;;;\nCreated;2025-12-31;;\nTotal;12;13;\n", ";"),
        ("Overruns, by project\n", ";"),  # the title does not say what divides the cells
        ("Agency hours\tof 2025\n", "\t"),
    ],
)
@pytest.mark.parametrize(
    "header", ["project_id,estimated_hours,actual_hours,role", "Projekt,Soll,Ist,Rolle"]
)
def test_titles_above_the_header_are_left_out(
    tmp_path: Path, titles: str, mark: str, header: str
) -> None:
    rows = "\n".join([header, "a,8,9,dev", "b,4,4,dev", "b,x,2,dev"]).replace(",", mark)
    (tmp_path / "past.csv").write_text(titles + rows)
    (preview,) = look([tmp_path / "past.csv"], {"unit": "hours"})
    history = preview.history
    assert history is not None
    assert history.frame["actual_hours"].tolist() == [9, 4]
    count = sum(bool(line) for line in titles.splitlines())
    reasons = history.dropped["reason"].tolist()
    assert reasons == ["stands above the header"] * count + ["is not a number"]
    assert history.dropped["line"].iloc[-1] == len(titles.splitlines()) + 4
    sums = history.reading.sums["actual_hours"]
    assert (sums.in_file, sums.read, sums.left_out, sums.difference) == (15, 13, 2, 0)
    told = preview.to_dict()
    assert (told["rows_in_file"], told["rows_in_no_sum"], told["rows_read"]) == (
        count + 3,
        count,
        2,
    )
    assert "or above it" in preview.summary()


def test_a_header_is_found_before_what_looks_like_one(tmp_path: Path) -> None:
    (tmp_path / "past.csv").write_text(
        "project_id,estimated_hours,actual_hours,task\na,8,9,Project client\nClient,8,9,Project\n"
    )
    assert len(read_history(tmp_path / "past.csv").frame) == 2


def test_lists_in_a_table_are_no_dates_and_no_statuses() -> None:
    history = read_history(
        pd.DataFrame({
            "project_id": ["a", "a"], "estimated_hours": [8, 6], "actual_hours": [9, 5],
            "finished": ["2025-01-31", ["2025-02-01"]], "Status": ["Done", ["Done"]],
        }),
        statuses={"['Done']": "open"},
    )  # fmt: skip
    assert (len(history.frame), len(history.open), len(history.unread)) == (1, 1, 1)

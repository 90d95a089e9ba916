"""What is in a file is what was read and what was left out, whatever stands in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from estimation.errors import HistoryError
from estimation.history import read_history

if TYPE_CHECKING:
    from pathlib import Path

HOURS = st.sampled_from(
    ["", "0", "-3", "1", "2.5", "8", "1h 30m", "90 min", "2:30", "x", "1e9", "30 d", "12:30 PM"]
)
ROW = st.fixed_dictionaries(
    {
        "project_id": st.sampled_from(["a", "A", "b", "", "Total"]),
        "item_id": st.sampled_from(["", "1", "2", "3", "Summe"]),
        "estimated_hours": HOURS,
        "actual_hours": HOURS,
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

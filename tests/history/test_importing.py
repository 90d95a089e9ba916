"""New projects join the history beside the plans, once."""

from __future__ import annotations

import pytest

from estimation.errors import HistoryError
from estimation.history import import_history, read_history

HEADER = "project_id,item_id,estimated_hours,actual_hours,state,mood\n"


@pytest.fixture
def file(tmp_path):
    """Path of a CSV file with these rows."""

    def file(name, *rows):
        path = tmp_path / name
        path.write_text(HEADER + "\n".join(rows) + "\n")
        return path

    return file


def test_new_replaced_unchanged_and_left_out(file, tmp_path):
    into = tmp_path / "plans" / "history.parquet"
    first = import_history([file("one.csv", "a,1,8,9,,", "a,2,8,,open,", "a,3,8,-1,,")], into)
    assert (first.new, first.replaced, first.unchanged, first.left_out) == (2, 0, 0, 1)
    # Item 1 is as it was, item 2 is finished now; b's item 1 is other work.
    second = import_history(
        [file("two.csv", "a,1,8,9,,", "a,2,8,7,,fine"), file("three.csv", "b,1,4,4,,")], into
    )
    assert (second.new, second.replaced, second.unchanged, second.left_out) == (1, 1, 1, 0)
    history = read_history(into)
    rows = history.frame.sort_values(["project_id", "item_id"])
    assert rows["actual_hours"].tolist() == [9.0, 7.0, 4.0]
    assert rows["imported_from"].tolist() == ["one.csv", "two.csv", "three.csv"]
    assert rows["mood"].fillna("").tolist() == ["", "fine", ""]
    assert history.open.empty and history.dropped.empty
    assert "1 new, 1 replaced, 1 already there, 0 left out" in second.summary()
    assert [path.name for path in into.parent.iterdir()] == ["history.parquet"]


def test_rows_without_item_id_are_the_same_if_all_their_cells_are(file, tmp_path):
    # The same work done twice is two rows; the same file read twice is not four.
    into = tmp_path / "history.parquet"
    path = file("one.csv", "a,,8,9,,", "a,,8,9,,", "a,,8,10,,")
    assert import_history([path], into).new == 3
    again = import_history([path], into)
    assert (again.new, again.unchanged) == (0, 3)
    assert len(read_history(into)) == 3


def test_the_same_ids_in_files_of_one_name(file, tmp_path):
    into = tmp_path / "history.parquet"
    import_history([file("items.csv", "a,1,8,9,,")], into)
    import_history([file("items.csv", "b,1,8,9,,")], into)
    assert len(read_history(into)) == 2


def test_nothing_changes_when_a_file_is_bad(file, tmp_path):
    into = tmp_path / "history.parquet"
    import_history([file("one.csv", "a,1,8,9,,")], into)
    before = into.read_bytes()
    with pytest.raises(HistoryError, match=r"bad\.csv"):
        import_history([file("two.csv", "a,2,8,9,,"), file("bad.csv", "a,3,8,x,,")], into)
    assert into.read_bytes() == before


def test_arguments(file, tmp_path):
    with pytest.raises(HistoryError, match="at least one file"):
        import_history([], tmp_path / "history.parquet")
    with pytest.raises(HistoryError, match=r"name a file \*\.parquet"):
        import_history([file("one.csv", "a,1,8,9,,")], tmp_path / "history.csv")
    (tmp_path / "blocked").write_text("")
    with pytest.raises(HistoryError, match="cannot be written"):
        import_history([file("one.csv", "a,1,8,9,,")], tmp_path / "blocked" / "history.parquet")

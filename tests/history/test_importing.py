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


def export(file, name, *rows):
    """File of rows without ids."""
    return file(name, *(f"{project},,{rest}" for project, rest in rows))


def test_a_grown_export_without_ids_replaces_what_it_can_match(file, tmp_path):
    into = tmp_path / "history.parquet"
    january = [("a", "8,9,,"), ("a", "5,,open,"), ("b", "3,2,open,"), ("b", "4,4,,")]
    import_history([export(file, "export.csv", *january)], into)
    # What was open is done, one row is new, and one is gone.
    march = [("a", "8,9,,"), ("a", "5,7,,"), ("b", "4,4,,"), ("b", "6,6,,")]
    report = import_history([export(file, "export-march.csv", *march)], into)
    assert (report.new, report.replaced, report.unchanged) == (1, 1, 2)
    history = read_history(into)
    assert sorted(history.frame["actual_hours"]) == [4, 6, 7, 9]
    assert history.open["estimated_hours"].tolist() == [3]
    assert "newer export of export.csv, but 1 of its rows (2 h)" in report.summary()
    again = import_history([export(file, "export-march.csv", *march)], into)
    assert (again.new, again.replaced, again.unchanged) == (0, 0, 4)


def test_another_file_replaces_nothing(file, tmp_path):
    # Its rows were estimated alike, but it holds no row of the first one.
    into = tmp_path / "history.parquet"
    import_history([export(file, "one.csv", ("a", "8,9,,"), ("a", "5,5,,"))], into)
    report = import_history([export(file, "two.csv", ("a", "8,7,,"), ("a", "5,6,,"))], into)
    assert (report.new, report.replaced, report.notes) == (2, 0, ())


def test_a_later_file_is_spelt_as_the_earlier_one(file, tmp_path):
    into = tmp_path / "history.parquet"
    import_history([file("one.csv", "Acme Web,1,8,9,,")], into)
    report = import_history([file("two.csv", "acme-web,1,8,10,,")], into)
    assert (report.new, report.replaced) == (0, 1)
    assert read_history(into).frame["project_id"].tolist() == ["Acme Web"]


def test_a_question_changes_nothing_and_its_answer_is_kept(tmp_path):
    into, path = tmp_path / "history.parquet", tmp_path / "log.csv"
    path.write_text("Project,Estimate,Actual\na,800,900\na,700,750\na,600,640\na,900,910\n")
    with pytest.raises(HistoryError, match=r"log\.csv: .*--unit hours.*\nNothing was changed"):
        import_history([path], into)
    assert not into.exists()
    import_history([path], into, unit="hours")
    # What was answered is not asked again when the history is read.
    assert read_history(into).frame["actual_hours"].sum() == 3200
    assert import_history([path], into, unit="hours").unchanged == 4

"""Past work in the store: the same rule as the Parquet file, and earlier versions stay."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import pytest
from sqlalchemy import select

from estimation import calibrate, read_history
from estimation.errors import HistoryError, StoreError
from estimation.history import HISTORY_FILE, import_history
from estimation.store import open_store, tables

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from estimation.store.store import Store

HEADER = "project_id,item_id,estimated_hours,actual_hours,state,mood\n"


@pytest.fixture
def file(tmp_path: Path) -> Callable[..., Path]:
    """Path of a CSV file with these rows."""

    def file(name: str, *rows: str) -> Path:
        path = tmp_path / name
        path.write_text(HEADER + "\n".join(rows) + "\n")
        return path

    return file


def test_new_replaced_unchanged_and_left_out(store: Store, file) -> None:
    first = store.history.add([file("one.csv", "a,1,8,9,,", "a,2,8,,open,", "a,3,8,-1,,")])
    assert (first.new, first.replaced, first.unchanged, first.left_out) == (2, 0, 0, 1)
    files = [file("two.csv", "a,1,8,9,,", "a,2,8,7,,fine"), file("three.csv", "b,1,4,4,,")]
    second = store.history.add(files)
    assert (second.new, second.replaced, second.unchanged, second.left_out) == (1, 1, 1, 0)
    history = store.history.read()
    rows = history.frame.sort_values(["project_id", "item_id"])
    assert rows["actual_hours"].tolist() == [9.0, 7.0, 4.0]
    assert rows["imported_from"].tolist() == ["one.csv", "two.csv", "three.csv"]
    assert rows["mood"].fillna("").tolist() == ["", "fine", ""]
    assert history.open.empty and history.dropped.empty
    assert len(store.history) == 3
    assert store.check().problems == ()


def test_an_item_keeps_its_earlier_versions(store: Store, file) -> None:
    for actual in (9, 10, 9):
        store.history.add([file("one.csv", f"a,1,8,{actual},,")])
    with store.database.reading() as connection:
        asked = select(tables.history.c.version, tables.history.c.cells)
        rows = connection.execute(asked.order_by(tables.history.c.number)).all()
    assert [(row.version, row.cells["actual_hours"]) for row in rows] == [(1, 9), (2, 10), (3, 9)]
    assert store.history.read().frame["actual_hours"].tolist() == [9.0]


def test_rows_without_item_id_are_the_same_if_all_their_cells_are(store: Store, file) -> None:
    path = file("one.csv", "a,,8,9,,", "a,,8,9,,", "a,,8,10,,")
    assert store.history.add([path]).new == 3
    again = store.history.add([path])
    assert (again.new, again.unchanged) == (0, 3)
    assert len(store.history) == len(store.history.read()) == 3


def test_nothing_changes_when_a_file_is_bad(store: Store, file) -> None:
    with pytest.raises(HistoryError, match=r"bad\.csv"):
        store.history.add([file("two.csv", "a,2,8,9,,"), file("bad.csv", "a,3,8,x,,")])
    with pytest.raises(HistoryError, match="at least one file"):
        store.history.add([])
    assert len(store.history) == 0
    with pytest.raises(StoreError, match="no past work in it; run: kickoff history import"):
        store.history.read()


def test_the_history_beside_a_new_store_moves_in_once(tmp_path: Path, file) -> None:
    import_history([file("old.csv", "a,1,8,9,,", "a,2,8,9,,")], tmp_path / HISTORY_FILE)
    with open_store(tmp_path / "kickoff.db", create=True) as store:
        first = store.history.add([file("new.csv", "a,2,8,7,,")])
        assert (first.new, first.replaced, len(first.histories)) == (2, 1, 2)
        rows = store.history.read().frame.sort_values("item_id")
        assert rows["imported_from"].tolist() == ["old.csv", "new.csv"]
        assert store.history.add([file("new.csv", "a,2,8,7,,")]).new == 0


def test_the_same_forecasts_as_from_the_file(store: Store, sample: Path) -> None:
    """Read back from the store, the sample history calibrates to the same numbers."""
    store.history.add([sample / "history.csv"])
    items = pd.DataFrame({"project_id": "new", "estimated_hours": [8.0, 40.0], "class": "design"})
    there, here = (
        calibrate(history).quantiles(items, [0.1, 0.5, 0.8, 0.9])
        for history in (store.history.read(), read_history(sample / "history.csv"))
    )
    assert (there == here).all()


def test_a_grown_export_without_ids_replaces_again_and_again(store: Store, file) -> None:
    def export(actual: str) -> Path:
        return file("export.csv", "a,,8,9,,", f"a,,5,{actual},,", "b,,4,4,,")

    assert store.history.add([export("6")]).new == 3
    for actual in ("7", "8", "7"):
        report = store.history.add([export(actual)])
        assert (report.new, report.replaced, report.unchanged) == (0, 1, 2)
        assert len(store.history) == len(store.history.read()) == 3
    assert sorted(store.history.read().frame["actual_hours"]) == [4, 7, 9]
    assert store.history.add([export("7")]).unchanged == 3
    assert store.check().problems == ()

"""Any file of past work becomes a tidy history; nothing is lost on the way without being named."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from estimation.errors import HistoryError
from estimation.history import History, read_history
from estimation.history.schema import COLUMNS, NAMES

HEADER = "project_id,task_id,Category,estimated_hours,actual_hours,started,finished,priority"
ROWS = """\
acme,1,Design,8,9.5,2026-01-05,2026-01-09,high
acme,2,Design,16,16,2026-01-05,2026-01-19,low
zeta,3,Build,40,,2026-02-02,,low
"""
TEXT = f"{HEADER}\n{ROWS}"


@pytest.fixture
def read(tmp_path):
    """Read what stands in a file with these bytes or this text."""

    def read(content: str | bytes, name: str = "past.csv", **options) -> History:
        data = content.encode() if isinstance(content, str) else content
        (tmp_path / name).write_bytes(data)
        return read_history(tmp_path / name, **options)

    return read


def test_one_row_of_each_state(read):
    history = read(TEXT)
    assert list(history.frame.columns) == [*NAMES, "priority"]
    assert history.frame["item_id"].tolist() == ["1", "2"]
    assert history.frame["class"].tolist() == ["Design", "Design"]
    assert history.frame["actual_hours"].tolist() == [9.5, 16.0]
    assert history.frame["finished"].tolist() == [
        pd.Timestamp("2026-01-09"),
        pd.Timestamp("2026-01-19"),
    ]
    # No actual and no end: the work still runs.
    assert history.open["item_id"].tolist() == ["3"]
    assert history.open["state"].tolist() == ["open"]
    assert history.ignored == ("priority",)
    # What forecasts would learn from; a cost or a currency is kept, and not missed.
    assert history.missing == (
        "subclass", "phase", "role", "person", "client", "kind", "estimated_on",
        "review_rounds", "client_wait_days",
    )  # fmt: skip
    assert history.dropped.empty
    assert "2 finished rows of 1 projects, 1 open, 0 left out" in history.summary()
    assert "priority" in history.summary()


def test_index_is_the_line_in_the_file(read):
    # The second row's cell spans lines 3 and 4, and line 5 is blank.
    rows = 'a,1,x,8,9,,,\na,2,"x\ny",8,9,,,\n\na,3,x,8,zero,,,\na,4,x,8,9,,,\n'
    history = read(f"{HEADER}\n{rows}")
    assert history.frame.index.tolist() == [2, 3, 7]
    assert history.dropped.to_dict("records") == [
        {"line": 6, "column": "actual_hours", "value": "zero", "reason": "is not a number"}
    ]


@pytest.mark.parametrize(
    ("encode", "note"),
    [
        (lambda text: text.encode("utf-8"), None),
        (lambda text: text.encode("utf-8-sig"), None),
        (lambda text: text.encode("cp1252"), "read as cp1252"),
        # One program appended to the file of another.
        (lambda text: text.encode("utf-8") + "ö,9,é,1,1,,,\n".encode("cp1252"), "mixed encodings"),
    ],
)
def test_encodings(read, encode, note):
    history = read(encode(TEXT.replace("acme", "Müller").replace("Design", "Köln – Café")))
    assert set(history.frame["project_id"][:2]) == {"Müller"}
    assert set(history.frame["class"][:2]) == {"Köln – Café"}
    assert [note] == [n[: len(note)] for n in history.notes] if note else not history.notes


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_separators_and_line_ends(read, separator, newline):
    history = read(TEXT.replace(",", separator).replace("\n", newline))
    assert history.frame["estimated_hours"].tolist() == [8.0, 16.0]
    assert history.frame.index.tolist() == [2, 3]


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (["12,5", "7"], [12.5, 7]),  # a comma and one digit: only a decimal comma
        (["1.234,5", "7,25"], [1234.5, 7.25]),  # point for thousands
        (["1,234.5", "7.25"], [1234.5, 7.25]),  # comma for thousands
        (["1,234", "7.5"], [1234, 7.5]),  # the second cell decides for both
        (["1,234", "7,5"], [1.234, 7.5]),
        (["1.234", "7,5"], [1234, 7.5]),
        (["1 234,5", "7"], [1234.5, 7]),  # blank for thousands, as in French
        (["1\u202f234,5", "7"], [1234.5, 7]),
        (["1'234.50", "7"], [1234.5, 7]),  # Swiss
        (["1.234.567", "7"], [1234567, 7]),  # two points cannot be decimal
        (["1e3", "7"], [1000, 7]),
        (["0,125", "7"], [0.125, 7]),  # no group of thousands begins with 0
        ([".5", "5."], [0.5, 5]),
    ],
)
def test_decimal_marks(read, cells, expected):
    rows = "".join(f"a\t800\t{cell}\n" for cell in cells)
    history = read(f"project_id\testimated_cost\tactual_cost\n{rows}")
    assert history.frame["actual_cost"].tolist() == expected


@pytest.mark.parametrize(
    ("separator", "cell", "options", "expected"),
    [
        (",", '"1,234"', {"decimal": "."}, 1234.0),
        (",", "1.234", {"decimal": "."}, 1.234),
        ("\t", "1,234", {"decimal": "."}, 1234.0),
        ("\t", "1,234", {"decimal": ","}, 1.234),
        (";", "1.234", {"decimal": ","}, 1234.0),
    ],
)
def test_a_mark_that_could_be_either(read, separator, cell, options, expected):
    header = separator.join(["project_id", "estimated_hours", "actual_hours"])
    text = f"{header}\na{separator}8{separator}{cell}\n"
    assert read(text, **options).frame["actual_hours"].tolist() == [expected]


@pytest.mark.parametrize(
    ("separator", "cell", "first"),
    [
        ("\t", "1,234", "."), ("\t", "1.234", "."), (",", "1.234", "."), (",", '"1,234"', "."),
        (";", "1,234", ","), (";", "1.234", ","),
    ],
)  # fmt: skip
def test_a_mark_that_nothing_decides_is_asked(read, separator, cell, first):
    """What divides the cells puts an answer first, and decides nothing."""
    header = separator.join(["project_id", "estimated_hours", "actual_hours"])
    with pytest.raises(HistoryError, match=r"actual_hours: .*1.234.*--decimal ,.*decimal=") as e:
        read(f"{header}\na{separator}8{separator}{cell}\n")
    (question,) = e.value.questions
    assert sorted(answer.value for answer in question.answers) == [",", "."]
    assert question.answers[0].value == first


@pytest.mark.parametrize("number", ["0.5", "12.25", "1234.5"])
def test_one_number_of_the_column_decides_its_mark(read, number):
    text = f"project_id,estimated_hours,actual_hours\na,8,1.234\na,9,{number}\n"
    assert read(text).frame["actual_hours"].tolist() == [1.234, float(number)]


def test_other_columns_decide_an_open_mark(read):
    history = read("project_id\testimated_hours\tactual_hours\na\t7,5\t1,234\n")
    assert history.frame["actual_hours"].tolist() == [1.234]
    assert history.notes == ("decimal commas in estimated_hours, actual_hours",)


def test_the_odd_mark_in_a_column_is_reported(read):
    history = read('project_id,estimated_hours,actual_hours\na,8,9.5\na,8,7.5\na,8,"9,5"\n')
    assert history.dropped[["line", "value", "reason"]].values.tolist() == [
        [4, "9,5", "is not a number"]
    ]


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (["31.12.2025"], ["2025-12-31"]),
        (["2025/12/31"], ["2025-12-31"]),
        (["31 Dec 2025"], ["2025-12-31"]),
        (["2025-12-31T23:59:00Z"], ["2025-12-31"]),
        (["2025-12-31 08:00:00"], ["2025-12-31"]),
        (["31/12/2025", "03/04/2025"], ["2025-12-31", "2025-04-03"]),  # the first decides
        (["12/31/2025", "03/04/2025"], ["2025-12-31", "2025-03-04"]),
    ],
)
def test_dates(read, cells, expected):
    rows = "".join(f"a,8,9,{cell}\n" for cell in cells)
    history = read(f"project_id,estimated_hours,actual_hours,finished\n{rows}")
    assert history.frame["finished"].dt.strftime("%Y-%m-%d").tolist() == expected


@pytest.mark.parametrize(
    ("column", "cell", "reason"),
    [
        ("estimated_hours", "0", "is not above 0"),
        ("actual_hours", "-4", "is not above 0"),
        ("actual_hours", "inf", "is not a finite number"),
        ("actual_hours", "1e400", "is not a finite number"),
        ("actual_hours", "1e300", "is not plausible"),
        ("actual_hours", "1e-300", "is not plausible"),
        ("estimated_hours", "1000001", "is not plausible; expected 0.0001 to 1e+06"),
        ("actual_hours", "80001", "is not plausible beside its estimated_hours"),  # of 8
        ("actual_hours", "0.0007", "is not plausible beside its estimated_hours"),
        ("actual_hours", "12 EUR", "is not a number"),
        ("actual_hours", "12:30 PM", "is a time of day"),
        ("actual_hours", "0x10", "is not a number"),
        (
            "actual_hours",
            "9" * 200_000,
            "field larger than field limit",
        ),  # a cell beyond what `csv` takes
        ("actual_hours", "9" * 10_000, "is not a number"),
        ("estimated_hours", "", "there is no estimate"),
        ("estimated_hours", "NaN", "there is no estimate"),
        ("actual_hours", "n/a", "there is no actual"),  # finished, so not open
        ("project_id", "", "is empty"),
        ("project_id", "p" * 2_000, "is longer than 1,000 characters"),
        ("state", "finishd", "is not one of done, open, cancelled"),
        ("state", "Cancelled", "cancelled work"),
        ("item_id", "good", "stands on an earlier line already"),
    ],
)
def test_rows_that_cannot_be_used(read, column, cell, reason):
    row = {
        "project_id": "a", "item_id": "bad", "estimated_hours": "8", "actual_hours": "9",
        "state": "", "finished": "2025-01-31", "low_hours": "", "likely_hours": "8",
        "review_rounds": "",
    }  # fmt: skip
    good = {**row, "item_id": "good"}
    lines = [good, {**row, column: cell}]
    text = "\n".join([",".join(row), *(",".join(line.values()) for line in lines)])
    history = read(text)
    assert history.frame["item_id"].tolist() == ["good"]
    (dropped,) = history.dropped.to_dict("records")
    assert dropped["line"] == 3
    assert reason in dropped["reason"]
    assert len(dropped["value"]) <= 60


@pytest.mark.parametrize(
    ("column", "cell", "reason"),
    [
        ("low_hours", "20", "is not in the order low, likely, high"),
        ("low_hours", "x", "is not a number"),
        ("review_rounds", "-1", "is below 0"),
        ("review_rounds", "two", "is not a number"),
        ("estimated_cost", "95,OO", "is not a number"),
        ("actual_cost", "-5", "is not above 0"),
        ("actual_cost", "1e15", "is not plausible"),
        ("actual_cost", "90000000", "is not plausible beside its estimated_cost"),
        ("planned_days", "0", "there is no estimate"),
        ("days_unit", "wrking", "is not one of working, calendar"),
        ("ends", "p10", "is not one of extremes, p10_p90"),
        ("role", "r" * 2_000, "is longer than 1,000 characters"),
    ],
)
@pytest.mark.parametrize("with_ids", [True, False])
def test_a_typo_in_an_optional_cell_costs_no_row(read, column, cell, reason, with_ids):
    row = {
        "project_id": "a", "item_id": "", "estimated_hours": "8", "actual_hours": "9",
        "low_hours": "", "likely_hours": "8", "high_hours": "12", "ends": "", "review_rounds": "",
        "estimated_cost": "500", "actual_cost": "", "planned_days": "", "days_unit": "", "role": "",
    }  # fmt: skip
    rows = [{**row, "item_id": with_ids * f"{n}", "actual_hours": f"{n + 7}"} for n in (1, 2)]
    rows[1][column] = f'"{cell}"'
    history = read("\n".join([",".join(row), *(",".join(each.values()) for each in rows)]))
    assert history.frame["actual_hours"].tolist() == [8, 9]
    assert history.dropped.empty
    (unread,) = history.unread.to_dict("records")
    assert (unread["line"], unread["column"]) == (3, column)
    assert reason in unread["reason"]
    left = history.frame.loc[3, column]
    assert pd.isna(left) or (column, left) == ("days_unit", "working")
    if column in ("low_hours", "ends"):
        assert pd.isna(history.frame.loc[3, "likely_hours"]) == (cell != "x")
    for sums in history.reading.sums.values():
        assert sums.difference == 0


def test_what_a_piece_cost_is_unknown_where_an_entry_does_not_tell(read):
    history = read(
        "project_id,item_id,estimated_hours,actual_hours,estimated_cost,actual_cost\n"
        "a,1,8,3,400,100\na,1,8,4,400,l50\na,1,8,4,400,-20\na,2,4,5,200,180\n"
    )
    assert history.frame["actual_hours"].tolist() == [11, 5]
    assert history.frame["actual_cost"].fillna(0).tolist() == [0, 180]
    sums = history.reading.sums["actual_cost"]
    assert (sums.in_file, sums.read, sums.left_out, sums.difference) == (280, 180, 100, 0)


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ("1900-01-01", "is not plausible"),
        ("2999-12-31", "is not plausible"),
        ("9999-12-31", "is not plausible"),
        ("2025-02-30", "is not a date"),
        ("45000", "is not a date"),
        ("soon", "is not a date"),
    ],
)
@pytest.mark.parametrize("column", ["estimated_on", "started", "finished"])
def test_a_date_that_cannot_be_read_costs_no_row(read, column, cell, reason):
    history = read(f"project_id,estimated_hours,actual_hours,{column}\na,8,9,{cell}\n")
    assert history.frame["actual_hours"].tolist() == [9.0]
    assert history.frame[column].isna().all()
    (unread,) = history.unread.to_dict("records")
    assert (unread["line"], unread["column"], unread["value"]) == (2, column, cell)
    assert reason in unread["reason"]
    assert "left empty: 1 (first: line 2" in history.summary()


def test_rows_with_more_or_fewer_cells(read):
    history = read(
        f"{TEXT}acme,7,Design\nacme,8,Design,8,9,,,x,too,many\nacme,9,Design,8,9,,,x,,\n"
    )
    assert history.dropped[["line", "reason"]].values.tolist() == [
        [5, "3 cells where the header has 8"],
        [6, "10 cells where the header has 8"],
    ]
    # Empty cells beyond the header say nothing and are no fault.
    assert "9" in history.frame["item_id"].tolist()


def test_every_row_is_somewhere(read):
    history = read(f"{TEXT}acme,4,x,-1,2,,,\nacme,5\n,,,,,,,\n")
    assert len(history.frame) + len(history.open) + len(history.dropped) == 5


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "the file is empty"),
        (b" \n\n ", "the file is empty"),
        (b"\xef\xbb\xbf", "no header line"),  # a byte-order mark and nothing else
        (HEADER.encode(), "a header and no row"),
        (b"a,b\n1,2\n", "columns found are: a, b; expected project_id, and estimated_h"),
        (b"project_id,actual_hours\na,2\n", "expected project_id, and estimated_hours and"),
        (b"x" * 10_000_000, "no header line|columns found"),  # 10 MB in one cell
        (f"{HEADER}\n".encode() + b'"' + b"x" * 10_000_000, "field larger than field limit"),
        (f'{TEXT}"'.encode() + b"x\n" * 100_000, "line 5: a quotation mark opens"),
        (f'{TEXT}acme,"9,x,8,9,,,\nacme,10,x,8,9,,,\n'.encode(), "line 5: a quotation mark opens"),
        (TEXT.encode("utf-16-le"), "NUL byte"),
        (b"MZ\x90\x00\x03\x00\x00", "line 1: there is a NUL byte"),
        (b"PK\x03\x04 no archive", "the workbook is broken"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "the workbook is broken"),
        (b"PAR1 no parquet PAR1", "the Parquet file is broken"),
        (b"project_id,project_id,estimated_hours,actual_hours\na,a,1,1\n", "two columns are proj"),
        (b"project_id,estimated_hours,actual_hours\na,1,x\nb,1,y\n",
         r"none of the 2 rows can be used: actual_hours is not a number in 2 .*; fix"),
    ],
)  # fmt: skip
def test_files_that_cannot_be_used(read, content, message):
    with pytest.raises(HistoryError, match=message) as caught:
        read(content)
    assert "past.csv" in str(caught.value)
    assert len(str(caught.value)) < 2_000


def test_places_that_hold_no_file(tmp_path):
    with pytest.raises(HistoryError, match="no such file"):
        read_history(tmp_path / "none.csv")
    with pytest.raises(HistoryError, match="this is a folder"):
        read_history(tmp_path)
    with pytest.raises(HistoryError, match="cannot be opened"):
        read_history("nul\0byte.csv")
    with pytest.raises(HistoryError, match="cannot be read from int"):
        read_history(3)
    with pytest.raises(HistoryError, match="'weeks' was given; expected one of working, calendar"):
        read_history(tmp_path / "none.csv", days_unit="weeks")


def test_aliases_and_a_column_that_has_both_names(read):
    text = (
        "project_id,class,category,est_duration_days,duration_days,created\np,a,b,5,6,2026-01-02\n"
    )
    history = read(text, days_unit="calendar")
    assert history.frame["class"].tolist() == ["a"]
    assert history.frame["category"].tolist() == ["b"]
    assert history.ignored == ("category",)
    assert history.frame[["planned_days", "actual_days"]].values.tolist() == [[5, 6]]
    assert history.frame["days_unit"].tolist() == ["calendar"]
    assert history.frame["estimated_on"].tolist() == [pd.Timestamp("2026-01-02")]
    assert any("category was not read" in note for note in history.notes)


def test_data_frames_of_any_type():
    frame = pd.DataFrame(
        {
            "project_id": [7, 7, 8],
            "person": [58.0, np.nan, 3.0],  # pandas makes whole numbers with a gap floats
            "estimated_hours": [Decimal("8.5"), 4, "3"],
            "actual_hours": np.array([8, 5, 2], dtype=np.int64),
            "finished": pd.to_datetime(["2026-01-05", None, "2026-01-07"]).tz_localize("UTC"),
            "started": [dt.date(2026, 1, 1), dt.datetime(2026, 1, 2, 8), None],
            "class": pd.Categorical(["a", None, "b"]),
            ("a", 1): [object(), [1], {}],
        },
        index=[5, 5, 5],
    )
    before = frame.copy()
    history = read_history(frame)
    assert history.frame["project_id"].tolist() == ["7", "7", "8"]
    assert history.frame["person"].fillna("?").tolist() == ["58", "?", "3"]
    assert history.frame["estimated_hours"].tolist() == [8.5, 4, 3]
    assert history.frame["finished"].isna().tolist() == [False, True, False]
    assert history.frame["started"].dt.day.fillna(0).tolist() == [1, 2, 0]
    assert history.frame.index.tolist() == [1, 2, 3]
    assert frame.index.equals(before.index) and list(frame.columns) == list(before.columns)


def test_parquet_gives_what_csv_gives(read, tmp_path):
    csv = read(TEXT)
    pd.concat([csv.frame, csv.open]).to_parquet(tmp_path / "past.parquet")
    parquet = read_history(tmp_path / "past.parquet")
    pd.testing.assert_frame_equal(
        parquet.frame[list(NAMES)].reset_index(drop=True),
        csv.frame[list(NAMES)].reset_index(drop=True),
    )
    assert parquet.open["item_id"].tolist() == ["3"]


def test_known_under_as_of():
    history = read_history(
        pd.DataFrame(
            {
                "project_id": ["a"] * 4, "estimated_hours": [8] * 4, "actual_hours": [9] * 4,
                "item_id": ["finished", "same day", "started", "undated"],
                "started": ["2025-01-01", "2025-01-01", "2025-08-04", None],
                "finished": ["2026-01-31", "2026-02-01", None, None],
            }
        )
    )  # fmt: skip
    # 180 days after 4 August 2025 is 31 January 2026; the day itself is not before the day.
    assert history.known("2026-02-01")["item_id"].tolist() == ["finished", "started"]
    assert history.known(dt.date(2026, 1, 31))["item_id"].tolist() == []
    assert len(history.known()) == 4


def test_what_is_known_beforehand():
    # docs/formats.md: the estimate, its date, project, classes, role, person, client, kind.
    after = {column.name for column in COLUMNS if not column.before}
    assert after == {
        "actual_hours", "actual_days", "actual_cost", "started", "finished", "state",
        "review_rounds", "client_wait_days", "imported_from", "source",
    }  # fmt: skip


def test_real_files_as_they_are(shared):
    folder = shared / "data" / "history"
    sip, cesaw = read_history(folder / "sip.csv"), read_history(folder / "cesaw.csv")
    # Rows and projects as the notes that come with the data count them.
    assert (len(sip), sip.projects, len(sip.dropped)) == (6_782, 14, 0)
    assert (len(cesaw), cesaw.projects, len(cesaw.dropped)) == (39_057, 36, 0)
    assert {"n_people", "main_person"} <= set(sip.ignored)
    kitchenham = read_history(folder / "kitchenham.csv", days_unit="calendar")
    assert len(kitchenham) == 87
    assert kitchenham.frame["planned_days"].notna().sum() == 84
    nyc = read_history(folder / "nyc_sca.csv", days_unit="calendar")
    assert (len(nyc), len(nyc.open)) == (2_323 - 616, 616)


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.binary(max_size=300) | st.text(max_size=300).map(lambda t: f"{HEADER}\n{t}".encode()))
def test_any_bytes_give_a_history_or_its_error(tmp_path, data):
    (tmp_path / "any.csv").write_bytes(data)
    try:
        history = read_history(tmp_path / "any.csv")
    except HistoryError as error:
        assert "any.csv" in str(error)
    else:
        assert (history.frame[["estimated_hours", "actual_hours"]] > 0).all(axis=None)


CELL = st.sampled_from(
    ["", "a", "1", "1,5", "1.234", "1,234.5", "-3", "nan", "1e999", "2025-01-01", "31/12/2025",
     "open",
     "2025-13-01", '"x', "é", "٣", "²", "=A1", "TRUE", "0001-01-01"]
)  # fmt: skip


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    rows=st.lists(st.lists(CELL, min_size=len(NAMES), max_size=len(NAMES)), min_size=1, max_size=5),
    separator=st.sampled_from([",", ";", "\t"]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "cp1252"]),
)
def test_any_cells_give_a_history_or_its_error(tmp_path, rows, separator, encoding):
    text = "\n".join(separator.join(row) for row in [list(NAMES), *rows])
    (tmp_path / "any.csv").write_bytes(text.encode(encoding, errors="replace"))
    try:
        history = read_history(tmp_path / "any.csv")
    except HistoryError as error:
        assert "any.csv" in str(error)
    else:
        assert history.summary()


def test_cells_that_no_column_can_hold():
    # True is no number, though it equals 1; a dictionary has no hash.
    frame = pd.DataFrame(
        {
            "project_id": ["a"] * 5,
            "estimated_hours": [1, True, {}, 10**400, b"8"],
            "actual_hours": [2.0] * 5,
        }
    )
    history = read_history(frame)
    assert history.frame.index.tolist() == [1]
    assert history.dropped["value"].tolist()[:2] == ["True", "{}"]
    assert history.dropped["reason"].tolist()[2] == "is not a finite number"


def test_a_parquet_file_that_ends_its_reader_is_refused_in_words(read, monkeypatch):
    """What pandas notes of its columns is JSON inside, of which a flipped byte hides any part."""

    def end(_):
        raise KeyError("numpy_type")

    monkeypatch.setattr(pd, "read_parquet", end)
    with pytest.raises(HistoryError, match="the Parquet file is broken"):
        read(b"PAR1", "history.parquet")


def test_parquet_with_flipped_bits(read, tmp_path):
    """Half of the damage in the last quarter, where the schema lies: read, or refused in words."""
    path = tmp_path / "past.parquet"
    pd.concat([read(TEXT).frame] * 20).to_parquet(path)
    whole = path.read_bytes()
    rng = np.random.default_rng(11)
    refused = 0
    for number in range(150):
        data = bytearray(whole)
        first = 0 if number % 2 else 3 * len(data) // 4
        for at in rng.integers(first, len(data), rng.integers(1, 6)):
            data[at] ^= 1 << rng.integers(8)
        path.write_bytes(data)
        try:
            assert read_history(path).summary()
        except HistoryError:
            refused += 1
    assert 30 < refused < 150

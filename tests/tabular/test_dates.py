"""One order of day and month for a whole table, or a question."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from estimation.tabular.dates import date_order, read_date


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("2026-01-05", "2026-01-05"),
        ("2026/1/5", "2026-01-05"),
        ("2026-01-05T23:59:00Z", "2026-01-05"),
        ("2026-01-05 08:00:00.000+01:00", "2026-01-05"),
        ("05.01.2026", "2026-01-05"),
        ("5.1.26 14:30", "2026-01-05"),
        ("5 Jan 2026", "2026-01-05"),
        ("05-Jan-2026", "2026-01-05"),
        ("05/Jan/26 9:00 AM", "2026-01-05"),  # Jira
        ("5. Januar 2026", "2026-01-05"),
        ("5. Jänner 2026", "2026-01-05"),
        ("5 février 2026", "2026-02-05"),
        ("5 de enero de 2026", "2026-01-05"),
        ("Jan 5, 2026", "2026-01-05"),
        ("January 5th, 2026", "2026-01-05"),
        ("Mon, 5 Jan 2026", "2026-01-05"),
        ("Mi 07.01.2026", "2026-01-07"),  # MS Project in German
        (dt.datetime(2026, 1, 5, 9), "2026-01-05"),
        (dt.date(2026, 1, 5), "2026-01-05"),
        ("05/01/2026", None),  # needs an order
        ("2026-02-30", None),
        ("32.01.2026", None),
        ("5 Nivose 2026", None),
        ("45000", None),
        ("soon", None),
        ("", None),
        ("x" * 1000, None),
    ],
)
def test_dates_that_need_no_order(cell: object, day: str | None) -> None:
    found = read_date(cell)
    assert (found and found.isoformat()) == day


@pytest.mark.parametrize(
    ("cells", "order", "answers"),
    [
        (["31/12/2025", "03/04/2025"], "dmy", None),  # the first decides for both
        (["12/31/2025", "03/04/2025"], "mdy", None),
        (["03/04/2025", "2025-12-31"], None, ["dmy", "mdy"]),
        (["03/03/2025"], "dmy", None),  # one day in either order
        (["03/04/25"], None, ["dmy", "mdy", "ymd"]),
        (["31-12-25", "30-11-25"], None, ["dmy", "ymd"]),
        (["31/12/2025", "12/31/2025", "12/30/2025"], None, ["mdy", "dmy"]),  # most are mdy
        (["99/99/2025", "31/12/2025"], "dmy", None),  # no date in any order
        (["99/99/2025"], None, None),
        (["2025-12-31", "", None, 5], None, None),
    ],
)
def test_order_of_a_table(
    cells: list[object], order: str | None, answers: list[str] | None
) -> None:
    found = date_order(cells)
    assert found.order == order
    question = found.question
    assert (question and [answer.value for answer in question.answers]) == answers


def test_an_answer_holds_for_all() -> None:
    assert date_order(["03/04/2025"], "mdy").order == "mdy"
    assert str(read_date("03/04/2025 9:00 AM", "mdy")) == "2025-03-04"
    assert read_date("31/12/2025", "mdy") is None


@given(st.dates(dt.date(2000, 1, 1), dt.date(2099, 12, 31)), st.sampled_from(["dmy", "mdy"]))
def test_what_is_written_is_read(day: dt.date, order: str) -> None:
    pattern = "%d/%m/%Y" if order == "dmy" else "%m/%d/%Y"
    assert read_date(day.strftime(pattern), order) == day  # type: ignore[arg-type]
    assert read_date(day.strftime("%d %B %Y")) == read_date(day.isoformat()) == day

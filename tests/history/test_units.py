"""In what columns count: their headers say it, or their numbers do, or it is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from estimation.errors import HistoryError

if TYPE_CHECKING:
    from collections.abc import Callable

    from estimation.history import History
    from estimation.tabular.questions import Question

SECONDS = "a,8,28800\na,4,21600\na,2,5400\na,6,27000\n"


def asked(read: Callable[..., History], text: str, **answers: Any) -> Question:
    """The one question about a text."""
    with pytest.raises(HistoryError) as caught:
        read(text, **answers)
    (question,) = caught.value.questions
    return question


@pytest.mark.parametrize("header", ["Estimate (h)", "estimated_hours"])
@pytest.mark.parametrize("other", ["Time Spent", "Time Spent (h)", "actual_hours"])
def test_an_answer_leaves_hours_that_nothing_speaks_against(
    read: Callable[..., History], header: str, other: str
) -> None:
    text = f"Project,{header},{other}\n{SECONDS}"
    question = asked(read, text)
    assert (question.about, question.answers[0].value) == ("unit", "seconds")
    history = read(text, unit="seconds")
    assert history.frame["estimated_hours"].tolist() == [8, 4, 2, 6]
    assert history.frame["actual_hours"].tolist() == [8, 6, 1.5, 7.5]
    assert any(f"{header} is counted in hours, whatever" in note for note in history.notes)


def test_an_answer_leaves_another_unit_of_a_header(read: Callable[..., History]) -> None:
    history = read(f"Project,Estimate (PT),Time Spent\n{SECONDS}", unit="seconds")
    assert history.frame["estimated_hours"].tolist() == [64, 32, 16, 48]
    assert history.frame["actual_hours"].tolist() == [8, 6, 1.5, 7.5]


def test_columns_of_one_size_have_one_unit(read: Callable[..., History]) -> None:
    """Estimates are whole hours in minutes; the minutes that were taken show nothing alone."""
    text = "project_id,estimated_hours,actual_hours\na,60,71\na,120,95\na,240,301\na,480,399\n"
    assert asked(read, text).answers[0].value == "minutes"
    history = read(text, unit="minutes")
    assert history.frame["estimated_hours"].tolist() == [1, 2, 4, 8]
    assert history.frame["actual_hours"].tolist() == pytest.approx(
        [71 / 60, 95 / 60, 301 / 60, 6.65]
    )


def test_columns_are_compared_when_a_unit_is_given(read: Callable[..., History]) -> None:
    text = f"Project,Estimate,Time Spent\n{SECONDS}"
    with pytest.raises(HistoryError, match=r"Time Spent is 4,050 times Estimate"):
        read(text, unit="seconds")


def test_an_actual_far_below_is_doubted_too(read: Callable[..., History]) -> None:
    text = "project_id,estimated_hours,actual_hours\na,130,2\na,175,3\na,310,5\n"
    with pytest.raises(HistoryError, match=r"estimated_hours is 62 times actual_hours.*write"):
        read(text)
    assert len(read(text, unit="hours")) == 3


def test_only_hours_are_taken_over_from_the_other_column(read: Callable[..., History]) -> None:
    text = "Projekt,Geplant (PT),Ist\na,2,17\na,3,25\na,5,41\n"
    question = asked(read, text)
    assert "“Ist” count" in question.text
    assert [answer.value for answer in question.answers] == [
        "hours", "days", "minutes", "seconds", "milliseconds",
    ]  # fmt: skip
    history = read(text, unit="hours")
    assert history.frame["estimated_hours"].tolist() == [16, 24, 40]
    assert history.frame["actual_hours"].tolist() == [17, 25, 41]
    silent = read("Projekt,Geplant (h),Ist\na,2,17\na,30,25\na,50,41\n")
    assert "Ist is counted in hours, as the other is" in silent.notes


def test_the_numbers_order_the_units_that_are_asked(read: Callable[..., History]) -> None:
    rows = "a,28800000,27000000\na,7200000,5400000\na,3600000,9000000\na,14400000,9000000\n"
    question = asked(read, f"Project,Estimate,Actual\n{rows}")
    assert question.answers[0].value == "milliseconds"
    few = asked(read, "Project,Estimate,Actual\na,2,3\n")
    assert [answer.value for answer in few.answers][0::4] == ["hours", "milliseconds"]


def test_a_unit_in_brackets_is_that_of_its_column(read: Callable[..., History]) -> None:
    history = read("project_id,estimated_hours (min),actual_hours (min)\na,90,60\n")
    assert history.frame[["estimated_hours", "actual_hours"]].values.tolist() == [[1.5, 1]]

"""A doubt as a question with answers."""

from __future__ import annotations

import pytest

from estimation.tabular.questions import Answer, Question


@pytest.mark.parametrize(
    "answers",
    [(), (Answer(".", "1.2"),), (Answer(".", "1.2"), Answer(".", "1,200"))],  # nothing to choose
)
def test_a_question_has_two_answers(answers: tuple[Answer, ...]) -> None:
    with pytest.raises(ValueError, match="two different answers"):
        Question("decimal", "Which?", answers)


def test_a_question_without_an_option_is_said_alone() -> None:
    question = Question(
        "unit", "Hours or days?", (Answer("hours", "hours"), Answer("days", "days"))
    )
    assert question.for_terminal() == "Hours or days?"

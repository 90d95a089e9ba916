"""What can be read two ways, as a question: with answers on a page, or an option of a command."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self


@dataclass(frozen=True)
class Answer:
    """
    One way to read it.

    Parameters
    ----------
    value : str
        What the answer is called where it is given: a mark, a unit, an order of dates, or what the
        field should say.
    text : str
        The answer as a choice, such as "1,200 hours".
    then : str
        What follows from it in this table, as a sentence; empty where nothing can be told.
    """

    value: str
    text: str
    then: str = ""


@dataclass(frozen=True)
class Question:
    """
    A doubt that only the reader of the table can settle.

    Parameters
    ----------
    about : str
        What it decides, such as "decimal", "dates" or "unit"; answers are given by it. A doubt of
        one column has the column behind a colon: "unit:Estimate".
    text : str
        The question as a sentence.
    answers : tuple of Answer
        At least two. The first is what the locale or the rest of the table suggests.
    option : str
        The option of the command that answers it, such as "--decimal"; empty where none does.

    Raises
    ------
    ValueError
        If there are fewer than two answers, or two of the same value.

    Examples
    --------
    >>> question = Question(
    ...     "decimal",
    ...     "Is “1.200” 1,200 or 1.2?",
    ...     (Answer(",", "1,200"), Answer(".", "1.2")),
    ...     option="--decimal",
    ... )
    >>> print(question.for_terminal())
    Is “1.200” 1,200 or 1.2? Say --decimal , for 1,200, or --decimal . for 1.2.
    """

    about: str
    text: str
    answers: tuple[Answer, ...]
    option: str = ""

    def __post_init__(self) -> None:
        values = [answer.value for answer in self.answers]
        if len(values) < 2 or len(set(values)) < len(values):
            raise ValueError(f"a question needs two different answers: {values}")

    def for_terminal(self) -> str:
        """The question, and the option that answers it."""
        if not self.option:
            return self.text
        ways = [f"{self.option} {answer.value} for {answer.text}" for answer in self.answers]
        return f"{self.text} Say {', '.join(ways[:-1])}, or {ways[-1]}."

    def preferring(self, value: str | None) -> Self:
        """
        The same question with one of its answers first.

        Examples
        --------
        >>> question = Question("dates", "Which?", (Answer("dmy", "5 Jan"), Answer("mdy", "1 May")))
        >>> [answer.value for answer in question.preferring("mdy").answers]
        ['mdy', 'dmy']
        """
        answers = tuple(sorted(self.answers, key=lambda answer: answer.value != value))
        return type(self)(self.about, self.text, answers, self.option)

"""Pasted rows as activities of a plan."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, NamedTuple

from estimation.connectors.pasting.activities import LONGEST_NAME, Activities
from estimation.connectors.pasting.cells import (
    CellReader,
    groups_by_space,
    is_doubtful,
    numbers_in,
)
from estimation.connectors.pasting.columns import OTHER_NUMBERS, Columns, columns_of
from estimation.connectors.pasting.counted import counted_in, question_of_hours
from estimation.connectors.pasting.pasted import Line, is_sum
from estimation.connectors.pasting.tables import Row, rows_of
from estimation.errors import WorkbookError
from estimation.plan import CalendarSpec, Plan
from estimation.tabular.numbers import Mark, marks, question_of_marks, say_number
from estimation.tabular.questions import Answer, Question

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from estimation.connectors.pasting.pasted import Pasted

    _Under = Callable[[Mapping[str, str]], Pasted]

MOST_ROWS = 500
"""Rows of one paste; a plan that people can read has fewer activities."""


class Table(NamedTuple):
    """Rows below the heads, what their columns hold, and how their cells are read."""

    rows: list[Row]
    columns: Columns
    cells: CellReader


def read_paste(
    text: str,
    plan: Plan,
    answers: Mapping[str, str] | None = None,
    decimal: Mark | None = None,
) -> Pasted:
    r"""
    Read a block pasted from Excel, Sheets, a planning program or a CSV file.

    Columns are found by their heads, in four languages. What can be read two ways is asked: until
    it is answered, the first answer stands in, and the paste has questions. Nothing is dropped
    silently: every row is an activity, a phase, or left out with its reason.

    Parameters
    ----------
    text : str
        Cells divided by tabs, semicolons or commas.
    plan : Plan
        The plan that the activities are for: its roles, and its ids, which stay unique.
    answers : mapping of str to str, optional
        To questions, by what they are about.
    decimal : {".", ","}, optional
        Decimal mark of the reader's locale: what it makes of an ambiguous number is the first
        answer, unless only another one agrees with the sheet's own total.

    Returns
    -------
    Pasted

    Raises
    ------
    WorkbookError
        If there are too many rows, or none can be used.

    Examples
    --------
    >>> plan = Plan.build({
    ...     "kickoff_plan": 1,
    ...     "project": {"id": "acme-site", "start": "2027-01-11"},
    ...     "roles": [{"id": "design", "name": "Designer"}],
    ...     "activities": [{"id": "brief", "duration": 2}],
    ... })
    >>> pasted = read_paste("Task\tDesigner\tAfter\nLook\t60 80 120\tbrief\nPoster\t\t2\n", plan)
    >>> pasted.activities[0]["effort"], pasted.activities[0]["after"]
    ({'design': {'low': 60, 'likely': 80, 'high': 120}}, ['brief'])
    >>> pasted.message
    '1 of 2 rows was left out: row 3 has no hours. Add them and paste again, or go on without.'
    >>> [question.text for question in read_paste("Task\tHours\nShop\t1.200\n", plan).questions]
    ['Is “1.200” 1,200 hours or 1.2 hours?']
    """
    rows = rows_of(text)
    if len(rows) > MOST_ROWS + 1:
        raise WorkbookError(
            f"{len(rows):,} rows are too many for one paste: {MOST_ROWS} fit. Copy the rows that "
            "are activities, phase after phase, and paste again."
        )
    given = dict(answers or {})
    questions: list[Question] = []
    while True:
        columns = columns_of(rows, plan, given)
        asked = [each for each in columns.questions if each.about not in given]
        if not asked:
            break
        questions += asked
        given |= {each.about: each.answers[0].value for each in asked}
    _check(columns, given)
    pasted = _read(rows[columns.below :], columns, plan, given, questions, decimal)
    pasted.lines[:0] = _titles(rows[: max(columns.below - 1, 0)])
    pasted.questions = [each for each in questions if each.about not in (answers or {})]
    return pasted


def _titles(rows: Sequence[Row]) -> list[Line]:
    """Rows above the heads."""
    names = [next(filter(None, row.cells)) for row in rows]
    return [
        Line(row.number, "", name[:LONGEST_NAME], "", said="left out: above the heads")
        for row, name in zip(rows, names, strict=True)
    ]


def _check(columns: Columns, given: Mapping[str, str]) -> None:
    """Refuse a table without names, or one that nobody can tell the meaning of."""
    if given.get("columns") == "none":
        raise WorkbookError(
            "Nothing says what the numbers are. Copy the rows with their heads, and paste again."
        )
    if not columns.places("name"):
        raise WorkbookError(
            "No column has names of activities. Copy the column with the names too, and paste "
            "again."
        )


def _read(
    rows: Sequence[Row],
    columns: Columns,
    plan: Plan,
    given: dict[str, str],
    questions: list[Question],
    decimal: Mark | None,
) -> Pasted:
    """Rows under answers; questions about numbers are added with what follows from each answer."""
    work = [row.cells[place] for row in rows for place in columns.work]
    numbers = columns.work | {p: c for p, c in columns.found.items() if c.what in OTHER_NUMBERS}
    written = numbers_in(row.cells[place] for row in rows for place in numbers)
    found = marks(written)

    def activities(answers: Mapping[str, str]) -> Activities:
        said = answers.get("decimal")
        mark: Mark | None = "," if said == "," else "." if said == "." else found.decimal
        spaces = groups_by_space(row.cells[place] for row in rows for place in numbers)
        groups = answers.get("spaces", "group" if spaces else "divide") == "group"
        reader = CellReader(mark, groups, _hours_per_day(plan))
        counted = counted_in(columns, answers.get("unit", "hours"))
        return Activities(plan, Table(list(rows), counted, reader))

    def under(answers: Mapping[str, str]) -> Pasted:
        return activities(answers).pasted()

    if "spaces" not in given and not groups_by_space(written + work):
        question = _question_of_spaces(work)
        if question is not None:
            questions.append(_with_sums(question, given, under))
            given["spaces"] = questions[-1].answers[0].value
    doubtful = marks(numbers_in(work)).doubtful
    if "decimal" not in given and found.decimal is None and doubtful:
        unit = (
            "hours"
            if any(c.measure and c.measure.is_effort for c in columns.work.values())
            else "days"
        )
        question = question_of_marks(doubtful[0], unit, prefer=decimal)
        questions.append(_with_sums(question, given, under))
        given["decimal"] = questions[-1].answers[0].value
    # What the numbers count shows only once it is settled which numbers they are.
    if "unit" not in given and not questions:
        question = _question_of_unit(rows, columns, activities(given))
        if question is not None:
            questions.append(_with_sums(question, given, under))
            given["unit"] = questions[-1].answers[0].value
    asked = {each.about for each in questions}
    pasted = under(given)
    for line in pasted.lines:
        line.in_doubt = (
            ("decimal" in asked and any(each in line.given for each in doubtful))
            or ("spaces" in asked and is_doubtful(line.given))
            or ("unit" in asked and line.kind == "activity" and line.amounts.hours > 0)
        )
    return pasted


def _question_of_unit(rows: Sequence[Row], columns: Columns, tried: Activities) -> Question | None:
    """Ask whether hours are hours, by the numbers of all rows but those that add up others."""
    with contextlib.suppress(WorkbookError):
        tried.pasted()
    sums = {each.row for each in tried.found.left_out if is_sum(each.reason)}
    return question_of_hours(rows, columns, tried.table.cells, sums)


def _hours_per_day(plan: Plan) -> float:
    """Hours that the team's calendar gives a day of one person."""
    return plan.calendars.get(plan.default_calendar_name, CalendarSpec()).hours_per_day


def _question_of_spaces(cells: Sequence[str]) -> Question | None:
    """Ask whether a space groups the digits of one number, or divides low from high."""
    cell = next((each for each in cells if is_doubtful(each)), None)
    if cell is None:
        return None
    low, high = cell.split()[:2]
    one = say_number(float(f"{low}{high}")) if f"{low}{high}".isdecimal() else f"{low}{high}"
    return Question(
        "spaces",
        f"Is “{cell}” one number, {one}, or from {low} to {high}?",
        (Answer("divide", f"From {low} to {high}"), Answer("group", one)),
    )


def _with_sums(question: Question, given: Mapping[str, str], under: _Under) -> Question:
    """The same question, each answer with what the rows add up to then."""
    answers = []
    for answer in question.answers:
        try:
            pasted = under({**given, question.about: answer.value})
        except WorkbookError:
            answers.append(answer)
            continue
        total = f": the sheet’s own total, “{pasted.own_total}”" if pasted.own_total else ""
        then = f"The rows then add up to {pasted.read.said}{total}."
        answers.append(Answer(answer.value, answer.text, then))
    # What agrees with the sheet's own total comes first; it is still asked.
    answers.sort(key=lambda answer: "own total" not in answer.then)
    return Question(question.about, question.text, tuple(answers), question.option)

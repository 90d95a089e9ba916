"""Columns of text as values; what their cells leave open is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from estimation.errors import HistoryError
from estimation.history.columns import HOURS
from estimation.history.items import ACTUALS, DAY, ESTIMATES, TITLE
from estimation.history.schema import COLUMNS, Column
from estimation.history.tables import shown
from estimation.history.values import (
    NOT_ABOVE_0,
    PLAUSIBLE,
    Cells,
    Scale,
    cells_of,
    date_texts,
    decimal_marks,
    is_number,
    read_amounts,
    read_choices,
    read_dates,
    read_states,
    read_text,
)
from estimation.tabular.dates import date_order
from estimation.tabular.questions import Answer, Question
from estimation.tabular.statuses import state_of
from estimation.tabular.units import (
    HOURS_PER_DAY,
    MOST_USUAL_HOURS,
    MOST_USUAL_PROJECT_HOURS,
    UNITS,
    doubted_unit,
    question_of_unit,
)

if TYPE_CHECKING:
    import pandas as pd

    from estimation.history.answers import Answers
    from estimation.history.columns import Columns
    from estimation.history.problems import Problems
    from estimation.history.tables import RawTable
    from estimation.tabular.numbers import Mark

FARTHEST_COLUMNS = 30.0
"""Actual over estimate in the middle beyond which the two columns do not count the same."""

FEWEST_PROJECTS = 3
"""Rows from which one for each project means that they are whole projects."""

_KINDS = {column.name: column for column in COLUMNS}


def read_columns(
    table: RawTable, columns: Columns, answers: Answers, problems: Problems
) -> tuple[dict[str, pd.Series], list[Question]]:
    """
    Values of the known columns, and what has to be asked first.

    An optional date that cannot be read is left empty, and reported as a cell; any other cell that
    cannot be read is the problem of its row.
    """
    cells = {
        name: cells_of(raw) for name, raw in columns.known.items() if _KINDS[name].kind != "date"
    }
    numeric = {n: c for n, c in cells.items() if _KINDS[n].kind in ("amount", "count")}
    marks, question = decimal_marks(numeric, table.separator, answers.decimal)
    questions = [] if question is None else [question]
    if commas := [name for name, mark in marks.items() if mark == ","]:
        table.notes.append(f"decimal commas in {', '.join(commas)}")
    values = _dates(columns, answers, problems, questions)
    if not questions:
        values |= _amounts(table, columns, answers, problems, numeric, marks, questions)
    for name, read in cells.items():
        if name in numeric:
            continue
        kind = _KINDS[name]
        if name == "state":
            parsed = read_states(read, answers.statuses)
            questions += _unknown_states(columns.headers[name], read, answers)
        else:
            parsed = read_choices(read, kind.choices) if kind.kind == "choice" else read_text(read)
        values[name] = parsed.values
        for rows, reason in parsed.problems:
            problems.add(rows, name, columns.known[name], reason)
    if columns.title is not None:
        values[TITLE] = read_text(cells_of(columns.title)).values
    return values, questions


def _dates(
    columns: Columns, answers: Answers, problems: Problems, questions: list[Question]
) -> dict[str, pd.Series]:
    """Values of all date columns, under one order of day and month."""
    raw = {name: cells for name, cells in columns.known.items() if _KINDS[name].kind == "date"}
    if columns.day is not None:
        raw[DAY] = columns.day
    if not raw:
        return {}
    cells = [cell for column in raw.values() for cell in date_texts(column).dropna().unique()]
    order = date_order(cells, answers.dates)
    if order.question is not None:
        questions.append(order.question)
    values = {}
    for name, column in raw.items():
        parsed = read_dates(column, order.order)
        values[name] = parsed.values
        for rows, reason in parsed.problems:
            problems.add_cells(rows, columns.headers.get(name, "date"), column, reason)
    return values


def _amounts(
    table: RawTable,
    columns: Columns,
    answers: Answers,
    problems: Problems,
    numeric: dict[str, Cells],
    marks: dict[str, Mark],
    questions: list[Question],
) -> dict[str, pd.Series]:
    """Values of all columns of numbers."""
    units = _units(table, columns, answers, numeric, marks, questions)
    parsed = {
        name: read_amounts(cells, _scale(_KINDS[name], marks[name], units.get(name, "hours")))
        for name, cells in numeric.items()
    }
    values = {name: each.values for name, each in parsed.items()}
    if answers.unit is None and not questions:
        usual = _usual(columns)
        for name in HOURS:
            if name in values and units[name] == "hours":
                plain = numeric[name].spread(map(is_number, numeric[name].distinct), bool)
                # One answer holds for both columns.
                questions += (
                    []
                    if questions
                    else _doubted(columns, name, values[name], plain & ~problems.found, usual)
                )
        if not questions:
            _compare(table, columns, values, problems.found)
    for name, each in parsed.items():
        # Nothing so far is no mistake in work that is open; that is known later.
        is_zero = (each.values == 0).to_numpy() & (name in ACTUALS)
        for rows, reason in each.problems:
            if name in ESTIMATES and reason == NOT_ABOVE_0:
                reason = f"{reason}: there is no estimate"
            problems.add(rows & ~is_zero, name, columns.known[name], reason)
    return values


def _scale(column: Column, mark: Mark, unit: str) -> Scale:
    """How the numbers of a column are read."""
    plausible = PLAUSIBLE.get(column.name.rpartition("_")[2], PLAUSIBLE["days"])
    if column.kind == "count":
        return Scale(mark, "", "", 0, plausible)
    if column.name.endswith("_hours"):
        return Scale(mark, unit, "hours", None, plausible)
    if column.name.endswith("_days"):
        return Scale(mark, "days", "days", None, plausible)
    return Scale(mark, "", "", None, plausible)


def _units(
    table: RawTable,
    columns: Columns,
    answers: Answers,
    numeric: dict[str, Cells],
    marks: dict[str, Mark],
    questions: list[Question],
) -> dict[str, str]:
    """Unit of each column of work: its header's, the one answered, or that of the other one."""
    units = dict(columns.units)
    for name, unit in columns.units.items():
        if unit not in ("", "hours"):
            continue
        if answers.unit is not None:
            units[name] = answers.unit
        elif not unit:
            others = [u for other, u in columns.units.items() if other != name and u]
            plain = [cell for cell in numeric[name].distinct if is_number(cell)]
            units[name] = others[0] if others else "hours"
            header = columns.headers[name]
            if others and plain:
                table.notes.append(f"{shown(header)} is counted in {others[0]}, as the other is")
            elif plain and not questions:
                example = _example(plain[0])
                questions.append(question_of_unit(shown(header), UNITS[:4], example))
    if "days" in units.values():
        table.notes.append(f"a day of work is read as {HOURS_PER_DAY:g} hours")
    return units


def _usual(columns: Columns) -> float:
    """Median beyond which numbers are no hours: of a piece of work, or of a whole project."""
    projects = columns.known["project_id"]
    is_whole = len(projects) >= FEWEST_PROJECTS and projects.astype(str).is_unique
    return MOST_USUAL_PROJECT_HOURS if is_whole else MOST_USUAL_HOURS


def _doubted(
    columns: Columns, name: str, values: pd.Series, rows: np.ndarray, usual: float
) -> list[Question]:
    """Ask for the unit of a column, where its numbers speak against hours."""
    hours = values.to_numpy(dtype=float)
    hours = hours[rows & np.isfinite(hours) & (hours > 0)]
    units = doubted_unit(hours, usual)
    if not units:
        return []
    example = _example(float(np.median(np.sort(hours)[: hours.size // 2 * 2 + 1])))
    return [question_of_unit(shown(columns.headers[name]), units, example)]


def _example(cell: object) -> str:
    """A number of a column as a question shows it."""
    return f"{cell:.12g}" if isinstance(cell, float) else str(cell)


def _compare(
    table: RawTable, columns: Columns, values: dict[str, pd.Series], left_out: np.ndarray
) -> None:
    """Raise where estimate and actual seem to count in different units."""
    if not set(HOURS) <= set(values):
        return
    estimate, actual = (values[name].to_numpy(dtype=float) for name in HOURS)
    usable = ~left_out & (estimate > 0) & (actual > 0) & np.isfinite(estimate) & np.isfinite(actual)
    if usable.sum() < FEWEST_PROJECTS:
        return
    middle = float(np.median(actual[usable] / estimate[usable]))
    if middle > FARTHEST_COLUMNS:
        first, second = columns.headers["estimated_hours"], columns.headers["actual_hours"]
        raise HistoryError(
            f"{table.source}: in the middle row {shown(second)} is {middle:,.0f} times "
            f"{shown(first)}, so the two seem to count different units; write the unit behind each "
            f"header, as '{shown(second)} (min)', or say --unit hours (unit='hours') if both are "
            "hours"
        )


def _unknown_states(header: str, cells: Cells, answers: Answers) -> list[Question]:
    """Ask what a word means, where a column of another tool has one that nobody knows."""
    if header.strip().casefold() == "state":
        return []
    questions = []
    for cell in cells.distinct:
        word = str(cell)
        if not word or word in answers.statuses or state_of(word) is not None:
            continue
        questions.append(
            Question(
                f"status:{word}",
                f"What does “{shown(word)}” in the column “{shown(header)}” mean?",
                tuple(
                    Answer(f"{word}={state}", said)
                    for state, said in (("done", "finished"), ("open", "not yet finished"),
                                        ("cancelled", "never to be done"))
                ),
                "--status",
            )
        )  # fmt: skip
    return questions

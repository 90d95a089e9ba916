"""Columns of text as values; what their cells leave open is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from estimation.errors import HistoryError
from estimation.history.columns import HOURS
from estimation.history.items import ACTUALS, DAY, ESTIMATES, NO_ESTIMATE, TITLE
from estimation.history.schema import COLUMNS, Column
from estimation.history.tables import shown
from estimation.history.values import (
    EMPTY,
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
    from estimation.tabular.units import Unit

FARTHEST_COLUMNS = 30.0
"""How often one is the other in the middle row before they do not count the same."""

FEWEST_PROJECTS = 3
"""Rows from which one for each project means that they are whole projects."""

_KINDS = {column.name: column for column in COLUMNS}


def read_columns(
    table: RawTable, columns: Columns, answers: Answers, problems: Problems
) -> tuple[dict[str, pd.Series], list[Question]]:
    """
    Values of the known columns, and what has to be asked first.

    An optional cell that cannot be read is left empty, and reported as a cell; any other one is the
    problem of its row.
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
            parsed = read_states(read, answers.statuses, columns.blank_is_open)
            questions += _unknown_states(columns, read, answers)
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
    cells = [cell for column in raw.values() for cell in cells_of(date_texts(column)).distinct]
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
    units = _units(table, columns, answers, numeric, marks, problems.found, questions)
    parsed = {
        name: read_amounts(cells, _scale(_KINDS[name], marks[name], units.get(name, "hours")))
        for name, cells in numeric.items()
    }
    values = {name: each.values for name, each in parsed.items()}
    # Whoever answers hours has said that both columns are.
    if answers.unit != "hours" and not questions:
        _compare(table, columns, values, problems.found)
    for name, each in parsed.items():
        # Nothing so far is no mistake in work that is open; that is known later.
        is_zero = (each.values == 0).to_numpy() & (name in ACTUALS)
        for rows, reason in each.problems:
            if name in ESTIMATES and reason == NOT_ABOVE_0:
                reason = NO_ESTIMATE
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
    left_out: np.ndarray,
    questions: list[Question],
) -> dict[str, str]:
    """
    Unit of each column of work: what its header says, unless its numbers speak against that.

    What is answered holds for columns whose header says nothing, and for hours that are doubted.
    """
    units = dict(columns.units)
    hours = {
        name: _plain_hours(numeric[name], marks[name], left_out)
        for name, unit in units.items()
        if unit in ("", "hours")
    }
    usual = _usual(columns)
    doubts = {name: doubted_unit(values, usual) for name, values in hours.items()}
    asked: list[str] = []
    for name in hours:
        header, others = columns.headers[name], [u for o, u in units.items() if o != name and u]
        is_silent = not columns.units[name]
        if is_silent and answers.unit is None and hours[name].size and "hours" in others:
            table.notes.append(f"{shown(header)} is counted in hours, as the other is")
            is_silent = False
        if is_silent and answers.unit is None:
            asked += [name] if hours[name].size else []
        elif is_silent or doubts[name] or _counts_as_doubted(name, hours, doubts):
            asked += [name] if answers.unit is None else []
            units[name] = answers.unit or "hours"
        elif answers.unit not in (None, "hours"):
            table.notes.append(f"{shown(header)} is counted in hours, whatever the answer")
        units[name] = units[name] or "hours"
    if asked and not questions:
        # One answer holds for both columns: the doubted one shows best what it means.
        name = max(asked, key=lambda each: bool(doubts[each]))
        offered = doubts[name] or tuple(unit for unit in UNITS if unit != "clock-days")
        example = _example(hours[name])
        questions.append(question_of_unit(shown(columns.headers[name]), offered, example))
    if "days" in units.values():
        table.notes.append(f"a day of work is read as {HOURS_PER_DAY:g} hours")
    return units


def _plain_hours(cells: Cells, mark: Mark, left_out: np.ndarray) -> np.ndarray:
    """Numbers above 0 of a column that stand without a unit, taken as hours."""
    values = read_amounts(cells, _scale(_KINDS["actual_hours"], mark, "hours")).values.to_numpy()
    plain = cells.spread(map(is_number, cells.distinct), bool)
    return values[plain & ~left_out & np.isfinite(values) & (values > 0)]


def _counts_as_doubted(
    name: str, hours: dict[str, np.ndarray], doubts: dict[str, tuple[Unit, ...]]
) -> bool:
    """Whether the other column is doubted, and this one has numbers of the same size."""
    (other,) = [each for each in hours if each != name] or [name]
    if other == name or not doubts[other] or not hours[name].size:
        return False
    apart = np.log(np.median(hours[other]) / np.median(hours[name]))
    return bool(abs(apart) <= np.log(FARTHEST_COLUMNS))


def _usual(columns: Columns) -> float:
    """Median beyond which numbers are no hours: of a piece of work, or of a whole project."""
    projects = columns.known["project_id"]
    is_whole = len(projects) >= FEWEST_PROJECTS and projects.astype(str).is_unique
    return MOST_USUAL_PROJECT_HOURS if is_whole else MOST_USUAL_HOURS


def _example(hours: np.ndarray) -> str:
    """The middle number of a column as a question shows it."""
    return f"{np.median(np.sort(hours)[: (hours.size - 1) // 2 * 2 + 1]):.12g}"


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
    first, second = (shown(columns.headers[name]) for name in HOURS)
    if middle < 1:
        first, second, middle = second, first, 1 / middle
    if middle > FARTHEST_COLUMNS:
        raise HistoryError(
            f"{table.source}: in the middle row {second} is {middle:,.0f} times "
            f"{first}, so the two seem to count different units; write the unit behind each "
            f"header, as '{second} (min)', or say --unit hours (unit='hours') if both are "
            "hours"
        )


def _unknown_states(columns: Columns, cells: Cells, answers: Answers) -> list[Question]:
    """Ask what a word means, where a column of another tool has one that nobody knows."""
    header = columns.headers["state"]
    if header.strip().casefold() == "state":
        return []
    known = read_states(cells, answers.statuses, columns.blank_is_open).values
    unknown = set(cells.codes[known.isna().to_numpy()].tolist())
    questions = []
    for code, cell in enumerate(cells.distinct):
        word = str(cell)
        if word.casefold() in EMPTY or code not in unknown:
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

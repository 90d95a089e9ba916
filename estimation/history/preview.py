"""What a file of past work holds, before anything of it is kept."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from estimation.errors import HistoryError
from estimation.history.reading import read_history

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from estimation.history.history import History
    from estimation.history.importing import ImportReport
    from estimation.tabular.questions import Question

MOST_PROJECTS = 8
"""Projects that a preview names; the rest is counted."""


@dataclass(frozen=True)
class Preview:
    """
    What one file holds, or what has to be asked before that can be told.

    Parameters
    ----------
    file : str
        Its name.
    history : History or None
        None where something is asked.
    questions : tuple of Question
        What to answer first.
    """

    file: str
    history: History | None
    questions: tuple[Question, ...] = ()

    @property
    def hours(self) -> pd.Series:
        """Hours that all work took, by project."""
        import pandas as pd

        assert self.history is not None
        rows = pd.concat([self.history.frame, self.history.open])
        return rows.groupby("project_id", sort=False)["actual_hours"].sum()

    def to_dict(self) -> dict[str, Any]:
        """As docs/formats.md publishes it."""
        asked = [
            {
                "about": question.about,
                "text": question.text,
                "answers": [answer.value for answer in question.answers],
                "option": question.option,
            }
            for question in self.questions
        ]
        if self.history is None:
            return {"file": self.file, **_NOTHING_TOLD, "questions": asked}
        history, reading = self.history, self.history.reading
        hours = history.frame[["estimated_hours", "actual_hours"]].sum()
        joined = "_from_entries" if reading.entries else ""
        return {
            "file": self.file,
            "recognised_as": reading.recognised_as,
            "kind": f"estimate_vs_actual{joined}",
            "rows_in_file": reading.rows,
            "rows_in_no_sum": reading.unplaced,
            "rows_read": reading.rows - len(history.dropped),
            "finished": len(history.frame),
            "open": len(history.open),
            "estimated_hours": float(hours["estimated_hours"]),
            "actual_hours": float(hours["actual_hours"]),
            "total_hours": float(self.hours.sum()),
            "first_date": reading.first_day and reading.first_day.isoformat(),
            "last_date": reading.last_day and reading.last_day.isoformat(),
            "projects": {str(name): float(spent) for name, spent in self.hours.items()},
            "sums": {
                name: {
                    "in_file": sums.in_file, "read": sums.read, "left_out": sums.left_out,
                    "repeated": sums.repeated,
                }
                for name, sums in reading.sums.items()
            },
            "left_out": _records(history.dropped),
            "left_empty": _records(history.unread),
            "notes": list(history.notes),
            "doubts": history.suspects()["question"].tolist(),
            "questions": asked,
        }  # fmt: skip

    def summary(self) -> str:
        """Several lines: rows, hours, dates, projects, what was left out and why, questions."""
        if self.history is None:
            asked = [f"  {question.for_terminal()}" for question in self.questions]
            return "\n".join([f"{self.file}: to be answered first", *asked])
        lines = self.history.summary().splitlines()
        return "\n".join([lines[0], *self._lines(), *lines[1:]])

    def _lines(self) -> list[str]:
        """What is in the file, in figures."""
        assert self.history is not None
        reading = self.history.reading
        said = [f"  {reading.recognised_as}, {reading.rows:,} rows"]
        if reading.first_day and reading.last_day:
            said[0] += f", work from {reading.first_day} to {reading.last_day}"
        for name, sums in reading.sums.items():
            if name.endswith("_hours") and sums.in_file:
                parts = [f"{sums.read:,.6g} read"]
                parts += [f"{sums.left_out:,.6g} left out"] if sums.left_out else []
                parts += [f"{sums.repeated:,.6g} said again"] if sums.repeated else []
                said.append(f"  {name}: {sums.in_file:,.6g} in the file = {' + '.join(parts)}")
        if reading.unplaced:
            rows = "1 row" if reading.unplaced == 1 else f"{reading.unplaced:,} rows"
            said.append(
                f"  in no sum: {rows} with more or fewer cells than the header, or above it; see "
                "what was left out"
            )
        projects = list(self.hours.index)
        more = len(projects) - MOST_PROJECTS
        named = ", ".join(str(name) for name in projects[:MOST_PROJECTS])
        said.append(f"  projects: {named}{f' and {more:,} more' if more > 0 else ''}")
        return said


_NOTHING_TOLD: dict[str, Any] = {
    "recognised_as": None, "kind": None, "rows_in_file": None, "rows_in_no_sum": None,
    "rows_read": None, "finished": None, "open": None, "estimated_hours": None,
    "actual_hours": None, "total_hours": None, "first_date": None, "last_date": None,
    "projects": {}, "sums": {}, "left_out": [],
    "left_empty": [], "notes": [], "doubts": [],
}  # fmt: skip
"""What is told of a file before its questions are answered."""


def _records(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Lines, columns, values and reasons as plain data."""
    return [
        {"line": row.line, "column": row.column, "value": row.value, "reason": row.reason}
        for row in table.astype(object).itertuples()
    ]


def look(files: Sequence[str | Path], answers: Mapping[str, Any]) -> tuple[Preview, ...]:
    r"""
    Read files of past work, and keep nothing.

    Parameters
    ----------
    files : sequence of path
        At least one, as `read_history` reads it.
    answers : mapping
        Keyword arguments of `read_history`.

    Returns
    -------
    tuple of Preview
        One for each file; files that leave something open have questions and no history.

    Raises
    ------
    HistoryError
        If no file is named, or one cannot be read whatever is answered.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp(), "done.csv")
    >>> _ = path.write_text("Project,Estimate,Actual\nacme,8,9\n")
    >>> look([path], {})[0].questions[0].about
    'unit'
    >>> look([path], {"unit": "hours"})[0].to_dict()["actual_hours"]
    9.0
    """
    if not files:
        raise HistoryError("no file was named; expected at least one file of past work")
    found = []
    for file in files:
        name = Path(file).name
        try:
            found.append(Preview(name, read_history(file, **answers)))
        except HistoryError as error:
            if not error.questions:
                raise
            found.append(Preview(name, None, error.questions))
    return tuple(found)


def document(previews: Sequence[Preview], stored: ImportReport | None = None) -> dict[str, Any]:
    """What an import read and did, as docs/formats.md publishes it."""
    files = [preview.to_dict() for preview in previews]
    if stored is None:
        return {"kickoff_import": 1, "files": files, "stored": None}
    counts = {"new": stored.new, "replaced": stored.replaced, "unchanged": stored.unchanged}
    place = {"into": stored.into, **counts, "notes": list(stored.notes)}
    return {"kickoff_import": 1, "files": files, "stored": place}


def read_all(previews: Sequence[Preview]) -> list[tuple[str, History]]:
    """
    Names and histories of files that leave nothing open.

    Raises
    ------
    HistoryError
        With all questions, if there are any.
    """
    check_answered(previews)
    return [(each.file, each.history) for each in previews if each.history is not None]


class Asking(Protocol):
    """What was read of a file, and what has to be asked about it."""

    @property
    def file(self) -> str:
        """Its name."""

    @property
    def questions(self) -> tuple[Question, ...]:
        """What to answer first."""


def check_answered(files: Sequence[Asking]) -> None:
    """
    Stop where a file leaves something open.

    Raises
    ------
    HistoryError
        With all questions, if there are any.
    """
    questions = [question for each in files for question in each.questions]
    if questions:
        asked = "\n".join(
            f"{each.file}: {question.for_terminal()}"
            for each in files
            for question in each.questions
        )
        raise HistoryError(f"{asked}\nNothing was changed.", questions)

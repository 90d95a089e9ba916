"""The page of the firm's past work: a file is looked at, asked about, and then read in."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from estimation.errors import HistoryError, KickoffError, WorkbookError
from estimation.history.preview import Preview, look, read_all
from estimation.report.wording import NOTHING, day
from estimation.store import Address
from estimation.workbook import protocol
from estimation.workbook.pages.context import at_start
from estimation.workbook.pages.start.files import Arriving

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import pandas as pd

    from estimation.history import ImportReport
    from estimation.tabular.questions import Question
    from estimation.workbook.pages.context import Handlers, StartContext
    from estimation.workbook.protocol import View

LOOKED_AT = "history.file"
"""Key of `StartContext.chosen` for the file that is looked at."""

BESIDE = ("history.csv", "history.xlsx")
"""Names of files that are offered where they lie beside the plans."""

MOST_PROJECTS = 12
"""Projects that have a row of their own; the rest is counted."""

MOST_LINES = 6
"""Lines of a reason that are named."""

DATES = ("started", "finished")


@dataclass
class Looked:
    """
    A file that is looked at; nothing of it is kept.

    Parameters
    ----------
    path : Path
    arriving : Arriving or None
        The way in which it came, which keeps it.
    answers : dict of str to str
        By what was asked, such as "dates" or "unit:Estimate".
    asked : dict of str to Question
        Questions that were answered, which may be answered otherwise.
    report : ImportReport or None
        What became of it, once it was read in.
    """

    path: Path
    arriving: Arriving | None = None
    answers: dict[str, str] = field(default_factory=dict)
    asked: dict[str, Question] = field(default_factory=dict)
    report: ImportReport | None = None

    @property
    def is_whole(self) -> bool:
        """Whether all of it is there."""
        return self.arriving is None or self.arriving.is_whole

    def given(self) -> Mapping[str, Any]:
        """Answers, as `read_history` takes them."""
        found: dict[str, Any] = {}
        for about, value in self.answers.items():
            name = self.asked[about].option.removeprefix("--").replace("-", "_")
            if name == "status":
                word, _, state = value.rpartition("=")
                found.setdefault("statuses", {})[word.strip()] = state.strip()
            else:
                found[name] = value
        return found


@dataclass(frozen=True)
class Found:
    """What a look at a file gave: a preview, or why there is none."""

    preview: Preview | None
    error: str = ""


def _found(path: Path, answers: Mapping[str, Any]) -> Found:
    try:
        return Found(look([path], answers)[0])
    except (HistoryError, OSError) as error:
        return Found(None, str(error).splitlines()[0])


# What lies beside the plans ---------------------------------------------------------------


def files_beside(folder: Path) -> list[Path]:
    """Files of past work that lie beside the plans."""
    try:
        return sorted(each for each in folder.iterdir() if each.name.lower() in BESIDE)
    except OSError:
        return []


def beside_view(context: StartContext) -> View:
    """What is known of past work, and what lies here to be brought in."""
    choice = context.folder.choice
    files = [] if choice.given_history else files_beside(choice.folder)
    return {
        "files": [_beside(context, path) for path in files],
        "has": has_history(context),
    }


def has_history(context: StartContext) -> str:
    """What past work the figures rest on; empty for none."""
    history, items = context.folder.choice.history, context.folder.past_items
    if history is None:
        return ""
    if isinstance(history, Address):
        return f"Your history: {items:,} {'piece' if items == 1 else 'pieces'} of past work."
    return f"Your history is read from {history.name}."


def _beside(context: StartContext, path: Path) -> View:
    """A file that lies here, in a sentence."""
    found: Found | None = context.later(
        f"beside {path.name}", _state_of(path), lambda: _found(path, {})
    )
    if found is None:
        text = "Reading it."
    elif found.preview is None:
        text = f"It cannot be read: {found.error}"
    elif found.preview.history is None:
        text = "It leaves a question open, which is asked before anything is read in."
    else:
        reading = found.preview.history.reading
        text = f"{reading.rows:,} {'row' if reading.rows == 1 else 'rows'} of past work"
        if reading.first_day and reading.last_day:
            years = sorted({reading.first_day.year, reading.last_day.year})
            text += f" from {' to '.join(map(str, years))}"
        text += ". With them the ranges are your own, and you can begin from past projects."
    return {"name": path.name, "text": text}


def _state_of(path: Path) -> tuple[int, int]:
    """What changes with a file."""
    try:
        found = path.stat()
    except OSError:
        return 0, 0
    return found.st_mtime_ns, found.st_size


# The page ---------------------------------------------------------------------------------


def view(context: StartContext) -> View:
    """Everything the page shows."""
    looked: Looked | None = context.chosen.get(LOOKED_AT)
    found: Found | None = None
    if looked is not None and looked.is_whole:
        key = _key(looked)
        found = context.later("look", key, lambda: _found(looked.path, looked.given()))
        found = found if context.is_made("look", key) else None
    folder = context.folder.choice.folder
    base: View = {
        "finding": "Bring your past work in, and the ranges are your own.",
        "lead": "A sheet with one row for each finished piece of work: its project, what was "
        "estimated, what it took. Nothing is kept until you say so.",
        "file": None, "questions": [], "projects": None, "left_out": None, "notes": [],
        "add": None, "done": None, "problem": context.chosen.get("history.problem", ""),
        "beside": [path.name for path in files_beside(folder)],
        "has": has_history(context),
    }  # fmt: skip
    if looked is None:
        return base
    base["file"] = {"name": looked.path.name, "note": _file_note(looked)}
    if looked.report is not None:
        return base | _done(looked.report)
    if not looked.is_whole or found is None:
        return base | {"finding": f"Reading {looked.path.name}", "lead": ""}
    if found.preview is None:
        return base | {
            "finding": f"{looked.path.name} cannot be read in.", "lead": "",
            "problem": found.error,
        }  # fmt: skip
    return base | _looked_view(looked, found.preview)


def _key(looked: Looked) -> tuple[object, ...]:
    return looked.path, _state_of(looked.path), tuple(sorted(looked.answers.items()))


def _file_note(looked: Looked) -> str:
    kb = _state_of(looked.path)[1] / 1024
    size = f"{kb / 1024:,.1f} MB" if kb >= 1000 else f"{max(kb, 1):,.0f} KB"
    where = "lies beside the plans" if looked.arriving is None else "was sent by your browser"
    return f"{size}, {where}. Nothing is kept until you say so."


def _looked_view(looked: Looked, preview: Preview) -> View:
    """What a file holds, and what is asked about it."""
    questions = [*looked.asked.values(), *preview.questions]
    asked = [_question(each, looked.answers.get(each.about)) for each in questions]
    if preview.history is None:
        first = "One question first." if len(preview.questions) == 1 else "Some questions first."
        return {
            "finding": f"{preview.file} can be read in more than one way. {first}",
            "lead": "No answer is guessed, as each changes the figures.",
            "questions": asked,
        }
    told = preview.to_dict()
    projects, hours = len(told["projects"]), _hours(told["total_hours"])
    rows = f"{told['rows_read']:,} of {told['rows_in_file']:,} rows"
    count = "one project" if projects == 1 else f"{projects:,} projects"
    left = told["left_out"]
    return {
        "finding": f"{rows} can go in: {hours} hours in {count}.",
        "lead": f"{told['recognised_as'][:1].upper()}{told['recognised_as'][1:]}."
        if told["recognised_as"]
        else "",
        "questions": asked,
        "projects": _projects(preview, told),
        "left_out": _left_out(preview, left) if left else None,
        "notes": [_sentence(each) for each in [*told["notes"], *told["doubts"][:MOST_LINES]]],
        "add": f"Read in {told['rows_read']:,} {'row' if told['rows_read'] == 1 else 'rows'}"
        if told["rows_read"]
        else None,
    }


def _sentence(note: str) -> str:
    return f"{note[:1].upper()}{note[1:].rstrip('.')}" + ("" if note.endswith("?") else ".")


def _question(question: Question, given: str | None) -> View:
    return {
        "about": question.about,
        "text": question.text,
        "answers": [
            {"value": each.value, "text": each.text, "then": each.then, "on": each.value == given}
            for each in question.answers
        ],
    }


def _hours(hours: float) -> str:
    return f"{hours:,.2f}".removesuffix(".00")


def _projects(preview: Preview, told: Mapping[str, Any]) -> View:
    """What goes in, by project: the largest have a row each."""
    import pandas as pd

    assert preview.history is not None
    rows = pd.concat([preview.history.frame, preview.history.open])
    by_hours = preview.hours.sort_values(ascending=False, kind="stable")
    named = list(by_hours.index[:MOST_PROJECTS])
    table = [_project(str(name), rows[rows["project_id"] == name]) for name in named]
    if rest := len(by_hours) - len(named):
        others = rows[~rows["project_id"].isin(named)]
        table.append(_project(f"{rest:,} more", others))
    first, last = told["first_date"], told["last_date"]
    return {
        "rows": table,
        "total": {
            "name": "Together", "rows": f"{len(rows):,}", "hours": _hours(told["total_hours"]),
            "first": _day(first), "last": _day(last),
        },
    }  # fmt: skip


def _project(name: str, rows: pd.DataFrame) -> View:
    days = [each for column in DATES if column in rows for each in rows[column].dropna()]
    return {
        "name": name,
        "rows": f"{len(rows):,}",
        "hours": _hours(float(rows["actual_hours"].sum())),
        "first": _day(min(days)) if days else NOTHING,
        "last": _day(max(days)) if days else NOTHING,
    }


def _day(when: Any) -> str:
    if when is None:
        return NOTHING
    plain = date.fromisoformat(str(when)[:10])
    return day(plain, year=True)


def _left_out(preview: Preview, left: list[dict[str, Any]]) -> View:
    """Rows that stay out, by reason, and that nothing is lost."""
    assert preview.history is not None
    by_reason: dict[str, list[str]] = {}
    for each in left:
        by_reason.setdefault(str(each["reason"]), []).append(str(each["line"]))
    rows = [
        {"why": reason[:1].upper() + reason[1:], "rows": f"{len(lines):,}", "which": _lines(lines)}
        for reason, lines in by_reason.items()
    ]
    sums = preview.history.reading.sums.get("actual_hours")
    note = ""
    if sums is not None and sums.in_file:
        parts = [f"{_hours(sums.read)} read"]
        parts += [f"{_hours(sums.left_out)} left out"] if sums.left_out else []
        parts += [f"{_hours(sums.repeated)} said again"] if sums.repeated else []
        note = f"The {_hours(sums.in_file)} hours of the file are {' and '.join(parts)}."
        if len(parts) == 1:
            note = f"All {_hours(sums.in_file)} hours of the file go in."
    return {"head": f"What is left out: {_counted(len(left))}", "rows": rows, "note": note}


def _counted(rows: int) -> str:
    return f"{rows:,} {'row' if rows == 1 else 'rows'}"


def _lines(lines: list[str]) -> str:
    more = len(lines) - MOST_LINES
    if len(lines) == 1:
        return f"row {lines[0]}"
    named = ", ".join(lines[:MOST_LINES])
    return f"rows {named} and {more:,} more" if more > 0 else f"rows {named}"


def _done(report: ImportReport) -> View:
    """That it is in, and what is new of it."""
    new, same = report.new, report.unchanged
    parts = [f"{_counted(new)} new"] if new else []
    parts += [f"{_counted(report.replaced)} replaced"] if report.replaced else []
    parts += [f"{_counted(same)} there already"] if same else []
    parts += [f"{_counted(report.left_out)} left out"] if report.left_out else []
    return {
        "finding": "It is in. Figures rest on your own past work from here on.",
        "lead": f"{', '.join(parts)}.".capitalize() if parts else "",
        "notes": list(report.notes),
        "done": True,
    }


# What can be done -------------------------------------------------------------------------


def look_beside(context: StartContext, message: protocol.LookAtHistory) -> None:
    """Look at a file that lies beside the plans, by its name; "" leaves the one looked at."""
    context.chosen.pop("history.problem", None)
    if not message.file:
        context.chosen.pop(LOOKED_AT, None)
        return
    files = {each.name: each for each in files_beside(context.folder.choice.folder)}
    if message.file not in files:
        raise WorkbookError(f"{message.file} does not lie beside the plans any more.")
    context.chosen[LOOKED_AT] = Looked(files[message.file])
    context.to_page = "history"


def take_part(context: StartContext, message: protocol.SendFile) -> None:
    """Take the next part of a file that a browser sends."""
    context.to_page = "history"
    looked: Looked | None = context.chosen.get(LOOKED_AT)
    try:
        if message.part == 0 or looked is None or looked.arriving is None:
            context.chosen.pop("history.problem", None)
            arriving = Arriving(message.name, message.size)
            looked = context.chosen[LOOKED_AT] = Looked(arriving.path, arriving)
        assert looked.arriving is not None
        looked.arriving.take(message.part, message.data)
    except KickoffError as error:
        context.chosen.pop(LOOKED_AT, None)
        context.chosen["history.problem"] = str(error)


def answer(context: StartContext, message: protocol.AnswerHistory) -> None:
    """Say how a file is read where there are two ways; it may be said otherwise until it is in."""
    looked = _looked(context)
    found = _found(looked.path, looked.given())
    open_now = () if found.preview is None else found.preview.questions
    questions = {each.about: each for each in (*looked.asked.values(), *open_now)}
    asked = questions.get(message.about)
    if asked is None or message.value not in {each.value for each in asked.answers}:
        raise WorkbookError("This question is not asked any more. Look at the file again.")
    looked.asked = {**looked.asked, message.about: asked}
    looked.answers = {**looked.answers, message.about: message.value}


def add(context: StartContext, _: protocol.AddHistory) -> None:
    """Read the file into the store; plans are simulated on it from here on."""
    looked = _looked(context)
    read = read_all(look([looked.path], looked.given()))
    looked.report = context.folder.store.history.add_read(read)
    context.folder.read_history_again()


def _looked(context: StartContext) -> Looked:
    """The file that is looked at."""
    looked: Looked | None = context.chosen.get(LOOKED_AT)
    if looked is None or not looked.is_whole:
        raise WorkbookError("There is no file to read in. Choose it again.")
    return looked


ACTIONS: Handlers = dict(
    [
        at_start(protocol.LookAtHistory, look_beside),
        at_start(protocol.SendFile, take_part),
        at_start(protocol.AnswerHistory, answer),
        at_start(protocol.AddHistory, add),
    ]
)
"""What can be done on this page alone."""

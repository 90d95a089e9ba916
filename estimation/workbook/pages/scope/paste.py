"""A block out of a sheet: shown before anything is added, with one question for each doubt."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from estimation.connectors.pasting import Pasted, read_paste
from estimation.errors import KickoffError, WorkbookError
from estimation.store import Change
from estimation.tabular.numbers import say_number
from estimation.workbook import protocol
from estimation.workbook.log.fold import ADD
from estimation.workbook.pages.context import on
from estimation.workbook.pages.scope.edits import own

if TYPE_CHECKING:
    from estimation.connectors.pasting import Line
    from estimation.tabular.questions import Question
    from estimation.workbook.pages.context import Handlers, PageContext
    from estimation.workbook.protocol import View

COUNTS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


@dataclass
class Pasting:
    """
    A paste that is looked at, and nothing of which is added yet.

    Parameters
    ----------
    text : str
        As it came out of the sheet.
    answers : dict of str to str
        To its questions, by what they are about.
    asked : list of Question
        Those that have an answer, which may be given again.
    pasted : Pasted
        What it is read as under these answers.
    """

    text: str
    pasted: Pasted
    answers: dict[str, str] = field(default_factory=dict)
    asked: list[Question] = field(default_factory=list)


def paste(context: PageContext, message: protocol.Paste) -> None:
    """Look at the rows of a sheet; nothing is added."""
    text, state = message.text, own(context)
    state["said"] = ""
    state["pasted"] = {"number": message.paste, "refused": None}
    try:
        state["pasting"] = Pasting(text, _read(context, text, {}))
    except KickoffError as error:
        state["pasting"] = None
        state["pasted"]["refused"] = str(error)


def answer(context: PageContext, message: protocol.AnswerPaste) -> None:
    """Say which of two ways a paste is read; the answer may be changed until the rows are added."""
    pasting = _pasting(context)
    about, value = message.about, message.value
    questions = {each.about: each for each in [*pasting.asked, *pasting.pasted.questions]}
    if about not in questions or value not in {each.value for each in questions[about].answers}:
        raise WorkbookError("This question is not asked any more. Look at the rows again.")
    answers = {**pasting.answers, about: value}
    try:
        pasted = _read(context, pasting.text, answers)
    except KickoffError as error:
        own(context)["pasting"] = None
        own(context)["pasted"] = {"number": None, "refused": str(error)}
        return
    pasting.answers, pasting.pasted = answers, pasted
    pasting.asked = [questions[each] for each in answers if each in questions]


def add(context: PageContext, _: protocol.AddPasted) -> None:
    """Add the rows as activities, together, as the plan stands now."""
    session, pasting, state = context.session, _pasting(context), own(context)
    pasted = _read(context, pasting.text, pasting.answers)
    if pasted.questions:
        raise WorkbookError("Answer the question first: nothing is guessed.")
    lists = {"roles": pasted.roles, "activities": pasted.activities}
    session.change(
        *(
            Change(ADD, f"{key}.{entry['id']}", {"entry": entry, "before": None})
            for key, entries in lists.items()
            for entry in entries
        )
    )
    state["pasting"] = None
    state["said"] = pasted.message


def leave(context: PageContext, _: protocol.LeavePaste) -> None:
    """Add nothing."""
    own(context)["pasting"] = None


def _read(context: PageContext, text: str, answers: dict[str, str]) -> Pasted:
    """The rows under answers; first stands what the browser's locale suggests."""
    return read_paste(text, context.session.plan, answers, context.session.decimal)


def _pasting(context: PageContext) -> Pasting:
    """The paste that is looked at."""
    found = own(context).get("pasting")
    if not isinstance(found, Pasting):
        raise WorkbookError("This paste is not there any more. Paste it again.")
    return found


def preview(context: PageContext) -> View | None:
    """The rows of a paste, what each is read as, and what is asked; None where there is none."""
    pasting = own(context).get("pasting")
    if not isinstance(pasting, Pasting):
        return None
    pasted = pasting.pasted
    count = len(pasted.activities)
    added = "1 activity" if count == 1 else f"{count:,} activities"
    return {
        "finding": _finding(pasted, added),
        "lead": _lead(pasted),
        "questions": [
            _question_view(each, pasting.answers.get(each.about))
            for each in [*pasting.asked, *pasted.questions]
        ],
        "columns": {"position": any(line.position for line in pasted.lines)},
        "lines": [_line_view(line) for line in pasted.lines],
        "sums": _sums(pasted),
        "notes": pasted.notes,
        "add": f"Add {added}",
        "waits": bool(pasted.questions),
        "foot": "Answer the question first; nothing is guessed."
        if pasted.questions
        else "Not added yet. Ctrl+Z takes it back afterwards.",
    }


def _finding(pasted: Pasted, added: str) -> str:
    """How much can go in, and how much is asked first."""
    phases = len({each["phase"] for each in pasted.activities if "phase" in each})
    within = f" in {_count(phases)} {'phase' if phases == 1 else 'phases'}" if phases else ""
    sentence = f"{added}{within} can go in."
    questions = len(pasted.questions)
    if not questions:
        return sentence
    asked = "question" if questions == 1 else "questions"
    return f"{sentence} {_count(questions).capitalize()} {asked} first."


def _lead(pasted: Pasted) -> str:
    """What was pasted, and which rows become phases."""
    heads = pasted.heads
    named = f"{', '.join(heads[:-1])} and {heads[-1]}" if len(heads) > 1 else "".join(heads)
    rows = "1 row" if pasted.rows == 1 else f"{pasted.rows:,} rows"
    sentence = f"Pasted from a sheet: {rows} with {named}." if named else f"Pasted: {rows}."
    sums = sum(line.kind == "phase" and bool(line.given) for line in pasted.lines)
    if not sums:
        return sentence
    become = "sum becomes a phase" if sums == 1 else "sums become phases"
    return f"{sentence} {_count(sums).capitalize()} {become}."


def _sums(pasted: Pasted) -> str:
    """What the table adds up to: what goes in, and what is left out."""
    return (
        f"All numbers of these rows add up to {pasted.in_table.said}: {pasted.read.said} go in, "
        f"{pasted.not_read.said} are left out, the sheet’s own sums among them."
        if pasted.not_read.hours or pasted.not_read.days
        else f"All numbers of these rows go in: {pasted.read.said}."
    )


def _question_view(question: Question, chosen: str | None) -> View:
    """One question with its answers."""
    return {
        "about": question.about,
        "text": question.text,
        "note": "The answer holds for all numbers of this sheet."
        if question.about in ("decimal", "spaces", "unit")
        else "",
        "answers": [
            {"value": each.value, "text": each.text, "then": each.then, "on": each.value == chosen}
            for each in question.answers
        ],
    }


def _line_view(line: Line) -> View:
    """One row of the sheet."""
    return {
        "row": line.row,
        "position": line.position,
        "name": line.name,
        "given": line.given,
        "kind": line.kind,
        "said": line.said,
        "within": line.is_within,
        "doubt": line.in_doubt,
    }


def _count(number: int) -> str:
    """A small number in words."""
    return COUNTS[number] if number < len(COUNTS) else say_number(number)


ACTIONS: Handlers = dict(
    [
        on(protocol.Paste, paste),
        on(protocol.AnswerPaste, answer),
        on(protocol.AddPasted, add),
        on(protocol.LeavePaste, leave),
    ]
)
"""What can be done with a block out of a sheet."""

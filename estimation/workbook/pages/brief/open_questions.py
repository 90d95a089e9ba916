"""Open questions: what their answers are worth, and how they are asked, changed and answered."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from estimation.errors import WorkbookError
from estimation.plan.agreement import ANSWERED
from estimation.plan.ids import ids_of, new_id
from estimation.report import needs, questions_first
from estimation.report.input_names import count_text
from estimation.report.sentences.information_sentences import worth_text
from estimation.report.sentences.price_labels import own_label
from estimation.report.wording import (
    LEAST_DAYS,
    LEAST_MONEY,
    NOTHING,
    chance,
    day,
    halves,
    money,
)
from estimation.store import Change
from estimation.tabular.numbers import write_number
from estimation.workbook.input import entries
from estimation.workbook.input.field_views import field
from estimation.workbook.log.fold import ADD, SET

if TYPE_CHECKING:
    from estimation.plan import Plan, Question
    from estimation.workbook import protocol
    from estimation.workbook.pages.context import PageContext
    from estimation.workbook.protocol import View
    from estimation.workbook.session import Session

Worths = dict[str, tuple[float, float, bool]]
"""By question: worth [money], days, and whether both are at most so much."""

STATES = ("open", "asked", ANSWERED)
"""States that the page offers; others stay as they were written."""


def worths_of(session: Session) -> Worths:
    """What each open question is worth, the plan's scenarios being what else could be signed."""
    others = {each.id: session.result_of(each.id) for each in session.scenarios}
    rows = questions_first(session.result(), others, session.level).to_dict("records")
    return {row["id"]: (row["worth"], row["days"], bool(row["is_bound"])) for row in rows}


def questions_view(context: PageContext) -> View:
    """All questions, the open ones first and among them the most valuable."""
    session, plan = context.session, context.session.plan
    worths: Worths | None = (
        context.later("worth", lambda: worths_of(session)) if _open(plan) else {}
    )
    known = worths or {}
    ordered = sorted(plan.questions, key=lambda each: _place(each, known))
    most = max((known[each.id][0] for each in ordered if each.id in known), default=0.0)
    shown = context.chosen.get("brief")
    rows = [_row(session, each, known, most, each.id == shown) for each in ordered]
    return {
        **_summary(plan, ordered, known, waiting=worths is None),
        "note": _note(session),
        "rows": rows,
        "new": field(session, "questions", "", name="New question"),
        "affected": [{"id": each.id, "name": each.name} for each in plan.activities],
    }


def _open(plan: Plan) -> list[Question]:
    return [each for each in plan.questions if each.is_open]


def _place(question: Question, worths: Worths) -> tuple[bool, float, float]:
    """Open before answered, then by worth and days; what is not known yet stays in the middle."""
    worth, days, _ = worths.get(question.id, (0.0, 0.0, False))
    return not question.is_open, -(worth if math.isfinite(worth) else 0.0), -days


def _summary(plan: Plan, ordered: list[Question], worths: Worths, waiting: bool) -> View:
    """The finding of the page, and the line below it."""
    asked = [each for each in ordered if each.is_open]
    client = plan.project.client or "the client"
    if not asked:
        none = (
            "Nothing is left to ask." if plan.questions else f"What is not known of {client} yet?"
        )
        return {
            "finding": none,
            "lead": "Write down what you do not know: the plan says which answer is worth most.",
        }
    count = _counted(len(asked), "question", "is open.", "are open.")
    if waiting:
        return {"finding": count, "lead": "What their answers are worth comes in a moment."}
    top = asked[0]
    value, days, _ = worths.get(top.id, (0.0, 0.0, False))
    worth = worth_text(value, days, plan.project.currency)
    if worth is None:
        return {
            "finding": count,
            "lead": "None of the answers would change whether to sign at this price, nor the date.",
        }
    most = "at most" if worths[top.id][2] else "about"
    return {
        "finding": f"Ask {client} first: {top.text}",
        "lead": f"Knowing it is worth {most} {worth}." + (f" {count}" if len(asked) > 1 else ""),
        "strong": worth,
    }


def _counted(count: int, thing: str, one: str, several: str) -> str:
    """A count in words, as far as people say it so."""
    many = count_text(count).capitalize()
    return f"{many} {thing} {one}" if count == 1 else f"{many} {thing}s {several}"


def _note(session: Session) -> str:
    """What worth and days mean here."""
    result = session.result()
    days = f"Days: how much earlier the promise at {chance(session.level)} is with it, on average."
    if result.margin is None:
        return f"Worth in money needs {needs(result).margin}. {days}"
    asked = own_label(result)
    return f"Worth: what signing at {asked} without the answer loses, on average. {days}"


def _row(session: Session, question: Question, worths: Worths, most: float, shown: bool) -> View:
    """One question as the table shows it, and open, its fields."""
    worth, days, bound = worths.get(question.id, (math.nan, math.nan, False))
    currency = session.plan.project.currency
    start = f"questions.{question.id}"
    return {
        "id": question.id,
        "text": question.text,
        "assumes": _assumes(session.plan, question),
        "open": question.is_open,
        "bar": worth / most if most > 0 and worth > 0 else 0.0,
        "worth": _money_text(worth, bound, currency) if question.is_open else NOTHING,
        "days": _days_text(days) if question.is_open else NOTHING,
        "owner": question.owner or "",
        "due": "" if question.due is None else day(question.due, since=session.plan.project.start),
        "state": question.state,
        "shown": shown,
        "waiting": any(path.startswith(f"{start}.") for path in session.refused),
        "fields": _fields(session, question) if shown else None,
    }


def _money_text(worth: float, bound: bool, currency: str) -> str:
    if not math.isfinite(worth):
        return NOTHING
    if worth < LEAST_MONEY:
        return "hardly any"
    return f"{'up to ' if bound else ''}{money(worth, currency)}"


def _days_text(days: float) -> str:
    if not math.isfinite(days):
        return NOTHING
    return halves(days) if days >= 1 else "less than 1" if days >= LEAST_DAYS else "none"


def _assumes(plan: Plan, question: Question) -> str:
    """What the plan takes for granted meanwhile."""
    if question.answer is not None:
        return f"Answer: {question.answer.text}"
    if question.answers:
        likeliest = max(question.answers, key=lambda each: each.weight)
        total = sum(each.weight for each in question.answers)
        return f"Likeliest, {chance(likeliest.weight / total, is_stated=True)}: {likeliest.text}"
    names = {each.id: each.name for each in plan.activities}
    affected = [names[each] for each in question.affects]
    if not affected:
        return "Say what it affects, to see what an answer is worth"
    more = f" and {len(affected) - 2} more" if len(affected) > 2 else ""
    return f"Affects {', '.join(affected[:2])}{more}"


def _fields(session: Session, question: Question) -> View:
    """Fields of the question that is open."""
    start = f"questions.{question.id}"
    total = sum(each.weight for each in question.answers) or 1.0
    due = "" if question.due is None else day(question.due, year=True, long=True)
    state = "asked" if question.state.startswith("asked ") else question.state
    return {
        "text": field(session, f"{start}.text", question.text, name="Question"),
        "due": field(session, f"{start}.due", due, name="Needed by"),
        "owner": {"path": f"{start}.owner", "name": "Asked by", "value": question.owner or ""},
        "state": {
            "path": f"{start}.state",
            "value": state,
            "all": list(dict.fromkeys((*STATES, state))),
        },
        "affects": list(question.affects),
        "answers": [
            {
                "number": number,
                "came": question.answer is each,
                "text": field(session, f"{start}.answers.{number}.text", each.text, name="Answer"),
                "weight": field(
                    session,
                    f"{start}.answers.{number}.weight",
                    chance(each.weight / total, is_stated=True) if each.weight else "0",
                    name="Chance",
                ),
                "factor": field(
                    session,
                    f"{start}.answers.{number}.factor",
                    write_number(each.factor),
                    name="Times the work",
                ),
            }
            for number, each in enumerate(question.answers, start=1)
        ],
    }


# What can be done -------------------------------------------------------------------------


def ask(context: PageContext, message: protocol.AskQuestion) -> None:
    """Add a question, and open it."""
    session = context.session

    def change() -> None:
        text = entries.plain_text(message.typed, "Question")
        if text is None:
            raise WorkbookError("The question is empty. Write what you would ask the client.")
        id_ = new_id(text, ids_of(session.plan), "question")
        entry = {"entry": {"text": text, "owner": session.role}, "before": None}
        session.change(Change(ADD, f"questions.{id_}", entry))
        context.chosen["brief"] = id_

    session.attempt("questions", message.typed, change)


def affect(context: PageContext, message: protocol.SetAffected) -> None:
    """Say that an answer changes an activity, or that it does not."""
    question = _question(context, message.id)
    affects = [each for each in question.affects if each != message.activity]
    affects += [message.activity] if message.on else []
    context.session.change(Change(SET, f"questions.{question.id}.affects", affects or None))


def state(context: PageContext, message: protocol.SetState) -> None:
    """Say that a question was asked, answered, and with which answer, or is open again."""
    question = _question(context, message.id)
    path = f"questions.{question.id}"
    changes = [Change(SET, f"{path}.state", message.state)]
    if message.answer is not None:
        came = _answer(question, message.answer)
        weights = [float(n == came) for n in range(1, len(question.answers) + 1)]
        changes.append(Change(SET, f"{path}.answers", _weighed(question, weights)))
    elif question.answer is not None and message.state != ANSWERED:
        # What it was before the answer came is not known any more.
        weights = [1.0 / len(question.answers)] * len(question.answers)
        changes.append(Change(SET, f"{path}.answers", _weighed(question, weights)))
    context.session.change(*changes)


def add_answer(context: PageContext, message: protocol.AddAnswer) -> None:
    """Add a possible answer, as likely as the others are on average."""
    question = _question(context, message.id)
    answers = _weighed(question, [each.weight for each in question.answers])
    mean = sum(each.weight for each in question.answers) / len(answers) if answers else 1.0
    answers.append({"text": f"Answer {len(answers) + 1}", "weight": mean, "factor": 1})
    context.session.change(Change(SET, f"questions.{question.id}.answers", answers))


def drop_answer(context: PageContext, message: protocol.DropAnswer) -> None:
    """Take a possible answer out."""
    question = _question(context, message.id)
    answers = _weighed(question, [each.weight for each in question.answers])
    del answers[_answer(question, message.answer) - 1]
    context.session.change(Change(SET, f"questions.{question.id}.answers", answers or None))


def weigh(context: PageContext, message: protocol.WeighAnswer) -> None:
    """Say how likely an answer is; the others share the rest as they did."""
    session, question = context.session, _question(context, message.id)
    number = _answer(question, message.answer)

    def change() -> None:
        wanted = entries.chance(message.typed)
        old = [each.weight for each in question.answers]
        rest = sum(old) - old[number - 1]
        if len(old) == 1 or (wanted < 1 and rest <= 0):
            raise WorkbookError("The others are not possible, so this one is certain. Weigh them.")
        weights = [weight * (1 - wanted) / rest if rest > 0 else 0.0 for weight in old]
        weights[number - 1] = wanted
        rounded = [round(weight, 6) for weight in weights]
        session.change(Change(SET, f"questions.{question.id}.answers", _weighed(question, rounded)))

    path = f"questions.{question.id}.answers.{number}.weight"
    session.attempt(path, message.typed, change)


def _weighed(question: Question, weights: list[float]) -> list[dict[str, Any]]:
    """Its answers as plain data, with weights."""
    return [
        {"text": each.text, "weight": weight, "factor": each.factor}
        for each, weight in zip(question.answers, weights, strict=True)
    ]


def _question(context: PageContext, id_: str) -> Question:
    """The question that is meant."""
    for each in context.session.plan.questions:
        if each.id == id_:
            return each
    raise WorkbookError("This question is not there any more; somebody took it out.")


def _answer(question: Question, number: int) -> int:
    """Number of the answer that is meant, if it is there."""
    if not 1 <= number <= len(question.answers):
        raise WorkbookError("This answer is not there any more; somebody took it out.")
    return number

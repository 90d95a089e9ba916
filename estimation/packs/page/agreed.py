"""What is agreed in writing: requirements, assumptions, open questions, contacts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from estimation.packs import markup
from estimation.report.sentences.missing_sentences import missing_part
from estimation.report.wording import NOTHING, day, share

if TYPE_CHECKING:
    from estimation.packs.markup import Html, Piece
    from estimation.plan import Plan
    from estimation.plan.agreement import Question


def agreements(plan: Plan) -> Html:
    """Requirements and assumptions, each with owner and state."""
    stated = [(each, "Requirement") for each in plan.requirements]
    stated += [(each, "Assumption") for each in plan.assumptions]
    if not stated:
        return markup.absent(missing_part("requirements or assumptions"))
    rows: list[list[Piece]] = [
        [each.text, kind, markup.badge(each.owner), each.state] for each, kind in stated
    ]
    still_open = sum(each.state == "open" for each, _ in stated)
    title = "What it assumes"
    title += f": {still_open} of {len(stated)} still open" if still_open else ", all agreed"
    return markup.section(title, markup.table(["What", "", "Owner", "State"], rows))


def questions(plan: Plan) -> Html:
    """Questions for the client, those due first on top."""
    if not plan.questions:
        return markup.absent(missing_part("open questions"))
    waiting = [each for each in plan.questions if each.is_open]
    ordered = sorted(plan.questions, key=lambda each: (not each.is_open, str(each.due or "~")))
    rows: list[list[Piece]] = [
        [
            markup.two_lines(each.text, _answers(each)),
            markup.badge(each.owner),
            NOTHING if each.due is None else day(each.due),
            each.state,
        ]
        for each in ordered
    ]
    count = f"{len(waiting)} open {'question' if len(waiting) == 1 else 'questions'}"
    return markup.section(
        f"{count} for {plan.project.client or 'the client'}",
        markup.table(["Question", "Asked by", "Answer by", "State"], rows, numbers="ttnt"),
    )


def _answers(question: Question) -> str:
    """What may be answered, and how likely each is thought to be."""
    total = sum(answer.weight for answer in question.answers)
    return " · ".join(f"{each.text}, {share(each.weight / total)}" for each in question.answers)


def contacts(plan: Plan) -> Html:
    """One contact per team on each side."""
    if not plan.contacts:
        return markup.absent(missing_part("contacts"))
    rows: list[list[Piece]] = [
        [each.team, each.ours or NOTHING, each.theirs or NOTHING] for each in plan.contacts
    ]
    theirs = plan.project.client or "Client"
    return markup.section("Who talks to whom", markup.table(["Team", "Ours", theirs], rows))

"""The page of risks and client: what may happen, what it costs, and how the client answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from estimation.report.wording import chance
from estimation.workbook.pages.risks import client, register

if TYPE_CHECKING:
    from estimation.report import RiskSentences
    from estimation.workbook.pages.context import Handlers, PageContext
    from estimation.workbook.protocol import View


def view(context: PageContext) -> View:
    """What can be said at once, and what-ifs as they come in, one at a time."""
    (risks, texts), reviews = register.view(context), client.view(context)
    finding, lead = _finding(context, texts, reviews)
    return {
        "finding": finding,
        "lead": lead,
        "risks": risks,
        "client": reviews,
        "waiting": bool(context.wanted),
    }


def _finding(
    context: PageContext, texts: RiskSentences, reviews: View | None
) -> tuple[str, list[str]]:
    """What the risks cost, and what is cheapest against it."""
    session = context.session
    count = len(session.result().plan.risks)
    if not count:
        finding = "No risks yet. What could go wrong, and who watches it?"
    else:
        many = "One risk" if count == 1 else f"{count} risks"
        finding = texts.together or f"{many}: what they cost at {chance(session.level)}."
    rule = reviews and reviews["rule"]
    if rule and rule["best"] and texts.together is not None:
        finding += f" {rule['best']}"
    lead: list[str] = []
    lead += [reviews["said"]] if reviews and reviews["said"] else []
    lead += [] if texts.best_measure is None else [texts.best_measure]
    return finding, lead


ACTIONS: Handlers = {**register.ACTIONS, **client.ACTIONS}
"""What can be done on this page alone."""

"""The page of risks and client: what may happen, what it costs, and how the client answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from estimation.report.wording import chance
from estimation.workbook.pages.risks import client, register

if TYPE_CHECKING:
    from collections.abc import Callable

    from estimation.workbook.pages.context import Message, PageContext, View


def view(context: PageContext) -> View:
    """What can be said at once, and what-ifs as they come in, one at a time."""
    risks, reviews = register.view(context), client.view(context)
    finding, lead = _finding(context, risks, reviews)
    return {
        "finding": finding,
        "lead": lead,
        "risks": risks,
        "client": reviews,
        "waiting": bool(context.wanted),
    }


def _finding(context: PageContext, risks: View, reviews: View | None) -> tuple[str, list[str]]:
    """What the risks cost, and what is cheapest against it."""
    session = context.session
    count = len(session.result().plan.risks)
    said = risks["said"]
    if not count:
        finding = "No risks yet. What could go wrong, and who watches it?"
    else:
        many = "One risk" if count == 1 else f"{count} risks"
        finding = said.get("risks", f"{many}: what they cost at {chance(session.level)}.")
    rule = reviews and reviews["rule"]
    if rule and rule["best"] and "risks" in said:
        finding += f" {rule['best']}"
    lead: list[str] = []
    lead += [reviews["said"]] if reviews and reviews["said"] else []
    lead += [said[name] for name in ("best_measure",) if name in said]
    return finding, lead


ACTIONS: dict[str, Callable[[PageContext, Message], None]] = {**register.ACTIONS, **client.ACTIONS}
"""What can be done on this page alone."""

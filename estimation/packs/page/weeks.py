"""Week by week: load of each role, and cash."""

from __future__ import annotations

from typing import TYPE_CHECKING

from estimation import plotting, report
from estimation.packs.page import markup

if TYPE_CHECKING:
    from estimation.packs.page.markup import Html
    from estimation.simulation import Result


def load(result: Result, level: float) -> Html:
    """Hours of each role by week, and the weeks in which they are more than its people."""
    frame = report.load_by_week(result, level)
    words = report.load_sentences(result, level, frame)
    if frame.empty:
        return markup.left_out("Load")
    picture = markup.chart(plotting.plot_load, frame, alt=words["load"])
    title, rest = _heading(words["load_chart"], words["load"])
    return markup.section(title, markup.sayings(rest, words.get("absent", "")), picture)


def cash(result: Result) -> Html:
    """What is spent and what is billed, up to each week."""
    frame = report.cash_by_week(result)
    words = report.cash_sentences(result, frame)
    if "cash_chart" not in words:
        return markup.left_out("Cash")
    said = words.get("cash", words.get("absent", ""))
    picture = markup.chart(
        plotting.plot_cash, frame, currency=result.plan.project.currency, alt=said
    )
    title, rest = _heading(words["cash_chart"], said)
    return markup.section(title, markup.sayings(rest), picture)


def _heading(title: str, sentence: str) -> tuple[str, str]:
    """Heading of a section and the sentence below it: one of them where it would say both."""
    if sentence.startswith(f"{title}:"):
        return sentence.rstrip("."), ""
    return title, sentence

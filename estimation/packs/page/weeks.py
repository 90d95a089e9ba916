"""Week by week: load of each role, and cash."""

from __future__ import annotations

from typing import TYPE_CHECKING

from estimation import plotting, report
from estimation.packs import markup

if TYPE_CHECKING:
    from estimation.packs.markup import Html
    from estimation.simulation import Result


def load(result: Result, level: float) -> Html:
    """Hours of each role by week, and the weeks in which they are more than its people."""
    frame = report.load_by_week(result, level)
    texts = report.load_sentences(result, level, frame)
    if texts.load is None or texts.chart is None:
        return markup.left_out("Load")
    picture = markup.chart(plotting.plot_load, frame, alt=texts.load)
    title, rest = _heading(texts.chart, texts.load)
    return markup.section(title, markup.paragraphs(rest, texts.missing), picture)


def cash(result: Result) -> Html:
    """What is spent and what is billed, up to each week."""
    frame = report.cash_by_week(result)
    texts = report.cash_sentences(result, frame)
    if texts.chart is None:
        return markup.left_out("Cash")
    sentence = texts.cash or texts.missing or ""
    picture = markup.chart(
        plotting.plot_cash, frame, currency=result.plan.project.currency, alt=sentence
    )
    title, rest = _heading(texts.chart, sentence)
    return markup.section(title, markup.paragraphs(rest), picture)


def _heading(title: str, sentence: str) -> tuple[str, str]:
    """Return the heading of a section and the sentence below it, one of them where it has both."""
    if sentence.startswith(f"{title}:"):
        return sentence.rstrip("."), ""
    return title, sentence

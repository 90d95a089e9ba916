"""Date and cost in the same project."""

from __future__ import annotations

from typing import TYPE_CHECKING

from estimation import plotting, report
from estimation.packs import markup
from estimation.report.wording import day, money

if TYPE_CHECKING:
    from estimation.packs.markup import Html
    from estimation.simulation import Result


DOTS = 400
"""Simulated projects in the scatter: enough to see its shape, and a page that stays light."""


def together(result: Result, level: float) -> Html:
    """What to promise so that date and cost hold in the same project."""
    texts = report.joint_sentences(result, level)
    if texts.chart is None:
        return markup.left_out("Date and cost together")
    asked, both = _asked(result)
    picture = markup.chart(
        plotting.plot_joint,
        report.joint_scatter(result, DOTS),
        report.joint_frontier(result, level),
        report.joint_levels(result, [level]),
        currency=result.plan.project.currency,
        asked=asked,
        both=both,
        alt=texts.promise or "",
    )
    return markup.section(
        texts.chart,
        markup.paragraphs(texts.levels, texts.asked, texts.if_done_by),
        picture,
        markup.note(
            "Each dot is a simulated project. On the line, date and cost hold together equally "
            "often: an earlier date has to be paid for with a higher cost."
        ),
    )


def _asked(
    result: Result,
) -> tuple[tuple[plotting.Asked, plotting.Asked] | None, float | None]:
    """The date and the cost that are asked for, and how often both hold."""
    limit, project = report.cost_limit(result), result.plan.project
    if limit is None or project.deadline is None or result.p_on_time is None:
        return None, None
    currency = project.currency
    by = f"Asked for {day(project.deadline, since=project.start)}"
    under = f"{limit.name}: under {money(limit.amount, currency)}"
    pair = (
        plotting.Asked(project.deadline, result.p_on_time, by),
        plotting.Asked(limit.amount, limit.chance, under),
    )
    return pair, result.jcl if limit.name == report.BUDGET else result.p_joint

"""The promise: finding, four figures, levels and S-curves."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from estimation import plotting, report
from estimation.packs import markup
from estimation.packs.markup import Html, Piece
from estimation.packs.page.shared_sentences import asked_date, sentences_of
from estimation.report.wording import LEAST_DAYS, chance, day, money, share

if TYPE_CHECKING:
    from estimation.report import Figure
    from estimation.simulation import Result

INTERNAL = "Internal: costs and margins. Not for the client."


def promise(result: Result, level: float) -> Html:
    """Head of the page: whose plan it is, what can be promised, and the four figures."""
    project, texts = result.plan.project, sentences_of(result, level)
    whose = " · ".join(dict.fromkeys(filter(None, (project.client, project.name))))
    if result.scenario is not None:
        whose = f"{whose} · scenario {result.scenario}"
    lead = " ".join(filter(None, (texts.deadline, texts.driver)))
    return Html(
        f'<header class="mast"><span>{escape(whose)}</span><b>{INTERNAL}</b></header>'
        f"<h1>{escape(texts.finding)}</h1>"
        f'<p class="lead">{escape(lead)}</p>{_four(result, level)}',
        texts.finding,
    )


def _four(result: Result, level: float) -> str:
    """The four figures."""
    head = report.headline(result, level)
    figures = (head.finish, head.price, head.margin, head.joint)
    return f'<dl class="four">{"".join(map(_figure, figures))}</dl>'


def _figure(figure: Figure) -> str:
    """One figure: name, value, and the note below it."""
    return (
        f"<div><dt>{escape(figure.label)}</dt><dd><b>{escape(figure.value)}</b>"
        f"<span>{escape(figure.note)}</span></dd></div>"
    )


def levels(result: Result, level: float) -> Html:
    """How sure, what date, what cost: a row per level, the chosen one set off."""
    asked = sorted({*report.LEVELS, level})
    frame, currency = report.level_table(result, asked), result.plan.project.currency
    start = result.plan.project.start
    heads = ["Sure", "Done by"]
    if result.cost is not None:
        heads.append("Cost under")
    if result.margin_share is not None:
        heads.append("Margin over")
    rows = []
    for row in frame.to_dict("records"):
        cells: list[Piece] = [chance(row["level"]), day(row["finish_date"], since=start)]
        if result.cost is not None:
            cells.append(money(row["cost"], currency))
        if result.margin_share is not None:
            cells.append(share(row["margin_share"]))
        rows.append(cells)
    alone = "Each column stands alone." if len(heads) > 2 else ""
    below = [alone, sentences_of(result, level).precision]
    return markup.section(
        "How sure, what date, what cost" if result.cost is not None else "How sure, what date",
        markup.paragraphs(*_above_likely(result, level)),
        markup.table(heads, rows, numbers="tnnn"[: len(heads)], chosen=asked.index(level)),
        markup.note(" ".join(filter(None, below))),
    )


def _above_likely(result: Result, level: float) -> list[str | None]:
    """The base estimate, what a level takes on top, and why the likeliest path says too little."""
    texts = sentences_of(result, level)
    found = [texts.contingency, texts.cost_contingency]
    bias = report.merge_bias(result, level)
    path, plan = (result.date_of(days) for days in (bias.path_at_level, bias.plan_at_level))
    if bias.days_at_level >= LEAST_DAYS and path != plan:
        found.append(report.merge_sentence(result, bias))
    return found


def _marks(result: Result, level: float) -> object:
    """Ends of the band that holds 8 in 10, and the chosen level between them."""
    return report.level_table(result, (report.MARKS["low"], level, report.MARKS["high"]))


def finish_chart(result: Result, level: float) -> Html:
    """Chance that the project is done by each date."""
    texts = sentences_of(result, level)
    alt = f"{texts.finding} {texts.finish_range}. {texts.deadline or ''}".strip()
    picture = markup.chart(
        plotting.plot_finish_curve,
        report.s_curve(result, "finish"),
        _marks(result, level),
        asked=asked_date(result),
        alt=alt,
    )
    return markup.section(texts.finish_chart, picture)


def histogram(result: Result, level: float) -> Html:
    """How often each day or week is the one in which the project is done."""
    texts, bars = sentences_of(result, level), report.histogram(result)
    if len(bars) < 2:
        return markup.left_out("How the finish is spread")
    title = report.most_often(result, bars)
    picture = markup.chart(
        plotting.plot_histogram,
        bars,
        _marks(result, level),
        asked=asked_date(result),
        alt=f"{title}. {texts.finish_range}.",
    )
    return markup.section(title, picture)


def cost_chart(result: Result, level: float) -> Html:
    """Chance that the cost stays under each amount."""
    texts, currency = sentences_of(result, level), result.plan.project.currency
    if texts.cost_chart is None:
        return markup.left_out("Cost")
    picture = markup.chart(
        plotting.plot_cost_curve,
        report.s_curve(result, "cost"),
        _marks(result, level),
        currency=currency,
        asked=_most(result),
        alt=f"{texts.cost_chart}; {texts.cost_range}.",
    )
    return markup.section(texts.cost_chart, picture)


def _most(result: Result) -> plotting.Asked | None:
    """What the cost has to stay under."""
    limit = report.cost_limit(result)
    if limit is None:
        return None
    label = f"{limit.name}: under {money(limit.amount, result.plan.project.currency)}"
    return plotting.Asked(limit.amount, limit.chance, label)

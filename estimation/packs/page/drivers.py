"""What moves finish, cost and margin, and how much of the spread it explains."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from estimation import plotting, report
from estimation.packs import markup
from estimation.packs.page.shared_sentences import sentences_of
from estimation.report.wording import LEAST_DAYS, LEAST_MONEY, MINUS, NBSP, money, signed_halves

if TYPE_CHECKING:
    import pandas as pd

    from estimation.packs.markup import Html
    from estimation.simulation import Result

MOST = 5
"""Bars of cost and margin: fewer than of the finish, whose list stands above them."""


def drivers_chart(result: Result, level: float) -> Html:
    """What moves the finish most."""
    texts = sentences_of(result, level)
    if texts.drivers_chart is None:
        return markup.left_out("What moves the finish")
    frame = _large(report.drivers(result), LEAST_DAYS)
    first = frame.iloc[0]
    ends = (signed_halves(first[end]).replace(MINUS, "minus ") for end in ("earlier", "later"))
    alt = f"{texts.drivers_chart}: {' to '.join(ends)}"
    picture = markup.chart(plotting.plot_drivers, frame, alt=f"{alt}{NBSP}working days on average.")
    explained = report.sensitivity_sentences(report.sensitivity(result))
    return markup.section(
        texts.drivers_chart,
        markup.paragraphs(explained.most),
        picture,
        note=texts.drivers_note or "",
    )


def money_drivers(result: Result) -> Html:
    """What moves the cost most, and the margin where that is not the cost seen from behind."""
    if result.cost is None or result.cost.std() < LEAST_MONEY:
        return markup.left_out("What moves the cost")
    parts = [_moves(result, "cost")]
    if result.price is not None and result.price.std() >= LEAST_MONEY:
        parts.append(_moves(result, "margin"))
    return markup.joined(*parts)


def _moves(result: Result, figure: Literal["cost", "margin"]) -> Html:
    """A section for one figure in money."""
    currency = result.plan.project.currency
    frame = _large(report.drivers(result, figure, most=MOST), LEAST_MONEY)
    first = frame.iloc[0]
    title = report.moves_most(frame, figure)
    low, high = sorted(money(first[end], currency) for end in ("earlier", "later"))
    picture = markup.chart(
        plotting.plot_drivers,
        frame,
        figure=figure,
        currency=currency,
        alt=f"{title}: {low} to {high} on average.",
    )
    return markup.section(title, picture)


def _large(frame: pd.DataFrame, least: float) -> pd.DataFrame:
    """Rows that would not be drawn as nothing, the first one in any case."""
    swing = (frame["later"] - frame["earlier"]).abs()
    return frame[(swing >= least) | (swing == swing.max())]

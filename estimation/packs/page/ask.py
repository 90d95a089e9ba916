"""What to ask the client before signing: value of information."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from estimation import plotting, report
from estimation.packs import markup

if TYPE_CHECKING:
    from collections.abc import Mapping

    from estimation.packs.markup import Html
    from estimation.simulation import Result


ROWS = 10
"""Bars of the chart, the open questions among them."""


def ask_first(results: Mapping[str, Result], level: float) -> Html:
    """
    Rank what could be known before signing by what it is worth to the decision.

    Parameters
    ----------
    results : mapping of str to Result
        By name; the first is the plan, the others are what could be signed instead.
    level : float
        How sure the promised date is.
    """
    (_, result), *others = results.items()
    worths = report.value_of_information(result, dict(others), level)
    texts = report.information_sentences(result, dict(others), level, worths)
    if texts.chart is None:
        return markup.left_out("What to ask first")
    picture = markup.chart(
        plotting.plot_worth,
        _shown(worths),
        currency=result.plan.project.currency,
        alt=f"{texts.chart}.",
    )
    # Where the plan names no questions at all, their own section says so.
    ask = texts.ask if result.plan.questions else None
    return markup.section(
        "What to ask before signing",
        markup.paragraphs(ask, texts.know, texts.discovery),
        picture,
        markup.note(texts.note),
    )


def _shown(worths: pd.DataFrame) -> pd.DataFrame:
    """The open questions, and what else is worth most, in their order."""
    is_question = worths["kind"] == "question"
    asked = worths[is_question].head(ROWS // 2)
    others = worths[~is_question].head(ROWS - len(asked))
    return pd.concat([asked, others]).sort_index()

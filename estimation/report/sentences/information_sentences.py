"""What it is worth to know more before signing, in sentences."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from estimation.report.information.value_of_information import (
    discovery_worth,
    questions_first,
    value_of_information,
)
from estimation.report.sentences.topic import Topic
from estimation.report.wording import LEAST_DAYS, LEAST_MONEY, chance, money, share, working_days

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from estimation.simulation import Result


@dataclass(frozen=True)
class InformationSentences(Topic):
    """
    What to ask the client first, and whether a paid look pays.

    Parameters
    ----------
    ask : str
        Which question comes first, and what its answer is worth.
    know : str, optional
        Which uncertain thing matters most to the decision.
    discovery : str, optional
        Whether the paid look pays.
    chart, note : str, optional
        Title of the chart, and the line below it; None where nothing is worth knowing.
    """

    ask: str
    know: str | None = None
    discovery: str | None = None
    chart: str | None = None
    note: str | None = None


def information_sentences(
    result: Result,
    scenarios: Mapping[str, Result] | None = None,
    level: float | None = None,
    worths: pd.DataFrame | None = None,
) -> InformationSentences:
    r"""
    Describe what to ask the client first, and whether a paid look pays.

    Parameters
    ----------
    result, scenarios, level
        As in `value_of_information`.
    worths : DataFrame, optional
        What that function gives, where it is known already.

    Returns
    -------
    InformationSentences

    Examples
    --------
    >>> from estimation import read_plan, simulate
    >>> plan = read_plan({
    ...     "kickoff_plan": 1,
    ...     "project": {"id": "demo", "start": "2027-01-11"},
    ...     "activities": [{"id": "build", "duration": 3}],
    ... })
    >>> information_sentences(simulate(plan, trials=100)).ask
    'No question is open.'
    """
    sure = result.plan.promise.level if level is None else level
    found = value_of_information(result, scenarios, sure) if worths is None else worths
    return InformationSentences(
        ask=_ask(result, found),
        discovery=_discovery(result, scenarios),
        **_know(result, found, sure),
    )


def _ask(result: Result, found: pd.DataFrame) -> str:
    """Tell which question comes first."""
    rows = questions_first(result, worths=found)
    if rows.empty:
        return "No question is open."
    client = result.plan.project.client or "the client"
    top = rows.iloc[0]
    worth = worth_text(top["worth"], top["days"], result.plan.project.currency)
    if worth is None:
        return "No open question changes the decision to sign at this price."
    about = "at most" if top["is_bound"] else "about"
    rest = f" {len(rows)} questions are open." if len(rows) > 1 else ""
    return f"Ask {client} first: {top['text']} Knowing it is worth {about} {worth}.{rest}"


def _know(result: Result, found: pd.DataFrame, level: float) -> dict[str, str]:
    """Tell which uncertain thing matters most."""
    if found.empty:
        return {}
    top = found.iloc[0]
    worth = worth_text(top["worth"], top["days"], result.plan.project.currency)
    if worth is None:
        return {"know": "Nothing that could be known beforehand would change the decision."}
    is_question = top["kind"] == "question"
    name = top["name"].removeprefix("Question: ")
    chart = f"{name}: worth most to know before signing"
    if is_question:
        chart = f"The answer to “{name}” is worth most before signing"
    note = f"Days: how much earlier the promise at {chance(level)} is, on average, with it."
    if np.isfinite(top["worth"]):
        note = f"Worth: what deciding without it loses, on average. {note}"
    return {
        "know": f"Of all that is uncertain, “{name}” matters most: to know it is worth {worth}."
        if not is_question
        else f"Of all that is uncertain, one answer matters most: {name} It is worth {worth}.",
        "chart": chart,
        "note": note,
    }


def worth_text(worth: float, days: float, currency: str) -> str | None:
    """
    Write a worth in money and days, as far as they are worth a number; None where neither is.

    Examples
    --------
    >>> worth_text(1_234, 0.1, "EUR"), worth_text(10, 0.1, "EUR")
    ('€1,200', None)
    """
    parts = []
    if worth >= LEAST_MONEY:
        parts.append(money(worth, currency))
    if days >= LEAST_DAYS:
        parts.append(working_days(days))
    return " and ".join(parts) or None


def _discovery(result: Result, scenarios: Mapping[str, Result] | None) -> str | None:
    """Tell whether a paid look pays."""
    frame = discovery_worth(result, scenarios)
    if frame.empty:
        return None
    row, currency = frame.iloc[0], result.plan.project.currency
    cost, worth = money(row["cost"], currency), money(row["worth"], currency)
    pays = "It pays." if row["net"] > 0 else "It does not pay by itself."
    look = f"A discovery phase that shows {_how_much(abs(row['correlation']))}"
    return f"{look} is worth {worth} to the decision and costs {cost}. {pays}"


def _how_much(correlation: float) -> str:
    """
    Tell how much of the truth a look shows: the share of its spread that is then known.

    That is the square of the correlation.
    """
    known = correlation**2
    if known > 0.995:
        return "how the project will turn out"
    if known < 0.005:
        return "hardly anything of how the project will turn out"
    return f"{share(known)} of what is uncertain about the outcome"

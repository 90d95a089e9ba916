"""What it is worth to know more before signing, in sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from estimation.report.information.value_of_information import (
    discovery_worth,
    questions_first,
    value_of_information,
)
from estimation.report.wording import LEAST_DAYS, LEAST_MONEY, chance, money, share, working_days

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from estimation.simulation import Result


def information_sentences(
    result: Result,
    scenarios: Mapping[str, Result] | None = None,
    level: float | None = None,
    worths: pd.DataFrame | None = None,
) -> dict[str, str]:
    r"""
    Say what to ask the client first, and whether a paid look pays.

    Parameters
    ----------
    result, scenarios, level
        As in `value_of_information`.
    worths : DataFrame, optional
        What that function says, where it is known already.

    Returns
    -------
    dict of str to str
        ``ask`` says which question comes first and what it is worth, ``know`` which uncertain thing
        matters most to the decision, ``discovery`` whether the paid look pays, ``worth_chart`` is
        the title of the chart and ``worth_note`` the line below it. What the plan cannot say is
        absent; ``absent`` then says what it lacks.

    Examples
    --------
    >>> from estimation import read_plan, simulate
    >>> plan = read_plan({
    ...     "kickoff_plan": 1,
    ...     "project": {"id": "demo", "start": "2027-01-11"},
    ...     "activities": [{"id": "build", "duration": 3}],
    ... })
    >>> information_sentences(simulate(plan, trials=100))["ask"]
    'No question is open.'
    """
    sure = result.plan.promise.level if level is None else level
    found = value_of_information(result, scenarios, sure) if worths is None else worths
    said = {**_ask(result, found), **_know(result, found, sure), **_discovery(result, scenarios)}
    if result.margin is None:
        missing = "cost rates" if result.cost is None else "a price"
        said["absent"] = f"What answers are worth in money is left out: the plan lacks {missing}."
    return {about: text for about, text in said.items() if text}


def _ask(result: Result, found: pd.DataFrame) -> dict[str, str]:
    """Which question comes first."""
    rows = questions_first(result, worths=found)
    if rows.empty:
        return {"ask": "No question is open."}
    client = result.plan.project.client or "the client"
    top, currency = rows.iloc[0], result.plan.project.currency
    worth = _worth(top["worth"], top["days"], currency)
    if not worth:
        return {"ask": "No open question changes the decision to sign at this price."}
    about = "at most" if top["is_bound"] else "about"
    rest = f" {len(rows)} questions are open." if len(rows) > 1 else ""
    text = f"Ask {client} first: {top['text']} Knowing it is worth {about} {worth}.{rest}"
    return {"ask": text}


def _know(result: Result, found: pd.DataFrame, level: float) -> dict[str, str]:
    """Which uncertain thing matters most."""
    if found.empty:
        return {}
    top, currency = found.iloc[0], result.plan.project.currency
    worth = _worth(top["worth"], top["days"], currency)
    if not worth:
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
        "worth_chart": chart,
        "worth_note": note,
    }


def _worth(worth: float, days: float, currency: str) -> str:
    """Money and days, as far as they are worth a number."""
    parts = []
    if worth >= LEAST_MONEY:
        parts.append(money(worth, currency))
    if days >= LEAST_DAYS:
        parts.append(working_days(days))
    return " and ".join(parts)


def _discovery(result: Result, scenarios: Mapping[str, Result] | None) -> dict[str, str]:
    """Whether a paid look pays."""
    frame = discovery_worth(result, scenarios)
    if frame.empty:
        return {}
    row, currency = frame.iloc[0], result.plan.project.currency
    cost, worth = money(row["cost"], currency), money(row["worth"], currency)
    pays = "It pays." if row["net"] > 0 else "It does not pay by itself."
    look = f"A discovery phase that shows {_how_much(abs(row['correlation']))}"
    return {"discovery": f"{look} is worth {worth} to the decision and costs {cost}. {pays}"}


def _how_much(correlation: float) -> str:
    """
    How much of the truth a look shows: the share of its spread that is then known.

    That is the square of the correlation.
    """
    known = correlation**2
    if known > 0.995:
        return "how the project will turn out"
    if known < 0.005:
        return "hardly anything of how the project will turn out"
    return f"{share(known)} of what is uncertain about the outcome"

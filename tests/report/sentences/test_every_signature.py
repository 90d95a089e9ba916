"""Every sentence over a signature, for all kinds of price, roles, deadlines and currencies."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import product
from typing import TYPE_CHECKING, Any

import pytest

from estimation import read_plan, simulate
from estimation.report import (
    agreement_finding,
    agreement_sentences,
    cash_sentences,
    headline,
    information_sentences,
    joint_sentences,
    kind_sentences,
    load_sentences,
    missing_sentences,
    needs,
    price_sentences,
    question_sentence,
    result_sentences,
)
from estimation.report.wording import NBSP

if TYPE_CHECKING:
    from estimation import Result
    from estimation.report.sentences.topic import Topic

PRICES: dict[str, dict[str, Any] | None] = {
    "none": None,
    "fixed": {"kind": "fixed", "amount": 6_000},
    "fixed, target": {"kind": "fixed", "amount": 6_000, "target_margin": 0.25},
    "fixed, a loss": {"kind": "fixed", "amount": 900, "target_margin": 0.25},
    "nothing": {"kind": "fixed", "amount": 0},
    "hours": {"kind": "time_and_materials", "target_margin": 0.3},
    "hours, once fixed": {"kind": "time_and_materials", "amount": 80_640, "target_margin": 0.3},
    "hours, no target": {"kind": "time_and_materials", "amount": 80_640},
    "hardly anything": {"kind": "fixed", "amount": 2, "target_margin": 0.25},
    "capped": {"kind": "capped", "amount": 5_000, "target_margin": 0.25},
    "capped, too low": {"kind": "capped", "amount": 900},
    "retainer": {"kind": "retainer", "amount": 4_000, "target_margin": 0.2},
}
ROLES: dict[str, list[dict[str, Any]]] = {
    "all rates": [{"id": "x", "name": "Designer", "people": 1, "cost_rate": 50, "bill_rate": 90}],
    "cost only": [{"id": "x", "cost_rate": 50}],
    "bill only": [{"id": "x", "bill_rate": 90}],
    "no rates": [{"id": "x"}],
    "bills nearly nothing": [{"id": "x", "cost_rate": 50, "bill_rate": 1}],
    "none": [],
}
PROJECTS: dict[str, dict[str, Any]] = {
    "bare": {},
    "asked, in francs": {
        "client": "Acme", "deadline": "2027-01-22", "budget": 3_000, "currency": "CHF",
    },
    "asked, in yen": {"deadline": "2027-01-22", "currency": "JPY"},
}  # fmt: skip
WORK = [
    {"id": "a", "name": "Build", "effort": {"x": {"low": 8, "likely": 24, "high": 80}}},
    {"id": "b", "name": "Test", "effort": {"x": {"uniform": [8, 30]}}, "after": ["a"]},
    {"id": "look", "after": ["b"], "review": {"of": "b", "cap": 4, "turnaround": 2,
                                              "rounds": {1: 0.6, 2: 0.4}}},
]  # fmt: skip
DAYS = [
    {"id": "a", "name": "Build", "duration": {"low": 1, "likely": 3, "high": 10}},
    {"id": "b", "name": "Test", "duration": 2, "after": ["a"]},
    WORK[2],
]
QUESTIONS = [{"id": "who", "text": "Who writes?", "owner": "AM"}]

UNFINISHED = {
    "chart", "cost_alone", "cost_chart", "cost_range", "drivers_chart", "finish_chart",
    "finish_range",
}  # fmt: skip
"""Fields that are titles, or parts of a sentence."""

SIGNATURES = list(product(PRICES, ROLES, PROJECTS))


@pytest.fixture(scope="module", params=SIGNATURES, ids=" / ".join)
def result(request: pytest.FixtureRequest) -> Result:
    price, roles, project = request.param
    plan = {
        "kickoff_plan": 1,
        "project": {"id": "demo", "start": "2026-12-14", **PROJECTS[project]},
        "roles": ROLES[roles],
        "activities": WORK if ROLES[roles] else DAYS,
        "questions": QUESTIONS,
        **({} if PRICES[price] is None else {"price": PRICES[price]}),
    }
    return simulate(read_plan(plan), trials=100)


@lru_cache(maxsize=2)
def topics(result: Result) -> list[Topic]:
    """All topics that need nothing but the result; made once for all tests of it."""
    return [
        result_sentences(result),
        agreement_sentences(result),
        price_sentences(result),
        kind_sentences(result),
        joint_sentences(result),
        missing_sentences(result),
        information_sentences(result),
        load_sentences(result),
        cash_sentences(result),
    ]


def test_every_text_reads_as_one(result: Result) -> None:
    """Sentences end with a full stop, titles do not; no figure is unknown, no word jargon."""
    texts = [(name, text) for topic in topics(result) for name, text in topic.given().items()]
    texts += [("finding", agreement_finding(result)), ("", question_sentence(result.plan) or ".")]
    for name, text in texts:
        assert text.endswith(".") == (name not in UNFINISHED), (name, text)
        assert not re.search(
            r"\bnan\b|\bNone\b|\binf\b|  |\bP\d\d\b|percentile|confidence|variance|approximately|!"
            r"|\d\.\d|risk-adjusted", text
        ), text  # fmt: skip


def test_money_has_the_sign_of_its_currency(result: Result) -> None:
    texts = " ".join(text for topic in topics(result) for text in topic.given().values())
    own = {"EUR": "€", "JPY": "¥"}.get(result.plan.project.currency, "CHF")
    for other in {"€", "CHF", "¥"} - {own}:
        assert other not in texts + agreement_finding(result)


def test_no_figure_is_nonsense(result: Result) -> None:
    """No share beyond all measure, no unit of another kind of price, no date as files have it."""
    price = result.plan.price
    kind = "none" if price is None else price.kind
    texts = [text for topic in topics(result) for text in topic.given().values()]
    shown = headline(result)
    texts += [agreement_finding(result), *(each.value + " " + each.note for each in (
        shown.finish, shown.price, shown.margin, shown.joint))]  # fmt: skip
    for text in texts:
        assert not re.search(r"\d{4}-\d\d-\d\d|[1-9]\d{3,}\s?%|[2-9],\d{3}\s?%", text), text
    priced = " ".join([agreement_finding(result), *price_sentences(result).given().values(),
                       str(agreement_sentences(result).price)])  # fmt: skip
    assert ("month" in priced) == (kind == "retainer")
    assert kind == "time_and_materials" or "hourly rates" not in priced
    assert kind == "capped" or " cap of " not in priced


def test_what_is_signed_names_its_years(result: Result) -> None:
    signed = [agreement_finding(result), *agreement_sentences(result).given().values()]
    for text in signed:
        assert not re.search(rf"\d{NBSP}(?:January|December)(?!{NBSP}\d{{4}})", text), text


def test_a_figure_is_there_or_the_bar_names_what_it_needs(result: Result) -> None:
    shown, lacks = headline(result), needs(result)
    for figure, lack in (
        (shown.price, lacks.price),
        (shown.margin, lacks.margin),
        (shown.joint, lacks.date_and_margin),
    ):
        assert (figure.value == "–") == (lack is not None)
        if lack is not None:
            assert figure.note == f"needs {lack}"


def test_sentences_are_there_where_their_figures_are(result: Result) -> None:
    plan, texts, lacks = result.plan, result_sentences(result), needs(result)
    missing, signed = missing_sentences(result), agreement_sentences(result)
    priced = price_sentences(result)
    assert (texts.deadline is None) == (missing.deadline is not None) == (
        plan.project.deadline is None
    )  # fmt: skip
    assert (texts.margin is None) == (signed.margin is None) == (lacks.margin is not None)
    assert (texts.cost_alone is None) == (missing.cost is not None) == (lacks.cost is not None)
    unbilled = plan.price is not None and result.price is None
    assert (priced.lowest is None) == (result.cost is None or unbilled)
    assert (priced.price is None) == (result.cost is None or result.price is None)
    assert (missing.price is not None) == (lacks.price is not None)
    assert (texts.joint is None) == (signed.both is None) == (lacks.date_and_margin is not None)
    assert (signed.price is None) == (plan.price is None)


def test_an_amount_that_is_signed_is_the_plans(result: Result) -> None:
    """To the cent, wherever an amount was agreed; rates have none."""
    price = result.plan.price
    signed = agreement_sentences(result).price
    if price is not None and price.amount is not None and price.kind != "time_and_materials":
        assert f"{price.amount:,.0f}" in str(signed)
    elif price is not None:
        assert "80,640" not in agreement_finding(result) + str(price_sentences(result))
        assert str(signed).startswith("Hours are billed at our rates, without a ceiling")


def test_the_question_stays_open(result: Result) -> None:
    client = result.plan.project.client or "the client"
    assert question_sentence(result.plan) == (
        f"One question is still open: Who writes? AM asks {client}. "
        "Signing is possible; the answer then comes as a change order."
    )

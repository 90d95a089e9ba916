"""What two sign, in sentences: date, price, margin, both, contingency, client, risks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from estimation.report.input_names import count_text, lower_first
from estimation.report.levels import finish_date
from estimation.report.promise_choice import (
    PromisedDate,
    price_chance,
    promised_date,
    promised_milestones,
)
from estimation.report.sentences.margin_labels import left_out, margin_text
from estimation.report.sentences.topic import Topic
from estimation.report.wording import LEAST_MONEY, NBSP, chance, day, money, share

if TYPE_CHECKING:
    from collections.abc import Iterable

    from estimation.plan import Plan, Question, Risk
    from estimation.simulation import Result

HEADINGS = {
    "date": "Date",
    "milestones": "On the way",
    "price": "Price",
    "margin": "Margin",
    "both": "Both",
    "contingency": "Contingency",
    "client": "Client",
    "risks": "Risks",
}
"""What stands before each sentence, in their order."""


def agreement_finding(result: Result, level: float | None = None) -> str:
    r"""
    State in one sentence what is promised.

    Parameters
    ----------
    result : Result
    level : float, optional
        How sure the date is to be; default: the plan's `promise.level`.

    Examples
    --------
    >>> from estimation import read_plan, simulate
    >>> plan = read_plan({
    ...     "kickoff_plan": 1,
    ...     "project": {"id": "demo", "start": "2027-01-11"},
    ...     "activities": [{"id": "build", "duration": 3}],
    ... })
    >>> agreement_finding(simulate(plan, trials=100)).replace("\xa0", " ")
    'We promise 13 January 2027, and are 8 in 10 sure of the date.'
    """
    promised = promised_date(result, level)
    by = day(promised.date, long=True, year=True)
    sure = chance(promised.level if promised.why == "level" else promised.chance)
    return f"We promise {by}{_short_price(result)}, and are {sure} sure of the date."


@dataclass(frozen=True)
class AgreementSentences(Topic):
    """
    What two sign.

    Parameters
    ----------
    date : str
        What is promised, and what else could be.
    milestones : str, optional
        What is promised on the way, each with its chance.
    price, margin : str, optional
        What the client pays and for what; what is left of it, and how often that is a loss.
    both : str, optional
        How often date and target margin hold in the same project.
    contingency : str, optional
        What is planned, and what is set aside.
    client : str, optional
        How long the client may take, and what counts then.
    risks : str, optional
        Which risks are paid for up front, and which are left in.
    """

    date: str
    milestones: str | None = None
    price: str | None = None
    margin: str | None = None
    both: str | None = None
    contingency: str | None = None
    client: str | None = None
    risks: str | None = None


def agreement_sentences(result: Result, level: float | None = None) -> AgreementSentences:
    """
    Describe what two sign.

    Parameters
    ----------
    result : Result
    level : float, optional
        How sure date and cost are to be; default: the plan's `promise.level`.

    Returns
    -------
    AgreementSentences
        What the plan gives no figures for is None.
    """
    sure = _level(result, level)
    return AgreementSentences(
        date=_date(result, sure),
        milestones=_milestones(result),
        price=_price(result),
        margin=_margin(result, sure),
        both=_both(result),
        contingency=_contingency(result, sure),
        client=_client(result.plan),
        risks=_risks(result.plan),
    )


def open_questions(plan: Plan) -> list[Question]:
    """Return the questions without an answer yet."""
    return [question for question in plan.questions if question.is_open]


def question_sentence(plan: Plan) -> str | None:
    """Name the questions that are open when two sign; None where none is."""
    found = open_questions(plan)
    if not found:
        return None
    client = plan.project.client or "the client"
    listed = " ".join(
        f"{each.text.rstrip()}" + (f" {each.owner} asks {client}." if each.owner else "")
        for each in found
    )
    head = (
        "One question is"
        if len(found) == 1
        else f"{count_text(len(found)).capitalize()} questions are"
    )
    then = "the answer then comes as a change order" if len(found) == 1 else (
        "answers then come as change orders"
    )  # fmt: skip
    return f"{head} still open: {listed} Signing is possible; {then}."


def _level(result: Result, level: float | None) -> float:
    return result.plan.promise.level if level is None else level


def _short_price(result: Result) -> str:
    """Name the price inside the finding."""
    price, currency = result.plan.price, result.plan.project.currency
    if price is None or result.price is None:
        return ""
    if (promised := result.plan.promise.price) is not None:
        at_most = "" if price.kind == "fixed" else "at most "
        return f" for {at_most}{money(promised, currency, exact=True)}"
    if price.kind in ("fixed", "time_and_materials") or price.amount is None:
        exact = price.kind == "fixed"
        about = "" if exact else "hours worth on average "
        return f" for {about}{money(float(result.price.mean()), currency, exact=exact)}"
    amount = money(price.amount, currency, exact=True)
    return f" for at most {amount}" if price.kind == "capped" else f" for {amount} a month"


def _date(result: Result, level: float) -> str:
    """Tell what is promised, and what else could be."""
    promised = promised_date(result, level)
    by = day(promised.date, long=True, year=True)
    if promised.why != "level":
        return _chosen_date(result, promised, by)
    others = [(0.5, "half are"), (0.9, f"{chance(0.9)} are")]
    also = [
        f"{share_of} done by {day(finish_date(result, q), long=True, year=True)}"
        for q, share_of in others
        if abs(q - level) > 1e-9
    ]
    more = f"; {', '.join(also)}" if also else ""
    return f"We promise {by}. {chance(level)} simulated projects are done by then{more}."


def _chosen_date(result: Result, promised: PromisedDate, by: str) -> str:
    """Tell how often a date holds that is not the one of the level, and how far it is from that."""
    client = result.plan.project.client or "the client"
    whose = f", the date that {client} asks for" if promised.why == "client" else ""
    sure, count = chance(promised.level), abs(promised.days_in_hand)
    days = f"{count_text(count)} working {'day' if count == 1 else 'days'}"
    text = f"We promise {by}{whose}. {_capital(chance(promised.chance))} simulated projects are "
    of_level = day(finish_date(result, promised.level), long=True, year=True)
    if count == 0:
        return f"{text}done by then."
    if promised.days_in_hand > 0:
        return f"{text}done by then, {days} in hand: {sure} are done by {of_level}."
    return f"{text}done by then, {days} short: {sure} are done by {of_level}."


def _capital(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}"


def _milestones(result: Result) -> str | None:
    """Tell which dates on the way are promised too."""
    parts = [
        f"{each.name} by {day(each.date, long=True, year=True)}, which holds in "
        f"{chance(each.chance)}"
        for each in promised_milestones(result)
    ]
    return f"On the way we promise {'; '.join(parts)}." if parts else None


def _promised_price(result: Result) -> str:
    """Tell how often the client pays no more than was promised; empty where that is the price."""
    promised, price = result.plan.promise.price, result.plan.price
    if promised is None or price is None:
        return ""
    currency = result.plan.project.currency
    amount = money(promised, currency, exact=True)
    if price.kind == "fixed":
        if price.amount is None or abs(price.amount - promised) < 0.005:
            return ""
        return (
            f" We promise {amount}; all figures count {money(price.amount, currency, exact=True)}."
        )
    held = price_chance(result, promised)
    holds = "" if held is None else f": {chance(held)} projects cost the client no more"
    return f" We promise at most {amount}{holds}."


def _price(result: Result) -> str | None:
    """Tell what the client pays, and for what, and what is promised of it."""
    text = _agreed_price(result)
    return None if text is None else text + _promised_price(result)


def _agreed_price(result: Result) -> str | None:
    """Tell what the client pays, and for what."""
    price, currency = result.plan.price, result.plan.project.currency
    if price is None:
        return None
    work = sum(1 for each in result.plan.activities if not each.milestone)
    activities = f"{work} {'activity' if work == 1 else 'activities'}"
    scope = (
        f" It covers the scope of {activities} and nothing else; anything extra is a change order "
        "with its own price."
    )
    amount = "" if price.amount is None else money(price.amount, currency, exact=True)
    if price.kind == "fixed":
        return f"The price is {amount}, fixed.{scope}"
    if price.kind == "capped":
        return f"Hours are billed at our rates, up to {amount}.{scope}"
    if price.kind == "retainer":
        return f"The price is {amount} a month until the finish, for {activities}."
    mean = "" if result.price is None else money(float(result.price.mean()), currency)
    average = f"; that is {mean} on average" if mean else ""
    return f"Hours are billed at our rates, without a ceiling{average}."


def _margin(result: Result, level: float) -> str | None:
    """Tell what is left of the price, and how often that is a loss."""
    middle, least = margin_text(result, 0.5), margin_text(result, 1 - level)
    if middle is None:
        return None
    text = f"Half of the projects keep {middle} or more."
    parts = [] if least is None else [f"{chance(level)} keep {least} or more"]
    price = result.plan.price
    if price is not None and price.target_margin is not None and result.p_target_margin is not None:
        parts.append(f"{chance(result.p_target_margin)} reach the target of "
                     f"{share(price.target_margin)}")  # fmt: skip
    if parts:
        text += f" {', '.join(parts)}."
    if result.p_no_loss is not None:
        loss = chance(1 - result.p_no_loss)
        text += f" {loss[:1].upper()}{loss[1:]} lose money."
    return text + _without(result)


def _without(result: Result) -> str:
    """Tell whose work is not counted, where that is so."""
    names = left_out(result)
    return f" This is without {names}: the rates are not known yet." if names else ""


def _both(result: Result) -> str | None:
    """Tell how often date and target margin hold in the same project."""
    deadline = result.plan.project.deadline
    if result.p_joint is None or deadline is None:
        return None
    by = day(deadline, long=True, year=True)
    return (
        f"{by} and the target margin hold together in {chance(result.p_joint)}.{_without(result)}"
    )


def _contingency(result: Result, level: float) -> str | None:
    """Tell what is planned, and what is set aside."""
    extra, base = result.contingency("cost", level), result.base.cost
    if extra is None or base is None or extra < LEAST_MONEY:
        return None
    currency = result.plan.project.currency
    return (
        f"Cost is planned at {money(float(base[0]), currency)} and {money(extra, currency)} are "
        f"set aside, so that {chance(level)} stay inside.{_without(result)}"
    )


def _client(plan: Plan) -> str | None:
    """Tell how long the client may take, and what counts then."""
    reviews = [each.review for each in plan.activities if each.review is not None]
    caps = [review.cap for review in reviews if review.cap is not None]
    if not reviews:
        return None
    client = plan.project.client or "The client"
    many = f"{len(reviews)} reviews" if len(reviews) > 1 else "one review"
    if not caps:
        return (
            f"{client} has {many}; no approval counts as given without an answer, so a late answer "
            "moves the date."
        )
    low, high = min(caps), max(caps)
    days = f"{low:g}" if low == high else f"{low:g} to {high:g}"
    which = many if len(caps) == len(reviews) else f"{len(caps)} of {many}"
    return (
        f"{client} answers within {days}{NBSP}client days in {which}; after that an approval "
        "counts as given."
    )


def _risks(plan: Plan) -> str | None:
    """Tell which risks are paid for up front, and which are left in."""
    if not plan.risks:
        return None
    paid = [each for each in plan.risks if each.mitigated and each.mitigation is not None]
    left = [each for each in plan.risks if not each.mitigated]
    texts = []
    if paid:
        total = sum(each.mitigation.price for each in paid if each.mitigation is not None)
        amount = money(total, plan.project.currency, exact=True)
        texts.append(f"We pay {amount} to deal with {_listed(map(_risk, paid))} up front.")
    if left:
        parts = (f"{_risk(each)}, with {chance(each.probability, is_stated=True)}" for each in left)
        texts.append(f"Left in: {_listed(parts, '; ')}.")
    return " ".join(texts)


def _risk(each: Risk) -> str:
    """Name a risk inside a sentence, with who owns it."""
    name = f"“{lower_first(each.name)}”"
    return f"{name} ({each.owner})" if each.owner else name


def _listed(parts: Iterable[str], comma: str = ", ") -> str:
    """Join parts, the last by "and"."""
    found = list(parts)
    return " and ".join([comma.join(found[:-1]), found[-1]] if found[:-1] else found)

"""How the client answers: days and rounds of each review, what they cost, and what a rule buys."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from estimation.errors import WorkbookError
from estimation.plan.quantities import Values
from estimation.report import MARKS, finish_date, percentiles
from estimation.report.levels import HELD
from estimation.report.wording import LEAST_DAYS, chance, day, working_days
from estimation.simulation import review_days
from estimation.tabular.numbers import write_number
from estimation.workbook import protocol
from estimation.workbook.input.field_views import field, quantity_field
from estimation.workbook.pages.context import on
from estimation.workbook.pages.frame import possessive

if TYPE_CHECKING:
    from collections.abc import Callable

    from estimation.plan import Activity, Review
    from estimation.simulation import Result
    from estimation.workbook.pages.context import Handlers, PageContext
    from estimation.workbook.protocol import View
    from estimation.workbook.session import Session

RULES = (3, 4, 5, 6, 8)
"""Client days after which an approval may count as given."""

MOSTLY = 0.5
"""From this share on, a number of rounds is what mostly happens."""


def view(context: PageContext) -> View | None:
    """Reviews of the plan; None where it has none."""
    session = context.session
    result = session.result()
    reviews = [each for each in result.plan.activities if each.review is not None]
    if not reviews:
        return None
    taken: dict[str, Any] | None = context.later("reviews", lambda: _taken(session))
    rows = [_row(session, result, each, taken) for each in reviews]
    return {
        "title": _rounds_title(rows),
        "rows": rows,
        "chart": _chart(rows, result, reviews),
        "rule": _rule(context, reviews),
        "said": "" if taken is None else taken["said"],
        "help": "Days: one number, or low, likely, high of one answer. Rounds: how many of 10 or "
        "of 100 reviews take one, two, three rounds, as 55 35 10; or one number, if it is always "
        "so many. Left empty, both rest on past reviews.",
    }


def _taken(session: Session) -> dict[str, Any]:
    """Days that reviews take in the trials, and what they cost at the level."""
    result, level = session.result(), session.level
    days = review_days(result)
    at_once: dict[str, Any] = {}
    for id_ in days:
        at_once |= {f"activities.{id_}.review.turnaround": 0, f"activities.{id_}.review.rounds": 1}
    costs = np.nan
    if at_once:
        without = session.what_if(at_once)
        first, second = (each.percentile("finish_days", level) for each in (result, without))
        if first is not None and second is not None:
            costs = first - second
    whole = np.sum(list(days.values()), axis=0) if days else np.zeros(1)
    low, middle, high = percentiles(whole, list(MARKS.values())).tolist()
    who = "The review takes" if len(days) == 1 else f"All {len(days)} reviews together take"
    finding = (
        f"{who} {middle:.0f} client days in the middle case; {chance(HELD)} take "
        f"{low:.0f} to {high:.0f}."
    )
    if costs >= LEAST_DAYS:
        finding += f" Answers on the same day would bring {working_days(costs)} at {chance(level)}."
    middles = {id_: float(percentiles(each, 0.5)) for id_, each in days.items()}
    return {"said": finding, "days": middles}


def _row(
    session: Session, result: Result, activity: Activity, taken: dict[str, Any] | None
) -> View:
    """One review: what stands in its fields, and how it goes."""
    review = activity.review
    assert review is not None
    model = next(a for a in result.simulation.model.activities if a.id == activity.id).review
    assert model is not None
    path = f"activities.{activity.id}.review"
    low, middle, high = model.turnaround.table.ppf(np.array(list(MARKS.values()))).tolist()
    rounds = np.rint(model.rounds.table.ppf((np.arange(200) + 0.5) / 200))
    shares = [float((rounds == 1).mean()), float((rounds == 2).mean()), float((rounds > 2).mean())]
    cap = "" if review.cap is None else write_number(review.cap)
    spent = None if taken is None else taken["days"].get(activity.id)
    hint = " ".join(f"{100 * each:.0f}" for each in shares)
    fewest, most = (int(rounds[k]) for k in (20, -21))  # 8 in 10 reviews take so many
    if most > 3:
        hint = f"{fewest} to {most}"
    return {
        "id": activity.id,
        "name": activity.name,
        "said": _review_text(shares, (fewest, most), (low, high), review),
        "low": low,
        "middle": middle,
        "high": high,
        "ends": f"{low:.0f} to {high:.0f}" if round(low) < round(high) else f"{middle:.0f}",
        "shares": shares,
        "shares_said": "one round {:.0f} of 100, two {:.0f}, more {:.0f}".format(
            *(100 * each for each in shares)
        ),
        "again": chance(1 - shares[0]),
        "takes": "" if spent is None else f"{spent:.0f}",
        "turnaround": quantity_field(
            session, f"{path}.turnaround", review.turnaround, f"{low:.0f} {middle:.0f} {high:.0f}"
        ),
        "rounds": field(session, f"{path}.rounds", _rounds_text(review), hint=hint),
        "cap": field(session, f"{path}.cap", cap, hint="never"),
    }


def _review_text(
    shares: list[float], many: tuple[int, int], days: tuple[float, float], review: Review
) -> str:
    """How the client mostly answers."""
    low, high = days
    most = int(np.argmax(shares)) + 1
    rounds = {1: "1 round", 2: "2 rounds", 3: "3 rounds or more"}[most]
    if shares[most - 1] >= MOSTLY:
        often = "always" if shares[most - 1] > 0.995 else "mostly"
        rounds = f"{often} {rounds}"
    else:
        rounds = f"often {rounds}"
    if many[1] > 3:
        rounds = f"mostly {many[0]} to {many[1]} rounds"
    each = f"{low:.0f} to {high:.0f} days" if round(low) < round(high) else f"{high:.0f} days"
    text = f"{rounds}, {each} each"
    return text if review.cap is None else f"{text}; counts as given after {review.cap:g}"


def _rounds_text(review: Review) -> str:
    """Chances of one, two, three rounds as they are typed; empty in any other form."""
    rounds = review.rounds
    if rounds is None:
        return ""
    if not isinstance(rounds, Values):
        return write_number(rounds.likely) if rounds.is_number else ""
    weights = dict(rounds.values)
    whole = sum(weights.values())
    numbers = range(1, int(max(weights)) + 1)
    return " ".join(f"{round(100 * weights.get(number, 0) / whole, 1):g}" for number in numbers)


def _rounds_title(rows: list[View]) -> str:
    """Which reviews come back most."""
    again = [1 - row["shares"][0] for row in rows]
    most = rows[int(np.argmax(again))]
    if max(again) - min(again) < 0.05:
        return f"Rounds: {most['again']} answers come back"
    return f"Rounds: “{most['name']}” comes back in {most['again']}"


def _chart(rows: list[View], result: Result, reviews: list[Activity]) -> View:
    """Days to one answer, by review."""
    longest = max(rows, key=lambda row: (row["middle"], row["high"]))
    alike = longest["middle"] - min(row["middle"] for row in rows) < LEAST_DAYS
    half = f"half the answers take {longest['middle']:.0f} days or more"
    caps = {each.review.cap for each in reviews if each.review is not None}
    rule = caps.pop() if len(caps) == 1 else None
    label = "; ".join(f"{row['name']} {row['ends']}, middle {row['middle']:.0f}" for row in rows)
    client = result.plan.project.client
    return {
        "title": half[:1].upper() + half[1:] if alike else f"“{longest['name']}”: {half}",
        "note": f"{possessive(client) if client else 'The client’s'} days to one answer. A bar "
        f"holds {chance(HELD)}, the dot is the middle one.",
        "rows": [{k: row[k] for k in ("name", "low", "middle", "high", "ends")} for row in rows],
        "rule": rule,
        "rule_said": "" if rule is None else f"rule: {rule:g} days",
        "label": f"Client days to one answer. {label}.",
    }


def _rule(context: PageContext, reviews: list[Activity]) -> View:
    """What it buys if approvals count as given after some days, at each stop."""
    session = context.session
    result = session.result()
    caps = {each.review.cap for each in reviews if each.review is not None}
    one = caps.pop() if len(caps) == 1 else None
    now = _stop(result, result, session.level)
    stops: list[View] = []
    for days in RULES:
        if days == one:
            continue
        found = context.later(f"rule {days}", _under_rule(session, reviews, days))
        stops.append({"days": days, "said": f"{days} days", "is": found})
    stops.append({"days": None, "said": "as it is", "is": now})
    ready = all(stop["is"] is not None for stop in stops)
    shown = [{"days": s["days"], "said": s["said"], **(s["is"] or _waiting())} for s in stops]
    deadline = result.plan.project.deadline
    start = result.plan.project.start
    return {
        "label": "An approval counts as given after",
        "ready": ready,
        "stops": shown,
        "heads": [
            "Counts as given after",
            f"{chance(session.level)} done by",
            *([] if deadline is None else [f"{day(deadline, since=start)} holds in"]),
        ],
        "title": "What the rule buys",
        "best": _best(shown[:-1]) if ready else "",
    }


def _under_rule(session: Session, reviews: list[Activity], days: int) -> Callable[[], View]:
    """Simulate the plan under the rule."""
    rule = {f"activities.{each.id}.review.cap": days for each in reviews}

    def simulate() -> View:
        return _stop(session.result(), session.what_if(rule), session.level)

    return simulate


def _stop(base: Result, result: Result, level: float) -> View:
    """Figures under one rule."""
    deadline, start = result.plan.project.deadline, result.plan.project.start
    when = day(finish_date(result, level), since=start)
    text = f"{chance(level)} done by {when}"
    holds = ""
    if deadline is not None and result.p_on_time is not None:
        holds = chance(result.p_on_time)
        text += f"; {day(deadline, long=True, since=start)} holds in {holds}"
    first, second = (each.percentile("finish_days", level) for each in (base, result))
    assert first is not None and second is not None
    return {"date": when, "holds": holds, "sums": text, "saves": first - second}


def _waiting() -> View:
    return {"date": "", "holds": "", "sums": "", "saves": 0.0}


def _best(stops: list[View]) -> str:
    """The mildest rule that brings a day or more."""
    worth = [stop for stop in stops if stop["saves"] >= 1]
    if not worth:
        return ""
    stop = next((each for each in worth if each["days"] == 4), worth[-1])
    return f"A {stop['days']}-day rule for answers wins {working_days(stop['saves'])}, for nothing."


def _take_rule(context: PageContext, message: protocol.SetAnswerRule) -> None:
    """Make it the rule for all reviews."""
    if message.days not in RULES:
        raise WorkbookError(f"There is no such rule; choose one of {', '.join(map(str, RULES))}.")
    reviews = [each for each in context.session.result().plan.activities if each.review is not None]
    context.session.set_values(
        {f"activities.{each.id}.review.cap": message.days for each in reviews}
    )


ACTIONS: Handlers = dict([on(protocol.SetAnswerRule, _take_rule)])
"""What can be done about reviews."""

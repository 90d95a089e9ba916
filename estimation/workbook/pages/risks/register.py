"""The register of risks: who watches each, what it costs, and what a measure buys."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from estimation.errors import WorkbookError
from estimation.report import RiskSentences, risk_costs, risk_sentences, risks_together
from estimation.report.wording import LEAST_DAYS, LEAST_MONEY, NBSP, chance, halves, money
from estimation.store import Change
from estimation.tabular.numbers import write_number
from estimation.workbook import protocol
from estimation.workbook.input.entries import plain_text
from estimation.workbook.input.field_views import field, money_text, quantity_field
from estimation.workbook.log.fold import ADD, SET
from estimation.workbook.pages.context import on

if TYPE_CHECKING:
    from estimation.plan import Plan, Risk
    from estimation.simulation import Result
    from estimation.workbook.pages.context import Handlers, PageContext
    from estimation.workbook.protocol import View
    from estimation.workbook.session import Session

NEW_NAME = "risks.new.name"
"""Where what was typed for a new risk is kept while it cannot be."""

NEW_RISK: dict[str, Any] = {"probability": 0.2, "delay": {"low": 1, "likely": 3, "high": 8}}
"""A risk that nobody has said anything about yet but its name."""

OWNERS = ("AM", "PM")

MOST_NAMED = 2
"""Activities that a line names before it says how many more."""


def view(context: PageContext) -> tuple[View, RiskSentences]:
    """Rows of the register with what they come to together, and the sentences about them."""
    session = context.session
    result, level = session.result(), session.level
    plan = result.plan
    costs = {risk.id: _costs(context, risk.id) for risk in plan.risks}
    together = (
        context.later("risks", lambda: risks_together(session.result(), session.level))
        if plan.risks
        else None
    )
    known = [each for each in costs.values() if each is not None]
    texts = RiskSentences()
    if together is not None and not together.empty and len(known) == len(costs):
        texts = risk_sentences(result, pd.DataFrame(known), None, together, level)
    open_ = context.chosen.get("risks")
    refused = session.refused.get(NEW_NAME)
    shown: View = {
        "title": _title(plan),
        "note": f"Costs: how much earlier and cheaper the plan is at {chance(level)} without the "
        "risk. They do not add up. Tick a measure to see what it changes.",
        "has_cost": result.cost is not None,
        "rows": [_row(session, result, risk, costs[risk.id]) for risk in plan.risks],
        "sum": _sum(plan, together, result),
        "open": next((_open(session, plan, risk) for risk in plan.risks if risk.id == open_), None),
        "new": {
            "path": NEW_NAME,
            "typed": "" if refused is None else refused.typed,
            "error": None if refused is None else refused.message,
        },
    }
    return shown, texts


def _title(plan: Plan) -> str:
    taken = sum(risk.mitigated for risk in plan.risks)
    if not plan.risks:
        return "Risks"
    count = len(plan.risks)
    many = "One risk: what it costs" if count == 1 else f"{count} risks: what each costs"
    heading = f"{many}, and what a measure buys"
    return f"{heading}; {taken} taken" if taken else heading


def _costs(context: PageContext, risk: str) -> dict[Any, Any] | None:
    """What-ifs of one risk; None until they are simulated."""
    session = context.session

    def make() -> dict[Any, Any]:
        frame = risk_costs(session.result(), session.level, only=[risk])
        return frame.to_dict("records")[0]

    found: dict[Any, Any] | None = context.later(f"risk {risk}", make)
    return found


def _row(session: Session, result: Result, risk: Risk, costs: dict[Any, Any] | None) -> View:
    """One risk."""
    plan, path = result.plan, f"risks.{risk.id}"
    currency = plan.project.currency
    measure = risk.mitigation
    row: View = {
        "id": risk.id,
        "path": path,
        "name": risk.name or risk.id,
        "effect": effect_text(plan, risk),
        "owner": field(session, f"{path}.owner", risk.owner or "", options=_owners(risk)),
        "chance": field(session, f"{path}.probability", chance_text(risk.probability)),
        "days": "",
        "money": "",
        "measure": None,
        "price": "",
        "buys": "",
    }
    if costs is not None:
        row["days"] = days_text(costs["finish_days"])
        if result.cost is not None:
            row["money"] = money(_shown(costs["cost"]), currency)
    if measure is not None:
        left = measure.left.probability
        leaves = "lessens it" if left is None else f"Chance falls to {chance(left, is_stated=True)}"
        row["measure"] = {
            "path": f"{path}.mitigated",
            "taken": risk.mitigated,
            "name": leaves,
        }
        row["price"] = money(measure.price, currency, exact=True)
        if costs is not None and costs.get("worth") is not None:
            row["buys"] = _buys(costs["saves_days"], costs["saves_mean"], costs["worth"], currency)
    return row


def _shown(amount: float) -> float:
    """Money, without the noise of what is hardly anything."""
    return amount if abs(amount) >= LEAST_MONEY else 0.0


def days_text(days: float) -> str:
    """
    Days that something costs, in halves.

    Examples
    --------
    >>> [days_text(days).replace(NBSP, " ") for days in (1.6, 0.1, 1)]
    ['1½ days', '0 days', '1 day']
    """
    amount = halves(max(days, 0))
    return f"{amount}{NBSP}{'day' if amount in ('1', '½') else 'days'}"


def _buys(days: float, saves: float, worth: float, currency: str) -> str:
    """What a measure brings, and whether it pays."""
    parts = [days_text(days)] if days >= LEAST_DAYS else []
    known = saves == saves  # NaN is not
    if known:
        back = money(saves, currency) if saves >= LEAST_MONEY else "nothing"
        parts.append(f"{back} back")
    label = ", ".join(parts) or "hardly anything"
    if known:
        label += "; pays for itself" if worth >= 0 else "; costs more than it saves"
    return label


def _sum(plan: Plan, together: pd.DataFrame | None, result: Result) -> View | None:
    """All risks, and all measures that are not taken."""
    if together is None or together.empty or len(plan.risks) < 2:
        return None
    rows = {row["what"]: row for row in together.to_dict("records")}
    currency = plan.project.currency
    view: View = {"name": "All together", "days": "", "money": "", "measures": "", "price": ""}
    if "risks" not in rows:
        return None
    view["days"] = days_text(rows["risks"]["finish_days"])
    if result.cost is not None:
        view["money"] = money(_shown(rows["risks"]["cost"]), currency)
    view["buys"] = ""
    if "measures" in rows:
        row = rows["measures"]
        count = int(row["count"])
        view["measures"] = f"{count} {'measure' if count == 1 else 'measures'} not taken"
        view["price"] = money(row["price"], currency, exact=True)
        view["buys"] = _buys(row["finish_days"], row["cost_mean"], row["worth"], currency)
    return view


def _owners(risk: Risk) -> list[View]:
    """Who can watch a risk."""
    named = list(OWNERS) + ([risk.owner] if risk.owner and risk.owner not in OWNERS else [])
    return [{"id": "", "name": "nobody"}, *({"id": each, "name": each} for each in named)]


def chance_text(p: float) -> str:
    """
    A chance as it is typed, exact: in tenths or twentieths, else as a percentage.

    Examples
    --------
    >>> chance_text(0.4), chance_text(0.15), chance_text(0.123)
    ('4 in 10', '3 in 20', '12.3%')
    """
    for whole in (10, 20):
        if abs(p * whole - round(p * whole)) < 1e-9:
            return f"{round(p * whole)} in {whole}"
    return f"{write_number(100 * p)}%"


def effect_text(plan: Plan, risk: Risk) -> str:
    """What a risk does, and to what."""
    currency = plan.project.currency
    parts = []
    if risk.factor is not None:
        low, high = (risk.factor.table().percentile(q) for q in (0.1, 0.9))
        ends = _more(high)
        if high - low >= 0.01:
            first = _more(low)
            same = first.endswith("more") and ends.endswith("more")
            ends = f"{first.removesuffix(' more') if same else first} to {ends}"
        parts.append(f"{ends} work")
    if risk.delay is not None:
        low, high = (risk.delay.table().percentile(q) for q in (0.1, 0.9))
        ends = f"{low:.0f} to {high:.0f}" if round(high) > round(low) else f"{high:g}"
        parts.append(f"{ends} working days")
    if risk.cost is not None:
        low, high = (risk.cost.table().percentile(q) for q in (0.1, 0.9))
        ends = money(low, currency)
        if high - low >= LEAST_MONEY:
            ends += f" to {money(high, currency)}"
        parts.append(ends)
    effect = " and ".join(parts)
    if risk.affects == "all":
        return f"{effect} on everything"
    names = {each.id: each.name for each in plan.activities}
    found = [names.get(each, each) for each in risk.affects]
    if not found:
        return effect
    shown = found if len(found) <= MOST_NAMED else found[: MOST_NAMED - 1]
    rest = len(found) - len(shown)
    listed = " and ".join(shown) if not rest else f"{shown[0]} and {rest} more"
    return f"{effect} on {listed}"


def _more(factor: float) -> str:
    """A factor as so much more, or less."""
    change = round(100 * (factor - 1))
    return f"{abs(change)}% {'less' if change < 0 else 'more'}"


def _open(session: Session, plan: Plan, risk: Risk) -> View:
    """The risk that is edited: each of its parts as a field."""
    path = f"risks.{risk.id}"
    measure = risk.mitigation
    currency = plan.project.currency
    price = "" if measure is None else money_text(measure.price, currency)
    left = None if measure is None else measure.left.probability
    fields = [
        field(session, f"{path}.name", risk.name or "", name="What may happen", wide=True),
        quantity_field(session, f"{path}.delay", risk.delay, name="Delay, working days"),
        quantity_field(session, f"{path}.factor", risk.factor, name="Times the work"),
        quantity_field(session, f"{path}.cost", risk.cost, name="Money, once"),
        field(session, f"{path}.mitigation.price", price, name="Price of a measure", hint="none"),
    ]
    if measure is not None:
        typed = "" if left is None else chance_text(left)
        fields.append(
            field(session, f"{path}.mitigation.left.probability", typed, name="Chance left")
        )
    affected = () if risk.affects == "all" else risk.affects
    names = {each.id: each.name for each in plan.activities if not each.milestone}
    refused = session.refused.get(f"{path}.affects")
    return {
        "id": risk.id,
        "name": risk.name or risk.id,
        "fields": fields,
        "help": "One number, or three: low, likely, high. Leave empty what it does not do.",
        "affects": {
            "path": f"{path}.affects",
            "all": risk.affects == "all",
            "chosen": [{"id": each, "name": names.get(each, each)} for each in affected],
            "others": [
                {"id": id_, "name": name} for id_, name in names.items() if id_ not in affected
            ],
            "error": None if refused is None else refused.message,
        },
        "measured": measure is not None,
    }


def _risk(context: PageContext, id_: str) -> Risk:
    """The risk of an id, which may have gone meanwhile."""
    risks = context.session.result().plan.risks
    found = next((each for each in risks if each.id == id_), None)
    if found is None:
        raise WorkbookError("This risk is not there any more.")
    return found


def _add(context: PageContext, message: protocol.AddRisk) -> None:
    """A new risk by its name; it is open then."""
    session, typed = context.session, message.name

    def change() -> None:
        name = plain_text(typed, "Name")
        if name is None:
            raise WorkbookError("Say what may happen, then add it.")
        taken = {risk.id for risk in (*session.plan.risks, *session.result().plan.risks)}
        number = next(n for n in range(1, len(taken) + 2) if f"risk-{n}" not in taken)
        new = {"name": name, "owner": session.role, **NEW_RISK}
        session.change(Change(ADD, f"risks.risk-{number}", {"entry": new, "before": None}))
        context.chosen["risks"] = f"risk-{number}"

    session.attempt(NEW_NAME, typed, change)


def _remove(context: PageContext, message: protocol.RemoveRisk) -> None:
    """Take a risk out, and what scenarios say of it."""
    risk, session = _risk(context, message.id), context.session
    changes = [Change(SET, f"risks.{risk.id}", None)]
    for scenario in session.plan.scenarios:
        left = {p: v for p, v in scenario.set.items() if not p.startswith(f"risks.{risk.id}.")}
        if left != scenario.set:
            changes.append(Change(SET, f"scenarios.{scenario.id}.set", left))
    session.change(*changes)
    for path in [each for each in session.refused if each.startswith(f"risks.{risk.id}.")]:
        del session.refused[path]


def _open_row(context: PageContext, message: protocol.OpenRisk) -> None:
    """Open a risk to edit it, or close it again."""
    asked = message.id
    context.chosen["risks"] = None if context.chosen.get("risks") == asked else asked


def _affects(context: PageContext, message: protocol.ToggleAffected) -> None:
    """Which activities a risk hits: one more, or one less."""
    risk, session = _risk(context, message.id), context.session
    path = f"risks.{risk.id}.affects"
    now = [] if risk.affects == "all" else list(risk.affects)
    asked = message.activity
    wanted = [each for each in now if each != asked] if asked in now else [*now, asked]
    session.put(path, wanted, lambda: {path: "all" if asked == "all" else wanted})


def _unmeasure(context: PageContext, message: protocol.DropMeasure) -> None:
    """Take the measure against a risk out of the plan."""
    risk = _risk(context, message.id)
    path = f"risks.{risk.id}"
    context.session.set_values({f"{path}.mitigated": None, f"{path}.mitigation": None})


ACTIONS: Handlers = dict(
    [
        on(protocol.AddRisk, _add),
        on(protocol.RemoveRisk, _remove),
        on(protocol.OpenRisk, _open_row),
        on(protocol.ToggleAffected, _affects),
        on(protocol.DropMeasure, _unmeasure),
    ]
)
"""What can be done with risks."""

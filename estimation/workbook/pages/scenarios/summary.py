"""What a scenario changes, in a sentence or two."""

from __future__ import annotations

from typing import TYPE_CHECKING

from estimation.report.wording import LEAST_MONEY, money

if TYPE_CHECKING:
    from collections.abc import Iterable

    from estimation.plan import Plan, Scenario
    from estimation.simulation import Result

MOST = 3
"""Names in a list before it says "and 4 more"."""


def what_differs(plan: Plan, scenario: str | None, base: Result, result: Result) -> str:
    """
    Say what a scenario leaves out, adds and sets.

    Parameters
    ----------
    plan : Plan
        As it stands.
    scenario : str or None
        None is the plan as it stands.
    base, result : Result
        Of the plan, and of the scenario.
    """
    if scenario is None:
        work = sum(1 for activity in plan.activities if not activity.milestone)
        return f"The plan as it stands: {work} activities."
    found = next(each for each in plan.scenarios if each.id == scenario)
    names = {each.id: each.name for each in plan.activities}
    parts = []
    if found.drop:
        parts.append(f"Without {_list(names.get(each, each) for each in found.drop)}.")
    if found.add:
        parts.append(f"With {_list(each.name for each in found.add)}.")
    parts += _settings(plan, found, names)
    if base.price is not None and result.price is not None:
        change = float(result.price.mean() - base.price.mean())
        if abs(change) >= LEAST_MONEY:
            amount = money(abs(change), plan.project.currency)
            parts.append(f"{amount} {'more' if change > 0 else 'less'}.")
    return " ".join(parts)


def _settings(plan: Plan, scenario: Scenario, names: dict[str, str]) -> list[str]:
    """What it sets, but for the price, whose difference is said in money."""
    estimates, people, reviews, eased, other = [], [], [], [], []
    roles = {each.id: each.name for each in plan.roles}
    risks = {each.id: each.name for each in plan.risks}
    names = names | {each.id: each.name for each in scenario.add}
    for path, value in scenario.set.items():
        kind, _, rest = path.partition(".")
        id_, _, what = rest.partition(".")
        if kind == "roles" and what == "people":
            people.append(f"{roles.get(id_, id_)} × {value:g}")
        elif kind == "risks" and what == "mitigated":
            eased.append(f"“{risks.get(id_, id_)}”")
        elif kind == "activities" and what.startswith("review"):
            reviews.append(names.get(id_, id_))
        elif kind == "activities" and what != "after":
            estimates.append(names.get(id_, id_))
        elif kind not in ("price", "activities"):
            other.append(path)
    sentences = [
        ("Other estimates: {}.", estimates),
        ("People: {}.", people),
        ("Other terms for {}.", reviews),
        ("Dealt with up front: {}.", eased),
        ("Also set: {}.", other),
    ]
    return [text.format(_list(found)) for text, found in sentences if found]


def _list(names: Iterable[str]) -> str:
    """Up to three names, and how many more."""
    found = list(names)
    if len(found) > MOST:
        return f"{', '.join(found[: MOST - 1])} and {len(found) - MOST + 1} more"
    return " and ".join([", ".join(found[:-1]), found[-1]] if found[:-1] else found)

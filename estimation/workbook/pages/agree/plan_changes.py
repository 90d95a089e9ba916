"""What differs between two plans, row by row, as people call it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from estimation.plan import entry_name
from estimation.report.wording import NBSP, NOTHING, chance, dates_in_words, money, share
from estimation.workbook.input.labels import names_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from estimation.plan import Plan

LONGEST = 48
"""Characters of a value in a table."""

QUANTITY_KEYS = frozenset(
    {"low", "likely", "pool", "uniform", "normal", "exponential", "lognormal", "triangular",
     "samples", "values", "quantiles", "beta", "gamma", "weibull"}
)  # fmt: skip
"""Keys that tell that a mapping is one uncertain number."""

LEFT_OUT = ("kickoff_plan", "scenarios")
"""Sections that make no difference to what is signed: a scenario in use is in the plan by then."""

FIELDS = {
    "people": "people",
    "cost_rate": "cost an hour",
    "bill_rate": "rate an hour",
    "duration": "days",
    "review.cap": "approval counts as given",
    "review.turnaround": "wait for the client",
    "review.rounds": "rounds",
    "review.rework": "rework",
    "probability": "chance",
    "after": "comes after",
    "mitigated": "dealt with up front",
    "not_before": "not before",
    "basis": "rests on",
}
"""What fields are called after the name of their thing; others by their own word."""

TOP = {
    "price.kind": "Kind of price",
    "price.amount": "Price",
    "price.target_margin": "Target margin",
    "promise.level": "How sure",
    "promise.date": "Promised date",
    "promise.price": "Promised price",
    "project.deadline": "Date asked for",
    "project.start": "Start",
    "project.budget": "Budget",
    "project.client": "Client",
    "project.name": "Name",
}
"""What is called by its path."""


class Difference(NamedTuple):
    """One row: what it is about, as it was and as it is."""

    path: str
    name: str
    was: str
    now: str


def differences(before: Plan, now: Plan) -> list[Difference]:
    """
    What differs between two plans.

    Parameters
    ----------
    before, now : Plan
        The later one with the scenario in use applied.

    Returns
    -------
    list of Difference
        In the order of the plan.

    Examples
    --------
    >>> from estimation import read_plan
    >>> plan = read_plan({
    ...     "kickoff_plan": 1,
    ...     "project": {"id": "demo", "start": "2027-01-11"},
    ...     "activities": [{"id": "build", "name": "Build", "duration": 3}],
    ... })
    >>> changed = plan.with_changes({"activities.build.duration": 4, "project.client": "Acme"})
    >>> [(row.name, row.was, row.now) for row in differences(plan, changed)]
    [('Client', '–', 'Acme'), ('Build, days', '3', '4')]
    """
    names = names_of(before) | names_of(now)
    currency = now.project.currency
    one, two = (
        {key: value for key, value in plan.source.items() if key not in LEFT_OUT}
        for plan in (before, now)
    )
    return [
        Difference(
            path,
            _name(path, names),
            _value_text(path, was, currency),
            _value_text(path, is_, currency),
        )
        for path, was, is_ in _walk(one, two, "")
        if _plain(was) != _plain(is_)
    ]


def _walk(one: Any, two: Any, path: str) -> Iterator[tuple[str, Any, Any]]:
    """Places at which two plans differ, as far down as each means one thing."""
    if one == two:
        return
    a, b = _parts(one), _parts(two)
    if a is None or b is None or (path and _is_leaf(one, two)):
        yield path, one, two
        return
    for key in list(dict.fromkeys([*a, *b])):
        if key in a and key in b:
            yield from _walk(a[key], b[key], f"{path}.{key}" if path else key)
        elif isinstance(a.get(key, b.get(key)), Mapping) and path == "":
            yield from _walk(a.get(key, {}), b.get(key, {}), key)
        else:
            yield f"{path}.{key}" if path else key, a.get(key), b.get(key)


def _is_leaf(one: Any, two: Any) -> bool:
    return any(isinstance(each, Mapping) and QUANTITY_KEYS & set(each) for each in (one, two))


def _parts(value: Any) -> dict[str, Any] | None:
    """Parts by their names; None for a value that has none."""
    if isinstance(value, Mapping):
        return {str(key): each for key, each in value.items()}
    if (
        isinstance(value, list)
        and value
        and all(isinstance(each, Mapping) and "id" in each for each in value)
    ):
        return {entry_name(each, number): each for number, each in enumerate(value)}
    return None


def _plain(value: Any) -> Any:
    """Numbers as such, so that 3 and 3.0 are one."""
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return float(value) if is_number else value


def _name(path: str, names: Mapping[str, str]) -> str:
    """What a place is called."""
    if path in TOP:
        return TOP[path]
    section, _, rest = path.partition(".")
    id_, _, field = rest.partition(".")
    owner = names.get(f"{section}.{id_}", "")
    if not owner:
        return path.replace(".", ", ").replace("_", " ").capitalize()
    if not field:
        return owner
    head, _, role = field.partition(".")
    if head in ("effort", "crew", "hours_per_week") and role:
        unit = {"effort": "h", "crew": "people", "hours_per_week": "h a week"}[head]
        return f"{owner}, {names.get(f'roles.{role}', role)} [{unit}]"
    return f"{owner}, {FIELDS.get(field, field.replace('.', ' ').replace('_', ' '))}"


def _value_text(path: str, value: Any, currency: str) -> str:
    """A value in a cell."""
    last = path.rpartition(".")[2]
    if value is None:
        return NOTHING
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return _number_text(last, float(value), currency)
    if isinstance(value, Mapping):
        return _mapping_text(path, value)
    if isinstance(value, list):
        return _cut(dates_in_words(", ".join(map(_part_text, value)))) or NOTHING
    return _cut(dates_in_words(str(value)).replace("_", " "))


def _number_text(last: str, value: float, currency: str) -> str:
    if last in ("amount", "budget", "cost_rate", "bill_rate", "price"):
        return money(value, currency, exact=True)
    if last in ("target_margin", "rework", "vat"):
        return share(value)
    if last in ("probability", "level"):
        return chance(value, is_stated=True)
    if last == "cap":
        return f"after{NBSP}{value:g}{NBSP}days"
    return f"{value:g}"


def _mapping_text(path: str, value: Mapping[Any, Any]) -> str:
    """A quantity in short, or that a whole entry is there."""
    if all(part in value for part in ("low", "likely", "high")):
        return "–".join(f"{value[part]:g}" for part in ("low", "likely", "high"))
    if "pool" in value:
        return "; ".join(f"{each['by']} {_mapping_text(path, each)}" for each in value["pool"])
    if "id" in value:
        return "in the plan"
    parts = (f"{key} {each}" for key, each in value.items() if not isinstance(each, Mapping | list))
    return _cut(dates_in_words(", ".join(parts))) or "other values"


def _part_text(value: Any) -> str:
    """One of several: a link by its predecessor, days off by their ends."""
    if not isinstance(value, Mapping):
        return str(value)
    if "from" in value and "to" in value:
        return f"{value['from']} to {value['to']}"
    return str(value.get("activity", "…"))


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1].rstrip()}…"

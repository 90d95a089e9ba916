"""What people call the uncertain inputs of a plan."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from estimation.plan import Plan
    from estimation.simulation import Input

_COUNTS = (
    "no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
    "twelve",
)  # fmt: skip
"""Numbers that a sentence writes out."""

_OF_ACTIVITY = {
    "effort": "{}, hours",
    "duration": "{}, days",
    "weekly": "{}, hours a week",
    "exists": "{}: whether it is needed",
}
"""What an input of an activity is called, by its kind."""


def input_name(plan: Plan, each: Input) -> str:
    """
    Name an input as it stands beside its bar.

    Parameters
    ----------
    plan : Plan
    each : Input
        Of a result of this plan.

    Returns
    -------
    str
    """
    if each.kind == "reviews":
        reviews = sum(activity.review is not None for activity in plan.activities)
        return "Client review" if reviews == 1 else f"Client reviews, all {count_text(reviews)}"
    if each.kind == "project":
        return "How the project runs overall"
    if each.kind == "firm":
        return "How the firm's work runs today, as far as its history tells"
    if each.kind in _OF_ACTIVITY:
        return _OF_ACTIVITY[each.kind].format(_named(plan.activities, each.id))
    if each.kind == "question":
        return next(f"Question: {q.text}" for q in plan.questions if q.id == each.id)
    if each.kind == "expense":
        return f"{_named(plan.expenses, each.id)}, expense"
    name = _named(plan.risks if each.kind == "risk" else plan.drivers, each.id)
    return f"{each.kind.capitalize()}: {lower_first(name)}"


def _named(parts: Iterable[object], part_id: str) -> str:
    """Name of the part of a plan that has an id."""
    found = next(part for part in parts if part.id == part_id)  # type: ignore[attr-defined]
    return str(found.name or found.id)  # type: ignore[attr-defined]


def count_text(count: int) -> str:
    """
    Write a number as a sentence does: small ones in letters.

    Examples
    --------
    >>> [count_text(count) for count in (0, 3, 12, 13)]
    ['no', 'three', 'twelve', '13']
    """
    return _COUNTS[count] if count < len(_COUNTS) else str(count)


def lower_first(text: str) -> str:
    """Write a name as it stands inside a sentence, unless it is an abbreviation."""
    abbreviated = text[:2].isalpha() and text[:2].isupper()
    return text if abbreviated else text[:1].lower() + text[1:]

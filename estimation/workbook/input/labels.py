"""What people call the parts of a plan, instead of by path or id."""

from __future__ import annotations

from typing import TYPE_CHECKING

from estimation.workbook.input import entries

if TYPE_CHECKING:
    from estimation.plan import Plan

NAMED_SECTIONS = ("activities", "roles", "risks", "expenses", "drivers", "scenarios")
"""Sections whose parts have a name."""

TEXT_SECTIONS = ("questions", "requirements", "assumptions")
"""Sections whose parts are a sentence."""


def names_of(plan: Plan) -> dict[str, str]:
    """Names of the parts of a plan, by section and id."""
    named = {
        f"{section}.{each.id}": each.name
        for section in NAMED_SECTIONS
        for each in getattr(plan, section)
    }
    texts = {
        f"{section}.{each.id}": each.text
        for section in TEXT_SECTIONS
        for each in getattr(plan, section)
    }
    return named | texts


def name_of(plan: Plan, path: str) -> str:
    """
    What people call the thing that a path leads to or into.

    Examples
    --------
    >>> from estimation import read_plan
    >>> plan = read_plan({
    ...     "kickoff_plan": 1,
    ...     "project": {"id": "acme", "start": "2027-01-11"},
    ...     "activities": [{"id": "build", "name": "Build it", "duration": 3}],
    ... })
    >>> name_of(plan, "activities.build.duration"), name_of(plan, "price.amount")
    ('Build it', 'Price')
    """
    section, _, rest = path.partition(".")
    if section == "calendars":
        name = rest.partition(".")[0]
        owner = next((role.name for role in plan.roles if role.calendar == name), None)
        usual = name == plan.default_calendar_name
        return f"{owner}, hours a week" if owner and not usual else "Calendar"
    if section in entries.NAMES:
        return entries.NAMES[section]
    id_ = rest.partition(".")[0]
    return names_of(plan).get(f"{section}.{id_}", id_ or section.capitalize())

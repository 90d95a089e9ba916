"""Parts of a changed plan that are as they were: checked once, and taken over."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from estimation.plan.fields import PlanModel

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from estimation.plan.plan import Plan


def reusing(data: dict[str, Any], before: Plan) -> dict[str, Any]:
    """
    Plain data of a plan with the models of another in place of what they were made of.

    Parameters
    ----------
    data : dict
        As in a plan file. What it shares with the source of `before`, not merely equals, counts as
        unchanged.
    before : Plan
        Its models are frozen, so that two plans may have them.

    Returns
    -------
    dict
        Lists are no longer than before, and in the same order: problems lie in the same places.
    """
    known = {(name, id(source)): model for name, source, model in _parts(before)}

    def of(name: str, source: Any) -> Any:
        """The model that was made of a part, or the part."""
        return known.get((name, id(source)), source)

    changed: dict[str, Any] = {}
    for name, value in data.items():
        if isinstance(value, list):
            changed[name] = [of(name, each) for each in value]
        elif name == "calendars" and isinstance(value, dict):
            changed[name] = {key: of(name, each) for key, each in value.items()}
        else:
            changed[name] = of(name, value)
    return changed


def changed_activities(plan: Plan, before: Plan) -> Sequence[int]:
    """
    Positions of the activities that a change of a plan may have made unsound.

    Parameters
    ----------
    plan, before : Plan
        What they share is the same object.

    Returns
    -------
    sequence of int
        Activities that are new or changed, and those that name an activity, role or calendar that
        is gone; all where roles or calendars changed.
    """
    if plan.roles != before.roles or plan.calendars != before.calendars:
        return range(len(plan.activities))
    kept = {id(activity) for activity in before.activities}
    gone = {activity.id for activity in before.activities}
    gone -= {activity.id for activity in plan.activities}
    unsure = set().union(*(before.named_by.get(name, ()) for name in gone))
    return [i for i, a in enumerate(plan.activities) if id(a) not in kept or a.id in unsure]


def _parts(plan: Plan) -> Iterator[tuple[str, Any, PlanModel]]:
    """Section, source and model of each part of a plan."""
    for name, source in plan.source.items():
        value = getattr(plan, name, None)
        sources, models = [source], [value]
        if isinstance(source, list) and isinstance(value, tuple) and len(source) == len(value):
            sources, models = source, list(value)
        elif name == "calendars" and isinstance(source, dict) and isinstance(value, dict):
            sources, models = list(source.values()), list(value.values())
        for one, model in zip(sources, models, strict=True):
            if isinstance(one, dict) and isinstance(model, PlanModel):
                yield name, one, model

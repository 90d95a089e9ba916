"""What is possible in a plan but looks unintended."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from estimation.plan.network import precedes

if TYPE_CHECKING:
    from estimation.plan.plan import Plan


def notes(plan: Plan) -> tuple[str, ...]:
    """Sentences in the planner's words about what looks unintended in a plan."""
    return (*_reviews(plan), *_hammocks(plan), *_promises(plan), *_roles(plan))


def _reviews(plan: Plan) -> Iterator[str]:
    """Reviews that do not follow what they review, or have nothing to redo."""
    activities = {activity.id: activity for activity in plan.activities}
    waits = {each.id: [link.activity for link in each.after] for each in plan.activities}
    for activity in plan.activities:
        review = activity.review
        if review is None:
            continue
        if not precedes(waits, review.of, activity.id):
            yield (
                f"Review '{activity.id}' does not come after '{review.of}', which it reviews; "
                f"add '{review.of}' to its after."
            )
        of = activities[review.of]
        if review.rework and not (of.effort or of.duration):
            yield f"Review '{activity.id}' has rework, but '{review.of}' has nothing to redo."


def _hammocks(plan: Plan) -> Iterator[str]:
    """Spans in which nobody works."""
    for activity in plan.activities:
        if activity.span is not None and not activity.hours_per_week:
            yield f"Span '{activity.id}' has no hours_per_week, so it costs nothing."


def _promises(plan: Plan) -> Iterator[str]:
    """Dates that pass before anything is done."""
    deadline = plan.project.deadline
    for activity in plan.activities:
        if deadline and activity.not_before and activity.not_before > deadline:
            yield f"Activity '{activity.id}' may not begin before the deadline has passed."


def _roles(plan: Plan) -> Iterator[str]:
    """Crews that are larger than their role, or have nothing to do."""
    people = {role.id: role.people for role in plan.roles}
    for activity in plan.activities:
        for role, crew in activity.crew.items():
            limit = people.get(role)
            if activity.effort and role not in activity.effort:
                yield (
                    f"Activity '{activity.id}' has a crew of role '{role}' and no effort of it, so "
                    "nobody of it works."
                )
            elif limit is not None and crew > limit:
                yield (
                    f"Activity '{activity.id}' takes {crew:g} of role '{role}', "
                    f"which has {limit:g}: it takes {crew / limit:.3g} times as long."
                )

"""From one plan to another in steps, one for each sort of thing that changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from estimation.errors import KickoffError
from estimation.plan.dropping import drop
from estimation.simulation import prepare

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from estimation.plan import Plan
    from estimation.simulation import Result, Simulation

Data = dict[str, Any]
"""A plan as its file holds it."""

CAUSES = {
    "history": "History",
    "progress": "Progress",
    "estimates": "Estimates",
    "reviews": "Client reviews",
    "scope": "Scope",
    "sequence": "Sequence and dates",
    "people": "People",
    "calendars": "Calendars",
    "risks": "Risks and questions",
    "expenses": "Expenses",
    "rates": "Rates",
    "price": "Price",
    "rest": "Order of work",
}
"""Causes by id in the order in which they are changed; the last is what is left."""

_ESTIMATES = ("effort", "duration", "hours_per_week", "basis", "class", "subclass", "probability")
"""Fields of an activity that say how much there is to do."""
_SEQUENCE = ("after", "not_before", "span")
"""Fields of an activity that say when it may be done."""
_FORMS = ("effort", "duration", "review", "milestone", "span")
"""Fields of which each activity has one at least: what kind of activity it is."""
_RISKS = ("risks", "drivers", "correlations", "questions")
"""Parts of a plan that change together, as risks and questions."""


ORDER = tuple(cause for cause in CAUSES if cause != "rest")
"""Causes in the order in which they are changed, unless another is asked for."""


def changed_in_steps(
    before: Result, after: Result, order: Sequence[str] = ORDER
) -> Iterator[tuple[str, Simulation]]:
    """
    Return the simulations from one forecast to another, each with the cause that it adds.

    Parameters
    ----------
    before, after : Result
    order : sequence of str
        Causes to tell apart, in this order; all else is the rest.

    Yields
    ------
    cause, simulation : str, Simulation
        Ids of `CAUSES`, several with "+" where the plan does not hold together with the first of
        them alone; the last simulation is that of `after`.
    """
    old, new = before.simulation, after.simulation
    data, target = _plain(before.plan), _plain(after.plan)
    calibration, carried = old.calibration, []
    steps: dict[str, Callable[[Data, Data], Data]] = {
        "progress": _progress,
        "estimates": _estimates,
        "reviews": _reviews,
        "scope": _scope,
        "sequence": _sequence,
        "people": _people,
        "calendars": _calendars,
        "risks": lambda now, then: _sections(now, then, _RISKS),
        "expenses": lambda now, then: _sections(now, then, ("expenses",)),
        "rates": _rates,
        "price": lambda now, then: _sections(now, then, ("price",)),
    }
    for cause in order:
        if cause == "history":
            if new.calibration is calibration:
                continue
            calibration = new.calibration
        else:
            changed = steps[cause](data, target)
            if changed == data:
                continue
            data = changed
        carried.append(cause)
        try:
            step = prepare(before.plan.build(data), calibration, priorities_from=old)
        except KickoffError:
            # A role that is gone, say, while work that needs it is still there: both at once then.
            continue
        yield "+".join(carried), step
        carried = []
    yield "+".join(carried or ["rest"]), new


def _plain(plan: Plan) -> Data:
    """A plan as data, without what no forecast depends on."""
    return {key: value for key, value in plan.source.items() if key != "scenarios"}


def _sections(now: Data, then: Data, names: tuple[str, ...]) -> Data:
    """Whole sections of the later plan, but for activities that are not there yet."""
    rest = {key: value for key, value in now.items() if key not in names}
    return rest | {name: then[name] for name in names if name in then}


def _by_id(entries: Any) -> dict[str, Data]:
    """Entries of a list by their ids."""
    return {each["id"]: each for each in entries or []}


def _with_keys(now: Data, then: Data, keys: tuple[str, ...], *, same_form: bool = False) -> Data:
    """Activities of both plans with some keys of the later one."""
    later, activities = _by_id(then["activities"]), []
    for activity in now["activities"]:
        other = later.get(activity["id"])
        if other is not None and (not same_form or _form(activity) == _form(other)):
            rest = {key: value for key, value in activity.items() if key not in keys}
            changed = rest | {key: other[key] for key in keys if key in other}
            activity = activity if changed == activity else changed
        activities.append(activity)
    return {**now, "activities": activities}


def _form(activity: Data) -> str:
    """What an activity is given by."""
    return next((form for form in _FORMS if activity.get(form)), "")


def _progress(now: Data, then: Data) -> Data:
    """The status, for the activities that are there."""
    rest = {key: value for key, value in now.items() if key != "status"}
    status, known = then.get("status"), _by_id(now["activities"])
    if not status:
        return rest if now.get("status") else now
    progress = {k: v for k, v in (status.get("activities") or {}).items() if k in known}
    if "activities" in status:
        status = {**status, "activities": progress}
    return {**_roles_added(rest, then), "status": status}


def _estimates(now: Data, then: Data) -> Data:
    """How much work there is in each activity, and what sort of activity it is."""
    later, activities = _by_id(then["activities"]), []
    for activity in _with_keys(now, then, _ESTIMATES, same_form=True)["activities"]:
        other = later.get(activity["id"])
        if other is not None and _form(activity) != _form(other):
            # Hours become days, say: with all that goes with them.
            forms = (*_ESTIMATES, *_FORMS, "crew")
            rest = {key: value for key, value in activity.items() if key not in forms}
            activity = rest | {key: other[key] for key in forms if key in other}
        activities.append(activity)
    changed = {**now, "activities": activities}
    return now if changed == now else _roles_added(changed, then)


def _reviews(now: Data, then: Data) -> Data:
    """How clients review."""
    changed = _with_keys(now, then, ("review",), same_form=True)
    return now if changed == now else _calendars_added(changed, then)


def _scope(now: Data, then: Data) -> Data:
    """Activities dropped and added, with the links of those beside them."""
    earlier, later = _by_id(now["activities"]), _by_id(then["activities"])
    gone = [id_ for id_ in earlier if id_ not in later]
    added = [id_ for id_ in later if id_ not in earlier]
    if not gone and not added:
        return now
    data, _ = drop(now, gone)
    # Dropping leaves a milestone where several activities met; the later plan has none.
    left = {a["id"]: a for a in data["activities"] if a["id"] in later}
    for id_, activity in left.items():
        touched = {_target(link) for link in later[id_].get("after") or []} & set(added)
        touched |= {_target(link) for link in earlier[id_].get("after") or []} & set(gone)
        if touched:
            rest = {key: value for key, value in activity.items() if key != "after"}
            after = later[id_].get("after")
            left[id_] = rest if after is None else {**rest, "after": after}
    activities = [left.get(id_, later[id_]) for id_ in later]
    data = _roles_added({**data, "activities": activities}, then)
    if status := data.get("status"):
        told = {id_: each for id_, each in (status.get("activities") or {}).items() if id_ in later}
        data["status"] = {**status, "activities": told}
    for section in _RISKS:
        # What is new beside the new work comes with the risks; what names lost work is gone.
        data[section] = data.get(section) or []
        if not data[section]:
            del data[section]
    status = then.get("status")
    if data.get("status") and status:
        data["status"] = status
    return data


def _target(link: Any) -> str:
    """Id of the activity that a link comes from."""
    return link if isinstance(link, str) else str(link["activity"])


def _sequence(now: Data, then: Data) -> Data:
    """What waits for what, what may not begin before a date, and when the project begins."""
    changed = _with_keys(now, then, _SEQUENCE)
    start = then["project"]["start"]
    project = now["project"]
    return {
        **changed,
        "project": project if project["start"] == start else {**project, "start": start},
    }


def _people(now: Data, then: Data) -> Data:
    """Who there is, and how many work on an activity."""
    changed = _with_keys(now, then, ("crew",))
    return _with_roles(changed, then, ("people", "calendar"), drop_others=True)


def _rates(now: Data, then: Data) -> Data:
    """What an hour costs and brings."""
    return _with_roles(now, then, ("cost_rate", "bill_rate"))


def _with_roles(now: Data, then: Data, keys: tuple[str, ...], *, drop_others: bool = False) -> Data:
    """Roles with some keys of the later plan."""
    later, roles = _by_id(then.get("roles")), []
    now = _roles_added(now, then)
    for role in now.get("roles") or []:
        other = later.get(role["id"])
        if other is None:
            if not drop_others:
                roles.append(role)
            continue
        rest = {key: value for key, value in role.items() if key not in keys}
        changed = rest | {key: other[key] for key in keys if key in other}
        roles.append(role if changed == role else changed)
    if roles == (now.get("roles") or []):
        return now
    return _calendars_added({**now, "roles": roles}, then)


def _roles_added(now: Data, then: Data) -> Data:
    """With the roles that are new, which do nothing yet."""
    known = _by_id(now.get("roles"))
    added = [role for id_, role in _by_id(then.get("roles")).items() if id_ not in known]
    if not added:
        return now
    return _calendars_added({**now, "roles": [*(now.get("roles") or []), *added]}, then)


def _calendars_added(now: Data, then: Data) -> Data:
    """With the calendars that are new, as far as they do not become everybody's."""
    known = now.get("calendars") or {}
    added = {k: v for k, v in (then.get("calendars") or {}).items() if k not in known}
    if not known or not added or "team" in added:
        return now
    return {**now, "calendars": {**known, **added}}


def _calendars(now: Data, then: Data) -> Data:
    """On which days who works."""
    changed = _with_keys(now, then, ("calendar",))
    if (now.get("calendars") or {}) == (then.get("calendars") or {}):
        return changed
    rest = {key: value for key, value in changed.items() if key != "calendars"}
    return rest | ({"calendars": then["calendars"]} if then.get("calendars") else {})

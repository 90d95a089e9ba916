"""An activity taken out of a plan for good: what stood at it is joined, moved, or goes with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from estimation.errors import WorkbookError
from estimation.plan import drop

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

Data = dict[str, Any]


def without(source: Mapping[str, Any], activity: str) -> tuple[Data, str]:
    """
    Take an activity out.

    Its followers wait for what it waited for, as where a scenario drops it; risks, drivers,
    questions and correlations lose it, and so do scenarios.

    Parameters
    ----------
    source : mapping
        Plain data of a plan.
    activity : str
        Id of one of its activities, or of one that a scenario adds.

    Returns
    -------
    dict, str
        The plan without it, and what went or stays with it, in words.

    Raises
    ------
    WorkbookError
        If nothing would be left, or a milestone is needed where it stands.

    Examples
    --------
    >>> plan = {"activities": [{"id": "a"}, {"id": "b", "after": ["a"]}, {"id": "c", "after": ["b"]}]}
    >>> without(plan, "b")
    ({'activities': [{'id': 'a'}, {'id': 'c', 'after': ['a']}]}, '')
    """  # noqa: E501
    entries = {each["id"]: each for each in source["activities"]}
    if activity not in entries:
        return _without_added(source, activity), ""
    if len(entries) == 1:
        raise WorkbookError("This is the only activity. A plan needs one; give it another name.")
    data, _ = drop(dict(source), [activity])
    if not data["activities"]:
        raise WorkbookError("Nothing would be left of the plan without it. Add an activity first.")
    if entries[activity].get("milestone") and any(e["id"] == activity for e in data["activities"]):
        name = entries[activity].get("name", activity)
        raise WorkbookError(
            f"{name} stays: a payment, an expense or a span stands at it. Move that first."
        )
    data = _in_place(data, [*entries])
    data = _uncoupled(data, dict(source))
    left = {each["id"] for each in data["activities"]}
    gone = [each for each in entries if each not in left]
    through = _predecessors(entries)
    emptied = [
        each["id"]
        for each in data["activities"]
        if each.get("milestone") and not entries[each["id"]].get("milestone")
    ]
    lost = [*(f"activities.{each}" for each in emptied), *_lost(dict(source), data)]
    data["scenarios"] = [
        _scenario(each, gone, through, lost) for each in data.get("scenarios") or []
    ]
    if not source.get("scenarios"):
        data.pop("scenarios")
    return data, _remarks(dict(source), data, activity)


def _in_place(data: Data, order: list[str]) -> Data:
    """A milestone that stays stands where the activity stood; what was spent on it at the end."""
    at = {each: number for number, each in enumerate(order)}
    last = len(order)
    ranked = sorted(data["activities"], key=lambda each: at.get(each["id"], last))
    return {**data, "activities": ranked}


def _uncoupled(data: Data, source: Data) -> Data:
    """Correlations without risks and drivers that went with the activity."""
    ids = [
        {each["id"] for each in whole.get(section) or []}
        for section in ("risks", "drivers")
        for whole in (source, data)
    ]
    gone = (ids[0] - ids[1]) | (ids[2] - ids[3])
    if not gone or "correlations" not in data:
        return data
    correlations = [
        {**each, "between": [name for name in each["between"] if name not in gone]}
        for each in data["correlations"]
    ]
    return {**data, "correlations": [each for each in correlations if len(each["between"]) > 1]}


def _predecessors(entries: Mapping[str, Data]) -> Callable[[str], list[str]]:
    """What an activity waits for, by its id."""

    def of(activity: str) -> list[str]:
        return [
            each if isinstance(each, str) else each["activity"]
            for each in entries[activity].get("after") or []
        ]

    return of


def _lost(source: Data, data: Data) -> list[str]:
    """Paths of what is not there any more."""
    found = []
    for section in ("activities", "risks", "drivers", "questions"):
        left = {each["id"] for each in data.get(section) or []}
        ids = [each["id"] for each in source.get(section) or []]
        found += [f"{section}.{each}" for each in ids if each not in left]
    return found


def _scenario(
    scenario: Data, gone: list[str], through: Callable[[str], list[str]], lost: list[str]
) -> Data:
    """A scenario that does not speak of what went, nor sets what is lost."""

    def joined(links: list[Any]) -> list[Any]:
        found: list[Any] = []
        for link in links:
            id_ = link if isinstance(link, str) else link["activity"]
            found += joined(list(through(id_))) if id_ in gone else [link]
        return [each for number, each in enumerate(found) if each not in found[:number]]

    new = dict(scenario)
    if "drop" in new:
        new["drop"] = [each for each in new["drop"] if each not in gone]
    if "set" in new:
        starts = tuple(f"{path}." for path in lost)
        left = {path: v for path, v in new["set"].items() if not f"{path}.".startswith(starts)}
        new["set"] = {
            path: joined(value) if path.endswith(".after") and isinstance(value, list) else value
            for path, value in left.items()
        }
    if "add" in new:
        new["add"] = [
            {**each, "after": joined(each["after"])} if each.get("after") else each
            for each in new["add"]
            if (each.get("review") or {}).get("of") not in gone
        ]
    return {key: value for key, value in new.items() if value or key in ("id", "name")}


def _without_added(source: Mapping[str, Any], activity: str) -> Data:
    """The plan whose scenarios do not add an activity."""
    added = {
        each["id"]: each
        for scenario in source.get("scenarios") or []
        for each in scenario.get("add") or []
    }
    if activity not in added:
        raise WorkbookError("This activity is not there any more.")
    scenarios = []
    for scenario in source.get("scenarios") or []:
        left = [each for each in scenario.get("add") or [] if each["id"] != activity]
        new = {**scenario, "add": left} if "add" in scenario else scenario
        scenarios.append(
            _scenario(new, [activity], _predecessors(added), [f"activities.{activity}"])
        )
    return {**source, "scenarios": scenarios}


def _remarks(source: Data, data: Data, activity: str) -> str:
    """What the planner should know of what went with an activity, or stays of it."""
    left = {each["id"]: each for each in data["activities"]}
    name = next(e.get("name", e["id"]) for e in source["activities"] if e["id"] == activity)
    parts = []
    if activity in left:
        parts.append(f"{name} stays as a milestone: a payment, an expense or a span stands at it.")
    parts += [
        f"What was spent on it stays: {each['name']}."
        for id_, each in left.items()
        if all(id_ != e["id"] for e in source["activities"])
    ]
    also = [e.get("name", e["id"]) for e in source["activities"]
            if e["id"] not in left and e["id"] != activity]  # fmt: skip
    for section, word in (("risks", "the risk"), ("drivers", "the driver")):
        ids = {each["id"] for each in data.get(section) or []}
        also += [f"{word} “{each.get('name', each['id'])}”"
                 for each in source.get(section) or [] if each["id"] not in ids]  # fmt: skip
    if also:
        parts.append(f"Gone with {name}: {', '.join(also)}.")
    return " ".join(parts)

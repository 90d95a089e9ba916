"""Edits of a plan as plain data: values by path, and the changes of a scenario."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from pydantic import BaseModel

from estimation.plan.problems import did_you_mean

NAMING_KEYS = ("id", "at", "activity", "by", "team", "area")
"""An entry of a list is addressed by the first of these that it has."""


NEW_KEYS = {"contacts": "team", "responsibilities": "area", "payments": "at"}
"""Lists whose entries have no id, and what a new one is named by instead."""


class PathError(ValueError):
    """A path leads nowhere."""

    def __init__(self, path: str, message: str) -> None:
        super().__init__(message)
        self.path = path


def changed(data: dict[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
    """
    Plain data of a plan with other values; what does not change is shared.

    Parameters
    ----------
    data : dict
        As in a plan file.
    values : mapping of str to value
        By path, such as ``"roles.design.people"``. None takes out.

    Raises
    ------
    PathError
        If a path leads nowhere.

    Examples
    --------
    >>> changed({"roles": [{"id": "design", "people": 2}]}, {"roles.design.people": 1})
    {'roles': [{'id': 'design', 'people': 1}]}
    """
    for path, value in values.items():
        data = _with_value(data, path.split("."), plain(value), path)
    return data


def inserted(
    data: dict[str, Any], path: str, entry: Mapping[str, Any], before: str | None = None
) -> dict[str, Any]:
    """
    Plain data of a plan with a new entry in one of its lists.

    Parameters
    ----------
    data : dict
        As in a plan file.
    path : str
        List and new id, such as ``"activities.qa"``.
    entry : mapping
        Without its id.
    before : str, optional
        Id of the entry that it stands before; default, or if there is none by now: at the end.

    Raises
    ------
    PathError
        If the path is no list and id, or the list has such an entry already.

    Examples
    --------
    >>> inserted({"roles": [{"id": "pm"}]}, "roles.qa", {"people": 1}, before="pm")
    {'roles': [{'id': 'qa', 'people': 1}, {'id': 'pm'}]}
    """
    entries, key, id_ = _list_at(data, path)
    names = [entry_name(each, number) for number, each in enumerate(entries)]
    if id_ in names:
        raise PathError(path, f"'{id_}' is there already")
    at = names.index(before) if before in names else len(names)
    new = {NEW_KEYS.get(key, "id"): id_, **plain(entry)}
    return {**data, key: [*entries[:at], new, *entries[at:]]}


def moved(data: dict[str, Any], path: str, before: str | None = None) -> dict[str, Any]:
    """
    Plain data of a plan with an entry of a list at another place of it.

    Parameters
    ----------
    data : dict
        As in a plan file.
    path : str
        List and id, such as ``"activities.qa"``.
    before : str, optional
        Id of the entry that it stands before; default, or if there is none by now: at the end.

    Raises
    ------
    PathError
        If there is no such entry.

    Examples
    --------
    >>> moved({"roles": [{"id": "pm"}, {"id": "qa"}]}, "roles.qa", before="pm")
    {'roles': [{'id': 'qa'}, {'id': 'pm'}]}
    """
    entries, key, id_ = _list_at(data, path)
    names = [entry_name(each, number) for number, each in enumerate(entries)]
    if id_ not in names:
        raise PathError(path, f"'{id_}' leads nowhere{did_you_mean(id_, names)}")
    rest = [each for name, each in zip(names, entries, strict=True) if name != id_]
    left = [name for name in names if name != id_]
    at = left.index(before) if before in left else len(left)
    return {**data, key: [*rest[:at], entries[names.index(id_)], *rest[at:]]}


def _list_at(data: dict[str, Any], path: str) -> tuple[list[Any], str, str]:
    """The list that a path of list and id names, its key, and the id."""
    key, found, id_ = path.partition(".")
    entries = data.get(key) or []
    if not found or not id_ or "." in id_ or not isinstance(entries, list):
        raise PathError(path, f"'{path}' is not a list and an id; expected such as activities.qa")
    return entries, key, id_


def scenario_data(data: dict[str, Any], scenario: dict[str, Any]) -> dict[str, Any]:
    """
    Plain data of a plan with what a scenario adds and sets; what it drops is still there.

    Parameters
    ----------
    data : dict
        As in a plan file.
    scenario : dict
        One of its scenarios.

    Raises
    ------
    PathError
        If a path of its `set` leads nowhere.
    """
    result = {key: value for key, value in data.items() if key != "scenarios"}
    result["activities"] = [*data["activities"], *(scenario.get("add") or [])]
    return changed(result, scenario.get("set") or {})


def plain(value: Any) -> Any:
    """A value as a plan file holds it: no models, tuples or numpy numbers."""
    if isinstance(value, BaseModel):
        return plain(value.model_dump(by_alias=True, exclude_unset=True))
    if isinstance(value, Mapping):
        return {key: plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [plain(each) for each in value]
    if isinstance(value, np.generic):
        return value.item()
    return value


def _with_value(data: Any, steps: list[str], value: Any, path: str) -> Any:
    """A copy with `value` at the end of `steps`."""
    step, *below = steps
    if isinstance(data, list):
        return _with_entry(data, steps, value, path)
    if not isinstance(data, dict):
        raise PathError(path, f"'{step}' leads nowhere: {data!r} has no parts; shorten the path")
    key = next((key for key in data if str(key) == step), step)
    if below:
        inner = data.get(key)
        inner = {} if inner is None else inner
        return {**data, key: _with_value(inner, below, value, path)}
    if value is None:
        return {each: kept for each, kept in data.items() if each != key}
    return {**data, key: value}


def _with_entry(entries: list[Any], steps: list[str], value: Any, path: str) -> list[Any]:
    """A copy of a list with one entry changed."""
    step, *below = steps
    names = [entry_name(entry, number) for number, entry in enumerate(entries)]
    if step not in names:
        raise PathError(path, f"'{step}' leads nowhere{did_you_mean(step, names)}")
    at = names.index(step)
    if below:
        inner = [_with_value(entries[at], below, value, path)]
    else:
        inner = [] if value is None else [value]
    return [*entries[:at], *inner, *entries[at + 1 :]]


def entry_name(entry: Any, number: int) -> str:
    """How a path addresses an entry: by name, else by its position from 1."""
    if isinstance(entry, dict):
        return next((str(entry[key]) for key in NAMING_KEYS if key in entry), str(number + 1))
    return str(entry)

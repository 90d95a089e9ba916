"""Edits of a plan as plain data: values by path, and the changes of a scenario."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from pydantic import BaseModel

from estimation.plan.problems import did_you_mean

NAMING_KEYS = ("id", "at", "activity", "by", "team", "area")
"""An entry of a list is addressed by the first of these that it has."""


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

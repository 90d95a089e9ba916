"""All problems of a plan together: those of its parts, and those of the whole behind them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pydantic import ValidationError

from estimation.plan.documents import Place
from estimation.plan.problems import MOST, Problem, problems_of

ROUNDS = 4
"""Enough: a part is taken out at its first mistake, so few mistakes hide others."""


def all_problems(
    validate: Callable[..., object], error: ValidationError, data: Any
) -> list[Problem]:
    """
    All problems of a plan, in the order of the plan.

    The whole can be checked only when every part can be read. So what could not be read is taken
    out, and the rest is tried again, with the ids of what was taken out still known.

    Parameters
    ----------
    validate : callable
        Validates plain data, given as `context` the data before anything was taken out.
    error : ValidationError
        Of the first try.
    data : dict
        The whole plan.
    """
    problems = found = problems_of(error, data)
    removed: list[Problem] = []
    for _ in range(ROUNDS):
        if not found or len(problems) >= MOST or not isinstance(data, dict):
            break
        removed += found
        rest, positions = _without(data, removed)
        try:
            validate(rest, context={"whole": data})
        except ValidationError as next_error:
            moved = [_original(each, positions) for each in problems_of(next_error, rest)]
            found = [each for each in moved if not _is_consequence(each, problems)]
            problems = problems + found
        else:
            break
    return problems


def _is_consequence(problem: Problem, known: list[Problem]) -> bool:
    """Whether a part only lacks what was taken out of it."""
    return any(each.place[: len(problem.place)] == problem.place for each in known)


def _without(data: dict[Any, Any], problems: list[Problem]) -> tuple[dict[Any, Any], Positions]:
    """The plan without what could not be read, and where the entries of its lists were before."""
    rest = data
    for problem in problems:
        if problem.is_extra:
            rest = _without_key(rest, problem.place)
    entries = {each.place[:2] for each in problems if not each.is_extra}
    positions: Positions = {}
    kept: dict[Any, Any] = {}
    for section, value in rest.items():
        if (section,) in entries:
            continue
        if isinstance(value, list):
            positions[section] = [i for i in range(len(value)) if (section, i) not in entries]
            kept[section] = [value[i] for i in positions[section]]
        elif isinstance(value, dict):
            kept[section] = {k: v for k, v in value.items() if (section, k) not in entries}
        else:
            kept[section] = value
    return kept, positions


Positions = dict[Any, list[int]]
"""By section: the first position of each entry that is left."""


def _without_key(data: Any, place: Place) -> Any:
    """A copy without the key at `place`; what is not on the way is shared."""
    step, *below = place
    if isinstance(data, list) and isinstance(step, int):
        return [
            _without_key(each, tuple(below)) if i == step else each for i, each in enumerate(data)
        ]
    if not below:
        return {key: value for key, value in data.items() if key != step}
    return {k: _without_key(v, tuple(below)) if k == step else v for k, v in data.items()}


def _original(problem: Problem, positions: Positions) -> Problem:
    """The problem at its place before anything was taken out."""
    match problem.place:
        case (section, int(position), *below) if section in positions:
            return problem._replace(place=(section, positions[section][position], *below))
    return problem

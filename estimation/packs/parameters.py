"""
Parameters of the pack notebooks, checked before anything runs.

papermill only warns of a name that a notebook does not know, and takes any type. The first cell of
each template therefore calls `check`, which a Jupyter user gets as well as `kickoff pack`.
"""

from __future__ import annotations

from dataclasses import MISSING, dataclass, field, fields
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any

from estimation.errors import PackError

if TYPE_CHECKING:
    from collections.abc import Mapping

OF_JUPYTER = {"In", "Out", "get_ipython", "exit", "quit", "open", "check"}
"""Names that stand in a notebook without anybody's doing."""


def _help(text: str, default: Any = MISSING) -> Any:
    """A field with its help."""
    return field(default=default, metadata={"help": text})


@dataclass(frozen=True)
class Parameters:
    """
    Inputs of a template, plain JSON types: papermill writes anything else as code.

    Parameters
    ----------
    plan, history : str
        File names in the folder in which the kernel runs; history "" for the plan as written.
    scenario : str
        Id, or "" for the plan itself.
    trials, seed : int
    level : float
        Chance to promise; 0 takes the plan's own.
    before : str
        File name of an earlier plan whose order of work is followed, or "" to find a new one.
    offer : bool
        Whether what the client may read is given too.
    language : str
        Of the client; "" takes the plan's.
    """

    plan: str = _help("plan file, [path]")
    history: str = _help("finished work; empty takes the plan as written, [path]", "")
    scenario: str = _help("scenario of the plan; empty takes the plan itself, [id]", "")
    trials: int = _help("simulated projects, [-]", 10_000)
    seed: int = _help("of the random numbers; the same seed gives the same figures, [-]", 0)
    level: float = _help("chance to promise; 0 takes the plan's own, [-]", 0.0)
    before: str = _help("earlier plan whose order of work is kept, [path]", "")
    offer: bool = _help("whether what the client may read is given too, [-]", False)
    language: str = _help("of the client; empty takes the plan's, [en-GB, en-US, de, fr, es]", "")


def check(given: Mapping[str, Any]) -> Parameters:
    """
    Refuse parameters that a pack cannot be made with; the first cell of a template calls it.

    Parameters
    ----------
    given : mapping of str to object
        The names of the notebook, as ``globals()`` gives them.

    Returns
    -------
    given : Parameters
        Defaults for what was not given.

    Raises
    ------
    PackError
        If a name is unknown, a value is of the wrong type, or a file is not there.

    Examples
    --------
    >>> from estimation.resources import resource
    >>> check({"plan": str(resource("sample/website-relaunch.plan.yaml")), "trials": 100}).trials
    100
    """
    known = {each.name: each for each in fields(Parameters)}
    names = [
        name
        for name, value in given.items()
        if not name.startswith("_") and name not in OF_JUPYTER and _is_plain(value)
    ]
    for name in names:
        if name not in known:
            near = get_close_matches(name, known, 1)
            hint = f"did you mean '{near[0]}'?" if near else f"there are {', '.join(known)}"
            raise PackError(f"there is no parameter '{name}'; {hint}")
    values = {name: _typed(name, given[name]) for name in names}
    if not values.get("plan"):
        raise PackError(
            "no plan was given; name one with the parameter plan, as -p plan acme.plan.yaml"
        )
    found = Parameters(**values)
    for name in ("plan", "history", "before"):
        path = getattr(found, name)
        if path and not Path(path).is_file():
            raise PackError(f"{name}: there is no file {path}; check its name and folder")
    _check_ranges(found)
    return found


def _is_plain(value: object) -> bool:
    """Whether a value may be a parameter: no module, no function."""
    return value is None or isinstance(value, str | int | float | bool | list | tuple | dict)


def _typed(name: str, value: Any) -> Any:
    """A value of the type that its parameter has."""
    expected = {each.name: each.type for each in fields(Parameters)}[name]
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    fits = {
        "str": isinstance(value, str),
        "bool": isinstance(value, bool),
        "int": is_number and float(value).is_integer(),
        "float": is_number,
    }[str(expected)]
    if not fits:
        words = {
            "str": "text",
            "bool": "true or false",
            "int": "a whole number",
            "float": "a number",
        }
        raise PackError(f"parameter {name} is {value!r}; expected {words[str(expected)]}")
    return int(value) if expected == "int" else value


def _check_ranges(given: Parameters) -> None:
    """Refuse numbers that nothing can be simulated with."""
    if given.trials < 1:
        raise PackError(f"parameter trials is {given.trials}; expected 1 or more")
    if given.level != 0 and not 0 < given.level < 1:
        raise PackError(f"parameter level is {given.level}; expected a chance, as 0.8")


def listing() -> str:
    """
    All parameters, a line each: name, type, default, help.

    Examples
    --------
    >>> print(listing().splitlines()[3])
    trials    int    10000    simulated projects, [-]
    """
    rows = [
        (
            each.name,
            str(each.type),
            "required" if each.default is MISSING else repr(each.default),
            each.metadata["help"],
        )
        for each in fields(Parameters)
    ]
    widths = [max(len(row[column]) for row in rows) + 1 for column in range(3)]
    return "\n".join(
        "".join(cell.ljust(width) for cell, width in zip(row[:3], widths, strict=True)) + row[3]
        for row in rows
    )

"""Plans x values: one table of what comes out."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from estimation import report
from estimation.errors import KickoffError, PackError
from estimation.forecasting import calibration_for
from estimation.plan import read_plan
from estimation.simulation import prepare

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from estimation.plan import Plan

MOST = 10_000
"""Combinations that one sweep may have."""


def read_vary(texts: Sequence[str]) -> dict[str, list[Any]]:
    """
    Read what is varied: a path of the plan, and values for it.

    Raises
    ------
    PackError
        If a text is not as ``price.amount=80000,90000``.

    Examples
    --------
    >>> read_vary(["price.amount=80000,90000", "roles.dev.people=1,2"])
    {'price.amount': [80000, 90000], 'roles.dev.people': [1, 2]}
    """
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    found: dict[str, list[Any]] = {}
    for text in texts:
        path, sign, values = text.partition("=")
        if not sign or not path.strip() or not values.strip():
            raise PackError(f"--vary {text}; expected as price.amount=80000,90000")
        try:
            given = YAML(typ="safe", pure=True).load(f"[{values}]")
        except YAMLError:
            raise PackError(f"--vary {text}; expected values between commas") from None
        found[path.strip()] = given
    return found


def sweep(
    plans: Sequence[str | Path],
    vary: Mapping[str, Sequence[Any]],
    history: str | Path | None = None,
    *,
    trials: int = 10_000,
    seed: int = 0,
    level: float | None = None,
    store: str | None = None,
) -> pd.DataFrame:
    """
    Simulate plans under all combinations of some values, on common random numbers.

    Parameters
    ----------
    plans : sequence of path
    vary : mapping of str to sequence
        Values by path, as `Plan.with_changes` takes them.
    history : path, optional
    trials, seed : int
    level : float, optional
        Default: each plan's own.
    store : str, optional

    Returns
    -------
    DataFrame
        A row per plan and combination: plan, a column per path, the columns of `report.compare`
        without differences, and reason where the combination cannot be.

    Raises
    ------
    PackError
        If there are too many combinations.
    KickoffError
        If a plan or the history cannot be read.
    """
    count = len(plans)
    for values in vary.values():
        count *= len(values)
    if count > MOST:
        raise PackError(f"{count:,} combinations; expected {MOST:,} at most: vary fewer values")
    rows = []
    for place in plans:
        plan = read_plan(place)
        given = None if history is None else Path(history)
        calibration = calibration_for(Path(place), given, store)
        like = prepare(plan, calibration)
        for given_values in _combinations(vary):
            row: dict[str, Any] = {"plan": plan.project.id, **given_values}
            try:
                changed = _changed(plan, given_values)
                result = prepare(changed, calibration, None, like).run(trials, seed)
            except KickoffError as error:
                rows.append({**row, "reason": str(error)})
                continue
            frame = report.compare({"this": result}, level or plan.promise.level)
            kept = [name for name in frame.columns if not name.endswith(("_change", "_se"))]
            rows.append({**row, **{name: frame.iloc[0][name] for name in kept}, "reason": None})
    return pd.DataFrame(rows)


def _combinations(vary: Mapping[str, Sequence[Any]]) -> Iterator[dict[str, Any]]:
    """All combinations of values."""
    for values in itertools.product(*vary.values()):
        yield dict(zip(vary, values, strict=True))


def _changed(plan: Plan, values: Mapping[str, Any]) -> Plan:
    """The plan with one combination."""
    return plan.with_changes(dict(values))

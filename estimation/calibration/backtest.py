"""
What the forecasts of this package would have been worth: the firm's own past, replayed.

At each origin a calibration is made of what was known by then, and of nothing else; it forecasts
the work that began in the period after it, item by item, and the totals of each project. What came
true says how far stated levels held.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Literal, get_args

import numpy as np

from estimation.calibration.calibration import calibrate
from estimation.calibration.encodings import size_edges
from estimation.errors import CalibrationError
from estimation.scoring import pinball, pit_histogram, pit_range

# Imported where it is used: pandas takes 0.2 s, and many a forecast needs none of it.
if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Sequence

    import pandas as pd

    from estimation.distributions import Array
    from estimation.history import History

Every = Literal["quarter", "half", "year"]

MONTHS: dict[str, int] = {"quarter": 3, "half": 6, "year": 12}
"""Months from one origin to the next."""

PROBS: Array = np.arange(1, 20) / 20
"""Levels that are scored."""

FINE: Array = np.arange(1, 100) / 100
"""Levels between which each truth is placed."""

FEWEST_KNOWN = 30
"""Rows that must be known before the first origin, where none is given."""

FEWEST_IN_TOTAL = 8
"""Items of one project and period that make a total worth a forecast."""

TRIALS = 1_000
"""Draws of each total."""

GROUPS = ("class", "person", "client", "size", "quarter")
"""What scores are broken down by."""

CHANCE = 0.9
"""What lies within the bands that chance alone explains."""


@dataclass(frozen=True, eq=False)
class Replay:
    """
    Forecasts with what came true, on the log scale.

    Parameters
    ----------
    about : DataFrame
        One row per forecast: origin, project_id, estimated_hours, actual_hours, and groups.
    quantiles : array, shape (n, 99)
        Of ln(actual / estimated), at the levels `FINE`.
    observed : array, shape (n,)
        ln(actual / estimated).
    """

    about: pd.DataFrame
    quantiles: Array
    observed: Array

    def __len__(self) -> int:
        """Count the forecasts."""
        return len(self.observed)

    def scores(self, rows: Any = slice(None)) -> dict[str, Any]:
        """
        Scores of all forecasts, or of some rows.

        Returns
        -------
        dict
            n, crps (twice the mean pinball loss of 19 levels), pinball by level, held (share at or
            below each level), within (share in intervals), pit (share in tenths), reliability.
        """
        quantiles, observed = self.quantiles[rows], self.observed[rows]
        if not len(observed):
            return {"n": 0}
        stated = quantiles[:, 4::5]
        tolerance = 1e-9
        held = {f"P{round(100 * p)}": float(np.mean(observed <= stated[:, k] + tolerance))
                for k, p in enumerate(PROBS)}  # fmt: skip
        within = {
            f"P{low}..P{100 - low}": float(
                np.mean(
                    (observed >= quantiles[:, low - 1] - tolerance)
                    & (observed <= quantiles[:, 99 - low] + tolerance)
                )
            )
            for low in (5, 10, 25)
        }
        losses = pinball(stated, PROBS, observed).mean(axis=0)
        return {
            "n": len(observed),
            "crps": float(2 * losses.mean()),
            "pinball": {f"P{round(100 * p)}": float(x) for p, x in zip(PROBS, losses, strict=True)},
            "held": held,
            "within": within,
            "pit": pit_histogram(quantiles, FINE, observed).tolist(),
            "reliability": self._reliability(quantiles, observed),
        }

    def _reliability(self, quantiles: Array, observed: Array) -> list[dict[str, float]]:
        """Share that held at each level, ties shared out, beside what chance alone explains."""
        low, high = pit_range(quantiles, FINE, observed)
        width = np.maximum(high - low, 1e-9)
        rows = []
        for p in PROBS:
            share = float(np.clip((p - low) / width, 0, 1).mean())
            first, last = chance_band(float(p), len(observed))
            rows.append({"level": float(p), "held": share, "low": first, "high": last})
        return rows

    def by(self, group: str) -> pd.DataFrame:
        """
        Scores of each value of a group, the commonest first.

        Returns
        -------
        DataFrame
            Columns group, n, crps, P80 and within (share in P10..P90); empty where the history does
            not tell the group.
        """
        import pandas as pd

        words = self.about[group].astype("string")
        rows = []
        for value, count in words[words.notna() & (words != "")].value_counts().items():
            scores = self.scores((words == value).fillna(False).to_numpy(dtype=bool))
            rows.append([value, int(count), scores["crps"], scores["held"]["P80"],
                         scores["within"]["P10..P90"]])  # fmt: skip
        return pd.DataFrame(rows, columns=["group", "n", "crps", "P80", "within"])


@dataclass(frozen=True, eq=False)
class Backtest:
    """
    The firm's past, replayed; made by `backtest`.

    Parameters
    ----------
    source : str
        Where the history came from.
    every : {"quarter", "half", "year"}
        How far origins lie apart.
    origins : tuple of str
        ISO dates of the origins at which anything was forecast.
    items, totals : Replay
        Single pieces of work; and the totals of each project and period.
    is_generated : bool
        Whether any of the work is invented.
    known : tuple of int
        Finished work that was known before each origin.
    """

    source: str
    every: Every
    origins: tuple[str, ...]
    items: Replay
    totals: Replay
    is_generated: bool = False
    known: tuple[int, ...] = field(kw_only=True)

    def to_dict(self) -> dict[str, Any]:
        """All scores as plain values, as `kickoff backtest --json` writes them."""
        return {
            "kickoff_backtest": 1,
            "history": self.source,
            "every": self.every,
            "from": self.origins[0],
            "origins": list(self.origins),
            "known": list(self.known),
            "items": _flat(self.items.scores()),
            "totals": _flat(self.totals.scores()),
            "by": {name: self.items.by(name).to_dict("records") for name in GROUPS},
        }


def _flat(scores: dict[str, Any]) -> dict[str, Any]:
    """Scores with P80 and P10..P90 beside n and CRPS, where a reader looks first."""
    if not scores["n"]:
        return scores
    return {
        "n": scores["n"],
        "crps": scores["crps"],
        "P80": scores["held"]["P80"],
        "P10..P90": scores["within"]["P10..P90"],
        **{k: v for k, v in scores.items() if k not in ("n", "crps")},
    }


def chance_band(p: float, count: int) -> tuple[float, float]:
    """
    Shares between which chance alone leaves a level that holds, in 9 of 10 cases.

    Examples
    --------
    >>> chance_band(0.8, 100)
    (0.73, 0.86)
    """
    from scipy.special import bdtr

    chances = bdtr(np.arange(count + 1), count, p)
    tail = (1 - CHANCE) / 2
    low, high = (int(np.searchsorted(chances, q)) for q in (tail, 1 - tail))
    return low / count, high / count


def backtest(
    history: History,
    first: dt.date | str | None = None,
    every: Every = "half",
    progress: Callable[[str], object] | None = None,
) -> Backtest:
    """
    Replay a history: forecast each period from what was known before it.

    Parameters
    ----------
    history : History
        With hours and with dates.
    first : date or ISO text, optional
        First origin; default: the first one before which 30 rows were known.
    every : {"quarter", "half", "year"}
        How far origins lie apart.
    progress : callable, optional
        Called with each origin.

    Returns
    -------
    Backtest

    Raises
    ------
    CalibrationError
        If the history has no dates, or too little work to forecast anything.

    Examples
    --------
    >>> from estimation.history import read_history
    >>> import pandas as pd
    >>> days = pd.date_range("2024-01-01", periods=200)
    >>> past = read_history(pd.DataFrame({
    ...     "project_id": "a", "estimated_hours": 8, "actual_hours": [8, 10] * 100,
    ...     "started": days, "finished": days,
    ... }))
    >>> replay = backtest(past, every="quarter")
    >>> replay.origins, len(replay.items)
    (('2024-04-01', '2024-07-01'), 109)
    """
    import pandas as pd

    if every not in get_args(Every):
        raise CalibrationError(f"every is '{every}'; expected one of {', '.join(get_args(Every))}")
    rows = _with_hours(history)
    begun, known = rows["begun"], rows["known"]
    starts = _origins(first, every, begun, known)
    rows["size"] = _bands(rows["estimated_hours"].to_numpy(dtype=np.float64))
    rows["quarter"] = begun.dt.year.astype(str) + " Q" + begun.dt.quarter.astype(str)
    parts: list[tuple[str, int, Replay, Replay]] = []
    for start in starts:
        new = rows[(begun >= start) & (begun < start + pd.DateOffset(months=MONTHS[every]))]
        if progress is not None:
            progress(str(start.date()))
        before = int((known < start).sum())
        if len(new) and before:
            parts.append((str(start.date()), before, *_forecast(history, new, start)))
    if not parts:
        raise CalibrationError(
            f"{history.source}: nothing began after the first origin, {starts[0].date()}; expected "
            "work that began after other work was finished, or an earlier --from"
        )
    origins, before_each, items, totals = zip(*parts, strict=True)
    return Backtest(
        history.source,
        every,
        origins,
        _together(items),
        _together(totals),
        history.is_generated,
        known=before_each,
    )


def _with_hours(history: History) -> pd.DataFrame:
    """Rows with hours and dates, with when they began and were known."""
    rows = history.frame
    rows = rows.assign(begun=rows["estimated_on"].fillna(rows["started"]), known=history.known_on())
    usable = rows[["estimated_hours", "actual_hours", "begun", "known"]].notna().all(axis=1)
    if not usable.any():
        raise CalibrationError(
            f"{history.source}: no row has estimated and actual hours and the dates when it began "
            "and was finished; a backtest needs estimated_on or started, and finished"
        )
    return rows[usable].copy()


def _origins(
    first: dt.date | str | None, every: Every, begun: pd.Series, known: pd.Series
) -> list[pd.Timestamp]:
    """Starts of all periods from the first origin on."""
    import pandas as pd

    months = MONTHS[every]
    if first is not None:
        try:
            start = pd.Timestamp(first).normalize()
        except (ValueError, TypeError):
            raise CalibrationError(
                f"from is '{first}'; expected a date such as 2025-01-01"
            ) from None
    else:
        in_order = known.sort_values()
        enough = in_order.iloc[min(FEWEST_KNOWN, len(in_order)) - 1] + pd.Timedelta(days=1)
        month = (enough.month - 1) // months * months + 1
        start = pd.Timestamp(enough.year, month, 1)
        if start < enough.normalize():
            start += pd.DateOffset(months=months)
    return list(pd.date_range(start, max(begun.max(), start), freq=pd.DateOffset(months=months)))


def _bands(hours: Array) -> list[str]:
    """Bands of size, as words that sort by size."""
    edges = size_edges(hours)
    ends = [f"{edge:g}" for edge in edges]
    names = [f"up to {ends[0]} h", *(f"{a} to {b} h" for a, b in pairwise(ends)),
             f"over {ends[-1]} h"] if ends else ["all"]  # fmt: skip
    return [names[k] for k in np.searchsorted(edges, hours, side="left")]


AFTERWARDS = ("actual_hours", "actual_days", "actual_cost", "finished", "state", "known", "begun")
"""Columns that a forecaster does not get to see."""


def _forecast(history: History, new: pd.DataFrame, start: pd.Timestamp) -> tuple[Replay, Replay]:
    """Forecasts of the work that began in one period, and of its totals."""
    import pandas as pd

    calibration = calibrate(history, start)
    blind = new.drop(columns=[name for name in AFTERWARDS if name in new])
    hours, actual = (
        new[name].to_numpy(dtype=np.float64) for name in ("estimated_hours", "actual_hours")
    )
    about = new[["project_id", "estimated_hours", "actual_hours", *GROUPS]].assign(
        origin=str(start.date())
    )
    quantiles = np.log(calibration.quantiles(blind, FINE) / hours[:, None])
    items = Replay(about, quantiles, np.log(actual / hours))
    rows, levels, observed = [], [], []
    for project, work in new.groupby("project_id", sort=True):
        if len(work) < FEWEST_IN_TOTAL:
            continue
        estimated, took = work["estimated_hours"].sum(), work["actual_hours"].sum()
        totals = calibration.draws(blind.loc[work.index], TRIALS, seed=0).sum(axis=1)
        levels.append(np.quantile(np.log(totals / estimated), FINE))
        observed.append(np.log(took / estimated))
        rows.append({"project_id": project, "estimated_hours": estimated, "actual_hours": took,
                     "items": len(work), "origin": str(start.date())})  # fmt: skip
    totals_about = pd.DataFrame(
        rows, columns=["project_id", "estimated_hours", "actual_hours", "items", "origin"]
    )
    shape = (-1, FINE.size)
    return items, Replay(totals_about, np.reshape(levels, shape), np.array(observed, dtype=float))


def _together(parts: Sequence[Replay]) -> Replay:
    """Forecasts of all origins."""
    import pandas as pd

    about = [part.about for part in parts if len(part)] or [parts[0].about]
    return Replay(
        pd.concat(about, ignore_index=True),
        np.concatenate([part.quantiles for part in parts]),
        np.concatenate([part.observed for part in parts]),
    )

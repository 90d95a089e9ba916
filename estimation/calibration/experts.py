"""
What a judge's ranges were worth, and how much weight they earn: Cooke's classical model.

Each past range gives a 5th, 50th and 95th percentile. Calibration asks how far the truths fell
between them as often as they should; information, how narrow the ranges were. Their product is a
judge's weight, with a floor so that nobody is silenced, and equal weights while there is no record.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from estimation.distributions import three_point_quantiles
from estimation.errors import CalibrationError

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd
    from numpy.typing import ArrayLike

    from estimation.distributions import Array
    from estimation.history import History

EXPECTED = np.array([0.05, 0.45, 0.45, 0.05])
"""Share of truths below the 5th percentile, up to the 50th, up to the 95th, and above."""

LEVELS = (0.05, 0.5, 0.95)

OVERSHOOT = 0.10
"""How far beyond all ranges and the truth a background measure reaches, as a share of them."""

ENOUGH_RANGES = 10
"""Ranges with a truth that make a record; fewer leave the weights equal."""

MOST_RANGES = 20
"""
Ranges that a weight rests on, or as many as the judge with fewest has (Cooke's calibration power).

The chance of a long record falls without end: of two judges who are equally far from calibrated,
luck would give one all the weight.
"""

FLOOR = 0.1
"""Share that every judge keeps."""


def calibration_score(hits: ArrayLike) -> float:
    """
    Chance of counts at least so far from what they should be, if the judge were calibrated [1]_.

    Parameters
    ----------
    hits : array, shape (4,)
        Truths below the 5th percentile, up to the 50th, up to the 95th, above.

    Returns
    -------
    float
        From 0 to 1; 1 is best.

    Raises
    ------
    CalibrationError
        If there are not four counts of 0 or more, or no truth at all.

    References
    ----------
    .. [1] Cooke, R. M. (1991). Experts in Uncertainty. Oxford University Press, chapter 12.

    Examples
    --------
    >>> round(calibration_score([0, 5, 5, 0]), 6), round(calibration_score([1, 4, 4, 1]), 6)
    (0.550455, 0.828308)
    """
    from scipy.special import chdtrc

    counts = np.asarray(hits, dtype=np.float64)
    if counts.shape != (4,) or not (counts >= 0).all() or not counts.sum() > 0:
        raise CalibrationError(
            f"hits are {np.asarray(hits).tolist()}; expected four counts of 0 or more, not all 0"
        )
    return float(chdtrc(3, 2 * counts.sum() * relative_information(counts)))


def relative_information(hits: ArrayLike) -> float:
    """
    Divergence of observed shares from `EXPECTED`, in nats.

    Examples
    --------
    >>> round(relative_information([5, 5, 5, 5]), 6)
    0.510826
    """
    counts = np.asarray(hits, dtype=np.float64)
    shares = counts / counts.sum()
    some = shares > 0
    return max(float((shares[some] * np.log(shares[some] / EXPECTED[some])).sum()), 0.0)


def information(quantiles: ArrayLike, low: float, high: float) -> float:
    """
    How much narrower a range is than knowing nothing between two ends, in nats.

    Parameters
    ----------
    quantiles : array, shape (3,)
        5th, 50th and 95th percentile, rising.
    low, high : float
        Smallest and largest of all ranges and of the truth; a tenth of that is added at both ends.

    Examples
    --------
    >>> round(information((10, 15, 30), 8, 40), 6)
    0.475514
    """
    room = OVERSHOOT * (high - low)
    points = np.array([low - room, *np.asarray(quantiles, dtype=np.float64), high + room])
    widths = np.diff(points)
    if not (widths > 0).all():
        # A range without width knows everything; as much as a thousandth of the whole says.
        widths = np.maximum(widths, 1e-3 * (points[-1] - points[0]))
    return float(np.log(points[-1] - points[0]) + (EXPECTED * np.log(EXPECTED / widths)).sum())


@dataclass(frozen=True)
class Scorecard:
    """
    Record of one judge.

    Parameters
    ----------
    judge : str
    ranges : int
        Ranges whose truth is known.
    hits : tuple of int
        Truths below the 5th percentile, up to the 50th, up to the 95th, above.
    calibration, information : float
        Scores of the classical model, of all ranges.
    weight : float
        Share in a pool of all judges.
    is_earned : bool
        Whether the weight rests on a record.
    """

    judge: str
    ranges: int
    hits: tuple[int, int, int, int]
    calibration: float
    information: float
    weight: float
    is_earned: bool

    def words(self) -> str:
        """
        Say the record kindly and plainly.

        Examples
        --------
        >>> print(Scorecard("AM", 20, (1, 9, 9, 1), 1.0, 0.4, 0.5, True).words())
        AM: of 20 ranges 18 held the truth, as 9 in 10 should; 1 ended above and 1 below.
        Weight 50%.
        >>> print(Scorecard("PM", 3, (0, 1, 1, 1), 0.5, 0.4, 0.5, False).words())
        PM: 3 ranges with a known end so far; from 10 on they earn a weight.
        Until then all count alike.
        """
        if not self.is_earned:
            few = f"{self.ranges} range{'' if self.ranges == 1 else 's'} with a known end so far"
            return (
                f"{self.judge}: {few}; from {ENOUGH_RANGES} on they earn a weight. "
                "Until then all count alike."
            )
        below, lower, upper, above = self.hits
        advice = ""
        if lower + upper < 0.8 * self.ranges:
            advice = " Wider ranges would earn more."
        elif upper > 2 * lower + 2:
            advice = " Work tends to take longer than the middle: move it up."
        return (
            f"{self.judge}: of {self.ranges} ranges {lower + upper} held the truth, as 9 in 10 "
            f"should; {above} ended above and {below} below. Weight {self.weight:.0%}.{advice}"
        )


def score_judges(history: History) -> list[Scorecard]:
    """
    Records of all who gave ranges for finished work.

    Parameters
    ----------
    history : History
        Rows with `low_hours`, `likely_hours`, `high_hours`, `judged_by` and `actual_hours`.

    Returns
    -------
    list of Scorecard
        By name; empty where nobody gave a range.

    Examples
    --------
    >>> from estimation.history import read_history
    >>> import pandas as pd
    >>> past = read_history(pd.DataFrame({
    ...     "project_id": "a", "estimated_hours": 10, "actual_hours": [8, 12, 11, 14] * 5,
    ...     "low_hours": 6, "likely_hours": 10, "high_hours": 20,
    ...     "judged_by": ["AM", "PM"] * 10,
    ... }))
    >>> [(card.judge, card.ranges, card.hits) for card in score_judges(past)]
    [('AM', 10, (0, 5, 5, 0)), ('PM', 10, (0, 0, 10, 0))]
    """
    rows = _with_ranges(history)
    if rows.empty:
        return []
    quantiles = range_quantiles(rows)
    actual = rows["actual_hours"].to_numpy(dtype=np.float64)
    # Work of all sizes is compared as ratios, against one background for all judges.
    usual = rows["estimated_hours"].fillna(rows["likely_hours"]).to_numpy(dtype=np.float64)
    logs = np.log(np.maximum(quantiles, 1e-3 * usual[:, None]) / usual[:, None])
    truth = np.log(actual / usual)
    low, high = min(logs.min(), truth.min()), max(logs.max(), truth.max())
    judges = rows["judged_by"].astype(str).tolist()
    found: dict[str, tuple[int, tuple[int, int, int, int], float, float]] = {}
    for judge in sorted(set(judges)):
        own = [k for k, name in enumerate(judges) if name == judge]
        place = (truth[own, None] > logs[own]).sum(axis=1)
        a, b, c, d = (int(n) for n in np.bincount(place, minlength=4))
        gained = [information(logs[k], low, high) for k in own] if high > low else [0.0]
        cal = calibration_score((a, b, c, d))
        found[judge] = (len(own), (a, b, c, d), cal, float(np.mean(gained)))
    power = min(MOST_RANGES, *(count for count, _, _, _ in found.values()))
    earned = {
        judge: calibration_score(np.array(hits) * power / count) * info
        for judge, (count, hits, _, info) in found.items()
    }
    has_record = all(count >= ENOUGH_RANGES for count, _, _, _ in found.values())
    weights = performance_weights(earned if has_record else dict.fromkeys(found, 0.0))
    return [
        Scorecard(judge, count, hits, cal, info, weights[judge], has_record)
        for judge, (count, hits, cal, info) in found.items()
    ]


def performance_weights(earned: Mapping[str, float]) -> dict[str, float]:
    """
    Shares of judges in a pool: what they earned, and never less than the floor.

    Examples
    --------
    >>> performance_weights({"AM": 0.0, "PM": 0.4})
    {'AM': 0.1, 'PM': 0.9}
    >>> performance_weights({"AM": 0.0, "PM": 0.0})
    {'AM': 0.5, 'PM': 0.5}
    """
    if not earned:
        return {}
    total = sum(earned.values())
    count = len(earned)
    floor = min(FLOOR, 1 / count)
    if not (total > 0 and math.isfinite(total)):
        return dict.fromkeys(earned, 1 / count)
    return {
        judge: round(floor + (1 - count * floor) * value / total, 12)
        for judge, value in earned.items()
    }


def _with_ranges(history: History) -> pd.DataFrame:
    """Finished work for which somebody gave a range."""
    rows = history.frame
    columns = ["low_hours", "likely_hours", "high_hours", "judged_by", "actual_hours"]
    return rows[rows[columns].notna().all(axis=1)]


def range_quantiles(rows: pd.DataFrame, levels: tuple[float, ...] = LEVELS) -> Array:
    """Quantiles of each range as its PERT table says them, shape (n_rows, n_levels), [h]."""
    ends = rows["ends"].fillna("extremes").tolist()
    numbers = rows[["low_hours", "likely_hours", "high_hours"]].to_numpy(dtype=np.float64)
    found = np.empty((len(rows), len(levels)))
    for k, ((low, likely, high), kind) in enumerate(zip(numbers.tolist(), ends, strict=True)):
        try:
            found[k] = three_point_quantiles(low, likely, high, levels, ends=kind)
        except ValueError:
            found[k] = np.interp(levels, (0.1, 0.5, 0.9), (low, likely, high))
    return found

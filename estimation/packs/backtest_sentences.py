"""What the scores of a backtest mean, in sentences for a director."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from estimation.calibration.backtest import chance_band
from estimation.report.wording import NBSP

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

SURE = f"8{NBSP}in{NBSP}10"

TITLES = {
    "class": "By kind of work",
    "person": "By person",
    "client": "By client",
    "size": "By size of the estimate",
    "quarter": "By quarter in which work began",
}

MOST_NAMED = 3
"""Names that a sentence lists before it counts the others."""


def finding(scores: dict[str, Any]) -> str:
    """
    State in one sentence what a director wants to know.

    Examples
    --------
    >>> finding({"n": 500, "held": {"P80": 0.79}}).replace(NBSP, " ")
    'Of the figures we would have called 8 in 10 sure, 79 of 100 held.'
    """
    held = round(100 * scores["held"]["P80"])
    return f"Of the figures we would have called {SURE} sure, {held} of 100 held."


def range_finding(what: str, scores: dict[str, Any]) -> str:
    """State how far ranges held."""
    within = round(100 * scores["within"]["P10..P90"])
    return f"Of 100 {what}, {within} ended inside their {SURE} range"


def levels_finding(scores: dict[str, Any]) -> str:
    """
    Title of a reliability chart: the levels that a planner asks for.

    Examples
    --------
    >>> rows = [{"level": p, "held": p - 0.01} for p in (0.5, 0.8, 0.9)]
    >>> levels_finding({"reliability": rows}).replace(NBSP, " ")
    'Held, of 100: 5 in 10 sure 49, 8 in 10 sure 79, 9 in 10 sure 89'
    """
    held = {round(row["level"], 2): row["held"] for row in scores["reliability"]}
    shares = (
        f"{10 * p:.0f}{NBSP}in{NBSP}10{NBSP}sure{NBSP}{100 * held[p]:.0f}" for p in (0.5, 0.8, 0.9)
    )
    return f"Held, of 100: {', '.join(shares)}"


def ends_finding(pit: Sequence[float]) -> str:
    """
    Title of a PIT histogram: how much ended in the outer tenths.

    Examples
    --------
    >>> ends_finding([0.08, *[0.1] * 8, 0.12])
    'Of 100, 8 fell in the lowest tenth, 12 in the highest'
    """
    low, high = 100 * pit[0], 100 * pit[-1]
    return f"Of 100, {low:.0f} fell in the lowest tenth, {high:.0f} in the highest"


def both_findings(what: str, scores: dict[str, Any]) -> str:
    """
    Shares that held, of a level and of a range.

    Examples
    --------
    >>> scores = {"n": 36, "held": {"P80": 0.72}, "within": {"P10..P90": 0.64}}
    >>> both_findings("totals of projects", scores).replace(NBSP, " ")
    '36 totals of projects: 72 of 100 at or below 8 in 10, 64 of 100 between low and high (69 to 92 by chance alone).'
    """  # noqa: E501 - one sentence
    low, high = (round(100 * share) for share in chance_band(0.8, scores["n"]))
    held, within = (
        round(100 * share) for share in (scores["held"]["P80"], scores["within"]["P10..P90"])
    )
    return (
        f"{scores['n']:,} {what}: {held} of 100 at or below {SURE}, {within} of 100 between low "
        f"and high ({low} to {high} by chance alone)."
    )


def verdict(held: float, count: int) -> str:
    """
    How a share that held compares with 8 in 10 stated, chance allowed for.

    Examples
    --------
    >>> verdict(0.79, 100), verdict(0.6, 100), verdict(0.95, 100), verdict(0.6, 5)
    ('as stated', 'fewer', 'more', 'as stated')
    """
    low, high = chance_band(0.8, count)
    if held < low:
        return "fewer"
    return "more" if held > high else "as stated"


def group_finding(name: str, frame: pd.DataFrame) -> str:
    """
    Name the groups whose chances held as stated, and those where more or fewer held.

    Parameters
    ----------
    name : {"class", "person", "client", "size", "quarter"}
    frame : DataFrame
        From `Replay.by`.

    Examples
    --------
    >>> import pandas as pd
    >>> frame = pd.DataFrame({"group": ["web", "film"], "n": 100, "P80": [0.79, 0.6]})
    >>> group_finding("class", frame)
    'By kind of work: as stated in 1 of 2; fewer held in film (60 of 100)'
    """
    found: dict[str, list[str]] = {"as stated": [], "fewer": [], "more": []}
    for row in frame.to_dict("records"):
        group = f"{row['group']} ({100 * row['P80']:.0f} of 100)"
        found[verdict(row["P80"], row["n"])].append(group)
    count = len(found["as stated"])
    text = f"{TITLES[name]}: as stated in {'all' if count == len(frame) else f'{count} of'} "
    text += f"{len(frame)}"
    for sign in ("fewer", "more"):
        if found[sign]:
            text += f"; {sign} held in {_listed(found[sign])}"
    return text


def _listed(names: list[str]) -> str:
    """Names, the first few of many."""
    others = len(names) - MOST_NAMED
    if others <= 0:
        return ", ".join(names)
    return f"{', '.join(names[:MOST_NAMED])} and {others} more"

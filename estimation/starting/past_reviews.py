"""Client reviews of one sort of work in past projects."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from estimation.starting.spreads import as_quantity

if TYPE_CHECKING:
    import pandas as pd

    from estimation.starting.past_parts import Part

REVIEWED = 0.5
"""Share of the projects with a sort of work from which on its review belongs into the plan."""

SHORTEST_WAIT_DAYS = 0.25
"""What an answer on the same day counts as."""


@dataclass(frozen=True)
class PastReviews:
    """
    Reviews of one part.

    Parameters
    ----------
    projects : int
        Projects that had the part reviewed.
    share : float
        Of the projects that had the part.
    rounds : dict of int to float
        How many rounds, with their shares.
    turnaround : quantity
        Wait for one round [working days], as a plan writes it.
    wait_days : float
        Median wait of all rounds together.
    """

    projects: int
    share: float
    rounds: dict[int, float]
    turnaround: Any
    wait_days: float


def reviews_of(part: Part) -> PastReviews | None:
    """
    Reviews of a part, where at least half of the projects that had it have one on record.

    Of several reviewed rows of one project the one with the longest wait counts: they run beside
    each other.
    """
    rows = part.rows[(part.rows["review_rounds"] >= 1) & part.rows["client_wait_days"].notna()]
    count = rows["project_id"].nunique()
    if not count or count < REVIEWED * part.projects:
        return None
    longest = rows.sort_values("client_wait_days", kind="stable").groupby("project_id").tail(1)
    rounds = longest["review_rounds"].round().astype(int)
    return PastReviews(
        projects=count,
        share=count / part.projects,
        rounds=_shares(rounds),
        turnaround=as_quantity(_waits(longest)),
        wait_days=float(longest["client_wait_days"].median()),
    )


def _shares(rounds: pd.Series) -> dict[int, float]:
    """Share of each number of rounds; they sum to 1 as far as two digits can."""
    shares = rounds.value_counts(normalize=True).sort_index()
    pairs = zip(shares.index.to_numpy(), shares.to_numpy(), strict=True)
    return {int(number): round(float(share), 2) for number, share in pairs}


def _waits(reviews: pd.DataFrame) -> np.ndarray:
    """Days that one round waited."""
    waits = reviews["client_wait_days"] / reviews["review_rounds"]
    return np.maximum(waits.to_numpy(dtype=float), SHORTEST_WAIT_DAYS)

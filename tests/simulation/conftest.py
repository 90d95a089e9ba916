"""Dates of single trials."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from estimation import Plan, simulate

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.fixture
def times() -> Callable[..., dict[str, tuple[float, float]]]:
    """Start and finish of every activity in one trial [working days of the team]."""

    def times(plan: Plan, trial: int = 0) -> dict[str, tuple[float, float]]:
        frame = simulate(plan, trials=trial + 1).schedule(trial)
        rows = frame.itertuples(index=False)
        return {row.id: (round(row.start_days, 6), round(row.finish_days, 6)) for row in rows}

    return times

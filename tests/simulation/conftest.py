"""Dates of single trials, and both backends for tests that they share."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from estimation import Plan, simulate

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@pytest.fixture(scope="module", params=["engine", "reference"])
def each_backend(request: pytest.FixtureRequest) -> Iterator[str]:
    """Run a test once with each backend, by its name."""
    before = os.environ.get("KICKOFF_BACKEND")
    os.environ["KICKOFF_BACKEND"] = request.param
    yield request.param
    del os.environ["KICKOFF_BACKEND"]
    if before is not None:
        os.environ["KICKOFF_BACKEND"] = before


@pytest.fixture
def times() -> Callable[..., dict[str, tuple[float, float]]]:
    """Start and finish of every activity in one trial [working days of the team]."""

    def times(plan: Plan, trial: int = 0) -> dict[str, tuple[float, float]]:
        frame = simulate(plan, trials=trial + 1).schedule(trial)
        rows = frame.itertuples(index=False)
        return {row.id: (round(row.start_days, 6), round(row.finish_days, 6)) for row in rows}

    return times

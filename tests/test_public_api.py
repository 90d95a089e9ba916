"""The public names, exactly: adding or losing one is a decision, not an accident."""

from __future__ import annotations

import estimation

PUBLIC = {
    # data flows from history to result
    "History", "read_history", "import_history",
    "Calibration", "calibrate",
    "Plan", "read_plan", "write_plan",
    "Simulation", "Result", "prepare", "simulate",
    # what can go wrong
    "KickoffError", "HistoryError", "CalibrationError", "PlanError", "SimulationError",
    "StoreError", "PackError", "WorkbookError",
    "__version__",
}  # fmt: skip


def test_public_names() -> None:
    assert set(estimation.__all__) == PUBLIC
    assert len(estimation.__all__) == len(PUBLIC)


def test_public_names_are_there() -> None:
    assert [name for name in PUBLIC if not hasattr(estimation, name)] == []

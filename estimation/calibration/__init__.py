"""History into `Calibration`: what past work says about new work, and how far that holds."""

from __future__ import annotations

from estimation.calibration.backtest import Backtest as Backtest
from estimation.calibration.backtest import backtest as backtest
from estimation.calibration.calibration import Calibration as Calibration
from estimation.calibration.calibration import calibrate as calibrate
from estimation.calibration.experts import Scorecard as Scorecard
from estimation.calibration.experts import score_judges as score_judges

__all__ = [
    "Backtest",
    "Calibration",
    "Scorecard",
    "backtest",
    "calibrate",
    "score_judges",
]

"""
Kickoff: forecasts of date, cost and margin that AM and PM agree before a project starts.

Data flows one way: `read_history` -> `calibrate` -> `read_plan` -> `simulate` -> `report`.
"""

from __future__ import annotations

from estimation._version import __version__ as __version__
from estimation.calibration import Calibration as Calibration
from estimation.calibration import calibrate as calibrate
from estimation.errors import CalibrationError as CalibrationError
from estimation.errors import HistoryError as HistoryError
from estimation.errors import KickoffError as KickoffError
from estimation.errors import PackError as PackError
from estimation.errors import PlanError as PlanError
from estimation.errors import SimulationError as SimulationError
from estimation.errors import StoreError as StoreError
from estimation.errors import WorkbookError as WorkbookError
from estimation.history import History as History
from estimation.history import import_history as import_history
from estimation.history import read_history as read_history
from estimation.plan import Plan as Plan
from estimation.plan import read_plan as read_plan
from estimation.plan import write_plan as write_plan
from estimation.simulation import Result as Result
from estimation.simulation import Simulation as Simulation
from estimation.simulation import prepare as prepare
from estimation.simulation import simulate as simulate

__all__ = [
    "Calibration",
    "CalibrationError",
    "History",
    "HistoryError",
    "KickoffError",
    "PackError",
    "Plan",
    "PlanError",
    "Result",
    "Simulation",
    "SimulationError",
    "StoreError",
    "WorkbookError",
    "__version__",
    "calibrate",
    "import_history",
    "prepare",
    "read_history",
    "read_plan",
    "simulate",
    "write_plan",
]

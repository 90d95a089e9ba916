"""History into `Calibration`: what past work says about new work."""

from __future__ import annotations

from estimation.calibration.calibration import Calibration as Calibration
from estimation.calibration.calibration import calibrate as calibrate

"""A history calibrated once: by the warm parent for all its kernels, else by who asks."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import TYPE_CHECKING

from estimation.calibration import calibrate
from estimation.history import read_history

if TYPE_CHECKING:
    from estimation.calibration import Calibration

HISTORIES = "KICKOFF_PACK_HISTORIES"
"""Names, in the environment of a warm parent, the histories that it calibrates ahead."""

_calibrated: dict[tuple[str, str], Calibration] = {}


def calibrated(path: str | Path) -> Calibration:
    """
    Calibration on a history file; what was calibrated before in this process is taken again.

    Parameters
    ----------
    path : path

    Raises
    ------
    HistoryError
        If the file cannot be read.
    """
    file = Path(path)
    key = (hashlib.sha256(file.read_bytes()).hexdigest(), file.suffix)
    if key not in _calibrated:
        _calibrated[key] = calibrate(read_history(file))
    return _calibrated[key]


def load() -> None:
    """Calibrate ahead the histories that the environment names; one that is faulty is left."""
    for path in filter(None, os.environ.get(HISTORIES, "").split(os.pathsep)):
        try:
            calibrated(path)
        except (ValueError, OSError):  # who needs it is told
            continue

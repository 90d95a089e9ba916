"""
Exceptions of the package; every message is written for the planner.

Each message says where, what came, what was expected, and how to fix it. The tree::

    KickoffError (ValueError)
    ├── HistoryError        a file of past work cannot be used
    ├── CalibrationError    items or arguments of a calibration do not fit
    ├── PlanError           a plan says something that cannot be
    ├── SimulationError     a run was asked for that cannot be made
    ├── StoreError          the store cannot be used, or refuses what it was given
    ├── PackError           an estimate pack could not be made
    └── WorkbookError       the workbook could not be opened or served

and one warning: `SlowEngineWarning` (UserWarning), figures are right but come slowly.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence


class KickoffError(ValueError):
    """Base of all errors that the package raises on purpose."""


class HistoryError(KickoffError):
    """
    A file of past work cannot be used, or not before a question about it is answered.

    Parameters
    ----------
    message : str
        For the planner.
    questions : sequence of estimation.tabular.questions.Question
        What the file leaves open, each with its answers; empty where something else is wrong.
    """

    def __init__(self, message: str, questions: Sequence[Any] = ()) -> None:
        super().__init__(message)
        self.questions = tuple(questions)


class CalibrationError(KickoffError):
    """The items or arguments given to a calibration do not fit."""


class PlanError(KickoffError):
    """A plan says something that cannot be."""


class SimulationError(KickoffError):
    """A run was asked for that cannot be made."""


class StoreError(KickoffError):
    """The store cannot be used, or refuses what it was given."""


class PackError(KickoffError):
    """An estimate pack could not be made."""


class WorkbookError(KickoffError):
    """The workbook could not be opened or served."""


class SlowEngineWarning(UserWarning):
    """The compiled engine cannot be used; plain NumPy computes the same figures, slowly."""

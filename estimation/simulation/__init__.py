"""
Plan + Calibration + seed -> Result.

`prepare` compiles a plan into a `Model`; `run` plays it in blocks of trials (`play`), finds what
the finish hangs on (`critical`) and counts the money (`money`); a `Result` holds one number per
trial and reads figures off them.
"""

from __future__ import annotations

from estimation.simulation.estimates import history_items as history_items
from estimation.simulation.inputs import Input as Input
from estimation.simulation.inputs import review_days as review_days
from estimation.simulation.inputs import uncertain_inputs as uncertain_inputs
from estimation.simulation.result import Outcome as Outcome
from estimation.simulation.result import Result as Result
from estimation.simulation.simulation import Simulation as Simulation
from estimation.simulation.simulation import prepare as prepare
from estimation.simulation.simulation import simulate as simulate

__all__ = [
    "Input",
    "Outcome",
    "Result",
    "Simulation",
    "history_items",
    "prepare",
    "review_days",
    "simulate",
    "uncertain_inputs",
]

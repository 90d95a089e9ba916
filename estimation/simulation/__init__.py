"""
Plan + Calibration + seed -> Result.

`prepare` turns a plan into a `Model`, with the priority list by which its people are given
(`levelling`); `run` plays it in compiled blocks of trials (`engine`, `blocks`). The same in plain
numpy (`work`, `play`, `money`) plays draws that somebody else makes, and is their oracle. A
`Result` holds one number per trial and reads figures off them; it looks inside by playing the same
luck again (`replay`, `weeks`).
"""

from __future__ import annotations

from estimation.simulation.estimates import history_items as history_items
from estimation.simulation.inputs import OF_LUCK as OF_LUCK
from estimation.simulation.inputs import Input as Input
from estimation.simulation.inputs import review_days as review_days
from estimation.simulation.inputs import uncertain_inputs as uncertain_inputs
from estimation.simulation.result import Outcome as Outcome
from estimation.simulation.result import Result as Result
from estimation.simulation.simulation import Simulation as Simulation
from estimation.simulation.simulation import prepare as prepare
from estimation.simulation.simulation import simulate as simulate
from estimation.simulation.timetable import Timetable as Timetable
from estimation.simulation.timetable import timetable as timetable

__all__ = [
    "OF_LUCK",
    "Input",
    "Outcome",
    "Result",
    "Simulation",
    "Timetable",
    "history_items",
    "prepare",
    "review_days",
    "simulate",
    "timetable",
    "uncertain_inputs",
]

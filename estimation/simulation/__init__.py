"""
Plan + Calibration + seed -> Result.

- `model`: what a trial needs to know, built from a plan;
- `reference`: a trial in plain NumPy, the specification of the engine;
- `engine`: many trials in compiled code;
- `levelling`: one priority list per plan, by which its people are given;
- `analysis`: functions of a result: activities, weeks, what-ifs, JSON.

`simulation.prepare` turns a plan into a `Simulation`, whose `run` returns a `result.Result`: one
number per trial, and the figures read off them.
"""

from __future__ import annotations

from estimation.simulation.analysis.timetable import Timetable as Timetable
from estimation.simulation.analysis.timetable import timetable as timetable
from estimation.simulation.analysis.uncertain_inputs import UNIFORM_KINDS as UNIFORM_KINDS
from estimation.simulation.analysis.uncertain_inputs import Input as Input
from estimation.simulation.analysis.uncertain_inputs import review_days as review_days
from estimation.simulation.analysis.uncertain_inputs import uncertain_inputs as uncertain_inputs
from estimation.simulation.backend import Outcome as Outcome
from estimation.simulation.model.effort_tables import history_items as history_items
from estimation.simulation.result import Result as Result
from estimation.simulation.simulation import Simulation as Simulation
from estimation.simulation.simulation import prepare as prepare
from estimation.simulation.simulation import simulate as simulate

__all__ = [
    "UNIFORM_KINDS",
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

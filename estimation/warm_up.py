"""
Does ahead what a first use would otherwise wait for: ``python -m estimation.warm_up``.

Set-up ends with it. A small forecast of each sample plan goes the ordinary way through the package,
so that each kernel on that way is compiled into its cache; a chart makes matplotlib list its fonts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from estimation.forecasting import forecast
from estimation.plan import PLAN_ENDING
from estimation.report import gantt_frame, level_table, load_by_week, s_curve
from estimation.resources import resource
from estimation.simulation.engine import code_folder
from estimation.simulation.engine.compiled import jit

if TYPE_CHECKING:
    from pathlib import Path

    from estimation.simulation import Result

TRIALS = 200
"""Enough for every branch of a run, few enough to take no time."""


def warm_up() -> None:
    """Forecast each sample plan and draw its S-curve, and keep nothing of it."""
    from estimation.plotting import plot_finish_curve

    if jit.unusable is not None:
        return

    for plan in sorted(resource("sample").glob(f"*{PLAN_ENDING}")):
        result = _forecast(plan)
        gantt_frame(result)
        marks = level_table(result, (0.1, 0.8, 0.9))
        plot_finish_curve(s_curve(result), marks).figure.canvas.draw()
    code_folder.note_whole()


def load() -> None:
    """Forecast one sample plan, so that a process has loaded all that a forecast needs."""
    _forecast(resource(f"sample/brand-identity{PLAN_ENDING}"))


def _forecast(plan: Path) -> Result:
    """Forecast a plan on the sample's past work, its hours by week too."""
    result = forecast(plan, resource("sample/history.csv"), trials=TRIALS)
    load_by_week(result)
    return result


if __name__ == "__main__":
    from estimation.simulation.engine.compile_progress import watchers
    from estimation.terminal import compiling

    watchers.append(compiling)
    warm_up()

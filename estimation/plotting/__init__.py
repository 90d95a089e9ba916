"""
Report frames -> matplotlib Axes: one function per file, and nothing is computed here.

Each function takes frames of `report` and returns the Axes; `to_svg` makes a page's
picture of their figure. All of them have these parameters:

title : str
    The finding, above the chart; "" for none.
width : float
    Width of the figure [px], where `ax` is not given.
ax : Axes, optional
    Where to draw; default: on a figure of its own.
"""

from __future__ import annotations

from estimation.plotting.curves import Asked as Asked
from estimation.plotting.plot_bridge import plot_bridge as plot_bridge
from estimation.plotting.plot_cash import plot_cash as plot_cash
from estimation.plotting.plot_cost_curve import plot_cost_curve as plot_cost_curve
from estimation.plotting.plot_drivers import plot_drivers as plot_drivers
from estimation.plotting.plot_finish_curve import plot_finish_curve as plot_finish_curve
from estimation.plotting.plot_gantt import plot_gantt as plot_gantt
from estimation.plotting.plot_histogram import plot_histogram as plot_histogram
from estimation.plotting.plot_joint import plot_joint as plot_joint
from estimation.plotting.plot_load import plot_load as plot_load
from estimation.plotting.plot_pit import plot_pit as plot_pit
from estimation.plotting.plot_price_curve import plot_price_curve as plot_price_curve
from estimation.plotting.plot_reliability import plot_reliability as plot_reliability
from estimation.plotting.plot_scenarios import plot_scenarios as plot_scenarios
from estimation.plotting.plot_worth import plot_worth as plot_worth
from estimation.plotting.style import NARROW as NARROW
from estimation.plotting.style import WIDE as WIDE
from estimation.plotting.style import to_svg as to_svg

__all__ = [
    "NARROW",
    "WIDE",
    "Asked",
    "plot_bridge",
    "plot_cash",
    "plot_cost_curve",
    "plot_drivers",
    "plot_finish_curve",
    "plot_gantt",
    "plot_histogram",
    "plot_joint",
    "plot_load",
    "plot_pit",
    "plot_price_curve",
    "plot_reliability",
    "plot_scenarios",
    "plot_worth",
    "to_svg",
]

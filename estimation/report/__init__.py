"""
Result -> what it means: tidy frames, four figures, and plain sentences.

`wording` says single figures, `levels` reads percentiles, `figures` makes the four of the bar,
`tables` and `schedule` the frames behind charts, `drivers` what moves the finish, `sentences` all
of it in words.
"""

from __future__ import annotations

from estimation.report.drivers import drivers as drivers
from estimation.report.figures import CostLimit as CostLimit
from estimation.report.figures import Figure as Figure
from estimation.report.figures import Headline as Headline
from estimation.report.figures import cost_limit as cost_limit
from estimation.report.figures import headline as headline
from estimation.report.levels import LEVELS as LEVELS
from estimation.report.levels import MARKS as MARKS
from estimation.report.levels import finish_date as finish_date
from estimation.report.levels import percentiles as percentiles
from estimation.report.schedule import effort_hours as effort_hours
from estimation.report.schedule import gantt_frame as gantt_frame
from estimation.report.schedule import hours_by_role as hours_by_role
from estimation.report.sentences import sentences as sentences
from estimation.report.tables import compare as compare
from estimation.report.tables import level_table as level_table
from estimation.report.tables import s_curve as s_curve

__all__ = [
    "LEVELS",
    "MARKS",
    "CostLimit",
    "Figure",
    "Headline",
    "compare",
    "cost_limit",
    "drivers",
    "effort_hours",
    "finish_date",
    "gantt_frame",
    "headline",
    "hours_by_role",
    "level_table",
    "percentiles",
    "s_curve",
    "sentences",
]

"""
Result -> what it means: tidy frames, four figures, and plain sentences.

`wording` says single figures, `figures` the four of the bar, `tables` the frames behind charts,
`drivers` what moves the finish, `sentences` all of it in words.
"""

from __future__ import annotations

from estimation.report.drivers import drivers as drivers
from estimation.report.figures import Figure as Figure
from estimation.report.figures import Headline as Headline
from estimation.report.figures import headline as headline
from estimation.report.sentences import sentences as sentences
from estimation.report.tables import LEVELS as LEVELS
from estimation.report.tables import compare as compare
from estimation.report.tables import level_table as level_table
from estimation.report.tables import s_curve as s_curve

__all__ = [
    "LEVELS",
    "Figure",
    "Headline",
    "compare",
    "drivers",
    "headline",
    "level_table",
    "s_curve",
    "sentences",
]

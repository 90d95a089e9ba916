"""Whether the hours of a pasted table are hours, and not minutes, seconds or parts of a day."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import numpy as np

from estimation.connectors.pasting.cells import Measure
from estimation.tabular.units import Unit, doubted_unit, question_of_unit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from estimation.connectors.pasting.cells import CellReader
    from estimation.connectors.pasting.columns import Columns
    from estimation.connectors.pasting.tables import Row
    from estimation.tabular.questions import Question

_HOURS = Measure(True, "hours")


def question_of_hours(
    rows: Sequence[Row], columns: Columns, cells: CellReader, is_sum: set[int]
) -> Question | None:
    """
    Ask what columns of hours count, where their numbers speak against hours.

    Parameters
    ----------
    rows : sequence of Row
    columns : Columns
    cells : CellReader
    is_sum : set of int
        Numbers of the rows that only add up others.
    """
    places = [place for place, column in columns.work.items() if column.measure == _HOURS]
    written = [row.cells[place] for row in rows if row.number not in is_sum for place in places]
    found = sorted(value for cell in written for value in cells.bare(cell) if value > 0)
    units = doubted_unit(np.array(found))
    if not units:
        return None
    example = f"{found[(len(found) - 1) // 2]:.12g}"
    return question_of_unit(columns.heads[min(places)], units, example, option="")


def counted_in(columns: Columns, unit: str) -> Columns:
    """The same columns, with another unit for what would be hours."""
    counted = Measure(True, cast("Unit", unit))
    found = {
        place: column._replace(measure=counted) if column.measure == _HOURS else column
        for place, column in columns.found.items()
    }
    return columns._replace(found=found)

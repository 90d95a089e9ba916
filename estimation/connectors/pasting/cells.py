"""Cells of a pasted table as quantities of a plan, each by the unit that it says."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from estimation.errors import WorkbookError
from estimation.tabular.numbers import Figure, Mark, figure_of, readings, write_number
from estimation.tabular.ranges import WIDEST, Range, ranges
from estimation.tabular.units import amount_in, amount_of, unit_of
from estimation.tabular.words import shown

if TYPE_CHECKING:
    from collections.abc import Iterable

MOST = 1_000_000
"""Hours or days of one activity; more is a slip of the pen."""

NOTHING = ("n/a", "na", "tbd", "none", "null", "offen", "?")

MONEY = "money"

_SPACED = re.compile(r"\d[ ]\d{3}(?!\d)")


class Measure(NamedTuple):
    """
    What a column counts.

    Parameters
    ----------
    is_effort : bool
        Hours of people; else days that pass.
    unit : str
        Of numbers that say none, as `estimation.tabular.units` names it.
    """

    is_effort: bool
    unit: str


class CellReader(NamedTuple):
    """
    How the cells of one table are read.

    Parameters
    ----------
    decimal : {".", ","} or None
        The decimal mark of the table; None where no number needs it.
    spaces_group : bool
        Whether a space groups the digits of one number; else it divides two.
    hours_per_day : float
        Of the plan's calendar.
    """

    decimal: Mark | None
    spaces_group: bool
    hours_per_day: float

    def quantity(self, cell: str, measure: Measure) -> Any:
        """
        A cell as a quantity of a plan, in hours of work or in working days.

        Returns
        -------
        float, dict or None
            None for an empty cell, or a dash. Between two numbers likely stands half way.

        Raises
        ------
        WorkbookError
            If it is none; the message fits behind "row 7: ".

        Examples
        --------
        >>> read = CellReader(",", True, 8)
        >>> hours, days = Measure(True, "hours"), Measure(False, "days")
        >>> read.quantity("1 200", hours), read.quantity("1.200,5 h", hours)
        (1200, 1200.5)
        >>> read.quantity("90 min", hours), read.quantity("3 days?", days), read.quantity("1 mon", days)
        (1.5, 3, 20)
        >>> read.quantity("60 – 120", hours)
        {'low': 60, 'likely': 90, 'high': 120}
        """  # noqa: E501
        text = cell.strip().rstrip("?").rstrip()
        if not text.strip("-–—./ ") or text.lower() in NOTHING:
            return None
        whole = amount_of(text, None, self._number)
        if whole is not None and figure_of(text) is None:
            hours = whole.in_hours(self.hours_per_day)
            return self._checked(hours if measure.is_effort else hours / self.hours_per_day, cell)
        way = self._way(text)
        if way is None:
            raise WorkbookError(f"“{shown(cell)}” is not a number")
        last = way.figures[-1].unit
        figures = [each if each.unit else each._replace(unit=last) for each in way.figures]
        numbers = [self._value(figure, measure, cell) for figure in figures]
        if len(numbers) == 1:
            return numbers[0]
        return three_point(numbers[0], numbers[1] if len(numbers) == 3 else None, numbers[-1])

    def bare(self, cell: str) -> list[float]:
        """
        Numbers of a cell that say no unit; none where one of them has a unit or is money.

        Examples
        --------
        >>> read = CellReader(".", True, 8)
        >>> read.bare("28800"), read.bare("60 - 120"), read.bare("90 min"), read.bare("€ 80")
        ([28800.0], [60.0, 120.0], [], [])
        """
        way = self._way(cell.strip())
        if way is None or any(each.unit or each.currency for each in way.figures):
            return []
        found = [(self._number(each.number), each.scale) for each in way.figures]
        return [number * scale for number, scale in found if number is not None]

    def _way(self, text: str) -> Range | None:
        """One number, or low and high, or all three; a space between two of them may group."""
        by_count = {len(way.figures): way for way in ranges(text)}
        if 3 in by_count:
            return by_count[3]
        one, two = by_count.get(1), by_count.get(2)
        if one is not None and two is not None and not self.spaces_group and is_doubtful(text):
            return two
        return one or two

    def _number(self, text: str) -> float | None:
        """A number under the decimal mark of the table."""
        found = readings(text)
        if len(found) > 1:
            found = readings(text, self.decimal or ".")
        return found[0].value if found else None

    def _value(self, figure: Figure, measure: Measure, cell: str) -> float:
        """A number in hours of work, or in working days."""
        if figure.currency:
            raise WorkbookError(MONEY)
        number = self._number(figure.number)
        unit = unit_of(figure.unit) if figure.unit else measure.unit
        if number is None or unit is None:
            raise WorkbookError(f"“{shown(cell)}” is not a number")
        amount = amount_in(number * figure.scale, unit)
        days = amount.in_days(self.hours_per_day)
        return self._checked(
            amount.in_hours(self.hours_per_day) if measure.is_effort else days, cell
        )

    def _checked(self, value: float, cell: str) -> float:
        """Hours or days that an activity can have."""
        if value < 0:
            raise WorkbookError(f"“{shown(cell)}” is below 0")
        if value > MOST:
            raise WorkbookError(f"“{shown(cell)}” is more than a million hours")
        return plain(value)


def three_point(low: Any, likely: Any, high: Any) -> Any:
    """
    Three numbers as a three-point estimate; likely half way where it is missing.

    Raises
    ------
    WorkbookError
        If they are out of order, or one end alone is given.
    """
    if low is None and high is None:
        return likely
    if low is None or high is None:
        raise WorkbookError(f"{'low' if low is None else 'high'} is empty")
    likely = plain((low + high) / 2) if likely is None else likely
    if low > likely:
        raise WorkbookError(f"low {low:g} is above likely {likely:g}")
    if high < likely:
        raise WorkbookError(f"high {high:g} is below likely {likely:g}")
    return {"low": low, "likely": likely, "high": high}


def plain(value: float) -> float:
    """A whole number without a point, and others without the noise of a conversion."""
    rounded = float(write_number(value))
    return int(rounded) if rounded == int(rounded) else rounded


def is_work(cell: str) -> bool:
    """
    Whether a cell may hold hours or days: numbers that are no money.

    Examples
    --------
    >>> is_work("1 200"), is_work("3 days?"), is_work("1h 30m"), is_work("95,00 €"), is_work("Q3")
    (True, True, True, False, False)
    """
    text = cell.strip().rstrip("?").rstrip()
    if (ways := ranges(text)) and any(
        all(not f.currency and (not f.unit or unit_of(f.unit)) for f in way.figures) for way in ways
    ):
        return True
    return amount_of(text, None, lambda number: 1.0 if readings(number) else None) is not None


def value_of(cell: str, mark: Mark) -> float | None:
    """Value of a cell with one number that is no money, under a decimal mark."""
    figure = figure_of(cell)
    if figure is None or figure.currency:
        return None
    found = readings(figure.number)
    return next((each.value for each in found if each.mark in (None, mark)), found[0].value)


def is_number(cell: str) -> bool:
    """Whether a cell holds numbers, of whatever."""
    return is_work(cell) or figure_of(cell) is not None


def is_doubtful(cell: str) -> bool:
    """
    Whether a space in a cell may divide low and high, or group the digits of one number.

    Examples
    --------
    >>> is_doubtful("60 120"), is_doubtful("1 200"), is_doubtful("60 80 120")
    (True, False, False)
    """
    by_count = {len(way.figures): way for way in ranges(cell)}
    if 1 not in by_count or 2 not in by_count or 3 in by_count:
        return False
    low, high = (max(way.value for way in f.readings()) for f in by_count[2].figures)
    return 0 < low <= high <= WIDEST * low


def groups_by_space(cells: Iterable[str]) -> bool:
    """Whether some number can only be read with a space that groups its digits."""
    return any(
        _SPACED.search(cell) is not None and figure_of(cell) is not None and not is_doubtful(cell)
        for cell in cells
    )


def numbers_in(cells: Iterable[str]) -> list[str]:
    """All numbers of some cells, as they are written."""
    ways = [ranges(cell.strip().rstrip("?")) for cell in cells]
    return [figure.number for way in ways if way for figure in way[0].figures]

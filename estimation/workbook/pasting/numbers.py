"""Hours and days as sheets write them."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from estimation.errors import WorkbookError

MOST = 1_000_000
"""Hours or days of one activity; more is a slip of the pen."""

_NUMBER = r"\d[\d.,'’]*"
_DASHES = str.maketrans("–—−", "---")
_CURRENCY = re.compile(r"[€$£¥]|\b(?:eur|usd|chf|gbp)\b", re.IGNORECASE)
_HOURS = {"h", "hr", "hrs", "hour", "hours", "std", "stunde", "stunden"}
_DAYS = {"d", "day", "days", "t", "tag", "tage", "tagen", "pt", "pd", "wd", "at"}
_WEEKS = {"w", "wk", "wks", "week", "weeks", "wo", "woche", "wochen"}
DAYS_PER_WEEK = 5


class Found(NamedTuple):
    """One number in a cell, and its unit: "hours", "days" or none."""

    value: float
    unit: str | None


def has_decimal_comma(cells: list[str]) -> bool:
    """
    Whether a comma divides whole from part in these cells, as in 2,5.

    Examples
    --------
    >>> has_decimal_comma(["1.200", "2,5"]), has_decimal_comma(["1,200", "2.5"])
    (True, False)
    """
    return any(re.search(r"\d,\d{1,2}(?!\d)", cell) for cell in cells)


def quantity(cell: str, unit: str, comma: bool) -> Any:
    """
    A cell as a quantity of a plan.

    Parameters
    ----------
    cell : str
        One number, low and high as "60-120", or low, likely and high as "60 80 120".
    unit : {"hours", "days"}
        What the column holds.
    comma : bool
        Whether a comma divides whole from part.

    Returns
    -------
    float, dict or None
        None for an empty cell, or a dash. Where there are two numbers, likely stands half way.

    Raises
    ------
    WorkbookError
        If it is none; the message fits behind "row 7: ".

    Examples
    --------
    >>> quantity("60 80 120", "hours", False), quantity("1.200,5 h", "hours", True)
    ({'low': 60, 'likely': 80, 'high': 120}, 1200.5)
    >>> quantity("60 – 120", "hours", False), quantity("2 weeks", "days", False)
    ({'low': 60, 'likely': 90, 'high': 120}, 10)
    """
    numbers = [_in_unit(found, unit, cell) for found in _numbers(cell, comma)]
    if not numbers:
        return None
    if len(numbers) == 1:
        return numbers[0]
    low, high = numbers[0], numbers[-1]
    return three_point(low, numbers[1] if len(numbers) == 3 else None, high)


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
    """A whole number without a point."""
    return int(value) if value == int(value) else value


def _in_unit(found: Found, unit: str, cell: str) -> float:
    """A number in the unit of its column."""
    if found.unit not in (None, unit):
        raise WorkbookError(f"“{shown(cell)}” says {found.unit} where {unit} are expected")
    if found.value > MOST:
        raise WorkbookError(f"“{shown(cell)}” is more than a million {unit}")
    return plain(found.value)


def _numbers(cell: str, comma: bool) -> list[Found]:
    """Up to three numbers of a cell with their units; anything else is refused."""
    text = _CURRENCY.sub(" ", cell.translate(_DASHES)).strip().lstrip("~≈ ")
    if not text.strip("-./? ") or text.lower() in ("n/a", "na", "tbd", "none", "null"):
        return []
    wrong = WorkbookError(f"“{shown(cell)}” is not a number")
    # Between numbers a hyphen means "to"; before the first it is a minus.
    if re.match(r"-\s*\d", text):
        raise WorkbookError(f"“{shown(cell)}” is below 0")
    found: list[Found] = []
    unit: str | None = None
    for piece in re.split(r"\s*(?:-|/|;|\bto\b|\bbis\b|\.\.+|…)\s*|\s+", text, flags=re.IGNORECASE):
        whole = re.fullmatch(rf"({_NUMBER})([^\W\d_]*)\.?", piece, flags=re.IGNORECASE)
        if whole is not None:
            value = _value(whole[1], comma)
            if value is None:
                raise wrong
            found.append(Found(value, None))
            if len(found) > 3:
                raise wrong
            word = whole[2]
        else:
            word = piece.rstrip(".")
        if word:
            scale, unit = _unit(word, wrong)
            if not found:
                raise wrong
            found = [*found[:-1], Found(found[-1].value * scale, unit)]
    if not found:
        raise wrong
    return [Found(each.value, each.unit or unit) for each in found]


def _unit(word: str, wrong: WorkbookError) -> tuple[float, str]:
    """How many hours or days one of a unit is."""
    word = word.lower()
    if word in _HOURS:
        return 1, "hours"
    if word in _DAYS:
        return 1, "days"
    if word in _WEEKS:
        return DAYS_PER_WEEK, "days"
    raise wrong


def _value(text: str, comma: bool) -> float | None:
    """A number with marks for thousands and for its part; None where they make no sense."""
    text = text.replace("'", "").replace("’", "").rstrip(".,")
    if "." in text and "," in text:
        mark = "," if text.rindex(",") > text.rindex(".") else "."
    elif re.fullmatch(r"\d{1,3}(,\d{3})+", text):
        mark = "," if comma and text.count(",") == 1 and text.startswith("0") else "."
    elif re.fullmatch(r"\d{1,3}(\.\d{3})+", text):
        mark = "," if (comma and not text.startswith("0")) or text.count(".") > 1 else "."
    else:
        mark = "," if "," in text else "."
    thousands = "." if mark == "," else ","
    text = text.replace(thousands, "")
    return float(text.replace(mark, ".")) if text.count(mark) <= 1 else None


def shown(cell: str) -> str:
    """A cell as a message shows it."""
    return cell if len(cell) <= 40 else f"{cell[:39]}…"

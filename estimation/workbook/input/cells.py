"""What stands in a cell of the activity table, and what people type there."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from estimation.errors import WorkbookError
from estimation.plan import Number, ThreePoint
from estimation.report import MARKS
from estimation.report.wording import halves
from estimation.tabular.numbers import readings, write_number
from estimation.workbook.input.amounts import Doubt, Way, number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from estimation.distributions import QuantileTable
    from estimation.plan import Link, Quantity
    from estimation.workbook.input.amounts import Kind

MOSTLY = 0.6
"""A number of rounds with this chance is what mostly happens."""

NOTHING = ("", "–", "-", "none")

_DAYS_COMMA = re.compile(r"([+−-]\s*\d+),(\d+\s*d(?:ays?)?\b)", flags=re.IGNORECASE)
"""A comma within a lag, since its days stand behind it."""

_LAG_COMMA = re.compile(r"[+−-]\s*\d+(,)\d+(?!\s*(?:\w|[+−-]))")
"""A comma right behind a lag and before a number: the lag's own, or between two links."""

_LINK = re.compile(
    r"(?P<row>\d+)\s*(?P<type>FS|SS|FF|SF)?\s*(?P<lag>[+−-]\s*\d+(?:\.\d+)?)?\s*(?:d|days?)?",
    flags=re.IGNORECASE,
)


def short(number: float) -> str:
    """
    Say a number of hours or days without digits that nobody means.

    Examples
    --------
    >>> short(1204.6), short(2.5), short(8)
    ('1,205', '2.5', '8')
    """
    return f"{number:,.0f}" if number >= 20 else f"{round(number, 1):g}"


def quantity_text(quantity: Quantity, kind: Kind = "hours") -> str:
    """
    Say a quantity as it would be typed; empty where it has another form than a cell takes.

    Examples
    --------
    >>> quantity_text(ThreePoint(low=60, likely=80, high=120.5))
    '60 80 120.5'
    >>> quantity_text(ThreePoint(low=100, likely=120, high=200), "money")  # a space could group
    '100–120–200'
    """
    if isinstance(quantity, Number):
        return write_number(quantity.likely)
    if type(quantity) is ThreePoint:
        ends = [write_number(each) for each in (quantity.low, quantity.likely, quantity.high)]
        return ("–" if kind == "money" else " ").join(ends)
    return ""


def range_text(quantity: Quantity) -> str:
    """
    Say low and high of a quantity, or what holds 8 in 10 where it states none.

    Examples
    --------
    >>> range_text(ThreePoint(low=60, likely=80, high=120))
    '60–120'
    """
    if quantity.is_number:
        return ""
    if isinstance(quantity, ThreePoint):
        return f"{short(quantity.low)}–{short(quantity.high)}"
    table = quantity.table()
    return "–".join(short(float(table.percentile(MARKS[end]))) for end in ("low", "high"))


def three_point(typed: Any) -> str:
    """Say what stands in one field, or in three of them, as one text."""
    if not isinstance(typed, Mapping):
        return typed if isinstance(typed, str) else ""
    return " ".join(typed[end] for end in ("low", "likely", "high") if typed.get(end))


def links_text(links: Sequence[Link], rows: Mapping[str, int]) -> str:
    """
    Say links by the numbers of their rows, type and lag where it is not plain FS.

    Examples
    --------
    >>> from estimation.plan import Link
    >>> links = [Link(activity="a"), Link(activity="b", type="SS", lag=2)]
    >>> links_text(links, {"a": 1, "b": 3})
    '1, 3SS+2'
    """
    parts = []
    for link in links:
        lag = f"{link.lag:+g}".replace("-", "−") if link.lag else ""
        type_ = "" if link.type == "FS" else link.type
        parts.append(f"{rows.get(link.activity, link.activity)}{type_}{lag}")
    return ", ".join(parts)


def read_links(text: str, ids: Sequence[str], own: str) -> list[Any] | None:
    """
    Read links to rows.

    Parameters
    ----------
    text : str
        Such as "1, 2" or "3SS+2"; empty is none.
    ids : sequence of str
        Of the rows, the first of which is 1.
    own : str
        Id of the row that waits.

    Raises
    ------
    WorkbookError
        If it is something else, or there is no such row.
    Doubt
        If a comma may end a lag, or stand within it: 1FS+2,5.

    Examples
    --------
    >>> read_links("1, 3SS+2", ["a", "b", "c", "d"], "d")
    ['a', {'activity': 'c', 'type': 'SS', 'lag': 2}]
    """
    if text.strip().lower() in NOTHING:
        return None
    text = _DAYS_COMMA.sub(r"\1.\2", text)
    if (comma := _LAG_COMMA.search(text)) is not None:
        begin, end = text[: comma.start(1)], text[comma.end(1) :]
        ways = [f"{begin}.{end}", f"{begin}, {end}"]
        raise Doubt(f"“{text.strip()}”", [Way(way, {text: way}) for way in ways])
    found: list[Any] = []
    for part in re.split(r"[,;]\s*|\s+(?=\d)(?<![+−-]\s)", text.strip().rstrip(",;")):
        match = _LINK.fullmatch(part.strip())
        if match is None:
            raise WorkbookError(
                f"“{part.strip()}” is no row. Write numbers of rows, as 1, 2 or 3SS+2."
            )
        activity = _row(int(match["row"]), ids)
        if activity == own:
            raise WorkbookError(f"Row {match['row']} is this row, and cannot wait for itself.")
        lag = _lag(match["lag"], text)
        type_ = (match["type"] or "FS").upper()
        if type_ == "FS" and not lag:
            found.append(activity)
        else:
            whole = int(lag) if lag == int(lag) else lag
            found.append({"activity": activity, "type": type_, "lag": whole})
    return [each for number, each in enumerate(found) if each not in found[:number]]


def _lag(written: str | None, text: str) -> float:
    """Working days of a lag; a point before three digits can be read two ways."""
    if not written:
        return 0.0
    found = readings(re.sub(r"\s", "", written))
    if len(found) > 1:
        ways = [(each.value, write_number(abs(each.value))) for each in found]
        readings_of = [(f"{value:+g}", {written: f"{written[0]}{plain}"}) for value, plain in ways]
        raise Doubt(f"“{text.strip()}”", [Way(name, new) for name, new in readings_of])
    return found[0].value


def read_span(text: str, ids: Sequence[str]) -> dict[str, str]:
    """
    Read from which row to which other something runs along.

    Raises
    ------
    WorkbookError
        If it is something else, or there is no such row.

    Examples
    --------
    >>> read_span("1 to 3", ["a", "b", "c"])
    {'from': 'a', 'to': 'c'}
    """
    match = re.fullmatch(r"(\d+)\s*(?:to|–|-|\.\.+)\s*(\d+)", text.strip(), flags=re.IGNORECASE)
    if match is None:
        raise WorkbookError(f"“{text.strip()}” is no span. Write two rows, as 1 to {len(ids)}.")
    return {"from": _row(int(match[1]), ids), "to": _row(int(match[2]), ids)}


def read_row(text: str, ids: Sequence[str]) -> str:
    """
    Read the number of one row.

    Raises
    ------
    WorkbookError
        If it is something else, or there is no such row.
    """
    if not text.strip().isdigit():
        raise WorkbookError(f"“{text.strip()}” is no row. Write its number.")
    return _row(int(text), ids)


def _row(number: int, ids: Sequence[str]) -> str:
    """Id of the row with a number."""
    if not 1 <= number <= len(ids):
        raise WorkbookError(f"There is no row {number}. Rows go from 1 to {len(ids)}.")
    return ids[number - 1]


def read_rounds(text: str) -> Any:
    """
    Read how many rounds a review takes: a number, or chances of each number; empty is history's.

    Raises
    ------
    WorkbookError
        If it is something else.

    Examples
    --------
    >>> read_rounds("2"), read_rounds("1: 6, 2: 3, 3: 1")
    (2, {1: 6, 2: 3, 3: 1})
    """
    plain = text.strip()
    if plain.lower() in NOTHING:
        return None
    if re.fullmatch(r"[1-9]\d?", plain):
        return int(plain)
    pairs = re.findall(r"([1-9]\d?)\s*:\s*(\d[\d.]*)\s*(?:in 10|%)?\s*(?:,|;|$)", plain)
    if not pairs or len(pairs) != plain.count(":"):
        raise WorkbookError(
            f"“{plain}” is no number of rounds. Write 2, or how often each: 1: 6, 2: 3, 3: 1."
        )
    return {int(rounds): number(often, "Chance") for rounds, often in pairs}


def rounds_text(value: Any) -> str:
    """
    Say rounds of a plan file as they would be typed.

    Examples
    --------
    >>> rounds_text({1: 0.6, 2: 0.4}), rounds_text(2), rounds_text(None)
    ('1: 0.6, 2: 0.4', '2', '')
    """
    if isinstance(value, dict):
        chances = value.get("values", value)
        if isinstance(chances, dict) and all(re.fullmatch(r"[\d.]+", str(k)) for k in chances):
            return ", ".join(f"{float(k):g}: {often:g}" for k, often in chances.items())
        return ""
    return "" if value is None else f"{value:g}"


def usual_rounds(table: QuantileTable) -> str:
    """
    Say how many rounds there are.

    Examples
    --------
    >>> from estimation.distributions import discrete
    >>> usual_rounds(discrete({1: 0.7, 2: 0.3})), usual_rounds(discrete({1: 0.5, 2: 0.3, 3: 0.2}))
    ('mostly 1 round', '1 to 3 rounds')
    """
    whole = np.rint(table.values)
    low, high = (round(float(table.percentile(MARKS[end]))) for end in ("low", "high"))
    often = [(float((whole == number).mean()), number) for number in range(low, high + 1)]
    share, most = max(often)
    if low == high or share >= MOSTLY:
        word = "" if low == high else "mostly "
        return f"{word}{most} {'round' if most == 1 else 'rounds'}"
    return f"{low} {'or' if high == low + 1 else 'to'} {high} rounds"


def usual_days(table: QuantileTable) -> str:
    """
    Say how many days something takes, 8 times in 10.

    Examples
    --------
    >>> from estimation.distributions import constant, three_point
    >>> usual_days(three_point(2, 3, 5)), usual_days(constant(1))
    ('2½ to 4 days', '1 day')
    """
    ends = [halves(float(table.percentile(MARKS[end]))) for end in ("low", "high")]
    if ends[0] == ends[1]:
        return f"{ends[0]} {'day' if ends[0] in ('½', '1') else 'days'}"
    return f"{ends[0]} to {ends[1]} days"

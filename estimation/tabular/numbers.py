"""
Numbers as people and programs write them, under either decimal mark.

A point or a comma before exactly three digits can be either mark: "1.200" is 1.2 or 1,200. Such a
number has two readings, and whoever needs it asks, unless others of its table decide. All others
have one: 1.234,5 and 1,234.5, 72,5 and 0.125, and what is grouped by spaces or apostrophes.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Literal, NamedTuple, get_args

from estimation.tabular.questions import Answer, Question

if TYPE_CHECKING:
    from collections.abc import Iterable

Mark = Literal[".", ","]
"""What divides whole from part."""

LONGEST = 60
"""Characters of a number; more is no number that anybody meant."""

SPACES = " \u00a0\u2007\u2009\u202f"
"""Spaces that group digits; all but the first never divide two numbers."""

_APOSTROPHES = "'’\u02bc"
_EXPONENT = r"(?:[eE][+-]?\d{1,3})?"


def _pattern(point: str, group: str) -> re.Pattern[str]:
    """Numbers under a decimal mark, with groups of three by one separator, or none."""
    grouped = "|".join(
        rf"[1-9]\d{{0,2}}(?:[{mark}]\d{{3}})+" for mark in (group, SPACES, _APOSTROPHES)
    )
    # Lakhs and crores are in groups of two: 12,34,567.
    lakhs = r"[1-9]\d?(?:,\d{2})+,\d{3}" if group == "," else r"(?!)"
    whole = rf"(?:{grouped}|{lakhs}|\d+)"
    return re.compile(rf"[+-]?(?:{whole}(?:[{point}]\d*)?|[{point}]\d+){_EXPONENT}", re.ASCII)


_UNDER: dict[Mark, re.Pattern[str]] = {".": _pattern(".", ","), ",": _pattern(",", ".")}
_GROUPS: dict[Mark, str] = {".": f",{SPACES}{_APOSTROPHES}", ",": f".{SPACES}{_APOSTROPHES}"}


class Reading(NamedTuple):
    """
    One way to read a number.

    Parameters
    ----------
    value : float
        Infinite where it is larger than any that a computer holds.
    mark : {".", ","} or None
        The decimal mark under which it is read so; None where both say the same.
    """

    value: float
    mark: Mark | None


def readings(text: str, decimal: Mark | None = None) -> tuple[Reading, ...]:
    """
    All that a number can be.

    Parameters
    ----------
    text : str
        A number alone; spaces around it do not count.
    decimal : {".", ","}, optional
        The decimal mark, where it is known.

    Returns
    -------
    tuple of Reading
        None where it is no number, two where it can be read two ways.

    Examples
    --------
    >>> readings("1.234,56"), readings("72,5"), readings("1 200")
    ((Reading(value=1234.56, mark=','),), (Reading(value=72.5, mark=','),),
    (Reading(value=1200.0, mark=None),))
    >>> [reading.value for reading in readings("72.000")]
    [72.0, 72000.0]
    >>> readings("72.000", decimal=","), readings("1,2,3")
    ((Reading(value=72000.0, mark=','),), ())
    """
    plain = _plain_signs(text)
    if not plain or len(plain) > LONGEST:
        return ()
    marks = get_args(Mark) if decimal is None else (decimal,)
    found = [Reading(_value(plain, m), m) for m in marks if _UNDER[m].fullmatch(plain)]
    if found and "." not in plain and "," not in plain:
        return (Reading(found[0].value, None),)
    return tuple(found)


def _plain_signs(text: str) -> str:
    """The same with digits and a minus that every program knows."""
    plain = text.strip().replace("−", "-")
    if not plain.isascii():
        plain = "".join(str(unicodedata.decimal(sign, sign)) for sign in plain)
    return plain


def _value(plain: str, mark: Mark) -> float:
    """Value under a decimal mark for which the pattern fits."""
    digits = plain.translate({ord(sign): None for sign in _GROUPS[mark]})
    return float(digits.replace(mark, "."))


class Marks(NamedTuple):
    """
    What the numbers of some cells say about their decimal mark.

    Parameters
    ----------
    point, comma : int
        Cells that can be read with a decimal point only, and with a decimal comma only.
    doubtful : tuple of str
        Distinct cells that can be read two ways, in their order.
    """

    point: int
    comma: int
    doubtful: tuple[str, ...]

    @property
    def decimal(self) -> Mark | None:
        """The mark on which all cells agree; None where none decides, or they disagree."""
        if bool(self.point) == bool(self.comma):
            return None
        return "." if self.point else ","


def marks(cells: Iterable[str]) -> Marks:
    """
    What cells say about their decimal mark; what is no number says nothing.

    Examples
    --------
    >>> marks(["1.200", "2,5", "design"])
    Marks(point=0, comma=1, doubtful=('1.200',))
    >>> marks(["1.200", "2,5"]).decimal, marks(["1.200", "8"]).decimal
    (',', None)
    """
    point = comma = 0
    doubtful: dict[str, None] = {}
    for cell in cells:
        figure = figure_of(cell)
        found = () if figure is None else readings(figure.number)
        if len(found) > 1:
            doubtful[cell] = None
        elif found:
            point += found[0].mark == "."
            comma += found[0].mark == ","
    return Marks(point, comma, tuple(doubtful))


class Figure(NamedTuple):
    """
    A number and what stands around it.

    Parameters
    ----------
    number : str
        As it is written, for `readings`.
    scale : float
        1,000 behind a "k", else 1.
    currency : str
        A sign or a code, such as "€" or "CHF"; empty for none.
    unit : str
        Words behind it, such as "h", "days" or "%", in lower case; empty for none.
    """

    number: str
    scale: float = 1.0
    currency: str = ""
    unit: str = ""

    def readings(self, decimal: Mark | None = None) -> tuple[Reading, ...]:
        """All that it can be, thousands counted."""
        found = readings(self.number, decimal)
        return tuple(Reading(each.value * self.scale, each.mark) for each in found)


_CODES = (
    "eur euros? usd gbp chf sek nok dkk isk pln czk huf ron bgn try uah rub jpy cny krw inr idr "
    "myr php sgd hkd thb vnd aud nzd cad brl mxn ars clp cop pen zar ngn kes egp mad ils aed sar "
    "fr kr zł kč"
)
_CURRENCY = rf"[€$£¥₹₽₺₩]|(?:{_CODES.replace(' ', '|')})\b\.?"
_FIGURE = re.compile(
    rf"[~≈]?\s*(?P<sign>[+-]?)\s*(?P<before>{_CURRENCY})?\s*(?P<inner>[+-]?)\s*"
    rf"(?P<number>[.,]?\d(?:[\d.,{SPACES}{_APOSTROPHES}]*\d)?[.,]?(?:e[+-]?\d{{1,3}}(?![^\W_]))?)"
    rf"\s*(?P<scale>(?:k|tsd\.?|t(?=€))(?![^\W_]))?\s*(?P<after>{_CURRENCY})?"
    r"(?P<unit>[^\d]*)",
    re.IGNORECASE,
)


def figure_of(text: str) -> Figure | None:
    """
    Take a number from what stands around it.

    Parameters
    ----------
    text : str
        One number; with a sign or code of money, a "k", a unit.

    Returns
    -------
    Figure or None
        None where it holds no number, or more than one.

    Examples
    --------
    >>> figure_of("1 200,50 €"), figure_of("$ 84k")
    (Figure(number='1 200,50', scale=1.0, currency='€', unit=''),
    Figure(number='84', scale=1000.0, currency='$', unit=''))
    >>> figure_of("3 days?").unit, figure_of("40%").unit, figure_of("1h 30m"), figure_of("design")
    ('days', '%', None, None)
    """
    if len(text) > 2 * LONGEST:
        return None
    found = _FIGURE.fullmatch(_plain_signs(text))
    if found is None or (found["sign"] and found["inner"]):
        return None
    number = f"{found['sign']}{found['inner']}{found['number']}"
    if not readings(number):
        return None
    return Figure(
        number,
        1000.0 if found["scale"] else 1.0,
        (found["before"] or found["after"] or "").rstrip("."),
        found["unit"].strip().rstrip("?. ").lower(),
    )


def say_number(value: float) -> str:
    """
    Say a number for people, all its digits shown.

    Examples
    --------
    >>> say_number(72000), say_number(1.2), say_number(1234.5)
    ('72,000', '1.2', '1,234.5')
    """
    return f"{value:,.12f}".rstrip("0").rstrip(".")


def write_number(value: float) -> str:
    """
    Write a number so that it can be read one way only, as a field shows it.

    Examples
    --------
    >>> write_number(72000), write_number(2.5), write_number(1.234), write_number(1e6)
    ('72000', '2.5', '1.2340', '1000000')
    """
    plain = _digits(value)
    return plain if len(readings(plain)) == 1 else f"{plain}0"


def _digits(value: float) -> str:
    """All digits of a number, no exponent."""
    if value == int(value):
        return str(int(value))
    return f"{value:.12f}".rstrip("0").rstrip(".") if abs(value) >= 1e-9 else repr(value)


def question_of_marks(
    text: str, unit: str = "", option: str = "", prefer: Mark | None = None
) -> Question:
    """
    Ask which decimal mark a number has; the answer holds for its whole table.

    Parameters
    ----------
    text : str
        A number that can be read two ways.
    unit : str
        What it counts, such as "hours".
    option : str
        As for `Question`.
    prefer : {".", ","}, optional
        The decimal mark of the first answer, such as that of the locale.

    Examples
    --------
    >>> question = question_of_marks("1.200", "hours", prefer=",")
    >>> question.text, [(answer.value, answer.text) for answer in question.answers]
    ('Is “1.200” 1,200 hours or 1.2 hours?', [(',', '1,200 hours'), ('.', '1.2 hours')])
    """
    figure = figure_of(text)
    found = () if figure is None else figure.readings()
    ways = sorted(found, key=lambda reading: (reading.mark != prefer, -reading.value))
    behind = f" {unit}" if unit else ""
    answers = tuple(Answer(str(way.mark), f"{say_number(way.value)}{behind}") for way in ways)
    asked = " or ".join(answer.text for answer in answers)
    return Question("decimal", f"Is “{text.strip()}” {asked}?", answers, option)

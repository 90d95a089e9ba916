"""
Numbers as people type them into a field: one reader for all fields.

What can be read two ways, such as 72.000, raises a `Doubt` that holds both; the page asks which was
meant. Hours are never days, and money is neither.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal, NamedTuple, Self

from estimation.errors import WorkbookError
from estimation.report.wording import SYMBOLS
from estimation.tabular.numbers import (
    Figure,
    Mark,
    figure_of,
    readings,
    say_number,
    write_number,
)
from estimation.tabular.ranges import WIDEST, Range, ranges
from estimation.tabular.units import amount_in, amount_of, unit_of
from estimation.tabular.words import shown
from estimation.workbook.input.surroundings import UNKNOWN, Surroundings

if TYPE_CHECKING:
    from collections.abc import Sequence

Value = float | dict[str, float]
"""A quantity: a number, or a three-point estimate."""

Kind = Literal["hours", "days", "money", "rate", "share", "number"]
"""What a field holds; a rate is money for an hour, a share may be in per cent."""

THREE = ("low", "likely", "high")

LARGEST = 1e12

MARKS: tuple[Mark, ...] = (",", ".")

_BEHIND: dict[Kind, str] = {
    "hours": r"(?: ?(?:a|per|/) ?(?:week|wk|w|woche))?",
    "days": r"(?: a round)?",
    "money": r"",
    "rate": r"(?:/ ?|per |an |pro |je )?(?:h|hr|hour|std|stunde)?",
    "share": r"%?",
    "number": r"[x×]?",
}
"""What may stand behind a number beside its unit."""

_EXPECTED: dict[Kind, str] = {
    "hours": "hours", "days": "days", "money": "money", "rate": "money an hour",
    "share": "a share", "number": "a number",
}  # fmt: skip


class Way(NamedTuple):
    """
    One way to read what was typed.

    Parameters
    ----------
    label : str
        What it is then, for people.
    texts : mapping of str to str
        What was typed, and how it is written so that it can be read this way only.
    mark : {".", ","} or None
        The decimal mark under which it is read so.
    """

    label: str
    texts: Mapping[str, str]
    mark: Mark | None = None

    def applied(self, typed: str | Mapping[str, str]) -> str | dict[str, str]:
        """
        What stands in a field, or in several, written so that it can be read this way only.

        Examples
        --------
        >>> Way("72,000", {"72.000": "72000"}).applied("72.000 €")
        '72000 €'
        """
        if isinstance(typed, Mapping):
            return {name: self.texts.get(text.strip(), text) for name, text in typed.items()}
        for old, new in self.texts.items():
            typed = typed.replace(old, new, 1)
        return typed


class Doubt(WorkbookError):
    """
    What stands in a field can be read two ways.

    Parameters
    ----------
    about : str
        The field and what stands in it.
    ways : sequence of Way
        At least two.

    Examples
    --------
    >>> print(Doubt("Price “72.000”", [Way("72", {}, "."), Way("72,000", {}, ",")]).preferring(","))
    Price “72.000” can be read two ways: 72,000 or 72?
    """

    def __init__(self, about: str, ways: Sequence[Way]) -> None:
        self.about, self.ways = about, tuple(ways)
        super().__init__(self._asked())

    def _asked(self) -> str:
        """What is asked."""
        return f"{self.about} can be read two ways: {' or '.join(w.label for w in self.ways)}?"

    def preferring(self, mark: Mark | None) -> Self:
        """The same with the reading of one decimal mark first, such as that of the browser."""
        return type(self)(self.about, sorted(self.ways, key=lambda way: way.mark != mark))


class Unlikely(Doubt):
    """
    What stands in a field is so far from what stood there that it is asked about.

    Examples
    --------
    >>> print(Unlikely("€840,000 is more than ten times €84,000", [Way("Yes", {}), Way("No", {})]))
    €840,000 is more than ten times €84,000. Is that meant?
    """

    def _asked(self) -> str:
        return f"{self.about}. Is that meant?"


def number(text: str, what: str, kind: Kind = "number", around: Surroundings = UNKNOWN) -> float:
    """
    Read a number as people write it.

    Parameters
    ----------
    text : str
        With or without groups of thousands, a currency sign, a unit, a decimal point or comma.
    what : str
        How the field is called, to begin a message with.
    kind : str
        What it holds.
    around : Surroundings
        What the plan says: with it a day of work is so many hours, and an amount of money with its
        sign never has three decimals.

    Raises
    ------
    Doubt
        If it can be read two ways.
    WorkbookError
        If it is none, below 0, or of another kind.

    Examples
    --------
    >>> number("€84,000.00", "Price", "money"), number("2,5", "Likely"), number("90 min", "Low", "hours")
    (84000, 2.5, 1.5)
    >>> number("72.000", "Price", "money")
    Traceback (most recent call last):
    estimation.workbook.input.amounts.Doubt: Price “72.000” can be read two ways: 72,000 or 72?
    """  # noqa: E501
    plain = text.strip()
    if kind == "hours" and (compound := _compound(plain, around)) is not None:
        return compound
    figure = figure_of(plain)
    if figure is None:
        raise WorkbookError(f"{what} “{shown(plain)}” is not a number. Write it as 24 or 2.5.")
    found = figure.readings()
    if len(found) > 1 and kind == "money" and figure.currency and around.currency:
        found = (max(found, key=lambda reading: reading.value),)
    if len(found) > 1:
        larger_first = sorted(found, key=lambda reading: -reading.value)
        ways = [_way(each.value, each.mark, figure, plain) for each in larger_first]
        raise Doubt(f"{what} “{shown(plain)}”", ways)
    return _in_kind(found[0].value, figure, what, kind, around)


def _way(value: float, mark: Mark | None, figure: Figure, text: str) -> Way:
    """One reading of a number that is all of a text."""
    sign = figure.currency if figure.currency in SYMBOLS.values() else ""
    unit = f" {figure.unit}" if figure.unit else ""
    return Way(f"{sign}{say_number(value)}{unit}", {text: f"{write_number(value)}{unit}"}, mark)


def quantity(
    typed: Mapping[str, str] | str, kind: Kind = "hours", around: Surroundings = UNKNOWN
) -> Value:
    """
    Read a number, or a three-point estimate.

    Parameters
    ----------
    typed : mapping of str to str, or str
        Fields low, likely and high; low and high both empty give a number. Three numbers typed into
        one field, "60 80 120", count as all three.
    kind : str
        What it counts.
    around : Surroundings
        As for `number`.

    Raises
    ------
    Doubt
        If it can be read two ways.
    WorkbookError
        If a field is missing, is no number, or they are out of order.

    Examples
    --------
    >>> quantity({"low": "16", "likely": "24", "high": "40"})
    {'low': 16, 'likely': 24, 'high': 40}
    >>> quantity("1 200"), quantity("60–80–120 h"), quantity("60 80 120")
    (1200, {'low': 60, 'likely': 80, 'high': 120}, {'low': 60, 'likely': 80, 'high': 120})
    """
    fields = {"likely": typed} if isinstance(typed, str) else typed
    texts = {name: fields.get(name, "").strip() for name in THREE}
    for text in texts.values():
        if (three := _three_in(text, kind, around)) is not None:
            return _ordered(_each(three, text, kind, around))
    if not texts["likely"]:
        raise WorkbookError(
            "Likely is empty. Give the hours or days that it will most likely take."
        )
    if not texts["low"] and not texts["high"]:
        return number(texts["likely"], "Likely", kind, around)
    for name in ("low", "high"):
        if not texts[name]:
            raise WorkbookError(f"{name.capitalize()} is empty. Give all three, or likely alone.")
    return _ordered(_boxes(texts, kind, around))


def _boxes(texts: Mapping[str, str], kind: Kind, around: Surroundings) -> dict[str, float]:
    """Numbers of three fields; one answer holds for all of them."""
    found: dict[str, float] = {}
    doubts: dict[str, Doubt] = {}
    for name, text in texts.items():
        try:
            found[name] = number(text, name.capitalize(), kind, around)
        except Doubt as doubt:
            doubts[text] = doubt
    if not doubts:
        return found
    first = next(iter(doubts.values()))
    if any(way.mark is None for doubt in doubts.values() for way in doubt.ways):
        raise first
    ways = []
    for way in first.ways:
        same = [next(w for w in each.ways if w.mark == way.mark) for each in doubts.values()]
        label = " ".join(each.label for each in same)
        ways.append(Way(label, {old: new for w in same for old, new in w.texts.items()}, way.mark))
    raise Doubt(first.about, ways)


def _three_in(text: str, kind: Kind, around: Surroundings) -> Range | None:
    """
    Three numbers of one text; None where it is one.

    A space may group digits. "100 120 200" are three hours, since nobody works 100,120,200 of them;
    of money it is asked, and so is "60 120", which may be low and high.
    """
    if kind == "hours" and _compound(text, around) is not None:
        return None
    one, two, three = (
        next((way for way in ranges(text) if len(way.figures) == count), None)
        for count in (1, 2, 3)
    )
    if three is not None and (one is None or _is_work(kind)):
        return three
    if one is None and two is not None:
        raise WorkbookError(
            f"“{shown(text)}” is two numbers. Write one, or low, likely and high: 60 80 120."
        )
    if one is not None and (other := three or two) is not None and _is_plausible(other):
        raise _spaced_doubt(text, one.figures[0], other)
    return None


def _is_work(kind: Kind) -> bool:
    return kind in ("hours", "days")


def _largest(figure: Figure) -> float:
    """Value of a number; the larger one where it can be read two ways."""
    return max(reading.value for reading in figure.readings())


def _is_plausible(way: Range) -> bool:
    """Whether numbers rise as low, likely and high do, and not too far."""
    values = [_largest(figure) for figure in way.figures]
    return values == sorted(values) and values[-1] <= WIDEST * values[0]


def _spaced_doubt(text: str, one: Figure, other: Range) -> Doubt:
    """Ask whether spaces group the digits of one number, or divide two or three."""
    values = [_largest(figure) for figure in other.figures]
    if len(values) == 2:
        values.insert(1, (values[0] + values[1]) / 2)
    low, likely, high = (say_number(value) for value in values)
    divided = "–".join(write_number(value) for value in values)
    ways = [
        _way(_largest(one), None, one, text),
        Way(f"{low} to {high}, likely {likely}", {text: divided}),
    ]
    return Doubt(f"“{shown(text)}”", ways)


def _each(three: Range, text: str, kind: Kind, around: Surroundings) -> dict[str, float]:
    """Three numbers of one text; a unit behind the last is that of all."""
    unit = three.figures[-1].unit
    figures = [each if each.unit else each._replace(unit=unit) for each in three.figures]
    if any(len(figure.readings()) > 1 for figure in figures):
        raise Doubt(f"“{shown(text)}”", [_three_way(figures, mark, text) for mark in MARKS])
    return {
        name: _in_kind(figure.readings()[0].value, figure, name.capitalize(), kind, around)
        for name, figure in zip(THREE, figures, strict=True)
    }


def _three_way(figures: Sequence[Figure], mark: Mark, text: str) -> Way:
    """Three numbers of one text under a decimal mark, where they can be read with it."""
    values = [(each.readings(mark) or each.readings())[0].value for each in figures]
    units = [f" {figure.unit}" if figure.unit else "" for figure in figures]
    written = [f"{write_number(v)}{unit}" for v, unit in zip(values, units, strict=True)]
    return Way(" ".join(map(say_number, values)), {text: "–".join(written)}, mark)


def _ordered(found: Mapping[str, float]) -> dict[str, float]:
    """Low, likely and high in their order."""
    low, likely, high = (found[name] for name in THREE)
    if low > likely:
        raise WorkbookError(f"Low {low:g} is above likely {likely:g}.{_meant(low, 0, likely, 0.1)}")
    if high < likely:
        raise WorkbookError(
            f"High {high:g} is below likely {likely:g}.{_meant(high, likely, 20 * likely, 10)}"
        )
    return dict(found)


def _meant(came: float, lowest: float, highest: float, factor: float) -> str:
    """Ask whether a digit too few or too many was typed, where that would make sense."""
    guess = came * factor
    likely_meant = lowest < guess <= highest and guess == int(guess)
    return f" Did you mean {guess:g}?" if likely_meant else ""


def _compound(text: str, around: Surroundings) -> float | None:
    """Hours of such as 1h 30m, 1:30, or 1d 4h where a day is known; None for anything else."""
    found = amount_of(text, None, _plain_number)
    if found is None or figure_of(text) is not None:
        return None
    if not found.days:
        return _whole(found.hours)
    return None if around.hours_per_day is None else _whole(found.in_hours(around.hours_per_day))


def _plain_number(text: str) -> float | None:
    """A number with one reading."""
    found = readings(text)
    return found[0].value if len(found) == 1 else None


def _in_kind(
    value: float, figure: Figure, what: str, kind: Kind, around: Surroundings = UNKNOWN
) -> float:
    """A number that a field of the kind can hold; what is of another kind is refused."""
    written = shown(f"{figure.currency}{figure.number}{' ' if figure.unit else ''}{figure.unit}")
    if figure.currency and kind not in ("money", "rate"):
        raise WorkbookError(f"{what} {written} is money. Give {_EXPECTED[kind]}.")
    behind = re.fullmatch(rf"(.*?){_BEHIND[kind]}", figure.unit)
    word = figure.unit if behind is None else behind[1].strip()
    unit = unit_of(word) if word else None
    if word and unit is None:
        raise WorkbookError(f"{what} “{written}” is not a number. Write it as 24 or 2.5.")
    if unit is not None:
        amount = amount_in(value, unit)
        hours = amount.hours
        if around.hours_per_day is not None:
            hours = amount.in_hours(around.hours_per_day)
        parts = {"hours": hours, "days": amount.days}
        if value and not parts.get(kind):
            raise WorkbookError(f"{what} {written} is in {unit}. Give {_EXPECTED[kind]}.")
        value = parts.get(kind, 0.0)
    if not 0 <= value < LARGEST:
        raise WorkbookError(f"{what} {written} cannot be. Write a number from 0 up.")
    return _whole(value)


def _whole(value: float) -> float:
    """A whole number without a point."""
    return int(value) if value == int(value) else value

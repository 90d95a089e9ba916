"""One number in a text, or low and high, or low, likely and high: "12 h", "60-120", "60 80 120"."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from estimation.tabular.numbers import Figure, figure_of

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_NUMBERS = 3
"""A quantity is one number, or low and high, or low, likely and high."""

MOST_PIECES = 12
"""Pieces between spaces; three numbers with their groups and units have no more."""

WIDEST = 20.0
"""Low and high of one quantity are rarely further apart."""

_BETWEEN = re.compile(
    r"\s*(?:[–—−;…]|(?<!\d[eE])-|/(?=\s*[~≈]?\s*\d)|\.\.+|,(?=\s)|\b(?:to|bis)\b)\s*",
    re.IGNORECASE,
)
_GROUPS_GO_ON = re.compile(r"\D*[1-9]\d{0,2}(?: \d{3})*")
_GROUP = re.compile(r"\d{3}(?:[.,]\d*)?\D*")
_SPACED_ZERO = re.compile(r"0\d+")


class Range(NamedTuple):
    """
    One to three numbers, with what stands around them.

    Parameters
    ----------
    figures : tuple of Figure
        In their order.
    is_divided : bool
        Whether something other than a space stands between them.
    """

    figures: tuple[Figure, ...]
    is_divided: bool = False


def ranges(text: str) -> tuple[Range, ...]:
    """
    All ways to find numbers in a text that holds nothing else.

    A space may divide two numbers, or the thousands of one: "60 120" is 60 and 120, or 60,120.

    Parameters
    ----------
    text : str
        What a cell or a field holds.

    Returns
    -------
    tuple of Range
        Those of fewer numbers first; none where the text holds anything but one to three numbers
        with their units.

    Examples
    --------
    >>> def numbers(text):
    ...     return [[figure.number for figure in way.figures] for way in ranges(text)]
    >>> numbers("1 200"), numbers("60-120"), numbers("16h – 24h – 40h")
    ([['1 200'], ['1', '200']], [['60', '120']], [['16', '24', '40']])
    >>> numbers("60 80 120"), numbers("1 200 1 500 2 000"), numbers("design")
    ([['60', '80 120'], ['60', '80', '120']], [['1 200', '1 500', '2 000']], [])
    """
    plain = " ".join(_spaced(text))
    divided = _BETWEEN.split(plain)
    if len(divided) > 1 and divided[0]:
        found = [figure_of(piece) for piece in divided]
        figures = tuple(each for each in found if each is not None)
        fits = len(figures) == len(found) <= MOST_NUMBERS
        return (Range(figures, is_divided=True),) if fits else ()
    items = _items(plain.split(" "))
    if not items or len(items) > MOST_PIECES:
        return ()
    ways = [Range(figures) for joined in _joined(items) if (figures := _figures(joined))]
    return tuple(sorted(ways, key=lambda way: len(way.figures)))


def _spaced(text: str) -> list[str]:
    """Words between spaces that may divide numbers; other spaces only group digits."""
    return re.split(r"[ \t\r\n]+", text.strip())


def _items(words: list[str]) -> list[str]:
    """Numbers, each with the words around it: those before the first one, else those behind."""
    items: list[str] = []
    ahead = ""
    for word in words:
        if re.search(r"\d", word):
            items.append(f"{ahead}{word}")
            ahead = ""
        elif items:
            items[-1] += f" {word}"
        else:
            ahead += f"{word} "
    return items


def _joined(items: list[str]) -> Iterator[list[str]]:
    """All ways to join groups of three digits with what stands before them."""
    if len(items) == 1:
        yield items
        return
    first, second, *rest = items
    if _GROUPS_GO_ON.fullmatch(first) and _GROUP.fullmatch(second):
        yield from _joined([f"{first} {second}", *rest])
    for others in _joined([second, *rest]):
        if len(others) < MOST_NUMBERS:
            yield [first, *others]


def _figures(texts: list[str]) -> tuple[Figure, ...]:
    """Numbers of a way; none where a text is no number, or only a group of one."""
    found = tuple(figure for text in texts if (figure := figure_of(text)) is not None)
    is_whole = len(found) == len(texts)
    if is_whole and (len(found) == 1 or not any(_SPACED_ZERO.fullmatch(f.number) for f in found)):
        return found
    return ()

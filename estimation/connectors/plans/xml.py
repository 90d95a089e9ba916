"""XML of other tools, read without entities and without anything from outside."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING
from xml.etree.ElementTree import ParseError

from estimation.errors import PlanError

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

DEEPEST = 200
"""Levels of elements; a plan has some ten."""

_SPAN = re.compile(
    r"-?P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?"
)


def root_of(data: bytes, name: str) -> Element:
    """
    Root of a document, with all tags without their namespaces.

    Raises
    ------
    PlanError
        If it is not well-formed, or declares entities.
    """
    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import fromstring

    try:
        root: Element = fromstring(data, forbid_dtd=False, forbid_entities=True)
    except DefusedXmlException:
        raise PlanError(f"{name}: the XML declares entities, which no plan needs") from None
    # What is not well-formed may break a parser in whatever way, also by its encoding.
    except (ParseError, ValueError, LookupError, RecursionError) as error:
        raise PlanError(f"{name}: the XML is broken ({error}); export it again") from None
    level = [(root, 1)]
    while level:
        element, depth = level.pop()
        if depth > DEEPEST:
            raise PlanError(f"{name}: its elements are more than {DEEPEST} levels deep")
        if isinstance(element.tag, str):
            element.tag = element.tag.rpartition("}")[2]
        level += [(child, depth + 1) for child in element]
    return root


def text_of(element: Element | None, path: str, default: str = "") -> str:
    """Text of the first element at a path."""
    if element is None:
        return default
    found = element.findtext(path)
    return default if found is None else found.strip()


def number_of(text: str, default: float = 0.0) -> float:
    """A number, or the default where there is none."""
    try:
        value = float(text)
    except ValueError:
        return default
    return value if abs(value) < 1e12 else default


def minutes_of(text: str) -> float | None:
    """
    Minutes of an XML duration; None for none.

    Examples
    --------
    >>> minutes_of("PT24H30M0S"), minutes_of("P1DT2H"), minutes_of("soon")
    (1470.0, 1560.0, None)
    """
    found = _SPAN.fullmatch(text.strip())
    if found is None or len(text) > 40:
        return None
    years, months, days, hours, minutes, seconds = (float(part or 0) for part in found.groups())
    total = (years * 365 + months * 30 + days) * 1440 + hours * 60 + minutes + seconds / 60
    return -total if text.strip().startswith("-") else total


def day_of(text: str) -> dt.date | None:
    """Day of an ISO date with or without a time; None for none, or one of another century."""
    try:
        day = dt.date.fromisoformat(text.strip()[:10])
    except ValueError:
        return None
    return day if 1970 <= day.year <= 2200 else None

"""Parts of what a browser says; a part that is missing, or something else, is said in words."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import Any

from estimation.errors import WorkbookError

LONGEST_SHOWN = 40
"""Characters of what came that a sentence repeats."""

LARGEST = 10**9
"""No row, round or step is further than that."""


LONE_SURROGATE = re.compile("[\ud800-\udfff]")
"""Half a character, which a browser may cut a text at; no file and no store takes it."""


def check_characters(message: object) -> None:
    r"""
    Refuse half a character, wherever in a message it is.

    Raises
    ------
    WorkbookError
        If there is one.

    Examples
    --------
    >>> check_characters({"do": "call", "name": "Anna"})
    >>> check_characters({"do": "call", "name": "Anna \ud83d"})
    Traceback (most recent call last):
    estimation.errors.WorkbookError: “Anna ?” holds half a character (shown as ?), which cannot ...
    """
    waiting = [message]
    while waiting:  # nests deeper than calls may
        each = waiting.pop()
        if isinstance(each, Mapping):
            waiting += [*each.keys(), *each.values()]
        elif isinstance(each, (list, tuple)):
            waiting += each
        elif isinstance(each, str) and LONE_SURROGATE.search(each):
            shown = shortened(LONE_SURROGATE.sub("?", each))
            raise WorkbookError(
                f"“{shown}” holds half a character (shown as ?), which cannot be kept. "
                "Delete it, and type it again."
            )


def part(message: Mapping[str, Any], key: str) -> Any:
    """
    Find a part that has to be there.

    Raises
    ------
    WorkbookError
        If it is not.

    Examples
    --------
    >>> part({"do": "choose", "id": None}, "id")
    >>> part({"do": "choose"}, "id")
    Traceback (most recent call last):
    estimation.errors.WorkbookError: Your page did not send “id”. Load it again.
    """
    if key not in message:
        raise WorkbookError(f"Your page did not send “{key}”. Load it again.")
    return message[key]


def data(message: Mapping[str, Any], key: str) -> bytes:
    """
    Find a part that is bytes.

    Raises
    ------
    WorkbookError
        If it is missing, or something else.
    """
    found = part(message, key)
    if not isinstance(found, bytes):
        raise WorkbookError(f"Your page sent something else for “{key}” than a part of a file.")
    return found


def text(message: Mapping[str, Any], key: str) -> str:
    """
    Find a part that is text.

    Raises
    ------
    WorkbookError
        If it is missing or none.

    Examples
    --------
    >>> text({"do": "call", "name": "Anna"}, "name")
    'Anna'
    """
    found = part(message, key)
    if not isinstance(found, str):
        raise _other(key, found, "text")
    return found


def text_or_none(message: Mapping[str, Any], key: str) -> str | None:
    """
    Find a part that is text, or nothing.

    Raises
    ------
    WorkbookError
        If it is missing or neither.

    Examples
    --------
    >>> text_or_none({"do": "use", "scenario": None}, "scenario")
    """
    return None if part(message, key) is None else text(message, key)


def whole(message: Mapping[str, Any], key: str) -> int:
    """
    Find a part that is a whole number, such as the number of an answer.

    Raises
    ------
    WorkbookError
        If it is missing or none.

    Examples
    --------
    >>> whole({"do": "back", "row": 12}, "row")
    12
    """
    found = part(message, key)
    if isinstance(found, bool) or not isinstance(found, int) or abs(found) > LARGEST:
        raise _other(key, found, "a whole number")
    return found


def whole_or_none(message: Mapping[str, Any], key: str) -> int | None:
    """
    Find a part that is a whole number, or nothing.

    Raises
    ------
    WorkbookError
        If it is missing or neither.

    Examples
    --------
    >>> whole_or_none({"do": "brief.state", "answer": None}, "answer")
    """
    return None if part(message, key) is None else whole(message, key)


def tick(message: Mapping[str, Any], key: str) -> bool:
    """
    Find a part that is yes or no.

    Raises
    ------
    WorkbookError
        If it is missing or none.

    Examples
    --------
    >>> tick({"do": "brief.affect", "on": True}, "on")
    True
    """
    found = part(message, key)
    if not isinstance(found, bool):
        raise _other(key, found, "yes or no")
    return found


def number(message: Mapping[str, Any], key: str) -> float:
    """
    Find a part that is a number.

    Raises
    ------
    WorkbookError
        If it is missing or none.

    Examples
    --------
    >>> number({"do": "level", "level": 80}, "level")
    80
    """
    found = part(message, key)
    if isinstance(found, bool) or not isinstance(found, (int, float)) or not math.isfinite(found):
        raise _other(key, found, "a number")
    return found


def texts(message: Mapping[str, Any], key: str) -> dict[str, str]:
    """
    Find a part that is several fields of text by their names.

    Raises
    ------
    WorkbookError
        If it is missing or none.

    Examples
    --------
    >>> texts({"typed": {"low": "1", "likely": "2", "high": "4"}}, "typed")
    {'low': '1', 'likely': '2', 'high': '4'}
    """
    found = part(message, key)
    if not isinstance(found, Mapping) or not all(isinstance(e, str) for e in found.values()):
        raise _other(key, found, "fields of text")
    return dict(found)


def typed(message: Mapping[str, Any], key: str = "typed") -> str | bool | dict[str, str] | None:
    """
    Find what stands in a field: text, several texts, a tick, or nothing.

    Raises
    ------
    WorkbookError
        If it is missing or none of these.

    Examples
    --------
    >>> typed({"do": "apply", "path": "project.client", "typed": "Acme"})
    'Acme'
    """
    found: str | bool | Mapping[str, str] | None = part(message, key)
    if found is None or isinstance(found, (str, bool)):
        return found
    return texts(message, key)


def form(message: Mapping[str, Any], key: str) -> dict[str, str | list[str]]:
    """
    Find what stands in a form: texts by their names, and lists of what is ticked.

    Raises
    ------
    WorkbookError
        If it is missing or none.

    Examples
    --------
    >>> form({"typed": {"name": "Lean scope", "drop": ["audit"]}}, "typed")
    {'name': 'Lean scope', 'drop': ['audit']}
    """
    found = part(message, key)
    if not isinstance(found, Mapping) or not all(_is_entry(each) for each in found.values()):
        raise _other(key, found, "a form")
    return dict(found)


def _is_entry(entry: object) -> bool:
    entries = entry if isinstance(entry, list) else [entry]
    return all(isinstance(each, str) for each in entries)


def _other(key: str, found: object, expected: str) -> WorkbookError:
    came = shortened(repr(found))
    return WorkbookError(f"Your page sent {came} for “{key}”, which is not {expected}.")


def shortened(text: str) -> str:
    """A text, or its beginning, as a sentence can hold it."""
    return text if len(text) <= LONGEST_SHOWN else f"{text[: LONGEST_SHOWN - 1]}…"

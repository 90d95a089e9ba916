"""How a value is written as JSON, and the hash that a signature stands for."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from estimation.errors import StoreError

_LONE_SURROGATE = re.compile("[\ud800-\udfff]")


class Written(str):
    """A value that `as_json` has written already."""

    __slots__ = ()


def as_json(value: Any) -> str:
    r"""
    Write a value as JSON in the one way in which the store keeps it.

    Nothing is put between tokens, floats have the fewest digits that bring them back, dates are
    ISO dates, a character that UTF-8 does not have is ``\uXXXX``. Keys stay in their order: the
    last digit of a sum may hang on it.

    Parameters
    ----------
    value : JSON value
        Mappings, sequences, text, numbers, booleans, None; dates too. Keys may be numbers, as in
        the rounds of a review.

    Returns
    -------
    str

    Raises
    ------
    StoreError
        If it holds something that JSON cannot say, infinity and NaN included.

    Examples
    --------
    >>> as_json({"likely": 2.0, "high": 4, "am": None})
    '{"likely":2.0,"high":4,"am":null}'
    """
    return _written(value, in_order=False)


def canonical(value: Any) -> str:
    """
    Write a value as `as_json` does, with sorted keys, which is what is hashed.

    Examples
    --------
    >>> canonical({"likely": 2.0, "high": 4, "am": None})
    '{"am":null,"high":4,"likely":2.0}'
    """
    return _written(value, in_order=True)


def text_hash(text: str) -> str:
    """Hash by which the text of a plan file is known again."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def content_hash(value: Any) -> str:
    """
    SHA-256 of the canonical form of a value in UTF-8, in hexadecimal.

    Examples
    --------
    As ``printf '{"price":84000}' | sha256sum`` has it:

    >>> content_hash({"price": 84000})[:16]
    '6c5ffb81ddcde7eb'
    """
    return hashlib.sha256(canonical(value).encode()).hexdigest()


def is_as_written(text: str) -> bool:
    """Whether a text is JSON as the store writes it, so that it comes back as the same bytes."""
    try:
        return as_json(json.loads(text)) == text
    except (ValueError, RecursionError):
        return False


def _written(value: Any, *, in_order: bool) -> str:
    try:
        text = json.dumps(
            _plain(value), sort_keys=in_order, separators=(",", ":"), ensure_ascii=False
        )
    except RecursionError:
        raise StoreError("what is to be stored is nested too deep; expected it flatter") from None
    return _LONE_SURROGATE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def _plain(value: Any) -> Any:
    """The value in the types of JSON."""
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, float):
        if value != value or value in (float("inf"), float("-inf")):
            raise StoreError(f"{value} cannot be stored; expected a finite number")
        return float(value)
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, Mapping):
        keys = {_key(key): each for key, each in value.items()}
        if len(keys) < len(value):
            raise StoreError(f"two keys of {sorted(keys)} are the same once written; rename one")
        return {key: _plain(each) for key, each in keys.items()}
    if isinstance(value, Sequence) and not isinstance(value, bytes | bytearray):
        return [_plain(each) for each in value]
    raise StoreError(
        f"{type(value).__name__} cannot be stored; expected text, numbers, lists and mappings"
    )


def _key(key: Any) -> str:
    if isinstance(key, str):
        return str(key)
    if isinstance(key, bool | int | float | dt.date):
        return as_json(key).strip('"')
    raise StoreError(f"{key!r} cannot be a key; expected text")

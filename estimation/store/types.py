"""Column types that keep the same value on SQLite and on PostgreSQL."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING, Any

from sqlalchemy import DateTime, Text
from sqlalchemy.types import TypeDecorator

from estimation.errors import StoreError
from estimation.store.canonical import as_json

if TYPE_CHECKING:
    from sqlalchemy.engine import Dialect


SORTED_TEXT = Text().with_variant(Text(collation="C"), "postgresql")
"""Text that both sort by its code points, so that an export has one order."""


class Words(TypeDecorator[str]):
    """Text as people write it."""

    impl = SORTED_TEXT
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Refuse what not every database can hold."""
        if value is not None and ("\x00" in value or _has_no_utf8(value)):
            raise StoreError(
                f"{value[:40]!r} holds a character that cannot be stored; type it again"
            )
        return value


def _has_no_utf8(text: str) -> bool:
    """Whether a text has no form in UTF-8."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return True
    return False


class Json(TypeDecorator[Any]):
    """A JSON value as its text: the same bytes on both."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str:
        """Write it; None is JSON's null."""
        return as_json(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        """Read it."""
        return None if value is None else json.loads(value)


class Moment(TypeDecorator[dt.datetime]):
    """A point in time in UTC, to the microsecond."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:
        """Store UTC; a time without a zone could be any."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise StoreError(f"{value} has no time zone; expected one, as UTC")
        value = value.astimezone(dt.UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(
        self, value: dt.datetime | None, dialect: Dialect
    ) -> dt.datetime | None:
        """SQLite forgets the zone."""
        if value is None:
            return None
        return value.replace(tzinfo=dt.UTC) if value.tzinfo is None else value.astimezone(dt.UTC)


class WholeNumber(TypeDecorator[int]):
    """A whole number of any size, such as a seed up to 2**64."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: int | None, dialect: Dialect) -> str | None:
        """Write its digits."""
        return None if value is None else str(int(value))

    def process_result_value(self, value: str | None, dialect: Dialect) -> int | None:
        """Read its digits."""
        return None if value is None else int(value)

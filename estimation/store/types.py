"""Column types that keep the same value on SQLite and on PostgreSQL."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING, Any

from sqlalchemy import DateTime, Integer, Text
from sqlalchemy.types import TypeDecorator, UserDefinedType

from estimation.errors import StoreError
from estimation.store.canonical import Written, as_json

if TYPE_CHECKING:
    from sqlalchemy.engine import Dialect
    from sqlalchemy.types import TypeEngine

UNREADABLE = "run kickoff store check, and go back to a copy or an export from before"


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

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        """Read it; a damaged file may have bytes in its place."""
        if value is not None and not isinstance(value, str):
            raise _unreadable("text", value)
        return value


def _has_no_utf8(text: str) -> bool:
    """Whether a text has no form in UTF-8."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return True
    return False


def _unreadable(what: str, value: object) -> StoreError:
    """What is said of a cell that the store cannot have written."""
    return StoreError(f"the store holds {str(value)[:40]!r} in the place of {what}; {UNREADABLE}")


class Json(TypeDecorator[Any]):
    """A JSON value as its text: the same bytes on both."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str:
        """Write it; None is JSON's null."""
        return value if isinstance(value, Written) else as_json(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        """Read it."""
        try:
            return None if value is None else json.loads(value)
        except (ValueError, TypeError, RecursionError):
            raise _unreadable("JSON", value) from None


class TimeText(UserDefinedType[Any]):
    """What SQLite calls a time: its text as it is."""

    cache_ok = True

    def get_col_spec(self, **_: Any) -> str:
        """Name in the definition of a table."""
        return "DATETIME"


class Moment(TypeDecorator[dt.datetime]):
    """A point in time in UTC, to the microsecond."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """SQLite has no times: it keeps their text, in one form that sorts as they do."""
        return TimeText() if dialect.name == "sqlite" else DateTime(timezone=True)

    def process_bind_param(
        self, value: dt.datetime | None, dialect: Dialect
    ) -> dt.datetime | str | None:
        """Store UTC; a time without a zone could be any."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise StoreError(f"{value} has no time zone; expected one, as UTC")
        value = value.astimezone(dt.UTC)
        return sqlite_text(value) if dialect.name == "sqlite" else value

    def process_result_value(
        self, value: dt.datetime | str | None, dialect: Dialect
    ) -> dt.datetime | None:
        """SQLite forgets the zone."""
        if value is None:
            return None
        if isinstance(value, dt.datetime):
            return value.astimezone(dt.UTC)
        return moment_of(value)


def sqlite_text(at: dt.datetime) -> str:
    """A time in UTC as SQLite keeps it."""
    return at.replace(tzinfo=None).isoformat(sep=" ", timespec="microseconds")


def moment_of(text: object) -> dt.datetime:
    """
    Time of what SQLite keeps.

    Raises
    ------
    StoreError
        If it is none, or not as it is written.
    """
    try:
        at = dt.datetime.fromisoformat(str(text))
        if sqlite_text(at) == text:
            return at.replace(tzinfo=dt.UTC)
    except ValueError:
        pass
    raise _unreadable("a time", text)


class Count(TypeDecorator[int]):
    """A whole number that both databases hold, such as that of a row."""

    impl = Integer
    cache_ok = True

    def process_result_value(self, value: int | None, dialect: Dialect) -> int | None:
        """Read it; a damaged file may have text in its place."""
        if value is not None and type(value) is not int:
            raise _unreadable("a whole number", value)
        return value


class WholeNumber(TypeDecorator[int]):
    """A whole number of any size, such as a seed up to 2**64."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: int | None, dialect: Dialect) -> str | None:
        """Write its digits."""
        return None if value is None else str(int(value))

    def process_result_value(self, value: str | None, dialect: Dialect) -> int | None:
        """Read its digits."""
        try:
            return None if value is None else int(value)
        except (ValueError, TypeError):
            raise _unreadable("a whole number", value) from None

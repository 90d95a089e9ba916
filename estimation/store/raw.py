"""Rows as the database has them, read strictly: what the store has not written so is found."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import type_coerce
from sqlalchemy.types import NullType

from estimation.errors import StoreError
from estimation.store.canonical import is_as_written
from estimation.store.chain import moment_text
from estimation.store.types import Count, Json, Moment, WholeNumber, moment_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Column, Label, RowMapping, Table, TypeCoerce

OTHER_HANDS = "was changed by other hands"


def raw(column: Column[Any]) -> TypeCoerce[Any]:
    """A column, read as it is."""
    return type_coerce(column, NullType())


def raw_columns(table: Table) -> list[Label[Any]]:
    """All columns of a table, read as they are."""
    return [raw(column).label(column.name) for column in table.columns]


def row_name(table: Table, row: RowMapping | Mapping[str, Any]) -> str:
    """Name a row by its table and its key."""
    return " ".join([table.name, *(shown(row[key.name]) for key in table.primary_key.columns)])


def plain_cells(table: Table, row: RowMapping | Mapping[str, Any]) -> dict[str, str | int | None]:
    """
    Cells of a row as its hash takes them.

    Raises
    ------
    StoreError
        If the store has not written one of them so.
    """
    return {column.name: plain_cell(column, row[column.name]) for column in table.columns}


def plain_cell(column: Column[Any], raw: Any) -> str | int | None:
    """
    Read a cell strictly, as a row's hash takes it.

    Raises
    ------
    StoreError
        If the store has not written it so.
    """
    kind = column.type
    if raw is None and column.nullable:
        return None
    if isinstance(kind, Moment):
        try:
            return moment_text(raw if hasattr(raw, "tzinfo") else moment_of(raw))
        except StoreError:
            raise StoreError(f"{column.name} {OTHER_HANDS}: {shown(raw)} is no time") from None
    is_read = type(raw) is int if isinstance(kind, Count) else type(raw) is str and _is_text(raw)
    if is_read and isinstance(kind, Json):
        is_read = is_as_written(raw)
    if is_read and isinstance(kind, WholeNumber):
        is_read = raw.lstrip("-").isdecimal() and raw == str(int(raw))
    if not is_read:
        raise StoreError(f"{column.name} {OTHER_HANDS}: {shown(raw)} cannot be read")
    found: str | int = raw
    return found


def _is_text(raw: str) -> bool:
    """Whether it came out of UTF-8."""
    try:
        raw.encode()
    except UnicodeEncodeError:
        return False
    return True


def shown(raw: Any) -> str:
    """The beginning of a cell, in letters that every terminal has."""
    return str(raw).encode("ascii", "backslashreplace").decode()[:40]

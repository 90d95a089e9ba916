"""What the rows of a log hold by their kind; a damaged or hand-made row is refused in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from estimation.errors import WorkbookError

if TYPE_CHECKING:
    from collections.abc import Callable

    from estimation.store import LogRow


def _any(_: Any) -> bool:
    return True


def _count(value: Any) -> bool:
    return type(value) is int and value >= 1


def _text(value: Any) -> bool:
    return isinstance(value, str)


def _place(value: Any) -> bool:
    return value is None or isinstance(value, str)


SHAPES: dict[str, dict[str, Callable[[Any], bool]]] = {
    "add": {"entry": _any, "before": _place},
    "move": {"before": _place},
    "ask": {"round": _count},
    "round": {"round": _count},
    "judgement": {"round": _count},
    "baseline": {"number": _count, "content_hash": _text},
    "signature": {"number": _count, "content_hash": _text},
    "signature_end": {"number": _count, "reason": _text},
    "pack": {"baseline": _text, "state": _text},
}
"""By kind, what the value of a row has to have; of other kinds it may be anything."""

PLAIN: dict[str, Callable[[Any], bool]] = {"use": _place, "name": _text, "written": _text}
"""Kinds whose value is no mapping."""


def check_shape(row: LogRow) -> None:
    """
    Raise unless a row holds what rows of its kind hold.

    Raises
    ------
    WorkbookError
        With the number of the row, and what to do.
    """
    shape, is_plain = SHAPES.get(row.kind, {}), PLAIN.get(row.kind, _any)
    if is_plain(row.value) and not shape:
        return
    if shape and isinstance(row.value, dict):
        wrong = [name for name, fits in shape.items() if not fits(row.value.get(name, shape))]
        if not wrong:
            return
        what = f"its {wrong[0]} cannot be"
    else:
        what = "its value cannot be"
    raise cannot_read(row, what)


def cannot_read(row: LogRow, why: object) -> WorkbookError:
    """What is said of a row that leads nowhere."""
    return WorkbookError(
        f"row {row.number} of the log ('{row.kind}' of the {row.role}) cannot be read: "
        f"{str(why)[:200]}; run kickoff store check, and go back to a copy or an export from before"
    )

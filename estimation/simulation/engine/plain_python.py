"""What stands in where nothing can be compiled: the same functions in plain Python."""

from __future__ import annotations

import sys
import warnings
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from estimation.errors import SlowEngineWarning

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

PACKAGE = "estimation."


def plain_function(compiled: Any, sources: Mapping[int, Callable[..., Any]]) -> Callable[..., Any]:
    """
    Return the plain function that a compiled one was made of, whose calls are then plain too.

    Parameters
    ----------
    compiled : callable
    sources : mapping of int to callable
        Plain function of each compiled one, by the identity of the compiled one. They take the
        place of the compiled ones wherever a module names them.
    """
    for module in [m for name, m in sys.modules.items() if name.startswith(PACKAGE)]:
        for name, value in list(vars(module).items()):
            if id(value) in sources:
                setattr(module, name, sources[id(value)])
    return sources.get(id(compiled), compiled)


class PlainTable:
    """
    Records as plain Python reads them, with their fields as attributes; compiled code alike.

    Parameters
    ----------
    array : structured array of one or two dimensions
        Read only: what is written to is never a record.

    Examples
    --------
    >>> PlainTable(np.array([(1, 2.5)], dtype=[("axis", "i8"), ("lag", "f8")]))[0].lag
    2.5
    """

    def __init__(self, array: NDArray[np.void]) -> None:
        record: Any = NamedTuple("Record", [(name, Any) for name in array.dtype.names or ()])  # type: ignore[misc]
        self.shape = array.shape
        rows = array.tolist()
        flat = array.ndim == 1
        self._rows = [record(*r) if flat else [record(*one) for one in r] for r in rows]

    def __len__(self) -> int:
        return len(self._rows)

    def __getitem__(self, place: Any) -> Any:
        """Return a record by its place, or a row of records."""
        return self._rows[place[0]][place[1]] if isinstance(place, tuple) else self._rows[place]


def as_tables(value: Any) -> Any:
    """Arguments of compiled code, their structured arrays as plain Python reads them."""
    if isinstance(value, np.ndarray):
        return PlainTable(value) if value.dtype.names else value
    if isinstance(value, tuple):
        parts = map(as_tables, value)
        return type(value)(*parts) if hasattr(value, "_fields") else tuple(parts)
    return value


def warn_once(error: BaseException) -> None:
    """Say once in a process that the engine runs in plain NumPy, and why."""
    if _warned:
        return
    _warned.append(error)
    reason = str(error).strip().partition("\n")[0] or type(error).__name__
    warnings.warn(
        f"the compiled engine cannot be used here ({reason}); plain NumPy computes the same "
        "figures, in minutes where it took seconds. Install the versions of requirements.lock to "
        "have it back.",
        SlowEngineWarning,
        stacklevel=2,
    )


_warned: list[BaseException] = []
"""What was warned of."""

"""Arguments of compiled code, as the words of memory that it takes."""

from __future__ import annotations

import struct
from array import array
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

POINTER, WHOLE, REAL, TRUTH = "p", "q", "d", "b"
"""What a word of 64 bits holds: an address, a whole number, a number, 0 or 1."""

ARRAY = POINTER + POINTER + WHOLE + WHOLE + POINTER
"""Words of an array before its shape and strides: owner, parent, items, bytes of each, data."""


class Flat:
    """
    Arguments as words: tuples opened, arrays taken apart.

    What is passed again and again is flattened once and passed as this.

    Parameters
    ----------
    value : tuple, array, number or bool
        Tuples may hold tuples.

    Raises
    ------
    TypeError
        If compiled code cannot be called with it in this way.

    Examples
    --------
    >>> flat = Flat((np.zeros((2, 3)), 4, True))
    >>> flat.types, list(flat.words)[2:4], list(flat.words)[5:]
    ('(<f8:2C,q,b,)', [6, 8], [2, 3, 24, 8, 4, 1])
    """

    __slots__ = ("types", "value", "words")

    def __init__(self, value: Any) -> None:
        types: list[str] = []
        self.value = value
        self.words: array[int] = array("q")
        self._add(value, types)
        self.types = "".join(types)

    def _add(self, value: Any, types: list[str]) -> None:
        """Take one value apart."""
        if isinstance(value, np.ndarray):
            types.append(_array_type(value))
            head = (0, 0, value.size, value.itemsize, value.ctypes.data)
            self.words.extend((*head, *value.shape, *value.strides))
        elif isinstance(value, Flat):
            types.append(value.types)
            self.words += value.words
        elif isinstance(value, tuple):
            types.append("(")
            for one in value:
                self._add(one, types)
                types.append(",")
            types.append(")")
        elif isinstance(value, bool | np.bool_):
            types.append(TRUTH)
            self.words.append(int(value))
        elif isinstance(value, float):
            types.append(REAL)
            self.words.frombytes(struct.pack("d", value))
        elif isinstance(value, int | np.int64) and -(2**63) <= value < 2**63:
            types.append(WHOLE)
            self.words.append(int(value))
        else:
            raise TypeError(f"compiled code takes no {type(value).__name__} such as {value!r}")


def kinds_of(value: Any) -> str:
    """
    Kinds of the words that `Flat` makes of a value.

    Examples
    --------
    >>> kinds_of((np.zeros(2), 1.0))
    'ppqqpqqd'
    """
    if isinstance(value, np.ndarray):
        return ARRAY + 2 * value.ndim * WHOLE
    if isinstance(value, tuple):
        return "".join(map(kinds_of, value))
    return Flat(value).types


_dtypes: dict[int, tuple[np.dtype[Any], str]] = {}
"""Names of types of items by identity; to spell one out takes longer than to pass an array."""


def _array_type(value: NDArray[Any]) -> str:
    """Everything about an array that numba compiles for."""
    known = _dtypes.get(id(value.dtype))
    if known is None:
        spelt = value.dtype.str if value.dtype.names is None else str(value.dtype.descr)
        known = _dtypes[id(value.dtype)] = (value.dtype, spelt)
    flags = value.flags
    layout = "C" if flags.c_contiguous else "F" if flags.f_contiguous else "A"
    odd = "" if flags.writeable and flags.aligned else f"{flags.writeable}{flags.aligned}"
    return f"{known[1]}:{value.ndim}{layout}{odd}"

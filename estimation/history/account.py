"""The sums of a file: what is in it is what was read and what was left out."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import datetime as dt

    import pandas as pd


@dataclass(frozen=True)
class Sums:
    """
    Sums of one column of a file.

    Parameters
    ----------
    in_file : float
        Of all its cells that are numbers above 0, and of corrections below 0 that were read.
    read : float
        Of finished and open work.
    left_out : float
        Of rows that were left out.
    repeated : float
        Of estimates that stand again on further entries of one piece of work.
    """

    in_file: float = 0.0
    read: float = 0.0
    left_out: float = 0.0
    repeated: float = 0.0

    @property
    def difference(self) -> float:
        """What is in the file and nowhere else; 0 but for rounding."""
        return self.in_file - self.read - self.left_out - self.repeated


def sums_of(
    before: pd.Series, kept: pd.Series, left_out: np.ndarray, repeated: float = 0.0
) -> Sums:
    """
    Account for a column.

    Parameters
    ----------
    before : Series
        Its values as they stood in the file, one for each row.
    kept : Series
        Its values in the finished and open work.
    left_out : array of bool
        Rows that were left out.
    repeated : float
        As for `Sums`.

    Examples
    --------
    >>> import pandas as pd
    >>> hours = pd.Series([8.0, 8.0, -1.0, 3.0])
    >>> sums_of(hours, hours[:1], np.array([False, False, True, True]), repeated=8.0)
    Sums(in_file=19.0, read=8.0, left_out=3.0, repeated=8.0)
    """
    values = before.to_numpy(dtype=float)
    values = np.where(np.isfinite(values) & ((values > 0) | ~left_out), values, 0.0)
    read = float(kept.fillna(0.0).sum())
    return Sums(float(values.sum()), read, float(values[left_out].sum()), repeated)


@dataclass(frozen=True)
class Reading:
    """
    What a history was read from.

    Parameters
    ----------
    rows : int
        Rows in the file but its header.
    recognised_as : str
        What kind of table it is, such as "history in the columns of Kickoff".
    unplaced : int
        Rows above the header, or with another number of cells: they are left out, and in no sum.
    entries : int
        Rows that were added up, since they are entries of one piece of work.
    first_day, last_day : date or None
        Earliest and latest day of the work in it.
    sums : dict of str to Sums
        By column of estimates and actuals.
    """

    rows: int = 0
    recognised_as: str = ""
    unplaced: int = 0
    entries: int = 0
    first_day: dt.date | None = None
    last_day: dt.date | None = None
    sums: dict[str, Sums] = field(default_factory=dict)

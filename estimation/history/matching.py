"""Rows without an id in a newer export: which earlier rows they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from estimation.history.schema import COLUMNS
from estimation.history.tables import shown

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

STORED_KEY = "kickoff stored key"
"""Column in which a store says under what it keeps a row without an id."""

NEWER = 0.5
"""Share of an earlier import that a file has to hold to be a newer export of it by another name."""

_BEFORE = [column.name for column in COLUMNS if column.before and column.name != "item_id"]


def matched(rows: pd.DataFrame, added: pd.DataFrame, name: str) -> tuple[pd.DataFrame, list[str]]:
    """
    Added rows under the keys of the earlier rows that they are.

    A row without an id is an earlier one if all cells are alike. In a newer export of an earlier
    file it also is if all that was known beforehand is, and no other row of either says the same.

    Parameters
    ----------
    rows, added : DataFrame
        What is there and what comes, as `keyed` makes it.
    name : str
        Of the file that comes.

    Returns
    -------
    DataFrame, list of str
        What could not be matched, in sentences.
    """
    if rows.empty or added.empty:
        return added, []
    added = _under(added, _same_content(rows, added))
    newer = _newer_than(rows, added, name)
    earlier = rows[rows["imported_from"].isin(newer) & ~rows.index.isin(added.index)]
    for columns in ([*_BEFORE, "started"], _BEFORE):
        coming = added[~added.index.isin(rows.index)]
        added = _under(added, _same_before(_nameless(earlier), _nameless(coming), columns))
        earlier = earlier[~earlier.index.isin(added.index)]
    if earlier.empty:
        return added, []
    files = ", ".join(shown(file) for file in earlier["imported_from"].unique()[:3])
    return added, [
        f"{shown(name)} is a newer export of {files}, but {len(earlier):,} of its rows "
        f"({earlier['actual_hours'].sum():,.6g} h) are not in it any more or have no match; "
        "they stay"
    ]


def _nameless(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows without an id."""
    return rows[rows["item_id"].isna()]


def _under(added: pd.DataFrame, keys: dict[tuple, tuple]) -> pd.DataFrame:
    """Rows with some of their keys exchanged."""
    import pandas as pd

    if not keys:
        return added
    exchanged = [keys.get(key, key) for key in added.index]
    return added.set_axis(pd.MultiIndex.from_tuples(exchanged, names=added.index.names))


def _same_content(rows: pd.DataFrame, added: pd.DataFrame) -> dict[tuple, tuple]:
    """Keys of earlier rows that are kept under another one than what they say now."""
    old = _nameless(rows)
    by_content = dict(zip(zip(old["project_id"], old["nth"], strict=True), old.index, strict=True))
    new = _nameless(added)
    found = {}
    for key, project, nth in zip(new.index, new["project_id"], new["nth"], strict=True):
        there = by_content.get((project, nth))
        if there is not None and there != key:
            found[key] = there
    return found


def _newer_than(rows: pd.DataFrame, added: pd.DataFrame, name: str) -> list[str]:
    """Earlier files of which the added rows are a newer export."""
    is_there = rows.index.isin(added.index)
    share = rows.assign(is_there=is_there).groupby("imported_from")["is_there"].mean()
    return [str(file) for file, held in share.items() if held >= NEWER or (file == name and held)]


def _same_before(
    earlier: pd.DataFrame, coming: pd.DataFrame, columns: Sequence[str]
) -> dict[tuple, tuple]:
    """Keys of earlier rows by those of the only coming row that was known alike beforehand."""
    old, new = _alone(earlier, columns), _alone(coming, columns)
    return {new[digest]: old[digest] for digest in new.keys() & old.keys()}


def _alone(rows: pd.DataFrame, columns: Sequence[str]) -> dict[int, tuple]:
    """Keys of rows by the digest of some columns, where no other row has it."""
    import pandas as pd

    if rows.empty:
        return {}
    digests = pd.util.hash_pandas_object(rows[list(columns)], index=False).to_numpy()
    distinct, counts = np.unique(digests, return_counts=True)
    single = set(distinct[counts == 1].tolist())
    return {
        digest: key
        for digest, key in zip(digests.tolist(), rows.index, strict=True)
        if digest in single
    }

"""Past work and trials as they are frozen with a baseline, and back from there, to the bit."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

import numpy as np

from estimation.history import History

if TYPE_CHECKING:
    import pandas as pd

    from estimation.distributions import Array
    from estimation.simulation import Result

Data = dict[str, Any]

TRIAL_FIGURES = ("finish_days", "cost", "price", "margin")
"""What is frozen of each trial."""


def freeze_history(history: History) -> Data:
    """
    Past work as JSON.

    Parameters
    ----------
    history : History

    Returns
    -------
    dict
        All that a calibration learns from; rows that were left out are counted only.
    """
    return {
        "source": history.source,
        "frame": _freeze_frame(history.frame),
        "open": _freeze_frame(history.open),
    }


def thaw_history(content: Data) -> History:
    """Past work out of JSON: calibrations of both are the same to the bit."""
    import pandas as pd

    none = pd.DataFrame(columns=["line", "column", "value", "reason"])
    frame, unfinished = (_thaw_frame(content[name]) for name in ("frame", "open"))
    return History(content["source"], frame, unfinished, none)


def _freeze_frame(frame: pd.DataFrame) -> Data:
    """A frame by columns."""
    import pandas as pd

    columns = []
    for name in frame.columns:
        cells = frame[name]
        kind = str(cells.dtype)
        if kind.startswith("datetime"):
            values = [None if pd.isna(each) else each.isoformat() for each in cells]
        else:
            values = [None if pd.isna(each) else _plain(each) for each in cells]
        columns.append([str(name), kind, values])
    return {"lines": [_plain(each) for each in frame.index], "columns": columns}


def _plain(cell: Any) -> Any:
    """A cell as JSON has it."""
    if isinstance(cell, np.generic):
        return cell.item()
    return cell if isinstance(cell, bool | int | float | str) else str(cell)


def _thaw_frame(content: Data) -> pd.DataFrame:
    """A frame out of its columns."""
    import pandas as pd

    index = pd.Index(content["lines"], name="line")
    cells = {}
    for name, kind, values in content["columns"]:
        if kind.startswith("datetime"):
            column = pd.Series(pd.to_datetime(values, format="ISO8601"), index=index)
            cells[name] = column.astype(kind)
        else:
            cells[name] = pd.Series(values, index=index, dtype=kind)
    return pd.DataFrame(cells, index=index)


def freeze_trials(result: Result) -> Data:
    """
    Trials of a result as JSON: each figure as base64 of its numbers, 8 bytes each, little-endian.

    What the plan does not give is None.
    """
    figures = {name: result.values(name) for name in TRIAL_FIGURES}
    return {
        name: None
        if values is None
        else base64.b64encode(values.astype("<f8").tobytes()).decode("ascii")
        for name, values in figures.items()
    }


def thaw_trials(content: Data) -> dict[str, Array | None]:
    """Trials out of JSON, shape (trials,) each."""
    return {
        name: None
        if (text := content.get(name)) is None
        else np.frombuffer(base64.b64decode(text), dtype="<f8").astype(np.float64)
        for name in TRIAL_FIGURES
    }

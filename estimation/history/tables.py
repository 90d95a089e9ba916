"""A table as its source holds it, before anything is checked; and which reader a source needs."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from estimation.errors import HistoryError

# Imported where it is used: pandas takes 0.2 s, and many a forecast needs none of it.
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import pandas as pd

    from estimation.tabular.heads import Head

SPREADSHEETS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
"""First bytes of XLSX, XLSB and ODS; and of XLS."""

SHOWN_CHARACTERS = 60
"""Longest piece of a cell or of a file name that a message shows."""


@dataclass
class RawTable:
    """
    Headers and cells of a source, with the line of each row.

    Parameters
    ----------
    source : str
        What messages call it.
    headers : list of str
        As written.
    cells : list of Series
        One for each header, of one length; empty cells are "" or missing.
    lines : array of int
        Line of each row in its file; sheet and row where several sheets were read.
    separator : str or None
        What divides the cells of a text file.
    dropped : list of tuple
        Rows that could not even be read: line, column, value, reason.
    notes : list of str
        What was decided while reading.
    heads : list of Head or None
        What each header means, where a recipe says so; else the headers are looked at.
    recognised_as : str
        What kind of file it is, where a recipe says so.
    excluded : list of (array of bool, str, str)
        Rows that are left out from the start, with the header of a column and the reason.
    asks_end : bool
        Whether such files hold work in progress too, so that it is asked where no column tells it.
    """

    source: str
    headers: list[str]
    cells: list[pd.Series]
    lines: np.ndarray
    separator: str | None = None
    dropped: list[tuple[Any, str, str, str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    heads: list[Head] | None = None
    recognised_as: str = ""
    excluded: list[tuple[np.ndarray, str, str]] = field(default_factory=list)
    asks_end: bool = False


def shown(value: object) -> str:
    """Cell as a message shows it: on one line, and cut where it is long."""
    text = " ".join(str(value)[: SHOWN_CHARACTERS * 4].split())
    return text if len(text) <= SHOWN_CHARACTERS else text[: SHOWN_CHARACTERS - 1] + "…"


def open_table(source: str | Path | pd.DataFrame | RawTable) -> RawTable:
    """Read any source; what a file is, its first bytes say, whatever its name claims."""
    import pandas as pd

    from estimation.history.delimited import read_delimited
    from estimation.history.workbooks import read_workbook

    if isinstance(source, RawTable):
        return source
    if isinstance(source, pd.DataFrame):
        return from_frame(source, "the DataFrame")
    if not isinstance(source, str | Path):
        raise HistoryError(
            f"a history cannot be read from {type(source).__name__}; "
            "expected a path to a CSV, XLSX or Parquet file, or a pandas DataFrame"
        )
    name = shown(Path(source).name or source)
    data = read_bytes(source, name)
    if data.startswith(b"PAR1"):
        return _read_parquet(data, name)
    if data.startswith(SPREADSHEETS):
        return read_workbook(data, name)
    return read_delimited(data, name)


def read_bytes(source: str | Path, name: str) -> bytes:
    """Bytes of a file that is there, can be read, and is not empty."""
    try:
        data = Path(source).read_bytes()
    except FileNotFoundError:
        raise HistoryError(f"{name}: there is no such file; check its name and folder") from None
    except IsADirectoryError:
        raise HistoryError(f"{name}: this is a folder; name the file in it") from None
    except (OSError, ValueError) as error:
        raise HistoryError(f"{name}: the file cannot be opened ({error})") from None
    if not data.strip():
        raise HistoryError(
            f"{name}: the file is empty; expected a header line and a line for each piece of work"
        )
    return data


def from_rows(
    source: str, header: Sequence[str], rows: Iterable[tuple[int, int, Sequence[Any]]]
) -> RawTable:
    """
    Table of rows given as first line, last line, cells.

    Rows with another number of cells than the header are left out: nobody knows which is missing.
    """
    import pandas as pd

    width = len(header)
    while width and not header[width - 1].strip():
        width -= 1
    kept: list[Sequence[Any]] = []
    lines: list[int] = []
    dropped: list[tuple[int, str, str, str]] = []
    for first, last, cells in rows:
        if len(cells) > width and not any(cell not in ("", None) for cell in cells[width:]):
            cells = cells[:width]
        if len(cells) == width:
            kept.append(cells)
            lines.append(first)
        else:
            reason = f"{len(cells)} cells where the header has {width}"
            if last > first:
                reason += f", from line {first} to {last}: check the quotes there"
            dropped.append((first, "", shown(" ".join(map(str, cells))), reason))
    columns = zip(*kept, strict=True) if kept else [()] * width
    return RawTable(
        source,
        [name.strip() or f"unnamed_{k}" for k, name in enumerate(header[:width], start=1)],
        [pd.Series(column, dtype=object) for column in columns],
        np.array(lines, dtype=np.int64),
        dropped=dropped,
    )


def stacked(source: str, titles: Sequence[str], tables: Sequence[RawTable]) -> RawTable:
    """One table of several with the same columns; its lines name the sheet, as 2025!5."""
    import pandas as pd

    def line(title: str, number: int) -> str:
        return f"{title}!{number}"

    named = list(zip(titles, tables, strict=True))
    return RawTable(
        source,
        tables[0].headers,
        [
            pd.concat(cells, ignore_index=True)
            for cells in zip(*(t.cells for t in tables), strict=True)
        ],
        np.array([line(title, k) for title, t in named for k in t.lines], dtype=object),
        dropped=[(line(title, row[0]), *row[1:]) for title, t in named for row in t.dropped],
        notes=[note for table in tables for note in table.notes],
    )


def from_frame(frame: pd.DataFrame, source: str) -> RawTable:
    """Table of a DataFrame, whose own index means nothing here."""
    frame = frame.reset_index(drop=True)
    cells = [frame.iloc[:, k] for k in range(frame.shape[1])]
    return RawTable(
        source, [str(name) for name in frame.columns], cells, np.arange(1, len(frame) + 1)
    )


def _read_parquet(data: bytes, name: str) -> RawTable:
    """Table of a Parquet file."""
    import pandas as pd
    from pyarrow import parquet

    try:
        # Text is decoded when it is looked at; this looks at all of it.
        parquet.read_table(io.BytesIO(data)).validate(full=True)
        frame = pd.read_parquet(io.BytesIO(data))
    # A broken file raises whatever its breakage leads to, from ArrowInvalid to KeyError.
    except Exception as error:
        raise HistoryError(
            f"{name}: the Parquet file is broken ({type(error).__name__}: {shown(error)}); "
            "export it again"
        ) from None
    return from_frame(frame, name)

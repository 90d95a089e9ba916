"""Text files: their encoding, what divides their cells, and the line on which each row begins."""

from __future__ import annotations

import codecs
import contextlib
import csv
import io
import itertools
from typing import TYPE_CHECKING

from estimation.errors import HistoryError
from estimation.history.header_row import MOST_TITLES, header_place
from estimation.history.schema import canonical
from estimation.history.tables import RawTable, from_rows, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

SEPARATORS = (",", ";", "\t")
"""What may divide cells; the one that yields the most known columns does."""

Row = tuple[int, int, list[str]]


def read_delimited(data: bytes, name: str) -> RawTable:
    """Table of a CSV file, or of one divided by semicolons or tabs."""
    text, notes = decode(data, name)
    separator = max(SEPARATORS, key=lambda mark: _fit(text, mark))
    unreadable: list[tuple[int, str, str, str]] = []
    rows = records(text, separator, name, unreadable)
    first = list(itertools.islice(rows, MOST_TITLES))
    if not first:
        raise HistoryError(f"{name}: there is no header line; the first line names the columns")
    place = header_place([cells for _, _, cells in first]) or 0
    below = itertools.chain(first[place + 1 :], rows)
    table = from_rows(name, first[place][2], below)
    table.dropped += [
        (line, "", shown(" ".join(filter(None, cells))), "stands above the header")
        for line, _, cells in first[:place]
    ]
    table.separator = separator
    table.dropped += unreadable
    table.notes += notes
    return table


def decode(data: bytes, name: str) -> tuple[str, list[str]]:
    """Text of the file: UTF-8, UTF-16 with its mark, or line by line cp1252 where one is not."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        try:
            return data.decode("utf-16"), ["read as UTF-16"]
        except UnicodeDecodeError:
            raise HistoryError(
                f"{name}: the text breaks off in the middle; export it again"
            ) from None
    if b"\0" in data:
        line = data.count(b"\n", 0, data.index(b"\0")) + 1
        raise HistoryError(
            f"{name} line {line}: there is a NUL byte, so this is not a text file in UTF-8; "
            "export the history as CSV (UTF-8), XLSX or Parquet"
        )
    try:
        return data.decode("utf-8-sig"), []
    except UnicodeDecodeError:
        pieces = [_decode_line(line) for line in data.removeprefix(b"\xef\xbb\xbf").split(b"\n")]
    notes = ["read as cp1252, since it is not UTF-8"]
    if any(is_utf8 and not text.isascii() for text, is_utf8 in pieces):
        notes = ["mixed encodings: lines that are not UTF-8 were read as cp1252"]
    return "\n".join(text for text, _ in pieces), notes


def _decode_line(line: bytes) -> tuple[str, bool]:
    """Text of one line, and whether it was UTF-8."""
    try:
        return line.decode("utf-8"), True
    except UnicodeDecodeError:
        # cp1252 leaves five bytes without a letter; they show as the replacement character.
        return line.decode("cp1252", errors="replace"), False


def _fit(text: str, separator: str) -> tuple[int, int]:
    """How well a separator divides the header: known columns, then cells."""
    first: list[list[str]] = []
    with contextlib.suppress(HistoryError):
        for _, _, cells in itertools.islice(records(text, separator, "", []), MOST_TITLES):
            first.append(cells)
    header = first[header_place(first) or 0] if first else []
    return sum(canonical(cell) is not None for cell in header), len(header)


def records(
    text: str, separator: str, name: str, unreadable: list[tuple[int, str, str, str]]
) -> Iterator[Row]:
    """First line, last line and cells of each row with content; bad ones go to `unreadable`."""
    reader = csv.reader(
        io.StringIO(text, newline=""), delimiter=separator, skipinitialspace=True, strict=True
    )
    while True:
        first = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            # `csv` goes on with the next line: right only if the trouble ended on this one.
            if "end of data" in str(error) or reader.line_num > first:
                raise HistoryError(
                    f"{name} line {first}: a quotation mark opens a cell that does not end well "
                    f"({error}, on line {reader.line_num}); close it, or double it inside the cell"
                ) from None
            unreadable.append((first, "", "", f"the line cannot be taken apart: {shown(error)}"))
            continue
        if any(cells):
            yield first, reader.line_num, cells

"""A file that a browser sends in parts, kept aside until somebody says that it is to be read in."""

from __future__ import annotations

import re
import shutil
import tempfile
import weakref
from dataclasses import dataclass
from pathlib import Path

from estimation.errors import WorkbookError

LARGEST = 20 * 1024 * 1024
"""Bytes of a file that is taken."""

KNOWN = (".csv", ".tsv", ".txt", ".xlsx", ".xlsm", ".parquet")
"""Endings of files of past work."""

LONGEST_NAME = 100
"""Letters of a file's name that are kept, its ending included."""


@dataclass(eq=False)
class Arriving:
    """
    A file on its way.

    Parameters
    ----------
    name : str
        As it is called where it comes from, without its folder.
    size : int
        Bytes of all of it.

    Raises
    ------
    WorkbookError
        If it is too large, or of a kind that nobody reads.
    """

    name: str
    size: int
    got: int = 0
    part: int = 0
    folder: str = ""

    def __post_init__(self) -> None:
        self.name = plain_name(self.name)
        if Path(self.name).suffix.lower() not in KNOWN:
            raise WorkbookError(
                f"{self.name} is of a kind that is not read here; expected a sheet such as "
                "history.csv or history.xlsx"
            )
        if not 0 < self.size <= LARGEST:
            raise WorkbookError(
                f"{self.name} has {self.size / 2**20:,.0f} MB; expected up to {LARGEST // 2**20}. "
                "Leave out the years before the last five, and try again."
                if self.size
                else f"{self.name} is empty"
            )
        self.folder = tempfile.mkdtemp(prefix="kickoff-")
        weakref.finalize(self, shutil.rmtree, self.folder, ignore_errors=True)

    @property
    def path(self) -> Path:
        """Where it is kept."""
        return Path(self.folder, self.name)

    @property
    def is_whole(self) -> bool:
        """Whether all of it has come."""
        return self.got == self.size

    def take(self, part: int, data: bytes) -> None:
        """
        Add the next part.

        Raises
        ------
        WorkbookError
            If it is another, or more than was announced.
        """
        if part != self.part or not data or self.got + len(data) > self.size:
            raise WorkbookError(f"{self.name} did not come whole. Choose it again.")
        with self.path.open("ab") as file:
            file.write(data)
        self.part, self.got = part + 1, self.got + len(data)


def plain_name(name: str) -> str:
    r"""
    The name of a file alone, in letters that any system takes.

    Examples
    --------
    >>> plain_name("C:\\Users\\ana\\history.csv"), plain_name("../../etc/hours 2026.xlsx")
    ('history.csv', 'hours 2026.xlsx')
    >>> plain_name("..")
    'file'
    """
    last = re.split(r"[/\\]", name)[-1]
    plain = re.sub(r"[^\w .()+-]", "_", last).strip(" .")
    stem, dot, ending = plain.rpartition(".")
    longest = LONGEST_NAME - len(ending) - 1
    return (f"{stem[:longest]}{dot}{ending}" if dot else plain[:LONGEST_NAME]) or "file"

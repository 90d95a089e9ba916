"""
Speed, memory and accuracy in one table: ``make bench``.

Each figure is a median, each ratio the median of ratios of pairs timed in turn, so that a busy
moment hits both. The table is printed and written, with the machine, to
docs/benchmarks.md and into the README.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from accuracy import accuracy_rows
from memory import memory_rows
from peers import peer_rows
from report import report_rows
from speed import scaling_rows, speed_rows
from table import BENCH, ROOT, Row, machine, print_rows

if TYPE_CHECKING:
    from collections.abc import Iterator

PAGE = ROOT / "docs" / "benchmarks.md"

README = ROOT / "README.md"
MARKS = ("<!-- benchmarks -->\n", "<!-- end of benchmarks -->\n")
"""What stands between them in the README is rewritten."""

HEAD = """# Benchmarks

Written by `make bench`; `make bench-peers` installs the peers first. A timed run reads P80,
criticality index and both joint probabilities. Medians; ratios are medians of pairs timed in turn.

M1 is a sum of 30 triangular durations, M2 a network of 300 activities, M3 the same with cost, 20
risks and joint probability. numpy is plain vectorised numpy for the same model; squigglepy draws,
and its network is computed in numpy; mcprojsim reads the network in its own format. j30, j60 and
j120 are plans of PSPLIB, levelled, against the best finish known.
"""


def rows() -> Iterator[Row]:
    if BENCH.is_dir():
        for part in (speed_rows, memory_rows, accuracy_rows, peer_rows):
            yield from part()
    else:
        yield Row("M1, M2, M3, levelled, slider", "skipped", "", f"no folder {BENCH}")
    yield from scaling_rows()
    yield from report_rows()


def quote(table: str) -> None:
    """Put the table into the README."""
    text = README.read_text(encoding="utf-8")
    before, begin, rest = text.partition(MARKS[0])
    _, end, after = rest.partition(MARKS[1])
    README.write_text(f"{before}{begin}\n{table}\n{end}{after}", encoding="utf-8")


def main() -> None:
    print(machine(), flush=True)
    lines = print_rows(rows())
    if BENCH.is_dir():
        table = "\n".join([machine(), "", *lines, ""])
        PAGE.write_text(f"{HEAD}\n{table}", encoding="utf-8")
        quote(table)


if __name__ == "__main__":
    main()

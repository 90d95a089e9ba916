"""
Kill what Kickoff is doing, many times, and look at what is there afterwards.

``python benchmarks/kills.py sitting --kills 30`` lets two pages of a sitting change, undo, sign,
withdraw and write a plan in processes of their own, and kills both. Ends with status 1 if anything
was lost or deleted, or a baseline is in force that not both signed after the last change. With
``packs``, batches of packs are killed, as in `pack_kills`.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from pack_kills import packs  # noqa: E402

from tests.killed_pages import PLAN, kill_pages  # noqa: E402
from tests.workbook.conftest import PLAN as TEXT  # noqa: E402


def sitting(kills: int, seed: int) -> bool:
    """Kill the pages of a sitting; whether all was there each time."""
    with tempfile.TemporaryDirectory(prefix="kickoff-kills-") as place:
        folder = Path(place)
        (folder / PLAN).write_text(TEXT, encoding="utf-8")
        confirmed, problems = 0, list[str]()
        for number in range(1, kills + 1):
            found = kill_pages(folder, 1, seed + number)
            confirmed += found.confirmed
            problems += [f"kill {number}: {each}" for each in found.problems]
            print(f"sitting: {number} kills, {confirmed} confirmed rows, {len(problems)} problems",
                  flush=True)  # fmt: skip
    print("\n".join(problems) or "Nothing was lost, and nothing deleted.")
    return not problems


PARTS = {"packs": packs, "sitting": sitting}


def main() -> None:
    """Run the part that is asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("part", choices=PARTS)
    parser.add_argument("--kills", type=int, default=30)
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args()
    sys.exit(0 if PARTS[asked.part](asked.kills, asked.seed) else 1)


if __name__ == "__main__":
    main()

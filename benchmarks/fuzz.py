"""
Hostile inputs at every door: ``python benchmarks/fuzz.py --inputs 200000 --seed 1``.

Each input follows from the seed, the door and its number alone. A run that was stopped, or that an
input ended, goes on where it was; an input during which Python itself ended counts as foreign. What
no door may do is kept as a file, and is tried again with ``--again paste-1842``.
"""

from __future__ import annotations

import argparse
import json
import random
import signal
import sys
import traceback
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from estimation.errors import KickoffError

sys.path.insert(0, str(Path(__file__).parent))  # as a test loads it, too
from fuzz_doors import DOORS, Door

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType

LONGEST = 120
"""An input that takes longer counts as foreign [s]."""

TWICE = 2
"""So often an input may be begun; the first time, somebody may have stopped the run."""

ACCEPTED, REFUSED, FOREIGN = "accepted", "refused", "foreign"


@dataclass
class Run:
    """
    What has been tried at one door.

    Parameters
    ----------
    door : Door
    seed : int
    folder : Path
        Where the run and what it found are kept.
    """

    door: Door
    seed: int
    folder: Path
    tried: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    begun: int = 0
    """How often the next input was begun; after the second time without an end it is foreign."""

    @property
    def path(self) -> Path:
        """Where the run is written down."""
        return self.folder / f"{self.door.name}-{self.seed}.json"

    def resume(self) -> None:
        """Go on after the inputs that a run before has tried."""
        if self.path.exists():
            kept = json.loads(self.path.read_text(encoding="utf-8"))
            self.tried, self.begun = kept["tried"], kept["begun"]
            self.counts = Counter(kept["counts"])

    def go_on(self, inputs: int) -> None:
        """Try inputs up to this many."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self.resume()
        if self.tried >= inputs:
            return
        self.door.make(self.rng(self.tried))  # what is made once counts against no input
        with self.door.opened() as attempt:
            for number in range(self.tried, inputs):
                self.begun += 1
                self.save()
                if self.begun > TWICE:
                    self.keep(number, "Python ended while it was tried.")
                else:
                    self.attempt(number, attempt)
                self.tried, self.begun = number + 1, 0
            self.save()

    def attempt(self, number: int, attempt: Any) -> None:
        """Try one input, and count what came of it."""
        try:
            with deadline():
                attempt(self.door.make(self.rng(number)))
        except KickoffError:
            self.counts[REFUSED] += 1
        except (Exception, TooLongError):
            self.keep(number, traceback.format_exc())
        else:
            self.counts[ACCEPTED] += 1

    def rng(self, number: int) -> random.Random:
        """Luck of one input."""
        return random.Random(f"{self.door.name} {self.seed} {number}")

    def keep(self, number: int, why: str) -> None:
        """Count something foreign, and keep what shows it."""
        self.counts[FOREIGN] += 1
        made = self.door.make(self.rng(number))
        kept = self.folder / f"{self.door.name}-{number}.txt"
        kept.write_text(f"seed {self.seed}\n\n{why}\n{made!r}\n", "utf-8", "backslashreplace")

    def save(self) -> None:
        """Write down how far it is."""
        kept = {"tried": self.tried, "begun": self.begun, "counts": self.counts}
        self.path.write_text(json.dumps(kept), encoding="utf-8")


class TooLongError(BaseException):
    """An input took longer than any may; nothing on the way is to catch it."""


@contextmanager
def deadline() -> Iterator[None]:
    """End what takes too long, where the system can."""
    if not hasattr(signal, "setitimer"):
        yield
        return

    def ring(_: int, __: FrameType | None) -> None:
        raise TooLongError

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, LONGEST)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def table(runs: list[Run]) -> Iterator[str]:
    """What has been tried, as a table of Markdown."""
    yield "| door | inputs | accepted | refused in words | foreign |"
    yield "|---|---:|---:|---:|---:|"
    total: Counter[str] = Counter()
    for run in runs:
        yield _row(run.door.name, run.counts)
        total += run.counts
    yield _row("all", total)


def _row(name: str, counts: Counter[str]) -> str:
    cells = [sum(counts.values()), counts[ACCEPTED], counts[REFUSED], counts[FOREIGN]]
    return f"| {name} | " + " | ".join(f"{cell:,}" for cell in cells) + " |"


def main() -> int:
    """Try; the status is 1 where something foreign was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--inputs", type=int, default=200_000, help="at all doors together")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--door", choices=[door.name for door in DOORS], action="append")
    parser.add_argument("--folder", type=Path, default=Path("fuzz-runs"))
    parser.add_argument("--again", metavar="DOOR-NUMBER", help="try one input, and show all of it")
    given = parser.parse_args()
    if given.again:
        name, _, number = given.again.rpartition("-")
        door = next(door for door in DOORS if door.name == name)
        made = door.make(Run(door, given.seed, given.folder).rng(int(number)))
        print(repr(made))
        with door.opened() as attempt:
            attempt(made)
        return 0
    doors = [door for door in DOORS if not given.door or door.name in given.door]
    shares = sum(door.share for door in doors)
    runs = [Run(door, given.seed, given.folder) for door in doors]
    for run in runs:
        run.go_on(round(given.inputs * run.door.share / shares))
    print("\n".join(table(runs)))
    found = sum(run.counts[FOREIGN] for run in runs)
    if found:
        print(f"\n{found} foreign; see {given.folder}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())

"""
Kill batches of packs at random moments, and look at what is there then.

``python benchmarks/pack_kills.py --kills 30``: three plans are made into packs again and again,
each time with another seed, in a folder where others keep files of their own. After each kill
every page and notebook has to be there, whole, and
so has what others put there; the batch after the last kill has to need no help.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from estimation import read_plan

ROOT = Path(__file__).resolve().parent.parent

LAUNCH = "from estimation.cli import main; main()"


class Batches:
    """Batches of three packs into a folder where others keep files."""

    def __init__(self, folder: Path) -> None:
        self.out = folder / "out"
        samples = sorted(ROOT.glob("sample/*.plan.yaml"))
        self.plans = [Path(shutil.copy(plan, folder)) for plan in samples]
        self.ids = [read_plan(plan).project.id for plan in self.plans]
        self.theirs = [self.out / name / "contracts" / "offer.txt" for name in self.ids]
        for path in self.theirs:
            path.parent.mkdir(parents=True)
            path.write_text("signed", encoding="utf-8")

    def start(self, seed: int) -> subprocess.Popen[bytes]:
        """Begin a batch in a process group of its own."""
        options = ["--out", str(self.out), "--trials", "50", "--seed", str(seed)]
        return subprocess.Popen(
            [sys.executable, "-c", LAUNCH, "pack", *map(str, self.plans), *options],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def run(self, seed: int) -> list[str]:
        """Make a batch to its end; what is wrong then."""
        status = self.start(seed).wait()
        return [*([f"a batch ended with status {status}"] if status else []), *self.wrong()]

    def killed_after(self, seconds: float, seed: int) -> bool:
        """Kill a batch after a time; whether it had not ended before."""
        process = self.start(seed)
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            return True
        return False

    def wrong(self) -> list[str]:
        """What is lost or broken."""
        packs = [
            self.out / name / f"{name}.internal.{ending}"
            for name in self.ids
            for ending in ("html", "ipynb")
        ]
        expected = [*self.theirs, *packs, self.out / "index.html", self.out / "manifest.json"]
        return [f"{path} is lost or cut" for path in expected if not _is_whole(path)]


def _is_whole(path: Path) -> bool:
    """Whether a file is there, to its last sign."""
    try:
        text = path.read_text(encoding="utf-8")
        if path.suffix in (".json", ".ipynb"):
            json.loads(text)
    except (OSError, ValueError):
        return False
    return text.endswith("</html>\n") if path.suffix == ".html" else bool(text)


def packs(kills: int, seed: int) -> bool:
    """Kill batches of packs at random moments; whether all was there each time."""
    rng = random.Random(seed)
    with tempfile.TemporaryDirectory(prefix="kickoff-kills-") as folder:
        batch = Batches(Path(folder))
        begin = time.monotonic()
        problems = batch.run(0)
        longest = time.monotonic() - begin
        killed = 0
        for number in range(1, kills + 1):
            killed += batch.killed_after(rng.uniform(0.2, 1.0) * longest, number)
            problems += [f"kill {number}: {each}" for each in batch.wrong()]
            print(f"packs: {number} batches, {killed} killed, {len(problems)} problems", flush=True)
        problems += batch.run(kills + 1)
    print("\n".join(problems) or "Nothing was lost, and nothing deleted.")
    return not problems


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=30)
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args()
    sys.exit(0 if packs(asked.kills, asked.seed) else 1)

"""Sign, accept and status are whole or not there, whenever the process is killed."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from .test_change_orders import ASIDE
from .test_status import GOOD

if TYPE_CHECKING:
    from .conftest import Desk

KILLS = 3
"""So often each command is killed; long series belong to the benchmarks."""

LIFE = ("baselines", "signatures", "forecasts", "frozen_data", "change_order_steps", "statuses")

KILL_WHILE_WRITING = """
import os, random, signal, sys
from estimation import cli
from estimation.store import chain
random_writes = random.Random(int(sys.argv.pop(1)))
after, written, add_rows = random_writes.randrange(6), [0], chain.add_rows

def add_or_die(*arguments):
    written[0] += 1
    if written[0] > after:
        os.kill(os.getpid(), signal.SIGKILL)
    add_rows(*arguments)

for name in ("baselines", "projects", "frozen_data", "life"):
    __import__(f"estimation.store.{name}")
    sys.modules[f"estimation.store.{name}"].add_rows = add_or_die
cli.main()
"""


def killed(desk: Desk, seed: int, *arguments: str) -> int:
    """Run a command that dies before one of its writes; how it ended."""
    command = [sys.executable, "-c", KILL_WHILE_WRITING, str(seed), *arguments]
    return subprocess.run(command, cwd=desk.folder, capture_output=True, check=False).returncode


def rows(desk: Desk) -> dict[str, int]:
    return {name: count for name, count in desk.rows().items() if name in LIFE}


@pytest.mark.parametrize("what", ["sign", "accept", "status"])
def test_one_state_or_the_other(desk: Desk, what: str) -> None:
    desk.sign()
    desk.write("a.change.yaml", ASIDE)
    desk.write("s.csv", GOOD)
    desk("change", "add", "acme-site", "a.change.yaml")
    desk("change", "offer", "1", "acme-site")
    both = ("--am", "Ana", "--pm", "Ben")
    command = {
        "sign": ("sign", "acme.plan.yaml", *both, "--on", "2027-01-05", "--trials", "50"),
        "accept": ("change", "accept", "1", "acme-site", *both),
        "status": ("status", "acme-site", "s.csv", "--date", "2027-01-27"),
    }[what]
    adds = {
        "sign": {"baselines": 1, "signatures": 2, "forecasts": 1, "frozen_data": 1},
        "accept": {"change_order_steps": 1},
        "status": {"statuses": 1},
    }[what]
    before = rows(desk)
    after = {name: count + adds.get(name, 0) for name, count in before.items()}
    seeds = random.Random(what)
    died = 0
    for _ in range(KILLS):
        ended = killed(desk, seeds.randrange(10**6), *command)
        died += ended == -signal.SIGKILL
        assert rows(desk) in (before, after)
        with desk.store as store:
            assert store.check().problems == ()
        if rows(desk) == after:
            break
    assert died or rows(desk) == after

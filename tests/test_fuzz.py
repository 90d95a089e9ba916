"""A short part of ``python benchmarks/fuzz.py``: each door refuses in words what it cannot take."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from estimation.errors import PlanError

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "benchmarks"))

import fuzz
from fuzz_doors import DOORS, Door

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SEED = 20261130

INPUTS = 12
"""For each share of a door; the whole of it is 200 times as long."""


@pytest.mark.parametrize("door", DOORS, ids=lambda door: door.name)
def test_a_door_accepts_or_refuses_in_words(door: Door, tmp_path: Path) -> None:
    run = fuzz.Run(door, SEED, tmp_path)
    run.go_on(max(20, round(INPUTS * door.share / 5)))
    found = [each.read_text(encoding="utf-8") for each in tmp_path.glob("*.txt")]
    assert not found, "\n\n".join(found)
    assert run.counts[fuzz.ACCEPTED] > 0
    assert run.counts[fuzz.REFUSED] > 0


def door_that(does: Callable[[int], object]) -> Door:
    """A door that is given numbers from 0 to 9."""

    @contextmanager
    def opened() -> Iterator[Callable[[Any], object]]:
        yield does

    return Door("own", 1, lambda rng: rng.randrange(10), opened)


def test_what_is_foreign_is_kept_and_can_be_tried_again(tmp_path: Path) -> None:
    def does(number: int) -> None:
        if number == 1:
            raise PlanError("refused")
        if number == 2:
            raise KeyError("foreign")

    run = fuzz.Run(door_that(does), 1, tmp_path)
    run.go_on(200)
    assert sum(run.counts.values()) == 200
    kept = list(tmp_path.glob("own-*.txt"))
    assert len(kept) == run.counts[fuzz.FOREIGN] > 0
    assert run.counts[fuzz.REFUSED] > 0
    for each in kept:
        assert "KeyError: 'foreign'" in each.read_text()
        assert run.door.make(run.rng(int(each.stem.partition("-")[2]))) == 2


def test_a_run_goes_on_where_it_was(tmp_path: Path) -> None:
    """An input that ends Python itself is tried once more; the second time it is foreign."""
    seen: list[int] = []
    whole: list[int] = []

    def does(number: int) -> None:
        seen.append(number)
        if len(seen) == 70:
            raise KeyboardInterrupt

    door = door_that(does)
    fuzz.Run(door_that(whole.append), 1, tmp_path / "whole").go_on(100)
    with pytest.raises(KeyboardInterrupt):
        fuzz.Run(door, 1, tmp_path).go_on(100)
    again = fuzz.Run(door, 1, tmp_path)
    again.go_on(100)
    assert seen == [*whole[:70], *whole[69:]]
    assert again.counts == {fuzz.ACCEPTED: 100}


def test_what_ends_python_twice_is_foreign(tmp_path: Path) -> None:
    def ends(number: int) -> None:
        if number == 3:
            raise KeyboardInterrupt

    runs, again = 0, fuzz.Run(door_that(ends), 1, tmp_path)
    while again.tried < 40:
        runs, again = runs + 1, fuzz.Run(door_that(ends), 1, tmp_path)
        try:
            again.go_on(40)
        except KeyboardInterrupt:
            continue
    threes = sum(again.door.make(again.rng(number)) == 3 for number in range(40))
    assert again.counts == {fuzz.ACCEPTED: 40 - threes, fuzz.FOREIGN: threes}
    assert runs == 2 * threes + 1

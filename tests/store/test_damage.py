"""A bit that flips in the file, and JSON made by hand: found, and said in words."""

from __future__ import annotations

import json
import random
import shutil
import sqlite3
from contextlib import closing, suppress
from typing import TYPE_CHECKING, Any

import pytest

from estimation.errors import KickoffError, StoreError
from estimation.store import open_store
from estimation.store.tables import TABLES

from .test_exchange import fill

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from estimation.store.store import Store

SEED = 20270111

FLIPS = 150
"""Bits that are flipped, one at a time; long series are in the benchmarks."""


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with rows in every table, all of it in the one file."""
    path = tmp_path_factory.mktemp("whole") / "kickoff.db"
    with open_store(path, create=True) as store:
        fill(store)
        store.checkpoint()
    return path


def held(path: Path) -> object:
    """All that a SQLite file holds, read past the code; None where it cannot be read."""
    with suppress(sqlite3.Error, UnicodeDecodeError), closing(sqlite3.connect(path)) as raw:
        raw.text_factory = bytes
        tables = [table.name for table in TABLES] + ["kickoff_store"]
        shape = raw.execute("SELECT type, name, tbl_name, sql FROM sqlite_master").fetchall()
        return [
            [[(type(cell), cell) for cell in row] for row in raw.execute(f"SELECT * FROM {name}")]
            for name in tables
        ] + [(*names, _meaning(sql)) for *names, sql in shape]
    return None


def _meaning(sql: bytes | None) -> bytes | None:
    """A statement as SQLite takes it: small and large letters, and white space, mean the same."""
    return None if sql is None else b" ".join(sql.lower().split())


def flipped(whole: Path, folder: Path, seed: int) -> Iterator[Path]:
    """Copies of a file with one bit flipped in each, where that changes what it holds."""
    random_bits, data, before = random.Random(seed), whole.read_bytes(), held(whole)
    path = folder / "kickoff.db"
    while True:
        changed = bytearray(data)
        changed[random_bits.randrange(len(data))] ^= 1 << random_bits.randrange(8)
        for each in folder.iterdir():
            each.unlink()
        path.write_bytes(changed)
        if held(path) != before:
            path.with_name("kickoff.db-wal").unlink(missing_ok=True)
            path.write_bytes(changed)
            yield path


def test_no_flipped_bit_is_called_sound(whole: Path, tmp_path: Path) -> None:
    shutil.copyfile(whole, tmp_path / "kickoff.db")
    with open_store(tmp_path / "kickoff.db") as store:
        assert store.check().problems == ()
    flips = flipped(whole, tmp_path, SEED)
    sound = []
    for _ in range(FLIPS):
        path = next(flips)
        try:
            with open_store(path) as store:
                if not store.check().problems:
                    sound.append(path.read_bytes())
        except StoreError:
            continue
    assert len(sound) == 0


def test_whoever_reads_a_damaged_store_is_told_in_words(whole: Path, tmp_path: Path) -> None:
    """Whatever is read of it: what comes is a row, or an error of ours."""
    aside = tmp_path / "aside"
    aside.mkdir()
    damaged = tmp_path / "damaged"
    damaged.mkdir()
    flips = flipped(whole, damaged, SEED + 1)
    for _ in range(40):
        path = next(flips)
        with suppress(KickoffError), open_store(path) as store:
            reads = [
                store.history.read,
                lambda store=store: store.export(aside / "out.jsonl"),
                lambda store=store: [_read(store, s.id) for s in store.sessions.of_project("acme")],
                lambda store=store: store.baselines.of_project("acme"),
                lambda store=store: store.baselines.change_orders("acme", 2),
                lambda store=store: store.forecasts.of_project("acme"),
                lambda store=store: store.actuals.of_project("acme"),
                store.doors.open_now,
            ]
            for read in reads:
                with suppress(KickoffError):
                    read()


def _read(store: Store, session: str) -> None:
    store.sessions.log(session)
    store.judgements.seen_by("PM", session)
    store.presence.who_is_here(session, 60)


WILD: tuple[Any, ...] = (
    None, True, -1, 0, 2**31, 2**80, 1e300, "", "x", "\ud800", "\x00", "2027-01-04", [], {}, [[]],
    "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59.999999-14:00", "2027-01-04T09:00:00.000000",
    "2027-02-30T09:00:00.000000+00:00", {"a": None}, "AM", 1.5, "1",
)  # fmt: skip
"""What a cell may be given by hand."""

TEXTS = ("NaN", "-Infinity", "1e999", "[" * 100_000, '{"a":1,"a":2}', "9" * 5000, '"\\ud800"', "")
"""What no store writes as a value."""


def mutated(lines: list[str], dice: random.Random) -> list[str]:
    """An export with one thing changed by hand."""
    lines = list(lines)
    at = dice.choice([0, dice.randrange(len(lines)), dice.randrange(len(lines))])
    said = json.loads(lines[at])
    how = dice.randrange(6)
    if how == 0:
        del lines[at]
    elif how == 1:
        lines.insert(at, dice.choice([lines[at], *TEXTS]))
    elif how == 2:
        lines[at] = lines[at].replace(":", f":{dice.choice(TEXTS)},{json.dumps('x')}:", 1)
    elif how == 3 and isinstance(said, list):
        said[dice.randrange(2)] = dice.choice(WILD)
        lines[at] = json.dumps(said)
    else:
        cells = said if isinstance(said, dict) else said[1]
        key = dice.choice(sorted(cells))
        inner = cells[key]
        if isinstance(inner, dict) and inner and dice.random() < 0.5:
            inner[dice.choice(sorted(inner))] = dice.choice(WILD)
        else:
            cells[key] = dice.choice(WILD)
        lines[at] = json.dumps(said)
    return lines


def test_no_export_changed_by_hand_gets_in(whole: Path, tmp_path: Path) -> None:
    """Each is refused in words and leaves the store empty, but for those that say the same."""
    with open_store(whole) as store:
        store.export(tmp_path / "out.jsonl")
    lines = (tmp_path / "out.jsonl").read_text(encoding="utf-8").splitlines()
    dice, path = random.Random(SEED), tmp_path / "wild.jsonl"
    with open_store(tmp_path / "new.db", create=True) as store:
        for _ in range(150):
            changed = mutated(lines, dice)
            text = "\n".join(changed) + "\n"
            path.write_bytes(text.encode("utf-8", "surrogatepass"))
            with pytest.raises(StoreError):
                store.import_(path)
                assert [json.loads(each) for each in changed] == list(map(json.loads, lines))
                raise StoreError("the same rows as before")
            if store.counts()["sessions"]:
                store.close()
                (tmp_path / "new.db").unlink()
                store = open_store(tmp_path / "new.db", create=True)
            assert not sum(store.counts().values())


@pytest.mark.parametrize(
    "head",
    [
        "{}", "[]", "null", "7", '{"kickoff_store":true}', '{"kickoff_store":1}',
        '{"kickoff_store":1,"tables":["a"]}', '{"kickoff_store":1,"tables":{}}',
        '{"kickoff_store":1,"tables":"0004_row_hashes_and_seals","rows":[]}',
        '{"kickoff_store":1,"tables":"0004_row_hashes_and_seals","rows":{"history":"x"}}',
        '{"kickoff_store":1,"tables":"\x1b[31m\ud800","rows":{}}',
        '{"kickoff_store":' + "9" * 5000 + "}", "[" * 100_000,
    ],
)  # fmt: skip
def test_odd_heads(head: str, tmp_path: Path) -> None:
    path = tmp_path / "odd.jsonl"
    path.write_bytes(head.encode("utf-8", "surrogatepass") + b"\n")
    with open_store(tmp_path / "new.db", create=True) as store:
        with pytest.raises(StoreError, match=r"odd\.jsonl") as error:
            store.import_(path)
        str(error.value).encode()
        assert "\x1b" not in str(error.value)
        assert not sum(store.counts().values())

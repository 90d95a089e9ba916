"""A store goes out and in whole: the same bytes again, on either database, or nothing."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from estimation.errors import StoreError
from estimation.history import read_history
from estimation.store import Change, Who, open_store
from estimation.store.canonical import as_json, canonical, content_hash, is_as_written
from estimation.store.doors import hash_of
from estimation.store.exchange import LIFE, SIGNED, TRACKED
from estimation.store.tables import EXPORTED

from .conftest import AM, PM
from .test_baselines import freeze, signed

if TYPE_CHECKING:
    from collections.abc import Callable

    from estimation.store.store import Store

words = st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]))
json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters()),  # surrogates and NUL too: inside JSON they are escaped
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


def exported(store: Store) -> dict[str, int]:
    """Rows by table, of those that an export holds."""
    names = {table.name for table in EXPORTED}
    return {name: rows for name, rows in store.counts().items() if name in names}


def _entries() -> pd.DataFrame:
    """One entry of tracked time."""
    words = ("client", "item", "name", "class", "phase", "role", "person", "notes", "entry")
    frame = pd.DataFrame({"project": ["acme"], **{key: [None] for key in words}}, dtype="string")
    return frame.assign(day=pd.to_datetime(["2027-01-12"]), start=[float("nan")], hours=[2.5])


def fill(store: Store, *, with_life: bool = False) -> None:
    """A row in every table, with what is hard to keep."""
    session = store.sessions.start("acme", "# Grüße\r\nkickoff_plan: 1\n", AM).id
    store.doors.open("AM")
    store.presence.here(session, AM, "scope")
    store.sessions.append(
        session, Who("PM", "Ólöf 🌍"), Change("set", "a", [0.1, -0.0, 1e300, 2**80, "\x00\ud800"])
    )
    store.sessions.undo(session, AM, 1)
    store.judgements.add(session, "a", {"low": 1, "likely": 2.0}, AM)
    store.judgements.add(session, "a", {"low": 1, "likely": "\ud800"}, PM)
    result = {"scenario": None, "seed": 2**64 - 1, "trials": 9, "sampling": "lhs", "version": "1"}
    store.forecasts.add("acme", {"plan": {"b": 1, "a": 2}}, result, session_id=session)
    signed(store, freeze(store, session_id=session))
    signed(store, freeze(store, price=2))
    store.baselines.sign("acme", 3, AM, freeze(store, price=3).content_hash)
    store.baselines.withdraw("acme", 3, AM)
    store.baselines.add_change_order("acme", 2, {"title": "Map"}, PM)
    store.actuals.add("acme", "wires", {"hours": 3}, PM)
    if with_life:
        store.frozen.put("trials", {"finish_days": [1.5]})
        store.order_steps.add("acme", 2, 1, "offered", {"price": 3400.0}, AM)
        store.statuses.add("acme", "2027-02-01", {"activities": {}}, PM)
        store.statuses.add("acme", "2027-02-01", {"activities": {}}, PM, corrects=1)
        store.events.add("acme", "state", {"state": "paused"}, AM)
        store.import_answers.keep("Harvest|Date|Häuser", {"dates": "dmy"})
        store.time_entries.add([("jan.csv", "tracked time", _entries())])
    with tempfile.TemporaryDirectory() as folder:
        past = Path(folder, "past.csv")
        past.write_text("project_id,item_id,estimated_hours,actual_hours\nb,1,8,9\na,2,8,0.1\n")
        store.history.add([past])
    for project in ("Zoo", "ähre", "acme_2", "acme-2", "Acme"):  # sorted alike on both
        store.actuals.add(project, "a", {}, PM)


@pytest.mark.parametrize("other", ["sqlite", "postgresql"])
def test_out_in_and_out_again(
    store: Store, new_address: Callable[[str], str], other: str, tmp_path: Path
) -> None:
    fill(store, with_life=True)
    first, second = tmp_path / "first.jsonl", tmp_path / "second.jsonl"
    rows = store.export(first).rows
    assert all(rows for name, rows in store.counts().items() if name != "opened_judgements")
    assert rows == sum(exported(store).values()) == len(first.read_text().splitlines()) - 1
    with open_store(new_address(other), create=True) as copy:
        assert copy.import_(first) == rows
        assert copy.check().problems == ()
        copy.export(second)
        assert copy.baselines.in_force("acme") == store.baselines.in_force("acme")
    assert second.read_bytes() == first.read_bytes()


def test_what_no_project_after_signing_has_is_exported_as_before(
    store: Store, new_address: Callable[[str], str], kind: str, tmp_path: Path
) -> None:
    fill(store)
    store.export(tmp_path / "out.jsonl")
    head = json.loads((tmp_path / "out.jsonl").read_text().splitlines()[0])
    assert head["tables"] == SIGNED
    assert not set(head["rows"]) & {table.name for table in LIFE}
    with open_store(new_address(kind), create=True) as copy:
        copy.import_(tmp_path / "out.jsonl")
        assert exported(copy) == exported(store)
        assert copy.check().problems == ()


def test_links_and_presence_stay_where_they_are(
    store: Store, new_address: Callable[[str], str], kind: str, tmp_path: Path
) -> None:
    """A copy opens to nobody, and takes rows although its own server has printed links."""
    fill(store)
    secret = store.doors.open("PM")
    store.export(tmp_path / "out.jsonl")
    text = (tmp_path / "out.jsonl").read_text()
    assert secret not in text
    assert hash_of(secret) not in text
    with open_store(new_address(kind), create=True) as copy:
        own = copy.doors.open("AM")
        copy.import_(tmp_path / "out.jsonl")
        assert copy.counts() == exported(store) | {"doors": 1, "presence": 0}
        assert copy.doors.role_of(secret) is None
        assert copy.doors.role_of(own) == "AM"


def test_an_export_from_before_there_were_doors_is_read(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "old.jsonl"
    rows = dict.fromkeys((table.name for table in EXPORTED), 0)
    for table in (
        "signature_ends",
        "opened_judgements",
        *(each.name for each in (*LIFE, *TRACKED)),
    ):
        del rows[table]
    path.write_text(as_json({"kickoff_store": 1, "tables": "0001_first_tables", "rows": rows}))
    assert store.import_(path) == 0


def as_older(text: str) -> str:
    """An export as the version wrote it that did not end signatures."""
    head, *rows = map(json.loads, text.splitlines())
    head["tables"] = "0001_first_tables"
    for table in ("signature_ends", "opened_judgements"):
        del head["rows"][table]
    added = {"sessions": ["file"], "session_log": ["step"], "judgements": ["sealed"]}
    for table, cells in rows:
        for name in ["row_hash", *added.get(table, [])]:
            del cells[name]
    return "\n".join(as_json(each) for each in [head, *rows]) + "\n"


def test_an_older_export_is_read_and_its_stale_signature_ends(
    store: Store, session: str, new_address: Callable[[str], str], kind: str, tmp_path: Path
) -> None:
    """One of two alone signed before a change: that counts no more. Both before it: that stays."""
    signed(store, freeze(store, session_id=session))
    alone = freeze(store, price=2, session_id=session)
    store.baselines.sign("acme", 2, AM, alone.content_hash)
    store.export(tmp_path / "out.jsonl")
    lines = as_older((tmp_path / "out.jsonl").read_text()).splitlines()
    last = store.sessions.log(session)[-1].number
    for number, path in enumerate(("a", "b"), last + 1):  # at one tick of the clock
        cells = {
            "session_id": session, "number": number, "at": "2027-01-04T09:00:00.000000+00:00",
            "role": "PM", "name": "Ben", "kind": "set", "path": path, "value": 1, "undoes": None,
        }  # fmt: skip
        place = max(k for k, line in enumerate(lines) if line.startswith('["session_log"'))
        lines.insert(place + 1, as_json(["session_log", cells]))
    lines[0] = lines[0].replace(f'"session_log":{last}', f'"session_log":{last + 2}')
    path = tmp_path / "old.jsonl"
    path.write_text("\n".join(lines) + "\n")
    with open_store(new_address(kind), create=True) as copy:
        copy.import_(path)
        assert copy.check().problems == ()
        first, second = copy.baselines.of_project("acme")
        assert first.is_signed
        [signature] = second.signatures
        assert signature.end is not None
        assert (signature.end.reason, signature.end.cause) == ("changed", last + 1)
        log = copy.sessions.log(session)
        assert [row.step for row in log[last : last + 2]] == [last + 1, last + 1]
        assert log[-1].kind == "signature_end"
        with pytest.raises(StoreError, match=r"the signature of the AM under baseline 2 .* ended"):
            copy.baselines.sign("acme", 2, PM, second.content_hash)


def test_a_store_with_rows_takes_none(store: Store, tmp_path: Path) -> None:
    fill(store)
    store.export(tmp_path / "out.jsonl")
    before = store.counts()
    with pytest.raises(StoreError, match=r"holds rows already.*import into a new store"):
        store.import_(tmp_path / "out.jsonl")
    assert store.counts() == before


def broken(lines: list[str]) -> dict[str, list[str]]:
    """Files that are not what was written, by what the message says."""
    touched = [line.replace('"price":84000', '"price":48000') for line in lines]
    no_role = [line.replace('"role":"AM"', '"role":"CEO"') for line in lines]
    newer = [lines[0].replace("0004_row_hashes_and_seals", "0999_later"), *lines[1:]]
    return {
        "cut off": lines[:-1],
        "line 7: is not what": [*lines[:6], lines[6][:-3]],
        "not imported: baselines acme 1 was changed": touched,
        "the database refused": no_role,
        "another version of Kickoff": newer,
        "line 2: is not what": [lines[0], '["birds",{}]', *lines[2:]],
        "line 3: is not what": [*lines[:2], lines[2].replace('"version":1', '"version":"1"')],
        "line 1: is not what": [""],
        "is not what": ["{}"],
    }


def test_half_a_file_leaves_nothing(
    store: Store, new_address: Callable[[str], str], kind: str, tmp_path: Path
) -> None:
    fill(store)
    store.export(tmp_path / "out.jsonl")
    lines = (tmp_path / "out.jsonl").read_text().splitlines()
    path = tmp_path / "broken.jsonl"
    with open_store(new_address(kind), create=True) as copy:
        for message, said in broken(lines).items():
            path.write_text("\n".join(said) + "\n")
            with pytest.raises(StoreError, match=message):
                copy.import_(path)
            assert sum(copy.counts().values()) == 0, message
        with pytest.raises(StoreError, match="cannot be read"):
            copy.import_(tmp_path / "gone.jsonl")
        path.write_bytes(b"\xff\xfe")
        with pytest.raises(StoreError, match="is not what"):
            copy.import_(path)
        copy.import_(tmp_path / "out.jsonl")  # and none of that is in its way


IMPORT = """
import os, signal, sys
from estimation.store import exchange, open_store
def die(*_):
    os.kill(os.getpid(), signal.SIGKILL)
exchange.row_problems = die
with open_store(sys.argv[1], create=True) as store:
    store.import_(sys.argv[2])
"""


def test_a_killed_import_leaves_nothing(
    store: Store, new_address: Callable[[str], str], kind: str, tmp_path: Path
) -> None:
    """Killed when all rows are in, and none is committed."""
    fill(store)
    store.export(tmp_path / "out.jsonl")
    address = new_address(kind)
    command = [sys.executable, "-c", IMPORT, address, str(tmp_path / "out.jsonl")]
    assert subprocess.run(command, check=False).returncode == -signal.SIGKILL
    with open_store(address) as copy:
        assert sum(copy.counts().values()) == 0
        copy.import_(tmp_path / "out.jsonl")


def test_a_file_that_cannot_be_written(store: Store, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="cannot be written"):
        store.export(tmp_path / "gone" / "out.jsonl")


@given(json_values)
def test_json_comes_back_as_it_was(value: object) -> None:
    text = as_json(value)
    text.encode()
    assert "\x00" not in text
    assert json.loads(text) == value
    assert is_as_written(text)
    assert content_hash(json.loads(canonical(value))) == content_hash(value)


@given(st.dictionaries(st.text(), st.integers(), min_size=2), st.randoms())
def test_the_order_of_keys_is_kept_and_not_hashed(value: dict[str, int], luck) -> None:
    keys = list(value)
    luck.shuffle(keys)
    shuffled = {key: value[key] for key in keys}
    assert list(json.loads(as_json(shuffled))) == keys
    assert content_hash(shuffled) == content_hash(value)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def shared_store(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory):
    """One store for many examples."""
    if request.param == "sqlite":
        address = str(tmp_path_factory.mktemp("store") / "kickoff.db")
    else:
        address = request.getfixturevalue("cluster").format("postgres")
    with open_store(address, create=True) as store:
        yield store


@settings(max_examples=40)
@given(words, words, json_values)
def test_changes_come_back_as_they_were(
    shared_store: Store, kind: str, path: str, value: object
) -> None:
    session = shared_store.sessions.start("acme", kind, AM)
    assert shared_store.sessions.get(session.id) == session
    change = Change(f"k{kind}", path, value)
    row = shared_store.sessions.append(session.id, PM, change)
    assert shared_store.sessions.log(session.id) == [row]
    assert (row.kind, row.path, row.value) == (change.kind, path, value)
    assert as_json(row.value) == as_json(value)


def test_history_round_trip_of_a_frame(store: Store, tmp_path: Path) -> None:
    """Floats to the last digit, dates with and without a time, text that looks like a number."""
    path = tmp_path / "past.parquet"
    pd.DataFrame(
        {
            "project_id": ["a", "0012", "a"],
            "item_id": ["1", "1", None],
            "estimated_hours": [0.1 + 0.2, 8, 1e5],
            "actual_hours": [1 / 3, 9, 1e5],
            "finished": pd.to_datetime(
                ["2026-01-30 14:05:06.123456789", None, "2026-02-01"], format="ISO8601"
            ),
            "mood": ["fine", None, "Grüße"],
        }
    ).to_parquet(path)
    store.history.add([path])
    there, here = store.history.read(), read_history(path)
    columns = ["project_id", "item_id", "estimated_hours", "actual_hours", "finished", "mood"]
    pd.testing.assert_frame_equal(
        there.frame[columns].reset_index(drop=True),
        here.frame[columns].reset_index(drop=True),
        check_dtype=False,
        check_exact=True,
    )

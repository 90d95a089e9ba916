"""Kept machine code does to the bit what numba does with the same functions."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from estimation import prepare, read_plan, simulate
from estimation.errors import SlowEngineWarning
from estimation.machine_code import Flat, Kernel, NotCompiledError, plain, storage
from estimation.machine_code.compiling import compile_for
from estimation.machine_code.storage import Kept, load, store
from estimation.simulation.engine import placement
from estimation.simulation.engine.placement import open_calendars

if TYPE_CHECKING:
    from pathlib import Path

PLAN = {
    "kickoff_plan": 1,
    "project": {"id": "demo", "start": "2027-01-04"},
    "roles": [{"id": "dev", "people": 2, "cost_rate": 50}],
    "activities": [
        {"id": "draft", "duration": {"low": 1, "likely": 2, "high": 6}},
        {"id": "build", "effort": {"dev": {"low": 10, "likely": 30, "high": 90}}},
        {"id": "test", "duration": 2, "crew": {"dev": 2}, "after": ["draft"]},
    ],
}


def calls_of(kernel: Kernel, monkeypatch: pytest.MonkeyPatch, module: Any) -> list[tuple[Any, ...]]:
    """Arguments with which a forecast calls a kernel."""
    seen: list[tuple[Any, ...]] = []

    def record(*arguments: Any) -> Any:
        seen.append(tuple(a.value if isinstance(a, Flat) else a for a in arguments))
        return kernel(*arguments)

    monkeypatch.setattr(module, kernel.name, record)
    simulation = prepare(read_plan(PLAN))
    simulation.run(300)
    assert simulation.base
    return seen


OUTCOME = 5
"""Place of what is written, among the arguments of `place`."""


def test_as_numba_does(monkeypatch: pytest.MonkeyPatch) -> None:
    """The larger kernel is compared with its twin in plain numpy, trial by trial, elsewhere."""
    kernel = placement.place
    calls = calls_of(kernel, monkeypatch, placement)
    assert calls
    for arguments in calls:
        found = []
        for function in (kernel, kernel.function):
            for array in arguments[OUTCOME]:
                array[:] = -1
            result = function(*arguments)
            found.append((result, [array.tobytes() for array in arguments[OUTCOME]]))
        assert found[0] == found[1]
        assert any((array != -1).any() for array in arguments[OUTCOME])


def test_nobody_imports_numba_for_a_forecast() -> None:
    """Neither to prepare a levelled plan nor to run it, once its code is kept."""
    prepare(read_plan(PLAN)).run(10)
    code = (
        "import sys\nfrom estimation import simulate, read_plan\n"
        f"simulate(read_plan({PLAN})).to_dict()\nprint('numba' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_what_is_broken_is_compiled_again(tmp_path: Path) -> None:
    path = tmp_path / "f-place-sources-types.code"
    store(path, Kept("q", b"code", "d", ["cos"]))
    assert load(path) == Kept("q", b"code", "d", ["cos"])
    path.write_bytes(path.read_bytes()[:-1])
    assert load(path) is None
    path.write_bytes(b"")
    assert load(path) is None
    assert load(tmp_path / "none.code") is None


def test_older_code_goes(tmp_path: Path) -> None:
    """That of the same function for the same processor; that of another one stays."""
    names = ["f-here-old-t", "f-there-old-t", "g-here-old-t", "f-here-new-u", "f-here-new-t"]
    for name in names:
        store(tmp_path / f"{name}.code", Kept("", b"", "", []))
    assert {path.stem for path in tmp_path.iterdir()} == set(names) - {"f-here-old-t"}


def test_a_folder_that_cannot_be_written_does_no_harm(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    store(tmp_path / "file" / "f-a-b-c.code", Kept("", b"", "", []))


def test_code_follows_all_itssources_of(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A change in a module that is imported only by an import changes the name of the file."""
    rooms = tmp_path / "estimation"
    rooms.mkdir()
    (rooms / "a.py").write_text("from estimation import b\nif 0:\n    from estimation.d import z\n")
    (rooms / "b.py").write_text("from estimation.c import (\n    x,\n    y,\n)\n")
    (rooms / "c.py").write_text("from estimation.errors import z\nx = y = 1\n")
    (rooms / "errors.py").write_text("")
    (rooms / "d.py").write_text("z = 1\n")
    monkeypatch.setattr(storage, "PACKAGE", rooms)

    def digest() -> str:
        storage.sources_of.cache_clear()
        return storage.sources_of("estimation.a")

    before = digest()
    (rooms / "d.py").write_text("z = 2\n")
    assert digest() == before
    (rooms / "errors.py").write_text("# a new message")
    assert digest() == before
    (rooms / "c.py").write_text("x = y = 2\n")
    assert digest() != before
    storage.sources_of.cache_clear()


def test_what_needs_numba_is_not_kept() -> None:
    numba = pytest.importorskip("numba")
    allocating = numba.njit(lambda n: np.ones(n).sum())
    assert compile_for(allocating, (3,)) is None
    tuples = numba.njit(lambda n: (n, n))
    assert compile_for(tuples, (3,)) is None


def test_what_compiled_code_cannot_take() -> None:
    with pytest.raises(TypeError, match="compiled code takes no str such as 'a'"):
        Flat(("a",))
    with pytest.raises(TypeError, match="compiled code takes no int"):
        Flat(2**63)


def test_arrays_of_other_layouts_are_other_types() -> None:
    plain = np.zeros((4, 4))
    frozen = plain.copy()
    frozen.flags.writeable = False
    kinds = [plain, plain.T.copy(order="F"), plain[::2, ::2], frozen, plain.astype("f4"), plain[0]]
    assert len({Flat(array).types for array in kinds}) == len(kinds)


def test_a_single_figure() -> None:
    """Instant 1.5 of a calendar that is always open."""
    workdays = Kernel("estimation.simulation.engine.compiled.serial_schedule", "workdays")
    assert workdays(open_calendars(np.ones((1, 3), dtype=bool)), 0, 1.5) == 1.5


def without_numba(folder: Path) -> dict[str, str]:
    """Environment in which numba cannot be imported and no code is kept."""
    (folder / "numba.py").write_text("raise ImportError('Numba needs NumPy 2.0 or less')\n")
    paths = os.pathsep.join([str(folder), str(storage.PACKAGE.parent)])
    return os.environ | {"PYTHONPATH": paths, "NUMBA_CACHE_DIR": str(folder / "code")}


def test_plain_numpy_stands_in_where_nothing_can_be_compiled(tmp_path: Path) -> None:
    """The same figures, and one warning that says why."""
    code = (
        "import json\nfrom estimation import simulate, read_plan\n"
        f"result = simulate(read_plan({PLAN}), trials=320, sampling='lhs')\n"
        "print(json.dumps(result.to_dict() | {'errors': dict(result.criticality_error)}))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=without_numba(tmp_path),
        capture_output=True,
        text=True,
        check=True,
    )
    result = simulate(read_plan(PLAN), trials=320, sampling="lhs")
    compiled, slow = result.to_dict(), json.loads(done.stdout)
    assert slow["errors"] == pytest.approx(dict(result.criticality_error))
    for name in ("finish_days", "cost"):
        assert slow[name].pop("se") == pytest.approx(compiled[name].pop("se"))
        assert slow[name] == pytest.approx(compiled[name])
    assert [row["criticality_index"] for row in slow["activities"]] == [
        row["criticality_index"] for row in compiled["activities"]
    ]
    assert done.stderr.count("SlowEngineWarning") == 1
    assert "(Numba needs NumPy 2.0 or less)" in done.stderr


def test_a_compiler_that_fails_is_warned_of_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(function: Any, arguments: Any) -> None:
        raise RuntimeError("LLVM ERROR: out of memory\nwith details")

    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path))
    storage.folder.cache_clear()
    monkeypatch.setattr(plain, "_warned", [])
    monkeypatch.setattr("estimation.machine_code.compiling.compile_for", fail)
    try:
        rank = Kernel(
            "estimation.simulation.engine.compiled.ranking", "pick_ranked", has_plain=False
        )
        with pytest.warns(SlowEngineWarning, match=r"\(LLVM ERROR: out of memory\)") as seen:
            for _ in range(2):
                with pytest.raises(NotCompiledError, match="pick_ranked"):
                    rank(np.zeros(3))
        assert len(seen) == 1
    finally:
        storage.folder.cache_clear()


def test_settings_that_do_not_change_code_do_not_change_its_name(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Kernels of packs are started with one thread, and find what set-up compiled."""

    def place() -> str:
        storage._place.cache_clear()  # noqa: SLF001  # what the environment was read into
        return storage._place()  # noqa: SLF001

    before = place()
    monkeypatch.setenv("NUMBA_NUM_THREADS", "1")
    assert place() == before
    monkeypatch.setenv("NUMBA_CPU_NAME", "generic")
    assert place() != before
    monkeypatch.undo()
    assert place() == before


def test_a_user_without_a_home_reads_what_set_up_compiled(monkeypatch: pytest.MonkeyPatch) -> None:
    def homeless() -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.delenv("NUMBA_CACHE_DIR", raising=False)
    monkeypatch.setattr(storage.os, "access", lambda *_: False)
    monkeypatch.setattr(storage.Path, "home", homeless)
    assert storage.folder.__wrapped__() == storage.PACKAGE / "__pycache__"

"""Kernels run compiled, or in plain Python with the same figures and one warning."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from estimation import read_plan, simulate
from estimation.errors import SlowEngineWarning
from estimation.simulation.engine import code_folder, plain_python
from estimation.simulation.engine.kernel import Kernel, NotCompiledError

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

RANKED = np.array([[3, 1, 2]], dtype=np.float32)


def pick_middle(kernel: Kernel) -> float:
    """The middle one of three numbers, by `ranking.pick_ranked`."""
    words, counts = np.empty(3, dtype=np.uint64), np.empty((3, 1 << 11), dtype=np.int64)
    found = np.empty((1, 1))
    places = np.array([1])
    kernel(RANKED, RANKED.view(np.uint32), places, found, words, words.copy(), counts)
    return float(found[0, 0])


@pytest.fixture
def fresh(monkeypatch: pytest.MonkeyPatch) -> Kernel:
    """A kernel in a process that has warned of nothing yet."""
    monkeypatch.setattr(plain_python, "_warned", [])
    return Kernel("ranking", "pick_ranked", has_plain=False)


def without_numba(folder: Path) -> dict[str, str]:
    """Environment in which numba cannot be imported."""
    (folder / "numba.py").write_text("raise ImportError('Numba needs NumPy 2.0 or less')\n")
    paths = os.pathsep.join([str(folder), str(code_folder.PACKAGE.parent)])
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


def test_a_compiler_that_fails_is_warned_of_once(fresh: Kernel) -> None:
    def fail(*arguments: Any) -> None:
        raise RuntimeError("LLVM ERROR: out of memory\nwith details")

    fail_like_numba(fresh, fail)
    with pytest.warns(SlowEngineWarning, match=r"\(LLVM ERROR: out of memory\)") as seen:
        for _ in range(2):
            with pytest.raises(NotCompiledError, match="pick_ranked"):
                pick_middle(fresh)
    assert len(seen) == 1


def fail_like_numba(kernel: Kernel, function: Any) -> None:
    """Put a function in the place of the compiled one."""
    from estimation.simulation.engine.compiled import jit

    jit.sources[id(function)] = function
    kernel.__dict__["function"] = function


def test_code_that_cannot_be_stored_runs(fresh: Kernel) -> None:
    """Numba compiles, then fails to write; it has the code in memory by then."""
    compiled, calls = fresh.function, []

    def full_at_first(*arguments: Any) -> Any:
        calls.append(1)
        if len(calls) == 1:
            raise OSError("no space left on device")
        return compiled(*arguments)

    fail_like_numba(fresh, full_at_first)
    assert pick_middle(fresh) == 2
    assert len(calls) == 2

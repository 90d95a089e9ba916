"""What set-up compiled serves packs too: they compile nothing."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

from estimation.simulation.engine import code_folder

if TYPE_CHECKING:
    from pathlib import Path


def stored(folder: Path) -> dict[str, int]:
    """Files of machine code, and when each was written."""
    files = [path for path in folder.rglob("*") if path.is_file() and path.name != code_folder.USED]
    return {str(path.relative_to(folder)): path.stat().st_mtime_ns for path in files}


def test_the_first_pack_compiles_nothing(root: Path, sample: Path, tmp_path: Path) -> None:
    """Whatever numba compiles it stores; a pack stores nothing, and its numba says so."""
    warm_up = [sys.executable, "-m", "estimation.warm_up"]
    subprocess.run(warm_up, cwd=root, check=True)
    folder = code_folder.ready()
    assert folder is not None
    before = stored(folder)
    assert before
    plan, history = sample / "campaign-launch.plan.yaml", sample / "history.csv"
    pack = [sys.executable, "-c", "from estimation.cli import main; main()", "pack", str(plan)]
    done = subprocess.run(
        [*pack, "--history", str(history), "--out", str(tmp_path / "packs")],
        env=os.environ | {"PYTHONPATH": str(root)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "Compiling" not in done.stderr
    assert stored(folder) == before

"""What set-up compiled serves packs too: they compile nothing."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def test_the_first_pack_compiles_nothing(root: Path, sample: Path, tmp_path: Path) -> None:
    """Numba, without which nothing is compiled, is not even imported."""
    warm_up = [sys.executable, "-m", "estimation.warm_up"]
    subprocess.run(warm_up, cwd=root, check=True)
    (tmp_path / "numba.py").write_text(
        "from pathlib import Path\n"
        "Path(__file__).with_name('asked for').touch()\n"
        "raise ImportError('nothing may be compiled')\n"
    )
    plan, history = sample / "campaign-launch.plan.yaml", sample / "history.csv"
    pack = [sys.executable, "-c", "from estimation.cli import main; main()", "pack", str(plan)]
    done = subprocess.run(
        [*pack, "--history", str(history), "--out", str(tmp_path / "packs")],
        env=os.environ | {"PYTHONPATH": os.pathsep.join([str(tmp_path), str(root)])},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert not (tmp_path / "asked for").exists()

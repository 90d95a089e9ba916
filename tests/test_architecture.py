"""Which room may import which: data flows one way, and the heavy tools stay outside."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

PACKAGE = Path(__file__).resolve().parent.parent / "estimation"

LEAVES = (
    "_version",
    "errors",
    "files",
    "tabular",
    "printable",
    "resources",
    "distributions",
    "random_streams",
    "sampling",
    "scoring",
)
FLOW = ("history", "calibration", "plan", "simulation", "report")
EDGES = (
    "sample", "store", "forecasting", "starting", "connectors", "projects", "plotting", "kernels",
    "packs", "workbook", "terminal", "terminal_projects", "warm_up", "cli_history",
    "cli_packs", "cli_projects", "cli",
)  # fmt: skip
ORDER = (*LEAVES, *FLOW, *EDGES)
"""A room imports only rooms to its left."""

OWNED = {
    "matplotlib": {"plotting"},
    "ipywidgets": {"workbook"},
    "anywidget": {"workbook"},
    "voila": {"workbook"},
    "papermill": {"packs"},
    "nbconvert": {"packs"},
    "nbclient": {"packs"},
    "babel": {"packs"},
    "fsspec": {"packs"},
    "distributed": {"packs"},
    "jinja2": {"packs"},
    "typst": {"packs"},
    "sqlalchemy": {"store"},
    "alembic": {"store"},
    "cryptography": {"store"},
    "defusedxml": {"connectors"},
    "xlsxwriter": {"connectors", "packs"},
    "python_calamine": {"history", "connectors"},
    "rich": {"terminal"},
    "typer": {"cli", "cli_history", "cli_packs", "cli_projects"},
}
"""Libraries that only one room knows."""

APART = {("plan", "history"), ("plan", "calibration")}
"""Plans are checked without any past work and any randomness, though both stand to their left."""

IN_SIMULATION = (
    "model", "backend", "reference", "engine", "levelling", "prepared", "figures", "analysis",
    "result", "simulation",
)  # fmt: skip
"""Parts of the simulation, each of which imports only those to its left."""

KNOW_EACH_OTHER = ("result", "simulation")
"""A simulation makes results, and the type of a result's simulation is said there."""

SLOW_TO_IMPORT = (
    "matplotlib", "ipywidgets", "anywidget", "papermill", "nbconvert", "scipy.stats", "numba",
    "sqlalchemy", "alembic", "cryptography",
)  # fmt: skip


class Import(NamedTuple):
    """One imported module, and where."""

    file: Path
    line: int
    target: str

    @property
    def room(self) -> str:
        """First part of the importing module's name inside the package."""
        return self.file.relative_to(PACKAGE).parts[0].removesuffix(".py")

    @property
    def place(self) -> str:
        """Where a reader finds it."""
        return f"{self.file.relative_to(PACKAGE.parent)}:{self.line} imports {self.target}"


def targets(
    node: ast.Import | ast.ImportFrom, module: tuple[str, ...], is_package: bool
) -> list[str]:
    """Full names of what an import statement imports."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    base: tuple[str, ...] = (node.module,) if node.module else ()
    if node.level:
        keep = len(module) - node.level + is_package
        base = (*module[:keep], *base)
    name = ".".join(base)
    if name == "estimation":
        return [f"estimation.{alias.name}" for alias in node.names]
    return [name]


def imports_of(file: Path, source: str) -> list[Import]:
    """All imports of one module, those inside functions included."""
    module = ("estimation", *file.relative_to(PACKAGE).with_suffix("").parts)
    is_package = module[-1] == "__init__"
    if is_package:
        module = module[:-1]
    return [
        Import(file, node.lineno, target)
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for target in targets(node, module, is_package)
    ]


def all_imports() -> list[Import]:
    """All imports of all modules of the package."""
    files = [f for f in PACKAGE.rglob("*.py") if "_bundled" not in f.parts]
    return [found for f in files for found in imports_of(f, f.read_text(encoding="utf-8"))]


def against_the_flow(found: Import) -> bool:
    """Whether an import goes to the right, or from the core through the front door."""
    top, _, rest = found.target.partition(".")
    if top != "estimation" or found.room == "__init__":
        return False
    target = rest.partition(".")[0]
    if target not in ORDER:
        return found.room not in EDGES
    to_the_right = ORDER.index(target) > ORDER.index(found.room)
    return to_the_right or (found.room, target) in APART


def is_trespass(found: Import) -> bool:
    """Whether a room imports a library that belongs to another."""
    owners = OWNED.get(found.target.partition(".")[0])
    return owners is not None and found.room not in owners


def part_of_simulation(name: str) -> str | None:
    """Which part of the simulation a module is in, by its full name."""
    parts = name.split(".")
    return parts[2] if parts[:2] == ["estimation", "simulation"] and len(parts) > 2 else None


def against_the_flow_of_simulation(found: Import) -> bool:
    """Whether a part of the simulation imports one to its right."""
    name = ".".join(("estimation", *found.file.relative_to(PACKAGE).with_suffix("").parts))
    here, there = part_of_simulation(name), part_of_simulation(found.target)
    if here in (None, "__init__") or there is None or (here, there) == KNOW_EACH_OTHER:
        return False
    return IN_SIMULATION.index(there) > IN_SIMULATION.index(here)


def test_parts_of_the_simulation_import_only_those_to_their_left() -> None:
    assert [found.place for found in all_imports() if against_the_flow_of_simulation(found)] == []


PUBLIC = {"numba", "numba.types", "numba.extending", "llvmlite", "llvmlite.ir", "llvmlite.binding"}
"""Modules of the compiler that its documentation promises to keep."""

ADAPTERS = {
    "simulation/engine/compiled/jit.py": {"numba"},
    "kernels/jupyter_adapter.py": {"jupyter_client", "ipykernel"},
    "workbook/server/jupyter_adapter.py": {
        "jupyter_server", "jupyterlab", "voila", "jupyter_core", "jupyter_client", "ipykernel",
    },
}  # fmt: skip
"""The only modules that may use private names of a library, or of Jupyter anything."""

IN_ADAPTERS = {"numba", "llvmlite"}.union(*ADAPTERS.values())


def is_private(found: Import) -> bool:
    """Whether an import belongs into the adapter of its library."""
    library = found.target.partition(".")[0]
    owned = ADAPTERS.get(found.file.relative_to(PACKAGE).as_posix(), set())
    return library in IN_ADAPTERS and found.target not in PUBLIC and library not in owned


def private_words(source: str) -> list[str]:
    """Options of numba without promise that a source spells, as arguments or in a dictionary."""
    names = [
        name
        for node in ast.walk(ast.parse(source))
        for name in (getattr(node, "arg", None), getattr(node, "value", None))
        if isinstance(name, str)
    ]
    return [name for name in names if name in {"_nrt", "no_cpython_wrapper", "no_cfunc_wrapper"}]


def test_private_names_stand_in_one_adapter_of_each_library() -> None:
    assert [found.place for found in all_imports() if is_private(found)] == []


def test_private_options_stand_in_one_module() -> None:
    """Their versions: `tests/simulation/engine/compiled/test_jit.py`."""
    spelt = {
        file.relative_to(PACKAGE).as_posix()
        for file in PACKAGE.rglob("*.py")
        if private_words(file.read_text(encoding="utf-8"))
    }
    assert spelt == {"simulation/engine/compiled/jit.py"}


@pytest.mark.parametrize(
    ("module", "source", "wrong"),
    [
        ("simulation/engine/kernel.py", "import numba", False),  # promised
        ("simulation/engine/kernel.py", "from numba.core import event", True),
        ("simulation/engine/compiled/jit.py", "from numba.core import event", False),
        ("simulation/engine/compiled/jit.py", "import llvmlite.llvmpy", True),  # of another
        ("packs/kernels.py", "from jupyter_client.manager import KernelManager", True),
        ("kernels/jupyter_adapter.py", "import voila", True),  # of another
    ],
)
def test_the_rule_of_adapters_sees(module: str, source: str, wrong: bool) -> None:
    assert any(is_private(found) for found in imports_of(PACKAGE / module, source)) == wrong


def test_only_the_engine_knows_the_compiler() -> None:
    compilers = ("numba", "llvmlite")
    knowing = {
        found.file.relative_to(PACKAGE).parts[:2]
        for found in all_imports()
        if found.target.partition(".")[0] in compilers
    }
    assert knowing == {("simulation", "engine")}


def test_every_module_is_in_a_known_room() -> None:
    rooms = {
        path.name.removesuffix(".py")
        for path in PACKAGE.iterdir()
        if path.suffix == ".py" or any(path.glob("*.py"))
    }
    assert rooms - {"__init__", *ORDER} == set()


def test_rooms_import_only_rooms_to_their_left() -> None:
    assert [found.place for found in all_imports() if against_the_flow(found)] == []


def test_each_heavy_library_stays_in_its_room() -> None:
    assert [found.place for found in all_imports() if is_trespass(found)] == []


@pytest.mark.parametrize(
    ("module", "source", "wrong"),
    [
        ("plan/model.py", "from estimation.errors import PlanError", False),  # a leaf
        ("plan/model.py", "from ..simulation import simulate", True),  # to the right
        ("plan/model.py", "from . import calendars", False),  # its own room
        ("plan/__init__.py", "from .model import Plan", False),  # its own room
        (
            "plan/model.py",
            "def f():\n    from estimation.report import x",
            True,
        ),  # hidden
        ("plan/model.py", "import estimation.calibration", True),  # apart
        (
            "report/frames.py",
            "if TYPE_CHECKING:\n    from estimation.packs import Pack",
            True,  # not even the name
        ),
        ("simulation/run.py", "from estimation import Plan", True),  # the front door
        ("packs/kernels.py", "import estimation", False),  # which stands open to edges
        ("report/frames.py", "from estimation import plotting", True),  # core to edge
        (
            "simulation/reference/work.py",
            "from estimation.simulation.engine import placement",
            True,  # the reference knows nothing of the engine
        ),
        ("packs/batch.py", "from estimation import plotting", False),  # edge to edge
        ("report/frames.py", "import matplotlib.pyplot as plt", True),  # plotting's own
        ("plotting/s_curve.py", "import matplotlib.pyplot as plt", False),
    ],
)
def test_the_rule_sees(module: str, source: str, wrong: bool) -> None:
    found = imports_of(PACKAGE / module, source)
    rules = (against_the_flow, is_trespass, against_the_flow_of_simulation)
    assert any(rule(x) for x in found for rule in rules) == wrong


def test_import_estimation_stays_light() -> None:
    """Nobody who scripts a forecast waits for charts, widgets or notebooks."""
    code = f"import sys, estimation; print([m for m in {SLOW_TO_IMPORT} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"

"""Stored code follows all that it depends on, and what nobody uses any more goes."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from estimation.simulation.engine import code_folder
from estimation.simulation.engine.code_folder import PREFIX, UNUSED_DAYS, USED


@pytest.fixture
def anew(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """Nothing is known of folders and sources, before and after."""
    known = (code_folder.ready, code_folder.digest)
    for function in known:
        monkeypatch.setattr(code_folder, function.__name__, function.__wrapped__)
    return monkeypatch


def folder_of(parent: Path, name: str, *, days: float) -> Path:
    """A folder of code that was used so many days ago."""
    folder = parent / f"{PREFIX}{name}"
    folder.mkdir(parents=True)
    (folder / USED).touch()
    then = time.time() - days * 24 * 3600
    os.utime(folder / USED, (then, then))
    return folder


def test_code_follows_all_its_sources(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also those that are imported only by an import; a new comment on errors changes nothing."""
    package = tmp_path / "estimation"
    compiled = package / "simulation" / "engine" / "compiled"
    compiled.mkdir(parents=True)
    (compiled / "a.py").write_text(
        "from estimation import b\nif 0:\n    from estimation.d import z\n"
    )
    (package / "b.py").write_text("from estimation.c import (\n    x,\n    y,\n)\n")
    (package / "c.py").write_text("from estimation.errors import z\nx = y = 1\n")
    (package / "errors.py").write_text("")
    (package / "d.py").write_text("z = 1\n")
    monkeypatch.setattr(code_folder, "PACKAGE", package)
    monkeypatch.setattr(code_folder, "COMPILED", compiled)
    before = code_folder.sources()
    (package / "d.py").write_text("z = 2\n")
    assert code_folder.sources() == before
    (package / "errors.py").write_text("# a new message")
    assert code_folder.sources() == before
    (package / "c.py").write_text("x = y = 2\n")
    assert code_folder.sources() != before


def test_compiled_code_takes_nothing_from_errors() -> None:
    assert (code_folder.PACKAGE / "errors.py").read_bytes() not in code_folder.sources()


def test_settings_that_do_not_change_code_do_not_change_its_folder(
    anew: pytest.MonkeyPatch,
) -> None:
    """Kernels of packs are started with one thread, and find what set-up compiled."""
    before = code_folder.digest()
    anew.setenv("NUMBA_NUM_THREADS", "1")
    assert code_folder.digest() == before
    anew.setenv("NUMBA_CPU_NAME", "generic")
    assert code_folder.digest() != before


def test_what_nobody_uses_goes(tmp_path: Path, anew: pytest.MonkeyPatch) -> None:
    """Only folders that we made, and none that another version may still run from."""
    anew.setenv("NUMBA_CACHE_DIR", str(tmp_path))
    old = folder_of(tmp_path, "old", days=UNUSED_DAYS + 1)
    recent = folder_of(tmp_path, "recent", days=UNUSED_DAYS - 1)
    unknown = tmp_path / f"{PREFIX}of-somebody-else"
    unknown.mkdir()
    own = code_folder.ready()
    assert own is not None
    assert set(tmp_path.iterdir()) == {recent, unknown, own}
    assert not old.exists()


def test_a_use_is_written_down(tmp_path: Path, anew: pytest.MonkeyPatch) -> None:
    anew.setenv("NUMBA_CACHE_DIR", str(tmp_path))
    own = folder_of(tmp_path, code_folder.digest(), days=UNUSED_DAYS + 1)
    assert code_folder.ready() == own
    assert (own / USED).stat().st_mtime > time.time() - 3600


def test_what_set_up_compiled_serves_users_who_may_not_write_there(
    tmp_path: Path, anew: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "package"
    folder = folder_of(package / "__pycache__", code_folder.digest(), days=1)
    (folder / "code").write_text("compiled")
    anew.delenv("NUMBA_CACHE_DIR", raising=False)
    anew.setenv("XDG_CACHE_HOME", str(tmp_path / "home"))
    anew.setenv("LOCALAPPDATA", str(tmp_path / "home"))
    anew.setattr(code_folder, "PACKAGE", package)
    anew.setattr(code_folder, "digest", lambda: folder.name.removeprefix(PREFIX))
    anew.setattr(code_folder.os, "access", lambda path, _: not Path(path).is_relative_to(package))
    own = code_folder.ready()
    assert own is not None
    assert own.is_relative_to(tmp_path / "home")
    assert (own / "code").read_text() == "compiled"


def test_a_user_without_a_home_has_a_private_folder(anew: pytest.MonkeyPatch) -> None:
    def homeless() -> Path:
        raise RuntimeError("Could not determine home directory.")

    package = code_folder.PACKAGE
    anew.delenv("NUMBA_CACHE_DIR", raising=False)
    anew.setattr(code_folder.os, "access", lambda path, _: not Path(path).is_relative_to(package))
    anew.setattr(code_folder.Path, "home", homeless)
    own = code_folder.ready()
    assert own is not None
    assert own.parent.stat().st_mode & 0o077 == 0
    assert not code_folder.needs_set_up()


def test_without_a_folder_code_is_forgotten(tmp_path: Path, anew: pytest.MonkeyPatch) -> None:
    """Set-up would be of no use to anybody."""
    (tmp_path / "file").touch()
    anew.setenv("NUMBA_CACHE_DIR", str(tmp_path / "file"))
    assert code_folder.ready() is None
    assert not code_folder.needs_set_up()


def test_set_up_is_needed_once(tmp_path: Path, anew: pytest.MonkeyPatch) -> None:
    anew.setenv("NUMBA_CACHE_DIR", str(tmp_path))
    anew.setattr(code_folder, "digest", lambda: "never-compiled")
    assert code_folder.needs_set_up()
    code_folder.note_whole()
    assert not code_folder.needs_set_up()

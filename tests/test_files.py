"""Files are replaced whole, with the rights that they should have."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NoReturn

import pytest

from estimation.files import create_file, put_new, replace_file

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def _umask() -> Iterator[None]:
    """The usual one: others read, and do not write."""
    before = os.umask(0o022)
    yield
    os.umask(before)


def write(aside: Path) -> None:
    aside.write_text("new", encoding="utf-8")


def rights(path: Path) -> int:
    return path.stat().st_mode & 0o777


@pytest.mark.skipif(os.name == "nt", reason="rights are those of POSIX")
@pytest.mark.usefixtures("_umask")
def test_rights_are_those_of_the_old_file_or_of_any_new_one(tmp_path: Path) -> None:
    path = tmp_path / "file"
    replace_file(path, write)
    assert rights(path) == 0o644  # 0o666 without what the mask takes
    for mode in (0o640, 0o600, 0o444):
        path.chmod(mode)
        replace_file(path, write)
        assert rights(path) == mode


@pytest.mark.parametrize("error", [OSError(28, "full"), ValueError("slip"), KeyboardInterrupt()])
def test_a_failure_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, error: BaseException
) -> None:
    path = tmp_path / "file"
    path.write_text("old", encoding="utf-8")

    def fail(aside: Path) -> NoReturn:
        write(aside)
        raise error

    with pytest.raises(type(error)):
        replace_file(path, fail)
    assert path.read_text(encoding="utf-8") == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        replace_file(tmp_path / "none" / "file", write)


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
def test_a_link_stays_a_link(tmp_path: Path) -> None:
    path, link = tmp_path / "file", tmp_path / "link"
    link.symlink_to(path)
    replace_file(link, write)
    assert link.is_symlink()
    assert path.read_text(encoding="utf-8") == "new"


@pytest.mark.parametrize("error", [OSError(28, "full"), ValueError("slip"), KeyboardInterrupt()])
def test_a_new_file_is_there_whole_or_not_at_all(tmp_path: Path, error: BaseException) -> None:
    def fail(aside: Path) -> NoReturn:
        write(aside)
        raise error

    with pytest.raises(type(error)):
        create_file(tmp_path / "file", fail)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("links", [True, False])
def test_a_new_file_takes_no_place_of_another(
    tmp_path: Path, links: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where the file system knows one name per file only."""
    if not links:
        monkeypatch.setattr(os, "link", _no_links)
    path = tmp_path / "file"
    create_file(path, write)
    assert path.read_text(encoding="utf-8") == "new"
    path.write_text("theirs", encoding="utf-8")
    with pytest.raises(FileExistsError):
        create_file(path, write)
    (tmp_path / "aside").write_text("ours", encoding="utf-8")
    dangling = tmp_path / "dangling"
    dangling.symlink_to(tmp_path / "nowhere")
    for taken in (path, dangling):
        with pytest.raises(FileExistsError):
            put_new(tmp_path / "aside", taken)
    assert path.read_text(encoding="utf-8") == "theirs"


def _no_links(*_: object) -> NoReturn:
    raise OSError(1, "not permitted")

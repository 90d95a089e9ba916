"""Templates of packs: Kickoff's, and those of a firm that changed them."""

from __future__ import annotations

import shutil
from pathlib import Path

from estimation.errors import PackError
from estimation.resources import resource

FOLDER = "templates/packs"
"""Of the templates that come with Kickoff."""


def template_file(name: str, templates: Path | None) -> Path:
    """
    A template by its name.

    Parameters
    ----------
    name : str
        Of the file.
    templates : Path, optional
        Folder of own ones; what it lacks is Kickoff's.
    """
    own = None if templates is None else templates / name
    return own if own is not None and own.is_file() else resource(f"{FOLDER}/{name}")


def check_templates(folder: Path) -> None:
    """
    Refuse a folder of templates that is not there.

    Raises
    ------
    PackError
        If it is not.
    """
    if not folder.is_dir():
        raise PackError(
            f"{folder}: there is no such folder of templates; "
            f"`kickoff templates copy {folder}` makes one"
        )


def copy_templates(folder: str | Path) -> list[str]:
    """
    Copy all templates of packs into a folder, to be changed there.

    Parameters
    ----------
    folder : path
        Made where it is not there.

    Returns
    -------
    list of str
        Names of the files.

    Raises
    ------
    PackError
        If one of them stands there already, or it cannot be written to; nothing is copied then.

    Examples
    --------
    >>> import tempfile
    >>> "client.html.j2" in copy_templates(tempfile.mkdtemp())
    True
    """
    target, source = Path(folder), resource(FOLDER)
    files = sorted(
        path.relative_to(source).as_posix() for path in source.rglob("*") if path.is_file()
    )
    there = [name for name in files if (target / name).exists()]
    if there:
        raise PackError(
            f"{target} has {', '.join(there[:3])} already, and nothing is overwritten; name "
            "another folder"
        )
    try:
        for name in files:
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source / name, target / name)
    except OSError as error:
        raise PackError(
            f"the templates could not be copied to {target}: {error.strerror or error}; "
            "choose a folder that you may write to"
        ) from error
    return files

"""The sample, copied into a folder to play with."""

from __future__ import annotations

import shutil
from pathlib import Path

from estimation.errors import KickoffError
from estimation.resources import resource

SAMPLE_FILES = (
    "history.csv",
    "website-relaunch.plan.yaml",
    "campaign-launch.plan.yaml",
    "brand-identity.plan.yaml",
)
"""A generated history, and plans that between them use most of the plan format."""


def write_sample(directory: str | Path) -> list[Path]:
    """
    Copy the generated history and the sample plans into a folder.

    Parameters
    ----------
    directory : path
        The folder; it is made where it does not exist.

    Returns
    -------
    list of Path
        The files written, the history first.

    Raises
    ------
    KickoffError
        If one of the files is there already, in which case none is written, or if the folder
        cannot be written to.

    Examples
    --------
    >>> import tempfile
    >>> [path.name for path in write_sample(tempfile.mkdtemp())][:2]
    ['history.csv', 'website-relaunch.plan.yaml']
    """
    folder = Path(directory)
    there = [name for name in SAMPLE_FILES if (folder / name).exists()]
    if there:
        raise KickoffError(
            f"{folder} already holds {', '.join(there)}, and a sample overwrites nothing; "
            "choose another folder or move the files away."
        )
    sources = [resource(f"sample/{name}") for name in SAMPLE_FILES]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return [Path(shutil.copyfile(source, folder / source.name)) for source in sources]
    except OSError as error:
        raise KickoffError(
            f"the sample could not be written to {folder}: {error.strerror}; "
            "choose a folder that you may write to."
        ) from error

"""Where notebooks, templates and the sample lie: at the top of a checkout, or inside a wheel."""

from __future__ import annotations

from pathlib import Path

from estimation.errors import KickoffError

_PACKAGE = Path(__file__).resolve().parent


def resource(name: str) -> Path:
    """
    Path of a file or folder that comes with Kickoff.

    Parameters
    ----------
    name : str
        Its place from the top of a checkout, with forward slashes.

    Raises
    ------
    KickoffError
        If Kickoff brings no such file, which means that its installation is incomplete.

    Examples
    --------
    >>> resource("sample/history.csv").name
    'history.csv'
    """
    bundled = _PACKAGE / "_bundled"
    path = (bundled if bundled.is_dir() else _PACKAGE.parent) / name
    if not path.exists():
        raise KickoffError(f"'{name}' is missing from this installation; install Kickoff again")
    return path

"""
PDF by typst: a template, data beside it, fonts of named packages.

Text of people reaches the template as data, never as its code. Fonts come from `fontpkg-noto-sans`
(Latin, Cyrillic, Greek) and from each further `fontpkg-...` that is installed, such as
`fontpkg-noto-sans-arabic`; a folder `fonts` beside own templates adds others.
"""

from __future__ import annotations

import importlib.util
import json
import re
from functools import lru_cache
from importlib.metadata import entry_points
from pathlib import Path
from typing import TYPE_CHECKING, Any

from estimation.errors import PackError

if TYPE_CHECKING:
    from collections.abc import Mapping

FONTS = "fonts"
"""Folder of further fonts, beside own templates."""

FONT_GROUP = "fontpkg.family"
"""Under which packages with fonts name themselves."""

BASE_FONT = "fontpkg_noto_sans"


def pdf(template: Path, data: Mapping[str, Any], fonts: Path | None = None) -> bytes:
    """
    Typeset a document.

    Parameters
    ----------
    template : Path
        A file of typst; it reads `data` as JSON from ``sys.inputs.data``.
    data : mapping
        Plain JSON types.
    fonts : Path, optional
        Folder of further fonts.

    Returns
    -------
    bytes
        A tagged PDF; the same bytes for the same template, data and fonts.

    Raises
    ------
    PackError
        If the template asks for what the data do not have, or cannot be read.
    """
    import typst

    families = list(_families(fonts))
    given = json.dumps({**data, "fonts": families}, ensure_ascii=False, sort_keys=True)
    try:
        made = typst.compile(
            str(template),
            root=str(template.parent),
            font_paths=[str(path) for path in _folders(fonts)],
            ignore_system_fonts=True,
            sys_inputs={"data": given},
            timestamp=0,
        )
    except typst.TypstError as error:
        raise PackError(_reason(template, error)) from None
    assert isinstance(made, bytes)
    return made


def _reason(template: Path, error: Any) -> str:
    """What is wrong with a template, in the words of who wrote it."""
    message = str(getattr(error, "message", error))
    if found := re.search(r'dictionary does not contain key "([^"]+)"', message):
        return (
            f"{template.name} asks for '{found[1]}', which this pack does not hold; take it out of "
            "the template, or ask for one of the sections that docs/batch.md lists"
        )
    return f"{template.name} cannot be typeset: {message}"


@lru_cache(maxsize=4)
def _folders(fonts: Path | None) -> tuple[Path, ...]:
    """Folders of fonts: that of the base package first."""
    modules = [BASE_FONT, *sorted({each.module for each in entry_points(group=FONT_GROUP)})]
    found = []
    for module in dict.fromkeys(modules):
        spec = importlib.util.find_spec(module)
        if spec is not None and spec.origin is not None:
            found.append(Path(spec.origin).parent)
    if not found:
        raise PackError("there are no fonts for PDF; install fontpkg-noto-sans")
    return (*found, *([fonts] if fonts is not None and fonts.is_dir() else []))


@lru_cache(maxsize=4)
def _families(fonts: Path | None) -> tuple[str, ...]:
    """Names of the faces, the base one first."""
    import typst

    paths = [str(path) for path in _folders(fonts)]
    known = typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=paths
    ).families()
    return tuple(sorted(dict.fromkeys(known), key=lambda name: (name != "Noto Sans", name)))

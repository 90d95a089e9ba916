"""What a browser is sent besides figures: one script and one style sheet, out of plain files."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from estimation.errors import WorkbookError
from estimation.workbook.page_list import PAGE_NAMES, START_PAGES

STATIC = Path(__file__).resolve().parent / "static"

TOKENS = STATIC.parent.parent / "static"
"""Folder of the design tokens, which packs have too."""

PAGE_FILES = (*START_PAGES, *PAGE_NAMES)
"""Pages that have a script, and may have a style sheet, in the folder of pages."""

PARTS = ("paste",)
"""Parts of pages, in the same folder."""

CHARTS = ("charts", "charts_price", "charts_client", "charts_load")
"""Charts, what others draw with first."""

MODULES = (
    *("typing", "dom", "press", "marks", *CHARTS, "fields", "grid", "gantt"),
    *("frame", "address", "help"),
    *(f"pages/{page}" for page in (*PARTS, *PAGE_FILES)),
    "app",
)
"""Parts of the page's script, each after those that it imports."""

IMPORT = re.compile(
    r"^import (\{[^}]*\}) from \"\.{1,2}/(?:pages/)?(\w+)\.js\";$", flags=re.MULTILINE
)
EXPORT = re.compile(r"^export (?=(?:const|function) (\w+))", flags=re.MULTILINE)
LEFT = re.compile(r"^(?:import|export)\b.*", flags=re.MULTILINE)


@cache
def script() -> str:
    """
    One module out of the parts.

    A widget's module is loaded from memory, where it has no neighbours to import. So each part
    becomes a scope of its own, its imports read from the scopes before it; the files stay plain
    modules that an editor follows, and nothing is installed to build them.
    """
    scopes = (scope(name, (STATIC / f"{name}.js").read_text(encoding="utf-8")) for name in MODULES)
    return "\n".join([*scopes, "export default $app;"])


def scope(name: str, text: str) -> str:
    r"""
    A part as a scope under its own name.

    Parameters
    ----------
    name : str
    text : str
        A module that imports names from its neighbours, and exports constants and functions.

    Raises
    ------
    WorkbookError
        If it imports or exports in another way.

    Examples
    --------
    >>> print(scope("b", 'import { one } from "./a.js";\nexport const two = 2 * one;'))
    const $b = (() => {
    const { one } = $a;
    const two = 2 * one;
    return { two };
    })();
    """
    names = EXPORT.findall(text)
    inside = EXPORT.sub("", IMPORT.sub(r"const \1 = $\2;", text))
    if left := LEFT.search(inside):
        raise WorkbookError(
            f"{name}.js: {left.group()}; expected names from a neighbour, "
            'as import { h } from "./dom.js";, and export const or export function'
        )
    name = name.rpartition("/")[2]
    return f"const ${name} = (() => {{\n{inside}\nreturn {{ {', '.join(names)} }};\n}})();"


def styles(*names: str) -> str:
    """The design tokens, and style sheets of the workbook in turn."""
    paths = [TOKENS / "tokens.css", *(STATIC / f"{name}.css" for name in names)]
    return "\n".join(path.read_text(encoding="utf-8") for path in paths)


def page_styles() -> str:
    """Style sheets of the pages, what they share first."""
    paths = [STATIC / f"pages/{name}.css" for name in ("common", *PAGE_FILES, *PARTS)]
    return "\n".join(path.read_text(encoding="utf-8") for path in paths if path.exists())

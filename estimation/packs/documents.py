"""Whole HTML files that stand alone: style inside, nothing fetched, no script."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nbformat import NotebookNode

_HERE = Path(__file__).resolve().parent


def document(title: str, body: str) -> str:
    """
    A page of the packs around its content.

    A Content-Security-Policy lets the browser load nothing but the one style sheet in the page and
    pictures that are inside it, whatever a plan may have written.

    Parameters
    ----------
    title : str
        Plain text.
    body : str
        Markup.
    """
    style = _style()
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode("ascii")
    policy = (
        f"default-src 'none'; img-src data:; style-src 'sha256-{digest}'; "
        "base-uri 'none'; form-action 'none'"
    )
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="referrer" content="no-referrer">\n'
        f"<title>{escape(title)}</title>\n<style>{style}</style>\n</head>\n"
        f'<body>\n<main class="sheet">\n{body.strip()}\n</main>\n</body>\n</html>\n'
    )


@cache
def _style() -> str:
    """The design tokens, and what packs add to them."""
    static = _HERE / "static"
    sheets = [_HERE.parent / "static" / "tokens.css", static / "base.css", static / "pack.css"]
    return "\n".join(sheet.read_text(encoding="utf-8") for sheet in sheets)


def notebook_body(notebook: NotebookNode) -> str:
    """What the cells of an executed notebook show, without code and prose, by nbconvert."""
    from nbconvert.exporters.templateexporter import TemplateExporter

    class PageExporter(TemplateExporter):
        """The outputs alone, through the template in this folder."""

        template_name = "kickoff"
        file_extension = ".html"
        template_extension = ".html.j2"

    exporter = PageExporter(extra_template_basedirs=[str(_HERE / "nbconvert")])
    body, _ = exporter.from_notebook_node(notebook)
    return str(body)

"""Whole HTML files that stand alone: style inside, nothing fetched, no script."""

from __future__ import annotations

import base64
import hashlib
import re
from functools import cache
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nbformat import NotebookNode

_HERE = Path(__file__).resolve().parent
_TOKENS = _HERE.parent / "static" / "tokens.css"
_BASE = _HERE / "static" / "base.css"

FOOTER = "Internal: costs and margins. Not for the client."
"""In the corner of printed pages of packs that say nothing else there."""


def document(
    title: str,
    body: str,
    *,
    style: str | None = None,
    lang: str = "en",
    footer: str = FOOTER,
    extra: str = "",
) -> str:
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
    style : str, optional
        Style sheet after tokens and base; default: that of internal packs.
    lang : str
        Language of the page.
    footer : str
        In the corner of each printed page, beside its number.
    extra : str
        Further rules of style.
    """
    sheet = _style() if style is None else f"{_bare(_TOKENS)}\n{_bare(_BASE)}\n{style}"
    sheet = f"{sheet}\n{_print_corners(footer)}{extra}"
    digest = base64.b64encode(hashlib.sha256(sheet.encode()).digest()).decode("ascii")
    policy = (
        f"default-src 'none'; img-src data:; style-src 'sha256-{digest}'; "
        "base-uri 'none'; form-action 'none'"
    )
    return (
        f'<!doctype html>\n<html lang="{escape(lang)}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="referrer" content="no-referrer">\n'
        f"<title>{escape(title)}</title>\n<style>{sheet}</style>\n</head>\n"
        f'<body>\n<main class="sheet">\n{body.strip()}\n</main>\n</body>\n</html>\n'
    )


def _print_corners(footer: str) -> str:
    """Project and page number at the foot of each printed page."""
    text = "".join(f"\\{ord(sign):x} " if sign in '"\\<>\n\r' else sign for sign in footer)
    look = "font: 8pt system-ui, sans-serif; color: #626a72;"
    return (
        f'@media print {{ @page {{ @bottom-left {{ content: "{text}"; {look} }} '
        f'@bottom-right {{ content: counter(page) " / " counter(pages); {look} }} }} }}'
    )


@cache
def _style() -> str:
    """The design tokens, and what packs add to them."""
    sheets = [_TOKENS, _BASE, _HERE / "static" / "pack.css"]
    return "\n".join(sheet.read_text(encoding="utf-8") for sheet in sheets)


@cache
def _bare(path: Path) -> str:
    """A style sheet without comments: they name what is not for the client."""
    return bare_style(path.read_text(encoding="utf-8"))


def bare_style(text: str) -> str:
    """Return a style sheet without its comments."""
    return re.sub(r"/\*.*?\*/\s*", "", text, flags=re.DOTALL).strip()


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

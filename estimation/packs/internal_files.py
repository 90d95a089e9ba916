"""An executed notebook as the files of an internal pack."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING, Any

from estimation.packs.documents import document, notebook_body
from estimation.packs.executing import blocks_of, output_of, pack_figures, published
from estimation.packs.page.origin import ANNEX_MIME
from estimation.packs.spreadsheets import book
from estimation.packs.template_files import template_file
from estimation.packs.typesetting import FONTS, pdf

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from nbformat import NotebookNode

DRAFT = "Draft"


def internal_files(
    notebook: NotebookNode,
    formats: Iterable[str],
    templates: Path | None = None,
    *,
    draft: bool = False,
) -> dict[str, bytes]:
    """
    Make files of a notebook that was executed, as `kickoff pack` does.

    Parameters
    ----------
    notebook : NotebookNode
        The internal template, executed: by `kickoff pack`, or by papermill by hand.
    formats : iterable of str
        Of html, pdf, xlsx, json, ipynb.
    templates : Path, optional
        Folder of own templates.
    draft : bool
        Whether it is marked as a draft.

    Returns
    -------
    dict of str to bytes
        By format.
    """
    return {each: MAKERS[each](notebook, templates, draft) for each in dict.fromkeys(formats)}


def _title(notebook: NotebookNode) -> str:
    """What the window is called."""
    return f"{pack_figures(notebook)['name']}: estimate, internal"


def _footer(notebook: NotebookNode) -> str:
    """What stands at the foot of each page."""
    figures = pack_figures(notebook)
    return f"Internal, not for clients: {figures['name']} · {figures['project']}"


def _html(notebook: NotebookNode, _templates: Path | None, draft: bool) -> bytes:
    """Make the page."""
    mark = f'<p class="draft">{DRAFT}</p>' if draft else ""
    body = f"{mark}{notebook_body(notebook)}"
    return document(_title(notebook), body, footer=_footer(notebook)).encode()


def _ipynb(notebook: NotebookNode, _templates: Path | None, _draft: bool) -> bytes:
    """Write the notebook."""
    import nbformat

    return f"{nbformat.writes(published(notebook))}\n".encode()


def _pdf(notebook: NotebookNode, templates: Path | None, draft: bool) -> bytes:
    """Typeset what the cells show."""
    data = {
        "blocks": blocks_of(notebook),
        "title": _title(notebook),
        "lang": "en",
        "region": "GB",
        "footer": _footer(notebook),
        "page-of": "{page} of {pages}",
        "draft": DRAFT if draft else "",
    }
    fonts = None if templates is None else templates / FONTS
    return pdf(template_file("internal.typ", templates), data, fonts)


def _annex(notebook: NotebookNode) -> dict[str, Any]:
    """Tables and figures, as the template gave them."""
    return output_of(notebook, ANNEX_MIME) or {"currency": "", "result": {}, "tables": []}


def _json(notebook: NotebookNode, _templates: Path | None, draft: bool) -> bytes:
    """Write figures and tables."""
    content = {
        "kickoff_internal_pack": 1,
        "draft": draft,
        "figures": pack_figures(notebook),
        **_annex(notebook),
    }
    return f"{json.dumps(content, ensure_ascii=False, indent=1)}\n".encode()


def _xlsx(notebook: NotebookNode, _templates: Path | None, _draft: bool) -> bytes:
    """Write tables as sheets, with sums where amounts are added up."""
    annex = _annex(notebook)
    buffer = io.BytesIO()
    with book(buffer, _title(notebook), annex["currency"]) as sheets:
        for table in annex["tables"]:
            sheet = sheets.add(table["name"], table["unit"])
            sheet.heads(table["heads"])
            rows = [sheet.row(row) for row in table["rows"]]
            sums = table.get("sums", [])
            if sums and rows:
                last = sheet.row(["Total"], kind="total")
                for column in sums:
                    span = f"{sheet.address(rows[0], column)}:{sheet.address(rows[-1], column)}"
                    value = sum(row[column] or 0 for row in table["rows"])
                    sheet.formula(last, column, f"=SUM({span})", value, kind="number")
    return buffer.getvalue()


MAKERS = {"html": _html, "pdf": _pdf, "xlsx": _xlsx, "json": _json, "ipynb": _ipynb}
"""Who makes which format."""

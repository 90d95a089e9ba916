"""A client view as files: HTML, PDF, XLSX, JSON and a notebook without code."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from estimation._version import __version__
from estimation.errors import PackError
from estimation.packs.client.sections import client_sections
from estimation.packs.client.workbook_file import client_xlsx
from estimation.packs.documents import bare_style, document
from estimation.packs.languages import language
from estimation.packs.template_files import template_file
from estimation.packs.typesetting import FONTS, pdf

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from estimation.packs.client.view import ClientView
    from estimation.packs.languages import Language
    from estimation.packs.markup import Html

HTML, PDF, STYLE = "client.html.j2", "client.typ", "client.css"
"""Templates of an offer."""


def client_files(
    view: ClientView, formats: Iterable[str], templates: Path | None = None, *, draft: bool = False
) -> dict[str, bytes]:
    """
    Make an offer in some formats.

    Parameters
    ----------
    view : ClientView
    formats : iterable of str
        Of html, pdf, xlsx, json, ipynb.
    templates : Path, optional
        Folder of own templates; what it lacks is taken from Kickoff's.
    draft : bool
        Whether it is marked as a draft across each page.

    Returns
    -------
    dict of str to bytes
        By format; the same bytes for the same offer.

    Raises
    ------
    PackError
        If a template asks for what an offer does not hold, or cannot be read.
    """
    words = language(view.language, templates)
    offer = _Offer(view, words, client_sections(view, words), templates, draft)
    return {each: MAKERS[each](offer) for each in dict.fromkeys(formats)}


class _Offer(NamedTuple):
    """What each format is made of."""

    view: ClientView
    words: Language
    sections: dict[str, Html]
    templates: Path | None
    draft: bool

    @property
    def title(self) -> str:
        """What the window and the document are called."""
        return self.sections["title"].text

    @property
    def footer(self) -> str:
        """What stands at the foot of each page."""
        client, words = self.view.client, self.words
        offer = words.text("offer_for", client=client) if client else words.text("offer")
        return f"{offer} · {self.view.reference}"


def _html(offer: _Offer) -> bytes:
    """Make the page."""
    from jinja2 import TemplateError, UndefinedError

    try:
        template = _environment(offer.templates).get_template(HTML)
        body = template.render(
            offer=offer.sections,
            view=offer.view.to_data(),
            word=offer.words.text,
            draft=offer.draft,
            version=__version__,
        )
    except UndefinedError as error:
        raise PackError(_missing(error)) from None
    except TemplateError as error:
        raise PackError(f"{HTML} cannot be filled in: {error}") from None
    style = bare_style(template_file(STYLE, offer.templates).read_text(encoding="utf-8"))
    page = document(offer.title, body, style=style, lang=offer.view.language, footer=offer.footer)
    return page.encode()


def _missing(error: Any) -> str:
    """Which field a template asks for in vain."""
    return (
        f"{HTML} asks for what an offer does not hold: {error}; take it out of the template, or "
        "ask for one of the sections and fields that docs/batch.md lists"
    )


@lru_cache(maxsize=4)
def _environment(templates: Path | None) -> Any:
    """Templates that may only show what they are given."""
    from jinja2 import FileSystemLoader, StrictUndefined
    from jinja2.sandbox import SandboxedEnvironment

    folders = [template_file(HTML, None).parent]
    folders = folders if templates is None else [templates, *folders]
    return SandboxedEnvironment(
        loader=FileSystemLoader([str(each) for each in folders]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=True,
    )


def _pdf(offer: _Offer) -> bytes:
    """Make the document on paper."""
    lang, _, region = offer.view.language.partition("-")
    data = {
        "offer": {name: section.data for name, section in offer.sections.items()},
        "view": offer.view.to_data(),
        "title": offer.title,
        "lang": lang,
        "region": region,
        "footer": offer.footer,
        "page-of": offer.words.text("page_of", page="{page}", pages="{pages}"),
        "draft": offer.words.text("draft") if offer.draft else "",
    }
    fonts = None if offer.templates is None else offer.templates / FONTS
    return pdf(template_file(PDF, offer.templates), data, fonts)


def _xlsx(offer: _Offer) -> bytes:
    """Make the workbook."""
    return client_xlsx(offer.view, offer.words)


def _json(offer: _Offer) -> bytes:
    """Write the plain values."""
    content = {"kickoff_client_pack": 1, "draft": offer.draft, "offer": offer.view.to_data()}
    return f"{json.dumps(content, ensure_ascii=False, indent=1)}\n".encode()


def _ipynb(offer: _Offer) -> bytes:
    """Make a notebook of text: it has no code, no parameter and no path."""
    order = ("mast", "title", "facts", "options", "scope", "schedule", "approvals", "needs",
             "payment", "team", "rules", "sign")  # fmt: skip
    texts = {"draft": f"**{offer.words.text('draft')}**"} if offer.draft else {}
    texts |= {name: offer.sections[name].markup for name in order if offer.sections[name]}
    cells = [
        {"cell_type": "markdown", "id": name, "metadata": {}, "source": text}
        for name, text in texts.items()
    ]
    notebook = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    return f"{json.dumps(notebook, ensure_ascii=False, indent=1)}\n".encode()


MAKERS = {"html": _html, "pdf": _pdf, "xlsx": _xlsx, "json": _json, "ipynb": _ipynb}
"""Who makes which format."""

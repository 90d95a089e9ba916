"""Pieces of a document that is sent or printed: its head, facts, terms, options, signatures."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from estimation.packs.markup import Html, Piece, html, line, runs

if TYPE_CHECKING:
    from collections.abc import Sequence


def mast(left: Piece, right: Piece) -> Html:
    """Whose document it is, and of which day."""
    markup = f'<header class="mast"><span>{html(left)}</span><span>{html(right)}</span></header>'
    return Html(markup, data=[{"kind": "mast", "left": runs(left), "right": runs(right)}])


def title(text: str) -> Html:
    """Return the one heading of a document."""
    return Html(f"<h1>{escape(text)}</h1>", text, [{"kind": "title", "text": text}])


def lead(text: Piece) -> Html:
    """Return the sentence below it; nothing where there is none."""
    if not text:
        return Html("", "")
    data = [{"kind": "lead", "runs": runs(text)}]
    return Html(f'<p class="lead">{html(text)}</p>', str(text), data)


def facts(entries: Sequence[tuple[str, Piece, Piece]]) -> Html:
    """A row of facts: name, value, and a line below it."""
    markup = "".join(
        f"<div><dt>{escape(name)}</dt><dd><b>{html(value)}</b><span>{html(below)}</span></dd></div>"
        for name, value, below in entries
    )
    data = [
        {"label": name, "value": runs(value), "sub": runs(below) if below else []}
        for name, value, below in entries
    ]
    return Html(f'<dl class="facts">{markup}</dl>', data=[{"kind": "facts", "items": data}])


def terms(rows: Sequence[tuple[str, Piece]]) -> Html:
    """Names, and what stands behind each."""
    markup = "".join(f"<dt>{escape(name)}</dt><dd>{html(text)}</dd>" for name, text in rows)
    data = [[name, runs(text)] for name, text in rows]
    return Html(f'<dl class="terms">{markup}</dl>', data=[{"kind": "terms", "rows": data}])


def columns(*parts: Html) -> Html:
    """Sections side by side; one below the other on a phone."""
    given = [part for part in parts if part]
    if len(given) < 2:
        return given[0] if given else Html("", "")
    markup = "".join(f"<div>{part.markup}</div>" for part in given)
    data = [{"kind": "columns", "parts": [part.data for part in given]}]
    return Html(f'<div class="cols">{markup}</div>', given[0].text, data)


def choice(entries: Sequence[tuple[str, Sequence[str]]]) -> Html:
    """Boxes to tick, one for each option."""
    markup = "".join(
        f'<div><i class="box"></i><p><b>{escape(name)}</b>'
        f"{''.join(f'<span>{escape(text)}</span>' for text in below)}</p></div>"
        for name, below in entries
    )
    data = [{"name": name, "lines": list(below)} for name, below in entries]
    return Html(f'<div class="choice">{markup}</div>', data=[{"kind": "choice", "items": data}])


def signatures(names: Sequence[str]) -> Html:
    """Lines to sign on."""
    markup = "".join(f"<div>{escape(name)}</div>" for name in names)
    data = [{"kind": "signatures", "names": list(names)}]
    return Html(f'<div class="sig">{markup}</div>', data=data)


def end(text: str) -> Html:
    """Return the last line."""
    return Html(f'<p class="end">{escape(text)}</p>', text, [{"kind": "end", "text": text}])


def sub(text: str) -> Html:
    """A quieter line below a name."""
    return Html(f'<span class="second">{escape(text)}</span>', text, [{"sub": text}])


def with_sub(text: str, below: str) -> Html:
    """A name, and a quieter line below it."""
    return line(text, sub(below)) if below else line(text)

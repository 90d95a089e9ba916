"""
Pieces of a page: sections, tables, charts; each as HTML and as plain data for a typesetter.

Whatever people wrote is escaped in the HTML, and is plain text in the data.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass, field
from html import escape
from typing import TYPE_CHECKING, Any

from estimation.report.wording import chance, ten

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

BLOCKS_MIME = "application/vnd.kickoff.blocks+json"
"""Kind of an output of a notebook that holds a piece as data."""

Data = dict[str, Any]


@dataclass(frozen=True)
class Html:
    """
    Markup that a notebook shows as it is.

    Parameters
    ----------
    markup : str
    text : str
        What stands for it where there is no HTML.
    data : list of dict
        The same as blocks, or as runs of a line: plain JSON types.
    """

    markup: str
    text: str = "HTML"
    data: list[Data] = field(default_factory=list, repr=False)

    def _repr_mimebundle_(self, **_: object) -> dict[str, Any]:
        """As a notebook keeps it."""
        return {"text/html": self.markup, "text/plain": self.text, BLOCKS_MIME: self.data}

    def __html__(self) -> str:
        """Return it as templates take it: escaped already."""
        return self.markup

    def __repr__(self) -> str:
        return self.text

    def __bool__(self) -> bool:
        return bool(self.markup)


Piece = str | Html
"""Text, which is escaped, or markup, which is not."""


def html(piece: Piece) -> str:
    """Markup of a piece."""
    return piece.markup if isinstance(piece, Html) else escape(piece)


def runs(piece: Piece) -> list[Data]:
    """Runs of a piece of a line."""
    return piece.data if isinstance(piece, Html) else [{"text": piece}]


def joined(*parts: Html, text: str = "") -> Html:
    """Pieces one after the other."""
    data = [block for part in parts for block in part.data]
    return Html("".join(part.markup for part in parts), text or parts[0].text, data)


def section(title: str, *parts: Html, note: str = "", kind: str = "") -> Html:
    """
    A section under a heading that states the finding.

    Examples
    --------
    >>> section("Cost & margin").markup
    '<section><h2>Cost &amp; margin</h2></section>'
    """
    below = f'<p class="small">{escape(note)}</p>' if note else ""
    inside = "".join(part.markup for part in parts)
    block = {
        "kind": "section",
        "title": title,
        "note": note,
        "class": kind,
        "parts": [each for part in parts for each in part.data],
    }
    named = f' class="{kind}"' if kind else ""
    return Html(
        f"<section{named}><h2>{escape(title)}</h2>{below}{inside}</section>", title, [block]
    )


def absent(text: str) -> Html:
    """One line in the place of a section that the plan gives nothing for."""
    data = [{"kind": "note", "runs": [{"text": text}]}]
    return Html(f'<p class="absent">{escape(text)}</p>', text, data)


def left_out(name: str) -> Html:
    """Nothing on the page: `missing` says why; a notebook says so where it stood."""
    return Html("", f"{name}: left out")


def paragraphs(*texts: str | None) -> Html:
    """
    Sentences: a paragraph for one, a list for several, nothing for none.

    Examples
    --------
    >>> paragraphs(None, "It pays.").markup
    '<p class="say">It pays.</p>'
    """
    given = [text for text in texts if text]
    if len(given) > 1:
        return items(given)
    data = [{"kind": "say", "runs": [{"text": text}]} for text in given]
    return Html("".join(f'<p class="say">{escape(text)}</p>' for text in given), data=data)


def note(text: Piece | None) -> Html:
    """A line below a table or a chart; nothing where there is no text."""
    if not text:
        return Html("", "")
    data = [{"kind": "note", "runs": runs(text)}]
    return Html(f'<p class="small after">{html(text)}</p>', str(text), data)


def items(texts: Iterable[Piece]) -> Html:
    """A list with a point for each text."""
    given = list(texts)
    markup = f'<ul class="points">{"".join(f"<li>{html(each)}</li>" for each in given)}</ul>'
    return Html(markup, data=[{"kind": "points", "items": [runs(each) for each in given]}])


def table(
    heads: Sequence[Piece],
    rows: Iterable[Sequence[Piece]],
    *,
    numbers: str = "",
    chosen: int | None = None,
    total: int | None = None,
    kind: str = "",
    widths: Sequence[str] = (),
) -> Html:
    """
    A table whose first column names its rows.

    Parameters
    ----------
    heads : sequence of str or Html
        Of the columns.
    rows : iterable of sequence
        A text or markup for each column; a row of one cell heads the rows below it.
    numbers : str
        A sign for each column: "n" for numbers, which stand at the right, any other for text.
    chosen, total : int, optional
        Row that is set off, row that sums up.
    kind : str
        Class of the table.
    widths : sequence of str
        Of the columns in print, such as "1fr" or "auto".
    """
    signs = numbers.ljust(len(heads), "t")
    kinds = [' class="n"' if sign == "n" else "" for sign in signs]
    head = "".join(
        f'<th scope="col"{each}>{html(text)}</th>' for text, each in zip(heads, kinds, strict=True)
    )
    body, data = [], []
    for number, row in enumerate(rows):
        first, *others = row
        if not others:
            span = f'<th scope="rowgroup" colspan="{len(heads)}">{html(first)}</th>'
            body.append(f'<tr class="group">{span}</tr>')
            data.append({"class": "group", "cells": [runs(first)]})
            continue
        cells = f'<th scope="row">{html(first)}</th>' + "".join(
            f'<td{each} data-head="{escape(_plain(text))}">{html(cell)}</td>'
            for text, each, cell in zip(heads[1:], kinds[1:], others, strict=True)
        )
        style = "chosen" if number == chosen else "total" if number == total else ""
        body.append(f'<tr class="{style}">{cells}</tr>' if style else f"<tr>{cells}</tr>")
        data.append({"class": style, "cells": [runs(cell) for cell in row]})
    named = f' class="{kind}"' if kind else ""
    markup = f"<table{named}><thead><tr>{head}</tr></thead><tbody>{''.join(body)}</tbody></table>"
    block = {
        "kind": "table",
        "class": kind,
        "heads": [runs(each) for each in heads],
        "numbers": signs,
        "widths": list(widths),
        "rows": data,
    }
    return Html(markup, data=[block])


def _plain(piece: Piece) -> str:
    """Text of a head, for the label that it becomes on a phone."""
    if isinstance(piece, str):
        return piece
    return next((run["text"] for run in piece.data if run.get("text")), "")


def two_lines(first: str, second: str) -> Html:
    """A name, and a quieter line below it if there is one."""
    below = f'<span class="second">{escape(second)}</span>' if second else ""
    data: list[Data] = [{"text": first}, *([{"sub": second}] if second else [])]
    return Html(f"{escape(first)}{below}", first, data)


def strong(text: str) -> Html:
    """Text that is set off."""
    return Html(f"<b>{escape(text)}</b>", text, [{"strong": text}])


def line(*pieces: Piece) -> Html:
    """Pieces of one line."""
    data = [run for piece in pieces for run in runs(piece)]
    return Html("".join(html(piece) for piece in pieces), "".join(map(str, pieces)), data)


def badge(owner: str | None) -> Html:
    """AM and PM in their colours and letters; others by name."""
    if owner is None:
        return Html("–", "–", [{"text": "–"}])
    if owner not in ("AM", "PM"):
        return Html(escape(owner), owner, [{"text": owner}])
    markup = f'<span class="role {owner.lower()}">{escape(owner)}</span>'
    return Html(markup, owner, [{"badge": owner}])


def counted(p: float) -> Html:
    """A chance with ten marks beside it."""
    marks = "".join(
        f'<rect class="{"on" if mark < ten(p) else "off"}" x="{mark * 5}" width="3.5" height="10"/>'
        for mark in range(10)
    )
    size = 'viewBox="0 0 49 10" width="49" height="10"'
    svg = f'<svg class="ten" {size} aria-hidden="true">{marks}</svg>'
    data: list[Data] = [{"text": chance(p)}, {"ten": ten(p)}]
    return Html(f'<span class="counted">{escape(chance(p))}{svg}</span>', chance(p), data)


def chart(plot: Callable[..., Any], *frames: Any, alt: str, **options: Any) -> Html:
    """
    A chart as pictures inside the page, drawn once for a page and once for a phone.

    Parameters
    ----------
    plot : callable
        One of `estimation.plotting`; it is given `frames`, `options` and a width.
    alt : str
        The chart in a sentence with its figures, for those who cannot see it.
    """
    from estimation.plotting import NARROW, WIDE, to_svg

    wide, narrow = (
        to_svg(plot(*frames, width=width, **options).figure) for width in (WIDE, NARROW)
    )
    return pictures(wide, narrow, alt)


def chart_narrow(plot: Callable[..., Any], *frames: Any, alt: str, **options: Any) -> Html:
    """A chart of half a page's width, the same on a phone: drawn once."""
    from estimation.plotting import NARROW, to_svg

    drawn = to_svg(plot(*frames, width=NARROW, **options).figure)
    made = pictures(drawn, drawn, alt)
    return Html(made.markup, alt, [{**made.data[0], "narrow": True}])


def pictures(wide: str, narrow: str, alt: str) -> Html:
    """
    A drawing for a page and one for a phone, as data addresses.

    Parameters
    ----------
    wide, narrow : str
        Each one ``svg`` element.
    alt : str
        What it shows in a sentence.
    """
    small = "" if narrow == wide else _source(narrow)
    picture = f'{small}<img src="{_inline(wide)}" alt="{escape(alt)}">'
    markup = f"<figure><picture>{picture}</picture></figure>"
    return Html(markup, alt, [{"kind": "chart", "svg": wide, "alt": alt}])


def _source(svg: str) -> str:
    """The drawing for narrow screens."""
    return f'<source media="screen and (max-width: 720px)" srcset="{_inline(svg)}">'


def _inline(svg: str) -> str:
    """A drawing as a data address."""
    return f"data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode('ascii')}"

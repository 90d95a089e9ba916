"""Pieces of HTML: sections, tables, charts. Whatever people wrote is escaped here."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any

from estimation.plotting import NARROW, WIDE, to_svg
from estimation.report.wording import chance, ten

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence


@dataclass(frozen=True)
class Html:
    """
    Markup that a notebook shows as it is.

    Parameters
    ----------
    markup : str
    text : str
        What stands for it where there is no HTML.
    """

    markup: str
    text: str = "HTML"

    def _repr_html_(self) -> str:
        return self.markup

    def __repr__(self) -> str:
        return self.text


Piece = str | Html
"""Text, which is escaped, or markup, which is not."""


def html(piece: Piece) -> str:
    """Markup of a piece."""
    return piece.markup if isinstance(piece, Html) else escape(piece)


def section(title: str, *parts: Html, note: str = "") -> Html:
    """
    A section under a heading that states the finding.

    Examples
    --------
    >>> section("Cost & margin").markup
    '<section><h2>Cost &amp; margin</h2></section>'
    """
    below = f'<p class="small">{escape(note)}</p>' if note else ""
    inside = "".join(part.markup for part in parts)
    return Html(f"<section><h2>{escape(title)}</h2>{below}{inside}</section>", title)


def absent(text: str) -> Html:
    """One line in the place of a section that the plan gives nothing for."""
    return Html(f'<p class="absent">{escape(text)}</p>', text)


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
    return Html("".join(f'<p class="say">{escape(text)}</p>' for text in given))


def note(text: str | None) -> Html:
    """A line below a table or a chart; nothing where there is no text."""
    return (
        Html("", "") if text is None else Html(f'<p class="small after">{escape(text)}</p>', text)
    )


def items(texts: Iterable[Piece]) -> Html:
    """A list with a point for each text."""
    return Html(f'<ul class="points">{"".join(f"<li>{html(each)}</li>" for each in texts)}</ul>')


def table(
    heads: Sequence[str],
    rows: Iterable[Sequence[Piece]],
    *,
    numbers: str = "",
    chosen: int | None = None,
) -> Html:
    """
    A table whose first column names its rows.

    Parameters
    ----------
    heads : sequence of str
        Of the columns.
    rows : iterable of sequence
        A text or markup for each column; a row of one cell heads the rows below it.
    numbers : str
        A sign for each column: "n" for numbers, which stand at the right, any other for text.
    chosen : int, optional
        Row that is set off.
    """
    kinds = [' class="n"' if sign == "n" else "" for sign in numbers.ljust(len(heads), "t")]
    head = "".join(
        f'<th scope="col"{kind}>{escape(text)}</th>'
        for text, kind in zip(heads, kinds, strict=True)
    )
    body = []
    for number, row in enumerate(rows):
        first, *others = row
        if not others:
            span = f'<th scope="rowgroup" colspan="{len(heads)}">{html(first)}</th>'
            body.append(f'<tr class="group">{span}</tr>')
            continue
        cells = f'<th scope="row">{html(first)}</th>' + "".join(
            f'<td{kind} data-head="{escape(text)}">{html(cell)}</td>'
            for text, kind, cell in zip(heads[1:], kinds[1:], others, strict=True)
        )
        body.append(f'<tr class="chosen">{cells}</tr>' if number == chosen else f"<tr>{cells}</tr>")
    return Html(f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(body)}</tbody></table>")


def two_lines(first: str, second: str) -> Html:
    """A name, and a quieter line below it if there is one."""
    below = f'<span class="second">{escape(second)}</span>' if second else ""
    return Html(f"{escape(first)}{below}")


def badge(owner: str | None) -> Html:
    """AM and PM in their colours and letters; others by name."""
    if owner is None:
        return Html("–")
    kind = owner.lower() if owner in ("AM", "PM") else ""
    return Html(f'<span class="role {kind}">{escape(owner)}</span>' if kind else escape(owner))


def counted(p: float) -> Html:
    """A chance with ten marks beside it."""
    marks = "".join(
        f'<rect class="{"on" if mark < ten(p) else "off"}" x="{mark * 5}" width="3.5" height="10"/>'
        for mark in range(10)
    )
    size = 'viewBox="0 0 49 10" width="49" height="10"'
    svg = f'<svg class="ten" {size} aria-hidden="true">{marks}</svg>'
    return Html(f'<span class="counted">{escape(chance(p))}{svg}</span>', chance(p))


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
    wide, narrow = (_inline(plot(*frames, width=width, **options)) for width in (WIDE, NARROW))
    return Html(
        f'<figure><picture><source media="screen and (max-width: 720px)" srcset="{narrow}">'
        f'<img src="{wide}" alt="{escape(alt)}"></picture></figure>',
        alt,
    )


def _inline(ax: Any) -> str:
    """The figure of an axes as a data address."""
    svg = to_svg(ax.figure).encode()
    return f"data:image/svg+xml;base64,{base64.b64encode(svg).decode('ascii')}"

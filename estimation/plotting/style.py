"""
How charts look: colours, type and figures measured in pixels.

A figure is made at 72 dots per inch, so that one point is one pixel on the screen and sizes are
those of the tokens. Figures are plain `Figure` objects: nothing here needs pyplot.
"""

from __future__ import annotations

import io
import re
import warnings
from bisect import bisect_left
from contextlib import contextmanager
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from matplotlib import rc_context
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, findfont, get_font

if TYPE_CHECKING:
    from collections.abc import Iterator

    from matplotlib.axes import Axes
    from matplotlib.text import Annotation

PAPER, WASH, RULE, EDGE = "#ffffff", "#f5f6f4", "#dde0dd", "#858d94"
INK, INK_2, INK_3 = "#14181c", "#454d55", "#626a72"
TOGETHER, TOGETHER_WASH = "#0c6a5c", "#e2f0ec"
BAD, BAD_WASH = "#a8142f", "#fdecee"
"""A loss, or too much of something; always with a label."""

CATEGORIES = ("#14181c", "#0c6a5c", "#c27c0e", "#4f97d1", "#8c9399")
"""Scenarios in their order; told apart with any colour vision."""

SEQUENCE = ("#e2f0ec", "#b5d9cf", "#7fbcae", "#45998a", "#0c6a5c", "#06443b")
"""Criticality, from seldom to nearly always."""

WIDE, NARROW = 744, 358
"""Widths that charts are drawn for [px]: a page, and a phone."""

SMALL, LABEL = 12.0, 13.0
"""Sizes of type in charts [px]."""

HALO = "halo"
"""Mark of text that stands on lines or bands, and so gets an outline of paper."""

_FONTS = 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif'


class Margins(NamedTuple):
    """Room around the axes [px]."""

    left: float
    right: float
    top: float
    bottom: float


def new_axes(width: float, height: float, margins: Margins) -> Axes:
    """Axes on a figure of its own, sizes in pixels, with no frame and no ticks."""
    figure = Figure(figsize=(width / 72, height / 72), dpi=72, facecolor=PAPER)
    box = (
        margins.left / width,
        margins.bottom / height,
        1 - (margins.left + margins.right) / width,
        1 - (margins.top + margins.bottom) / height,
    )
    return figure.add_axes(box)


def clear(ax: Axes) -> None:
    """Take frame and ticks away; charts draw the few lines that they need."""
    ax.set_frame_on(False)
    ax.set_xticks([])
    ax.set_yticks([])


def size(ax: Axes) -> tuple[float, float]:
    """Width and height of the axes [px]."""
    figure = ax.get_figure(root=True)
    assert figure is not None
    box, inches = ax.get_position(), figure.get_size_inches()
    return float(box.width * inches[0] * 72), float(box.height * inches[1] * 72)


def write(
    ax: Axes,
    text: str,
    at: tuple[float, float],
    *,
    offset: tuple[float, float] = (0, 0),
    anchor: str = "left",
    coordinates: Any = "data",
    px: float = SMALL,
    colour: str = INK_2,
    bold: bool = False,
    halo: bool = False,
) -> Annotation:
    """
    Write one line of text, its baseline at a point of the chart plus an offset in pixels.

    Dollar signs are signs of money, never mathematics.
    """
    note = ax.annotate(
        text,
        at,
        xytext=offset,
        xycoords=coordinates,
        textcoords="offset points",
        ha=anchor,
        va="baseline",
        fontsize=px,
        fontweight=700 if bold else 400,
        color=colour,
        parse_math=False,
        annotation_clip=False,
    )
    if halo:
        note.set_gid(f"{HALO}-{len(ax.texts)}")
    return note


@lru_cache(maxsize=4096)
def text_width(text: str, px: float = SMALL, bold: bool = False) -> float:
    """Width of a line of text [px], in a face that is wider than those of most systems."""
    font = get_font(findfont(FontProperties(weight=700 if bold else 400)))
    font.set_size(px, 72)
    with missing_glyphs():
        font.set_text(text)
    return float(font.get_width_height()[0]) / 64


def shortened(text: str, width: float, px: float = LABEL, bold: bool = False) -> str:
    """Text cut with an ellipsis where it is wider than its space [px]."""
    if text_width(text, px, bold) <= width:
        return text
    whole = bisect_left(
        range(len(text)), True, key=lambda n: text_width(f"{text[:n]}…", px, bold) > width
    )
    return f"{text[: max(whole - 1, 0)].rstrip()}…"


@contextmanager
def missing_glyphs() -> Iterator[None]:
    """Measure signs that matplotlib's face lacks, such as emoji, in silence: pages have them."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph .* missing from font")
        yield


def to_svg(figure: Figure) -> str:
    """
    A figure as SVG, its text as text in the face of the system; the same bytes every time.

    Parameters
    ----------
    figure : Figure

    Returns
    -------
    str
        One ``svg`` element without prolog, date or metadata.

    Examples
    --------
    >>> ax = new_axes(100, 50, Margins(0, 0, 0, 0))
    >>> to_svg(ax.figure)[:18]
    '<svg xmlns:xlink="'
    """
    buffer = io.StringIO()
    settings: Any = {"svg.fonttype": "none", "svg.hashsalt": "kickoff"}
    nothing = dict.fromkeys(("Date", "Creator", "Format", "Type"))
    with rc_context(settings), missing_glyphs():
        figure.savefig(buffer, format="svg", metadata=nothing)
    svg = buffer.getvalue()
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r'(width|height)="([\d.]+)pt"', r'\1="\2"', svg, count=2)
    svg = re.sub(r"font-family: [^;\"]+", f"font-family: {_FONTS.replace(chr(34), chr(39))}", svg)
    svg = svg.replace("font-weight: 700", "font-weight: 600")
    outline = f"stroke: {PAPER}; stroke-width: 4px; stroke-linejoin: round"
    style = (
        "<style>text { font-variant-numeric: tabular-nums } "
        f'g[id^="{HALO}"] text {{ paint-order: stroke; {outline} }}</style>'
    )
    return svg.replace("<defs>", f"{style}<defs>", 1)

"""The key below a Gantt chart, the one chart that needs a key."""

from __future__ import annotations

from typing import TYPE_CHECKING

from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from matplotlib.transforms import Affine2D, ScaledTranslation

from estimation.plotting import style

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from matplotlib.transforms import Transform

KEY_HEIGHT = 34.0
"""Height that the key takes below the rows [px]; its lines on a phone stand in the same height."""

_BAR = ("middle case, 8 in 10 ends", "8 in 10 ends")
_SEQUENCE = ("seldom to always on the longest path", "critical")
_CLIENT = ("waiting for the client", "client")


def draw_key(ax: Axes, narrow: bool, left: float) -> None:
    """Write the key from the left edge of the chart, in short on a phone."""
    x = -left + 6
    for marks, width, texts in (
        (_bar_marks, 44, _BAR),
        (_sequence_marks, 66, _SEQUENCE),
        (_client_marks, 26, _CLIENT),
    ):
        if narrow:
            width = width if width < 60 else 48
        text = texts[1] if narrow else texts[0]
        for artist in marks(width):
            artist.set_transform(_from_corner(ax, x, -24))
            artist.set_clip_on(False)
            ax.add_artist(artist)
        style.write(ax, text, (0, 0), offset=(x + width + 7, -23), coordinates="axes fraction")
        x += width + 7 + style.text_width(text) + (12 if narrow else 18)


def _from_corner(ax: Axes, x: float, y: float) -> Transform:
    """Pixels from a point that lies so many pixels off the lower left of the axes."""
    inches = Affine2D().translate(x, y).scale(1 / 72) + ax.figure.dpi_scale_trans
    return inches + ScaledTranslation(0, 0, ax.transAxes)  # type: ignore[arg-type]


def _bar_marks(width: float) -> list[Artist]:
    """A bar with its whisker."""
    ends = [Line2D([x, x], [1, 9], color=style.INK, linewidth=1.25) for x in (width * 0.4, width)]
    return [
        Rectangle((0, 0), width * 0.65, 10, facecolor=style.SEQUENCE[4], linewidth=0),
        Line2D([width * 0.4, width], [5, 5], color=style.PAPER, linewidth=3.5),
        Line2D([width * 0.4, width], [5, 5], color=style.INK, linewidth=1.25),
        *ends,
    ]


def _sequence_marks(width: float) -> list[Artist]:
    """The scale of criticality."""
    step = width / len(style.SEQUENCE)
    return [
        Rectangle((number * step, 0), step, 10, facecolor=colour, linewidth=0)
        for number, colour in enumerate(style.SEQUENCE)
    ]


def _client_marks(width: float) -> list[Artist]:
    """The hatch of waiting for the client."""
    return [
        Rectangle(
            (0, 0),
            width,
            10,
            facecolor=style.PAPER,
            edgecolor=style.EDGE,
            hatch="/////",
            linewidth=1,
        )
    ]

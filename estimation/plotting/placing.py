"""Labels put where nothing else is: the few in a chart, tried spot by spot."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from estimation.plotting import style

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes
    from numpy.typing import NDArray


class Box(NamedTuple):
    """A rectangle [px] from the lower left of the axes."""

    left: float
    bottom: float
    right: float
    top: float

    def overlap(self, other: Box) -> float:
        """Area that both cover [px²]."""
        width = min(self.right, other.right) - max(self.left, other.left)
        height = min(self.top, other.top) - max(self.bottom, other.bottom)
        return max(width, 0) * max(height, 0)


class Spot(NamedTuple):
    """A place for a label: offset from its anchor [px], and the side that text starts at."""

    dx: float
    dy: float
    side: str


LEADING = 14.0
"""From one baseline to the next [px]."""


class Canvas:
    """
    What stands in a chart already, so that labels keep clear of it.

    Parameters
    ----------
    ax : Axes
        With its limits set.
    """

    def __init__(self, ax: Axes) -> None:
        self.ax = ax
        self.width, self.height = style.size(ax)
        self.labels: list[Box] = []
        self.lines: list[Box] = []
        self.curve: NDArray[np.float64] = np.empty((0, 2))

    def pixels(self, x: object, y: object) -> NDArray[np.float64]:
        """Points in data coordinates as pixels from the lower left, shape (n, 2)."""
        share = self.ax.transData + self.ax.transAxes.inverted()
        points = share.transform(np.column_stack([np.atleast_1d(x), np.atleast_1d(y)]))  # type: ignore[call-overload]
        return np.asarray(points) * (self.width, self.height)

    def add_curve(self, x: object, y: object) -> None:
        """Keep labels off a curve, its points joined."""
        points = self.pixels(x, y)
        steps = np.linspace(0, 1, 8)[:, None]
        between = [a + steps * (b - a) for a, b in itertools.pairwise(points)]
        self.curve = np.vstack([self.curve, *between])

    def add_line(self, start: tuple[float, float], end: tuple[float, float]) -> None:
        """Keep labels off a straight line, where there is space."""
        (x0, y0), (x1, y1) = self.pixels(*start)[0], self.pixels(*end)[0]
        self.lines.append(Box(min(x0, x1) - 1, min(y0, y1) - 1, max(x0, x1) + 1, max(y0, y1) + 1))

    def label(
        self,
        lines: Sequence[tuple[str, bool]],
        anchor: tuple[float, float],
        spots: Sequence[Spot],
        colour: str = style.INK,
    ) -> None:
        """
        Write a label of a few lines at the best of some spots around its anchor.

        Parameters
        ----------
        lines : sequence of (text, bold)
        anchor : (x, y)
            In data coordinates.
        spots : sequence of Spot
            In the order in which they are liked.
        colour : str
            Of its bold lines.
        """
        boxes = [self._box(lines, anchor, spot) for spot in spots]
        costs = [self._cost(box) + 0.01 * rank for rank, box in enumerate(boxes)]
        best = int(np.argmin(costs))
        self.labels.append(boxes[best])
        spot = spots[best]
        for number, (text, bold) in enumerate(lines):
            style.write(
                self.ax,
                text,
                anchor,
                offset=(spot.dx, spot.dy - LEADING * number),
                anchor=spot.side,
                px=style.LABEL if bold else style.SMALL,
                colour=colour if bold else style.INK_2,
                bold=bold,
                halo=True,
            )

    def _box(
        self, lines: Sequence[tuple[str, bool]], anchor: tuple[float, float], spot: Spot
    ) -> Box:
        """What a label covers at a spot."""
        x, y = self.pixels(*anchor)[0] + (spot.dx, spot.dy)
        width = max(
            style.text_width(text, style.LABEL if bold else style.SMALL, bold)
            for text, bold in lines
        )
        left = x - width if spot.side == "right" else x
        return Box(left, y - LEADING * (len(lines) - 1) - 4, left + width, y + 11)

    def _cost(self, box: Box) -> float:
        """How bad a place is: other labels, the edge, the curve, lines, in this order."""
        inside = Box(0, 2, self.width + 8, self.height)
        area = (box.right - box.left) * (box.top - box.bottom)
        on_labels = sum(box.overlap(other) for other in self.labels) / area
        outside = 1 - box.overlap(inside) / area
        x, y = self.curve.T
        hits = (x > box.left - 3) & (x < box.right + 3) & (y > box.bottom - 2) & (y < box.top + 2)
        crossed = sum(box.overlap(line) > 0 for line in self.lines)
        return 1_000 * on_labels + 300 * outside + 20 * bool(hits.any()) + 4 * crossed

"""What the S-curves of finish and cost have in common."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from estimation.plotting import style
from estimation.plotting.placing import Canvas, Spot
from estimation.report.wording import chance

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    import numpy as np
    import pandas as pd
    from matplotlib.axes import Axes
    from numpy.typing import NDArray

MARGINS = style.Margins(left=44, right=22, top=44, bottom=26)
HEIGHT = 300
"""Height of an S-curve without a title [px]."""

TITLE_HEIGHT = 30
"""What a title takes on top [px]."""


def three_marks(marks: pd.DataFrame) -> pd.DataFrame:
    """
    Return the rows of a band: its lower end, the chosen level, its upper end.

    Parameters
    ----------
    marks : DataFrame
        A row per level, ascending, as `report.level_table` gives them. Of more than three the
        ends are taken, and what is nearest to 0.8 between them.

    Returns
    -------
    DataFrame, three rows

    Raises
    ------
    ValueError
        If there are fewer than three levels.

    Examples
    --------
    >>> import pandas as pd
    >>> three_marks(pd.DataFrame({"level": [0.5, 0.6, 0.7, 0.8, 0.9]}))["level"].tolist()
    [0.5, 0.8, 0.9]
    """
    if len(marks) < 3:
        raise ValueError(
            f"marks has {len(marks)} levels; expected three at least, such as "
            "level_table(result, (0.1, 0.8, 0.9))"
        )
    between = (marks["level"].iloc[1:-1] - 0.8).abs().to_numpy()
    return marks.iloc[[0, 1 + int(between.argmin()), len(marks) - 1]]


@dataclass(frozen=True)
class Asked:
    """
    What somebody asks for, and how often that holds.

    Parameters
    ----------
    value : date or float
        A date, or an amount.
    chance : float
        From 0 to 1.
    label : str
        Who asks for what, such as "Acme asks for 30 April".
    """

    value: date | float
    chance: float
    label: str


@dataclass(frozen=True)
class Curve:
    """An S-curve in numbers, and what its band and its chosen point are called."""

    x: NDArray[np.float64]
    probability: NDArray[np.float64]
    band: tuple[float, float]
    band_text: str
    chosen: tuple[float, float]
    chosen_texts: tuple[str, str]


def new_chart(width: float, height: float, margins: style.Margins, title: str) -> Axes:
    """Axes for a chart, with space for its title if it has one."""
    if title:
        height, margins = height + TITLE_HEIGHT, margins._replace(top=margins.top + TITLE_HEIGHT)
    return style.new_axes(width, height, margins)


def write_title(ax: Axes, title: str, left: float, above: float, beyond: float = 0) -> None:
    """
    Write the finding above a chart, from its left edge; offsets in pixels.

    `beyond` is what the figure is wider than the axes on the right, where columns stand there.
    """
    if title:
        right = style.size(ax)[0] + left + beyond
        style.write(
            ax,
            style.shortened(title, right, px=15, bold=True),
            (0, 1),
            offset=(-left, above),
            coordinates="axes fraction",
            px=15,
            colour=style.INK,
            bold=True,
        )


def write_note(ax: Axes, text: str) -> None:
    """Say above the axes how a chart is read, cut short where it is narrow."""
    text = style.shortened(text, style.size(ax)[0], style.SMALL)
    style.write(ax, text, (0, 1), offset=(0, 8), coordinates="axes fraction")


def draw_curve(ax: Axes, curve: Curve, asked: Asked | None, asked_x: float | None) -> None:
    """Draw band, curve, chosen level and what was asked for; limits are set already."""
    low, high = curve.band
    ax.axvspan(low, high, color=style.TOGETHER_WASH, linewidth=0, zorder=0)
    tenths = curve.probability * 10
    ax.plot(curve.x, tenths, color=style.TOGETHER, linewidth=2.25, zorder=4)
    canvas = Canvas(ax)
    canvas.add_curve(curve.x, tenths)
    _label_band(ax, canvas, curve)
    _draw_chosen(ax, canvas, curve)
    if asked is not None and asked_x is not None:
        _draw_asked(ax, canvas, asked, asked_x)


def _label_band(ax: Axes, canvas: Canvas, curve: Curve) -> None:
    """Write above the band what it holds, within the axes."""
    half = style.text_width(curve.band_text) / 2
    middle = canvas.pixels(sum(curve.band) / 2, 10)[0][0]
    middle = min(max(middle, half), max(canvas.width - half, half))
    style.write(
        ax,
        curve.band_text,
        (middle / canvas.width, 1),
        offset=(0, 8),
        anchor="center",
        coordinates="axes fraction",
    )


def _draw_chosen(ax: Axes, canvas: Canvas, curve: Curve) -> None:
    """The chosen level: thin lines to both axes, a dot, a label."""
    x, probability = curve.chosen
    y = probability * 10
    left = ax.get_xlim()[0]
    ax.plot([left, x, x], [y, y, 0], color=style.INK, linewidth=1.25, zorder=5)
    ax.plot(
        [x],
        [y],
        "o",
        markersize=9,
        color=style.INK,
        markeredgecolor=style.PAPER,
        markeredgewidth=2,
        zorder=7,
        clip_on=False,
    )
    canvas.add_line((left, y), (x, y))
    canvas.add_line((x, 0), (x, y))
    name, note = curve.chosen_texts
    canvas.label([(name, True), (note, False)], (x, y), _around())


def _draw_asked(ax: Axes, canvas: Canvas, asked: Asked, x: float) -> None:
    """What was asked for: a dashed line where it is in sight, and its label in any case."""
    left, right = ax.get_xlim()
    lines = [(f"{asked.label}:", False), (f"holds in {chance(asked.chance)}", True)]
    if left <= x <= right:
        ax.plot([x, x], [0, 10], color=style.INK_2, linewidth=1.25, dashes=(3, 3), zorder=5)
        canvas.label(_wrapped(lines, canvas), (x, 0), _beside(canvas.height))
    else:
        side = "left" if x < left else "right"
        lines[0] = (f"← {asked.label}" if x < left else f"{asked.label} →", False)
        edge = left if x < left else right
        canvas.label(_wrapped(lines, canvas), (edge, 0), _beside(canvas.height, side))


def _wrapped(lines: list[tuple[str, bool]], canvas: Canvas) -> list[tuple[str, bool]]:
    """Break the first line in two where it would take half of a narrow chart."""
    text, bold = lines[0]
    most = canvas.width * 0.45
    if style.text_width(text) <= most or " " not in text:
        return lines
    middle = min(
        (at for at, sign in enumerate(text) if sign == " "),
        key=lambda at: abs(at - len(text) / 2),
    )
    halves = text[:middle], text[middle + 1 :]
    return [*((style.shortened(half, most, style.SMALL), bold) for half in halves), *lines[1:]]


def _around() -> Sequence[Spot]:
    """Spots around a dot on a rising curve: below it on the right, above it on the left."""
    right = [Spot(10, dy, "left") for dy in (-16, -34, -70, -110, 24)]
    return right + [Spot(-10, dy, "right") for dy in (26, 44, -20, -60)]


def _beside(height: float, side: str | None = None) -> Sequence[Spot]:
    """Spots beside an upright line, from the top down; on one side of it, or on both."""
    rises = [height - 12 - step * 24 for step in range(max(int(height // 24) - 1, 1))]
    spots = [Spot(-7, dy, "right") for dy in rises] + [
        Spot(7, dy, "left") for dy in reversed(rises)
    ]
    return spots if side is None else [spot for spot in spots if spot.side == side]

"""The plan as a Gantt chart: the middle case, where each end falls, and what is critical."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pandas as pd
from matplotlib.patches import Rectangle

from estimation.plotting import axes, curves, style
from estimation.plotting.gantt_key import KEY_HEIGHT, draw_key
from estimation.report.wording import day

if TYPE_CHECKING:
    from matplotlib.axes import Axes

ROW, NARROW_ROW = 24.0, 38.0
"""Height of a row [px]: name left of the bar, or above it on a phone."""

BAR = 12.0
"""Height of a bar [px]."""

LAST = "finish_date_P90"
"""The latest date drawn of an activity."""


def plot_gantt(
    schedule: pd.DataFrame,
    *,
    deadline: date | None = None,
    today: date | None = None,
    dates: tuple[date, date] | None = None,
    title: str = "",
    width: float = style.WIDE,
    ax: Axes | None = None,
) -> Axes:
    """
    Draw when each activity runs.

    The bar is the middle case, the whisker holds 8 in 10 of the ends; darker bars are more often on
    the longest path; waiting for the client is hatched.

    Parameters
    ----------
    schedule : DataFrame
        Columns name, phase, kind ("work", "review", "milestone" or "span"), criticality_index,
        start_date_P50, finish_date_P10, finish_date_P50 and finish_date_P90, as
        `report.gantt_frame` gives them, one row per activity; rows of a phase stand together.
    deadline : date, optional
        Drawn as a dashed line.
    today : date, optional
        Status date of a project under way, drawn as a line to its evening.
    dates : (date, date), optional
        First and last date of the axis, for charts that are to be read together; default: those of
        the schedule.
    title, width, ax
        As in every chart of this package.

    Returns
    -------
    Axes

    Examples
    --------
    >>> import pandas as pd
    >>> day = pd.Timestamp("2027-01-11")
    >>> ax = plot_gantt(pd.DataFrame({
    ...     "name": ["Brief"], "phase": ["Discover"], "kind": ["work"], "criticality_index": [1.0],
    ...     "start_date_P50": [day], "finish_date_P10": [day], "finish_date_P50": [day],
    ...     "finish_date_P90": [day + pd.Timedelta(days=2)],
    ... }))
    >>> [text.get_text() for text in ax.texts][:2]
    ['Jan', 'Discover']
    """
    narrow = width < 500
    row = NARROW_ROW if narrow else ROW
    margins = style.Margins(left=2 if narrow else 236, right=14, top=26, bottom=KEY_HEIGHT)
    lines = _lines(schedule)
    if ax is None:
        ax = curves.new_chart(
            width, margins.top + margins.bottom + row * len(lines), margins, title
        )
    style.clear(ax)
    ax.set_ylim(len(lines), 0)
    _draw_months(ax, *(dates or _range(schedule)), deadline)
    if today is not None:
        x = _end(today)
        ax.plot([x, x], [0, len(lines)], color=style.INK, linewidth=1.5, zorder=7)
        style.write(ax, "today", (x, len(lines)), offset=(4, 3), colour=style.INK, halo=True)
    scale = BAR / row
    for number, line in enumerate(lines):
        if isinstance(line, str):
            _draw_phase(ax, line, number, margins.left)
        else:
            ax.axhline(
                number + 1,
                xmin=-margins.left / style.size(ax)[0],
                color=style.RULE,
                linewidth=1,
                clip_on=False,
                zorder=1,
            )
            _write_name(ax, str(line["name"]), number, narrow, margins.left)
            _draw_activity(ax, line, number + (0.68 if narrow else 0.5), scale)
    draw_key(ax, narrow, margins.left)
    curves.write_title(ax, title, margins.left, 34)
    return ax


def _lines(schedule: pd.DataFrame) -> list[Any]:
    """A line per phase, by its name, and one per activity, in the order of the schedule."""
    lines: list[Any] = []
    before = None
    for row in schedule.to_dict("records"):
        phase = row["phase"] if isinstance(row["phase"], str) else None
        if phase is not None and phase != before:
            lines.append(phase)
        before = phase
        lines.append(row)
    return lines


def _range(schedule: pd.DataFrame) -> tuple[date, date]:
    """First and last date of a schedule."""
    first, last = schedule["start_date_P50"].min(), schedule[LAST].max()
    return pd.Timestamp(first).date(), pd.Timestamp(last).date()


def _end(when: Any) -> float:
    """End of a date as matplotlib counts it [days]."""
    return axes.as_number(pd.Timestamp(when).date()) + 1


def _draw_months(ax: Axes, first: date, last: date, deadline: date | None) -> None:
    """Upright lines where months begin, their names above, and the deadline dashed."""
    start = axes.monday_before(first)
    shows = deadline is not None and start <= deadline <= last + max(
        (last - first) * 0.5, timedelta(weeks=2)
    )
    end = max(last, deadline) if shows and deadline is not None else last
    end = max(end + timedelta(days=4), start + timedelta(weeks=2))
    ax.set_xlim(axes.as_number(start), axes.as_number(end))
    per_day = style.size(ax)[0] / (end - start).days
    taken = [_draw_deadline(ax, deadline, per_day)] if shows and deadline is not None else []
    at, free_from = start, 0.0
    while at <= end:
        x = (at - start).days * per_day
        text = at.strftime("%b") if at.month > 1 or at == start else str(at.year)
        if at != start:
            ax.axvline(axes.as_number(at), color=style.RULE, linewidth=1, zorder=1)
        space = (x, x + style.text_width(text) + 8)
        fits = free_from <= space[0] and space[1] <= style.size(ax)[0] + 14
        if fits and all(space[1] < low or space[0] > high for low, high in taken):
            style.write(
                ax, text, (x / style.size(ax)[0], 1), offset=(0, 8), coordinates="axes fraction"
            )
            free_from = space[1]
        at = (at.replace(day=1) + timedelta(days=32)).replace(day=1)


def _draw_deadline(ax: Axes, deadline: date, per_day: float) -> tuple[float, float]:
    """Draw the deadline; return what its label covers [px]."""
    x = _end(deadline)
    ax.axvline(x, color=style.INK_2, linewidth=1.25, dashes=(3, 3), zorder=6)
    half = style.text_width(day(deadline), bold=True) / 2
    width = style.size(ax)[0]
    middle = min((x - ax.get_xlim()[0]) * per_day, width + 14 - half)
    style.write(
        ax,
        day(deadline),
        (middle / width, 1),
        offset=(0, 8),
        anchor="center",
        coordinates="axes fraction",
        colour=style.INK,
        bold=True,
    )
    return middle - half - 6, middle + half + 6


def _draw_phase(ax: Axes, phase: str, number: int, left: float) -> None:
    """A quiet row with the phase's name."""
    share = left / style.size(ax)[0]
    ax.add_patch(
        Rectangle(
            (-share, number),
            1 + share,
            1,
            transform=ax.get_yaxis_transform(),
            facecolor=style.WASH,
            linewidth=0,
            clip_on=False,
            zorder=0,
        )
    )
    style.write(
        ax,
        style.shortened(phase, max(left, 320) - 16, bold=True),
        (0, number + 0.5),
        offset=(-left + 6, -4.5),
        coordinates=ax.get_yaxis_transform(),
        px=style.LABEL,
        colour=style.INK,
        bold=True,
    )


def _write_name(ax: Axes, name: str, number: int, narrow: bool, left: float) -> None:
    """The activity's name: left of its bar, or above it on a phone."""
    space = style.size(ax)[0] if narrow else left - 20
    style.write(
        ax,
        style.shortened(name, space - 6),
        (0, number if narrow else number + 0.5),
        offset=(-left + 6, -14 if narrow else -4.5),
        coordinates=ax.get_yaxis_transform(),
        px=style.LABEL,
        colour=style.INK,
    )


def _draw_activity(ax: Axes, row: dict[str, Any], y: float, height: float) -> None:
    """Bar or diamond of the middle case, and a whisker where its end falls."""
    start, finish = _end(row["start_date_P50"]) - 1, _end(row["finish_date_P50"])
    if row["kind"] == "span":
        ax.barh(y, finish - start, height / 2.5, left=start, color=style.CATEGORIES[4], zorder=2)
        return
    if row["kind"] == "milestone":
        ax.plot([finish], [y], "D", markersize=7, color=style.INK, zorder=5)
    else:
        ax.barh(y, finish - start, height, left=start, zorder=2, **_fill(row))
    low, high = _end(row["finish_date_P10"]), _end(row[LAST])
    if high > low:
        for colour, thickness in ((style.PAPER, 3.5), (style.INK, 1.25)):
            ax.plot([low, high], [y, y], color=colour, linewidth=thickness, zorder=3)
            for end in (low, high):
                ax.plot(
                    [end, end],
                    [y - height * 0.26, y + height * 0.26],
                    color=colour,
                    linewidth=thickness,
                    zorder=3,
                )


def _fill(row: dict[str, Any]) -> dict[str, Any]:
    """How a bar is filled: hatched for the client, else by how often it is critical."""
    if row["kind"] == "review":
        return {"color": style.PAPER, "edgecolor": style.EDGE, "hatch": "/////", "linewidth": 1}
    steps = len(style.SEQUENCE)
    shade = min(int(float(row["criticality_index"]) * steps), steps - 1)
    # The lightest shades are too faint for paper alone, so that they have an edge.
    edge = style.SEQUENCE[max(shade, 3)]
    return {"color": style.SEQUENCE[shade], "edgecolor": edge, "linewidth": 0.75}

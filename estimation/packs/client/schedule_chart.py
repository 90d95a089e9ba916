"""The schedule of an offer as a drawing: phases, approvals, the date."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from estimation.packs.client.view import ClientView
    from estimation.packs.languages import Language

WIDE, NARROW = 720, 358
"""Widths that it is drawn for [px]: a page, and a phone."""

INK, INK_2, RULE, PHASE, PAPER = "#14181c", "#454d55", "#dde0dd", "#0c6a5c", "#ffffff"

FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', sans-serif"

EM = 0.58
"""Mean width of a sign, in sizes of the type."""

DAYS_A_WEEK = 7


@dataclass(frozen=True)
class Scale:
    """Where a day lies between two edges [px]."""

    first: date
    last: date
    left: float
    right: float

    def x(self, when: date) -> float:
        """Left edge of a day."""
        whole = max((self.last - self.first).days, 1)
        return self.left + (self.right - self.left) * (when - self.first).days / whole


def schedule_charts(view: ClientView, language: Language) -> tuple[str, str]:
    """
    Draw the schedule for a page and for a phone.

    Parameters
    ----------
    view : ClientView
    language : Language

    Returns
    -------
    (wide, narrow) : str
        Each one ``svg`` element; its text is text.
    """
    return _drawn(view, language, is_narrow=False), _drawn(view, language, is_narrow=True)


def _drawn(view: ClientView, language: Language, *, is_narrow: bool) -> str:
    """One drawing."""
    width = NARROW if is_narrow else WIDE
    names = [each.name for each in view.phases]
    longest = max((len(name) for name in names), default=0) * EM * 13
    left = 0.0 if is_narrow else min(max(longest + 16, 92), 190)
    first = min(each.start for each in view.phases)
    last = max(each.end for each in view.phases) + timedelta(days=1)
    scale = Scale(first, last, left, width - 1)
    step, top = (48, 22) if is_narrow else (29, 22)
    bottom = top + step * len(names) + 4
    height = bottom + 26
    parts = [_months(scale, language, top, bottom, is_narrow)]
    fits = int((width if is_narrow else left - 8) / (EM * 13))
    y = {}
    for row, phase in enumerate(view.phases):
        base = top + row * step + 8
        y[phase.name] = bar = base + 18 if is_narrow else base
        parts.append(_text(0, base + 8 if is_narrow else base + 14, _cut(phase.name, fits), True))
        start, end = scale.x(phase.start), scale.x(phase.end + timedelta(days=1))
        parts.append(
            f'<rect x="{start:.1f}" y="{bar}" width="{max(end - start, 2):.1f}" height="18" '
            f'rx="1" fill="{PHASE}"/>'
        )
    parts += [
        _diamond(scale.x(each.have_by), y[each.phase] + 9, 8)
        for each in view.approvals
        if each.phase in y
    ]
    parts.append(_line(scale.right, top, bottom, INK, 1.5))
    if any(each.phase in y for each in view.approvals):
        parts.append(_diamond(left + 8, bottom + 14, 7))
        parts.append(_text(left + 22, bottom + 19, language.text("approval_begins"), False))
    by = language.day(view.described.done_by, year=True)
    label = f"{language.text('done_by')} {by}"
    parts.append(_text(width, bottom + 19, label, True, anchor="end"))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" '
        f'height="{height}">{"".join(parts)}</svg>'
    )


def _months(scale: Scale, language: Language, top: float, bottom: float, is_narrow: bool) -> str:
    """A line where a month begins, and its name where it has space."""
    starts = [scale.first]
    month = scale.first.replace(day=1)
    while True:
        month = (month + timedelta(days=32)).replace(day=1)
        if month >= scale.last:
            break
        starts.append(month)
    every = 1
    widest = scale.right - scale.left
    names = [language.month(each) for each in starts]
    space = widest / max(len(starts), 1)
    if space < max(len(name) for name in names) * EM * 12 + 6:
        names = [language.short_month(each) for each in starts]
    while space * every < max(len(name) for name in names) * EM * 12 + 6:
        every += 1
    parts = []
    free = scale.left - 1
    for number, (start, name) in enumerate(zip(starts, names, strict=True)):
        x = scale.x(start)
        after = scale.x(starts[number + 1]) if number + 1 < len(starts) else scale.right
        if number % every:
            continue
        parts.append(_line(x, top, bottom, RULE, 1))
        needed = len(name) * EM * 12 + 6
        if x >= free and (after - x >= needed or every > 1 or x + needed < scale.right):
            parts.append(_text(x + 4, 14, name, False))
            free = x + needed
    return "".join(parts)


def _cut(text: str, most: int) -> str:
    """Text that fits into a number of signs."""
    return text if len(text) <= most else f"{text[: max(most - 1, 1)].rstrip()}…"


def _text(x: float, y: float, text: str, is_bold: bool, anchor: str = "start") -> str:
    """One line of text."""
    look = (
        f'font-size="13" font-weight="600" fill="{INK}"'
        if is_bold
        else f'font-size="12" fill="{INK_2}"'
    )
    return (
        f'<text x="{x:.1f}" y="{y}" font-family="{FONT}" {look} text-anchor="{anchor}">'
        f"{escape(text)}</text>"
    )


def _line(x: float, top: float, bottom: float, colour: str, width: float) -> str:
    """A line from top to bottom."""
    return (
        f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{top}" y2="{bottom}" stroke="{colour}" '
        f'stroke-width="{width}"/>'
    )


def _diamond(x: float, y: float, r: float) -> str:
    """A mark that stands on its point."""
    return (
        f'<path d="M{x:.1f} {y - r}l{r} {r}-{r} {r}-{r}-{r}z" fill="{PAPER}" stroke="{INK}" '
        'stroke-width="1.75"/>'
    )

"""One page that says how far the firm's stated chances held: Backtest -> HTML."""

from __future__ import annotations

import math
from html import escape
from typing import TYPE_CHECKING, Any

from estimation._version import __version__
from estimation.calibration.backtest import GROUPS, chance_band
from estimation.packs.documents import document
from estimation.packs.page import markup
from estimation.plotting import plot_pit, plot_reliability
from estimation.report.wording import NBSP

if TYPE_CHECKING:
    import pandas as pd

    from estimation.calibration.backtest import Backtest, Replay
    from estimation.packs.page.markup import Html, Piece

MOST_ROWS = 8
"""Rows of each table; the rest is in the JSON."""

SAID = {"quarter": "quarter", "half": "half-year", "year": "year"}

TITLES = {
    "class": "By kind of work",
    "person": "By person",
    "client": "By client",
    "size": "By size of the estimate",
    "quarter": "By quarter in which work began",
}


def backtest_page(backtest: Backtest) -> str:
    """
    The page as HTML that stands alone.

    Parameters
    ----------
    backtest : Backtest
    """
    items, totals = backtest.items.scores(), backtest.totals.scores()
    parts = [_items(backtest, items), _totals(backtest, totals)]
    parts += [_group(name, backtest.items.by(name)) for name in GROUPS]
    mast = (
        f'<header class="mast"><span>Backtest of {escape(backtest.source)}</span>'
        "<b>Internal: people and clients by name.</b></header>"
    )
    invented = (
        '<p class="lead">The work is generated: invented, not a firm’s own.</p>'
        if backtest.is_generated
        else ""
    )
    body = (
        f"{mast}<h1>{escape(finding(items))}</h1>"
        f'<p class="lead">{escape(_lead(backtest, items))}</p>{invented}{_four(items, totals)}'
        f"{''.join(part.markup for part in parts)}"
        f'<p class="end">Kickoff {__version__}. Each forecast was made from what was known before '
        "its first day.</p>"
    )
    return document("Backtest", body)


def finding(scores: dict[str, Any]) -> str:
    """
    What a director wants to know, in a sentence.

    Examples
    --------
    >>> finding({"n": 500, "held": {"P80": 0.79}}).replace(NBSP, " ")
    'Of the figures we would have called 8 in 10 sure, 79 of 100 held.'
    """
    held = round(100 * scores["held"]["P80"])
    sure = f"8{NBSP}in{NBSP}10"
    return f"Of the figures we would have called {sure} sure, {held} of 100 held."


def _lead(backtest: Backtest, scores: dict[str, Any]) -> str:
    low, high = (round(100 * share) for share in chance_band(0.8, scores["n"]))
    return (
        f"{scores['n']:,} pieces of work, forecast at {len(backtest.origins)} dates from "
        f"{backtest.origins[0]} on, one each {SAID[backtest.every]}. Chance alone explains "
        f"{low} to {high} of 100."
    )


def _four(items: dict[str, Any], totals: dict[str, Any]) -> str:
    """The four figures."""
    entries = [
        ("Work at or below 8 in 10", _hundred(items["held"]["P80"]), f"{items['n']:,} items"),
        ("Work within 8 in 10", _hundred(items["within"]["P10..P90"]), "between low and high"),
    ]
    if totals["n"]:
        entries += [
            (
                "Totals at or below 8 in 10",
                _hundred(totals["held"]["P80"]),
                f"{totals['n']} totals",
            ),
            (
                "Totals within 8 in 10",
                _hundred(totals["within"]["P10..P90"]),
                "between low and high",
            ),
        ]
    cells = "".join(
        f"<div><dt>{escape(name.replace('8 in 10', f'8{NBSP}in{NBSP}10'))}</dt><dd><b>{value}</b>"
        f"<span>{escape(note)}</span></dd></div>"
        for name, value, note in entries
    )
    return f'<dl class="four">{cells}</dl>'


def _hundred(share: float) -> str:
    return f"{100 * share:.0f} of 100"


def _items(backtest: Backtest, scores: dict[str, Any]) -> Html:
    """How single pieces of work were forecast."""
    return markup.section(
        _range_finding("pieces of work", scores),
        *_charts(scores),
        _levels(scores),
        note="Where the line is above the dashes, more held than was stated. The band is what "
        "chance alone explains in 9 of 10 cases, if pieces of work were independent.",
    )


def _totals(backtest: Backtest, scores: dict[str, Any]) -> Html:
    """How totals were forecast."""
    if not scores["n"]:
        return markup.absent("No project has eight pieces of work in one period: no totals.")
    return markup.section(
        _range_finding("totals of projects", scores),
        *_charts(scores),
        _levels(scores),
        _largest(backtest.totals),
        note=f"All work of a project that began in one {SAID[backtest.every]}, from eight pieces.",
    )


def _range_finding(what: str, scores: dict[str, Any]) -> str:
    """How far ranges held."""
    within = round(100 * scores["within"]["P10..P90"])
    return f"Of 100 {what}, {within} ended inside their 8{NBSP}in{NBSP}10 range"


def _charts(scores: dict[str, Any]) -> list[Html]:
    """Reliability and PIT."""
    import pandas as pd

    reliability = pd.DataFrame(scores["reliability"])
    at = reliability.set_index(reliability["level"].round(2))["held"]
    words = ", ".join(f"{10 * p:.0f} in 10 held {100 * at[p]:.0f} of 100" for p in (0.2, 0.5, 0.8))
    band = chance_band(0.1, scores["n"])
    pit = ", ".join(f"{100 * share:.0f}" for share in scores["pit"])
    return [
        markup.chart(plot_reliability, reliability, alt=f"Of stated chances, {words}."),
        markup.note("Tenths in which the truth fell: if chances hold, 10 of 100 in each."),
        markup.chart(plot_pit, scores["pit"], band, alt=f"Of 100, in each tenth: {pit}."),
    ]


def _levels(scores: dict[str, Any]) -> Html:
    rows: list[list[Piece]] = [
        [f"{round(p / 10)}{NBSP}in{NBSP}10", _hundred(scores["held"][f"P{p}"]),
         f"{scores['pinball'][f'P{p}']:.3f}"]
        for p in (10, 20, 50, 80, 90)
    ]  # fmt: skip
    rows.append(["average of all levels (CRPS)", "", f"{scores['crps']:.3f}"])
    heads = ["Stated", "Held, the figure itself included", "Loss"]
    return markup.table(heads, rows, numbers="tnn")


def _largest(totals: Replay) -> Html:
    """The largest totals, with what was stated and what came true."""
    about = totals.about.assign(
        low=totals.quantiles[:, 9], high=totals.quantiles[:, 89], at=range(len(totals))
    ).nlargest(MOST_ROWS, "estimated_hours")
    rows: list[list[Piece]] = []
    for row in about.to_dict("records"):
        hours, took = row["estimated_hours"], row["actual_hours"]
        low, high = hours * math.exp(row["low"]), hours * math.exp(row["high"])
        rows.append([
            markup.two_lines(row["project_id"], f"from {row['origin']}"),
            f"{hours:,.0f}", f"{low:,.0f}–{high:,.0f}", f"{took:,.0f}",
            "yes" if low <= took <= high else "no",
        ])  # fmt: skip
    heads = ["Project", "Estimated, h", f"8{NBSP}in{NBSP}10 between, h", "Took, h", "Held"]
    return markup.table(heads, rows, numbers="tnnnt")


def _group(name: str, frame: pd.DataFrame) -> Html:
    """Scores of the commonest values of a group."""
    if frame.empty:
        return markup.absent(f"{TITLES[name]}: the history does not say.")
    shown = frame.head(MOST_ROWS)
    if name == "quarter":
        shown = frame.sort_values("group").tail(MOST_ROWS)
    if name == "size":
        shown = frame.sort_values("group", key=lambda bands: bands.map(_first_hours))
    rows: list[list[Piece]] = []
    for row in shown.to_dict("records"):
        low, high = (round(100 * share) for share in chance_band(0.8, row["n"]))
        rows.append([row["group"], f"{row['n']:,}", _hundred(row["P80"]), f"{low}–{high}",
                     _hundred(row["within"]), f"{row['crps']:.3f}"])  # fmt: skip
    sure = f"8{NBSP}in{NBSP}10"
    heads = ["", "Work", f"At or below {sure}", "Chance alone", f"Within {sure}", "Loss (CRPS)"]
    left = len(frame) - len(shown)
    note = f"The {len(shown)} shown of {len(frame)}; the rest is in the JSON." if left else ""
    return markup.section(TITLES[name], markup.table(heads, rows, numbers="tnnnnn"), note=note)


def _first_hours(band: str) -> float:
    """Where a band of size begins, and so its place in a table."""
    numbers = [word for word in band.split() if word[0].isdigit()]
    if band.startswith("up") or not numbers:
        return 0.0
    return float(numbers[0]) + (1e-6 if band.startswith("over") else 0)

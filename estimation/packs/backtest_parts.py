"""
One page on how far the firm's stated chances held, and its parts: Backtest -> HTML.

The parts are what a notebook shows too.
"""

from __future__ import annotations

import math
from html import escape
from typing import TYPE_CHECKING, Any

from estimation._version import __version__
from estimation.calibration.backtest import GROUPS, chance_band
from estimation.packs import markup
from estimation.packs.backtest_sentences import (
    SURE,
    TITLES,
    both_findings,
    ends_finding,
    finding,
    group_finding,
    levels_finding,
    range_finding,
    verdict,
)
from estimation.packs.documents import document
from estimation.plotting import plot_pit, plot_reliability
from estimation.report.wording import NBSP

if TYPE_CHECKING:
    from collections.abc import Sequence

    from estimation.calibration.backtest import Backtest, Replay
    from estimation.calibration.experts import Scorecard
    from estimation.packs.markup import Html, Piece

__all__ = ["backtest_page", "group", "judges", "origins", "pieces", "promise", "totals"]

MOST_ROWS = 8
"""Rows of each table; the rest is in the JSON."""

PERIODS = {"quarter": "quarter", "half": "half-year", "year": "year"}


def backtest_page(backtest: Backtest, cards: Sequence[Scorecard] = ()) -> str:
    """
    The page as HTML that stands alone.

    Parameters
    ----------
    backtest : Backtest
    cards : sequence of Scorecard
        Records of all who gave ranges, from `score_judges`.
    """
    items, sums = backtest.items.scores(), backtest.totals.scores()
    parts = [pieces(backtest), totals(backtest)]
    parts += [group(backtest, name) for name in GROUPS]
    parts += [origins(backtest), judges(cards)]
    mast = (
        f'<header class="mast"><span>Backtest of {escape(backtest.source)}</span>'
        "<b>Internal: people and clients by name.</b></header>"
    )
    body = (
        f"{mast}<h1>{escape(finding(items))}</h1>"
        f"{_lead(backtest, items)}{_four(items, sums)}"
        f"{''.join(part.markup for part in parts)}"
        f'<p class="end">Kickoff {__version__}. Each forecast was made from what was known before '
        "its first day.</p>"
    )
    return document("Backtest", body)


def promise(backtest: Backtest) -> Html:
    """Show the finding in a sentence, and what it rests on."""
    items, sums = backtest.items.scores(), backtest.totals.scores()
    points = [both_findings("pieces of work", items)]
    if sums["n"]:
        points.append(both_findings("totals of projects", sums))
    inside = f"{_lead(backtest, items)}{markup.items(points).markup}"
    return markup.section(finding(items), markup.Html(inside))


def origins(backtest: Backtest) -> Html:
    """Which work was forecast, and from what."""
    count = backtest.items.about["origin"].value_counts()
    sums = backtest.totals.about["origin"].value_counts()
    rows: list[list[Piece]] = [
        [day, f"{known:,}", f"{count[day]:,}", f"{sums.get(day, 0):,}"]
        for day, known in zip(backtest.origins, backtest.known, strict=True)
    ]
    heads = ["Forecast on", "Finished by then", "Work forecast", "Totals forecast"]
    return markup.section(
        f"Forecast at {len(rows)} date{'' if len(rows) == 1 else 's'}, each from earlier work only",
        markup.table(heads, rows, numbers="tnnn"),
        note=f"Each time all work that began in the next {PERIODS[backtest.every]} was forecast, "
        "from work finished before that date and from nothing later.",
    )


def judges(cards: Sequence[Scorecard]) -> Html:
    """What the ranges of each judge were worth."""
    if not cards:
        return markup.absent("Nobody's ranges are in the history: no scorecards.")
    held = sum(card.hits[1] + card.hits[2] for card in cards)
    given = sum(card.ranges for card in cards)
    return markup.section(
        f"Of {given:,} ranges that people gave, {held:,} held the truth",
        markup.items(card.words() for card in cards),
        note="Ranges are compared between their 1 in 20 and 19 in 20, where 9 in 10 should end. A "
        "weight is what a judge counts where several judge the same work.",
    )


def pieces(backtest: Backtest) -> Html:
    """How single pieces of work were forecast."""
    scores = backtest.items.scores()
    return markup.section(
        range_finding("pieces of work", scores),
        *_charts(scores),
        _levels(scores),
        note="Where the line is above the dashes, more held than was stated. The band is what "
        "chance alone explains in 9 of 10 cases, if pieces of work were independent.",
    )


def totals(backtest: Backtest) -> Html:
    """How totals of projects were forecast."""
    scores = backtest.totals.scores()
    if not scores["n"]:
        return markup.absent("No project has eight pieces of work in one period: no totals.")
    return markup.section(
        range_finding("totals of projects", scores),
        *_charts(scores),
        _levels(scores),
        _largest(backtest.totals),
        note=f"All work of a project that began in one {PERIODS[backtest.every]}, "
        "from eight pieces.",
    )


def _lead(backtest: Backtest, scores: dict[str, Any]) -> str:
    """What was forecast, and whether it is invented."""
    low, high = (round(100 * share) for share in chance_band(0.8, scores["n"]))
    dates = len(backtest.origins)
    lead = (
        f"{scores['n']:,} pieces of work, forecast at {dates} date{'' if dates == 1 else 's'} from "
        f"{backtest.origins[0]} on, one each {PERIODS[backtest.every]}. Chance alone explains "
        f"{low} to {high} of 100."
    )
    invented = (
        '<p class="lead">The work is generated: invented, not a firm’s own.</p>'
        if backtest.is_generated
        else ""
    )
    return f'<p class="lead">{escape(lead)}</p>{invented}'


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
        f"<div><dt>{escape(name.replace('8 in 10', SURE))}</dt><dd><b>{value}</b>"
        f"<span>{escape(note)}</span></dd></div>"
        for name, value, note in entries
    )
    return f'<dl class="four">{cells}</dl>'


def _hundred(share: float) -> str:
    return f"{100 * share:.0f} of 100"


def _charts(scores: dict[str, Any]) -> list[Html]:
    """Reliability and PIT."""
    import pandas as pd

    reliability = pd.DataFrame(scores["reliability"])
    at = reliability.set_index(reliability["level"].round(2))["held"]
    shares = ", ".join(f"{10 * p:.0f} in 10 held {100 * at[p]:.0f} of 100" for p in (0.2, 0.5, 0.8))
    band = chance_band(0.1, scores["n"])
    pit = ", ".join(f"{100 * share:.0f}" for share in scores["pit"])
    return [
        markup.chart(
            plot_reliability,
            reliability,
            alt=f"Of stated chances, {shares}.",
            title=levels_finding(scores),
        ),
        markup.note("Tenths in which the truth fell: if chances hold, 10 of 100 in each."),
        markup.chart(
            plot_pit,
            scores["pit"],
            band,
            alt=f"Of 100, in each tenth: {pit}.",
            title=ends_finding(scores["pit"]),
        ),
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
            markup.two_lines(f"{row['project_id']} ", f"from {row['origin']}"),
            f"{hours:,.0f}", f"{low:,.0f}–{high:,.0f}", f"{took:,.0f}",
            "yes" if low <= took <= high else "no",
        ])  # fmt: skip
    heads = ["Project", "Estimated, h", f"{SURE} between, h", "Took, h", "Held"]
    return markup.table(heads, rows, numbers="tnnnt")


def group(backtest: Backtest, name: str, most: int = MOST_ROWS) -> Html:
    """
    Scores of the commonest values of a group.

    Parameters
    ----------
    backtest : Backtest
    name : {"class", "person", "client", "size", "quarter"}
    most : int
        Rows that are shown: of the most work, or of the latest quarters.
    """
    frame = backtest.items.by(name)
    if frame.empty:
        return markup.absent(f"{TITLES[name]}: the history does not tell.")
    shown = frame.head(most)
    if name == "quarter":
        shown = frame.sort_values("group").tail(most)
    if name == "size":
        shown = frame.sort_values("group", key=lambda bands: bands.map(_first_hours))
    rows: list[list[Piece]] = []
    for row in shown.to_dict("records"):
        low, high = (round(100 * share) for share in chance_band(0.8, row["n"]))
        rows.append([row["group"], f"{row['n']:,}", _hundred(row["P80"]), f"{low}–{high}",
                     verdict(row["P80"], row["n"]), _hundred(row["within"]),
                     f"{row['crps']:.3f}"])  # fmt: skip
    heads = ["", "Work", f"At or below {SURE}", "Chance alone", "Held", f"Within {SURE}",
             "Loss (CRPS)"]  # fmt: skip
    left = len(frame) - len(shown)
    note = "By chance alone, 1 in 10 would hold more or fewer than stated."
    note += f" The {len(shown)} shown of {len(frame)}; the rest is in the JSON." if left else ""
    table = markup.table(heads, rows, numbers="tnnntnn")
    return markup.section(group_finding(name, frame), table, note=note)


def _first_hours(band: str) -> float:
    """Where a band of size begins, and so its place in a table."""
    numbers = [part for part in band.split() if part[0].isdigit()]
    if band.startswith("up") or not numbers:
        return 0.0
    return float(numbers[0]) + (1e-6 if band.startswith("over") else 0)

"""The page over all packs, and the manifest of what was made."""

from __future__ import annotations

import json
from html import escape
from typing import TYPE_CHECKING
from urllib.parse import quote

from estimation._version import __version__
from estimation.packs.documents import document
from estimation.packs.page import markup
from estimation.packs.page.promise import INTERNAL

if TYPE_CHECKING:
    from estimation.packs.batch_report import Pack, PackReport
    from estimation.packs.page.markup import Html, Piece


def index_page(report: PackReport) -> str:
    """
    The index as HTML: a row of four figures per pack, and the plans that failed with the reason.

    Parameters
    ----------
    report : PackReport
    """
    parts = [_packs(report.packs)] if report.packs else []
    if report.failures:
        rows: list[list[Piece]] = [
            [each.plan.name, _reason(each.reason)] for each in report.failures
        ]
        count = len(rows)
        title = "One plan has no pack" if count == 1 else f"{count} plans have no pack"
        parts.append(markup.section(title, markup.table(["Plan", "What to fix"], rows)))
    mast = f'<header class="mast"><span>Estimate packs</span><b>{INTERNAL}</b></header>'
    body = f"{mast}<h1>{escape(_finding(report))}</h1>{''.join(part.markup for part in parts)}"
    return document("Estimate packs", f'{body}<p class="end">Kickoff {__version__}</p>')


def _finding(report: PackReport) -> str:
    """How many packs there are."""
    made, planned = len(report.packs), len(report.packs) + len(report.failures)
    if not report.failures:
        return "One estimate pack" if made == 1 else f"{made} estimate packs"
    return f"{made or 'None'} of {planned} estimate packs {'was' if made == 1 else 'were'} made"


def _reason(reason: str) -> Html:
    """Why a plan failed, its lines kept."""
    return markup.Html(f'<span class="failure">{escape(reason)}</span>')


def _packs(packs: tuple[Pack, ...]) -> Html:
    """A row of four figures per pack."""
    heads = ["Project", *(label for label, _, _ in packs[0].figures["figures"])]
    rows: list[list[Piece]] = [
        [_project(pack), *(_figure(value, note) for _, value, note in pack.figures["figures"])]
        for pack in packs
    ]
    listed = markup.table(heads, rows)
    return markup.Html(f'<section class="packs">{listed.markup}</section>')


def _project(pack: Pack) -> Html:
    """The project's name as a link to its pack, client and scenario below."""
    figures = pack.figures
    scenario = f"scenario {figures['scenario']}" if figures["scenario"] else ""
    second = " · ".join(filter(None, (figures["client"], scenario)))
    link = f'<a href="{quote(pack.page)}">{escape(figures["name"])}</a>'
    return markup.Html(f'{link}<span class="second">{escape(second)}</span>')


def _figure(value: str, note: str) -> Html:
    """A figure and the note below it."""
    return markup.Html(f'<b>{escape(value)}</b><span class="second">{escape(note)}</span>')


def manifest(report: PackReport, published: dict[str, dict[str, str]]) -> str:
    """
    What was made, as JSON.

    Parameters
    ----------
    report : PackReport
    published : dict of str to dict
        Digests of all files in the folder that are Kickoff's own, those of earlier batches too, by
        the set that they belong to.
    """
    return json.dumps(
        {
            "kickoff_packs": 1,
            "version": __version__,
            "packs": [
                {"plan": pack.plan.name, "files": published[pack.folder], **pack.figures}
                for pack in report.packs
            ],
            "failures": [
                {"plan": each.plan.name, "reason": each.reason} for each in report.failures
            ],
            "published": published,
        },
        indent=1,
        ensure_ascii=False,
    )

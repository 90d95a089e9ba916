"""The page over all packs: a row each, to be sorted, and the plans that failed."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from estimation._version import __version__
from estimation.packs.documents import document
from estimation.packs.markup import Html, html, section, table
from estimation.packs.page.promise import INTERNAL

if TYPE_CHECKING:
    from collections.abc import Sequence

    from estimation.packs.batch_report import Pack, PackReport
    from estimation.packs.markup import Piece

ORDERS = (
    ("name", "Project", False),
    ("finish", "Date", False),
    ("price", "Price", True),
    ("margin", "Margin at risk", False),
    ("joint", "Date and margin", False),
    ("weakest", "Weakest assumption", True),
)
"""Ways to sort: key, label, whether the most comes first."""


def index_page(report: PackReport) -> str:
    """
    The index as HTML: a row of figures per plan, and the plans that failed with the reason.

    Rows are sorted by style alone: pages of packs run no script.

    Parameters
    ----------
    report : PackReport
    """
    plans = _by_plan([*report.packs, *report.earlier])
    parts = [_packs(plans)] if plans else []
    failures = report.unique_failures
    if failures:
        rows: list[list[Piece]] = [[each.plan.name, _reason(each.reason)] for each in failures]
        count = len(rows)
        title = "One plan has no pack" if count == 1 else f"{count} plans have no pack"
        parts.append(section(title, table(["Plan", "What to fix"], rows)))
    mast = f'<header class="mast"><span>Estimate packs</span><b>{INTERNAL}</b></header>'
    body = f"{mast}<h1>{escape(_finding(report))}</h1>{''.join(part.markup for part in parts)}"
    end = f'<p class="end">Kickoff {__version__}</p>'
    return document("Estimate packs", f"{body}{end}", extra=_orders(plans))


def _finding(report: PackReport) -> str:
    """How many packs there are."""
    made = report.done
    planned = made + len({each.plan for each in report.unique_failures})
    if not report.failures:
        count = len(_by_plan([*report.packs, *report.earlier]))
        return "One estimate pack" if count == 1 else f"{count} estimate packs"
    return f"{made or 'None'} of {planned} estimate packs {'was' if made == 1 else 'were'} made"


def _reason(reason: str) -> Html:
    """Why a plan failed, its lines kept."""
    return Html(f'<span class="failure">{escape(reason)}</span>')


def _by_plan(packs: Sequence[Pack]) -> list[list[Pack]]:
    """Packs of each plan together."""
    found: dict[str, list[Pack]] = {}
    for pack in packs:
        found.setdefault(pack.folder, []).append(pack)
    return list(found.values())


def _packs(plans: list[list[Pack]]) -> Html:
    """A row of figures per plan; below each way to sort, the rows in that order."""
    buttons = "".join(
        f'<input type="radio" name="by" id="by-{key}"{" checked" if not place else ""}>'
        f'<label for="by-{key}">{label}</label>'
        for place, (key, label, _) in enumerate(ORDERS)
    )
    heads = ["Project", "Finish", "Price", "Margin", "Date and margin", "Weakest assumption"]
    head = "".join(f'<th scope="col">{escape(text)}</th>' for text in heads)
    rows = []
    for number, packs in enumerate(plans):
        figures = packs[0].figures
        cells = [
            *(_figure(value, note) for _, value, note in figures.get("figures", ())),
            Html(f'<span class="second">{escape(figures.get("weakest") or "none open")}</span>'),
        ]
        filled = "".join(
            f'<td data-head="{escape(text)}">{html(cell)}</td>'
            for text, cell in zip(heads[1:], cells, strict=False)
        )
        project = html(_project(packs))
        rows.append(f'<tr class="r{number}"><th scope="row">{project}</th>{filled}</tr>')
    return Html(
        f'<section class="packs"><div class="sort"><span>Sort by</span>{buttons}'
        f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table></div></section>"
    )


def _orders(plans: list[list[Pack]]) -> str:
    """Rules that put the rows in the order of the chosen way to sort."""
    rules = []
    for key, _, is_most in ORDERS:
        ranked = sorted(range(len(plans)), key=lambda at: _rank(plans[at][0], key, is_most))
        rules += [
            f"#by-{key}:checked~table .r{row}{{order:{place}}}" for place, row in enumerate(ranked)
        ]
    return "".join(rules)


def _rank(pack: Pack, key: str, is_most: bool) -> tuple[bool, Any]:
    """Where a pack stands in an order; what it does not have comes last."""
    figures = pack.figures
    if key == "name":
        return (False, (str(figures.get("name", "")).casefold(), pack.folder))
    if key == "finish":
        return (not figures.get("finish_date"), (figures.get("finish_date") or "", pack.folder))
    name = {"price": "price", "margin": "margin_at_risk", "joint": "joint"}.get(key, "open_points")
    value = figures.get(name)
    if value is None:
        return (True, (0.0, pack.folder))
    return (False, (-float(value) if is_most else float(value), pack.folder))


def _project(packs: list[Pack]) -> Html:
    """The project's name as a link to its pack, client, id and scenario below, then all files."""
    pack = packs[0]
    figures = pack.figures
    scenario = f"scenario {figures['scenario']}" if figures.get("scenario") else ""
    second = " · ".join(filter(None, (figures.get("client"), pack.folder, scenario)))
    name = figures.get("name") or pack.folder
    link = f'<a href="{quote(pack.page)}">{escape(name)}</a>'
    files = " ".join(
        f'<a href="{quote(f"{each.folder}/{file}")}">'
        f"{escape(each.audience)} {escape(file.rpartition('.')[2].upper())}</a>"
        for each in packs
        for file in each.files[0 if each is not pack else 1 :]
    )
    return Html(
        f'{link}<span class="second">{escape(second)}</span><span class="files">{files}</span>'
    )


def _figure(value: str, note: str) -> Html:
    """A figure and the note below it."""
    return Html(f'<b>{escape(value)}</b><span class="second">{escape(note)}</span>')

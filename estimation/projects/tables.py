"""Re-forecasts as tables: CSV, and an index page of all projects."""

from __future__ import annotations

import csv
import io
from html import escape
from typing import Any

Data = dict[str, Any]

LEDGER = ("cause", "days", "from", "to", "activity", "report", "why")
PROJECTS = (
    "project", "status_date", "signed_date", "date", "finish_date", "chance", "margin_chance",
    "both", "project_factor", "contingency_left", "warnings",
)  # fmt: skip

HEADINGS = {
    "project": "Project", "status_date": "Status", "signed_date": "Signed", "date": "Promised",
    "finish_date": "Finish now", "chance": "Date holds in", "margin_chance": "Margin holds in",
    "both": "Both hold in", "project_factor": "Factor", "contingency_left": "Contingency left",
    "warnings": "Early warning",
}  # fmt: skip

STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;margin:2rem;color:#1c2430}"
    "table{border-collapse:collapse;width:100%}"
    "th,td{text-align:left;padding:.4rem .8rem .4rem 0;border-bottom:1px solid #d8dde4}"
    "td.n{text-align:right;font-variant-numeric:tabular-nums}"
    "tr.warn td{font-weight:600}div{overflow-x:auto}"
)

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
"""With these a spreadsheet takes a cell as a formula."""


def ledger_csv(data: Data) -> str:
    """Delay ledger of a re-forecast."""
    return _csv(LEDGER, data["delay_ledger"])


def projects_csv(data: Data) -> str:
    """A row for each open project."""
    return _csv(PROJECTS, data["projects"])


def _csv(columns: tuple[str, ...], rows: list[Data]) -> str:
    """Rows as CSV, with nothing that a spreadsheet would run."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([_cell(row[name]) for name in columns])
    return text.getvalue()


def _cell(value: Any) -> Any:
    """A cell; text that looks like a formula is quoted."""
    if value is None:
        return ""
    if isinstance(value, list):
        return " ".join(value)
    if isinstance(value, str) and value.startswith(FORMULA_STARTS):
        return f"'{value}"
    return value


def index_page(data: Data) -> str:
    """A page that stands alone: all open projects, most endangered first, and what failed."""
    head = "".join(f"<th>{escape(HEADINGS[name])}</th>" for name in PROJECTS)
    body = "".join(_row(row) for row in data["projects"])
    failed = "".join(
        f"<p>{escape(each['project'])}: {escape(each['reason'])}</p>" for each in data["failed"]
    )
    count = len(data["projects"])
    warned = sum(bool(row["warnings"]) for row in data["projects"])
    title = f"{count} open {'project' if count == 1 else 'projects'}, {warned} in danger"
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width"><title>{title}</title>'
        f"<style>{STYLE}</style><h1>{title}</h1><div><table><thead><tr>{head}</tr></thead>"
        f"<tbody>{body}</tbody></table></div>{failed}</html>\n"
    )


def _row(row: Data) -> str:
    """One project."""
    cells = "".join(_html_cell(name, row[name]) for name in PROJECTS)
    return f'<tr class="warn">{cells}</tr>' if row["warnings"] else f"<tr>{cells}</tr>"


def _html_cell(name: str, value: Any) -> str:
    if name == "warnings":
        return f"<td>{escape(', '.join(value))}</td>"
    if isinstance(value, float):
        is_share = name in ("chance", "margin_chance", "both")
        text = f"{value:.0%}" if is_share else f"{value:,.2f}"
        return f'<td class="n">{text}</td>'
    return f"<td>{'–' if value is None else escape(str(value))}</td>"

"""The commands `kickoff history ...`: past work comes in, after a preview and questions."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from estimation.errors import HistoryError, KickoffError
from estimation.history import HISTORY_FILE
from estimation.plan import PLAN_ENDING
from estimation.printable import encoding_of, json_text, printable
from estimation.store import STORE_FILE, open_store, store_beside

history_app = typer.Typer(help="Past work: import it, show it.", no_args_is_help=True)

StoreAddress = Annotated[
    str | None,
    typer.Option(
        "--store",
        metavar="URL",
        help=f"The store, a file or postgresql+psycopg://... Default: {STORE_FILE} in this folder, "
        "if any.",
    ),
]


@history_app.command("import")
def history_import(
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE...", help="Past work (CSV, XLSX, Parquet).")
    ],
    into: Annotated[
        Path | None,
        typer.Option(
            "--into",
            help=f"A Parquet file instead; without one and without {STORE_FILE} in this folder: "
            f"{HISTORY_FILE}.",
        ),
    ] = None,
    store: StoreAddress = None,
    dates: Annotated[
        str | None, typer.Option(metavar="ORDER", help="Order in dates: dmy, mdy or ymd.")
    ] = None,
    decimal: Annotated[
        str | None, typer.Option(metavar="MARK", help="Decimal mark of numbers: , or .")
    ] = None,
    unit: Annotated[
        str | None,
        typer.Option(
            metavar="UNIT",
            help="What estimates and actuals count: hours, days (of work), clock-days (of 24 h), "
            "minutes, seconds, milliseconds.",
        ),
    ] = None,
    finished_before: Annotated[
        str | None,
        typer.Option(
            metavar="DATE",
            help="Work whose last entry is before this day is finished, where no column tells it.",
        ),
    ] = None,
    rows: Annotated[
        str | None,
        typer.Option(
            metavar="WHAT",
            help="Rows that repeat an estimate: entries of one piece of work, or items.",
        ),
    ] = None,
    status: Annotated[
        list[str] | None,
        typer.Option(
            metavar="WORD=STATE", help="What a status word means: done, open or cancelled."
        ),
    ] = None,
    preview: Annotated[
        bool, typer.Option("--preview", help="Show what the files hold, and add nothing.")
    ] = False,
    json_file: Annotated[
        str | None, typer.Option("--json", metavar="-", help="Print all of it as JSON.")
    ] = None,
) -> None:
    """
    Add finished work to the store, which is made where it is named and not there.

    It shows what the files hold: rows, hours, dates, projects, what is left out and why; with
    --preview before anything is added. What can be read two ways is asked: then nothing is
    changed, and an option is the answer.
    """
    from estimation.history.preview import document, look, read_all

    if into is not None and store is not None:
        raise KickoffError("--into and --store were given; name one place for past work")
    if json_file not in (None, "-"):
        raise KickoffError(f"--json {json_file} was given; expected --json -")
    answers = {
        "dates": dates, "decimal": decimal, "unit": unit, "rows": rows,
        "finished_before": finished_before, "statuses": _statuses(status or []),
    }  # fmt: skip
    previews = look(files, answers)
    report = None
    try:
        read = read_all(previews)
        report = None if preview else _add(read, into, store)
    finally:
        if json_file is not None:
            told = document(previews, report)
            typer.echo(json_text(told, encoding_of(sys.stdout)))
        else:
            outcome = [] if report is None else [report.outcome]
            held = [each.summary() for each in previews if each.history is not None]
            for text in outcome + held:
                typer.echo(printable(text, encoding_of(sys.stdout)))


def _statuses(given: list[str]) -> dict[str, Any]:
    """Meanings of status words, as WORD=STATE gives them."""
    found = {}
    for each in given:
        status, mark, state = each.rpartition("=")
        if not mark or not status.strip():
            raise HistoryError(f"--status {each} was given; expected one such as --status QA=open")
        found[status.strip()] = state.strip()
    return found


def _add(read: list[Any], into: Path | None, store: str | None) -> Any:
    """Add what was read to its place."""
    from estimation.history.importing import import_read

    place = store or (store_beside(Path()) if into is None else None)
    if place is None:
        return import_read(read, into or Path(HISTORY_FILE))
    with open_store(place, create=True) as opened:
        return opened.history.add_read(read)


@history_app.command("show")
def history_show(
    file: Annotated[
        Path | None,
        typer.Argument(metavar="[FILE]", help="Past work. Default: as forecasts find it here."),
    ] = None,
    store: StoreAddress = None,
) -> None:
    """Show what a history holds, and which rows were left out and why."""
    from estimation import terminal
    from estimation.forecasting import find_history, past_work

    # Any name stands for the plans of this folder.
    found = find_history(Path(PLAN_ENDING), file, store)
    terminal.show_history(past_work(found or Path(HISTORY_FILE)))

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
from estimation.store.address import Address

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
        list[Path],
        typer.Argument(
            metavar="FILE...", help="Past work or tracked time (CSV, XLSX, XLS, ODS, Parquet)."
        ),
    ],
    into: Annotated[
        Path | None,
        typer.Option(
            "--into",
            help="A Parquet file instead, which holds past work only.",
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
    project: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="The project of all rows, where no column names one."),
    ] = None,
    preview: Annotated[
        bool, typer.Option("--preview", help="Show what the files hold, and add nothing.")
    ] = False,
    json_file: Annotated[
        str | None, typer.Option("--json", metavar="-", help="Print all of it as JSON.")
    ] = None,
) -> None:
    """
    Add past work and tracked time to the store, which is made where there is none.

    Files of Harvest, Toggl, Clockify, Kimai, Jira, Tempo, ClickUp, Asana, Monday, Notion, Everhour
    and others are known by their columns; so are sheets of estimates. Estimates in one file and
    times in another are joined.

    It shows what the files hold: rows, hours, dates, projects, what is left out and why; with
    --preview before anything is added. What can be read two ways is asked: then nothing is
    changed, and an option is the answer.
    """
    from estimation.connectors.looking import document
    from estimation.history.preview import check_answered

    if into is not None and store is not None:
        raise KickoffError("--into and --store were given; name one place for past work")
    if json_file not in (None, "-"):
        raise KickoffError(f"--json {json_file} was given; expected --json -")
    answers = {
        "dates": dates, "decimal": decimal, "unit": unit, "rows": rows, "project": project,
        "finished_before": finished_before, "statuses": _statuses(status or []),
    }  # fmt: skip
    importing = _Importing(files, answers, into, store)
    seen = importing.seen
    outcome: tuple[dict[str, Any], str] | None = None
    try:
        check_answered(seen)
        outcome = None if preview else importing.add()
    finally:
        if json_file is not None:
            told = document(seen, None if outcome is None else outcome[0])
            typer.echo(json_text(told, encoding_of(sys.stdout)))
        else:
            texts = [] if outcome is None else [outcome[1]]
            texts += [each.summary() for each in seen if not each.questions]
            for text in texts:
                typer.echo(printable(text, encoding_of(sys.stdout)))


class _Importing:
    """Files that are looked at, and then added to their place."""

    def __init__(
        self, files: list[Path], answers: dict[str, Any], into: Path | None, store: str | None
    ) -> None:
        from estimation.connectors.looking import look_at

        self.answers, self.into = answers, into
        self.store = None if into is not None else store or store_beside(Path()) or STORE_FILE
        self.seen = look_at(
            files, answers, Path(), kept=self._kept, tracked_before=self._tracked_before
        )
        self.asked = {}
        if any(value for name, value in answers.items() if name != "project"):
            silent = {"project": answers["project"]}
            for each in look_at(
                files, silent, Path(), kept=self._kept, tracked_before=self._tracked_before
            ):
                self.asked[each.signature] = each.questions

    def _there(self) -> Any:
        """The store, if there is one."""
        if self.store is None:
            return None
        address = Address.parse(self.store)
        is_missing = address.path is not None and not address.path.is_file()
        return None if is_missing else open_store(address)

    def _kept(self, signature: str) -> dict[str, str]:
        """What was answered about files of this shape before."""
        opened = self._there()
        if opened is None:
            return {}
        with opened:
            return dict(opened.import_answers.of(signature))

    def _tracked_before(self) -> list[Any]:
        """Tracked time that the store holds."""
        from estimation.connectors.entries.tracked import TrackedTime

        opened = self._there()
        if opened is None:
            return []
        with opened:
            frame = opened.time_entries.read()
        kept = TrackedTime("the store", frame, frame.iloc[:0], (), "tracked time", len(frame))
        return [] if frame.empty else [kept]

    def add(self) -> tuple[dict[str, Any], str]:
        """Add what was read to its place; return what was done, as data and as text."""
        from estimation.connectors.looking import answers_to_keep
        from estimation.history.importing import import_read

        past = [(e.file, e.preview.history) for e in self.seen if e.preview and e.preview.history]
        tracked = [e.tracked for e in self.seen if e.tracked is not None]
        if self.store is None:
            if tracked:
                raise HistoryError(
                    f"{tracked[0].file}: tracked time is kept in a store; leave out --into"
                )
            assert self.into is not None
            written = import_read(past, self.into)
            return _as_dict(written), written.outcome
        entries = None
        with open_store(self.store, create=True) as opened, opened.turn():
            report = opened.history.add_read(past) if past else None
            if tracked:
                entries = opened.time_entries.add(
                    [(each.file, each.recognised_as, each.frame) for each in tracked]
                )
            for each in self.seen:
                kept = answers_to_keep(self.asked.get(each.signature, ()), self.answers)
                if each.signature and kept:
                    opened.import_answers.keep(each.signature, kept)
            name = opened.address.name
        told = {"into": name, "new": 0, "replaced": 0, "unchanged": 0, "notes": []}
        told |= {} if report is None else _as_dict(report)
        lines = [] if report is None else [report.outcome]
        if entries is not None:
            told["entries"] = {
                "new": entries.new, "unchanged": entries.unchanged,
                "taken_back": entries.taken_back, "hours": entries.hours,
                "notes": list(entries.notes),
            }  # fmt: skip
            lines.append(
                f"{name}: {entries.new:,} new entries of tracked time, {entries.unchanged:,} "
                f"already there, {entries.taken_back:,} taken back ({entries.hours:+,.6g} hours)"
            )
            lines += [f"  {note}" for note in entries.notes]
        return told, "\n".join(lines)


def _as_dict(report: Any) -> dict[str, Any]:
    """What an import of past work did, as plain data."""
    return {
        "into": report.into, "new": report.new, "replaced": report.replaced,
        "unchanged": report.unchanged, "notes": list(report.notes),
    }  # fmt: skip


def _statuses(given: list[str]) -> dict[str, Any]:
    """Meanings of status words, as WORD=STATE gives them."""
    found = {}
    for each in given:
        status, mark, state = each.rpartition("=")
        if not mark or not status.strip():
            raise HistoryError(f"--status {each} was given; expected one such as --status QA=open")
        found[status.strip()] = state.strip()
    return found


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

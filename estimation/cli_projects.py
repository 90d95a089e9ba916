"""Commands of a project's life: sign, change orders, status, re-forecast."""

from __future__ import annotations

import datetime as dt
import getpass
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from estimation.errors import KickoffError
from estimation.plan import PLAN_ENDING
from estimation.printable import encoding_of, json_text, printable
from estimation.store import STORE_FILE, Who, open_store, store_beside

if TYPE_CHECKING:
    from collections.abc import Callable

    from estimation.history import History
    from estimation.projects.reforecast import Reforecast
    from estimation.store.store import Store

change_app = typer.Typer(
    help="Change orders: numbered, offered, accepted by both, stacked on what was signed.",
    no_args_is_help=True,
)
project_app = typer.Typer(help="Where a project is in its life.", no_args_is_help=True)

Project = Annotated[
    str,
    typer.Argument(metavar="PROJECT", help=f"A plan, *{PLAN_ENDING}, or an id of the store."),
]
Number = Annotated[int, typer.Argument(metavar="N", help="Number of the change order.")]
StoreAddress = Annotated[
    str | None,
    typer.Option(
        "--store",
        metavar="URL",
        help=f"The store, a file or postgresql+psycopg://... Default: {STORE_FILE} beside the "
        "plan, else here.",
    ),
]
HistoryFile = Annotated[
    Path | None,
    typer.Option("--history", help="Past work (CSV, XLSX, Parquet). Default: that in the store."),
]
Am = Annotated[str, typer.Option("--am", metavar="NAME", help="Who signed as account manager.")]
Pm = Annotated[str, typer.Option("--pm", metavar="NAME", help="Who signed as project manager.")]
OnDay = Annotated[
    str | None, typer.Option("--on", metavar="DATE", help="Day of the signatures; default: today.")
]
Role = Annotated[str, typer.Option("--as", metavar="AM|PM", help="Which of the two you are.")]
Name = Annotated[str | None, typer.Option("--name", help="Who you are; default: your login.")]
Json = Annotated[
    str | None, typer.Option("--json", help="Write JSON to this file; - prints it, and only it.")
]


def date_of(text: str | None) -> dt.date | None:
    """Read a date of the command line."""
    if text is None:
        return None
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise KickoffError(f"{text!r} is not a date; write it as 2027-03-09") from None


def who_of(role: str, name: str | None) -> Who:
    """Who runs the command."""
    try:
        login = getpass.getuser()
    except (KeyError, OSError):
        login = "kickoff"
    return Who(role.upper(), name or login)  # type: ignore[arg-type]


def project_of(project: str) -> tuple[str, Path | None]:
    """Id of a project, and its plan file where one was named."""
    from estimation.plan import read_plan

    path = Path(project)
    if not project.endswith((PLAN_ENDING, ".yaml", ".yml")) and not path.is_file():
        return project, None
    return read_plan(path).project.id, path


def opened(store: str | None, plan: Path | None, *, create: bool = False) -> Store:
    """Open the store that is named, else the one beside the plan, else the one here."""
    folder = Path() if plan is None else plan.parent
    if store is None and store_beside(folder) is None and not create:
        raise KickoffError(
            f"there is no store {folder / STORE_FILE}; name it with --store, or sign a plan first"
        )
    return open_store(store or folder / STORE_FILE, create=create)


def say(text: str, *, err: bool = False) -> None:
    """Print a message, whatever names of files and people stand in it."""
    typer.echo(printable(text, encoding_of(sys.stderr if err else sys.stdout)), err=err)


def give(data: dict[str, Any], json: str | None, show: Callable[[], None]) -> None:
    """Write JSON where it is asked for; without, or into a file, show the same to people."""
    if json == "-":
        typer.echo(json_text(data, encoding_of(sys.stdout)))
        return
    if json is not None:
        write_file(Path(json), f"{json_text(data)}\n")
    show()


def write_file(path: Path, text: str) -> None:
    """Write a file in one step; never over a plan."""
    from estimation.files import replace_file

    if path.name.endswith(PLAN_ENDING):
        raise KickoffError(f"{path} is a plan; name another file")
    try:
        replace_file(path, lambda aside: aside.write_text(text, encoding="utf-8"))
    except OSError as error:
        raise KickoffError(
            f"{path} cannot be written ({error.strerror}); check the folder"
        ) from None


def sign(
    plan: Annotated[Path, typer.Argument(metavar="PLAN", help=f"A plan, *{PLAN_ENDING}.")],
    am: Am,
    pm: Pm,
    on: OnDay = None,
    store: StoreAddress = None,
    history: HistoryFile = None,
    scenario: Annotated[str | None, typer.Option("--scenario", help="Id of a scenario.")] = None,
    trials: Annotated[int, typer.Option("--trials", help="How many trials.")] = 10_000,
    seed: Annotated[int, typer.Option("--seed", help="Same seed, same numbers.")] = 0,
    json: Json = None,
) -> None:
    """Record a baseline that both signed outside the pages, on paper or before Kickoff."""
    from estimation.forecasting import find_history, past_work
    from estimation.projects import signing

    found = find_history(plan, history, store)
    past = None if found is None else past_work(found)
    drafted = signing.draft(plan, past, scenario, trials, seed, date_of(on))
    with opened(store, plan, create=True) as place:
        baseline, is_new = signing.sign(place, drafted, am, pm)
    data = {
        "kickoff_baseline": 1,
        "project": baseline.project_id,
        "baseline": baseline.number,
        "hash": baseline.content_hash,
        "new": is_new,
        **{key: baseline.content["terms"][key] for key in ("level", "finish_date", "signed")},
    }

    def show() -> None:
        did = "is signed" if is_new else "was signed already"
        say(f"{baseline.project_id}: baseline {baseline.number} {did}. {drafted.terms['finding']}")

    give(data, json, show)


@project_app.command("set")
def project_set(
    project: Project,
    state: Annotated[
        list[str],
        typer.Argument(
            metavar="STATE",
            help="signed, under way, paused, finished, lost or cancelled; signed reopens it.",
        ),
    ],
    reason: Annotated[str | None, typer.Option("--reason", help="Why.")] = None,
    role: Role = "PM",
    name: Name = None,
    store: StoreAddress = None,
) -> None:
    """Say that a project is paused, finished, lost, cancelled, or open again."""
    from estimation.projects.states import set_state

    id_, path = project_of(project)
    with opened(store, path) as place:
        event = set_state(place, id_, " ".join(state), who_of(role, name), reason)
    stated = " ".join(state).lower().replace("-", " ")
    say(f"{id_} is {stated}." if event is not None else f"{id_} is {stated} already.")


@change_app.command("add")
def change_add(
    project: Project,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The change, *.change.yaml.")],
    role: Role = "AM",
    name: Name = None,
    store: StoreAddress = None,
    json: Json = None,
) -> None:
    """Number a change order; it is a draft until it is offered."""
    from estimation.projects import change_orders
    from estimation.projects.change_files import read_change

    data, document = read_change(file)
    id_, path = project_of(project)
    with opened(store, path) as place:
        order = change_orders.add_order(place, id_, data, document, who_of(role, name))
        _show_order(place, id_, order.number, json)


@change_app.command("list")
def change_list(project: Project, store: StoreAddress = None, json: Json = None) -> None:
    """List the change orders of a project, with the sum and the date in force."""
    from estimation import terminal_projects
    from estimation.projects import change_orders

    id_, path = project_of(project)
    with opened(store, path) as place:
        in_force = change_orders.load_in_force(place, id_)
    data = change_orders.list_view(in_force)
    give(data, json, lambda: terminal_projects.show_orders(data))


@change_app.command("show")
def change_show(
    number: Number, project: Project, store: StoreAddress = None, json: Json = None
) -> None:
    """Show a change order: what it does, what it costs, what became of it."""
    id_, path = project_of(project)
    with opened(store, path) as place:
        _show_order(place, id_, number, json)


def _show_order(place: Store, project: str, number: int, json: str | None) -> None:
    """Show one change order."""
    from estimation import terminal_projects
    from estimation.projects import change_orders

    in_force = change_orders.load_in_force(place, project)
    view = change_orders.order_view(in_force, in_force.order(number))
    data = {"kickoff_change_order": 1, "project": project, **view}
    currency = in_force.signed.plan.project.currency
    give(data, json, lambda: terminal_projects.show_order(data, currency))


def _step(to: str, stated: str) -> Callable[..., None]:
    """Make the command that brings an order into a state."""

    def command(
        number: Number,
        project: Project,
        role: Role = "AM",
        name: Name = None,
        store: StoreAddress = None,
        json: Json = None,
    ) -> None:
        from estimation.projects import change_orders

        id_, path = project_of(project)
        with opened(store, path) as place:
            change_orders.step(place, id_, number, to, who_of(role, name))
            _show_order(place, id_, number, json)

    command.__doc__ = stated
    return command


change_app.command("offer")(
    _step("offered", "Offer a change order: its effect, price and days are frozen.")
)
change_app.command("decline")(_step("declined", "Say that the client declined a change order."))
change_app.command("withdraw")(
    _step("withdrawn", "Withdraw a change order that is not accepted yet.")
)


@change_app.command("accept")
def change_accept(
    number: Number,
    project: Project,
    am: Am,
    pm: Pm,
    on: OnDay = None,
    role: Role = "AM",
    name: Name = None,
    store: StoreAddress = None,
    json: Json = None,
) -> None:
    """Accept a change order, signed by both; it moves the promised date by its days."""
    from estimation.projects import change_orders

    id_, path = project_of(project)
    with opened(store, path) as place:
        change_orders.step(
            place, id_, number, "accepted", who_of(role, name or am),
            signatures=(am, pm), on=date_of(on),
        )  # fmt: skip
        _show_order(place, id_, number, json)


def status(
    project: Project,
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="CSV or XLSX by activity, or a plan's status.")
    ],
    date: Annotated[
        str | None, typer.Option("--date", metavar="DATE", help="Day at whose end it holds.")
    ] = None,
    corrects: Annotated[
        int | None, typer.Option("--corrects", metavar="N", help="Status that it takes back.")
    ] = None,
    role: Role = "PM",
    name: Name = None,
    store: StoreAddress = None,
    json: Json = None,
) -> None:
    """Keep where work stands; rows that match nothing are listed, and what cannot be is refused."""
    from estimation.projects.status import add_status

    id_, path = project_of(project)
    with opened(store, path) as place:
        row, read = add_status(place, id_, file, date_of(date), who_of(role, name), corrects)
    data = {
        "kickoff_status": 1,
        "project": id_,
        "number": row.number,
        "date": row.status_date,
        "corrects": corrects,
        "activities": read.reports,
        "unmatched": read.unmatched,
        "notices": read.notices,
    }

    def show() -> None:
        say(f"{id_}: status {row.number} of {row.status_date}, {len(read.reports)} activities.")
        for each in read.unmatched:
            where = "" if each["line"] is None else f" line {each['line']}"
            say(f"{read.name}{where}: {each['reason']}; nothing of it counts", err=True)
        for notice in read.notices:
            say(f"{read.name}: {notice}", err=True)

    give(data, json, show)


def past_work_today(history: Path | None, store: Store, plan: Path | None) -> History | None:
    """Past work: the file that is named, else that of the store, else that beside the plan."""
    from estimation.history import HISTORY_FILE, read_history

    if history is not None:
        return read_history(history)
    if len(store.history):
        return store.history.read()
    beside = None if plan is None else plan.parent / HISTORY_FILE
    return read_history(beside) if beside is not None and beside.is_file() else None


def reforecast(
    project: Annotated[
        str | None,
        typer.Argument(metavar="[PROJECT]", help="A plan, or an id of the store; or --all."),
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="Every open project of the store.")] = False,
    status_file: Annotated[
        Path | None, typer.Option("--status", metavar="FILE", help="Look at a status; keep none.")
    ] = None,
    date: Annotated[
        str | None, typer.Option("--date", metavar="DATE", help="Day at whose end it holds.")
    ] = None,
    change: Annotated[
        Path | None,
        typer.Option("--change", metavar="FILE", help="Look at a change as if it were accepted."),
    ] = None,
    history: HistoryFile = None,
    store: StoreAddress = None,
    json: Json = None,
    csv: Annotated[
        Path | None, typer.Option("--csv", metavar="FILE", help="Delay ledger, or table of --all.")
    ] = None,
    ics: Annotated[
        Path | None, typer.Option("--ics", metavar="FILE", help="Check-ins and promised date.")
    ] = None,
    every_days: Annotated[int, typer.Option("--every", help="Days between check-ins.")] = 14,
    notify_url: Annotated[
        str | None,
        typer.Option("--notify", metavar="URL", help="Send each early warning there, once."),
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="DIR", help="With --all: page and table.")
    ] = None,
) -> None:
    """
    Forecast a signed project again, beside what was promised.

    The trail of forecasts gets a row when something changed; --status and --change only look.
    """
    if every == (project is not None):
        raise KickoffError("name one project, or --all for every open one")
    if every:
        if status_file is not None or change is not None or date is not None:
            raise KickoffError("--status, --date and --change belong to one project; name it")
        if ics is not None:
            raise KickoffError("--ics belongs to one project; name it")
        _reforecast_all(history, store, json, csv, out, notify_url)
        return
    if every_days < 1:
        raise KickoffError(f"--every is {every_days}; expected 1 day or more")
    from estimation import terminal_projects
    from estimation.plan import read_plan
    from estimation.projects.change_files import read_change
    from estimation.projects.check_ins import calendar_text
    from estimation.projects.reforecasting import Look, keep
    from estimation.projects.reforecasting import reforecast as forecast_again
    from estimation.projects.tables import ledger_csv

    assert project is not None
    id_, path = project_of(project)
    look = Look(status_file, date_of(date), None if change is None else read_change(change))
    with opened(store, path) as place:
        found = forecast_again(
            place,
            id_,
            plan_file=None if path is None else read_plan(path),
            history=past_work_today(history, place, path),
            look=look,
        )
        data = found.to_dict()
        if look.is_nothing:
            keep(place, found)
            _notify(place, found, notify_url)
    if csv is not None:
        write_file(csv, ledger_csv(data))
    if ics is not None:
        stamp = found.today.in_force.signed.baseline.at
        write_calendar(ics, calendar_text(data, stamp, every_days))
    currency = found.today.in_force.signed.plan.project.currency
    give(data, json, lambda: terminal_projects.show_reforecast(data, currency))


def write_calendar(path: Path, text: str) -> None:
    """Write a calendar file in one step, its line ends as they are."""
    from estimation.files import replace_file

    try:
        replace_file(path, lambda aside: aside.write_bytes(text.encode()))
    except OSError as error:
        raise KickoffError(
            f"{path} cannot be written ({error.strerror}); check the folder"
        ) from None


def _notify(place: Store, found: Reforecast, url: str | None) -> None:
    """Send early warnings, where somebody wants them."""
    from estimation.projects.notifying import check_url, notify

    if url is not None:
        check_url(url)
        notify(place, found, url, who_of("PM", None))


def _reforecast_all(
    history: Path | None,
    store: str | None,
    json: str | None,
    csv: Path | None,
    out: Path | None,
    notify_url: str | None,
) -> None:
    """Forecast every open project; one that fails is named, and the rest goes on."""
    from estimation import terminal_projects
    from estimation.projects.reforecasting import reforecast_all
    from estimation.projects.tables import index_page, projects_csv

    with opened(store, None) as place:

        def done(project: str, found: Reforecast | None) -> None:
            if found is not None:
                _notify(place, found, notify_url)

        past = past_work_today(history, place, None)
        batch = reforecast_all(place, history=past, each_done=done, with_lines=False)
    data = batch.to_dict()
    if csv is not None:
        write_file(csv, projects_csv(data))
    if out is not None:
        out.mkdir(parents=True, exist_ok=True)
        for name, each in batch.made.items():
            write_file(out / f"{name}.reforecast.json", f"{json_text(each)}\n")
        write_file(out / "index.html", index_page(data))
        write_file(out / "reforecast.csv", projects_csv(data))
    give(data, json, lambda: terminal_projects.show_projects(data))
    for name, reason in batch.failed.items():
        say(f"{name}: {reason}", err=True)
    if batch.failed:
        raise typer.Exit(1)

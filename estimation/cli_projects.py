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
    said = " ".join(state).lower().replace("-", " ")
    say(f"{id_} is {said}." if event is not None else f"{id_} is {said} already.")


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


def _step(to: str, said: str) -> Callable[..., None]:
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

    command.__doc__ = said
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

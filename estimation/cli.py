"""The `kickoff` command: every subcommand is one call into the package."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from estimation._version import __version__
from estimation.cli_history import history_app
from estimation.cli_packs import choose, pack, templates_app
from estimation.cli_projects import change_app, project_app, reforecast, sign, status
from estimation.errors import KickoffError
from estimation.files import replace_file
from estimation.history import HISTORY_FILE
from estimation.plan import PLAN_ENDING
from estimation.printable import encoding_of, json_text, printable, tolerate_code_pages
from estimation.simulation.engine import code_folder
from estimation.simulation.engine.compile_progress import watchers
from estimation.store import STORE_FILE, open_store

if TYPE_CHECKING:
    from estimation.simulation.engine.compile_progress import Progress
    from estimation.workbook import CopiedPlanError

app = typer.Typer(
    name="kickoff",
    help="Agree a project's date and price before kickoff, on the firm's own history.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.add_typer(history_app, name="history")
store_app = typer.Typer(
    help="What was agreed, and what came of it: check it, export it, import it.",
    no_args_is_help=True,
)
app.add_typer(store_app, name="store")
app.command()(sign)
app.command()(status)
app.command()(reforecast)
app.add_typer(change_app, name="change")
app.add_typer(project_app, name="project")
app.add_typer(templates_app, name="templates")
app.command("pack")(pack)
app.command("choose")(choose)

PlanFile = Annotated[Path, typer.Argument(metavar="PLAN", help=f"A plan, *{PLAN_ENDING}.")]
HistoryFile = Annotated[
    Path | None,
    typer.Option(
        "--history",
        help=f"Past work (CSV, XLSX, Parquet). Default: that in the store, else {HISTORY_FILE} "
        "beside the plan, if any.",
    ),
]
StoreAddress = Annotated[
    str | None,
    typer.Option(
        "--store",
        metavar="URL",
        help=f"The store, a file or postgresql+psycopg://... Default: {STORE_FILE} beside the "
        "plan, if any.",
    ),
]
StoreHere = Annotated[
    str,
    typer.Option("--store", metavar="URL", help="The store, a file or postgresql+psycopg://..."),
]
Scenario = Annotated[str | None, typer.Option("--scenario", help="Id of a scenario of the plan.")]
Trials = Annotated[int, typer.Option("--trials", help="How many trials are simulated.")]
Seed = Annotated[int, typer.Option("--seed", help="Same seed, same numbers.")]
Sampling = Annotated[
    str, typer.Option("--sampling", help="How trials are sampled: random, sobol, lhs.")
]


def _version(wanted: bool) -> None:
    if wanted:
        _print(f"kickoff {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """Agree a project's date and price before kickoff, on the firm's own history."""


@app.command("open")
def open_(
    plan: Annotated[
        Path | None,
        typer.Argument(
            metavar="[PLAN]", help="A plan, or a folder of plans; default: this folder."
        ),
    ] = None,
    history: HistoryFile = None,
    store: StoreAddress = None,
    host: Annotated[str, typer.Option(help="Address to serve on.")] = "127.0.0.1",
    port: Annotated[
        int, typer.Option(help="Port to serve on; the next free one if it is taken.")
    ] = 8866,
    browser: Annotated[bool, typer.Option(help="Open a browser, or serve only.")] = True,
    lab: Annotated[
        bool, typer.Option("--lab", help="Open JupyterLab beside it, for the analyst.")
    ] = False,
    new_links: Annotated[
        bool, typer.Option("--new-links", help="Close the links that were printed before.")
    ] = False,
    public_url: Annotated[
        str | None,
        typer.Option(
            metavar="URL", help="Address of a TLS proxy before it, as https://kickoff.acme.example."
        ),
    ] = None,
) -> None:
    """
    Open the workbook for the AM and the PM, and print a link for each.

    Without a plan it shows the plans of this folder, begins new ones, and has a sample to look at.
    A link is good for 30 days, also when Kickoff was closed and opened again.
    """
    from estimation.workbook import CopiedPlanError, open_workbook

    _compile_first()

    def begin() -> None:
        open_workbook(
            plan,
            history,
            host=host,
            port=port,
            browser=browser,
            lab=lab,
            store=store,
            new_links=new_links,
            public_url=public_url,
        )

    try:
        begin()
    except CopiedPlanError as copied:
        if not is_asked():
            raise
        _ask_about_copy(copied, store)
        begin()


def is_asked() -> bool:
    """Whether somebody sits at the terminal who can answer."""
    return sys.stdin.isatty()


def _ask_about_copy(copied: CopiedPlanError, store: str | None) -> None:
    """Ask what a plan is that has the project id of another one, and make it so."""
    from estimation.workbook import give_own_id, take_over

    name, own = copied.file.name, copied.suggested
    _print(f"{name}: {copied.explanation}")
    if not copied.is_gone:
        if not _confirm(f"Give {name} the id {own}, and open it?", default=True):
            raise typer.Exit
        give_own_id(copied)
    elif _confirm(f"Is {name} that file under a new name? If not, it gets the id {own}."):
        with open_store(store or copied.file.parent / STORE_FILE) as opened:
            take_over(copied, opened)
    else:
        give_own_id(copied)


@app.command()
def check(plan: PlanFile) -> None:
    """Read a plan, and show what is wrong with it or what is in it."""
    from estimation.plan import check_plan

    _print(check_plan(plan).summary())


@app.command()
def simulate(
    plan: PlanFile,
    history: HistoryFile = None,
    store: StoreAddress = None,
    scenario: Scenario = None,
    trials: Trials = 10_000,
    seed: Seed = 0,
    sampling: Sampling = "random",
    json_file: Annotated[
        str | None,
        typer.Option("--json", help="Write the result as JSON to this file; - prints it."),
    ] = None,
) -> None:
    """Forecast date, cost and margin of a plan."""
    from estimation import terminal
    from estimation.forecasting import forecast

    if json_file not in (None, "-") and Path(json_file).name.endswith(PLAN_ENDING):
        raise KickoffError(f"{json_file} is a plan; name another file for the result, as r.json")
    result = forecast(plan, history, scenario, trials, seed, sampling, store)
    if json_file is None:
        terminal.show_result(result)
        return
    _give_json(result.to_dict(), json_file)


def _print(text: str, err: bool = False) -> None:
    """Print a message, whatever names of files and people stand in it."""
    typer.echo(printable(text, encoding_of(sys.stderr if err else sys.stdout)), err=err)


def _confirm(question: str, default: bool = False) -> bool:
    """Ask at the terminal, whatever names of files stand in the question."""
    return typer.confirm(printable(question, encoding_of(sys.stdout)), default=default)


def _give_json(data: dict[str, Any], file: str) -> None:
    """Write data into a file; - prints them, and nothing else."""
    if file == "-":
        typer.echo(json_text(data, encoding_of(sys.stdout)))
    else:
        _write(Path(file), f"{json_text(data)}\n")


def _write(path: Path, text: str) -> None:
    """Write a file in one step."""
    try:
        replace_file(path, lambda aside: aside.write_text(text, encoding="utf-8"))
    except OSError as error:
        raise KickoffError(
            f"{path} cannot be written ({error.strerror}); check the folder"
        ) from None


@app.command()
def compare(
    before: Annotated[Path, typer.Argument(metavar="BEFORE", help="The plan as it was.")],
    after: Annotated[Path, typer.Argument(metavar="AFTER", help="The plan as it is to be.")],
    history: HistoryFile = None,
    store: StoreAddress = None,
    scenario: Scenario = None,
    trials: Trials = 10_000,
    seed: Seed = 0,
    sampling: Sampling = "random",
) -> None:
    """
    Show what a change of scope does to date, cost and margin, on common random numbers.

    Both plans are forecast with one history: the one given, else that in the store, else the one
    beside BEFORE.
    """
    from estimation import terminal
    from estimation.forecasting import find_history, forecast_change

    found = find_history(before, history, store)
    results = forecast_change(before, after, found, scenario, trials, seed, sampling)
    terminal.show_comparison(results, found)


@app.command()
def backtest(
    history: Annotated[
        Path, typer.Argument(metavar="HISTORY", help="Past work (CSV, XLSX, Parquet).")
    ],
    first: Annotated[
        str | None,
        typer.Option("--from", metavar="DATE", help="First date to forecast at, as 2025-01-01."),
    ] = None,
    every: Annotated[
        str, typer.Option("--every", help="How far such dates lie apart: quarter, half, year.")
    ] = "half",
    json_file: Annotated[
        str | None,
        typer.Option("--json", help="Write all scores as JSON to this file; - prints them."),
    ] = None,
    page: Annotated[
        Path | None,
        typer.Option(
            "--page", help="The page to write; default backtest.html, none with --json -."
        ),
    ] = None,
) -> None:
    """Forecast past work from what was known before, and show how far stated chances held."""
    from estimation import terminal
    from estimation.calibration import backtest as forecast_past
    from estimation.calibration import score_judges
    from estimation.history import read_history
    from estimation.packs import backtest_page

    past = read_history(history)
    if len(past.dropped):
        _print(
            f"{len(past.dropped):,} of {len(past.dropped) + len(past.frame):,} rows could not be "
            f"used; kickoff history show {history} tells why.",
            err=True,
        )
    with terminal.progress("Forecasts", None) as advance:
        result = forecast_past(past, first, every, progress=advance)  # type: ignore[arg-type]
    if json_file != "-":
        terminal.show_backtest(result)
    if json_file is not None:
        _give_json(result.to_dict(), json_file)
    if page is not None or json_file != "-":
        place = page or Path("backtest.html")
        _write(place, backtest_page(result, score_judges(past)))
        if json_file != "-":
            _print(f"The page is {place}.")


@app.command()
def new(
    name: Annotated[str, typer.Argument(help="Name of the project, such as 'Acme website'.")],
    template: Annotated[
        str | None,
        typer.Option(
            "--from",
            help="What to start from: a template, such as website; history:KIND for what past "
            "projects of that kind had, such as history:website; or a plan of another tool: MS "
            "Project XML, XER, .gan, or a task table in XLSX or CSV.",
        ),
    ] = None,
    history: HistoryFile = None,
    store: StoreAddress = None,
) -> None:
    """Start a plan in this folder."""
    from estimation.starting import new_plan

    if template is not None and _is_file_of_a_plan(template):
        from datetime import date

        from estimation.connectors.plans.reading import new_plan_from_file

        path, found = new_plan_from_file(name, Path(template), date.today())
        _print(found.summary())
        _print(f"{path.name} is there. Next: kickoff check {path.name}")
        return
    path = new_plan(name, template, history=history, store=store)
    _print(f"{path.name} is there. Next: kickoff check {path.name}")


PLAN_FILES = (
    ".xml", ".xer", ".gan", ".mpp", ".csv", ".tsv", ".txt", ".xlsx", ".xls", ".xlsb", ".ods",
)  # fmt: skip
"""How files of other tools end from which a plan may start."""


def _is_file_of_a_plan(template: str) -> bool:
    """Whether a start names a file and no template."""
    return Path(template).is_file() or Path(template).suffix.lower() in PLAN_FILES


@app.command()
def export(
    plan: PlanFile,
    to: Annotated[
        Path,
        typer.Option(
            "--to",
            metavar="FILE",
            help="*.xml for MS Project, ProjectLibre and GanttProject; *.xlsx; *.csv for Jira and "
            "Asana. No file is ever overwritten.",
        ),
    ],
    history: HistoryFile = None,
    store: StoreAddress = None,
    scenario: Scenario = None,
    trials: Trials = 10_000,
    seed: Seed = 0,
) -> None:
    """Write a plan for another tool, with the dates that are met in 5 and in 8 of 10 trials."""
    from estimation.connectors.plans.writing import WRITERS, export_plan, losses
    from estimation.forecasting import forecast

    if to.suffix.lower() not in WRITERS:
        raise KickoffError(f"--to {to} was given; expected a file *{', *'.join(WRITERS)}")
    if to.exists():
        raise KickoffError(f"{to} is there already; choose another name, or move it")
    result = forecast(plan, history, scenario, trials, seed, store=store)
    export_plan(result.plan, result, to)
    _print("\n".join([f"{to.name} is there.", *losses(result.plan, to.suffix.lower())]))


@app.command()
def sample(directory: Annotated[Path, typer.Argument(help="Folder for the files.")]) -> None:
    """Write a generated history and three plans into a folder to try things on."""
    from estimation.sample import write_sample

    for path in write_sample(directory):
        _print(str(path))


@store_app.command("check")
def store_check(store: StoreHere = STORE_FILE) -> None:
    """Check every row: whole, numbered without gaps, and nothing signed was changed."""
    from estimation.workbook.audit import log_problems

    with open_store(store) as opened:
        _print(opened.check(log_problems).summary())


@store_app.command("export")
def store_export(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="JSON lines.")],
    store: StoreHere = STORE_FILE,
) -> None:
    """Write the whole store into a file: a copy, or the way to another database."""
    with open_store(store) as opened:
        report = opened.export(file)
        _print(f"{file}: {report.rows:,} rows of {opened.address}")
        if report.notice:
            _print(report.notice, err=True)


@store_app.command("import")
def store_import(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="What store export wrote.")],
    store: StoreHere = STORE_FILE,
) -> None:
    """Read an exported file into a new or empty store: all of it, or nothing."""
    from estimation.workbook.audit import log_problems

    with open_store(store, create=True) as opened:
        _print(f"{opened.address}: {opened.import_(file, log_problems):,} rows of {file}")


_UsageError: type[Exception] = typer.BadParameter.__bases__[0]
"""What a wrong command line raises; recent versions of typer bring a click of their own."""


def _say_compiling(progress: Progress) -> None:
    """Say how far the engine is compiled."""
    from estimation import terminal

    terminal.compiling(progress)


def _compile_first() -> None:
    """Compile what set-up has not, here and once, before several processes would at once."""
    if code_folder.needs_set_up():
        subprocess.run([sys.executable, "-m", "estimation.warm_up"], check=False)


def main() -> None:
    """Run the command; a wrong input ends with one clear message and status 2."""
    tolerate_code_pages()
    watchers.append(_say_compiling)
    try:
        status = app(standalone_mode=False)
    except KickoffError as error:
        _print(f"kickoff: {error}", err=True)
        status = 2
    except _UsageError as error:
        _show_usage(error)
        status = 2
    except typer.Abort:
        _print("kickoff: stopped; nothing was done", err=True)
        status = 1
    sys.exit(status or 0)


def _show_usage(error: Any) -> None:
    """Show what is wrong with a command line, and where help is; the help where it is empty."""
    if type(error).__name__ == "NoArgsIsHelpError":
        typer.echo(error.ctx.get_help())
        return
    text, path = error.format_message(), error.ctx.command_path
    message = f"{text[:1].lower()}{text[1:].rstrip('.')}; see {path} --help"
    _print(f"kickoff: {message}", err=True)

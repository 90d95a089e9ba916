"""The commands `kickoff pack`, `kickoff templates copy` and `kickoff choose`."""

from __future__ import annotations

import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from estimation.errors import PackError
from estimation.files import replace_file
from estimation.printable import encoding_of, printable
from estimation.simulation.engine import code_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from estimation.packs import Options

templates_app = typer.Typer(
    help="Templates of packs: copy them, to change them.", no_args_is_help=True
)

FORMATS_HELP = "Of html, pdf, xlsx, json and ipynb, with commas between them."


def pack(
    plans: Annotated[
        list[str] | None,
        typer.Argument(metavar="PLAN...", help="Plans, or URLs of plans; folders with --merge."),
    ] = None,
    out: Annotated[
        str | None, typer.Option("--out", metavar="DIR", help="Folder or URL for the packs.")
    ] = None,
    audience: Annotated[
        str, typer.Option("--audience", help="internal, client or both.")
    ] = "internal",
    format_: Annotated[str, typer.Option("--format", help=FORMATS_HELP)] = "html,ipynb",
    language: Annotated[
        str | None,
        typer.Option("--language", help="Of client packs: en-GB, en-US, de, fr, es."),
    ] = None,
    templates: Annotated[
        Path | None, typer.Option("--templates", metavar="DIR", help="Folder of own templates.")
    ] = None,
    draft: Annotated[bool, typer.Option("--draft", help="Mark packs as drafts.")] = False,
    jobs: Annotated[
        int | None, typer.Option("--jobs", metavar="N", help="Processes at once; default: cores.")
    ] = None,
    dask: Annotated[
        str | None, typer.Option("--dask", metavar="ADDRESS", help="Of a Dask scheduler.")
    ] = None,
    shard: Annotated[
        str | None, typer.Option("--shard", metavar="I/N", help="Make part I of N of the plans.")
    ] = None,
    merge: Annotated[
        bool, typer.Option("--merge", help="Join the packs of shards; name their folders.")
    ] = False,
    history: Annotated[
        str | None,
        typer.Option("--history", help="Past work, a file or URL. Default: store, or beside."),
    ] = None,
    store: Annotated[
        str | None, typer.Option("--store", metavar="URL", help="The store. Default: beside.")
    ] = None,
    scenario: Annotated[
        str | None, typer.Option("--scenario", help="Id of a scenario of the plan.")
    ] = None,
    trials: Annotated[
        int, typer.Option("--trials", help="How many trials are simulated.")
    ] = 10_000,
    seed: Annotated[int, typer.Option("--seed", help="Same seed, same numbers.")] = 0,
    before: Annotated[
        Path | None,
        typer.Option("--before", help="Follow the order of work of this earlier plan."),
    ] = None,
    vary: Annotated[
        list[str] | None,
        typer.Option("--vary", metavar="PATH=A,B", help="Values to try; gives a table, sweep.csv."),
    ] = None,
    list_parameters: Annotated[
        bool, typer.Option("--list-parameters", help="List what the notebooks take, and stop.")
    ] = False,
) -> None:
    """Make estimate packs of plans: for the firm, for the client, or both."""
    from estimation.packs import Options

    if list_parameters:
        from estimation.packs.parameters import listing

        _print(listing())
        return
    if not plans:
        raise PackError("no plan was named; expected at least one plan file")
    if merge:
        _merge(plans, out)
        return
    if out is None:
        raise PackError("no folder was named for the packs; add --out DIR")
    if vary:
        _sweep(plans, vary, out, history, store, trials, seed)
        return
    formats = tuple(dict.fromkeys(each.strip() for each in format_.split(",") if each.strip()))
    options = Options(
        audience=audience, formats=formats, language=language, templates=templates, draft=draft,
        jobs=jobs, dask=dask, shard=_shard(shard),
    )  # fmt: skip
    if code_folder.needs_set_up():
        subprocess.run([sys.executable, "-m", "estimation.warm_up"], check=False)
    _make(plans, out, options, history, store, scenario, trials, seed, before)


def _make(
    plans: list[str],
    out: str,
    options: Options,
    history: str | None,
    store: str | None,
    scenario: str | None,
    trials: int,
    seed: int,
    before: Path | None,
) -> None:
    """Make packs, with a bar on a terminal and a line each in a log."""
    from estimation.packs import BatchInterrupted, make_packs

    count = len(plans[options.shard[0] - 1 :: options.shard[1]]) if options.shard else len(plans)
    try:
        with _progress(count) as (done, begun):
            report = make_packs(
                plans, out, history, scenario=scenario, trials=trials, seed=seed, store=store,
                before=before, options=options, progress=done, begin=begun,
            )  # fmt: skip
    except BatchInterrupted as interrupted:
        _print(f"kickoff: {interrupted}", err=True)
        raise typer.Exit(130) from None
    _print(report.summary())
    if report.failed:
        raise typer.Exit(1)


@contextmanager
def _progress(
    count: int,
) -> Iterator[tuple[Callable[[str], object], Callable[[str], object]]]:
    """Tell how far a batch is."""
    from estimation import terminal

    if not sys.stderr.isatty():
        number = 0

        def line(name: str) -> None:
            """A line per plan."""
            nonlocal number
            number += 1
            _print(f"{number} of {count}: {name}", err=True)

        yield line, lambda name: None
        return
    with terminal.batch_progress("Packs", count) as (done, begun):
        yield done, begun


def _shard(text: str | None) -> tuple[int, int] | None:
    """Read which part of how many."""
    if text is None:
        return None
    part, sign, parts = text.partition("/")
    if not sign or not part.strip().isdigit() or not parts.strip().isdigit():
        raise PackError(f"--shard {text}; expected as 1/4 to 4/4")
    return int(part), int(parts)


def _merge(folders: list[str], out: str | None) -> None:
    """Join shards."""
    from estimation.packs.merging import merge_packs

    report = merge_packs(folders, out or folders[0])
    _print(report.summary())
    if report.failed:
        raise typer.Exit(1)


def _sweep(
    plans: list[str],
    vary: list[str],
    out: str,
    history: str | None,
    store: str | None,
    trials: int,
    seed: int,
) -> None:
    """Write the table of a sweep."""
    from estimation.packs.sweep import read_vary, sweep

    frame = sweep(plans, read_vary(vary), history, trials=trials, seed=seed, store=store)
    folder = Path(out)
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / "sweep.csv"
    replace_file(target, lambda path: frame.to_csv(path, index=False))
    _print(f"{len(frame)} combinations: {target}")
    if frame["reason"].notna().any():
        raise typer.Exit(1)


@templates_app.command("copy")
def templates_copy(
    directory: Annotated[Path, typer.Argument(metavar="DIR", help="Folder for the templates.")],
) -> None:
    """Copy the templates of packs, to change wording, logo, colours and sections."""
    from estimation.packs import copy_templates

    files = copy_templates(directory)
    use = f"`kickoff pack --templates {directory}`"
    _print(f"{len(files)} files in {directory}; change them, then {use}")


def choose(
    plan: Annotated[Path, typer.Argument(metavar="PLAN", help="A plan.")],
    scenario: Annotated[
        str, typer.Argument(metavar="SCENARIO", help="Id of an option, or `plan` for the plan.")
    ],
    role: Annotated[str, typer.Option("--as", metavar="AM|PM", help="Who records it.")],
    name: Annotated[str, typer.Option("--name", help="Name of who records it.")],
    store: Annotated[
        str | None, typer.Option("--store", metavar="URL", help="The store. Default: beside.")
    ] = None,
) -> None:
    """Record which option a client chose; it becomes the scenario to sign."""
    from estimation.packs.choosing import choose as record

    _print(record(plan, scenario, role, name, store))


def _print(text: str, err: bool = False) -> None:
    """Print what the terminal can show."""
    stream = sys.stderr if err else sys.stdout
    typer.echo(printable(text, encoding_of(stream)), err=err)

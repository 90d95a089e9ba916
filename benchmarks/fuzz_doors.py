"""Doors by which something comes in from outside, and hostile inputs for each."""

from __future__ import annotations

import contextlib
import datetime as dt
import io
import json
import os
import shlex
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from estimation import read_history, read_plan
from estimation.connectors.looking import look_at
from estimation.connectors.pasting import read_paste
from estimation.connectors.plans.reading import read_plan_file
from estimation.errors import HistoryError, KickoffError
from estimation.store import open_store
from estimation.store.records import Change, Who
from estimation.workbook import Session
from estimation.workbook.input import entries
from estimation.workbook.input.messages import check_characters, text, typed

if TYPE_CHECKING:
    from random import Random

Attempt = Callable[[Any], object]

PLAN = """\
kickoff_plan: 1
project: {id: acme, name: Acme website, client: Acme, start: 2027-01-11, deadline: 2027-03-12}
price: {kind: fixed, amount: 20000, target_margin: 0.25}
roles:
  - {id: design, name: Designer, people: 2, cost_rate: 50, bill_rate: 100}
  - {id: dev, name: Developer, people: 1, cost_rate: 60, bill_rate: 110}
activities:
  - {id: brief, name: Brief, duration: {low: 1, likely: 2, high: 4}}
  - id: wires
    name: Wireframes
    after: [brief]
    effort: {design: {low: 60, likely: 80, high: 120}}
  - id: approval
    after: [wires]
    review: {of: wires, turnaround: {low: 2, likely: 3, high: 9}, rounds: 2, rework: 0.3}
  - {id: build, after: [{activity: wires, type: SS, lag: 3}], effort: {dev: 90}, probability: 0.8}
  - {id: launch, milestone: true, after: [build]}
risks:
  - {id: late, name: Late content, probability: 0.4, delay: {low: 2, likely: 4, high: 9}}
questions:
  - {id: pay, text: Which shop?, answers: [{text: Own, factor: 1.5, weight: 2}, {text: None}]}
scenarios:
  - {id: lean, name: Lean, set: {price.amount: 18000, activities.wires.effort.design: 60}}
status: {date: 2027-01-20, activities: {brief: {started: 2027-01-11, finished: 2027-01-13}}}
"""

HISTORY = """\
project_id,item_id,role,task_class,estimated_hours,actual_hours,estimated_on,actual_finish,status
P1,1,design,layout,8,9.5,2024-01-08,2024-01-10,done
P1,2,dev,build,40,61,2024-01-08,2024-02-10,done
P2,3,dev,build,16,12,2024-03-01,2024-03-09,done
P2,4,pm,plan,"1,200",1300,2024-03-01,2024-09-30,cancelled
P3,5,design,layout,4.5,4,2024-05-06,2024-05-06,in progress
"""

PASTE = """\
WBS\tTask\tRole\tEstimate\tLow\tHigh\tPredecessors\tActual
1\tDesign\t\t\t\t\t\t
1.1\tWireframes\tDesigner\t80 hrs\t60\t120\t\t91
1.2\tVisual design\tDesigner\t3 days?\t2\t1.200,5\t1.1FS+2d\t
2\tBuild\tDeveloper\t1 200 min\t\t\t1.2; 1.1SS\t
Total\t\t\t140\t\t\t\t
"""

CELLS = (
    "", " ", "0", "-1", "1e999", "nan", "inf", "-0", "1 200", "1.200", "1,200.50", "72.000",
    "1.1.1", "9" * 400, "1." * 40, "=1+1", "#REF!", "3 days?", "4 hrs", "1 mon", "90 min", "2w",
    "50%", "€ 40,500", "−5", "٣", "½", "1_000", "0x10", "TRUE", "null", "done", "erledigt",
    "2024-02-30", "31/12/2024", "12/31/24", "0000-00-00", "9999-12-31", "1.1." + "1" * 30,
    "2024-01-08T25:00", "\ud83d", "\x00", "\x1b[2J", "\u202eabc", "\u2028", "\ufeff", "a\nb",
    '"', "'", ",", ";", "\t", "|", "{", "[", "]", "}", ":", "#", "&a", "*a", "!!python/x", "%",
    "<<", "---", "...", "id", "design", "wires", "total", "Summe", "null byte\x00", "../../x",
)  # fmt: skip
"""What somebody, or a file, may say where something else is expected."""


@dataclass(frozen=True)
class Door:
    """
    A way in.

    Parameters
    ----------
    name : str
    share : int
        Of all inputs, against the shares of others.
    make : callable
        Makes an input out of luck.
    opened : callable
        Gives a context with what takes an input; it raises a KickoffError where it refuses.
    """

    name: str
    share: int
    make: Callable[[Random], Any]
    opened: Callable[[], AbstractContextManager[Attempt]]


@contextmanager
def workplace() -> Iterator[Path]:
    """A folder that is gone afterwards, in which a process stands."""
    before = Path.cwd()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        os.chdir(folder)
        try:
            yield Path(folder)
        finally:
            os.chdir(before)


def cell(rng: Random) -> str:
    """Something for a field."""
    kind = rng.randrange(4)
    if kind == 0:
        return rng.choice(CELLS)
    if kind == 1:
        return rng.choice(CELLS) + rng.choice(CELLS)
    if kind == 2:
        digits = f"{rng.uniform(0, 10 ** rng.randrange(9)):.{rng.randrange(4)}f}"
        return rng.choice(("", "-", "~", "€")) + digits
    return "".join(chr(rng.choice((rng.randrange(128), rng.randrange(0x3000)))) for _ in range(6))


def mutated(text: str, rng: Random) -> str:
    """A text with a few places written over, taken out, or doubled."""
    for _ in range(rng.randint(1, 4)):
        at = rng.randrange(len(text) + 1)
        until = min(len(text), at + rng.choice((0, 0, 1, 3, 12, 60)))
        inside = rng.choice((cell(rng), "", text[at:until] * 2))
        text = text[:at] + inside + text[until:]
    return text


def flipped(data: bytes, rng: Random) -> bytes:
    """Bytes with a few of them changed, or cut off."""
    made = bytearray(data)
    for _ in range(rng.choice((1, 1, 2, 8, 40))):
        made[rng.randrange(len(made))] = rng.randrange(256)
    return bytes(made if rng.random() < 0.9 else made[: rng.randrange(len(made))])


def table_cells(text: str, mark: str, rng: Random) -> str:
    """A table with a few cells that say something else."""
    rows = [line.split(mark) for line in text.splitlines()]
    for _ in range(rng.randint(1, 5)):
        row = rng.choice(rows)
        row[rng.randrange(len(row))] = cell(rng)
    if rng.random() < 0.1:
        mark = rng.choice((",", ";", "\t", "|"))
    return "\n".join(mark.join(row) for row in rows)


# Fields of pages

PATHS = [
    *(each.replace("*", "wires") for each in entries.READERS), "project.client", "price.amount",
    "price.kind", "price.target_margin", "roles.design.people", "risks.late.probability",
    "project.id", "activities.brief.duration", "activities.wires.effort.design", "status.date",
    "x", "a.b", "",
]  # fmt: skip


def make_field(rng: Random) -> tuple[str, Any]:
    path = rng.choice(PATHS) if rng.random() < 0.9 else cell(rng)
    kind = rng.randrange(10)
    if kind == 0:
        return path, rng.choice((None, True, 5, 1e308, [], {}, ["a"]))
    if kind < 4:
        return path, {part: cell(rng) for part in ("low", "likely", "high") if rng.random() < 0.8}
    return path, cell(rng)


@contextmanager
def fields() -> Iterator[Attempt]:
    def attempt(made: tuple[str, Any]) -> None:
        entries.read(*said(made))

    yield attempt


def said(made: tuple[str, Any]) -> tuple[str, Any]:
    """A path and what was typed, as a page's message lets them through."""
    message = {"path": made[0], "typed": made[1]}
    check_characters(message)
    return text(message, "path"), typed(message)


# A sitting: fields that change a plan, and rows of its log


@contextmanager
def sitting() -> Iterator[Callable[[], Session]]:
    """Gives a new sitting over the plan, each time."""
    with workplace() as folder:
        path = folder / "acme.plan.yaml"
        path.write_text(PLAN, encoding="utf-8")
        with open_store(folder / "kickoff.db", create=True) as store:

            def begin() -> Session:
                started = store.sessions.start("acme", PLAN, Who("PM", "Ann"))
                return Session(store, started.id, path, "PM", trials=10)

            yield begin


@contextmanager
def changes() -> Iterator[Attempt]:
    with sitting() as begin:
        session = begin()

        def attempt(made: tuple[str, Any]) -> None:
            refused = session.apply(*said(made))
            if refused is not None:
                raise KickoffError(refused)
            session.undo()

        yield attempt


KINDS = ("set", "add", "move", "use", "remove", "sign", "undo", "call", "write", "", "x\x00")


def value(rng: Random, depth: int = 3) -> Any:
    """Any value that JSON can say."""
    kind = rng.randrange(9 if depth else 6)
    if kind < 3:
        return cell(rng)
    if kind < 6:
        return rng.choice((None, True, 0, -1, 1.5, 10**400, 1e308, float("nan"), 2**63, "wires"))
    if kind < 8:
        keys = (
            "id",
            "entry",
            "before",
            "low",
            "likely",
            "high",
            "after",
            "effort",
            "name",
            "design",
        )
        return {rng.choice(keys): value(rng, depth - 1) for _ in range(rng.randrange(4))}
    return [value(rng, depth - 1) for _ in range(rng.randrange(4))]


def make_log(rng: Random) -> list[tuple[str, str, Any]]:
    return [
        (rng.choice(KINDS), rng.choice(PATHS) if rng.random() < 0.8 else cell(rng), value(rng))
        for _ in range(rng.randint(1, 3))
    ]


@contextmanager
def log_rows() -> Iterator[Attempt]:
    """Rows in the store that another version, or somebody by hand, has written."""
    with sitting() as begin:

        def attempt(made: list[tuple[str, str, Any]]) -> None:
            session = begin()
            store = session.store
            store.sessions.append(session.id, Who("AM", "Bo"), *(Change(*row) for row in made))
            Session(store, session.id, session.path, "PM", trials=10).follow()

        yield attempt


# Pastes, plans


def make_paste(rng: Random) -> str:
    return mutated(PASTE, rng) if rng.random() < 0.4 else table_cells(PASTE, "\t", rng)


@contextmanager
def pastes() -> Iterator[Attempt]:
    with workplace() as folder:
        (folder / "acme.plan.yaml").write_text(PLAN, encoding="utf-8")
        plan = read_plan(folder / "acme.plan.yaml")
        yield lambda text: read_paste(text, plan)


def make_plan(rng: Random) -> bytes:
    if rng.random() < 0.05:
        return flipped(PLAN.encode(), rng)
    return mutated(PLAN, rng).encode("utf-8", "surrogatepass")


def one_file(name: str, read: Callable[[Path], object]) -> Callable[..., Any]:
    """A door that reads a file of a name."""

    @contextmanager
    def opened() -> Iterator[Attempt]:
        with workplace() as folder:

            def attempt(data: bytes) -> None:
                (folder / name).write_bytes(data)
                read(folder / name)

            yield attempt

    return opened


# History


def make_csv(rng: Random) -> bytes:
    if rng.random() < 0.1:
        return flipped(HISTORY.encode(), rng)
    text = mutated(HISTORY, rng) if rng.random() < 0.3 else table_cells(HISTORY, ",", rng)
    return text.encode(rng.choice(("utf-8", "utf-8", "utf-16", "cp1252", "utf-8-sig")), "replace")


@cache
def written(kind: str) -> bytes:
    """The table of past work as a file of a kind."""
    frame, target = pd.read_csv(io.StringIO(HISTORY)), io.BytesIO()
    if kind == "xlsx":
        frame.to_excel(target, index=False, engine="xlsxwriter")
    else:
        frame.to_parquet(target)
    return target.getvalue()


def make_xlsx(rng: Random) -> bytes:
    if rng.random() < 0.2:
        return flipped(written("xlsx"), rng)
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(written("xlsx"))) as source,
        zipfile.ZipFile(target, "w") as made,
    ):
        hit = rng.choice([n for n in source.namelist() if "sheet" in n or rng.random() < 0.2])
        for name in source.namelist():
            data = source.read(name)
            if name == hit:
                text = mutated(data.decode(), rng)
                data = text.encode("utf-8", "surrogatepass")
            made.writestr(name, data)
    return target.getvalue()


def make_parquet(rng: Random) -> bytes:
    return flipped(written("parquet"), rng)


# Files of other tools

SAMPLES = Path(__file__).resolve().parent.parent / "tests" / "data"


@cache
def samples(folder: str) -> tuple[tuple[str, bytes], ...]:
    """Small files of the shapes that other tools write."""
    return tuple((path.name, path.read_bytes()) for path in sorted((SAMPLES / folder).iterdir()))


def make_foreign(folder: str) -> Callable[[Random], bytes]:
    """Make a file of another tool with a few places changed."""

    def make(rng: Random) -> bytes:
        name, data = rng.choice(samples(folder))
        kind = rng.random()
        if kind < 0.2:
            return flipped(data, rng)
        plain = data.decode("utf-8", "replace")
        if kind < 0.6 and name.endswith(".csv"):
            mark = ";" if plain.split("\n")[0].count(";") > 2 else ","
            plain = table_cells(plain, mark, rng)
        else:
            plain = mutated(plain, rng)
        encoding = rng.choice(("utf-8", "utf-8", "utf-8", "utf-16", "cp1252"))
        return plain.encode(encoding, "replace" if encoding != "utf-8" else "surrogatepass")

    return make


def look_evenly(path: Path) -> None:
    """Look at a file whose sums have to come out even."""
    (seen,) = look_at([path], {})
    if seen.questions:
        raise HistoryError("something is asked", seen.questions)
    for sums in seen.to_dict()["sums"].values():
        parts = sums["read"] + sums["left_out"] + sums["repeated"]
        assert abs(sums["in_file"] - parts) <= 1e-6 * max(1, abs(parts)), sums


# Store import


@cache
def exported() -> tuple[str, ...]:
    """Lines of an exported store with a sitting in it."""
    with sitting() as begin:
        session = begin()
        session.apply("price.amount", "21000")
        session.apply("activities.brief.duration", {"likely": "3"})
        session.undo()
        session.store.export("all.jsonl")
        return tuple(Path("all.jsonl").read_text(encoding="utf-8").splitlines(keepends=True))


def make_export(rng: Random) -> bytes:
    lines = list(exported())
    if rng.randrange(10) == 0:
        return "".join(lines).encode()  # rows have hashes: whatever is changed is refused
    at = rng.randrange(len(lines))
    kind = rng.randrange(4)
    if kind == 0:
        lines[at] = mutated(lines[at], rng)
    elif kind == 1:
        lines[at] = rng.choice(("", "[]\n", "7\n", "null\n", lines[at] * 2, "{}\n"))
    else:
        said = json.loads(lines[at])
        inside = said.values() if isinstance(said, dict) else said
        inner = rng.choice([said, *(each for each in inside if isinstance(each, dict | list))])
        places = [*inner, "more"] if isinstance(inner, dict) else range(len(inner))
        if places:
            inner[rng.choice(places)] = value(rng, 1)
        lines[at] = json.dumps(said) + "\n"
    return "".join(lines).encode("utf-8", "surrogatepass")


@contextmanager
def exports() -> Iterator[Attempt]:
    with workplace() as folder:
        with open_store(folder / "empty.db", create=True):
            pass
        empty = (folder / "empty.db").read_bytes()

        def attempt(data: bytes) -> None:
            for each in folder.glob("new.db*"):
                each.unlink()
            (folder / "new.db").write_bytes(empty)
            (folder / "all.jsonl").write_bytes(data)
            with open_store(folder / "new.db") as store:
                store.import_(folder / "all.jsonl")

        yield attempt


# Arguments of the command

COMMANDS = (
    "check acme.plan.yaml", "check none.plan.yaml", "schema", "history show history.csv",
    "history import history.csv --into kept.csv", "store check", "store export out.jsonl",
    "store import all.jsonl --store new.db", "new fresh --from website", "sample pieces",
    "simulate acme.plan.yaml --trials 10", "simulate acme.plan.yaml --trials 10 --json",
    "compare acme.plan.yaml --trials 10", "--version", "--help", "open none.plan.yaml",
)  # fmt: skip

OPTIONS = (
    "--trials", "--seed", "--scenario", "--history", "--store", "--sampling", "--json", "--into",
    "--from", "--help", "--level", "--port", "--public-url", "--host", "-h", "--", "--x",
)  # fmt: skip


def make_arguments(rng: Random) -> list[str]:
    made = shlex.split(rng.choice(COMMANDS))
    for _ in range(rng.randrange(4)):
        said = [rng.choice(OPTIONS)] if rng.random() < 0.5 else []
        said += [cell(rng)[:40].replace("\x00", "")] if rng.random() < 0.8 else []
        at = rng.randint(1, len(made))
        made[at:at] = said
        if rng.random() < 0.3:
            del made[rng.randrange(len(made))]
    # A path that leads out of here, or a number that keeps a machine busy, is nobody's business.
    return [each for each in made if "/" not in each and len(each) < 60 and not _is_large(each)]


def _is_large(text: str) -> bool:
    with contextlib.suppress(ValueError):
        return float(text) > 1_000
    return False


@contextmanager
def arguments() -> Iterator[Attempt]:
    from estimation import cli, workbook

    def serve(*_: object, **__: object) -> None:
        """Serve nothing: what is to be tried comes before that."""

    with workplace() as folder:
        (folder / "acme.plan.yaml").write_text(PLAN, encoding="utf-8")
        (folder / "history.csv").write_text(HISTORY, encoding="utf-8")
        (folder / "all.jsonl").write_text("".join(exported()), encoding="utf-8")
        before, workbook.open_workbook = workbook.open_workbook, serve
        try:
            yield lambda made: command(cli.main, made)
        finally:
            workbook.open_workbook = before


def command(main: Callable[[], None], made: list[str]) -> None:
    """Run the command as a terminal does; a status above 2 or a traceback is foreign."""
    said = io.StringIO()
    argv, sys.argv = sys.argv, ["kickoff", *made]
    try:
        with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
            main()
    except SystemExit as end:
        if end.code in (1, 2):
            raise KickoffError(said.getvalue()) from None
        if end.code not in (0, None):
            raise RuntimeError(f"status {end.code}: {said.getvalue()}") from None
    finally:
        sys.argv = argv
    if "Traceback" in said.getvalue():
        raise RuntimeError(said.getvalue())


DOORS = (
    Door("trackers", 10, make_foreign("imports"), one_file("times.csv", look_evenly)),
    Door(
        "plans of other tools",
        10,
        make_foreign("plans"),
        one_file("plan.xml", lambda path: read_plan_file(path, dt.date(2027, 1, 11))),
    ),
    Door("fields", 50, make_field, fields),
    Door("changes", 5, make_field, changes),
    Door("paste", 50, make_paste, pastes),
    Door("plan", 20, make_plan, one_file("acme.plan.yaml", read_plan)),
    Door("csv", 30, make_csv, one_file("history.csv", read_history)),
    Door("xlsx", 10, make_xlsx, one_file("history.xlsx", read_history)),
    Door("parquet", 15, make_parquet, one_file("history.parquet", read_history)),
    Door("import", 10, make_export, exports),
    Door("log", 5, make_log, log_rows),
    Door("command", 5, make_arguments, arguments),
)
"""All of them; those that take longer get fewer inputs."""

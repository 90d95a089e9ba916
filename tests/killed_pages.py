"""Two pages of one sitting in processes of their own that are killed while they write."""

from __future__ import annotations

import multiprocessing
import random
import signal
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from estimation import read_plan
from estimation.errors import KickoffError
from estimation.store import CHANGING, LogRow, open_store
from estimation.store.records import ROLES
from estimation.workbook import Session
from estimation.workbook.pages.agree import signatures

if TYPE_CHECKING:
    from collections.abc import Callable
    from multiprocessing.connection import Connection
    from pathlib import Path

    from estimation.store import Baseline
    from estimation.store.records import Role
    from estimation.store.store import Store

PLAN = "acme.plan.yaml"
STORE = "kickoff.db"

FORKED = multiprocessing.get_context("fork")
"""Pages begin as copies of this process, which has read all modules and simulates nothing."""

PATIENCE = 120
"""A process is given up after this long [s]; it is killed after a second."""


def write_as(role: Role, plan: Path, store: Path, seed: int, told: Connection) -> None:
    """Change, undo, sign, withdraw and write as one of the two, until killed."""
    dice = random.Random(seed)
    with open_store(store) as opened:
        page = Session.over(plan, opened, role, trials=10)

        def sign() -> None:
            page.follow()
            shown = signatures.position(page, signatures.draft_of(page)).hash
            signatures.sign(page, shown, page.log.last_number)

        acts: list[Callable[[], object]] = [
            lambda: page.apply("price.amount", str(dice.randint(10_000, 90_000))),
            lambda: page.apply("roles.design.people", str(dice.randint(1, 9))),
            lambda: page.use(dice.choice([None, "lean", "more"])),
            page.undo, page.redo, page.write, sign, sign, lambda: signatures.withdraw(page),
        ]  # fmt: skip
        seen = page.log.last_number
        while True:
            try:
                dice.choice(acts)()
            except KickoffError:
                continue
            page.follow()
            own = [row for row in page.rows if row.number > seen and row.role == role]
            seen = page.log.last_number
            # What the page shows is confirmed: from here on nothing may lose it.
            told.send((page.id, [(row.number, row.kind, row.value) for row in own]))


@dataclass
class Killed:
    """
    What a series of kills found.

    Parameters
    ----------
    kills : int
    confirmed : int
        Rows that a page had shown before it was killed.
    problems : list of str
        What was lost, deleted or in force without both.
    """

    kills: int = 0
    confirmed: int = 0
    problems: list[str] = field(default_factory=list)


def kill_pages(folder: Path, kills: int, seed: int) -> Killed:
    """
    Kill both pages of a sitting again and again, and look at what is there each time.

    Parameters
    ----------
    folder : Path
        With the plan; the store is made in it.
    kills : int
        How often both are killed.
    seed : int
        Of what they do, and of when they are killed.
    """
    dice, found = random.Random(seed), Killed()
    open_store(folder / STORE, create=True).close()
    for _ in range(kills):
        before = {each.name for each in folder.iterdir() if not each.name.startswith(f"{STORE}-")}
        confirmed = _write_until_killed(folder, dice)
        found.kills += 1
        found.confirmed += sum(len(rows) for rows in confirmed.values())
        gone = before - {each.name for each in folder.iterdir()}
        problems = [f"{name} is gone" for name in gone] + _lost(folder, confirmed)
        found.problems += problems
    return found


Confirmed = dict[str, dict[int, tuple[str, Any]]]
"""Kind and value by session and number."""


def _write_until_killed(folder: Path, dice: random.Random) -> Confirmed:
    """Let both pages write, kill them, and return what they had confirmed."""
    pages, ears = [], []
    for role in ROLES:
        ear, mouth = FORKED.Pipe(duplex=False)
        given = (role, folder / PLAN, folder / STORE, dice.randrange(2**32), mouth)
        pages.append(FORKED.Process(target=write_as, args=given))
        pages[-1].start()
        mouth.close()  # so that its end is the page's end
        ears.append(ear)
    first = ears[dice.randrange(2)]
    heard = [first.recv() for _ in range(dice.randint(1, 12))]
    for page in pages:
        page.kill()
    for page, ear in zip(pages, ears, strict=True):
        with suppress(EOFError), ear:
            while True:
                heard.append(ear.recv())
        page.join(PATIENCE)
        assert page.exitcode == -signal.SIGKILL
    confirmed: Confirmed = {}
    for session, rows in heard:
        of_session = confirmed.setdefault(session, {})
        of_session.update({number: (kind, value) for number, kind, value in rows})
    return confirmed


def _lost(folder: Path, confirmed: Confirmed) -> list[str]:
    """What is not as it was confirmed, or not sound."""
    read_plan(folder / PLAN)
    with open_store(folder / STORE) as store:
        problems = [*store.check().problems]
        for session, said in confirmed.items():
            kept = {row.number: (row.kind, row.value) for row in store.sessions.log(session)}
            problems += [f"row {n} of {session} is lost" for n in said if kept.get(n) != said[n]]
        for each in store.sessions.of_project("acme"):
            Session(store, each.id, folder / PLAN, "AM", trials=10)  # it folds
        listed = {each.id for each in store.sessions.sittings("acme") if each.file == PLAN}
        problems += [f"{session} is not listed" for session in confirmed if session not in listed]
        for baseline in store.baselines.of_project("acme"):
            if baseline.is_signed and _is_overtaken(store, baseline):
                problems.append(f"baseline {baseline.number} was changed between both signatures")
    return problems


def _is_overtaken(store: Store, baseline: Baseline) -> bool:
    """Whether the plan was changed between both signatures."""
    assert baseline.session_id is not None
    rows = store.sessions.log(baseline.session_id)
    first, second = [
        row.number
        for row in rows
        if row.kind == "signature" and row.value["number"] == baseline.number
    ]
    return any(is_change(rows, row) for row in rows[first : second - 1])


def is_change(rows: list[LogRow], row: LogRow) -> bool:
    """Whether a row, or what it takes back in the end, changes the plan."""
    while row.undoes is not None:
        row = rows[row.undoes - 1]
    return row.kind in CHANGING

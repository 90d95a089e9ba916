"""The internal pack of a baseline, made beside the kernel; the log says how far it is."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import threading
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from estimation.errors import KickoffError
from estimation.forecasting import copy_past_work
from estimation.plan import PLAN_ENDING, Plan, write_plan
from estimation.store import Change

if TYPE_CHECKING:
    from estimation.store import Baseline
    from estimation.store.records import Who
    from estimation.store.store import Store
    from estimation.workbook.pages.context import PageContext

PACK = "pack"
"""Kind of the rows that tell what became of a pack: started, made or failed."""

LONGEST = 7_200.0
"""Longest that a pack may take by the clock [s]; the batch ends steps that take long themselves."""

PACKS = "packs"
"""Folder of the packs, beside the plans."""

LAUNCH = "from estimation.cli import main; main()"


def start_pack(context: PageContext, baseline: Baseline) -> threading.Thread:
    """
    Begin to make the internal pack of just what was frozen; nobody waits for it.

    Parameters
    ----------
    context : PageContext
    baseline : Baseline

    Returns
    -------
    Thread
        At its end the log has a row that says where the page is, or why there is none.
    """
    session = context.session
    key = {"baseline": baseline.content_hash}
    session.record(PACK, baseline.project_id, {**key, "state": "started"})
    store, session_id, who = session.store, session.id, session.who

    def run() -> None:
        try:
            state = {"state": "made", "file": _make(context, baseline)}
        except subprocess.TimeoutExpired:
            reason = "the machine is busy: it was not done after two hours; try again later"
            state = {"state": "failed", "reason": reason}
        except (KickoffError, OSError, subprocess.SubprocessError) as error:
            state = {"state": "failed", "reason": str(error)}
        _tell(store, session_id, who, baseline.project_id, {**key, **state})

    thread = threading.Thread(target=run, name=f"pack of {baseline.project_id}", daemon=True)
    thread.start()
    return thread


def _tell(store: Store, session_id: str, who: Who, project: str, value: dict[str, Any]) -> None:
    """Add what became of it; where the store is gone, the page says that nothing was heard."""
    with suppress(KickoffError):
        store.sessions.append(session_id, who, Change(PACK, project, value))


def _make(context: PageContext, baseline: Baseline) -> str:
    """Make the pack in a process of its own; say where its page is, from the plan's folder."""
    out = context.folder / PACKS / f"{baseline.project_id}-baseline-{baseline.number}"
    forecast = baseline.content["forecast"]
    with tempfile.TemporaryDirectory(prefix="kickoff-pack-") as aside:
        source = Path(aside, f"{baseline.project_id}{PLAN_ENDING}")
        write_plan(Plan.build(baseline.content["plan"]), source)
        # The sitting kept the order of work of the plan as it came in, and so does the pack.
        before = Path(aside, f"before{PLAN_ENDING}")
        write_plan(Plan.build(context.session.came_in.source), before)
        options = ["--trials", str(forecast["trials"]), "--seed", str(forecast["seed"])]
        options += ["--before", str(before)]
        if context.history is not None:
            past = Path(aside, f"past{getattr(context.history, 'suffix', '') or '.csv'}")
            copy_past_work(context.history, past)
            options += ["--history", str(past)]
        command = [sys.executable, "-c", LAUNCH, "pack", str(source), "--out", str(out), *options]
        done = subprocess.run(
            command, cwd=aside, capture_output=True, text=True, timeout=LONGEST, check=False
        )
        if done.returncode:
            output = (done.stdout.strip() or done.stderr.strip()).splitlines()
            reason = output[0] if output else "no reason given"
            raise KickoffError(reason.replace(f"{aside}/", ""))
    page = next(iter(sorted(out.glob("*/*.internal.html"))), None)
    if page is None:
        raise KickoffError("the pack was not found after it was made")
    return page.relative_to(context.folder).as_posix()

"""Which plan and which history: what `kickoff open` was given, else the bundled sample."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

from estimation.forecasting import calibration_for, find_history, past_work
from estimation.plan import PLAN_ENDING
from estimation.resources import resource
from estimation.store import STORE_FILE, Address

if TYPE_CHECKING:
    from estimation.calibration import Calibration, Scorecard
    from estimation.history import History

SAMPLE = "website-relaunch.plan.yaml"


@dataclass(frozen=True)
class Choice:
    """
    What to open.

    Parameters
    ----------
    plan : Path
        Shown first.
    plans : tuple of Path
        To choose from: the plans of its folder.
    history : Path, Address or None
        Past work; None simulates plans as they are written.
    sample : bool
        Whether all this is invented.
    folder : Path
        Where new plans and copies of the sample are written; other plans stay where they are.
    store : Address
        Where sessions are kept; made if it is not there.
    """

    plan: Path
    plans: tuple[Path, ...]
    history: Path | Address | None
    sample: bool
    folder: Path
    store: Address

    def calibration(self) -> Calibration | None:
        """Calibration on the history; None where there is none."""
        return calibration_for(self.plan, self.history)

    def judges(self) -> tuple[Scorecard, ...]:
        """Records of those who gave ranges for past work; read when they are asked for, once."""
        return _records(self.history)

    def past_work(self) -> History | None:
        """Past work, read once; None where there is none."""
        return None if self.history is None else _past_work(self.history)

    def write_to(self, plan: Path) -> Path:
        """Where a plan is written: the sample is copied, never changed."""
        return self.folder / plan.name if self.sample else plan

    def looked_again(self) -> Choice:
        """The same with all plans that are there by now."""
        folders = {each.parent for each in self.plans} | {self.folder}
        found = {each for folder in folders for each in folder.glob(f"*{PLAN_ENDING}")}
        by_name = {each.name: each for each in sorted(found, key=lambda p: p.parent == self.folder)}
        return replace(self, plans=tuple(sorted(by_name.values())))

    def files(self, open_now: str) -> dict[str, Any]:
        """Plans to choose from, by file name."""
        names = [each.name for each in self.plans]
        return {
            "open": open_now,
            "all": [
                {"id": name, "name": name.removesuffix(PLAN_ENDING).replace("-", " ")}
                for name in names
            ],
        }


@cache
def _past_work(found: Path | Address) -> History:
    """Past work, read once."""
    return past_work(found)


@cache
def _records(history: Path | Address | None) -> tuple[Scorecard, ...]:
    """Records of the judges in a history."""
    from estimation.calibration import score_judges

    return () if history is None else tuple(score_judges(_past_work(history)))


def find_choice() -> Choice:
    """
    Read what was asked for.

    The query of the link counts first (``?plan=brand-identity.plan.yaml``, a plan of the same
    folder), then `KICKOFF_PLAN`, `KICKOFF_HISTORY` and `KICKOFF_STORE`, then the bundled sample.

    Examples
    --------
    >>> find_choice().plan.name
    'website-relaunch.plan.yaml'
    """
    given, history = os.environ.get("KICKOFF_PLAN"), os.environ.get("KICKOFF_HISTORY")
    plan = Path(given) if given else resource(f"sample/{SAMPLE}")
    store = os.environ.get("KICKOFF_STORE")
    plans = tuple(sorted({plan, *plan.parent.glob(f"*{PLAN_ENDING}")}))
    asked = parse_qs(os.environ.get("QUERY_STRING", "")).get("plan", [""])[-1]
    plan = next((each for each in plans if each.name == asked), plan)
    sample = plan.parent == resource("sample")
    if history is None and store is None and sample:
        history = str(resource("sample/history.csv"))
    folder = Path(os.environ.get("KICKOFF_FOLDER", "."))
    place = (folder if sample else plan.parent) / STORE_FILE
    return Choice(
        plan=plan,
        plans=plans,
        history=find_history(plan, Path(history) if history else None, store),
        sample=sample,
        folder=folder if sample else plan.parent,
        store=Address.parse(store or place),
    )

"""Which plan and which history: what `kickoff open` and the address say, else the sample."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

from estimation.calibration import calibrate
from estimation.forecasting import find_history, past_work
from estimation.plan import PLAN_ENDING
from estimation.resources import resource
from estimation.sample import SAMPLE_FILES, write_sample
from estimation.store import STORE_FILE, Address

if TYPE_CHECKING:
    from estimation.calibration import Calibration, Scorecard
    from estimation.history import History

SAMPLE = "website-relaunch.plan.yaml"

SAMPLE_FOLDER = "sample"
"""Where the sample is written, below a folder of plans and not among them."""


@dataclass(frozen=True)
class Asked:
    """
    What the address of a page asks for; nothing of it is a path.

    Parameters
    ----------
    plan : str
        Name of a plan's file, with or without its ending; empty for none.
    page : str
        A page that needs no plan, such as "plans"; empty for none.
    sample : bool
        Whether the plan is one of the sample.
    is_return : bool
        Whether somebody comes back by a link that was used before: to where they were.

    Examples
    --------
    >>> Asked.in_query("plan=acme-site")
    Asked(plan='acme-site', page='', sample=False, is_return=False)
    >>> Asked.in_query("sample=brand-identity").sample
    True
    """

    plan: str = ""
    page: str = ""
    sample: bool = False
    is_return: bool = False

    @classmethod
    def in_query(cls, query: str) -> Asked:
        """Read the query of an address."""
        found = {
            name: values[-1] for name, values in parse_qs(query, keep_blank_values=True).items()
        }
        sample = "sample" in found
        return cls(
            plan=found.get("sample" if sample else "plan", ""),
            page=found.get("page", ""),
            sample=sample,
            is_return="back" in found,
        )

    def among(self, plans: tuple[Path, ...]) -> Path | None:
        """The plan of that name; None where none of these has it."""
        return next((each for each in plans if self.plan in names_of(each)), None)


def names_of(plan: Path) -> tuple[str, str]:
    """Name of a plan's file, and the same without its ending, as an address has it."""
    return plan.name, plan.name.removesuffix(PLAN_ENDING)


@dataclass(frozen=True)
class Choice:
    """
    What to open.

    Parameters
    ----------
    plan : Path or None
        Shown first; None shows all of them.
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
    asked : Asked
        What the address says besides.
    given_history : Path or None
        Past work that was named when Kickoff was started.
    """

    plan: Path | None
    plans: tuple[Path, ...]
    history: Path | Address | None
    sample: bool
    folder: Path
    store: Address
    asked: Asked = Asked()
    given_history: Path | None = None

    def calibration(self) -> Calibration | None:
        """Calibration on the history; None where there is none."""
        return None if self.history is None else calibrate(self.past_work_now())

    def judges(self) -> tuple[Scorecard, ...]:
        """Records of those who gave ranges for past work; read when they are asked for, once."""
        return _records(self.history)

    def past_work(self) -> History | None:
        """Past work, read once; None where there is none."""
        return None if self.history is None else _past_work(self.history)

    def past_work_now(self) -> History:
        """Past work as it is by now; `past_work` has this from here on."""
        assert self.history is not None
        _past_work.cache_clear()
        _records.cache_clear()
        return _past_work(self.history)

    def with_history(self) -> Choice:
        """The same with the past work that is there by now."""
        if self.sample:
            return self
        any_plan, store = self.folder / PLAN_ENDING, self.store.url or str(self.store.path)
        return replace(self, history=find_history(any_plan, self.given_history, store))

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

    `KICKOFF_PLAN` names a plan, or a folder of plans to choose from; without it, this is the
    bundled sample. The query of the link counts first (``?plan=brand-identity``, a plan of the same
    folder). `KICKOFF_HISTORY` and `KICKOFF_STORE` name past work and the store.

    Examples
    --------
    >>> find_choice().plan.name
    'website-relaunch.plan.yaml'
    """
    given, history = os.environ.get("KICKOFF_PLAN"), os.environ.get("KICKOFF_HISTORY")
    place = Path(given) if given else resource(f"sample/{SAMPLE}")
    named = Path(history) if history else None
    store = os.environ.get("KICKOFF_STORE")
    asked = Asked.in_query(os.environ.get("QUERY_STRING", ""))
    first, parent = (None, place) if place.is_dir() else (place, place.parent)
    plans = tuple(sorted({*parent.glob(f"*{PLAN_ENDING}"), *([] if first is None else [first])}))
    sample = parent == resource("sample")
    if named is None and store is None and sample:
        named = resource("sample/history.csv")
    folder = Path(os.environ.get("KICKOFF_FOLDER", ".")) if sample else parent
    plan = None if asked.page or asked.sample else asked.among(plans) or first
    return Choice(
        plan=plan,
        plans=plans,
        history=find_history(parent / PLAN_ENDING, named, store),
        sample=sample,
        folder=folder,
        store=Address.parse(store or folder / STORE_FILE),
        asked=asked,
        given_history=named,
    )


def sample_choice(folder: Path) -> Choice:
    """
    The sample in a folder of its own below a folder of plans; written if it is not there.

    Raises
    ------
    KickoffError
        If it cannot be written.
    """
    place = _sample_folder(folder)
    if not (place / SAMPLE).is_file():
        write_sample(place)
    return Choice(
        plan=place / SAMPLE,
        plans=tuple(sorted(place.glob(f"*{PLAN_ENDING}"))),
        history=place / SAMPLE_FILES[0],
        sample=True,
        folder=place,
        store=Address.parse(place / STORE_FILE),
        given_history=place / SAMPLE_FILES[0],
    )


def _sample_folder(folder: Path) -> Path:
    """The first place that holds the sample, or where nothing of other hands lies."""
    names = (SAMPLE_FOLDER, *(f"{SAMPLE_FOLDER}-{number}" for number in range(2, 100)))
    places = [folder / name for name in names]
    return next(each for each in places if not each.exists() or _holds_sample(each))


def _holds_sample(place: Path) -> bool:
    """Whether a folder has all files of the sample."""
    return all((place / name).is_file() for name in SAMPLE_FILES)

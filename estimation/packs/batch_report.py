"""What came of a batch of packs."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True)
class Pack:
    """
    One pack that is there: a plan and an audience.

    Parameters
    ----------
    plan : Path
        The plan file.
    folder : str
        Name of its folder below `PackReport.out`: the id of the project.
    files : tuple of str
        Names of the files in the folder, the page first.
    figures : dict
        The fields of `page.PackData`.
    audience : str
        "internal" or "client".
    state : str
        "made", or "kept" where nothing had changed.
    inputs, plan_digest : str
        Digests of all that the files depend on, and of the plan alone.
    seconds : float
        That it took.
    """

    plan: Path
    folder: str
    files: tuple[str, ...]
    figures: dict[str, Any] = field(repr=False)
    audience: str = "internal"
    state: str = "made"
    inputs: str = ""
    plan_digest: str = ""
    seconds: float = 0.0

    @property
    def page(self) -> str:
        """Address of its first file from the index."""
        return f"{self.folder}/{self.files[0]}"


@dataclass(frozen=True)
class Failure:
    """A plan that no pack could be made of, and why."""

    plan: Path
    reason: str
    id: str = ""
    audience: str = "internal"
    seconds: float = 0.0


@dataclass(frozen=True)
class PackReport:
    """
    What came of a batch.

    Parameters
    ----------
    out : Path
        Folder of the packs.
    packs : tuple of Pack
    failures : tuple of Failure
        Both in the order in which the plans were named.
    earlier : tuple of Pack
        Of batches before this one.
    wanted : int
        Plans that were named.
    """

    out: Path
    packs: tuple[Pack, ...]
    failures: tuple[Failure, ...]
    earlier: tuple[Pack, ...] = ()
    wanted: int = 0

    @property
    def failed(self) -> bool:
        """Whether any plan has no pack."""
        return bool(self.failures)

    @property
    def index(self) -> Path:
        """The page over all packs."""
        return self.out / "index.html"

    @property
    def done(self) -> int:
        """Plans that have their packs."""
        return len({pack.plan for pack in self.packs})

    def summary(self) -> str:
        """A line per pack, and where the index is."""
        kept = {"kept": " (nothing changed)"}
        made = [
            f"{pack.plan.name}: {self.out / pack.page}{kept.get(pack.state, '')}"
            for pack in self.packs
        ]
        failed = [f"{each.plan.name}: no pack. {each.reason}" for each in self.unique_failures]
        return "\n".join([*made, *failed, f"Index: {self.index}"])

    @property
    def unique_failures(self) -> list[Failure]:
        """Failures, each plan and reason once."""
        return list({(each.plan, each.reason): each for each in self.failures}.values())


class BatchInterrupted(KeyboardInterrupt):
    """
    Ctrl-C: what was made by then is there, with manifest and index.

    Attributes
    ----------
    report : PackReport
    """

    def __init__(self, report: PackReport) -> None:
        super().__init__()
        self.report = report

    def __str__(self) -> str:
        return f"{self.report.done} of {self.report.wanted} made; the same command makes the rest"

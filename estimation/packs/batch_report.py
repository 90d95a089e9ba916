"""What came of a batch of packs."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True)
class Pack:
    """
    One pack that was made.

    Parameters
    ----------
    plan : Path
        The plan file.
    folder : str
        Name of its folder below `PackReport.out`.
    files : tuple of str
        Names of the files in the folder, the page first.
    figures : dict
        The fields of `page.PackData`.
    """

    plan: Path
    folder: str
    files: tuple[str, ...]
    figures: dict[str, Any] = field(repr=False)

    @property
    def page(self) -> str:
        """Address of the page from the index."""
        return f"{self.folder}/{self.files[0]}"


@dataclass(frozen=True)
class Failure:
    """A plan that no pack could be made of, and why."""

    plan: Path
    reason: str


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
    """

    out: Path
    packs: tuple[Pack, ...]
    failures: tuple[Failure, ...]

    @property
    def failed(self) -> bool:
        """Whether any plan has no pack."""
        return bool(self.failures)

    @property
    def index(self) -> Path:
        """The page over all packs."""
        return self.out / "index.html"

    def summary(self) -> str:
        """A line per plan, and where the index is."""
        made = [f"{pack.plan.name}: {self.out / pack.page}" for pack in self.packs]
        failed = [f"{each.plan.name}: no pack. {each.reason}" for each in self.failures]
        return "\n".join([*made, *failed, f"Index: {self.index}"])

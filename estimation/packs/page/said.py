"""The sentences of a result, made once for all sections."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from estimation import report

if TYPE_CHECKING:
    from estimation.simulation import Result


@lru_cache(maxsize=4)
def said(result: Result, level: float) -> dict[str, str]:
    """`report.sentences`, which looks into every trial, kept for the sections that follow."""
    return report.sentences(result, level)

"""What several sections show: the sentences of a result, and the date that is asked for."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from estimation import plotting, report
from estimation.report.wording import day

if TYPE_CHECKING:
    from estimation.simulation import Result


@lru_cache(maxsize=4)
def sentences_of(result: Result, level: float) -> report.ResultSentences:
    """Return `report.result_sentences`, which looks into every trial, once for all sections."""
    return report.result_sentences(result, level)


def asked_date(result: Result) -> plotting.Asked | None:
    """Return the date that the client asks for, and how often it holds."""
    project = result.plan.project
    if project.deadline is None or result.p_on_time is None:
        return None
    who = project.client or "The client"
    asks = f"{who} asks for {day(project.deadline, long=True, since=project.start)}"
    return plotting.Asked(project.deadline, result.p_on_time, asks)

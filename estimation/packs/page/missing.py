"""What a plan does not give, and what the pack therefore leaves out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from estimation import report
from estimation.packs import markup

if TYPE_CHECKING:
    from estimation.packs.markup import Html
    from estimation.simulation import Result


def missing(result: Result) -> Html:
    """A line for each figure that the plan cannot give."""
    lines = list(report.missing_sentences(result).given().values())
    if report.hours_by_role(result).empty:
        lines += report.load_sentences(result).given().values()
    if not lines:
        return markup.left_out("What is missing")
    return markup.section("What this pack leaves out", markup.items(lines))

"""How much of the spread of a figure its inputs explain, in sentences."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from estimation.report.sentences.topic import Topic
from estimation.report.wording import share

if TYPE_CHECKING:
    from estimation.report.influences.sensitivity import Sensitivity

_FIGURES = {
    "finish_days": "the finish",
    "cost": "the cost",
    "hours": "the hours",
    "margin": "the margin",
}
"""Names of figures inside a sentence."""


@dataclass(frozen=True)
class SensitivitySentences(Topic):
    """
    What explains the spread of a figure.

    Parameters
    ----------
    most : str, optional
        Which input explains most of it.
    together : str, optional
        How far all of them explain it.
    """

    most: str | None = None
    together: str | None = None


def sensitivity_sentences(found: Sensitivity) -> SensitivitySentences:
    """
    Tell which input explains most of the spread of a figure, and how far all of them explain it.

    Parameters
    ----------
    found : Sensitivity

    Returns
    -------
    SensitivitySentences
        None of them where the figure has no spread.
    """
    if found.indices.empty:
        return SensitivitySentences()
    figure, top = _FIGURES[found.figure], found.indices.to_dict("records")[0]
    most = f"“{top['name']}” alone explains {share(top['first'])} of the spread of {figure}."
    all_ = f"One by one, all inputs explain {share(min(found.explained, 1))} of it"
    if not found.independent:
        together = (
            f"{all_}. Some depend on one another, so their shares overlap, and what each does "
            "together with others cannot be told from these trials."
        )
    elif found.is_sound:
        together = f"{all_}; hardly anything is left for how they act together."
    else:
        together = (
            f"{all_}; the rest is how they act together, which these trials do not share out."
        )
    return SensitivitySentences(most, together)

"""What a pack rests on, and the same as data for the index."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from estimation import report
from estimation.packs import markup
from estimation.packs.page.shared_sentences import sentences_of

if TYPE_CHECKING:
    from estimation.packs.markup import Html
    from estimation.simulation import Result

MIME = "application/vnd.kickoff.pack+json"
"""Kind of the last output of a pack, without which it is not complete."""

OFFER_MIME = "application/vnd.kickoff.offer+json"
"""Kind of an output that holds what the client may read."""

ANNEX_MIME = "application/vnd.kickoff.annex+json"
"""Kind of an output that holds tables and figures for a workbook and for JSON."""


def basis(result: Result) -> Html:
    """Where the ranges come from, how many projects were simulated, and what to know."""
    notices = [_sentence(notice) for notice in result.notices]
    facts = [
        f"{result.trials:,} simulated projects, seed {result.seed}, Kickoff {result.version}. "
        "The same plan, history, seed and version give the same figures."
    ]
    title = f"Rests on {result.simulation.basis_label}"
    return markup.section(title, markup.items([*notices, *facts]))


def _sentence(text: str) -> str:
    """A notice with a capital and a full stop."""
    text = text.strip()
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", "!", "?")) else ".")


@dataclass(frozen=True)
class PackData:
    """
    A pack in a few figures.

    Parameters
    ----------
    project, name, client, scenario : str
        Id and names of the plan; "" where there is none.
    finding : str
        The promise in a sentence.
    figures : tuple of (label, value, note)
        The four figures.
    basis, version : str
    trials, seed : int
    level : float
    finish_date : str
        At the level, as 2027-04-30.
    price, margin_at_risk, joint : float or None
        Mean price; margin that is kept at the level; chance of date and margin.
    weakest : str
        The first assumption that nobody has agreed yet; "" where all are.
    open_points : int
        Assumptions and questions that are open.
    """

    project: str
    name: str
    client: str
    scenario: str
    finding: str
    figures: tuple[tuple[str, str, str], ...]
    basis: str
    trials: int
    seed: int
    level: float
    version: str
    finish_date: str = ""
    price: float | None = None
    margin_at_risk: float | None = None
    joint: float | None = None
    weakest: str = ""
    open_points: int = 0

    def _repr_mimebundle_(self, **_: object) -> dict[str, Any]:
        """As a notebook keeps it."""
        return {MIME: asdict(self), "text/plain": self.finding}


def pack_data(result: Result, level: float) -> PackData:
    """Read off a result what the index shows; the end of a complete pack."""
    project, head = result.plan.project, report.headline(result, level)
    shown = (head.finish, head.price, head.margin, head.joint)
    unsettled = [each for each in result.plan.assumptions if each.state != "agreed"]
    questions = [each for each in result.plan.questions if each.is_open]
    return PackData(
        project=project.id,
        name=project.name,
        client=project.client or "",
        scenario=result.scenario or "",
        finding=sentences_of(result, level).finding,
        figures=tuple((figure.label, figure.value, figure.note) for figure in shown),
        basis=result.simulation.basis_label,
        trials=result.trials,
        seed=result.seed,
        level=level,
        version=result.version,
        finish_date=report.finish_date(result, level).isoformat(),
        price=None if result.price is None else float(result.price.mean()),
        margin_at_risk=result.percentile("margin", 1 - level),
        joint=result.p_joint,
        weakest=unsettled[0].text if unsettled else "",
        open_points=len(unsettled) + len(questions),
    )

"""The four figures that never leave the screen, and the note below each."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from estimation.report.levels import finish_date
from estimation.report.sentences.margin_labels import left_out, margin_text
from estimation.report.sentences.missing_sentences import needs
from estimation.report.sentences.price_labels import PRICE_LABELS
from estimation.report.wording import NOTHING, chance, day, money, share

if TYPE_CHECKING:
    from estimation.simulation import Result


@dataclass(frozen=True)
class Figure:
    """One figure as it is shown: its name, its value, and the note below it."""

    label: str
    value: str
    note: str


@dataclass(frozen=True)
class Headline:
    """
    Finish, price, margin, and both together.

    `level` is the chance asked for; `joint_chance` is None where the plan lacks what it needs.
    """

    level: float
    finish: Figure
    price: Figure
    margin: Figure
    joint: Figure
    joint_chance: float | None


def headline(result: Result, level: float | None = None) -> Headline:
    r"""
    Read the four figures off a result.

    Parameters
    ----------
    result : Result
    level : float, optional
        How sure the date is to be; default: the plan's `promise.level`.

    Returns
    -------
    Headline
        A figure that the plan does not give is "–" with what is missing.

    Examples
    --------
    >>> from estimation import read_plan, simulate
    >>> plan = read_plan({
    ...     "kickoff_plan": 1,
    ...     "project": {"id": "demo", "start": "2027-01-11"},
    ...     "activities": [{"id": "build", "duration": 3}],
    ... })
    >>> headline(simulate(plan, trials=100)).finish.value.replace("\xa0", " ")
    '13 Jan'
    """
    sure = result.plan.promise.level if level is None else level
    without = left_out(result)
    note = f"without {without}" if without else None
    return Headline(
        level=sure,
        finish=_finish(result, sure),
        price=_noted(
            _price(result),
            note
            if result.plan.price is not None
            and result.plan.price.kind in ("time_and_materials", "capped")
            else None,
        ),
        margin=_noted(_margin(result, sure), note),
        joint=_noted(_joint(result), note),
        joint_chance=result.p_joint,
    )


def _noted(figure: Figure, note: str | None) -> Figure:
    """The same with another note, where the figure is there."""
    known = note is not None and figure.value != NOTHING
    return replace(figure, note=str(note)) if known else figure


def _finish(result: Result, level: float) -> Figure:
    """Show the date that can be promised."""
    when = day(finish_date(result, level), since=result.plan.project.start)
    return Figure("Finish", when, f"{chance(level)} are done by then")


def _price(result: Result) -> Figure:
    """Show what the client pays, on average where that depends on the work."""
    price, currency = result.plan.price, result.plan.project.currency
    if price is None or result.price is None:
        return Figure("Price", NOTHING, f"needs {needs(result).price}")
    label = PRICE_LABELS[price.kind].beside_total
    if price.kind == "fixed":
        return Figure("Price", money(float(result.price[0]), currency, exact=True), label)
    return Figure("Price", money(float(result.price.mean()), currency), f"{label}, on average")


def _margin(result: Result, level: float) -> Figure:
    """Show what is left of the price in the middle, and at the chosen level."""
    middle, least = margin_text(result, 0.5), margin_text(result, 1 - level)
    if middle is None:
        return Figure("Margin", NOTHING, f"needs {needs(result).margin}")
    return Figure("Margin", middle, f"{chance(level)} keep {least} or more" if least else "")


def _joint(result: Result) -> Figure:
    """Show the chance of date and margin in the same project."""
    deadline, price = result.plan.project.deadline, result.plan.price
    if result.p_joint is None:
        return Figure("Date and margin", NOTHING, f"needs {needs(result).date_and_margin}")
    assert deadline is not None and price is not None and price.target_margin is not None
    by = day(deadline, since=result.plan.project.start)
    note = f"by {by} and at least {share(price.target_margin)}"
    return Figure("Date and margin", chance(result.p_joint), note)

"""Fields of the price: another kind of price comes with an amount that is worth the same."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from estimation.errors import PlanError
from estimation.report.wording import money
from estimation.workbook.input import entries
from estimation.workbook.input.amounts import Unlikely, Way, number
from estimation.workbook.input.field_views import money_text
from estimation.workbook.input.surroundings import UNKNOWN, surroundings_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from estimation.plan import Plan
    from estimation.simulation import Result

READERS: Mapping[str, Callable[..., Any]] = {
    "price.amount": lambda text, around=UNKNOWN: number(text, "Price", "money", around),
    "price.target_margin": lambda text, _=UNKNOWN: entries.target(text),
    "price.kind": lambda text, _=UNKNOWN: text,
    "price.vat": lambda text, _=UNKNOWN: entries.share_of(text),
}

MANY_TIMES = 10.0
"""An amount more than so many times the last one is asked about: a digit may be one too many."""


class Pricing:
    """
    What people type about the price, as values of the plan.

    Parameters
    ----------
    simulate : callable
        Simulates a plan.
    """

    def __init__(self, simulate: Callable[[Plan], Result]) -> None:
        self.simulate = simulate
        self.amounts: dict[str, float] = {}
        self._asked: dict[str, float] = {}

    def values(self, path: str, typed: Any, result: Result) -> dict[str, Any]:
        """
        Kind, amount or target.

        Parameters
        ----------
        path : str
            price.amount, price.target_margin or price.kind.
        typed : str
        result : Result
            What comes out of the plan as it stands.

        Returns
        -------
        dict
            Values by path.

        Raises
        ------
        PlanError, WorkbookError
            If it is no such thing, or the plan cannot have it yet.
        """
        shown = result.plan
        if path not in READERS:
            raise PlanError(f"{path} is not a part of the price")
        if not isinstance(typed, str):
            raise PlanError(f"{path} is not one field")
        value = READERS[path](typed, surroundings_of(shown, path))
        if path == "price.amount" and shown.price is not None:
            self.check_size(path, typed, value, shown.price.amount, shown)
        if shown.price is None:
            if path != "price.amount":
                raise PlanError("This plan has no price yet. Give its amount on Price first.")
            return {"price": {"kind": "fixed", "amount": value}}
        if path != "price.kind":
            return {path: value}
        if shown.price.amount is not None:
            self.amounts[shown.price.kind] = shown.price.amount
        if value == "time_and_materials":
            return {path: value}
        amount = self.amounts.get(value) or self._same_money(value, result)
        return {"price.amount": amount, path: value}

    def check_size(
        self, path: str, typed: str, value: float | None, was: float | None, plan: Plan
    ) -> None:
        """
        Ask about an amount that is far above the last one, once.

        Raises
        ------
        Unlikely
            If it is, and was not confirmed.
        """
        if not value or not was or value <= MANY_TIMES * was or self._asked.get(path) == value:
            self._asked.pop(path, None)
            return
        self._asked[path] = value
        new, old = (money(each, plan.project.currency, exact=True) for each in (value, was))
        ways = [
            Way(f"Yes, {new}", {typed: money_text(value, plan.project.currency)}),
            Way(f"No, keep {old}", {typed: money_text(was, plan.project.currency)}),
        ]
        raise Unlikely(f"{new} is more than ten times {old}", ways)

    def _same_money(self, kind: str, result: Result) -> float:
        """An amount that brings what the price in use brings on average; a cap starts there."""
        if result.price is None:
            raise PlanError(
                "Give each role a bill rate on Brief and team before changing the kind."
            )
        amount = float(result.price.mean())
        if kind == "retainer":
            at_one = result.plan.with_changes({"price.amount": 1, "price.kind": kind})
            months = self.simulate(at_one).price
            assert months is not None
            # A month's amount out of the one day that is paid would be absurd.
            if not result.finish_days.any():
                raise PlanError("The plan takes no time yet, so a retainer would bring nothing.")
            amount /= float(months.mean())
        return float(round(amount, -2))

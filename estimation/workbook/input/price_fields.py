"""Fields of the price: another kind of price comes with an amount that is worth the same."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from estimation.errors import PlanError
from estimation.workbook.input import entries
from estimation.workbook.input.amounts import number

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from estimation.plan import Plan
    from estimation.simulation import Result

READERS: Mapping[str, Callable[[str], Any]] = {
    "price.amount": lambda text: number(text, "Price", "money"),
    "price.target_margin": entries.target,
    "price.kind": str,
}


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
        value = READERS[path](typed)
        if shown.price is None:
            if path != "price.amount":
                raise PlanError("This plan has no price yet. Give the amount first.")
            return {"price": {"kind": "fixed", "amount": value}}
        if path != "price.kind":
            return {path: value}
        if shown.price.amount is not None:
            self.amounts[shown.price.kind] = shown.price.amount
        if value == "time_and_materials":
            return {path: value}
        amount = self.amounts.get(value) or self._same_money(value, result)
        return {"price.amount": amount, path: value}

    def _same_money(self, kind: str, result: Result) -> float:
        """An amount that brings what the price in use brings on average; a cap starts there."""
        if result.price is None:
            raise PlanError("Give each role a bill rate, or an amount, before changing the kind.")
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

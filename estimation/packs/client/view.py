"""
What a client may read: plain values, and nothing else.

A view is built from named fields of a plan and its result. It never held hours, rates of cost,
costs, margins, chances, risks, notes or paths, so that no file made of it can show them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date  # noqa: TC003 - pydantic reads it when it runs
from functools import cache
from typing import Any


@dataclass(frozen=True)
class Rate:
    """What the client pays for an hour of a role."""

    role: str
    amount: float


@dataclass(frozen=True)
class PriceView:
    """
    What the client pays.

    Parameters
    ----------
    kind : str
        As in the plan.
    net, vat, gross : float or None
        Amounts; None where the price depends on the hours worked. Of a retainer per month.
    limit : float or None
        The most that is billed without VAT.
    vat_share : float or None
    rates : tuple of Rate
        Where hours are billed.
    expenses : tuple of str
        Names of what is billed on top.
    """

    kind: str
    net: float | None = None
    vat: float | None = None
    gross: float | None = None
    limit: float | None = None
    vat_share: float | None = None
    rates: tuple[Rate, ...] = ()
    expenses: tuple[str, ...] = ()


@dataclass(frozen=True)
class PaymentView:
    """A part of the price: what it falls due on, and when that is expected."""

    name: str
    at_signing: bool
    share: float
    expected: date
    amount: float | None


@dataclass(frozen=True)
class OptionView:
    """One way to do it, or the only one; `name` is empty where nobody named it."""

    name: str
    text: str
    done_by: date
    price: PriceView | None
    payments: tuple[PaymentView, ...]
    is_described: bool
    """Whether scope and dates below are those of this option."""


@dataclass(frozen=True)
class Difference:
    """Something that is not part of every option; a flag for each in their order."""

    text: str
    included: tuple[bool, ...]


@dataclass(frozen=True)
class ScopeGroup:
    """Work of a phase, by its names; the phase is empty where there is none."""

    phase: str
    work: tuple[str, ...]


@dataclass(frozen=True)
class PhaseView:
    """When a phase runs."""

    name: str
    start: date
    end: date


@dataclass(frozen=True)
class Approval:
    """
    Something that the client receives and accepts.

    Parameters
    ----------
    name : str
        Of what is delivered.
    criterion : str
        What can be checked; empty where nothing was agreed.
    have_by, answer_by : date
        When the client has it, and when the answer is due; None where no time was agreed.
    days : float or None
        Working days of the client to answer.
    phase : str
    """

    name: str
    criterion: str
    have_by: date
    answer_by: date | None
    days: float | None
    phase: str


@dataclass(frozen=True)
class NeedView:
    """What the client gives, who, and by when."""

    text: str
    owner: str
    by: date | None


@dataclass(frozen=True)
class ContactView:
    """One contact per team on each side."""

    team: str
    ours: str
    theirs: str


@dataclass(frozen=True)
class ClientView:
    """An offer as its client may read it."""

    reference: str
    project: str
    client: str
    language: str
    currency: str
    start: date
    valid_until: date | None
    options: tuple[OptionView, ...]
    differences: tuple[Difference, ...]
    scope: tuple[ScopeGroup, ...]
    included: tuple[str, ...]
    excluded: tuple[str, ...]
    requirements: tuple[str, ...]
    phases: tuple[PhaseView, ...]
    approvals: tuple[Approval, ...]
    revisions: int | None
    needs: tuple[NeedView, ...]
    assumptions: tuple[str, ...]
    terms: tuple[str, ...]
    team: tuple[str, ...]
    contacts: tuple[ContactView, ...]

    @property
    def described(self) -> OptionView:
        """The option whose scope and dates are described."""
        return next((each for each in self.options if each.is_described), self.options[0])

    def to_data(self) -> dict[str, Any]:
        """Plain JSON types."""
        found: dict[str, Any] = _adapter().dump_python(self, mode="json")
        return found

    @staticmethod
    def from_data(data: dict[str, Any]) -> ClientView:
        """A view from what `to_data` gave."""
        found: ClientView = _adapter().validate_python(data)
        return found


@cache
def _adapter() -> Any:
    """Reads and writes views."""
    from pydantic import TypeAdapter

    return TypeAdapter(ClientView)

"""Entries that cannot be, or not yet: they stay in their field with the reason."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from estimation.report.wording import dates_in_words
from estimation.workbook.input.amounts import Doubt

if TYPE_CHECKING:
    from estimation.errors import KickoffError
    from estimation.tabular.numbers import Mark

JUDGED = "judged"
"""First step of the paths under which refused blind estimates are kept, before that of the plan."""


@dataclass(frozen=True)
class Refused:
    """
    An entry that cannot be, or not yet.

    Parameters
    ----------
    typed : str, or what else stands in the field
    message : str
        What is wrong with it.
    answers : tuple of (str, object)
        Where it can be read two ways: what each is called, and what the field holds then.
    """

    typed: Any
    message: str
    answers: tuple[tuple[str, Any], ...] = ()


def refusal_of(typed: Any, error: KickoffError, decimal: Mark | None = None) -> Refused:
    """
    Return what was typed with the reason against it, and with answers where it is a doubt.

    Parameters
    ----------
    typed : str, or what else stands in the field
    error : KickoffError
        What it was refused with.
    decimal : {".", ","}, optional
        The mark that the browser writes numbers with; the answer that uses it comes first.

    Examples
    --------
    >>> from estimation import PlanError
    >>> refusal_of("x", PlanError("activity 'build': days are no number")).message
    'Days are no number'
    """
    if not isinstance(error, Doubt):
        return Refused(typed, _short(error))
    doubt = error.preferring(decimal)
    return Refused(typed, str(doubt), tuple((w.label, w.applied(typed)) for w in doubt.ways))


def _short(error: KickoffError) -> str:
    """A message beside a field: its place is plain to see."""
    message = dates_in_words(str(error).splitlines()[0])
    _, found, rest = message.partition("': ")
    return rest[:1].upper() + rest[1:] if found else message

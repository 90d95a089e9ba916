"""Ids for what people call by a name."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from itertools import count
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from estimation.plan.plan import Plan

LONGEST = 40
"""Letters of an id that is made up; a file stays legible."""

_GERMAN = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "æ": "ae", "ø": "o", "đ": "d"})


def slug(name: str) -> str:
    """
    Small letters, digits and hyphens of a name; empty where it has neither letter nor digit.

    Letters that have a plain form take it; where none has, as in Greek, they stay as they are.

    Examples
    --------
    >>> slug("Fährhaus: Crème & Größe 2"), slug("Σχέδιο"), slug("?!")
    ('faehrhaus-creme-groesse-2', 'σχέδιο', '')
    """
    lower = unicodedata.normalize("NFC", name).lower().translate(_GERMAN)
    folded = unicodedata.normalize("NFKD", lower).encode("ascii", "ignore").decode()
    kept = folded if re.search(r"[a-z]", folded) or not re.search(r"[^\W\d_]", lower) else lower
    return re.sub(r"[\W_]+", "-", kept).strip("-")


def new_id(name: str, taken: Collection[str], fallback: str = "activity") -> str:
    """
    Id after a name that nothing else has.

    Parameters
    ----------
    name : str
        As people call it.
    taken : collection of str
        Ids that are in use.
    fallback : str
        What it is called where the name has neither letter nor digit.

    Examples
    --------
    >>> new_id("Wireframes", {"wireframes", "wireframes-2"}), new_id("?!", set())
    ('wireframes-3', 'activity')
    """
    base = slug(name)[:LONGEST].strip("-") or fallback
    if base not in taken:
        return base
    return next(found for n in count(2) if (found := f"{base}-{n}") not in taken)


def ids_of(plan: Plan) -> set[str]:
    """All ids of a plan, those that its scenarios add included."""
    sections = (
        plan.roles, plan.activities, plan.expenses, plan.risks, plan.drivers, plan.requirements,
        plan.questions, plan.assumptions, plan.scenarios,
    )  # fmt: skip
    found = {entry.id for section in sections for entry in section}
    return found | {added.id for scenario in plan.scenarios for added in scenario.add}

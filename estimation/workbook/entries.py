"""What people type into a field, as a plan has it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from estimation.errors import WorkbookError

if TYPE_CHECKING:
    from collections.abc import Mapping

Value = float | dict[str, float]
"""A quantity: a number, or a three-point estimate."""

_THREE = ("low", "likely", "high")


def number(text: str, what: str) -> float:
    """
    Read a number as people write it.

    Parameters
    ----------
    text : str
        With or without a thousands comma, a currency sign, a unit or a decimal comma.
    what : str
        How the field is called, to begin a message with.

    Raises
    ------
    WorkbookError
        If it is none, or below 0.

    Examples
    --------
    >>> number("€84,000", "Price"), number("2,5", "Likely"), number(" 12 h", "Low")
    (84000, 2.5, 12)
    """
    plain = text.strip().strip("€$£ hHdD%\u00a0").replace(" ", "").replace("\u00a0", "")
    if "," in plain:
        whole, _, rest = plain.rpartition(",")
        thousands = "." in rest or (len(rest) == 3 and whole.replace(",", "").isdigit())
        plain = plain.replace(",", "") if thousands else f"{whole}.{rest}"
    try:
        value = float(plain)
    except ValueError:
        raise WorkbookError(
            f"{what} “{text.strip()}” is not a number. Write it as 24 or 2.5."
        ) from None
    if not 0 <= value < 1e12:
        raise WorkbookError(f"{what} {text.strip()} cannot be. Write a number from 0 up.")
    return int(value) if value == int(value) else value


def quantity(typed: Mapping[str, str]) -> Value:
    """
    Read a number, or a three-point estimate.

    Parameters
    ----------
    typed : mapping of str to str
        Fields low, likely and high; low and high both empty give a number. Three numbers typed into
        one field, "60 80 120", count as all three.

    Raises
    ------
    WorkbookError
        If a field is missing, is no number, or they are out of order.

    Examples
    --------
    >>> quantity({"low": "16", "likely": "24", "high": "40"})
    {'low': 16, 'likely': 24, 'high': 40}
    >>> quantity({"low": "", "likely": "12", "high": ""})
    12
    """
    fields = {name: typed.get(name, "").strip() for name in _THREE}
    for text in fields.values():
        if len(text.split()) == 3:
            fields = dict(zip(_THREE, text.split(), strict=True))
    if not fields["likely"]:
        raise WorkbookError(
            "Likely is empty. Give the hours or days that it will most likely take."
        )
    likely = number(fields["likely"], "Likely")
    if not fields["low"] and not fields["high"]:
        return likely
    for name in ("low", "high"):
        if not fields[name]:
            raise WorkbookError(f"{name.capitalize()} is empty. Give all three, or likely alone.")
    low, high = number(fields["low"], "Low"), number(fields["high"], "High")
    if low > likely:
        raise WorkbookError(f"Low {low:g} is above likely {likely:g}.{_meant(low, 0, likely, 0.1)}")
    if high < likely:
        raise WorkbookError(
            f"High {high:g} is below likely {likely:g}.{_meant(high, likely, 20 * likely, 10)}"
        )
    return {"low": low, "likely": likely, "high": high}


def people(text: str) -> float | None:
    """
    Read how many people a role has; empty or "any" is no limit.

    Raises
    ------
    WorkbookError
        If it is no number above 0.

    Examples
    --------
    >>> people("2"), people(" ")
    (2, None)
    """
    if text.strip().lower() in ("", "any", "–"):
        return None
    found = number(text, "People")
    if found <= 0:
        raise WorkbookError(
            "People 0 would never finish. Give 1 or more, or leave it empty for no limit."
        )
    return found


def target(text: str) -> float | None:
    """
    Read a target margin in per cent; empty is none.

    Raises
    ------
    WorkbookError
        If it is no share of the price.

    Examples
    --------
    >>> target("25%"), target("")
    (0.25, None)
    """
    if not text.strip():
        return None
    percent = number(text, "Target")
    if percent > 100:
        raise WorkbookError(f"Target {percent:g}% is more than the price. Give 0 to 100.")
    return percent / 100


def _meant(came: float, lowest: float, highest: float, factor: float) -> str:
    """Ask whether a digit too few or too many was typed, where that would make sense."""
    guess = came * factor
    likely_meant = lowest < guess <= highest and guess == int(guess)
    return f" Did you mean {guess:g}?" if likely_meant else ""

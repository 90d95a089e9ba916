"""One project under several spellings is one."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from estimation.history.tables import shown

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd


def spelling_key(name: str) -> str:
    """
    What all spellings of a name have in common.

    Examples
    --------
    >>> {spelling_key(name) for name in ("Acme Web", "acme-web", "ACME_WEB", " Acme  web. ")}
    {'acme web'}
    >>> spelling_key("M 1") == spelling_key("M1")
    False
    """
    plain = unicodedata.normalize("NFKC", name).casefold()
    return re.sub(r"[\s_\-–—]+", " ", plain).strip(" .,:;")


def one_spelling(names: pd.Series, known: Iterable[str] = ()) -> tuple[pd.Series, list[str]]:
    """
    Names in one spelling each, and a sentence for each that had several.

    Parameters
    ----------
    names : Series of text
    known : iterable of str
        Spellings that count before those of `names`, such as those of an earlier import.

    Returns
    -------
    Series, list of str
        The most frequent spelling counts, the first of equally frequent ones.
    """
    counts = names.value_counts(sort=False)
    chosen = {spelling_key(name): name for name in known}
    spelt: dict[str, list[str]] = {}
    for name in sorted(counts.index, key=lambda each: -counts[each]):
        key = spelling_key(name)
        chosen.setdefault(key, name)
        spelt.setdefault(key, []).append(name)
    changed = {
        name: chosen[key]
        for key, listed in spelt.items()
        for name in listed
        if key and name != chosen[key]
    }
    if not changed:
        return names, []
    said = []
    for key, listed in spelt.items():
        if len(listed) > 1:
            others = ", ".join(f"'{shown(name)}'" for name in listed)
            said.append(f"{others} are one project, read as '{shown(chosen[key])}'")
    return names.replace(changed), said

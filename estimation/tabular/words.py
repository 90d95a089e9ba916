"""Words of four languages as they are compared: plain letters, small, joined by hyphens."""

from __future__ import annotations

import re
import unicodedata

_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "œ": "oe", "æ": "ae"})


def plain_words(text: object) -> str:
    """
    Text as it is compared with a vocabulary.

    Parameters
    ----------
    text : object
        A header, a status or a label.

    Returns
    -------
    str
        Small letters without accents; whatever is neither letter nor digit is one hyphen.

    Examples
    --------
    >>> plain_words(" Geschätzte Stunden (h)"), plain_words("Temps passé"), plain_words("In-Work")
    ('geschaetzte-stunden-h', 'temps-passe', 'in-work')
    """
    small = unicodedata.normalize("NFC", str(text)).casefold().translate(_UMLAUTS)
    letters = unicodedata.normalize("NFKD", small)
    bare = "".join(sign for sign in letters if not unicodedata.combining(sign))
    return re.sub(r"[\W_]+", "-", bare).strip("-")


def shown(text: str) -> str:
    """
    What was typed, as a message shows it.

    Examples
    --------
    >>> len(shown("x" * 60))
    40
    """
    return text if len(text) <= 40 else f"{text[:39]}…"

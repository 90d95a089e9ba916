"""Rows that say again what other rows say: totals, subtotals, and taxes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal

from estimation.tabular.words import plain_words

if TYPE_CHECKING:
    from collections.abc import Iterable

Total = Literal["total", "subtotal", "tax"]

_WORDS: dict[Total, str] = {
    "total": "total totals grand-total sum sums overall gross net total-net total-gross "
    "net-total gross-total total-excl-vat total-incl-vat total-excl-tax total-incl-tax "
    "total-hours total-amount total-cost total-price total-effort total-time sum-total "
    "summe summen gesamt gesamtsumme insgesamt gesamtbetrag gesamtaufwand gesamtstunden "
    "endsumme endbetrag netto brutto nettosumme bruttosumme nettobetrag bruttobetrag summe-netto "
    "summe-brutto gesamt-netto gesamt-brutto gesamtergebnis ergebnis summe-gesamt total-general "
    "somme montant-total total-ht total-ttc ht ttc montant-ht montant-ttc total-heures "
    "suma sumas importe-total total-horas total-sin-iva total-con-iva bruto neto",
    "subtotal": "subtotal subtotals sub-total sub-totals zwischensumme zwischensummen teilsumme "
    "zwischentotal sous-total sous-totaux subtotales sub-suma",
    "tax": "tax taxes vat sales-tax gst mwst ust mehrwertsteuer umsatzsteuer zzgl-mwst inkl-mwst "
    "plus-vat tva iva impuestos impuesto taxe plus-tax incl-vat excl-vat zzgl-ust",
}
_TOTAL_OF: dict[str, Total] = {
    word: kind for kind, words in _WORDS.items() for word in words.split()
}
_ENDS = ("total", "subtotal", "ergebnis", "summe", "zwischensumme", "sous-total", "result")
"""What spreadsheet programs put behind, and people before, the name of what they add up."""

_TOKENS = {word.split("-")[0] for word in (*_TOTAL_OF, *_ENDS)}
_MAY_BE = re.compile(
    rf"(?<![a-z])(?:{'|'.join(sorted(_TOKENS, key=len, reverse=True))})(?![a-z])", re.IGNORECASE
)
"""What every label of a total in plain letters has in it: most names are told by one look."""

_RATE = re.compile(r"\(?\s*\d{1,2}([.,]\d{1,2})?\s*%\s*\)?")


def total_of(label: object, names: Iterable[str] = ()) -> Total | None:
    """
    Kind of total that a label names.

    Parameters
    ----------
    label : object
        First cell of a row with words in it.
    names : iterable of str
        What may be added up, such as the projects of the table: "Acme total" is one of Acme.

    Returns
    -------
    {"total", "subtotal", "tax"} or None
        None where the label names work, such as "Total redesign".

    Examples
    --------
    >>> [total_of(label) for label in ("Gesamt", "MwSt. 19 %", "Sous-total :", "Total redesign")]
    ['total', 'tax', 'subtotal', None]
    >>> total_of("Acme Ergebnis", names=["Acme"]), total_of("Summe Acme", names=["Acme"])
    ('subtotal', 'subtotal')
    """
    text = str(label)
    if text.isascii() and not _MAY_BE.search(text):
        return None
    plain = plain_words(_RATE.sub(" ", text))
    if not plain or (found := _TOTAL_OF.get(plain)) is not None:
        return found if plain else None
    rests = {plain.removesuffix(f"-{end}") for end in _ENDS}
    rests |= {plain.removeprefix(f"{end}-") for end in _ENDS}
    rests.discard(plain)
    return "subtotal" if rests and rests & set(map(plain_words, names)) else None

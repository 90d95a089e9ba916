"""Text of files and people as a terminal may show it, whatever it holds and the terminal knows."""

from __future__ import annotations

import codecs
import io
import json
import re
import sys
import unicodedata
from typing import IO, Any

_UNSAFE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)
"""What moves the cursor, starts an escape sequence, turns the direction of what follows, or is no
character at all. Line feeds and tabs stay."""

_PLAIN = str.maketrans(
    {
        "−": "-", "–": "-", "—": "-", "─": "-", "━": "-", "│": "|", "╭": "+", "╮": "+", "╰": "+",
        "╯": "+", "·": "-", "•": "*", "…": "...", "\u2018": "'", "’": "'", "\u201a": ",", "“": '"',
        "”": '"',
        "„": '"', "×": "x", "±": "+-", "≤": "<=", "≥": ">=", "→": "->", "€": "EUR ", "£": "GBP ",
        "¥": "JPY ", "½": " 1/2",
        "¼": " 1/4", "¾": " 3/4", "\u2044": "/", "ß": "ss", "æ": "ae", "Æ": "AE", "ø": "o",
        "Ø": "O",
    }
)  # fmt: skip
"""What stands for a character that a code page does not have, where its letters alone do not."""

_HANDLER = "estimation.printable"


def printable(text: str, encoding: str = "utf-8") -> str:
    r"""
    Return text that a terminal shows and does not obey.

    Control characters, changes of direction and lone surrogates are written out as in Python;
    what the encoding does not have is replaced by what comes nearest, or by a question mark.

    Parameters
    ----------
    text : str
        From a file, a command line or an error.
    encoding : str
        Of the terminal.

    Examples
    --------
    >>> printable("Acme \x1b[2J \u202egnp.exe")
    'Acme \\x1b[2J \\u202egnp.exe'
    >>> printable("−€1,200 für Ωmega", "cp850"), printable("3½ Tage für 🚀", "ascii")
    ('-EUR 1,200 für ?mega', '3 1/2 Tage fur ?')
    """
    safe = _UNSAFE.sub(_written_out, text.replace("\r\n", "\n"))
    return safe.encode(encoding, _HANDLER).decode(encoding)


def _written_out(found: re.Match[str]) -> str:
    return found[0].encode("unicode_escape").decode("ascii")


def _nearest(error: UnicodeError) -> tuple[str, int]:
    """What comes nearest to characters that an encoding does not have."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    near = "".join(map(_near, error.object[error.start : error.end]))
    known = near.encode(error.encoding, "replace").decode(error.encoding)
    return known, error.end


def _near(character: str) -> str:
    plain = character.translate(_PLAIN)
    if plain != character:
        return plain
    letters = unicodedata.normalize("NFKD", character)
    return "".join(part for part in letters if not unicodedata.combining(part)) or "?"


codecs.register_error(_HANDLER, _nearest)


def json_text(data: Any, encoding: str = "utf-8") -> str:
    r"""
    Return data as JSON that any file and any terminal takes.

    Characters that a terminal obeys, or that the encoding does not have, are escaped: they can
    stand in text alone, so the data are the same.

    Parameters
    ----------
    data : dict
    encoding : str
        Of the file or terminal; in another than UTF-8 all but ASCII is escaped.

    Raises
    ------
    ValueError
        If a number is not finite.

    Examples
    --------
    >>> print(json_text({"name": "Söhne \u202egnp", "P80": 12.5}))
    {
     "name": "Söhne \u202egnp",
     "P80": 12.5
    }
    """
    ascii_alone = codecs.lookup(encoding).name != "utf-8"
    text = json.dumps(data, indent=1, allow_nan=False, ensure_ascii=ascii_alone)
    return _UNSAFE.sub(_as_json, text)


def _as_json(found: re.Match[str]) -> str:
    return f"\\u{ord(found[0]):04x}"


def encoding_of(stream: IO[str]) -> str:
    """Encoding of a stream; UTF-8 where it does not say."""
    return getattr(stream, "encoding", None) or "utf-8"


def tolerate_code_pages() -> None:
    """Let standard output and error replace what their code page does not have."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors=_HANDLER)

"""Words that are out: names in the code are those that a reader of the field knows."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

PACKAGE = Path(__file__).resolve().parent.parent / "estimation"

OUT = {
    "luck": "random_streams, uniforms, common random numbers",
    "dice": "random_streams, uniforms",
    "play": "simulate, trial, run",
    "plays": "simulate, trial, run",
    "played": "simulated, trial, run",
    "playing": "simulating, trial, run",
    "replayed": "simulated again",
    "room": "package, workspace",
    "rooms": "packages, workspaces",
    "said": "sentences, label, message",
    "says": "sentences, label, message",
    "mend": "fix",
    "mended": "fixed",
    "dear": "expensive",
    "anew": "again",
}
"""Words that no name has, and what to say instead."""

ALLOWED: dict[str, str] = {}
"""Names that may have one, and why."""

TO_DO: dict[str, set[str]] = {
    "calibration/experts.py": {"room"},
    "history/columns.py": {"said"},
    "history/importing.py": {"said"},
    "history/parsing.py": {"said"},
    "history/preview.py": {"said"},
    "history/spelling.py": {"said"},
    "history/totals.py": {"said"},
    "history/workbooks.py": {"said"},
    "simulation/model/builder.py": {"said"},
    "starting/from_history.py": {"said"},
    "starting/past_parts.py": {"said"},
    "starting/past_projects.py": {"said"},
    "store/baselines.py": {"said"},
    "store/chain.py": {"said"},
    "store/checking.py": {"said"},
    "store/database.py": {"said"},
    "store/doors.py": {"said"},
    "store/exchange.py": {"said"},
    "store/history.py": {"said"},
    "store/judgements.py": {"said"},
    "store/signature_ends.py": {"said"},
    "tabular/dates.py": {"said"},
    "workbook/input/field_views.py": {"said"},
    "connectors/pasting/activities.py": {"said", "says"},
    "connectors/pasting/columns.py": {"said"},
    "connectors/pasting/pasted.py": {"said"},
    "connectors/pasting/reading.py": {"said"},
    "workbook/pages/agree/page.py": {"said"},
    "workbook/pages/price.py": {"said"},
    "workbook/pages/scope/paste.py": {"said"},
}
"""Words that files still have; an entry goes once its names are changed, and none is added."""


def parts(name: str) -> list[str]:
    """
    Split a name into its words.

    Before another word, "says" is a verb: `says_what_remains` asks something, it is no text.
    """
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower().strip("_").split("_")
    return [word for i, word in enumerate(words) if word != "says" or i == len(words) - 1]


def names(tree: ast.AST) -> Iterator[str]:
    """Names that a module uses or gives."""
    for node in ast.walk(tree):
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                yield name
            case ast.ClassDef(name=name) | ast.alias(asname=str(name)):
                yield name
            case ast.Name(id=name) | ast.Attribute(attr=name):
                yield name
            case ast.arg(arg=name) | ast.keyword(arg=str(name)):
                yield name


def words_out(stem: str, source: str) -> set[str]:
    """Words of a module, its own name included, that are out."""
    used = {stem, *names(ast.parse(source))} - set(ALLOWED)
    return {part for name in used for part in parts(name) if part in OUT}


def found() -> dict[str, set[str]]:
    """Words that are out, by file."""
    return {
        path.relative_to(PACKAGE).as_posix(): words
        for path in sorted(PACKAGE.rglob("*.py"))
        if (words := words_out(path.stem, path.read_text(encoding="utf-8")))
    }


def test_no_name_has_a_word_that_is_out() -> None:
    new = {
        file: more for file, words in found().items() if (more := words - TO_DO.get(file, set()))
    }
    assert new == {}, {word: OUT[word] for words in new.values() for word in words}


def test_what_is_done_is_on_no_list() -> None:
    """The list only shrinks: an entry whose names were changed is taken off it."""
    now = found()
    done = {file: less for file, words in TO_DO.items() if (less := words - now.get(file, set()))}
    assert done == {}


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("def luck(): ...", {"luck"}),
        ("class PlayedTrials: ...", {"played"}),
        ("x = result.said", {"said"}),
        ("f(room=1)", {"room"}),
        ("import estimation.luck as dice", {"dice"}),
        ("playground = says_what_remains", set()),
        ("text = 'anew'", set()),  # texts are looked at where they are read
    ],
)
def test_the_rule_sees(source: str, words: set[str]) -> None:
    assert words_out("module", source) == words

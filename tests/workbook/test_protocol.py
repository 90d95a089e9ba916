"""One table of actions and one list of pages, which Python and the scripts of a page share."""

from __future__ import annotations

import re
from dataclasses import MISSING, fields
from itertools import chain
from typing import TYPE_CHECKING, Any, get_type_hints

import pytest

from estimation.errors import WorkbookError
from estimation.store.records import LONGEST_NAME
from estimation.workbook import app, protocol
from estimation.workbook.assets import STATIC
from estimation.workbook.estimates.rounds import LONGEST_NOTE
from estimation.workbook.page_list import PAGE_NAMES, START_PAGES
from estimation.workbook.pages import HANDLERS, PAGES, START_HANDLERS, START_VIEWS
from estimation.workbook.pages.help import PAGE_HELP
from estimation.workbook.session import MOST_SCENARIOS

if TYPE_CHECKING:
    from collections.abc import Iterator

SENT = re.compile(r"\bdo: [\"`]([^\"`]+)[\"`]")
"""An action where a script sends it, as text or as a template."""

LONGEST = re.compile(r"\bmaxlength: (\d+)")

BUILT = re.compile(r"\bact\(\"(\w+)\"|^  (\w+): \{ head: ", flags=re.MULTILINE)
"""The rest of an action whose beginning is a template, as on the pages of estimates and plans."""


def scripts() -> Iterator[tuple[str, str]]:
    """Names and texts of all scripts."""
    return ((each.name, each.read_text(encoding="utf-8")) for each in STATIC.rglob("*.js"))


def sent(name: str, script: str) -> Iterator[str]:
    """Actions that a script sends."""
    for action in SENT.findall(script):
        start, template, _ = action.partition("${")
        built = ("".join(each) for each in BUILT.findall(script))
        yield from (start + each for each in built) if template else (action,)


def constant(name: str) -> Any:
    """A number at the top of the main script."""
    script = (STATIC / "app.js").read_text(encoding="utf-8")
    found = re.search(rf"^const {name} = (\d+);", script, flags=re.MULTILINE)
    assert found is not None
    return int(found[1])


def test_scripts_send_every_action_and_no_other() -> None:
    asked = {"sitting", "stay", "copied", "again"}
    """What buttons of questions send, as they are told to."""
    assert set(chain.from_iterable(sent(*each) for each in scripts())) | asked == set(
        protocol.ACTIONS
    )


def test_every_message_has_one_handler() -> None:
    handled = [*HANDLERS, *START_HANDLERS, *app.OWN, protocol.Here]
    assert len(handled) == len(set(handled))
    assert set(handled) == set(protocol.ACTIONS.values())


def test_messages_of_a_page_are_handled_there() -> None:
    for page in PAGES:
        assert {kind.action.partition(".")[0] for kind in page.actions} <= {page.id}


def test_all_lists_of_pages_are_one() -> None:
    script = (STATIC / "app.js").read_text(encoding="utf-8")
    pages = re.search(r"^const PAGES = \{ (.*) \};$", script, flags=re.MULTILINE)
    assert pages is not None
    assert pages[1].split(", ") == list(PAGE_NAMES) == [page.id for page in PAGES]
    starts = re.search(r"^const STARTS = \{ (.*) \};$", script, flags=re.MULTILINE)
    assert starts is not None
    assert starts[1].split(", ") == list(START_PAGES) == list(START_VIEWS)
    assert set(PAGE_HELP) == {*PAGE_NAMES, *START_PAGES}
    assert all((STATIC / f"pages/{page}.js").is_file() for page in PAGE_HELP)


def test_limits_of_scripts_are_those_of_python() -> None:
    texts = dict(scripts())
    found = {name: LONGEST.findall(text) for name, text in texts.items()}
    longest = {name: {int(each) for each in limits} for name, limits in found.items() if limits}
    assert longest == {"estimate.js": {LONGEST_NOTE}, "agree.js": {LONGEST_NAME}}
    [colours] = re.findall(r"^const COLOURS = \[(.*?)\]", texts["scenarios.js"], re.MULTILINE)
    assert len(colours.split(",")) == MOST_SCENARIOS


def test_a_page_says_that_it_is_there_often_enough() -> None:
    """Two signs may get lost before the other one is told that nobody is there."""
    assert 3 * constant("HERE") <= app.AWAY_AFTER * 1000


@pytest.mark.parametrize("kind", protocol.ACTIONS.values())
def test_each_part_of_a_message_can_be_read(kind: type[protocol.Message]) -> None:
    if kind is not protocol.Here:  # which is never refused
        assert {get_type_hints(kind)[each.name] for each in fields(kind)} <= set(protocol.READERS)


@pytest.mark.parametrize(
    ("message", "refusal"),
    [
        ({}, "does not know ''"),
        ({"do": None}, "does not know 'None'"),
        ({"do": ["undo"]}, "does not know"),
        ({"do": "x" * 500}, "does not know 'x{39}…'"),
        ({"do": "scope.move", "id": "a"}, "did not send “by”"),  # a part is missing
        ({"do": "scope.move", "id": None, "by": 1}, "None for “id”, which is not text"),
        ({"do": "scope.move", "id": "a", "by": True}, "is not a whole number"),
        ({"do": "level", "level": float("nan")}, "is not a number"),
        ({"do": "brief.affect", "id": "q", "activity": "a", "on": 1}, "is not yes or no"),
        ({"do": "estimate.judge", "path": "p", "typed": "2"}, "is not fields of text"),
        ({"do": "scenarios.save", "id": "", "typed": {"drop": [1]}}, "is not a form"),
        ({"do": "apply", "path": "a", "typed": "\ud83d"}, "holds half a character"),
    ],
)
def test_what_is_no_message_is_refused_in_words(message: dict[str, Any], refusal: str) -> None:
    with pytest.raises(WorkbookError, match=refusal):
        protocol.read(message)


def test_what_may_be_left_out_has_a_default() -> None:
    for kind in protocol.ACTIONS.values():
        needed = [each for each in fields(kind) if each.default is MISSING]
        assert all(each.default_factory is MISSING for each in needed)
    assert protocol.read({"do": "brief.add_area"}) == protocol.AddArea(typed="", usual=False)


def test_a_sign_of_life_is_never_refused() -> None:
    here = protocol.read({"do": "here", "decimal": ["."], "place": "a\ud83d" + "b" * 300})
    assert here == protocol.Here(decimal=None, place="a" + "b" * 199)

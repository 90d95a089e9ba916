"""What a page says that no page of ours says: words in the foot, and nothing is changed by it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from estimation.errors import PlanError
from estimation.store import Address
from estimation.workbook import protocol
from estimation.workbook.app import Workbook
from estimation.workbook.choice import Choice
from estimation.workbook.estimates import rounds
from estimation.workbook.input import entries
from estimation.workbook.pages import BY_ID, PAGES
from estimation.workbook.pages.context import PageContext

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from estimation.workbook import Session

OTHERS: tuple[Any, ...] = (
    None, True, 5, 1e308, float("nan"), "", "a.b", "\x00", "\ud83d", [], ["a"], {},
)  # fmt: skip
"""Parts that are of another kind than most actions expect."""

KEYS = (
    "path", "typed", "row", "level", "scenario", "name", "id", "page", "plan", "section", "role",
    "part", "area", "activity", "on", "state", "answer", "by", "below", "text", "from", "which",
    "start", "take", "round", "days", "discount", "hash", "seen", "side", "team",
)  # fmt: skip
"""Every part that some action reads."""


@pytest.fixture
def book(path: Path) -> Iterator[Workbook]:
    """The workbook of one of the two."""
    address = Address.parse(path.parent / "kickoff.db")
    made = Workbook(Choice(path, (path,), None, False, path.parent, address), role="PM")
    made.session.trials = 50
    yield made
    made.close()
    made.store.close()


@pytest.mark.parametrize("do", protocol.ACTIONS)
def test_parts_that_are_missing_or_others_are_refused_in_words(book: Workbook, do: str) -> None:
    known = {"id": "wires", "path": "activities.wires.effort.design"}
    said: list[dict[str, Any]] = [{}, {"id": "wires"}, known]
    said += [dict.fromkeys(KEYS, other) for other in OTHERS]
    said += [dict.fromkeys(KEYS, other) | known for other in OTHERS]
    for each in said:
        book._hear(None, {"do": do, **each}, None)  # noqa: SLF001 - as the browser says it
        assert "did not work" not in (book.session.trouble or ""), each


@pytest.mark.parametrize(
    "said",
    [
        {"do": "apply", "path": "project.name", "typed": "Anna \ud83d"},
        {"do": "apply", "path": "project.\udc00", "typed": "Anna"},
        {"do": "apply", "path": "project.name", "typed": {"a": "\ud83d"}},
        {"do": "brief.call", "name": "\ud83d"},
        {"do": "\ud83d"},
        {"do": "page", "page": "price", "more": [[{"\ud83d": 1}]]},
    ],
)
def test_half_a_character_is_refused_in_place(book: Workbook, said: dict[str, Any]) -> None:
    """No store, no file and no message to a browser can hold it."""
    book._hear(None, {**said, "number": 7}, None)  # noqa: SLF001 - as the browser says it
    assert "holds half a character" in (book.session.trouble or "")
    assert (book.session.rows, book.context.page, book.frame["number"]) == ([], PAGES[0].id, 7)
    json.dumps(book.frame, ensure_ascii=False).encode()
    book._hear(None, {"do": "here", "place": "\ud83d"}, None)  # noqa: SLF001
    book._hear(None, {"do": "undo", "number": "\ud83d"}, None)  # noqa: SLF001
    json.dumps(book.frame, ensure_ascii=False).encode()


@pytest.mark.parametrize("path", ["project.id", "activities.wires.id"])
def test_no_field_changes_what_a_plan_is_found_by(path: str) -> None:
    with pytest.raises(PlanError, match="stays"):
        entries.read(path, "other")


@pytest.mark.parametrize("whole", ["kickoff_plan", "scenarios", "project"])
@pytest.mark.parametrize("typed", ["text", None])
def test_no_field_is_a_whole_part_of_the_plan(
    session: Session, whole: str, typed: str | None
) -> None:
    assert session.apply(whole, typed) is not None
    assert session.rows == []


def test_text_does_not_turn_sentences_around() -> None:
    assert entries.plain_text("\u202eAcme\u2066 site", "Name") == "Acme  site"


def test_a_page_that_cannot_be_shown_leaves_the_others(
    book: Workbook, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> None:
        raise ZeroDivisionError

    with monkeypatch.context() as patched:
        patched.setattr(book, "_show_page", broken)
        book._hear(None, {"do": "page", "page": "scope", "number": 7}, None)  # noqa: SLF001
        assert "did not work (ZeroDivisionError)" in (book.session.trouble or "")
        assert book.frame["number"] == 7
    book._hear(None, {"do": "page", "page": "risks"}, None)  # noqa: SLF001
    assert book.content["page"] == "risks"


def test_a_plan_that_cannot_be_opened_is_asked_for_once(book: Workbook) -> None:
    book.context.to_open = "gone.plan.yaml"
    book._hear(None, {"do": "undo"}, None)  # noqa: SLF001
    assert "there is no plan gone.plan.yaml" in (book.session.trouble or "")
    book._hear(None, {"do": "undo"}, None)  # noqa: SLF001
    assert not book.session.trouble


def test_what_scope_refused_stands_on_the_estimate_page_too(
    session: Session, other: Session
) -> None:
    path, typed = "activities.wires.effort.design", {"low": "50", "likely": "80", "high": "90"}
    for each in (session, other):
        rounds.judge(each, path, typed, 1)
    session.follow()
    context = PageContext(session, session.path.parent, "scope")
    BY_ID["scope"].actions[protocol.TypeCell](context, protocol.TypeCell(path, "many"))
    context.chosen["estimate"] = path
    agreed = BY_ID["estimate"].view(context)["chosen"]["revealed"]["agreed"]
    assert (agreed["typed"]["likely"], agreed["error"]) == (
        "many",
        "Likely “many” is not a number. Write it as 24 or 2.5.",
    )


def test_a_tick_that_was_refused_leaves_the_scope_page(session: Session) -> None:
    session.apply("activities.wires.effort.design", True)
    assert "activities.wires.effort.design" in session.refused
    assert BY_ID["scope"].view(PageContext(session, session.path.parent, "scope"))["rows"]


@pytest.mark.parametrize("days", ["1000000", "1 2 100000000000"])
def test_work_without_end_is_refused_in_its_field(session: Session, days: str) -> None:
    path = "activities.brief.duration"
    assert "past the year 3000" in (session.apply(path, days) or "")
    assert session.rows == []


def test_a_price_of_nothing_has_a_page(session: Session) -> None:
    session.apply("price.amount", "0")
    context = PageContext(session, session.path.parent, "price")
    BY_ID["price"].view(context)
    for make in context.wanted:
        make()
    assert BY_ID["price"].view(context)["finding"]


def test_no_retainer_for_work_that_takes_no_time(session: Session) -> None:
    session.apply("activities.brief.duration", "0")
    session.apply("activities.wires.effort.design", "0")
    assert session.apply("price.kind", "retainer") == (
        "The plan takes no time yet, so a retainer would bring nothing."
    )


def test_rates_that_go_leave_the_price_page(session: Session) -> None:
    context = PageContext(session, session.path.parent, "price")
    session.apply("roles.design.cost_rate", "50")
    session.apply("price.kind", "time_and_materials")
    BY_ID["price"].view(context)
    for make in context.wanted:
        make()
    session.apply("roles.design.bill_rate", "")
    view = BY_ID["price"].view(context)
    assert view["finding"] == "The price needs a bill rate for each role that works."
    assert view["lead"] == ["Give them on Brief and team."]

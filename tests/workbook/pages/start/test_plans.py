"""The page of all plans: what it says of them, and what happens to their files."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from estimation import read_plan

from ...conftest import PLAN
from .conftest import Open, say

if TYPE_CHECKING:
    from pathlib import Path

    from estimation.workbook.app import Workbook


@pytest.fixture
def two(tmp_path: Path) -> tuple[Path, Path]:
    """Two plans, the second the newer one."""
    paths = tmp_path / "acme.plan.yaml", tmp_path / "birch.plan.yaml"
    paths[0].write_text(PLAN, encoding="utf-8")
    paths[1].write_text(
        "kickoff_plan: 1\nproject: {id: birch, name: Birch shop, start: 2027-01-11}\n"
        "activities: [{id: build, duration: 3}]\n",
        encoding="utf-8",
    )
    os.utime(paths[0], (1_700_000_000, 1_700_000_000))
    return paths


def names(book: Workbook) -> list[str]:
    return [card["name"] for card in book.content["is"]["cards"]]


def test_an_empty_folder_offers_ways_to_begin(open_folder: Open, tmp_path: Path) -> None:
    book = open_folder()
    page = book.content["is"]
    assert page["finding"] == "No plan lies here yet. Begin one, and it is yours and the PM’s."
    assert [way["id"] for way in page["begin"]["ways"]] == ["template", "past", "sheet", "empty"]
    assert [way["id"] for way in page["begin"]["ways"] if way["off"]] == ["past"]
    assert list(tmp_path.glob("*.yaml")) == []
    assert (book.frame["page"], book.frame["pages"]) == ("plans", [])


@pytest.mark.parametrize(
    ("way", "which", "page"),
    [("template", "website", "brief"), ("sheet", "", "scope"), ("empty", "", "scope")],
)
def test_a_plan_is_begun_and_open(
    open_folder: Open, tmp_path: Path, way: str, which: str, page: str
) -> None:
    book = open_folder()
    said = {"way": way, "which": which, "name": "Seehaus", "start": "11 January 2027"}
    say(book, "plans.begin", client="Seehaus Hotels", **said)
    assert book.frame["page"] == page
    plan = read_plan(tmp_path / "seehaus.plan.yaml")
    assert (plan.project.name, plan.project.client) == ("Seehaus", "Seehaus Hotels")
    for each in book.frame["pages"] if way == "sheet" else ():
        say(book, "page", page=each["id"])
        assert "failed" not in book.content, each


def test_what_cannot_be_begun_stays_in_its_field(open_folder: Open, two: tuple[Path, Path]) -> None:
    book, before = open_folder(), two[0].read_bytes()
    fields = {"way": "empty", "which": "", "client": ""}
    page = say(book, "plans.begin", name="Acme", start="soon", **fields)
    assert page["begin"]["fields"][2]["error"]
    page = say(book, "plans.begin", name="Acme", start="", **fields)
    assert page["begin"]["fields"][1]["error"].startswith("There is a plan acme.plan.yaml already")
    assert two[0].read_bytes() == before


def test_plans_stand_newest_first_and_none_is_begun(
    open_folder: Open, two: tuple[Path, Path]
) -> None:
    book = open_folder()
    page = book.content["is"]
    assert page["finding"] == "Two plans lie here. Birch shop changed last."
    birch, acme = page["cards"]
    assert acme["date"].replace("\u00a0", " ") == "12 Feb 2027"
    assert (acme["client"], acme["price"]) == ("Acme", "€20,000")
    assert (acme["state"], birch["date"]) == ("Not opened yet", "no date yet")
    assert acme["holds"]["text"].startswith("more\u00a0than")
    assert book.store.sessions.of_project("acme") == []
    say(book, "open", plan="acme")
    say(book, "apply", path="price.amount", typed="21 000")
    page = say(book, "page", page="plans")
    assert names(book) == ["Acme website", "Birch shop"]
    assert page["cards"][0]["price"] == "€21,000"
    assert page["cards"][0]["state"] == "In kickoff"
    assert page["go_on"] == {
        "plan": two[0].name, "page": "brief", "name": "Acme website", "at": "Brief and team",
    }  # fmt: skip


def test_a_plan_that_cannot_be_read_is_said_in_its_row(open_folder: Open, tmp_path: Path) -> None:
    (tmp_path / "bad.plan.yaml").write_text("kickoff_plan: 1\nproject: {id: x}\n", encoding="utf-8")
    [card] = open_folder().content["is"]["cards"]
    assert card["error"].startswith(str(tmp_path / "bad.plan.yaml"))
    assert card["state"] == "cannot be read"


def test_a_plan_is_renamed_without_its_file(open_folder: Open, two: tuple[Path, Path]) -> None:
    book, before = open_folder(), two[0].read_bytes()
    say(book, "plans.rename", id=two[0].name, typed="Acme relaunch")
    assert names(book) == ["Acme relaunch", "Birch shop"]
    assert two[0].read_bytes() == before
    page = say(book, "plans.rename", id=two[0].name, typed=" ")
    assert page["row"]["error"].startswith("The name is empty")


def test_a_copy_has_an_id_of_its_own_and_what_was_changed(
    open_folder: Open, two: tuple[Path, Path]
) -> None:
    book = open_folder()
    say(book, "open", plan="acme")
    say(book, "apply", path="price.amount", typed="21 000")
    say(book, "page", page="plans")
    say(book, "plans.copy", id=two[0].name, typed="Acme, second")
    copied = read_plan(two[0].with_name("acme-second.plan.yaml"))
    assert (copied.project.id, copied.project.name) == ("acme-second", "Acme, second")
    assert copied.price is not None and copied.price.amount == 21_000
    assert "# A comment that a save keeps." in copied.path.read_text()  # type: ignore[union-attr]
    page = say(book, "plans.copy", id=two[0].name, typed="Acme, second")
    assert "already" in page["row"]["error"]


def test_a_plan_is_put_away_and_taken_back(open_folder: Open, two: tuple[Path, Path]) -> None:
    book, text = open_folder(), two[0].read_bytes()
    other = two[0].parent / "put away" / two[0].name
    other.parent.mkdir()
    other.write_text("of other hands", encoding="utf-8")
    page = say(book, "plans.put_away", id=two[0].name)
    moved = other.with_name("acme-2.plan.yaml")
    assert (names(book), moved.read_bytes()) == (["Birch shop"], text)
    assert other.read_text(encoding="utf-8") == "of other hands"
    assert [each["id"] for each in page["away"]] == [moved.name, other.name]
    say(book, "plans.take_back", id=moved.name)
    assert sorted(names(book)) == ["Acme website", "Birch shop"]


def test_a_plan_that_the_other_one_is_in_is_not_put_away(
    open_folder: Open, two: tuple[Path, Path]
) -> None:
    pm, am = open_folder("PM"), open_folder("AM")
    say(pm, "open", plan="acme")
    page = say(am, "plans.put_away", id=two[0].name)
    assert page["row"]["error"].startswith("The PM is in Acme website.")
    assert two[0].exists()


@pytest.mark.parametrize(
    "query",
    [
        "plan=../other/acme", "plan=/etc/passwd", "plan=%2e%2e%2fother%2facme.plan.yaml",
        "sample=../../acme", "plan=put%20away/acme", "page=../plans", "plan=",
    ],
)  # fmt: skip
def test_no_address_leads_out_of_the_folder(
    open_folder: Open, two: tuple[Path, Path], query: str
) -> None:
    outside = two[0].parent.parent / "other"
    outside.mkdir(exist_ok=True)
    (outside / "acme.plan.yaml").write_text(PLAN.replace("Acme website", "Theirs"))
    book = open_folder(query=query)
    assert (book.frame["page"], book.is_open) == ("plans", False)
    assert "Theirs" not in str(book.content)


def test_an_address_opens_its_plan(open_folder: Open, two: tuple[Path, Path]) -> None:
    for query in ("plan=birch", "plan=birch.plan.yaml"):
        assert open_folder(query=query).session.plan.project.id == "birch"
    assert open_folder(query="page=history").frame["page"] == "history"
    gone = open_folder(query="plan=cedar")
    assert gone.frame["foot"]["said"] == "There is no plan cedar here. These are the plans."


def test_who_comes_back_by_a_used_link_is_where_they_were(
    open_folder: Open, two: tuple[Path, Path]
) -> None:
    am = open_folder()
    say(am, "open", plan="acme", page="price")
    assert open_folder("AM", "back=1").frame["page"] == "price"
    assert open_folder("PM", "back=1").frame["page"] == "plans"


def test_the_sample_lies_in_a_folder_of_its_own(open_folder: Open, two: tuple[Path, Path]) -> None:
    folder = two[0].parent
    (folder / "sample").mkdir()
    (folder / "sample" / "ours.txt").write_text("of other hands")
    book = open_folder()
    say(book, "open", plan="", sample=True)
    assert book.frame["plan"]["sample"] is True
    assert book.session.path.parent == folder / "sample-2"
    say(book, "apply", path="price.amount", typed="90 000")
    assert open_folder(query="sample=brand-identity").session.plan.project.id == "weidenbach-brand"
    say(book, "page", page="plans")
    assert names(book) == ["Birch shop", "Acme website"]
    assert book.store.sessions.of_project("website-relaunch") == []


def test_a_link_for_the_other_one_opens_and_is_in_the_log(
    open_folder: Open, two: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    book = open_folder()
    say(book, "open", plan="acme")
    sent: list[dict[str, str]] = []
    monkeypatch.setattr(book, "send", sent.append)
    say(book, "invite")
    [link] = sent
    place = str(two[0].parent.resolve())
    assert book.store.doors.role_of(link["token"], place) == "PM"
    assert book.session.rows[-1].kind == "link"
    assert link["token"] not in str(book.session.rows) + str(book.frame)


def test_the_other_one_is_told_where_a_page_went(open_folder: Open, two: tuple[Path, Path]) -> None:
    am, pm = open_folder("AM"), open_folder("PM")
    for each in (am, pm):
        say(each, "open", plan="acme")
    say(am, "open", plan="birch", page="price")
    say(pm, "here")
    # Nobody is taken along into a plan that lay there before.
    assert pm.frame["moved"] == {
        "text": "The AM opened Birch shop.", "plan": "birch.plan.yaml", "page": "price",
        "follow": False,
    }  # fmt: skip
    assert pm.frame["people"]["said"] == "AM is at Birch shop"
    say(pm, "open", plan="birch", page="price")
    assert pm.frame["moved"] is None


def test_a_plan_that_is_begun_opens_for_both(open_folder: Open, tmp_path: Path) -> None:
    am, pm = open_folder("AM"), open_folder("PM")
    fields = {"way": "empty", "which": "", "client": "", "start": ""}
    say(am, "plans.begin", name="Cedar", **fields)
    say(pm, "here")
    assert pm.frame["moved"] == {
        "text": "The AM began Cedar.", "plan": "cedar.plan.yaml", "page": "scope", "follow": True,
    }  # fmt: skip

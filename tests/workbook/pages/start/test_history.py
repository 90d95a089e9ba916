"""Past work comes in by the page: looked at, asked about, read in, and nothing else kept."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from estimation.errors import WorkbookError
from estimation.workbook.pages.start.files import LARGEST, Arriving, plain_name

from .conftest import Open, say

if TYPE_CHECKING:
    from pathlib import Path

DOUBTFUL = b"Project,Estimate,Actual\nacme,8,9\nacme,4,5\nbirch,10,12\n,3,3\n"
"""A sheet that does not say what it counts, and has a row without a project."""


def test_a_file_beside_the_plans_is_offered_and_read_in(
    open_folder: Open, tmp_path: Path, sample: Path
) -> None:
    shutil.copy(sample / "history.csv", tmp_path / "history.csv")
    book = open_folder()
    [offer] = book.content["is"]["history"]["files"]
    assert offer["name"] == "history.csv"
    assert offer["text"].startswith("1,484 rows of past work from 2022 to 2026.")
    page = say(book, "history.look", file="history.csv")
    assert (book.frame["page"], page["add"]) == ("history", "Read in 1,476 rows")
    assert page["finding"] == "1,476 of 1,484 rows can go in: 25,543.50 hours in 43 projects."
    assert page["projects"]["total"]["first"].replace("\u00a0", " ") == "8 Jul 2022"
    assert page["left_out"]["rows"][0]["rows"] == "8"
    assert len(book.store.history) == 0  # looking keeps nothing
    page = say(book, "history.add")
    assert page["done"] and len(book.store.history) == 1_476
    ways = {way["id"]: way for way in say(book, "page", page="plans")["begin"]["ways"]}
    assert not ways["past"]["off"]
    assert book.content["is"]["history"]["has"] == "Your history: 1,476 pieces of past work."


def test_each_doubt_is_a_question_and_none_is_guessed(open_folder: Open) -> None:
    book = open_folder()
    page = say(
        book, "history.part", DOUBTFUL, name="C:\\sheets\\done.csv", size=len(DOUBTFUL), part=0
    )
    assert page["file"]["name"] == "done.csv"
    assert page["add"] is None
    [question] = page["questions"]
    assert not any(answer["on"] for answer in question["answers"])
    page = say(book, "history.add")
    assert "Nothing was changed" in book.frame["foot"]["said"]
    page = say(book, "history.answer", about=question["about"], value="hours")
    assert page["finding"] == "3 of 4 rows can go in: 26 hours in 2 projects."
    assert page["left_out"]["rows"][0]["which"] == "row 5"
    other = say(book, "history.answer", about=question["about"], value="days")
    assert other["finding"] != page["finding"]  # an answer can be changed until it is read in
    say(book, "history.answer", about=question["about"], value="never")
    assert "not asked any more" in book.frame["foot"]["said"]
    say(book, "history.answer", about=question["about"], value="hours")
    assert say(book, "history.add")["lead"].startswith("3 rows new")


def test_a_file_in_parts_is_whole_or_refused(open_folder: Open) -> None:
    book = open_folder()
    half = len(DOUBTFUL) // 2
    about = {"name": "done.csv", "size": len(DOUBTFUL)}
    page = say(book, "history.part", DOUBTFUL[:half], part=0, **about)
    assert page["finding"] == "Reading done.csv"
    assert say(book, "history.part", DOUBTFUL[half:], part=1, **about)["questions"]
    page = say(book, "history.part", b"more", part=2, **about)
    assert page["problem"] == "done.csv did not come whole. Choose it again."
    assert page["file"] is None


@pytest.mark.parametrize(
    ("name", "size", "reason"),
    [
        ("history.exe", 10, "is of a kind that is not read here"),
        ("history.csv", LARGEST + 1, "expected up to 20"),
        ("history.csv", 0, "is empty"),
    ],
)
def test_what_is_no_file_of_past_work_is_refused(name: str, size: int, reason: str) -> None:
    with pytest.raises(WorkbookError, match=reason):
        Arriving(name, size)


def test_a_name_from_a_browser_names_no_folder() -> None:
    for name in ("../../x.csv", "/etc/x.csv", "..\\x.csv", "a/b\\x.csv"):
        assert plain_name(name) == "x.csv"
    assert len(plain_name("ä" * 300 + ".csv")) <= 100


def test_a_page_that_is_open_is_asked_to_rest_on_new_past_work(
    open_folder: Open, path: Path, sample: Path
) -> None:
    shutil.copy(sample / "history.csv", path.with_name("history.csv"))
    am, pm = open_folder("AM"), open_folder("PM", "plan=acme")
    before = pm.result.simulation.basis
    say(am, "history.look", file="history.csv")
    say(am, "history.add")
    say(pm, "here")
    assert [each["answers"][0]["do"] for each in pm.frame["questions"]] == ["again"]
    say(pm, "again")
    assert pm.frame["questions"] == []
    assert (before, pm.result.simulation.basis) != (before, before)

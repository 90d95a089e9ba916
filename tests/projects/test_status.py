"""Status files: read by id or name, refused with line and fix, kept whole, corrected later."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from openpyxl import Workbook

from estimation.projects.status import standing_of

from .conftest import PLAN

if TYPE_CHECKING:
    from .conftest import Desk

HEAD = "activity,started,finished,hours,remaining,waiting_since,rounds_so_far\n"

GOOD = (
    HEAD
    + "wires,2027-01-11,2027-01-20,46,,,\n"
    + "Client approves,,,,,2027-01-21,\n"
    + "copy,18.1.2027,,10,8,,\n"
)


def give(desk: Desk, text: str, *more: str, date: str = "2027-01-27") -> object:
    desk.write("s.csv", text)
    return desk("status", "acme-site", "s.csv", "--date", date, "--name", "Ben", *more)


def test_rows_are_joined_by_id_or_name(signed: Desk) -> None:
    data = give(signed, GOOD, "--json", "-").json
    assert data["activities"] == {
        "wires": {"started": "2027-01-11", "finished": "2027-01-20", "hours": {"design": 46.0}},
        "wires-review": {"waiting_since": "2027-01-21", "started": "2027-01-21"},
        "copy": {
            "started": "2027-01-18",
            "hours": {"design": 10.0},
            "remaining": {"effort": {"design": 8.0}},
        },
    }
    assert data["unmatched"] == []
    with signed.store as store:
        assert [row.status_date for row in store.statuses.of_project("acme-site")] == ["2027-01-27"]


def test_rows_that_match_nothing_are_listed_and_the_rest_counts(signed: Desk) -> None:
    ended = give(signed, GOOD + "Wireframe,2027-01-11,,3,,,\n")
    assert ended.status == 0
    assert "s.csv line 5: 'Wireframe' is no activity; did you mean 'Wireframes'?" in ended.err
    with signed.store as store:
        [row] = store.statuses.of_project("acme-site")
    assert [each["line"] for each in row.content["unmatched"]] == [5]


def test_a_workbook_says_the_same(signed: Desk) -> None:
    sheet = Workbook()
    sheet.active.append(["Activity", "Started", "Finished", "Hours"])
    sheet.active.append(["wires", dt.date(2027, 1, 11), dt.date(2027, 1, 20), 46])
    sheet.save(signed.folder / "s.xlsx")
    data = signed("status", "acme-site", "s.xlsx", "--date", "2027-01-27", "--json", "-").json
    assert data["activities"]["wires"] == {
        "started": "2027-01-11", "finished": "2027-01-20", "hours": {"design": 46.0},
    }  # fmt: skip


def test_the_status_of_a_plan_file(signed: Desk) -> None:
    block = "status: {date: 2027-01-27, activities: {copy: {started: 2027-01-18}}}\n"
    signed.write("later.plan.yaml", PLAN + block)
    data = signed("status", "acme-site", "later.plan.yaml", "--json", "-").json
    assert (data["date"], data["activities"]) == (
        "2027-01-27", {"copy": {"started": "2027-01-18"}},
    )  # fmt: skip


def test_hours_of_several_roles_are_split_by_likely_hours(desk: Desk) -> None:
    both = PLAN.replace(
        "effort: {dev: {low: 80, likely: 120, high: 200}}", "effort: {dev: 30, design: 10}"
    )
    desk.sign(both)
    data = give(desk, HEAD + "build,2027-01-11,,12,,,\n", "--json", "-").json
    assert data["activities"]["build"]["hours"] == {"dev": 9.0, "design": 3.0}
    rows = "activity,started,hours_dev,hours_Design\nbuild,2027-01-11,5,6\n"
    data = give(desk, rows, "--json", "-").json
    assert data["activities"]["build"]["hours"] == {"dev": 5.0, "design": 6.0}


BAD = {
    # what is wrong, a row, and what is said of it
    "order": ("wires,2027-01-20,2027-01-11,9,,,", "line 2: 'wires': finished 2027-01-11 is before"),
    "future": ("wires,2027-01-11,2027-02-11,9,,,", "line 2: 'wires': finished 2027-02-11 is after"),
    "date": ("wires,soon,,,,,", "line 2: started 'soon' is not a date; write it as"),
    "number": ("wires,2027-01-11,,ten,,,", "line 2: hours 'ten' cannot be; expected a number"),
    "negative": ("wires,2027-01-11,,-3,,,", "line 2: hours '-3' cannot be"),
    "never started": ("wires,,2027-01-20,9,,,", "line 2: 'wires': is finished on 2027-01-20 and"),
    "no start": ("wires,,,9,,,", "line 2: 'wires': has hours and never started; add started"),
    "done and open": ("wires,2027-01-11,2027-01-20,9,5,,", "is finished and has 5 to go"),
    "nothing to go": ("wires,2027-01-11,,9,0,,", "has nothing to go and is not finished"),
    "overrun": ("wires,2027-01-11,,300,,,", "has taken 300 hours, all that its estimate allows"),
    "no review": ("wires,2027-01-11,,,,2027-01-12,", "is no review, so it waits for no client"),
    "twice": (
        "wires,2027-01-11,,9,,,\nWireframes,2027-01-11,,9,,,",
        "line 3: 'Wireframes' stands on line 2 too",
    ),
    "none": ("party,2027-01-11,,9,,,", "none of its 1 rows names an activity of the plan"),
}


@pytest.mark.parametrize("case", BAD)
def test_what_cannot_be_is_refused_and_changes_nothing(signed: Desk, case: str) -> None:
    row, said = BAD[case]
    before = signed.rows()
    ended = give(signed, HEAD + row + "\n")
    assert ended.status == 2
    assert said in ended.err, ended.err
    assert "Traceback" not in ended.err
    assert signed.rows() == before


def test_more_hours_than_people_have(desk: Desk) -> None:
    desk.sign(PLAN.replace("{id: design,", "{id: design, people: 2,"))
    ended = give(desk, HEAD + "wires,2027-01-26,,80,,,\n")
    assert ended.status == 2
    said = "line 2: 'wires': 80 hours of design in 2 working days are more than 2 people have: 32"
    assert said in ended.err


def test_a_name_that_stands_twice_is_asked(desk: Desk) -> None:
    desk.sign(PLAN.replace("name: Copy", "name: Build"))
    ended = give(desk, HEAD + "Build,2027-01-11,,9,,,\n")
    assert ended.status == 2
    assert "'Build' is the name of 2 activities; write the id of the one that is meant" in ended.err


def test_a_date_is_needed_and_read(signed: Desk) -> None:
    signed.write("s.csv", GOOD)
    assert "say on which day it holds" in signed("status", "acme-site", "s.csv").err
    assert "write it as 2027-03-09" in give(signed, GOOD, date="27.1.").err


def test_a_wrong_status_is_corrected_by_a_later_one(signed: Desk) -> None:
    give(signed, GOOD)
    right = GOOD.replace("2027-01-20,46", "2027-01-21,50")
    assert give(signed, right, "--corrects", "1").status == 0
    with signed.store as store:
        rows = store.statuses.of_project("acme-site")
        standing = standing_of(rows)
    assert len(rows) == 2
    assert standing is not None
    told = {each.activity: each.content for each in standing.reports}
    assert told["wires"]["hours"] == {"design": 50.0}
    assert give(signed, right, "--corrects", "9").status == 2


def test_the_order_of_statuses_does_not_matter(signed: Desk) -> None:
    early = HEAD + "wires,2027-01-11,,20,30,,\n"
    give(signed, GOOD, date="2027-01-27")
    give(signed, early, date="2027-01-14")
    with signed.store as store:
        rows = store.statuses.of_project("acme-site")
    assert standing_of(rows) == standing_of(rows[::-1])
    standing = standing_of(rows)
    assert standing is not None
    assert standing.date == dt.date(2027, 1, 27)
    assert {r.activity: r.content for r in standing.reports}["wires"]["finished"] == "2027-01-20"


def test_a_project_that_is_over_takes_no_status(signed: Desk) -> None:
    signed("project", "set", "acme-site", "cancelled")
    ended = give(signed, GOOD)
    assert (ended.status, "acme-site is cancelled, and takes no status" in ended.err) == (2, True)

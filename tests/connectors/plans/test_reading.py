"""Plans of other tools: what they become, and that nothing is lost without a word."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest

from estimation import read_plan
from estimation.connectors.plans.reading import new_plan_from_file, read_plan_file
from estimation.errors import PlanError

OWN = Path(__file__).parents[2] / "data" / "plans"
SHARED = Path(__file__).resolve().parents[4] / "shared" / "imports"
TODAY = dt.date(2027, 1, 6)


def read(name: str) -> Any:
    return read_plan_file(OWN / name, dt.date(2027, 1, 11))


def activities(found: Any) -> dict[str, Any]:
    return {each["name"]: each for each in found.data["activities"]}


def test_ganttproject() -> None:
    found = read("app.gan")
    by_name = activities(found)
    assert (found.rows, len(by_name)) == (5, 4)
    assert found.left_out == (("id 0", "Konzept", "summary task"),)
    # A depend names the task that follows, one at a summary task follows all that is in it.
    assert by_name["Bau"]["after"] == [
        {"activity": "themen", "lag": 2}, {"activity": "muster", "lag": 2},
    ]  # fmt: skip
    assert by_name["Themen"]["duration"] == 4
    assert by_name["Themen"]["crew"] == {"nora": 0.5}
    assert by_name["Themen"]["phase"] == "Konzept"
    assert by_name["Abnahme"] == {
        "id": "abnahme", "name": "Abnahme", "milestone": True, "not_before": "2027-06-01",
    }  # fmt: skip
    team = found.data["calendars"]["team"]
    assert team["days"] == ["mon", "tue", "wed", "thu"]
    assert "2027-05-17" in team["closed"]
    assert "2028-12-25" in team["closed"]
    assert found.data["roles"][0]["cost_rate"] == 60  # 480 a day
    assert any("50 % complete" in note for note in found.notes)


def test_ms_project() -> None:
    found = read("app.xml")
    by_name = activities(found)
    assert (found.rows, len(by_name)) == (8, 6)
    assert ("UID 5", "Old idea", "inactive task") in found.left_out
    assert by_name["Look"]["duration"] == {"low": 2, "likely": 3, "high": 6}
    # 9600 tenths of a minute are two days of eight hours; the predecessor is a UID and no ID.
    assert by_name["Feel"]["after"] == [{"activity": "look", "lag": 2}]
    assert by_name["Build"]["after"] == ["look", "feel"]
    assert (by_name["Build"]["duration"], by_name["Build"]["crew"]) == (10, {"ada": 0.5})
    assert by_name["Drying"]["after"] == [{"activity": "build", "type": "SS"}]
    assert (by_name["Drying"]["duration"], by_name["Drying"]["calendar"]) == (3, "every-day")
    assert by_name["Talk"]["not_before"] == "2027-02-08"
    assert found.data["calendars"]["team"]["closed"] == [{"from": "2027-02-01", "to": "2027-02-02"}]
    assert any("material Paper" in note for note in found.notes)
    assert any("scheduled by hand" in note for note in found.notes)


def test_primavera() -> None:
    found = read("app.xer")
    by_name = activities(found)
    assert set(by_name) == {"Gründung", "Wand", "Fertig"}  # cp1252
    assert ("A30", "Aufsicht", "level of effort") in found.left_out
    assert by_name["Wand"]["after"] == [{"activity": "gruendung", "type": "SS", "lag": 2}]
    assert (by_name["Wand"]["duration"], by_name["Wand"]["crew"]) == (10, {"mueller": 0.5})
    assert found.data["status"]["activities"]["gruendung"]["finished"] == "2027-01-15"
    assert found.data["calendars"]["team"]["closed"] == ["2027-02-01"]
    assert any("A30, which is no activity" in note for note in found.notes)


def test_tables() -> None:
    found = activities(read("table.csv"))
    assert found["Build"]["effort"] == {"team": 80}
    assert found["Feel"]["after"] == ["look"]
    juggled = read("taskjuggler.csv")
    assert {name: each["duration"] for name, each in activities(juggled).items()} == {
        "Look": 2, "Feel": 3, "Build": 10,
    }  # fmt: skip
    assert juggled.data["project"]["start"] == "2027-01-11"


def test_a_new_plan_is_a_plan(tmp_path: Path) -> None:
    path, _ = new_plan_from_file("Shop relaunch", OWN / "app.xml", TODAY, tmp_path)
    assert path.name == "shop-relaunch.plan.yaml"
    plan = read_plan(path)
    assert (plan.project.id, len(plan.activities)) == ("shop-relaunch", 6)
    with pytest.raises(PlanError, match="is there already"):
        new_plan_from_file("Shop relaunch", OWN / "app.xml", TODAY, tmp_path)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"<a><b></a>", "the XML is broken"),
        (b"<html/>", "this XML is of <html>"),
        (b'<!DOCTYPE a [<!ENTITY b "c">]><Project>&b;</Project>', "declares entities"),
        (b"<Project><Tasks/></Project>", "no task in it"),
        (b"<Project>" + b"<a>" * 300 + b"</a>" * 300 + b"</Project>", "levels deep"),
        (b"ERMHDR\t1\n%T\tPROJECT\n", "no activity in it"),
        (b"ERMHDR\n%T\tTASK\n%F\ttask_id\tproj_id\n%R\t1\t1\n%R\t2\t2\n", "of 2 projects"),
        (b"Task,Hours\nShop,1.200\n", "can be read|Write it so"),
        (b"Task,Start,End\nShop,03/04/2027,05/04/2027\n", "Write the days as"),
        (b"a,b\n1,2\n", "no row is known as the header"),
        (b"", "the file is empty"),
    ],
)  # fmt: skip
def test_files_that_are_no_plan(content: bytes, message: str, tmp_path: Path) -> None:
    (tmp_path / "x.xml").write_bytes(content)
    with pytest.raises(PlanError, match=message):
        read_plan_file(tmp_path / "x.xml", TODAY)


@pytest.mark.skipif(not SHARED.is_dir(), reason="the collection is not beside this checkout")
def test_the_shared_case() -> None:
    name = "D7_ganttproject.gan"
    expected = json.loads((SHARED / "expected.json").read_text(encoding="utf-8"))[name]
    found = read_plan_file(SHARED / name, TODAY)
    assert found.rows == expected["rows_in_file"]
    assert found.data["project"]["start"] == expected["start"]
    assert found.data["calendars"]["team"]["closed"] == expected["closed"]
    assert [(where, reason) for where, _, reason in found.left_out] == [
        (each["line"], each["reason"]) for each in expected["dropped"]
    ]
    names = {each["id"]: each["name"] for each in found.data["activities"]}
    by_name = activities(found)
    for each in expected["activities_expected"]:
        entry = by_name[each["name"]]
        assert entry.get("phase") == each.get("phase")
        assert entry.get("duration") == each.get("duration_days")
        assert entry.get("milestone", False) == each.get("milestone", False)
        links = [
            (names[link], "FS", 0)
            if isinstance(link, str)
            else (names[link["activity"]], link.get("type", "FS"), link.get("lag", 0))
            for link in entry.get("after", [])
        ]
        assert links == [
            (link, "FS", 0)
            if isinstance(link, str)
            else (link["name"], link["type"], link.get("lag_days", 0))
            for link in each.get("after", [])
        ]

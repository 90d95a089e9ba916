"""Re-forecasts: what is done is certain, what moved adds up, and whose days they were."""

from __future__ import annotations

import datetime as dt
import itertools
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from estimation import read_plan
from estimation.projects.promised import team_calendar, working_days_between
from estimation.projects.reforecasting import Look, reforecast

from .conftest import PLAN
from .test_change_orders import INTERVIEWS
from .test_status import GOOD, HEAD, give

if TYPE_CHECKING:
    from pathlib import Path

    from .conftest import Desk

KEYS = {
    "kickoff_reforecast", "project", "status_date", "baseline", "promise", "signed", "now",
    "bridge", "delay_ledger", "change_orders", "contingency", "project_factor", "trail",
}  # fmt: skip
"""As they are published; more may stand beside them."""

PROMISE = {
    "level", "signed_date", "date", "days_moved", "chance", "target_margin", "margin_chance",
    "both", "warnings",
}  # fmt: skip


def accept(desk: Desk, text: str, number: int = 1) -> None:
    desk.write("a.change.yaml", text)
    desk("change", "add", "acme-site", "a.change.yaml")
    desk("change", "offer", str(number), "acme-site")
    ended = desk("change", "accept", str(number), "acme-site", "--am", "Ana", "--pm", "Ben")
    assert ended.status == 0, ended.err


@pytest.fixture
def running(signed: Desk) -> Desk:
    """A project under way, with an accepted order and two statuses."""
    accept(signed, INTERVIEWS)
    give(signed, HEAD + "wires,2027-01-11,,20,,,\n", date="2027-01-14")
    give(signed, GOOD)
    return signed


def total(data: Any, name: str) -> float:
    return float(sum(row[name] for row in data["bridge"]))


def test_the_json_has_its_keys(running: Desk) -> None:
    data = running("reforecast", "acme-site", "--json", "-").json
    assert set(data) >= KEYS
    assert set(data["promise"]) >= PROMISE
    assert [row["cause"] for row in data["bridge"]] == ["client", "progress", "order 1"]
    assert set(data["bridge"][0]) == {"cause", "finish_days", "cost", "margin"}
    for line in data["delay_ledger"]:
        assert set(line) == {"cause", "days", "from", "to", "activity", "report", "why"}
    assert set(data["contingency"]) >= {"set_aside", "used", "left", "needed"}
    assert set(data["project_factor"]) >= {"median", "log_sd"}
    assert set(data["trail"][0]) == {"at", "P10", "P50", "P80", "P90", "chance"}
    assert set(data["change_orders"][0]) >= {
        "number", "name", "state", "finish_days", "cost", "price", "finish_date", "contract_sum",
    }  # fmt: skip


def test_the_bridge_adds_up_to_the_cent_and_the_minute(running: Desk) -> None:
    data = running("reforecast", "acme-site", "--json", "-").json
    minute, cent = 1 / 480, 0.01
    for name, level, least in (
        ("finish_days", "P80", minute), ("cost", "P80", cent), ("margin", "P20", cent),
    ):  # fmt: skip
        change = data["now"][name][level] - data["signed"][name][level]
        assert total(data, name) == pytest.approx(change, abs=least / 100)


def test_the_ledgers_days_add_up_to_the_difference_of_dates(running: Desk) -> None:
    data = running("reforecast", "acme-site", "--json", "-").json
    calendar = team_calendar(read_plan(running.folder / "acme.plan.yaml"))
    ends = [dt.date.fromisoformat(data[side]["finish_date"]["P80"]) for side in ("signed", "now")]
    lines = data["delay_ledger"]
    assert sum(line["days"] for line in lines) == working_days_between(calendar, *ends)
    assert lines[0]["from"] == data["signed"]["finish_date"]["P80"]
    for one, two in itertools.pairwise(lines):
        assert one["to"] == two["from"]
    assert any(line["cause"] == "scope" and line["days"] > 0 for line in lines)
    assert all(line["activity"] and line["report"] for line in lines)


def test_what_came_in_first_does_not_matter(desk: Desk, tmp_path: Path) -> None:
    """Statuses of the same days in another order give the same bridge and ledger."""
    found = []
    early, late = HEAD + "wires,2027-01-11,,20,,,\n", GOOD
    told = [(early, "2027-01-14"), (late, "2027-01-27")]
    for k, order in enumerate((told, told[::-1])):
        (tmp_path / str(k)).mkdir()
        desk.monkeypatch.chdir(tmp_path / str(k))
        one = type(desk)(tmp_path / str(k), desk.monkeypatch, desk.capsys)
        one.sign()
        for text, date in order:
            give(one, text, date=date)
        data = one("reforecast", "acme-site", "--json", "-").json
        found.append((data["bridge"], data["delay_ledger"], data["now"]))
    assert found[0] == found[1]


DONE = HEAD + (
    "wires,2027-01-11,2027-01-19,50,,,\n"
    "wires-review,2027-01-20,2027-01-26,8,,,1\n"
    "build,2027-01-27,2027-02-17,130,,,\n"
    "copy,2027-01-20,2027-01-22,20,,,\n"
    "launch,,2027-02-17,,,,\n"
)


def test_with_everything_done_the_forecast_is_the_actual(signed: Desk) -> None:
    give(signed, DONE, date="2027-02-19")
    data = signed("reforecast", "acme-site", "--json", "-").json
    now = data["now"]
    assert set(now["finish_date"].values()) == {"2027-02-17"}
    assert now["finish_days"]["sd"] == now["cost"]["sd"] == 0
    assert now["cost"]["mean"] == pytest.approx(55 * (50 + 8 + 20) + 60 * 130)
    assert data["promise"]["chance"] in (0, 1)
    assert data["contingency"]["needed"] == pytest.approx(0)


CERTAIN = """\
kickoff_plan: 1
project: {id: acme-site, start: 2027-01-11}
price: {amount: 9000, target_margin: 0.2}
roles: [{id: dev, cost_rate: 60}]
activities:
  - {id: a, effort: {dev: 40}}
  - {id: b, effort: {dev: 24}, after: [a]}
"""


def test_a_report_of_what_the_plan_said_changes_no_figure(desk: Desk) -> None:
    desk.sign(CERTAIN)
    give(desk, "activity,started,finished,hours\na,2027-01-11,2027-01-15,40\n", date="2027-01-15")
    data = desk("reforecast", "acme-site", "--json", "-").json
    assert data["now"] == data["signed"]
    assert data["delay_ledger"] == []
    assert all(row["finish_days"] == row["cost"] == 0 for row in data["bridge"])


def test_a_report_of_the_middle_leaves_the_factors_middle(desk: Desk, sample: Path) -> None:
    history = str(sample / "history.csv")
    desk.sign(PLAN, "--history", history)
    with desk.store as store:
        found = reforecast(store, "acme-site")
        signed = found.today.in_force.signed
        assert signed.calibration is not None
    from estimation.projects.project_factor import simulated_hours

    hours = simulated_hours(signed.result.simulation, ["wires"], signed.result.trials, 0)["wires"]
    middle = float(np.median(hours))
    give(desk, f"activity,started,finished,hours\nwires,2027-01-11,2027-01-19,{middle}\n")
    data = desk("reforecast", "acme-site", "--history", history, "--json", "-").json
    factor = data["project_factor"]
    assert factor["median"] == pytest.approx(1, abs=1e-4)
    assert 0 < factor["log_sd"] < signed.calibration.project_log_sd


def test_looking_keeps_nothing(running: Desk) -> None:
    before = running.rows()
    running.write("more.csv", HEAD + "wires-review,2027-01-21,2027-01-28,,,,\n")
    running.write("b.change.yaml", INTERVIEWS.replace("interviews", "photos"))
    with_status = running(
        "reforecast", "acme-site", "--status", "more.csv", "--date", "2027-01-28", "--json", "-"
    ).json
    assert with_status["status_date"] == "2027-01-28"
    with_change = running(
        "reforecast", "acme-site", "--change", "b.change.yaml", "--json", "-"
    ).json
    assert [each["number"] for each in with_change["change_orders"]] == [1, 2]
    assert with_change["bridge"][-1]["cause"] == "order 2"
    assert running.rows() == before


def test_the_trail_gets_a_row_when_inputs_changed(running: Desk) -> None:
    running("reforecast", "acme-site")
    rows = running.rows()
    running("reforecast", "acme-site")
    assert running.rows() == rows
    give(running, HEAD + "wires-review,2027-01-21,2027-02-02,,,,\n", date="2027-02-03")
    data = running("reforecast", "acme-site", "--json", "-").json
    assert running.rows()["forecasts"] == rows["forecasts"] + 1
    assert [row["at"] for row in data["trail"]] == ["2027-01-04", "2027-01-27", "2027-02-03"]


def test_rates_of_today_are_a_cause_of_their_own(running: Desk) -> None:
    running.write("acme.plan.yaml", PLAN.replace("cost_rate: 60", "cost_rate: 66"))
    data = running("reforecast", "acme.plan.yaml", "--json", "-").json
    rates = next(row for row in data["bridge"] if row["cause"] == "rates")
    assert rates["finish_days"] == 0
    assert rates["cost"] > 0
    change = data["now"]["cost"]["P80"] - data["signed"]["cost"]["P80"]
    assert total(data, "cost") == pytest.approx(change, abs=1e-4)


def test_days_off_of_today_are_nobodys_fault(running: Desk) -> None:
    closed = PLAN.replace(
        "hours_per_day: 8}\n  client", "hours_per_day: 8, closed: [2027-02-08]}\n  client"
    )
    assert closed != PLAN
    running.write("acme.plan.yaml", closed)
    data = running("reforecast", "acme.plan.yaml", "--json", "-").json
    lines = [line for line in data["delay_ledger"] if line["cause"] == "calendar"]
    assert [line["days"] for line in lines] == [1]


def test_a_warning_comes_below_the_chosen_chance(signed: Desk) -> None:
    assert signed("reforecast", "acme-site", "--json", "-").json["promise"]["warnings"] == []
    give(signed, HEAD + "wires,2027-01-25,,20,,,\n", date="2027-01-27")
    data = signed("reforecast", "acme-site", "--json", "-").json
    assert data["promise"]["chance"] < 0.6
    assert "date" in data["promise"]["warnings"]


def test_the_plan_says_when_to_warn(desk: Desk) -> None:
    desk.sign(PLAN.replace("{level: 0.8}", "{level: 0.8, warn_below: {date: 0.9}}"))
    assert desk("reforecast", "acme-site", "--json", "-").json["promise"]["warnings"] == ["date"]


def test_contingency_adds_up(running: Desk) -> None:
    held = running("reforecast", "acme-site", "--json", "-").json["contingency"]
    assert held["left"] == pytest.approx(held["set_aside"] - held["used"])
    assert held["set_aside"] > 0


def test_people_read_it(running: Desk) -> None:
    out = running("reforecast", "acme-site").out
    assert "From signed to today, P80" in out
    assert "Whose days" in out
    running("reforecast", "acme-site", "--csv", "days.csv")
    assert (running.folder / "days.csv").read_text().startswith("cause,days,from,to,activity")


def test_all_open_projects_are_forecast_and_one_that_fails_is_named(running: Desk) -> None:
    other = PLAN.replace("acme-site", "birch")
    running.write("birch.plan.yaml", other)
    running("sign", "birch.plan.yaml", "--am", "A", "--pm", "B", "--trials", "500")
    running.write("cedar.plan.yaml", PLAN.replace("acme-site", "cedar"))
    running("sign", "cedar.plan.yaml", "--am", "A", "--pm", "B", "--trials", "500")
    running("project", "set", "cedar", "paused")
    ended = running("reforecast", "--all", "--out", "pages", "--json", "-")
    assert sorted(row["project"] for row in ended.json["projects"]) == ["acme-site", "birch"]
    page = (running.folder / "pages" / "index.html").read_text()
    assert "2 open projects" in page
    assert (running.folder / "pages" / "reforecast.csv").is_file()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("reforecast",), "name one project, or --all"),
        (("reforecast", "birch"), "'birch' is not signed by both"),
        (("reforecast", "--all", "--date", "2027-01-01"), "belong to one project"),
        (("reforecast", "acme-site", "--status", "gone.csv", "--date", "2027-01-27"), "gone.csv"),
    ],
)
def test_what_cannot_be_forecast(signed: Desk, arguments: tuple[str, ...], said: str) -> None:
    before = signed.rows()
    ended = signed(*arguments)
    assert (ended.status, said in ended.err) == (2, True), ended.err
    assert signed.rows() == before


def test_an_unread_look_is_refused(signed: Desk) -> None:
    with signed.store as store:
        assert reforecast(store, "acme-site", look=Look()).warnings == []

"""What brings a promise back, whom it warns, and when the two meet again."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import TYPE_CHECKING, Any

import pytest

from .conftest import PLAN
from .test_status import HEAD, give

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .conftest import Desk

LATE = HEAD + "wires,2027-01-25,,20,,,\n"

OPEN = PLAN.replace(
    "  - {id: launch,",
    "  - {id: extra, name: Extra pages, optional: true, after: [build], effort: {dev: 40}}\n"
    "  - {id: launch,",
).replace("after: [build, copy]", "after: [extra, copy]") + (
    "risks:\n"
    "  - {id: ill, name: Somebody is ill, probability: 0.5, affects: [build], delay: 8,\n"
    "     mitigation: {price: 500, left: {probability: 0.1}}}\n"
)


def test_steps_are_ranked_by_chance_gained_per_money(desk: Desk) -> None:
    desk.sign(OPEN)
    give(desk, LATE)
    actions = desk("reforecast", "acme-site", "--json", "-").json["actions"]
    found = {each["kind"]: each for each in actions}
    assert set(found) == {"drop", "measure", "review"}
    assert found["drop"]["gained"] > 0
    assert found["drop"]["finish_days"] == pytest.approx(-5)
    assert found["drop"]["cost"] == pytest.approx(-40 * 60)
    # The measure costs 500; the days of illness themselves cost nothing here.
    assert found["measure"]["cost"] == pytest.approx(500)
    assert found["measure"]["gained_per_money"] == pytest.approx(found["measure"]["gained"] / 500)
    # What is free comes first, what costs later.
    assert [each["kind"] for each in actions][-1] == "measure"


@pytest.fixture
def hook() -> Iterator[tuple[str, list[Any]]]:
    """A server on this machine, and what it got."""
    got: list[Any] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            got.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/hook", got
    server.shutdown()
    thread.join()
    server.server_close()


def test_each_warning_is_sent_once(signed: Desk, hook: tuple[str, list[Any]]) -> None:
    url, got = hook
    assert signed("reforecast", "acme-site", "--notify", url).status == 0
    assert got == []
    give(signed, LATE)
    for _ in range(2):
        assert signed("reforecast", "acme-site", "--notify", url).status == 0
    assert signed("reforecast", "--all", "--notify", url).status == 0
    assert sorted(each["figure"] for each in got) == ["both", "date"]
    assert got[0]["project"] == "acme-site"
    assert 0 <= got[0]["chance"] < 0.6


def test_a_server_that_is_not_there_is_named(signed: Desk) -> None:
    give(signed, LATE)
    ended = signed("reforecast", "acme-site", "--notify", "http://127.0.0.1:9/hook")
    assert (ended.status, "the warning was not sent" in ended.err) == (2, True)
    ended = signed("reforecast", "acme-site", "--notify", "ftp://acme.example")
    assert "is no web address" in ended.err


def test_check_ins_are_a_calendar(signed: Desk) -> None:
    assert signed("reforecast", "acme-site", "--ics", "dates.ics").status == 0
    text = (signed.folder / "dates.ics").read_bytes().decode()
    lines = text.split("\r\n")
    assert lines[0] == "BEGIN:VCALENDAR"
    assert lines[-2:] == ["END:VCALENDAR", ""]
    assert all(len(line.encode()) <= 75 for line in lines)
    assert "DTSTART;VALUE=DATE:20270118" in lines
    assert text.count("SUMMARY:Check-in: acme-site") >= 2
    assert "SUMMARY:acme-site: promised date" in lines

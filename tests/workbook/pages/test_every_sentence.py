"""Every sentence of every page, for all kinds of price, roles, deadlines, targets, currencies."""

from __future__ import annotations

import re
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import estimation
from estimation import read_plan
from estimation.plan import write_plan
from estimation.report.wording import NBSP
from estimation.store import open_store
from estimation.workbook import Session
from estimation.workbook.page_list import PAGE_NAMES
from estimation.workbook.pages import BY_ID
from estimation.workbook.pages.frame import frame_view

from .conftest import at, settled
from .every_sentence import CURRENCIES, DEADLINES, PRICES, ROLES, TARGETS, fields, plan_of, texts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from estimation.store.store import Store
    from estimation.workbook.protocol import View

SENT_TO: dict[str, tuple[str, str]] = {
    r"needs a deadline": ("brief", "project.deadline"),
    r"needs a target margin": ("price", "price.target_margin"),
    r"needs a price\b": ("price", "price.amount"),
    r"needs cost and price": ("brief", "roles*"),
    r"needs a cost rate for each role": ("brief", "roles.*.cost_rate"),
    r"needs a bill rate for each role": ("brief", "roles.*.bill_rate"),
    r"needs roles with (cost|bill) rates": ("brief", "roles"),
    r"[Gg]ive (them|each role a bill rate) on Brief and team": ("brief", "roles*"),
    r"Give the price on Price first": ("price", "price.amount"),
    r"give the rates on Brief and team|Give the rates below": ("brief", "roles.*.cost_rate"),
    r"Give its amount on Price first": ("price", "price.amount"),
    r"Add one on Brief and team first": ("brief", "roles"),
    r"write the amount, and the page says": ("price", "price.amount"),
}
"""Sentences that send people to a field, with the page and the path of that field."""

NAMED_PAGES = "|".join(PAGE_NAMES.values())

SENDS = rf"\bneeds (?:a|roles|cost)\b|\bwrite the amount|\bon (?:{NAMED_PAGES})\b"
"""What a sentence says that sends people somewhere."""

CASES = [
    (price, list(TARGETS)[n % 2], roles, list(DEADLINES)[n // 2 % 2], CURRENCIES[n % 3])
    for n, (price, roles) in enumerate(
        (price, list(ROLES)[(i + k) % len(ROLES)]) for i, price in enumerate(PRICES) for k in (0, 2)
    )
]
"""All kinds of price; the rest takes turns, and sentences of the report are tested with all."""

MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
SHORT = "|".join(month[:3] for month in MONTHS.split("|"))

Pages = tuple[tuple[str, ...], dict[str, "View"]]


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Store]]:
    folder = tmp_path_factory.mktemp("sentences")
    with open_store(folder / "kickoff.db", create=True) as store:
        yield folder, store


@pytest.fixture(scope="module", params=CASES, ids=" / ".join)
def pages(request: pytest.FixtureRequest, tables: tuple[Path, Store]) -> Pages:
    """All that the pages of one plan show, after some changes."""
    folder, store = tables
    number = CASES.index(request.param)
    plan = plan_of(*request.param)
    plan["project"]["id"] = f"p{number}"
    path = write_plan(read_plan(plan), folder / f"p{number}.plan.yaml")
    session = Session.over(path, store, "PM", trials=40)
    session.apply("activities.b.not_before", "21 December 2026")
    session.apply("project.deadline", "1 Dec")  # before the start, which is refused
    shown = {page: settled(at(session, page)) for page in BY_ID}
    return request.param, {"frame": frame_view(session, []), **shown}


def test_no_sentence_is_nonsense(pages: Pages) -> None:
    (price, *_, currency), shown = pages
    others = {"EUR": "€", "JPY": "¥", "CHF": "CHF"}
    others.pop(currency)
    for page, view in shown.items():
        for where, text in texts(view, page):
            assert not re.search(r"[1-9]\d{3,}\s?%|[2-9],\d{3}\s?%", text), (where, text)
            assert not re.search(r"\d{4}-\d\d-\d\d", text), (where, text)
            assert not re.search(r"\bnan\b|\binf\b|  ", text), (where, text)
            for sign in others.values():
                assert sign not in text, (where, text)
    own = " ".join(
        [shown["agree"]["finding"], shown["price"]["finding"], *shown["price"]["lead"]]
        + [each["said"] for each in shown["agree"]["sentences"]]
        + [shown["brief"]["questions"]["note"]]
    )
    assert ("month" in own) <= price.startswith("retainer"), own
    assert ("hourly rates" in own) <= price.startswith("hours"), own
    assert (" cap of " in own) <= price.startswith("capped"), own


def test_agree_names_every_year(pages: Pages) -> None:
    for where, text in texts(pages[1]["agree"], "agree"):
        found = re.search(rf"\d[\s{NBSP}](?:{MONTHS}|{SHORT})\b(?![\s{NBSP}]\d{{4}})", text)
        assert not found, (where, text)


def test_who_is_sent_to_a_field_finds_it(pages: Pages) -> None:
    shown = pages[1]
    for page, view in shown.items():
        for where, text in texts(view, page):
            if not re.search(SENDS, text) or re.search(r"\b(?:is|are) on\b|Acme needs", text):
                continue
            found = [to for said, to in SENT_TO.items() if re.search(said, text)]
            assert found, (where, text)
            for there, pattern in found:
                offered = fields(shown[there])
                assert any(fnmatchcase(path, pattern) for path in offered), (text, there, pattern)


def test_every_message_that_names_a_page_is_among_them() -> None:
    """Messages of the source, whether or not one of these plans brings them up."""
    root = Path(estimation.__file__).parent
    for source in [*root.glob("workbook/**/*.py"), *root.glob("report/sentences/*.py")]:
        text = source.read_text(encoding="utf-8")
        for found in re.finditer(rf'"([^"\n]*\bon (?:{NAMED_PAGES})\b[^"\n]*)"', text):
            assert any(re.search(said, found[1]) for said in SENT_TO), (source.name, found[1])

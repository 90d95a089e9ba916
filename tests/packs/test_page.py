"""Parts of a pack in figures that are worked out by hand."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pandas as pd
import pytest

from estimation import prepare
from estimation.packs import page
from estimation.packs.page.ask import _shown
from estimation.report.wording import MINUS, NBSP

ROLES = [{"id": "x", "cost_rate": 50}]
WORK = {"id": "a", "effort": {"x": {"uniform": [8, 80]}}}
HOURS = [8.0, 16.0, 24.0, 32.0, 40.0, 48.0, 56.0, 64.0, 72.0, 80.0]
"""Ten trials of 1 to 10 days from Monday 4 January 2027, at a cost of 400 to 4,000."""

PRICE = {"kind": "fixed", "amount": 4250, "target_margin": 0.25, "vat": 0.19}


def plain(markup: str) -> str:
    """Text of a piece of markup; lines of a cell are told apart by a stroke."""
    text = re.sub(r"<[^>]+>", "", markup.replace('<span class="second">', " / "))
    return unescape(text).replace(NBSP, " ")


def table(section: page.Html) -> list[list[str]]:
    """Cells of the first table of a section, a list for each row of its body."""
    body = section.markup.partition("<tbody>")[2].partition("</tbody>")[0]
    rows = re.findall(r"<tr[^>]*>(.*?)</tr>", body)
    return [[plain(cell) for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", r)] for r in rows]


@pytest.fixture
def ten_trials(make: Any, script: Any) -> Any:
    def ten_trials(hours: list[float] = HOURS, **sections: Any) -> Any:
        sections = {"roles": ROLES, "price": PRICE, **sections}
        return script(make([WORK], **sections), {"effort:a:x": hours})

    return ten_trials


def test_price_and_margin(ten_trials: Any) -> None:
    """
    P80 of the cost is 3,200, P50 2,000; at 2,400 or less, 6 of ten, 1,850 or 44 % are kept.

    In 8 of ten the cost is 3,600 or less: 650, or 15 %, are kept. Costs of 2,800 or less leave a
    quarter, in 7 of ten. All cost less than the price. As most likely, 44 h cost 2,200.
    """
    section = page.price_and_margin(ten_trials(project={"budget": 3000}), 0.8)
    assert table(section) == [
        ["Price", "€4,250", "fixed, VAT of 19% on top"],
        ["Cost", "€3,200", "8 in 10 cost less, half less than €2,000"],
        # 1,850 to the hundred, halves to the even one
        ["Margin", "€1,800", "half keep so much or more, 44%"],
        ["Margin, at least", "€650", "8 in 10 keep 15% or more"],
        ["Target of 25%", "7 in 10", "reach it or more"],
        ["Loss", "fewer than 1 in 200", "cost more than the price"],
        ["Budget of €3,000", "7 in 10", "stay within it"],
        ["Contingency", "€1,000", "above the likely figures, to be covered in 8 in 10"],
    ]


@pytest.mark.parametrize("sections", [{"price": None}, {"roles": [{"id": "x"}]}])
def test_without_price_or_rates_there_is_nothing(ten_trials: Any, sections: Any) -> None:
    """No heading without figures; what is missing is said once, at the end."""
    result = ten_trials(**sections)
    assert page.price_and_margin(result, 0.8).markup == ""
    lacks = "names no price" if "price" in sections else "not every role that works has a cost rate"
    assert lacks in plain(page.missing(result).markup)


def test_scenarios(ten_trials: Any) -> None:
    """Half the hours at 250 less: P80 of 4 days, not 8, at a cost of 1,600, and always on time."""
    asked = {"project": {"deadline": "2027-01-08"}}
    plan = ten_trials(**asked)
    lean = ten_trials([each / 2 for each in HOURS], price={**PRICE, "amount": 4000}, **asked)
    section = page.scenarios({"As planned": plan, "Lean": lean}, 0.8)
    assert "By 8 January: 5 in 10 as planned, more than 199 in 200 with “Lean”" in plain(
        section.markup
    )
    # In the middle 1,850 of 4,250 are 44 %, 2,800 of 4,000 are 70 %.
    assert table(section) == [
        ["As planned", "13 Jan", "5 in 10", "€4,250", "€3,200", "44%", "5 in 10"],
        [
            "Lean",
            "7 Jan / 4 days earlier",
            "more than 199 in 200 / 5 more in 10",
            f"€4,000 / {MINUS}€250",
            f"€1,600 / {MINUS}€1,600",
            "70% / +26 points",
            "more than 199 in 200 / 5 more in 10",
        ],
    ]


def test_the_same_again_makes_no_difference(ten_trials: Any) -> None:
    plan = ten_trials()
    [_, again] = table(page.scenarios({"As planned": plan, "Again": plan}, 0.8))
    assert [cell.partition(" / ")[2] for cell in again[1:]] == ["no difference"] * 4


def test_risks(make: Any) -> None:
    """
    A certain delay of 3 days at 300 of cost, and a risk of nothing.

    Without the first the plan is 3 days and 300 better at any level.
    """
    plan = make(
        [{"id": "a", "effort": {"x": 40}}],
        roles=ROLES,
        risks=[
            {"id": "small", "name": "A drizzle", "probability": 0.35, "cost": 0},
            {
                "id": "late",
                "name": "Texts are late",
                "owner": "AM",
                "probability": 1,
                "delay": 3,
                "cost": 300,
                "affects": ["a"],
                "mitigation": {"price": 900, "left": {"probability": 0.1}},
            },
        ],
    )
    section = page.risks(prepare(plan).run(trials=50), 0.8)
    assert plain(section.markup).startswith("Both risks together cost 3 working days")
    [late, small] = table(section)
    assert late[:4] == ["Texts are late", "AM", "10 in 10", "3 days"]
    # The measure leaves 1 in 10 of a certain risk: nine tenths of 300, and all at 8 in 10.
    measure, saves = late[-1].split(" / ")
    assert measure == "€900, not taken; leaves 1 in 10"
    assert saves.startswith("saves €2") and saves.endswith("3 working days at 8 in 10")
    assert small == ["A drizzle", "–", "7 in 20", "< ½ day", "€0", "–"]


def test_open_questions_stay_in_the_ranking() -> None:
    """Twelve rows, the question last: nine others and the question are drawn."""
    worths = pd.DataFrame(
        {"kind": ["effort"] * 11 + ["question"], "name": [str(n) for n in range(12)]}
    )
    assert _shown(worths)["name"].tolist() == [*map(str, range(9)), "11"]


def test_a_heading_says_nothing_twice(ten_trials: Any) -> None:
    """Ten days of one person in each week: nobody is over-booked, and that is said once."""
    result = ten_trials(roles=[{**ROLES[0], "people": 1}])
    text = plain(page.load(result, 0.8).markup)
    assert text.count("nobody is over-booked") == 1
    assert text.count("Every week holds") == 1


def test_discounts_that_tenths_would_hide(ten_trials: Any) -> None:
    """4,250 less 5 % is 4,037.5: still above all costs, 400 to 4,000; 10 % loses the last one."""
    rows = table(page.price_curve(ten_trials(), 0.8))
    assert [row[0] for row in rows] == ["None", "5%", "10%", "15%", "20%"]
    # Loses where the cost is above 4,250, 4,037.5, 3,825, 3,612.5 and 3,400.
    assert [row[3][0] for row in rows[2:]] == ["1", "1", "2"]
    # Costs of three quarters of the price or less: 3,187, 3,028, 2,869, 2,709 and 2,550.
    assert [row[4] for row in rows] == ["7 in 10", "7 in 10", "7 in 10", "6 in 10", "6 in 10"]


def test_kinds_of_price_side_by_side(ten_trials: Any) -> None:
    """
    Hours of 8 to 80 at 60, costs at 50; a fixed price of 3,000 is below the last three costs.

    The cap that covers 8 in 10 is 64 h: 72 h still pay for themselves, 80 h do not.
    """
    roles = [{**ROLES[0], "bill_rate": 60}]
    result = ten_trials(roles=roles, price={"kind": "fixed", "amount": 3000})
    section = page.price_curve(result, 0.8).markup
    title = "Time and materials loses money most seldom, in fewer than 1 in 200; a fixed price most"
    assert f"<h2>{title} often, in 3 in 10</h2>" in section.replace(NBSP, " ")
    rows = table(page.Html(section.partition("Kind of price")[2]))
    assert [row[0] for row in rows] == [
        "A fixed price", "Time and materials", "Time and materials with a cap", "A retainer",
    ]  # fmt: skip
    assert rows[0][1:] == ["€3,000", "€3,000", "€3,000", "20%", "3 in 10"]
    assert rows[1][1:4] == ["our hourly rates", "€2,600", "€480–€4,300"]
    assert rows[1][5] == "fewer than 1 in 200"
    assert rows[2][1:4] == ["a cap of €3,840", "€2,500", "€480–€3,800"]
    assert rows[2][5] == "1 in 10"


def test_one_kind_of_price_is_no_comparison(ten_trials: Any) -> None:
    """Without a price, a fixed one has no amount, and without bill rates hours have none."""
    assert "Kind of price" not in page.price_curve(ten_trials(price=None), 0.8).markup


def test_histogram(ten_trials: Any) -> None:
    """One trial in ten on each day; the first of them stands for all."""
    section = page.histogram(ten_trials(), 0.8)
    assert section.text.replace(NBSP, " ") == "Most often it is done on 4 January"
    assert "8 in 10 end between" in section.markup.replace(NBSP, " ")
    assert page.histogram(ten_trials([8.0] * 10), 0.8).markup == ""

"""Date and cost together, and the likeliest path, on plans whose figures are known."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from estimation import simulate
from estimation.report import joint_sentences, merge_bias, merge_sentence
from estimation.report.wording import NBSP

ROLES = [{"id": "x", "cost_rate": 50, "bill_rate": 90}]
WORK = {"id": "a", "name": "Build", "effort": {"x": {"uniform": [8, 80]}}}
HOURS = [8.0, 16.0, 24.0, 32.0, 40.0, 48.0, 56.0, 64.0, 72.0, 80.0]
"""Ten trials of 1 to 10 days from Monday 4 January 2027, at a cost of 400 to 4,000."""


def test_merge_bias_of_one_path(make: Any) -> None:
    """P80 of U(8, 80) h is 65.6 h or 8.2 days: the ninth day, 14 January."""
    result = simulate(make([WORK], roles=ROLES), trials=20_000)
    assert merge_sentence(result, merge_bias(result)).replace(NBSP, " ") == (
        "The path that most often decides the finish, of one activity, decides it "
        "almost alone: by itself it is done by 14 January in 8 in 10, and so is the plan."
    )


def test_merge_bias_of_five(make: Any) -> None:
    """Max of five U(0, 50): P80 47.8 instead of 40 days, and .8^5 = .33 hold the one path's."""
    plan = make([{"id": f"a{i}", "duration": {"uniform": [0, 50]}} for i in range(5)])
    result = simulate(plan, trials=20_000)
    text = merge_sentence(result, merge_bias(result)).replace(NBSP, " ")
    assert "would by itself be done by" in text
    assert "The plan is done by then in 3 in 10 only" in text
    # 7.82, known to within .2
    assert text.endswith(("it needs 8 working days more.", "it needs 7½ working days more."))


def test_merge_bias_that_tenths_would_hide(make: Any) -> None:
    """8 in 10 is not text to be 8 in 10 only: hundredths part them, or the days say it alone."""
    result = simulate(make([WORK], roles=ROLES), trials=200)
    bias = replace(merge_bias(result), days_at_level=1.0, chance_of_path=0.77)
    text = merge_sentence(result, bias).replace(NBSP, " ")
    assert "in 80 in 100. The plan is done by then in 77 in 100 only" in text
    text = merge_sentence(result, replace(bias, chance_of_path=0.799)).replace(NBSP, " ")
    assert text.endswith(
        "in 8 in 10. The plan needs 1 working day more, because where paths meet the latest "
        "decides."
    )


def test_date_and_cost_of_one_job(make: Any, script: Any, plain: Any) -> None:
    """Cost follows the days, so that what holds for one holds for both."""
    plan = make([WORK], roles=ROLES, project={"deadline": "2027-01-08", "budget": 2_600},
                price={"amount": 5_000, "target_margin": 0.6})  # fmt: skip
    found = plain(joint_sentences(script(plan, {"effort:a:x": HOURS})))
    assert found == {
        "levels": "13 Jan and €3,200 each hold in 8 in 10, both in the same project in 8 in 10.",
        "promise": "For both to hold in 8 in 10, promise 13 Jan and €3,200.",
        "chart": "13 Jan and €3,200: both hold in 8 in 10",
        # 5 days and 2,000 at most: 5 of 10; and both at once
        "asked": "The date holds in 5 in 10, the target margin in 5 in 10, both in 5 in 10.",
        # four of the five costs 400 to 2,000, and of 2,400 to 4,000
        "if_done_by": "If it is done by 8 January, the cost stays under €1,600 in 8 in 10; "
        "if it is later, under €3,600.",
    }

"""What the cost of a plan is to stay under."""

from __future__ import annotations

from typing import Any

import pytest

from estimation.report import cost_limit

ROLES = [{"id": "x", "cost_rate": 50, "bill_rate": 80}]
WORK = {"id": "a", "effort": {"x": {"uniform": [8, 80]}}}
HOURS = [8.0, 16.0, 24.0, 32.0, 40.0, 48.0, 56.0, 64.0, 72.0, 80.0]
"""Ten trials of 1 to 10 days from Monday 4 January 2027, at a cost of 400 to 4,000."""

FIXED = {"kind": "fixed", "amount": 4250, "target_margin": 0.25}


@pytest.mark.parametrize(
    ("sections", "limit"),
    [
        # 4,250 less a quarter; a cost of 2,800 or less in 7 of ten trials
        ({"price": FIXED}, (3_187.5, "25% margin", 0.7)),
        ({"price": FIXED, "project": {"budget": 3000}}, (3_187.5, "25% margin", 0.7)),
        ({"project": {"budget": 3000}}, (3_000, "Budget", 0.7)),
        # What the client pays moves with the hours: no one cost leaves the target.
        ({"price": {"kind": "time_and_materials", "target_margin": 0.25}}, None),
        ({"price": {"amount": 4250}}, None),
        ({"roles": [{"id": "x"}], "price": FIXED, "project": {"budget": 3000}}, None),
    ],
)
def test_what_the_cost_is_to_stay_under(make: Any, script: Any, sections: Any, limit: Any) -> None:
    result = script(make([WORK], **{"roles": ROLES, **sections}), {"effort:a:x": HOURS})
    found = cost_limit(result)
    assert (None if found is None else (found.amount, found.name, found.chance)) == limit

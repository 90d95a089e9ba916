"""Plans x values in one table."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from estimation import PackError
from estimation.packs.sweep import read_vary, sweep

if TYPE_CHECKING:
    from pathlib import Path

PLAN: dict[str, Any] = {
    "kickoff_plan": 1,
    "project": {"id": "acme", "start": "2027-01-11"},
    "price": {"kind": "fixed", "amount": 1000},
    "roles": [{"id": "dev", "people": 1, "cost_rate": 50}],
    "activities": [{"id": "a", "effort": {"dev": 8}}, {"id": "b", "effort": {"dev": 8}}],
}


def test_a_table_of_all_combinations(tmp_path: Path) -> None:
    """Sixteen hours at 50 cost 800: of 900 a ninth is left; two people need one day, not two."""
    path = tmp_path / "acme.plan.yaml"
    path.write_text(json.dumps(PLAN), encoding="utf-8")
    vary = read_vary(["price.amount=900,1600", "roles.dev.people=1,2,0"])
    frame = sweep([path], vary, trials=20)
    assert len(frame) == 6
    first = frame.iloc[0]
    assert (first["price.amount"], first["roles.dev.people"], first["price"]) == (900, 1, 900)
    assert first["cost"] == pytest.approx(800)
    assert frame["finish_days"].tolist()[:2] == pytest.approx([2, 1])
    # Nobody at all cannot be; the row says why.
    assert "people" in frame.iloc[2]["reason"]


@pytest.mark.parametrize("text", ["price.amount", "=3", "price.amount=", "a=[1"])
def test_what_cannot_be_varied(text: str) -> None:
    with pytest.raises(PackError, match="expected"):
        read_vary([text])

"""Questions, requirements and assumptions of a plan."""

import pytest

from estimation.plan.agreement import Question


@pytest.mark.parametrize("state", ["open", "asked", "asked 2027-01-05", "to be checked", "Offen"])
def test_a_question_is_open_until_its_state_closes_it(state: str) -> None:
    assert Question(id="cms", text="Which CMS?", state=state).is_open


@pytest.mark.parametrize("state", ["answered", "Closed", "settled", "agreed", "dropped"])
def test_nobody_waits_for_a_closed_question(state: str) -> None:
    assert not Question(id="cms", text="Which CMS?", state=state).is_open

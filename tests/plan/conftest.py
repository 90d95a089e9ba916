"""Plans that the tests of this room share."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from estimation.plan import Plan, read_plan


@pytest.fixture(scope="session")
def formats_path() -> Path:
    """The example of the plan format, word for word, with its comments."""
    return Path(__file__).parent / "fixtures" / "formats.plan.yaml"


@pytest.fixture
def formats(formats_path: Path) -> Plan:
    """The example of the plan format, read."""
    return read_plan(formats_path)


@pytest.fixture
def small() -> dict[str, Any]:
    """A plan in which each part stands once."""
    return {
        "kickoff_plan": 1,
        "project": {"id": "acme", "start": "2027-01-11"},
        "roles": [{"id": "design"}, {"id": "pm"}],
        "activities": [
            {"id": "brief", "duration": 2},
            {"id": "wires", "after": ["brief"], "effort": {"design": 24}},
            {"id": "launch", "milestone": True, "after": ["wires"]},
        ],
    }

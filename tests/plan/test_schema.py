"""The JSON Schema: equal to its file, and true of every plan at hand."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest

from estimation.plan import plan_schema, read_plan
from estimation.plan.changes import changed

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def validator() -> jsonschema.Draft202012Validator:
    schema = plan_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


def as_json(source: dict[str, Any]) -> dict[str, Any]:
    """A plan as an editor's checker sees it: keys and dates are text."""
    return json.loads(json.dumps(source, default=str))


def test_the_file_is_the_models_schema(root: Path) -> None:
    """After a change of the models, `json.dumps(plan_schema(), indent=2)` is the new file."""
    file = root / "docs" / "plan.schema.json"
    assert json.loads(file.read_text(encoding="utf-8")) == plan_schema()


def test_plans_fit_the_schema(
    formats_path: Path, root: Path, validator: jsonschema.Draft202012Validator
) -> None:
    files = [formats_path, *root.glob("sample/*.plan.yaml"), *root.glob("templates/plans/*.yaml")]
    assert len(files) == 12
    for file in files:
        validator.validate(as_json(read_plan(file).source))


def test_oracles_fit_the_schema(root: Path, validator: jsonschema.Draft202012Validator) -> None:
    files = [*root.glob("tests/data/oracles/*.plan.yaml")]
    assert files
    for file in files:
        validator.validate(as_json(read_plan(file).source))


@pytest.mark.parametrize(
    "values",
    [
        {"project.strat": 1},  # unknown key
        {"activities.brief.duration": {"low": 1, "high": 2}},  # half a three-point estimate
        {"activities.brief.duration": {"lognormal": {"p50": 1, "sd": 2}}},  # half of each pair
        {"activities.brief.duration": {"quantiles": {"half": 3}}},  # a word as probability
        {"calendars": {"team": {"days": ["monday"]}}},  # not a day
        {"roles.pm.cost_rate": -5},  # below 0
    ],
)
def test_editors_see_slips(
    small: dict[str, Any], values: dict[str, Any], validator: jsonschema.Draft202012Validator
) -> None:
    assert validator.is_valid(as_json(small))
    assert not validator.is_valid(as_json(changed(small, values)))

"""Quantities: each form to its table."""

from __future__ import annotations

import numpy as np
import pytest
from pydantic import TypeAdapter

from estimation import distributions as d
from estimation.plan.quantities import Quantity
from estimation.plan.quantity_fields import AnyQuantity, Rounds

quantity = TypeAdapter(AnyQuantity)
rounds = TypeAdapter(Rounds)

FORMS = [
    (5, d.constant(5), 5),  # a number is its own base
    ({"low": 1, "likely": 2, "high": 4}, d.three_point(1, 2, 4), 2),
    (
        {"low": 1, "likely": 2, "high": 4, "shape": "triangular"},
        d.three_point(1, 2, 4, shape="triangular"),
        2,
    ),
    (
        {"low": 2, "likely": 4, "high": 9, "ends": "p10_p90"},
        d.three_point(2, 4, 9, ends="p10_p90"),
        4,
    ),
    ({"uniform": [0, 1]}, d.uniform(0, 1), 0.5),
    ({"normal": {"mean": 10, "sd": 2}}, d.normal(10, 2), 10),
    ({"exponential": {"mean": 3}}, d.exponential(3), 3 * np.log(2)),
    ({"lognormal": {"p50": 4, "p90": 9}}, d.lognormal(p50=4, p90=9), 4),
    ({"lognormal": {"mean": 4, "sd": 1}}, d.lognormal(mean=4, sd=1), 4 / np.sqrt(1 + 1 / 16)),
    ({"samples": [3, 1, 2]}, d.from_samples([3, 1, 2]), 2),
    ({"values": {1: 0.5, 2: 0.35, 3: 0.15}}, d.discrete({1: 0.5, 2: 0.35, 3: 0.15}), 1),
    ({"quantiles": {0.1: 7, 0.5: 10, 0.9: 15}}, d.from_quantiles({0.1: 7, 0.5: 10, 0.9: 15}), 10),
    (
        {"pool": [{"by": "AM", "low": 1, "likely": 2, "high": 3, "weight": 0.5},
                  {"by": "PM", "low": 3, "likely": 4, "high": 5, "weight": 0.5}]},
        d.pool([d.three_point(1, 2, 3), d.three_point(3, 4, 5)], [0.5, 0.5]),
        3,  # the mean of two symmetric medians
    ),
]  # fmt: skip


@pytest.mark.parametrize(("written", "table", "likely"), FORMS, ids=[str(f[0])[:30] for f in FORMS])
def test_each_form_is_its_table(written: object, table: d.QuantileTable, likely: float) -> None:
    read = quantity.validate_python(written)
    assert isinstance(read, Quantity)
    np.testing.assert_array_equal(read.table().values, table.values)
    assert read.likely == pytest.approx(likely, rel=1e-3)  # the tables' grid
    assert read.is_number == isinstance(written, int)


def test_equal_quantities_share_a_table() -> None:
    first, second = (quantity.validate_python({"low": 1, "likely": 2, "high": 4}) for _ in range(2))
    assert first.table() is second.table()


def test_percentile_ends_never_reach_below_zero() -> None:
    """P10 = 1 and P90 = 20 would put the low end of a beta below 0; hours are never negative."""
    written = {"low": 1, "likely": 5, "high": 20, "ends": "p10_p90"}
    read = quantity.validate_python(written)
    assert read.table().values[0] == 0
    assert read.table().percentile(0.9) == pytest.approx(20, rel=1e-3)


def test_rounds_may_be_written_without_values() -> None:
    short = rounds.validate_python({1: 0.5, 2: 0.35, 3: 0.15})
    assert short == rounds.validate_python({"values": {1: 0.5, 2: 0.35, 3: 0.15}})
    assert short == rounds.validate_python({"1": 0.5, "2": 0.35, "3": 0.15})  # as JSON holds it


@pytest.mark.parametrize(
    ("written", "message"),
    [
        (0, "0 rounds is not possible"),  # a review has one round at least
        ({0: 0.5, 1: 0.5}, "0 rounds is not possible"),
        ({1.5: 1}, "1.5 rounds is not possible; expected whole numbers"),  # no half rounds
        ({1: -1, 2: 1}, "greater than or equal to 0"),  # a negative chance
    ],
)
def test_impossible_rounds_are_refused(written: object, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        rounds.validate_python(written)

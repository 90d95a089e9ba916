"""Quantities: a number, a three-point estimate, another distribution, samples, or a pool."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal

import numpy as np
from pydantic import (
    BeforeValidator,
    ConfigDict,
    Field,
    RootModel,
    WithJsonSchema,
    model_validator,
)

from estimation import distributions
from estimation.distributions import QuantileTable
from estimation.plan.fields import NonNegativeReal, PlanModel, Positive, Real, Text


class Quantity:
    """
    An uncertain number of a plan; each form that the format knows is one subclass.

    Examples
    --------
    >>> estimate = ThreePoint(low=16, likely=24, high=40)
    >>> estimate.likely, estimate.is_number
    (24.0, False)
    >>> round(estimate.table().median, 2)
    25.02
    """

    is_number: ClassVar[bool] = False

    def table(self) -> QuantileTable:
        """Quantile table of the quantity, made once for equal quantities."""
        return _table(self)

    if TYPE_CHECKING:
        # A field of ThreePoint has this name, and pydantic lets no field stand over an attribute.
        @property
        def likely(self) -> float:
            """The base estimate: the likely value where one is stated, else the median."""

    @property
    def lowest(self) -> float:
        """No draw is below this, as far as the plan says it outright."""
        raise NotImplementedError

    def _build(self) -> QuantileTable:
        """Quantile table of the quantity, computed."""
        raise NotImplementedError


@lru_cache(maxsize=8192)
def _table(quantity: Quantity) -> QuantileTable:
    """Tables are immutable, and the edits of a session ask for the same ones again and again."""
    return quantity._build()  # noqa: SLF001 - the base class's own hook


class MedianLikely(Quantity):
    """A quantity that states no likely value."""

    @property
    def likely(self) -> float:
        """The median."""
        return self.table().median


class Number(Quantity, RootModel[Real]):
    """A number, which states no spread."""

    model_config = ConfigDict(frozen=True)
    is_number: ClassVar[bool] = True

    @property
    def likely(self) -> float:
        """The number."""
        return self.root

    @property
    def lowest(self) -> float:
        """The number."""
        return self.root

    def _build(self) -> QuantileTable:
        return distributions.constant(self.root)


class ThreePoint(Quantity, PlanModel):
    """A three-point estimate; low and high are the extremes, or P10 and P90."""

    low: Real = Field(description="Lowest value, or P10")
    likely: Real = Field(description="Most likely value")
    high: Real = Field(description="Highest value, or P90")
    shape: Literal["pert", "triangular"] = "pert"
    ends: Literal["extremes", "p10_p90"] = Field(
        default="extremes", description="What low and high are"
    )

    @model_validator(mode="after")
    def _check_order(self) -> ThreePoint:
        """Refuse three points out of order."""
        expected = "expected low <= likely <= high"
        if not self.low <= self.likely:
            raise ValueError(f"likely {self.likely:g} is below low {self.low:g}; {expected}")
        if not self.likely <= self.high:
            raise ValueError(f"high {self.high:g} is below likely {self.likely:g}; {expected}")
        return self

    @property
    def lowest(self) -> float:
        """Low."""
        return self.low

    def _build(self) -> QuantileTable:
        table = distributions.three_point(self.low, self.likely, self.high, self.shape, self.ends)
        if self.ends == "extremes" or self.low < 0:
            return table
        # P10 and P90 say nothing of the ends, and no plan holds negative hours, days or money.
        return QuantileTable(np.maximum(table.values, 0))


class Uniform(MedianLikely, PlanModel):
    """Every value between two ends is as likely as another."""

    uniform: tuple[Real, Real] = Field(description="Lowest and highest value")

    @model_validator(mode="after")
    def _check_order(self) -> Uniform:
        """Refuse ends out of order."""
        low, high = self.uniform
        if low > high:
            raise ValueError(f"uniform: high {high:g} is below low {low:g}; expected low <= high")
        return self

    @property
    def lowest(self) -> float:
        """Lower end."""
        return self.uniform[0]

    def _build(self) -> QuantileTable:
        return distributions.uniform(*self.uniform)


class MeanAndSpread(PlanModel):
    """Mean and standard deviation."""

    mean: Real
    sd: NonNegativeReal


class Normal(MedianLikely, PlanModel):
    """A normal distribution, cut at 0."""

    normal: MeanAndSpread

    @property
    def lowest(self) -> float:
        """Zero, where it is cut."""
        return 0.0

    def _build(self) -> QuantileTable:
        return distributions.normal(self.normal.mean, self.normal.sd)


class Mean(PlanModel):
    """Mean alone."""

    mean: Positive


class Exponential(MedianLikely, PlanModel):
    """An exponential distribution."""

    exponential: Mean

    @property
    def lowest(self) -> float:
        """Zero."""
        return 0.0

    def _build(self) -> QuantileTable:
        return distributions.exponential(self.exponential.mean)


class LognormalTerms(PlanModel):
    """The 50th and 90th percentile, or mean and standard deviation."""

    model_config = ConfigDict(
        json_schema_extra={
            "oneOf": [{"required": ["p50", "p90"]}, {"required": ["mean", "sd"]}],
        }
    )

    p50: Positive | None = None
    p90: Positive | None = None
    mean: Positive | None = None
    sd: NonNegativeReal | None = None

    @model_validator(mode="after")
    def _check_pair(self) -> LognormalTerms:
        """Refuse half a pair, two pairs, and percentiles out of order."""
        given = {key for key in ("p50", "p90", "mean", "sd") if getattr(self, key) is not None}
        if given not in ({"p50", "p90"}, {"mean", "sd"}):
            raise ValueError("a lognormal needs p50 and p90, or mean and sd, and nothing else")
        if self.p50 is not None and self.p90 is not None and self.p90 < self.p50:
            raise ValueError(f"p90 {self.p90:g} is below p50 {self.p50:g}; expected p50 <= p90")
        return self


class Lognormal(MedianLikely, PlanModel):
    """A lognormal distribution."""

    lognormal: LognormalTerms

    @property
    def lowest(self) -> float:
        """Zero."""
        return 0.0

    def _build(self) -> QuantileTable:
        terms = self.lognormal
        return distributions.lognormal(p50=terms.p50, p90=terms.p90, mean=terms.mean, sd=terms.sd)


class Samples(MedianLikely, PlanModel):
    """Observed values, each as likely as another."""

    samples: tuple[Real, ...] = Field(min_length=1)

    @property
    def lowest(self) -> float:
        """Smallest sample."""
        return min(self.samples)

    def _build(self) -> QuantileTable:
        return distributions.from_samples(self.samples)


def _pairs(value: object) -> object:
    """A mapping as pairs in rising order, which can be hashed."""
    if isinstance(value, dict):
        return tuple(value.items())
    return value


def number_keys_schema(what: dict[str, Any]) -> dict[str, Any]:
    """JSON Schema of a mapping from numbers, whose keys are text in JSON."""
    number = r"^-?[0-9]*\.?[0-9]+([eE][-+]?[0-9]+)?$"
    return {
        "type": "object",
        "minProperties": 1,
        "patternProperties": {number: what},
        "additionalProperties": False,
    }


Key = Annotated[float, Field(allow_inf_nan=False)]
"""A number as a key: JSON, and so the store, holds it as text."""


class Values(MedianLikely, PlanModel):
    """Few possible values, each with its weight."""

    values: Annotated[
        tuple[tuple[Key, NonNegativeReal], ...],
        Field(min_length=1),
        BeforeValidator(_pairs),
        WithJsonSchema(number_keys_schema({"type": "number", "minimum": 0})),
    ] = Field(description="Weight of each value")

    @model_validator(mode="after")
    def _check_weights(self) -> Values:
        """Refuse weights that leave nothing possible, and a value given twice."""
        if sum(weight for _, weight in self.values) <= 0:
            raise ValueError("all weights are 0; expected one above 0 at least")
        if len(dict(self.values)) < len(self.values):
            raise ValueError("a value stands twice; give each value once, with one weight")
        return self

    @property
    def lowest(self) -> float:
        """Smallest possible value."""
        return min(value for value, weight in self.values if weight > 0)

    def _build(self) -> QuantileTable:
        return distributions.discrete(dict(self.values))


class Quantiles(MedianLikely, PlanModel):
    """Values at given probabilities, straight between them."""

    quantiles: Annotated[
        tuple[tuple[Annotated[Key, Field(ge=0, le=1)], Real], ...],
        Field(min_length=1),
        BeforeValidator(_pairs),
        WithJsonSchema(number_keys_schema({"type": "number"})),
    ] = Field(description="Value at each probability")

    @model_validator(mode="after")
    def _check_rising(self) -> Quantiles:
        """Refuse values that fall as the probability rises."""
        values = [value for _, value in sorted(self.quantiles)]
        if values != sorted(values):
            raise ValueError("quantiles fall as the probability rises; expected them to rise")
        return self

    @property
    def lowest(self) -> float:
        """Value at the smallest probability."""
        return min(value for _, value in self.quantiles)

    def _build(self) -> QuantileTable:
        return distributions.from_quantiles(dict(self.quantiles))


class Judgement(ThreePoint):
    """A three-point estimate of one judge."""

    by: Text = Field(description="Whose judgement it is, AM or PM")
    weight: NonNegativeReal | None = Field(default=None, description="Default: equal weights")


class Pool(MedianLikely, PlanModel):
    """Several judgements of one quantity, whose quantile functions are averaged."""

    pool: tuple[Judgement, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _check_weights(self) -> Pool:
        """Refuse weights that are given for some only, or leave nobody to listen to."""
        given = [judgement.weight for judgement in self.pool if judgement.weight is not None]
        if given and len(given) < len(self.pool):
            raise ValueError("some judgements have a weight and some have none; give all or none")
        if given and sum(given) <= 0:
            raise ValueError("all weights are 0; expected one above 0 at least")
        return self

    @property
    def weights(self) -> list[float]:
        """Weight of each judgement."""
        return [1.0 if each.weight is None else each.weight for each in self.pool]

    @property
    def lowest(self) -> float:
        """Smallest low."""
        return min(each.low for each in self.pool)

    def _build(self) -> QuantileTable:
        return distributions.pool([each.table() for each in self.pool], self.weights)

"""How quantities stand in a plan: in any form, from 0, or as rounds of a review."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Discriminator, Tag, WithJsonSchema

from estimation.plan.quantities import (
    Exponential,
    Lognormal,
    Normal,
    Number,
    Pool,
    Quantiles,
    Quantity,
    Samples,
    ThreePoint,
    Uniform,
    Values,
    number_keys_schema,
)

FORMS = (Uniform, Normal, Exponential, Lognormal, Samples, Values, Quantiles, Pool)
"""Forms that are known by their one key."""

HELP = (
    "write a number, {low, likely, high}, or one of uniform, normal, exponential, lognormal, "
    "samples, values, quantiles, pool"
)


def _form(value: object) -> str | None:
    """Which form a quantity is written in."""
    if isinstance(value, Quantity):
        return type(value).__name__
    if isinstance(value, int | float) and not isinstance(value, bool):
        return "Number"
    if not isinstance(value, dict):
        return None
    for form in FORMS:
        if form.__name__.lower() in value:
            return form.__name__
    return "ThreePoint" if value.keys() & {"low", "likely", "high"} else None


AnyQuantity = Annotated[
    Annotated[Number, Tag("Number")]
    | Annotated[ThreePoint, Tag("ThreePoint")]
    | Annotated[Uniform, Tag("Uniform")]
    | Annotated[Normal, Tag("Normal")]
    | Annotated[Exponential, Tag("Exponential")]
    | Annotated[Lognormal, Tag("Lognormal")]
    | Annotated[Samples, Tag("Samples")]
    | Annotated[Values, Tag("Values")]
    | Annotated[Quantiles, Tag("Quantiles")]
    | Annotated[Pool, Tag("Pool")],
    Discriminator(_form, custom_error_type="quantity_form", custom_error_message=HELP),
]
"""A quantity in any form."""


def _not_negative(quantity: Quantity) -> Quantity:
    """Refuse a quantity that can be below 0."""
    if quantity.lowest < 0:
        raise ValueError(f"{quantity.lowest:g} is below 0; expected 0 or more")
    return quantity


NonNegative = Annotated[AnyQuantity, AfterValidator(_not_negative)]
"""A quantity that is 0 or more: hours, days, money, a factor."""


def _chances(value: object) -> object:
    """Numbers of rounds with their chances, written without `values`."""
    if isinstance(value, dict) and value and not any(_is_word(key) for key in value):
        return {"values": value}
    return value


def _is_word(key: object) -> bool:
    """Whether a key is the name of a form and not a number, written or quoted."""
    try:
        float(key)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return True
    return False


def _at_least_one(rounds: Quantity) -> Quantity:
    """Refuse numbers of rounds that no review has."""
    possible = [value for value, _ in rounds.values] if isinstance(rounds, Values) else []
    broken = [value for value in possible if value != int(value)]
    if broken or rounds.lowest < 1:
        came = (broken or [rounds.lowest])[0]
        raise ValueError(f"{came:g} rounds is not possible; expected whole numbers from 1")
    return rounds


Chances = Annotated[Any, WithJsonSchema(number_keys_schema({"type": "number", "minimum": 0}))]

Rounds = Annotated[
    AnyQuantity,
    BeforeValidator(_chances, json_schema_input_type=AnyQuantity | Chances),
    AfterValidator(_at_least_one),
]
"""Number of rounds of a review: a quantity, or chances such as {1: 0.5, 2: 0.35, 3: 0.15}."""

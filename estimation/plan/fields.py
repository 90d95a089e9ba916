"""What every part of a plan is made of: the strict model, ids, numbers, dates."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Any, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    WithJsonSchema,
    model_validator,
)
from pydantic_core import PydanticCustomError

EARLIEST, LATEST = date(1970, 1, 1), date(2200, 12, 31)
"""Dates outside are slips of the pen."""


class PlanModel(BaseModel):
    """Part of a plan: frozen, and without a key that the format does not know."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        allow_inf_nan=False,
        validate_by_name=True,
        validate_by_alias=True,
    )

    @classmethod
    def known_keys(cls) -> list[str]:
        """Keys as they are written in a file."""
        return [field.alias or name for name, field in cls.model_fields.items()]

    @model_validator(mode="before")
    @classmethod
    def _tidy(cls, data: Any) -> Any:
        """A key without a value counts as left out; one error tells all unknown keys."""
        if not isinstance(data, dict):
            return data
        known = cls.known_keys()
        if unknown := [key for key in data if key not in known]:
            raise PydanticCustomError("unknown_keys", "", {"keys": unknown, "known": known})
        if None in data.values():
            return {key: value for key, value in data.items() if value is not None}
        return data


def _identifier(text: str) -> str:
    """Refuse an id with other signs than letters, digits, _ and -."""
    if not re.fullmatch(r"[\w-]+", text):
        raise ValueError(f"{text!r} is not an id; use letters, digits, _ and - only")
    return text


def _day(value: object) -> object:
    """Read a date, quoted or not, and refuse days that no project knows."""
    if isinstance(value, str):
        if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
            raise ValueError(f"{value!r} is not a date; write it as 2027-01-11, without a time")
        try:
            value = date.fromisoformat(value)
        except ValueError:
            raise ValueError(f"{value} is not in the calendar; check month and day") from None
    if type(value) is not date:
        raise ValueError(f"{value!r} is not a date; write it as 2027-01-11")
    if not EARLIEST <= value <= LATEST:
        raise ValueError(f"{value} lies before 1970 or after 2200; check the year")
    return value


Id = Annotated[
    str,
    Field(strict=True, min_length=1, max_length=200),
    AfterValidator(_identifier),
    WithJsonSchema(
        {"type": "string", "pattern": r"^[^\s.,:;]+$", "minLength": 1, "maxLength": 200}
    ),
]
"""Name by which other parts of the plan refer to this one."""


def _encodable(text: str) -> str:
    """Refuse half of a character, as a YAML escape may write it: no file could hold it."""
    if found := re.search("[\ud800-\udfff]", text):
        raise ValueError(f"{text!r} has half a character, {found[0]!r}; write the character itself")
    return text


Text = Annotated[str, Field(strict=True), AfterValidator(_encodable)]
"""Words for people."""

Real = Annotated[float, Field(strict=True, allow_inf_nan=False)]
"""A finite number; never text, never yes or no."""

Positive = Annotated[Real, Field(gt=0)]
"""A number above 0."""

NonNegativeReal = Annotated[Real, Field(ge=0)]
"""A number from 0."""

Money = NonNegativeReal
"""An amount in the project's currency, 0 or more."""

Share = Annotated[Real, Field(ge=0, le=1)]
"""A share or a probability, 0 to 1."""

Flag = Annotated[bool, Field(strict=True)]
"""true or false."""

Day = Annotated[date, BeforeValidator(_day), WithJsonSchema({"type": "string", "format": "date"})]
"""A date, quoted or not."""

T = TypeVar("T")


def _refuse_twice(items: tuple[T, ...]) -> tuple[T, ...]:
    """Refuse an entry that stands twice in a list."""
    twice = sorted({str(item) for item in items if items.count(item) > 1})
    if twice:
        raise ValueError(f"{', '.join(twice)} stands twice; once is enough")
    return items


Ids = Annotated[tuple[Id, ...], AfterValidator(_refuse_twice)]
"""Ids of other parts, each once."""


class NamedModel(PlanModel):
    """Part of a plan with an id, called by its id where it has no name."""

    id: Id
    name: Text = Field(default="", description="Default: the id")

    @model_validator(mode="before")
    @classmethod
    def _name_after_id(cls, data: Any) -> Any:
        """What has no name is called by its id."""
        if isinstance(data, dict) and "id" in data and data.get("name") in (None, ""):
            return {**data, "name": data["id"]}
        return data

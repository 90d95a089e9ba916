"""How far a running project is."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, model_validator

from estimation.plan.fields import Day, Id, NonNegativeReal, PlanModel
from estimation.plan.quantity_fields import NonNegative


class Remaining(PlanModel):
    """What an activity still needs."""

    effort: dict[Id, NonNegative] = Field(default={}, description="[hours] by role")
    duration: NonNegative | None = Field(default=None, description="[working days]")


class Progress(PlanModel):
    """How far an activity is."""

    started: Day | None = None
    finished: Day | None = None
    hours: dict[Id, NonNegativeReal] = Field(
        default={}, description="[hours] spent so far, by role"
    )
    remaining: Remaining | None = None
    waiting_since: Day | None = Field(
        default=None, description="First day on which the client has a review that is not back"
    )
    rounds_so_far: Annotated[int, Field(strict=True, ge=0)] | None = Field(
        default=None, description="Rounds of a review that came back"
    )
    waits: tuple[NonNegativeReal, ...] = Field(
        default=(), description="[working days] of the client in each round that came back"
    )

    @model_validator(mode="after")
    def _check_order(self) -> Progress:
        """Refuse progress that contradicts itself."""
        if self.started and self.finished and self.finished < self.started:
            raise ValueError(f"finished {self.finished} is before started {self.started}")
        if self.finished and self.remaining:
            raise ValueError("is finished and has something remaining; take one of them out")
        if self.finished and self.waiting_since:
            raise ValueError("is finished and waits for the client; take one of them out")
        if self.rounds_so_far is not None and len(self.waits) > self.rounds_so_far:
            raise ValueError(
                f"has {len(self.waits)} waits and {self.rounds_so_far} rounds so far; "
                "expected one wait for each round"
            )
        return self


class Status(PlanModel):
    """How far the project is on a date."""

    date: Day
    activities: dict[Id, Progress] = Field(default={}, description="By activity")

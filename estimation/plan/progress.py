"""How far a running project is."""

from __future__ import annotations

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

    @model_validator(mode="after")
    def _check_order(self) -> Progress:
        """Refuse progress that contradicts itself."""
        if self.started and self.finished and self.finished < self.started:
            raise ValueError(f"finished {self.finished} is before started {self.started}")
        if self.finished and self.remaining:
            raise ValueError("is finished and has something remaining; take one of them out")
        return self


class Status(PlanModel):
    """How far the project is on a date."""

    date: Day
    activities: dict[Id, Progress] = Field(default={}, description="By activity")

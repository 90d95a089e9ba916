"""What the two agree with the client in words: requirements, assumptions, questions."""

from __future__ import annotations

from pydantic import Field, model_validator

from estimation.plan.fields import Day, Id, Ids, NonNegativeReal, PlanModel, Positive, Text


class Agreement(PlanModel):
    """A requirement or an assumption."""

    id: Id
    text: Text
    owner: Text | None = None
    state: Text = "open"


class Answer(PlanModel):
    """A possible answer to a question."""

    text: Text
    weight: NonNegativeReal = Field(default=1, description="How likely, against the other answers")
    factor: Positive = Field(default=1, description="Times effort and duration of what it affects")


class Question(PlanModel):
    """An open question to the client."""

    id: Id
    text: Text
    owner: Text | None = None
    affects: Ids = ()
    state: Text = "open"
    due: Day | None = None
    answers: tuple[Answer, ...] = ()

    @model_validator(mode="after")
    def _check_weights(self) -> Question:
        """Refuse answers of which none is possible."""
        if self.answers and sum(answer.weight for answer in self.answers) <= 0:
            raise ValueError("all answers have weight 0; expected one above 0 at least")
        return self

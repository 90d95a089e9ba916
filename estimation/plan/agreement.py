"""What the two agree with the client in words: requirements, assumptions, questions."""

from __future__ import annotations

from pydantic import Field, model_validator

from estimation.plan.fields import Day, Id, Ids, NonNegativeReal, PlanModel, Positive, Text

ANSWERED = "answered"
"""State of a question whose answer came."""

CLOSED_STATES = frozenset({ANSWERED, "closed", "settled", "agreed", "dropped", "withdrawn"})
"""States of a question that nobody waits for any more; whatever else is written is open."""


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

    @property
    def is_open(self) -> bool:
        """Whether the answer is still to come: the state is none that closes a question."""
        return self.state.strip().casefold() not in CLOSED_STATES

    @property
    def answer(self) -> Answer | None:
        """The answer that came: the only one with a weight, where the state is answered."""
        possible = [each for each in self.answers if each.weight > 0]
        return possible[0] if self.state == ANSWERED and len(possible) == 1 else None

    @model_validator(mode="after")
    def _check_weights(self) -> Question:
        """Refuse answers of which none is possible."""
        if self.answers and sum(answer.weight for answer in self.answers) <= 0:
            raise ValueError("all answers have weight 0; expected one above 0 at least")
        return self

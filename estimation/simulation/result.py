"""Result of a run: its figures, and what `analysis` finds in its trials."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from html import escape
from typing import TYPE_CHECKING, Any

from estimation.simulation.analysis.activities import (
    analyse_activities,
    analyse_risks,
    schedule_of,
)
from estimation.simulation.analysis.json_document import result_dict
from estimation.simulation.analysis.notices import trial_notices
from estimation.simulation.analysis.short_table import short_table
from estimation.simulation.analysis.uncertain_inputs import uncertain_inputs
from estimation.simulation.analysis.weeks import weeks_of
from estimation.simulation.analysis.what_ifs import WhatIfs
from estimation.simulation.figures import Figures

if TYPE_CHECKING:
    import pandas as pd

    from estimation.simulation.analysis.uncertain_inputs import Input
    from estimation.simulation.analysis.weeks import Weeks
    from estimation.simulation.simulation import Simulation


@dataclass(frozen=True, eq=False)
class Result(Figures):
    """
    The trials of one run, their figures, and analyses of them, each made on first use.

    Parameters
    ----------
    simulation, trials, seed, outcome, criticality_index, sampling, version
        As in `Figures`.
    """

    simulation: Simulation

    def __repr__(self) -> str:
        """Return the summary; the trials themselves would fill a book."""
        return f"<Result: {self.summary()}>"

    def _repr_html_(self) -> str:
        """Return the figures at a few percentiles, for notebooks."""
        name, basis = escape(self.plan.project.name), escape(self.simulation.basis_label)
        head = f"<p>{name}: {self.trials:,} trials, seed {self.seed}, {basis}</p>"
        return head + short_table(self).to_html()

    @property
    def notices(self) -> tuple[str, ...]:
        """What a reader of the figures should know."""
        return (*self.simulation.notices, *self._own_notices)

    @cached_property
    def _own_notices(self) -> tuple[str, ...]:
        """What only the trials can tell."""
        return trial_notices(self)

    @cached_property
    def inputs(self) -> list[Input]:
        """What went into the trials and is not certain, drawn again on first use."""
        return uncertain_inputs(self)

    @cached_property
    def weeks(self) -> Weeks:
        """What each week of each trial holds, made on first use."""
        return weeks_of(self)

    @cached_property
    def what_ifs(self) -> WhatIfs[Result]:
        """Results of other risks with common random numbers, simulated as far as they differ."""
        # Of a copy: a result that its own what-ifs knew would be freed late, with all it holds.
        return WhatIfs(replace(self))

    @cached_property
    def _without(self) -> dict[str, Result]:
        """Results without a risk, by its id."""
        return {}

    def without_risk(self, risk: str) -> Result:
        """
        Result of the same trials if one risk never occurred, simulated once.

        Parameters
        ----------
        risk : str
            Id of a risk of the plan.

        Returns
        -------
        Result
        """
        if risk not in self._without:
            self._without[risk] = self.what_ifs.run(self.simulation.without_risk(risk))
        return self._without[risk]

    @cached_property
    def activities(self) -> pd.DataFrame:
        """One row per activity, made on first use of the trials of `inner`."""
        return analyse_activities(self.inner)

    @cached_property
    def risks(self) -> pd.DataFrame:
        """One row per risk: how often it occurs, and what its removal saves; trials of `inner`."""
        inner = self.inner
        return analyse_risks(inner, inner.without_risk)

    def schedule(self, trial: int) -> pd.DataFrame:
        """
        Dates of one trial.

        Returns
        -------
        DataFrame
            Columns id, start_days, finish_days [working days of the team], in the plan's order.

        Raises
        ------
        SimulationError
            If there is no such trial.
        """
        return schedule_of(self, trial)

    def to_dict(self) -> dict[str, Any]:
        """Result as the JSON of ``kickoff simulate``; what the plan does not give is None."""
        return result_dict(self, self.notices, self.activities, self.risks)

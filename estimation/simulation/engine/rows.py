"""The variables of a program and the rows of values that a block has, written one by one."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from estimation.distributions import PROBS
from estimation.random_streams import stream_key
from estimation.simulation.engine import program_records as rec

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from estimation.distributions import Array
    from estimation.simulation.model.variables import Copula, Variable


@dataclass(frozen=True, eq=False)
class VariableTables:
    """
    What the variables of a program are drawn from, whatever the seed.

    Parameters
    ----------
    variables : array of VARIABLE, shape (V,)
    keys : array, shape (V,), of uint64
        `stream_key` of each.
    coupled : tuple of Variable
        Those whose values are handed in: coupled ones, and those of work that has begun.
    tables, cumulative, levels : array
        As in `program_records.StreamTables`.
    """

    variables: NDArray[np.void]
    keys: NDArray[np.uint64]
    coupled: tuple[Variable, ...]
    tables: Array
    cumulative: Array
    levels: Array


class RowAllocator:
    """
    Rows of a block and variables, as they are written.

    Parameters
    ----------
    copula : Copula or None
        Variables that it couples are drawn elsewhere, and handed in.
    """

    def __init__(self, copula: Copula | None) -> None:
        self.count = rec.FIRST_ROW
        self.shares: list[tuple[int, int, int, float]] = []
        self.constants: list[tuple[int, float]] = []
        self._coupled_ids = () if copula is None else copula.ids
        self._variables: list[tuple[int, int, int, float]] = []
        self._ids: list[str] = []
        self._coupled: list[Variable] = []
        self._tables: list[Array] = []
        self._steps: list[tuple[Array, Array]] = []
        self._known_steps = 0

    @property
    def next_variable(self) -> int:
        """Index of the variable that comes next."""
        return len(self._variables)

    def kind(self, variable: int) -> int:
        """Kind of a variable."""
        return self._variables[variable][0]

    def add(self) -> int:
        """Add a row."""
        self.count += 1
        return self.count - 1

    def constant(self, value: float) -> int:
        """Add a row that is the same in every block."""
        row = self.add()
        self.constants.append((row, value))
        return row

    def variable(self, variable: Variable) -> int:
        """Add a variable; its index."""
        table = variable.table
        if table.is_constant:
            return self._add("", rec.CERTAIN, value=table.median)
        if variable.id in self._coupled_ids or variable.begun is not None:
            self._coupled.append(variable)
            return self._add(variable.id, rec.GIVEN, len(self._coupled) - 1)
        if table.atoms is None:
            self._tables.append(table.values)
            return self._add(variable.id, rec.CONTINUOUS, len(self._tables) - 1)
        first = self._known_steps
        self._steps.append(table.atoms)
        self._known_steps += len(table.atoms[1])
        return self._add(variable.id, rec.STEPS, first, self._known_steps)

    def _add(self, name: str, kind: int, first: int = 0, end: int = 0, value: float = 0.0) -> int:
        """Add the record of a variable; its index."""
        self._variables.append((kind, first, end, value))
        self._ids.append(name)
        return len(self._variables) - 1

    def shared(self, variable: Variable, occurred: int = rec.NONE, without: float = 1.0) -> int:
        """Add a row for a draw that several activities share."""
        row = self.add()
        self.shares.append((self.variable(variable), row, occurred, without))
        return row

    def event(self, name: str, probability: float) -> int:
        """Add a row of 0 and 1 for something that happens or not."""
        row = self.add()
        # As `uniforms` below the probability, in whole numbers of 32 bits.
        below = math.ceil(min(max(probability, 0.0), 1.0) * 2.0**32 - 0.5)
        self.shares.append((self._add(name, rec.EVENT, max(below, 0)), row, rec.NONE, 0.0))
        return row

    def tables(self) -> VariableTables:
        """Return all that was written of the variables."""
        cumulative, levels = ([step[side] for step in self._steps] for side in (0, 1))
        return VariableTables(
            np.array(self._variables, dtype=rec.VARIABLE),
            np.array([stream_key(name) for name in self._ids], dtype=np.uint64),
            tuple(self._coupled),
            np.array(self._tables).reshape(-1, len(PROBS)),
            np.concatenate([np.zeros(0), *cumulative]),
            np.concatenate([np.zeros(0), *levels]),
        )

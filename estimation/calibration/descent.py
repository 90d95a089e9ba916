"""
Limited-memory BFGS on a known scale.

SciPy's routine gives the same minima; but its small factorisations wake up all threads of BLAS at
each step, which costs more than the fit itself where another process is at work, and it cannot be
told what is known here: about how curved the loss is along each coordinate. That halves the steps.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from estimation.distributions import Array

MEMORY = 8
"""Past steps that shape the next one."""

_ENOUGH = 1e-4
"""Share of the expected fall that a step must bring."""


def minimise(
    loss: Callable[[Array], tuple[float, Array]],
    start: Array,
    curvature: Array,
    steps: int,
    tolerance: float = 1e-6,
) -> Array:
    """
    Point at which a smooth, convex loss is about as small as it gets [1]_.

    Parameters
    ----------
    loss : callable
        Gives value and gradient at a point.
    start : array, shape (n,)
    curvature : array, shape (n,)
        About the second derivative along each coordinate; above 0.
    steps : int
        At most.
    tolerance : float
        A step that brings a smaller share of the loss is the last one.

    Returns
    -------
    array, shape (n,)

    References
    ----------
    .. [1] Nocedal, J., Wright, S. J. (2006). Numerical Optimization, 2nd ed., algorithm 7.5.

    Examples
    --------
    >>> bowl = np.array([1.0, 100.0])
    >>> minimise(lambda x: (float(bowl @ (x - 3) ** 2), 2 * bowl * (x - 3)),
    ...          np.zeros(2), 2 * bowl, steps=20).round(6)
    array([3., 3.])
    """
    point = start
    value, gradient = loss(point)
    memory: list[tuple[Array, Array, float]] = []
    for _ in range(steps):
        direction = -_times_inverse(gradient, memory, curvature)
        slope = _dot(direction, gradient)
        if not slope < 0:
            break
        length = 1.0
        for _ in range(20):
            new = point + length * direction
            new_value, new_gradient = loss(new)
            if new_value <= value + _ENOUGH * length * slope:
                break
            length /= 2
        else:
            break
        step, change = new - point, new_gradient - gradient
        bend = _dot(step, change)
        if bend > 1e-12 * _dot(change, change / curvature):
            memory = [*memory[1 - MEMORY :], (step, change, bend)]
        fall = value - new_value
        point, value, gradient = new, new_value, new_gradient
        if fall < tolerance * abs(value):
            break
    return point


def _times_inverse(
    gradient: Array, memory: list[tuple[Array, Array, float]], curvature: Array
) -> Array:
    """Gradient times the inverse of the Hessian as far as past steps tell it."""
    direction = gradient.copy()
    shares = []
    for step, change, bend in reversed(memory):
        share = _dot(step, direction) / bend
        direction -= share * change
        shares.append(share)
    direction /= curvature
    if memory:
        _, change, bend = memory[-1]
        direction *= bend / _dot(change, change / curvature)
    for (step, change, bend), share in zip(memory, reversed(shares), strict=True):
        direction += step * (share - _dot(change, direction) / bend)
    return direction


def _dot(one: Array, other: Array) -> float:
    """Sum of products, added in one order whatever the number of threads."""
    return float(np.add.reduce(one * other))

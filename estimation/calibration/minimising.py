"""SciPy's L-BFGS-B on coordinates of about unit curvature, with BLAS kept to one thread."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np
from threadpoolctl import ThreadpoolController

if TYPE_CHECKING:
    from collections.abc import Callable

    from estimation.distributions import Array

MEMORY = 10
"""Past steps that shape the next one."""


def minimise(
    loss: Callable[[Array], tuple[float, Array]],
    start: Array,
    curvature: Array,
    steps: int,
    tolerance: float = 1e-8,
) -> Array:
    """
    Point at which a smooth, convex loss is about as small as it gets [1]_.

    A coordinate x is replaced by y = sqrt(curvature) x. BLAS is kept to one thread: the small
    factorisations of each step would wake all of them, which costs more than the fit where another
    process is at work.

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
    .. [1] Zhu, C., Byrd, R. H., Lu, P., Nocedal, J. (1997). Algorithm 778: L-BFGS-B. ACM
       Transactions on Mathematical Software, 23, 550-560.

    Examples
    --------
    >>> bowl = np.array([1.0, 100.0])
    >>> minimise(lambda x: (float(bowl @ (x - 3) ** 2), 2 * bowl * (x - 3)),
    ...          np.zeros(2), 2 * bowl, steps=20).round(6)
    array([3., 3.])
    """
    from scipy.optimize import minimize

    scale = np.sqrt(curvature)

    def scaled(point: Array) -> tuple[float, Array]:
        value, gradient = loss(point / scale)
        return value, gradient / scale

    options = {"maxiter": steps, "maxfun": 3 * steps, "maxcor": MEMORY, "ftol": tolerance,
               "gtol": 0.0}  # fmt: skip
    with _blas().limit(limits=1, user_api="blas"):
        found = minimize(scaled, start * scale, jac=True, method="L-BFGS-B", options=options)
    return np.asarray(found.x / scale, dtype=np.float64)


@cache
def _blas() -> ThreadpoolController:
    """Libraries whose threads can be limited; looking for them takes milliseconds."""
    return ThreadpoolController()

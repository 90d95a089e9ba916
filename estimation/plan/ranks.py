"""Rank correlations that can all hold at once, and the nearest ones where they cannot."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count

import numpy as np

from estimation.distributions import Array

NEARLY = 1e-9
"""An eigenvalue above minus this is not negative."""

ITERATIONS = 500
"""Of the search for the nearest correlations, which takes some 20 for a handful of names."""

DIGITS = 100
"""What is proposed has so many steps between 0 and 1."""


def normal_correlations(ranks: Array) -> Array:
    """
    Correlations between normal scores that have the wanted rank correlations [1]_.

    Parameters
    ----------
    ranks : array, shape (k, k)
        Spearman's, 1 on the diagonal.

    Returns
    -------
    array, shape (k, k)

    References
    ----------
    .. [1] Pearson, K. (1907). On further methods of determining correlation. Drapers' Company
       Research Memoirs, Biometric Series IV.
    """
    pearson: Array = 2 * np.sin(np.pi * ranks / 6)
    np.fill_diagonal(pearson, 1)
    return pearson


def can_hold(ranks: Array) -> bool:
    """Whether quantities can have all these rank correlations, shape (k, k), at once."""
    return bool(np.linalg.eigvalsh(normal_correlations(ranks))[0] >= -NEARLY)


def nearest_correlation(matrix: Array) -> Array:
    """
    Find the correlation matrix nearest to a symmetric one, in Frobenius norm [1]_.

    Parameters
    ----------
    matrix : array, shape (k, k)

    Returns
    -------
    array, shape (k, k)
        Positive semi-definite, 1 on the diagonal.

    References
    ----------
    .. [1] Higham, N. J. (2002). Computing the nearest correlation matrix. IMA Journal of Numerical
       Analysis, 22, 329-343, algorithm 3.3.

    Examples
    --------
    The example of section 4 there.

    >>> nearest_correlation(np.array([[1.0, 1, 0], [1, 1, 1], [0, 1, 1]])).round(4)
    array([[1.    , 0.7607, 0.1573],
           [0.7607, 1.    , 0.7607],
           [0.1573, 0.7607, 1.    ]])
    """
    nearest, change = matrix.copy(), np.zeros_like(matrix)
    for _ in range(ITERATIONS):
        begun = nearest - change
        eigenvalues, vectors = np.linalg.eigh(begun)
        definite = vectors * np.maximum(eigenvalues, 0) @ vectors.T
        change, before, nearest = definite - begun, nearest, definite.copy()
        np.fill_diagonal(nearest, 1)
        if np.abs(nearest - before).max() < NEARLY:
            break
    return nearest


def nearest_ranks(ranks: Array) -> Array:
    """
    Rank correlations near the wanted ones that can all hold, with two digits.

    Parameters
    ----------
    ranks : array, shape (k, k)

    Returns
    -------
    array, shape (k, k)

    Examples
    --------
    >>> nearest_ranks(np.array([[1, 0.9, -0.9], [0.9, 1, 0.9], [-0.9, 0.9, 1]]))[0, 1:]
    array([ 0.48, -0.48])
    """
    nearest = 6 / np.pi * np.arcsin(nearest_correlation(normal_correlations(ranks)) / 2)
    for step in count():
        weaker = np.trunc(nearest * (1 - step / DIGITS) * DIGITS) / DIGITS
        np.fill_diagonal(weaker, 1)
        if can_hold(weaker):
            return weaker
    raise AssertionError


def proposal(names: Sequence[str], ranks: Array) -> str:
    """Name each pair with the nearest rank correlation that can hold, wanted or in its wake."""
    nearest = nearest_ranks(ranks)
    pairs = [(i, j) for i in range(len(names)) for j in range(i)]
    return "; ".join(
        f"{names[i]} with {names[j]}: {nearest[i, j]:g}"
        for i, j in pairs
        if ranks[i, j] != 0 or nearest[i, j] != 0
    )

"""
Compiled ranking of many rows of single-precision numbers: rank correlations, order statistics.

Sorted are 32-bit keys whose order is that of the numbers, digit by digit [1]_: equal numbers have
equal keys, so that ties stay ties.

References
----------
.. [1] Knuth, D. E. (1998). The Art of Computer Programming, vol. 3, 2nd ed., section 5.2.5.
"""

from __future__ import annotations

import numpy as np

from estimation.simulation.engine.compiled.serial_schedule import (
    entry,
    inlined,
    nested,
    spliced,
)
from estimation.simulation.engine.program_records import DIGIT

FEW = 32
"""So many keys, or fewer, are put in order one by one."""

SIGN = np.uint32(1 << 31)
ALL = np.uint32(2**32 - 1)
HALF = np.uint64(32)


@inlined
def _key(bits):  # type: ignore[no-untyped-def]
    """Key of a number by its bits: those of negative ones fall as the numbers rise."""
    return bits ^ ALL if bits & SIGN else bits | SIGN


@inlined
def _find_ends(row):  # type: ignore[no-untyped-def]
    """Least and largest key of a row."""
    least, most = ALL, np.uint32(0)
    for t in range(len(row)):
        key = _key(row[t])
        least, most = min(least, key), max(most, key)
    return least, most


@inlined
def _bits_of(number):  # type: ignore[no-untyped-def]
    """How many bits a number has."""
    count = 0
    while number > 0:
        number >>= np.uint32(1)
        count += 1
    return count


@nested
def _sort(words, others, begin, end, bits, counts):  # type: ignore[no-untyped-def]
    """Put words into the order of their upper halves, which have so many bits."""
    passes = max((bits + DIGIT - 1) // DIGIT, 1)
    width = max((bits + passes - 1) // passes, 1)
    mask = np.uint64((1 << width) - 1)
    for p in range(passes):
        counts[p, : 1 << width] = 0
    for t in range(begin, end):
        rest = words[t] >> HALF
        for p in range(passes):
            counts[p, np.int64(rest & mask)] += 1
            rest >>= np.uint64(width)
    for p in range(passes):
        first = begin
        for digit in range(1 << width):
            count = counts[p, digit]
            counts[p, digit] = first
            first += count
        shift = HALF + np.uint64(p * width)
        for t in range(begin, end):
            value = np.int64(words[t] >> shift & mask)
            others[counts[p, value]] = words[t]
            counts[p, value] += 1
        for t in range(begin, end):
            words[t] = others[t]


@spliced
def _correlate(words, spread):  # type: ignore[no-untyped-def]
    """Rank correlation of upper and lower halves, in order; `spread` is that of the lower ones."""
    n = len(words)
    middle, together, own = n + 1, 0.0, 0.0
    t = 0
    while t < n:
        end, key, others = t, words[t] >> HALF, 0.0
        while end < n and words[end] >> HALF == key:
            others += np.float64(words[end] & np.uint64(ALL)) - middle
            end += 1
        # Places t + 1 to `end` have one rank; twice that is the sum of both.
        off = np.float64(t + 1 + end - middle)
        together += off * others
        own += off * off * (end - t)
        t = end
    return together / np.sqrt(own * spread) if own > 0 and spread > 0 else 0.0


@spliced
def _moments(row, other, out):  # type: ignore[no-untyped-def]
    """Mean and standard deviation of a row, and its mean product with a row whose mean is 0."""
    n = len(row)
    whole = n - n % 4
    a, b, c, d = 0.0, 0.0, 0.0, 0.0
    for t in range(0, whole, 4):
        a += row[t]
        b += row[t + 1]
        c += row[t + 2]
        d += row[t + 3]
    for t in range(whole, n):
        a += row[t]
    mean = ((a + b) + (c + d)) / n
    a, b, c, d = 0.0, 0.0, 0.0, 0.0
    for t in range(0, whole, 2):
        one, two = row[t] - mean, row[t + 1] - mean
        a += one * one
        b += two * two
        c += one * other[t]
        d += two * other[t + 1]
    for t in range(whole, n):
        one = row[t] - mean
        a += one * one
        c += one * other[t]
    out[0], out[1], out[2] = mean, np.sqrt((a + b) / n), (c + d) / n


@entry
def correlate_rows(values, bits, finish, ranks, spread, results, words, others, counts):  # type: ignore[no-untyped-def]
    """
    How each row goes together with the finish.

    Parameters
    ----------
    values : array, shape (rows, N), of float32
    bits : array, shape (rows, N), of uint32
        The same memory.
    finish : array, shape (N,)
        Less its mean.
    ranks : array, shape (N,), of uint64
        Twice the ranks of the finish, ties at their mean rank.
    spread : float
        Sum of their squared distances from N + 1, which is twice the mean rank.
    results : array, shape (rows, 4)
        Where mean, standard deviation, mean product with the finish and rank correlation go.
    words, others : array, shape (N,), of uint64
        Scratch.
    counts : array, shape (DIGITS, 2 ** DIGIT), of int64
        Scratch.
    """
    for i in range(len(values)):
        row = bits[i]
        _moments(values[i], finish, results[i])
        least, most = _find_ends(row)
        results[i, 3] = 0.0
        if most == least:
            continue
        for t in range(len(row)):
            words[t] = np.uint64(_key(row[t]) - least) << HALF | ranks[t]
        _sort(words, others, 0, len(row), _bits_of(most - least), counts)
        results[i, 3] = _correlate(words, spread)


@spliced
def _put_in_order(words, others, begin, end, bits, counts):  # type: ignore[no-untyped-def]
    """Sort some words by their upper halves."""
    if end - begin > FEW:
        _sort(words, others, begin, end, bits, counts)
        return
    for t in range(begin + 1, end):
        word, at = words[t], t
        while at > begin and words[at - 1] > word:
            words[at] = words[at - 1]
            at -= 1
        words[at] = word


@entry
def pick_ranked(values, bits, places, results, words, others, counts):  # type: ignore[no-untyped-def]
    """
    Pick values at some places of the ranking of each row.

    Parameters
    ----------
    values : array, shape (rows, N), of float32
    bits : array, shape (rows, N), of uint32
        The same memory.
    places : array, shape (k,), of int64
        From 0 to N - 1, never falling.
    results : array, shape (rows, k)
        Where they go.
    words, others, counts : array
        Scratch, as in `correlate_rows`.
    """
    for i in range(len(values)):
        row = bits[i]
        least, most = _find_ends(row)
        length = _bits_of(most - least)
        shift = np.uint32(max(length - DIGIT, 0))
        # Keys by their first digit; of those with which a place begins, all are taken out.
        tally, starts = counts[0], counts[1]
        tally[:] = 0
        for t in range(len(row)):
            tally[np.int64((_key(row[t]) - least) >> shift)] += 1
        below, picked, place = 0, 0, 0
        for digit in range(len(tally)):
            count = tally[digit]
            below += count
            starts[digit] = -1
            if place < len(places) and places[place] < below:
                starts[digit] = picked
                while place < len(places) and places[place] < below:
                    # For now where it stands among those that are taken out.
                    results[i, place] = picked + places[place] - (below - count)
                    place += 1
                picked += count
        for t in range(len(row)):
            value = np.int64((_key(row[t]) - least) >> shift)
            if starts[value] >= 0:
                word = np.uint64(_key(row[t]) - least) << HALF | np.uint64(t)
                words[starts[value]] = word
                starts[value] += 1
        _put_in_order(words, others, 0, picked, length, counts)
        for place in range(len(places)):
            at = np.int64(words[np.int64(results[i, place])] & np.uint64(ALL))
            results[i, place] = values[i, at]

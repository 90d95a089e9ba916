"""What Numba has no word for: comparisons of many numbers as the bits of one, and their count."""

from __future__ import annotations

from typing import Any

from llvmlite import ir
from numba import types
from numba.extending import intrinsic

from estimation.simulation.kernels import TOLERANCE
from estimation.simulation.records import LOT

AT_ONCE = 8
"""Trials in which a table is read at once."""


def _instruction(function: Any) -> Any:
    """Make Numba call a function where it generates code; its first parameter is Numba's own."""
    return intrinsic(function)


@_instruction
def not_after(typing: Any, one: Any, other: Any) -> Any:
    """
    In which of the first 64 trials one instant is no later than another, a bit for each.

    Both are contiguous arrays of float64. One vector instruction compares several of them and
    yields bits, which a loop over them in Python cannot say.
    """

    def generate(context: Any, builder: Any, signature: Any, values: Any) -> Any:
        instants = ir.VectorType(ir.DoubleType(), LOT)
        loaded = []
        for kind, value in zip(signature.args, values, strict=True):
            data = context.make_array(kind)(context, builder, value).data
            loaded.append(builder.load(builder.bitcast(data, instants.as_pointer()), align=8))
        tolerance = ir.Constant(instants, [TOLERANCE] * LOT)
        is_tight = builder.fcmp_ordered("<=", builder.fsub(*loaded), tolerance)
        return builder.bitcast(is_tight, ir.IntType(LOT))

    return types.uint64(one, other), generate


@_instruction
def ones(typing: Any, word: Any) -> Any:
    """How many bits of a word are 1."""

    def generate(context: Any, builder: Any, signature: Any, values: Any) -> Any:
        return builder.ctpop(values[0])

    return types.uint64(types.uint64), generate


@_instruction
def interpolate(typing: Any, table: Any, cells: Any, shares: Any, out: Any, first: Any) -> Any:
    """
    Read a table in 8 trials from `first` on: how far into which of its cells.

    Both ends of a cell come with one load, where a loop in Python takes two.
    """

    def generate(context: Any, builder: Any, signature: Any, values: Any) -> Any:
        data = [
            context.make_array(kind)(context, builder, value).data
            for kind, value in zip(signature.args[:4], values[:4], strict=True)
        ]
        pair, word = ir.VectorType(ir.DoubleType(), 2), ir.IntType(64)
        pairs = []
        for k in range(AT_ONCE):
            cell = builder.load(builder.gep(data[1], [builder.add(values[4], word(k))]))
            ends = builder.gep(data[0], [cell])
            pairs.append(builder.load(builder.bitcast(ends, pair.as_pointer()), align=8))
        low, high = (_every_other(builder, pairs, side) for side in (0, 1))
        vector = ir.VectorType(ir.DoubleType(), AT_ONCE)
        at = [
            builder.bitcast(builder.gep(base, [values[4]]), vector.as_pointer())
            for base in data[2:]
        ]
        share = builder.load(at[0], align=8)
        value = builder.fadd(low, builder.fmul(builder.fsub(high, low), share))
        builder.store(value, at[1], align=8)
        return context.get_dummy_value()

    return types.void(table, cells, shares, out, types.int64), generate


def _every_other(builder: Any, pairs: list[Any], side: int) -> Any:
    """One side of each pair as one vector."""
    parts, width = [], 1
    for one, other in zip(pairs[::2], pairs[1::2], strict=True):
        mask = ir.Constant(ir.VectorType(ir.IntType(32), 2), [side, side + 2])
        parts.append(builder.shuffle_vector(one, other, mask))
    while len(parts) > 1:
        width *= 2
        mask = ir.Constant(ir.VectorType(ir.IntType(32), 2 * width), [*range(2 * width)])
        parts = [
            builder.shuffle_vector(one, other, mask)
            for one, other in zip(parts[::2], parts[1::2], strict=True)
        ]
    return parts[0]

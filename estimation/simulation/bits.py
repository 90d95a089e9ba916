"""What Numba has no word for: many numbers at once, and comparisons as the bits of a word."""

from __future__ import annotations

from typing import Any

from llvmlite import ir
from numba import types
from numba.extending import intrinsic

from estimation.distributions import CELL_OF_LUCK, CELLS
from estimation.luck import FIRST_MIX, GAMMA, SECOND_MIX
from estimation.simulation.kernels import TOLERANCE
from estimation.simulation.records import GROUP as GROUP
from estimation.simulation.records import LOT

HALF = GROUP // 2

WORD, DOUBLE, INDEX = ir.IntType(64), ir.DoubleType(), ir.IntType(32)
WORDS, DOUBLES = ir.VectorType(WORD, HALF), ir.VectorType(DOUBLE, HALF)
LOTS = ir.VectorType(DOUBLE, LOT)


def instruction(function: Any) -> Any:
    """Make Numba call a function where it generates code; its first parameter is Numba's own."""
    return intrinsic(function)


def _data(context: Any, builder: Any, signature: Any, values: Any, count: int) -> list[Any]:
    """Where the first arguments, contiguous arrays, keep their data."""
    arrays = zip(signature.args[:count], values[:count], strict=True)
    return [context.make_array(kind)(context, builder, value).data for kind, value in arrays]


def _at(builder: Any, data: Any, place: Any, vector: ir.VectorType) -> Any:
    """Pointer to a vector that begins at a place of an array."""
    return builder.bitcast(builder.gep(data, [place]), vector.as_pointer())


def _lot(builder: Any, data: Any) -> Any:
    """Read the 64 numbers of a lot."""
    return builder.load(builder.bitcast(data, LOTS.as_pointer()), align=8)


def _bits(builder: Any, comparison: str, numbers: Any, limit: float) -> Any:
    """Compare 64 numbers with one; a bit for each."""
    limits = ir.Constant(LOTS, [limit] * LOT)
    return builder.bitcast(builder.fcmp_ordered(comparison, numbers, limits), WORD)


@instruction
def not_after(typing: Any, one: Any, other: Any) -> Any:
    """
    In which of the first 64 trials one instant is no later than another, a bit for each.

    Both are contiguous arrays of float64. One vector instruction compares several of them and
    yields bits, which a loop over them in Python cannot say.
    """

    def generate(context: Any, builder: Any, signature: Any, values: Any) -> Any:
        instants = [_lot(builder, data) for data in _data(context, builder, signature, values, 2)]
        return _bits(builder, "<=", builder.fsub(*instants), TOLERANCE)

    return types.uint64(one, other), generate


def _finish_after(befores: tuple[Any, ...], length: Any, finish: Any) -> Any:
    """Make the code of `finish_after_two` and `finish_after_three`."""
    count = len(befores)

    def generate(context: Any, builder: Any, signature: Any, values: Any) -> Any:
        data = _data(context, builder, signature, values, count + 2)
        instants = [_lot(builder, place) for place in data[: count + 1]]
        begin = instants[0]
        for instant in instants[1:count]:
            begin = builder.select(builder.fcmp_ordered(">", begin, instant), begin, instant)
        at = builder.bitcast(data[-1], LOTS.as_pointer())
        builder.store(builder.fadd(begin, instants[count]), at, align=8)
        waits = [
            _bits(builder, "<=", builder.fsub(begin, instant), TOLERANCE)
            for instant in instants[:count]
        ]
        return context.make_tuple(builder, signature.return_type, waits)

    return types.UniTuple(types.uint64, count)(*befores, length, finish), generate


@instruction
def finish_after_two(typing: Any, one: Any, other: Any, length: Any, finish: Any) -> Any:
    """
    Write the finish of work that begins at the latest of several instants, in 64 trials.

    Returns in which of them it waits for the first, the second and so on, a bit for each trial.
    """
    return _finish_after((one, other), length, finish)


@instruction
def finish_after_three(
    typing: Any, one: Any, other: Any, third: Any, length: Any, finish: Any
) -> Any:
    """Do as `finish_after_two`, with a further instant."""
    return _finish_after((one, other, third), length, finish)


@instruction
def ones(typing: Any, word: Any) -> Any:
    """How many bits of a word are 1."""

    def generate(context: Any, builder: Any, signature: Any, values: Any) -> Any:
        return builder.ctpop(values[0])

    return types.uint64(types.uint64), generate


@instruction
def lowest_one(typing: Any, word: Any) -> Any:
    """Which bit of a word is the lowest 1; the word is not 0."""

    def generate(context: Any, builder: Any, signature: Any, values: Any) -> Any:
        return builder.cttz(values[0], ir.Constant(ir.IntType(1), 1))

    return types.int64(types.uint64), generate


def _shuffled(builder: Any, one: Any, other: Any, order: list[int]) -> Any:
    """Numbers of two vectors in an order in which the second follows the first."""
    return builder.shuffle_vector(one, other, ir.Constant(ir.VectorType(INDEX, len(order)), order))


def _words(number: int) -> Any:
    """One number 8 times."""
    return ir.Constant(WORDS, [number] * HALF)


@instruction
def find_cells(typing: Any, luck: Any, cells: Any, shares: Any, group: Any) -> Any:
    """
    In which cells of a table the luck of 16 trials falls, and how far into them.

    `luck` holds a word for two trials. Cells of even trials stand before those of odd ones, shares
    in the order of the trials. Returns which are outer cells: a bit for each, in the order of the
    cells.
    """

    def generate(context: Any, builder: Any, signature: Any, values: Any) -> Any:
        data = _data(context, builder, signature, values, 3)
        at = _at(builder, data[0], builder.mul(values[3], ir.Constant(WORD, HALF)), WORDS)
        return _cells_of(builder, builder.load(at, align=8), data[1], data[2], values[3])

    return types.uint64(luck, cells, shares, types.int64), generate


@instruction
def draw_cells(typing: Any, state: Any, luck: Any, cells: Any, shares: Any, group: Any) -> Any:
    """
    Draw the luck of 16 trials and do as `find_cells`.

    `state` is that of SplitMix64 before the first word, as in `luck.random_bits`. In one go, so
    that the processor can draw the luck of one group while it waits for the table of another.
    """

    def generate(context: Any, builder: Any, signature: Any, values: Any) -> Any:
        luck_data, cells_data, shares_data = (
            context.make_array(kind)(context, builder, value).data
            for kind, value in zip(signature.args[1:4], values[1:4], strict=True)
        )
        at = builder.mul(values[4], ir.Constant(WORD, HALF))
        state = builder.add(values[0], builder.mul(at, ir.Constant(WORD, int(GAMMA))))
        steps = [(k + 1) * int(GAMMA) % 2**64 for k in range(HALF)]
        words = builder.add(_splat(builder, state), ir.Constant(WORDS, steps))
        for shift, factor in ((30, FIRST_MIX), (27, SECOND_MIX)):
            words = builder.xor(words, builder.lshr(words, _words(shift)))
            words = builder.mul(words, _words(int(factor)))
        words = builder.xor(words, builder.lshr(words, _words(31)))
        builder.store(words, _at(builder, luck_data, at, WORDS), align=8)
        return _cells_of(builder, words, cells_data, shares_data, values[4])

    return types.uint64(types.uint64, luck, cells, shares, types.int64), generate


def _splat(builder: Any, word: Any) -> Any:
    """One word 8 times."""
    undefined = ir.Constant(WORDS, ir.Undefined)
    single = builder.insert_element(undefined, word, ir.Constant(INDEX, 0))
    return _shuffled(builder, single, undefined, [0] * HALF)


def _cells_of(builder: Any, words: Any, cells: Any, shares: Any, group: Any) -> Any:
    """Write cells and shares of 8 words; which cells are outer ones."""
    first = builder.mul(group, ir.Constant(WORD, GROUP))
    parts, outer = [], []
    low, high = builder.and_(words, _words(2**32 - 1)), builder.lshr(words, _words(32))
    for side, luck in enumerate((low, high)):
        place = builder.mul(luck, _words(CELL_OF_LUCK))
        place = builder.add(place, _words(CELL_OF_LUCK // 2))
        cell = builder.lshr(place, _words(52))
        at = builder.add(first, ir.Constant(WORD, side * HALF))
        builder.store(cell, _at(builder, cells, at, WORDS), align=8)
        # The 52 bits as those of a number from 1 to 2.
        part = builder.and_(place, _words(2**52 - 1))
        part = builder.bitcast(builder.or_(part, _words(0x3FF << 52)), DOUBLES)
        parts.append(builder.fsub(part, ir.Constant(DOUBLES, [1.0] * HALF)))
        is_outer = builder.icmp_unsigned(">=", builder.sub(cell, _words(1)), _words(CELLS - 2))
        outer.append(builder.zext(builder.bitcast(is_outer, ir.IntType(HALF)), WORD))
    for side in (0, 1):
        order = [HALF * odd + HALF // 2 * side + k for k in range(HALF // 2) for odd in (0, 1)]
        share = _shuffled(builder, parts[0], parts[1], order)
        at = builder.add(first, ir.Constant(WORD, side * HALF))
        builder.store(share, _at(builder, shares, at, DOUBLES), align=8)
    return builder.or_(outer[0], builder.shl(outer[1], ir.Constant(WORD, HALF)))


@instruction
def read_cells(typing: Any, table: Any, cells: Any, shares: Any, out: Any, group: Any) -> Any:
    """
    Read a table in 16 trials: how far into which of its cells, as `find_cells` found them.

    Both ends of a cell come with one load, where a loop in Python takes two.
    """

    def generate(context: Any, builder: Any, signature: Any, values: Any) -> Any:
        data = _data(context, builder, signature, values, 4)
        first = builder.mul(values[4], ir.Constant(WORD, GROUP))
        for side in (0, 1):
            even, odd = (
                _ends(builder, data[0], data[1], builder.add(first, ir.Constant(WORD, place)))
                for place in (HALF // 2 * side, HALF + HALF // 2 * side)
            )
            low = _shuffled(builder, even, odd, [0, 8, 2, 10, 4, 12, 6, 14])
            high = _shuffled(builder, even, odd, [1, 9, 3, 11, 5, 13, 7, 15])
            at = builder.add(first, ir.Constant(WORD, side * HALF))
            share = builder.load(_at(builder, data[2], at, DOUBLES), align=8)
            value = builder.fadd(low, builder.fmul(builder.fsub(high, low), share))
            builder.store(value, _at(builder, data[3], at, DOUBLES), align=8)
        return context.get_dummy_value()

    return types.void(table, cells, shares, out, types.int64), generate


def _ends(builder: Any, table: Any, cells: Any, first: Any) -> Any:
    """Both ends of 4 cells, one after another."""
    pair, pairs = ir.VectorType(DOUBLE, 2), []
    for k in range(HALF // 2):
        cell = builder.load(builder.gep(cells, [builder.add(first, ir.Constant(WORD, k))]))
        pairs.append(builder.load(_at(builder, table, cell, pair), align=8))
    halves = [_shuffled(builder, one, other, [0, 1, 2, 3]) for one, other in (pairs[:2], pairs[2:])]
    return _shuffled(builder, halves[0], halves[1], list(range(HALF)))

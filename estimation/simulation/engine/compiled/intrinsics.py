"""
What Numba has no word for: many numbers at once, claims of several threads.

Each function has a twin in plain code, in `intrinsic_twins`, and does the same to the bit.
"""

from __future__ import annotations

from typing import Any

from llvmlite import ir
from numba import types
from numba.extending import intrinsic

from estimation.distributions import CELL_OF_BITS, CELLS
from estimation.random_streams import FIRST_MIX, GAMMA, SECOND_MIX
from estimation.simulation.engine.compiled.serial_schedule import TOLERANCE
from estimation.simulation.engine.program_records import GROUP as GROUP
from estimation.simulation.engine.program_records import LOT

HALF = GROUP // 2

PLACE_BITS = 48
"""A place has this many bits within its cell, so that those above them are a word of 16 bits."""

PLACE_OF_BITS = CELL_OF_BITS >> 52 - PLACE_BITS
"""A random number of 32 bits times this is a place, but for half of it."""

WORD, DOUBLE, INDEX = ir.IntType(64), ir.DoubleType(), ir.IntType(32)
WORDS, DOUBLES = ir.VectorType(WORD, HALF), ir.VectorType(DOUBLE, HALF)
RANDOM_BITS = ir.VectorType(INDEX, GROUP)
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
def claim(typing: Any, taken: Any) -> Any:
    """
    Count up the first item of an array of int64, whichever threads do so at once.

    Returns what it was before: no two callers are told the same number.
    """

    def generate(context: Any, builder: Any, signature: Any, values: Any) -> Any:
        data = _data(context, builder, signature, values, 1)
        return builder.atomic_rmw("add", data[0], ir.Constant(WORD, 1), "acq_rel")

    return types.int64(taken), generate


@instruction
def publish(typing: Any, done: Any, number: Any) -> Any:
    """Set an item of an array of uint8 to 1: who sees it sees all that was written before."""

    def generate(context: Any, builder: Any, signature: Any, values: Any) -> Any:
        data = _data(context, builder, signature, values, 1)
        place = builder.gep(data[0], [values[1]])
        builder.store_atomic(ir.Constant(ir.IntType(8), 1), place, "release", 1)
        return context.get_dummy_value()

    return types.void(done, types.int64), generate


def _shuffled(builder: Any, one: Any, other: Any, order: list[int]) -> Any:
    """Numbers of two vectors in an order in which the second follows the first."""
    return builder.shuffle_vector(one, other, ir.Constant(ir.VectorType(INDEX, len(order)), order))


def _words(number: int) -> Any:
    """One number 8 times."""
    return ir.Constant(WORDS, [number] * HALF)


@instruction
def find_places(typing: Any, words: Any, places: Any, group: Any) -> Any:
    """
    Where in a table the random bits of 16 trials fall.

    `words` holds a word for two trials. A place is the number of a cell above PLACE_BITS bits that
    say how far into it; those of even trials stand before those of odd ones. Returns which trials
    fall into outer cells: a bit for each, in their own order.
    """

    def generate(context: Any, builder: Any, signature: Any, values: Any) -> Any:
        data = _data(context, builder, signature, values, 2)
        at = _at(builder, data[0], builder.mul(values[2], ir.Constant(WORD, HALF)), WORDS)
        return _places_of(builder, builder.load(at, align=8), data[1], values[2])

    return types.uint64(words, places, types.int64), generate


@instruction
def draw_places(typing: Any, state: Any, places: Any, group: Any) -> Any:
    """
    Draw the random bits of 16 trials and do as `find_places`.

    `state` is that of SplitMix64 before the first word, as in `random_streams.random_bits`. In one
    go, so that the processor can draw the bits of one group while it waits for the table of
    another.
    """

    def generate(context: Any, builder: Any, signature: Any, values: Any) -> Any:
        data = context.make_array(signature.args[1])(context, builder, values[1]).data
        at = builder.mul(values[2], ir.Constant(WORD, HALF))
        state = builder.add(values[0], builder.mul(at, ir.Constant(WORD, int(GAMMA))))
        steps = [(k + 1) * int(GAMMA) % 2**64 for k in range(HALF)]
        words = builder.add(_splat(builder, state), ir.Constant(WORDS, steps))
        for shift, factor in ((30, FIRST_MIX), (27, SECOND_MIX)):
            words = builder.xor(words, builder.lshr(words, _words(shift)))
            words = builder.mul(words, _words(int(factor)))
        words = builder.xor(words, builder.lshr(words, _words(31)))
        return _places_of(builder, words, data, values[2])

    return types.uint64(types.uint64, places, types.int64), generate


def _splat(builder: Any, word: Any) -> Any:
    """One word 8 times."""
    undefined = ir.Constant(WORDS, ir.Undefined)
    single = builder.insert_element(undefined, word, ir.Constant(INDEX, 0))
    return _shuffled(builder, single, undefined, [0] * HALF)


def _places_of(builder: Any, words: Any, places: Any, group: Any) -> Any:
    """Write the places of 8 words; which are in outer cells."""
    first = builder.mul(group, ir.Constant(WORD, GROUP))
    low, high = builder.and_(words, _words(2**32 - 1)), builder.lshr(words, _words(32))
    for side, bits in enumerate((low, high)):
        place = builder.add(builder.mul(bits, _words(PLACE_OF_BITS)), _words(PLACE_OF_BITS // 2))
        at = builder.add(first, ir.Constant(WORD, side * HALF))
        builder.store(place, _at(builder, places, at, WORDS), align=8)
    begin, end = first_bits(1), first_bits(CELLS - 1)
    beyond = builder.sub(
        builder.bitcast(words, RANDOM_BITS), ir.Constant(RANDOM_BITS, [begin] * GROUP)
    )
    is_outer = builder.icmp_unsigned(">=", beyond, ir.Constant(RANDOM_BITS, [end - begin] * GROUP))
    return builder.zext(builder.bitcast(is_outer, ir.IntType(GROUP)), WORD)


def first_bits(cell: int) -> int:
    """Least bits that fall into a cell or one after it."""
    return -((PLACE_OF_BITS // 2 - (cell << PLACE_BITS)) // PLACE_OF_BITS)


@instruction
def read_places(typing: Any, table: Any, places: Any, out: Any, group: Any) -> Any:
    """
    Read a table in 16 trials, at places as `find_places` found them.

    Both ends of a cell come with one load, where a loop in Python takes two.
    """

    def generate(context: Any, builder: Any, signature: Any, values: Any) -> Any:
        data = _data(context, builder, signature, values, 3)
        first = builder.mul(values[3], ir.Constant(WORD, GROUP))
        starts = [builder.add(first, ir.Constant(WORD, HALF // 2 * k)) for k in range(4)]
        evens, odds = (_shares(builder, data[1], start) for start in (starts[0], starts[2]))
        for side in (0, 1):
            even, odd = (_ends(builder, data[0], data[1], starts[side + k]) for k in (0, 2))
            low = _shuffled(builder, even, odd, [0, 8, 2, 10, 4, 12, 6, 14])
            high = _shuffled(builder, even, odd, [1, 9, 3, 11, 5, 13, 7, 15])
            order = [HALF * odd + HALF // 2 * side + k for k in range(HALF // 2) for odd in (0, 1)]
            share = _shuffled(builder, evens, odds, order)
            at = builder.add(first, ir.Constant(WORD, side * HALF))
            value = builder.fadd(low, builder.fmul(builder.fsub(high, low), share))
            builder.store(value, _at(builder, data[2], at, DOUBLES), align=8)
        return context.get_dummy_value()

    return types.void(table, places, out, types.int64), generate


def _shares(builder: Any, places: Any, first: Any) -> Any:
    """How far into their cells 8 places are."""
    place = builder.load(_at(builder, places, first, WORDS), align=8)
    # As the lowest bits of a number from 16 to 17.
    share = builder.or_(builder.and_(place, _words(2**PLACE_BITS - 1)), _words(0x403 << 52))
    return builder.fsub(builder.bitcast(share, DOUBLES), ir.Constant(DOUBLES, [16.0] * HALF))


def _ends(builder: Any, table: Any, places: Any, first: Any) -> Any:
    """Both ends of 4 cells, one after another."""
    pair, pairs = ir.VectorType(DOUBLE, 2), []
    for k in range(HALF // 2):
        place = builder.load(builder.gep(places, [builder.add(first, ir.Constant(WORD, k))]))
        cell = builder.lshr(place, ir.Constant(WORD, PLACE_BITS))
        pairs.append(builder.load(_at(builder, table, cell, pair), align=8))
    halves = [_shuffled(builder, one, other, [0, 1, 2, 3]) for one, other in (pairs[:2], pairs[2:])]
    return _shuffled(builder, halves[0], halves[1], list(range(HALF)))

"""Workspaces of threads: memory for a block of trials that stays in the cache of a core."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from estimation.simulation.engine import program_records as rec
from estimation.simulation.engine.placement import empty_profile

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from estimation.simulation.engine.program import Compiled

BLOCK_BYTES = 640 * 1024
"""What the finishes of a block may take of the cache of a core."""

BLOCKS = (512, 256, 128, 64)
"""Trials that a block may have; they divide SEGMENT."""

CACHE_LINE = 64
"""[bytes]"""


def new_workspace(compiled: Compiled, n: int, *, with_float: bool) -> rec.Workspace:
    """Memory for one thread and a plan of n activities."""
    net, rows_of = compiled.program.net, compiled.program.finishes
    finishes = int(rows_of.max(initial=-1)) + 1
    size = next((b for b in BLOCKS if 8 * finishes * b <= BLOCK_BYTES), BLOCKS[-1])
    stretches, holds = len(net.stretches), len(net.holds)
    starts = int(compiled.program.starts.max(initial=rec.NONE)) + 1
    rows = _aligned((compiled.rows, size))
    start, finish = _aligned((starts, size)), _aligned((finishes, size))
    lots = size // rec.LOT
    return rec.Workspace(
        buffers=_draw_buffers(size),
        rows=rows,
        start=start,
        finish=finish,
        late=_aligned((n if with_float else 0, size)),
        row_lots=rows.reshape(compiled.rows, lots, rec.LOT),
        start_lots=start.reshape(starts, lots, rec.LOT),
        finish_lots=finish.reshape(finishes, lots, rec.LOT),
        waits=_aligned((len(net.links), lots), np.uint64),
        chains=_aligned((n, lots), np.uint64),
        always=np.ones(rec.LOT),
        trial=(
            *(np.empty(stretches), np.empty(holds), np.empty(stretches), np.empty(stretches)),
            *(np.empty(n), np.empty(n), np.empty(n, dtype=np.bool_), np.empty(n)),
            np.empty(n, dtype=np.bool_),
        ),
        profile=empty_profile(net),
    )


def _draw_buffers(size: int) -> rec.DrawBuffers:
    """Memory for the draw of one variable."""
    words = _aligned((size // 2,), np.uint64)
    return rec.DrawBuffers(
        words=words,
        bits=words.view("<u4"),
        places=_aligned((size,), np.uint64),
        outer=_aligned((size // rec.GROUP,), np.uint64),
    )


def _aligned(shape: tuple[int, ...], dtype: type[np.generic] = np.float64) -> NDArray[Any]:
    """Array of zeros that begins with a line of the cache, as vector instructions like it best."""
    size = math.prod(shape) * np.dtype(dtype).itemsize
    memory = np.zeros(size + CACHE_LINE, dtype=np.uint8)
    skipped = -memory.ctypes.data % CACHE_LINE
    return memory[skipped : skipped + size].view(dtype).reshape(shape)

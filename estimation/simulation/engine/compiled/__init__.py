"""
Functions that numba compiles. They know no class of the project, only arrays and records.

`blocks` is the way in: it simulates ranges of trials. `sampling_kernels` draws (with `stratified`
and `intrinsics`), `vector_schedule` places a block of trials at once, `serial_schedule` one trial
after another with its `people`, on the arithmetic of `bounds`; `tracing` finds what is critical.
`priority_search` serves `levelling`; `ranking` and `spreading` serve `analysis`. `jit` says how
numba compiles them all; `word_bits` counts bits.
"""

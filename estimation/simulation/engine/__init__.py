"""
Many trials in compiled code.

`program` writes a model as records of plain arrays (`program_records`, `network_records`), `rows`
its variables, `instants` what stays known. `engine` simulates blocks of trials of it on as many
threads as help (`threads`), each in buffers of its own (`workspaces`). `placement` places the work
of given trials in time; `order_statistics` ranks rows of results.

What numba compiles stands in `compiled`, and is called as a `kernel`, or as `plain_python` where it
cannot be compiled. Its machine code is stored in the `code_folder`; `compile_progress` tells those
who wait for it the first time.
"""

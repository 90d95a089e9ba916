"""
Compiled functions without their compiler: machine code kept on disk and called directly.

Numba takes half a second and 150 MB to load code that it compiled long ago: before it looks, it
learns again how to compile everything that it knows. So whatever a kernel is called with for the
first time, numba compiles, and its machine code is kept; from then on LLVM links the code into a
fresh process within 10 ms, and nobody imports numba.

Code is kept by all that it depends on: sources, versions, processor, types of the arguments. What
is not found, or does not fit, is compiled once more.
"""

from __future__ import annotations

from estimation.machine_code.flat import Flat as Flat
from estimation.machine_code.kernel import Kernel as Kernel
from estimation.machine_code.kernel import NotCompiledError as NotCompiledError
from estimation.machine_code.plain import remember_source as remember_source

"""
Kernels of pages and packs: this interpreter, forked from a parent that has loaded everything.

A kernel that starts by itself imports for seconds and has all of it to itself in memory. The
*warm parent* does that once, before any thread: each kernel is a fork of it, ready in a fraction of
the time, and shares what it does not write to. It runs nothing of its kernels, so that none sees
what another did. Fork is safe on Linux alone; elsewhere kernels start as Jupyter starts them.

``warm_parent``
    Starts the parent, asks it for kernels, ends it.
``forking``
    What the parent runs.
``provisioner``
    Makes Jupyter ask for a fork where it would start an interpreter.
``jupyter_adapter``
    All that is used of jupyter_client and ipykernel.
``spec``
    Tells Jupyter which interpreter a kernel is, and in which environment.
"""

from __future__ import annotations

from estimation.kernels.spec import KernelSpecs as KernelSpecs
from estimation.kernels.warm_parent import WarmParent as WarmParent

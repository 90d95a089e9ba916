"""The private options of numba are known, and code does the same without them."""

from __future__ import annotations

from importlib.metadata import version

import numba
import numpy as np
import pytest

from estimation.simulation.engine.compiled import bounds, jit
from estimation.simulation.engine.placement import open_calendars


def test_numba_is_of_a_version_that_was_seen() -> None:
    """If not: look at `jit.PRIVATE_OPTIONS` in its sources, run `make bench`, add the version."""
    assert version("numba").rpartition(".")[0] in jit.SEEN_WITH
    assert jit.is_known()


@pytest.mark.parametrize("versions", [jit.SEEN_WITH, ()])
def test_code_does_the_same_without_private_options(
    versions: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Instant 1.5 of a calendar that is always open."""
    monkeypatch.setattr(jit, "SEEN_WITH", versions)
    workdays = jit.entry(jit.sources[id(bounds.workdays)])
    assert workdays(open_calendars(np.ones((1, 3), dtype=bool)), 0, 1.5) == 1.5


def test_what_others_decorate_is_stored_elsewhere() -> None:
    before = numba.config.CACHE_DIR
    jit.entry(jit.sources[id(bounds.workdays)])
    assert before == numba.config.CACHE_DIR

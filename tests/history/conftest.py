"""What tests of histories share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from estimation.history import History, read_history

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture
def read(tmp_path: Path) -> Callable[..., History]:
    """Read what stands in a file with this text."""

    def read(content: str, **answers: object) -> History:
        (tmp_path / "past.csv").write_text(content, encoding="utf-8")
        return read_history(tmp_path / "past.csv", **answers)  # type: ignore[arg-type]

    return read

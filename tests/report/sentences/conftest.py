"""Fixtures of the sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from estimation.report.wording import NBSP

if TYPE_CHECKING:
    from collections.abc import Callable

    from estimation.report.sentences.topic import Topic


@pytest.fixture(scope="session")
def plain() -> Callable[[Topic], dict[str, str]]:
    """Texts of a topic that are there, with plain spaces."""

    def plain(topic: Topic) -> dict[str, str]:
        return {name: text.replace(NBSP, " ") for name, text in topic.given().items()}

    return plain

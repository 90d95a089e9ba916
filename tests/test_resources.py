"""Files that come with Kickoff."""

from __future__ import annotations

import pytest

from estimation.errors import KickoffError
from estimation.resources import resource


def test_a_file_that_is_missing_is_an_error_in_words() -> None:
    with pytest.raises(KickoffError, match="'sample/none' is missing from this installation"):
        resource("sample/none")

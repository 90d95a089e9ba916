"""How much of a spread is explained, in sentences."""

from __future__ import annotations

import pandas as pd

from estimation.report import Sensitivity, sensitivity_sentences


def test_shares_of_the_spread() -> None:
    indices = pd.DataFrame({"name": ["Build, days"], "first": [0.62]})
    found = sensitivity_sentences(Sensitivity("cost", indices, 0.98, True, True))
    assert found.most == "“Build, days” alone explains 62% of the spread of the cost."
    assert str(found.together).endswith("hardly anything is left for how they act together.")
    found = sensitivity_sentences(Sensitivity("cost", indices, 0.7, True, False))
    assert "the rest is how they act together" in str(found.together)
    found = sensitivity_sentences(Sensitivity("cost", indices, 1.2, False, False))
    assert "100% of it. Some depend on one another" in str(found.together)

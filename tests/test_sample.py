"""The sample is what its README says: generated, repeatable, and like the work of real firms."""

from __future__ import annotations

import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest

from estimation.errors import KickoffError
from estimation.sample import SAMPLE_FILES, write_sample

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def done(sample: Path) -> pd.DataFrame:
    frame = pd.read_csv(sample / "history.csv")
    return frame[frame["state"] == "done"]


def test_generator_writes_the_committed_history(sample: Path, tmp_path: Path) -> None:
    for name in ("generate.py", "work.csv"):
        shutil.copyfile(sample / name, tmp_path / name)
    subprocess.run([sys.executable, tmp_path / "generate.py"], check=True)
    assert (tmp_path / "history.csv").read_bytes() == (sample / "history.csv").read_bytes()


def test_every_row_says_generated(sample: Path) -> None:
    assert set(pd.read_csv(sample / "history.csv")["source"]) == {"generated"}


def test_amount_of_work(done: pd.DataFrame) -> None:
    """Some 40 projects and 1,500 items, as an agency of 17 people makes them in four years."""
    assert 38 <= done["project_id"].nunique() <= 45
    assert 1_350 <= len(done) <= 1_650
    assert done["item_id"].is_unique


def test_ratios_are_like_measured_ones(done: pd.DataFrame) -> None:
    """Measured on real histories: medians .94 to 1.00, totals 1.01 to 1.10, spread .36 to 1.07."""
    ratio = done["actual_hours"] / done["estimated_hours"]
    assert 0.95 <= ratio.median() <= 1.10
    assert 1.05 <= done["actual_hours"].sum() / done["estimated_hours"].sum() <= 1.15
    assert 0.5 <= np.log(ratio).std() <= 0.6
    assert 0.12 <= (ratio == 1).mean() <= 0.20  # the spike at the estimate itself
    assert np.log(ratio).kurt() > 1  # tails heavier than a lognormal's, whose excess is 0


def test_small_items_scatter_most(done: pd.DataFrame) -> None:
    log_ratio = np.log(done["actual_hours"] / done["estimated_hours"])
    spread = log_ratio.groupby(pd.cut(done["estimated_hours"], [0, 8, 24, 500])).std()
    assert spread.is_monotonic_decreasing


def test_items_of_a_project_share_a_factor(done: pd.DataFrame) -> None:
    """Variance between project totals exceeds what independent items explain."""
    log_ratio = np.log(done["actual_hours"] / done["estimated_hours"])
    by_project = log_ratio.groupby(done["project_id"])
    between = by_project.mean().var() - (by_project.var() / by_project.size()).mean()
    assert 0.10 <= np.sqrt(between) <= 0.20  # the labelled prior is .15


def test_reviews_are_like_surveyed_ones(done: pd.DataFrame) -> None:
    """58 % of creative projects need five rounds or more, 14 % ten; approvals take 10 days."""
    reviewed = done[done["review_rounds"].notna()]
    rounds = reviewed.groupby("project_id")["review_rounds"].sum()
    assert 0.5 <= (rounds >= 5).mean() <= 0.75
    assert 0.08 <= (rounds >= 10).mean() <= 0.20
    assert 8 <= reviewed["client_wait_days"].mean() <= 12


def test_ranges_hold_less_often_than_they_promise(done: pd.DataFrame) -> None:
    """Ranges that people call 80 or 90 % sure hold 60 to 70 % of the time."""
    judged = done[done["judged_by"].notna()]
    held = judged["actual_hours"].between(judged["low_hours"], judged["high_hours"])
    assert len(judged) > 200
    assert 0.55 <= held.mean() <= 0.72


def test_write_sample(tmp_path: Path) -> None:
    written = write_sample(tmp_path / "new" / "folder")
    assert [path.name for path in written] == list(SAMPLE_FILES)
    assert all(path.stat().st_size > 0 for path in written)


def test_write_sample_overwrites_nothing(tmp_path: Path) -> None:
    mine = tmp_path / "brand-identity.plan.yaml"
    mine.write_text("mine", encoding="utf-8")
    with pytest.raises(KickoffError, match=r"already holds brand-identity\.plan\.yaml"):
        write_sample(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == [mine.name]
    assert mine.read_text(encoding="utf-8") == "mine"


def test_write_sample_into_a_file(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("", encoding="utf-8")
    with pytest.raises(KickoffError, match="choose a folder"):
        write_sample(tmp_path / "taken")

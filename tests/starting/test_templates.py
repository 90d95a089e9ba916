"""New plans from the starting plans."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pytest

from estimation.errors import PlanError
from estimation.plan import Plan, read_plan
from estimation.plan.documents import read_document
from estimation.simulation import simulate
from estimation.starting import new_plan, start_from_template, starting_plans
from estimation.starting.files import next_monday

if TYPE_CHECKING:
    from pathlib import Path


START = date(2027, 1, 11)
TEMPLATES = ("app", "brand", "campaign", "content", "retainer", "video", "website")


@pytest.mark.parametrize("template", [None, "blank", *TEMPLATES])
def test_each_template_is_a_sound_plan(tmp_path: Path, template: str | None) -> None:
    path = new_plan("Acme: the new site", template, tmp_path)
    plan = read_plan(path)
    assert path.name == "acme-the-new-site.plan.yaml"
    assert (plan.project.id, plan.project.name) == ("acme-the-new-site", "Acme: the new site")
    assert plan.project.start.weekday() == 0
    assert plan.project.start > date.today()
    assert plan.notices == ()
    assert "#" in path.read_text()  # its comments came along


def test_all_starting_plans_are_told() -> None:
    """Those that the tests below look at, and the blank one last."""
    plans = starting_plans()
    assert sorted(plan.id for plan in plans[:-1]) == sorted(TEMPLATES)
    assert (plans[-1].id, plans[-1].kind, plans[-1].activities) == ("blank", None, 3)
    website = next(plan for plan in plans if plan.id == "website")
    assert (website.name, website.kind, website.activities) == ("New website", "website", 24)
    assert website.description == "A website of some ten page templates, with a CMS."


@pytest.mark.parametrize("template", TEMPLATES)
def test_a_starting_plan_is_one_to_talk_about(template: str) -> None:
    """Of a size that two people can go through, complete, and neither a gift nor ruin."""
    plan = Plan.build(read_document(start_from_template(template, "Acme", START), "").data)
    assert 12 <= len(plan.activities) <= 25
    assert plan.project.kind == template
    assert sum(activity.review is not None for activity in plan.activities) >= 3
    for section in ("risks", "drivers", "questions", "contacts", "responsibilities", "assumptions"):
        assert getattr(plan, section), section
    result = simulate(plan, trials=2000, seed=0)
    assert result.notices == ()
    assert result.margin is not None
    assert result.price is not None
    target = plan.price.target_margin if plan.price is not None else None
    assert target is not None
    # The price carries the target in the middle, and not whatever happens.
    assert np.median(result.margin / result.price) > target - 0.05
    if plan.price is not None and plan.price.kind != "time_and_materials":
        assert np.quantile(result.margin / result.price, 0.05) < target


def test_what_is_known_goes_into_the_plan() -> None:
    text = start_from_template(
        "website", "Acme: site", START, client="Acme", deadline=date(2027, 5, 1), budget=60000
    )
    plan = Plan.build(read_document(text, "").data)
    project = plan.project
    assert (project.client, project.deadline, project.budget) == ("Acme", date(2027, 5, 1), 60000)
    assert project.start == START


def test_a_deadline_before_the_start_is_refused() -> None:
    with pytest.raises(PlanError, match="is before start"):
        start_from_template("website", "Acme", START, deadline=date(2026, 1, 1))


@pytest.mark.parametrize(
    ("today", "monday"),
    [
        (date(2027, 1, 3), date(2027, 1, 4)),  # Sunday
        (date(2027, 1, 4), date(2027, 1, 11)),  # a Monday has begun already
        (date(2027, 1, 5), date(2027, 1, 11)),
    ],
)
def test_the_next_monday(today: date, monday: date) -> None:
    assert next_monday(today) == monday


def test_no_file_is_overwritten(tmp_path: Path) -> None:
    path = new_plan("Acme", directory=tmp_path)
    path.write_text("mine")
    with pytest.raises(PlanError, match="is there already; choose another name"):
        new_plan("Acme", directory=tmp_path)
    assert path.read_text() == "mine"


@pytest.mark.parametrize(
    ("name", "template", "message"),
    [
        ("Acme", "web", "'web' is not a template; did you mean|known: 'blank', 'brand'"),
        ("?!", None, "'.!' has no letter or digit"),
        ("Acme", "../sample", "is not a template"),  # no way out of the folder
        ("x" * 300, None, "has 300 letters|too long"),
    ],
)
def test_what_cannot_start_is_refused(
    tmp_path: Path, name: str, template: str | None, message: str
) -> None:
    with pytest.raises(PlanError, match=message):
        new_plan(name, template, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(PlanError, match="cannot be written"):
        new_plan("Acme", directory=tmp_path / "none")


def test_a_plan_that_cannot_be_written_leaves_its_name_free(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As where the disk is full: an empty file would be there already, the next time."""

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("estimation.files.os.fsync", full)
        with pytest.raises(PlanError, match="No space left on device"):
            new_plan("Acme", directory=tmp_path)
    assert list(tmp_path.iterdir()) == []
    assert new_plan("Acme", directory=tmp_path).name == "acme.plan.yaml"

"""New plans from the starting plans."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from estimation.errors import PlanError
from estimation.plan import read_plan
from estimation.starting import new_plan
from estimation.starting.files import next_monday

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("template", [None, "blank", "website", "campaign", "brand"])
def test_each_template_is_a_sound_plan(tmp_path: Path, template: str | None) -> None:
    path = new_plan("Acme: the new site", template, tmp_path)
    plan = read_plan(path)
    assert path.name == "acme-the-new-site.plan.yaml"
    assert (plan.project.id, plan.project.name) == ("acme-the-new-site", "Acme: the new site")
    assert plan.project.start.weekday() == 0
    assert plan.project.start > date.today()
    assert plan.notices == ()
    assert "#" in path.read_text()  # its comments came along


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

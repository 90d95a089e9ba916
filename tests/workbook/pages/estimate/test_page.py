"""The estimate page: blind until both are in, then together, then in the plan."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from estimation import WorkbookError, calibrate, read_history
from estimation.calibration import Scorecard
from estimation.distributions import PROBS, QuantileTable, three_point
from estimation.plan import ThreePoint
from estimation.report import MARKS, effort_hours, percentiles
from estimation.store import Change
from estimation.workbook import Session
from estimation.workbook.estimates.pool import together, weights
from estimation.workbook.estimates.quantities import Subject, subjects
from estimation.workbook.estimates.rounds import standings
from estimation.workbook.estimates.views import density, title, widest_end
from estimation.workbook.pages import BY_ID
from estimation.workbook.pages.context import PageContext
from estimation.workbook.pages.frame import foot_view, frame_view

from ..conftest import do as ask

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from estimation.store.store import Store
    from estimation.workbook.protocol import View

WIRES = "activities.wires.effort.design"
BRIEF = "activities.brief.duration"
SECRET = {
    "low": "71.2537",
    "likely": "93.5193",
    "high": "137.7539",
    "note": "four of nine are built",
}
OTHERS = {"low": "81", "likely": "110", "high": "182", "note": ""}


@pytest.fixture
def pm(session: Session) -> PageContext:
    """The PM's place at the table."""
    return PageContext(session, session.path.parent, "estimate", chosen={"estimate": WIRES})


@pytest.fixture
def am(other: Session) -> PageContext:
    """The AM's place at the table."""
    return PageContext(other, other.path.parent, "estimate", chosen={"estimate": WIRES})


def do(context: PageContext, name: str, path: str = WIRES, **message: Any) -> None:
    """What a button of the page does."""
    ask(context, name, path=path, **message)


def shown(context: PageContext) -> View:
    """What the page is given once all is computed."""
    context.session.follow()
    view = BY_ID["estimate"].view(context)
    while context.wanted:
        context.wanted.pop(0)()
        view = BY_ID["estimate"].view(context)
    return view


def both_in(am: PageContext, pm: PageContext) -> None:
    do(am, "judge", typed=SECRET, round=1)
    do(pm, "judge", typed=OTHERS, round=1)
    am.session.follow()


def test_what_the_am_says_is_nowhere_in_the_pms_process_before_both_are_in(
    am: PageContext, pm: PageContext
) -> None:
    do(am, "judge", typed=SECRET, round=1)
    view = shown(pm)
    session = pm.session
    sent = json.dumps([view, frame_view(session, [])], ensure_ascii=False)
    rows = repr(session.rows)
    held = repr(session.store.judgements.seen_by("PM", session.id))
    for secret in ("71.2537", "93.5193", "137.7539", "four of nine"):
        assert secret not in sent + rows + held + repr(vars(session)) + repr(vars(pm))
    assert view["finding"] == "Wireframes: the AM is in. Now it is your turn."
    assert view["chosen"]["sides"][0]["typed"] is None
    assert "revealed" in view["chosen"] and view["chosen"]["revealed"] is None
    judged = next(row for row in session.rows if row.kind == "judgement")
    assert judged.value == {"round": 1}
    assert "gave an estimate of Wireframes" in foot_view(session)["said"]


def test_past_work_is_not_shown_before_both_are_in(sample: Path, store: Store) -> None:
    path = sample / "website-relaunch.plan.yaml"
    calibration = calibrate(read_history(sample / "history.csv"))
    session = Session.over(path, store, "AM", calibration, trials=50)
    context = PageContext(session, path.parent, "estimate")
    said = json.dumps(shown(context), ensure_ascii=False)
    assert "Rests on" not in said
    assert '"past"' not in said


def test_own_numbers_are_there_again_after_a_reload(
    am: PageContext, path: Path, store: Store
) -> None:
    do(am, "judge", typed=SECRET, round=1)
    again = PageContext(
        Session(store, am.session.id, path, "AM", trials=200), path.parent, "estimate"
    )
    again.chosen["estimate"] = WIRES
    view = shown(again)
    assert view["finding"] == "Wireframes: your estimate is in. Waiting for the PM."
    assert view["chosen"]["sides"][0]["typed"] == SECRET
    assert view["chosen"]["own"]["rows"][0]["said"] == "71 to 138, middle 94"


def test_once_both_are_in_both_see_both(am: PageContext, pm: PageContext) -> None:
    both_in(am, pm)
    for context in (am, pm):
        chosen = shown(context)["chosen"]
        assert [side["typed"]["likely"] for side in chosen["sides"]] == ["93.5193", "110"]
        assert chosen["sides"][0]["typed"]["note"] == SECRET["note"]
        assert [row["share"] for row in chosen["revealed"]["made"]] == ["50%", "50%"]
    assert shown(am)["groups"][0]["said"] == "0 of 2 settled, 1 to discuss"


def test_use_both_puts_a_pool_into_the_plan(am: PageContext, pm: PageContext) -> None:
    """The middle of the pool is the mean of both middles: quantile functions are averaged."""
    both_in(am, pm)
    do(pm, "agree", take="both")
    pool = pm.session.plan.activities[1].effort["design"]
    assert pool.model_dump()["pool"][0]["by"] == "AM"
    tables = [three_point(71.2537, 93.5193, 137.7539), three_point(81, 110, 182)]
    expected = (tables[0].median + tables[1].median) / 2
    assert pool.likely == pytest.approx(expected)
    view = shown(am)
    assert view["finding"].startswith(f"Wireframes: settled at {expected:.0f} hours, and ")
    assert view["groups"][0]["said"] == "1 of 2 settled"
    assert view["chosen"]["revealed"]["settled"].startswith("Settled by the PM, ")
    pm.session.undo()
    assert shown(am)["groups"][0]["said"] == "0 of 2 settled, 1 to discuss"


@pytest.mark.parametrize(("take", "likely"), [("AM", 93.5193), ("PM", 110)])
def test_one_of_the_two_can_be_taken(
    am: PageContext, pm: PageContext, take: str, likely: float
) -> None:
    both_in(am, pm)
    do(am, "agree", take=take)
    quantity = am.session.plan.activities[1].effort["design"]
    assert isinstance(quantity, ThreePoint)
    assert quantity.likely == likely


def test_what_is_in_the_plan_already_can_be_agreed_on(am: PageContext, pm: PageContext) -> None:
    same = {"low": "60", "likely": "80", "high": "120", "note": ""}
    do(am, "judge", typed=same, round=1)
    do(pm, "judge", typed=same, round=1)
    do(pm, "agree", take="AM")
    assert shown(pm)["groups"][0]["said"] == "1 of 2 settled"
    assert shown(pm)["chosen"]["revealed"]["talk"] == "You two agree"


def test_other_numbers_can_be_agreed_on(am: PageContext, pm: PageContext) -> None:
    both_in(am, pm)
    do(pm, "settle", typed={"low": "80", "likely": "70", "high": "150"})
    assert shown(pm)["chosen"]["revealed"]["agreed"]["error"].startswith(
        "Low 80 is above likely 70."
    )
    do(pm, "settle", typed={"low": "80", "likely": "100", "high": "150"})
    assert pm.session.plan.activities[1].effort["design"].likely == 100
    assert shown(pm)["groups"][0]["said"] == "1 of 2 settled"


def test_in_a_scenario_what_is_agreed_shows_there(am: PageContext, pm: PageContext) -> None:
    pm.session.use("lean")  # it sets the hours of the wireframes itself
    am.session.follow()
    both_in(am, pm)
    do(pm, "agree", take="AM")
    assert pm.session.result().plan.activities[1].effort["design"].likely == 93.5193
    assert pm.session.plan.activities[1].effort["design"].likely == 80
    assert shown(pm)["groups"][0]["said"] == "1 of 2 settled"


def test_a_second_round_is_blind_again(am: PageContext, pm: PageContext) -> None:
    both_in(am, pm)
    do(pm, "again")
    do(pm, "judge", typed={**OTHERS, "high": "163.25"}, round=2)
    view = shown(am)
    assert "163.25" not in json.dumps(view)
    assert view["chosen"]["earlier"] == ["Round 1: AM 71–94–138, PM 81–110–182."]
    assert view["finding"] == "Wireframes: the PM is in for round 2. Now it is your turn."
    do(am, "judge", typed=SECRET, round=2)
    view = shown(am)
    assert view["chosen"]["sides"][1]["typed"]["high"] == "163.25"
    assert view["chosen"]["revealed"]["settled"] == ""


def test_a_second_round_that_nobody_is_in_can_be_called_off(
    am: PageContext, pm: PageContext
) -> None:
    both_in(am, pm)
    do(pm, "again")
    assert shown(am)["chosen"]["can_call_off"]
    do(am, "calloff")
    assert shown(pm)["chosen"]["revealed"] is not None
    do(pm, "again")
    do(pm, "judge", typed=OTHERS, round=2)
    with pytest.raises(WorkbookError, match="One of you is in already"):
        do(am, "calloff")


def test_who_is_late_is_told_so(am: PageContext, pm: PageContext) -> None:
    """The AM changes the estimate at the moment in which the PM comes in."""
    both_in(am, pm)
    with pytest.raises(WorkbookError, match="The PM was in before this came, so that round 1 is"):
        do(am, "judge", typed={**SECRET, "high": "200"}, round=1)
    assert shown(pm)["chosen"]["sides"][0]["typed"]["high"] == "137.7539"


def test_the_other_one_can_be_asked(am: PageContext, pm: PageContext) -> None:
    do(am, "judge", typed=SECRET, round=1)
    do(am, "ask")
    do(am, "ask")  # a second press says nothing new
    pm.session.follow()
    assert [row.kind for row in pm.session.rows].count("ask") == 1
    assert frame_view(pm.session, [])["asked"] == [
        {"path": WIRES, "said": "The AM asks for your estimate of Wireframes."}
    ]
    assert shown(pm)["asked"][0]["said"].startswith("The AM asks for your estimate of Wireframes, ")
    assert frame_view(am.session, [])["asked"] == []
    do(pm, "judge", typed=OTHERS, round=1)
    assert frame_view(pm.session, [])["asked"] == []


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"low": "70", "likely": "90", "high": "13"}, "High 13 is below likely 90"),
        ({"low": "", "likely": "90", "high": ""}, "Low and high are empty"),
        ({"low": "70", "likely": "90", "high": ""}, "High is empty"),
        ({"low": "a few", "likely": "90", "high": "100"}, "Low “a few” is not a number"),
        ({"low": "<script>", "likely": "=1+1", "high": "100"}, "is not a number"),
        ({"low": "-4", "likely": "9", "high": "10"}, "Low -4 cannot be"),
        ({"low": "1", "likely": "2", "high": "3", "note": "x" * 201}, "has 201 characters"),
    ],
)
def test_what_cannot_be_stays_beside_its_field(
    pm: PageContext, typed: dict[str, str], message: str
) -> None:
    do(pm, "judge", typed=typed, round=1)
    side = shown(pm)["chosen"]["sides"][1]
    assert message in side["error"]
    assert side["typed"] | typed == side["typed"]
    assert foot_view(pm.session)["said"].endswith("Wireframes waits for you.")
    assert not [row for row in pm.session.rows if row.kind == "judgement"]


def test_three_numbers_in_one_field_are_taken(pm: PageContext) -> None:
    do(pm, "judge", typed={"low": "60 80 120", "likely": "", "high": ""}, round=1)
    assert shown(pm)["chosen"]["sides"][1]["typed"]["high"] == "120"


def test_an_activity_that_was_taken_out_is_no_longer_estimated(
    am: PageContext, pm: PageContext
) -> None:
    do(am, "judge", typed=SECRET, round=1)
    am.session.change(
        Change("set", "activities.wires", None),
        Change("set", "activities.launch.after", ["brief"]),
        Change("set", "scenarios", []),
    )
    assert shown(pm)["chosen"]["path"] == BRIEF
    with pytest.raises(WorkbookError, match="no longer in the plan"):
        do(pm, "judge", typed=OTHERS, round=1)


def test_a_row_of_the_plan_before_both_are_in_settles_nothing(
    am: PageContext, pm: PageContext
) -> None:
    am.session.apply(WIRES, {"low": "1", "likely": "2", "high": "3"})
    both_in(am, pm)
    assert standings(am.session.rows)[WIRES].is_to_discuss


def test_together_is_what_the_simulation_then_plays(sample: Path, store: Store) -> None:
    """
    The middle and the ends of one role's hours, as drawn and as the page says them.

    The factor that a project's work shares is drawn apart and widens the plan's own range too, so
    that the ends are some per cent further out; the middle is the same. 4,000 draws: the standard
    error of the middle is below 1 %.
    """
    path = sample / "website-relaunch.plan.yaml"
    calibration = calibrate(read_history(sample / "history.csv"))
    session = Session.over(path, store, "PM", calibration, trials=4000)
    each = next(
        s for s in subjects(session.plan) if s.path == "activities.wireframes.effort.design"
    )
    pool = {"pool": [{"by": "AM", "low": 30, "likely": 40, "high": 60, "weight": 0.5},
                     {"by": "PM", "low": 35, "likely": 50, "high": 90, "weight": 0.5}]}  # fmt: skip
    found = together(session.plan, calibration, each, pool)
    session.settle(each.path, pool)
    drawn = percentiles(effort_hours(session.result(), "wireframes"), list(MARKS.values()))
    said = [found.table.percentile(q) for q in MARKS.values()]
    assert said[1] == pytest.approx(drawn[1], rel=0.03)
    assert said == pytest.approx(drawn.tolist(), rel=0.12)


def test_weights_are_earned_or_equal() -> None:
    cards = [
        Scorecard("AM", 20, (1, 9, 9, 1), 1.0, 0.4, 0.6, True),
        Scorecard("PM", 20, (5, 5, 5, 5), 0.1, 0.4, 0.2, True),
    ]
    assert weights(cards).of == {"AM": 0.75, "PM": 0.25}
    assert "AM: 18 of 20 held. PM: 10 of 20 held." in weights(cards).why
    assert weights(cards[:1]).of == {"AM": 0.5, "PM": 0.5}
    assert "until each has ten" in weights([]).why


def test_a_density_holds_all_of_the_distribution() -> None:
    """The area below it is 1, but for what lies outside of the drawn part."""
    grid = np.linspace(0, 400, 400)
    heights = density(three_point(70, 90, 130), grid)
    assert float(heights.sum() * (grid[1] - grid[0])) == pytest.approx(1, abs=0.01)


def _judged(am: tuple[float, float, float], pm: tuple[float, float, float]) -> dict[str, Any]:
    class Given:
        def __init__(self, three: tuple[float, float, float]) -> None:
            self.value = dict(zip(("low", "likely", "high"), three, strict=True))

    return {"AM": Given(am), "PM": Given(pm)}


@pytest.mark.parametrize(
    ("am", "pm", "past", "said"),
    [
        ((70, 90, 130), (80, 110, 180), (79, 107, 175), "Past sides with the PM on the high end"),
        ((70, 90, 130), (80, 110, 180), (60, 80, 125), "Past sides with the AM on the high end"),
        ((70, 90, 130), (80, 110, 180), (60, 80, 158), "Past lies between you on the high end"),
        ((70, 90, 130), (70, 90, 130), (100, 140, 190), "You agree, and past says more"),
        ((70, 90, 130), (70, 90, 130), (60, 90, 190), "You agree, and past agrees with you"),
    ],
)
def test_past_work_sides_with_somebody(am: Any, pm: Any, past: Any, said: str) -> None:
    table = QuantileTable(np.interp(PROBS, list(MARKS.values()), past))
    assert title(_judged(am, pm), table, "Past").startswith(said)


def test_the_end_to_talk_about_is_the_one_that_is_furthest_apart() -> None:
    assert widest_end(_judged((70, 90, 130), (80, 110, 180))) == "high"
    assert widest_end(_judged((20, 90, 130), (80, 110, 140))) == "low"
    assert widest_end(_judged((70, 90, 130), (71, 92, 131))) is None


def test_the_largest_come_first(sample: Path, store: Store) -> None:
    session = Session.over(sample / "website-relaunch.plan.yaml", store, "PM", None, trials=50)
    groups = shown(PageContext(session, sample, "estimate"))["groups"]
    assert len(groups[0]["items"]) == 10
    of = {each.path: each for each in subjects(session.plan)}

    def size(item: View) -> float:
        each: Subject = of[item["id"]]
        return each.quantity.likely * (1 if each.role else 8)

    assert min(map(size, groups[0]["items"])) >= max(map(size, groups[1]["items"]))


def test_a_plan_without_anything_uncertain_says_so(sit: Callable[..., Session]) -> None:
    plan = {
        "kickoff_plan": 1,
        "project": {"id": "demo", "start": "2027-01-11"},
        "activities": [{"id": "build", "duration": 3}],
    }
    session = sit(plan)
    assert shown(PageContext(session, session.path.parent, "estimate"))["chosen"] is None

"""New plans from past projects: which work, what it takes, in which order, and who does it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from estimation import Plan, read_history, simulate
from estimation.errors import HistoryError, PlanError
from estimation.plan.documents import read_document
from estimation.starting import kinds_of, new_plan, start_from_history

if TYPE_CHECKING:
    from pathlib import Path

    from estimation.history import History

START = date(2027, 1, 11)
HOURS = (20.0, 30.0, 45.0)
"""Of three projects; their logs lie evenly, ln 1.5 apart."""


def row(
    project: int, class_: str, hours: float, start: str = "", finish: str = "", **more: Any
) -> Any:
    """One piece of finished work."""
    return {
        "project_id": f"p{project}", "kind": "website", "class": class_, "actual_hours": hours,
        "estimated_hours": hours, "started": start, "finished": finish, "role": "designer", **more,
    }  # fmt: skip


def history_of(rows: list[Any]) -> History:
    return read_history(pd.DataFrame(rows), unit="hours")


def plan_of(history: History, kind: str = "website") -> Plan:
    return Plan.build(read_document(start_from_history(history, kind, "Acme site", START), "").data)


def activities(plan: Plan) -> dict[str, Any]:
    return {activity.id: activity for activity in plan.activities}


def three(class_: str = "design", **more: Any) -> list[Any]:
    """Work of one class in three projects."""
    return [row(number, class_, hours, **more) for number, hours in enumerate(HOURS)]


# Hours


def test_hours_are_the_total_of_a_project_and_half_lie_below_the_past_median() -> None:
    """Two pieces of one sort in a project are one activity; so 20 may be 5 and 15."""
    rows = [*three()[1:], row(0, "design", 5), row(0, "design", 15)]
    work = activities(plan_of(history_of(rows)))["design"]
    quantity = work.effort["designer"]
    # Student's t with 2 degrees of freedom at 0.9 is 1.8856: 30 x exp(-+ 1.8856 x ln 1.5 x
    # sqrt(1 + 1/3)) = 12.41 and 72.53.
    assert quantity.quantiles == ((0.1, 12.4), (0.5, 30), (0.9, 72.5))
    assert work.basis == "judgement"


def test_from_nine_projects_on_the_ends_are_observed() -> None:
    """Nine values 10, 20 ... 90: the k-th lies at k / 10, so P10 is 10 and P90 is 90."""
    rows = [row(number, "design", 10.0 * (number + 1)) for number in range(9)]
    quantity = activities(plan_of(history_of(rows)))["design"].effort["designer"]
    assert quantity.quantiles == ((0.1, 10), (0.5, 50), (0.9, 90))


def test_what_was_seen_further_out_can_come_again() -> None:
    """Nineteen values 10, 20 ... 190: P10 and P90 are the 2nd and the 18th."""
    rows = [row(number, "design", 10.0 * (number + 1)) for number in range(19)]
    quantity = activities(plan_of(history_of(rows)))["design"].effort["designer"]
    assert quantity.quantiles == ((0, 10), (0.1, 20), (0.5, 100), (0.9, 180), (1, 190))


def test_a_slip_among_few_does_not_last_for_centuries() -> None:
    """Of 1, 10 and 1000 hours: a log spread of 3.5 counts as 1, and 1000 h stays possible."""
    rows = [row(number, "design", hours) for number, hours in enumerate((1.0, 10, 1000))]
    quantity = activities(plan_of(history_of(rows)))["design"].effort["designer"]
    # exp(mean of logs 3.07 + 1.8856 x sqrt(4 / 3)) = 190 h is less than was seen.
    assert quantity.quantiles == ((0.1, 1), (0.5, 10), (0.9, 1000))


def test_the_same_hours_each_time_are_a_number() -> None:
    rows = [row(number, "design", 8) for number in range(3)]
    assert activities(plan_of(history_of(rows)))["design"].effort["designer"].is_number


def test_a_role_takes_its_share_of_the_hours() -> None:
    """A quarter is copy's; a twentieth, of pm, is left to the others: 0.7 : 0.25 of 0.95."""
    parts = (("designer", 0.7), ("copy", 0.25), ("pm", 0.05))
    rows = [{**each, "actual_hours": each["actual_hours"] * share, "role": role}
            for each in three() for role, share in parts]  # fmt: skip
    effort = activities(plan_of(history_of(rows)))["design"].effort
    assert list(effort) == ["designer", "copy"]
    assert effort["copy"].table().median == pytest.approx(30 * 0.25 / 0.95, rel=0.01)


# Which work


def test_half_of_the_projects_make_an_activity_and_fewer_do_not() -> None:
    rows = [row(number, "design", 20 + number) for number in range(4)]
    rows += [row(number, "copy", 10) for number in range(2)]  # 2 of 4
    rows += [row(0, "film", 6)]  # 1 of 4
    text = start_from_history(history_of(rows), "website", "Acme", START)
    found = activities(plan_of(history_of(rows)))
    assert set(found) == {"design", "copy", "handover"}
    assert (found["design"].probability, found["copy"].probability) == (1, 0.5)
    # 6 of 86 + 20 + 6 hours
    assert "fewer than half of the projects had it (5% of all hours): Film (1 of 4, 6 h)." in text


def test_subclasses_are_activities_and_the_rest_of_a_class_is_one() -> None:
    rows = three(subclass="logo")
    rows += [row(0, "design", 4, subclass="icons"), row(1, "Design", 6, subclass="poster")]
    found = activities(plan_of(history_of(rows)))
    assert found["logo"].subclass == "logo"
    rest = found["further-design"]
    assert (rest.name, rest.class_, rest.subclass) == ("Further design", "design", None)
    assert rest.probability == 0.67  # 2 of 3 projects had either


def test_one_subclass_in_two_classes_is_told_apart() -> None:
    rows = three("design", subclass="page templates") + three("build", subclass="page templates")
    found = activities(plan_of(history_of(rows)))
    assert {"page-templates-build", "page-templates-design"} <= set(found)


def test_phases_take_the_place_of_classes() -> None:
    rows = [{**each, "class": None, "phase": phase} for each in three() for phase in ("Make", "Go")]
    found = plan_of(history_of(rows)).activities
    assert [each.id for each in found] == ["make", "go", "handover"]
    assert found[1].phase == "Go"


# Order and links


def dated(project: int, class_: str, first: int, last: int) -> Any:
    """Work from one day of 2026-01 to another; 5 January is a Monday."""
    return row(project, class_, 10 + project, f"2026-01-{first:02d}", f"2026-01-{last:02d}")


def test_work_that_waited_waits_and_what_follows_from_that_is_left_out() -> None:
    rows = []
    for project in range(3):
        rows += [dated(project, "launch", 19, 20), dated(project, "design", 5, 7)]
        rows += [dated(project, "build", 8, 16)]
    found = activities(plan_of(history_of(rows)))
    assert list(found) == ["design", "build", "launch", "handover"]
    assert [link.activity for link in found["build"].after] == ["design"]
    assert [link.activity for link in found["launch"].after] == ["build"]  # and so after design
    assert [link.activity for link in found["handover"].after] == ["launch"]


def test_work_that_overlapped_begins_with_the_median_lag() -> None:
    """Begun 2, 3 and 4 working days after the other, and before that was finished."""
    rows = [dated(project, "design", 5, 16) for project in range(3)]
    rows += [dated(project, "build", 7 + project, 20) for project in range(3)]
    (link,) = activities(plan_of(history_of(rows)))["build"].after
    assert (link.activity, link.type, link.lag) == ("design", "SS", 3)
    after = activities(plan_of(history_of(rows)))["handover"].after
    assert [link.activity for link in after] == ["design", "build"]  # design may end later


def test_three_of_four_projects_decide_what_waits() -> None:
    rows = [dated(project, "design", 5, 9) for project in range(4)]
    rows += [dated(project, "build", 12, 16) for project in range(2)]
    rows += [dated(project, "build", 6, 16) for project in (2, 3)]  # two of four did not wait
    after = activities(plan_of(history_of(rows)))["build"].after
    assert [link.type for link in after] == ["SS"]
    rows[-1] = dated(3, "build", 12, 16)  # now one of four
    after = activities(plan_of(history_of(rows)))["build"].after
    assert after[0].type == "FS"


def test_without_dates_phase_follows_phase() -> None:
    parts = (("Plan", "idea"), ("Make", "copy"), ("Make", "design"))
    rows = [each | {"phase": phase} for phase, class_ in parts for each in three(class_)]
    text = start_from_history(history_of(rows), "website", "Acme", START)
    found = activities(plan_of(history_of(rows)))
    assert "The history has no dates" in text
    assert [found[each].after[0].activity for each in ("copy", "design")] == ["idea", "idea"]


# Reviews, people, days, money


def test_reviews_come_from_the_rounds_and_waits_of_the_work() -> None:
    rows = three(review_rounds=2, client_wait_days=8)
    rows[0] |= {"review_rounds": 1, "client_wait_days": 4}
    review = activities(plan_of(history_of(rows)))["design-review"]
    assert review.review.rounds.values == ((1.0, 0.33), (2.0, 0.67))
    assert review.review.turnaround.likely == 4  # days of one round, in all three
    assert review.review.rework == 0  # the past hours hold it already
    assert review.probability == 1


def test_a_review_of_few_is_none() -> None:
    rows = three()
    rows[0] |= {"review_rounds": 1, "client_wait_days": 4}  # 1 of 3
    assert "design-review" not in activities(plan_of(history_of(rows)))


def test_what_waited_for_the_answer_follows_the_review() -> None:
    """Build began 6 working days after the design, whose review waited 4."""
    rows = [dated(project, "design", 5, 9) | {"review_rounds": 1, "client_wait_days": 4}
            for project in range(3)]  # fmt: skip
    rows += [dated(project, "build", 20, 23) for project in range(3)]
    (link,) = activities(plan_of(history_of(rows)))["build"].after
    assert link.activity == "design-review"


def test_people_and_hours_a_day() -> None:
    """Ann and Bob share five days of design: 2 people, 40 hours over 10 days each is 4 a day."""
    rows = [dated(project, "design", 5, 9) | {"person": person, "actual_hours": 20.0}
            for project in range(3) for person in ("Ann", "Bob")]  # fmt: skip
    plan = plan_of(history_of(rows))
    assert plan.roles[0].people == 2
    assert plan.calendars["team"].hours_per_day == 4
    assert activities(plan)["design"].crew == {"designer": 2}


def test_cost_rates_come_from_past_cost() -> None:
    rows = three(currency="CHF")
    rows = [each | {"estimated_cost": 1, "actual_cost": each["actual_hours"] * 60} for each in rows]
    plan = plan_of(history_of(rows))
    assert (plan.roles[0].cost_rate, plan.project.currency) == (60, "CHF")


# What is said


def test_the_plan_names_what_it_rests_on() -> None:
    rows = [*three(), row(9, "design", 12) | {"state": "open", "actual_hours": None}]
    text = start_from_history(history_of(rows), " Website", "Acme", START)
    assert "# Made from 3 past projects of kind website in the DataFrame: p0, p1, p2." in text
    assert "# Not counted, since they still have open work: p9." in text


def test_invented_work_is_called_so(sample: Path) -> None:
    text = start_from_history(read_history(sample / "history.csv"), "brand", "Acme", START)
    assert "invented, not a firm's own" in text


def test_kinds_are_counted_by_finished_projects() -> None:
    rows = [*three(), row(4, "x", 3, kind="Brand"), row(5, "x", 3, kind="Brand"),
            row(6, "x", 3, kind="brand"), row(7, "x", 3, kind=None)]  # fmt: skip
    rows.append(row(6, "x", 3) | {"kind": "brand", "state": "open", "actual_hours": None})
    assert kinds_of(history_of(rows)) == [("website", 3), ("Brand", 2)]


@pytest.mark.parametrize(
    ("rows", "kind", "message"),
    [
        (three(kind=None), "website", "no row says of what kind its project is; add a column kind"),
        (three(), "web", "no past project is of kind 'web'; did you mean 'website'"),
        (three(), "", "no past project is of kind ''; known: 'website'"),
        (three()[:2], "website", "2 finished projects of kind 'website' give hours; expected 3"),
        (three()[:1], "website", "1 finished project of kind 'website' gives hours"),
        ([{**each, "class": None} for each in three()], "website", "neither class nor phase"),
        (  # days and no hours
            [{**each, "actual_hours": None, "planned_days": 2, "actual_days": 3}
             for each in three()],
            "website", "no finished projects of kind 'website' give hours.*add actual_hours",
        ),
        (  # nothing in common
            [row(0, "a", 1), row(1, "b", 1), row(2, "c", 1)],
            "website", "no sort of work stands in half of the 3 projects",
        ),
        (
            [*three()[:2], *(row(number, "x", 1) | {"state": "open", "actual_hours": None}
                             for number in (7, 8))],
            "website", "2 more still have open work",
        ),
    ],
)  # fmt: skip
def test_what_history_cannot_give_is_said(rows: list[Any], kind: str, message: str) -> None:
    with pytest.raises(HistoryError, match=message):
        start_from_history(history_of(rows), kind, "Acme", START)


def test_names_of_a_sheet_stay_text() -> None:
    """Nothing in a history can end a comment or a line of the plan."""
    name = "=1+1\nkickoff_plan: 2 # <script>'\""
    plan = plan_of(history_of(three(name) + three("x", role="a: {b}, [c]")))
    assert sorted(str(each.class_) for each in plan.activities) == sorted(
        ["None", name.strip(), "x"]
    )


# The whole


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["design", "copy", "Ünlü & Söhne", "?!"]),
            st.sampled_from([None, "logo", "text: yes"]),
            st.integers(0, 4),  # project
            st.floats(0.1, 500),
            st.integers(0, 60),
            st.integers(0, 30),  # begun on this day, for so long
            st.sampled_from([None, 1, 3]),
        ),
        min_size=12,
        max_size=40,
    )
)
@settings(max_examples=60, phases=[Phase.explicit, Phase.generate])  # fmt: skip
def test_whatever_was_done_the_plan_reads_and_plays(drawn: list[Any]) -> None:
    day = pd.Timestamp("2026-01-05")
    rows = [
        row(project, class_, hours, day + pd.Timedelta(days=first),
            day + pd.Timedelta(days=first + last), subclass=subclass, person=f"person {last % 3}",
            review_rounds=rounds, client_wait_days=None if rounds is None else last)
        for class_, subclass, project, hours, first, last, rounds in drawn
    ]  # fmt: skip
    history = history_of(rows)
    try:
        plan = plan_of(history)
    except HistoryError:
        return  # fewer than three projects, or nothing in common
    result = simulate(plan, trials=50)
    assert np.isfinite(result.finish_days).all()
    assert (result.finish_days >= 0).all()


@pytest.mark.parametrize("kind", ["website", "campaign", "brand", "content"])
def test_the_total_of_the_plan_is_that_of_past_projects(sample: Path, kind: str) -> None:
    """
    The median of the plan's hours lies where medians of so few projects do.

    The standard error of a median is sqrt(pi / 2) sd / sqrt(n). ALPHA = 0.01 for each of the four,
    two-sided normal: 2.58 of them. Past totals: median 971, 426, 429 and 215 hours.
    """
    history = read_history(sample / "history.csv")
    plan = plan_of(history, kind)
    assert plan.notices == ()
    running = history.open["project_id"]
    frame = history.frame[
        (history.frame["kind"] == kind) & ~history.frame["project_id"].isin(running)
    ]
    totals = frame.groupby("project_id")["actual_hours"].sum().to_numpy()
    error = np.sqrt(np.pi / 2) * totals.std(ddof=1) / np.sqrt(len(totals))
    simulated = simulate(plan, trials=4000, seed=0).hours
    assert abs(np.median(simulated) - np.median(totals)) < 2.58 * error
    # Independent parts would give a spread of their own; with the shared rank 8 in 10 of the past
    # totals, and no fewer than 6, lie inside the plan's P10..P90.
    low, high = np.quantile(simulated, [0.1, 0.9])
    assert ((totals >= low) & (totals <= high)).mean() >= 0.6


def test_a_new_plan_from_history(sample: Path, tmp_path: Path) -> None:
    path = new_plan("Acme", "history:brand", tmp_path, history=sample / "history.csv")
    assert "past projects of kind brand" in path.read_text().splitlines()[0]


@pytest.mark.parametrize(
    ("template", "history", "message"),
    [
        ("history:brand", False, "there is no past work here.*--history"),
        ("brand", True, "a template does not look at it"),
    ],
)
def test_a_start_that_cannot_be_says_why(
    sample: Path, tmp_path: Path, template: str, history: bool, message: str
) -> None:
    file = sample / "history.csv" if history else None
    with pytest.raises(PlanError, match=message):
        new_plan("Acme", template, tmp_path, history=file)
    assert list(tmp_path.iterdir()) == []

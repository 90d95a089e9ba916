"""Plan files in: everything that can be written, and everything that cannot."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from estimation.errors import PlanError
from estimation.plan import CalendarSpec, Link, ThreePoint, check_plan, read_plan
from estimation.plan.changes import changed

if TYPE_CHECKING:
    from pathlib import Path


def test_the_example_of_the_format_is_read(formats) -> None:
    assert formats.project.deadline == date(2027, 4, 30)
    assert [a.id for a in formats.activities][:3] == ["brief", "wires", "wires-review"]
    wires = formats.activities[1]
    assert wires.class_ == "design"
    assert wires.name == "wires"  # no name: the id
    assert wires.effort["design"] == ThreePoint(low=16, likely=24, high=40)
    assert wires.effort["pm"].is_number
    review = formats.activities[2].review
    assert review.of == "wires"
    assert review.rounds.table().atoms is not None  # chances are steps, not a line
    assert formats.activities[3].after == (Link(activity="wires-review", type="FS", lag=1),)
    assert formats.activities[6].span.from_ == "brief"
    assert formats.risks[0].mitigation.left.probability == 0.15
    assert formats.status.activities["wires"].remaining.effort["design"].likely == 14
    assert formats.notices == ()


def test_oracles_are_read(root: Path) -> None:
    files = sorted((root / "tests" / "data" / "oracles").glob("*.plan.yaml"))
    assert len(files) == 11
    for file in files:
        assert read_plan(file).activities


def test_bench_models_are_read(shared: Path) -> None:
    files = sorted(shared.glob("bench/**/*.plan.yaml"))
    assert len(files) > 10
    for file in files:
        assert read_plan(file).activities


def test_sample_plans_are_read(sample: Path) -> None:
    files = sorted(sample.glob("*.plan.yaml"))
    assert len(files) == 3
    for file in files:
        assert read_plan(file).roles


def test_a_plan_of_one_milestone_is_a_plan() -> None:
    plan = read_plan(
        {
            "kickoff_plan": 1,
            "project": {"id": "x", "start": date(2027, 1, 4)},
            "activities": [{"id": "m", "milestone": True}],
        }
    )
    assert plan.activities[0].milestone


def test_a_large_plan_is_read(tmp_path: Path) -> None:
    """2,000 activities and 5,994 links."""
    lines = ["kickoff_plan: 1", "project: {id: big, start: 2027-01-11}", "roles: [{id: design}]"]
    lines.append("activities:")
    for i in range(2000):
        after = ", ".join(f"a{j}" for j in range(max(0, i - 3), i))
        effort = "{design: {low: 1, likely: 2, high: 4}}"
        lines.append(f"  - {{id: a{i}, name: Part {i}, after: [{after}], effort: {effort}}}")
    path = tmp_path / "big.plan.yaml"
    path.write_text("\n".join(lines))
    plan = read_plan(path)
    assert sum(len(a.after) for a in plan.activities) == 5994


WRONG: list[tuple[dict[str, Any], str]] = [
    # keys
    ({"project.strat": 1}, "project, strat: 'strat' is not known here; did you mean 'start'?"),
    ({"activites": []}, "'activites' is not known here; did you mean 'activities'?"),
    ({"activities.wires.efort": 3}, "activity 'wires', efort: .* did you mean 'effort'"),
    ({"kickoff_plan": 2}, "kickoff_plan: 2 is not possible; expected 1"),
    ({"project.id": None}, "project, id: is missing; add it"),
    ({"project": None}, "project: is missing"),
    ({"activities": []}, "activities: has too few entries"),
    ({"activities": {"id": "a"}}, "activities: .* expected a list"),
    ({"activities": ["brief"]}, "expected keys and values"),
    # ids
    ({"activities.brief.id": "a b"}, "'a b' is not an id; use letters, digits, _ and -"),
    ({"activities.brief.id": 12}, "12 is not text; put it in quotes: '12'"),
    ({"roles": [{"id": "brief"}, {"id": "design"}]}, "'brief' is already the id of an entry"),
    ({"activities.wires.after": ["breif"]}, "'breif' is not an activity; did you mean 'brief'"),
    ({"activities.wires.effort": {"desing": 1}}, "effort of desing: .* did you mean 'design'"),
    ({"activities.brief.crew": {"dev": 1}}, "crew of dev: 'dev' is not a role"),
    ({"activities.brief.calendar": "team"}, "'team' is not a calendar; there are none"),
    ({"roles.pm.calendar": "x"}, "role 'pm', calendar: 'x' is not a calendar"),
    ({"payments": [{"at": "lunch", "share": 1}]}, "payment 1, at: .* did you mean 'launch'"),
    ({"expenses": [{"id": "e", "amount": 1, "at": "x"}]}, "expense 'e', at: 'x' is not"),
    ({"drivers": [{"id": "d", "affects": ["x"], "factor": 1}]}, "driver 'd', affects"),
    ({"questions": [{"id": "q", "text": "?", "affects": ["x"]}]}, "question 'q', affects"),
    ({"correlations": [{"between": ["wires", "x"], "rank": 0.1}]}, "correlation 1, between"),
    ({"correlations": [{"between": ["wires", "launch"], "rank": 0.1}]}, "'launch' is not a driver"),
    ({"status": {"date": "2027-02-01", "activities": {"x": {}}}}, "'x' is not an activity"),
    # numbers
    ({"activities.brief.duration": -1}, "duration: -1 is below 0; expected 0 or more"),
    ({"activities.brief.duration": float("nan")}, "is not a finite number"),
    ({"activities.brief.duration": float("inf")}, "is not a finite number"),
    ({"activities.brief.duration": "2"}, "'2' is not a quantity; write a number"),
    ({"activities.brief.duration": True}, "true is not a quantity"),
    ({"activities.brief.duration": {"low": 1, "high": 2}}, "likely: is missing"),
    (
        {"activities.brief.duration": {"low": 1, "likely": 10, "high": 8}},
        "high 8 is below likely 10; expected low <= likely <= high",
    ),
    ({"activities.brief.duration": {"low": 3, "likely": 2, "high": 8}}, "likely 2 is below low 3"),
    ({"activities.brief.duration": {"low": -3, "likely": 2, "high": 8}}, "-3 is below 0"),
    ({"activities.brief.duration": {"uniform": [2, 1]}}, "high 1 is below low 2"),
    ({"activities.brief.duration": {"normal": {"mean": 2}}}, "sd: is missing"),
    ({"activities.brief.duration": {"normal": {"mean": 2, "sd": -1}}}, "sd: -1 is out of range"),
    ({"activities.brief.duration": {"exponential": {"mean": 0}}}, "expected more than 0"),
    ({"activities.brief.duration": {"lognormal": {"p50": 2}}}, "p50 and p90, or mean and sd"),
    ({"activities.brief.duration": {"lognormal": {"p50": 2, "p90": 1}}}, "p90 1 is below p50 2"),
    ({"activities.brief.duration": {"samples": []}}, "samples: has too few entries"),
    ({"activities.brief.duration": {"values": {1: 0, 2: 0}}}, "all weights are 0"),
    ({"activities.brief.duration": {"quantiles": {0.5: 3, 0.9: 2}}}, "quantiles fall"),
    ({"activities.brief.duration": {"quantiles": {5: 3}}}, "5 is out of range; expected at most 1"),
    ({"activities.brief.duration": {"pool": []}}, "pool: has too few entries"),
    ({"roles.pm.cost_rate": -5}, "cost_rate: -5 is out of range; expected at least 0"),
    ({"roles.pm.people": 0}, "people: 0 is out of range; expected more than 0"),
    ({"promise": {"level": 80}}, "level: 80 is out of range; expected less than 1"),
    ({"activities.brief.probability": 1.2}, "probability: 1.2 is out of range"),
    ({"project.budget": "60k"}, "budget: '60k' is not a number"),
    # dates
    ({"project.start": "tomorrow"}, "'tomorrow' is not a date; write it as 2027-01-11"),
    ({"project.start": "2027-02-30"}, "2027-02-30 is not in the calendar"),
    ({"project.start": "1900-01-01"}, "1900-01-01 lies before 1970 or after 2200"),
    ({"project.start": "2999-01-01"}, "2999-01-01 lies before 1970 or after 2200"),
    ({"project.start": 2027}, "2027 is not a date"),
    ({"project.deadline": "2027-01-01"}, "deadline 2027-01-01 is before start 2027-01-11"),
    # activities
    ({"activities.wires.effort": 40}, "effort: 40 says no role; expected hours or people by role"),
    ({"activities.brief.duration": None}, "has nothing that takes time; give exactly one of"),
    ({"activities.brief.milestone": True}, "has duration and milestone; give exactly one of"),
    ({"activities.launch.crew": {"pm": 1}}, "has crew with milestone"),
    ({"activities.brief.hours_per_week": {"pm": 1}}, "hours_per_week goes with span"),
    ({"activities.brief.after": ["launch"]}, "brief -> wires -> launch -> brief; take one"),
    ({"activities.brief.after": ["brief"]}, "waits for itself: brief -> brief"),
    ({"activities.wires.after": [{"activity": "brief", "type": "SE"}]}, "'SE' is not possible"),
    ({"activities.launch": {"id": "launch", "review": {"of": "wirs"}}}, "did you mean 'wires'"),
    # calendars
    ({"calendars": True}, "calendars: true does not fit; expected keys and values"),
    ({"calendars": {"team": {"days": []}}}, "calendar 'team', days: has too few entries"),
    ({"calendars": {"team": {"days": ["monday"]}}}, "'monday' is not possible"),
    ({"calendars": {"team": {"hours_per_day": 25}}}, "expected at most 24"),
    ({"calendars": {"team": {"holidays": "DE-XX"}}}, "'DE-XX' are not known; did you mean"),
    ({"calendars": {"team": {"holidays": "Germany"}}}, "'Germany' are not known"),
    ({"calendars": {"t": {"closed": [{"from": "2027-02-02", "to": "2027-02-01"}]}}}, "swap them"),
    # money, risks
    ({"price": {"kind": "fixed"}}, "kind fixed needs an amount"),
    ({"price": {"kind": "free", "amount": 1}}, "'free' is not possible; expected 'fixed'"),
    ({"payments": [{"at": "signing", "share": 0.5}]}, "payments: shares sum to 0.5; expected 1"),
    ({"risks": [{"id": "r", "probability": 0.5}]}, "risk 'r': has no effect; give at least one"),
    ({"risks": [{"id": "r", "probability": 2, "cost": 1}]}, "risk 'r', probability: 2 is out of"),
    ({"risks": [{"id": "r", "probability": 0.5, "factor": 2}]}, "has a factor but affects nothing"),
    ({"correlations": [{"between": ["brief", "wires"], "rank": 1.5}]}, "rank: 1.5 is out of range"),
    (
        {
            "correlations": [
                {"between": ["brief", "wires"], "rank": 0.9},
                {"between": ["wires", "d"], "rank": 0.9},
                {"between": ["brief", "d"], "rank": -0.9},
            ],
            "drivers": [{"id": "d", "affects": "all", "factor": 1}],
        },
        "correlations: cannot all hold together",
    ),
    # progress
    (
        {"status": {"date": "2027-02-01", "activities": {"brief": {"started": "2027-03-01"}}}},
        "2027-03-01 is after the status date",
    ),
    # scenarios
    ({"scenarios": [{"id": "s", "drop": ["wire"]}]}, "scenario 's', drop, 1: .* mean 'wires'"),
    (
        {"scenarios": [{"id": "s", "set": {"roles.desing.people": 1}}]},
        "scenario 's', set, roles.desing.people: 'desing' leads nowhere; did you mean 'design'",
    ),
    ({"scenarios": [{"id": "s", "set": {"project.budgett": 1}}]}, "did you mean 'budget'"),
    ({"scenarios": [{"id": "s", "set": {"roles.pm.people": -1}}]}, "role 'pm', people: -1"),
    ({"scenarios": [{"id": "s", "set": {"kickoff_plan.x": 1}}]}, "1 has no parts; shorten"),
    ({"scenarios": [{"id": "s", "add": [{"id": "wires", "duration": 1}]}]}, "in the plan already"),
    ({"scenarios": [{"id": "s", "drop": ["brief", "wires", "launch"]}]}, "has too few entries"),
]  # fmt: skip


@pytest.mark.parametrize(("values", "message"), WRONG, ids=[m[:40] for _, m in WRONG])
def test_what_cannot_be_is_refused(small, values: dict[str, Any], message: str) -> None:
    with pytest.raises(PlanError, match=message):
        read_plan(changed(small, values))


def test_spans_run_forward(small) -> None:
    steering = {"id": "s", "span": {"from": "launch", "to": "brief"}, "hours_per_week": {"pm": 6}}
    with pytest.raises(PlanError, match=r"'brief' comes before 'launch'.*swap them"):
        read_plan({**small, "activities": [*small["activities"], steering]})


def test_nobody_waits_for_a_span(small) -> None:
    steering = {"id": "s", "span": {"from": "brief", "to": "wires"}, "hours_per_week": {"pm": 6}}
    small["activities"][2]["after"] = ["s"]
    with pytest.raises(PlanError, match=r"waits for the span 's'.*name the activity"):
        read_plan({**small, "activities": [*small["activities"], steering]})


def test_a_calendar_that_never_works_is_named(small) -> None:
    small["calendars"] = {"early": {"days": ["mon"]}, "late": {"days": ["fri"]}}
    small["roles"] = [{"id": "design", "calendar": "early"}, {"id": "pm", "calendar": "late"}]
    small["activities"][1]["effort"] = {"design": 8, "pm": 4}
    with pytest.raises(PlanError, match="'wires': design and pm never work on the same day"):
        read_plan(small)


BROKEN_FILES: list[tuple[bytes, str]] = [
    (b"", "is empty; start one with"),
    (b"# only a comment\n", "is empty"),
    (b"- 1\n- 2\n", "is not a plan; a plan begins with kickoff_plan: 1"),
    (b"\x00\x01\x02\xff\xfe", "line 1: is not UTF-8 text"),
    (b"\x7fELF\x02\x01\x01\x00", "is not YAML"),
    (b"a: 1\nb: 2\na: 3\n", "line 3: key 'a' stands twice"),
    (b"a: !!python/object/apply:os.system [ls]\n", "line 1: has the tag !!python/object"),
    (b"a: !secret x\n", "has the tag !secret; a plan has no tags"),
    (b"a: [1, 2\n", "line 2: is not YAML"),
    (b"a: 1\n---\nb: 2\n", "is not YAML: but found another document"),
    (b"a: &a [*a]\n", "an alias stands inside what it names"),
    (b"a: *nobody\n", "undefined alias 'nobody'"),
    (b"? [1, 2]\n: 3\n", "a key is a list or a mapping"),
    (b"a: " + b"[" * 5000 + b"]" * 5000, "is nested more than 50 levels deep"),
    (b"a: " + b"[" * 60 + b"]" * 60, "is nested more than 50 levels deep"),
    (b"a: " + b"9" * 5000, "has 5000 digits"),
    (b"%YAML 1.9\n---\na: 1\n", "asks for another YAML than 1.2"),
    (b"a: '" + b"x" * 10_000_000 + b"'", "has 10 MB; a plan has 4 MB at most"),
    (b"<<: {a: 1}\n", "'<<' is not known here"),
]


@pytest.mark.parametrize(("content", "message"), BROKEN_FILES, ids=[m for _, m in BROKEN_FILES])
def test_broken_files_end_in_one_clear_error(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "broken.plan.yaml"
    path.write_bytes(content)
    with pytest.raises(PlanError, match=re.escape(message)) as caught:
        read_plan(path)
    assert "broken.plan.yaml" in str(caught.value)


def test_alias_bombs_are_bounded(tmp_path: Path) -> None:
    """Nine levels of nine aliases stand for 9**9 values."""
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]" for i in range(1, 9)]
    path = tmp_path / "bomb.plan.yaml"
    path.write_text("\n".join(lines))
    with pytest.raises(PlanError, match="aliases stand for more than 1,000,000 values"):
        read_plan(path)


def test_missing_files_and_folders_are_named(tmp_path: Path) -> None:
    with pytest.raises(PlanError, match="there is no such file; check the name"):
        read_plan(tmp_path / "none.plan.yaml")
    with pytest.raises(PlanError, match="is a folder, not a plan"):
        read_plan(tmp_path)


def test_scalars_follow_yaml_1_2(tmp_path: Path) -> None:
    path = tmp_path / "norway.plan.yaml"
    path.write_text(
        "kickoff_plan: 1\n"
        "project: {id: x, client: NO, kind: off, start: '2027-01-04', budget: 1_000}\n"
        "activities: [{id: on, duration: 0x10}]\n"
    )
    plan = read_plan(path)
    assert (plan.project.client, plan.project.kind, plan.activities[0].id) == ("NO", "off", "on")
    assert (plan.project.budget, plan.activities[0].duration.likely) == (1000, 16)


def test_all_problems_come_together_with_line_and_place(tmp_path: Path) -> None:
    path = tmp_path / "acme.plan.yaml"
    path.write_text(
        "kickoff_plan: 1\n"
        "project: {id: acme, start: 2027-01-11, budgget: 5}\n"  # 2: unknown key
        "roles:\n"
        "  - {id: design}\n"
        "activities:\n"
        "  - id: brief\n"
        "    duration: {low: 5, likely: 2, high: 9}\n"  # 7: out of order
        "  - {id: wires, after: [breif], effort: {design: 8}}\n"  # 8: unknown id
        "  - {id: build, after: [wires, brief], effort: {dev: 8}}\n"  # 9: unknown role
    )
    with pytest.raises(PlanError) as caught:
        read_plan(path)
    lines = str(caught.value).splitlines()
    assert [re.search(r" line (\d+): ", line)[1] for line in lines] == ["2", "7", "8", "9"]
    assert "activity 'brief', duration: likely 2 is below low 5" in lines[1]
    assert "activity 'wires', after 1: 'breif' is not an activity" in lines[2]
    assert "activity 'build', effort of dev: 'dev' is not a role" in lines[3]


def test_many_problems_are_counted(small) -> None:
    small["activities"] = [{"id": f"a{i}", "duration": -1} for i in range(50)]
    with pytest.raises(PlanError, match="and 30 more"):
        read_plan(small)


def test_a_dict_that_holds_itself_is_refused(small) -> None:
    small["offer"] = small
    with pytest.raises(PlanError, match="holds itself"):
        read_plan(small)


def test_the_readers_dict_is_not_kept(small) -> None:
    plan = read_plan(small)
    small["activities"].clear()
    assert len(plan.with_changes({"project.name": "x"}).activities) == 3


def test_check_counts_and_notes(formats_path: Path) -> None:
    report = check_plan(formats_path)
    assert report.counts == {"activity": 7, "role": 2, "review": 1, "risk": 1, "scenario": 1}
    assert "7 activities, 2 roles, 1 review, 1 risk, 1 scenario" in report.summary()


@pytest.mark.parametrize(
    ("values", "notice"),
    [
        # a review that nobody's work comes before
        ({"activities.launch": {"id": "launch", "review": {"of": "wires"}}}, "does not come after"),
        # nothing to redo
        (
            {
                "activities.brief": {"id": "brief", "milestone": True},
                "activities.launch": {
                    "id": "launch",
                    "after": ["brief"],
                    "review": {"of": "brief", "rework": 0.2},
                },
            },
            "has nothing to redo",
        ),
        # more people than there are
        ({"roles.pm.people": 1, "activities.brief.crew": {"pm": 2}}, "it takes 2 times as long"),
        # a crew without any hours
        ({"activities.wires.crew": {"pm": 1}}, "has a crew of role 'pm' and no effort of it"),
        ({"project.deadline": "2027-02-01", "activities.wires.not_before": "2027-03-01"}, "passed"),
    ],
)
def test_what_looks_unintended_is_noted(small, values: dict[str, Any], notice: str) -> None:
    assert any(notice in each for each in read_plan(changed(small, values)).notices)


def test_defaults_are_those_of_the_format() -> None:
    calendar = CalendarSpec()
    assert calendar.days == ("mon", "tue", "wed", "thu", "fri")
    assert calendar.hours_per_day == 8


@pytest.mark.parametrize("name", [None, ""])
def test_what_has_no_name_is_called_by_its_id(small: dict[str, Any], name: str | None) -> None:
    small["activities"][0]["name"] = name
    small["project"]["name"] = name
    plan = read_plan(small)
    assert plan.activities[0].name == plan.activities[0].id
    assert plan.project.name == plan.project.id


def test_half_a_character_is_refused_in_its_place(tmp_path: Path) -> None:
    """YAML can write it, and no file, page or terminal could."""
    path = tmp_path / "acme.plan.yaml"
    path.write_text(
        'kickoff_plan: 1\nproject: {id: acme, name: "a\\ud800b", start: 2027-01-11}\n'
        "activities: [{id: a, duration: 2}]\n"
    )
    with pytest.raises(PlanError, match=r"line 2: project, name: .* half a character, '.ud800'"):
        read_plan(path)

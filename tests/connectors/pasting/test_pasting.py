"""Blocks pasted from a sheet: which rows become activities, and what is said of the others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from estimation import Plan, read_plan
from estimation.connectors.pasting import MOST_ROWS, Pasted, read_paste
from estimation.errors import WorkbookError
from estimation.plan.documents import read_document
from estimation.plan.patching import flow_text

if TYPE_CHECKING:
    from estimation.tabular.numbers import Mark

PLAN = read_plan(
    {
        "kickoff_plan": 1,
        "project": {"id": "acme-site", "start": "2027-01-11"},
        "roles": [{"id": "design", "name": "Designer"}, {"id": "dev", "name": "Developer"}],
        "activities": [{"id": "brief", "name": "Client brief", "duration": 2}],
    }
)


def paste(*rows: str, plan: Plan = PLAN) -> Pasted:
    """Rows whose cells a bar divides here, as a sheet gives them."""
    return read_paste("\r\n".join(row.replace("|", "\t") for row in rows) + "\r\n", plan)


def only(*rows: str) -> dict[str, Any]:
    """The one activity of a block."""
    (activity,) = paste(*rows).activities
    return activity


# Columns


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (("Task|Designer", "Look|60 80 120"),
         {"effort": {"design": {"low": 60, "likely": 80, "high": 120}}}),
        (("Name|design|dev", "Look|60-120|4"),
         {"effort": {"design": {"low": 60, "likely": 90, "high": 120}, "dev": 4}}),
        (("Activity|Hours Developer|Designers (h)", "Look|3 h|2"),
         {"effort": {"dev": 3, "design": 2}}),
        (("Activity|Design low|Design likely|Design high", "Look|1|2|4"),
         {"effort": {"design": {"low": 1, "likely": 2, "high": 4}}}),
        (("Work package|Role|Min|Most likely|Max", "Look|dev|1|2|4"),
         {"effort": {"dev": {"low": 1, "likely": 2, "high": 4}}}),
        (("Vorgangsname|Dauer", "Look|3 Tage"), {"duration": 3}),
        (("Aufgabe|Aufwand (PT)|Rolle", "Look|1,5|Designer"), {"effort": {"design": 12}}),
        (("Task|Effort (days)|Who", "Look|2|dev"), {"effort": {"dev": 16}}),  # days of eight hours
        (("Task|Duration [days]", "Look|1 to 5"), {"duration": {"low": 1, "likely": 3, "high": 5}}),
        (("Task|Duration", "Look|2 weeks"), {"duration": 10}),
        (("Task|Duration", "Launch|0 days"), {"milestone": True}),
        (("Task|Milestone|Days", "Launch|yes|"), {"milestone": True}),
        (("Task|Phase|Class|Comment|Days", "Look|Design|copy|ask Ann|2"),
         {"phase": "Design", "class": "copy", "notes": "ask Ann", "duration": 2}),
        (("Acme plan||", "Task|Role|Hours", "Look|dev|2"), {"effort": {"dev": 2}}),  # a title above
        (("Task|Work", "Look|3 days"), {"effort": {"design": 24}}),  # Work of MS Project is effort
        (("Task|Work|Duration", "Look|4 hrs|1 mon"), {"effort": {"design": 4}}),
        (("Task|Duration", "Look|1 mon"), {"duration": 20}),
        (("Task|Duration", "Look|3 days?"), {"duration": 3}),
        (("Work|Hours", "Look|8"), {"effort": {"design": 8}}),  # over words it is a name
        (("Task|Work", "Look|90 min"), {"effort": {"design": 1.5}}),
        (("Task|Work", "Look|5400 s"), {"effort": {"design": 1.5}}),
        (("Task|Work (min)", "Look|90"), {"effort": {"design": 1.5}}),
        (("Task|Work", "Look|1h 30m"), {"effort": {"design": 1.5}}),
        (("Task|Estimated hours|Actual hours", "Look|8|12"), {"effort": {"design": 8}}),
        (("Tâche|Charge (jours-homme)", "Look|2"), {"effort": {"design": 16}}),
    ],
)  # fmt: skip
def test_columns(rows: tuple[str, ...], expected: dict[str, Any]) -> None:
    activity = only(*rows)
    assert {key: value for key, value in activity.items() if key not in ("id", "name")} == expected
    assert activity["name"] in ("Look", "Launch")


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (["1 200"], [1200]),
        (["1\u202f200,5"], [1200.5]),
        (["1.200", "2,5"], [1200, 2.5]),  # beside decimal commas it divides thousands
        (["1.234,5 h"], [1234.5]),
        (["1'250"], [1250]),
        (["~ 12 hrs"], [12]),
        (["16/24/40"], [{"low": 16, "likely": 24, "high": 40}]),
        (["16h – 24h – 40h"], [{"low": 16, "likely": 24, "high": 40}]),
        (["2,5 bis 4,5"], [{"low": 2.5, "likely": 3.5, "high": 4.5}]),
    ],
)  # fmt: skip
def test_numbers(cells: list[str], expected: list[Any]) -> None:
    rows = [f"row {number}|{cell}" for number, cell in enumerate(cells)]
    found = paste("Task|Designer", *rows).activities
    assert [each["effort"]["design"] for each in found] == expected


def test_hours_without_a_role_say_whose_they_are() -> None:
    pasted = paste("Task|Hours", "Look|8")
    assert pasted.activities[0]["effort"] == {"design": 8}
    assert "No column says who works, so the hours stand with Designer." in pasted.message


def test_a_role_that_is_new_joins_the_team() -> None:
    pasted = paste(
        "Task|Who|Hours", "Cut|Motion Designer|8", "Sound|motion designer|4", "Look|dev|2"
    )
    assert pasted.roles == [{"id": "motion-designer", "name": "Motion Designer"}]
    assert [list(each["effort"]) for each in pasted.activities] == [
        ["motion-designer"], ["motion-designer"], ["dev"]
    ]  # fmt: skip
    assert "New in the team: Motion Designer." in pasted.message


def test_a_plan_without_roles_gets_a_team() -> None:
    plan = read_plan({key: value for key, value in PLAN.source.items() if key != "roles"})
    pasted = paste("Task|Hours", "Look|8", plan=plan)
    assert (pasted.roles, pasted.activities[0]["effort"]) == (
        [{"id": "team", "name": "Team"}],
        {"team": 8},
    )


def test_columns_that_say_nothing_are_named() -> None:
    assert (
        "Columns not read: Priority, Cost." in paste("Task|Days|Priority|Cost", "A|1|3|€5").message
    )


# What can be read two ways


def asked(*rows: str, **answers: str) -> list[str]:
    """What is asked about a block."""
    text = "\n".join(row.replace("|", "\t") for row in rows)
    return [question.about for question in read_paste(text, PLAN, answers).questions]


def answered(*rows: str, **answers: str) -> Pasted:
    """A block with answers; a colon of a column's question is written as two underscores."""
    text = "\n".join(row.replace("|", "\t") for row in rows)
    given = {about.replace("__", ":"): value for about, value in answers.items()}
    pasted = read_paste(text, PLAN, given)
    assert pasted.questions == []
    return pasted


@pytest.mark.parametrize(
    ("rows", "about"),
    [
        (("Task|Hours", "Shop|1.200"), ["decimal"]),
        (("Task|Hours", "Shop|1,200", "Look|80"), ["decimal"]),
        (("Task|Hours", "Shop|1.5", "Look|2,5", "Sum|1.200", "App|1.200"), ["decimal"]),
        (("Task|Hours", "Shop|60 120"), ["spaces"]),
        (("Task|Hours|Nora", "Shop|8|3"), ["column:2"]),
        (("Task|Total", "Shop|8"), ["column:1"]),
        (("Look|8|12|20",), ["columns"]),
        (("Look|8",), ["columns"]),
        (("Task|Hours", "Shop|1 200"), []),
        (("Task|Hours|Betrag", "Shop|1.200|95,00 €"), []),  # the money has a decimal comma
        (("Task|Hours", "Shop|60 120", "Look|1 200"), []),  # spaces group the digits here
    ],
)
def test_what_can_be_read_two_ways_is_asked(rows: tuple[str, ...], about: list[str]) -> None:
    assert asked(*rows) == about


def test_an_answer_decides_and_is_not_asked_again() -> None:
    rows = ("Task|Hours", "Shop|1.200", "Look|80", "Total|1.280")
    (question,) = read_paste("\n".join(rows).replace("|", "\t"), PLAN).questions
    assert question.text == "Is “1.200” 1,200 hours or 1.2 hours?"
    assert [answer.then for answer in question.answers] == [
        "The rows then add up to 1,280 hours: the sheet’s own total, “1.280”.",
        "The rows then add up to 81.2 hours.",
    ]
    assert answered(*rows, decimal=",").read.hours == 1280
    assert answered(*rows, decimal=".").read.hours == pytest.approx(81.2)


@pytest.mark.parametrize(
    ("decimal", "rows", "first"),
    [
        (".", ("Task|Hours", "Shop|1.200"), "1.2 hours"),
        (",", ("Task|Hours", "Shop|1.200"), "1,200 hours"),
        (",", ("Task|Hours", "Shop|1,200"), "1.2 hours"),
        (".", ("Task|Hours", "Shop|1,200"), "1,200 hours"),
        # The sheet's own total tells more than the locale of its reader, where it tells them apart.
        (".", ("Task|Hours", "Shop|1.200", "Look|80", "Total|1.280"), "1,200 hours"),
        (".", ("Task|Hours", "Shop|1.200", "Total|1.200"), "1.2 hours"),
    ],
)  # fmt: skip
def test_the_first_answer_is_what_the_locale_says(
    decimal: Mark, rows: tuple[str, ...], first: str
) -> None:
    text = "\n".join(rows).replace("|", "\t")
    (question,) = read_paste(text, PLAN, decimal=decimal).questions
    assert question.answers[0].text == first


SECONDS = ("Task|Hours", "Look|28800", "Icons|5400", "Shop|27000", "Test|14400")


@pytest.mark.parametrize(
    ("rows", "first", "hours"),
    [
        (SECONDS, "seconds", 21),
        (("Task|Designer|Developer", "A|3600|7200", "B|28800|", "C||5400"), "seconds", 12.5),
        (("Task|Hours", "A|60", "B|480", "C|120", "D|240"), "minutes", 15),
        # More than a million of them is no slip of the pen where they are seconds.
        (("Task|Hours", "A|14400", "B|7200", "C|3600", "D|1080000"), "seconds", 307),
        (("Task|Hours", "A|1200-2400-3600", "B|480", "C|6000", "D|900"), "minutes", 163),
    ],
)  # fmt: skip
def test_hours_that_can_be_none_are_asked_about(
    rows: tuple[str, ...], first: str, hours: float
) -> None:
    (question,) = paste(*rows).questions
    assert (question.about, question.answers[0].value) == ("unit", first)
    assert f"add up to {hours:,g} hours" in question.answers[0].then
    assert answered(*rows, unit=first).read.hours == pytest.approx(hours)


def test_hours_that_are_hours_stay_so() -> None:
    assert answered(*SECONDS, unit="hours").read.hours == 75_600


@pytest.mark.parametrize(
    "rows",
    [
        ("Task|Hours", "A|8", "B|60", "C|120", "D|240"),
        # Sums are no work: without them the middle is 300 hours.
        ("Pos|Task|Hours", "1|A|930", "1.1|B|310", "1.2|C|320", "1.3|D|300", "|Total|930"),
        ("Task|Work (s)", "A|28800", "B|5400", "C|27000", "D|14400"),
        ("Task|Work", "A|480 min", "B|60 min", "C|120 min", "D|240 min"),
        ("Task|Duration", "A|60", "B|480", "C|120", "D|240"),
    ],
)
def test_no_unit_is_asked_where_nothing_speaks_against_it(rows: tuple[str, ...]) -> None:
    assert asked(*rows) == []


def test_the_unit_is_asked_after_the_decimal_mark() -> None:
    rows = ("Task|Hours", "A|28.800", "B|5.400", "C|27.000", "D|14.400")
    assert asked(*rows) == ["decimal"]
    assert asked(*rows, decimal=",") == ["unit"]
    assert asked(*rows, decimal=".") == []


def test_three_numbers_are_a_range_only_where_somebody_says_so() -> None:
    pasted = answered("Look|8|12|20", columns="range")
    assert pasted.activities[0]["effort"] == {"design": {"low": 8, "likely": 12, "high": 20}}
    with pytest.raises(WorkbookError, match="Copy the rows with their heads"):
        answered("Look|8|12|20", columns="none")


def test_numbers_under_an_unknown_head_are_what_the_answer_says() -> None:
    rows = ("Task|Hours Designer|Nora", "Shop|8|3")
    assert answered(*rows, column__2="hours").activities[0]["effort"] == {"design": 8, "nora": 3}
    assert answered(*rows, column__2="days").activities[0]["effort"] == {"design": 8, "nora": 24}
    assert answered(*rows, column__2="none").activities[0]["effort"] == {"design": 8}


def test_people_as_columns_are_known_by_the_sums_of_the_sheet() -> None:
    pasted = paste("Task|Nora|Timo|Total", "Look|12|4|16", "Shop|8||8")
    assert [each["effort"] for each in pasted.activities] == [{"nora": 12, "timo": 4}, {"nora": 8}]
    assert pasted.questions == []


# Rows that sum up others


@pytest.mark.parametrize(
    "rows",
    [
        ("Pos|Task|Hours", "1|Concept|24", "1.1|Look|16", "1.2|Icons|8", "2|Build|3"),
        ("Level|Task|Hours", "1|Concept|24", "2|Look|16", "2|Icons|8", "1|Build|3"),
        ("Task|Work", "Concept|24 hrs", "  Look|16 hrs", "  Icons|8 hrs", "Build|3 hrs"),
        ("WBS|Task Name|Work|Predecessors", "1|Concept|3 days|", "1.1|Look|2 days|",
         "1.2|Icons|1 day|", "2|Build|3h|"),
    ],
)  # fmt: skip
def test_a_row_above_others_is_their_phase(rows: tuple[str, ...]) -> None:
    pasted = paste(*rows)
    assert [(each["name"], each.get("phase")) for each in pasted.activities] == [
        ("Look", "Concept"), ("Icons", "Concept"), ("Build", None)
    ]  # fmt: skip
    assert pasted.left_out == [(2, "heading of rows 3 to 4")]
    assert (pasted.read.hours, pasted.not_read.hours) == (27, 24)


@pytest.mark.parametrize(
    "rows",
    [
        ("Pos|Task|Hours", "1|Concept|30", "1.1|Look|16", "1.2|Icons|8", "2|Build|3"),
        ("Task|Work|Summary", "Concept|30|Yes", "Look|16|No", "Icons|8|No"),
        ("Task|Work", "Concept|30 hrs", "  Look|16 hrs", "  Icons|1 day", "Build|3 hrs"),
    ],
)
def test_a_row_that_says_other_hours_than_those_below_it_is_remarked(rows: tuple[str, ...]) -> None:
    pasted = paste(*rows)
    assert pasted.notes[0] == (
        "Row 2, “Concept”, says 30 hours, and the rows below it add up to 24 hours: these go in."
    )
    assert pasted.lines[0].said == "phase; says 30 hours, rows below: 24 hours"


@pytest.mark.parametrize(
    "rows",
    [
        ("Pos|Task|Hours", "1|Concept|24", "1.1|Look|16", "1.2|Icons|8"),
        ("Pos|Task|Hours", "1|Concept|", "1.1|Look|16", "1.2|Icons|8"),
        ("Pos|Task|Hours", "1|All|24", "1.1|Concept|24", "1.1.1|Look|16", "1.1.2|Icons|8"),
        # The days of a summary row are those from its begin to its end.
        ("Pos|Task|Duration", "1|Concept|2", "1.1|Look|2", "1.2|Icons|2"),
        # Programs count what was cancelled, or do not.
        ("Pos|Task|Hours|Status", "1|Concept|24|", "1.1|Look|16|", "1.2|Icons|8|Cancelled"),
        ("Pos|Task|Hours|Status", "1|Concept|16|", "1.1|Look|16|", "1.2|Icons|8|Cancelled"),
    ],
)
def test_a_row_that_agrees_with_those_below_it_is_not_remarked(rows: tuple[str, ...]) -> None:
    assert not any("add up" in note for note in paste(*rows).notes)


def test_a_total_with_which_the_rows_disagree_is_remarked() -> None:
    assert (
        "The sheet’s own total is 30 hours, and 24 hours go in."
        in paste("Task|Hours", "Look|16", "Icons|8", "Total|30").notes
    )


def test_many_remarks_are_counted() -> None:
    rows = [f"{n}|Part {n}|9\n{n}.1|Work {n}|8" for n in range(1, 10)]
    notes = paste("Pos|Task|Hours", *rows).notes
    assert notes[6] == "So it is in 3 more rows."


def test_an_export_says_itself_which_rows_are_summaries() -> None:
    rows = ("Task|Work|Summary", "Concept|24|Yes", "Look|16|No", "Icons|8|No")
    assert [each["phase"] for each in paste(*rows).activities] == ["Concept", "Concept"]


def test_cancelled_work_is_left_out() -> None:
    pasted = paste("Task|Hours|Status", "Look|8|In Progress", "Chat|20|Cancelled")
    assert pasted.left_out == [(3, "cancelled work")]


HOURS = st.one_of(
    st.integers(0, 3000).map(lambda n: (f"{n}", float(n))),
    st.integers(1000, 900_000).map(lambda n: (f"{n:,}".replace(",", " "), float(n))),
    st.integers(0, 400).map(lambda n: (f"{n},5", n + 0.5)),
    st.integers(1, 40).map(lambda n: (f"{n} d", n * 8.0)),
    st.integers(1, 90).map(lambda n: (f"{n * 6} min", n / 10)),
    st.integers(1, 40).map(lambda n: (f"{n}–{n + 1}–{n + 3}", float(n + 1))),
    st.just(("", 0.0)),
)
NAMES = st.sampled_from(["Look", "Shop", "Total", "MwSt. 19 %", "Zwischensumme", "Chat", ""])


@given(st.lists(st.tuples(NAMES, HOURS, HOURS, st.sampled_from(["", "Cancelled"])), max_size=12))
@settings(max_examples=150, derandomize=True)
def test_all_hours_of_the_sheet_are_read_or_left_out(
    rows: list[tuple[str, tuple[str, float], tuple[str, float], str]],
) -> None:
    """What the cells were made of is the sum of what is read, and what is left out."""
    table = [("Task", "Designer", "Developer", "Status")]
    table += [(name, first[0], second[0], status) for name, first, second, status in rows]
    table.append(("Last, with 2,5", "2,5", "", ""))
    text = "\n".join("\t".join(row) for row in table)
    pasted = read_paste(text, PLAN, {"spaces": "group", "decimal": ",", "unit": "hours"})
    meant = sum(first[1] + second[1] for _, first, second, _ in rows) + 2.5
    assert pasted.in_table.hours == pytest.approx(meant)
    assert pasted.read.hours + pasted.not_read.hours == pytest.approx(meant)
    effort = [each for entry in pasted.activities for each in entry.get("effort", {}).values()]
    likely = sum(each["likely"] if isinstance(each, dict) else each for each in effort)
    assert pasted.read.hours == pytest.approx(likely)
    said = {line.row for line in pasted.lines}
    assert said == {n for n, row in enumerate(table[1:], start=2) if any(row)}


# Phases, ids, links


def test_a_row_with_only_a_name_is_a_phase() -> None:
    found = paste("Task|Days", "Design|", "Look|2", "Icons|1", "Build|", "Code|3").activities
    assert [(each["name"], each["phase"]) for each in found] == [
        ("Look", "Design"), ("Icons", "Design"), ("Code", "Build")
    ]  # fmt: skip


def test_with_a_phase_column_it_lacks_hours() -> None:
    pasted = paste("Task|Phase|Days", "Look|Design|2", "Icons||")
    assert "phase" in pasted.activities[0]
    assert pasted.left_out == [(3, "no hours")]


def test_ids_are_new_to_the_plan_and_to_the_paste() -> None:
    found = paste(
        "Task|Days", "Brief|1", "Look|1", "Look|1", "Größe|1", "?!|1", "design|1"
    ).activities
    ids = [each["id"] for each in found]
    assert ids == [
        "brief-2",
        "look",
        "look-2",
        "groesse",
        "activity",
        "design-2",
    ]  # design is a role


@pytest.mark.parametrize(
    ("rows", "after"),
    [
        (("Task|Days|After", "A|1|", "B|1|A"), ["a"]),
        (("Task|Days|After", "A|1|", "B|1|brief, A"), ["brief", "a"]),
        (("Task|Days|Predecessors", "A|1|", "B|1|client brief"), ["brief"]),
        (("Task|Days|Predecessors", "A|1|", "B|1|2"), ["a"]),  # the header is row 1
        (("Task|Days|Predecessors", "A|1|", "X|1|1", "B|1|1;2"), ["a", "x"]),  # places fit better
        (("ID|Task|Days|Predecessors", "10|A|1|", "20|B|1|10"), ["a"]),
        (("Nr|Vorgang|Dauer|Vorgänger", "1|A|1|", "2|B|1|1EA+2 Tage"),
         [{"activity": "a", "lag": 2}]),
        (("ID|Task|Days|Predecessors", "1|A|1|", "2|B|1|1SS-1d"),
         [{"activity": "a", "type": "SS", "lag": -1}]),
        (("Task|Days|After", "Test, and fixes|1|", "B|1|Test, and fixes"), ["test-and-fixes"]),
        (("Task|Days|After", "A|1|", "B|1|A; A"), ["a"]),
        (("Task|Days|After", "A|1|", "B|1|–"), None),
    ],
)  # fmt: skip
def test_links(rows: tuple[str, ...], after: Any) -> None:
    assert paste(*rows).activities[-1].get("after") == after


def test_links_that_cannot_be_are_said() -> None:
    pasted = paste("Task|Days|After", "A|1|B", "B|1|A", "C|1|Nobody", "D|1|D")
    assert "Not found, so nothing waits for it: “Nobody” in row 4, “D” in row 5." in pasted.message
    assert (
        "Rows wait for each other, so these links were left out: row 2 for row 3." in pasted.message
    )
    assert [each.get("after") for each in pasted.activities] == [None, ["a"], None, None]


# What is left out


@pytest.mark.parametrize(
    ("rows", "effort", "note"),
    [
        (("Task|Estimate|Low|High", "Look|80|6o|120", "Good|10|8|14", "Good|9|8|14"), 80,
         "Row 2 goes in without the range, since low: “6o” is not a number."),
        (("Task|Low|Likely|High", "Look|60|80|12x0", "Good|8|10|14", "Good|8|9|14"), 80,
         "Row 2 goes in without the range, since high: “12x0” is not a number."),
        (("Task|Work|Duration", "Look|80|soon", "Good|10|8"), 80,
         "Row 2 goes in without days: “soon” is not a number."),
    ],
)  # fmt: skip
def test_a_typo_beside_good_hours_leaves_its_cell_out(
    rows: tuple[str, ...], effort: float, note: str
) -> None:
    pasted = paste(*rows)
    assert pasted.left_out == []
    assert pasted.activities[0]["effort"] == {"design": effort}
    assert note in pasted.notes


def test_rows_above_the_heads_are_shown_as_left_out() -> None:
    lines = paste("Acme plan||", "Task|Role|Hours", "Look|dev|2").lines
    assert [(line.row, line.said) for line in lines] == [
        (1, "left out: above the heads"), (3, "Developer 2 h")
    ]  # fmt: skip


def test_the_message_of_the_look() -> None:
    rows = [f"Work {n}|{'' if n in (6, 18, 19) else 8}|x" for n in range(1, 43)]
    pasted = paste("Task|Designer|Notes", *rows)
    assert pasted.message == (
        "3 of 42 rows were left out: rows 7, 19 and 20 have no hours. "
        "Add them and paste again, or go on without."
    )


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("Look|abc|x", "row 3 says: “abc” is not a number"),
        ("Look|-5|x", "row 3 says: “-5” is below 0"),
        ("Look|120 80 60|x", "row 3 says: low 120 is above likely 80"),
        ("Look|€ 80|x", "row 3 is money"),
        ("MwSt. 19 %|8|x", "row 3 is tax"),
        ("Zwischensumme|8|x", "row 3 is a subtotal"),
        ("Look|1 2 3 4|x", "row 3 says: “1 2 3 4” is not a number"),
        ("Look|9999999|x", "row 3 says: “9999999” is more than a million hours"),
        ("Look|1.2.3,4,5|x", "row 3 says: “1.2.3,4,5” is not a number"),
        ("|8|x", "row 3 has no name"),
        ("Total|8|x", "row 3 is a total"),
        ("Summe Design|8|x", "row 3 is a total"),
    ],
)
def test_rows_that_cannot_be(row: str, reason: str) -> None:
    message = paste("Task|Designer|Notes", "Good|8|", row).message
    assert message.startswith(f"1 of 2 rows was left out: {reason}.")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "nothing in the paste"),
        (" \t \r\n\t", "nothing in the paste"),
        ("Task\tHours\n", "header and no row below it"),
        ("Task\tHours\nLook\t\n", "No row|one row cannot be used: row 2 has no hours"),
        ("Phase\tHours\nx\t2\n", "No column has names"),
        ("1\t2\n3\t4\n", "No column has names"),
        ("x\t1\n" * 10_000, "10,000 rows are too many for one paste: 500 fit"),
        ("x" * 2_000_001, "2 million letters"),
        ("x\t" * 50_000 + "x\n" + "a\n" * 400, "50,001 columns, and 100 fit"),
        ("Task\tHours\na\t" + "1 h " * 100_000, "is not a number"),
        ("Item\tQty\tUnit price\tTotal\nLogo\t9\t800\t7200\n", "is money"),
        ("Item\tQty\tUnit price\tTotal\nLogo\t9\t800,00 €\t7.200,00 €\n", "is money"),
        ("Task\tActual hours\nLook\t12\n", "no hours"),  # what it took is no estimate
    ],
)
def test_what_cannot_be_pasted_says_what_to_do(text: str, message: str) -> None:
    with pytest.raises(WorkbookError, match=message):
        read_paste(text, PLAN)


def test_as_many_rows_as_fit() -> None:
    rows = [f"Work {number}|8|{number}" for number in range(1, MOST_ROWS + 1)]
    pasted = paste("Task|Designer|After", *rows)
    assert len(pasted.activities) == MOST_ROWS


# Text


def test_scripts_and_formulas_stay_text() -> None:
    names = [
        "<script>alert(1)</script>",
        "=1+1",
        "@SUM(A1)",
        "+cmd|' /C calc'!A0",
        "-2+3",
        "{a: b}",
    ]
    text = "Task\tDesigner\n" + "".join(f"{name}\t8\n" for name in names)
    found = read_paste(text, PLAN).activities
    assert [each["name"] for each in found] == names
    assert read_document(f"a: {flow_text(found)}", "").data == {"a": found}  # and in the file


def test_cells_in_quotes_hold_breaks_separators_and_quotes() -> None:
    text = 'Task\tNotes\tDesigner\r\n"Look ""A""\r\nand feel"\t"a\tb"\t8\r\n'
    (activity,) = read_paste(text, PLAN).activities
    assert (activity["name"], activity["notes"]) == ('Look "A" and feel', "a b")


@pytest.mark.parametrize("text", ['Task\tDesigner\n"Look\t8\n', 'Task\tDesigner\n5" screen\t8\n'])
def test_a_quote_that_never_closes_is_a_sign(text: str) -> None:
    assert len(read_paste(text, PLAN).activities) == 1


@pytest.mark.parametrize(
    "text",
    [
        "Task;Designer;Notes\nLook, and feel;2,5;\n",
        '\ufeffTask,Designer,Notes\n"Look, and feel",2.5,\n',
        "Task\tDesigner\t\t\t\nLook, and feel\t2.5\t\t\t\n\n\n",
    ],
)
def test_what_divides_cells(text: str) -> None:
    (activity,) = read_paste(text, PLAN).activities
    assert (activity["name"], activity["effort"]) == ("Look, and feel", {"design": 2.5})


CELLS = st.one_of(
    st.sampled_from(
        ["Task", "Hours", "After", "ID", "Design", "low", "high", "Days", "1FS+2d", "60 80 120",
         "1-", "=1+1", '"', "2,5", "1.2.3", "brief", "Total", "", "x", "- 3", "1e9", "²", "٣", "½"]
    ),
    st.text(max_size=8),
)  # fmt: skip


@given(st.lists(st.lists(CELLS, max_size=5), max_size=12), st.sampled_from("\t;,"))
@settings(max_examples=400)
def test_anything_pasted_gives_activities_or_a_message(rows: list[list[str]], mark: str) -> None:
    try:
        pasted = read_paste("\n".join(mark.join(row) for row in rows), PLAN)
    except WorkbookError as error:
        assert str(error)
        return
    assert pasted.activities
    assert pasted.message
    read_plan(
        {
            **PLAN.source,
            "roles": [*PLAN.source["roles"], *pasted.roles],
            "activities": [*PLAN.source["activities"], *pasted.activities],
        }
    )


@given(st.text(max_size=200))
@settings(max_examples=300)
def test_any_text_gives_activities_or_a_message(text: str) -> None:
    try:
        assert read_paste(text, PLAN).activities
    except WorkbookError as error:
        assert str(error)

"""Plans out: what did not change keeps every character, and files are replaced whole."""

from __future__ import annotations

import difflib
import itertools
import shutil
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from estimation.errors import PlanError
from estimation.plan import read_plan, write_plan
from estimation.plan.documents import read_document
from estimation.plan.patching import flow_text, patched


@pytest.fixture
def copy(formats_path: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(formats_path, tmp_path / "acme.plan.yaml"))


def changed_lines(before: str, after: str) -> list[str]:
    """Lines taken out and put in."""
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), n=0, lineterm="")
    return [line for line in lines if line[0] in "+-" and line[:3] not in ("+++", "---")]


def test_a_plan_without_changes_keeps_every_byte(copy: Path, formats_path: Path) -> None:
    write_plan(read_plan(copy), copy)
    assert copy.read_bytes() == formats_path.read_bytes()


@pytest.mark.parametrize(
    ("path", "value", "before", "after"),
    [
        ("price.amount", 72000, "amount: 84000,", "amount: 72000,"),
        ("roles.design.people", 1, "name: Designer, people: 2", "name: Designer, people: 1"),
        ("project.deadline", date(2027, 5, 31), "deadline: 2027-04-30", "deadline: 2027-05-31"),
        ("project.budget", None, ", budget: 60000}", "}"),
        ("promise.date", date(2027, 5, 19), "{level: 0.8}", "{level: 0.8, date: 2027-05-19}"),
        ("activities.wires.effort.design.high", 44, "high: 40}, pm: 4}", "high: 44}, pm: 4}"),
        ("activities.build.name", "Build: it", "design: 40}}", "design: 40}, name: 'Build: it'}"),
        ("risks.late-content.owner", "PM", "late, owner: AM", "late, owner: PM"),
    ],
)
def test_one_edit_touches_one_line(
    copy: Path, path: str, value: object, before: str, after: str
) -> None:
    text = copy.read_text()
    write_plan({path: value}, copy)
    out, came = changed_lines(text, copy.read_text())
    assert before in out
    assert came[1:] == out[1:].replace(before, after)  # the comment behind it stays


def test_entries_come_and_go_with_their_lines(copy: Path) -> None:
    text = copy.read_text()
    plan = read_plan(copy)
    roles = [*plan.source["roles"], {"id": "dev", "people": 2}]
    write_plan(
        plan.with_changes({"roles": roles, "expenses.hosting": None, "discovery": None}), copy
    )
    out = [line[:13] for line in changed_lines(text, copy.read_text()) if line[0] == "-"]
    came = [line for line in changed_lines(text, copy.read_text()) if line[0] == "+"]
    assert came == ["+  - {id: dev, people: 2}", "+expenses: []"]
    assert out == ["-expenses:", "-  - {id: hos", "-discovery: {"]


BLOCK = """\
# a plan in long form
kickoff_plan: 1
project:
  id: "acme"          # quoted
  start: '2027-01-11'
  name: 'Acme''s site'

roles:
- id: design   # the two of us
  people: 2

- id: pm
activities:
- id: brief
  description: |
    Two lines
    of text
  duration: &short
    low: 1
    likely: 2
    high: 3
- id: wires
  duration: *short
  after:
  - brief
# the end
"""


def edited(values: dict[str, Any], text: str = BLOCK) -> str:
    """The text after an edit, which says what the edit says."""
    document = read_document(text, "test")
    wanted = read_plan(document.data).with_changes(values).source
    result = patched(document, wanted)
    assert read_document(result, "test").data == wanted
    return result


@pytest.mark.parametrize(
    ("values", "lines"),
    [
        # quotes stay as they are
        ({"project.name": "Acme's shop"}, ["-  name: 'Acme''s site'", "+  name: 'Acme''s shop'"]),
        ({"project.id": "b"}, ['-  id: "acme"          # quoted', '+  id: "b"          # quoted']),
        # a new key stands behind its siblings, before the empty line
        ({"project.client": "NO"}, ["+  client: NO"]),
        ({"roles.design.cost_rate": 55}, ["+  cost_rate: 55"]),
        # a key at the end of an entry that is a single line
        ({"roles.pm.people": 1}, ["+  people: 1"]),
        # a new section, one entry a line
        ({"expenses": [{"id": "e", "amount": 1}]}, ["+expenses:", "+  - {id: e, amount: 1}"]),
        # an alias is written out where its activity changes
        ({"activities.wires.duration": 4}, ["-  duration: *short", "+  duration: 4"]),
        # lines of text
        (
            {"activities.brief.description": "One"},
            ["-  description: |", "-    Two lines", "-    of text", "+  description: One"],
        ),
    ],
)  # fmt: skip
def test_long_form_is_edited_in_place(values: dict[str, Any], lines: list[str]) -> None:
    assert changed_lines(BLOCK, edited(values)) == lines


def test_an_anchor_that_changes_leaves_its_aliases_as_they_were() -> None:
    text = edited({"activities.brief.duration.high": 9})
    assert "duration: {low: 1, likely: 2, high: 9}" in text
    assert "duration: {low: 1, likely: 2, high: 3}" in text  # wires
    assert "# the end" in text


@pytest.mark.parametrize(
    ("old", "new"), [("\n", "\r\n"), ("# the end\n", "# the end"), ("# the end\n", "")]
)
def test_line_breaks_stay(old: str, new: str) -> None:
    text = BLOCK.replace(old, new)
    result = edited(
        {"project.client": "Acme", "risks": [{"id": "r", "probability": 1, "cost": 1}]}, text
    )
    if new == "\r\n":
        assert result.count("\n") == result.count("\r\n")


values = st.one_of(
    st.integers(0, 10**6),
    st.floats(0, 1e6),
    st.text(max_size=20),
    st.dates(),
    st.booleans(),
    st.none(),
)


@given(
    st.recursive(
        values,
        lambda inner: (
            st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
        ),
    )
)
def test_flow_text_reads_back(value: object) -> None:
    """In a list and in a mapping, which is where values are put."""
    assert read_document(f"[{flow_text(value)}]", "x").data == [value]
    assert read_document(f"a: {flow_text(value)}", "x").data == {"a": value}


def test_any_two_signs_read_back() -> None:
    """Signs that mean something in YAML, wherever they stand in a name."""
    for pair in itertools.product("?:-!a,#'\" =@+&*%|>~[{", repeat=2):
        text = "".join(pair)
        value = {"a": [text], text: text}
        assert read_document("a: " + flow_text(value), "").data == {"a": value}


NAMES = ("a", "b", "c", "d")
entry = st.fixed_dictionaries(
    {"id": st.sampled_from(NAMES)},
    optional={"x": values, "y": st.lists(st.integers(0, 3), max_size=2)},
)
data = st.dictionaries(
    st.sampled_from(["p", "q", "r"]),
    st.one_of(
        values,
        st.lists(entry, max_size=4),
        st.dictionaries(st.sampled_from(NAMES), values, max_size=3),
    ),
    min_size=1,
)


@given(old=data, new=data, style=st.sampled_from([True, False, None]))
@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow])
def test_any_change_of_any_text_says_what_it_should(old: Any, new: Any, style: bool | None) -> None:
    """Long form, short form and a mix, as ruamel.yaml writes them."""
    yaml = YAML(typ="safe", pure=True)
    yaml.default_flow_style = style
    stream = StringIO()
    yaml.dump(old, stream)
    document = read_document(stream.getvalue(), "x")
    assert read_document(patched(document, new), "x").data == new


def test_a_file_is_replaced_whole(copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk that fills up while writing leaves the old file, and nothing beside it."""
    before = copy.read_text()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(PlanError, match=r"cannot be written \(No space left on device\)"):
        write_plan({"price.amount": 1}, copy)
    assert copy.read_text() == before
    assert [path.name for path in copy.parent.iterdir()] == [copy.name]


def test_a_plan_saved_elsewhere_keeps_its_comments(copy: Path, tmp_path: Path) -> None:
    plan = read_plan(copy).with_changes({"price.amount": 72000})
    path = write_plan(plan, tmp_path / "copy.plan.yaml")
    assert "# hours by role" in path.read_text()
    assert read_plan(path).price.amount == 72000
    assert read_plan(copy).price.amount == 84000


def test_a_plan_without_a_file_is_written_one_entry_a_line(
    small: dict[str, Any], tmp_path: Path
) -> None:
    path = write_plan(read_plan(small), tmp_path / "small.plan.yaml")
    assert "  - {id: brief, duration: 2}\n" in path.read_text()
    assert read_plan(path).source == read_plan(small).source


def test_a_folder_that_is_not_there_is_named(small: dict[str, Any], tmp_path: Path) -> None:
    with pytest.raises(PlanError, match="cannot be written"):
        write_plan(read_plan(small), tmp_path / "none" / "small.plan.yaml")

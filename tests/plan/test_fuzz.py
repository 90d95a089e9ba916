"""Whatever happens to a plan file, it is read, or one PlanError says why not."""

from __future__ import annotations

import copy
from itertools import pairwise
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from estimation.errors import PlanError
from estimation.plan import Plan, read_plan
from estimation.plan.documents import read_document
from estimation.plan.network import cycles, in_order

EXAMPLE = (Path(__file__).parent / "fixtures" / "formats.plan.yaml").read_text()
DATA = read_document(EXAMPLE, "example").data

FRAGMENTS = [
    "", "{", "}", "[", "]", ":", ",", "-", "'", '"', "#", "&a ", "*a ", "!!x ", "|\n", "\t", "\x00",
    "<<: *a", "2027-13-01", "-5", ".nan", ".inf", "1e999", "null", "{}", "[]", "[[", "id: wires",
    "true", "%YAML 9.9\n", "---\n", "...\n", "\u2028", "0x", "1_", "08:00", "9" * 400,
]  # fmt: skip

edits = st.lists(
    st.tuples(st.integers(0, len(EXAMPLE)), st.integers(0, 20), st.sampled_from(FRAGMENTS)),
    min_size=1,
    max_size=4,
)


def accept(read: Any) -> None:
    """Read; a PlanError is an answer too."""
    try:
        assert isinstance(read(), Plan)
    except PlanError as error:
        assert str(error)


@given(edits)
@settings(max_examples=150, deadline=None)
def test_mutated_text(changes: list[tuple[int, int, str]]) -> None:
    text = EXAMPLE
    for at, length, fragment in changes:
        text = text[:at] + fragment + text[at + length :]

    def read() -> Plan:
        data = read_document(text, "mutated").data
        if not isinstance(data, dict):
            raise PlanError("is not a plan")
        return read_plan(data)

    accept(read)


def places(data: Any, above: tuple = ()) -> list[tuple]:
    """Every place in nested data."""
    keys = data.keys() if isinstance(data, dict) else range(len(data))
    found = []
    for key in keys:
        found.append((*above, key))
        if isinstance(data[key], dict | list):
            found += places(data[key], (*above, key))
    return found


words = st.sampled_from(["id", "low", "values", "uniform", "activity", "x", 1, None])
junk = st.recursive(
    st.one_of(
        st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=8), st.dates(),
        st.sampled_from(["wires", "design", "all", "team", "signing", b"bytes", 1j, object()]),
    ),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=3),
    max_leaves=6,
)  # fmt: skip


@given(st.lists(st.tuples(st.sampled_from(places(DATA)), junk), min_size=1, max_size=3))
@settings(max_examples=400, deadline=None)
def test_mutated_data(changes: list[tuple[tuple, Any]]) -> None:
    data = copy.deepcopy(DATA)
    for place, value in changes:
        inner = data
        for step in place[:-1]:
            inner = inner[step] if isinstance(inner, dict | list) and _has(inner, step) else {}
        if isinstance(inner, dict) or (isinstance(inner, list) and _has(inner, place[-1])):
            inner[place[-1]] = value
    accept(lambda: read_plan(data))


def _has(inner: Any, step: Any) -> bool:
    if isinstance(inner, dict):
        return step in inner
    return isinstance(step, int) and step < len(inner)


@given(
    st.dictionaries(st.integers(0, 8).map(str), st.lists(st.integers(0, 8).map(str), max_size=3))
)
def test_an_order_or_a_circle(waits: dict[str, list[str]]) -> None:
    """What can be ordered is, predecessors first; circles are real, and named in order."""
    ordered = in_order(waits)
    for each in ordered:
        known = [before for before in waits[each] if before in waits]
        assert all(ordered.index(before) < ordered.index(each) for before in known)
    found = cycles(waits)
    assert bool(found) == (len(ordered) < len(waits))
    for circle in found:
        assert circle[0] == circle[-1]
        assert all(a in waits[b] for a, b in pairwise(circle))

"""Baselines are frozen, signed by both, and superseded; changes to them are numbered."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

import pytest

from estimation import read_plan, simulate
from estimation.errors import StoreError
from estimation.store import Change, content_hash

from .conftest import AM, PM

if TYPE_CHECKING:
    from pathlib import Path

    from estimation.store import Baseline
    from estimation.store.store import Store

PLAN = {"kickoff_plan": 1, "activities": [{"id": "a", "review": {"rounds": {1: 0.5, 2: 0.5}}}]}


def freeze(store: Store, price: int = 84_000, **more: str) -> Baseline:
    return store.baselines.freeze("acme", PLAN, {"price": price}, AM, terms={"level": 0.8}, **more)


def signed(store: Store, baseline: Baseline) -> Baseline:
    for who in (AM, PM):
        baseline = store.baselines.sign("acme", baseline.number, who, baseline.content_hash)
    return baseline


def test_in_force_with_the_second_name(store: Store, session: str) -> None:
    baseline = freeze(store, session_id=session)
    assert not baseline.is_signed
    once = store.baselines.sign("acme", 1, PM, baseline.content_hash, "I agree to it")
    assert (once.is_signed, store.baselines.in_force("acme")) == (False, None)
    twice = store.baselines.sign("acme", 1, AM, baseline.content_hash)
    assert store.baselines.in_force("acme") == twice == store.baselines.get("acme", 1)
    assert [(each.role, each.name, each.words) for each in twice.signatures] == [
        ("PM", "Ben", "I agree to it"), ("AM", "Ana", "Agreed"),
    ]  # fmt: skip
    log = store.sessions.log(session)
    assert [(row.kind, row.role) for row in log] == [
        ("baseline", "AM"), ("signature", "PM"), ("signature", "AM"),
    ]  # fmt: skip


def test_the_hash_is_of_all_that_was_agreed(store: Store) -> None:
    baseline = freeze(store)
    assert baseline.content_hash == content_hash(baseline.content)
    # and as docs/formats.md says how anybody makes it
    text = json.dumps(baseline.content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert baseline.content_hash == hashlib.sha256(text.encode()).hexdigest()
    assert set(baseline.content) == {"project", "supersedes", "plan", "forecast", "terms"}
    assert freeze(store).content_hash == baseline.content_hash
    assert freeze(store, price=83_999).content_hash != baseline.content_hash


def test_a_baseline_is_superseded_and_stays(store: Store) -> None:
    first = signed(store, freeze(store))
    second = freeze(store, price=90_000)
    assert (second.number, second.supersedes) == (2, 1)
    assert second.content["supersedes"] == first.content_hash
    assert store.baselines.in_force("acme") == first
    signed(store, second)
    assert store.baselines.in_force("acme").number == 2
    assert [each.number for each in store.baselines.of_project("acme")] == [1, 2]
    assert store.baselines.get("acme", 1) == first


def test_signatures_that_are_refused(store: Store) -> None:
    baseline, rival = freeze(store), freeze(store, price=1)
    sign = store.baselines.sign
    with pytest.raises(StoreError, match="another one than was shown"):
        sign("acme", 1, AM, rival.content_hash)
    with pytest.raises(StoreError, match="no baseline 3"):
        sign("acme", 3, AM, rival.content_hash)
    sign("acme", 1, AM, baseline.content_hash)
    with pytest.raises(StoreError, match=r"signed by the AM already \(Ana\)"):
        sign("acme", 1, AM, baseline.content_hash)
    sign("acme", 1, PM, baseline.content_hash)
    with pytest.raises(StoreError, match="before another one came into force"):
        sign("acme", 2, AM, rival.content_hash)


def test_a_change_ends_a_signature_for_good(store: Store, session: str) -> None:
    baseline = freeze(store, session_id=session)
    store.baselines.sign("acme", 1, PM, baseline.content_hash)
    store.sessions.append(session, PM, Change("set", "price.amount", 1))
    [signature] = store.baselines.get("acme", 1).signatures
    assert signature.end is not None
    assert (signature.end.reason, signature.end.by_role, signature.end.cause) == (
        "changed",
        "PM",
        3,
    )
    last = store.sessions.log(session)[-1]
    assert (last.kind, last.value["role"], last.value["cause"]) == ("signature_end", "PM", 3)
    store.sessions.undo(session, AM, 3)
    with pytest.raises(StoreError, match=r"the signature of the PM under baseline 1 .* has ended"):
        store.baselines.sign("acme", 1, AM, baseline.content_hash)
    assert store.baselines.in_force("acme") is None
    assert signed(store, freeze(store, session_id=session)).number == 2


def test_what_changes_no_plan_ends_no_signature(store: Store, session: str) -> None:
    baseline = freeze(store, session_id=session)
    store.baselines.sign("acme", 1, PM, baseline.content_hash)
    row = store.sessions.append(session, AM, Change("ask", "wires", 1), Change("name", "AM", "Al"))
    store.sessions.undo(session, AM, row.number)
    store.judgements.add(session, "wires", {"low": 1}, AM)
    store.baselines.sign("acme", 1, AM, baseline.content_hash)
    assert store.baselines.in_force("acme") == store.baselines.get("acme", 1)


def test_a_redo_of_a_change_ends_a_signature(store: Store, session: str) -> None:
    row = store.sessions.append(session, AM, Change("use", "scenario", "lean"))
    undone = store.sessions.undo(session, AM, row.number)
    baseline = freeze(store, session_id=session)
    store.baselines.sign("acme", 1, PM, baseline.content_hash)
    store.sessions.undo(session, AM, undone.number)
    assert not store.baselines.get("acme", 1).signatures[0].holds


def test_what_was_overtaken_before_anybody_signed_it(store: Store, session: str) -> None:
    baseline = freeze(store, session_id=session)
    store.sessions.append(session, PM, Change("set", "price.amount", 1))
    with pytest.raises(StoreError, match="was changed since baseline 1 of acme was frozen"):
        store.baselines.sign("acme", 1, PM, baseline.content_hash)


def test_who_signed_can_withdraw_until_both_have(store: Store, session: str) -> None:
    baseline = freeze(store, session_id=session)
    with pytest.raises(StoreError, match="the AM has no signature under baseline 1"):
        store.baselines.withdraw("acme", 1, AM)
    store.baselines.sign("acme", 1, AM, baseline.content_hash)
    with pytest.raises(StoreError, match="the PM has no signature under baseline 1"):
        store.baselines.withdraw("acme", 1, PM)
    [signature] = store.baselines.withdraw("acme", 1, AM).signatures
    assert signature.end is not None
    assert signature.end.reason == "withdrawn"
    assert store.sessions.log(session)[-1].kind == "signature_end"
    with pytest.raises(StoreError, match="the AM has no signature under baseline 1"):
        store.baselines.withdraw("acme", 1, AM)
    second = signed(store, freeze(store, session_id=session))
    with pytest.raises(StoreError, match="both have signed baseline 2 of acme: it is in force"):
        store.baselines.withdraw("acme", 2, AM)
    assert store.baselines.in_force("acme") == second


def test_who_signs_something_else_ends_what_stood_alone(store: Store, session: str) -> None:
    """The AM's figures rest on other past work than the PM's, so that they sign two things."""
    first = freeze(store, session_id=session)
    store.baselines.sign("acme", 1, AM, first.content_hash)
    second = freeze(store, price=1, session_id=session)
    store.baselines.sign("acme", 2, PM, second.content_hash)
    [signature] = store.baselines.get("acme", 1).signatures
    assert signature.end is not None
    assert (signature.end.reason, signature.end.by_role) == ("replaced", "AM")
    store.baselines.sign("acme", 2, AM, second.content_hash)
    assert store.baselines.in_force("acme").number == 2


def test_change_orders_are_numbered_within_their_baseline(store: Store) -> None:
    with pytest.raises(StoreError, match="no baseline 1"):
        store.baselines.add_change_order("acme", 1, {"title": "Tenth page"}, PM)
    baseline = freeze(store)
    with pytest.raises(StoreError, match="not in force"):
        store.baselines.add_change_order("acme", 1, {"title": "Tenth page"}, PM)
    signed(store, baseline)
    for title in ("Tenth page", "Shop"):
        order = store.baselines.add_change_order("acme", 1, {"title": title}, PM)
    assert order.number == 2
    assert [each.content["title"] for each in store.baselines.change_orders("acme", 1)] == [
        "Tenth page", "Shop",
    ]  # fmt: skip
    signed(store, freeze(store))
    assert store.baselines.add_change_order("acme", 2, {"title": "Map"}, AM).number == 1


def test_a_frozen_plan_makes_its_forecast_again(store: Store, sample: Path) -> None:
    """Whatever YAML held, dates and numbers as keys included, comes back as the same plan."""
    for path in sorted(sample.glob("*.plan.yaml")):
        plan = read_plan(path)
        result = simulate(plan, trials=50, seed=2**64 - 1)
        said = result.to_dict()
        frozen = store.baselines.freeze(plan.project.id, plan.source, said, AM)
        kept = store.forecasts.add(plan.project.id, {"plan": plan.source}, said)
        [again] = store.forecasts.of_project(plan.project.id)
        assert again.result == frozen.content["forecast"] == said
        assert (again.seed, again.trials, again.version) == (kept.seed, 50, said["version"])
        for source in (frozen.content["plan"], again.inputs["plan"]):
            assert simulate(read_plan(source), trials=50, seed=again.seed).to_dict() == said


def test_actuals_are_added_and_the_last_counts(store: Store) -> None:
    for hours in (12, 14):
        store.actuals.add("acme", "wires", {"hours": {"design": hours}}, PM)
    rows = store.actuals.of_project("acme")
    assert [(row.number, row.activity_id, row.value["hours"]["design"]) for row in rows] == [
        (1, "wires", 12), (2, "wires", 14),
    ]  # fmt: skip

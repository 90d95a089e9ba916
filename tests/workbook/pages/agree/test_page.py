"""The agree page: what is signed is what was shown, and nothing that was signed is lost."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from estimation import WorkbookError, read_plan
from estimation.report import agreement_finding, finish_date
from estimation.store.canonical import content_hash
from estimation.workbook import Session
from estimation.workbook.pages import BY_ID
from estimation.workbook.pages.agree import internal_pack, signatures
from estimation.workbook.pages.agree.plan_changes import differences
from estimation.workbook.pages.context import PageContext
from estimation.workbook.pages.frame import foot_view

from ..conftest import do

if TYPE_CHECKING:
    from pathlib import Path

    from estimation.store.store import Store
    from estimation.workbook.protocol import View


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Packs that were begun; none is made."""
    begun: list[str] = []

    def start(context: PageContext, baseline: Any) -> None:
        begun.append(baseline.content_hash)
        value = {"baseline": baseline.content_hash, "state": "started"}
        context.session.record(internal_pack.PACK, baseline.project_id, value)

    monkeypatch.setattr(signatures, "start_pack", start)
    return begun


@pytest.fixture
def pm(session: Session, made: list[str]) -> PageContext:
    """The PM's place at the table."""
    return PageContext(session, session.path.parent, "agree")


@pytest.fixture
def am(other: Session, made: list[str]) -> PageContext:
    """The AM's place at the table."""
    return PageContext(other, other.path.parent, "agree")


def shown(context: PageContext) -> View:
    """What the page is given once all is computed."""
    context.session.follow()
    view = BY_ID["agree"].view(context)
    while context.wanted:
        context.wanted.pop(0)()
        if not context.wanted:
            view = BY_ID["agree"].view(context)
    json.dumps(view, allow_nan=False)
    return view


def sign(context: PageContext, view: View | None = None, **said: Any) -> None:
    """Read, tick, and sign what is shown."""
    on_page = shown(context) if view is None else view
    message = {
        "hash": on_page["hash"], "seen": on_page["seen"], "read": True, "name": "Anna Berg",
        "role": context.session.role,
    } | said  # fmt: skip
    do(context, "sign", **message)


def signed(context: PageContext) -> list[bool]:
    """Whether AM and PM are shown as having signed."""
    return [bool(side["signed"]) for side in shown(context)["sides"]]


def test_the_page_says_what_the_result_says(pm: PageContext) -> None:
    view, result = shown(pm), pm.session.result()
    assert view["finding"] == agreement_finding(result, 0.8)
    assert [each["head"] for each in view["sentences"]][:2] == ["Date", "Price"]
    assert "€20,000" in view["sentences"][1]["said"]
    assert view["changed"]["none"]
    assert view["bridge"] is None
    assert view["foot"].startswith("Baseline 1 of Acme website · 200 simulated projects, seed 0")


def test_both_pages_show_one_hash_and_the_store_freezes_it(
    am: PageContext, pm: PageContext
) -> None:
    pm.session.apply("roles.design.people", "1")
    one, two = shown(am)["hash"], shown(pm)["hash"]
    assert one == two
    sign(am)
    frozen = am.session.store.baselines.get("acme", 1)
    assert frozen.content_hash == one == content_hash(frozen.content)


def test_a_reloaded_page_shows_the_same_hash(am: PageContext, path: Path, store: Store) -> None:
    """Priorities are those of the plan as it came in, wherever a page begins to read."""
    am.session.apply("roles.design.people", "1")
    am.session.apply("activities.wires.effort.design", "95")
    again = Session(store, am.session.id, path, "PM", trials=200)
    assert shown(PageContext(again, path.parent, "agree"))["hash"] == shown(am)["hash"]


def test_both_sign_and_it_is_in_force(am: PageContext, pm: PageContext, made: list[str]) -> None:
    sign(am)
    assert signed(pm) == [True, False]
    assert made == []
    sign(pm, name="Paul Meier")
    for context in (am, pm):
        view = shown(context)
        assert signed(context) == [True, True]
        assert view["finding"].startswith("Agreed: we promise ")
        assert view["done"]["said"].startswith("Baseline 1 is in force. Signed by Anna Berg (AM, ")
        assert "Paul Meier (PM, " in view["done"]["said"]
    store = pm.session.store
    in_force = store.baselines.in_force("acme")
    assert in_force is not None
    assert made == [in_force.content_hash]
    kept = store.forecasts.of_project("acme")
    assert [each.inputs["baseline"] for each in kept] == [in_force.content_hash]
    assert foot_view(pm.session)["said"].startswith("All changes saved. Last: PM signed, ")


def test_the_date_that_is_promised_stands_in_what_is_frozen(am: PageContext) -> None:
    sign(am)
    plan = am.session.store.baselines.get("acme", 1).content["plan"]
    assert finish_date(am.session.result(), 0.8).isoformat() < "2027-02-12"
    assert plan["promise"] == {"level": 0.8, "date": "2027-02-12"}  # the client's, since it holds


def test_a_double_click_signs_once(am: PageContext, pm: PageContext, made: list[str]) -> None:
    view = shown(am)
    sign(am, view)
    sign(am, view)
    sign(pm)
    sign(pm)
    sign(am, view)
    assert len(am.session.store.baselines.of_project("acme")) == 1
    assert len(made) == 1
    assert len(am.session.store.forecasts.of_project("acme")) == 1


def test_a_change_ends_the_signature_for_good_and_says_whose(
    am: PageContext, pm: PageContext
) -> None:
    sign(am)
    pm.session.follow()
    pm.session.apply("price.amount", "21000")
    view = shown(am)
    assert signed(am) == [False, False]
    assert view["notes"][0].startswith("The PM changed the price at ")
    assert "after the AM signed. That ends the signature" in view["notes"][0]
    pm.session.undo()  # the very same content, and nobody has signed it since
    assert signed(am) == [False, False]
    assert "after the AM signed. That ends the signature" in shown(am)["notes"][0]
    sign(am)
    assert signed(am) == [True, False]
    assert shown(am)["notes"] == []


def test_a_signature_that_a_change_ended_is_not_alive_again(
    am: PageContext, pm: PageContext
) -> None:
    """The PM signs, changes the price, and the AM takes that change back and signs."""
    sign(pm)
    pm.session.apply("price.amount", "15000")
    am.session.follow()
    am.session.take_back(pm.session.log.after(0)[-1].number)
    assert am.session.plan.price.amount == 20000  # type: ignore[union-attr]
    sign(am)
    assert am.session.store.baselines.in_force("acme") is None
    assert signed(pm) == [True, False]
    sign(pm)
    in_force = am.session.store.baselines.in_force("acme")
    assert in_force is not None
    assert in_force.number == 2
    assert am.session.store.check().problems == ()


def test_who_signed_withdraws_before_the_other_signs(am: PageContext, pm: PageContext) -> None:
    sign(am)
    sides = shown(am)["sides"]
    assert [side["withdraw"] for side in sides] == ["Withdraw your signature", None]
    assert [side["withdraw"] for side in shown(pm)["sides"]] == [None, None]
    do(am, "withdraw")
    assert signed(pm) == [False, False]
    assert shown(pm)["notes"][0].startswith("The AM withdrew the signature at ")
    assert "Last: AM withdrew the signature, " in foot_view(pm.session)["said"]
    sign(pm)
    assert pm.session.store.baselines.in_force("acme") is None
    assert signed(am) == [False, True]
    sign(am)
    assert signed(pm) == [True, True]
    for context in (am, pm):
        assert [side["withdraw"] for side in shown(context)["sides"]] == [None, None]
        with pytest.raises(WorkbookError, match="Nothing to withdraw"):
            do(context, "withdraw")


def test_a_change_between_the_look_and_the_signature_is_seen(
    am: PageContext, pm: PageContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The PM changes the price while the AM's page works out what it is to freeze."""
    view = shown(am)
    draft_of = signatures.draft_of

    def slow(session: Session) -> signatures.Draft:
        found = draft_of(session)
        pm.session.apply("price.amount", "21000")
        return found

    monkeypatch.setattr(signatures, "draft_of", slow)
    with pytest.raises(WorkbookError, match=r"The PM changed the price at .*, after you opened"):
        sign(am, view)
    assert am.session.store.baselines.of_project("acme") == []


def test_other_past_work_is_no_change_and_no_agreement(am: PageContext, pm: PageContext) -> None:
    """The AM's page has read a history that the PM's page has not: they see other figures."""
    am.session._simulations.trials = 100  # noqa: SLF001 - stands for other past work
    am.session.state.forget()
    sign(am)
    assert signed(pm) == [False, False]
    assert "The AM signed other figures than those on this page" in shown(pm)["notes"][0]
    sign(pm)
    assert "The PM signed other figures than those on this page" in shown(am)["notes"][0]
    assert signed(am) == [False, False]
    [ended] = am.session.store.baselines.get("acme", 1).signatures
    assert ended.end is not None
    assert ended.end.reason == "replaced"
    assert am.session.store.baselines.in_force("acme") is None


def test_what_was_not_shown_is_not_signed(am: PageContext, pm: PageContext) -> None:
    """The PM changes the price between what the AM read and the press of the button."""
    view = shown(am)
    pm.session.apply("price.amount", "21000")
    with pytest.raises(WorkbookError, match=r"The PM changed the price at .*, after you opened"):
        sign(am, view)
    assert am.session.store.baselines.of_project("acme") == []


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ({"role": "AM"}, "This page signs for the PM"),
        ({"read": False}, "say first that you have read"),
        ({"hash": "a" * 64}, "the figures are others than those on your page"),
        ({"hash": None}, "the figures are others than those on your page"),
    ],
)
def test_what_is_no_signature_is_refused(
    pm: PageContext, said: dict[str, Any], message: str
) -> None:
    with pytest.raises(WorkbookError, match=message):
        sign(pm, **said)
    assert pm.session.store.baselines.of_project("acme") == []


@pytest.mark.parametrize(("name", "said"), [(" ", "is empty"), ("x" * 201, "has 201 characters")])
def test_a_name_that_cannot_be_is_said_beside_its_field(
    pm: PageContext, name: str, said: str
) -> None:
    sign(pm, name=name)
    field = shown(pm)["sides"][1]["name_field"]
    assert said in field["error"]
    assert field["typed"] == name
    assert pm.session.store.baselines.of_project("acme") == []


def test_two_who_freeze_at_one_moment_are_one_baseline(am: PageContext, pm: PageContext) -> None:
    """Both found nothing frozen; the later page signs the earlier one's too."""
    draft = signatures.draft_of(am.session)
    freeze = am.session.store.baselines.freeze
    for context in (am, pm):
        freeze(
            draft.project, draft.plan, draft.forecast, context.session.who, terms=draft.terms,
            session_id=context.session.id,
        )  # fmt: skip
    second = pm.session.store.baselines.get("acme", 2)
    pm.session.store.baselines.sign("acme", 2, pm.session.who, second.content_hash)
    sign(am)
    sign(pm)
    in_force = am.session.store.baselines.in_force("acme")
    assert in_force is not None
    assert in_force.number == 1


def test_after_a_kill_in_between_the_rest_is_done(
    am: PageContext, pm: PageContext, path: Path, store: Store, made: list[str]
) -> None:
    """The second signature is in the store, and nothing of what follows."""
    sign(am)
    view = shown(pm)
    signatures.sign(pm.session, view["hash"], view["seen"])  # and the kernel is gone
    assert made == []
    again = PageContext(Session(store, pm.session.id, path, "PM", trials=200), path.parent, "agree")
    view = shown(again)
    assert view["done"]["pack"]["said"].startswith("The internal pack is being made since ")
    assert len(made) == 1
    assert len(store.forecasts.of_project("acme")) == 1
    shown(again)
    assert len(made) == 1


def test_a_scenario_in_use_is_what_is_frozen(am: PageContext, pm: PageContext) -> None:
    pm.session.use("lean")
    view = shown(am)
    assert "“Lean” is in use" in view["scenario"]
    assert view["changed"]["rows"][4]["name"] == "Scenario"
    sign(am)
    sign(pm)
    content = am.session.store.baselines.get("acme", 1).content
    assert content["plan"]["price"]["amount"] == 18000
    assert content["terms"]["scenario"] == "lean"
    assert "scenarios" not in content["plan"] or content["plan"]["scenarios"] == []


def test_a_change_after_both_signed_leaves_it_in_force(am: PageContext, pm: PageContext) -> None:
    sign(am)
    sign(pm)
    pm.session.apply("price.amount", "22000")
    view = shown(am)
    assert view["done"] is None
    assert view["notes"][0].startswith("Baseline 1 is in force, and the plan differs from it since")
    assert view["foot"].startswith("Baseline 2 of ")
    sign(am)
    sign(pm)
    found = am.session.store.baselines.of_project("acme")
    assert [each.supersedes for each in found] == [None, 1]
    assert found[1].is_signed


def test_the_plans_file_is_written_once_both_signed(
    am: PageContext, pm: PageContext, path: Path
) -> None:
    pm.session.apply("price.amount", "21000")
    sign(am)
    sign(pm)
    assert read_plan(path).price.amount == 21000  # type: ignore[union-attr]
    assert shown(pm)["done"]["file"] == "The plan’s file has all changes."


def test_a_file_changed_outside_is_left_alone_and_nothing_else_is_lost(
    am: PageContext, pm: PageContext, path: Path, made: list[str]
) -> None:
    pm.session.apply("price.amount", "21000")
    path.write_text(path.read_text(encoding="utf-8") + "# mine\n", encoding="utf-8")
    sign(am)
    sign(pm)
    assert "was changed outside" in (pm.session.trouble or "")
    assert len(made) == 1
    assert path.read_text(encoding="utf-8").endswith("# mine\n")


def test_where_the_days_come_from_adds_up(pm: PageContext) -> None:
    pm.session.apply("roles.design.people", "1")
    pm.session.apply("activities.wires.effort.design", "120")
    view = shown(pm)
    assert [row["name"] for row in view["bridge"]["rows"]] == ["Estimates", "People"]
    assert view["bridge"]["title"].startswith("Where the ")
    rows = {row["name"]: row for row in view["changed"]["rows"]}
    assert rows["Designer, people"]["was"] == "2"
    assert rows["Wireframes, Designer [h]"]["now"] == "120"
    assert rows["Wireframes, Designer [h]"]["was"] == "60–80–120"


def test_differences_name_whole_entries(sample: Path) -> None:
    plan = read_plan(sample / "website-relaunch.plan.yaml")
    rows = {row.name: (row.was, row.now) for row in differences(plan, plan.scenario("english"))}
    assert rows["English copy"] == ("–", "in the plan")
    assert rows["Price"] == ("€92,000", "€101,000")
    assert differences(plan, plan) == []


def test_the_pack_of_what_was_frozen_is_made_beside_the_kernel(
    session: Session, other: Session
) -> None:
    am = PageContext(other, other.path.parent, "agree")
    pm = PageContext(session, session.path.parent, "agree")
    sign(am)
    view = shown(pm)
    baseline = signatures.sign(session, view["hash"], view["seen"])
    internal_pack.start_pack(pm, baseline).join(internal_pack.LONGEST)
    made = shown(pm)["done"]["pack"]
    assert made["again"] is None
    page = session.path.parent / "packs/acme-baseline-1/acme/acme.internal.html"
    assert page.relative_to(session.path.parent).as_posix() in made["said"]
    assert "Acme website" in page.read_text(encoding="utf-8")


def test_a_pack_that_fails_says_why_and_can_be_made_again(
    am: PageContext, pm: PageContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(internal_pack, "LAUNCH", "raise SystemExit('no room on the disk')")
    sign(am)
    view = shown(pm)
    baseline = signatures.sign(pm.session, view["hash"], view["seen"])
    internal_pack.start_pack(pm, baseline).join(60)
    pack = shown(pm)["done"]["pack"]
    assert pack == {
        "said": "The internal pack was not made: no room on the disk", "again": "Make it again",
    }  # fmt: skip

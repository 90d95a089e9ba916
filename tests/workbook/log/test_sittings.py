"""Whatever happens to a plan's file, what was confirmed over it is found again, and not mixed."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import text

from estimation import PlanError, StoreError, WorkbookError, read_plan
from estimation.plan import read_text, write_plan
from estimation.store import Address, Change, open_store, text_hash
from estimation.store.older_rows import complete_older_rows
from estimation.workbook import Choice, CopiedPlanError, Session, Workbook, give_own_id, take_over
from estimation.workbook import open_plan as open_plan_module

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from estimation.store.store import Store


@pytest.fixture
def open_page(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[..., Workbook]]:
    """Open a page as one of the two, on the plan or another file beside it."""
    original = Session.over.__func__  # type: ignore[attr-defined]

    def over(cls: type[Session], *arguments: Any, **more: Any) -> Session:
        found: Session = original(cls, *arguments, **{"trials": 10} | more)
        return found

    monkeypatch.setattr(Session, "over", classmethod(over))
    opened: list[Workbook] = []

    def begin(role: str, file: Path = path, sample: bool = False) -> Workbook:
        plans = (file,) if sample else tuple(sorted(tmp_path.glob("*.plan.yaml")))
        address = Address.parse(tmp_path / "kickoff.db")
        choice = Choice(file, plans, None, sample, tmp_path, address)
        opened.append(Workbook(choice, role))  # type: ignore[arg-type]
        return opened[-1]

    yield begin
    for each in opened:
        each.store.close()


def said(book: Workbook, **message: Any) -> None:
    """Say something as the browser does."""
    book._hear(None, message, [])  # noqa: SLF001 - what the browser's message arrives at


def asked(page: Workbook) -> list[str]:
    """What is asked above the page."""
    said(page, do="here", place="")
    return [each["said"] for each in page.frame["questions"]]


def answers(page: Workbook, question: int = 0) -> dict[str, dict[str, Any]]:
    """What can be answered, by the words on the buttons."""
    found = page.frame["questions"][question]["answers"]
    return {each["name"]: {k: v for k, v in each.items() if k != "name"} for each in found}


def edit(path: Path) -> None:
    """Change the file by other hands."""
    path.write_text(path.read_text(encoding="utf-8") + "# by hand\n", encoding="utf-8")


def test_a_file_changed_outside_begins_a_sitting_and_says_so(
    open_page: Callable[..., Workbook], path: Path
) -> None:
    am = open_page("AM")
    for people in range(3, 19):
        am.session.apply("roles.design.people", str(people))
    edit(path)
    pm = open_page("PM")
    assert pm.session.id != am.session.id
    assert pm.session.plan.roles[0].people == 2
    [question] = asked(pm)
    assert question.startswith("acme.plan.yaml was changed outside, so this is a new sitting.")
    assert "has 16 changes, and the file has not all of them." in question
    [question] = asked(am)
    assert question.startswith("Others moved on: the PM began a new sitting, as acme.plan.yaml was")
    assert question.endswith("The 16 changes made here stay here.")


def test_the_earlier_sitting_is_gone_on_with_on_both_pages_and_after_a_reload(
    open_page: Callable[..., Workbook], path: Path
) -> None:
    am = open_page("AM")
    am.session.apply("roles.design.people", "7")
    edit(path)
    pm = open_page("PM")
    asked(pm)
    said(pm, **answers(pm)["Go on with the earlier one"])
    assert pm.session.id == am.session.id
    assert pm.session.plan.roles[0].people == 7
    assert asked(pm) == asked(am) == []
    assert open_page("PM").session.id == am.session.id
    with pytest.raises(WorkbookError, match="was changed outside") as raised:
        pm.session.write()  # and what other hands wrote stays
    assert path.read_text(encoding="utf-8").endswith("# by hand\n")
    # To open it again leads back here.
    assert str(raised.value).endswith("Move it away and write again; both files are there then.")
    moved = path.rename(path.with_name("moved.yaml"))
    pm.session.write()
    assert read_plan(path).roles[0].people == 7
    assert moved.read_text(encoding="utf-8").endswith("# by hand\n")


def test_a_file_changed_while_a_sitting_is_open_is_gone_on_from_by_opening_it_again(
    path: Path, store: Store
) -> None:
    session = Session.over(path, store, "AM", trials=10)
    session.apply("price.amount", "21000")
    edit(path)
    with pytest.raises(WorkbookError, match="or open it again to go on from there"):
        session.write()
    again = Session.over(path, store, "AM", trials=10)
    assert again.id != session.id
    again.write()


def test_the_page_left_behind_goes_where_the_others_went(
    open_page: Callable[..., Workbook], path: Path
) -> None:
    am = open_page("AM")
    am.session.apply("roles.design.people", "7")
    edit(path)
    pm = open_page("PM")
    asked(am)
    said(am, **answers(am)["Go there"])
    assert am.session.id == pm.session.id
    rows = {row["own"]: row for row in _listed(am)}
    assert rows[False]["changes"] == "1 change"
    assert rows[False]["file"] == "not all in the file"
    said(am, do="sitting", id=rows[False]["id"])
    assert am.session.plan.roles[0].people == 7
    [question] = asked(pm)
    assert question.startswith("Others moved on: the sitting of ")


def _listed(page: Workbook) -> list[dict[str, Any]]:
    said(page, do="page", page="brief")
    rows: list[dict[str, Any]] = page.content["is"]["sittings"]
    return rows


def test_who_stays_with_the_new_sitting_is_asked_no_more(
    open_page: Callable[..., Workbook], path: Path
) -> None:
    am = open_page("AM")
    am.session.apply("roles.design.people", "7")
    edit(path)
    pm = open_page("PM")
    pm.session.apply("price.amount", "21000")  # and the offer stays
    assert len(asked(pm)) == 1
    said(pm, **answers(pm)["Stay with the new one"])
    assert asked(pm) == []
    assert asked(open_page("AM")) == []
    assert [row["own"] for row in _listed(pm)] == [True, False]


def test_nothing_is_asked_where_the_file_has_all_changes(
    open_page: Callable[..., Workbook], path: Path
) -> None:
    am = open_page("AM")
    am.session.apply("roles.design.people", "7")
    am.session.write()
    by_hand = path.read_text(encoding="utf-8").replace("people: 7", "people: 5")
    path.write_text(by_hand, encoding="utf-8")
    pm = open_page("PM")
    assert pm.session.id != am.session.id
    assert asked(pm) == []


@pytest.mark.parametrize("comment", ["", "# by hand\n"])
def test_a_file_that_says_what_the_sitting_says_goes_on_with_it(
    path: Path, store: Store, comment: str
) -> None:
    """The process was killed between the file and the row that tells of it; or a comment came."""
    session = Session.over(path, store, "AM", trials=10)
    session.apply("price.amount", "21000")
    write_plan(session.plan, path)
    path.write_text(path.read_text(encoding="utf-8") + comment, encoding="utf-8")
    again = Session.over(path, store, "PM", trials=10)
    assert (again.id, again.unwritten) == (session.id, 0)
    again.apply("price.amount", "22000")
    again.write()
    assert path.read_text(encoding="utf-8").endswith(comment)


def test_a_sitting_of_another_project_is_not_opened(open_page: Callable[..., Workbook]) -> None:
    am = open_page("AM")
    other = am.store.sessions.start("another", "kickoff_plan: 1\n", am.session.who)
    said(am, do="sitting", id=other.id)
    assert am.session.trouble == "there is no such sitting over this plan; load the page again"


def test_a_copy_does_not_write_into_the_sitting_of_the_original(path: Path, store: Store) -> None:
    session = Session.over(path, store, "AM", trials=10)
    copy = path.with_name("variant.plan.yaml")
    shutil.copy(path, copy)
    with pytest.raises(CopiedPlanError) as raised:
        Session.over(copy, store, "PM", trials=10)
    assert str(raised.value) == (
        "variant.plan.yaml: The project id acme belongs to acme.plan.yaml, which has a sitting. "
        "Two files of one id would be one project. Give it an id of its own in the file, as "
        "project: {id: variant, ...}."
    )
    before = path.read_text(encoding="utf-8")
    give_own_id(raised.value)
    other = Session.over(copy, store, "PM", trials=10)
    assert other.came_in.project.id == "variant"
    assert copy.read_text(encoding="utf-8").startswith("# A comment that a save keeps.")
    other.apply("price.amount", "21000")
    session.follow()
    assert session.rows == []
    assert path.read_text(encoding="utf-8") == before


def test_the_first_that_was_opened_keeps_the_id(path: Path, store: Store) -> None:
    copy = path.with_name("variant.plan.yaml")
    shutil.copy(path, copy)
    Session.over(copy, store, "AM", trials=10)
    with pytest.raises(CopiedPlanError, match="belongs to variant"):
        Session.over(path, store, "AM", trials=10)
    Session.over(copy, store, "AM", trials=10)


def test_an_id_that_is_suggested_is_free(path: Path, store: Store) -> None:
    Session.over(path, store, "AM", trials=10)
    taken = path.with_name("taken.plan.yaml")
    taken.write_text(path.read_text(encoding="utf-8").replace("id: acme,", "id: variant,"))
    copy = path.with_name("variant.plan.yaml")
    shutil.copy(path, copy)
    store.sessions.start("variant-2", "", Session.over(path, store, "AM", trials=10).who)
    with pytest.raises(CopiedPlanError) as raised:
        Session.over(copy, store, "PM", trials=10)
    assert raised.value.suggested == "variant-3"


def test_a_file_under_a_new_name_goes_on_with_its_sitting(path: Path, store: Store) -> None:
    session = Session.over(path, store, "AM", trials=10)
    session.apply("price.amount", "21000")
    renamed = path.rename(path.with_name("renamed.plan.yaml"))
    with pytest.raises(CopiedPlanError, match="is not here any more") as raised:
        Session.over(renamed, store, "PM", trials=10)
    assert raised.value.is_gone
    take_over(raised.value, store)
    again = Session.over(renamed, store, "PM", trials=10)
    assert again.id == session.id
    again.write()
    price = read_plan(renamed).price
    assert price is not None
    assert price.amount == 21000


def test_a_page_asks_about_a_copy_where_plans_are_chosen(
    open_page: Callable[..., Workbook], path: Path
) -> None:
    am = open_page("AM")
    copy = path.with_name("variant.plan.yaml")
    shutil.copy(path, copy)
    said(am, do="open", plan=copy.name)
    assert am.session.path == path
    [question] = asked(am)
    assert question.startswith("variant.plan.yaml is not open yet. The project id acme belongs")
    said(am, **answers(am)["Leave it"])
    assert asked(am) == []
    said(am, do="open", plan=copy.name)
    said(am, **answers(am)["Give variant.plan.yaml the id variant, and open it"])
    assert am.session.path == copy
    assert am.session.came_in.project.id == read_plan(copy).project.id == "variant"
    assert read_plan(path).project.id == "acme"


def test_a_link_to_a_copy_opens_the_original_and_asks(
    open_page: Callable[..., Workbook], path: Path
) -> None:
    open_page("AM")
    copy = path.with_name("variant.plan.yaml")
    shutil.copy(path, copy)
    pm = open_page("PM", copy)
    assert pm.session.path == path
    assert [each.split(".")[0] for each in asked(pm)] == ["variant"]


def test_a_link_to_a_renamed_file_shows_its_sitting_and_asks(
    open_page: Callable[..., Workbook], path: Path
) -> None:
    am = open_page("AM")
    am.session.apply("price.amount", "21000")
    renamed = path.rename(path.with_name("renamed.plan.yaml"))
    pm = open_page("PM", renamed)
    assert pm.session.id == am.session.id
    assert any("is not here any more" in each for each in asked(pm))
    said(pm, **answers(pm)["It is acme.plan.yaml under a new name"])
    assert asked(pm) == []
    assert pm.session.id == am.session.id
    assert open_page("PM", renamed).session.id == am.session.id


def test_a_sitting_of_an_older_version_is_that_of_the_file_that_is_opened_first(
    path: Path, store: Store, tmp_path: Path
) -> None:
    """Older versions kept no file's name."""
    session = Session.over(path, store, "AM", trials=10)
    session.apply("price.amount", "21000")
    with store.database.writing() as connection:
        connection.execute(text("UPDATE sessions SET file = NULL"))
        complete_older_rows(connection, "kickoff.db")
    assert Session.over(path, store, "PM", trials=10).id == session.id
    copy = path.with_name("variant.plan.yaml")
    shutil.copy(path, copy)
    with pytest.raises(CopiedPlanError, match="belongs to acme"):
        Session.over(copy, store, "PM", trials=10)
    with open_store(tmp_path / "kickoff.db") as again:
        assert again.check().problems == ()


@pytest.mark.parametrize(
    "change", [Change("set", "roles.nobody.people", 3), Change("add", "activities", 3)]
)
def test_an_earlier_log_that_cannot_be_read_keeps_no_file_closed(
    path: Path, store: Store, change: Change
) -> None:
    session = Session.over(path, store, "AM", trials=10)
    store.sessions.append(session.id, session.who, change)
    edit(path)
    again = Session.over(path, store, "AM", trials=10)
    assert again.id != session.id
    assert again.rows == []


def test_an_earlier_text_that_cannot_be_read_keeps_no_file_closed(path: Path, store: Store) -> None:
    who = Session.over(path, store, "AM", trials=10).who
    broken = store.sessions.start("acme", "kickoff_plan: [", who)
    edit(path)
    assert Session.over(path, store, "AM", trials=10).id != broken.id


@pytest.fixture
def sample(path: Path) -> Path:
    """A plan in a folder of its own, which is copied when it is written."""
    folder = path.parent / "sample"
    folder.mkdir()
    return path.rename(folder / path.name)


def test_the_sample_opens_where_a_copy_of_it_has_a_sitting(
    open_page: Callable[..., Workbook], sample: Path, tmp_path: Path
) -> None:
    """The copy is open, and the sample can be had beside it."""
    mine = tmp_path / "mine.plan.yaml"
    shutil.copy(sample, mine)
    before = sample.read_bytes()
    open_page("AM", mine).session.apply("price.amount", "21000")
    am = open_page("AM", sample, sample=True)
    assert am.session.path == mine
    assert am.session.rows
    [question] = asked(am)
    assert question.startswith("acme.plan.yaml is not open yet. The project id acme belongs to mi")
    said(am, **answers(am)["Give acme.plan.yaml the id acme-2, and open it"])
    assert am.session.trouble is None
    assert am.session.path == tmp_path / sample.name
    assert am.session.came_in.project.id == "acme-2"
    text = am.session.path.read_text(encoding="utf-8")
    assert text.startswith("# A comment that a save keeps.")
    assert sample.read_bytes() == before


def test_a_copy_of_the_sample_that_is_gone_is_gone_on_with(
    open_page: Callable[..., Workbook], sample: Path, tmp_path: Path
) -> None:
    mine = tmp_path / "mine.plan.yaml"
    shutil.copy(sample, mine)
    earlier = open_page("AM", mine).session
    mine.unlink()
    am = open_page("AM", sample, sample=True)
    said(am, **answers(am)["It is mine.plan.yaml under a new name"])
    assert am.session.trouble is None
    assert (am.session.id, am.session.path.name) == (earlier.id, "acme.plan.yaml")


def test_a_written_sample_is_taken_up_as_it_was_written(
    open_page: Callable[..., Workbook], sample: Path, tmp_path: Path
) -> None:
    am = open_page("AM", sample, sample=True)
    am.session.apply("price.amount", "21000")
    written = am.session.write()
    assert written == tmp_path / sample.name
    by_hand = written.read_text(encoding="utf-8").replace("21000", "22000")
    written.write_text(by_hand, encoding="utf-8")
    pm = open_page("PM", sample, sample=True)
    assert pm.session.id != am.session.id
    said(am, do="sitting", id=pm.session.id)
    assert am.session.trouble is None
    last = pm.store.sessions.log(pm.session.id)[-1]
    assert (last.kind, last.value) == ("file", text_hash(read_text(written)))


def test_an_id_that_its_owner_has_left_is_said_to_be_left(path: Path, store: Store) -> None:
    Session.over(path, store, "AM", trials=10)
    copy = path.with_name("variant.plan.yaml")
    shutil.copy(path, copy)
    write_plan({"project.id": "other"}, path)
    with pytest.raises(CopiedPlanError) as raised:
        Session.over(copy, store, "PM", trials=10)
    assert raised.value.explanation == (
        "The project id acme belongs to a sitting over acme.plan.yaml, which has another id by now."
    )


def test_a_copy_that_cannot_be_given_an_id_is_asked_about_again(
    open_page: Callable[..., Workbook], path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    am = open_page("AM")
    copy = path.with_name("variant.plan.yaml")
    shutil.copy(path, copy)
    said(am, do="open", plan=copy.name)
    own = answers(am)["Give variant.plan.yaml the id variant, and open it"]

    def refuse(*_: object) -> None:
        raise PlanError("variant.plan.yaml cannot be written")

    with monkeypatch.context() as patch:
        patch.setattr(open_plan_module, "give_own_id", refuse)
        said(am, **own)
    assert am.session.trouble == "variant.plan.yaml cannot be written"
    assert len(asked(am)) == 1
    said(am, **own)
    assert am.session.path == copy


def test_a_store_that_cannot_hear_who_is_there_is_said(
    open_page: Callable[..., Workbook], monkeypatch: pytest.MonkeyPatch
) -> None:
    am = open_page("AM")

    def refuse(*_: object) -> None:
        raise StoreError("kickoff.db: the store is in use")

    monkeypatch.setattr(am.store.presence, "here", refuse)
    said(am, do="here", place="")
    assert "kickoff.db: the store is in use" in str(am.frame)


def test_logs_of_other_sittings_are_read_where_one_has_moved(
    open_page: Callable[..., Workbook], path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    am = open_page("AM")
    reads: list[str] = []
    original = type(am.store.sessions).sittings

    def sittings(sessions: Any, project_id: str) -> Any:
        reads.append(project_id)
        return original(sessions, project_id)

    monkeypatch.setattr(type(am.store.sessions), "sittings", sittings)
    for _ in range(3):
        asked(am)
    assert reads == []
    am.session.apply("price.amount", "21000")
    for _ in range(3):
        asked(am)
    assert reads == ["acme"]
    edit(path)
    open_page("PM")
    assert len(asked(am)) == 1
    reads.clear()
    assert len(asked(am)) == 1
    assert len(reads) <= 1

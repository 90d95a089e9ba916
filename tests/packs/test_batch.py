"""A batch of plans, good and bad."""

from __future__ import annotations

import getpass
import hashlib
import json
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import nbformat
import pytest

from estimation import PackError, Plan, prepare, read_plan
from estimation.packs import make_packs
from estimation.packs.planning import file_name
from estimation.plan import write_plan
from estimation.report import headline
from estimation.store import open_store

if TYPE_CHECKING:
    from typing import Protocol

    from estimation.packs import PackReport

    class Batch(Protocol):
        """What the fixture gives."""

        plans: dict[str, Path]
        report: PackReport
        seen: list[str]


def pages(batch: Batch) -> dict[str, str]:
    """Every HTML file of the batch."""
    return {
        path.relative_to(batch.report.out).as_posix(): path.read_text(encoding="utf-8")
        for path in batch.report.out.rglob("*.html")
    }


def test_bad_plans_cost_only_their_own_packs(batch: Batch) -> None:
    assert [pack.folder for pack in batch.report.packs] == ["rich", "bare"]
    assert batch.report.failed


def test_a_pack_is_a_page_and_its_notebook(batch: Batch) -> None:
    # Beside what others had put into a folder of that name.
    theirs = batch.report.out / "rich" / "contracts" / "offer.txt"
    assert theirs.read_text(encoding="utf-8") == "signed"
    names = sorted(path.name for path in theirs.parent.parent.iterdir())
    assert names == ["contracts", "rich.internal.html", "rich.internal.ipynb"]


@pytest.mark.parametrize(
    ("plan", "reason"),
    [
        ("bad.plan.yaml", "activity 'a'"),  # the place in the file
        ("one.plan.yaml", "one.plan.yaml and two.plan.yaml have the same project id"),
        ("two.plan.yaml", "give each project an id of its own"),  # in upper and lower case
        ("missing.plan.yaml", "missing.plan.yaml"),  # no such file
    ],
)
def test_each_failure_is_named_with_its_reason(batch: Batch, plan: str, reason: str) -> None:
    failure = next(each for each in batch.report.failures if each.plan.name == plan)
    assert reason in failure.reason
    assert "Traceback" not in failure.reason
    assert f"{plan}: no pack." in batch.report.summary()


def test_progress_is_called_once_per_plan(batch: Batch) -> None:
    # A plan that is named twice is made once; those that cannot be read are told first.
    assert sorted(batch.seen) == sorted(path.name for path in batch.plans.values())


def test_the_index_links_all_files_and_names_failures(batch: Batch) -> None:
    index = pages(batch)["index.html"]
    links = re.findall(r'href="([^"]+)"', index)
    assert [each for each in links if each.endswith(".html")] == [
        "rich/rich.internal.html",
        "bare/bare.internal.html",
    ]
    assert all((batch.report.out / link).is_file() for link in links)
    assert "What to fix</th>" in index
    assert "bad.plan.yaml" in index
    assert "2 of 6 estimate packs were made" in index


def test_the_index_is_sorted_by_style_alone(batch: Batch) -> None:
    """Of two projects the one without a price comes last by price, whatever its name."""
    index = pages(batch)["index.html"]
    orders = dict(re.findall(r"#by-price:checked~table \.r(\d){order:(\d)}", index))
    assert orders == {"0": "0", "1": "1"}  # rich, bare
    assert 'id="by-finish"' in index


def test_the_index_has_the_four_figures_of_each_pack(batch: Batch) -> None:
    figures = batch.report.packs[0].figures["figures"]
    assert [label for label, _, _ in figures] == ["Finish", "Price", "Margin", "Date and margin"]
    assert all(f"<b>{value}</b>" in pages(batch)["index.html"] for _, value, _ in figures)


def test_the_manifest_says_what_was_made_of_what(batch: Batch) -> None:
    manifest = json.loads((batch.report.out / "manifest.json").read_text(encoding="utf-8"))
    states = [(each["id"], each["state"]) for each in manifest["packs"]]
    assert sorted(states)[:2] == [("bad", "failed"), ("bare", "made")]
    assert [state for _, state in states].count("failed") == 4
    made = next(each for each in manifest["packs"] if each["id"] == "rich")
    assert made["plan"] == "rich.plan.yaml"
    assert made["files"] == ["rich/rich.internal.html", "rich/rich.internal.ipynb"]
    assert (made["audience"], made["seed"], made["trials"]) == ("internal", 0, 200)
    assert re.fullmatch("[0-9a-f]{64}", made["inputs"])
    assert made["reason"] is None
    for files in manifest["published"].values():
        for name, digest in files.items():
            assert hashlib.sha256((batch.report.out / name).read_bytes()).hexdigest() == digest


def test_nothing_half_written_is_left(batch: Batch) -> None:
    assert not list(batch.report.out.rglob(".kickoff-*"))


def test_pages_fetch_nothing_and_run_nothing(batch: Batch) -> None:
    for page in pages(batch).values():
        assert not re.search(r"https?://|//cdn|@import|javascript:", page)
        assert not re.search(r"<script|<iframe|<object|<link|\son\w+=", page, flags=re.IGNORECASE)
        assert not re.search(r"\sstyle=", page)  # the policy would drop it
        assert "default-src 'none'" in page
        sources = re.findall(r'(?:src|srcset)="([^"]{0,30})', page)
        assert all(source.startswith("data:image/svg+xml;base64,") for source in sources)


def test_pages_show_no_code(batch: Batch) -> None:
    page = pages(batch)["rich/rich.internal.html"]
    assert not re.search(r"\bimport\b|read_plan|page\.|trials: int|injected", page)


def test_names_are_escaped_wherever_they_stand(batch: Batch) -> None:
    page = pages(batch)["rich/rich.internal.html"]
    escaped = "&lt;script&gt;alert(1)&lt;/script&gt; $5 {{ 7*7 }} 🚀"
    # Project, client, activity, phase, role, risk, contact, assumption, question and more.
    assert page.count(escaped) > 12
    assert "<title>O&#x27;Brien &amp; &quot;Söhne&quot;" in page
    assert escaped in pages(batch)["index.html"]


def test_the_page_says_that_it_is_internal(batch: Batch) -> None:
    for page in pages(batch).values():
        assert re.search("Not for (the client|clients)", page)


@pytest.mark.parametrize(
    "line",
    [
        "No scenarios: the plan names none.",
        "No requirements or assumptions: the plan names none.",
        "No open questions: the plan names none.",
        "No contacts: the plan names none.",
    ],
)
def test_what_a_plan_lacks_is_one_line(batch: Batch, line: str) -> None:
    assert f'<p class="absent">{line}</p>' in pages(batch)["bare/bare.internal.html"]
    assert line not in pages(batch)["rich/rich.internal.html"]


SECTIONS = {
    "risks": "They do not add up",
    "price_and_margin": "of the price or more",
    "what moves it": "Working days by which the average finish shifts",
    "team": "hours on average; ",
    "load": "over-booked",
    "cash": "ahead of cost|We finance up to",
}
"""What stands in each section that needs a price, roles, risks or spread."""


@pytest.mark.parametrize("said", SECTIONS.values(), ids=SECTIONS)
def test_a_section_is_there_where_the_plan_can_have_it(batch: Batch, said: str) -> None:
    assert re.search(said, pages(batch)["rich/rich.internal.html"])
    assert not re.search(said, pages(batch)["bare/bare.internal.html"])


def test_no_heading_stands_without_content(batch: Batch) -> None:
    for page in pages(batch).values():
        assert not re.search(r"<h2>\s*</h2>|</h2>\s*</section>|<ul[^>]*></ul>", page)


@pytest.mark.parametrize(
    "line",
    [
        "The plan names no deadline, so no chance of being on time is given.",
        "The plan gives no cost, because it names no roles; so no margin is given either.",
        "The plan names no price, so no margin and no loss is given.",
        "The plan names no risks, so none is counted.",
        "Nothing in the plan is uncertain, so all its trials are alike.",
        "Load is left out: no activity names hours of a role.",
    ],
)
def test_what_a_pack_leaves_out_is_said_once(batch: Batch, line: str) -> None:
    bare = pages(batch)["bare/bare.internal.html"]
    assert bare.count("What this pack leaves out") == 1
    assert bare.count(f"<li>{line}</li>") == 1
    assert line not in pages(batch)["rich/rich.internal.html"]


def test_files_name_no_place_and_no_user_of_this_machine(batch: Batch) -> None:
    private = {str(Path.home()), str(batch.report.out.parent), sys.prefix, sys.executable}
    private |= {f"/{getpass.getuser()}/", "/tmp/"}
    for path in batch.report.out.rglob("*.*"):
        if path.is_file():
            text = path.read_text(encoding="utf-8")
            assert {word for word in private if word in text} == set()


def test_the_notebook_is_complete_and_plain(batch: Batch) -> None:
    notebook = nbformat.read(batch.report.out / "rich/rich.internal.ipynb", as_version=4)
    nbformat.validate(notebook)
    assert set(notebook.metadata) == {"kernelspec", "language_info"}
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert [cell.execution_count for cell in code] == list(range(1, len(code) + 1))
    assert "execution" not in json.dumps([cell.metadata for cell in notebook.cells])
    injected = next(c for c in code if "injected-parameters" in c.metadata.get("tags", ()))
    assert 'plan = "rich.plan.yaml"' in injected.source


def test_a_second_run_gives_the_same_bytes(batch: Batch, tmp_path: Path) -> None:
    again = make_packs([batch.plans["rich"]], tmp_path, trials=200)
    for name in again.packs[0].files:
        first = batch.report.out / "rich" / name
        assert (tmp_path / "rich" / name).read_bytes() == first.read_bytes()


def test_a_pack_that_fails_leaves_the_one_that_is_there(bare_plan: Path, tmp_path: Path) -> None:
    (tmp_path / "bare").mkdir()
    (tmp_path / "bare" / "bare.internal.pdf").write_text("earlier", encoding="utf-8")
    report = make_packs([bare_plan], tmp_path, scenario="no-such")
    assert "scenario 'no-such' is not in the plan" in report.failures[0].reason
    assert (tmp_path / "bare" / "bare.internal.pdf").read_text(encoding="utf-8") == "earlier"
    assert "None of 1 estimate packs were made" in report.index.read_text(encoding="utf-8")
    manifest = json.loads((tmp_path / "manifest.json").read_text(encoding="utf-8"))
    assert list(manifest["published"]) == ["index.html"]


@pytest.mark.parametrize("name", ["index.html", "manifest.json"])
def test_an_index_or_a_manifest_of_other_hands_stays(
    name: str, bare_plan: Path, tmp_path: Path
) -> None:
    (tmp_path / name).write_text("theirs", encoding="utf-8")
    with pytest.raises(PackError, match=name):
        make_packs([bare_plan], tmp_path)
    assert (tmp_path / name).read_text(encoding="utf-8") == "theirs"
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([name, bare_plan.name])


def test_a_page_of_other_hands_costs_its_own_pack(bare_plan: Path, tmp_path: Path) -> None:
    """It is said before the pack is made, and names no folder of this machine."""
    (tmp_path / "bare").mkdir()
    (tmp_path / "bare" / "bare.internal.html").write_text("theirs", encoding="utf-8")
    report = make_packs([bare_plan], tmp_path)
    assert report.failures[0].reason.startswith("bare/bare.internal.html is in the way: ")
    assert (tmp_path / "bare" / "bare.internal.html").read_text(encoding="utf-8") == "theirs"


def test_past_work_in_the_store(bare_plan: Path, sample: Path, tmp_path: Path) -> None:
    """A pack rests on it as on the file, and a broken store costs the packs beside it only."""
    with open_store(tmp_path / "team.db", create=True) as store:
        store.history.add([sample / "history.csv"])
    address = str(tmp_path / "team.db")
    from_store = make_packs([bare_plan], tmp_path / "a", trials=50, store=address)
    from_file = make_packs([bare_plan], tmp_path / "b", sample / "history.csv", trials=50)
    assert from_store.packs[0].figures == from_file.packs[0].figures
    broken = bare_plan.with_name("kickoff.db")
    broken.write_text("no database " * 100)
    failed = make_packs([bare_plan], tmp_path / "c", trials=50)
    broken.unlink()
    assert failed.failures[0].reason.startswith("kickoff.db: is not a Kickoff store")


def test_a_pack_keeps_the_order_of_work_of_an_earlier_plan(sample: Path, tmp_path: Path) -> None:
    """What was signed in a sitting has the dates of the plan that came in, people taken away."""
    now = read_plan(sample / "website-relaunch.plan.yaml")
    two = now.with_changes({"roles.qa.people": 2})
    before, after = (
        write_plan(Plan.build(each.source), tmp_path / f"{name}.plan.yaml")
        for name, each in (("before", two), ("after", now))
    )
    kept = make_packs([after], tmp_path / "kept", trials=300, before=before).packs[0]
    anew = make_packs([after], tmp_path / "anew", trials=300).packs[0]
    signed = prepare(now, priorities_from=prepare(two)).run(300)
    assert kept.figures["figures"][0][1] == headline(signed).finish.value
    assert anew.figures["figures"][0][1] == headline(prepare(now).run(300)).finish.value
    assert kept.figures != anew.figures


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"plans": []}, "no plan was named"),
        ({"history": "no-such.csv"}, "no-such.csv: there is no such history"),
        ({"level": 1.0}, "level 1.0; expected a chance between 0 and 1"),
        ({"level": 80}, "level 80; expected a chance between 0 and 1"),
        ({"out": __file__}, "is a file; name a folder for the packs"),
        ({"out": f"{__file__}/below"}, "could not be written"),
    ],
)
def test_wrong_arguments(
    arguments: dict[str, object], message: str, batch: Batch, tmp_path: Path
) -> None:
    asked = {"plans": [batch.plans["bare"]], "out": tmp_path, **arguments}
    with pytest.raises(PackError, match=re.escape(message)):
        make_packs(**asked)


@pytest.mark.parametrize(
    ("project_id", "name"),
    [
        ("acme-site", "acme-site"),
        ("CON", "CON_"),  # a device on Windows
        ("x" * 200, "x" * 80),
        (
            "\N{CJK UNIFIED IDEOGRAPH-4E00}" * 80,
            "\N{CJK UNIFIED IDEOGRAPH-4E00}" * 66,
        ),  # 3 bytes each
    ],
)
def test_file_names_are_safe(project_id: str, name: str) -> None:
    assert file_name(project_id) == name

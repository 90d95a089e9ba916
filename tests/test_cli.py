"""The command line: what it prints where, and how it ends."""

from __future__ import annotations

import contextlib
import json
import sqlite3
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from estimation import __version__, cli

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

PLAN = """\
kickoff_plan: 1
project: {id: acme-site, name: Acme website, client: Acme, start: 2027-01-11,
          deadline: 2027-02-05, budget: 4000}
price: {amount: 5000, target_margin: 0.3}
roles:
  - {id: dev, cost_rate: 50}
activities:
  - {id: wires, effort: {dev: {low: 16, likely: 24, high: 60}}}
  - {id: build, effort: {dev: 40}, after: [wires]}
risks:
  - {id: late, name: Content is late, owner: AM, probability: 0.4, affects: [build], delay: 3}
scenarios:
  - {id: lean, set: {activities.build.effort: {dev: 16}}}
"""

JSON_KEYS = {
    "kickoff_result", "project", "scenario", "trials", "seed", "sampling", "version", "finish_days",
    "finish_date", "cost", "price", "margin", "p_on_time", "p_target_margin", "p_no_loss",
    "p_joint", "p_within_budget", "jcl", "basis", "activities", "risks",
}  # fmt: skip
"""As docs/formats.md publishes them."""


@dataclass(frozen=True)
class Ended:
    """How a command ended, and what it printed."""

    status: int
    out: str
    err: str


@pytest.fixture
def kickoff(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> Callable[..., Ended]:
    """Run the command as its entry point does, in a folder with a plan."""
    (tmp_path / "acme.plan.yaml").write_text(PLAN, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "120")

    def kickoff(*arguments: str) -> Ended:
        monkeypatch.setattr(sys, "argv", ["kickoff", *arguments])
        status: Any = 0
        try:
            cli.main()
        except SystemExit as end:
            status = end.code or 0
        printed = capsys.readouterr()
        return Ended(status, printed.out, printed.err)

    return kickoff


# Version and help


def test_version(kickoff: Any) -> None:
    assert kickoff("--version") == Ended(0, f"kickoff {__version__}\n", "")


COMMANDS = [
    "open", "check", "simulate", "compare", "pack", "backtest", "new", "sample", "history", "store",
]  # fmt: skip

NESTED = ["history import", "history show", "store check", "store export", "store import"]


@pytest.mark.parametrize("command", [*COMMANDS, *NESTED])
def test_help_stands_everywhere(kickoff: Any, command: str) -> None:
    ended = kickoff(*command.split(), "--help")
    assert ended.status == 0
    # How the program is called stands before; under pytest that is another name.
    assert f"kickoff {command} [OPTIONS]" in ended.out


def test_help_names_every_command(kickoff: Any) -> None:
    ended = kickoff("--help")
    assert [command for command in COMMANDS if command not in ended.out] == []


@pytest.mark.parametrize("command", ["simulate", "compare", "pack"])
@pytest.mark.parametrize("option", ["--history", "--scenario", "--trials", "--seed", "--store"])
def test_options_of_every_command_that_simulates(kickoff: Any, command: str, option: str) -> None:
    assert option in kickoff(command, "--help").out


def test_help_waits_for_no_database() -> None:
    code = "import sys, estimation.cli; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert set(done.stdout.split()) & {"sqlalchemy", "alembic", "psycopg", "pandas"} == set()


# simulate


def test_json_alone_on_standard_output(kickoff: Any) -> None:
    ended = kickoff("simulate", "acme.plan.yaml", "--trials", "300", "--seed", "5", "--json", "-")
    assert (ended.status, ended.err) == (0, "")
    found = json.loads(ended.out)
    assert found.keys() >= JSON_KEYS
    assert (found["kickoff_result"], found["project"]) == (1, "acme-site")
    assert (found["trials"], found["seed"], found["version"]) == (300, 5, __version__)
    assert (found["basis"], found["scenario"]) == ("plan", None)
    assert [activity["id"] for activity in found["activities"]] == ["wires", "build"]
    assert found["risks"][0]["id"] == "late"
    # the cost is 50 an hour of 24 to 100
    assert 50 * 56 < found["cost"]["mean"] < 50 * 100


def test_json_to_a_file(kickoff: Any, tmp_path: Path) -> None:
    ended = kickoff("simulate", "acme.plan.yaml", "--trials", "50", "--json", "result.json")
    assert ended == Ended(0, "", "")
    assert json.loads((tmp_path / "result.json").read_text(encoding="utf-8"))["trials"] == 50
    assert sorted(path.name for path in tmp_path.iterdir()) == ["acme.plan.yaml", "result.json"]


def test_json_into_a_folder_that_is_not_there(kickoff: Any) -> None:
    ended = kickoff("simulate", "acme.plan.yaml", "--trials", "5", "--json", "gone/result.json")
    assert ended.status == 2
    assert "gone" in ended.err
    assert "cannot be written" in ended.err


def test_the_same_seed_prints_the_same(kickoff: Any) -> None:
    command = ("simulate", "acme.plan.yaml", "--trials", "100", "--json", "-")
    assert kickoff(*command).out == kickoff(*command, "--seed", "0").out
    assert kickoff(*command).out != kickoff(*command, "--seed", "1").out


def test_even_sampling(kickoff: Any) -> None:
    command = ("simulate", "acme.plan.yaml", "--trials", "100", "--json", "-")
    found = {
        name: json.loads(kickoff(*command, "--sampling", name).out)
        for name in ("random", "sobol", "lhs")
    }
    assert [found[name]["sampling"] for name in found] == ["random", "sobol", "lhs"]
    assert json.loads(kickoff(*command).out) == found["random"]
    assert len({each["finish_days"]["mean"] for each in found.values()}) == 3


@pytest.mark.parametrize(
    "command", [("simulate", "acme.plan.yaml"), ("compare", "acme.plan.yaml", "acme.plan.yaml")]
)
def test_a_sampling_that_is_not_there(kickoff: Any, command: tuple[str, ...]) -> None:
    ended = kickoff(*command, "--sampling", "latin")
    assert (ended.status, ended.out) == (2, "")
    assert ended.err == ("kickoff: sampling is 'latin'; expected 'random' or 'sobol' or 'lhs'\n")


def test_a_scenario(kickoff: Any) -> None:
    """24 hours less of `build` are 1,200 less, in each trial."""
    command = ("simulate", "acme.plan.yaml", "--trials", "100", "--json", "-")
    plan, lean = (json.loads(kickoff(*command, *more).out) for more in ((), ("--scenario", "lean")))
    assert lean["scenario"] == "lean"
    assert plan["cost"]["mean"] - lean["cost"]["mean"] == pytest.approx(1200)


def test_a_readable_table(kickoff: Any) -> None:
    ended = kickoff("simulate", "acme.plan.yaml", "--trials", "200")
    assert (ended.status, ended.err) == (0, "")
    for text in ("Acme website", "P80", "on time", "wires", "Content is late", "Seed 0", "€"):
        assert text in ended.out
    assert "Traceback" not in ended.out


def test_history_beside_the_plan_is_used(kickoff: Any, sample: Path) -> None:
    history = str(sample / "history.csv")
    command = ("simulate", "acme.plan.yaml", "--trials", "100", "--json", "-")
    asked = json.loads(kickoff(*command, "--history", history).out)
    assert asked["basis"] == "history"
    imported = kickoff("history", "import", history)
    assert imported.status == 0
    found = json.loads(kickoff(*command).out)
    assert found["basis"] == "history"
    assert found["cost"] == asked["cost"]


def test_sample_plans_on_a_real_history(kickoff: Any, sample: Path, shared: Path) -> None:
    history = str(shared / "data" / "history" / "sip.csv")
    plans = sorted(sample.glob("*.plan.yaml"))
    assert len(plans) == 3
    for plan in plans:
        ended = kickoff(
            "simulate", str(plan), "--history", history, "--trials", "300", "--json", "-"
        )
        assert ended.status == 0, ended.err
        found = json.loads(ended.out)
        assert found["basis"] == "history"
        for figure in ("finish_days", "cost", "price", "margin"):
            assert found[figure]["P10"] <= found[figure]["P50"] <= found[figure]["P90"]
        assert 0 < found["finish_days"]["P50"] < 400


def test_a_history_of_days_alone_is_said_not_to_be_used(kickoff: Any, tmp_path: Path) -> None:
    rows = "".join(f"p,{5 + k},{6 + k}\n" for k in range(60))
    (tmp_path / "days.csv").write_text(f"project_id,planned_days,actual_days\n{rows}")
    ended = kickoff("simulate", "acme.plan.yaml", "--trials", "50", "--history", "days.csv")
    assert ended.status == 0
    said = " ".join(ended.out.split())
    assert "general experience, not the firm's own; 60 finished rows give days or money" in said


# compare


def test_compare(kickoff: Any, tmp_path: Path) -> None:
    """The same plan but for 24 h less work: 3 days, and 1,200."""
    lean = PLAN.replace("effort: {dev: 40}", "effort: {dev: 16}")
    (tmp_path / "lean.plan.yaml").write_text(lean, encoding="utf-8")
    ended = kickoff("compare", "acme.plan.yaml", "lean.plan.yaml", "--trials", "300")
    assert (ended.status, ended.err) == (0, "")
    assert "3 working days earlier" in ended.out.replace("\xa0", " ")
    assert "−€1,200" in ended.out


def test_compare_says_whose_history_both_rest_on(
    kickoff: Any, sample: Path, tmp_path: Path
) -> None:
    """The copy in another folder, where other work lies, is the same plan on the same history."""
    kickoff("history", "import", str(sample / "history.csv"))
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    (folder / "acme.plan.yaml").write_text(PLAN, encoding="utf-8")
    rows = "".join(f"p,8,{20 + k % 9}\n" for k in range(60))
    (folder / "other.csv").write_text(f"project_id,estimated_hours,actual_hours\n{rows}")
    kickoff("history", "import", "elsewhere/other.csv", "--into", "elsewhere/history.parquet")
    ended = kickoff("compare", "acme.plan.yaml", "elsewhere/acme.plan.yaml", "--trials", "200")
    assert (ended.status, ended.err) == (0, "")
    # finish, cost, price, margin and their chances are all unchanged
    assert ended.out.count("no difference") == 7
    said = " ".join(ended.out.split())
    assert "Both rest on 1,427 finished rows" in said
    assert "(kickoff.db). Seed 0." in said


def test_one_point_of_margin_is_one(kickoff: Any, tmp_path: Path) -> None:
    """Of a price of 5,000, half of it kept, 2 % more are 1 point."""
    plan = PLAN.split("risks:")[0].replace("{low: 16, likely: 24, high: 60}", "10")
    for name, amount in (("old", 5000), ("new", 5100)):
        text = plan.replace("amount: 5000", f"amount: {amount}")
        (tmp_path / f"{name}.plan.yaml").write_text(text, encoding="utf-8")
    ended = kickoff("compare", "old.plan.yaml", "new.plan.yaml", "--trials", "20")
    assert "+1 point\n" in "\n".join(line.rstrip() for line in ended.out.splitlines())


def test_compare_in_a_scenario(kickoff: Any, tmp_path: Path) -> None:
    """In the lean scenario both plans have the same 16 h of `build`."""
    lean = PLAN.replace("effort: {dev: 40}", "effort: {dev: 16}")
    (tmp_path / "lean.plan.yaml").write_text(lean, encoding="utf-8")
    plans = ("acme.plan.yaml", "lean.plan.yaml")
    ended = kickoff("compare", *plans, "--scenario", "lean", "--trials", "100")
    assert ended.status == 0
    assert "earlier" not in ended.out


def test_compare_with_itself(kickoff: Any) -> None:
    ended = kickoff("compare", "acme.plan.yaml", "acme.plan.yaml", "--trials", "100")
    assert ended.status == 0
    assert "no difference" in ended.out
    assert "earlier" not in ended.out


# check, new, sample, history


def test_check(kickoff: Any) -> None:
    ended = kickoff("check", "acme.plan.yaml")
    assert (ended.status, ended.err) == (0, "")
    assert "Acme website" in ended.out


def test_new_plans_can_be_simulated(kickoff: Any, tmp_path: Path) -> None:
    ended = kickoff("new", "Acme website")
    assert ended.status == 0
    (plan,) = set(tmp_path.glob("*.plan.yaml")) - {tmp_path / "acme.plan.yaml"}
    assert plan.name in ended.out
    assert kickoff("check", plan.name).status == 0
    assert kickoff("simulate", plan.name, "--trials", "20", "--json", "-").status == 0


def test_new_does_not_overwrite(kickoff: Any, tmp_path: Path) -> None:
    kickoff("new", "Acme website")
    before = {path: path.read_bytes() for path in tmp_path.iterdir()}
    again = kickoff("new", "Acme website")
    assert again.status == 2
    assert again.err.startswith("kickoff: ")
    assert {path: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_sample(kickoff: Any, tmp_path: Path) -> None:
    ended = kickoff("sample", "play")
    assert ended.status == 0
    names = sorted(path.name for path in (tmp_path / "play").iterdir())
    assert "history.csv" in names
    assert sum(name.endswith(".plan.yaml") for name in names) == 3


def test_history_import_and_show(kickoff: Any, sample: Path, tmp_path: Path) -> None:
    history = str(sample / "history.csv")
    first = kickoff("history", "import", history)
    assert (first.status, first.err) == (0, "")
    assert (tmp_path / "kickoff.db").is_file()
    again = kickoff("history", "import", history)
    assert again.status == 0
    assert first.out != again.out  # nothing is new the second time
    shown = kickoff("history", "show")
    assert (shown.status, shown.err) == (0, "")
    assert "rows" in shown.out


def test_a_preview_keeps_nothing(kickoff: Any, sample: Path, tmp_path: Path) -> None:
    ended = kickoff("history", "import", "--preview", str(sample / "history.csv"))
    assert (ended.status, ended.err) == (0, "")
    assert "1,484 rows, work from 2022-07-08 to 2026-06-30" in ended.out
    assert "estimated_hours: 24,459 in the file = 24,318 read + 141 left out" in ended.out
    assert not (tmp_path / "kickoff.db").exists()


LOG = "Issue key;Project;Estimate (h);Hours;Date\nA-1;a;8;3;{first}\nA-1;a;8;4,5;03/05/2026\n"


def test_a_question_stops_the_import_and_an_option_answers_it(kickoff: Any, tmp_path: Path) -> None:
    (tmp_path / "log.csv").write_text(LOG.format(first="03/04/2026"), encoding="utf-8")
    ended = kickoff("history", "import", "log.csv")
    assert (ended.status, ended.out) == (2, "")
    assert "--dates dmy for 3 April 2026, or --dates mdy for 4 March 2026" in ended.err
    asked = kickoff("history", "import", "log.csv", "--json", "-")
    assert asked.status == 2
    told = json.loads(asked.out)
    assert (told["kickoff_import"], told["stored"]) == (1, None)
    (question,) = told["files"][0]["questions"]
    assert (question["about"], question["answers"], question["option"]) == (
        "dates", ["dmy", "mdy"], "--dates",
    )  # fmt: skip
    assert not (tmp_path / "kickoff.db").exists()
    # The order of the dates is known now, and which work is finished is not.
    ended = kickoff("history", "import", "log.csv", "--dates", "dmy")
    assert (ended.status, "--finished-before 2026-05-04" in ended.err) == (2, True)
    answers = ("--dates", "dmy", "--finished-before", "2026-06-01")
    told = json.loads(kickoff("history", "import", "log.csv", *answers, "--json", "-").out)
    assert told["files"][0]["kind"] == "estimate_vs_actual_from_entries"
    assert told["files"][0]["actual_hours"] == pytest.approx(7.5)
    assert told["stored"]["new"] == 1
    # The next file of this shape is not asked about its dates again.
    ended = kickoff("history", "import", "log.csv", "--finished-before", "2026-06-01")
    assert (ended.status, "as answered about such files before: dates dmy" in ended.out) == (
        0,
        True,
    )


def test_tracked_time_is_kept_in_the_store(kickoff: Any, tmp_path: Path) -> None:
    times = "Date,Project,Task,Hours\n2026-01-12,Shop,Design,2\n2026-01-13,,Design,1\n"
    (tmp_path / "times.csv").write_text(times, encoding="utf-8")
    told = json.loads(kickoff("history", "import", "times.csv", "--json", "-").out)
    assert told["files"][0]["kind"] == "time_entries"
    assert told["stored"]["entries"]["new"] == 1
    again = kickoff("history", "import", "times.csv")
    assert again.out.startswith("kickoff.db: 0 new entries of tracked time, 1 already there")
    refused = kickoff("history", "import", "times.csv", "--into", "a.parquet")
    assert (refused.status, "kept in a store" in refused.err) == (2, True)
    (tmp_path / "plan.csv").write_text("Project,Task,Estimated hours\nShop,Design,3\n")
    joined = kickoff("history", "import", "plan.csv", "--finished-before", "2026-02-01")
    assert joined.out.startswith("kickoff.db: 1 new")


def test_a_status_word_is_answered(kickoff: Any, tmp_path: Path) -> None:
    rows = "project_id,estimated_hours,actual_hours,Status\na,8,9,Done\na,8,9,QA 2\n"
    (tmp_path / "past.csv").write_text(rows, encoding="utf-8")
    assert "--status QA 2=done" in kickoff("history", "import", "past.csv").err
    ended = kickoff("history", "import", "past.csv", "--status", "QA 2=open")
    assert (ended.status, "1 finished rows of 1 projects, 1 open" in ended.out) == (0, True)
    for wrong in ("QA", "=open", "QA=maybe"):
        assert kickoff("history", "import", "past.csv", "--status", wrong).status == 2


# store


def test_history_goes_into_the_store_once_there_is_one(
    kickoff: Any, sample: Path, tmp_path: Path
) -> None:
    history = str(sample / "history.csv")
    first = kickoff("history", "import", history, "--store", "kickoff.db")
    assert (first.status, first.err) == (0, "")
    assert first.out.startswith("kickoff.db: 1,476 new")
    again = kickoff("history", "import", history)
    assert again.out.startswith("kickoff.db: 0 new, 0 replaced, 1,476 already there")
    assert not (tmp_path / "history.parquet").exists()
    assert kickoff("history", "show").out.startswith("kickoff.db: ")
    run = ("simulate", "acme.plan.yaml", "--trials", "50", "--json", "-")
    from_store = kickoff(*run)
    assert json.loads(from_store.out)["basis"] == "history"
    assert from_store.out == kickoff(*run, "--history", history).out
    (tmp_path / "kickoff.db").rename(tmp_path / "team.db")
    assert json.loads(kickoff(*run).out)["basis"] == "plan"
    assert kickoff(*run, "--store", "team.db").out == from_store.out
    compared = kickoff(
        "compare", "acme.plan.yaml", "acme.plan.yaml", "--trials", "50", "--store", "team.db"
    )
    assert "(team.db)" in compared.out


def test_a_file_of_its_own_where_it_is_asked_for(kickoff: Any, sample: Path) -> None:
    history = str(sample / "history.csv")
    kickoff("history", "import", history, "--store", "kickoff.db")
    ended = kickoff("history", "import", history, "--into", "other.parquet")
    assert ended.out.startswith("other.parquet: 1,476 new")
    both = kickoff("history", "import", history, "--into", "a.parquet", "--store", "b.db")
    assert (both.status, "name one place" in both.err) == (2, True)


def test_a_store_goes_out_and_in(kickoff: Any, sample: Path, tmp_path: Path) -> None:
    kickoff("history", "import", str(sample / "history.csv"), "--store", "kickoff.db")
    assert kickoff("store", "export", "out.jsonl").out == "out.jsonl: 1,476 rows of kickoff.db\n"
    back = kickoff("store", "import", "out.jsonl", "--store", "new.db")
    assert back.out == "new.db: 1,476 rows of out.jsonl\n"
    kickoff("store", "export", "again.jsonl", "--store", "new.db")
    assert (tmp_path / "again.jsonl").read_bytes() == (tmp_path / "out.jsonl").read_bytes()
    assert "new.db is sound" in kickoff("store", "check", "--store", "new.db").out
    refused = kickoff("store", "import", "out.jsonl")
    assert (refused.status, "holds rows already" in refused.err) == (2, True)


def test_a_store_that_is_not_sound(kickoff: Any, sample: Path, tmp_path: Path) -> None:
    kickoff("history", "import", str(sample / "history.csv"), "--store", "kickoff.db")
    with contextlib.closing(sqlite3.connect(tmp_path / "kickoff.db")) as connection:
        connection.execute("DELETE FROM history WHERE number = 7")
        connection.commit()
    ended = kickoff("store", "check")
    assert (ended.status, ended.out) == (2, "")
    assert "kickoff.db is not sound" in ended.err
    assert "history: 1475 rows are numbered 1 to 1476" in ended.err


# What is wrong ends with status 2 and one message

BAD_PLANS = {
    "empty": "",
    "a list": "[1, 2]",
    "not YAML": "project: {id: [",
    "a tag": "!!python/object/apply:os.system ['true']",
    "binary": "\x00\x01\x02",
    "no activities": PLAN.split("activities:")[0],
    "an unknown key": PLAN + "colour: red\n",
    "a duplicate key": PLAN + "price: {amount: 1}\n",
    "a duplicate id": PLAN.replace("id: build", "id: wires"),
    "out of order": PLAN.replace("high: 60", "high: 6"),
    "a circle": PLAN.replace("high: 60}}}", "high: 60}}, after: [build]}"),
    "not a number": PLAN.replace("likely: 24", "likely: .nan"),
    "negative hours": PLAN.replace("dev: 40", "dev: -40"),
    "an unknown role": PLAN.replace("{dev: 40}", "{qa: 40}"),
    "a year that is too far": PLAN.replace("2027-01-11", "29999-01-11"),
}


@pytest.mark.parametrize("name", BAD_PLANS)
@pytest.mark.parametrize("command", ["check", "simulate"])
def test_bad_plans(kickoff: Any, tmp_path: Path, command: str, name: str) -> None:
    (tmp_path / "bad.plan.yaml").write_text(BAD_PLANS[name], encoding="utf-8")
    ended = kickoff(command, "bad.plan.yaml")
    assert ended.status == 2
    assert ended.out == ""
    assert ended.err.startswith("kickoff: ")
    assert ended.err.count("kickoff: ") == 1
    assert "bad.plan.yaml" in ended.err
    assert "Traceback" not in ended.err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["simulate", "gone.plan.yaml"], "gone.plan.yaml"),
        (["simulate", "."], "."),  # a folder
        (["simulate", "acme.plan.yaml", "--scenario", "leen"], "leen"),
        (["simulate", "acme.plan.yaml", "--trials", "0"], "trials"),
        (["simulate", "acme.plan.yaml", "--trials", "many"], "--trials"),
        (["simulate", "acme.plan.yaml", "--history", "gone.csv"], "gone.csv"),
        (["simulate", "acme.plan.yaml", "--history", "acme.plan.yaml"], "acme.plan.yaml"),
        (["simulate"], "PLAN"),
        (["simulate", "acme.plan.yaml", "--colour"], "--colour"),
        (["compare", "acme.plan.yaml", "gone.plan.yaml"], "gone.plan.yaml"),
        (["history", "show", "gone.parquet"], "gone.parquet"),
        (["history", "import", "gone.csv"], "gone.csv"),
        (["new", "Acme", "--from", "spaceship"], "spaceship"),
        (["fly"], "fly"),
        (["store", "check"], "there is no store kickoff.db"),
        (["store", "export", "o.jsonl", "--store", "acme.plan.yaml"], "is not a Kickoff store"),
        (["store", "import", "gone.jsonl"], "gone.jsonl"),
        (["simulate", "acme.plan.yaml", "--store", "gone.db"], "there is no store gone.db"),
        (["history", "show", "--store", "mysql://db"], "is no address of a store"),
    ],
)
def test_wrong_arguments(kickoff: Any, arguments: list[str], said: str) -> None:
    ended = kickoff(*arguments)
    assert ended.status == 2
    assert said in ended.err
    assert "Traceback" not in ended.err


def test_interrupted(kickoff: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("estimation.forecasting.simulate", interrupt)
    ended = kickoff("simulate", "acme.plan.yaml")
    assert ended.status == 130
    assert "Traceback" not in ended.err


def test_a_broken_pipe_is_no_traceback(tmp_path: Path) -> None:
    """As with `| head -1`."""
    (tmp_path / "acme.plan.yaml").write_text(PLAN, encoding="utf-8")
    main = "from estimation.cli import main; main()"
    run = f"{sys.executable} -c '{main}' simulate {tmp_path}/acme.plan.yaml --trials 50 --json -"
    done = subprocess.run(
        ["bash", "-c", f"{run} | head -1"], capture_output=True, text=True, check=True
    )
    assert done.stdout == "{\n"
    assert "Traceback" not in done.stderr


def test_a_result_does_not_replace_a_plan(kickoff: Callable[..., Ended], tmp_path: Path) -> None:
    before = (tmp_path / "acme.plan.yaml").read_text(encoding="utf-8")
    ended = kickoff("simulate", "acme.plan.yaml", "--trials", "10", "--json", "acme.plan.yaml")
    assert ended.status == 2
    assert "is a plan; name another file" in ended.err
    assert (tmp_path / "acme.plan.yaml").read_text(encoding="utf-8") == before


# backtest


def test_backtest(kickoff: Any, sample: Path, tmp_path: Path) -> None:
    history = str(sample / "history.csv")
    ended = kickoff(
        "backtest", history, "--from", "2025-01-01", "--every", "year", "--json", "b.json"
    )
    assert ended.status == 0, ended.err
    assert "project totals" in ended.out
    found = json.loads((tmp_path / "b.json").read_text(encoding="utf-8"))
    assert found["origins"] == ["2025-01-01", "2026-01-01"]
    # Standard error of a share of some 500: 0.02.
    assert abs(found["items"]["P80"] - 0.8) < 0.08
    page = (tmp_path / "backtest.html").read_text(encoding="utf-8")
    held = round(100 * found["items"]["P80"])
    assert f"{held} of 100 held" in page
    assert "generated" in page
    assert "http" not in page.replace("http-equiv", "").replace("http://www.w3.org", "")


def test_backtest_prints_json_alone(kickoff: Any, sample: Path, tmp_path: Path) -> None:
    history = str(sample / "history.csv")
    ended = kickoff("backtest", history, "--from", "2026-01-01", "--json", "-")
    assert json.loads(ended.out)["kickoff_backtest"] == 1
    assert not (tmp_path / "backtest.html").exists()


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--every", "month"], "expected one of quarter, half, year"),
        (["--from", "soon"], "expected a date such as"),
        (["--from", "2040-01-01"], "nothing began after the first origin"),
    ],
)
def test_backtest_that_cannot_be(kickoff: Any, sample: Path, options: list[str], said: str) -> None:
    ended = kickoff("backtest", str(sample / "history.csv"), *options)
    assert (ended.status, ended.out) == (2, "")
    assert said in ended.err
    assert "Traceback" not in ended.err

"""Many packs: in processes, interrupted, resumed, in shards, on Dask, in object storage."""

from __future__ import annotations

import json
import multiprocessing
import os
import signal
from typing import TYPE_CHECKING, Any

import pytest

from estimation import PackError
from estimation.packs import BatchInterrupted, Options, make_packs
from estimation.packs.merging import merge_packs

if TYPE_CHECKING:
    from pathlib import Path

FAST = Options(formats=("html", "json"), jobs=1)


def write(folder: Path, *names: str) -> list[Path]:
    """Plans of one activity, called as their projects."""
    found = []
    for name in names:
        plan: dict[str, Any] = {
            "kickoff_plan": 1,
            "project": {"id": name, "start": "2027-01-11"},
            "activities": [{"id": "a", "duration": {"low": 1, "likely": 2, "high": 5}}],
        }
        if name == "broken":
            plan["activities"] = [{"id": "a"}]
        found.append(folder / f"{name}.plan.yaml")
        found[-1].write_text(json.dumps(plan), encoding="utf-8")
    return found


def contents(folder: Path) -> dict[str, bytes]:
    """All files but the manifest, which tells seconds."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.name != "manifest.json"
    }


def states(folder: Path) -> dict[str, str]:
    """State of each pack, by id."""
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    return {each["id"]: each["state"] for each in manifest["packs"]}


@pytest.fixture(scope="module")
def serial(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[Path], Path]:
    """Four plans, one of them broken, made one after the other."""
    folder = tmp_path_factory.mktemp("serial")
    plans = write(folder, "one", "two", "broken", "three")
    make_packs(plans, folder / "out", trials=50, options=FAST)
    return plans, folder / "out"


def test_a_second_run_makes_only_what_changed(serial: Any, tmp_path: Path) -> None:
    plans = write(tmp_path, "one", "two")
    make_packs(plans, tmp_path / "out", trials=50, options=FAST)
    before = contents(tmp_path / "out")
    begun: list[str] = []
    make_packs(plans, tmp_path / "out", trials=50, options=FAST, begin=begun.append)
    assert begun == []
    assert states(tmp_path / "out") == {"one": "kept", "two": "kept"}
    assert contents(tmp_path / "out") == before
    plans[0].write_text(plans[0].read_text(encoding="utf-8").replace("2.0", "2"), encoding="utf-8")
    plans[0].write_text(
        plans[0].read_text(encoding="utf-8").replace('"high": 5', '"high": 6'), encoding="utf-8"
    )
    (tmp_path / "out" / "two" / "two.internal.json").unlink()
    make_packs(plans, tmp_path / "out", trials=50, options=FAST, begin=begun.append)
    assert begun == ["one.plan.yaml", "two.plan.yaml"]


def test_packs_of_earlier_runs_stay_in_the_index(serial: Any, tmp_path: Path) -> None:
    one, two = write(tmp_path, "one", "two")
    for plan in (one, two):
        make_packs([plan], tmp_path / "out", trials=50, options=FAST)
    index = (tmp_path / "out" / "index.html").read_text(encoding="utf-8")
    assert "one/one.internal.html" in index
    assert states(tmp_path / "out") == {"one": "kept", "two": "made"}


def test_a_killed_worker_costs_nothing(serial: Any, tmp_path: Path) -> None:
    """The same bytes come of two processes, one of which is killed while it works."""
    plans, alone = serial
    killed: list[int] = []

    def kill(_: str) -> None:
        """End the first worker as soon as there is one."""
        for child in multiprocessing.active_children():
            if not killed and child.name.startswith("SpawnProcess"):
                killed.append(child.pid or 0)
                child.kill()

    parallel = Options(formats=FAST.formats, jobs=2)
    report = make_packs(plans, tmp_path / "out", trials=50, options=parallel, begin=kill)
    assert killed
    assert [each.plan.name for each in report.failures] == ["broken.plan.yaml"]
    assert contents(tmp_path / "out") == contents(alone)


def test_ctrl_c_keeps_what_is_made(serial: Any, tmp_path: Path) -> None:
    plans, alone = serial

    def stop(name: str) -> None:
        """Interrupt after the first pack."""
        if name == "two.plan.yaml":
            raise KeyboardInterrupt

    with pytest.raises(BatchInterrupted, match="1 of 4 made; the same command makes the rest"):
        make_packs(plans, tmp_path / "out", trials=50, options=FAST, begin=stop)
    assert states(tmp_path / "out") == {"broken": "failed", "one": "made"}
    make_packs(plans, tmp_path / "out", trials=50, options=FAST)
    assert states(tmp_path / "out")["one"] == "kept"
    assert contents(tmp_path / "out") == contents(alone)


def test_shards_are_merged(serial: Any, tmp_path: Path) -> None:
    plans, alone = serial
    folders = [tmp_path / f"shard-{part}" for part in (1, 2)]
    for part, folder in enumerate(folders, 1):
        shard = Options(formats=FAST.formats, jobs=1, shard=(part, 2))
        make_packs(plans, folder, trials=50, options=shard)
    report = merge_packs(folders, tmp_path / "out")
    assert sorted(pack.folder for pack in report.packs) == ["one", "three", "two"]
    assert [each.id for each in report.failures] == ["broken"]
    merged, whole = contents(tmp_path / "out"), contents(alone)
    assert {k: v for k, v in merged.items() if k != "index.html"} == {
        k: v for k, v in whole.items() if k != "index.html"
    }


def test_a_shard_that_was_changed_is_refused(serial: Any, tmp_path: Path) -> None:
    [plan] = write(tmp_path, "one")
    make_packs([plan], tmp_path / "shard", trials=50, options=FAST)
    (tmp_path / "shard" / "one" / "one.internal.json").write_text("mine", encoding="utf-8")
    with pytest.raises(PackError, match=r"one.internal.json was changed since it was made"):
        merge_packs([tmp_path / "shard"], tmp_path / "out")
    with pytest.raises(PackError, match="has no manifest of packs"):
        merge_packs([tmp_path], tmp_path / "out")


def test_object_storage(serial: Any) -> None:
    """Plans and packs in the memory of fsspec, which stands for object storage."""
    import fsspec

    plans, alone = serial
    memory = fsspec.filesystem("memory")
    for plan in plans[:2]:
        memory.pipe_file(f"/plans/{plan.name}", plan.read_bytes())
    places = [f"memory://plans/{plan.name}" for plan in plans[:2]]
    report = make_packs(places, "memory://packs", trials=50, options=FAST)
    assert [pack.folder for pack in report.packs] == ["one", "two"]
    made = memory.cat_file("/packs/one/one.internal.html")
    assert made == (alone / "one" / "one.internal.html").read_bytes()
    again = make_packs(places, "memory://packs", trials=50, options=FAST)
    assert {pack.state for pack in again.packs} == {"kept"}


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (Options(audience="boss"), "audience 'boss'; expected internal, client or both"),
        (Options(formats=("docx",)), "format docx; expected html, pdf, xlsx, json, ipynb"),
        (Options(language="tlh"), "language 'tlh'; expected en-GB"),
        (Options(jobs=0), "jobs 0; expected 1 or more"),
        (Options(shard=(3, 2)), "shard 3/2; expected as 1/4 to 4/4"),
        (Options(templates="no-such"), "there is no such folder of templates"),
    ],
)
def test_wrong_options(options: Options, message: str, tmp_path: Path) -> None:
    with pytest.raises(PackError, match=message):
        make_packs(["a.plan.yaml"], tmp_path, options=options)


def test_dask(serial: Any, tmp_path: Path) -> None:
    """A cluster of two workers, one of which is killed, gives the same bytes."""
    distributed = pytest.importorskip("distributed", reason="Dask is an optional extra")
    plans, alone = serial
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None
    ) as cluster:
        killed: list[int] = []

        def kill(_: str) -> None:
            """End one worker."""
            if not killed:
                killed.append(next(iter(cluster.workers.values())).pid)
                os.kill(killed[0], signal.SIGKILL)

        on_dask = Options(formats=FAST.formats, dask=cluster.scheduler_address)
        make_packs(plans, tmp_path / "out", trials=50, options=on_dask, begin=kill)
    assert contents(tmp_path / "out") == contents(alone)

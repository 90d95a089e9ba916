"""Only files that are its own are replaced, and a killed run loses none."""

from __future__ import annotations

import errno
import json
import os
import signal
import sys
import warnings
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest

from estimation import PackError
from estimation.packs import publishing
from estimation.packs.publishing import ASIDE, INDEX, JOURNAL, MANIFEST, publication

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from estimation.packs.publishing import Digests

PAGE, NOTES = "acme/acme.internal.html", "acme/acme.internal.ipynb"


def manifest(sets: dict[str, Digests]) -> str:
    return json.dumps({"kickoff_packs": 1, "packs": [], "published": sets})


def publish(out: Path, text: str, name: str = "acme", *, notes: bool = True) -> None:
    """A batch of one pack whose files say `text`."""
    with publication(out) as packs:
        packs.check(INDEX, [INDEX])
        files = {f"{name}/{name}.internal.html": text}
        if notes:
            files[f"{name}/{name}.internal.ipynb"] = text
        packs.put(name, files)
        packs.put(INDEX, {INDEX: f"index {text}"})
        packs.finish(manifest)


def contents(out: Path) -> dict[str, str]:
    """Text of every file, by its place."""
    return {
        path.relative_to(out).as_posix(): path.read_text(encoding="utf-8")
        for path in out.rglob("*")
        if path.is_file() and path.name != MANIFEST
    }


def test_its_own_files_are_replaced_and_nothing_is_left_aside(tmp_path: Path) -> None:
    publish(tmp_path, "old")
    (tmp_path / PAGE).chmod(0o600)
    publish(tmp_path, "new")
    assert contents(tmp_path) == {PAGE: "new", NOTES: "new", INDEX: "index new"}
    assert (tmp_path / PAGE).stat().st_mode & 0o777 == 0o600
    assert not (tmp_path / ASIDE).exists()


def test_what_lies_beside_stays(tmp_path: Path) -> None:
    """The folder of a client, named like the project."""
    (tmp_path / "acme" / "contracts").mkdir(parents=True)
    (tmp_path / "acme" / "contracts" / "offer.txt").write_text("signed")
    publish(tmp_path, "old")
    publish(tmp_path, "new")
    assert contents(tmp_path)["acme/contracts/offer.txt"] == "signed"
    assert contents(tmp_path)[PAGE] == "new"


def test_files_of_earlier_batches_stay_its_own(tmp_path: Path) -> None:
    publish(tmp_path, "old")
    publish(tmp_path, "other", "beta")
    publish(tmp_path, "new")
    assert contents(tmp_path)[PAGE] == "new"
    assert contents(tmp_path)["beta/beta.internal.html"] == "other"


def test_a_file_that_a_set_has_no_longer_goes(tmp_path: Path) -> None:
    publish(tmp_path, "old")
    publish(tmp_path, "new", notes=False)
    assert contents(tmp_path) == {PAGE: "new", INDEX: "index new"}


def _file(place: Path) -> None:
    place.parent.mkdir(exist_ok=True)
    place.write_text("theirs")


def _folder(place: Path) -> None:
    place.mkdir(parents=True)


def _link(place: Path) -> None:
    place.parent.mkdir(exist_ok=True)
    (place.parent / "elsewhere").write_text("theirs")
    place.symlink_to("elsewhere")


def _dangling(place: Path) -> None:
    place.parent.mkdir(exist_ok=True)
    place.symlink_to("nowhere")


@pytest.mark.parametrize("make", [_file, _folder, _link, _dangling])
@pytest.mark.parametrize("name", [PAGE, NOTES, INDEX, MANIFEST, "acme", ASIDE])
def test_what_others_made_is_named_and_stays(
    make: Callable[[Path], None], name: str, tmp_path: Path
) -> None:
    if make is _folder and name in ("acme", ASIDE):
        pytest.skip("a folder where one belongs")
    make(tmp_path / name)
    before = contents(tmp_path)
    with pytest.raises(PackError, match=name):
        publish(tmp_path, "new")
    assert contents(tmp_path) == before


@pytest.mark.parametrize("name", [PAGE, NOTES, INDEX])
def test_a_file_that_somebody_changed_is_named_and_stays(name: str, tmp_path: Path) -> None:
    publish(tmp_path, "old")
    (tmp_path / name).write_text("mine now")
    before = contents(tmp_path)
    with pytest.raises(PackError, match=f"{name} was changed since it was made; move it away"):
        publish(tmp_path, "new")
    assert contents(tmp_path) == before
    (tmp_path / name).unlink()
    publish(tmp_path, "new")
    assert contents(tmp_path)[PAGE] == "new"


def test_a_link_to_another_folder_is_not_followed(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    out = tmp_path / "out"
    out.mkdir()
    (out / "acme").symlink_to(elsewhere)
    with pytest.raises(PackError, match="acme is in the way"):
        publish(out, "new")
    assert list(elsewhere.iterdir()) == []


def test_a_folder_that_is_a_link_is_the_folder(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "out").symlink_to("real")
    publish(tmp_path / "out", "new")
    assert contents(tmp_path / "real")[PAGE] == "new"


def test_names_that_differ_in_case_alone(tmp_path: Path) -> None:
    publish(tmp_path, "old")
    with pytest.raises(PackError, match=r"there is a pack 'acme' in .* already"):
        publish(tmp_path, "new", "ACME")
    assert contents(tmp_path)[PAGE] == "old"
    (tmp_path / PAGE).unlink()
    (tmp_path / NOTES).unlink()
    publish(tmp_path, "new", "ACME")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "{}",
        '{"kickoff_packs": 1}',
        '{"kickoff_packs": 1, "packs": [3]}',
        '{"kickoff_packs": 1, "published": {"a": {"a/b": "short"}}}',
        '{"kickoff_packs": 1, "published": {"a": {"../b": "' + 64 * "0" + '"}}}',
        '{"kickoff_packs": 1, "published": {"a": {"/b": "' + 64 * "0" + '"}}}',
        '{"kickoff_packs": 2, "published": {}}',
        '{"kickoff_packs": 1, "packs": [{"files": {"": "' + 64 * "0" + '"}}]}',
        "[" * 100_000,
    ],
)
def test_a_manifest_that_is_none_of_ours(text: str, tmp_path: Path) -> None:
    (tmp_path / MANIFEST).write_text(text)
    with pytest.raises(PackError, match=r"manifest\.json is"):
        publish(tmp_path, "new")
    assert (tmp_path / MANIFEST).read_text() == text
    assert [path.name for path in tmp_path.iterdir()] == [MANIFEST]


def test_a_manifest_as_they_were_before_names_files_of_packs_alone(tmp_path: Path) -> None:
    publish(tmp_path, "old")
    own = json.loads((tmp_path / MANIFEST).read_text())["published"]["acme"]
    (tmp_path / MANIFEST).write_text(json.dumps({"kickoff_packs": 1, "packs": [{"files": own}]}))
    with pytest.raises(PackError, match=f"{INDEX} is in the way"):
        publish(tmp_path, "new")
    (tmp_path / INDEX).unlink()
    publish(tmp_path, "new")
    assert contents(tmp_path)[PAGE] == "new"


def test_one_batch_at_a_time(tmp_path: Path) -> None:
    with publication(tmp_path), pytest.raises(PackError, match="another batch writes to"):
        publish(tmp_path, "new")
    publish(tmp_path, "new")


def test_what_others_put_aside_stays(tmp_path: Path) -> None:
    (tmp_path / ASIDE).mkdir()
    (tmp_path / ASIDE / "theirs.txt").write_text("theirs")
    publish(tmp_path, "new")
    assert [path.name for path in (tmp_path / ASIDE).iterdir()] == ["theirs.txt"]


def test_a_place_that_was_taken_meanwhile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between the look at a place and the swap."""
    check = publishing.Publication.check

    def taken(self: publishing.Publication, name: str, paths: list[str]) -> None:
        check(self, name, paths)
        if name == "acme":
            _file(tmp_path / PAGE)

    monkeypatch.setattr(publishing.Publication, "check", taken)
    with pytest.raises(PackError, match=f"{PAGE} is in the way"):
        publish(tmp_path, "new")
    assert (tmp_path / PAGE).read_text() == "theirs"


def entered(out: Path, name: str) -> None:
    """A batch that ended early, right after it had put in a pack."""
    with publication(out) as packs:
        packs.put(name, {f"{name}/{name}.internal.html": "begun"})


@pytest.mark.parametrize("cut", [b'{"set": "acme", "bef', b"\0\0\0", b"\xff", b"[]"])
def test_a_line_of_the_journal_that_was_cut_short_spoils_no_later_one(
    cut: bytes, tmp_path: Path
) -> None:
    (tmp_path / ASIDE).mkdir()
    (tmp_path / ASIDE / JOURNAL).write_bytes(cut)
    entered(tmp_path, "acme")
    with (tmp_path / ASIDE / JOURNAL).open("ab") as file:
        file.write(cut)
    entered(tmp_path, "beta")
    publish(tmp_path, "new")
    assert contents(tmp_path)[PAGE] == "new"
    assert contents(tmp_path)["beta/beta.internal.html"] == "begun"


def test_a_full_disk_leaves_no_half_line_in_the_journal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal, sync = tmp_path / ASIDE / JOURNAL, os.fsync

    def full(descriptor: int) -> None:
        """The disk takes half of what the journal gets."""
        if os.path.samestat(os.fstat(descriptor), journal.stat()):
            os.truncate(journal, (before + journal.stat().st_size) // 2)
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        sync(descriptor)

    with publication(tmp_path) as packs:
        packs.put("acme", {PAGE: "old"})
        before = journal.stat().st_size
        with monkeypatch.context() as patched:
            patched.setattr(os, "fsync", full)
            with pytest.raises(OSError, match="No space left"):
                packs.put("beta", {"beta/beta.internal.html": "old"})
        packs.put("gamma", {"gamma/gamma.internal.html": "old"})
    publish(tmp_path, "new", "gamma")
    assert contents(tmp_path)["gamma/gamma.internal.html"] == "new"
    assert "beta/beta.internal.html" not in contents(tmp_path)


STEPS = {"open", "os.rename", "os.link", "os.remove", "os.mkdir", "os.rmdir", "os.truncate"}
"""Audit events of all that changes a folder."""


def killed_at(step: int, work: Callable[[], None]) -> bool:
    """Do it in a child process that is killed before its step of that number; whether it was."""
    with warnings.catch_warnings():
        # That other threads of a test run end in the child is what is wanted.
        warnings.simplefilter("ignore")
        child = os.fork()
    if child == 0:
        count = iter(range(1_000_000))

        def watch(event: str, _: object) -> None:
            if event in STEPS and next(count) == step:
                os.kill(os.getpid(), signal.SIGKILL)

        sys.addaudithook(watch)
        with suppress(BaseException):
            work()
            os._exit(0)
        os._exit(1)
    status = os.waitpid(child, 0)[1]
    assert os.WIFSIGNALED(status) or status == 0
    return os.WIFSIGNALED(status)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
@pytest.mark.parametrize("earlier", [True, False])
def test_killed_before_any_step(earlier: bool, tmp_path: Path) -> None:
    """Each file is whole, old or new; what others made stays; the next run needs no help."""
    step, killed = 0, True
    while killed:
        out = tmp_path / str(step)
        (out / "acme").mkdir(parents=True)
        (out / "acme" / "offer.txt").write_text("signed")
        if earlier:
            publish(out, "old")
            publish(out, "beta", "beta")
        killed = killed_at(step, lambda out=out: publish(out, "new"))  # type: ignore[misc]
        found = contents(out)
        assert found["acme/offer.txt"] == "signed"
        texts = {found.get(PAGE, ""), found.get(NOTES, "")}
        assert texts <= ({"old", "new"} if earlier else {"", "new"})
        assert (out / MANIFEST).exists() >= earlier
        # The next run is of another plan: the pack that was begun is finished with it.
        publish(out, "next", "next")
        found = contents(out)
        assert found.get(PAGE, "") == found.get(NOTES, "")
        assert not (out / ASIDE).exists()
        publish(out, "last")
        assert contents(out)[PAGE] == contents(out)[NOTES] == "last"
        assert ("beta/beta.internal.html" in contents(out)) == earlier
        step += 1
    # Two files, index, manifest and journal, each written, flushed and given its name.
    assert step > 25

"""Shards of a batch joined into one folder, with one index and one manifest."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from estimation.errors import PackError
from estimation.packs.batch_report import Failure, Pack, PackReport
from estimation.packs.index import index_page
from estimation.packs.manifest import manifest, read_packs
from estimation.packs.publishing import INDEX, MANIFEST
from estimation.packs.remote import open_folder
from estimation.packs.sources import is_url, read

if TYPE_CHECKING:
    from collections.abc import Sequence

    from estimation.packs.remote import Folder


def merge_packs(shards: Sequence[str | Path], out: str | Path) -> PackReport:
    """
    Join the packs of shards.

    Parameters
    ----------
    shards : sequence of path or URL
        Folders that `make_packs` has filled, each with a part of the plans.
    out : path or URL
        Folder for all of them; it may be one of them.

    Returns
    -------
    PackReport
        All packs and all failures of the shards.

    Raises
    ------
    PackError
        If a folder has no manifest of packs, two shards have a pack of one id, a file is not as it
        was made, or anything is in the way.
    """
    found = [(shard, _manifest(shard)) for shard in shards]
    if not found:
        raise PackError("no folder was named; expected the folders of the shards")
    packs: dict[tuple[str, str], tuple[str | Path, Pack]] = {}
    failures: dict[tuple[str, str], Failure] = {}
    for shard, content in found:
        for key, pack in read_packs(json.dumps(content)).items():
            if key in packs and packs[key][1].plan_digest != pack.plan_digest:
                raise PackError(
                    f"{packs[key][0]} and {shard} both have a pack '{key[0]}', of different plans; "
                    "give each project an id of its own"
                )
            packs[key] = (shard, pack)
        for each in content["packs"]:
            if each["state"] == "failed":
                key = (each["id"], each["audience"])
                failures[key] = Failure(
                    Path(each["plan"]), each["reason"], *key, float(each["seconds"])
                )
    with open_folder(out) as folder:
        for (name, audience), (shard, pack) in packs.items():
            digests = dict(found)[shard]["published"].get(f"{name}.{audience}", {})
            _copy(folder, shard, f"{name}.{audience}", pack, digests)
        made = tuple(pack for _, pack in packs.values())
        left = tuple(each for key, each in failures.items() if key not in packs)
        wanted = len({pack.plan for pack in made} | {each.plan for each in left})
        report = PackReport(Path(out), made, left, (), wanted)
        folder.put(INDEX, {INDEX: index_page(report)})
        folder.finish(lambda sets: manifest(report, sets))
    return report


def _manifest(shard: str | Path) -> dict[str, Any]:
    """The manifest of one shard."""
    try:
        content: dict[str, Any] = json.loads(read(_inside(shard, MANIFEST)))
        if content["kickoff_packs"] == 1 and isinstance(content["packs"], list):
            content["published"] = dict(content["published"])
            return content
    except (PackError, ValueError, KeyError, TypeError):
        pass
    raise PackError(
        f"{shard} has no manifest of packs; name the folders that `kickoff pack --shard` filled"
    )


def _inside(shard: str | Path, path: str) -> str | Path:
    """A file of a shard."""
    return f"{str(shard).rstrip('/')}/{path}" if is_url(shard) else Path(shard) / path


def _copy(
    folder: Folder, shard: str | Path, name: str, pack: Pack, digests: dict[str, str]
) -> None:
    """Put the files of one pack into the common folder, unless they are there."""
    if folder.is_whole(name) and folder.sets[name] == digests:
        return
    files = {}
    for file in pack.files:
        path = f"{pack.folder}/{file}"
        data = read(_inside(shard, path))
        if hashlib.sha256(data).hexdigest() != digests.get(path):
            raise PackError(f"{shard}: {path} was changed since it was made; make the shard again")
        files[path] = data
    folder.put(name, files)

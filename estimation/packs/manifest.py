"""The manifest of a folder of packs: what was made of what, written last."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from estimation._version import __version__
from estimation.packs.batch_report import Pack

if TYPE_CHECKING:
    from estimation.packs.batch_report import Failure, PackReport


def manifest(report: PackReport, published: dict[str, dict[str, str]]) -> str:
    """
    What was made, as JSON.

    Parameters
    ----------
    report : PackReport
    published : dict of str to dict
        Digests of all files in the folder that are Kickoff's own, those of earlier batches too, by
        the set that they belong to.
    """
    packs: list[Pack | Failure] = [*report.packs, *report.failures, *report.earlier]
    entries = [_entry(each) for each in packs]
    entries.sort(key=lambda each: (each["id"], each["audience"], each["plan"]))
    content = {
        "kickoff_packs": 1,
        "version": __version__,
        "packs": entries,
        "published": published,
    }
    return json.dumps(content, indent=1, ensure_ascii=False)


def _entry(pack: Pack | Failure) -> dict[str, Any]:
    """One pack, or why there is none."""
    if not isinstance(pack, Pack):
        return {
            "plan": pack.plan.name, "id": pack.id, "audience": pack.audience, "state": "failed",
            "files": [], "inputs": None, "seed": None, "trials": None,
            "seconds": round(pack.seconds, 2), "reason": pack.reason,
        }  # fmt: skip
    return {
        "plan": pack.plan.name,
        "id": pack.folder,
        "audience": pack.audience,
        "state": pack.state,
        "files": [f"{pack.folder}/{name}" for name in pack.files],
        "inputs": pack.inputs,
        "seed": pack.figures.get("seed"),
        "trials": pack.figures.get("trials"),
        "seconds": round(pack.seconds, 2),
        "reason": None,
        "plan_sha256": pack.plan_digest,
        "figures": pack.figures,
    }


def read_packs(text: str | None) -> dict[tuple[str, str], Pack]:
    """
    Packs that a manifest names, by id and audience; none where there is no manifest.

    Parameters
    ----------
    text : str or None
    """
    if text is None:
        return {}
    try:
        entries = json.loads(text)["packs"]
        return {
            (each["id"], each["audience"]): _pack(each)
            for each in entries
            if each.get("state") in ("made", "kept") and each.get("files")
        }
    except (ValueError, KeyError, TypeError, AttributeError):
        return {}


def _pack(entry: dict[str, Any]) -> Pack:
    """A pack of an entry."""
    return Pack(
        Path(entry["plan"]),
        entry["id"],
        tuple(name.partition("/")[2] for name in entry["files"]),
        entry.get("figures") or {},
        entry["audience"],
        "kept",
        entry["inputs"],
        entry.get("plan_sha256", ""),
        float(entry["seconds"]),
    )

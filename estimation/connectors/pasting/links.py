"""What pasted activities wait for: row numbers, ids or names, as project tools write them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from estimation.connectors.pasting.cells import plain
from estimation.plan.ids import slug
from estimation.plan.network import cycles

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from estimation.plan import Plan

TYPES = {
    "FS": "FS", "SS": "SS", "FF": "FF", "SF": "SF", "EA": "FS", "AA": "SS", "EE": "FF", "AE": "SF",
}  # fmt: skip
"""Types of link, in English and in German (E for the end, A for the beginning)."""

_TYPED = re.compile(
    r"(?P<what>.*?)\s*(?P<type>FS|SS|FF|SF|EA|AA|EE|AE)?"
    r"\s*(?P<lag>[+-]\s*\d+(?:[.,]\d+)?)?\s*(?:d|t|days?|tage?|\.)*",
    re.IGNORECASE,
)


class Source(NamedTuple):
    """A pasted activity: its row, place among the rows, id in the sheet, and what it waits for."""

    row: int
    place: int
    sheet_id: str
    entry: dict[str, Any]
    after: str


def link_up(sources: Sequence[Source], plan: Plan) -> list[str]:
    """
    Write what each activity waits for into its entry, and say what could not be found.

    A number is an id of the sheet's id column; without one the number of a row, or its place
    among the rows below the header, whichever fits more of them.
    """
    named = _names(sources, plan)
    by_id = {source.sheet_id.lower(): source for source in sources if source.sheet_id}
    numbers = by_id if by_id else _numbered(sources)
    lost: list[str] = []
    for source in sources:
        links: dict[str, Any] = {}
        for reference in _references(source.after, named):
            target = _target(reference, named, numbers)
            if target is None or target == source.entry["id"]:
                lost.append(f"“{reference}” in row {source.row}")
            else:
                links.setdefault(target, _link(reference, target, named))
        if links:
            source.entry["after"] = list(links.values())
    notes = [f"Not found, so nothing waits for it: {_some(lost)}."] if lost else []
    return notes + _without_circles(sources)


def _names(sources: Sequence[Source], plan: Plan) -> dict[str, str]:
    """Ids by names and ids, of the plan and of the paste; the paste's own count first."""
    spans = {activity.id for activity in plan.activities if activity.span is not None}
    found: dict[str, str] = {}
    for activity in plan.activities:
        if activity.id not in spans:
            found |= {slug(activity.name): activity.id, activity.id.lower(): activity.id}
    for source in reversed(sources):
        found |= {slug(source.entry["name"]): source.entry["id"]}
    found.pop("", None)
    return found


def _numbered(sources: Sequence[Source]) -> dict[str, Source]:
    """Activities by the number of their row, or by their place if that fits more links."""
    by_row = {str(source.row): source for source in sources}
    by_place = {str(source.place): source for source in sources}
    wanted = [(s, number) for s in sources for number in re.findall(r"\b\d+\b", s.after)]

    def fitting(numbers: dict[str, Source]) -> int:
        return sum(number in numbers and numbers[number].place < s.place for s, number in wanted)

    return by_row if fitting(by_row) >= fitting(by_place) else by_place


def _references(text: str, named: dict[str, str]) -> Iterator[str]:
    """What a cell names; a whole cell that is a name is one."""
    if not text.strip("-–—. "):
        return
    if slug(text) in named:
        yield text
        return
    for piece in re.split(r"[;,&\n|]+|\s+(?:and|und)\s+", text):
        if piece.strip():
            yield piece.strip()


def _target(reference: str, named: dict[str, str], numbers: dict[str, Source]) -> str | None:
    """Id that a reference means."""
    for text in (reference, _parts(reference)[0]):
        key = text.lower().strip().lstrip("#")
        if key in numbers:
            return str(numbers[key].entry["id"])
        if slug(text) in named:
            return named[slug(text)]
    return None


def _link(reference: str, target: str, named: dict[str, str]) -> Any:
    """A link as a plan writes it."""
    if slug(reference) in named:
        return target
    _, kind, lag = _parts(reference)
    link: dict[str, Any] = {"activity": target}
    link |= {"type": kind} if kind != "FS" else {}
    link |= {"lag": plain(lag)} if lag else {}
    return link if len(link) > 1 else target


def _parts(reference: str) -> tuple[str, str, float]:
    """What is named, the type of link and the lag [working days]."""
    found = _TYPED.fullmatch(reference.strip())
    if found is None:
        return reference, "FS", 0.0
    lag = float(found["lag"].replace(" ", "").replace(",", ".")) if found["lag"] else 0.0
    return found["what"], TYPES[(found["type"] or "FS").upper()], max(-1e4, min(lag, 1e4))


def _without_circles(sources: Sequence[Source]) -> list[str]:
    """Take out links of activities that wait for each other, and say so."""
    rows = {source.entry["id"]: source for source in sources}
    cut: list[str] = []
    while circles := cycles({k: _awaited(s.entry) & rows.keys() for k, s in rows.items()}):
        for circle in circles:
            # The link that points to a later row is the slip.
            last = max(circle, key=lambda name: rows[name].place)
            for name in circle:
                entry = rows[name].entry
                if last in _awaited(entry):
                    kept = [link for link in entry["after"] if _of(link) != last]
                    cut.append(f"row {rows[name].row} for row {rows[last].row}")
                    entry["after"] = kept
                    if not kept:
                        del entry["after"]
    return [f"Rows wait for each other, so these links were left out: {_some(cut)}."] if cut else []


def _awaited(entry: dict[str, Any]) -> set[str]:
    """What an activity waits for."""
    return {_of(link) for link in entry.get("after", [])}


def _of(link: Any) -> str:
    """Id that a link names."""
    return str(link["activity"]) if isinstance(link, dict) else str(link)


def _some(things: list[str]) -> str:
    """The first few of a list."""
    more = f" and {len(things) - 5} more" if len(things) > 5 else ""
    return ", ".join(things[:5]) + more

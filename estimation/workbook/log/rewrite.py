"""From one plan to another as rows of the log, each as small as its change."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from estimation.plan import entry_name
from estimation.store import Change
from estimation.workbook.log.fold import ADD, SET

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence


def rows_between(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Change]:
    """
    Changes that make one plan out of another; what the other one edits beside them stays.

    Parameters
    ----------
    old, new : mapping
        Plain data of plans, as `Plan.source`.

    Returns
    -------
    list of Change
        What goes comes first, and new entries are added before what names them is set.

    Examples
    --------
    >>> old = {"activities": [{"id": "a"}, {"id": "b", "after": ["a"]}]}
    >>> [(each.kind, each.path, each.value) for each in rows_between(old, {"activities": [{"id": "b"}]})]
    [('set', 'activities.a', None), ('set', 'activities.b.after', None)]
    """  # noqa: E501
    return list(_between("", old, new))


def _between(path: str, old: Any, new: Any) -> Iterator[Change]:
    """Changes below a path."""
    if old == new:
        return
    if isinstance(old, dict) and isinstance(new, dict) and not _has_dots({*old, *new}):
        for key in {**old, **new}:
            below = f"{path}.{key}" if path else str(key)
            yield from _between(below, old.get(key), new.get(key))
    elif isinstance(old, list) and isinstance(new, list) and _is_patchable(path, old, new):
        yield from _entries(path, old, new)
    else:
        yield Change(SET, path, new)


def _has_dots(keys: set[Any]) -> bool:
    """Whether a path cannot name what stands below these keys."""
    return any("." in str(key) for key in keys)


def _is_patchable(path: str, old: Sequence[Any], new: Sequence[Any]) -> bool:
    """Whether entries can be named, and those in both lists have one order."""
    if "." in path and any(
        "." in str(each.get("id", ".")) for each in old if isinstance(each, dict)
    ):
        return False
    if not all(isinstance(each, dict) and "id" in each for each in (*old, *new)):
        return False
    names, others = _names(old), _names(new)
    both = [name for name in names if name in others]
    is_new = set(others) - set(names)
    return (
        len({*names}) == len(names)
        and both == [name for name in others if name in names]
        and not ("." in path and is_new)
    )


def _entries(path: str, old: Sequence[Any], new: Sequence[Any]) -> Iterator[Change]:
    """Changes of a list entry by entry."""
    before, after = (
        dict(zip(_names(old), old, strict=True)),
        dict(zip(_names(new), new, strict=True)),
    )
    gone = [name for name in before if name not in after]
    yield from (Change(SET, f"{path}.{name}", None) for name in gone)
    names = list(after)
    for at in range(len(names) - 1, -1, -1):
        if names[at] not in before:
            entry = {key: value for key, value in after[names[at]].items() if key != "id"}
            place = names[at + 1] if at + 1 < len(names) else None
            yield Change(ADD, f"{path}.{names[at]}", {"entry": entry, "before": place})
    for name in names:
        if name in before:
            yield from _between(f"{path}.{name}", before[name], after[name])


def _names(entries: Sequence[Any]) -> list[str]:
    return [entry_name(each, number) for number, each in enumerate(entries)]

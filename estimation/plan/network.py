"""The order of activities: who waits for whom, and circles of waiting."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from estimation.plan.activities import Activity


def waits_for(activity: Activity) -> list[str]:
    """Ids of the activities that must be known before this one can be played."""
    ids = [link.activity for link in activity.after]
    if activity.review is not None:
        ids.append(activity.review.of)
    if activity.span is not None:
        ids += [activity.span.from_, activity.span.to]
    return ids


def in_order(waits: Mapping[str, Iterable[str]]) -> list[str]:
    """
    Ids, each after all that it waits for; those in or behind a circle are left out.

    The order in which they are given plays no part: what waits for nothing comes first, sorted by
    id, then what waits for these alone, and so on.

    Parameters
    ----------
    waits : mapping
        For each id what it waits for; unknown ids are passed over.

    Examples
    --------
    >>> in_order({"c": ["b"], "a": [], "b": ["a"]})
    ['a', 'b', 'c']
    """
    open_waits = {each: {p for p in before if p in waits} for each, before in waits.items()}
    followers: dict[str, list[str]] = {each: [] for each in waits}
    for each, before in open_waits.items():
        for predecessor in before:
            followers[predecessor].append(each)
    ready = sorted(each for each, before in open_waits.items() if not before)
    ordered = []
    while ready:
        ordered += ready
        following = []
        for each in ready:
            for follower in followers[each]:
                open_waits[follower].remove(each)
                if not open_waits[follower]:
                    following.append(follower)
        ready = sorted(following)
    return ordered


def cycles(waits: Mapping[str, Iterable[str]]) -> list[list[str]]:
    """
    Circles of waiting, each from predecessor to successor and back to its first.

    Examples
    --------
    >>> cycles({"a": ["c"], "b": ["a"], "c": ["b"], "d": ["a"]})
    [['a', 'b', 'c', 'a']]
    """
    found: list[list[str]] = []
    left = {each: list(before) for each, before in waits.items()}
    while True:
        sorted_ids = set(in_order(left))
        left = {k: [p for p in v if p in left and p not in sorted_ids] for k, v in left.items()
                if k not in sorted_ids}  # fmt: skip
        if not left:
            return found
        circle = _circle(left)
        found.append([*circle, circle[0]])
        left = {k: v for k, v in left.items() if k not in circle}


def _circle(waits: Mapping[str, list[str]]) -> list[str]:
    """One circle, in the direction of time, from the id that stands first in the plan."""
    seen: list[str] = []
    each = next(iter(waits))
    while each not in seen:
        seen.append(each)
        each = waits[each][0]
    circle = seen[seen.index(each) :][::-1]
    first = min(range(len(circle)), key=lambda i: list(waits).index(circle[i]))
    return circle[first:] + circle[:first]


def precedes(waits: Mapping[str, Iterable[str]], earlier: str, later: str) -> bool:
    """Whether `later` waits for `earlier`, directly or through others."""
    open_ids, seen = [later], {later}
    while open_ids:
        for before in waits.get(open_ids.pop(), ()):
            if before == earlier:
                return True
            if before not in seen:
                seen.add(before)
                open_ids.append(before)
    return False

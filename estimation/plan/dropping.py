"""Activities left out: their neighbours joined, and what stood at them moved."""

from __future__ import annotations

from typing import Any

Data = dict[str, Any]

NAMED = (
    "roles", "activities", "expenses", "risks", "drivers",
    "requirements", "questions", "assumptions", "scenarios",
)  # fmt: skip
"""Sections whose ids are unique across the plan."""

WORK = ("effort", "duration", "crew", "basis")
"""What says how many hours work takes."""


def drop(data: Data, ids: list[str]) -> tuple[Data, tuple[str, ...]]:
    """
    Plain data of a plan without some activities.

    Each predecessor is joined to each successor: FS with FS adds the lags, any other pair becomes
    FS with lag 0. Payments, expenses and spans move to the latest predecessor; where there are
    several, a milestone behind them, which keeps the id, says which is the latest in each trial.
    Risks, drivers, questions and correlations lose the activity, and rest when they have none left.
    The review of a dropped activity is dropped with it. What was spent on an activity before it was
    dropped stays, as finished work of these hours that nothing waits for.

    Parameters
    ----------
    data : dict
        As in a plan file.
    ids : list of str
        Activities of the plan.

    Returns
    -------
    dict, tuple of str
        The plan, and what the planner should know.

    Examples
    --------
    >>> chain = [{"id": "a"}, {"id": "b", "after": ["a"]}, {"id": "c", "after": ["b"]}]
    >>> drop({"activities": chain}, ["b"])[0]
    {'activities': [{'id': 'a'}, {'id': 'c', 'after': ['a']}]}
    """
    work = _Drop(data)
    for activity_id in ids:
        work.drop(activity_id)
    return work.data, tuple(work.notices)


class _Drop:
    """A plan from which activities go one by one."""

    def __init__(self, data: Data) -> None:
        self.data = dict(data)
        self.notices: list[str] = []

    def drop(self, activity_id: str) -> None:
        """Leave one activity out."""
        dropped = next((a for a in self.data["activities"] if a["id"] == activity_id), None)
        if dropped is None:
            return
        predecessors = [_link(each) for each in dropped.get("after") or []]
        self._join(activity_id, predecessors)
        report = self._forget(activity_id)
        self._move(dropped, predecessors)
        if report:
            self._keep_spent(dropped, report)
        for review in [a for a in self.data["activities"] if _reviews(a, activity_id)]:
            self.notices.append(
                f"activity '{review['id']}' is dropped too: it reviews '{activity_id}'"
            )
            self.drop(review["id"])

    def _join(self, activity_id: str, predecessors: list[Data]) -> None:
        """Take the activity out, and link each predecessor to each successor."""
        activities = []
        for activity in self.data["activities"]:
            links = [_link(each) for each in activity.get("after") or []]
            if activity["id"] == activity_id:
                continue
            if any(link["activity"] == activity_id for link in links):
                after: list[Data] = []
                for link in links:
                    through = link["activity"] == activity_id
                    after += self._through(predecessors, link, activity) if through else [link]
                unique = [link for i, link in enumerate(after) if link not in after[:i]]
                activity = {**activity, "after": [_short(link) for link in unique]}
            activities.append(activity)
        self.data["activities"] = activities

    def _through(self, predecessors: list[Data], link: Data, successor: Data) -> list[Data]:
        """Links that replace one link to the activity that is left out."""
        joined = []
        for before in predecessors:
            lag = before["lag"] + link["lag"]
            if before["type"] != "FS" or link["type"] != "FS":
                lag = 0
                self.notices.append(
                    f"'{before['activity']}' -> '{successor['id']}': {before['type']} and "
                    f"{link['type']} links around '{link['activity']}' became FS with lag 0"
                )
            joined.append({"activity": before["activity"], "type": "FS", "lag": lag})
        return joined

    def _forget(self, activity_id: str) -> Data:
        """Take the activity out of what affects it; what is left with none rests. Its report."""
        for section, key, least in (
            ("risks", "affects", 1),
            ("drivers", "affects", 1),
            ("questions", "affects", 0),
            ("correlations", "between", 2),
        ):
            kept = []
            for entry in self.data.get(section) or []:
                affected = entry.get(key)
                if isinstance(affected, list) and activity_id in affected:
                    left = [each for each in affected if each != activity_id]
                    entry = {**entry, key: left}
                    if len(left) < least:
                        continue
                kept.append(entry)
            if section in self.data:
                self.data[section] = kept
        self._forget_acceptance(activity_id)
        status = self.data.get("status")
        if not status or activity_id not in (status.get("activities") or {}):
            return {}
        progress = {k: v for k, v in status["activities"].items() if k != activity_id}
        self.data["status"] = {**status, "activities": progress}
        report: Data = status["activities"][activity_id] or {}
        return report

    def _forget_acceptance(self, activity_id: str) -> None:
        """Take the activity out of what the client accepts."""
        offer = self.data.get("offer")
        if isinstance(offer, dict) and offer.get("acceptance"):
            kept = [each for each in offer["acceptance"] if each["of"] != activity_id]
            self.data["offer"] = {**offer, "acceptance": kept}

    def _keep_spent(self, dropped: Data, report: Data) -> None:
        """Keep what was spent on an activity that had begun."""
        name, status = dropped["id"], self.data["status"]
        hours = report.get("hours") or {}
        is_work = any(dropped.get(key) for key in ("effort", "crew"))
        if not hours and not (is_work and report.get("finished")):
            if report.get("started") and (is_work or dropped.get("review")):
                self.notices.append(
                    f"'{name}' had begun when it was dropped, and no hours are reported for it: "
                    "nothing is counted as spent"
                )
            return
        taken = {each["id"] for section in NAMED for each in self.data.get(section) or []}
        new = next(f"{name}-spent{n or ''}" for n in range(len(taken) + 1)
                   if f"{name}-spent{n or ''}" not in taken)  # fmt: skip
        keys = ("phase", "class", "subclass", *(() if hours else WORK))
        kept = {key: dropped[key] for key in keys if dropped.get(key)}
        kept |= {"effort": hours, "basis": "judgement"} if hours else {}
        kept["name"] = f"{dropped.get('name', name)}: spent before it was dropped"
        self.data["activities"] = [*self.data["activities"], {"id": new, **kept}]
        ended = report.get("finished") or status["date"]
        told = {"started": report.get("started") or ended, "finished": ended}
        told |= {"hours": hours} if hours else {}
        self.data["status"] = {**status, "activities": {**status["activities"], new: told}}
        many = f"{sum(hours.values()):g} hours" if hours else "its likely hours"
        self.notices.append(
            f"'{name}' had begun when it was dropped: {many} spent on it still count, as '{new}'"
        )

    def _move(self, dropped: Data, predecessors: list[Data]) -> None:
        """Move payments, expenses and spans to the latest of the predecessors."""
        old = dropped["id"]
        ids = list(dict.fromkeys(link["activity"] for link in predecessors))
        spans = [a for a in self.data["activities"] if old in (a.get("span") or {}).values()]
        if not ids:
            for span in [a for a in spans if a["span"]["to"] == old]:
                self.notices.append(f"span '{span['id']}' rests: it ended with '{old}'")
                spans.remove(span)
                self.drop(span["id"])
        dated = any(e.get("at") == old for e in self._dated())
        needs_milestone = bool(spans) if not ids else len(ids) > 1 and (bool(spans) or dated)
        new = ids[0] if len(ids) == 1 else old
        if needs_milestone:
            milestone = {"id": old, "name": dropped.get("name", old), "milestone": True}
            self.data["activities"] = [
                *self.data["activities"], {**milestone, "after": ids} if ids else milestone
            ]  # fmt: skip
        self._replace(old, new, has_place=bool(ids))

    def _dated(self) -> list[Data]:
        """Payments and expenses."""
        return [*(self.data.get("payments") or []), *(self.data.get("expenses") or [])]

    def _replace(self, old: str, new: str, has_place: bool) -> None:
        """Name another activity, or the start, where `old` stood."""
        self.data["activities"] = [
            {**a, "span": {k: new if v == old else v for k, v in a["span"].items()}}
            if a.get("span") else a
            for a in self.data["activities"]
        ]  # fmt: skip
        for section, start in (("payments", "signing"), ("expenses", None)):
            if section in self.data:
                at = new if has_place else start
                self.data[section] = [
                    {**e, "at": at} if e.get("at") == old else e for e in self.data[section] or []
                ]


def _link(value: str | Data) -> Data:
    """A link with all its keys."""
    given = {"activity": value} if isinstance(value, str) else value
    return {"type": "FS", "lag": 0, **given}


def _short(link: Data) -> str | Data:
    """A link as a planner would write it."""
    return link["activity"] if link["type"] == "FS" and link["lag"] == 0 else link


def _reviews(activity: Data, of: str) -> bool:
    """Whether an activity is the review of another."""
    return (activity.get("review") or {}).get("of") == of

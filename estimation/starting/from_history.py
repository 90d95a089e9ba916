"""A new plan out of what past projects of its kind had."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from estimation.plan import Plan
from estimation.plan.documents import read_document
from estimation.plan.ids import new_id, slug
from estimation.plan.patching import flow_text
from estimation.starting.past_order import links_of, order_of, past_days
from estimation.starting.past_parts import past_parts, role_shares
from estimation.starting.past_projects import past_projects
from estimation.starting.past_reviews import reviews_of
from estimation.starting.past_team import (
    FULL_DAY,
    TEAM,
    cost_rate,
    crew_of,
    currency_of,
    hours_per_day,
    people_at_once,
)
from estimation.starting.spreads import as_quantity, hours_text, shared_rank
from estimation.starting.templates import project_id

if TYPE_CHECKING:
    from datetime import date

    from estimation.history import History
    from estimation.starting.past_order import Days
    from estimation.starting.past_parts import Parts
    from estimation.starting.past_projects import PastProjects
    from estimation.starting.past_reviews import PastReviews

MOST_NAMED = 12
"""Projects or sorts of work that a comment names; the rest is counted."""

Entry = tuple[dict[str, Any], str]
"""An entry of a list of the plan, and the comment behind it."""


def start_from_history(
    history: History,
    kind: str,
    name: str,
    start: date,
    *,
    client: str | None = None,
    deadline: date | None = None,
    budget: float | None = None,
) -> str:
    """
    Text of a new plan with the activities that past projects of a kind had.

    Sorts of work that at least half of the finished projects had become activities, in the order
    in which they happened; those that not all had exist with that `probability`. Their hours are
    what they took in past projects, so their basis is `judgement`: history has spoken, and
    would count twice if it were asked again. docs/semantics.md has the rules.

    Parameters
    ----------
    history : History
    kind : str
        One of `kinds_of`.
    name : str
        Name of the project; the id follows from it.
    start : date
        When work may begin.
    client, deadline, budget : optional
        As in `start_from_template`.

    Returns
    -------
    str
        A plan in YAML; comments say what each figure rests on.

    Raises
    ------
    HistoryError
        If no row says a kind, a class or a phase, or fewer than three projects can be used.
    PlanError
        If the name has no letter or digit, or a value cannot be.

    Examples
    --------
    >>> from datetime import date
    >>> from estimation.history import read_history
    >>> from estimation.resources import resource
    >>> history = read_history(resource("sample/history.csv"))
    >>> text = start_from_history(history, "brand", "New brand", date(2027, 1, 11))
    >>> text.splitlines()[0].split(":")[0]
    '# Made from 8 past projects of kind brand in history.csv'
    """
    past = past_projects(history, kind)
    parts = past_parts(past)
    project: dict[str, Any] = {"id": project_id(name), "name": name}
    project |= {"client": client} if client is not None else {}
    project |= {"kind": past.kind}
    if (currency := currency_of(past)) is not None:
        project["currency"] = currency
    project["start"] = start
    more = {"deadline": deadline, "budget": budget}
    project |= {key: value for key, value in more.items() if value is not None}
    text = _Draft(past, parts).text(project)
    Plan.build(read_document(text, name).data)
    return text


class _Draft:
    """A plan in the making: ids, entries and their comments."""

    def __init__(self, past: PastProjects, parts: Parts) -> None:
        self.past = past
        self.parts = parts
        self.taken: set[str] = set()
        self.days = past_days(past, parts.usual)
        self.order = order_of(self.days)
        self.shares = [role_shares(part) for part in parts.usual]
        self.ids = {number: self.new_id(parts.usual[number].name) for number in self.order}
        self.reviews = {number: reviews_of(parts.usual[number]) for number in self.order}
        self.review_ids = {
            number: self.new_id(f"{self.ids[number]}-review")
            for number in self.order
            if self.reviews[number] is not None
        }
        self.end = self.new_id("handover")
        roles = dict.fromkeys(role for number in self.order for role in self.shares[number])
        self.roles = {role: self.role_id(role or TEAM) for role in roles}

    def new_id(self, name: str) -> str:
        """An id of its own."""
        found = new_id(name, self.taken)
        self.taken.add(found)
        return found

    def role_id(self, role: str) -> str:
        """An id of a role; where work is called so already, a role is its team."""
        wanted = slug(role)
        return self.new_id(f"{wanted}-team" if wanted in self.taken else role)

    def text(self, project: dict[str, Any]) -> str:
        """The whole plan."""
        lines = [f"# {line}" for line in (*_origin(self.past), *_rules(self.days))]
        lines += [f"# {line}" for line in _left_out(self.parts, len(self.past.names))]
        lines += ["kickoff_plan: 1", f"project: {flow_text(project)}", "promise: {level: 0.8}"]
        lines += ["", "calendars:", *self.calendars(), "", "roles:"]
        lines += _listed([self.role(role) for role in self.roles])
        lines += ["", "activities:", *_listed(self.activities())]
        if (rank := shared_rank(self.hours)) > 0 and len(self.ids) > 1:
            lines += [
                "",
                "# Large projects had more of everything: with this, the total spreads as",
            ]
            lines += ["# the totals of past projects did.", "correlations:"]
            lines += _listed([({"between": list(self.ids.values()), "rank": rank}, "")])
        return "\n".join(lines) + "\n"

    @property
    def hours(self) -> np.ndarray:
        """Hours of each project in each part."""
        return np.column_stack([part.hours for part in self.parts.usual])

    def calendars(self) -> list[str]:
        """The team's and the client's days."""
        found = hours_per_day(self.past)
        per_day = FULL_DAY if found is None else found
        said = (
            "not in the history" if found is None else "what one person gave such a project a day"
        )
        team = {"days": ["mon", "tue", "wed", "thu", "fri"], "hours_per_day": hours_text(per_day)}
        lines = [f"  team: {flow_text(team)}    # {said}; add holidays, such as DE-BE"]
        if self.review_ids:
            lines.append(f"  client: {flow_text({'days': team['days']})}")
        return lines

    def role(self, role: str) -> Entry:
        """One role."""
        people = people_at_once(self.past, role)
        rate = cost_rate(self.past, role)
        entry: dict[str, Any] = {"id": self.roles[role], "name": (role or TEAM)[:1].upper()}
        entry["name"] += (role or TEAM)[1:]
        entry |= {} if people is None else {"people": people}
        entry |= {} if rate is None else {"cost_rate": hours_text(rate)}
        notes = []
        if people is None:
            notes.append("people: the history does not say how many, so there is no limit")
        if rate is None:
            notes.append("add cost_rate and bill_rate per hour to see cost and margin")
        return entry, "; ".join(notes)

    def activities(self) -> list[Entry]:
        """All activities, and the milestone at the end."""
        links = self.links()
        entries: list[Entry] = []
        for number in self.order:
            entries.append(self.activity(number, links[number]))
            review = self.reviews[number]
            if review is not None:
                entries.append(self.review(number, review))
        awaited = {
            link["activity"] for after in links.values() for link in after if "type" not in link
        }
        awaited |= {self.ids[number] for number in self.review_ids}
        ends = [entry["id"] for entry, _ in entries if entry["id"] not in awaited]
        end = {"id": self.end, "name": "Handover", "milestone": True, "after": ends}
        return [*entries, (end, "")]

    def links(self) -> dict[int, list[dict[str, Any]]]:
        """What each part waits for, by ids."""
        if not self.days.are_known:
            return self.links_by_phase()
        return {
            number: [self.link(number, each) for each in links]
            for number, links in links_of(self.days, self.order).items()
        }

    def link(self, number: int, link: dict[str, Any]) -> dict[str, Any]:
        """A link by ids; to the review of what it waits for, where work waited for that too."""
        before = link["activity"]
        review = self.reviews[before]
        target = self.ids[before]
        if "type" not in link and review is not None:
            gap = self.days.start[number] - self.days.finish[before]
            if np.nanmedian(gap) >= review.wait_days:
                target = self.review_ids[before]
        return {**link, "activity": target}

    def links_by_phase(self) -> dict[int, list[dict[str, Any]]]:
        """Without dates: phase after phase, or one after another where there are no phases."""
        links: dict[int, list[dict[str, Any]]] = {}
        before: list[int] = []
        current: list[int] = []
        for place, number in enumerate(self.order):
            phase = self.parts.usual[number].phase
            earlier = self.parts.usual[self.order[place - 1]].phase if place else None
            if place and (phase is None or phase != earlier):
                before, current = current, []
            current.append(number)
            links[number] = [
                {"activity": self.review_ids.get(each, self.ids[each])} for each in before
            ]
        return links

    def activity(self, number: int, links: list[dict[str, Any]]) -> Entry:
        """One sort of work."""
        part = self.parts.usual[number]
        entry: dict[str, Any] = {"id": self.ids[number], "name": part.name}
        said = {"phase": part.phase, "class": part.class_, "subclass": part.subclass}
        entry |= {key: value for key, value in said.items() if value is not None}
        if links:
            entry["after"] = [each if len(each) > 1 else each["activity"] for each in links]
        crew = {
            self.roles[role]: people
            for role in self.shares[number]
            if (people := crew_of(part.rows, role)) > 1
        }
        entry |= {"crew": crew} if crew else {}
        entry["effort"] = {
            self.roles[role]: as_quantity(part.seen, share)
            for role, share in self.shares[number].items()
        }
        projects = len(self.past.names)
        if part.projects < projects:
            entry["probability"] = round(part.projects / projects, 2)
        entry["basis"] = "judgement"
        half = hours_text(float(np.median(part.seen)))
        return entry, f"{part.projects} of {projects} projects; half took more than {half:g} h"

    def review(self, number: int, review: PastReviews) -> Entry:
        """The client review of one sort of work."""
        part = self.parts.usual[number]
        entry: dict[str, Any] = {
            "id": self.review_ids[number],
            "name": f"Client reviews: {part.name}",
        }
        entry |= {} if part.phase is None else {"phase": part.phase}
        entry["after"] = [self.ids[number]]
        entry["review"] = {
            "of": self.ids[number],
            "calendar": "client",
            "turnaround": review.turnaround,
            "rounds": review.rounds,
        }
        share = part.projects / len(self.past.names) * review.share
        if share < 1:
            entry["probability"] = round(share, 2)
        return entry, f"{review.projects} reviews; their rework is in the hours above"


def _listed(entries: list[Entry]) -> list[str]:
    """Entries of a list, one a line."""
    return [
        f"  - {flow_text(entry)}" + (f"    # {_one_line(comment)}" if comment else "")
        for entry, comment in entries
    ]


def _one_line(text: str) -> str:
    """Text that cannot end a comment."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def _origin(past: PastProjects) -> list[str]:
    """What the plan rests on."""
    lines = [
        f"Made from {len(past.names)} past projects of kind {past.kind} in {past.source}: "
        f"{_named(past.names)}."
    ]
    if past.is_generated:
        lines.append("The work in this history is generated: invented, not a firm's own.")
    if past.running:
        lines.append(f"Not counted, since they still have open work: {_named(past.running)}.")
    if past.without_hours:
        lines.append(f"Not counted, since they say no hours: {past.without_hours} of their rows.")
    return [_one_line(line) for line in lines]


def _rules(days: Days) -> list[str]:
    """How its figures came about."""
    order = (
        "An activity waits for another if it did so in 3 of 4 projects; a lag is the median one."
        if days.are_known
        else "The history has no dates: phase follows phase, as its rows stand. Check the links."
    )
    return [
        "Hours are what such work took altogether in a past project: 1 in 10 less than low, 1 in",
        "10 more than high. Change what you know better of this project.",
        order,
    ]


def _left_out(parts: Parts, projects: int) -> list[str]:
    """What past projects had and the plan has not."""
    if not parts.rare:
        return []
    names = []
    for part in parts.rare:
        half = hours_text(float(np.median(part.seen)))
        names.append(f"{part.name} ({part.projects} of {projects}, {half:g} h)")
    return [
        "Left out, since fewer than half of the projects had it "
        f"({parts.rare_share:.0%} of all hours): {_one_line(_named(names))}."
    ]


def _named(names: list[str] | tuple[str, ...]) -> str:
    """Names in a sentence; the first ones where there are many."""
    shown = ", ".join(names[:MOST_NAMED])
    return shown if len(names) <= MOST_NAMED else f"{shown} and {len(names) - MOST_NAMED} more"

"""
Makes `history.csv`: the past work of an agency that does not exist.

    python sample/generate.py

The figures follow what was measured and published on estimates of real projects: half of all
work takes its estimate or less, totals run a tenth over, small items scatter most, one item in
seven is booked exactly as estimated, and the items of a project share a factor. The clients, the
people and every number are invented; the column `source` says so in each row.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import numpy as np

HERE = Path(__file__).resolve().parent
SEED = 20260630

FIRST_START = date(2022, 7, 4)
AS_OF = date(2026, 6, 30)
"""Nothing after this day is known: work that ends later is open."""

PROJECTS = {"website": 15, "campaign": 14, "brand": 8, "content": 6}

CLIENTS = (
    "Nordlicht Reisen", "Halden Optik", "Brückner & Sohn", "Morgenrot Kaffee", "Stadtwerke Ellerau",
    "Tannhof Verlag", "Lindholm Möbel", "Solvana Energie", "Museum am Wall", "Fährhaus Hotels",
    "Rheinau Versicherung", "Kornblum Bio", "Valtano Uhren", "Weidenbach Pflege",
)  # fmt: skip

PEOPLE = {
    "strategy": ("Helena", "Omar"),
    "design": ("Mara", "Jonas", "Lea"),
    "copy": ("Ruth", "Ben"),
    "development": ("Ayla", "Piotr", "Nora", "Tim"),
    "motion": ("Kai",),
    "production": ("Ivo", "Greta"),
    "qa": ("Dina",),
    "pm": ("Sofia", "Lars"),
}

PHASES = ("Discover", "Concept", "Design", "Build", "Launch")
DAYS_PER_PHASE = 16
HOURS_PER_DAY = 5
"""What one person gets done on one item on a day with other work."""

ROUND_HOURS = np.array(
    [1, 2, 3, 4, 6, 8, 10, 12, 16, 20, 24, 30, 32, 40, 48, 60, 80, 100, 120], dtype=float
)
"""What people say when they are asked for hours."""

BIAS = {"development": 0.05, "testing": 0.06, "motion": 0.03, "copy": -0.03, "content": -0.04}
"""Log of the usual overrun of a class, where it is not that of the whole agency."""

DRIFT = 0.02
PROJECT_SPREAD = 0.14
PERSON_SPREAD = 0.05
SIZE_SPREAD = ((8, 0.72), (24, 0.60), (np.inf, 0.48))
"""Spread of the log of actual over estimate, for estimates up to so many hours."""
EXACT_SHARE = 0.14

REVIEW_SHARE = 0.5
ROUNDS = {1: 0.50, 2: 0.32, 3: 0.13, 4: 0.04, 5: 0.01}
"""Rounds of one review; those of a project come to five or more in six projects of ten."""
ROUND_WAIT = (4.6, 0.63)
"""Median [working days] and log spread of the client's answer to one round."""

COLUMNS = (
    "project_id", "item_id", "client", "kind", "phase", "class", "subclass", "role", "person",
    "estimated_on", "started", "finished", "state", "estimated_hours", "actual_hours",
    "planned_days", "actual_days", "review_rounds", "client_wait_days",
    "low_hours", "likely_hours", "high_hours", "ends", "judged_by", "source",
)  # fmt: skip

Row = dict[str, str]


@dataclass(frozen=True)
class Project:
    """One past project: what all its items share."""

    id: str
    client: str
    kind: str
    started: date
    size: float
    log_factor: float


def working_day(start: date, days: int) -> date:
    """Day that lies so many working days after the first one on or after `start`."""
    return date.fromisoformat(str(np.busday_offset(start, days, roll="forward")))


def number(value: float) -> str:
    """Figure as a person would type it."""
    return f"{value:g}"


def draw_projects(rng: np.random.Generator) -> list[Project]:
    """Projects in the order in which they started."""
    kinds = rng.permutation([kind for kind, count in PROJECTS.items() for _ in range(count)])
    last_start = AS_OF - timedelta(days=45)
    step = (last_start - FIRST_START) / (len(kinds) - 1)
    # Standardised, so that 43 draws show the spread that is stated and not their own luck.
    shocks = rng.standard_normal(len(kinds))
    log_factors = PROJECT_SPREAD * (shocks - shocks.mean()) / shocks.std()
    projects: list[Project] = []
    for position, kind in enumerate(kinds):
        client = str(rng.choice(CLIENTS))
        started = working_day(
            FIRST_START + position * step + timedelta(days=int(rng.integers(9))), 0
        )
        name = client.split()[0].lower().replace("ü", "ue").replace("ä", "ae")
        projects.append(
            Project(
                id=f"{position + 1:02d}-{name}-{kind}",
                client=client,
                kind=str(kind),
                started=started,
                size=float(np.exp(rng.normal(0, 0.3))),
                log_factor=float(log_factors[position]),
            )
        )
    return projects


def draw_ratio(rng: np.random.Generator, estimate: float, log_middle: float) -> float:
    """Actual over estimate of one item: heavy tails, wider for small work, often exactly 1."""
    spread = next(spread for most, spread in SIZE_SPREAD if estimate <= most)
    shock = rng.standard_t(5) / np.sqrt(5 / 3)
    if rng.random() < EXACT_SHARE:
        return 1.0
    return float(np.clip(np.exp(log_middle + spread * shock), 0.1, 8))


def draw_dates(rng: np.random.Generator, project: Project, phase: str) -> tuple[date, date]:
    """When an item was estimated and when it was begun."""
    offset = PHASES.index(phase) * DAYS_PER_PHASE * project.size**0.5
    started = working_day(project.started, int(offset + rng.integers(0, 12)))
    added_late = rng.random() < 0.1
    if added_late:
        return working_day(started, -int(rng.integers(2, 6))), started
    return working_day(project.started, -15), started


def draw_review(rng: np.random.Generator) -> Row:
    """Rounds of a client review, and the working days they waited altogether."""
    rounds = int(rng.choice(list(ROUNDS), p=list(ROUNDS.values())))
    median, spread = ROUND_WAIT
    waits = np.maximum(1, np.round(median * np.exp(rng.normal(0, spread, rounds))))
    return {"review_rounds": number(rounds), "client_wait_days": number(waits.sum())}


def draw_range(rng: np.random.Generator, estimate: float) -> Row:
    """Range that somebody gave beforehand; such ranges hold less often than they promise."""
    low = max(0.5, np.round(estimate * rng.uniform(0.62, 0.82) * 2) / 2)
    high = np.round(estimate * rng.uniform(1.35, 1.75) * 2) / 2
    return {
        "low_hours": number(low),
        "likely_hours": number(estimate),
        "high_hours": number(high),
        "ends": "p10_p90",
        "judged_by": str(rng.choice(["AM", "PM"])),
    }


def cut_off(row: Row, started: date, finished: date, done_share: float) -> Row:
    """Row as it was known on the last day of the history."""
    if finished <= AS_OF:
        return row
    known = {**row, "state": "open", "finished": "", "actual_days": ""}
    known |= {"review_rounds": "", "client_wait_days": ""}
    if started > AS_OF:
        return {**known, "started": "", "actual_hours": ""}
    spent = np.ceil(float(row["actual_hours"]) * done_share * 4) / 4
    return {**known, "actual_hours": number(spent)}


def draw_item(rng: np.random.Generator, project: Project, work: Row, log_person: float) -> Row:
    """One row of history, without its id."""
    hours = float(work["hours"]) * project.size**0.7 * np.exp(rng.normal(0, 0.45))
    estimate = float(ROUND_HOURS[np.abs(np.log(ROUND_HOURS / hours)).argmin()])
    log_middle = DRIFT + project.log_factor + log_person + BIAS.get(work["class"], 0.0)
    ratio = draw_ratio(rng, estimate, log_middle)
    actual = max(0.25, np.round(estimate * ratio * 4) / 4)
    planned_days = int(np.ceil(estimate / HOURS_PER_DAY))
    actual_days = max(1, round(planned_days * ratio**0.8 * np.exp(rng.normal(0.03, 0.25))))
    estimated_on, started = draw_dates(rng, project, work["phase"])
    finished = working_day(started, actual_days - 1)
    row = {
        "project_id": project.id,
        "client": project.client,
        "kind": project.kind,
        **{column: work[column] for column in ("phase", "class", "subclass", "role")},
        "estimated_on": str(estimated_on),
        "started": str(started),
        "finished": str(finished),
        "state": "done",
        "estimated_hours": number(estimate),
        "actual_hours": number(actual),
        "planned_days": number(planned_days),
        "actual_days": number(actual_days),
        "source": "generated",
    }
    if work["reviewed"] and rng.random() < REVIEW_SHARE:
        row |= draw_review(rng)
    if rng.random() < 0.25:
        row |= draw_range(rng, estimate)
    if rng.random() < 0.006:
        nothing = ("started", "finished", "actual_hours", "actual_days", "review_rounds")
        return {**row, **dict.fromkeys((*nothing, "client_wait_days"), ""), "state": "cancelled"}
    return cut_off(row, started, finished, done_share=float(rng.uniform(0.2, 0.9)))


def history_rows(seed: int = SEED) -> list[Row]:
    """All rows of the history, by project and start."""
    rng = np.random.default_rng(seed)
    with (HERE / "work.csv").open(encoding="utf-8", newline="") as file:
        breakdown = list(csv.DictReader(file))
    log_people = {
        person: float(rng.normal(0, PERSON_SPREAD)) for team in PEOPLE.values() for person in team
    }
    rows: list[Row] = []
    for project in draw_projects(rng):
        items = []
        for work in (work for work in breakdown if work["kind"] == project.kind):
            for _ in range(int(rng.integers(int(work["least"]), int(work["most"]) + 1))):
                person = str(rng.choice(PEOPLE[work["role"]]))
                items.append(draw_item(rng, project, work, log_people[person]) | {"person": person})
        items.sort(key=lambda row: (PHASES.index(row["phase"]), row["started"] or "9999"))
        for position, row in enumerate(items):
            rows.append(row | {"item_id": f"{project.id}-{position + 1:02d}"})
    return rows


def write_history(path: Path) -> None:
    """Write the history as CSV."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(history_rows())


if __name__ == "__main__":
    write_history(HERE / "history.csv")

"""What is said of each plan of a folder, without beginning a session over any of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import numpy as np

from estimation.errors import KickoffError
from estimation.plan import read_plan
from estimation.report.sentences.price_labels import PRICE_LABELS
from estimation.report.wording import NOTHING, chance, day, money, ten
from estimation.simulation import prepare
from estimation.store.records import ROLES
from estimation.workbook.log.results import SEED, TRIALS
from estimation.workbook.page_list import PAGE_NAMES
from estimation.workbook.plan_folder import AWAY_AFTER

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from pathlib import Path

    from estimation.plan import Plan
    from estimation.simulation import Result
    from estimation.store import Baseline, Presence
    from estimation.store.records import Role
    from estimation.workbook.pages.context import StartContext
    from estimation.workbook.plan_folder import PlanFolder
    from estimation.workbook.protocol import View
    from estimation.workbook.session import Session


@dataclass(frozen=True)
class Card:
    """
    A plan as it stands.

    Parameters
    ----------
    path : Path
        Its file.
    changed_at : datetime
        When anything of it changed last.
    plan : Plan or None
        None where the file cannot be read.
    session : Session or None
        None where nobody has opened it yet.
    baseline : Baseline or None
        The last that was frozen.
    error : str
        Why it cannot be read.
    """

    path: Path
    changed_at: datetime
    plan: Plan | None = None
    session: Session | None = None
    baseline: Baseline | None = None
    error: str = ""

    @property
    def name(self) -> str:
        """As people call it."""
        return self.path.name if self.plan is None else self.plan.project.name

    @property
    def signed_by(self) -> tuple[Role, ...]:
        """Whose signatures hold under the last baseline."""
        if self.baseline is None:
            return ()
        return tuple(each.role for each in self.baseline.signatures if each.holds)

    @property
    def promised(self) -> date | None:
        """The date that is promised, or asked for."""
        if self.plan is None:
            return None
        return self.plan.promise.date or self.plan.project.deadline


def cards(folder: PlanFolder) -> list[Card]:
    """All plans of a folder, the one that changed last first."""
    made = [_card(folder, path) for path in folder.choice.plans]
    return sorted(made, key=lambda card: (card.changed_at, card.name), reverse=True)


def _card(folder: PlanFolder, path: Path) -> Card:
    try:
        changed_at = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    except OSError:  # moved away a moment ago
        changed_at = datetime.fromtimestamp(0, UTC)
    try:
        session = folder.begun(path)
        plan = read_plan(path) if session is None else session.plan
        frozen = folder.store.baselines.of_project(plan.project.id) if session else []
    except KickoffError as error:
        return Card(path, changed_at, error=str(error).splitlines()[0])
    if session is not None and session.rows:
        changed_at = max(changed_at, session.rows[-1].at)
    return Card(path, changed_at, plan, session, frozen[-1] if frozen else None)


def card_view(context: StartContext, card: Card, places: Sequence[Presence]) -> View:
    """One plan, as the table has it."""
    view: View = {
        "id": card.path.name,
        "name": card.name,
        "client": "",
        "error": card.error,
        "date": NOTHING,
        "date_note": "",
        "price": NOTHING,
        "price_note": "",
        "state": "cannot be read",
        "state_note": "",
        "who": [],
        "holds": None,
    }
    if card.plan is None:
        return view
    state, note = state_of(card)
    promised = card.promised
    return view | {
        "client": card.plan.project.client or "",
        "date": "no date yet" if promised is None else day(promised, year=True),
        "date_note": "asked for" if promised and not card.plan.promise.date else "",
        **_price(card.plan),
        "state": state,
        "state_note": note,
        "who": who_is_in(context, card, places),
        "holds": holds(context, card),
    }


def _price(plan: Plan) -> View:
    """The price, and what kind it is."""
    price = plan.price
    if price is None or (price.amount is None and price.kind != "time_and_materials"):
        return {"price": "no price yet", "price_note": ""}
    label = PRICE_LABELS[price.kind].beside_total
    if price.kind == "time_and_materials" or price.amount is None:
        return {"price": "hourly rates", "price_note": label}
    return {"price": money(price.amount, plan.project.currency, exact=True), "price_note": label}


def state_of(card: Card) -> tuple[str, str]:
    """How far a plan is, and since when."""
    if card.session is None:
        return "Not opened yet", ""
    signed = card.signed_by
    if card.baseline is not None and card.baseline.is_signed:
        return "Signed", f"on {_on(card.baseline.signatures[-1].at)}"
    if signed:
        waiting = next(role for role in ROLES if role not in signed)
        return f"{signed[0]} has signed", f"waits for the {waiting}"
    return "In kickoff", f"begun {_on(card.session.store.sessions.get(card.session.id).at)}"


def _on(at: datetime) -> str:
    return day(at.astimezone().date(), year=True)


def who_is_in(context: StartContext, card: Card, places: Sequence[Presence]) -> list[View]:
    """Who has a plan open now, and at which page."""
    if card.session is None:
        return []
    now = datetime.now(UTC)
    return [
        {"role": each.role, "page": PAGE_NAMES.get(each.page, "")}
        for each in sorted(places, key=lambda each: each.role)
        if each.session_id == card.session.id
        and each.role != context.folder.role
        and (now - each.at).total_seconds() <= AWAY_AFTER
    ]


def holds(context: StartContext, card: Card) -> View | None:
    """The chance that a plan's date holds; None until it is there, or where there is no date."""
    if card.promised is None:
        return None
    found: float | None = context.later(
        f"holds {card.path.name}", (card.changed_at, context.folder.past_items),
        lambda: _chance(context.folder, card),
    )  # fmt: skip
    return None if found is None else {"text": chance(found), "ten": ten(found)}


def _chance(folder: PlanFolder, card: Card) -> float | None:
    """The chance that a plan ends by its date; None where it cannot be simulated."""
    assert card.plan is not None
    try:
        result = _result(folder, card)
    except KickoffError:
        return None
    if card.plan.promise.date is None:
        return result.p_on_time
    return float((result.finish_dates <= np.datetime64(card.plan.promise.date)).mean())


def _result(folder: PlanFolder, card: Card) -> Result:
    if card.session is not None:
        return card.session.result()
    assert card.plan is not None
    return prepare(card.plan, folder.calibration).run(TRIALS, SEED)

"""Signing: what would be frozen now, who signed it, what took a signature back, what follows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from estimation.errors import WorkbookError
from estimation.report import agreement_finding, agreement_sentences
from estimation.report.promise_choice import promised_date
from estimation.store import text_hash
from estimation.store.baselines import baseline_hash
from estimation.workbook.input import entries
from estimation.workbook.log.fold import FOLDED
from estimation.workbook.pages.agree.internal_pack import PACK, start_pack

if TYPE_CHECKING:
    from estimation.store import Baseline, LogRow, Signature
    from estimation.workbook.pages.context import PageContext
    from estimation.workbook.session import Session

BASELINE = "baseline"
"""Kind of the rows in which the store says what was frozen."""

DRAFT = "draft"
"""Name under which a state keeps what would be frozen."""

OTHER_HAND_AFTER = 10.0
"""What follows a second signature is done by its page; after so long by any [s]."""


@dataclass(frozen=True)
class Draft:
    """What would be frozen now: the plan with the scenario in use, its forecast, what is agreed."""

    project: str
    plan: dict[str, Any]
    forecast: dict[str, Any]
    terms: dict[str, Any]

    def hash(self, supersedes: str | None) -> str:
        """Hash under which it would be frozen, in place of the baseline of another hash."""
        return baseline_hash(self.project, self.plan, self.forecast, self.terms, supersedes)


def draft_of(session: Session) -> Draft:
    """
    What would be frozen now; made once for each state of the sitting.

    A scenario in use is a part of it: what is frozen is the plan with that scenario applied, and
    the date that is promised stands in it.
    """
    cache = session.state.cache
    if DRAFT not in cache:
        cache[DRAFT] = _make_draft(session)
    found: Draft = cache[DRAFT]
    return found


def known_draft(session: Session) -> Draft | None:
    """What would be frozen now, where that was made already: it takes a second."""
    return session.state.cache.get(DRAFT)


def _make_draft(session: Session) -> Draft:
    result, level = session.result(), session.level
    promised = promised_date(result, level).date.isoformat()
    source = result.plan.source
    price = result.plan.price
    terms = {
        "level": level,
        "finish_date": promised,
        "price": None if price is None else price.model_dump(mode="json"),
        "scenario": session.scenario,
        "finding": agreement_finding(result, level),
        "sentences": agreement_sentences(result, level).given(),
        "came_in": text_hash(session.text),
    }
    promise = {**(source.get("promise") or {}), "level": level, "date": promised}
    return Draft(
        result.plan.project.id, {**source, "promise": promise}, session.forecast().to_dict(), terms
    )


@dataclass(frozen=True)
class Position:
    """
    Where the signing stands.

    Parameters
    ----------
    hash : str
        Of what would be signed now.
    number : int
        Of the baseline that it is, or would be.
    in_force : Baseline or None
        What both have signed last.
    is_agreed : bool
        Whether that is what stands on the page.
    pending : Baseline or None
        Frozen with just what stands on the page, and signed by one of the two.
    lost : Baseline or None
        Signed by one of the two since, and it counts no more, or is for something else.
    """

    hash: str
    number: int
    in_force: Baseline | None
    is_agreed: bool
    pending: Baseline | None
    lost: Baseline | None

    @property
    def signatures(self) -> dict[str, Signature]:
        """Those that hold, by role."""
        held = self.in_force if self.is_agreed else self.pending
        signatures = () if held is None else held.signatures
        return {each.role: each for each in signatures if each.holds}


def position(session: Session, draft: Draft) -> Position:
    """
    Read where the signing stands; all of it is in the store.

    Raises
    ------
    StoreError
        If it cannot be read.
    """
    found = session.store.baselines.of_project(draft.project)
    signed = [each for each in found if each.is_signed]
    in_force = signed[-1] if signed else None
    is_agreed = in_force is not None and in_force.content_hash == draft.hash(
        in_force.content["supersedes"]
    )
    now = draft.hash(None if in_force is None else in_force.content_hash)
    last = 0 if in_force is None else in_force.number
    open_ = [each for each in found if each.number > last and not each.is_signed]
    pending = next((each for each in open_ if _may_be_signed(session, each, now)), None)
    lost = [each for each in open_ if each is not pending and each.signatures]
    newer = [each for each in lost if pending is None or each.number > pending.number]
    number = len(found) + 1 if pending is None else pending.number
    if is_agreed and in_force is not None:
        now, number = in_force.content_hash, in_force.number
    return Position(now, number, in_force, is_agreed, pending, newer[-1] if newer else None)


def _may_be_signed(session: Session, baseline: Baseline, now: str) -> bool:
    """Whether a baseline stands for the plan of this page, and nothing has ended it."""
    if baseline.content_hash != now or baseline.session_id != session.id:
        return False
    frozen = [
        row.number
        for row in session.rows
        if row.kind == BASELINE and row.value["number"] == baseline.number
    ]
    is_ended = any(not each.holds for each in baseline.signatures)
    return not is_ended and last_change(session, max(frozen, default=0)) is None


def sign(session: Session, shown_hash: str, seen: int) -> Baseline:
    """
    Put one's name under what was shown; the first to sign freezes it.

    Nobody changes the plan between the last look at it and the signature.

    Parameters
    ----------
    session : Session
        Whose role signs, and no other.
    shown_hash : str
        That stood on the page.
    seen : int
        Last row of the log that the page knew.

    Returns
    -------
    Baseline
        With the new signature; as it was, where that role has signed it already.

    Raises
    ------
    WorkbookError
        If something else stands there by now, in words that say what changed.
    StoreError
        If the store refuses.
    """
    session.follow()
    draft = draft_of(session)  # takes a second, in which others may write
    with session.store.turn():
        session.follow()
        place = position(session, draft)
        if known_draft(session) is not draft or place.hash != shown_hash:
            raise WorkbookError(_refusal(session, seen))
        if place.is_agreed and place.in_force is not None:
            return place.in_force
        baselines = session.store.baselines
        baseline = place.pending or baselines.freeze(
            draft.project, draft.plan, draft.forecast, session.who, terms=draft.terms,
            session_id=session.id,
        )  # fmt: skip
        if session.role not in {each.role for each in baseline.signatures}:
            finding = baseline.content["terms"]["finding"]
            baseline = baselines.sign(
                baseline.project_id, baseline.number, session.who, baseline.content_hash, finding
            )
    session.follow()
    return baseline


def withdraw(session: Session) -> None:
    """
    Take one's signature back, as long as the other one has not signed.

    Raises
    ------
    WorkbookError
        If there is none, or both have signed meanwhile.
    """
    session.follow()
    baselines, project = session.store.baselines, session.came_in.project.id
    with session.store.turn():
        alone = [
            each.number
            for each in baselines.of_project(project)
            if not each.is_signed
            and any(one.role == session.role and one.holds for one in each.signatures)
        ]
        if alone:
            baselines.withdraw(project, alone[-1], session.who)
    session.follow()
    if not alone:
        raise WorkbookError(
            "Nothing to withdraw: your signature has ended already, or both have signed. What "
            "both have signed stays in force until both sign something else."
        )


def _refusal(session: Session, seen: int) -> str:
    """Say what changed since the page was shown."""
    row = last_change(session, seen)
    if row is None:
        return (
            "Not signed: the figures are others than those on your page. "
            "Read the differences, then sign."
        )
    return f"{change_text(session, row)}, after you opened this page. " + READ_AND_SIGN


READ_AND_SIGN = "Read the differences, then sign."


def last_change(session: Session, after: int, others_only: bool = False) -> LogRow | None:
    """The last row after a number that changed the plan."""
    for row in reversed(session.rows):
        if row.number <= after:
            return None
        is_change = row.kind in FOLDED or row.undoes is not None
        if is_change and not (others_only and row.role == session.role):
            return row
    return None


def change_text(session: Session, row: LogRow) -> str:
    """Say who changed what, and when."""
    first = row.path.split(".")[0]
    name = session.name_of(row.path)
    if first in entries.NAMES:
        what = f"the {entries.NAMES[first].lower()}"
    elif row.kind == "use" or first == "scenario":
        what = "the scenario in use"
    else:
        what = f"“{name}”"
    if first == "promise":
        what = "how sure the date is to be"
    did = "took a change back of" if row.undoes is not None else "changed"
    return f"The {row.role} {did} {what} at {row.at.astimezone():%H:%M}"


def taken_back(session: Session, lost: Baseline) -> str:
    """Say who had signed, and what ended that signature, or why it is not for this page."""
    if lost.session_id != session.id:
        return ""
    signature = lost.signatures[0]
    end, role = signature.end, signature.role
    if end is None:
        return (
            f"The {role} signed other figures than those on this page, and nothing was changed "
            "here since: past work, or Kickoff itself, is another by now. Both load the page "
            "again, read the differences and sign."
        )
    at = f"{end.at.astimezone():%H:%M}"
    if end.reason == "withdrawn":
        return f"The {role} withdrew the signature at {at}. To be in force, it takes both again."
    if end.reason == "replaced":
        return (
            f"The {end.by_role} signed something else at {at}, after the {role} signed. That ends "
            f"the signature of the {role}: read the differences, then both sign."
        )
    row = next((each for each in session.rows if each.number == end.cause), None)
    what = (
        f"The {end.by_role} changed the plan at {at}" if row is None else change_text(session, row)
    )
    return (
        f"{what}, after the {role} signed. That ends the signature, also where the change is taken "
        "back: read the differences, then both sign."
    )


def is_stored(session: Session, baseline: Baseline) -> bool:
    """Whether the forecast of a baseline is kept."""
    forecasts = session.store.forecasts.of_project(baseline.project_id)
    return any(
        isinstance(each.inputs, dict) and each.inputs.get("baseline") == baseline.content_hash
        for each in forecasts
    )


def pack_row(session: Session, baseline: Baseline) -> LogRow | None:
    """What the log says last of the pack of a baseline."""
    found = [
        row
        for row in session.rows
        if row.kind == PACK and row.value["baseline"] == baseline.content_hash
    ]
    return found[-1] if found else None


def is_ours_to_finish(session: Session, baseline: Baseline) -> bool:
    """Whether this page does what follows: that of the last signer, or any after a while."""
    if baseline.session_id != session.id or is_stored(session, baseline):
        return False
    last = max(baseline.signatures, key=lambda each: each.at)
    age = (datetime.now(UTC) - last.at).total_seconds()
    return last.role == session.role or age > OTHER_HAND_AFTER


def finish(context: PageContext, baseline: Baseline) -> None:
    """
    Do what follows the second signature: keep the forecast, make the pack, write the plan's file.

    Done again it does nothing twice, so that a page that was killed in between is no loss.

    Raises
    ------
    WorkbookError, PlanError
        If the plan's file cannot be written; all else is done then.
    StoreError
        If the store refuses.
    """
    session = context.session
    if not is_stored(session, baseline):
        inputs = {
            "plan": baseline.content["plan"],
            "history": session.basis_label,
            "baseline": baseline.content_hash,
        }
        session.store.forecasts.add(
            baseline.project_id, inputs, baseline.content["forecast"], session_id=session.id
        )
    if pack_row(session, baseline) is None:
        start_pack(context, baseline)
    if session.unwritten:
        session.write()

"""Baselines: plan and forecast frozen under a hash, signed by both, superseded and never edited."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from estimation.errors import StoreError
from estimation.store import tables
from estimation.store.canonical import content_hash
from estimation.store.chain import add_rows, columns_of
from estimation.store.database import next_number
from estimation.store.ledger import Ledger, add_to_log, check_session
from estimation.store.records import Baseline, ChangeOrder, Signature, SignatureEnd
from estimation.store.signature_ends import changes_after, end, end_others

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Connection

    from estimation.store.records import Who

BASELINES, SIGNATURES, ORDERS = tables.baselines, tables.signatures, tables.change_orders
ENDS, LOG = tables.signature_ends, tables.session_log


def baseline_hash(
    project_id: str,
    plan: Mapping[str, Any],
    forecast: Mapping[str, Any],
    terms: Mapping[str, Any] | None = None,
    supersedes: str | None = None,
    frozen: Mapping[str, Any] | None = None,
) -> str:
    """
    Hash that a baseline of this content has, before it is frozen.

    Parameters
    ----------
    project_id, plan, forecast, terms
        As for `Baselines.freeze`.
    supersedes : str, optional
        Hash of the baseline in force.
    frozen : mapping, optional
        What the forecast was made with.

    Returns
    -------
    str

    Raises
    ------
    StoreError
        If something in it cannot be stored.
    """
    return content_hash(_content(project_id, plan, forecast, terms, supersedes, frozen))


def _content(
    project_id: str,
    plan: Mapping[str, Any],
    forecast: Mapping[str, Any],
    terms: Mapping[str, Any] | None,
    supersedes: str | None,
    frozen: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """What is frozen; what a forecast was made with is left out where nobody says it."""
    content = {
        "project": project_id,
        "supersedes": supersedes,
        "plan": plan,
        "forecast": forecast,
        "terms": terms,
    }
    return content if frozen is None else {**content, "frozen": frozen}


class Baselines(Ledger):
    """What was agreed for each project, and the approved changes to it."""

    def freeze(
        self,
        project_id: str,
        plan: Mapping[str, Any],
        forecast: Mapping[str, Any],
        who: Who,
        *,
        terms: Mapping[str, Any] | None = None,
        session_id: str | None = None,
        frozen: Mapping[str, Any] | None = None,
    ) -> Baseline:
        """
        Freeze what the two are about to sign; a signature that stood alone under another ends.

        Parameters
        ----------
        project_id : str
        plan : mapping
            As `Plan.source`.
        forecast : mapping
            As `Result.to_dict` makes it.
        who : Who
            Who asks for it.
        terms : mapping, optional
            What is promised on it, such as date, price and level.
        session_id : str, optional
            The session in which it was agreed; its log says so.
        frozen : mapping, optional
            What the forecast was made with: priority list, calibration, trials; large parts of it
            by their hash in `Store.frozen`.

        Returns
        -------
        Baseline
            Without signatures; it supersedes the one in force, whose hash is part of its own.

        Raises
        ------
        StoreError
            If something in it cannot be stored, or there is no such session.
        """
        with self.database.writing() as connection:
            at = self.now()
            before = _in_force(connection, project_id)
            replaced = None if before is None else before.content_hash
            content = _content(project_id, plan, forecast, terms, replaced, frozen)
            digest = content_hash(content)
            number = next_number(connection, BASELINES, BASELINES.c.project_id == project_id)
            row = {
                "project_id": project_id, "number": number, "session_id": session_id, "at": at,
                "role": who.role, "name": who.name, "content": content, "content_hash": digest,
                "supersedes": None if before is None else before.number,
            }  # fmt: skip
            if session_id is not None:
                check_session(connection, session_id)
            end_others(connection, project_id, who, at)
            add_rows(connection, BASELINES, [row])
            if session_id is not None:
                said = {"number": number, "content_hash": digest}
                add_to_log(connection, session_id, who, at, [("baseline", project_id, said, None)])
            return _one(connection, project_id, number)

    def sign(
        self, project_id: str, number: int, who: Who, shown_hash: str, words: str = "Agreed"
    ) -> Baseline:
        """
        Put a name under a baseline; with the second one it is in force.

        Parameters
        ----------
        project_id : str
        number : int
        who : Who
        shown_hash : str
            Hash that was on the page, so that nobody signs what he did not see.
        words : str
            What was signed, in words.

        Returns
        -------
        Baseline

        Raises
        ------
        StoreError
            If there is no such baseline, it is another one than was shown, its content is not what
            was frozen, that role has signed it, a signature under it has ended, the plan was
            changed since it was frozen, or another one came into force meanwhile.
        """
        with self.database.writing(into_file=True) as connection:
            at = self.now()
            baseline = _one(connection, project_id, number)
            called = f"baseline {number} of {project_id}"
            if shown_hash != baseline.content_hash:
                raise StoreError(f"{called} is another one than was shown; open the page again")
            if not _is_as_frozen(baseline):
                raise StoreError(f"{called} was changed by other hands; freeze a new one")
            for signature in baseline.signatures:
                if not signature.holds:
                    raise StoreError(
                        f"the signature of the {signature.role} under {called} has ended; "
                        "freeze a new one"
                    )
                if signature.role == who.role:
                    raise StoreError(
                        f"{called} is signed by the {who.role} already ({signature.name})"
                    )
            before = _in_force(connection, project_id)
            if (None if before is None else before.number) != baseline.supersedes:
                raise StoreError(
                    f"{called} was frozen before another one came into force; freeze a new one"
                )
            if _is_overtaken(connection, baseline):
                raise StoreError(
                    f"the plan was changed since {called} was frozen; freeze a new one"
                )
            row = {
                "project_id": project_id, "baseline": number, "role": who.role, "name": who.name,
                "at": at, "words": words, "content_hash": shown_hash,
            }  # fmt: skip
            add_rows(connection, SIGNATURES, [row])
            if baseline.session_id is not None:
                said = {"number": number, "content_hash": shown_hash}
                entry = ("signature", project_id, said, None)
                add_to_log(connection, baseline.session_id, who, at, [entry])
            return _one(connection, project_id, number)

    def withdraw(self, project_id: str, number: int, who: Who) -> Baseline:
        """
        Take one's name back from a baseline that is not in force yet; it ends for good.

        Parameters
        ----------
        project_id : str
        number : int
        who : Who

        Returns
        -------
        Baseline

        Raises
        ------
        StoreError
            If there is no such baseline, both have signed it, or that role has no signature under
            it.
        """
        with self.database.writing() as connection:
            at = self.now()
            baseline = _one(connection, project_id, number)
            called = f"baseline {number} of {project_id}"
            if baseline.is_signed:
                raise StoreError(
                    f"both have signed {called}: it is in force until both sign another one"
                )
            held = [each for each in baseline.signatures if each.role == who.role and each.holds]
            if not held:
                raise StoreError(f"the {who.role} has no signature under {called}")
            end(
                connection, {**vars(held[0]), "session_id": baseline.session_id}, who, at,
                "withdrawn",
            )  # fmt: skip
            return _one(connection, project_id, number)

    def get(self, project_id: str, number: int) -> Baseline:
        """
        A baseline by its number.

        Raises
        ------
        StoreError
            If there is none.
        """
        with self.database.reading() as connection:
            return _one(connection, project_id, number)

    def in_force(self, project_id: str) -> Baseline | None:
        """The last baseline that both have signed, or None before the first."""
        with self.database.reading() as connection:
            return _in_force(connection, project_id)

    def of_project(self, project_id: str) -> list[Baseline]:
        """All baselines of a project, those without signatures included, the first one first."""
        with self.database.reading() as connection:
            return _all(connection, project_id)

    def add_change_order(
        self, project_id: str, baseline: int, content: Mapping[str, Any], who: Who
    ) -> ChangeOrder:
        """
        Keep a change to a baseline, with the next number within it; a draft until it is accepted.

        Parameters
        ----------
        project_id : str
        baseline : int
        content : mapping
            What changes, why, and what it costs in days and money.
        who : Who

        Returns
        -------
        ChangeOrder

        Raises
        ------
        StoreError
            If there is no such baseline, or it is not the one in force.
        """
        with self.database.writing(into_file=True) as connection:
            at = self.now()
            _one(connection, project_id, baseline)
            current = _in_force(connection, project_id)
            if current is None or current.number != baseline:
                raise StoreError(
                    f"baseline {baseline} of {project_id} is not in force; "
                    "a change order changes what both have signed"
                )
            within = (ORDERS.c.project_id == project_id, ORDERS.c.baseline == baseline)
            number = next_number(connection, ORDERS, *within)
            row = ChangeOrder(project_id, baseline, number, at, who.role, who.name, dict(content))
            add_rows(connection, ORDERS, [vars(row)])
            return row

    def change_orders(self, project_id: str, baseline: int) -> list[ChangeOrder]:
        """Changes to a baseline, in their order; `Store.order_steps` says what became of each."""
        asked = (
            select(*columns_of(ORDERS))
            .where(ORDERS.c.project_id == project_id, ORDERS.c.baseline == baseline)
            .order_by(ORDERS.c.number)
        )
        with self.database.reading() as connection:
            return [ChangeOrder(**row) for row in connection.execute(asked).mappings()]


def _all(connection: Connection, project_id: str) -> list[Baseline]:
    """Baselines of a project with their signatures."""
    signed = (
        select(*columns_of(SIGNATURES))
        .where(SIGNATURES.c.project_id == project_id)
        .order_by(SIGNATURES.c.baseline, SIGNATURES.c.at, SIGNATURES.c.role)
    )
    ends = select(*columns_of(ENDS)).where(ENDS.c.project_id == project_id)
    ended = [SignatureEnd(**row) for row in connection.execute(ends).mappings()]
    by_signature = {(each.baseline, each.role): each for each in ended}
    signatures = [
        Signature(**row, end=by_signature.get((row["baseline"], row["role"])))
        for row in connection.execute(signed).mappings()
    ]
    asked = (
        select(*columns_of(BASELINES))
        .where(BASELINES.c.project_id == project_id)
        .order_by(BASELINES.c.number)
    )
    return [
        Baseline(**row, signatures=tuple(s for s in signatures if s.baseline == row["number"]))
        for row in connection.execute(asked).mappings()
    ]


def _one(connection: Connection, project_id: str, number: int) -> Baseline:
    found = [each for each in _all(connection, project_id) if each.number == number]
    if not found:
        raise StoreError(f"there is no baseline {number} of '{project_id}' in the store")
    return found[0]


def _in_force(connection: Connection, project_id: str) -> Baseline | None:
    signed = [each for each in _all(connection, project_id) if each.is_signed]
    return signed[-1] if signed else None


def _is_overtaken(connection: Connection, baseline: Baseline) -> bool:
    """Whether the plan of its session was changed since it was frozen."""
    if baseline.session_id is None:
        return False
    asked = select(LOG.c.number, LOG.c.value).where(
        LOG.c.session_id == baseline.session_id, LOG.c.kind == "baseline"
    )
    numbers = [
        number for number, value in connection.execute(asked) if value["number"] == baseline.number
    ]
    return bool(changes_after(connection, baseline.session_id, max(numbers, default=0)))


def _is_as_frozen(baseline: Baseline) -> bool:
    return content_hash(baseline.content) == baseline.content_hash

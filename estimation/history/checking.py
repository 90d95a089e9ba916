"""Whether the cells of a row fit together; and how far its work is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from estimation.history.items import DAY, LAST
from estimation.history.schema import PAIRS
from estimation.history.values import text_series
from estimation.tabular.questions import Answer, Question

if TYPE_CHECKING:
    import pandas as pd

    from estimation.history.answers import Answers
    from estimation.history.columns import Columns
    from estimation.history.problems import Problems

FURTHEST = 10_000
"""An actual this many times its estimate, or less than the inverse, is a slip, not an overrun."""

QUIET_DAYS = 30
"""Days without an entry after which most work is over: what the question offers."""


def check_alone(tidy: pd.DataFrame, problems: Problems) -> None:
    """Report rows that are no work, or of no project."""
    problems.add(tidy["project_id"].isna().to_numpy(), "project_id", None, "is empty")
    problems.add(
        (tidy["state"] == "cancelled").to_numpy(dtype=bool, na_value=False),
        "state",
        tidy["state"],
        "cancelled work",
    )


ALL, NONE = "2100-01-01", "1970-01-01"
"""Days before which all work is finished, or none of it."""


def doubted_end(
    tidy: pd.DataFrame, columns: Columns, answers: Answers, asks_end: bool = False
) -> list[Question]:
    """Ask which work of a log is finished, where no column says so."""
    import pandas as pd

    is_told = tidy[["state", "finished"]].notna().any(axis=None)
    last = tidy[DAY].max()
    if is_told or answers.finished_before is not None:
        return []
    if columns.day is None or pd.isna(last):
        return [_QUESTION_WITHOUT_DAYS] if asks_end else []
    after = (last + pd.Timedelta(days=1)).date().isoformat()
    quiet = (last - pd.Timedelta(days=QUIET_DAYS)).date().isoformat()
    return [
        Question(
            "finished",
            f"No column says which work is finished; the last entry is of {last.date()}. "
            "Before which day must the last entry of finished work lie?",
            (
                Answer(after, "all of it is finished"),
                Answer(quiet, f"what had no entry in the last {QUIET_DAYS} days"),
            ),
            "--finished-before",
        )
    ]


_QUESTION_WITHOUT_DAYS = Question(
    "finished",
    "No column says which work is finished, and such exports hold work in progress too.",
    (Answer(ALL, "all of it is finished"), Answer(NONE, "none of it is")),
    "--finished-before",
)


def settle_states(
    tidy: pd.DataFrame, answers: Answers, asks_end: bool = False, blank_is_open: bool = False
) -> None:
    """
    Give each piece of work its state, and the begin and end that its entries tell.

    Parameters
    ----------
    tidy : DataFrame
        Changed in place.
    answers : Answers
    asks_end : bool
        As for `RawTable`: what has no day then ended before any day that is answered.
    blank_is_open : bool
        Whether work without an end is open where other work has one.
    """
    import pandas as pd

    tidy["started"] = tidy["started"].fillna(tidy[DAY])
    actual = tidy[[outcome for _, outcome in PAIRS.values()]].gt(0).any(axis=1)
    if answers.finished_before is not None:
        last = tidy[LAST].fillna(tidy["started"])
        unsaid = tidy["state"].isna() & tidy["finished"].isna() & actual
        unsaid &= last.notna() | asks_end
        day = pd.Timestamp(answers.finished_before)
        is_done = unsaid & (last.fillna(pd.Timestamp(NONE)) < day)
        tidy["finished"] = tidy["finished"].where(~is_done, last)
        tidy["state"] = tidy["state"].mask(unsaid & ~is_done, "open")
    unfinished = tidy["finished"].isna() & ~actual
    if blank_is_open and tidy["finished"].notna().any():
        unfinished = tidy["finished"].isna() & (tidy["state"] != "done").fillna(True)
    tidy["state"] = tidy["state"].fillna(
        text_series(np.where(unfinished, "open", "done")).set_axis(tidy.index)
    )


def check_pieces(tidy: pd.DataFrame, problems: Problems, notes: list[str]) -> None:
    """Report pieces of work whose cells do not fit together."""
    estimated = np.zeros(len(tidy), dtype=bool)
    complete = estimated.copy()
    done = (tidy["state"] == "done").to_numpy(dtype=bool)
    for estimate, outcome in PAIRS.values():
        zero = (tidy[outcome] == 0).to_numpy()
        pair = estimate.rpartition("_")[2]
        if pair == "hours":
            problems.add(done & zero, outcome, tidy[outcome], "is not above 0")
        # Corrections may leave nothing, or less, of a piece of work.
        problems.add((tidy[outcome] < 0).to_numpy(), outcome, tidy[outcome], "is not above 0")
        tidy[outcome] = tidy[outcome].mask(zero)
        apart = (tidy[outcome] / tidy[estimate]).to_numpy(dtype=float)
        far = (apart > FURTHEST) | (apart < 1 / FURTHEST)
        problems.add(far, outcome, tidy[outcome], f"is not plausible beside its {estimate}")
        problems.empty(tidy, (outcome,))
        has_estimate, has_outcome = tidy[estimate].notna(), tidy[outcome].notna()
        estimated |= has_estimate
        complete |= has_estimate & has_outcome
    ends = ["low_hours", "likely_hours", "high_hours"]
    low, likely, high = (tidy[end] for end in ends)
    disordered = (low > likely) | (likely > high) | (low > high)
    problems.add(~estimated, "estimated_hours", None, "there is no estimate")
    problems.add(done & ~complete, "actual_hours", None, "there is no actual beside the estimate")
    problems.add(disordered.to_numpy(), "low_hours", low, "is not in the order low, likely, high")
    # Without knowing which percentiles they are, ends say nothing either.
    unknown = disordered.to_numpy() | problems.rows_of(("ends",))
    for end in ends:
        tidy[end] = tidy[end].mask(unknown)
    _report_order(tidy, problems, notes)


def _report_order(tidy: pd.DataFrame, problems: Problems, notes: list[str]) -> None:
    """Say where work ended before it began."""
    early = (tidy["finished"] < tidy["started"]).to_numpy() & ~problems.found
    if early.any():
        first = tidy.iloc[int(np.argmax(early))]
        rows = "1 row" if early.sum() == 1 else f"{early.sum():,} rows"
        notes.append(
            f"finished before started in {rows} (first: line {first.name}, started "
            f"{first['started'].date()}, finished {first['finished'].date()}); they count"
        )

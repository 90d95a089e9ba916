"""Rows of one piece of work: entries are added up, copies left out."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from estimation.history.schema import COLUMNS, PAIRS
from estimation.history.values import NOT_ABOVE_0
from estimation.tabular.questions import Answer, Question

if TYPE_CHECKING:
    import pandas as pd

    from estimation.history.answers import Answers
    from estimation.history.problems import Problems

ACTUALS = tuple(pair[1] for pair in PAIRS.values())
ESTIMATES = tuple(pair[0] for pair in PAIRS.values())
NO_ESTIMATE = f"{NOT_ABOVE_0}: there is no estimate"

_BEFORE = [c.name for c in COLUMNS if c.before and c.name not in ("item_id", "person", "judged_by")]
"""What all entries of one piece of work say alike."""

FEWEST_REPEATED = 0.2
"""Share of rows with the estimate of another one from which they may be entries."""

MOSTLY = 0.9
"""Share of entries that have to stay together where more columns tell pieces of work apart."""

FAR_BELOW = 2 / 3
"""Actual over estimate below which the middle row looks like a part of its work."""

DAY, LAST, TITLE = "kickoff day", "kickoff last", "kickoff title"
"""Columns while a table is read: first and last day of entries, and name of the piece of work."""


class Joined(NamedTuple):
    """
    What became of rows that are entries of one piece of work.

    Parameters
    ----------
    stays : array of bool
        Rows that stay: all but the later entries of a piece.
    pieces : array of int
        Number of the piece that an added-up row belongs to, -1 for all others.
    """

    stays: np.ndarray
    pieces: np.ndarray

    @property
    def note(self) -> str:
        """What was done, as a sentence; empty where nothing was."""
        entries = int((self.pieces >= 0).sum())
        if not entries:
            return ""
        pieces = np.unique(self.pieces[self.pieces >= 0]).size
        works = "1 piece" if pieces == 1 else f"{pieces:,} pieces"
        return (
            f"{entries:,} rows are entries of {works} of work: "
            "they were added up, and each estimate counts once"
        )


def pieces_of_rows(tidy: pd.DataFrame, problems: Problems, answers: Answers) -> np.ndarray:
    """
    Number of the piece of work of each row, -1 for a row that is one by itself.

    Within a piece, further entries need no estimate, and amounts below 0 correct others. A piece is
    left out whole where an entry of it cannot be used, since what it took is not known.
    """
    amounts = problems.rows_of((*ACTUALS, *ESTIMATES))
    member = (~problems.found | amounts) & tidy["project_id"].notna().to_numpy()
    numbers = np.full(len(tidy), -1)
    named = member & tidy["item_id"].notna().to_numpy()
    numbers[named] = _numbers(tidy[named], ["project_id", "item_id", "imported_from"])
    if answers.rows == "entries":
        unnamed = member & ~named
        numbers[unnamed] = _finest(tidy[unnamed]) + len(tidy)
    _, places, often = np.unique(numbers, return_inverse=True, return_counts=True)
    _allow_within(tidy, (numbers >= 0) & (often[places] > 1), numbers, problems)
    lines = tidy.index.to_numpy()
    broken = problems.found & (numbers >= 0)
    first = dict(zip(numbers[broken][::-1], lines[broken][::-1], strict=True))
    for piece, line in first.items():
        problems.add(
            (numbers == piece) & ~problems.found,
            "item_id",
            tidy["item_id"],
            f"the entry in line {line} of the same piece of work cannot be used",
        )
    return np.where(problems.found, -1, numbers)


def _allow_within(
    tidy: pd.DataFrame, shared: np.ndarray, numbers: np.ndarray, problems: Problems
) -> None:
    """Lift what is no mistake in one of several entries: no estimate, or a correction below 0."""
    for name in ESTIMATES:
        none = shared & problems.rows_of((name,), NO_ESTIMATE) & (tidy[name] == 0).to_numpy()
        if none.any():
            told = numbers[shared & (tidy[name] > 0).to_numpy() & ~problems.rows_of((name,))]
            none &= np.isin(numbers, told)
            problems.lift(none, name)
            tidy[name] = tidy[name].mask(none)
    for name in ACTUALS:
        below = np.isfinite(tidy[name].to_numpy(dtype=float)) & (tidy[name] < 0).to_numpy()
        if (below := below & shared & problems.rows_of((name,), NOT_ABOVE_0)).any():
            problems.lift(below, name)


def _finest(rows: pd.DataFrame) -> np.ndarray:
    """Number of the piece of work of each row, by all that entries of one piece say alike here."""
    coarse = [*_BEFORE, TITLE]
    numbers = _numbers(rows, coarse)
    together = _share_together(numbers)
    for more in (["started", "finished", "person"], ["started", "finished"], ["started"]):
        finer = _numbers(rows, coarse + more)
        # Days and people that most entries have in common are those of the piece.
        if _share_together(finer) >= MOSTLY * together:
            return finer
    return numbers


def _share_together(numbers: np.ndarray) -> float:
    """Share of rows that are not alone."""
    return float((np.bincount(numbers)[numbers] > 1).mean()) if numbers.size else 0.0


def _numbers(rows: pd.DataFrame, keys: list[str]) -> np.ndarray:
    """Number of the group of each row."""
    return rows.groupby(keys, dropna=False, sort=False).ngroup().to_numpy()


def join_entries(
    tidy: pd.DataFrame,
    digests: np.ndarray,
    pieces: np.ndarray,
    problems: Problems,
    with_copies: bool = True,
) -> Joined:
    """
    Add up the entries of each piece of work, in the row of the first one.

    Rows of one piece that are alike to the last cell are copies, and the later ones are reported;
    but where other rows of the piece differ, equal ones are entries too. Rows of one piece with
    several estimates are all reported.

    Parameters
    ----------
    tidy : DataFrame
        Changed in place.
    digests : array
        Digest of all cells of each row.
    pieces : array of int
        As `pieces_of_rows` gives them.
    problems : Problems
    with_copies : bool
        Whether equal rows may be copies; False where they are known to be entries.
    """
    import pandas as pd

    nobody = Joined(np.ones(len(tidy), dtype=bool), np.full(len(tidy), -1))
    table = pd.DataFrame({"piece": pieces, "digest": digests})
    table = table[(pieces >= 0) & table.duplicated("piece", keep=False).to_numpy()]
    if table.empty:
        return nobody
    table["often"] = table.groupby(["piece", "digest"])["digest"].transform("size")
    is_even = table.groupby("piece")["often"].transform("nunique") == 1
    is_copy = table.duplicated(["piece", "digest"]) & is_even & with_copies
    copies = _marked(len(tidy), table.index[is_copy])
    problems.add(copies, "item_id", tidy["item_id"], "stands on an earlier line already")
    table = table[~is_copy]
    estimates = tidy[list(ESTIMATES)].set_axis(range(len(tidy))).loc[table.index]
    several = estimates.groupby(table["piece"]).transform("nunique").gt(1).any(axis=1)
    problems.add(
        _marked(len(tidy), table.index[several]),
        "item_id",
        tidy["item_id"],
        "stands on several lines with different estimates; give each piece of work its own id",
    )
    table = table[~several]
    table = table[table.duplicated("piece", keep=False)]
    return nobody if table.empty else _add_up(tidy, table["piece"])


def _marked(count: int, places: pd.Index) -> np.ndarray:
    """Rows as marks."""
    marks = np.zeros(count, dtype=bool)
    marks[places.to_numpy(dtype=int)] = True
    return marks


def _add_up(tidy: pd.DataFrame, piece: pd.Series) -> Joined:
    """Put the sums of entries into the first row of each piece of work."""
    rows = tidy.iloc[piece.index.to_numpy()].set_axis(piece.index)
    groups = rows.groupby(piece, sort=False)
    firsts = ~piece.duplicated().to_numpy()
    # Who did most of it.
    busiest = rows.assign(piece=piece).sort_values("actual_hours", ascending=False, kind="stable")
    found = groups.first()
    for name in rows.columns:
        if name in ACTUALS:
            found[name] = groups[name].sum(min_count=1)
        elif name in ("started", DAY):
            found[name] = groups[name].min()
        elif name in ("finished", LAST, "review_rounds", "client_wait_days"):
            found[name] = groups[name].max()
        elif name == "person":
            found[name] = busiest.groupby("piece", sort=False)[name].first().reindex(found.index)
        elif name == "state":
            # Open is the larger word: one open entry keeps a piece of work open.
            found[name] = groups[name].max()
    places = piece.index.to_numpy()[firsts]
    for name in rows.columns:
        column = tidy[name].copy()
        column.iloc[places] = found[name].reindex(piece[firsts]).array
        tidy[name] = column
    numbers = np.full(len(tidy), -1)
    numbers[piece.index.to_numpy()] = piece.to_numpy()
    stays = np.ones(len(tidy), dtype=bool)
    stays[piece.index.to_numpy()[~firsts]] = False
    return Joined(stays, numbers)


def doubted_rows(tidy: pd.DataFrame, usable: np.ndarray) -> tuple[Question, ...]:
    """
    Ask whether rows with one estimate are entries of one piece of work.

    They may be where no column names the pieces, a fifth of all rows share all that was known
    beforehand with another, a row takes far less than its estimate in the middle, and the sums come
    closer to it than the rows do; or where each row has the day of an entry.
    """
    rows = tidy[usable & tidy["item_id"].isna().to_numpy()]
    pair = rows[["estimated_hours", "actual_hours"]].gt(0).all(axis=1)
    rows = rows[pair]
    if len(rows) < 2:
        return ()
    groups = rows.groupby([*_BEFORE, TITLE], dropna=False, sort=False)
    size = groups["actual_hours"].transform("size").to_numpy()
    together = size > 1
    if not together.any():
        return ()
    ratio = np.log((rows["actual_hours"] / rows["estimated_hours"]).to_numpy())[together]
    sums = groups["actual_hours"].transform("sum") / rows["estimated_hours"]
    joint = np.log(sums.to_numpy())[together]
    looks_so = (
        together.mean() >= FEWEST_REPEATED
        and np.median(ratio) < np.log(FAR_BELOW)
        and np.median(np.abs(joint)) < np.median(np.abs(ratio))
    )
    has_days = rows[DAY].notna().all() and rows["finished"].isna().all()
    if not looks_so and not has_days:
        return ()
    return (_question(int(together.sum()), np.unique(_finest(rows[together])).size),)


def _question(rows: int, pieces: int) -> Question:
    """Ask what rows are."""
    return Question(
        "rows",
        f"{rows:,} rows repeat the estimate of another row, and no column such as item_id says "
        "which belong together. Are they entries of one piece of work each, or pieces themselves?",
        (
            Answer("entries", f"entries of {pieces:,} pieces of work, to be added up"),
            Answer("items", f"{rows:,} pieces of work"),
        ),
        "--rows",
    )

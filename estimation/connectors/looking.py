"""What files of other tools hold, before anything of it is kept."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from estimation.connectors.entries.reading import read_entries
from estimation.connectors.estimates import join_entries_to
from estimation.connectors.past_work import read_past_work
from estimation.connectors.plans.reading import is_xml
from estimation.connectors.recipe import known_recipes
from estimation.connectors.tables.grids import file_name, grids_of
from estimation.connectors.tables.recognise import Recognised, recognise
from estimation.errors import HistoryError
from estimation.history.answers import Answers
from estimation.history.preview import Preview, look
from estimation.history.tables import read_bytes

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from estimation.connectors.entries.tracked import TrackedTime
    from estimation.connectors.recipe import Recipe
    from estimation.tabular.questions import Question

    Kept = Callable[[str], Mapping[str, str]]


@dataclass
class Seen:
    """
    What one file holds, or what has to be asked before that can be told.

    Parameters
    ----------
    file : str
        Its name.
    preview : Preview or None
        Of past work; None for tracked time.
    tracked : TrackedTime or None
    questions : tuple of Question
        What to answer first.
    signature : str
        What files of this shape have in common, under which answers are kept.
    """

    file: str
    preview: Preview | None = None
    tracked: TrackedTime | None = None
    questions: tuple[Question, ...] = ()
    signature: str = ""
    notes: list[str] = field(default_factory=list)

    def to_dict(self) -> dict[str, Any]:
        """As docs/formats.md publishes it."""
        if self.tracked is not None:
            return self.tracked.to_dict()
        return (self.preview or Preview(self.file, None, self.questions)).to_dict()

    def summary(self) -> str:
        """Several lines: rows, hours, days, projects, what was left out and why, questions."""
        if self.tracked is not None:
            return self.tracked.summary()
        return (self.preview or Preview(self.file, None, self.questions)).summary()


def look_at(
    files: Sequence[str | Path],
    answers: Mapping[str, Any],
    folder: Path | None = None,
    kept: Kept | None = None,
    tracked_before: Callable[[], list[TrackedTime]] = list,
) -> tuple[Seen, ...]:
    r"""
    Read files of any tool, and keep nothing.

    Parameters
    ----------
    files : sequence of path
        Tables of past work or tracked time; estimates in one and times in another are joined.
    answers : mapping
        Keyword arguments of `read_history`, and `project`.
    folder : Path, optional
        Where a firm keeps recipes of its own.
    kept : callable, optional
        Answers that were given about files of a shape before, by what they are about.
    tracked_before : callable, optional
        Tracked time that is there already, for estimates that come without any.

    Returns
    -------
    tuple of Seen
        One for each file.

    Raises
    ------
    HistoryError
        If no file is named, or one cannot be read whatever is answered.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp(), "times.csv")
    >>> _ = path.write_text("Date,Project,Task,Hours\n2026-01-05,App,Design,3.5\n")
    >>> look_at([path], {})[0].to_dict()["total_hours"]
    3.5
    """
    if not files:
        raise HistoryError("no file was named; expected at least one file of past work")
    recipes = known_recipes(folder)
    known = [_recognised(Path(file), recipes, answers) for file in files]
    seen: list[Seen | None] = [each if isinstance(each, Seen) else None for each in known]
    order = sorted(range(len(known)), key=lambda k: _is_estimates(known[k]))
    tracked: list[TrackedTime] = []
    asked = False
    for k in order:
        each = known[k]
        if isinstance(each, Seen):
            asked = asked or bool(each.questions)
            continue
        if _is_estimates(each) and asked:
            # What the entries say first decides what the estimates are joined to.
            seen[k] = Seen(each.table.source)
            continue
        if _is_estimates(each) and not tracked:
            tracked = tracked_before()
        seen[k] = _read(each, answers, tracked, kept)
        asked = asked or bool(seen[k].questions)  # type: ignore[union-attr]
    return tuple(each for each in seen if each is not None)


def _is_estimates(known: Recognised | Seen) -> bool:
    """Whether a table holds estimates alone."""
    return isinstance(known, Recognised) and known.shape == "estimates"


def _recognised(
    path: Path, recipes: Sequence[Recipe], answers: Mapping[str, Any]
) -> Recognised | Seen:
    """A file's table; a history of Kickoff, or one in Parquet, is read as it is."""
    name = file_name(path)
    data = read_bytes(path, name)
    if is_xml(data) or data.startswith((b"ERMHDR", b"\xef\xbb\xbfERMHDR")):
        raise HistoryError(
            f"{name}: this is a plan and no past work; start one from it: kickoff new NAME --from "
            f"{name}"
        )
    if data.startswith(b"PAR1"):
        return _own(path, answers)
    try:
        known = recognise(grids_of(data, name), recipes, name, answers.get("project"))
    except HistoryError as error:
        if not error.questions:
            raise
        return Seen(name, questions=error.questions)
    return _own(path, answers) if known.shape == "own" else known


def _own(path: Path, answers: Mapping[str, Any]) -> Seen:
    """A history in the columns of Kickoff."""
    (preview,) = look([path], {k: v for k, v in answers.items() if k != "project"})
    return Seen(preview.file, preview, questions=preview.questions)


def _read(
    known: Recognised,
    answers: Mapping[str, Any],
    tracked: list[TrackedTime],
    kept: Kept | None,
) -> Seen:
    """Read a table by its shape; tracked time is put to what was read before."""
    name = known.table.source
    signature = "|".join([known.recipe.name if known.recipe else "", *known.table.headers])
    answers, remembered = _with_kept(answers, kept(signature) if kept else {})
    if remembered:
        known.table.notes.append(f"as answered about such files before: {', '.join(remembered)}")
    joined = False
    try:
        if known.shape == "time_entries":
            entries = read_entries(known, Answers.of(answers))
            tracked.append(entries)
            return Seen(name, tracked=entries, signature=signature)
        if known.shape == "estimates":
            join_entries_to(known, tracked)
            joined = True
        history = read_past_work(known, answers)
        if joined:
            history = replace(history, reading=replace(history.reading, entries=1))
        return Seen(name, Preview(name, history), signature=signature)
    except HistoryError as error:
        if not error.questions:
            raise
        return Seen(name, questions=error.questions, signature=signature)


_KEPT = ("dates", "decimal", "unit", "rows")


def _with_kept(
    answers: Mapping[str, Any], before: Mapping[str, str]
) -> tuple[dict[str, Any], list[str]]:
    """Answers, and what was answered before where nothing is said now; and what that is."""
    merged = {name: value for name, value in answers.items() if name != "project"}
    used = [f"{name} {before[name]}" for name in _KEPT if name in before and not merged.get(name)]
    merged |= {name: before[name] for name in _KEPT if name in before and not merged.get(name)}
    statuses = {
        about.partition(":")[2]: value.rpartition("=")[2]
        for about, value in before.items()
        if about.startswith("status:")
    }
    given = dict(merged.get("statuses") or {})
    used += [f"{word} is {state}" for word, state in statuses.items() if word not in given]
    merged["statuses"] = {**statuses, **given}
    return merged, used


def answers_to_keep(asked: Sequence[Question], answers: Mapping[str, Any]) -> dict[str, str]:
    """
    Answers that hold for the next file of the same shape too, by what they are about.

    Parameters
    ----------
    asked : sequence of Question
        What was asked about the file before.
    answers : mapping
        As for `look_at`.
    """
    found = {}
    for question in asked:
        if question.about in _KEPT and answers.get(question.about):
            found[question.about] = str(answers[question.about])
        word = question.about.partition(":")[2]
        state = (answers.get("statuses") or {}).get(word)
        if question.about.startswith("status:") and state:
            found[question.about] = f"{word}={state}"
    return found


def document(seen: Sequence[Seen], stored: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """What an import read and did, as docs/formats.md publishes it."""
    files = [each.to_dict() for each in seen]
    return {"kickoff_import": 1, "files": files, "stored": dict(stored) if stored else None}

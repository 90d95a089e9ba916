"""
A recipe: how the files of a tool are known, and what their columns mean.

Recipes are TOML files of some twenty lines, those that come with Kickoff in `recipes/`. A firm puts
its own beside its store, as `*.recipe.toml`; docs/importing.md says how.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, get_args

from estimation.errors import HistoryError
from estimation.tabular.units import UNITS
from estimation.tabular.words import plain_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

Kind = Literal["time_entries", "estimate_vs_actual"]
"""Tracked time without estimates, or estimates beside what work took."""

MEANINGS = frozenset(
    (
        "project", "client", "item", "name", "class", "subclass", "phase", "kind", "role", "person",
        "first_name", "last_name", "status", "is_done", "resolution", "estimate", "actual", "hours",
        "date", "started", "finished", "start_time", "end_time", "estimated_on", "notes", "entry",
        "parent", "budget", "budget_by", "skip",
    )
)  # fmt: skip
"""What a column may mean in a recipe; "skip" is a column that is none of these."""

RECIPE_ENDING = ".recipe.toml"

_OWN_KEYS = frozenset(
    ("name", "kind", "known_by", "columns", "units", "asks_end", "without", "clicks")
)


@dataclass(frozen=True)
class Recipe:
    """
    How the files of a tool are read.

    Parameters
    ----------
    name : str
        Such as "Harvest, time report".
    kind : {"time_entries", "estimate_vs_actual"}
    columns : dict of str to tuple of str
        Headers by what they mean, in plain words; the first that a file has counts.
    known_by : tuple of tuple of str
        Meanings, or headers in plain words, that have to be there: one of each.
    units : dict of str to str
        What columns of work count, where neither header nor cell says it.
    asks_end : bool
        Whether files hold work in progress, without saying so.
    without : tuple of str
        Headers in plain words that files of another shape have.
    clicks : str
        How the tool makes the file.
    """

    name: str
    kind: Kind
    columns: dict[str, tuple[str, ...]]
    known_by: tuple[str, ...]
    units: dict[str, str] = field(default_factory=dict)
    asks_end: bool = False
    without: tuple[str, ...] = ()
    clicks: str = ""

    def places(self, headers: Sequence[str]) -> dict[int, str] | None:
        """
        Meanings of columns by their place; None where it is no file of this tool.

        Parameters
        ----------
        headers : sequence of str
            As written.
        """
        plain = [plain_header(header) for header in headers]
        if any(word in plain for word in self.without):
            return None
        found: dict[int, str] = {}
        for meaning, words in self.columns.items():
            place = next((plain.index(word) for word in words if word in plain), None)
            if place is not None and place not in found:
                found[place] = meaning
        meant = set(found.values())
        return found if all(each in meant or each in plain for each in self.known_by) else None


def plain_header(header: object) -> str:
    """
    Header in plain words; a sum over sub-tasks stays apart from the column of its own.

    Examples
    --------
    >>> plain_header("Time Spent"), plain_header("Σ Time Spent"), plain_header("∑ Time Spent")
    ('time-spent', 'sum-of-time-spent', 'sum-of-time-spent')
    """
    text = str(header).strip()
    words = plain_words(text.lstrip("Σ∑ "))
    return f"sum-of-{words}" if text[:1] in ("Σ", "∑") else words


def parse_recipe(text: str, name: str) -> Recipe:
    """
    Recipe of a TOML text.

    Raises
    ------
    HistoryError
        If it is none, with what is wrong.

    Examples
    --------
    >>> recipe = parse_recipe('''
    ... name = "Our tracker"
    ... kind = "time_entries"
    ... known_by = ["project", "hours", "Kostenstelle"]
    ... [columns]
    ... project = "Vorhaben | Project"
    ... date = "Tag"
    ... hours = "Zeit (h)"
    ... ''', "ours.recipe.toml")
    >>> recipe.places(["Tag", "Vorhaben", "Zeit (h)", "Kostenstelle"])
    {1: 'project', 0: 'date', 2: 'hours'}
    """
    try:
        given = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise HistoryError(f"{name}: this is no recipe in TOML ({error})") from None
    _check(given, name)
    columns = {
        meaning: tuple(plain_header(word) for word in words.split("|"))
        for meaning, words in given["columns"].items()
    }
    return Recipe(
        name=given["name"],
        kind=given["kind"],
        columns=columns,
        known_by=tuple(
            each if each in columns else plain_header(each) for each in given["known_by"]
        ),
        units=dict(given.get("units", {})),
        asks_end=given.get("asks_end", False),
        without=tuple(plain_header(word) for word in given.get("without", [])),
        clicks=given.get("clicks", ""),
    )


def _check(given: dict[str, Any], name: str) -> None:
    """Refuse a table that is no recipe."""
    problem = ""
    if unknown := sorted(set(given) - _OWN_KEYS):
        problem = f"{unknown[0]} is no key; expected {', '.join(sorted(_OWN_KEYS))}"
    elif not isinstance(given.get("name"), str) or not given["name"].strip():
        problem = "name is missing; expected a name such as 'Our tracker'"
    elif given.get("kind") not in get_args(Kind):
        problem = f"kind is {given.get('kind')!r}; expected {' or '.join(get_args(Kind))}"
    elif not _are_texts(given.get("columns")):
        problem = "columns is missing; expected lines such as project = 'Project | Projekt'"
    elif wrong := sorted(set(given["columns"]) - MEANINGS):
        problem = f"columns.{wrong[0]} is no meaning; expected one of {', '.join(sorted(MEANINGS))}"
    elif not isinstance(given.get("known_by"), list) or not given["known_by"]:
        problem = "known_by is missing; expected what such a file always has, as ['project']"
    elif not all(isinstance(e, str) for e in [*given["known_by"], *given.get("without", [])]):
        problem = "known_by and without are lists of words"
    elif not _are_texts(given.get("units", {"": ""})):
        problem = "units has to be lines such as estimate = 'seconds'"
    elif wrong := sorted(set(given.get("units", {}).values()) - set(UNITS)):
        problem = f"unit {wrong[0]!r} is unknown; expected one of {', '.join(UNITS)}"
    if problem:
        raise HistoryError(f"{name}: {problem}")


def _are_texts(table: object) -> bool:
    """Whether it is a table of texts."""
    return isinstance(table, dict) and all(isinstance(each, str) for each in table.values())


def known_recipes(folder: Path | None = None) -> tuple[Recipe, ...]:
    """
    Recipes of a firm, then those that come with Kickoff.

    Parameters
    ----------
    folder : Path, optional
        Where a firm keeps its own, as `*.recipe.toml`.

    Raises
    ------
    HistoryError
        If one of the firm's cannot be read.
    """
    own = sorted(folder.glob(f"*{RECIPE_ENDING}")) if folder is not None else []
    return (*(_read(path) for path in own), *_shipped())


def _read(path: Path) -> Recipe:
    """A recipe from its file."""
    try:
        return parse_recipe(path.read_text(encoding="utf-8"), path.name)
    except (OSError, UnicodeDecodeError) as error:
        raise HistoryError(f"{path.name}: the recipe cannot be read ({error})") from None


@cache
def _shipped() -> tuple[Recipe, ...]:
    """Those that come with Kickoff."""
    return tuple(_read(path) for path in sorted((Path(__file__).parent / "recipes").glob("*.toml")))


def best_recipe(
    headers: Sequence[str], recipes: Iterable[Recipe]
) -> tuple[Recipe, dict[int, str]] | None:
    """The recipe that knows most columns of a file, with their meanings; None where none does."""
    found: tuple[Recipe, dict[int, str]] | None = None
    most = (0, 0)
    for recipe in recipes:
        places = recipe.places(headers)
        fit = (0, 0) if places is None else (len(recipe.known_by), len(places))
        if places is not None and fit > most:
            found, most = (recipe, places), fit
    return found

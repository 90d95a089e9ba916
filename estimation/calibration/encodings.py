"""
What was known about a piece of work before it began, as numbers.

For each person, project, class and so on, and for pairs of them: the mean log ratio of their
earlier work, its spread and its share of exact hits, each pooled with what surrounds it. A past row
is described as of the start of the quarter in which it began, from work finished by then, so that
what is learned from rests on no fresher knowledge than what is forecast.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from estimation.calibration.items import KEYS

if TYPE_CHECKING:
    from estimation.calibration.items import Items
    from estimation.distributions import Array

Integers = NDArray[np.int64]

POOLING_ROWS = 8.0
"""Earlier rows of a person or class that outweigh what surrounds them; 4 to 20 score alike."""

PERIOD_DAYS = 91.3125
"""A quarter: how long a description of work stays as it is; half-years score 1 % worse."""

MEMORY_YEARS = 1.0
"""Earlier work counts half after so long; 0.7 to 2 years score alike."""

MOST_PERIODS = 80
"""What is older lies in the first period together."""

LARGEST_LOG_RATIO = 2.0
"""A single row speaks no louder than this of a key's mean and spread."""

MOST_BANDS = 6
"""Bands of size, of as many rows each; 6 to 20 score alike."""

ROWS_PER_SWITCH = 30
"""Rows from which on a person, project or class has a coefficient of its own."""

MOST_SWITCHES = 250
"""Coefficients of that kind, the commonest first."""

LARGEST_SCORE = 4.0
"""Descriptions are cut at so many standard deviations."""

SWITCHED = (
    *KEYS,
    "person*class",
    "person*subclass",
    "person*size",
    "person*value",
    "project_id*subclass",
)
"""Keys and pairs whose commonest names have a coefficient of their own."""

PAIRS = (
    ("person", "class"),
    ("person", "subclass"),
    ("person", "size"),
    ("person", "value"),
    ("project_id", "class"),
    ("project_id", "subclass"),
    ("project_id", "person"),
    ("project_id", "size"),
    ("project_id", "value"),
    ("class", "size"),
    ("subclass", "size"),
    ("subclass", "value"),
    ("role", "class"),
    ("role", "size"),
    ("client", "class"),
    ("client", "person"),
    ("kind", "class"),
)
"""Pairs of keys that are described together; `value` is the exact estimate, `size` its band."""

_GLOBAL = (0.0, 0.5, 0.1)
"""Mean, spread and share of hits before any row was seen."""

_GLOBAL_ROWS = 20.0


class Stats(NamedTuple):
    """Of earlier rows: count, and sums of log ratio, its size, exact hits and log estimate."""

    rows: Array
    sums: tuple[Array, Array, Array]
    log_hours: Array


@dataclass(frozen=True, eq=False)
class _Level:
    """One key, or pair of keys: its codes and what is known of each by now."""

    codes: dict[object, int]
    stats: Stats

    def of(self, names: list[object]) -> Integers:
        """Code of each name; the last one, of which nothing is known, for new names."""
        return np.array([self.codes.get(name, len(self.codes)) for name in names], dtype=np.int64)


@dataclass(frozen=True, eq=False)
class Encoder:
    """
    Describes work by what was known before it began; made by `fit_encoder`.

    Parameters
    ----------
    edges : array, [h]
        Between bands of size.
    knots : array
        Bends of the effect of log estimate.
    levels : dict
        By name of a key or pair.
    overall : Stats
        Of all earlier rows.
    centre, spread : array, shape (n_kept,)
        Mean and standard deviation of each description over past rows.
    kept : array of bool
        Descriptions that differ between past rows.
    switches : list of (str, object)
        Key and name that have a coefficient of their own.
    usual : array, shape (n_switches,)
        Share of past rows at which each is on: what stands for a name never seen.
    between : dict
        By key, the variance between its names as a share of all variance of the log ratio.
    """

    edges: Array
    knots: Array
    levels: dict[str, _Level]
    overall: Stats
    centre: Array
    spread: Array
    kept: NDArray[np.bool_]
    switches: list[tuple[str, object]]
    usual: Array
    between: dict[str, float]

    def encode(self, items: Items) -> NDArray[np.float32]:
        """Descriptions of new items by all that is known, shape (n_items, n_features)."""
        names = _names(items, self.edges, list(self.levels))
        stats = {
            key: _taken(level.stats, level.of(names[key])) for key, level in self.levels.items()
        }
        here = np.zeros(len(items.hours), dtype=np.int64)
        raw = _describe(items.hours, self.edges, self.knots, _taken(self.overall, here), stats)
        return self._scaled(raw, names)

    def widening(self, items: Items) -> Array:
        """
        How much wider the distribution of each item is for names never seen, shape (n_items,).

        What is not known of a new person or class is the variance between those that are known.
        """
        variance = np.ones(len(items.hours))
        for key, share in self.between.items():
            codes = self.levels[key].codes
            variance += share * np.array([word not in codes for word in items.words[key]])
        return np.sqrt(variance)

    def _scaled(self, raw: Array, names: dict[str, list[object]]) -> NDArray[np.float32]:
        scores = (raw[:, self.kept] - self.centre) / self.spread
        np.clip(scores, -LARGEST_SCORE, LARGEST_SCORE, out=scores)
        features = np.zeros((len(raw), len(self.centre) + len(self.switches)), dtype=np.float32)
        features[:, : len(self.centre)] = scores
        self._switch_on(features[:, len(self.centre) :], names)
        return features

    def _switch_on(self, columns: NDArray[np.float32], names: dict[str, list[object]]) -> None:
        """Write 1 into the column of each switch that is on."""
        for key in dict.fromkeys(key for key, _ in self.switches):
            own = [column for column, (k, _) in enumerate(self.switches) if k == key]
            place = {self.switches[column][1]: column for column in own}
            at = np.array([place.get(name, -1) for name in names[key]], dtype=np.int64)
            on = np.flatnonzero(at >= 0)
            columns[on, at[on]] = 1.0
            codes = self.levels[key].codes
            new = np.flatnonzero([name not in codes for name in names[key]])
            columns[new[:, None], own] = self.usual[own]


def fit_encoder(
    items: Items, log_ratios: Array, begun: Array, known: Array
) -> tuple[Encoder, NDArray[np.float32]]:
    """
    Encoder of past work, and the descriptions of that work itself.

    Parameters
    ----------
    items : Items
        Past work, at least one row.
    log_ratios : array, shape (n_rows,)
        ln(actual / estimated).
    begun, known : array, shape (n_rows,), [days]
        Days before now at which work began, and at which its actual was known; 0 or more.

    Returns
    -------
    Encoder
    array, shape (n_rows, n_features)
        As of the start of the quarter in which each row began.
    """
    hours = items.hours
    edges = size_edges(hours)
    knots = np.unique(np.quantile(np.log(hours), [0.1, 0.25, 0.5, 0.75, 0.9]))
    clock = _Clock(begun, known, log_ratios, np.log(hours))
    told_apart = [key for key in KEYS if len(set(items.words[key])) > 1]
    keys = [*told_apart, "size", "value"]
    pairs = [f"{one}*{other}" for one, other in PAIRS if one in keys and other in keys]
    names = _names(items, edges, keys + pairs)
    levels: dict[str, _Level] = {}
    stats: dict[str, Stats] = {}
    for key in keys + pairs:
        numbers: dict[object, int] = {name: n for n, name in enumerate(dict.fromkeys(names[key]))}
        codes = np.array([numbers[name] for name in names[key]], dtype=np.int64)
        stats[key], now = clock.stats(codes, len(numbers))
        levels[key] = _Level(numbers, now)
    overall, now = clock.stats(np.zeros(len(hours), dtype=np.int64), 1)
    raw = _describe(hours, edges, knots, overall, stats)
    centre, spread = raw.mean(axis=0), raw.std(axis=0)
    kept = spread > 1e-9
    switched = [key for key in keys + pairs if key in SWITCHED]
    switches = _commonest(names, switched)
    counts = {key: Counter(names[key]) for key in switched}
    usual = np.array([counts[key][name] for key, name in switches]) / len(hours)
    between = {key: _between(levels[key], now) for key in told_apart if key != "project_id"}
    encoder = Encoder(
        edges, knots, levels, now, centre[kept], spread[kept], kept, switches, usual, between
    )
    return encoder, encoder._scaled(raw, names)  # noqa: SLF001 - its own maker


def size_edges(hours: Array) -> Array:
    """Estimates that divide past work into bands of about as many rows each."""
    shares = np.arange(1, MOST_BANDS) / MOST_BANDS
    edges = np.unique(np.quantile(hours, shares, method="inverted_cdf"))
    # A last edge at the largest estimate would leave a band above it without rows.
    return edges[edges < hours.max()]


class _Clock:
    """Sums over work that was known by the start of each period."""

    def __init__(self, begun: Array, known: Array, log_ratios: Array, log_hours: Array) -> None:
        ago = np.ceil(np.maximum(begun, 0.5) / PERIOD_DAYS).astype(np.int64)
        self.periods = int(min(ago.max(), MOST_PERIODS))
        self.begun_in = np.maximum(self.periods - ago, 0)
        since = np.ceil(np.maximum(known, 0.5) / PERIOD_DAYS).astype(np.int64)
        self.known_in = np.maximum(self.periods - since, 0)
        cut = np.clip(log_ratios, -LARGEST_LOG_RATIO, LARGEST_LOG_RATIO)
        self.values = (np.ones_like(cut), cut, np.abs(cut), is_hit(log_ratios) * 1.0, log_hours)
        self.kept = 0.5 ** (PERIOD_DAYS / 365.25 / MEMORY_YEARS)

    def stats(self, codes: Integers, count: int) -> tuple[Stats, Stats]:
        """Of each row as of the start of its period; and of each code by now, nobody the last."""
        width = self.periods + 1
        cell = codes * width + self.known_in + 1
        rows, now = [], []
        for values in self.values:
            flat = np.bincount(cell, values, minlength=count * width).astype(np.float64)
            sums = flat.reshape(count, width)
            for period in range(1, width):
                sums[:, period] += self.kept * sums[:, period - 1]
            rows.append(sums[codes, self.begun_in])
            now.append(np.append(sums[:, -1], 0.0))
        return _stats(rows), _stats(now)


def _stats(values: list[Array]) -> Stats:
    return Stats(values[0], (values[1], values[2], values[3]), values[4])


def _taken(stats: Stats, codes: Integers) -> Stats:
    """Stats of the given codes."""
    sums = stats.sums
    return Stats(
        stats.rows[codes],
        (sums[0][codes], sums[1][codes], sums[2][codes]),
        stats.log_hours[codes],
    )


def is_hit(log_ratios: Array) -> NDArray[np.bool_]:
    """Whether the actual is the estimate itself."""
    return np.abs(log_ratios) < 1e-9


def _names(items: Items, edges: Array, keys: list[str]) -> dict[str, list[object]]:
    """By key or pair of keys, what each item is called there."""
    names: dict[str, list[object]] = {key: list(items.words[key]) for key in KEYS}
    names["size"] = np.searchsorted(edges, items.hours, side="left").tolist()
    names["value"] = np.round(items.hours, 3).tolist()
    for key in keys:
        one, _, other = key.partition("*")
        if other:
            names[key] = list(zip(names[one], names[other], strict=True))
    return names


def _describe(
    hours: Array, edges: Array, knots: Array, overall: Stats, stats: dict[str, Stats]
) -> Array:
    """All descriptions but the switches, shape (n_items, n_descriptions)."""
    log_hours = np.log(hours)
    whole = [
        (total + _GLOBAL_ROWS * before) / (overall.rows + _GLOBAL_ROWS)
        for total, before in zip(overall.sums, _GLOBAL, strict=True)
    ]
    usual = (overall.log_hours + log_hours) / (overall.rows + 1)
    columns = list(whole)
    pooled: dict[str, list[Array]] = {}
    for key, known in stats.items():
        one, _, other = key.partition("*")
        around = whole
        if other:
            around = [(a + b) / 2 for a, b in zip(pooled[one], pooled[other], strict=True)]
        weight = known.rows + POOLING_ROWS
        own = [
            (total + POOLING_ROWS * outer) / weight
            for total, outer in zip(known.sums, around, strict=True)
        ]
        pooled[key] = own
        columns += [value - outer for value, outer in zip(own, around, strict=True)]
        columns.append(POOLING_ROWS / weight)
        if not {"size", "value"} & {one, other}:
            columns.append(log_hours - (known.log_hours + POOLING_ROWS * usual) / weight)
    return np.stack([*columns, *_shape(hours, edges, knots)], axis=1)


def _shape(hours: Array, edges: Array, knots: Array) -> list[Array]:
    """Size and roundness of each estimate."""
    log_hours = np.log(hours)
    band = np.searchsorted(edges, hours, side="left")
    columns = [log_hours, *(np.maximum(log_hours - knot, 0) for knot in knots)]
    columns += [(band == k) * 1.0 for k in range(len(edges) + 1)]
    columns += [_is_multiple(hours, unit) * 1.0 for unit in (0.5, 1.0, 5.0)]
    for digits in (1, 2):
        unit = 10.0 ** (np.floor(np.log10(hours)) - digits + 1)
        columns.append(_is_multiple(hours, unit) * 1.0)
    return columns


def _is_multiple(hours: Array, unit: float | Array) -> NDArray[np.bool_]:
    times = hours / unit
    return np.abs(times - np.round(times)) < 1e-6


def _between(level: _Level, overall: Stats) -> float:
    """
    Variance between a key's names, as a share of the whole variance [1]_.

    The spread of means beyond what rows alone explain, and what is not known of the mean of all.

    References
    ----------
    .. [1] DerSimonian, R., Laird, N. (1986). Meta-analysis in clinical trials. Controlled Clinical
       Trials, 7, 177-188, equation 8.
    """
    some = level.stats.rows > 0
    rows, sums = level.stats.rows[some], level.stats.sums[0][some]
    count, total = len(rows), rows.sum()
    if count < 2:
        return 0.0
    # Of the mean size of a log ratio, to the variance of a normal distribution: pi / 2.
    whole = max(np.pi / 2 * float(overall.sums[1][0] / overall.rows[0]) ** 2, 1e-6)
    scatter = float((rows * (sums / rows - sums.sum() / total) ** 2).sum())
    alike = float((rows**2).sum()) / total**2
    between = max(scatter - (count - 1) * whole, 0.0) / (total * (1 - alike))
    return float(between * (1 + alike) / whole)


def _commonest(names: dict[str, list[object]], keys: list[str]) -> list[tuple[str, object]]:
    """Key and name of the commonest names with enough rows."""
    counts: list[tuple[int, str, str, object]] = []
    for key in keys:
        counts += [
            (-rows, key, str(name), name)
            for name, rows in Counter(names[key]).items()
            if rows >= ROWS_PER_SWITCH
        ]
    return [(key, name) for _, key, _, name in sorted(counts)[:MOST_SWITCHES]]

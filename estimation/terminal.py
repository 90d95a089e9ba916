"""Results as tables in the terminal."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING, Any

import pandas as pd
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.progress import Progress as Bar
from rich.table import Table

from estimation.printable import encoding_of, printable
from estimation.report import compare, level_table, missing_sentences, result_sentences
from estimation.report.wording import (
    NOTHING,
    chance,
    chance_change,
    day,
    days_change,
    money,
    money_change,
    points_change,
    share,
)
from estimation.simulation.engine.compile_progress import COMPILING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from rich.text import Text

    from estimation.calibration.backtest import Backtest
    from estimation.history import History
    from estimation.simulation import Result
    from estimation.simulation.engine.compile_progress import Progress
    from estimation.store import Address

MOST_ROWS = 12
"""Rows of a list shown before the rest is counted."""


class _Console(Console):
    """A console for names that people chose: brackets and colons mean nothing in them."""

    def __init__(self, *, stderr: bool = False) -> None:
        super().__init__(stderr=stderr, markup=False, emoji=False)

    def render_str(self, text: str, **options: Any) -> Text:
        """Text of a line or a cell, which the terminal shows and does not obey."""
        return super().render_str(printable(text, encoding_of(self.file)), **options)


def console() -> Console:
    """Make a console on standard output."""
    return _Console()


def table(title: str, first: str, *columns: str) -> Table:
    """Make a plain table: first column left, figures right."""
    return _table(title, first, *columns)


def show_result(result: Result) -> None:
    """Show levels, chances, activities, risks and notices of a result."""
    console, plan = _Console(), result.plan
    texts = result_sentences(result)
    title = plan.project.name + (f", scenario '{result.scenario}'" if result.scenario else "")
    console.print(title, style="bold")
    lead = (texts.finding, texts.deadline, texts.margin, texts.loss, texts.joint, texts.contingency)
    for text in lead:
        if text is not None:
            console.print(text)
    console.print(_levels(result))
    chances, missing = _chances(result), missing_sentences(result).given()
    if chances.row_count:
        console.print(chances)
    if missing:
        console.print()
    for text in missing.values():
        console.print(text)
    console.print(_activities(result))
    if plan.risks:
        console.print(_risks(result))
    console.print(texts.precision, texts.basis, f"Seed {result.seed}.")
    for notice in result.notices:
        console.print(f"Note: {notice}")


def _table(title: str, first: str, *columns: str) -> Table:
    """A plain table: first column left, figures right."""
    table = Table(title=title, title_justify="left", box=None, title_style="bold", pad_edge=False)
    table.add_column(first)
    for column in columns:
        table.add_column(column, justify="right")
    return table


def _levels(result: Result) -> Table:
    """Dates and, where the plan gives it, money at each level."""
    currency = result.plan.project.currency
    frame = level_table(result, (0.1, 0.2, 0.5, 0.8, 0.9, 0.95))
    columns = [
        ("finish", [day(when, year=True) for when in frame["finish_date"]]),
        ("days", [f"{days:.1f}" for days in frame["finish_days"]]),
        ("± se", [f"{days:.2f}" for days in frame["finish_days_se"]]),
    ]
    if result.cost is not None:
        columns += [
            ("cost", [money(cost, currency) for cost in frame["cost"]]),
            ("± se", [money(cost, currency) for cost in frame["cost_se"]]),
        ]
    if result.margin_share is not None:
        columns.append(("margin over", [share(least) for least in frame["margin_share"]]))
    table = _table("\nLevels", "", *(title for title, _ in columns))
    for level, *figures in zip(frame["level"], *(cells for _, cells in columns), strict=True):
        table.add_row(f"P{round(level * 100)}", *figures)
    return table


def _chances(result: Result) -> Table:
    """Chances of what was asked for, as far as the plan says what that is."""
    project, price = result.plan.project, result.plan.price
    deadline = "" if project.deadline is None else f", {day(project.deadline, year=True)}"
    target = None if price is None else price.target_margin
    rows = {
        f"on time{deadline}": result.p_on_time,
        "target margin" if target is None else f"target margin, {share(target)}": (
            result.p_target_margin
        ),
        "date and margin": result.p_joint,
        "no loss": result.p_no_loss,
        "within budget": result.p_within_budget,
        "budget and date (JCL)": result.jcl,
    }
    table = _table("\nChances", "", "")
    for name, p in rows.items():
        if p is not None:
            table.add_row(name, f"{p:.1%}")
    return table


def _activities(result: Result) -> Table:
    """What the finish hangs on, most critical first."""
    currency = result.plan.project.currency
    table = _table(
        "\nActivities, most critical first", "", "critical", "finish P50", "finish P80", "cost"
    )
    frame = result.activities.sort_values("criticality_index", ascending=False, kind="stable")
    for row in frame.head(MOST_ROWS).to_dict("records"):
        table.add_row(
            row["name"],
            f"{row['criticality_index']:.0%}",
            day(row["finish_date_P50"].date()),
            day(row["finish_date_P80"].date()),
            _amount(row["cost_mean"], currency),
        )
    if len(frame) > MOST_ROWS:
        table.add_row(f"and {len(frame) - MOST_ROWS} more")
    return table


def _risks(result: Result) -> Table:
    """What each risk costs in days and money."""
    currency = result.plan.project.currency
    table = _table(
        "\nRisks: what P80 would gain without them", "", "owner", "occurs", "days", "cost"
    )
    frame = result.risks.sort_values("finish_days_saved", ascending=False, kind="stable")
    for row in frame.to_dict("records"):
        table.add_row(
            row["name"],
            row["owner"] or NOTHING,
            f"{row['occurred']:.0%}",
            f"{row['finish_days_saved']:.1f}",
            _amount(row["cost_saved"], currency),
        )
    return table


def _amount(value: float, currency: str) -> str:
    return _known(value, lambda amount: money(amount, currency))


def show_comparison(
    results: Mapping[str, Result], history: Path | Address | None, level: float = 0.8
) -> None:
    """Show two results side by side, the difference, and the history that both rest on."""
    console = _Console()
    first, second = results.values()
    names = [result.plan.project.name for result in (first, second)]
    console.print(f"{names[0]} against {names[1]}, common random numbers", style="bold")
    console.print(comparison_table(compare(results, level), second.plan.project.currency, level))
    basis = second.simulation.basis_label + ("" if history is None else f" ({history})")
    console.print(f"Both rest on {basis}. Seed {second.seed}.")
    for notice in dict.fromkeys((*first.notices, *second.notices)):
        console.print(f"Note: {notice}")


def comparison_table(frame: pd.DataFrame, currency: str, level: float) -> Table:
    """Show both rows of a comparison as columns, and what changed."""
    before, after = (frame.iloc[i] for i in range(2))
    table = _table("", f"P{round(level * 100)}", "before", "after", "change")

    def add(
        label: str,
        name: str,
        text_of: Callable[[Any], str],
        change: Callable[[Any], str],
        column: str | None = None,
    ) -> None:
        changed = _known(after[column or f"{name}_change"], change)
        table.add_row(label, *(_known(row[name], text_of) for row in (before, after)), changed)

    def amount(value: float) -> str:
        return money(value, currency)

    def more_money(value: float) -> str:
        return money_change(value, currency)

    add("finish", "finish_date", lambda at: day(at, year=True), days_change, "finish_days_change")
    add("cost", "cost", amount, more_money)
    add("price, mean", "price", amount, more_money)
    add("margin, middle", "margin_share", share, points_change, "margin_change")
    add("on time", "p_on_time", chance, chance_change)
    add("date and margin", "p_joint", chance, chance_change)
    add("loss", "p_loss", chance, chance_change)
    return table


def _known(value: Any, text_of: Callable[[Any], str]) -> str:
    """Write a figure, or a dash where the plan does not give it."""
    return NOTHING if pd.isna(value) else text_of(value)


def show_history(history: History) -> None:
    """Show what a history holds, and the rows left out with their reasons."""
    console = _Console()
    console.print(history.summary())
    if history.dropped.empty:
        return
    table = _table("\nRows left out", "line", "column", "value", "reason")
    for row in history.dropped.head(MOST_ROWS).itertuples():
        table.add_row(str(row.line), str(row.column), str(row.value)[:40], str(row.reason))
    if len(history.dropped) > MOST_ROWS:
        table.add_row(f"and {len(history.dropped) - MOST_ROWS:,} more")
    console.print(table)


def show_backtest(backtest: Backtest) -> None:
    """Show how far stated levels held, of items and of totals."""
    console = _Console()
    table = _table(
        f"Forecasts of {backtest.source} from {backtest.origins[0]} on",
        "", "n", "CRPS", "at or below P80", "within P10..P90",
    )  # fmt: skip
    for name, forecasts in (("items", backtest.items), ("project totals", backtest.totals)):
        scores = forecasts.scores()
        if scores["n"]:
            held, within = scores["held"]["P80"], scores["within"]["P10..P90"]
            table.add_row(
                name, f"{scores['n']:,}", f"{scores['crps']:.3f}", share(held), share(within)
            )
    console.print(table)


@contextmanager
def progress(title: str, total: int | None) -> Iterator[Callable[[str], None]]:
    """Show a bar on standard error while a batch runs; yields what to call after each piece."""
    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Bar(*columns, console=_Console(stderr=True), transient=True) as bar:
        task = bar.add_task(title, total=total)
        yield lambda name: bar.update(task, advance=1, description=printable(name))


@contextmanager
def batch_progress(
    title: str, total: int
) -> Iterator[tuple[Callable[[str], None], Callable[[str], None]]]:
    """Show a bar with the time that is left and what runs; yields what to call at ends, begins."""
    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    with Bar(*columns, console=_Console(stderr=True), transient=True) as bar:
        task = bar.add_task(title, total=total)
        running: list[str] = []

        def show(advance: int) -> None:
            """Name what runs."""
            names = ", ".join(running[-2:]) or title
            bar.update(task, advance=advance, description=printable(names))

        def begun(name: str) -> None:
            """Something has begun."""
            running.append(name)
            show(0)

        def done(name: str) -> None:
            """Something is done."""
            if name in running:
                running.remove(name)
            show(1)

        yield done, begun


def compiling(progress: Progress) -> None:
    """Say on standard error how far the engine is compiled; a first use waits for it."""
    out = sys.stderr
    if out.isatty():
        out.write("\r\x1b[2K" if progress.is_over else f"\r{progress}")
    else:
        announce_compiling()
    out.flush()


@cache
def announce_compiling() -> None:
    """Say once that the engine is compiled, where a line cannot be overwritten."""
    sys.stderr.write(f"{COMPILING}; it takes about two minutes.\n")

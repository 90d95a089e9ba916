"""What becomes of a project, as tables in the terminal."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from estimation.report.wording import NOTHING, day, money, money_change
from estimation.terminal import console, table

if TYPE_CHECKING:
    from collections.abc import Callable

Data = dict[str, Any]


def _known(value: Any, written: Callable[[Any], str]) -> str:
    """Write a figure, or a dash where there is none."""
    return NOTHING if value is None else written(value)


def date_text(text: str | None) -> str:
    """A date of JSON in words."""
    return NOTHING if text is None else day(dt.date.fromisoformat(text), year=True)


def days_text(days: float | None) -> str:
    """Working days with their sign, to a tenth: also none."""
    if days is None:
        return NOTHING
    if abs(days) < 0.05:
        return "none"
    return f"{days:+.1f} days".replace("-", "−")


def show_orders(data: Data) -> None:
    """Show change orders and what they come to."""
    out, currency = console(), data["currency"]
    if not data["change_orders"]:
        out.print(f"{data['project']} has no change orders.")
    else:
        shown = table("Change orders", "", "owner", "finish", "cost", "price", "days", "state")
        for each in data["change_orders"]:
            shown.add_row(
                f"{each['number']} {each['name']}",
                each["owner"],
                days_text(each["finish_days"]),
                _known(each["cost"], lambda x: money_change(x, currency)),
                _known(each["price"], lambda x: money_change(x, currency)),
                f"{each['days']:+d}".replace("-", "−") if each["days"] else "0",
                each["state"],
            )
        out.print(shown)
    moved = data["days_moved"]
    out.print(
        f"Promised: {date_text(data['date'])}, signed {date_text(data['signed_date'])}, "
        f"moved by {moved} working {'day' if abs(moved) == 1 else 'days'}."
    )
    if data["contract_sum"] is not None:
        out.print(
            f"Contract sum: {money(data['contract_sum'], currency, exact=True)}, signed "
            f"{money(data['signed_sum'], currency, exact=True)}, orders "
            f"{money_change(data['sum_of_orders'], currency)}."
        )


def show_order(data: Data, currency: str) -> None:
    """Show one change order."""
    out = console()
    out.print(f"Change order {data['number']}: {data['name']} ({data['state']})", style="bold")
    for label, key in (("Reason", "reason"), ("Asked for by", "requested_by")):
        if data[key]:
            out.print(f"{label}: {data[key]}")
    out.print(
        f"Finish {days_text(data['finish_days'])}; cost "
        f"{_known(data['cost'], lambda x: money_change(x, currency))}; price "
        f"{_known(data['price'], lambda x: money_change(x, currency))}; the promised date moves by "
        f"{data['days']} working days, to {date_text(data['finish_date'])}."
    )
    if data["keeps_margin"] is not None and data["keeps_margin"] != data["price"]:
        kept = money_change(data["keeps_margin"], currency)
        out.print(f"What keeps the margin as safe as before is {kept}.")
    if data["contract_sum"] is not None:
        out.print(f"Contract sum: {money(data['contract_sum'], currency, exact=True)}.")
    for each in data["history"]:
        out.print(f"{each['state']} on {each['at'][:10]} by {each['by']} ({each['role']})")


def show_reforecast(data: Data, currency: str) -> None:
    """Show a re-forecast beside what was promised."""
    out, promise = console(), data["promise"]
    level = f"P{round(promise['level'] * 100)}"
    dates = [each["finish_date"].get(level) for each in (data["signed"], data["now"])]
    at = "" if data["status_date"] is None else f", status of {date_text(data['status_date'])}"
    out.print(f"{data['project']}{at}", style="bold")
    out.print(
        f"Promised {date_text(promise['date'])} (signed {date_text(promise['signed_date'])}, moved "
        f"by {promise['days_moved']} working days): holds in {promise['chance']:.0%}."
    )
    if None not in dates:
        out.print(f"{level}: {date_text(dates[1])}, signed {date_text(dates[0])}.")
    if promise["margin_chance"] is not None:
        target, holds = promise["target_margin"], promise["margin_chance"]
        both = f"date and margin in {promise['both']:.0%}"
        out.print(f"Target margin {target:.0%}: holds in {holds:.0%}; {both}.")
    if promise["warnings"]:
        out.print(f"Early warning: {', '.join(promise['warnings'])}.", style="bold")
    out.print(data["project_factor"]["sentence"])
    if data["bridge"]:
        shown = table(f"\nFrom signed to today, {level}", "", "finish", "cost", "margin")
        for row in data["bridge"]:
            amounts = [
                _known(row[name], lambda x: money_change(x, currency))
                for name in ("cost", "margin")
            ]
            shown.add_row(row["cause"], days_text(row["finish_days"]), *amounts)
        out.print(shown)
    if data["delay_ledger"]:
        shown = table("\nWhose days", "", "days", "to", "activity", "report", "what happened")
        for line in data["delay_ledger"]:
            shown.add_row(
                line["cause"], f"{line['days']:+d}".replace("-", "−"), date_text(line["to"]),
                line["activity"], line["report"], line["why"],
            )  # fmt: skip
        out.print(shown)
    if (held := data["contingency"]) is not None:
        out.print(
            f"\nContingency: {money(held['left'], currency)} left of "
            f"{money(held['set_aside'], currency)}, {money(held['needed'], currency)} needed."
        )
    for notice in data["notices"]:
        out.print(f"Note: {notice}")


def show_projects(data: Data) -> None:
    """Show all open projects, most endangered first."""
    out = console()
    if not data["projects"]:
        out.print("No project is open: signed or under way.")
        return
    shown = table("Open projects", "", "status", "promised", "finish", "date", "margin", "warnings")
    for row in data["projects"]:
        shown.add_row(
            row["project"],
            date_text(row["status_date"]),
            date_text(row["date"]),
            date_text(row["finish_date"]),
            f"{row['chance']:.0%}",
            _known(row["margin_chance"], lambda x: f"{x:.0%}"),
            ", ".join(row["warnings"]),
        )
    out.print(shown)

"""A client view in its language: the sections that templates put in order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from estimation.packs import sheet_parts as sheet
from estimation.packs.client.formats import Formats
from estimation.packs.client.money_sections import facts, options_table, payment, sign
from estimation.packs.client.schedule_chart import schedule_charts
from estimation.packs.markup import (
    Html,
    Piece,
    items,
    joined,
    line,
    note,
    pictures,
    section,
    strong,
    table,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from estimation.packs.client.view import ClientView
    from estimation.packs.languages import Language

NOTHING = "–"


def client_sections(view: ClientView, language: Language) -> dict[str, Html]:
    """
    Write all sections of an offer.

    Parameters
    ----------
    view : ClientView
    language : Language

    Returns
    -------
    dict of str to Html
        By the name under which templates ask for it; empty where the offer has nothing of it.
    """
    formats = Formats(view, language)
    return {name: make(formats) for name, make in SECTIONS.items()}


def _mast(f: Formats) -> Html:
    """Whose offer it is, and how long it holds."""
    client, valid = f.view.client, f.view.valid_until
    left = f.text("offer_for", client=client) if client else f.text("offer")
    right = "" if valid is None else f.text("day_and_validity", day=f.long(valid))
    return sheet.mast(left, right)


def _title(f: Formats) -> Html:
    """What is offered, and by when."""
    options, project = f.view.options, f.view.project
    first = min(each.done_by for each in options)
    if len(options) == 1:
        return sheet.title(f.text("title", project=project, day=f.long(first)))
    same = all(each.done_by == first for each in options)
    key = "title_options" if same else "title_options_from"
    return sheet.title(f.text(key, n=len(options), project=project, day=f.long(first)))


def _scope(f: Formats) -> Html:
    """What is part of it, and what is not."""
    view = f.view
    rows: list[tuple[str, Piece]] = [
        (group.phase or NOTHING, f.list(group.work)) for group in view.scope
    ]
    if view.requirements:
        rows.append((f.text("also_met"), f.list(view.requirements)))
    parts = [items(view.included)] if view.included else []
    parts += [sheet.terms(rows)] if rows else []
    if view.excluded:
        parts.append(note(line(strong(f.text("not_part")), " ", f.list(view.excluded))))
    if not parts:
        return Html("", "")
    title = "what_you_get" if len(view.options) == 1 else "same_in_all"
    return section(f.text(title), *parts, kind="scope")


def _schedule(f: Formats) -> Html:
    """When it happens."""
    view = f.view
    if not view.phases:
        return Html("", "")
    wide, narrow = schedule_charts(view, f.language)
    phases = "; ".join(
        f"{each.name} {f.day(each.start)} – {f.day(each.end)}" for each in view.phases
    )
    start, end = f.long(view.phases[0].start), f.long(view.described.done_by)
    alt = f.text("schedule_alt", start=start, end=end, phases=phases)
    return section(f.text("when"), pictures(wide, narrow, alt), kind="keep")


def _approvals(f: Formats) -> Html:
    """What is received, when, and when it counts as accepted."""
    view = f.view
    if not view.approvals:
        return Html("", "")
    has_text = any(each.criterion for each in view.approvals)
    has_days = any(each.days is not None for each in view.approvals)
    has_answer = any(each.answer_by is not None for each in view.approvals)
    columns: list[tuple[str, str, str, list[str]]] = [
        ("you_receive", "t", "1fr", [each.name for each in view.approvals])
    ]
    if has_text:
        texts = [each.criterion or NOTHING for each in view.approvals]
        columns.append(("accepted_when", "t", "1.8fr", texts))
    columns.append(("you_have_it_by", "n", "auto", [f.day(e.have_by) for e in view.approvals]))
    if has_answer:
        days = [NOTHING if e.answer_by is None else f.day(e.answer_by) for e in view.approvals]
        columns.append(("answer_by", "n", "auto", days))
    if has_days:
        days = [NOTHING if e.days is None else f.number(e.days) for e in view.approvals]
        columns.append(("days", "n", "auto", days))
    if view.revisions is not None:
        rounds = f.number(view.revisions)
        columns.append(("rounds", "n", "auto", [rounds] * len(view.approvals)))
    shown = table(
        [f.text(key) for key, _, _, _ in columns],
        list(zip(*(cells for _, _, _, cells in columns), strict=True)),
        numbers="".join(sign for _, sign, _, _ in columns),
        widths=[width for _, _, width, _ in columns],
        kind="accept",
    )
    texts = [f.text("days_note") if has_days else "", _rounds(f), f.dates_of()]
    return section(f.text("receive"), shown, note(" ".join(filter(None, texts))))


def _rounds(f: Formats) -> str:
    """How many rounds of changes the price includes."""
    if f.view.revisions is None:
        return ""
    if f.view.revisions == 0:
        return f.text("revisions_none")
    return f.text("revisions_note", n=f.view.revisions)


def _needs(f: Formats) -> Html:
    """What the client gives."""
    view = f.view
    if not view.needs:
        return Html("", "")
    client = view.client
    who = f.text("who_at", client=client) if client else f.text("who")
    rows = [
        [each.text, each.owner or NOTHING, NOTHING if each.by is None else f.day(each.by)]
        for each in view.needs
    ]
    shown = table(
        [f.text("we_need"), who, f.text("by")], rows, numbers="ttn", widths=("2fr", "1fr", "auto")
    )
    return section(f.text("needs"), shown)


def _team(f: Formats) -> Html:
    """Who works on it, and whom to talk to."""
    view = f.view
    parts = []
    if view.contacts:
        rows = [[each.team, each.ours or NOTHING, each.theirs or NOTHING] for each in view.contacts]
        heads = [f.text("area"), f.text("ours"), f.text("theirs")]
        parts.append(table(heads, rows, widths=("1fr", "1fr", "1fr")))
    if view.team:
        parts.append(note(f.text("team_roles", roles=f.list(view.team))))
    return section(f.text("team"), *parts) if parts else Html("", "")


def _rests_on(f: Formats) -> Html:
    """What the offer takes for given."""
    texts = [*f.view.assumptions, f.text("lateness")]
    return section(f.text("rests_on"), items(texts))


def _changes(f: Formats) -> Html:
    """What becomes of a new wish."""
    rules = [f.text(f"change_{number}") for number in (1, 2, 3)]
    return section(f.text("changes"), items(rules))


def _terms(f: Formats) -> Html:
    """Terms in the words of the plan."""
    return section(f.text("terms"), items(f.view.terms)) if f.view.terms else Html("", "")


def _rules(f: Formats) -> Html:
    """What it rests on beside what becomes of changes, and the terms below."""
    return joined(sheet.columns(_rests_on(f), _changes(f)), _terms(f))


SECTIONS: dict[str, Callable[[Formats], Html]] = {
    "mast": _mast,
    "title": _title,
    "facts": facts,
    "options": options_table,
    "scope": _scope,
    "schedule": _schedule,
    "approvals": _approvals,
    "needs": _needs,
    "payment": payment,
    "team": _team,
    "rests_on": _rests_on,
    "changes": _changes,
    "terms": _terms,
    "rules": _rules,
    "sign": sign,
}
"""Sections by the names that templates know."""

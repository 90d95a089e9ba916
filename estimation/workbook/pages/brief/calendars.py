"""Who works when: hours a week and days off of each team, our closures, the client's days."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from estimation.errors import WorkbookError
from estimation.plan import CalendarSpec
from estimation.plan.holiday_dates import holiday_dates, regions_of, supported_countries
from estimation.plan.team import WEEKDAYS, Closed
from estimation.report.input_names import count_text
from estimation.report.levels import finish_date
from estimation.report.wording import day
from estimation.tabular.numbers import write_number
from estimation.workbook.input.amounts import number
from estimation.workbook.input.days_off import days_off_text, read_days_off
from estimation.workbook.input.field_views import field

if TYPE_CHECKING:
    from estimation.plan import Plan, Role
    from estimation.plan.team import Weekday
    from estimation.workbook import protocol
    from estimation.workbook.pages.context import PageContext
    from estimation.workbook.protocol import View
    from estimation.workbook.session import Session

CLIENT = "client"
"""Id of the calendar that is made for the client."""

CLOSURES = "closures"
"""Where closures that cannot be read are kept."""

MOST_NAMED = 6
"""Holidays that a sentence names."""

AS_OURS = "ours"
"""Instead of a code: the client has the holidays that we have."""


def spec_of(plan: Plan, name: str | None) -> CalendarSpec:
    """The calendar of a name, else the default one."""
    return plan.calendars.get(name or plan.default_calendar_name, CalendarSpec())


def week_hours(plan: Plan, role: Role) -> float:
    """Hours that one person of a role has for the project in a week."""
    spec = spec_of(plan, role.calendar)
    return round(spec.hours_per_day * len(spec.days), 6)


def own_days_off(plan: Plan, role: Role) -> tuple[list[Weekday], list[date | Closed]]:
    """Days off that a role has and the others have not."""
    usual, own = spec_of(plan, None), spec_of(plan, role.calendar)
    weekdays = [each for each in usual.days if each not in own.days]
    return weekdays, [each for each in own.closed if each not in usual.closed]


# What is shown ----------------------------------------------------------------------------


def calendar_view(session: Session) -> View:
    """Our holidays and closures, and a full day."""
    plan = session.result().plan
    spec, start = spec_of(plan, None), plan.project.start
    country, _, region = (spec.holidays or "").partition("-")
    typed = days_off_text((), spec.closed, start, long=True)
    return {
        "country": country,
        "region": region,
        "countries": supported_countries(),
        "regions": regions_of(country),
        "note": _holiday_note(session, spec),
        "closures": field(
            session, CLOSURES, "" if typed == "none" else typed, name="Our closures", hint="none"
        ),
        "closed_note": _closed_note(session, spec),
        "day": field(
            session,
            f"calendars.{plan.default_calendar_name}.hours_per_day",
            write_number(spec.hours_per_day),
            name="A full day",
        ),
        "week": f"hours, {_week_text(spec)}",
    }


def client_view(session: Session) -> View:
    """On which days the client answers, and the client's holidays."""
    plan = session.result().plan
    name = client_calendar(plan)
    spec = spec_of(plan, name)
    ours = spec_of(plan, None)
    same = name is None or spec.holidays == ours.holidays
    country, _, region = (spec.holidays or "").partition("-")
    return {
        "days": [
            {"id": each, "name": each.capitalize(), "on": each in spec.days}
            for each in WEEKDAYS
            if each in spec.days or each not in ("sat", "sun")
        ],
        "reviews": any(each.review for each in plan.activities),
        "as_ours": same,
        "country": "" if same else country,
        "region": "" if same else region,
        "countries": supported_countries(),
        "regions": [] if same else regions_of(country),
        "ours": ours.holidays or "",
    }


def client_calendar(plan: Plan) -> str | None:
    """Calendar on which most reviews wait; the client's own, else None."""
    used = Counter(each.review.calendar for each in plan.activities if each.review)
    named = [(name, count) for name, count in used.most_common() if name is not None]
    if named:
        return named[0][0]
    return CLIENT if CLIENT in plan.calendars else None


def _week_text(spec: CalendarSpec) -> str:
    """The days of a week, in words."""
    names = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
    at = [WEEKDAYS.index(each) for each in WEEKDAYS if each in spec.days]
    if len(at) > 2 and at == list(range(at[0], at[-1] + 1)):
        return f"{names[at[0]]} to {names[at[-1]]}"
    return ", ".join(names[each] for each in at)


def _holiday_note(session: Session, spec: CalendarSpec) -> str:
    """Which holidays fall on working days of the plan."""
    if spec.holidays is None:
        return "Without holidays, all weekdays count as working days."
    start, end = _span(session)
    found = sorted(
        when
        for when in holiday_dates(spec.holidays, range(start.year, end.year + 1))
        if start <= when <= end and WEEKDAYS[when.weekday()] in spec.days
    )
    if not found:
        return "None falls on a working day of the plan."
    many = count_text(len(found)).capitalize()
    head = f"{many} {'falls' if len(found) == 1 else 'fall'} on working days of the plan: "
    shown = [day(each, since=start) for each in found[:MOST_NAMED]]
    more = len(found) - len(shown)
    listed = shown[0] if len(found) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}"
    return head + (f"{', '.join(shown)} and {more} more." if more else f"{listed}.")


def _closed_note(session: Session, spec: CalendarSpec) -> str:
    """How many of the closures fall on working days of the plan."""
    if not spec.closed:
        return "Such as 24 December to 1 January; several: divided by commas."
    start, end = _span(session)
    count = 0
    for each in spec.closed:
        first, last = (each.from_, each.to) if isinstance(each, Closed) else (each, each)
        first, last = max(first, start), min(last, end)
        days = (first + timedelta(days=n) for n in range(max((last - first).days + 1, 0)))
        count += sum(WEEKDAYS[when.weekday()] in spec.days for when in days)
    if not count:
        return "None falls in the plan."
    return (
        f"{count_text(count).capitalize()} working {'day' if count == 1 else 'days'} of the plan."
    )


def _span(session: Session) -> tuple[date, date]:
    """From the start to the date of the promise."""
    result = session.result()
    return result.plan.project.start, finish_date(result, session.level)


# What can be done -------------------------------------------------------------------------


def set_week(context: PageContext, message: protocol.SetWeek) -> None:
    """Give a team its hours a week, with a calendar of its own behind them."""
    session = context.session

    def values() -> dict[str, Any]:
        plan = session.result().plan
        role, spec = plan.role(message.role), spec_of(plan, plan.role(message.role).calendar)
        hours = number(message.typed, "Hours a week", "hours")
        most = 24 * len(spec.days)
        if not 0 < hours <= most:
            raise WorkbookError(
                f"Hours a week {hours:g} cannot be. Give more than 0, {most} at most."
            )
        return _with_spec(plan, role, {"hours_per_day": _neat(hours / len(spec.days))})

    session.put(week_path(message.role), message.typed, values)


def set_days_off(context: PageContext, message: protocol.SetDaysOff) -> None:
    """Give a team its days off; its hours a week stay."""
    session = context.session

    def values() -> dict[str, Any]:
        plan = session.result().plan
        role, usual = plan.role(message.role), spec_of(plan, None)
        found = read_days_off(message.typed, plan.project.start)
        days = [each for each in usual.days if each not in found.weekdays]
        if not days:
            raise WorkbookError("Then nobody works on any day. Leave one.")
        hours = week_hours(plan, role) / len(days)
        if hours > 24:
            raise WorkbookError(f"{week_hours(plan, role):g} hours a week have no room then.")
        closed = [
            *_closed_data(usual),
            *(e for e in found.as_data() if e not in _closed_data(usual)),
        ]
        return _with_spec(
            plan, role, {"days": days, "hours_per_day": _neat(hours), "closed": closed}
        )

    session.put(days_off_path(message.role), message.typed, values)


def set_holidays(context: PageContext, message: protocol.SetHolidays) -> None:
    """Choose a country, or a part of it, for us or for the client."""
    session = context.session
    code = message.code or None
    plan = session.result().plan
    if message.side == AS_OURS:
        values = _everywhere(plan, "holidays", spec_of(plan, None).holidays, code)
        session.set_values(values)
        return
    code = spec_of(plan, None).holidays if message.code == AS_OURS else code
    session.set_values(_clients(plan, {"holidays": code}))


def set_closures(context: PageContext, message: protocol.SetClosures) -> None:
    """Say when all of us are off."""
    session = context.session

    def values() -> dict[str, Any]:
        plan = session.result().plan
        found = read_days_off(message.typed, plan.project.start, "Closures")
        if found.weekdays:
            raise WorkbookError(
                "Closures are dates. Days of every week belong to a team’s days off."
            )
        before = _closed_data(spec_of(plan, None))
        new: dict[str, Any] = {}
        for name in _ours(plan):
            kept = [e for e in _closed_data(plan.calendars.get(name, CalendarSpec()))
                    if e not in before]  # fmt: skip
            closed = [*found.as_data(), *(e for e in kept if e not in found.as_data())]
            new[f"calendars.{name}.closed"] = closed or None
        return _with_team(plan, new)

    session.put(CLOSURES, message.typed, values)


def set_client_day(context: PageContext, message: protocol.SetClientDay) -> None:
    """Say on which days the client answers."""
    session = context.session
    plan = session.result().plan
    spec = spec_of(plan, client_calendar(plan))
    wanted = {*spec.days} | {message.day} if message.on else {*spec.days} - {message.day}
    days = [each for each in WEEKDAYS if each in wanted]
    if not days:
        raise WorkbookError("The client answers on one day of the week at least.")
    session.set_values(_clients(plan, {"days": days}))


def week_path(role: str) -> str:
    """Where hours a week that cannot be are kept."""
    return f"week.{role}"


def days_off_path(role: str) -> str:
    """Where days off that cannot be are kept."""
    return f"off.{role}"


def _with_spec(plan: Plan, role: Role, changes: dict[str, Any]) -> dict[str, Any]:
    """Values after which a role has a calendar of its own, or the usual one where that is equal."""
    default = plan.default_calendar_name
    spec = spec_of(plan, role.calendar)
    data = {**_spec_data(spec), **changes}
    own = role.calendar
    shared = own is None or own == default or _users(plan, own) != [f"roles.{role.id}"]
    if CalendarSpec.model_validate(data) == spec_of(plan, None):
        gone = {} if shared else {f"calendars.{own}": None}
        return {f"roles.{role.id}.calendar": None, **gone}
    if not shared:
        return {f"calendars.{own}": _short(data)}
    name = _new_name(plan, role.id)
    return _with_team(plan, {f"calendars.{name}": _short(data), f"roles.{role.id}.calendar": name})


def _clients(plan: Plan, changes: dict[str, Any]) -> dict[str, Any]:
    """Values after which reviews wait on a calendar of the client's own."""
    name = client_calendar(plan)
    default = plan.default_calendar_name
    if name is None or name == default:
        usual = spec_of(plan, None)
        data = {"days": list(usual.days), "hours_per_day": usual.hours_per_day,
                "holidays": usual.holidays, **changes}  # fmt: skip
        own = CLIENT if CLIENT not in plan.calendars else f"{CLIENT}-days"
        reviews = {
            f"activities.{each.id}.review.calendar": own
            for each in plan.activities
            if each.review is not None and each.review.calendar in (None, name)
        }
        return _with_team(plan, {f"calendars.{own}": _short(data), **reviews})
    return {f"calendars.{name}": _short({**_spec_data(spec_of(plan, name)), **changes})}


def _everywhere(plan: Plan, key: str, was: Any, now: Any) -> dict[str, Any]:
    """Values for all of our calendars that have what the usual one had."""
    names = [n for n in _ours(plan) if getattr(plan.calendars.get(n, CalendarSpec()), key) == was]
    return _with_team(plan, {f"calendars.{name}.{key}": now for name in names})


def _ours(plan: Plan) -> list[str]:
    """The usual calendar and those of our teams, without the client's."""
    theirs = client_calendar(plan)
    used = [role.calendar for role in plan.roles if role.calendar in plan.calendars]
    names = dict.fromkeys([plan.default_calendar_name, *(each for each in used if each)])
    return [each for each in names if each != theirs or each == plan.default_calendar_name]


def _with_team(plan: Plan, values: dict[str, Any]) -> dict[str, Any]:
    """The same, in a plan whose usual calendar stays the usual one."""
    name = plan.default_calendar_name
    inside = any(path.startswith(f"calendars.{name}") for path in values)
    return values if plan.calendars or inside else {f"calendars.{name}": {}, **values}


def _users(plan: Plan, name: str) -> list[str]:
    """Who uses a calendar."""
    found = [f"roles.{each.id}" for each in plan.roles if each.calendar == name]
    found += [f"activities.{each.id}" for each in plan.activities if each.calendar == name]
    return found + [
        f"activities.{each.id}.review"
        for each in plan.activities
        if each.review is not None and each.review.calendar == name
    ]


def _new_name(plan: Plan, role: str) -> str:
    """A name that no calendar has."""
    names = (f"{role}-week", *(f"{role}-week-{n}" for n in range(2, 99)))
    return next(each for each in names if each not in plan.calendars)


def _spec_data(spec: CalendarSpec) -> dict[str, Any]:
    return {
        "days": list(spec.days),
        "hours_per_day": spec.hours_per_day,
        "holidays": spec.holidays,
        "closed": _closed_data(spec),
    }


def _closed_data(spec: CalendarSpec) -> list[Any]:
    """Days off of a calendar as a plan file has them."""
    return [
        {"from": each.from_.isoformat(), "to": each.to.isoformat()}
        if isinstance(each, Closed)
        else each.isoformat()
        for each in spec.closed
    ]


def _short(data: dict[str, Any]) -> dict[str, Any]:
    """A calendar without what every calendar has anyway."""
    usual = _spec_data(CalendarSpec())
    return {key: value for key, value in data.items() if value != usual.get(key)}


def _neat(hours: float) -> float:
    """Hours to the second, whole where they are whole."""
    rounded = round(hours, 6)
    return int(rounded) if rounded == int(rounded) else rounded

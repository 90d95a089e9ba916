"""Date and cost together, the likeliest path, and what is missing, in plain sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from estimation.report.joint import if_done_by, joint_chances, joint_levels
from estimation.report.wording import LEAST_DAYS, chance, chances_apart, day, money, working_days

if TYPE_CHECKING:
    import pandas as pd

    from estimation.report.schedule.merge_bias import MergeBias
    from estimation.simulation import Result


def merge_sentences(result: Result, bias: MergeBias) -> dict[str, str]:
    """
    Say what the most likely path promises by itself, and what the plan makes of it.

    Parameters
    ----------
    result : Result
    bias : MergeBias
        Of this result.

    Returns
    -------
    dict of str to str
        ``merge_bias``.
    """
    sure = chance(bias.level)
    when = day(result.date_of(bias.path_at_level), long=True, since=result.plan.project.start)
    count = len(bias.path)
    path = f"The path that most often decides the finish, of {_activities(count)}"
    if bias.days_at_level < LEAST_DAYS:
        return {
            "merge_bias": f"{path}, decides it almost alone: by itself it is done by {when} "
            f"in {sure}, and so is the plan."
        }
    more = working_days(bias.days_at_level)
    words = chances_apart(bias.level, bias.chance_of_path)
    if words[0] == words[1]:
        text = f"The plan needs {more} more, because where paths meet the latest decides."
        return {"merge_bias": f"{path}, would by itself be done by {when} in {sure}. {text}"}
    return {
        "merge_bias": f"{path}, would by itself be done by {when} in {words[0]}. The plan is done "
        f"by then in {words[1]} only, because where paths meet the latest decides: "
        f"it needs {more} more."
    }


def _activities(count: int) -> str:
    """So many activities."""
    return "one activity" if count == 1 else f"{count} activities"


def joint_sentences(result: Result, level: float | None = None) -> dict[str, str]:
    """
    Say how date and cost hold together, and what to promise so that both do.

    Parameters
    ----------
    result : Result
    level : float, optional
        How sure both are to be; default: the plan's `promise.level`.

    Returns
    -------
    dict of str to str
        ``joint_levels``, ``joint_promise``, ``joint_asked``, ``if_done_by`` and ``joint_chart``,
        the title of the scatter, as far as the plan gives what they need; else empty.
    """
    sure = result.plan.promise.level if level is None else level
    if result.cost is None:
        return {}
    said = joint_promises(result, joint_levels(result, [sure]))[sure]
    return said | _asked(result) | _if_done(result, sure)


def joint_promises(result: Result, levels: pd.DataFrame) -> dict[float, dict[str, str]]:
    """
    Say at several levels at once what to promise so that date and cost hold together.

    Parameters
    ----------
    result : Result
    levels : DataFrame
        What `joint_levels` says of it; empty where the plan gives no cost.

    Returns
    -------
    dict of float to dict of str to str
        By level: ``joint_levels``, ``joint_promise`` and ``joint_chart``.
    """
    currency, start = result.plan.project.currency, result.plan.project.start
    said = {}
    for row in levels.to_dict("records"):
        sure = row["level"]
        days, cost = result.percentile("finish_days", sure), result.percentile("cost", sure)
        assert days is not None and cost is not None
        single = f"{day(result.date_of(days), since=start)} and {money(cost, currency)}"
        both = f"{day(row['finish_date'], since=start)} and {money(row['cost'], currency)}"
        said[sure] = {
            "joint_levels": f"{single} each hold in {chance(sure)}, both in the same project "
            f"in {chance(row['joint'])}.",
            "joint_promise": f"For both to hold in {chance(sure)}, promise {both}.",
            "joint_chart": f"{both}: both hold in {chance(sure)}",
        }
    return said


def _asked(result: Result) -> dict[str, str]:
    """How often what is asked for holds, each by itself and both."""
    frame = joint_chances(result).set_index("name")
    pairs = {
        "date_and_margin": ("target_margin", "the target margin"),
        "date_and_budget": ("within_budget", "the budget"),
    }
    for both, (single, what) in pairs.items():
        if both in frame.index:
            p_date, p_money, p_both = frame.loc[["on_time", single, both], "chance"]
            words = chances_apart(p_date, p_money, p_both)
            return {
                "joint_asked": f"The date holds in {words[0]}, {what} in {words[1]}, "
                f"both in {words[2]}."
            }
    return {}


def _if_done(result: Result, level: float) -> dict[str, str]:
    """What the cost stays under if the date holds, and if not."""
    frame = if_done_by(result, level=level)
    costs = dict(zip(frame["group"], frame["cost"].tolist(), strict=True))
    if not {"by", "after"} <= set(costs):
        return {}
    project = result.plan.project
    when = project.deadline
    if when is None:
        days = result.percentile("finish_days", level)
        assert days is not None
        when = result.date_of(days)
    by, after = (money(costs[group], project.currency) for group in ("by", "after"))
    return {
        "if_done_by": f"If it is done by {day(when, long=True, since=project.start)}, the cost "
        f"stays under {by} in {chance(level)}; if it is later, under {after}."
    }


def missing_sentences(result: Result) -> dict[str, str]:
    """
    Say what the report leaves out, and what the plan would have to say for it.

    Parameters
    ----------
    result : Result

    Returns
    -------
    dict of str to str
        By what is missing: ``deadline``, ``cost``, ``price``, ``target_margin``, ``budget``,
        ``risks``, ``spread``; empty where nothing is.

    Examples
    --------
    >>> from estimation import read_plan, simulate
    >>> plan = read_plan({
    ...     "kickoff_plan": 1,
    ...     "project": {"id": "demo", "start": "2027-01-11"},
    ...     "activities": [{"id": "build", "duration": 3}],
    ... })
    >>> missing_sentences(simulate(plan, trials=100))["deadline"]
    'The plan names no deadline, so no chance of being on time is given.'
    """
    plan, said = result.plan, {}
    if plan.project.deadline is None:
        said["deadline"] = "The plan names no deadline, so no chance of being on time is given."
    if result.cost is None:
        lacks = "not every role that works has a cost rate" if plan.roles else "it names no roles"
        said["cost"] = f"The plan gives no cost, because {lacks}; so no margin is given either."
    if plan.price is None:
        said["price"] = "The plan names no price, so no margin and no loss is given."
    elif result.price is None:
        said["price"] = "The price needs a bill rate for each role that works, so none is given."
    elif plan.price.target_margin is None:
        said["target_margin"] = (
            "The plan names no target margin, so no chance of reaching it is given."
        )
    if plan.project.budget is None:
        said["budget"] = "The plan names no budget, so no chance of keeping it is given."
    if not plan.risks:
        said["risks"] = "The plan names no risks, so none is counted."
    if not result.inputs:
        said["spread"] = "Nothing in the plan is uncertain, so all its trials are alike."
    return said

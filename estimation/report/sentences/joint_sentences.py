"""Date and cost in the same project, and the likeliest path, in sentences."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from estimation.report.joint import if_done_by, joint_chances, joint_levels
from estimation.report.sentences.topic import Topic
from estimation.report.wording import LEAST_DAYS, chance, chances_apart, day, money, working_days

if TYPE_CHECKING:
    import pandas as pd

    from estimation.report.schedule.merge_bias import MergeBias
    from estimation.simulation import Result


def merge_sentence(result: Result, bias: MergeBias) -> str:
    """
    Tell what the most likely path promises by itself, and what the plan makes of it.

    Parameters
    ----------
    result : Result
    bias : MergeBias
        Of this result.
    """
    sure = chance(bias.level)
    when = day(result.date_of(bias.path_at_level), long=True, since=result.plan.project.start)
    count = len(bias.path)
    activities = "one activity" if count == 1 else f"{count} activities"
    path = f"The path that most often decides the finish, of {activities}"
    if bias.days_at_level < LEAST_DAYS:
        return (
            f"{path}, decides it almost alone: by itself it is done by {when} in {sure}, "
            "and so is the plan."
        )
    more = working_days(bias.days_at_level)
    alone, together = chances_apart(bias.level, bias.chance_of_path)
    if alone == together:
        return (
            f"{path}, would by itself be done by {when} in {sure}. The plan needs {more} more, "
            "because where paths meet the latest decides."
        )
    return (
        f"{path}, would by itself be done by {when} in {alone}. The plan is done by then in "
        f"{together} only, because where paths meet the latest decides: it needs {more} more."
    )


@dataclass(frozen=True)
class JointSentences(Topic):
    """
    How date and cost hold together.

    Parameters
    ----------
    levels : str, optional
        How often date and cost hold each by itself, and both.
    promise : str, optional
        What to promise so that both do.
    chart : str, optional
        Title of the scatter.
    asked : str, optional
        How often what is asked for holds, each by itself and both.
    if_done_by : str, optional
        What the cost stays under if the date holds, and if not.
    """

    levels: str | None = None
    promise: str | None = None
    chart: str | None = None
    asked: str | None = None
    if_done_by: str | None = None


def joint_sentences(result: Result, level: float | None = None) -> JointSentences:
    """
    Describe how date and cost hold together, and what to promise so that both do.

    Parameters
    ----------
    result : Result
    level : float, optional
        How sure both are to be; default: the plan's `promise.level`.

    Returns
    -------
    JointSentences
        None of them where the plan gives no cost.
    """
    sure = result.plan.promise.level if level is None else level
    if result.cost is None:
        return JointSentences()
    promise = joint_promises(result, joint_levels(result, [sure]))[sure]
    return replace(promise, asked=_asked(result), if_done_by=_if_done(result, sure))


def joint_promises(result: Result, levels: pd.DataFrame) -> dict[float, JointSentences]:
    """
    Tell at several levels at once what to promise so that date and cost hold together.

    Parameters
    ----------
    result : Result
    levels : DataFrame
        What `joint_levels` gives for it; empty where the plan gives no cost.

    Returns
    -------
    dict of float to JointSentences
        By level: `levels`, `promise` and `chart`, and no more.
    """
    currency, start = result.plan.project.currency, result.plan.project.start
    promises = {}
    for row in levels.to_dict("records"):
        sure = row["level"]
        days, cost = result.percentile("finish_days", sure), result.percentile("cost", sure)
        assert days is not None and cost is not None
        single = f"{day(result.date_of(days), since=start)} and {money(cost, currency)}"
        both = f"{day(row['finish_date'], since=start)} and {money(row['cost'], currency)}"
        promises[sure] = JointSentences(
            levels=f"{single} each hold in {chance(sure)}, both in the same project "
            f"in {chance(row['joint'])}.",
            promise=f"For both to hold in {chance(sure)}, promise {both}.",
            chart=f"{both}: both hold in {chance(sure)}",
        )
    return promises


def _asked(result: Result) -> str | None:
    """Tell how often what is asked for holds, each by itself and both."""
    frame = joint_chances(result).set_index("name")
    pairs = {
        "date_and_margin": ("target_margin", "the target margin"),
        "date_and_budget": ("within_budget", "the budget"),
    }
    for both, (single, what) in pairs.items():
        if both in frame.index:
            date, limit, together = chances_apart(
                *frame.loc[["on_time", single, both], "chance"].tolist()
            )
            return f"The date holds in {date}, {what} in {limit}, both in {together}."
    return None


def _if_done(result: Result, level: float) -> str | None:
    """Tell what the cost stays under if the date holds, and if not."""
    frame = if_done_by(result, level=level)
    costs = dict(zip(frame["group"], frame["cost"].tolist(), strict=True))
    if not {"by", "after"} <= set(costs):
        return None
    project = result.plan.project
    when = project.deadline
    if when is None:
        days = result.percentile("finish_days", level)
        assert days is not None
        when = result.date_of(days)
    by, after = (money(costs[group], project.currency) for group in ("by", "after"))
    return (
        f"If it is done by {day(when, long=True, since=project.start)}, the cost "
        f"stays under {by} in {chance(level)}; if it is later, under {after}."
    )

"""
Result -> what it means: tidy frames, four figures, and plain sentences.

`wording` says single figures, `levels` reads percentiles, `figures` makes the four of the bar,
`tables` and `schedule` the frames behind charts, `sentences` all of it in words. `merge_bias` sets
the most likely path against the plan, `joint` date and cost together, `drivers` and `sensitivity`
what moves a figure, `risks` what each risk costs, `bridge` one forecast against another by cause,
`price` what an amount means for loss and margin, `information` what answers are worth before
signing, `load` and `cash` what lies in each week. `differences` tells how exact a difference of two
results is.
"""

from __future__ import annotations

from estimation.report.bridge.waterfall import bridge as bridge
from estimation.report.figures import BUDGET as BUDGET
from estimation.report.figures import CostLimit as CostLimit
from estimation.report.figures import Figure as Figure
from estimation.report.figures import Headline as Headline
from estimation.report.figures import cost_limit as cost_limit
from estimation.report.figures import headline as headline
from estimation.report.influences.drivers import drivers as drivers
from estimation.report.influences.risk_costs import risk_costs as risk_costs
from estimation.report.influences.risk_costs import risk_order as risk_order
from estimation.report.influences.risk_costs import risks_together as risks_together
from estimation.report.influences.sensitivity import Sensitivity as Sensitivity
from estimation.report.influences.sensitivity import sensitivity as sensitivity
from estimation.report.information.value_of_information import discovery_worth as discovery_worth
from estimation.report.information.value_of_information import (
    perfect_information as perfect_information,
)
from estimation.report.information.value_of_information import questions_first as questions_first
from estimation.report.information.value_of_information import (
    value_of_information as value_of_information,
)
from estimation.report.information.worth import Worth as Worth
from estimation.report.joint import chance_given as chance_given
from estimation.report.joint import if_done_by as if_done_by
from estimation.report.joint import joint_chances as joint_chances
from estimation.report.joint import joint_frontier as joint_frontier
from estimation.report.joint import joint_levels as joint_levels
from estimation.report.joint import joint_scatter as joint_scatter
from estimation.report.levels import LEVELS as LEVELS
from estimation.report.levels import MARKS as MARKS
from estimation.report.levels import finish_date as finish_date
from estimation.report.levels import percentiles as percentiles
from estimation.report.money.cash_by_week import cash_by_week as cash_by_week
from estimation.report.money.prices import discounts as discounts
from estimation.report.money.prices import lowest_price as lowest_price
from estimation.report.money.prices import price_curve as price_curve
from estimation.report.money.prices import price_kinds as price_kinds
from estimation.report.result_tables import compare as compare
from estimation.report.result_tables import influence_table as influence_table
from estimation.report.result_tables import level_table as level_table
from estimation.report.result_tables import s_curve as s_curve
from estimation.report.said_agreement import HEADINGS as HEADINGS
from estimation.report.said_agreement import agreement_finding as agreement_finding
from estimation.report.said_agreement import agreement_sentences as agreement_sentences
from estimation.report.said_agreement import question_sentence as question_sentence
from estimation.report.said_causes import bridge_sentences as bridge_sentences
from estimation.report.said_causes import risk_sentences as risk_sentences
from estimation.report.said_causes import sensitivity_sentences as sensitivity_sentences
from estimation.report.said_information import information_sentences as information_sentences
from estimation.report.said_joint import joint_promises as joint_promises
from estimation.report.said_joint import joint_sentences as joint_sentences
from estimation.report.said_joint import merge_sentences as merge_sentences
from estimation.report.said_joint import missing_sentences as missing_sentences
from estimation.report.said_load import cash_sentences as cash_sentences
from estimation.report.said_load import load_sentences as load_sentences
from estimation.report.said_price import KIND_NAMES as KIND_NAMES
from estimation.report.said_price import amount_words as amount_words
from estimation.report.said_price import kind_sentences as kind_sentences
from estimation.report.said_price import price_sentences as price_sentences
from estimation.report.schedule.gantt import gantt_frame as gantt_frame
from estimation.report.schedule.hours import effort_hours as effort_hours
from estimation.report.schedule.hours import hours_by_role as hours_by_role
from estimation.report.schedule.load_by_week import load_by_week as load_by_week
from estimation.report.schedule.load_by_week import over_booked as over_booked
from estimation.report.schedule.merge_bias import MergeBias as MergeBias
from estimation.report.schedule.merge_bias import merge_bias as merge_bias
from estimation.report.sentences import moves_most as moves_most
from estimation.report.sentences import sentences as sentences
from estimation.report.trial_histogram import histogram as histogram
from estimation.report.trial_histogram import most_often as most_often

__all__ = [
    "BUDGET",
    "HEADINGS",
    "KIND_NAMES",
    "LEVELS",
    "MARKS",
    "CostLimit",
    "Figure",
    "Headline",
    "MergeBias",
    "Sensitivity",
    "Worth",
    "agreement_finding",
    "agreement_sentences",
    "amount_words",
    "bridge",
    "bridge_sentences",
    "cash_by_week",
    "cash_sentences",
    "chance_given",
    "compare",
    "cost_limit",
    "discounts",
    "discovery_worth",
    "drivers",
    "effort_hours",
    "finish_date",
    "gantt_frame",
    "headline",
    "histogram",
    "hours_by_role",
    "if_done_by",
    "influence_table",
    "information_sentences",
    "joint_chances",
    "joint_frontier",
    "joint_levels",
    "joint_promises",
    "joint_scatter",
    "joint_sentences",
    "kind_sentences",
    "level_table",
    "load_by_week",
    "load_sentences",
    "lowest_price",
    "merge_bias",
    "merge_sentences",
    "missing_sentences",
    "most_often",
    "moves_most",
    "over_booked",
    "percentiles",
    "perfect_information",
    "price_curve",
    "price_kinds",
    "price_sentences",
    "question_sentence",
    "questions_first",
    "risk_costs",
    "risk_order",
    "risk_sentences",
    "risks_together",
    "s_curve",
    "sensitivity",
    "sensitivity_sentences",
    "sentences",
    "value_of_information",
]

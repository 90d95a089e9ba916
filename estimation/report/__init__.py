"""
Result -> what it means: tidy frames, four figures, and plain sentences.

`wording` writes single figures, `levels` reads percentiles, `result_tables` and `trial_histogram`
make the frames behind charts. `schedule` has dates and hours of activities and weeks, `money` what
an amount means for loss and margin, and cash; `influences` what moves a figure, `information` what
answers are worth before signing, `bridge` one forecast against another by cause. `joint` has date
and cost together, `paired_differences` tells how exact a difference of two results is. `sentences`
puts all of it in plain sentences, one dataclass a topic.
"""

from __future__ import annotations

from estimation.report.bridge.waterfall import bridge as bridge
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
from estimation.report.levels import middle_margin_share as middle_margin_share
from estimation.report.levels import percentiles as percentiles
from estimation.report.money.cash_by_week import cash_by_week as cash_by_week
from estimation.report.money.cost_limit import BUDGET as BUDGET
from estimation.report.money.cost_limit import CostLimit as CostLimit
from estimation.report.money.cost_limit import cost_limit as cost_limit
from estimation.report.money.prices import discounts as discounts
from estimation.report.money.prices import lowest_price as lowest_price
from estimation.report.money.prices import price_curve as price_curve
from estimation.report.money.prices import price_kinds as price_kinds
from estimation.report.result_tables import best_scenario as best_scenario
from estimation.report.result_tables import compare as compare
from estimation.report.result_tables import influence_table as influence_table
from estimation.report.result_tables import level_table as level_table
from estimation.report.result_tables import s_curve as s_curve
from estimation.report.schedule.gantt import gantt_frame as gantt_frame
from estimation.report.schedule.hours import effort_hours as effort_hours
from estimation.report.schedule.hours import hours_by_role as hours_by_role
from estimation.report.schedule.load_by_week import load_by_week as load_by_week
from estimation.report.schedule.load_by_week import over_booked as over_booked
from estimation.report.schedule.merge_bias import MergeBias as MergeBias
from estimation.report.schedule.merge_bias import merge_bias as merge_bias
from estimation.report.sentences.agreement_sentences import HEADINGS as HEADINGS
from estimation.report.sentences.agreement_sentences import AgreementSentences as AgreementSentences
from estimation.report.sentences.agreement_sentences import agreement_finding as agreement_finding
from estimation.report.sentences.agreement_sentences import (
    agreement_sentences as agreement_sentences,
)
from estimation.report.sentences.agreement_sentences import question_sentence as question_sentence
from estimation.report.sentences.bridge_sentences import BridgeSentences as BridgeSentences
from estimation.report.sentences.bridge_sentences import bridge_sentences as bridge_sentences
from estimation.report.sentences.headline import Figure as Figure
from estimation.report.sentences.headline import Headline as Headline
from estimation.report.sentences.headline import headline as headline
from estimation.report.sentences.information_sentences import (
    InformationSentences as InformationSentences,
)
from estimation.report.sentences.information_sentences import (
    information_sentences as information_sentences,
)
from estimation.report.sentences.joint_sentences import JointSentences as JointSentences
from estimation.report.sentences.joint_sentences import joint_promises as joint_promises
from estimation.report.sentences.joint_sentences import joint_sentences as joint_sentences
from estimation.report.sentences.joint_sentences import merge_sentence as merge_sentence
from estimation.report.sentences.missing_sentences import MissingSentences as MissingSentences
from estimation.report.sentences.missing_sentences import Needs as Needs
from estimation.report.sentences.missing_sentences import missing_sentences as missing_sentences
from estimation.report.sentences.missing_sentences import needs as needs
from estimation.report.sentences.price_labels import PRICE_LABELS as PRICE_LABELS
from estimation.report.sentences.price_labels import PriceLabel as PriceLabel
from estimation.report.sentences.price_labels import amount_label as amount_label
from estimation.report.sentences.price_sentences import KindSentences as KindSentences
from estimation.report.sentences.price_sentences import PriceSentences as PriceSentences
from estimation.report.sentences.price_sentences import discounts_sentence as discounts_sentence
from estimation.report.sentences.price_sentences import kind_sentences as kind_sentences
from estimation.report.sentences.price_sentences import margin_sentence as margin_sentence
from estimation.report.sentences.price_sentences import price_sentences as price_sentences
from estimation.report.sentences.result_sentences import ResultSentences as ResultSentences
from estimation.report.sentences.result_sentences import moves_most as moves_most
from estimation.report.sentences.result_sentences import result_sentences as result_sentences
from estimation.report.sentences.risk_sentences import RiskSentences as RiskSentences
from estimation.report.sentences.risk_sentences import risk_sentences as risk_sentences
from estimation.report.sentences.scenario_sentences import ScenarioSentences as ScenarioSentences
from estimation.report.sentences.scenario_sentences import scenario_sentences as scenario_sentences
from estimation.report.sentences.sensitivity_sentences import (
    SensitivitySentences as SensitivitySentences,
)
from estimation.report.sentences.sensitivity_sentences import (
    sensitivity_sentences as sensitivity_sentences,
)
from estimation.report.sentences.weekly_sentences import CashSentences as CashSentences
from estimation.report.sentences.weekly_sentences import LoadSentences as LoadSentences
from estimation.report.sentences.weekly_sentences import cash_sentences as cash_sentences
from estimation.report.sentences.weekly_sentences import load_sentences as load_sentences
from estimation.report.trial_histogram import histogram as histogram
from estimation.report.trial_histogram import most_often as most_often

__all__ = [
    "BUDGET",
    "HEADINGS",
    "LEVELS",
    "MARKS",
    "PRICE_LABELS",
    "AgreementSentences",
    "BridgeSentences",
    "CashSentences",
    "CostLimit",
    "Figure",
    "Headline",
    "InformationSentences",
    "JointSentences",
    "KindSentences",
    "LoadSentences",
    "MergeBias",
    "MissingSentences",
    "Needs",
    "PriceLabel",
    "PriceSentences",
    "ResultSentences",
    "RiskSentences",
    "ScenarioSentences",
    "Sensitivity",
    "SensitivitySentences",
    "Worth",
    "agreement_finding",
    "agreement_sentences",
    "amount_label",
    "best_scenario",
    "bridge",
    "bridge_sentences",
    "cash_by_week",
    "cash_sentences",
    "chance_given",
    "compare",
    "cost_limit",
    "discounts",
    "discounts_sentence",
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
    "margin_sentence",
    "merge_bias",
    "merge_sentence",
    "middle_margin_share",
    "missing_sentences",
    "most_often",
    "moves_most",
    "needs",
    "over_booked",
    "percentiles",
    "perfect_information",
    "price_curve",
    "price_kinds",
    "price_sentences",
    "question_sentence",
    "questions_first",
    "result_sentences",
    "risk_costs",
    "risk_order",
    "risk_sentences",
    "risks_together",
    "s_curve",
    "scenario_sentences",
    "sensitivity",
    "sensitivity_sentences",
    "value_of_information",
]

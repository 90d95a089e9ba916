"""
What a pack shows, a part for each section of the page: Result -> HTML, every name escaped.

A part whose figures the plan does not give is nothing, and `missing` tells what they lack; what
needs text and not figures is one line.
"""

from __future__ import annotations

from estimation.packs.markup import Html as Html
from estimation.packs.page.agreed import agreements as agreements
from estimation.packs.page.agreed import contacts as contacts
from estimation.packs.page.agreed import questions as questions
from estimation.packs.page.annex import annex as annex
from estimation.packs.page.annex import offer as offer
from estimation.packs.page.ask import ask_first as ask_first
from estimation.packs.page.drivers import drivers_chart as drivers_chart
from estimation.packs.page.drivers import money_drivers as money_drivers
from estimation.packs.page.front import front as front
from estimation.packs.page.missing import missing as missing
from estimation.packs.page.money import price_and_margin as price_and_margin
from estimation.packs.page.money import team as team
from estimation.packs.page.origin import PackData as PackData
from estimation.packs.page.origin import basis as basis
from estimation.packs.page.origin import pack_data as pack_data
from estimation.packs.page.price import price_curve as price_curve
from estimation.packs.page.promise import cost_chart as cost_chart
from estimation.packs.page.promise import finish_chart as finish_chart
from estimation.packs.page.promise import histogram as histogram
from estimation.packs.page.promise import levels as levels
from estimation.packs.page.promise import promise as promise
from estimation.packs.page.risks import risks as risks
from estimation.packs.page.scenarios import scenarios as scenarios
from estimation.packs.page.schedule import activity_table as activity_table
from estimation.packs.page.schedule import gantt as gantt
from estimation.packs.page.together import together as together
from estimation.packs.page.weeks import cash as cash
from estimation.packs.page.weeks import load as load

__all__ = [
    "Html",
    "PackData",
    "activity_table",
    "agreements",
    "annex",
    "ask_first",
    "basis",
    "cash",
    "contacts",
    "cost_chart",
    "drivers_chart",
    "finish_chart",
    "front",
    "gantt",
    "histogram",
    "levels",
    "load",
    "missing",
    "money_drivers",
    "offer",
    "pack_data",
    "price_and_margin",
    "price_curve",
    "promise",
    "questions",
    "risks",
    "scenarios",
    "team",
    "together",
]

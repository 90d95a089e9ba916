"""Plans: what a planner writes down, checked when built, without any randomness."""

from estimation.plan.activities import Activity as Activity
from estimation.plan.activities import Link as Link
from estimation.plan.activities import Review as Review
from estimation.plan.activities import Span as Span
from estimation.plan.agreement import Question as Question
from estimation.plan.calendars import WorkingCalendar as WorkingCalendar
from estimation.plan.documents import PLAN_ENDING as PLAN_ENDING
from estimation.plan.money import Expense as Expense
from estimation.plan.money import Price as Price
from estimation.plan.plan import Plan as Plan
from estimation.plan.quantities import Number as Number
from estimation.plan.quantities import Quantity as Quantity
from estimation.plan.quantities import ThreePoint as ThreePoint
from estimation.plan.reading import CheckReport as CheckReport
from estimation.plan.reading import check_plan as check_plan
from estimation.plan.reading import read_plan as read_plan
from estimation.plan.risks import Driver as Driver
from estimation.plan.risks import Risk as Risk
from estimation.plan.scenarios import Scenario as Scenario
from estimation.plan.schema import plan_schema as plan_schema
from estimation.plan.starting import new_plan as new_plan
from estimation.plan.team import CalendarSpec as CalendarSpec
from estimation.plan.team import Role as Role
from estimation.plan.writing import write_plan as write_plan

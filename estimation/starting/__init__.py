"""New plans: from the templates that come with Kickoff, or from past projects of a kind."""

from estimation.starting.files import new_plan as new_plan
from estimation.starting.files import next_monday as next_monday
from estimation.starting.files import plan_file as plan_file
from estimation.starting.files import write_new as write_new
from estimation.starting.from_history import start_from_history as start_from_history
from estimation.starting.past_projects import kinds_of as kinds_of
from estimation.starting.templates import StartingPlan as StartingPlan
from estimation.starting.templates import start_for_paste as start_for_paste
from estimation.starting.templates import start_from_template as start_from_template
from estimation.starting.templates import starting_plans as starting_plans

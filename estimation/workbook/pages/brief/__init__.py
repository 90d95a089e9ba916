"""
The page of brief and team: what is known of the job, what is not, and who does what.

================  =================================================================================
`page`            what the page shows
`new_plan`        starts a plan from a template, from past projects, or from nothing
`open_questions`  asks, changes and answers questions, and shows what an answer is worth
`requirements`    requirements and assumptions
`team`            roles, rates, contacts, and who decides what
`calendars`       hours a week, days off, holidays, closures, the client's days
`rates`           asks for rates that are missing, and proposes the last ones
================  =================================================================================
"""

from estimation.workbook.pages.brief.page import ACTIONS as ACTIONS
from estimation.workbook.pages.brief.page import view as view

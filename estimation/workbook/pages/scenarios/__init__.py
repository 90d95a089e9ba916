"""
The scenarios page: the plan and its scenarios side by side, under the same luck.

=========  ========================================================================================
`page`     what the page shows
`levers`   what a scenario can change: scope, people, price, answers, measures
`summary`  what a scenario changes, in a sentence or two
=========  ========================================================================================
"""

from estimation.workbook.pages.scenarios.page import ACTIONS as ACTIONS
from estimation.workbook.pages.scenarios.page import view as view

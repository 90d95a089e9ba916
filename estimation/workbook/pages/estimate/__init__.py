"""
The estimate page: low, likely and high of each role, blind; once both are in, together.

========  =========================================================================================
`page`    what the page shows, and what can be done on it
========  =========================================================================================
"""

from estimation.workbook.pages.estimate.page import ACTIONS as ACTIONS
from estimation.workbook.pages.estimate.page import view as view

"""
The agree page: what is promised, and both signatures.

===============  ==================================================================================
`page`           what the page shows
`signatures`     what would be frozen, who signed it, what ended a signature
`plan_changes`   what differs between two plans, row by row
`internal_pack`  makes the internal pack of a baseline
===============  ==================================================================================
"""

from estimation.workbook.pages.agree.page import ACTIONS as ACTIONS
from estimation.workbook.pages.agree.page import view as view

"""
The estimate page: low, likely and high of each role, blind; once both are in, together.

==============  ===================================================================================
`page`          the finding, and the list of all quantities
`one_quantity`  the quantity that is open: fields of both, and who is in
`revealed`      once both are in: their ranges, past work, and what can be agreed on
`actions`       gives an estimate, asks for one, opens a round, agrees
==============  ===================================================================================
"""

from estimation.workbook.pages.estimate.actions import ACTIONS as ACTIONS
from estimation.workbook.pages.estimate.page import view as view

"""
The page of risks and client: what may happen, what it costs, and how the client answers.

==========  =======================================================================================
`page`      both parts of the page
`register`  risks: who watches each, what it costs, what a measure buys
`client`    reviews: days and rounds, what they cost, what a rule buys
==========  =======================================================================================
"""

from estimation.workbook.pages.risks.page import ACTIONS as ACTIONS
from estimation.workbook.pages.risks.page import view as view

"""
The forecast page: which date and cost can be promised, and what moves them.

============  =====================================================================================
`page`        what the page shows
`load_bands`  load by role and week
============  =====================================================================================
"""

from estimation.workbook.pages.forecast.page import view as view

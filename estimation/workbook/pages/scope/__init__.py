"""
The scope page: the table of activities, with links, hours and a live Gantt chart.

============  =====================================================================================
`page`        what the page shows
`table_rows`  rows by phase, each with its cells and its bar
`open_row`    what has no column: the row that is open
`edits`       changes of cells, rows and phases
`kinds`       turns an activity into another kind of activity
`removal`     takes an activity out of a plan and joins what stood at it
`paste`       adds a block out of a sheet
============  =====================================================================================
"""

from estimation.workbook.pages.scope.page import ACTIONS as ACTIONS
from estimation.workbook.pages.scope.page import view as view

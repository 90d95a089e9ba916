"""
Blocks pasted from Excel, Sheets or a text file, as activities of a plan.

=============  ====================================================================================
`tables`       text as rows of cells
`columns`      what each column holds: by its head, by what is in it, else asked
`cells`        a cell as a quantity, by the unit that it says
`outline`      which rows sum up others
`activities`   one pass over the rows: activities, phases, what is left out
`links`        what an activity waits for: row numbers, ids or names
`counted`      whether its hours are hours, or minutes, seconds or parts of a day
`pasted`       what came of it, row by row
`reading`      `read_paste`: all of this together
=============  ====================================================================================
"""

from estimation.connectors.pasting.pasted import LeftOut as LeftOut
from estimation.connectors.pasting.pasted import Line as Line
from estimation.connectors.pasting.pasted import Pasted as Pasted
from estimation.connectors.pasting.reading import MOST_ROWS as MOST_ROWS
from estimation.connectors.pasting.reading import read_paste as read_paste

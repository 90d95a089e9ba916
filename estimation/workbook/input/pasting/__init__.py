"""Blocks pasted from Excel, Sheets or a text file, as activities of a plan."""

from estimation.workbook.input.pasting.pasted import LeftOut as LeftOut
from estimation.workbook.input.pasting.pasted import Line as Line
from estimation.workbook.input.pasting.pasted import Pasted as Pasted
from estimation.workbook.input.pasting.reading import MOST_ROWS as MOST_ROWS
from estimation.workbook.input.pasting.reading import read_paste as read_paste

"""Past work in: checked, tidy `History` out."""

from __future__ import annotations

from estimation.history.history import History as History
from estimation.history.importing import HISTORY_FILE as HISTORY_FILE
from estimation.history.importing import ImportReport as ImportReport
from estimation.history.importing import import_history as import_history
from estimation.history.reading import read_history as read_history

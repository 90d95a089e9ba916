"""
What was agreed and what came of it, in one file or in PostgreSQL: rows are added, never edited.

`open_store` is the door. SQLAlchemy is imported behind it only, so that who needs no store waits
for none.
"""

from __future__ import annotations

from estimation.store.address import STORE_FILE as STORE_FILE
from estimation.store.address import Address as Address
from estimation.store.address import store_beside as store_beside
from estimation.store.canonical import content_hash as content_hash
from estimation.store.canonical import text_hash as text_hash
from estimation.store.log import CHANGING as CHANGING
from estimation.store.log import SIGNATURE_END as SIGNATURE_END
from estimation.store.log import UNDO as UNDO
from estimation.store.log import WRITTEN as WRITTEN
from estimation.store.log import in_force as in_force
from estimation.store.log import latest as latest
from estimation.store.opening import open_store as open_store
from estimation.store.records import Actual as Actual
from estimation.store.records import Baseline as Baseline
from estimation.store.records import Change as Change
from estimation.store.records import ChangeOrder as ChangeOrder
from estimation.store.records import Door as Door
from estimation.store.records import Forecast as Forecast
from estimation.store.records import Judgement as Judgement
from estimation.store.records import LogRow as LogRow
from estimation.store.records import OrderStep as OrderStep
from estimation.store.records import Presence as Presence
from estimation.store.records import ProjectEvent as ProjectEvent
from estimation.store.records import Session as Session
from estimation.store.records import Signature as Signature
from estimation.store.records import SignatureEnd as SignatureEnd
from estimation.store.records import Sitting as Sitting
from estimation.store.records import StatusRow as StatusRow
from estimation.store.records import Who as Who

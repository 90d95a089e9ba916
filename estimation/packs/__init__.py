"""
Plans -> estimate packs: a notebook template executed per plan, a page of it, an index.

`page` says what stands in a pack, `executing` runs the template, `batch` makes many.
`backtest_page` says how far past forecasts would have held; `replayed` has the parts of that page.
"""

from __future__ import annotations

from estimation.packs import page as page
from estimation.packs import replayed as replayed
from estimation.packs.batch import make_packs as make_packs
from estimation.packs.batch_report import Failure as Failure
from estimation.packs.batch_report import Pack as Pack
from estimation.packs.batch_report import PackReport as PackReport
from estimation.packs.replayed import backtest_page as backtest_page

__all__ = ["Failure", "Pack", "PackReport", "backtest_page", "make_packs", "page", "replayed"]

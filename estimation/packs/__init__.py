"""
Plans -> estimate packs, for the firm and for its clients.

`page` has the parts of an internal pack, `client` the offer, built from a view that never held a
secret. `executing` runs a notebook on one plan, `making` makes all files of it, `running` hands
that to processes or a cluster. `batch` plans what is to be made (`planning`), puts it into its
folder (`publishing`, `remote`) and writes `index` and `manifest`; `merging` joins shards, `sweep`
tries values. `languages`, `typesetting` and `spreadsheets` know the libraries behind the formats.
`backtest_page` shows how far past forecasts would have held; `backtest_parts` has its parts.
"""

from __future__ import annotations

from estimation.packs import backtest_parts as backtest_parts
from estimation.packs import page as page
from estimation.packs.backtest_parts import backtest_page as backtest_page
from estimation.packs.batch import Options as Options
from estimation.packs.batch import make_packs as make_packs
from estimation.packs.batch_report import BatchInterrupted as BatchInterrupted
from estimation.packs.batch_report import Failure as Failure
from estimation.packs.batch_report import Pack as Pack
from estimation.packs.batch_report import PackReport as PackReport
from estimation.packs.calibrating import calibrated as calibrated
from estimation.packs.making import make_pack as make_pack
from estimation.packs.parameters import check as check_parameters
from estimation.packs.template_files import copy_templates as copy_templates

__all__ = [
    "BatchInterrupted",
    "Failure",
    "Options",
    "Pack",
    "PackReport",
    "backtest_page",
    "backtest_parts",
    "calibrated",
    "check_parameters",
    "copy_templates",
    "make_pack",
    "make_packs",
    "page",
]

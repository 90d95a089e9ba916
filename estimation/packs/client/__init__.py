"""
Offers for clients.

`view` has what a client may read, `building` fills it from a plan and its results, field by field.
`sections` writes it in its language, `rendering` makes files of it: none of them knows the plan.
"""

from __future__ import annotations

from estimation.packs.client.building import client_view as client_view
from estimation.packs.client.building import offered as offered
from estimation.packs.client.rendering import client_files as client_files
from estimation.packs.client.view import ClientView as ClientView

__all__ = ["ClientView", "client_files", "client_view", "offered"]

"""Early warnings to a webhook: each is sent once, and again only after it was over."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from estimation.errors import KickoffError

if TYPE_CHECKING:
    from estimation.projects.reforecast import Reforecast
    from estimation.store import Who
    from estimation.store.store import Store

Data = dict[str, Any]

NOTICE = "notice"
"""Kind of the events that tell what was sent."""

PATIENCE = 10.0
"""Longest that a server is waited for [s]."""


def check_url(url: str) -> None:
    """Refuse an address that is no web address."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise KickoffError(f"'{url}' is no web address; expected such as https://acme.example/hook")


def notify(store: Store, found: Reforecast, url: str, who: Who) -> list[str]:
    """
    Send the warnings of a re-forecast that were not sent yet.

    Parameters
    ----------
    store : Store
        Keeps what was sent, and that a warning is over.
    found : Reforecast
    url : str
        Gets a POST of JSON for each warning.
    who : Who

    Returns
    -------
    list of str
        Figures that were sent.

    Raises
    ------
    KickoffError
        If the server cannot be reached or refuses; the warning is sent the next time then.
    """
    project = found.today.in_force.signed.project
    sent: list[str] = []
    last: dict[str, bool] = {}
    for event in store.events.of_project(project, NOTICE):
        last[event.content["figure"]] = event.content["is_on"]
    for figure in ("date", "margin", "both"):
        is_on = figure in found.warnings
        if is_on == last.get(figure, False):
            continue
        if is_on:
            _post(url, _message(found, figure))
            sent.append(figure)
        store.events.add(project, NOTICE, {"figure": figure, "is_on": is_on}, who)
    return sent


def _message(found: Reforecast, figure: str) -> Data:
    """What a warning says."""
    in_force = found.today.in_force
    return {
        "kickoff_warning": 1,
        "project": in_force.signed.project,
        "figure": figure,
        "chance": getattr(found.chances, figure),
        "signed_chance": getattr(found.signed_chances, figure),
        "date": in_force.date.isoformat(),
        "status_date": None if found.status_date is None else found.status_date.isoformat(),
    }


def _post(url: str, message: Data) -> None:
    """Send JSON; redirects are followed as urllib does."""
    check_url(url)
    data = json.dumps(message).encode()
    headers = {"Content-Type": "application/json", "User-Agent": "kickoff"}
    request = urllib.request.Request(url, data, headers, method="POST")
    try:
        with urllib.request.urlopen(request, timeout=PATIENCE):
            pass
    except urllib.error.HTTPError as error:
        raise KickoffError(
            f"the warning was not sent: {urlsplit(url).hostname} answered {error.code}; "
            "check the address; it is sent again the next time"
        ) from None
    except (OSError, ValueError):
        raise KickoffError(
            f"the warning was not sent: {urlsplit(url).hostname} cannot be reached; "
            "check the address; it is sent again the next time"
        ) from None

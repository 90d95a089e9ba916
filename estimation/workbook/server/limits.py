"""What one visitor may take of the server: bytes, seconds and kernels."""

from __future__ import annotations

REQUEST_BODY = 64 * 1024
"""Body of a request [bytes]; what pages ask by HTTP has none."""

REQUEST_HEADERS = 64 * 1024
"""Headers of a request [bytes]; a browser sends the cookies of all ports of a host."""

BODY_SECONDS = 20
"""How long a body may take to arrive [s]."""

IDLE_SECONDS = 60
"""How long the headers of a request, or the next request of a connection, may take [s]."""

MESSAGE = 4 * 1024 * 1024
"""One message of a websocket [bytes]; a larger file comes in several."""

PING_EVERY = 15_000
"""How often the server asks a websocket whether its browser is there [ms]."""

PING_TIMEOUT = 30_000
"""After so long without an answer a websocket is closed [ms]."""

PAGES_PER_DOOR = 6
"""Pages of one role that may be open at a time; each has a kernel of some 440 MB."""

AFTER_GOODBYE = 10
"""How long a page that said it is gone may take to connect again before its kernel ends [s]."""

WENT_AWAY = 60
"""How long a kernel waits for a page whose websocket was closed without a word [s]."""

NEVER_CAME = 120
"""How long a kernel waits for the page that was made for it [s]."""

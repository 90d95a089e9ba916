"""What stands before every page, file, kernel and websocket of the server: two doors, two keys."""

from __future__ import annotations

import datetime as dt
import logging
import re
import time
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit

from tornado.web import Application, RequestHandler

from estimation.errors import StoreError
from estimation.store.doors import GOOD_FOR, role_of
from estimation.workbook.assets import STATIC, styles

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tornado.httputil import HTTPServerRequest

    from estimation.store import Door
    from estimation.store.records import Role
    from estimation.store.store import Store
    from estimation.workbook.server.role_kernels import RoleKernels

PAGES: dict[str, Role] = {"/am": "AM", "/pm": "PM"}
"""Where each of the two goes in."""

EXTENSIONS = [
    "@voila-dashboards/widgets-manager8", "@jupyter-widgets/jupyterlab-manager", "anywidget",
]  # fmt: skip
"""What a page loads beside Voila: the manager of widgets, their base, and anywidget."""

NAME = r"[\w-][\w.~-]*"
FILES = re.compile(
    rf"/voila/(?:static|templates/base/static|labextensions/(?:{'|'.join(EXTENSIONS)}))(?:/{NAME})+",
    flags=re.ASCII,
)
"""What a page asks for by name; no name begins with a dot, and none is written in another way."""

KERNEL = re.compile(
    r"(?P<way>/api/kernels|/voila/api/shutdown)/(?P<id>[0-9a-f]+(?:-[0-9a-f]+){4})(?P<channels>/channels)?"
)

METHODS = {
    ("/api/kernels", False): "GET",
    ("/api/kernels", True): "GET",
    ("/voila/api/shutdown", False): "POST",
}
"""What a page does with its kernel, by the way in and whether its channels are meant."""

LOOK_AGAIN = 1.0
"""A link that is not known is looked for in the store, but not more often than this [s]."""

MOST_COOKIES = 8
"""Cookies of one name that are looked at: others on this machine may have added theirs."""


@dataclass
class Keys:
    """
    The doors of one place that are open; `read` looks again, as another server may close them.

    Parameters
    ----------
    store : Store
    place : str
        Folder of plans that the doors lead to.
    """

    store: Store
    place: str
    doors: list[Door] = field(default_factory=list)

    read_at: float = 0.0

    def read(self) -> None:
        """Look into the store."""
        self.read_at = time.monotonic()
        self.doors = self.store.doors.open_now(self.place)

    def role_of_new(self, secret: str) -> Role | None:
        """Whose pages a secret opens that may have been made a moment ago, for the other one."""
        role = self.role_of(secret)
        if role is None and time.monotonic() - self.read_at > LOOK_AGAIN:
            with suppress(StoreError):
                self.read()
            role = self.role_of(secret)
        return role

    def role_of(self, secret: str) -> Role | None:
        """Whose pages a secret opens, by the last look."""
        since = dt.datetime.now(dt.UTC) - GOOD_FOR
        return role_of(secret, [door for door in self.doors if door.at > since])


class Plain(RequestHandler):
    """An answer of the gate itself: nothing of it is kept by the browser, or told to others."""

    def set_default_headers(self) -> None:
        """Say so."""
        self.set_header("Cache-Control", "no-store")
        self.set_header("Referrer-Policy", "no-referrer")
        self.set_header("X-Content-Type-Options", "nosniff")
        self.set_header(
            "Content-Security-Policy",
            "default-src 'none'; img-src data:; style-src 'unsafe-inline'; frame-ancestors 'none'; "
            "base-uri 'none'; form-action 'none'",
        )

    def log_exception(self, *error: Any) -> None:
        """Say what failed; the address is left out, as it may hold a secret."""
        logging.getLogger("tornado.application").error("the gate failed", exc_info=error)


class Closed(Plain):
    """What stands before every door."""

    def prepare(self) -> None:
        """Say what is missing."""
        self.set_status(403)
        page = (STATIC / "closed.html").read_text(encoding="utf-8")
        self.finish(page.replace("/* styles */", styles("base")))


class Enter(Plain):
    """The link that was printed: leaves its secret in a cookie, and takes it out of the address."""

    def initialize(self, role: Role, secret: str) -> None:
        """Take what the gate has found right."""
        self.role, self.secret = role, secret

    def get(self) -> None:
        """Go to the same place without the secret."""
        application = self.application
        assert isinstance(application, Gate)
        # Whoever comes by a link that this browser has used comes back to where they were.
        is_return = self.secret in application.secrets_brought(self.request, self.role)
        self.set_cookie(
            application.cookie_of(self.role),
            self.secret,
            httponly=True,
            samesite="Lax",
            secure=application.public.startswith("https:"),
            expires_days=GOOD_FOR.days,
        )
        rest = [
            (name, value)
            for name, values in self.request.query_arguments.items()
            for value in values
            if name != "token"
        ]
        rest += [("back", b"1")] if is_return and not rest else []
        self.redirect(self.request.path + ("?" + urlencode(rest) if rest else ""))


class Home(Plain):
    """The address alone: goes to the page whose cookie is there."""

    def initialize(self, page: str) -> None:
        """Take where to go."""
        self.page = page

    def get(self) -> None:
        """Go there."""
        self.redirect(f"{self.page}?back=1")


class Gate(Application):
    """
    All of a server: pages, files, kernels and websockets, for those who have the key to them.

    What is not listed here does not exist: whatever Voila serves besides stays closed.

    Parameters
    ----------
    keys : Keys
    port : int
        Part of the cookies' names: a browser shows the cookies of one host to all of its ports.
    public : str
        Address under which a proxy serves this; empty without one.
    """

    def __init__(self, keys: Keys, port: int, public: str = "", **settings: Any) -> None:
        super().__init__(**settings)
        self.keys, self.port, self.public = keys, port, public

    def cookie_of(self, role: Role) -> str:
        """Name of the cookie that holds the key of a role."""
        return f"kickoff-{role.lower()}-{self.port}"

    def find_handler(self, request: HTTPServerRequest, **kwargs: Any) -> Any:
        """Let in who brings the key."""
        found = self._own_answer(request)
        if found is None:
            return super().find_handler(request, **kwargs)
        handler, arguments = found
        return self.get_handler_delegate(request, handler, arguments)

    def roles_of(self, request: HTTPServerRequest) -> set[Role]:
        """Roles whose key is in a cookie."""
        return {role for role in PAGES.values() if role in set(self._keys_brought(request, role))}

    def _keys_brought(self, request: HTTPServerRequest, role: Role) -> Iterator[Role | None]:
        """What the cookies of a role open, each of them."""
        return map(self.keys.role_of, self.secrets_brought(request, role))

    def secrets_brought(self, request: HTTPServerRequest, role: Role) -> list[str]:
        """What stands in the cookies of a role."""
        pairs = (each.partition("=") for each in request.headers.get("Cookie", "").split(";"))
        mine = [value.strip() for name, _, value in pairs if name.strip() == self.cookie_of(role)]
        return mine[:MOST_COOKIES]

    def _own_answer(self, request: HTTPServerRequest) -> tuple[type[Plain], dict[str, Any]] | None:
        """What the gate says itself; None where Voila may answer."""
        closed: tuple[type[Plain], dict[str, Any]] = (Closed, {})
        path = request.path
        if not self._is_from_here(request) or not is_plain(request.uri or ""):
            return closed
        if path in PAGES and "token" in request.query_arguments:
            return self._link(request) or closed
        roles = self.roles_of(request)
        if path == "/" and roles and request.method == "GET":
            return Home, {"page": next(page for page, role in PAGES.items() if role in roles)}
        return None if self._opens(request, roles) else closed

    def _link(self, request: HTTPServerRequest) -> tuple[type[Plain], dict[str, Any]] | None:
        """Way in by a link, if it is right."""
        if request.method != "GET" or len(request.query_arguments["token"]) != 1:
            return None
        secret = request.query_arguments["token"][0].decode("utf-8", "replace")
        role = PAGES[request.path]
        if self.keys.role_of_new(secret) != role:
            return None
        return Enter, {"role": role, "secret": secret}

    def _opens(self, request: HTTPServerRequest, roles: set[Role]) -> bool:
        """Whether these roles may ask for this of Voila."""
        if request.path in PAGES:
            return request.method == "GET" and PAGES[request.path] in roles
        if FILES.fullmatch(request.path):
            return request.method in ("GET", "HEAD") and bool(roles)
        kernel = KERNEL.fullmatch(request.path)
        if kernel is None:
            return False
        kernels: RoleKernels = self.settings["kernel_manager"]
        way = kernel["way"], kernel["channels"] is not None
        return request.method == METHODS.get(way) and kernels.roles.get(kernel["id"]) in roles

    def _is_from_here(self, request: HTTPServerRequest) -> bool:
        """
        Whether a page of this server asks, or somebody who followed a link to one of its pages.

        A cookie alone does not say so: browsers send it along from any other port of this machine.
        """
        own = {request.headers.get("Host", "").lower(), urlsplit(self.public).netloc.lower()}
        origin = request.headers.get("Origin")
        if origin is None:
            # Browsers leave it out of what only reads.
            if request.method not in ("GET", "HEAD"):
                return False
        elif (urlsplit(origin.lower()).netloc or "null") not in own:
            return False
        if request.headers.get("Sec-Fetch-Site", "none") in ("none", "same-origin"):
            return True
        followed = (request.headers.get("Sec-Fetch-Mode"), request.headers.get("Sec-Fetch-Dest"))
        return followed == ("navigate", "document") and request.path in (*PAGES, "/")


def is_plain(uri: str) -> bool:
    """Whether an address is written in printable letters, as browsers write it."""
    return all("!" <= letter <= "~" for letter in uri)

"""Kernels behind the pages: each belongs to one role, and ends with its page."""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import tornado.web
from tornado.ioloop import IOLoop
from traitlets import Dict, Instance, Set

from estimation.kernels import KernelSpecs, WarmParent
from estimation.workbook.assets import STATIC, styles
from estimation.workbook.server import limits
from estimation.workbook.server.jupyter_adapter import (
    AsyncMappingKernelManager,
    TornadoVoilaHandler,
)

if TYPE_CHECKING:
    from collections.abc import Hashable

    from estimation.store.records import Role


AHEAD = ("estimation.workbook.app", "estimation.warm_up:load")
"""What a page would wait for."""


@dataclass(eq=False)
class Start:
    """
    A page that is being made.

    Parameters
    ----------
    role : {"AM", "PM"}
        Whose it is.
    kernel_id : str, optional
        Its kernel, once there is one.
    is_gone : bool
        Whether its browser hung up before it was made.
    """

    role: Role
    kernel_id: str | None = None
    is_gone: bool = False


starting: ContextVar[Start] = ContextVar("starting")
"""The page that a request makes."""


class RoleKernels(AsyncMappingKernelManager):
    """
    Kernels by the role whose page started them.

    A kernel learns its role from `KICKOFF_ROLE`, which is set here after all that a request says.
    It ends once its page has left, however that was: with a word, without one, or before it came.
    """

    roles = Dict(help="Role of each kernel that runs, by its id.")

    environments = Dict(help="Variables that kernels are given, by their role.")

    warm = Instance(WarmParent, (AHEAD,), help="What kernels are forked from.")

    starts = Set(help="Pages that are being made.")

    pages = Dict(help="Websockets that are open, by the id of their kernel.")

    ends = Dict(help="When a kernel without a page ends, and how to call that off, by its id.")

    async def start_kernel(self, **kwargs: Any) -> str:  # type:ignore[override]
        """Start a kernel for the page that is being made; without one there is none."""
        start = starting.get(None)
        if start is None:
            raise tornado.web.HTTPError(403, "only a page starts a kernel")
        environment = {**self.environments.get(start.role, {}), "KICKOFF_ROLE": start.role}
        env = {**(kwargs.pop("env", None) or {}), **environment}
        self.load_ahead()
        kernel_id = str(await super().start_kernel(env=env, **kwargs))
        self.roles[kernel_id] = start.role
        start.kernel_id = kernel_id
        if start.is_gone:
            await self.shutdown_kernel(kernel_id)
            raise tornado.web.HTTPError(503, "its page is gone")
        return kernel_id

    def load_ahead(self) -> None:
        """Have a warm parent, so that a kernel need not load anything."""
        self.warm.ensure()
        assert isinstance(self.kernel_spec_manager, KernelSpecs)
        self.kernel_spec_manager.address = self.warm.address

    async def may_open(self, role: Role) -> bool:
        """Whether one more page of a role may be made; ends kernels without a page for it."""
        while self._taken(role) >= limits.PAGES_PER_DOOR:
            # One whose page has not come yet is on its way; one that has gone can be spared.
            left = [e for e in self.ends if self.roles.get(e) == role and e in self.pages]
            if not left:
                return False
            self.call_off_end(left[0])
            await self.end_if_left(left[0])
        return True

    def _taken(self, role: Role) -> int:
        """Kernels of a role, with those that are being started."""
        begun = [each for each in self.starts if each.role == role and each.kernel_id is None]
        return len(begun) + list(self.roles.values()).count(role)

    def page_came(self, kernel_id: str, page: Hashable) -> None:
        """Remember that a page has connected."""
        self.pages.setdefault(kernel_id, set()).add(page)
        self.call_off_end(kernel_id)

    def page_went(self, kernel_id: str, page: Hashable) -> None:
        """Remember that it is not connected any more, and end its kernel unless it comes back."""
        self.pages.get(kernel_id, set()).discard(page)
        if not self.pages.get(kernel_id):
            self.end_after(limits.WENT_AWAY, kernel_id)

    def end_after(self, seconds: float, kernel_id: str) -> None:
        """End a kernel in a while, unless a page is connected by then."""
        loop = IOLoop.current()
        at = loop.time() + seconds
        if kernel_id not in self.roles or (kernel_id in self.ends and self.ends[kernel_id][0] < at):
            return
        self.call_off_end(kernel_id)
        self.ends[kernel_id] = at, loop.call_at(at, self.end_if_left, kernel_id)

    def call_off_end(self, kernel_id: str) -> None:
        """Let a kernel run on."""
        _, timeout = self.ends.pop(kernel_id, (0.0, None))
        if timeout is not None:
            IOLoop.current().remove_timeout(timeout)

    async def end_if_left(self, kernel_id: str) -> None:
        """End a kernel to which no page is connected."""
        self.ends.pop(kernel_id, None)
        if kernel_id in self and not self.pages.get(kernel_id):
            await self.shutdown_kernel(kernel_id)

    def remove_kernel(self, kernel_id: str) -> Any:
        """Forget a kernel that has ended."""
        self.roles.pop(kernel_id, None)
        self.pages.pop(kernel_id, None)
        self.call_off_end(kernel_id)
        return super().remove_kernel(kernel_id)


class RolePage(TornadoVoilaHandler):
    """The notebook, with a kernel of the role whose door it is behind."""

    def initialize(self, role: Role, **kwargs: Any) -> None:
        """Take the role from the route."""
        super().initialize(**kwargs)
        self.start = Start(role)

    @property
    def kernels(self) -> RoleKernels:
        """All kernels of the server."""
        kernels: RoleKernels = self.settings["kernel_manager"]
        return kernels

    @tornado.web.authenticated
    async def get(self) -> None:
        """Make the page, as long as somebody waits for it."""
        if not await self.kernels.may_open(self.start.role):
            self._say_full()
            return
        # A request is a task of its own: what is set here holds for this one.
        starting.set(self.start)
        self.kernels.starts.add(self.start)
        try:
            async for html in self.get_generator():
                if self.start.is_gone:
                    break
                self.write(html)
                self.flush()
        finally:
            self.kernels.starts.discard(self.start)
            if self.start.kernel_id is not None:
                self.kernels.end_after(limits.NEVER_CAME, self.start.kernel_id)

    def on_connection_close(self) -> None:
        """End the kernel of a page that nobody waits for any more."""
        self.start.is_gone = True
        if self.start.kernel_id is not None:
            IOLoop.current().add_callback(self.kernels.end_if_left, self.start.kernel_id)
        super().on_connection_close()

    def _say_full(self) -> None:
        """Say that enough pages are open; the browser asks again by itself."""
        self.set_status(HTTPStatus.SERVICE_UNAVAILABLE)
        self.set_header("Cache-Control", "no-store")
        self.set_header("Retry-After", "5")
        page = (STATIC / "full.html").read_text(encoding="utf-8")
        page = page.replace("/* styles */", styles("base"))
        self.finish(page.replace("{number}", str(limits.PAGES_PER_DOOR)))


class Left(tornado.web.RequestHandler):
    """What a page says when it is gone: its kernel ends, unless the page turns out to be there."""

    def post(self, kernel_id: str) -> None:
        """Look again in a while."""
        kernels: RoleKernels = self.settings["kernel_manager"]
        kernels.end_after(limits.AFTER_GOODBYE, kernel_id)
        self.set_status(204)

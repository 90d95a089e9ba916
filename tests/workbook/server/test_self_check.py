"""A server whose guards were moved by an update of somebody else's answers nobody."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from jupyter_server.services.kernels import websocket
from jupyter_server.services.kernels.connection.channels import ZMQChannelsWebsocketConnection
from voila.configuration import VoilaConfiguration

from estimation import WorkbookError
from estimation.resources import resource
from estimation.store import open_store
from estimation.workbook.server import voila_server, widget_messages
from estimation.workbook.server.gate import Gate, Keys
from estimation.workbook.server.launch import free_socket
from estimation.workbook.server.voila_server import WorkbookServer

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Break = Callable[[pytest.MonkeyPatch], None]


def begin(folder: Path) -> WorkbookServer:
    """Serve on a port of this machine, and end."""

    async def begin_and_end() -> WorkbookServer:
        made = WorkbookServer.of(resource("notebooks/kickoff.ipynb"))
        try:
            made.begin(listening, Keys(store, str(folder)))
        finally:
            await made.end()
        return made

    with (
        open_store(folder / "kickoff.db", create=True) as store,
        free_socket("127.0.0.1", 9020) as listening,
    ):
        return asyncio.run(begin_and_end())


def hook_is_gone(patch: pytest.MonkeyPatch) -> None:
    patch.delattr(widget_messages.WidgetConnection, "handle_incoming_message")


def hook_is_renamed(patch: pytest.MonkeyPatch) -> None:
    theirs = ZMQChannelsWebsocketConnection
    patch.setattr(theirs, "receive", theirs.handle_incoming_message, raising=False)
    patch.setattr(
        websocket.KernelWebsocketHandler,
        "on_message",
        lambda self, said: self.connection.receive(said),
    )


def setting_is_renamed(patch: pytest.MonkeyPatch) -> None:
    theirs = property(lambda _: ZMQChannelsWebsocketConnection)
    patch.setattr(websocket.KernelWebsocketHandler, "kernel_websocket_connection_class", theirs)


def messages_are_framed_in_another_way(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(widget_messages, "BY_OFFSETS", "v2.kernel.websocket.jupyter.org")


def pages_get_another_websocket(patch: pytest.MonkeyPatch) -> None:
    handlers = WorkbookServer.init_handlers

    def others_first(self: WorkbookServer) -> list[Any]:
        return [each for each in handlers(self) if each[1] is not voila_server.Channels]

    patch.setattr(WorkbookServer, "init_handlers", others_first)


def everything_passes(patch: pytest.MonkeyPatch) -> None:
    header = {"msg_type": "x", "msg_id": "m"}
    everything = {"header": header, "parent_header": {}, "metadata": {}, "content": {}}
    patch.setattr(widget_messages, "widget_message", lambda *_: everything)


def nothing_passes(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(widget_messages, "widget_message", lambda *_: None)


def gate_is_not_asked(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Gate, "start_request", lambda *_: SimpleNamespace(headers_received=print))


def gate_is_asked_otherwise(patch: pytest.MonkeyPatch) -> None:
    patch.delattr(Gate, "find_handler")


def gate_lets_all_in(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Gate, "roles_of", lambda *_: {"AM", "PM"})


def method_is_renamed(patch: pytest.MonkeyPatch) -> None:
    patch.delattr(ZMQChannelsWebsocketConnection, "subprotocol")


def trait_is_renamed(patch: pytest.MonkeyPatch) -> None:
    names = [each for each in VoilaConfiguration.class_trait_names() if each != "file_allowlist"]
    patch.setattr(VoilaConfiguration, "class_trait_names", lambda: names)


@pytest.mark.parametrize(
    ("broken", "why"),
    [
        (gate_is_not_asked, "no key was asked for at GET /, GET /am, .*, POST /voila/api/shutdown"),
        (gate_is_asked_otherwise, "no key was asked for at GET /, GET /am, "),
        (gate_lets_all_in, r"no key was asked for at GET /, GET /am, GET /pm, GET /voila/static"),
        (method_is_renamed, "ZMQChannelsWebsocketConnection.subprotocol is not there"),
        (trait_is_renamed, "VoilaConfiguration.file_allowlist is not there"),
        (hook_is_gone, "shutdown, widgets on control, comms of others passed"),
        (hook_is_renamed, "shutdown, widgets on control, comms of others passed"),
        (setting_is_renamed, "shutdown, widgets on control, comms of others passed"),
        (messages_are_framed_in_another_way, "nothing passed at all"),
        (pages_get_another_websocket, "LookupError: pages are given another websocket"),
        (everything_passes, "code on shell, code on control, code on stdin"),
        (nothing_passes, "nothing passed at all"),
    ],
)
def test_a_server_without_its_guards_answers_nobody(
    broken: Break, why: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken(monkeypatch)
    with pytest.raises(WorkbookError, match=f"^the workbook is not served: .*{why}"):
        begin(tmp_path)


def test_a_server_with_its_guards_is_served(tmp_path: Path) -> None:
    assert begin(tmp_path).port >= 9020

"""What can be done on the estimate page: give, ask, open another round, agree."""

from __future__ import annotations

from typing import TYPE_CHECKING

from estimation.errors import WorkbookError
from estimation.workbook import protocol
from estimation.workbook.estimates import rounds
from estimation.workbook.estimates.quantities import subjects
from estimation.workbook.estimates.rounds import Standing
from estimation.workbook.input import entries
from estimation.workbook.input.amounts import quantity
from estimation.workbook.pages.context import on

if TYPE_CHECKING:
    from collections.abc import Callable

    from estimation.workbook.pages.context import Handlers, PageContext
    from estimation.workbook.session import Session


def _path(context: PageContext, message: protocol.OfQuantity) -> str:
    """The quantity that a message is about, which stays open."""
    path = message.path
    context.session.follow()
    if path not in {each.path for each in subjects(context.session.result().plan)}:
        raise WorkbookError("This is no longer in the plan, or no longer to be estimated.")
    context.chosen["estimate"] = path
    return path


def _judge(context: PageContext, message: protocol.GiveEstimate) -> None:
    """Give one's estimate."""
    path = _path(context, message)
    rounds.judge(context.session, path, message.typed, message.round)


def _agree(context: PageContext, message: protocol.AgreeOn) -> None:
    """Put both, or one of the two, into the plan."""
    path = _path(context, message)
    rounds.agree(context.session, path, message.take, context.judges())
    context.session.refused.pop(path, None)


def _settle(context: PageContext, message: protocol.SettleOn) -> None:
    """Put other numbers into the plan that the two agreed on."""
    path, typed = _path(context, message), message.typed
    session = context.session
    standing = rounds.standings(session.rows).get(path, Standing())
    if standing.is_open:
        raise WorkbookError("Not both of you are in yet: there is nothing to agree on.")
    kind = entries.kind_of(path)
    session.attempt(path, typed, lambda: session.settle(path, quantity(typed, kind)))


def _on_path(
    act: Callable[[Session, str], None],
) -> Callable[[PageContext, protocol.OfQuantity], None]:
    return lambda context, message: act(context.session, _path(context, message))


ACTIONS: Handlers = dict(
    [
        on(protocol.GiveEstimate, _judge),
        on(protocol.AskForEstimate, _on_path(rounds.ask)),
        on(protocol.OpenRound, _on_path(rounds.again)),
        on(protocol.CallOffRound, _on_path(rounds.call_off)),
        on(protocol.AgreeOn, _agree),
        on(protocol.SettleOn, _settle),
    ]
)
"""What can be done on this page alone."""

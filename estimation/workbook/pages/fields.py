"""Fields as a page is given them: what stands in them, and what is wrong with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from estimation.workbook.desk import View
    from estimation.workbook.session import Session


def entry(session: Session, path: str, value: str, **more: Any) -> View:
    """
    One field; what was refused stays in it.

    Parameters
    ----------
    session : Session
    path : str
        Of the plan, for `Session.apply`.
    value : str
        What stands in it while nothing is refused.
    **more
        Further parts of the view, such as ``name`` or ``hint``.
    """
    refused = session.refused.get(path)
    return {
        "path": path,
        "typed": value if refused is None else refused.typed,
        "error": None if refused is None else refused.message,
        **more,
    }

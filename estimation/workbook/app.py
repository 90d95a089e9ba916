"""The workbook as one widget: the bar, the pages, the foot."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import anywidget
import traitlets

from estimation.errors import KickoffError
from estimation.plan import PLAN_ENDING
from estimation.workbook.assets import script, styles
from estimation.workbook.estimates_view import estimates_view
from estimation.workbook.forecast_view import forecast_view
from estimation.workbook.scenarios_view import scenarios_view
from estimation.workbook.session import Session
from estimation.workbook.views import bar_view, basis_view, foot_view, percent, plan_view

if TYPE_CHECKING:
    from estimation.simulation import Result
    from estimation.workbook.choice import Choice

STYLES = ("base", "frame", "pages")

PAGES = {"estimates": "Estimates", "forecast": "Forecast", "scenarios": "Scenarios"}


class Workbook(anywidget.AnyWidget):
    """
    The pages of a sitting.

    Parameters
    ----------
    choice : Choice
        Plans to choose from, history, and where to save.

    Notes
    -----
    The browser says what somebody did, ``{"do": "apply", "path": ..., "typed": ...}``, and is given
    `view`, plain data for all that it shows; it decides nothing itself. Figures for all stops of
    the slider come at once, so that a move waits for nobody.
    """

    _esm = traitlets.Unicode().tag(sync=True)
    _css = traitlets.Unicode().tag(sync=True)
    view = traitlets.Dict().tag(sync=True)

    def __init__(self, choice: Choice) -> None:
        self.choice = choice
        self.calibration = choice.calibration()
        self.sessions: dict[str, Session] = {}
        self.page = "forecast"
        self.activity: str | None = None
        self.trouble: str | None = None
        self.session = self._session(choice.plan.name)
        super().__init__(_esm=script(), _css=styles(*STYLES), view=self._view(0))
        self.on_msg(self._hear)

    @property
    def result(self) -> Result:
        """What comes out of the plan and the scenario in use."""
        return self.session.result()

    def _session(self, name: str) -> Session:
        """The session of one of the plans; made on first use, kept with its changes."""
        path = next(each for each in self.choice.plans if each.name == name)
        if name not in self.sessions:
            self.sessions[name] = Session(path, self.calibration, self.choice.save_to(path))
        return self.sessions[name]

    def _hear(self, _: object, message: dict[str, Any], __: object) -> None:
        """Do what the browser says, and show what comes of it."""
        if message["do"] == "level":
            # The browser has the figures of all levels, and may be on to the next one by now.
            self.session.level = message["level"] / 100
            return
        done = {
            "apply": self._apply,
            "undo": lambda _: self.session.undo(),
            "save": lambda _: self.session.save(),
            "use": lambda said: self.session.use(said["scenario"] or None),
            "page": self._turn,
            "open": self._open,
            "activity": self._choose,
        }
        self.session.trouble = None
        try:
            done[message["do"]](message)
        except KickoffError as error:
            self.session.trouble = str(error)
        self.view = self._view(message.get("number", 0))

    def _apply(self, said: dict[str, Any]) -> None:
        self.session.apply(said["path"], said["typed"])

    def _turn(self, said: dict[str, Any]) -> None:
        if said["page"] in PAGES:
            self.page = said["page"]

    def _choose(self, said: dict[str, Any]) -> None:
        self.activity = said["id"]

    def _open(self, said: dict[str, Any]) -> None:
        self.session = self._session(said["plan"])

    def _view(self, number: int) -> dict[str, Any]:
        """All that the browser shows now; `number` says which message this answers."""
        session = self.session
        result = session.result()
        pages = {
            "estimates": lambda: estimates_view(session, self.activity),
            "forecast": lambda: forecast_view(result),
            "scenarios": lambda: scenarios_view(session),
        }
        return {
            "number": number,
            "level": percent(session.level),
            "page": self.page,
            "pages": [{"id": id_, "name": name} for id_, name in PAGES.items()],
            "plan": plan_view(session) | self._plans(),
            "bar": bar_view(result),
            "content": pages[self.page](),
            "basis": basis_view(session),
            "foot": foot_view(session),
        }

    def _plans(self) -> dict[str, Any]:
        """Plans to choose from, by file name; a name of its own only once it was opened."""
        open_now = next(name for name, each in self.sessions.items() if each is self.session)
        return {
            "file": open_now,
            "files": [
                {"id": each.name, "name": each.name.removesuffix(PLAN_ENDING).replace("-", " ")}
                for each in self.choice.plans
            ],
        }

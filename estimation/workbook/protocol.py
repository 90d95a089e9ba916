"""
Messages of the browser, a dataclass for each action, and the table from actions to them.

The browser sends ``{"do": "scope.move", "id": "wires", "by": -1, "number": 12}``; `read` makes a
`MoveActivity` of it, or refuses it in words. Pages and the widget are given such objects alone. An
action of one page begins with the page's id and a dot; others can be done on every page.

An optional part has a default; it may be left out. What is sent beside the parts is ignored.
"""

from __future__ import annotations

from dataclasses import MISSING, dataclass, field, fields
from typing import TYPE_CHECKING, Any, ClassVar, Self, TypeVar, dataclass_transform, get_type_hints

from estimation.errors import WorkbookError
from estimation.workbook.input import messages

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from estimation.tabular.numbers import Mark

View = dict[str, Any]
"""Plain data for the browser: text, numbers, lists and mappings of them."""

Typed = str | bool | dict[str, str] | None
"""What stands in a field: text, a tick, several texts by name, or nothing."""

Form = dict[str, str | list[str]]
"""What stands in a form: texts, and lists of ids that are ticked."""

DECIMALS: tuple[Mark, ...] = (".", ",")
"""What a browser may give as the mark that its locale puts between whole and part."""

LONGEST_PLACE = 200
"""Characters of the place on a page where somebody is."""

READERS: dict[object, Callable[[Mapping[str, Any], str], Any]] = {
    str: messages.text,
    str | None: messages.text_or_none,
    bool: messages.tick,
    int: messages.whole,
    int | None: messages.whole_or_none,
    float: messages.number,
    dict[str, str]: messages.texts,
    Typed: messages.typed,
    Form: messages.form,
    bytes: messages.data,
}
"""What reads a part of a message, by the type of its field."""


@dataclass(frozen=True)
class Message:
    """Something that somebody did in the browser."""

    action: ClassVar[str]

    @classmethod
    def read(cls, message: Mapping[str, Any]) -> Self:
        """
        Convert the parts of a message.

        Raises
        ------
        WorkbookError
            If a part is missing, or is something else than it should be.
        """
        types = get_type_hints(cls)
        parts = {}
        for each in fields(cls):
            key = each.metadata.get("key", each.name)
            if key in message or (each.default is MISSING and each.default_factory is MISSING):
                parts[each.name] = READERS[types[each.name]](message, key)
        return cls(**parts)


ACTIONS: dict[str, type[Message]] = {}
"""The message of each action; filled below."""

M = TypeVar("M", bound=Message)


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def action(name: str) -> Callable[[type[M]], type[M]]:
    """Enter a message into the table under its action."""

    def enter(kind: type[M]) -> type[M]:
        made = dataclass(frozen=True)(kind)
        made.action = name
        ACTIONS[name] = made
        return made

    return enter


def read(message: Mapping[str, Any]) -> Message:
    """
    Convert a message of the browser.

    Parameters
    ----------
    message : mapping
        Its part "do" is the action.

    Returns
    -------
    Message
        Of the class that `ACTIONS` has for it.

    Raises
    ------
    WorkbookError
        If there is no such action, a part is missing or of another kind, or a text holds half a
        character.

    Examples
    --------
    >>> read({"do": "scope.move", "id": "wires", "by": -1})
    MoveActivity(id='wires', by=-1)
    >>> read({"do": "scope.move", "id": "wires", "by": "up"})
    Traceback (most recent call last):
    estimation.errors.WorkbookError: Your page sent 'up' for “by”, which is not a whole number.
    >>> read({"do": "scope.jump"})
    Traceback (most recent call last):
    estimation.errors.WorkbookError: this page does not know 'scope.jump'; load it again
    """
    do = str(message.get("do", ""))
    kind = ACTIONS.get(do)
    if kind is not Here:
        messages.check_characters(message)
    if kind is None:
        raise WorkbookError(f"this page does not know '{messages.shortened(do)}'; load it again")
    return kind.read(message)


# On every page ----------------------------------------------------------------------------


@action("here")
class Here(Message):
    """The page is open; where somebody is on it, and how its locale writes numbers."""

    decimal: Mark | None = None
    place: str = ""

    @classmethod
    def read(cls, message: Mapping[str, Any]) -> Self:
        """Take what can be read of it: a sign of life is never refused."""
        decimal = message.get("decimal")
        place = messages.LONE_SURROGATE.sub("", str(message.get("place", "")))
        return cls(
            next((each for each in DECIMALS if each == decimal), None), place[:LONGEST_PLACE]
        )


@action("apply")
class Apply(Message):
    """Change the value at a path of the plan."""

    path: str
    typed: Typed


@action("undo")
class Undo(Message):
    """Take the last change of one's own back."""


@action("redo")
class Redo(Message):
    """Do again what was undone last."""


@action("back")
class TakeBack(Message):
    """Take a row of the log back, whoever added it."""

    row: int


@action("level")
class SetLevel(Message):
    """Change the chance that is promised [percent]."""

    level: float


@action("use")
class UseScenario(Message):
    """Put a scenario in use; none is the plan as it stands."""

    scenario: str | None


@action("invite")
class Invite(Message):
    """Make a link for the other one."""


@action("again")
class ReadHistoryAgain(Message):
    """Rest on the past work that is there by now."""


@action("write")
class WriteFile(Message):
    """Write the file of the plan."""


@action("choose")
class Choose(Message):
    """Open a row of the page, or close it."""

    id: str | None


@action("page")
class TurnTo(Message):
    """Turn to another page."""

    page: str


@action("open")
class OpenPlan(Message):
    """Turn to another plan of the folder, or of the sample; to a page of it, if one is named."""

    plan: str
    page: str = ""
    sample: bool = False


@action("sitting")
class OpenSitting(Message):
    """Go on with another session over the plan that is open."""

    id: str


@action("stay")
class StayWith(Message):
    """Stay with a new session, and stop to offer an earlier one."""

    id: str


@action("copied")
class AnswerCopied(Message):
    """Answer what a copied plan is: "own", "same" or "no"."""

    answer: str


# Pages without a plan ---------------------------------------------------------------------


@action("plans.begin")
class BeginPlan(Message):
    """Begin a plan from the page of all plans, and open it."""

    way: str
    which: str = ""
    name: str = ""
    client: str = ""
    start: str = ""


@action("plans.rename")
class RenamePlan(Message):
    """Call a plan something else."""

    id: str
    typed: str


@action("plans.copy")
class CopyPlan(Message):
    """Copy a plan under a name of its own."""

    id: str
    typed: str


@action("plans.put_away")
class PutAway(Message):
    """Put a plan away; nothing of it is deleted."""

    id: str


@action("plans.take_back")
class TakePlanBack(Message):
    """Take a plan back that was put away."""

    id: str


@action("history.look")
class LookAtHistory(Message):
    """Look at a file of past work that lies beside the plans; "" leaves it."""

    file: str = ""


@action("history.part")
class SendFile(Message):
    """Send the next part of a file of past work, whose bytes come beside the message."""

    name: str
    size: int
    part: int
    data: bytes = b""


@action("history.answer")
class AnswerHistory(Message):
    """Say how a file of past work is read where there are two ways."""

    about: str
    value: str


@action("history.add")
class AddHistory(Message):
    """Read the file in that is looked at."""


# Brief and team ---------------------------------------------------------------------------


@action("brief.way")
class ChooseStart(Message):
    """Choose a way to begin a plan, or none."""

    way: str | None = field(metadata={"key": "from"})
    which: str | None = None


@action("brief.start")
class StartPlan(Message):
    """Begin a plan, and open it."""

    way: str = field(metadata={"key": "from"})
    which: str = ""
    name: str = ""
    start: str = ""


@action("brief.ask")
class AskQuestion(Message):
    """Add an open question."""

    typed: str


@action("brief.affect")
class SetAffected(Message):
    """Whether the answer to a question changes an activity."""

    id: str
    activity: str
    on: bool


@action("brief.state")
class SetState(Message):
    """Say whether a question was asked or answered, and by which answer."""

    id: str
    state: str
    answer: int | None = None


@action("brief.weigh")
class WeighAnswer(Message):
    """Say how likely an answer is."""

    id: str
    answer: int
    typed: str


@action("brief.add_answer")
class AddAnswer(Message):
    """Add a possible answer to a question."""

    id: str


@action("brief.drop_answer")
class DropAnswer(Message):
    """Take a possible answer out."""

    id: str
    answer: int


@action("brief.contact")
class SetContact(Message):
    """Say who speaks for a team on one side."""

    team: str
    side: str
    typed: str


@action("brief.add_role")
class AddRole(Message):
    """Add a team."""

    typed: str


@action("brief.week")
class SetWeek(Message):
    """Give a team its hours a week."""

    role: str
    typed: str


@action("brief.off")
class SetDaysOff(Message):
    """Give a team its days off."""

    role: str
    typed: str


@action("brief.rates")
class TakeRates(Message):
    """Give a team the rates that it had last."""

    role: str


@action("brief.holidays")
class SetHolidays(Message):
    """Choose a country or a part of it: "ours" for us, "theirs" for the client."""

    side: str
    code: str


@action("brief.closures")
class SetClosures(Message):
    """Say when all of us are off."""

    typed: str


@action("brief.client_day")
class SetClientDay(Message):
    """Say whether the client answers on a day of the week."""

    day: str
    on: bool


@action("brief.call")
class SetName(Message):
    """Say one's own name."""

    typed: str


@action("brief.decide")
class SetPart(Message):
    """Say what one of the two does in an area."""

    area: str
    role: str
    part: str


@action("brief.add_area")
class AddArea(Message):
    """Add an area that somebody decides, or all the usual ones."""

    typed: str = ""
    usual: bool = False


@action("brief.drop_area")
class DropArea(Message):
    """Take an area out."""

    area: str


@action("brief.add_agreed")
class AddAgreed(Message):
    """Add a requirement or an assumption."""

    section: str
    typed: str


@action("brief.remove")
class RemoveAgreed(Message):
    """Take a question, requirement or assumption out."""

    section: str
    id: str


# Scope ------------------------------------------------------------------------------------


@action("scope.type")
class TypeCell(Message):
    """Change a cell of the table, or a field of the open row."""

    path: str
    typed: str


@action("scope.forget")
class ForgetCell(Message):
    """Give back the last valid value of a cell."""

    path: str


@action("scope.add")
class AddActivity(Message):
    """Add an activity, below a row or at the end."""

    name: str
    below: str | None = None


@action("scope.remove")
class RemoveActivity(Message):
    """Take an activity out."""

    id: str


@action("scope.move")
class MoveActivity(Message):
    """Move a row up or down."""

    id: str
    by: int


@action("scope.open")
class OpenRow(Message):
    """Open the details of a row, or close them."""

    id: str | None


@action("scope.paste")
class Paste(Message):
    """Look at rows of a sheet, before any is added."""

    text: str
    paste: int | None = None


@action("scope.paste_answer")
class AnswerPaste(Message):
    """Say how a paste is read where there are two ways."""

    about: str
    value: str


@action("scope.paste_add")
class AddPasted(Message):
    """Add the rows that are looked at."""


@action("scope.paste_off")
class LeavePaste(Message):
    """Add none of them."""


# Estimate ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class OfQuantity(Message):
    """What is about one quantity that both estimate."""

    path: str


@action("estimate.judge")
class GiveEstimate(OfQuantity):
    """Give one's own low, likely and high, and what one goes by."""

    typed: dict[str, str]
    round: int = 1


@action("estimate.ask")
class AskForEstimate(OfQuantity):
    """Ask the other one for an estimate."""


@action("estimate.again")
class OpenRound(OfQuantity):
    """Open a further round."""


@action("estimate.calloff")
class CallOffRound(OfQuantity):
    """Close a further round that nobody is in yet."""


@action("estimate.agree")
class AgreeOn(OfQuantity):
    """Put both estimates together, or one of the two, into the plan."""

    take: str


@action("estimate.settle")
class SettleOn(OfQuantity):
    """Put other numbers into the plan that the two agreed on."""

    typed: dict[str, str]


# Risks and client -------------------------------------------------------------------------


@action("risks.add")
class AddRisk(Message):
    """Add a risk by its name."""

    name: str


@action("risks.remove")
class RemoveRisk(Message):
    """Take a risk out."""

    id: str


@action("risks.open")
class OpenRisk(Message):
    """Open a risk, or close it."""

    id: str


@action("risks.affects")
class ToggleAffected(Message):
    """One activity more or less that a risk hits; "all" is every one."""

    id: str
    activity: str


@action("risks.unmeasure")
class DropMeasure(Message):
    """Take the measure against a risk out."""

    id: str


@action("risks.rule")
class SetAnswerRule(Message):
    """Limit how long the client may take to answer [working days]."""

    days: int


# Price, scenarios, agree ------------------------------------------------------------------


@action("price.make")
class TakeDiscount(Message):
    """Take a discount off the price [percent]."""

    discount: int


@action("scenarios.open")
class OpenScenario(Message):
    """Open the form of a scenario; "" is a new one."""

    id: str


@action("scenarios.close")
class CloseScenario(Message):
    """Close the form."""


@action("scenarios.save")
class SaveScenario(Message):
    """Keep what stands in the form; "" is a new scenario."""

    id: str
    typed: Form


@action("scenarios.remove")
class RemoveScenario(Message):
    """Take a scenario out."""

    id: str


@action("scenarios.aside")
class SetChangesAside(Message):
    """Make the changes of the meeting a scenario."""


@action("agree.sign")
class Sign(Message):
    """Sign what is on the page, by its hash; none where it was not there yet."""

    hash: str | None
    read_it: bool = field(default=False, metadata={"key": "read"})
    name: str = ""
    role: str | None = None
    seen: int = 0


@action("agree.withdraw")
class Withdraw(Message):
    """Take back one's own signature."""


@action("agree.pack")
class MakePack(Message):
    """Make the pack of the baseline in force once more."""

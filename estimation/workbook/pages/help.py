"""
What “?” shows: what a page is for, the words on it, its keys; and what stands there at first.

`GLOSSARY` is the one place in which the words of the pages are explained.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from estimation.workbook.page_list import PAGE_NAMES, START_PAGES

if TYPE_CHECKING:
    from estimation.workbook.protocol import View


@dataclass(frozen=True)
class Word:
    """
    A word of the pages.

    Parameters
    ----------
    name : str
        As pages write it.
    text : str
        What it means, in plain words.
    """

    name: str
    text: str


GLOSSARY = {
    "in_ten": Word(
        "8 in 10",
        "Of ten projects like this one, eight are done by that date and two are later. The same "
        "holds for cost.",
    ),
    "same_luck": Word(
        "Same luck",
        "Two plans are compared with the same sick days and the same slow answers. What differs is "
        "the plan.",
    ),
    "driver": Word(
        "Driver",
        "What moves the finish or the cost most when it goes well or badly. Talk about the first "
        "two.",
    ),
    "chance_left": Word(
        "Chance left",
        "How likely a risk still is once something is done about it. The measure costs what stands "
        "beside it, whether the risk comes or not.",
    ),
    "baseline": Word(
        "Baseline",
        "The plan as you both signed it. It stays as it is; later forecasts are measured against "
        "it.",
    ),
    "order": Word(
        "16SS+3",
        "How work hangs together. 16 waits until row 16 is done; 16SS+3 begins three working days "
        "after row 16 has begun. FF is the same for the ends.",
    ),
    "range": Word(
        "Low, likely, high",
        "The best and the worst you have really seen, and what you expect. “90% sure” ranges hold "
        "6 or 7 times in 10, so go wider.",
    ),
    "blind": Word(
        "Blind estimate",
        "Each of you estimates alone. Neither sees the other’s numbers before both are in, so that "
        "nobody leans on the other.",
    ),
    "history": Word(
        "Past work",
        "What finished work of this kind really took, against what was estimated. It widens or "
        "moves your own range as far as it has been right before.",
    ),
    "both": Word(
        "Date and margin",
        "Both in the same project. It is less than either alone.",
    ),
    "margin": Word(
        "Margin",
        "What is left of the price once the work and the expenses are paid, as a share of it.",
    ),
    "review": Word(
        "Approval",
        "The client looks at a piece of work and answers. Waiting counts as days of the project; "
        "each further round is work done again.",
    ),
    "scenario": Word(
        "Scenario",
        "The same plan with named changes, such as fewer pages. It stands beside the plan and "
        "changes nothing until you use it.",
    ),
    "worth": Word(
        "Worth of an answer",
        "What knowing it before you sign saves on average, in money and in working days.",
    ),
    "cap": Word(
        "Capped",
        "The client pays the hours, and never more than the cap. What is above it is yours.",
    ),
    "sample": Word("SAMPLE", "Invented figures to look around in. None of them is yours."),
    "put_away": Word(
        "Put away",
        "The plan moves into a folder beside the others. Nothing is deleted, and it can be taken "
        "back.",
    ),
    "left_out": Word(
        "Left out",
        "Rows that cannot be used, each with its reason. Rows read and rows left out are always "
        "all rows of the file.",
    ),
    "sitting": Word(
        "Sitting",
        "All that the two of you changed since the plan was opened. Nothing of it is lost when a "
        "page is closed.",
    ),
}
"""Every word that a page explains."""


@dataclass(frozen=True)
class Help:
    """
    What is said of a page.

    Parameters
    ----------
    purpose : str
        What it is for.
    first : str
        What to do here, for who comes for the first time.
    words : tuple of str
        Keys of `GLOSSARY`.
    keys : tuple of (str, str)
        A key and what it does, besides `KEYS`.
    """

    purpose: str
    first: str
    words: tuple[str, ...]
    keys: tuple[tuple[str, str], ...] = ()


SLIDER = (("← →", "a step less or more sure"), ("Page up", "five steps more"))

TABLE = (
    ("← ↑ ↓ →", "go to another cell"),
    ("Enter", "change the cell, and keep it"),
    ("Esc", "give back what stood there"),
    ("Tab", "keep it, and go on to the right"),
)

KEYS = (
    ("Ctrl Z", "take back your last change"),
    ("?", "open this sheet; Esc closes it"),
)
"""Keys of every page."""

PAGE_HELP = {
    "plans": Help(
        "Here are all plans of this folder, for both of you. A click opens one at the page where "
        "work goes on.",
        "Begin a plan, or open the sample to look around. What you begin, the other one sees too.",
        ("in_ten", "baseline", "sample", "put_away"),
    ),
    "history": Help(
        "Here your finished projects come in, so that ranges are your own and not general "
        "experience.",
        "Drop a sheet of past work here. It is shown first; nothing is kept until you say so.",
        ("history", "left_out"),
    ),
    "brief": Help(
        "Here you write down what the client wants, what nobody knows yet, and who decides what.",
        "Fill in the client’s date and budget, then ask what you do not know. The first question "
        "is the one most worth asking.",
        ("worth", "in_ten", "margin", "sitting"),
    ),
    "scope": Help(
        "Here stands all work, with its hours, its people and its order.",
        "Type a row after the other, or paste a sheet. Three numbers, as 60 80 120, are low, "
        "likely and high.",
        ("range", "order", "review", "in_ten"),
        TABLE,
    ),
    "estimate": Help(
        "Here each of you estimates alone. Once both are in, you see both, with past work of the "
        "kind, and agree.",
        "Choose what matters most, and say your low, likely and high. The other one sees them once "
        "both are in.",
        ("blind", "range", "history", "in_ten"),
    ),
    "risks": Help(
        "Here stands what may go wrong, what you do about it, and how the client answers.",
        "Add what went wrong last time. Its chance, what it touches and how long it delays is "
        "enough.",
        ("chance_left", "review", "driver", "in_ten"),
    ),
    "forecast": Help(
        "Here you both choose the date you promise, and how sure you want to be of it. The plan "
        "was simulated 10,000 times, each time with other luck.",
        "Move the slider until you would both promise the date. The four figures above follow.",
        ("in_ten", "same_luck", "driver", "baseline"),
        SLIDER,
    ),
    "price": Help(
        "Here you choose what kind of price you ask for, and how much.",
        "Choose a kind of price and type an amount. Beside it stands how often you would lose "
        "money.",
        ("margin", "both", "cap", "in_ten"),
        SLIDER,
    ),
    "scenarios": Help(
        "Here the plan stands beside others: smaller, later, with more people.",
        "Open a new scenario and change one thing. What differs is the change, and not luck.",
        ("scenario", "same_luck", "both", "in_ten"),
    ),
    "agree": Help(
        "Here you both read what is promised, and sign. Then it is the baseline.",
        "Read it together, top to bottom. Each of you signs on your own page.",
        ("baseline", "both", "margin", "in_ten"),
    ),
}
"""By page, what is said of it."""


def help_view(page: str) -> View:
    """The sheet of a page, and the line that stands above it for the first time."""
    found = PAGE_HELP[page]
    return {
        "page": page,
        "name": (PAGE_NAMES | START_PAGES)[page],
        "purpose": found.purpose,
        "first": found.first,
        "words": [_word(GLOSSARY[each]) for each in found.words],
        "all": [_word(each) for each in sorted(GLOSSARY.values(), key=lambda word: word.name)],
        "keys": [{"key": key, "text": text} for key, text in (*found.keys, *KEYS)],
    }


def _word(word: Word) -> View:
    return {"name": word.name, "text": word.text}

"""What is wrong with a plan, where, in the planner's words, and how to fix it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from typing import Any, NamedTuple

from pydantic import ValidationError

from estimation.errors import PlanError
from estimation.plan.documents import Document, Place

MOST = 20
"""Problems named in one message; the rest is counted."""

SINGULAR = {
    "activities": "activity",
    "roles": "role",
    "calendars": "calendar",
    "expenses": "expense",
    "risks": "risk",
    "drivers": "driver",
    "payments": "payment",
    "requirements": "requirement",
    "questions": "question",
    "assumptions": "assumption",
    "correlations": "correlation",
    "scenarios": "scenario",
    "contacts": "contact",
    "responsibilities": "responsibility",
    "add": "added activity",
    "after": "after",
    "answers": "answer",
}
"""What one entry of a section is called."""

BY_ROLE = ("effort", "crew", "hours_per_week", "hours")
"""Keys whose entries belong to roles."""


class Problem(NamedTuple):
    """One thing that is wrong: its place from the top of the plan, and what to do."""

    place: Place
    message: str
    is_extra: bool = False
    """Whether the plan is whole without what stands at the place."""


class ProblemsError(ValueError):
    """Carries the problems of a whole plan through pydantic."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("; ".join(problem.message for problem in problems))
        self.problems = tuple(problems)


def did_you_mean(word: object, known: Iterable[object]) -> str:
    """
    End of a message that offers the nearest known word.

    Examples
    --------
    >>> did_you_mean("wire", ["wires", "build"])
    "; did you mean 'wires'?"
    >>> did_you_mean("x", ["wires", "build"])
    "; known: 'build', 'wires'"
    """
    words = sorted({str(each) for each in known})
    near = get_close_matches(str(word), words, n=1, cutoff=0.6)
    if near:
        return f"; did you mean '{near[0]}'?"
    if not words:
        return "; there are none"
    shown = ", ".join(f"'{each}'" for each in words[:8])
    return f"; known: {shown}{' ...' if len(words) > 8 else ''}"


def place_name(place: Place, data: Any) -> str:
    """
    A place in the planner's words.

    Examples
    --------
    >>> plan = {"activities": [{"id": "wires", "effort": {"design": {"low": 9}}}]}
    >>> place_name(("activities", 0, "effort", "design", "low"), plan)
    "activity 'wires', effort of design, low"
    """
    words: list[str] = []
    steps = list(place)
    while steps:
        step = steps.pop(0)
        word = str(step + 1) if isinstance(data, list) and isinstance(step, int) else str(step)
        data = _below(data, step)
        if not steps:
            words.append(word)
        elif step in BY_ROLE:
            role = steps.pop(0)
            data = _below(data, role)
            words.append(f"{step} of {role}")
        elif step in SINGULAR:
            entry = steps.pop(0)
            data = _below(data, entry)
            words.append(f"{SINGULAR[str(step)]} {_entry_name(entry, data)}")
        else:
            words.append(word)
    return ", ".join(words)


def _entry_name(entry: str | float, data: Any) -> str:
    """An entry by its id, else by its key or position."""
    if isinstance(data, dict) and isinstance(data.get("id"), str):
        return f"'{data['id']}'"
    return str(entry + 1) if isinstance(entry, int) else f"'{entry}'"


def _below(data: Any, step: str | float) -> Any:
    """Data at a key or position; None where there is none."""
    if isinstance(data, dict):
        return data.get(step)
    if isinstance(data, list | tuple) and isinstance(step, int) and step < len(data):
        return data[step]
    return None


def real_place(loc: Sequence[str | int], data: Any) -> Place:
    """Place of a pydantic error without the names of forms that pydantic adds to it."""
    place: list[str | float] = []
    for step in loc:
        keys = {str(key): key for key in data} if isinstance(data, dict) else {}
        if isinstance(data, list | tuple) and isinstance(step, int):
            place.append(step)
            data = _below(data, step)
        elif str(step) in keys:
            place.append(keys[str(step)])
            data = data[keys[str(step)]]
    return tuple(place)


def problems_of(error: ValidationError, data: Any) -> list[Problem]:
    """All problems that pydantic found, in our words."""
    found: list[Problem] = []
    for each in error.errors(include_url=False):
        cause = each.get("ctx", {}).get("error")
        if isinstance(cause, ProblemsError):
            found += cause.problems
        elif each["type"] == "unknown_keys":
            above = real_place(each["loc"], data)
            context = each["ctx"]
            found += [
                Problem(
                    (*above, key),
                    f"'{key}' is not known here{_hint(key, each['input'], context['known'])}",
                    is_extra=True,
                )
                for key in context["keys"]
            ]
        else:
            if each["type"] == "too_short" and len(each["input"]) >= each["ctx"]["min_length"]:
                continue  # its entries are wrong, and named
            place = real_place(each["loc"], data)
            if each["type"] == "missing":
                place = (*place, each["loc"][-1])
            found.append(Problem(place, _message(dict(each))))
    return list(dict.fromkeys(found))


def _hint(key: object, siblings: dict[Any, Any], known: list[str]) -> str:
    """What an unknown key could have been."""
    if siblings[key] is None and " " in str(key):
        return "; if it belongs to a text with a comma, put that text in quotes"
    return did_you_mean(key, known)


def _message(each: dict[str, Any]) -> str:
    """What one pydantic error means to a planner."""
    kind, context, came = each["type"], each.get("ctx", {}), _shown(each.get("input"))
    match kind:
        case "missing":
            return "is missing; add it"
        case "value_error":
            return str(context["error"])
        case "float_type" | "float_parsing" | "int_type":
            return f"{came} is not a number; expected a number such as 4 or 2.5"
        case "finite_number":
            return f"{came} is not a finite number; expected one such as 4 or 2.5"
        case "string_type":
            quoted = isinstance(each["input"], int | float) and not isinstance(each["input"], bool)
            hint = f"; put it in quotes: '{each['input']}'" if quoted else ""
            return f"{came} is not text{hint}"
        case "bool_type":
            return f"{came} is neither true nor false; write one of them"
        case "literal_error":
            return f"{came} is not possible; expected {context['expected']}"
        case "greater_than" | "greater_than_equal" | "less_than" | "less_than_equal":
            return f"{came} is out of range; expected {_bound(kind, context)}"
        case "too_short" | "string_too_short":
            return f"has too few entries; expected {context['min_length']} at least"
        case "too_long" | "string_too_long":
            return f"is too long; expected {context['max_length']} at most"
        case "dict_type" if each["loc"][-1] in BY_ROLE:
            return f"{came} says no role; expected hours or people by role, {{design: 4}}"
        case "dict_type" | "model_type" | "model_attributes_type":
            return f"{came} does not fit; expected keys and values, {{key: value}}"
        case "tuple_type" | "list_type":
            return f"{came} does not fit; expected a list, [...]"
        case "quantity_form":
            return f"{came} is not a quantity; {each['msg']}"
    return f"{came} does not fit: {each['msg'][:1].lower()}{each['msg'][1:]}"


def _bound(kind: str, context: dict[str, Any]) -> str:
    """A bound in words."""
    name = {
        "greater_than": ("more than", "gt"),
        "greater_than_equal": ("at least", "ge"),
        "less_than": ("less than", "lt"),
        "less_than_equal": ("at most", "le"),
    }[kind]
    return f"{name[0]} {context[name[1]]:g}"


def _shown(value: object) -> str:
    """A value as a planner wrote it, shortened."""
    if value is None:
        return "an empty value"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict):
        return "{" + ", ".join(str(key) for key in list(value)[:4]) + "}"
    text = repr(value) if isinstance(value, str) else str(value)
    return text if len(text) <= 60 else text[:57] + "..."


def plan_error(problems: Sequence[Problem], data: Any, document: Document | None) -> PlanError:
    """One error that names all problems, each with file, line, place and fix."""
    lines = [_sentence(problem, data, document) for problem in problems[:MOST]]
    if len(problems) > MOST:
        lines.append(f"... and {len(problems) - MOST} more")
    return PlanError("\n".join(lines))


def _sentence(problem: Problem, data: Any, document: Document | None) -> str:
    """One problem in one line."""
    where = f"{document.name} line {document.line(problem.place)}: " if document else ""
    place = place_name(problem.place, data)
    return f"{where}{place + ': ' if place else ''}{problem.message}"

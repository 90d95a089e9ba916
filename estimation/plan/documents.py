"""YAML text to plain data that remembers its lines: safe, bounded, and strict about duplicates."""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.composer import Composer
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import AliasEvent
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode

from estimation.errors import PlanError

PLAN_ENDING = ".plan.yaml"
"""How the names of plan files end."""

LARGEST_FILE = 4_000_000
"""[bytes] A plan of 2,000 activities has some 400,000."""

LARGEST_PLAN = 1_000_000
"""[values] With all aliases written out."""

DEEPEST = 50
"""[levels] The format itself goes some 8 levels deep."""

Place = tuple[str | float, ...]
"""Keys and positions from the top of a plan to a value."""

_TAG = "tag:yaml.org,2002:"


@dataclass(frozen=True)
class Document:
    """
    A YAML document: its text, its nodes with their marks, and its data.

    Parameters
    ----------
    name : str
        What to call it in messages; the file's name.
    text : str
        Without byte order mark.
    root : Node
        As composed by ruamel.yaml.
    data : Any
        Plain dicts, lists, numbers, text and dates; what is aliased is the same object.
    """

    name: str
    text: str
    root: Node
    data: Any

    def line(self, path: Place) -> int:
        """Line, from 1, of the value at `path`, or of what comes nearest above it."""
        node, line = self.root, self.root.start_mark.line
        for step in path:
            found = _step(node, step)
            if found is None:
                continue
            line, node = found
        return int(line) + 1


def _step(node: Node, step: str | float) -> tuple[int, Node] | None:
    """Line and node below `node` at a key or position."""
    if isinstance(node, MappingNode):
        for key, value in node.value:
            if _scalar(key) == step or key.value == step:
                return key.start_mark.line, value
    elif not isinstance(node, ScalarNode) and isinstance(step, int) and step < len(node.value):
        child = node.value[step]
        return child.start_mark.line, child
    return None


def read_text(path: Path) -> str:
    """
    Text of a plan file, without byte order mark.

    Raises
    ------
    PlanError
        If there is no such file, or it is no text of a sensible size.
    """
    if not path.exists():
        raise PlanError(f"{path}: there is no such file; check the name and the folder")
    if not path.is_file():
        raise PlanError(f"{path}: is a folder, not a plan; name a *{PLAN_ENDING} file in it")
    try:
        size = path.stat().st_size
        if size > LARGEST_FILE:
            raise PlanError(
                f"{path}: has {size / 1e6:.0f} MB; a plan has {LARGEST_FILE / 1e6:.0f} MB at most, "
                "so check that this is a plan"
            )
        raw = path.read_bytes()
    except OSError as error:
        raise PlanError(f"{path}: cannot be read ({error.strerror}); check its rights") from None
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise PlanError(
            f"{path} line {line}: is not UTF-8 text; save the plan as UTF-8 (YAML)"
        ) from None


def read_document(text: str, name: str) -> Document:
    """
    Read YAML 1.2 text.

    Parameters
    ----------
    text : str
        One YAML document.
    name : str
        What to call it in messages.

    Raises
    ------
    PlanError
        If it is not YAML, has tags, duplicate keys, or is too deep or too large to be a plan.
    """
    yaml = YAML(typ="safe", pure=True)
    yaml.Composer = _Composer
    try:
        root = yaml.compose(text)
    except MarkedYAMLError as error:
        raise PlanError(_yaml_message(error, name)) from None
    except YAMLError as error:
        reason = str(error).splitlines()[0]
        raise PlanError(f"{name}: is not YAML: {reason}; save the plan as plain text") from None
    except (KeyError, AssertionError):
        # So ruamel.yaml refuses a version that it does not know.
        raise PlanError(
            f"{name}: asks for another YAML than 1.2; take its %YAML line out"
        ) from None
    except RecursionError:
        raise PlanError(_too_deep(name)) from None
    if root is None:
        raise PlanError(f"{name}: is empty; start one with `kickoff new NAME`")
    return Document(name, text, root, _Reading(name).value(root))


class _AliasName(str):
    """Name of the anchor that an alias names, in the place of an anchor of its own."""


class _Composer(Composer):
    """Composes nodes in which an alias has marks of its own, so that it can be written over."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        """A node; for an alias, a twin of the node that it names."""
        if not self.parser.check_event(AliasEvent):
            return super().compose_node(parent, index)
        event = self.parser.peek_event()
        twin = copy(super().compose_node(parent, index))
        twin.start_mark, twin.end_mark = event.start_mark, event.end_mark
        twin.anchor = _AliasName(event.anchor)
        return twin


def alias_of(node: Node) -> str | None:
    """Name of the anchor that an alias stands for; None for all else."""
    return node.anchor if isinstance(node.anchor, _AliasName) else None


def node_data(node: Node) -> Any:
    """Plain data of a node of a document that was read."""
    return _Reading("").value(node)


def _too_deep(name: str) -> str:
    return f"{name}: is nested more than {DEEPEST} levels deep; a plan needs fewer than 10"


def _yaml_message(error: MarkedYAMLError, name: str) -> str:
    """Where YAML broke, in one line."""
    mark = error.problem_mark or error.context_mark
    where = f"{name} line {mark.line + 1}" if mark is not None else name
    problem = (error.problem or error.context or "cannot be read").splitlines()[0]
    return f"{where}: is not YAML: {problem}; check brackets, quotes and indentation near there"


class _Reading:
    """One pass from nodes to plain data, which counts what aliases would expand to."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.done: dict[int, tuple[Any, int]] = {}
        self.open: set[int] = set()

    def fail(self, node: Node, message: str) -> PlanError:
        """Error at a node."""
        return PlanError(f"{self.name} line {node.start_mark.line + 1}: {message}")

    def value(self, node: Node) -> Any:
        """Plain data of a node."""
        return self.sized(node, 0)[0]

    def sized(self, node: Node, depth: int) -> tuple[Any, int]:
        """Plain data of a node, and how many values it has with aliases written out."""
        if isinstance(node, ScalarNode):
            return self.scalar(node), 1
        # The twins of aliases share the list of children.
        known = self.done.get(id(node.value))
        if known is None:
            known = self.done[id(node.value)] = self.collection(node, depth)
        return known

    def scalar(self, node: ScalarNode) -> Any:
        """Plain value of a scalar."""
        try:
            return _scalar(node)
        except ValueError as error:
            raise self.fail(node, str(error)) from None

    def collection(self, node: Node, depth: int) -> tuple[Any, int]:
        """Plain data and size of a mapping or sequence not met before."""
        kind = "map" if isinstance(node, MappingNode) else "seq"
        if node.tag != _TAG + kind:
            raise self.fail(node, _tag_message(node))
        if id(node.value) in self.open:
            raise self.fail(node, "an alias stands inside what it names; write the value out")
        if depth > DEEPEST:
            raise PlanError(_too_deep(self.name))
        self.open.add(id(node.value))
        data, size = self.mapping(node, depth) if kind == "map" else self.sequence(node, depth)
        self.open.remove(id(node.value))
        if size > LARGEST_PLAN:
            raise self.fail(
                node,
                f"aliases stand for more than {LARGEST_PLAN:,} values; write out what is meant",
            )
        return data, size

    def mapping(self, node: Node, depth: int) -> tuple[dict[Any, Any], int]:
        """Plain dict and size; a key that stands twice is an error."""
        data: dict[Any, Any] = {}
        size = 1
        for key_node, value_node in node.value:
            if not isinstance(key_node, ScalarNode):
                raise self.fail(key_node, "a key is a list or a mapping; expected a word or number")
            key = self.scalar(key_node)
            if key in data:
                raise self.fail(key_node, f"key '{key}' stands twice; keep one of them")
            data[key], more = self.sized(value_node, depth + 1)
            size += more
        return data, size

    def sequence(self, node: Node, depth: int) -> tuple[list[Any], int]:
        """Plain list and size."""
        items = [self.sized(child, depth + 1) for child in node.value]
        return [value for value, _ in items], 1 + sum(size for _, size in items)


def _tag_message(node: Node) -> str:
    return f"has the tag {str(node.tag).replace(_TAG, '!!')}; a plan has no tags, so take it out"


def _scalar(node: ScalarNode) -> Any:
    """Plain value of a scalar by the rules of YAML 1.2, dates included."""
    tag, text = str(node.tag), str(node.value)
    match tag.removeprefix(_TAG):
        case "str" | "merge" | "value":
            return text
        case "null":
            return None
        case "bool":
            # Under a %YAML 1.1 directive `no` would come here too.
            return {"true": True, "false": False}.get(text.lower(), text)
        case "int":
            return _whole(text)
        case "float":
            return float(
                text.replace("_", "").lower().replace(".inf", "inf").replace(".nan", "nan")
            )
        case "timestamp":
            return _date_or_text(text)
    raise ValueError(_tag_message(node))


def _whole(text: str) -> int:
    """A whole number, decimal, octal or hexadecimal."""
    digits = text.replace("_", "")
    if len(digits) > 300:
        raise ValueError(f"the number {digits[:12]}... has {len(digits)} digits; check it")
    body = digits.lstrip("+-").lower()
    base = {"0x": 16, "0o": 8, "0b": 2}.get(body[:2], 10)
    return int(digits, base)


def _date_or_text(text: str) -> date | str:
    """A date; what only looks like one stays text, so that its place can say what is wrong."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return text

"""New data into the text of a document: what did not change keeps every character."""

from __future__ import annotations

import json
from collections.abc import Iterator
from io import StringIO
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode
from ruamel.yaml.representer import SafeRepresenter

from estimation.plan.changes import entry_name
from estimation.plan.documents import Document, alias_of, node_data


def patched(document: Document, data: dict[str, Any]) -> str:
    r"""
    Text of a document with other data: only the places that changed are rewritten.

    Parameters
    ----------
    document : Document
        As read; its root is a mapping.
    data : dict
        What the text shall say.

    Examples
    --------
    >>> from estimation.plan.documents import read_document
    >>> text = "roles: # the team\n  - {id: design,  people: 2} # two\n"
    >>> print(patched(read_document(text, ""), {"roles": [{"id": "design", "people": 1}]}), end="")
    roles: # the team
      - {id: design,  people: 1} # two
    """
    patch = _Patch(document)
    patch.value(document.root, data)
    return patch.text()


def block_text(key: str, value: Any, newline: str = "\n") -> str:
    """A key at the top of a plan with its value: one entry a line, as people write it."""
    head = flow_text(key)
    if value and isinstance(value, list) and all(isinstance(each, dict) for each in value):
        return newline.join([f"{head}:", *(f"  - {flow_text(each)}" for each in value)])
    if value and isinstance(value, dict) and all(isinstance(v, dict) for v in value.values()):
        entries = (f"  {flow_text(k)}: {flow_text(v)}" for k, v in value.items())
        return newline.join([f"{head}:", *entries])
    return f"{head}: {flow_text(value)}"


class _Representer(SafeRepresenter):
    """Writes text in one line, whatever is in it."""


def _represent_text(representer: SafeRepresenter, text: str) -> ScalarNode:
    """Text as it is, in double quotes where it has more than one line or unusual signs."""
    style = None if text.isprintable() else '"'
    if style is None and text.startswith(("?", ":")):
        style = "'"  # ruamel.yaml writes ?! without quotes, and inside brackets cannot read it
    return representer.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Representer.add_representer(str, _represent_text)


def flow_text(value: Any) -> str:
    """
    A value in one line of YAML, fit to stand inside brackets.

    Examples
    --------
    >>> flow_text({"low": 16, "high": 40}), flow_text("a, b"), flow_text("2027")
    ('{low: 16, high: 40}', "'a, b'", "'2027'")
    """
    yaml = YAML(typ="safe", pure=True)
    yaml.Representer = _Representer
    yaml.default_flow_style = True
    yaml.sort_base_mapping_type_on_output = False  # type: ignore[assignment]
    yaml.width = 1_000_000_000
    yaml.representer.ignore_aliases = lambda _: True
    stream = StringIO()
    yaml.dump({"x": value}, stream)
    return stream.getvalue().strip().removeprefix("{x: ").removesuffix("}")


class _Patch:
    """Edits of a text, collected from the top of its document down."""

    def __init__(self, document: Document) -> None:
        self.source = document.text
        self.newline = "\r\n" if "\r\n" in document.text else "\n"
        self.edits: list[tuple[int, int, str]] = []
        self.aliases: dict[str, list[Node]] = {}
        for node in _nodes(document.root):
            if (name := alias_of(node)) is not None:
                self.aliases.setdefault(name, []).append(node)

    def text(self) -> str:
        """The text with all edits made, from its end to its beginning."""
        written = [e for e in self.edits if not any(_is_inside(e, other) for other in self.edits)]
        order = sorted(enumerate(dict.fromkeys(written)), key=lambda each: _turn(*each))
        text = self.source
        for _, (start, end, new) in reversed(order):
            text = text[:start] + new + text[end:]
        return text

    def value(self, node: Node, new: Any, key: Node | None = None) -> None:
        """Make a node say `new`; `key` is the key before it, if there is one."""
        old = node_data(node)
        if old == new and isinstance(old, bool) == isinstance(new, bool):
            return
        is_shared = alias_of(node) is not None or node.anchor in self.aliases
        if new and not is_shared and self.inside(node, new, old):
            return
        self.replace(node, new, key)

    def inside(self, node: Node, new: Any, old: Any) -> bool:
        """Edit inside a collection; False where it must be rewritten."""
        if isinstance(node, MappingNode) and isinstance(new, dict):
            return self.mapping(node, new, old)
        if isinstance(node, SequenceNode) and isinstance(new, list):
            return self.sequence(node, new, old)
        return False

    def replace(self, node: Node, new: Any, key: Node | None) -> None:
        """Rewrite a value."""
        self.detach(node)
        text = flow_text(new)
        if isinstance(node, ScalarNode) and isinstance(new, str):
            text = _requoted(new, node.style) or text
        if key is not None and (self.is_block(node) or self.is_empty(node)):
            start = self.colon(key)
            self.edits.append((start, max(start, self.end(node, key)), f" {text}"))
        else:
            self.edits.append((node.start_mark.index, self.end(node, key), text))

    def detach(self, node: Node) -> None:
        """Write out the aliases of all anchors in a part that goes."""
        for inner in _nodes(node):
            for alias in () if alias_of(inner) else self.aliases.get(inner.anchor or "", ()):
                text = flow_text(node_data(alias))
                self.edits.append((alias.start_mark.index, alias.end_mark.index, text))

    def mapping(self, node: MappingNode, new: dict[Any, Any], old: dict[Any, Any]) -> bool:
        """Edit a mapping key by key; False where it must be rewritten."""
        pairs = list(zip(old, node.value, strict=True))
        kept = [i for i, (key, _) in enumerate(pairs) if key in new]
        added = {key: value for key, value in new.items() if key not in old}
        if not kept or (
            self.is_block(node) and not all(self.own_line(k) for _, (k, _) in pairs[1:])
        ):
            return False
        gone = [i for i in range(len(pairs)) if i not in kept]
        if self.is_block(node) and any(not self.own_line(pairs[i][1][0]) for i in gone):
            return False
        for i in kept:
            key, (key_node, value_node) = pairs[i]
            self.value(value_node, new[key], key_node)
        nodes = [pair for _, pair in pairs]
        for i in gone:
            self.detach(nodes[i][1])
            self.edits.append(self.removal(node, nodes, i, kept[-1]))
        self.add_keys(node, nodes, kept[-1], added)
        return True

    def removal(
        self, node: Node, pairs: list[tuple[Node, Node]], i: int, last_kept: int
    ) -> tuple[int, int, str]:
        """The edit that takes one key out."""
        key, value = pairs[i]
        if self.is_block(node):
            begin = self.line_start(key.start_mark.index)
            return begin, self.next_line(self.end(value, key)), ""
        if i < last_kept:
            return key.start_mark.index, pairs[i + 1][0].start_mark.index, ""
        before_key, before = pairs[i - 1]
        return self.end(before, before_key), self.end(value, key), ""

    def add_keys(
        self, node: Node, pairs: list[tuple[Node, Node]], last_kept: int, added: dict[Any, Any]
    ) -> None:
        """Write new keys behind the others."""
        if not added:
            return
        if not self.is_block(node):
            at = self.end(pairs[last_kept][1], pairs[last_kept][0])
            text = "".join(f", {flow_text(k)}: {flow_text(v)}" for k, v in added.items())
            self.edits.append((at, at, text))
            return
        end = self.end(pairs[-1][1], pairs[-1][0])
        indent = " " * pairs[0][0].start_mark.column
        for key, value in added.items():
            text = f"{flow_text(key)}: {flow_text(value)}"
            if not indent:
                text = block_text(key, value, self.newline)
            self.add_line(end, f"{indent}{text}")

    def sequence(self, node: SequenceNode, new: list[Any], old: list[Any]) -> bool:
        """Edit a list entry by entry; False where it must be rewritten."""
        names = [entry_name(entry, i) for i, entry in enumerate(old)]
        new_names = [entry_name(entry, i) for i, entry in enumerate(new)]
        kept = [name for name in names if name in new_names]
        is_orderly = kept == [name for name in new_names if name in names]
        if not kept or not is_orderly or len({*names}) < len(names) or len({*new_names}) < len(new):
            return False
        changes_length = len(kept) < max(len(names), len(new_names))
        dashes = [self.dash(child) for child in node.value] if self.is_block(node) else []
        if changes_length and (not dashes or not all(self.is_first(at) for at in dashes)):
            return False
        children = dict(zip(names, node.value, strict=True))
        for name in kept:
            self.value(children[name], new[new_names.index(name)])
        for name, dash in zip(names, dashes, strict=False):
            if name not in new_names:
                child = children[name]
                self.detach(child)
                end = self.next_line(self.end(child, None))
                self.edits.append((self.line_start(dash), end, ""))
        if changes_length:
            self.add_entries(new, new_names, children, dashes[0])
        return True

    def add_entries(
        self, new: list[Any], new_names: list[str], children: dict[str, Node], dash: int
    ) -> None:
        """Write new entries, each behind the old entry that it follows."""
        first = self.line_start(dash)
        indent = " " * (dash - first)
        before: Node | None = None
        for name, entry in zip(new_names, new, strict=True):
            if name in children:
                before = children[name]
                continue
            text = f"{indent}- {flow_text(entry)}"
            if before is None:
                self.edits.append((first, first, text + self.newline))
            else:
                self.add_line(self.end(before, None), text)

    def add_line(self, at: int, text: str) -> None:
        """Write a line behind the line of a place."""
        begin = self.next_line(at)
        lead = "" if self.source[:begin].endswith("\n") else self.newline
        self.edits.append((begin, begin, f"{lead}{text}{self.newline}"))

    def is_block(self, node: Node) -> bool:
        """Whether a collection is written over several lines without brackets."""
        is_collection = isinstance(node, MappingNode | SequenceNode) and alias_of(node) is None
        return is_collection and not node.flow_style  # type: ignore[attr-defined]

    def is_empty(self, node: Node) -> bool:
        """Whether nothing is written where the value could stand."""
        return isinstance(node, ScalarNode) and node.value == "" and node.style is None

    def end(self, node: Node, key: Node | None) -> int:
        """Where the characters of a value end, comments behind it not counted."""
        if self.is_empty(node) and alias_of(node) is None:
            return self.colon(key) if key is not None else int(node.start_mark.index)
        if self.is_block(node) and node.value:
            last = node.value[-1]
            return self.end(last[1], last[0]) if isinstance(last, tuple) else self.end(last, None)
        end = int(node.end_mark.index)
        if isinstance(node, ScalarNode) and node.style in ("|", ">"):
            end = len(self.source[:end].rstrip())
        return end

    def colon(self, key: Node) -> int:
        """Where the colon behind a key ends."""
        return self.source.index(":", key.end_mark.index) + 1

    def dash(self, node: Node) -> int:
        """Where the dash before an entry stands."""
        return self.source.rindex("-", 0, node.start_mark.index)

    def own_line(self, key: Node) -> bool:
        """Whether nothing but space stands before a key in its line."""
        return self.is_first(key.start_mark.index)

    def is_first(self, at: int) -> bool:
        """Whether nothing but space stands before a place in its line."""
        return not self.source[self.line_start(at) : at].strip()

    def line_start(self, at: int) -> int:
        """Where the line of a place begins."""
        return self.source.rfind("\n", 0, at) + 1

    def line_end(self, at: int) -> int:
        """Where the line of a place ends, before its line break."""
        end = self.source.find(self.newline, at)
        return len(self.source) if end < 0 else end

    def next_line(self, at: int) -> int:
        """Where the next line begins."""
        return min(self.line_end(at) + len(self.newline), len(self.source))


def _nodes(node: Node) -> Iterator[Node]:
    """A node and all below it, without what aliases repeat."""
    yield node
    if isinstance(node, ScalarNode) or alias_of(node) is not None:
        return
    for child in node.value:
        for each in child if isinstance(child, tuple) else (child,):
            yield from _nodes(each)


def _requoted(text: str, style: str | None) -> str | None:
    """Text in the quotes that were there; None where it cannot or need not stand in them."""
    if style == '"':
        return json.dumps(text, ensure_ascii=False) if text.isprintable() else None
    if style == "'":
        return "'" + text.replace("'", "''") + "'" if text.isprintable() else None
    return None


def _is_inside(edit: tuple[int, int, str], other: tuple[int, int, str]) -> bool:
    """Whether one edit is overtaken by another, larger one."""
    start, end, _ = edit
    begin, stop, _ = other
    if start == end:
        return begin < start < stop
    return (start, end) != (begin, stop) and begin <= start and end <= stop


def _turn(number: int, edit: tuple[int, int, str]) -> tuple[int, bool, int]:
    """Where an edit stands in the text; at one place insertions come first, in their order."""
    return edit[0], edit[1] > edit[0], number

"""One value put into a catalog's text, where every other byte stays as it is."""

from __future__ import annotations

from collections.abc import Sequence

import yaml


def spliced(text: str, path: Sequence[str], value: str) -> str:
    """The text with ``value``, which is written as YAML, at ``path``; keys that are missing are added.

    They stand behind what their mapping holds already. Only whoever reads the result again knows that it
    says what was meant. Raises ValueError where the path leads through something that is no mapping.
    """
    node = yaml.compose(text, yaml.CSafeLoader)
    if node is None:
        raise ValueError("the text holds nothing")
    left = list(path)
    while left and isinstance(node, yaml.MappingNode) and (found := _under(node, left[0])) is not None:
        node, left = found, left[1:]
    if not left:
        return _replaced(text, node, value)
    if not isinstance(node, yaml.MappingNode):
        if getattr(node, "value", None):
            raise ValueError(f"{'.'.join(path[: -len(left)])} is no mapping")
        return _replaced(text, node, _flow(left, value))
    key, inside = left[0], _flow(left[1:], value)
    if node.flow_style or not node.value:
        return _into_braces(text, node, f"{key}: {inside}")
    return _below(text, node, f"{key}: {inside}")


def _under(node: yaml.MappingNode, key: str) -> yaml.Node | None:
    return next((value for name, value in node.value if name.value == key), None)


def _flow(keys: Sequence[str], value: str) -> str:
    """``{scaling: {max: 9}}`` for two keys, the value itself for none."""
    for key in reversed(keys):
        value = f"{{{key}: {value}}}"
    return value


def _replaced(text: str, node: yaml.Node, value: str) -> str:
    start, end = node.start_mark.index, node.end_mark.index
    # Nothing stands where a key has no value, not even the blank.
    blank = " " if start == end and text[start - 1 : start] == ":" else ""
    return f"{text[:start]}{blank}{value}{text[end:]}"


def _into_braces(text: str, node: yaml.MappingNode, entry: str) -> str:
    if not node.value:
        at = node.start_mark.index + 1
        return f"{text[:at]}{entry}{text[at:]}"
    at = _end(node.value[-1][1])
    return f"{text[:at]}, {entry}{text[at:]}"


def _below(text: str, node: yaml.MappingNode, entry: str) -> str:
    """A line of its own behind the mapping's last one, and behind what is remarked in that."""
    newline = "\r\n" if "\r\n" in text else "\n"
    column, end = node.value[0][0].start_mark.column, _end(node.value[-1][1])
    at = end if text[end - 1 : end] == "\n" else text.find("\n", end) + 1
    line = f"{' ' * column}{entry}"
    return f"{text[:at]}{line}{newline}{text[at:]}" if at else f"{text}{newline}{line}{newline}"


def _end(node: yaml.Node) -> int:
    """Behind the last character of a value; a block's own mark stands only before what follows it."""
    if isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
        last = node.value[-1]
        return _end(last[1] if isinstance(node, yaml.MappingNode) else last)
    return int(node.end_mark.index)

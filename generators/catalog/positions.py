"""Where a key stands: from a character or a key path to line and column, computed when asked."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import cached_property
from typing import Any

from generators.catalog.findings import KeyPath, Spot
from generators.catalog.tree import compose
from generators.problems import Place


class Positions:
    """The places of one text. ``shown`` is its path as findings print it."""

    def __init__(self, text: str, shown: str) -> None:
        self.text, self.shown = text, shown

    def of_index(self, start: int, end: int = 0) -> Place:
        """The place of a character; with ``end`` of a span, cut at the end of its first line.

        What is missed where the text ends is told at the end of its last line: no editor shows one after it.
        """
        start = min(start, len(self.text.removesuffix("\n")))
        line = bisect_right(self._starts, start)
        begin = self._starts[line - 1]
        stop = self.text.find("\n", start)
        last = min(end, len(self.text) if stop < 0 else stop)
        column = start - begin + 1
        return Place(self.shown, line, column, last - begin + 1 if last > start else 0)

    def source(self, place: Place) -> str:
        """The text of a place's line; empty where it has none."""
        if not 0 < place.line <= len(self._starts):
            return ""
        begin = self._starts[place.line - 1]
        end = self.text.find("\n", begin)
        return self.text[begin : end if end >= 0 else None].rstrip("\r")

    def of(self, path: KeyPath, *, on_key: bool = False) -> Place:
        """The place of the value at a path, or of its key; of the nearest parent where it is absent."""
        key: Any = None
        node: Any = self._root
        for step in path:
            found = self._step(node, step)
            if found is None:
                # What is missing is shown at the key that lacks it.
                on_key = True
                break
            key, node = found
        if node is None or (key is None and on_key):
            return Place(self.shown, 1, 1)
        marked = key if on_key and key is not None else node
        return self.of_index(marked.start_mark.index, marked.end_mark.index)

    def holds(self, path: KeyPath) -> bool:
        """Whether something stands at the path, whatever it is."""
        return self._node(path) is not None

    def within(self, path: KeyPath, place: Place) -> bool:
        """Whether a place lies in the value at a path: in an item of a list, for one."""
        node = self._node(path)
        if node is None:
            return False
        if place.path != self.shown or not 0 < place.line <= len(self._starts):
            return False
        index = self._starts[place.line - 1] + place.column - 1
        # An empty value has no character of its own.
        start, end = node.start_mark.index, node.end_mark.index
        return bool(start <= index < max(end, start + 1))

    def path_at(self, line: int, column: int = 1) -> KeyPath:
        """The path of what stands at a place, of the first in its line for a column before or after
        anything; empty for a line without a key, such as one with only a comment.
        """
        text = self.source(Place(self.shown, line))
        indent = len(text) - len(text.lstrip(" -"))
        if not text[indent:] or text[indent] == "#":
            return ()
        begin = self._starts[line - 1]
        columns = (indent, column - 1 if indent < column - 1 < len(text) else indent)
        return max((self._path_to(begin + one) for one in columns), key=len)

    def _path_to(self, index: int) -> KeyPath:
        """The keys and items that a character lies in."""
        path: list[str | int] = []
        node: Any = self._root
        while node is not None:
            node, within = None, node
            for step, key, value in _parts(within):
                if key.start_mark.index <= index < max(key.end_mark.index, value.end_mark.index):
                    path.append(step)
                    node = value
        return tuple(path)

    def _node(self, path: KeyPath) -> Any:
        """What stands at the path; None where nothing does."""
        node: Any = self._root
        for step in path:
            found = self._step(node, step)
            if found is None:
                return None
            node = found[1]
        return node

    def _step(self, node: Any, step: str | int) -> tuple[Any, Any] | None:
        if isinstance(step, int):
            items = node.value if node is not None and node.id == "sequence" else ()
            return (items[step], items[step]) if 0 <= step < len(items) else None
        if node is None or node.id != "mapping":
            return None
        # Kept, and the first of two equal keys: a text may hold ten thousand mistakes in one mapping.
        if node not in self._keys:
            self._keys[node] = {
                key.value: (key, value) for key, value in reversed(node.value) if key.id == "scalar"
            }
        return self._keys[node].get(step)

    @cached_property
    def _keys(self) -> dict[Any, dict[Any, tuple[Any, Any]]]:
        return {}

    @cached_property
    def _root(self) -> Any:
        return compose(self.text)

    @cached_property
    def _starts(self) -> list[int]:
        return [0, *(found.end() for found in re.finditer("\n", self.text))]


def _parts(node: Any) -> Iterator[tuple[str | int, Any, Any]]:
    """What a mapping or a list holds: the step to it, where it begins, and its value."""
    if node.id == "mapping":
        yield from ((key.value, key, value) for key, value in node.value if key.id == "scalar")
    elif node.id == "sequence":
        yield from ((number, one, one) for number, one in enumerate(node.value))


class Places:
    """Positions of the catalog and of the built-in layer, by spot.

    ``builtin``: the text that each top key of the layer stands in, whose paths ``shows`` writes for people.
    """

    def __init__(
        self,
        catalog: Positions,
        builtin: Mapping[str | int, Positions],
        shows: Callable[[str], str],
    ) -> None:
        self._catalog, self._builtin, self._shows = catalog, builtin, shows

    def of(self, spot: Spot) -> Place:
        """Where a spot stands."""
        place = self._side(spot).of(spot.path, on_key=spot.on_key)
        return replace(place, path=self._shows(place.path)) if spot.builtin else place

    def states(self, path: KeyPath) -> bool:
        """Whether the catalog has something there."""
        return self._catalog.holds(path)

    def within(self, path: KeyPath, place: Place) -> bool:
        """Whether a place lies in a value that the catalog states."""
        return self._catalog.within(path, place)

    def path_at(self, line: int, column: int) -> KeyPath:
        """The path of what the catalog has at a place; empty where it has nothing."""
        return self._catalog.path_at(line, column)

    def source(self, spot: Spot) -> str:
        """The text of its line."""
        return self._side(spot).source(self.of(spot))

    def _side(self, spot: Spot) -> Positions:
        return self._builtin[spot.path[0]] if spot.builtin else self._catalog

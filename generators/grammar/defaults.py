"""The built-in values, told in the words of a description."""

from __future__ import annotations

from collections.abc import Iterable

from generators.grammar.settings import owner_of


class Defaults:
    """Built-in values as written, by key from the top: ``kind.probes.readiness.period``."""

    def __init__(self, written: Iterable[tuple[str, str]]) -> None:
        self._written = dict(written)
        # Found by setting, because a description is asked for each of several hundred.
        self._named: dict[tuple[str, str], list[tuple[str, str]]] = {}
        for key, value in self._written.items():
            owner, _, rest = key.partition(".")
            name, _, setting = rest.partition(".")
            self._named.setdefault((owner, setting), []).append((name, value))

    def text(self, path: str) -> str:
        """The built-in value of a setting, then those of kinds that differ; empty without one.

        ``path`` is the key within its level: ``probes.readiness.period``.
        """
        if path in self._written:
            return self._written[path]
        owner = owner_of(path.split(".", maxsplit=1)[0])
        common = self._written.get(f"{owner.removesuffix('s')}.{path}", "")
        names: dict[str, list[str]] = {}
        for name, value in self._named.get((owner, path), ()):
            if value != common:
                names.setdefault(value, []).append(name)
        if not common and len(names) == 1:
            return next(iter(names))
        differing = (f"{value} ({', '.join(each)})" for value, each in names.items())
        return ", ".join((common, *differing) if common else differing)

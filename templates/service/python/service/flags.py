"""Flags by name. They change while the service runs: ask each time, keep nothing."""

import asyncio
import json
from collections.abc import Mapping
from pathlib import Path

from service.declared import Flag
from service.logs import logger

INTERVAL = 0.5


class Flags:
    """The catalog's defaults, and what the file says, read again when it changes."""

    def __init__(self, defaults: Mapping[str, bool], path: Path | None) -> None:
        self._defaults, self._path = dict(defaults), path
        self._values = dict(defaults)
        self._text = ""

    def is_on(self, name: Flag) -> bool:
        """Raises KeyError for a name that the catalog does not have, which mypy sees before."""
        return self._values[name]

    def all(self) -> dict[str, bool]:
        """Every flag as it is now."""
        return dict(self._values)

    async def follow(self) -> None:
        """Reads until it is cancelled. Kubernetes swaps a link, so the content is compared, not a time."""
        while self._path:
            self.read(self._path)
            await asyncio.sleep(INTERVAL)

    def read(self, path: Path) -> None:
        """A file that cannot be read leaves what was known before."""
        try:
            text = path.read_text(encoding="utf-8")
            if text == self._text:
                return
            self._text = text
            found = json.loads(text)
            good = {name: found[name] for name in self._defaults if isinstance(found.get(name), bool)}
        except (OSError, ValueError, AttributeError) as error:
            logger().warning("flags not read", reason=str(error))
            return
        self._values = {**self._defaults, **good}
        logger().info("flags read", flags=self._values)

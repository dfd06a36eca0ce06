# Generated for demo from templates/scaffolds/shared/python/support/lab.py and golden.yaml; do not edit, run ./doit generate. sha256:f3615fbe90189951
"""The laboratory around a service, by its control: more processes, servers that are cut, what others answer."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from support.client import Client
from support.service import Service

STARTING = 60.0
T = TypeVar("T")


class Instance:
    """One process of the service; ``ask`` is a verb of the laboratory about it."""

    def __init__(self, service: Service, key: str, url: str, database: str) -> None:
        self._control = service.target["control"]
        self.key, self.url, self.database = key, url, database

    def ask(self, verb: str, **words: Any) -> dict[str, Any]:
        """What the laboratory answers. Raises RuntimeError when it refuses."""
        return _ask(self._control, verb, key=self.key, **words)


def shared(service: Service) -> Instance:
    """The process that all tests share."""
    target = service.target
    return Instance(service, f"main:{service.contract['id']}", target["url"], target["database"])


@contextmanager
def alone(service: Service, **options: Any) -> Iterator[Instance]:
    """A process of its own, for as long as the block lasts."""
    made = _ask(service.target["control"], "serve", id=service.contract["id"], **options)
    instance = Instance(service, made["key"], made["url"], made["database"])
    try:
        yield instance
    finally:
        instance.ask("stop")


def until(what: str, look: Callable[[], T | None], seconds: float = 5.0) -> T:
    """What ``look`` gives once it gives something. Raises AssertionError when it never does."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = look()
        if found is not None:
            return found
        time.sleep(0.02)
    raise AssertionError(f"waited {seconds} s in vain for {what}")


def throughout(seconds: float, look: Callable[[], None]) -> None:
    """Looks again and again for a time. ``look`` raises AssertionError when what has to hold does not."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        look()
        time.sleep(0.05)


def _ask(control: str, verb: str, **words: Any) -> dict[str, Any]:
    with Client(control, STARTING) as client:
        answer = client.post(f"/{verb}", json=words)
    if answer.status_code != 200:
        raise RuntimeError(f"the laboratory refused {verb}: {answer.text}")
    return dict(answer.json())

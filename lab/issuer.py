"""Tokens that a service under test accepts, and tokens that it must not."""

from __future__ import annotations

import json
import os
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.error import URLError

from lab.ports import LOOPBACK, free
from lab.processes import Program

_SCRIPT = Path(__file__).with_name("issuer.mjs")


class Issuer:
    """An issuer with keys of its own. ``url`` is what it says in ``iss``, ``jwks_url`` where its keys are."""

    def __init__(self, folder: Path, node: Path) -> None:
        """Starts it; ``node`` is the folder of the program. Raises Died."""
        port = free()
        self.url = f"http://{LOOPBACK}:{port}"
        self.jwks_url = f"{self.url}/.well-known/jwks.json"
        environment = {"PATH": os.environ.get("PATH", os.defpath)}
        command: list[str | Path] = [node / "node", _SCRIPT, str(port)]
        self._program = Program("issuer", command, folder / "issuer.log", environment, folder)
        self._program.wait_until(self._answers, 15)

    def token(
        self,
        subject: str = "ada",
        *scopes: str,
        audience: str,
        seconds: int = 300,
        key: str = "published",
        claims: Mapping[str, Any] | None = None,
    ) -> str:
        """A token. ``seconds`` may be negative; ``key="unknown"`` is one that is not published at first."""
        wanted = {
            "sub": subject,
            "scope": " ".join(scopes),
            "aud": audience,
            "seconds": seconds,
            "key": key,
            "claims": dict(claims or {}),
        }
        return str(self._ask("token", wanted)["token"])

    def publish(self, *keys: str) -> None:
        """Publishes these keys from now on, and no other: ``published``, ``unknown``."""
        self._ask("keys", keys)

    def stop(self) -> None:
        """Ends it."""
        self._program.stop()

    def _ask(self, verb: str, said: object) -> dict[str, Any]:
        request = urllib.request.Request(  # noqa: S310 - loopback
            f"{self.url}/{verb}", json.dumps(said).encode(), {"content-type": "application/json"}
        )
        with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310 - loopback
            return dict(json.load(answer))

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(self.jwks_url, timeout=2) as answer:  # noqa: S310 - loopback
                return bool(answer.status == 200)
        except (URLError, OSError):
            return False
